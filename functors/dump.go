package functors

import "fmt"

// Dump shows what is inside a value: the names and values of the fields of structs and of the variables that functions captured. A closure and
// a struct with a method Call look alike there.
//
//	Dump(poly3s)   Poly3(θ3 = [10.0, 1.0, 0.1])
//	Dump(poly3)    func(θ3 = [10.0, 1.0, 0.1])
//
// What leads back to itself is <cycle>, what is deeper than 32 levels is ….
func Dump(v any) Tree { return dump(v, nil, true) }

// maxDepth is how deep Dump looks.
const maxDepth = 32

// A remark stands for what is not shown.
type remark string

func (r remark) String() string { return string(r) }

// dump makes the tree of v, which is below the references up. With heads it has the names of types.
func dump(v any, up []identity, heads bool) Tree {
	for {
		if t, ok := v.(Tree); ok {
			return t
		}
		if _, ok := v.(fmt.Stringer); ok && isMirror(v) || isLeaf(v) {
			return Tree{value: v}
		}
		if id, ok := identify(v); ok {
			for _, u := range up {
				if u == id {
					return Tree{value: remark("<cycle>")}
				}
			}
			up = append(up[:len(up):len(up)], id)
		}
		if !isPointer(v) {
			break
		}
		v = pointee(v)
	}
	if len(up) > maxDepth {
		return Tree{value: remark("…")}
	}
	p := open(v)
	t := Tree{form: p.form(), keys: p.keys}
	if heads {
		t.head = p.head
	}
	for _, c := range p.values {
		t.kids = append(t.kids, dump(c, up, heads))
	}
	return t
}

func isMirror(v any) bool {
	_, ok := v.(Mirror)
	return ok
}
