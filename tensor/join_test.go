package tensor_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleConcat() {
	x := tensor.FromRows([]float64{1, 2}, []float64{3, 4})
	fmt.Println(tensor.Concat(1, x, tensor.Ones(2, 1)))
	for _, column := range x.Split(1, 1, 1) {
		fmt.Println(column.Flatten().Inline(0))
	}
	// Output:
	// 2×3 float32 tensor:
	//  1.0  2.0  1.0
	//  3.0  4.0  1.0
	// float32[1.0, 3.0]
	// float32[2.0, 4.0]
}

func ExamplePadReflect() {
	x := tensor.Of(1, 2, 3)
	pad := []int{2, 1} // 2 before, 1 behind
	fmt.Println(tensor.PadZeros(x, pad).Inline(0))
	fmt.Println(tensor.PadReflect(x, pad).Inline(0))
	fmt.Println(tensor.PadSymmetric(x, pad).Inline(0))
	fmt.Println(tensor.PadRepeat(x, pad).Inline(0))
	fmt.Println(tensor.PadCircular(x, pad).Inline(0))
	// Output:
	// float32[0.0, 0.0, 1.0, 2.0, 3.0, 0.0]
	// float32[3.0, 2.0, 1.0, 2.0, 3.0, 2.0]
	// float32[2.0, 1.0, 1.0, 2.0, 3.0, 3.0]
	// float32[1.0, 1.0, 1.0, 2.0, 3.0, 3.0]
	// float32[2.0, 3.0, 1.0, 2.0, 3.0, 1.0]
}

func ExampleTensor_TopK() {
	scores := tensor.Of(0.1, 0.7, 0.2)
	best, at := scores.TopK(0, 2)
	fmt.Println(best.Inline(0), at.Ints())
	// Output: float32[0.7, 0.2] [1 2]
}

func TestJoin(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool} {
		for i := range 200 {
			r := newSource(uint64(i))
			shape := r.shape()
			if len(shape) == 0 {
				continue
			}
			k := r.IntN(len(shape))
			var parts []*tensor.Tensor
			var plains []plain
			var sizes []int
			total := 0
			for range 1 + r.IntN(4) {
				s := slices.Clone(shape)
				s[k] = r.IntN(4)
				x := r.tensor(d, s)
				parts, plains, sizes, total = append(parts, x), append(plains, plainOf(x)), append(sizes, s[k]), total+s[k]
			}
			full := slices.Clone(shape)
			full[k] = total
			joined := tensor.Concat(k-len(shape), parts...)
			same(t, "Concat", joined, build(full, func(at []int) float64 {
				from, j := slices.Clone(at), 0
				for ; from[k] >= sizes[j]; j++ {
					from[k] -= sizes[j]
				}
				return plains[j].at(from)
			}), 0)
			for j, part := range joined.Split(k, sizes...) {
				same(t, "Split", part, plains[j], 0)
			}
			lo := 0
			n := 1 + r.IntN(4)
			chunks := joined.Chunk(k, n)
			for j, c := range chunks {
				same(t, "Chunk", c, plainOf(joined.Slice(k, lo, lo+c.Dim(k))), 0)
				if c.Dim(k) > chunks[0].Dim(k) || j < len(chunks)-1 && c.Dim(k) != chunks[0].Dim(k) {
					t.Errorf("chunk %d has size %d, the first %d", j, c.Dim(k), chunks[0].Dim(k))
				}
				lo += c.Dim(k)
			}
			if lo != total || len(chunks) > n {
				t.Errorf("got %d chunks with %d positions, want at most %d with %d", len(chunks), lo, n, total)
			}
			x, y := r.tensor(d, shape), r.tensor(d, shape)
			p, q := plainOf(x), plainOf(y)
			k = r.IntN(len(shape) + 1)
			same(t, "Stack", tensor.Stack(k, x, y), build(slices.Insert(slices.Clone(shape), k, 2), func(at []int) float64 {
				return []plain{p, q}[at[k]].at(slices.Delete(slices.Clone(at), k, k+1))
			}), 0)
		}
	}
}

func TestRearrange(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		p, n := plainOf(x), x.Rank()
		times := make([]int, r.IntN(7))
		for k := range times {
			times[k] = r.IntN(3)
		}
		shape := slices.Clone(p.shape)
		for k, m := range times {
			if k < n {
				shape[k] *= m
			} else {
				shape = append(shape, m)
			}
		}
		same(t, "Repeat", x.Repeat(times...), build(shape, func(at []int) float64 {
			from := slices.Clone(at[:n])
			for k := range from {
				from[k] %= p.shape[k]
			}
			return p.at(from)
		}), 0)
		dims := r.Perm(n)[:r.IntN(n+1)]
		flipped := dims
		if len(dims) == 0 {
			flipped = r.Perm(n)
		}
		same(t, "Flip", x.Flip(dims...), build(p.shape, func(at []int) float64 {
			from := slices.Clone(at)
			for _, k := range flipped {
				from[k] = p.shape[k] - 1 - at[k]
			}
			return p.at(from)
		}), 0)
		if n == 0 {
			return
		}
		k, by := r.IntN(n), r.IntN(15)-7
		same(t, "Roll", x.Roll(k, by), build(p.shape, func(at []int) float64 {
			from := slices.Clone(at)
			from[k] = ((at[k]-by)%p.shape[k] + p.shape[k]) % p.shape[k]
			return p.at(from)
		}), 0)
	})
}

