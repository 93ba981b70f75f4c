package optim

import (
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/tensor"
)

// Update makes a step: it changes the trainable arrays of the model in place by their gradients, and the states with them.
//
// The gradient is a value like the model, or a record or map of such parts by name, or a functors.Mirror, such as ad.Tree. Where it is nothing, a nil or an entry
// that a map does not have, the array and its state stay as they are; a zero is a gradient, by which rules such as WeightDecay change something. The gradients of
// tied arrays are added up, those that are in the same memory once, and make one step. The gradient stays as it is.
//
// It panics with *Error if the gradient is not that of the model, or the tree not of it.
func (t *Tree) Update(model, grad any) { t.bind("optim.Update", model, grad, false).Step() }

// Update is Tree.Update as Flux writes it. It panics with *Error if it is given a rule in the place of the tree.
func Update(tree, model, grad any) { stateOf("optim.Update", tree).Update(model, grad) }

// Updated makes a step and leaves the model and the tree alone: it returns new ones. The model is built anew by functors.Fmap.
func Updated[M any](t *Tree, model M, grad any) (*Tree, M) {
	next := copied(model)
	u := t.Clone()
	u.Update(next, grad)
	return u, next
}

func copied[M any](model M) M {
	return functors.Fmap(func(x any) any { return cloneLeaf(x) }, model)
}

// A Bound is a model with the memory of its gradient and its state, see Tree.Bind.
type Bound struct{ steps []pairing }

// A pairing is an array with its gradient.
type pairing struct {
	leaf  *Leaf
	x, dx *tensor.Tensor
	sum   []addend // what dx is the sum of; none if it is memory of the gradient
}

// An addend is the gradient of one of several tied arrays, and the part of the sum where it goes.
type addend struct{ part, dx *tensor.Tensor }

// Bind pairs the arrays of the model with the memory of their gradients, once for many steps: each Step updates from what that memory holds then. It suits a loop
// that computes all gradients into the same memory.
//
// It panics with *Error as Update does, and where the gradient is in no memory that stays, such as a float in a map, or is of another type of elements.
func (t *Tree) Bind(model, grad any) *Bound { return t.bind("optim.Bind", model, grad, true) }

// Step makes a step. With rules that have Step it takes no memory, unless arrays are long enough for several threads. An interrupt waits for its end.
func (b *Bound) Step() {
	interrupt.Hold()
	defer interrupt.Release()
	for i := range b.steps {
		p := &b.steps[i]
		l := p.leaf
		if l.Frozen {
			continue
		}
		if len(p.sum) > 0 {
			p.dx.Fill(0)
			for _, s := range p.sum {
				tensor.Accumulate(s.part, s.dx)
			}
		}
		if s, ok := l.Rule.(Stepper); ok {
			l.State = s.Step(l.State, p.x, p.dx)
		} else {
			l.State, l.dx = doStep(l.Rule, l.State, p.x, p.dx, l.dx)
		}
	}
}

// Len returns how many arrays have a gradient.
func (b *Bound) Len() int { return len(b.steps) }

// A binder walks a model, its tree and its gradient together.
type binder struct {
	op     string
	strict bool
	leaves []*Leaf   // by number of the parameter
	found  [][]given // gradients by number of the parameter
}

type given struct {
	n  *node
	dx *tensor.Tensor
}

func (t *Tree) bind(op string, model, grad any, strict bool) *Bound {
	if t == nil {
		stateOf(op, t)
	}
	root, params := survey(op, model)
	b := binder{op, strict, make([]*Leaf, len(params)), make([][]given, len(params))}
	b.match(t, root, params)
	if g := sourceOf(grad); !g.nothing() {
		if i := argument(root, grad); i >= 0 {
			panic(misuse(op, nil, "got the gradients of all arguments, want that of the model alone: you probably want grads.At(%d)", i))
		}
		b.walk(root, g)
	}
	out := &Bound{}
	for i, gs := range b.found {
		if len(gs) > 0 {
			out.steps = append(out.steps, pair(b.leaves[i], params[i], gs))
		}
	}
	return out
}

