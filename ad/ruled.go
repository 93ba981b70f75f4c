package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A function that has a rule needs no generated code to be differentiated by itself: its entry is made of the rule.

func init() { tape.FromRule = fromRule }

// fromRule makes the entry of fn, if it has a rule.
func fromRule(fn any, key string) *tape.Entry {
	r, ok := tape.Rules()[key]
	if !ok || len(r.Fns) == 0 {
		return nil
	}
	e := &tape.Entry{Key: key, Name: tape.Title(key), Fn: fn, Code: r.Doc}
	switch r.Kind {
	case tape.Scalar:
		scalarEntry(e, r)
	case tape.Pullback:
		pullbackEntry(e, r)
	case tape.Shadowed:
		shadowedEntry(e, r)
	case tape.View:
		viewEntry(e)
	case tape.Substitute:
		other := tape.LookupPC(tape.PC(r.Fns[0]))
		if other == nil {
			return nil
		}
		e.Aug, e.Rev, e.Push = other.Aug, other.Rev, other.Push
	default:
		return nil
	}
	tape.Register(e)
	return e
}

var pulled = tape.NewStackID()

// scalarEntry makes the derivatives of a function of its partial derivatives.
func scalarEntry(e *tape.Entry, r tape.Rule) {
	fn := reflect.ValueOf(e.Fn)
	t := fn.Type()
	n, k := t.NumIn(), t.NumOut()
	has := func(i int) bool { return i < len(r.Fns) && r.Fns[i] != nil }
	// partials computes the results, and the derivative of each by each argument: that of result j by argument i is ds[j*n+i].
	partials := func(xs []reflect.Value, results int) (ys []reflect.Value, ds []float64) {
		ys = fn.Call(xs)
		in := append(xs[:n:n], ys...)
		ds = make([]float64, n*results)
		for i := range ds {
			if has(i) {
				ds[i] = reflect.ValueOf(r.Fns[i]).Call(in)[0].Float()
			}
		}
		return ys, ds
	}
	// gradients adds up the derivatives by each argument, for adjoints of the results.
	gradients := func(ds []float64, adjoints []reflect.Value) (out []reflect.Value) {
		for i := range n {
			g := reflect.New(t.In(i)).Elem()
			for j, a := range adjoints {
				if has(j*n + i) {
					g.SetFloat(g.Float() + ds[j*n+i]*a.Float())
				}
			}
			out = append(out, g)
		}
		return out
	}
	if k > 0 && isFloat(t.Out(0)) {
		e.Joint = makeFunc(jointType(t), func(in []reflect.Value) []reflect.Value {
			ys, ds := partials(everyOther(in[1:1+2*n]), 1)
			return append(ys, gradients(ds, in[1+2*n:])...)
		})
	}
	e.Aug = makeFunc(augType(t), func(in []reflect.Value) (out []reflect.Value) {
		ys, ds := partials(everyOther(in[1:]), k)
		s := tape.StackOf[[]float64](in[0].Interface().(*tape.Tape), pulled)
		s.S = append(s.S, ds)
		for _, y := range ys {
			out = append(out, y, reflect.Zero(y.Type()))
		}
		return out
	})
	e.Rev = makeFunc(revType(t), func(in []reflect.Value) []reflect.Value {
		s := tape.StackOf[[]float64](in[0].Interface().(*tape.Tape), pulled)
		ds := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		return gradients(ds, in[1:])
	})
	e.Push = makeFunc(augType(t), func(in []reflect.Value) (out []reflect.Value) {
		ys, ds := partials(everyOther(in[1:]), k)
		for j, y := range ys {
			ty := reflect.New(y.Type()).Elem()
			for i := range n {
				if has(j*n + i) {
					ty.SetFloat(ty.Float() + ds[j*n+i]*in[2+2*i].Float())
				}
			}
			out = append(out, y, ty)
		}
		return out
	})
	f1, ok1 := e.Fn.(func(float64) float64)
	d1, ok2 := r.Fns[0].(func(x, y float64) float64)
	if ok1 && ok2 {
		e.Joint = func(_ *tape.Tape, x, _, seed float64) (y, dx float64) {
			y = f1(x)
			return y, d1(x, y) * seed
		}
	}
}

