package shape

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestConcat(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, Concat, 0, random(1, 2), random(2, 1), random(3, 0))
		adtest.Check(t, Concat, 1, random(1, 2, 1), random(2, 2, 3), random(3, 2, 2))
		adtest.Check(t, Concat, -3, random(1, 2, 2, 1), random(2, 1, 2, 1), random(3, 1, 2, 1))
		adtest.Check(t, ConcatList, 0, []Tensor{random(1, 2, 2), random(2, 3, 2)})
		adtest.Check(t, ConcatConstant, random(1, 2, 2))
		for _, dim := range ints(0, 1, -1) {
			adtest.Check(t, Stack, dim, random(1, 3), random(2, 3))
			adtest.Check(t, Stack, dim, random(1, 3, 2), random(2, 3, 2))
		}
		adtest.Check(t, Stack, 0, random(1), random(2))
		adtest.Check(t, StackColumns, random(1, 3), 3)
	})
}

func TestParts(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		adtest.Check(t, Split, random(1, 5), 0, 2)
		adtest.Check(t, Split, random(1, 2, 3), 1, 1)
		adtest.Check(t, Split, random(1, 3, 2), -2, 1)
		for _, n := range ints(1, 2, 3, 7) {
			adtest.Check(t, Chunk, random(1, 5), 0, n)
			adtest.Check(t, Chunk, random(1, 2, 4), 1, n)
		}
	})
}

func TestPad(t *testing.T) {
	type trial struct{ x, pad, dims []int }
	for i, c := range []trial{
		{ints(3), ints(1, 2), nil},
		{ints(3, 4), ints(1, 2, 0, 3), nil},
		{ints(4, 3), ints(2, 1), nil},
		{ints(2, 3, 2), ints(1, 0, 2, 1), ints(0, -2)},
		{ints(3, 4, 1, 2), ints(1), nil},
		{ints(3, 4), ints(2), ints(1)},
		{ints(3, 4), ints(0), ints(1)},
		{ints(2, 0, 2), ints(1), ints(0)},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			all(t, func(t *testing.T, random maker) {
				x := random(1, c.x...)
				for _, f := range []any{PadZeros, PadRepeat, PadSymmetric, PadCircular, PadReflect} {
					adtest.Check(t, f, x, c.pad, c.dims)
				}
				adtest.Check(t, PadConstant, x, 1.5, c.pad, c.dims)
				adtest.Check(t, Unpad, tensor.PadZeros(x, c.pad, c.dims...).Add(x.DType().Scalar(1)), c.pad, c.dims)
			})
		})
	}
	all(t, func(t *testing.T, random maker) { adtest.Check(t, PadZeros, random(1, 2, 3), ints(1, 2), ints(0, 1)) })
}

func TestTriangles(t *testing.T) {
	all(t, func(t *testing.T, random maker) {
		for _, shape := range [][]int{{1, 1}, {2, 3}, {3, 2, 2}, {0, 2}} {
			for k := -2; k <= 2; k++ {
				adtest.Check(t, Triangles, random(1, shape...), k)
			}
			adtest.Check(t, Diag, random(1, shape...))
			adtest.Check(t, DiagInPlace, random(1, shape...))
		}
		adtest.Check(t, DiagM, random(1, 3))
		adtest.Check(t, DiagM, random(1, 0))
		if x := random(1, 3, 4); x.DType() == tensor.Float64 { // differences of float32 go over kinks
			adtest.Check(t, Choose, x, random(2, 3, 4))
		}
	})
}