func TestPad(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		p, n := plainOf(x), x.Rank()
		dims := r.Perm(n)[:r.IntN(n+1)]
		before, after := make([]int, n), make([]int, n)
		var pad []int
		for _, k := range dims {
			before[k], after[k] = r.IntN(4), r.IntN(4)
			pad = append(pad, before[k], after[k])
		}
		if len(dims) == 0 { // of all dimensions
			pad = []int{2}
			for k := range n {
				before[k], after[k] = 2, 2
			}
		}
		shape := slices.Clone(p.shape)
		for k := range shape {
			shape[k] += before[k] + after[k]
		}
		padded := tensor.PadConstant(x, pad, 2.5, dims...)
		same(t, "PadConstant", padded, build(shape, func(at []int) float64 {
			from := slices.Clone(at)
			for k := range from {
				if from[k] -= before[k]; from[k] < 0 || from[k] >= p.shape[k] {
					return 2.5
				}
			}
			return p.at(from)
		}), 0)
		same(t, "Unpad", tensor.Unpad(padded, pad, dims...), p, 0)
		if len(dims) == 0 {
			return
		}
		for _, c := range []struct {
			name  string
			f     func(x *tensor.Tensor, pad []int, dims ...int) *tensor.Tensor
			most  func(n int) int
			place func(i, n int) int
		}{
			{"PadReflect", tensor.PadReflect, func(n int) int { return n - 1 }, func(i, n int) int { return n - 1 - abs(n-1-abs(i)) }},
			{"PadSymmetric", tensor.PadSymmetric, func(n int) int { return n }, func(i, n int) int { return min(abs(2*i+1)/2, 2*n-1-i) }},
			{"PadRepeat", tensor.PadRepeat, func(n int) int { return 9 * min(n, 1) }, func(i, n int) int { return max(0, min(i, n-1)) }},
			{"PadCircular", tensor.PadCircular, func(n int) int { return n }, func(i, n int) int { return (i + n) % n }},
		} {
			fits := true
			for k, size := range p.shape {
				fits = fits && max(before[k], after[k]) <= max(0, c.most(size))
			}
			if !fits {
				func() {
					defer func() {
						if err, ok := recover().(*tensor.UseError); !ok || err.Op != c.name {
							t.Errorf("%s: got %v for too much padding", c.name, err)
						}
					}()
					c.f(x, pad, dims...)
				}()
				continue
			}
			same(t, c.name, c.f(x, pad, dims...), build(shape, func(at []int) float64 {
				from := slices.Clone(at)
				for k := range from {
					from[k] = c.place(at[k]-before[k], p.shape[k])
				}
				return p.at(from)
			}), 0)
		}
	})
}

func abs(n int) int { return max(n, -n) }

// Which dimensions are padded unless they are named, and how much on which side.
func TestPadArguments(t *testing.T) {
	x := tensor.Zeros(4, 5, 3, 2)
	for _, c := range []struct {
		got  *tensor.Tensor
		want string
	}{
		{tensor.PadZeros(x, []int{1}), "[6 7 5 4]"},
		{tensor.PadZeros(x, []int{1, 2}), "[7 5 3 2]"},
		{tensor.PadZeros(x, []int{1, 2, 3, 0}), "[7 8 3 2]"},
		{tensor.PadZeros(x, []int{1}, 1, -1), "[4 7 3 4]"},
		{tensor.PadZeros(x, []int{1, 2}, 1), "[4 8 3 2]"},
		{tensor.PadZeros(x, []int{1, 2}, 1, 2), "[4 7 7 2]"},
		{tensor.PadZeros(x, []int{1, 2, 3, 4}, 2, 0), "[11 5 6 2]"},
		{tensor.PadReflect(x, []int{1}), "[6 7 3 2]"},
		{tensor.PadReflect(x, []int{1, 2}), "[7 5 3 2]"},
		{tensor.PadCircular(x, []int{1}, 3), "[4 5 3 4]"},
		{tensor.PadRepeat(x, []int{1, 2}, 3), "[4 5 3 5]"},
	} {
		if got := fmt.Sprint(c.got.Shape()); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