var pullbacks = tape.NewStackID()

// A kept is what a pullback needs in the reverse pass.
type kept struct {
	back                 reflect.Value
	shadows, ys, results []reflect.Value
}

// pullbackEntry makes the derivatives of a function of its pullback.
func pullbackEntry(e *tape.Entry, r tape.Rule) {
	rule := reflect.ValueOf(r.Fns[0])
	t := reflect.TypeOf(e.Fn)
	k := t.NumOut()
	call := rule.Call
	if t.IsVariadic() {
		call = rule.CallSlice
	}
	e.Aug = makeFunc(augType(t), func(in []reflect.Value) []reflect.Value {
		tp := in[0].Interface().(*tape.Tape)
		for _, x := range everyOther(in[1:]) {
			tape.HoldValue(x)
		}
		ys := call(everyOther(in[1:]))
		var out []reflect.Value
		var results []reflect.Value
		for _, y := range ys[:k] {
			s := tape.ApartValue(tp, y, e.Name)
			out, results = append(out, y, s), append(results, s)
		}
		s := tape.StackOf[kept](tp, pullbacks)
		s.S = append(s.S, kept{ys[k], everyOther(in[2:]), ys[:k], results})
		return out
	})
	e.Rev = makeFunc(revType(t), func(in []reflect.Value) []reflect.Value {
		s := tape.StackOf[kept](in[0].Interface().(*tape.Tape), pullbacks)
		p := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		adjoints := make([]reflect.Value, k)
		for j := range k {
			adjoints[j] = tape.Adjoint(p.ys[j], p.results[j], in[1+j])
		}
		var out []reflect.Value
		for i, g := range p.back.Call(adjoints) {
			out = append(out, tape.Floats(g))
			tape.AddBelow(p.shadows[i], g)
		}
		for _, r := range p.results {
			tape.Clear(r.Interface())
		}
		return out
	})
	e.Push = makeFunc(augType(t), func(in []reflect.Value) []reflect.Value {
		ys := call(everyOther(in[1:]))
		if k != 1 || !isFloat(t.Out(0)) {
			panic(&Error{Func: e.Name, Reason: "has a rule with a pullback only, and more than one float as its result", Remedy: "Use reverse mode."})
		}
		sum := 0.0
		for i, g := range ys[k].Call([]reflect.Value{reflect.ValueOf(1.0).Convert(t.Out(0))}) {
			sum += tape.DotValues(g, in[2+2*i])
		}
		return []reflect.Value{ys[0], reflect.ValueOf(sum).Convert(t.Out(0))}
	})
}

func makeFunc(t reflect.Type, f func([]reflect.Value) []reflect.Value) any {
	return reflect.MakeFunc(t, f).Interface()
}

func everyOther(vs []reflect.Value) []reflect.Value {
	var out []reflect.Value
	for i := 0; i < len(vs); i += 2 {
		out = append(out, vs[i])
	}
	return out
}

var tapeType = reflect.TypeFor[*tape.Tape]()

// pairs are the types of values with their shadows.
func pairs(n int, at func(int) reflect.Type) (ts []reflect.Type) {
	for i := range n {
		ts = append(ts, at(i), at(i))
	}
	return ts
}

func singles(n int, at func(int) reflect.Type) (ts []reflect.Type) {
	for i := range n {
		ts = append(ts, at(i))
	}
	return ts
}

// augType is the type of Aug and Push for functions of type t in the full convention; revType and jointType are those of Rev and Joint.
func augType(t reflect.Type) reflect.Type {
	return reflect.FuncOf(append([]reflect.Type{tapeType}, pairs(t.NumIn(), t.In)...), pairs(t.NumOut(), t.Out), false)
}

func revType(t reflect.Type) reflect.Type {
	return reflect.FuncOf(append([]reflect.Type{tapeType}, singles(t.NumOut(), t.Out)...), singles(t.NumIn(), t.In), false)
}

func jointType(t reflect.Type) reflect.Type {
	ins := append([]reflect.Type{tapeType}, pairs(t.NumIn(), t.In)...)
	return reflect.FuncOf(append(ins, t.Out(0)), append(singles(t.NumOut(), t.Out), singles(t.NumIn(), t.In)...), false)
}
