package tensorio

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// A coding is how elements are written in a file.
type coding struct {
	kind byte // 'f' float, 'g' bfloat, 'i' signed, 'u' unsigned, 'b' bool
	size int  // bytes
	big  bool // the most significant byte comes first
}

// dtype is the type of the elements here.
func (c coding) dtype() tensor.DType {
	switch c {
	case coding{'f', 4, c.big}:
		return tensor.Float32
	case coding{'f', 8, c.big}:
		return tensor.Float64
	case coding{'f', 2, c.big}:
		return tensor.Float16
	case coding{'g', 2, c.big}:
		return tensor.BFloat16
	case coding{'b', 1, c.big}:
		return tensor.Bool
	}
	return tensor.Int
}

// codingOf is how elements are written, the least significant byte first.
func codingOf(d tensor.DType) coding {
	switch d {
	case tensor.Float32:
		return coding{'f', 4, false}
	case tensor.Float64:
		return coding{'f', 8, false}
	case tensor.Float16:
		return coding{'f', 2, false}
	case tensor.BFloat16:
		return coding{'g', 2, false}
	case tensor.Bool:
		return coding{'b', 1, false}
	}
	return coding{'i', 8, false}
}

// read reads the elements of a tensor, the first dimension fastest.
func (c coding) read(s *source, shape []int) (*tensor.Tensor, error) {
	if err := c.dtype().Check(shape...); err != nil {
		return nil, s.fail(s.at, "%v", err)
	}
	n := 1
	for _, k := range shape {
		n *= k
	}
	at := s.at
	raw, err := s.take(int64(n)*int64(c.size), fmt.Sprintf("%d elements", n))
	if err != nil {
		return nil, err
	}
	t, err := c.decode(raw, n, shape)
	if err != nil {
		return nil, s.fail(at, "%v", err)
	}
	return t, nil
}

// decode makes a tensor of bytes that are as many as it needs.
func (c coding) decode(raw []byte, n int, shape []int) (*tensor.Tensor, error) {
	switch c.dtype() {
	case tensor.Float32:
		return tensor.Wrap(decoded[float32](c, raw, n), shape...), nil
	case tensor.Float64:
		return tensor.Wrap(decoded[float64](c, raw, n), shape...), nil
	case tensor.Bool:
		return tensor.Wrap(decoded[bool](c, raw, n), shape...), nil
	case tensor.Float16, tensor.BFloat16:
		return tensor.FromBits(c.dtype(), decoded[uint16](c, raw, n), shape...), nil
	}
	var ints []int
	switch {
	case c.kind == 'i' && c.size == 1:
		ints = widened(decoded[int8](c, raw, n))
	case c.kind == 'i' && c.size == 2:
		ints = widened(decoded[int16](c, raw, n))
	case c.kind == 'i' && c.size == 4:
		ints = widened(decoded[int32](c, raw, n))
	case c.kind == 'i':
		ints = widened(decoded[int64](c, raw, n))
	case c.size == 1:
		ints = widened(raw)
	case c.size == 2:
		ints = widened(decoded[uint16](c, raw, n))
	case c.size == 4:
		ints = widened(decoded[uint32](c, raw, n))
	default:
		all := decoded[uint64](c, raw, n)
		for i, v := range all {
			if v > math.MaxInt {
				return nil, fmt.Errorf("got element %d of value %d, want at most %d", i, v, math.MaxInt)
			}
		}
		ints = widened(all)
	}
	return tensor.Wrap(ints, shape...), nil
}

func decoded[T any](c coding, raw []byte, n int) []T {
	out := make([]T, n)
	var order binary.ByteOrder = binary.LittleEndian
	if c.big {
		order = binary.BigEndian
	}
	if _, err := binary.Decode(raw, order, out); err != nil {
		panic(err) // there are enough bytes
	}
	return out
}

func widened[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](vs []T) []int {
	out := make([]int, len(vs))
	for i, v := range vs {
		out[i] = int(v)
	}
	return out
}

// writeElements writes the elements of a tensor, the first dimension fastest.
func writeElements(w io.Writer, t *tensor.Tensor) error {
	t = t.Follow(nil).Contiguous()
	switch t.DType() {
	case tensor.Float32:
		return encode(w, tensor.Data[float32](t))
	case tensor.Float64:
		return encode(w, tensor.Data[float64](t))
	case tensor.Bool:
		return encode(w, tensor.Data[bool](t))
	case tensor.Int:
		return encode(w, widen64(tensor.Data[int](t)))
	}
	return encode(w, t.Bits())
}

func widen64(vs []int) []int64 {
	out := make([]int64, len(vs))
	for i, v := range vs {
		out[i] = int64(v)
	}
	return out
}

// encode writes elements in pieces.
func encode[T any](w io.Writer, vs []T) error {
	const piece = 1 << 14
	var buf []byte
	for len(vs) > 0 {
		n := min(piece, len(vs))
		var err error
		if buf, err = binary.Append(buf[:0], binary.LittleEndian, vs[:n]); err != nil {
			return err
		}
		if _, err = w.Write(buf); err != nil {
			return err
		}
		vs = vs[n:]
	}
	return nil
}
