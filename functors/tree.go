package functors

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// A Tree is a record of a value: what Dump and FmapStructure return. It is a Mirror of what it was made of.
type Tree struct {
	form  form
	head  string // name of the type, for Dump
	value any    // of a leaf
	keys  []any
	kids  []Tree
}

// A form is how a Tree is written.
type form int

const (
	aLeaf  form = iota
	record      // (a = 1.0, b = 2.0)
	list        // [1.0, "a"]
	dict        // {"a" = 1.0}
	tuple       // (1.0, "a")
)

func (p *parts) form() form {
	switch {
	case p.list:
		return list
	case p.dict:
		return dict
	}
	return record
}

// treeOf makes a Tree of a leaf, unless it is one.
func treeOf(x any) Tree {
	if t, ok := x.(Tree); ok {
		return t
	}
	return Tree{value: x}
}

// Record makes a Tree of children that go by names, as a struct does: (θ3 = [1.0, 5.0, 25.0],). There is a name for each child.
func Record(names []string, children ...any) Tree {
	t := Tuple(children...)
	t.form = record
	for i := range t.keys {
		t.keys[i] = names[i]
	}
	return t
}

// Tuple makes a Tree of children that go by their numbers: (2.0, [1.0, 5.0, 25.0]).
func Tuple(children ...any) Tree {
	t := Tree{form: tuple}
	for i, c := range children {
		t.keys, t.kids = append(t.keys, i), append(t.kids, dump(c, nil, false))
	}
	return t
}

// Titled returns the tree with the name of a type, which is written before a record.
func (t Tree) Titled(name string) Tree {
	t.head = name
	return t
}

// Type returns the name of the type, as Dump writes it; "" for leaves and in structures.
func (t Tree) Type() string { return t.head }

// IsLeaf tells whether t is a leaf.
func (t Tree) IsLeaf() bool { return t.form == aLeaf }

// Len returns the number of children.
func (t Tree) Len() int { return len(t.kids) }

// Value returns the value of a leaf; for another node, the node.
func (t Tree) Value() any {
	if t.form == aLeaf {
		return t.value
	}
	return t
}

// All iterates over the children with their names.
func (t Tree) All() iter.Seq2[string, Tree] {
	return func(yield func(string, Tree) bool) {
		for i, k := range t.kids {
			if !yield(keyText(t.keys[i]), k) {
				return
			}
		}
	}
}

// Child returns a child by its name; it makes a Tree a Mirror.
func (t Tree) Child(name string) (any, bool) {
	for n, c := range t.All() {
		if n == name {
			return c, true
		}
	}
	return nil, false
}

// Field returns a child by its name. It panics with *Error if there is none.
func (t Tree) Field(name string) Tree {
	c, ok := t.Child(name)
	if !ok {
		var names []string
		for n := range t.All() {
			names = append(names, n)
		}
		if len(names) == 0 {
			names = []string{"no children"}
		}
		panic(misuse("Tree.Field", nil, "got %q, want one of %s", name, some(names)))
	}
	return c.(Tree)
}

var _ Mirror = Tree{}

// How much of a tree is written.
const (
	lineWidth    = 80
	mostElements = 20
)

// String writes the tree on one line if it fits, and else with a line for each child. Of long slices it writes both ends.
func (t Tree) String() string {
	var b strings.Builder
	t.write(&b, 0, 0)
	return b.String()
}

// write writes the tree at an indentation, where so many columns of the line are taken.
func (t Tree) write(b *strings.Builder, indent, taken int) {
	s := t.flat(mostElements)
	if len(t.kids) == 0 || taken+utf8.RuneCountInString(s) <= lineWidth {
		b.WriteString(s)
		return
	}
	if _, ok := matrixText(t.kids, mostElements); ok && t.form == list {
		b.WriteString(s)
		return
	}
	open, end := t.brackets()
	b.WriteString(open + "\n")
	for i, k := range t.kids {
		if t.form == list && len(t.kids) > mostElements && i >= edge && i < len(t.kids)-edge {
			if i == edge {
				b.WriteString(strings.Repeat("  ", indent+1) + "…\n")
			}
			continue
		}
		label := strings.Repeat("  ", indent+1) + t.label(i)
		b.WriteString(label)
		k.write(b, indent+1, utf8.RuneCountInString(label)+1)
		b.WriteString(",\n")
	}
	b.WriteString(strings.Repeat("  ", indent) + end)
}

func (t Tree) brackets() (open, end string) {
	switch t.form {
	case list:
		return "[", "]"
	case dict:
		return "{", "}"
	}
	return t.head + "(", ")"
}

// label is what stands before a child.
func (t Tree) label(i int) string {
	switch t.form {
	case list, tuple:
		return ""
	case dict:
		return leafText(t.keys[i], 0) + " = "
	}
	return keyText(t.keys[i]) + " = "
}

// flat writes the tree on one line.
func (t Tree) flat(most int) string {
	if t.form == aLeaf {
		return leafText(t.value, most)
	}
	if s, ok := matrixText(t.kids, most); ok && t.form == list {
		return s
	}
	open, end := t.brackets()
	var items []string
	for i, k := range t.kids {
		if t.form == list && most > 0 && len(t.kids) > most && i >= edge && i < len(t.kids)-edge {
			if i == edge {
				items = append(items, "…")
			}
			continue
		}
		items = append(items, t.label(i)+k.flat(most))
	}
	if end == ")" && t.head == "" && len(items) == 1 {
		end = ",)" // unlike one thing in parentheses
	}
	return open + strings.Join(items, ", ") + end
}