// match finds the leaves of the parameters, and checks that the tree is of the model.
func (b *binder) match(t *Tree, n *node, params []Param) {
	if (t.leaf != nil) != (n.view != nil) || t.leaf == nil && n.trains && len(t.kids) != len(n.kids) {
		panic(misuse(b.op, n.path, "the state tree is of another model: make one by optim.Setup(rule, model)"))
	}
	if l := t.leaf; l != nil {
		x := params[n.param].Value
		if b.leaves[n.param] == nil {
			b.leaves[n.param] = l
		}
		if b.leaves[n.param] != l {
			panic(misuse(b.op, n.path, "this array is tied to another that it was not tied to when optim.Setup saw it: make the state tree anew"))
		}
		if l.dtype != x.DType() || !slices.Equal(l.shape, x.Shape()) {
			panic(misuse(b.op, n.path, "got %v of shape %s, but the state is of %v %v: make the state tree anew by optim.Setup", x.DType(), shapeText(x), l.dtype, l.shape))
		}
		return
	}
	for i, k := range n.kids {
		if !k.trains {
			continue
		}
		if i >= len(t.kids) || keyText(t.kids[i].key) != keyText(k.key) {
			panic(misuse(b.op, k.path, "the state tree is of another model: make one by optim.Setup(rule, model)"))
		}
		b.match(t.kids[i], k, params)
	}
}

func (b *binder) walk(n *node, g source) {
	if !n.trains || g.nothing() {
		return
	}
	if n.view != nil {
		dx, fixed, problem := g.tensor(n.view)
		if problem != "" {
			panic(misuse(b.op, n.path, "%s", problem))
		}
		if fixed && b.strict {
			panic(misuse(b.op, n.path, "the gradient is in no memory of %v that stays, want one that is written to again and again; Update takes any", n.view.DType()))
		}
		b.found[n.param] = append(b.found[n.param], given{n, dx})
		return
	}
	var places []functors.Place
	if g.mirror == nil {
		places = g.place.Children()
	}
	for i, k := range n.kids {
		if !k.trains {
			continue
		}
		var c source
		var ok bool
		if g.mirror == nil {
			c, ok = inPlaces(places, i, k.key)
		} else {
			c, ok = g.child(k.key)
		}
		if !ok && !g.partial() {
			panic(misuse(b.op, k.path, "the gradient has no such part, want the gradient of this model"))
		}
		b.walk(k, c)
	}
}

// pair makes the pairing of a parameter with its gradients, of which some may be in the same memory.
func pair(l *Leaf, p Param, gs []given) pairing {
	x := p.Value
	if x.Recorder() != nil {
		x = x.Follow(nil)
	}
	if len(gs) == 1 && gs[0].dx.SameShape(x) && gs[0].n.path.Equal(p.Path) {
		return pairing{leaf: l, x: x, dx: gs[0].dx}
	}
	var distinct []given
	for i, g := range gs {
		again := false
		lo, hi := memoryOf(g.dx)
		for j, h := range gs {
			from, to := memoryOf(h.dx)
			again = again || i != j && from <= lo && hi <= to && (to-from > hi-lo || j < i)
		}
		if !again {
			distinct = append(distinct, g)
		}
	}
	if len(distinct) == 1 && distinct[0].dx.SameShape(x) && distinct[0].n.path.Equal(p.Path) {
		return pairing{leaf: l, x: x, dx: distinct[0].dx}
	}
	d := x.DType()
	if isHalf(d) {
		d = tensor.Float32
	}
	out := pairing{leaf: l, x: x, dx: d.Zeros(x.Shape()...)}
	whole, _ := memoryOf(x)
	for _, g := range distinct {
		part := out.dx
		if !g.n.path.Equal(p.Path) && x.IsDense() {
			_, lo, _ := g.n.view.Span()
			part = g.n.view.Over(out.dx, lo-int(g.n.lo-whole)/x.DType().Size())
		}
		out.sum = append(out.sum, addend{part, g.dx.To(d)})
	}
	return out
}
