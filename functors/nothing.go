package functors

// Absent is the type of Nothing.
type Absent struct{}

// Nothing stands for what is not there: a tree of derivatives has it where there is no derivative. It is not zero, which is a derivative.
//
// As another tree in Fmap it matches any tree: each leaf below comes with Nothing. A function with types of its own, which do not fit
// Nothing, leaves such a leaf as it is.
var Nothing Absent

// String writes nothing, the word.
func (Absent) String() string { return "nothing" }

// A Mirror is a tree of another kind that mirrors a value, such as its gradient. Its children go by the same names, so that Fmap can walk it
// beside the value: numbers for the elements of slices, the text of keys for maps. What a pointer points to goes by no name: the two are one.
type Mirror interface {
	// Child returns a child by its name: a Mirror, Nothing, or an ordinary value.
	Child(name string) (child any, ok bool)
	// Value returns what stands for the whole node, which is what a leaf comes with: an ordinary value, or nil or Nothing if there is none.
	Value() any
}

// resolve returns what goes with the leaf x in another tree.
func resolve(y, x any) any {
	if m, ok := y.(Mirror); ok {
		if y = m.Value(); y == nil {
			return Nothing
		}
		return y
	}
	if !isPointer(x) && !isLeaf(y) && isPointer(y) {
		return resolve(pointee(y), x)
	}
	return y
}

// inOther finds the children of a node in another tree: one for each of p. Its problem is "" if they are all there; else it is what the
// child i should be, or the whole if i is negative.
func inOther(y any, p *parts) (children []any, i int, problem string) {
	children = make([]any, len(p.keys))
	if y == any(Nothing) {
		for i := range children {
			children[i] = Nothing
		}
		return children, 0, ""
	}
	if p.pointer {
		if _, mirror := y.(Mirror); !mirror && !isLeaf(y) && isPointer(y) {
			y = pointee(y)
		}
		children[0] = y
		return children, 0, ""
	}
	if m, ok := y.(Mirror); ok {
		return inMirror(m, p)
	}
	for !isLeaf(y) && isPointer(y) {
		y = pointee(y)
	}
	if isLeaf(y) {
		return nil, -1, "got " + a(y) + ", want a tree with " + p.say()
	}
	q := open(y)
	if p.list && len(q.keys) != len(p.keys) {
		return nil, -1, "got " + q.say() + ", want " + p.say()
	}
	at := make(map[any]int, len(q.keys))
	for i, k := range q.keys {
		at[k] = i
	}
	for i, k := range p.keys {
		j, ok := at[k]
		if !ok {
			return nil, i, "got " + a(y) + " with " + q.say() + ", want one that has " + keyText(k)
		}
		children[i] = q.values[j]
	}
	return children, 0, ""
}

func inMirror(m Mirror, p *parts) (children []any, i int, problem string) {
	children = make([]any, len(p.keys))
	for i, k := range p.keys {
		c, ok := m.Child(keyText(k))
		if !ok {
			if v := m.Value(); v != nil && v != any(Nothing) {
				return nil, i, "got " + a(m) + " that has no such child"
			}
			c = Nothing
		}
		children[i] = c
	}
	return children, 0, ""
}
