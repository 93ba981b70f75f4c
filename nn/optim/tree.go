package optim

import (
	"iter"
	"reflect"
	"strconv"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Tree holds a rule and its state for each trainable array of a model, in the shape of the model. Setup makes one.
type Tree struct {
	key  any // a string or an int, nil at the root
	path functors.KeyPath
	kids []*Tree
	list bool
	leaf *Leaf // at a trainable array; the same one where arrays are tied
}

// A Leaf is the rule and the state for one trainable array. It may be changed by hand.
type Leaf struct {
	Rule   Rule
	State  State
	Frozen bool // the array stays as it is, and so does the state

	shape []int
	dtype tensor.DType
	dx    *tensor.Tensor // room for a gradient that the rule overwrites
}

// Setup returns the state for training a model by a rule: a Leaf for each trainable array, see Trainables.
//
// It panics with *Error if the rule has a hyperparameter out of its bounds, if the model has nothing to train, and if something cannot be changed in place.
func Setup(rule Rule, model any) *Tree {
	const op = "optim.Setup"
	if rule == nil {
		panic(misuse(op, nil, "got nil, want a rule such as Adam()"))
	}
	check(rule, true)
	n, params := survey(op, model)
	if len(params) == 0 {
		panic(misuse(op, nil, "found no trainable parameters in %s: they are tensors, slices of floats, and floats behind a pointer; "+
			"of functions the captured variables, if a notebook compiled them; and of types with a method Trainable what that names", a(model)))
	}
	leaves := make([]*Leaf, len(params))
	for i, p := range params {
		d := p.Value.DType()
		if isHalf(d) && !takesHalf(rule) {
			panic(misuse(op, p.Path, "got a %v tensor, want float32 or float64, or the rule MixedPrecision(%s)", d, ruleText(rule)))
		}
		leaves[i] = &Leaf{Rule: rule, State: rule.Init(p.Value.Follow(nil)), shape: p.Value.Shape(), dtype: d}
	}
	return treeOf(n, leaves)
}

func takesHalf(r Rule) bool {
	switch r := r.(type) {
	case MixedPrecisionRule:
		return true
	case SchedulerRule:
		return takesHalf(r.Rule)
	}
	return false
}

func treeOf(n *node, leaves []*Leaf) *Tree {
	t := &Tree{key: n.key, path: n.path, list: n.list}
	if n.view != nil {
		t.leaf = leaves[n.param]
	}
	for _, k := range n.kids {
		t.kids = append(t.kids, treeOf(k, leaves))
	}
	return t
}

// Leaves iterates over the leaves with their paths in the model, those of tied arrays once.
func (t *Tree) Leaves() iter.Seq2[functors.KeyPath, *Leaf] {
	return func(yield func(functors.KeyPath, *Leaf) bool) { t.each(map[*Leaf]bool{}, yield) }
}

func (t *Tree) each(seen map[*Leaf]bool, yield func(functors.KeyPath, *Leaf) bool) bool {
	if t.leaf != nil && !seen[t.leaf] {
		seen[t.leaf] = true
		if !yield(t.path, t.leaf) {
			return false
		}
	}
	for _, k := range t.kids {
		if !k.each(seen, yield) {
			return false
		}
	}
	return true
}

// At returns a branch by its path, the names of fields and the numbers of elements with dots between: "layers.0.weight". It shares its leaves with t. It panics
// with *Error if there is none.
func (t *Tree) At(path string) *Tree {
	p, err := functors.ParseKeyPath(path)
	if err != nil {
		panic(misuse("Tree.At", nil, "%v", err))
	}
	for i, step := range p {
		next := t.child(keyText(step))
		if next == nil {
			panic(misuse("Tree.At", p[:i+1], "there is no such part, want %s", t.choices()))
		}
		t = next
	}
	return t
}

func (t *Tree) child(name string) *Tree {
	for _, k := range t.kids {
		if keyText(k.key) == name {
			return k
		}
	}
	return nil
}

// choices lists the names of the children, for messages.
func (t *Tree) choices() string {
	if len(t.kids) == 0 {
		return "nothing: there is nothing below"
	}
	text := "one of "
	for i, k := range t.kids {
		if i == 8 {
			return text + ", ..."
		}
		if i > 0 {
			text += ", "
		}
		text += keyText(k.key)
	}
	return text
}

func keyText(key any) string {
	if i, ok := key.(int); ok {
		return strconv.Itoa(i)
	}
	return key.(string)
}

// record makes a record in the shape of the tree of what f makes of the leaves.
func (t *Tree) record(f func(l *Leaf) any) any {
	if t.leaf != nil {
		return f(t.leaf)
	}
	kids := make([]any, len(t.kids))
	names := make([]string, len(t.kids))
	for i, k := range t.kids {
		kids[i], names[i] = k.record(f), keyText(k.key)
	}
	if t.list {
		return functors.FmapStructure(func(x any) any { return x }, kids)
	}
	return functors.Record(names, kids...)
}

// String writes the tree in the shape of the model: Leaf(rule, state) for a trainable array, () for what does not train.
func (t *Tree) String() string {
	switch r := t.record(func(l *Leaf) any { return l }).(type) {
	case functors.Tree:
		return r.String()
	default:
		return t.leaf.String()
	}
}

// FunctorsLeaf declares that walks take a leaf as a whole.
func (l *Leaf) FunctorsLeaf() {}

// String writes Leaf(Momentum(0.01, 0.9), [0.0, 0.0]), and frozen = true behind that if it is.
func (l *Leaf) String() string {
	s := "Leaf(" + ruleText(l.Rule) + ", " + stateText(l.State)
	if l.Frozen {
		s += ", frozen = true"
	}
	return s + ")"
}

// stateText writes a state: the only field of a struct by itself, several in parentheses.
func stateText(s any) string {
	switch s := s.(type) {
	case nil:
		return "nothing"
	case *tensor.Tensor:
		if s == nil {
			return "nothing"
		}
		return s.Inline(8)
	case float64:
		return number(s)
	}
	v := reflect.ValueOf(s)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	var fields []string
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case f.Anonymous && f.Type.Kind() == reflect.Struct:
				inner := stateText(v.Field(i).Interface())
				fields = append(fields, inner[1:len(inner)-1])
			case f.IsExported():
				fields = append(fields, stateText(v.Field(i).Interface()))
			}
		}
		if len(fields) == 1 {
			return fields[0]
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			fields = append(fields, stateText(v.Index(i).Interface()))
		}
	default:
		return functors.Text(s)
	}
	out := "("
	for i, f := range fields {
		if i > 0 {
			out += ", "
		}
		out += f
	}
	if len(fields) == 1 {
		out += ","
	}
	return out + ")"
}
