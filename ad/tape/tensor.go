package tape

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/tensor"
)

// The shadow of a tensor is a tensor of the same layout, in shadow memory that it shares with the shadows of tensors with which it shares memory. For plans
// it is one thing, not to be looked into.

var tensorType, tensorPointer = reflect.TypeFor[tensor.Tensor](), reflect.TypeFor[*tensor.Tensor]()

// A tensorShadow is the shadow of the memory of tensors, of positions lo to hi-1.
type tensorShadow struct {
	lo, hi int
	zeros  *tensor.Tensor // nil until the walk has seen all that it needs
	kept   bool
}

// discoverTensor notes how much of its memory needs a shadow.
func (s *Shadows) discoverTensor(x *tensor.Tensor) {
	if x == nil || !x.DType().IsFloat() {
		return
	}
	memory, lo, hi := x.Span()
	m := s.tensors[memory]
	switch {
	case m == nil:
		if s.tensors == nil {
			s.tensors = map[any]*tensorShadow{}
		}
		s.tensors[memory] = &tensorShadow{lo: lo, hi: hi}
	case m.zeros == nil:
		m.lo, m.hi = min(m.lo, lo), max(m.hi, hi)
	case s.apart != "":
		s.checkApart()
	case lo < m.lo || hi > m.hi:
		panic(&Error{
			Reason: "uses two views of a tensor that share only a part of their memory, one of them as a constant before the other",
			Remedy: "Pass the tensor that holds both, or copies: x.Clone().",
		})
	}
}

// tensorShadow returns the shadow of a tensor that was discovered.
func (s *Shadows) tensorShadow(x *tensor.Tensor) *tensor.Tensor {
	if x == nil || !x.DType().IsFloat() {
		return x
	}
	memory, _, _ := x.Span()
	m := s.tensors[memory]
	if m.zeros == nil {
		m.zeros = x.DType().Zeros(m.hi - m.lo)
	}
	y := x.Over(m.zeros, m.lo)
	if s.clone {
		x.CopyTo(y)
	}
	return y
}

// ZeroTensor is Zero for a tensor.
func ZeroTensor(t *Tape, x *tensor.Tensor) *tensor.Tensor {
	s := shadowsOf(t)
	s.discoverTensor(x)
	return s.tensorShadow(x)
}

// NewTensor returns the shadow of a tensor that nobody else knows yet: the result of an operation. Both are reclaimed with the tape, if it does so and nobody
// holds the result.
func NewTensor(t *Tape, x *tensor.Tensor) *tensor.Tensor {
	if x == nil || !x.DType().IsFloat() {
		return x
	}
	y := tensor.ZerosLike(x)
	if s := (*Shadows)(t.shadows); s != nil && s.reclaims {
		x.Lend()
		y.Lend()
		s.lent = append(s.lent, x, y)
	}
	return y
}

// Hold says that somebody may keep a tensor, or a view of it.
func Hold(x *tensor.Tensor) { x.Hold() }

// Reclaim says that the tensors which operations made are used again when the tape is put back, but for those that somebody holds.
func (t *Tape) Reclaim() { shadowsOf(t).reclaims = true }

// HoldValue is Hold for what may be a tensor.
func HoldValue(v reflect.Value) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && v.Type() == tensorPointer {
		v.Interface().(*tensor.Tensor).Hold()
	}
}

// reclaim uses the memory of tensors again.
func (s *Shadows) reclaim() {
	tensor.Reclaim(s.lent)
	clear(s.lent)
	s.lent, s.reclaims = s.lent[:0], false
}

// ViewOf returns the view that f makes of a shadow, a tensor or a slice; nil for that of a constant.
func ViewOf[A, B any](s A, f func(A) B) (view B) {
	switch s := any(s).(type) {
	case *tensor.Tensor:
		if s == nil {
			return view
		}
	case []float64:
		if s == nil {
			return view
		}
	case []float32:
		if s == nil {
			return view
		}
	}
	return f(s)
}

// Written returns the shadow of a tensor that an operation wrote to, and panics with an *Error if it has none.
func Written(s *tensor.Tensor, op string) *tensor.Tensor {
	if s == nil {
		panic(&Error{Reason: "calls " + op + ", which writes to a tensor that was given as a constant", Remedy: "Pass a copy, x.Clone(), or take Const away."})
	}
	return s
}

// ClearTensor sets a shadow to 0.
func ClearTensor(s *tensor.Tensor) {
	if s != nil && s.DType().IsFloat() {
		s.Fill(0)
	}
}

// VersionOf is the version of a tensor, see Unwritten.
func VersionOf(x *tensor.Tensor) uint32 {
	if x == nil {
		return 0
	}
	return x.Version()
}

// Unwritten returns x, which an operation took in the forward pass when it had a version, and panics with an *Error if it was written to since.
func Unwritten(x *tensor.Tensor, version uint32, op string) *tensor.Tensor {
	if x != nil && x.Version() != version {
		panic(&Error{
			Reason: fmt.Sprintf("writes to a tensor of shape %v in place, after %s took its elements for the derivative", x.Shape(), op),
			Remedy: "Write the result to another tensor, such as y = x.Mul(z) for MulTo(x, x, z), or give " + op + " a copy: x.Clone().",
		})
	}
	return x
}

// ClearTensorPush is the push form of ClearTensor: see NewDualPush.
func ClearTensorPush(_ *Tape, s, ts *tensor.Tensor) {
	ClearTensor(s)
	ClearTensor(ts)
}

// UnwrittenPush is the push form of Unwritten.
func UnwrittenPush(_ *Tape, x, tx *tensor.Tensor, version uint32, op string) (y, ty *tensor.Tensor) {
	return Unwritten(x, version, op), tx
}

func tensorAt(at unsafe.Pointer) *tensor.Tensor { return *(**tensor.Tensor)(at) }

// byValue is the error for a tensor that is no pointer.
func byValue() *Error {
	return &Error{Reason: "uses a tensor.Tensor that is not behind a pointer, so that a copy shares its memory", Remedy: "Use *tensor.Tensor."}
}

// addTensor adds src to dst.
func addTensor(dst, src *tensor.Tensor, check bool) {
	switch {
	case src == nil || !src.DType().IsFloat():
	case dst == nil:
		(&adding{check: check}).lacks(planOf(tensorPointer), true)
	case !dst.SameShape(src) || dst.DType() != src.DType():
		panic(&Error{Reason: fmt.Sprintf("got a derivative of shape %v and type %v for a tensor of shape %v and type %v", src.Shape(), src.DType(), dst.Shape(), dst.DType()),
			Remedy: "Mend the rule that gave it."})
	case !check:
		tensor.Accumulate(dst, src)
	}
}

// visitTensor lists the elements of a tensor as leaves.
func (l *leafing) visitTensor(x *tensor.Tensor, done func()) {
	if x == nil || !x.DType().IsFloat() {
		return
	}
	for _, at := range x.Addresses() {
		if !l.seen[at] {
			l.seen[at] = true
			l.found = append(l.found, Leaf{at, x.DType() == tensor.Float32, done})
		}
	}
}
