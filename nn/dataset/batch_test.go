package dataset_test

import (
	"math"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestBatch(t *testing.T) {
	b := Batch([]*tensor.Tensor{tensor.Of(1, 2, 3), tensor.Of(4, 5, 6)})
	equal(t, "shape", b.Shape(), []int{3, 2})
	equal(t, "elements", b, []float64{1, 2, 3, 4, 5, 6})
	equal(t, "back", Unbatch(b)[1], []float64{4, 5, 6})
	equal(t, "of scalars", Batch([]*tensor.Tensor{tensor.Scalar(1), tensor.Scalar(2)}).Shape(), []int{2})
	equal(t, "Unstack", Unstack(b, 0)[2], []float64{3, 6})
	p := BatchPairs([]Pair[*tensor.Tensor, float64]{{tensor.Of(1, 2), 5}, {tensor.Of(3, 4), 6}})
	equal(t, "X", p.X.Shape(), []int{2, 2})
	equal(t, "Y", p.Y, []float64{5, 6})
	equal(t, "type of float64", p.Y.DType(), tensor.Float32)
	equal(t, "type of int", BatchPairs([]Pair[float32, int]{{1, 2}}).Y.DType(), tensor.Int)
	equal(t, "type of bool", BatchPairs([]Pair[float32, bool]{{1, true}}).Y.DType(), tensor.Bool)
	equal(t, "pairs", UnbatchPairs(P(b, tensor.Of(7, 8)))[1].Y.Item(), 8.0)
}

func TestSequences(t *testing.T) {
	// MLUtils.jl/src/batch.jl:104 and :136
	equal(t, "BatchSeq", BatchSeq([][]int{{1, 2, 3}, {4, 5}}, 0), [][]int{{1, 4}, {2, 5}, {3, 0}})
	equal(t, "BatchSequence", BatchSequence([]*tensor.Tensor{tensor.Of(1, 2, 3), tensor.Of(10, 20)}, 0), []float64{1, 2, 3, 10, 20, 0})
	y := BatchSequence([]*tensor.Tensor{tensor.Ones(2, 3), tensor.Full(2, 2, 5)}, -1)
	equal(t, "shape", y.Shape(), []int{2, 5, 2})
	equal(t, "what was short", y.Select(2, 0), []float64{1, 1, 1, 1, 1, 1, -1, -1, -1, -1})
	equal(t, "a step", Unstack(y, -2)[4], []float64{-1, -1, 2, 2})
	// MLUtils.jl/src/utils.jl:344 to :358
	x := tensor.FromRows([]int{1, 2}, []int{3, 4})
	equal(t, "one dimension", RPadConstant(x, 4, 0, 0).Rows(), [][]float64{{1, 2}, {3, 4}, {0, 0}, {0, 0}})
	equal(t, "all dimensions", RPadConstant(x, 3, 9).Rows(), [][]float64{{1, 2, 9}, {3, 4, 9}, {9, 9, 9}})
	equal(t, "long enough", RPadConstant(tensor.Of(1, 2, 3), 2, 0), []float64{1, 2, 3})
}

func TestScaling(t *testing.T) {
	x := tensor.Float64.FromRows([]float64{1, 2, 3, 6}, []float64{10, 10, 10, 10})
	// mean 3, variance 14/4
	s := math.Sqrt(3.5) + 1e-5
	want := []float64{-2 / s, 0, -1 / s, 0, 0, 0, 3 / s, 0}
	for i, v := range Normalise(x).Values() {
		if math.Abs(v-want[i]) > 1e-12 {
			t.Errorf("Normalise: got %v at %d, want %v", v, i, want[i])
		}
	}
	equal(t, "over the features", Normalise(tensor.Float64.FromColumns([]float64{1, 1}), 0), []float64{0, 0})
	r := 5 + 1e-5
	want = []float64{0, 0, 1 / r, 0, 2 / r, 0, 5 / r, 0}
	for i, v := range Rescale(x).Values() {
		if math.Abs(v-want[i]) > 1e-12 {
			t.Errorf("Rescale: got %v at %d, want %v", v, i, want[i])
		}
	}
	equal(t, "over all", Rescale(x, 0, 1).Max().Item() < 1, true)
	equal(t, "Flatten", Flatten(tensor.Zeros(3)).Shape(), []int{1, 3})
	equal(t, "Flatten nothing", Flatten(tensor.Zeros(3, 4, 0)).Shape(), []int{12, 0})
}

func TestBatchErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"Batch: got no tensors":                               func() { Batch(nil) },
		"Batch: got (2) and (1), want one shape":              func() { Batch([]*tensor.Tensor{tensor.Of(1, 2), tensor.Of(1)}) },
		"Batch: got a nil tensor at 1":                        func() { Batch([]*tensor.Tensor{tensor.Of(1), nil}) },
		"BatchPairs: got no observations":                     func() { BatchPairs([]Pair[int, int]{}) },
		"BatchSequence: got no sequences":                     func() { BatchSequence(nil, 0) },
		"BatchSequence: got (2, 3) and (1, 3)":                func() { BatchSequence([]*tensor.Tensor{tensor.Ones(2, 3), tensor.Ones(1, 3)}, 0) },
		"RPadConstant: got size -1":                           func() { RPadConstant(tensor.Of(1), -1, 0) },
		"Flatten: got ()":                                     func() { Flatten(tensor.Scalar(1)) },
		"Normalise: got ()":                                   func() { Normalise(tensor.Scalar(1)) },
		"UnbatchPairs: got 1 observations in Y, want 2 as in": func() { UnbatchPairs(P(tensor.Of(1, 2), tensor.Of(1))) },
		"MakeSin: got 0 points":                               func() { MakeSin(source(1), 0, 0, 1, 0) },
		"MakeMoons: got a nil random source":                  func() { MakeMoons(nil, 5, 0) },
	} {
		wantPanic(t, want, f)
	}
}

