package metrics_test

import (
	"fmt"

	"github.com/fluxion-go/fluxion/nn/metrics"
	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleAccuracy() {
	scores := tensor.FromColumns([]float64{0.9, 0.1}, []float64{0.4, 0.6}, []float64{0.7, 0.3}, []float64{0.2, 0.8})
	fmt.Println(metrics.Accuracy(scores, []int{0, 1, 1, 1}))
	// Output: 0.75
}

func ExampleConfusion() {
	m := metrics.Confusion([]int{0, 0, 0, 1, 1}, []int{0, 0, 1, 1, 1}, "cat", "dog")
	fmt.Println(m)
	fmt.Println(m.Recall()[0], m.Precision()[1])
	// Output:
	// accuracy 0.8; rows are classes, columns predictions
	//      cat  dog
	// cat    2    0
	// dog    1    2
	// 1 1
}
