package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

// Entries of functions whose rules are given shadows, and of views: what the generator writes for calls of them, by reflection.

var shadowedCalls = tape.NewStackID()

// A shadowedCall is what the reverse of a call needs.
type shadowedCall struct {
	values   []reflect.Value // arguments and results
	versions []uint32        // of those that are tensors
	shadows  []reflect.Value // of arguments and results
}

// shadowedEntry makes the derivatives of a function whose rule has a pullback, a pushforward and functions for float arguments.
func shadowedEntry(e *tape.Entry, r tape.Rule) {
	t := reflect.TypeOf(e.Fn)
	n, k := t.NumIn(), t.NumOut()
	written := map[int]bool{}
	for _, i := range r.Writes {
		written[i] = true
	}
	e.Aug = makeFunc(augType(t), func(in []reflect.Value) (out []reflect.Value) {
		tp := in[0].Interface().(*tape.Tape)
		c := shadowedCall{values: everyOther(in[1:]), shadows: everyOther(in[2:])}
		for i, v := range c.values {
			c.versions = append(c.versions, versionOf(v, written[i]))
		}
		for _, y := range callFunc(e.Fn, c.values) {
			s := tape.ZeroValue(tp, y)
			c.values, c.versions, c.shadows = append(c.values, y), append(c.versions, versionOf(y, false)), append(c.shadows, s)
			out = append(out, y, s)
		}
		s := tape.StackOf[shadowedCall](tp, shadowedCalls)
		s.S = append(s.S, c)
		return out
	})
	e.Rev = makeFunc(revType(t), func(in []reflect.Value) (out []reflect.Value) {
		s := tape.StackOf[shadowedCall](in[0].Interface().(*tape.Tape), shadowedCalls)
		c := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		for i, v := range c.values {
			if x, ok := v.Interface().(*tensor.Tensor); ok && !written[i] {
				tape.Unwritten(x, c.versions[i], e.Name)
			}
		}
		shadows, adjoints := []reflect.Value{}, []reflect.Value{}
		for i := range n {
			if _, ref := tape.Class(t.In(i)); ref {
				shadows = append(shadows, c.shadows[i])
			}
		}
		for j := range k {
			switch val, ref := tape.Class(t.Out(j)); {
			case ref:
				adjoints = append(adjoints, c.shadows[n+j])
			case val:
				adjoints = append(adjoints, in[1+j])
			}
		}
		number := 1
		for i := range n {
			g := reflect.Zero(t.In(i))
			if val, _ := tape.Class(t.In(i)); val {
				number++
				args := append([]reflect.Value{}, c.values...)
				if len(r.Writes) > 0 {
					args = append(args, shadows...)
				}
				g = callFunc(r.Fns[number], append(args, adjoints...))[0]
			}
			out = append(out, g)
		}
		if len(shadows) != 1 || shadows[0].Type() != reflect.TypeFor[*tensor.Tensor]() || !shadows[0].IsNil() { // rules of one tensor need not ask
			callFunc(r.Fns[0], append(append(append([]reflect.Value{}, c.values...), shadows...), adjoints...))
		}
		for _, s := range c.shadows[n:] {
			if x, ok := s.Interface().(*tensor.Tensor); ok {
				tape.ClearTensor(x)
			} else {
				tape.Clear(s.Interface())
			}
		}
		return out
	})
	e.Push = makeFunc(augType(t), func(in []reflect.Value) (out []reflect.Value) {
		args := everyOther(in[1:])
		var ys []reflect.Value
		if k > 0 {
			ys = callFunc(e.Fn, args)
		}
		all := append(append([]reflect.Value{}, args...), ys...)
		for i := range n {
			if val, ref := tape.Class(t.In(i)); val || ref {
				all = append(all, in[2+2*i])
			}
		}
		tangents := callFunc(r.Fns[1], all)
		if k == 0 { // it writes to arguments, of which the pushforward takes what was there
			callFunc(e.Fn, args)
		}
		for _, y := range ys {
			if val, ref := tape.Class(y.Type()); val || ref {
				out, tangents = append(out, y, tangents[0]), tangents[1:]
			} else {
				out = append(out, y, reflect.Zero(y.Type()))
			}
		}
		return out
	})
	if pullback, ok := r.Fns[0].(func(x, y, dx, dy *tensor.Tensor)); ok && len(r.Writes) == 0 {
		if plain := reflect.TypeFor[func(*tensor.Tensor) *tensor.Tensor](); t.ConvertibleTo(plain) {
			activationEntry(e, reflect.ValueOf(e.Fn).Convert(plain).Interface().(func(*tensor.Tensor) *tensor.Tensor), pullback)
		}
	}
}

// activationEntry makes the reverse derivatives of a function from tensor to tensor without reflection: activations are function values in most models.
func activationEntry(e *tape.Entry, f func(*tensor.Tensor) *tensor.Tensor, pullback func(x, y, dx, dy *tensor.Tensor)) {
	type call struct {
		x, y, dx, dy *tensor.Tensor
		vx, vy       uint32
	}
	id := tape.NewStackID()
	e.Aug = func(t *tape.Tape, x, dx *tensor.Tensor) (y, dy *tensor.Tensor) {
		y = f(x)
		dy = tape.NewTensor(t, y)
		s := tape.StackOf[call](t, id)
		s.S = append(s.S, call{x, y, dx, dy, tape.VersionOf(x), tape.VersionOf(y)})
		return y, dy
	}
	e.Rev = func(t *tape.Tape, _ *tensor.Tensor) *tensor.Tensor {
		s := tape.StackOf[call](t, id)
		c := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		tape.Unwritten(c.x, c.vx, e.Name)
		tape.Unwritten(c.y, c.vy, e.Name)
		if c.dx != nil {
			pullback(c.x, c.y, c.dx, c.dy)
		}
		tape.ClearTensor(c.dy)
		return nil
	}
}

// viewEntry makes the derivatives of a function whose result shares memory with its first argument.
func viewEntry(e *tape.Entry) {
	t := reflect.TypeOf(e.Fn)
	both := makeFunc(augType(t), func(in []reflect.Value) []reflect.Value {
		args := everyOther(in[1:])
		y := callFunc(e.Fn, args)[0]
		if in[2].IsNil() {
			return []reflect.Value{y, reflect.Zero(y.Type())}
		}
		args[0] = in[2]
		return []reflect.Value{y, callFunc(e.Fn, args)[0]}
	})
	e.Aug, e.Push = both, both
	e.Rev = makeFunc(revType(t), func([]reflect.Value) (out []reflect.Value) {
		for i := range t.NumIn() {
			out = append(out, reflect.Zero(t.In(i)))
		}
		return out
	})
}

// callFunc calls a function; of a variadic one the last argument is a slice.
func callFunc(f any, args []reflect.Value) []reflect.Value {
	fn := reflect.ValueOf(f)
	if fn.Type().IsVariadic() {
		return fn.CallSlice(args)
	}
	return fn.Call(args)
}

// versionOf is the version of a tensor that the function does not write to itself.
func versionOf(v reflect.Value, written bool) uint32 {
	if x, ok := v.Interface().(*tensor.Tensor); ok && !written {
		return tape.VersionOf(x)
	}
	return 0
}
