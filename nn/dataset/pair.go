package dataset

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// A Pair is an observation with its label, or a container of observations with the container of their labels, or a batch of both.
type Pair[A, B any] struct {
	X A
	Y B
}

// P returns the pair of x and y.
func P[A, B any](x A, y B) Pair[A, B] { return Pair[A, B]{x, y} }

// Args returns X and Y: what a loss takes behind the model.
func (p Pair[A, B]) Args() []any { return []any{p.X, p.Y} }

// String returns the text of both in one line: "(float32[1.0, 2.0], 3)".
func (p Pair[A, B]) String() string { return "(" + inline(p.X) + ", " + inline(p.Y) + ")" }

// inline writes a part of a pair; one that has many elements as its type and size.
func inline(v any) string {
	if f, ok := v.(float64); ok { // as numbers stand in tensors and trees: 4.0
		if s := strconv.FormatFloat(f, 'g', -1, 64); strings.ContainsAny(s, ".eIN") {
			return s
		} else {
			return s + ".0"
		}
	}
	t, ok := v.(*tensor.Tensor)
	switch {
	case !ok:
		if r := reflect.ValueOf(v); r.Kind() == reflect.Slice && r.Len() > 16 {
			return fmt.Sprintf("%d-element %v", r.Len(), r.Type())
		}
		return fmt.Sprint(v)
	case t != nil && t.Len() > 16:
		return t.DType().String() + shapeText(t.Shape())
	case t != nil:
		return t.Inline(16)
	}
	return "nil"
}

// gather is how a slice of pairs is picked from without reflection.
func (Pair[A, B]) gather() gatherer { return gathererOf[Pair[A, B]]() }

// obsFunc returns a func(i int) Pair[A, B] for a pair of containers, whose observations it joins, or nil.
func (Pair[A, B]) obsFunc(op string, data any) any {
	parts, ok := data.(interface{ Args() []any })
	if !ok {
		return nil
	}
	xy := parts.Args()
	x, y := obsFuncOf[A](op, xy[0]), obsFuncOf[B](op, xy[1])
	return func(i int) Pair[A, B] { return Pair[A, B]{x(i), y(i)} }
}

// A Batchable is what BatchPairs makes a tensor of.
type Batchable interface {
	*tensor.Tensor | float32 | float64 | int | bool
}

// BatchPairs returns a list of pairs as a pair of tensors, with one more dimension, the last, for the pairs: what a loader over such a list is given
// to with Collate. Numbers make a vector, float32 of float64 as tensor.Of does, Int of int and Bool of bool.
//
// Shapes: X is (features.., n) for tensors of shape (features..), (n) for numbers; Y likewise. It panics with *tensor.UseError for an empty list, and
// with *tensor.ShapeError for tensors of different shapes.
func BatchPairs[A, B Batchable](pairs []Pair[A, B]) Pair[*tensor.Tensor, *tensor.Tensor] {
	xs, ys := make([]A, len(pairs)), make([]B, len(pairs))
	for i, p := range pairs {
		xs[i], ys[i] = p.X, p.Y
	}
	return P(batchAny("BatchPairs", xs), batchAny("BatchPairs", ys))
}

// UnbatchPairs is the reverse of BatchPairs for tensors. It panics as NumObs does.
func UnbatchPairs(p Pair[*tensor.Tensor, *tensor.Tensor]) []Pair[*tensor.Tensor, *tensor.Tensor] {
	pairs := make([]Pair[*tensor.Tensor, *tensor.Tensor], numObs("UnbatchPairs", p))
	xs, ys := Unbatch(p.X), Unbatch(p.Y)
	for i := range pairs {
		pairs[i] = P(xs[i], ys[i])
	}
	return pairs
}

func batchAny[E Batchable](op string, list []E) *tensor.Tensor {
	if len(list) == 0 {
		panic(misuse(op, "got no observations, want at least 1"))
	}
	switch l := any(list).(type) {
	case []*tensor.Tensor:
		return stackLast(op, l)
	case []float32:
		return tensor.New(l, len(l))
	case []int:
		return tensor.New(l, len(l))
	case []bool:
		return tensor.New(l, len(l))
	}
	return tensor.Of(any(list))
}
