package ad

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
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

// Child returns the gradient of an argument by its number; it makes Grads a functors.Mirror of the arguments, as a slice of them.
func (g Grads) Child(name string) (any, bool) {
	i, err := strconv.Atoi(name)
	if err != nil || i < 0 || i >= len(g.list) {
		return nil, false
	}
	return g.list[i], true
}

// Value returns g.
func (g Grads) Value() any { return g }

var _ functors.Mirror = Grads{}

// A Tuple holds the results of a function that has several.
type Tuple []any

// A Result is what WithGradient returns, as one value: Pack(WithGradient(f, x)).
type Result struct {
	Val  any
	Grad Grads
}

// Pack makes one value of the results of WithGradient.
func Pack(val any, grads Grads) Result { return Result{val, grads} }

// newGrads makes the tuple for what was given, of gradients by parameter.
func (c *call) newGrads(gs []reflect.Value, unused []string) Grads {
	u := newUnused(unused, gs)
	out := Grads{list: make([]Tree, len(c.given))}
	last := len(gs) - 1
	for i, a := range c.given {
		switch {
		case a.constant:
			out.list[i] = Tree{part{path: strconv.Itoa(i)}}
		case c.spread && i >= last:
			rest := newPart(gs[last], strconv.Itoa(last), u, false)
			if rest.isNothing() {
				out.list[i] = Tree{part{path: strconv.Itoa(i)}}
			} else {
				out.list[i] = Tree{rest.at(i - last)}
			}
		default:
			out.list[i] = Tree{newPart(gs[i], strconv.Itoa(i), u, false)}
		}
	}
	return out
}
