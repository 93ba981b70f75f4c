package functors

import "fmt"

// A Node is one place in a tree, or the same place in several.
type Node struct {
	Path   KeyPath // from the root
	Value  any     // in the first tree
	Others []any   // in the others: Nothing, a Mirror, or an ordinary value
	fn     string  // what was called, for messages
	up     *step
}

// A step is a reference that a walk went through.
type step struct {
	id   identity
	path KeyPath
	up   *step
}

// A Walk visits a node and returns what becomes of it. It calls recurse for those children that it wants to have visited in the same way.
// A pointer is a node, and what it points to is its only child, at the same path.
//
//	func(recurse func(functors.Node) any, n functors.Node) any {
//		if _, ok := n.Value.(Bar); ok {
//			return "hello"
//		}
//		return functors.Rebuild(recurse, n)
//	}
type Walk func(recurse func(Node) any, n Node) any

// Execute walks a tree, or several at once, and returns what becomes of the root. It panics with *Error if the trees do not match, if one
// leads back to itself, or if it cannot be built anew.
func Execute(w Walk, tree any, more ...any) any { return execute("Execute", w, tree, more) }

func execute(fn string, w Walk, tree any, more []any) any {
	var recurse func(Node) any
	recurse = func(n Node) any { return w(recurse, n) }
	return recurse(Node{Value: tree, Others: more, fn: fn})
}

// Children returns the nodes below n. Its panics are those of Execute.
func (n Node) Children() []Node {
	if isLeaf(n.Value) {
		return nil
	}
	_, kids := n.open()
	return kids
}

// open takes the node apart, in all trees.
func (n Node) open() (*parts, []Node) {
	up := n.enter()
	p := open(n.Value)
	kids := make([]Node, len(p.keys))
	for i, k := range p.keys {
		kids[i] = Node{Path: n.Path, Value: p.values[i], fn: n.fn, up: up}
		if !p.pointer {
			kids[i].Path = n.Path.Join(k)
		}
	}
	for t, y := range n.Others {
		others, i, problem := inOther(y, p)
		if problem != "" {
			path := n.Path
			if i >= 0 {
				path = kids[i].Path
			}
			panic(misuse(n.fn, path, "tree %d does not match the first: %s", t+2, problem))
		}
		for i, o := range others {
			kids[i].Others = append(kids[i].Others, o)
		}
	}
	return p, kids
}

// enter notes that the walk goes through n, and finds cycles.
func (n Node) enter() *step {
	id, ok := identify(n.Value)
	if !ok {
		return n.up
	}
	for s := n.up; s != nil; s = s.up {
		if s.id == id {
			where := "the root"
			if len(s.path) > 0 {
				where = s.path.String()
			}
			panic(misuse(n.fn, n.Path, "got %s that leads back to itself (it is that at %s), want a tree without cycles; "+
				"declare its type a leaf by functors.Leaf, or leave the way back out by functors.Fields", a(n.Value), where))
		}
	}
	return &step{id, n.Path, n.up}
}

// Rebuild is the walk of Fmap: it builds a node anew, of the same type, around what became of its children.
func Rebuild(recurse func(Node) any, n Node) any {
	if isLeaf(n.Value) {
		return n.Value
	}
	p, kids := n.open()
	r := p.build(visit(recurse, kids))
	if r.problem != "" {
		panic(misuse(n.fn, kids[r.child].Path, "%s", r.problem))
	}
	return r.value
}

// Structure is the walk of FmapStructure: it makes a Tree of what became of the children.
func Structure(recurse func(Node) any, n Node) any {
	if isLeaf(n.Value) {
		return n.Value
	}
	p, kids := n.open()
	out := visit(recurse, kids)
	if p.pointer {
		return out[0]
	}
	t := Tree{form: p.form(), keys: p.keys}
	for _, v := range out {
		t.kids = append(t.kids, treeOf(v))
	}
	return t
}

func visit(recurse func(Node) any, kids []Node) []any {
	out := make([]any, len(kids))
	for i, k := range kids {
		out[i] = recurse(k)
	}
	return out
}

// Excluding walks as w does, but not into nodes that is holds for: what becomes of them is what f returns.
func Excluding(w Walk, is func(Node) bool, f func(Node) any) Walk {
	return func(recurse func(Node) any, n Node) any {
		if is(n) {
			return f(n)
		}
		return w(recurse, n)
	}
}

// Cached walks as w does, but only once through what there are several references to: pointers, slices, maps, channels and closures. They
// stay one. The cache lives as long as the walk that Cached returns, which one goroutine may use at a time.
func Cached(w Walk) Walk {
	cache := map[identity]any{}
	return func(recurse func(Node) any, n Node) any {
		id, ok := identify(n.Value)
		if !ok {
			return w(recurse, n)
		}
		v, seen := cache[id]
		if !seen {
			v = w(recurse, n)
			cache[id] = v
		}
		return v
	}
}

// Pruned is Cached, with by in the place of all references but the first.
func Pruned(w Walk, by any) Walk {
	seen := map[identity]bool{}
	return func(recurse func(Node) any, n Node) any {
		id, ok := identify(n.Value)
		if ok && seen[id] {
			return by
		}
		seen[id] = ok
		return w(recurse, n)
	}
}

// Is tells whether the value of a node is a T; it is meant for Excluding and Exclude.
func Is[T any](n Node) bool {
	_, ok := n.Value.(T)
	return ok
}

// String describes the node, for those who write walks.
func (n Node) String() string { return fmt.Sprintf("%v: %s", n.Path, Text(n.Value)) }
