package tensor_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleWrapStrided() {
	byRows := []float64{1, 2, 3, 4, 5, 6}
	x := tensor.WrapStrided(byRows, []int{2, 2}, []int{3, 1}) // the first two of three columns
	byRows[3] = 40
	fmt.Println(x)
	// Output:
	// 2×2 float64 tensor:
	//  1.0   2.0
	//  40.0  5.0
}

// Strided and WrapStrided are the reverse of each other, whatever the view.
func TestStrided(t *testing.T) {
	x := tensor.Linspace(1, 24, 24).Reshape(4, 3, 2)
	for i, v := range []*tensor.Tensor{x, x.Select(2, 1).T(), x.Slice(0, 1, 3), x.Select(1, 2), x.Slice(1, 1, 1), x.Permute(2, 0, 1).Slice(1, 3, 4),
		x.Select(0, 0).Select(0, 1).Select(0, 1), tensor.Of(5).BroadcastTo(3)} {
		data, strides := tensor.Strided[float32](v)
		y := tensor.WrapStrided(data, v.Shape(), strides)
		if !y.SameShape(v) || fmt.Sprint(y.Values()) != fmt.Sprint(v.Values()) {
			t.Errorf("view %d: got %v, want %v", i, y, v)
		}
		if v.Len() == 0 {
			continue
		}
		y.Fill(float64(100 + i))
		if v.Values()[0] != float64(100+i) {
			t.Errorf("view %d: got %v after a write, want %d", i, v, 100+i)
		}
	}
}

func TestStridedMisuse(t *testing.T) {
	data := make([]float64, 6)
	wants(t, "Strided: got float32, want float64: convert with x.To(tensor.Float64)", func() { tensor.Strided[float64](tensor.Zeros(2)) })
	wants(t, "WrapStrided: got 1 strides for shape (2, 3), want 2", func() { tensor.WrapStrided(data, []int{2, 3}, []int{1}) })
	wants(t, "WrapStrided: got stride 3 of dimension 1, want one from 0 that keeps the shape (2, 3) in 6 elements", func() { tensor.WrapStrided(data, []int{2, 3}, []int{1, 3}) })
	wants(t, "WrapStrided: got stride -1 of dimension 0, want one from 0 that keeps the shape (2) in 6 elements", func() { tensor.WrapStrided(data, []int{2}, []int{-1}) })
	wants(t, "WrapStrided: got 0 elements for shape (1), want 1 or more", func() { tensor.WrapStrided([]float64{}, []int{1}, []int{1}) })
	if got := tensor.WrapStrided(data, []int{2, 3}, []int{1, 2}); !got.IsDense() {
		t.Errorf("got a view of shape %v that is not dense", got.Shape())
	}
}
