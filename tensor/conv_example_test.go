package tensor_test

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// A line of numbers, of one channel and alone in its batch, with the differences of its neighbours.
func ExampleConv() {
	x := tensor.Of(1, 2, 4, 7, 11).Reshape(5, 1, 1)
	w := tensor.Of(1, -1).Reshape(2, 1, 1)
	fmt.Println(tensor.Conv(x, w, tensor.ConvOptions{}).Values())
	fmt.Println(tensor.Conv(x, w, tensor.ConvOptions{Flip: true, Stride: []int{2}}).Values())
	fmt.Println(tensor.ConvTranspose(x, w, tensor.ConvOptions{Stride: []int{2}}).Values())
	// Output:
	// [1 2 3 4]
	// [-1 -3]
	// [-1 1 -2 2 -4 4 -7 7 -11 11]
}

func ExampleMaxPool() {
	x := tensor.FromRows([]float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}).Reshape(2, 4, 1, 1)
	y := tensor.MaxPool(x, tensor.Windows{Size: []int{2}})
	fmt.Println(y.Shape(), y.Values())
	fmt.Println(tensor.MeanPool(x, tensor.Windows{Size: []int{2}, Stride: []int{1}}).Values())
	// Output:
	// [1 2 1 1] [6 8]
	// [3.5 4.5 5.5]
}

func ExampleUpsampleLinear() {
	x := tensor.Of(0, 10, 20).Reshape(3, 1, 1)
	fmt.Println(tensor.UpsampleLinear(x, 2).Values())
	fmt.Println(tensor.ResizeLinear(x, tensor.LinearPixels, 6).Values())
	fmt.Println(tensor.UpsampleNearest(x, 2).Values())
	// Output:
	// [0 4 8 12 16 20]
	// [0 2.5 7.5 12.5 17.5 20]
	// [0 0 10 10 20 20]
}

// Each of two queries looks at the keys that are like it.
func ExampleScaledDotProductAttention() {
	q := tensor.Eye(2).Scale(20)
	v := tensor.FromColumns([]float64{1, 2, 3}, []float64{4, 5, 6})
	y, weights := tensor.ScaledDotProductAttention(q, tensor.Eye(2), v, nil, nil, 1)
	fmt.Printf("%.3v %.1f\n", y.Values(), weights.Values())
	// Output: [1 2 3 4 5 6] [1.0 0.0 0.0 1.0]
}