func TestGenerators(t *testing.T) {
	s := MakeSpiral(source(1), 97, 0)
	equal(t, "shape", s.X.Shape(), []int{2, 194})
	// point 8 of the first arm: angle π/2, radius 6.5·96/104 = 6
	if x, y := s.X.At(0, 8), s.X.At(1, 8); math.Abs(x-6) > 1e-5 || math.Abs(y) > 1e-5 || s.Y[8] != 1 {
		t.Errorf("MakeSpiral: got (%v, %v) of arm %d, want (6, 0) of 1", x, y, s.Y[8])
	}
	if x := s.X.At(0, 97+8); math.Abs(x+6) > 1e-5 || s.Y[97+8] != 0 {
		t.Errorf("MakeSpiral: got %v on arm %d, want -6 on 0", x, s.Y[97+8])
	}
	m := MakeMoons(source(1), 101, 0)
	equal(t, "classes", GroupCounts(m.Y), map[int]int{0: 50, 1: 51})
	for i, c := range m.Y {
		x, y := m.X.At(0, i), m.X.At(1, i)
		if c == 1 { // the lower circle, around (1, 0.5)
			x, y = 1-x, 0.5-y
		}
		if math.Abs(math.Hypot(x, y)-1) > 1e-5 || y < 0 {
			t.Errorf("MakeMoons: (%v, %v) is not on the half circle %d", m.X.At(0, i), m.X.At(1, i), c)
		}
	}
	p := MakePoly(source(1), []float64{2, 0, 1}, []float64{0, 1, 3}, 0)
	equal(t, "2x²+1", p.Y, []float64{1, 3, 19})
	equal(t, "shape", p.Y.Shape(), []int{1, 3})
	sin := MakeSin(source(1), 3, 0, math.Pi, 0)
	equal(t, "points", sin.X.At(0, 2), float64(float32(math.Pi)))
	equal(t, "sine", sin.Y.At(0, 1), 1.0)
	noisy := MakeSin(source(1), 10000, 0, 0, 0.3)
	if sd := noisy.Y.Std().Item(); math.Abs(sd-0.3) > 0.01 {
		t.Errorf("MakeSin: got noise %v, want 0.3", sd)
	}
	equal(t, "the same seed", MakeMoons(source(3), 9, 0.1).X, MakeMoons(source(3), 9, 0.1).X.Values())
}

// The arms of a spiral do not cross, however many points are on them: the nearest point is of the same arm.
func TestManyOnASpiral(t *testing.T) {
	s := MakeSpiral(source(1), 300, 0)
	for i := range s.Y {
		nearest, least := -1, math.Inf(1)
		for j := range s.Y {
			if d := math.Hypot(s.X.At(0, i)-s.X.At(0, j), s.X.At(1, i)-s.X.At(1, j)); j != i && d < least {
				nearest, least = j, d
			}
		}
		if s.Y[nearest] != s.Y[i] {
			t.Fatalf("point %d of arm %d stands beside one of the other arm", i, s.Y[i])
		}
	}
}
