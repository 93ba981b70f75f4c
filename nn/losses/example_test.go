package losses_test

import (
	"fmt"

	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleMAE() {
	fmt.Printf("%.3f\n", losses.MAE(tensor.Of(1.1, 1.9, 3.2), tensor.Of(1, 2, 3)).Item())
	// Output: 0.133
}

func ExampleMSE() {
	yhat, y := tensor.Of(1.5, 2, 4), tensor.Of(1, 2, 3)
	fmt.Printf("%.4f\n", losses.MSE(yhat, y).Item())
	fmt.Printf("%.4f\n", losses.MSE(yhat, y, losses.Agg(losses.Sum)).Item())
	// Output:
	// 0.4167
	// 1.2500
}

func ExampleAgg() {
	yhat, y := tensor.Of(1.5, 2, 4), tensor.Of(1, 2, 3)
	fmt.Println(losses.MSE(yhat, y, losses.Agg(losses.None)).Values())

	weighted := func(each *tensor.Tensor) *tensor.Tensor { return each.Dot(tensor.Of(1, 1, 3)) }
	fmt.Println(losses.MSE(yhat, y, losses.Agg(weighted)).Item())
	// Output:
	// [0.25 0 1]
	// 3.25
}

func ExampleMSLE() {
	y := tensor.Of(1, 10, 100)
	fmt.Printf("%.4f\n", losses.MSLE(y.Scale(1.1), y).Item()) // 10% too much of each
	fmt.Printf("%.4f\n", losses.MSLE(y.Scale(0.9), y).Item())
	// Output:
	// 0.0091
	// 0.0111
}

func ExampleHuberLoss() {
	yhat, y := tensor.Of(0, 0.5, 10), tensor.Of(0, 0, 0)
	fmt.Println(losses.HuberLoss(yhat, y, losses.Agg(losses.None)).Values())
	fmt.Println(losses.HuberLoss(yhat, y, losses.Agg(losses.None), losses.Delta(2)).Values())
	// Output:
	// [0 0.125 9.5]
	// [0 0.125 18]
}

func ExamplePoissonLoss() {
	rate, count := tensor.Of(1.5, 2, 3), tensor.Int.Of(1, 2, 4)
	fmt.Printf("%.4f\n", losses.PoissonLoss(rate, count).Item())
	// Output: 0.1046
}

func ExampleCrossEntropy() {
	p := tensor.Softmax(tensor.FromColumns([]float64{2, 1, 0}, []float64{0, 0, 3}), 0)
	fmt.Printf("%.4f\n", losses.CrossEntropy(p, tensor.OneHot([]int{0, 2}, 3)).Item())
	fmt.Printf("%.4f\n", losses.CrossEntropy(p, tensor.Int.Of(0, 2)).Item()) // labels
	// Output:
	// 0.2513
	// 0.2513
}

func ExampleLogitCrossEntropy() {
	logits := tensor.FromColumns([]float64{2, 1, 0}, []float64{0, 0, 3})
	y := tensor.OneHot([]int{0, 2}, 3)
	fmt.Printf("%.4f\n", losses.LogitCrossEntropy(logits, y).Item())
	fmt.Printf("%.4f\n", losses.LogitCrossEntropy(logits, losses.LabelSmoothing(y, 0.1)).Item())
	// Output:
	// 0.2513
	// 0.4013
}

func ExampleLabelSmoothing() {
	fmt.Println(losses.LabelSmoothing(tensor.OneHot([]int{0, 2}, 4), 0.2))
	fmt.Printf("%.2f\n", losses.LabelSmoothing(tensor.Of(1, 0), 0.2, losses.Dims()).Values()) // yes and no
	// Output:
	// 4×2 float32 tensor:
	//  0.85  0.05
	//  0.05  0.05
	//  0.05  0.85
	//  0.05  0.05
	// [0.90 0.10]
}

func ExampleBinaryCrossEntropy() {
	p := tensor.Of(0.9, 0.2, 0.6)
	y := tensor.Of(1, 0, 1).GreaterScalar(0.5) // Bool
	fmt.Printf("%.4f\n", losses.BinaryCrossEntropy(p, y).Item())
	// Output: 0.2798
}

func ExampleLogitBinaryCrossEntropy() {
	// Flux docs, logitbinarycrossentropy: 0.160832.
	fmt.Printf("%.4f\n", losses.LogitBinaryCrossEntropy(tensor.Of(2, -1, 3.14159265), tensor.Int.Of(1, 0, 1)).Item())
	// Output: 0.1608
}

func ExampleKLDivergence() {
	y := tensor.FromColumns([]float64{1, 0}, []float64{0, 1})
	half := tensor.Full(0.5, 2, 2)
	fmt.Printf("%.4f\n", losses.KLDivergence(half, y).Item()) // log 2
	fmt.Println(losses.KLDivergence(half, half, losses.Eps(0)).Item())
	// Output:
	// 0.6931
	// 0
}

func ExampleHingeLoss() {
	fmt.Println(losses.HingeLoss(tensor.Of(2, 0.5, -1), tensor.Of(1, 1, 1), losses.Agg(losses.None)).Values())
	// Output: [0 0.5 2]
}

func ExampleSquaredHingeLoss() {
	fmt.Println(losses.SquaredHingeLoss(tensor.Of(2, 0.5, -1), tensor.Of(1, 1, 1), losses.Agg(losses.None)).Values())
	// Output: [0 0.25 4]
}

func ExampleDiceCoeffLoss() {
	fmt.Printf("%.4f\n", losses.DiceCoeffLoss(tensor.Of(1, 0.5, 0.3, 2.4), tensor.Of(0, 1.4, 0.5, 1.2)).Item())
	// Output: 0.2800
}

func ExampleTverskyLoss() {
	y := tensor.Of(1, 1, 0, 0)
	fmt.Printf("%.4f\n", losses.TverskyLoss(tensor.Of(1, 1, 1, 0), y).Item()) // one too much
	fmt.Printf("%.4f\n", losses.TverskyLoss(tensor.Of(1, 0, 0, 0), y).Item()) // one is missed
	// Output:
	// 0.1892
	// 0.1304
}

func ExampleFocalLoss() {
	p := tensor.FromColumns([]float64{0.9, 0.1}, []float64{0.6, 0.4})
	y := tensor.Int.Of(0, 0)
	each := losses.Agg(losses.None)
	fmt.Printf("%.3f\n", losses.CrossEntropy(p, y, each).Values())
	fmt.Printf("%.3f\n", losses.FocalLoss(p, y, each).Values())
	// Output:
	// [0.105 0.511]
	// [0.001 0.082]
}

func ExampleBinaryFocalLoss() {
	y := tensor.FromRows([]float64{0, 1, 0}, []float64{1, 0, 1})
	p := tensor.FromRows([]float64{0.268941, 0.5, 0.268941}, []float64{0.731059, 0.5, 0.731059})
	fmt.Printf("%.5f\n", losses.BinaryFocalLoss(p, y).Item()) // Flux docs: 0.0728675615927385
	// Output: 0.07287
}

func ExampleSiameseContrastiveLoss() {
	distance := tensor.Of(0.1, 0.8, 0.3)
	apart := tensor.Int.Of(0, 0, 1)
	fmt.Printf("%.3f\n", losses.SiameseContrastiveLoss(distance, apart, losses.Agg(losses.None)).Values())
	// Output: [0.010 0.640 0.490]
}

func ExampleCTCLoss() {
	logits := tensor.FromRows([]float64{1, 2, 3}, []float64{2, 1, 1}, []float64{3, 3, 2}) // (classes, time)
	fmt.Printf("%.4f\n", losses.CTCLoss(logits, tensor.Int.Of(0, 1)).Item())
	// Output: 3.6991
}
