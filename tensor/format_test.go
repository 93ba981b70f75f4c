package tensor_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestFormat compares String and Inline of tensors of all kinds with testdata/format.golden.
func TestFormat(t *testing.T) {
	count := func(d tensor.DType, shape ...int) *tensor.Tensor {
		x := d.Zeros(shape...)
		n := 0.0
		each(shape, func(at []int) { x.Set(n, at...); n++ })
		return x
	}
	inf := math.Inf(1)
	var b strings.Builder
	for _, c := range []struct {
		name string
		x    *tensor.Tensor
	}{
		{"scalars", tensor.Scalar(1.5)}, {"a scalar of Float64", tensor.Float64.Scalar(1e-20)}, {"a scalar of Int", tensor.Int.Scalar(-3)}, {"a scalar of Bool", tensor.Bool.Scalar(1)},
		{"numbers", tensor.Float64.Of(0, -1, 1.0/3, 123456789, 1e10, 1e21, 1e-7, 0.1, inf, -inf, math.NaN()).Reshape(1, -1)},
		{"numbers of Float32", tensor.Of(0, -1, 1.0/3, 123456789, 1e10, 1e21, 1e-7, 0.1, inf, -inf, math.NaN()).Reshape(1, -1)},
		{"a vector", tensor.Of(1, 2.5, -3)}, {"a long vector", count(tensor.Float32, 100)}, {"an empty vector", tensor.Zeros(0)},
		{"a matrix", tensor.FromRows([]float64{1, 2.5, 3}, []float64{0.5, -1, 12})}, {"its transpose", tensor.FromRows([]float64{1, 2.5, 3}, []float64{0.5, -1, 12}).T()},
		{"a matrix of Int", count(tensor.Int, 3, 4)}, {"a matrix of Bool", count(tensor.Int, 2, 2).GreaterScalar(1)}, {"a matrix of Float16", count(tensor.Float32, 2, 2).To(tensor.Float16)},
		{"a large matrix", count(tensor.Float64, 30, 40)}, {"a matrix with long numbers", count(tensor.Float64, 3, 12).AddScalar(math.Pi * 1e5)},
		{"a matrix without columns", tensor.Zeros(3, 0)},
		{"three dimensions", count(tensor.Int, 2, 3, 2)}, {"many matrices", count(tensor.Float32, 2, 1, 3, 9)},
		{"a broadcast view", tensor.Of(1, 2).BroadcastTo(2, 3)},
	} {
		fmt.Fprintf(&b, "== %s\n%s\n-- in a line\n%s\n", c.name, c.x, c.x.Inline(4))
		if c.x.Len() <= 40 {
			fmt.Fprintf(&b, "-- all of it\n%s\n", c.x.Inline(0))
		}
	}
	const golden = "testdata/format.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Fatalf("line %d of %s differs: got %q; if that is right, write it again with -update", i+1, golden, gotLines[min(i, len(gotLines)-1)])
		}
	}
}

// One column has all digits, several have six: a list is read number by number, a table at a glance.
func TestDigits(t *testing.T) {
	third := tensor.Float64.Full(1.0/3, 2, 2)
	for want, x := range map[string]*tensor.Tensor{
		"2-element float64 tensor:\n 0.3333333333333333\n 0.3333333333333333": third.Select(1, 0),
		"2×1 float64 tensor:\n 0.3333333333333333\n 0.3333333333333333":       third.Slice(1, 0, 1),
		"2×2 float64 tensor:\n 0.333333  0.333333\n 0.333333  0.333333":       third,
		"float64 scalar: 0.3333333333333333":                                  third.Select(0, 0).Select(0, 0),
		"1-element float32 tensor:\n 0.33333334":                              tensor.Of(1.0 / 3),
	} {
		if got := x.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
