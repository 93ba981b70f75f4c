package ad

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Derivatives of calls of which the function and the argument are known at run time only: y = f(x), where x, y and f are of type any, and f is
// a function or has a method Call. They are in the full convention, where the shadow of an any with numbers in it is a mailbox.

// An applied is what the reverse of such a call needs.
type applied struct {
	dual *tape.Dual
	x, y reflect.Type  // of the parameter and the result
	sx   any           // shadow of the argument
	box  reflect.Value // mailbox of the result, or invalid
}

var applications = tape.NewStackID()

// callable returns the derivatives of f, and the type of the call.
func callable(t *tape.Tape, f, sf any) (*tape.Dual, reflect.Type) {
	v := reflect.ValueOf(f)
	var d *tape.Dual
	var typ reflect.Type
	switch {
	case f == nil:
		panic(&Error{Reason: "calls nil", Remedy: "Set the function before it is called."})
	case v.Kind() == reflect.Func:
		d, typ = tape.DualOfAny(t, f, sf), v.Type()
	case v.MethodByName("Call").IsValid():
		d, typ = tape.Method(t, f, sf, "Call"), v.MethodByName("Call").Type()
	default:
		panic(&Error{Reason: fmt.Sprintf("calls a %T", f), Remedy: "Give it a method Call, or pass a function."})
	}
	if typ.NumIn() != 1 || typ.NumOut() != 1 || typ.IsVariadic() {
		panic(&Error{Reason: fmt.Sprintf("calls a %v with one argument, for one result", typ), Remedy: "Wrap it in a function with one argument and one result."})
	}
	return d, typ
}

// applyAug is Aug for y = f(x).
func applyAug(t *tape.Tape, x, sx, f, sf any) (y, sy any) {
	d, typ := callable(t, f, sf)
	a := applied{dual: d, x: typ.In(0), y: typ.Out(0), sx: sx}
	out := reflect.ValueOf(d.Aug).Call(applyInputs(t, a.x, x, sx))
	y, sy, a.box = boxShadow(out[0], out[1])
	s := tape.StackOf[applied](t, applications)
	s.S = append(s.S, a)
	return y, sy
}

// applyRev is Rev for it. All adjoints are in memory.
func applyRev(t *tape.Tape) {
	s := tape.StackOf[applied](t, applications)
	a := s.S[len(s.S)-1]
	s.S = s.S[:len(s.S)-1]
	dy := reflect.Zero(a.y)
	if a.box.IsValid() {
		dy = tape.Floats(a.box)
		tape.Clear(a.box.Addr().Interface())
	}
	dx := reflect.ValueOf(a.dual.Rev).Call([]reflect.Value{reflect.ValueOf(t), dy})[0]
	box, ok := mailbox(a.sx, a.x)
	switch {
	case !ok:
	case isFloat(a.x):
		box.SetFloat(box.Float() + dx.Float())
	default:
		tape.AddFloats(box, dx)
	}
}

// mailbox returns the memory for the adjoint of an argument, whose shadow is sx, for a parameter of type p: of that type, or of another type of
// floats. It is not ok if there is none: p is an interface, or x is a reference, or no float.
func mailbox(sx any, p reflect.Type) (box reflect.Value, ok bool) {
	w := reflect.ValueOf(sx)
	if p.Kind() == reflect.Interface || !w.IsValid() || w.Kind() != reflect.Pointer || w.IsNil() || w.Type() == p {
		return w, false
	}
	if isFloat(p) {
		return w.Elem(), isFloat(w.Type().Elem())
	}
	if q := reflect.PointerTo(p); w.Type().ConvertibleTo(q) { // p may be another name
		return w.Convert(q).Elem(), true
	}
	return w, false
}

// applyPush is Push for it.
func applyPush(t *tape.Tape, x, tx, f, tf any) (y, ty any) {
	d, typ := callable(t, f, tf)
	out := reflect.ValueOf(d.Push).Call(applyInputs(t, typ.In(0), x, tx))
	y, ty, _ = boxShadow(out[0], out[1])
	return y, ty
}

// applyInputs converts the argument and its shadow to the type of the parameter.
func applyInputs(t *tape.Tape, p reflect.Type, x, sx any) []reflect.Value {
	v, why := convertTo(x, p)
	if why != "" {
		panic(&Error{Reason: fmt.Sprintf("calls a function of a %v with a %s", p, why), Remedy: "Pass an argument of its type."})
	}
	s := reflect.New(p).Elem()
	if sx != nil {
		w := reflect.ValueOf(sx)
		if box, ok := mailbox(sx, p); ok {
			s.Set(box.Convert(p))
		} else if p.Kind() == reflect.Interface || w.Kind() == p.Kind() && w.Type().ConvertibleTo(p) {
			s.Set(w.Convert(p))
		}
	}
	return []reflect.Value{reflect.ValueOf(t), v, s}
}

// boxShadow puts a result and its shadow into interfaces. The shadow of numbers is a mailbox.
func boxShadow(y, s reflect.Value) (any, any, reflect.Value) {
	if y.Kind() == reflect.Interface || !tape.HasOwnFloats(y.Type()) {
		return y.Interface(), s.Interface(), reflect.Value{}
	}
	box := reflect.New(y.Type())
	box.Elem().Set(s)
	return y.Interface(), box.Interface(), box.Elem()
}
