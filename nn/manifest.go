package nn

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A manNode is a part of a state in a manifest: one of its fields is set, or none for what has no numbers.
type manNode struct {
	Array  string    `json:"array,omitempty"` // the name of an array
	Bool   *bool     `json:"bool,omitempty"`
	Int    *int      `json:"int,omitempty"`
	Float  string    `json:"float,omitempty"` // as text, since JSON has no NaN
	Text   *string   `json:"text,omitempty"`
	Ints   []int     `json:"ints,omitempty"`
	Floats []string  `json:"floats,omitempty"`
	Parts  []manPart `json:"parts,omitempty"`
}

// A manPart is a part with its name.
type manPart struct {
	Name string   `json:"name"`
	Node *manNode `json:"is"`
}

// optimiserPrefix stands before the names of arrays that are an optimiser's.
const optimiserPrefix = "optimiser/"

// An encoder names the arrays of a state.
type encoder struct {
	tensors map[string]*tensor.Tensor
	names   map[any]string // of arrays, which are written once
}

func (e *encoder) node(prefix string, path functors.KeyPath, t functors.Tree) *manNode {
	if !t.IsLeaf() {
		n := &manNode{}
		for name, c := range t.All() {
			n.Parts = append(n.Parts, manPart{name, e.node(prefix, path.Join(step(name, true)), c)})
		}
		return n
	}
	v := t.Value()
	if a, id := arrayOf(v); a != nil {
		name, ok := e.names[id]
		if !ok {
			name = prefix + path.String()
			if name == prefix {
				name += "model"
			}
			e.names[id], e.tensors[name] = name, a.Follow(nil)
		}
		return &manNode{Array: name}
	}
	n := &manNode{}
	switch x := v.(type) {
	case bool:
		n.Bool = &x
	case int:
		n.Int = &x
	case string:
		n.Text = &x
	case float64:
		n.Float = strconv.FormatFloat(x, 'g', -1, 64)
	default:
		r := reflect.ValueOf(v)
		if k := r.Kind(); k != reflect.Slice && k != reflect.Array {
			if r.CanFloat() {
				n.Float = strconv.FormatFloat(r.Float(), 'g', -1, 64)
			} else if r.CanInt() {
				i := int(r.Int())
				n.Int = &i
			}
			return n
		}
		for i := range r.Len() {
			switch c := r.Index(i); {
			case c.CanFloat():
				n.Floats = append(n.Floats, strconv.FormatFloat(c.Float(), 'g', -1, 64))
			case c.CanInt():
				n.Ints = append(n.Ints, int(c.Int()))
			case c.CanUint():
				n.Ints = append(n.Ints, int(c.Uint()))
			case c.Kind() == reflect.Bool && c.Bool():
				n.Ints = append(n.Ints, 1)
			default:
				n.Ints = append(n.Ints, 0)
			}
		}
	}
	return n
}

// maxManifestDepth is how deep a manifest may be; those of models are a few levels.
const maxManifestDepth = 500

// tree returns the state that a node stands for.
func (n *manNode) tree(tensors map[string]*tensor.Tensor, depth int) (t functors.Tree, err error) {
	switch {
	case n == nil:
		return t, fmt.Errorf("got nothing, want a part of a model")
	case depth > maxManifestDepth:
		return t, fmt.Errorf("got more than %d levels", maxManifestDepth)
	case n.Array != "":
		a := tensors[n.Array]
		if a == nil {
			return t, fmt.Errorf("it names the array %q, which is not in the file", n.Array)
		}
		return leafTree(a), nil
	case n.Bool != nil:
		return leafTree(*n.Bool), nil
	case n.Int != nil:
		return leafTree(*n.Int), nil
	case n.Text != nil:
		return leafTree(*n.Text), nil
	case n.Float != "":
		x, err := strconv.ParseFloat(n.Float, 64)
		if err != nil {
			return t, fmt.Errorf("got %q, want a number", n.Float)
		}
		return leafTree(x), nil
	case n.Ints != nil:
		return leafTree(n.Ints), nil
	case n.Floats != nil:
		var xs []float64
		for _, s := range n.Floats {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return t, fmt.Errorf("got %q, want a number", s)
			}
			xs = append(xs, x)
		}
		return leafTree(xs), nil
	}
	var names []string
	var kids []any
	seen := map[string]bool{}
	for _, p := range n.Parts {
		if seen[p.Name] {
			return t, fmt.Errorf("got the part %q twice", p.Name)
		}
		seen[p.Name] = true
		k, err := p.Node.tree(tensors, depth+1)
		if err != nil {
			return t, err
		}
		names, kids = append(names, p.Name), append(kids, k)
	}
	return functors.Record(names, kids...), nil
}

// leafTree is a leaf as a tree.
func leafTree(v any) functors.Tree { return functors.Tuple(v).Field("0") }
