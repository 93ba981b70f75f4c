package ad

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Grads are the gradients of a call: one for each argument, in their order.
type Grads struct {
	list   []Tree
	params []any // addresses, with Params
}

// Len returns the number of arguments.
func (g Grads) Len() int { return len(g.list) }

// At returns the gradient of the i-th argument, counted from 0.
func (g Grads) At(i int) Tree {
	if i < 0 || i >= len(g.list) {
		panic(misuse("Grads.At", "got %d, want an argument from 0 to %d", i, len(g.list)-1))
	}
	return g.list[i]
}

// Path returns a part of a gradient: "1.inner.θ3" is the part for the field θ3 of the field inner of argument 1. The steps are numbers,
// names of fields and of captured variables, and keys of maps.
func (g Grads) Path(path string) Tree {
	head, rest, more := strings.Cut(path, ".")
	i, err := strconv.Atoi(head)
	if err != nil {
		panic(misuse("Grads.Path", "got %q, want the number of an argument first, as in \"1.weight\"", path))
	}
	p := g.At(i)
	if more {
		return p.Path(rest)
	}
	return p
}

// String writes a tuple: (2.0, [1.0, 5.0, 25.0]).
func (g Grads) String() string {
	parts := make([]string, len(g.list))
	for i, p := range g.list {
		parts[i] = p.String()
	}
	return tuple(parts)
}

func tuple(parts []string) string {
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// A Tuple holds the results of a function that has several.
type Tuple []any

// String writes the tuple: (0.75, 12.0).
func (t Tuple) String() string {
	parts := make([]string, len(t))
	for i, v := range t {
		parts[i] = text(v)
	}
	return tuple(parts)
}

// A Result is what WithGradient returns, as one value: Pack(WithGradient(f, x)).
type Result struct {
	Val  any
	Grad Grads
}

// Pack makes one value of the results of WithGradient.
func Pack(val any, grads Grads) Result { return Result{val, grads} }

// String writes (val = 17.5, grad = (2.0, (θ3 = [1.0, 5.0, 25.0],))).
func (r Result) String() string { return fmt.Sprintf("(val = %s, grad = %v)", text(r.Val), r.Grad) }

// newGrads makes the tuple for what was given, of gradients by parameter.
func (c *call) newGrads(gs []reflect.Value, unused []string) Grads {
	without := map[string]bool{}
	for _, p := range unused {
		without[p] = true
	}
	out := Grads{list: make([]Tree, len(c.given))}
	last := len(gs) - 1
	for i, a := range c.given {
		switch {
		case a.constant:
			out.list[i] = Tree{path: strconv.Itoa(i)}
		case c.spread && i >= last:
			rest := newTree(gs[last], strconv.Itoa(last), without)
			if rest.IsNothing() {
				out.list[i] = Tree{path: strconv.Itoa(i)}
			} else {
				out.list[i] = rest.At(i - last)
			}
		default:
			out.list[i] = newTree(gs[i], strconv.Itoa(i), without)
		}
	}
	return out
}
