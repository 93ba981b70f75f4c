package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Checkpoint returns f. Where the result is called in code that is being differentiated, nothing of the call is kept but a copy of its
// arguments: the reverse pass runs f again. It saves memory and costs one more run. What f captured must not change until then.
//
//	y := Checkpoint(block)(x)
func Checkpoint[F any](f F) F {
	if reflect.TypeFor[F]().Kind() != reflect.Func {
		panic(misuse("Checkpoint", "got a %v, want a function", reflect.TypeFor[F]()))
	}
	return f
}

// CheckpointAug is the derivative of Checkpoint in the full convention: the shadow of its result runs f again.
func CheckpointAug[F any](t *tape.Tape, f, sf F) (y, sy F) {
	return f, tape.NewDual[F](checkpointed(f, func(t *tape.Tape) *tape.Dual { return tape.DualOf(t, f, sf) }))
}

// CheckpointRev is its reverse.
func CheckpointRev[F any](_ *tape.Tape, _ F) (df F) { return df }

// CheckpointPush is its forward mode, which keeps nothing anyway.
func CheckpointPush[F any](_ *tape.Tape, f, sf F) (y, sy F) { return f, sf }

// A checkpoint is what is kept of a call.
type checkpoint struct {
	args, shadows, results []reflect.Value
}

var checkpoints = tape.NewStackID()

// checkpointed makes derivatives of f that run it again in the reverse pass.
func checkpointed(f any, find func(*tape.Tape) *tape.Dual) tape.Dual {
	fn := reflect.ValueOf(f)
	t := fn.Type()
	call := fn.Call
	if t.IsVariadic() {
		call = fn.CallSlice
	}
	aug := func(in []reflect.Value) []reflect.Value {
		tp := in[0].Interface().(*tape.Tape)
		args := everyOther(in[1:])
		c := checkpoint{args: copies(args), shadows: everyOther(in[2:])}
		var out []reflect.Value
		for _, y := range call(args) {
			s := tape.ZeroValue(tp, y)
			c.results = append(c.results, s)
			out = append(out, y, s)
		}
		s := tape.StackOf[checkpoint](tp, checkpoints)
		s.S = append(s.S, c)
		return out
	}
	rev := func(in []reflect.Value) []reflect.Value {
		s := tape.StackOf[checkpoint](in[0].Interface().(*tape.Tape), checkpoints)
		c := s.S[len(s.S)-1]
		s.S = s.S[:len(s.S)-1]
		return c.reverse(find, in[1:])
	}
	return tape.Dual{Aug: makeFunc(augType(t), aug), Rev: makeFunc(revType(t), rev)}
}

// reverse runs the function again, forward and in reverse. Adjoints move to the new run's shadows and back.
func (c checkpoint) reverse(find func(*tape.Tape) *tape.Dual, ds []reflect.Value) []reflect.Value {
	t := tape.Get()
	d := find(t)
	args := copies(c.args) // there may be another reverse pass
	r := tape.NewTangents(t, args)
	in := []reflect.Value{reflect.ValueOf(t)}
	for i, a := range args {
		in = append(in, a, r.Shadow(i))
	}
	out := reflect.ValueOf(d.Aug).Call(in)
	for i, s := range c.shadows {
		tape.AddBelow(r.Shadow(i), s)
		tape.Clear(s.Interface())
	}
	for j, s := range c.results {
		tape.AddBelow(out[2*j+1], s) // what it shares with arguments has moved
		tape.Clear(s.Interface())
	}
	adjoints := reflect.ValueOf(d.Rev).Call(append([]reflect.Value{reflect.ValueOf(t)}, ds...))
	for i, s := range c.shadows {
		tape.AddBelow(s, r.Shadow(i))
	}
	t.Put()
	return adjoints
}
