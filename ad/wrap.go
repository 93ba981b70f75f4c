package ad

import (
	"fmt"
	"math"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
)

// A Constant is an argument whose gradient nobody wants, see Const.
type Constant struct{ value any }

// Const marks an argument as constant: its gradient is nothing.
func Const(x any) Constant { return Constant{x} }

// Value returns the argument.
func (c Constant) Value() any { return c.value }

// String writes Const(5.0).
func (c Constant) String() string { return "Const(" + functors.Brief(c.value) + ")" }

// An Option changes what Duplicated does.
type Option int

// Zero tells Duplicated to set the shadow to zero before a gradient is added, so that it holds the latest one.
const Zero Option = 1

// A Duplicate is an argument with its shadow, see Duplicated.
type Duplicate struct {
	value  any
	shadow reflect.Value // settable; invalid until the first gradient
	zero   bool
}

// Duplicated marks an argument that has its gradient beside it. Each call of Gradient adds to this shadow (with the option Zero: replaces
// what is there); it is not touched if the call panics. The gradient that Gradient returns is that of the call alone.
//
// The shadow is of the type of x and has its shape: a pointer, a slice or a map that is written to. Without one it is made by the first
// gradient. See Duplicate.Shadow.
func Duplicated(x any, shadow ...any) *Duplicate {
	d := &Duplicate{value: x}
	for _, s := range shadow {
		if o, ok := s.(Option); ok {
			d.zero = o == Zero
			continue
		}
		if reflect.TypeOf(s) != reflect.TypeOf(x) {
			panic(misuse("Duplicated", "got a shadow of type %T, want %T", s, x))
		}
		d.shadow = settable(reflect.ValueOf(s))
	}
	return d
}

// Shadow returns the gradients added up: nil before the first.
func (d *Duplicate) Shadow() any {
	if !d.shadow.IsValid() {
		return nil
	}
	return d.shadow.Interface()
}

// Grad returns the shadow as a gradient.
func (d *Duplicate) Grad() Tree { return Tree{newPart(d.shadow, "shadow", nil, false)} }

// String writes the argument and the norm of its shadow.
func (d *Duplicate) String() string {
	norm := 0.0
	if d.shadow.IsValid() {
		for _, x := range flatten([]reflect.Value{d.shadow}) {
			norm += x * x
		}
	}
	return fmt.Sprintf("Duplicated(%s) # norm(∇) ≈ %.3g", functors.Brief(d.value), math.Sqrt(norm))
}

// duplicate adds gradients to the shadows of the arguments that have one: to all, or, if one does not fit, to none.
func (c *call) duplicate(gs []reflect.Value) {
	add := func(do func(d *Duplicate, g reflect.Value)) {
		for i, a := range c.given {
			if a.into != nil && i < len(gs) && !(c.spread && i == len(gs)-1) {
				do(a.into, gs[i])
			}
		}
	}
	add(func(d *Duplicate, g reflect.Value) {
		if d.shadow.IsValid() && d.shadow.Type() != g.Type() {
			panic(misuse(c.api, "Duplicated has a shadow of type %v for a parameter of type %v", d.shadow.Type(), g.Type()))
		}
		if d.shadow.IsValid() {
			tape.Fits(d.shadow, settable(g))
		}
	})
	add(func(d *Duplicate, g reflect.Value) {
		if !d.shadow.IsValid() {
			d.shadow = copies([]reflect.Value{g})[0]
			return
		}
		if d.zero {
			tape.Clear(d.shadow.Addr().Interface())
		}
		tape.AddTo(d.shadow, settable(g))
	})
}
