package functors

import "iter"

// Children iterates over the children of x: fields of a struct, variables that a function captured, elements, entries of a map by the text of
// their keys. Pointers are followed. A leaf has none.
func Children(x any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for !isLeaf(x) && isPointer(x) {
			x = pointee(x)
		}
		if isLeaf(x) {
			return
		}
		p := open(x)
		for i, k := range p.keys {
			if !yield(keyText(k), p.values[i]) {
				return
			}
		}
	}
}

// Functor takes x apart: it returns what Children iterates over, and a function that builds a value of the type of x around other children.
// A leaf has no children, and is built as itself. The function panics with *Error if a child does not fit.
func Functor(x any) (children []any, rebuild func(children ...any) any) {
	if isLeaf(x) {
		return nil, func(...any) any { return x }
	}
	p := open(x)
	if p.pointer {
		inner, build := Functor(p.values[0])
		return inner, func(children ...any) any { return p.build([]any{build(children...)}).value }
	}
	return p.values, func(children ...any) any {
		if len(children) != len(p.keys) {
			panic(misuse("Functor", nil, "got %d children, want %d", len(children), len(p.keys)))
		}
		r := p.build(children)
		if r.problem != "" {
			panic(misuse("Functor", KeyPath{p.keys[r.child]}, "%s", r.problem))
		}
		return r.value
	}
}

// Nodes iterates over all nodes of a tree with their paths, depth first, each before those below it. A reference that is met again is passed
// over. A pointer and what it points to are one node: the pointer, if what it points to has children; else the leaf.
//
// Exclude leaves nodes out, and what is below them. Nodes panics with *Error if the tree leads back to itself.
func Nodes(tree any, options ...Option) iter.Seq2[KeyPath, any] {
	s := newSettings(func(Node) bool { return false }, options)
	return func(yield func(KeyPath, any) bool) {
		seen := map[identity]bool{}
		s.nodes(Node{Value: tree, fn: "Nodes"}, seen, false, yield)
	}
}

func newSettings(is func(Node) bool, options []Option) *settings {
	s := &settings{is: is}
	for _, o := range options {
		o(s)
	}
	return s
}

// nodes yields n and what is below it. With shown, the pointer to n was yielded in its place.
func (s *settings) nodes(n Node, seen map[identity]bool, shown bool, yield func(KeyPath, any) bool) bool {
	for e := n; ; e.Value = pointee(e.Value) {
		if s.is(e) {
			return true
		}
		if shown || isLeaf(e.Value) || !isPointer(e.Value) {
			break
		}
	}
	if id, ok := identify(n.Value); ok {
		n.enter() // a cycle is no repetition
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	leaf := isLeaf(n.Value)
	pointer := !leaf && isPointer(n.Value)
	if show := !shown && (!pointer || !IsLeaf(n.Value)); show {
		if !yield(n.Path, n.Value) {
			return false
		}
		shown = pointer
	} else if !pointer {
		shown = false
	}
	if leaf {
		return true
	}
	_, kids := n.open()
	for _, k := range kids {
		if !s.nodes(k, seen, shown, yield) {
			return false
		}
	}
	return true
}

// All iterates over the leaves of a tree with their paths, each as often as it is there. Exclude says what a leaf is: nodes for which it does
// not hold are walked into, and those below which it holds for none are passed over. All panics with *Error if the tree leads back to itself.
func All(tree any, options ...Option) iter.Seq2[KeyPath, any] {
	s := newSettings(func(n Node) bool { return isLeaf(n.Value) }, options)
	return func(yield func(KeyPath, any) bool) { s.leaves(Node{Value: tree, fn: "All"}, yield) }
}

func (s *settings) leaves(n Node, yield func(KeyPath, any) bool) bool {
	if s.is(n) {
		return yield(n.Path, n.Value)
	}
	for _, k := range n.Children() {
		if !s.leaves(k, yield) {
			return false
		}
	}
	return true
}

// Leaves returns the leaves of a tree, in the order of All.
func Leaves(tree any, options ...Option) []any {
	var out []any
	for _, x := range All(tree, options...) {
		out = append(out, x)
	}
	return out
}

// Collect returns the nodes of a tree, in the order of Nodes.
func Collect(tree any, options ...Option) []any {
	var out []any
	for _, x := range Nodes(tree, options...) {
		out = append(out, x)
	}
	return out
}
