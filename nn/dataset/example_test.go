package dataset_test

import (
	"fmt"
	"strings"

	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

func Example() {
	iris := dataset.Iris()
	train, test := iris.Split()
	loader := dataset.DataLoader(dataset.P(train.X, train.OneHot()), dataset.BatchSize(50), dataset.Shuffle())
	fmt.Println(loader)
	for batch := range loader.All() {
		fmt.Println(batch.X.Shape(), batch.Y.Shape())
	}
	fmt.Println(test)
	// Output:
	// 3-element DataLoader(Pair{X float32(4, 120), Y float32(3, 120)}, BatchSize(50), Shuffle())
	// [4 50] [3 50]
	// [4 50] [3 50]
	// [4 20] [3 20]
	// Iris: X float32(4, 30), 3 classes ["setosa" "versicolor" "virginica"]
}

func ExampleP() {
	p := dataset.P(tensor.Of(1, 2), "a")
	fmt.Println(p.X.Shape(), p.Y, p)
	// Output: [2] a (float32[1.0, 2.0], a)
}

func ExampleDataLoader() {
	xs := tensor.FromColumns([]int{1, 2}, []int{3, 4}, []int{5, 6})
	labels := []string{"a", "b", "c"}
	for batch := range dataset.DataLoader(dataset.P(xs, labels), dataset.BatchSize(2)).All() {
		fmt.Println(batch)
	}
	// Output:
	// (float32[1.0 3.0; 2.0 4.0], [a b])
	// (float32[5.0; 6.0], [c])
}

func ExampleDataLoader_epochs() {
	loader := dataset.DataLoader([]int{0, 1, 2, 3, 4, 5, 6, 7}, dataset.BatchSize(4), dataset.Shuffle(), dataset.Seed(1), dataset.Parallel(2))
	for epoch := range 2 {
		for batch := range loader.All() {
			fmt.Println(epoch, batch)
		}
	}
	// Output:
	// 0 [2 7 1 5]
	// 0 [6 4 0 3]
	// 1 [3 6 2 1]
	// 1 [4 5 7 0]
}

func ExampleEachObs() {
	xs := tensor.FromColumns([]int{1, 2}, []int{3, 4})
	for p := range dataset.EachObs[dataset.Pair[*tensor.Tensor, string]](dataset.P(xs, []string{"a", "b"})).All() {
		fmt.Println(p)
	}
	// Output:
	// (float32[1.0, 2.0], a)
	// (float32[3.0, 4.0], b)
}

func ExampleLoaderOf() {
	evens := dataset.ObsView([]int{0, 1, 2, 3, 4, 5, 6}, []int{0, 2, 4, 6})
	for batch := range dataset.LoaderOf(evens, dataset.BatchSize(3)).All() {
		fmt.Println(batch)
	}
	// Output:
	// [0 2 4]
	// [6]
}

func ExampleCollate() {
	var pairs []dataset.Pair[*tensor.Tensor, float64]
	for i := range 4 {
		pairs = append(pairs, dataset.P(tensor.Of(i, 10*i), float64(-i)))
	}
	for batch := range dataset.Collate(dataset.DataLoader(pairs, dataset.BatchSize(2)), dataset.BatchPairs).All() {
		fmt.Println(batch)
	}
	// Output:
	// (float32[0.0 1.0; 0.0 10.0], float32[0.0, -1.0])
	// (float32[2.0 3.0; 20.0 30.0], float32[-2.0, -3.0])
}

func ExampleGetObs() {
	xs := tensor.FromColumns([]int{1, 2}, []int{3, 4}, []int{5, 6})
	fmt.Println(dataset.GetObs(dataset.P(xs, []string{"a", "b", "c"}), 2, 0))
	// Output: (float32[5.0 1.0; 6.0 2.0], [c a])
}

func ExampleObs() {
	xs := tensor.FromColumns([]int{1, 2}, []int{3, 4}, []int{5, 6})
	fmt.Println(dataset.Obs[*tensor.Tensor](xs, 1).Values())
	// Output: [3 4]
}

func ExampleNumObs() {
	fmt.Println(dataset.NumObs(tensor.Zeros(4, 150)), dataset.NumObs([]string{"a", "b"}))
	// Output: 150 2
}

func ExampleJoinObs() {
	fmt.Println(dataset.JoinObs([]int{1, 2}, []int{3}))
	// Output: [1 2 3]
}

func ExampleObsView() {
	xs := tensor.FromColumns([]int{1, 2}, []int{3, 4}, []int{5, 6})
	view := dataset.ObsView(xs, []int{2, 1})
	fmt.Println(view)
	fmt.Println(view.GetObs(0).Values())
	// Output:
	// ObsView(float32(2, 3)) with 2 observations
	// [5 6]
}

func ExampleMapObs() {
	names := dataset.MapObs([]string{"b", "a"}, strings.ToUpper)
	fmt.Println(names, names.ObsAt(0), names.GetObs(1, 0))
	// Output: MapObs([]string(2)) B [A B]
}

func ExampleFilterObs() {
	fmt.Println(dataset.FilterObs([]int{1, 2, 3, 4, 5}, func(n int) bool { return n%2 == 1 }))
	// Output: [1 3 5]
}

func ExampleGroupObs() {
	parts := dataset.GroupObs([]int{1, 2, 3, 4, 5}, func(n int) bool { return n > 3 })
	fmt.Println(parts[true], parts[false])
	// Output: [4 5] [1 2 3]
}

func ExampleSlidingWindow() {
	for window := range dataset.SlidingWindow([]int{1, 2, 3, 4, 5, 6}, 3, 2).All() {
		fmt.Println(window)
	}
	// Output:
	// [1 2 3]
	// [3 4 5]
}

func ExampleShuffleObs() {
	fmt.Println(dataset.ShuffleObs(source(1), []string{"a", "b", "c", "d"}))
	// Output: [b c a d]
}

func ExampleRandObs() {
	fmt.Println(dataset.RandObs(source(1), []string{"a", "b", "c", "d"}, 3))
	// Output: [d c c]
}

func ExampleSplitObs() {
	train, test := dataset.SplitObs([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.7)
	fmt.Println(train, test)
	labels := []string{"a", "a", "a", "a", "b", "b", "b", "b", "b", "b"}
	train, test = dataset.SplitObs([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.5, dataset.Stratified(labels))
	fmt.Println(train, test)
	// Output:
	// [0 1 2 3 4 5 6] [7 8 9]
	// [0 1 4 5 6] [2 3 7 8 9]
}

func ExampleSplitObsAt() {
	fmt.Println(dataset.SplitObsAt([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{0.5, 0.3}))
	// Output: [[0 1 2 3 4] [5 6 7] [8 9]]
}

func ExampleKFolds() {
	for train, val := range dataset.KFolds([]int{0, 1, 2, 3, 4}, 3) {
		fmt.Println(train, val)
	}
	// Output:
	// [2 3 4] [0 1]
	// [0 1 4] [2 3]
	// [0 1 2 3] [4]
}

func ExampleLeavePOut() {
	for train, val := range dataset.LeavePOut([]int{0, 1, 2, 3}, 2) {
		fmt.Println(train, val)
	}
	// Output:
	// [2 3] [0 1]
	// [0 1] [2 3]
}

func ExampleTimeSeriesKFolds() {
	for train, val := range dataset.TimeSeriesKFolds([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 3) {
		fmt.Println(train, val)
	}
	// Output:
	// [1 2 3 4] [5 6]
	// [1 2 3 4 5 6] [7 8]
	// [1 2 3 4 5 6 7 8] [9 10]
}

func ExampleOversample() {
	fmt.Println(dataset.Oversample([]int{1, 2, 3, 4}, []string{"a", "b", "b", "b"}))
	// Output: [1 2 3 4 1 1] [a b b b a a]
}

func ExampleUndersample() {
	fmt.Println(dataset.Undersample([]int{1, 2, 3, 4}, []string{"a", "b", "b", "b"}))
	// Output: [1 2] [a b]
}

func ExampleGroupCounts() {
	fmt.Println(dataset.GroupCounts([]string{"a", "b", "b"}))
	// Output: map[a:1 b:2]
}

func ExampleGroupIndices() {
	fmt.Println(dataset.GroupIndices([]string{"yes", "no", "maybe", "yes"}))
	// Output: map[maybe:[2] no:[1] yes:[0 3]]
}

func ExampleClasses() {
	fmt.Println(dataset.Classes([]string{"dog", "cat", "dog"}))
	// Output: [cat dog]
}

func ExampleBatch() {
	fmt.Println(dataset.Batch([]*tensor.Tensor{tensor.Of(1, 2, 3), tensor.Of(4, 5, 6)}).Rows())
	// Output: [[1 4] [2 5] [3 6]]
}

func ExampleBatchPairs() {
	batch := dataset.BatchPairs([]dataset.Pair[*tensor.Tensor, int]{{X: tensor.Of(1, 2), Y: 0}, {X: tensor.Of(3, 4), Y: 1}})
	fmt.Println(batch.X.Columns(), batch.Y.Ints())
	// Output: [[1 2] [3 4]] [0 1]
}

func ExampleUnbatch() {
	for _, x := range dataset.Unbatch(tensor.FromRows([]int{1, 3}, []int{2, 4})) {
		fmt.Println(x.Values())
	}
	// Output:
	// [1 2]
	// [3 4]
}

func ExampleUnbatchPairs() {
	for _, p := range dataset.UnbatchPairs(dataset.P(tensor.FromColumns([]int{1, 2}, []int{3, 4}), tensor.Of(5, 6))) {
		fmt.Println(p)
	}
	// Output:
	// (float32[1.0, 2.0], float32(5.0))
	// (float32[3.0, 4.0], float32(6.0))
}

func ExampleUnstack() {
	for _, x := range dataset.Unstack(tensor.FromRows([]int{1, 3}, []int{2, 4}), 0) {
		fmt.Println(x.Values())
	}
	// Output:
	// [1 3]
	// [2 4]
}

func ExampleBatchSeq() {
	fmt.Println(dataset.BatchSeq([][]int{{1, 2, 3}, {4, 5}}, 0))
	// Output: [[1 4] [2 5] [3 0]]
}

func ExampleBatchSequence() {
	fmt.Println(dataset.BatchSequence([]*tensor.Tensor{tensor.Of(1, 2, 3), tensor.Of(10, 20)}, 0).Columns())
	// Output: [[1 2 3] [10 20 0]]
}

func ExampleRPadConstant() {
	fmt.Println(dataset.RPadConstant(tensor.Of(1, 2), 4, -1).Values())
	// Output: [1 2 -1 -1]
}

func ExampleChunk() {
	fmt.Println(dataset.Chunk([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 3))
	// Output: [[1 2 3 4] [5 6 7 8] [9 10]]
}

func ExampleChunkSize() {
	fmt.Println(dataset.ChunkSize([]int{1, 2, 3, 4, 5}, 2))
	// Output: [[1 2] [3 4] [5]]
}

func ExampleNormalise() {
	fmt.Printf("%.3f\n", dataset.Normalise(tensor.Of(1, 2, 3)).Values())
	// Output: [-1.225 0.000 1.225]
}

func ExampleRescale() {
	fmt.Printf("%.3f\n", dataset.Rescale(tensor.Of(1, 2, 5)).Values())
	// Output: [0.000 0.250 1.000]
}

func ExampleFlatten() {
	fmt.Println(dataset.Flatten(tensor.Zeros(3, 4, 5)).Shape())
	// Output: [12 5]
}

func ExampleOneHot() {
	fmt.Println(dataset.OneHot("b", []string{"a", "b", "c"}).Values())
	// Output: [0 1 0]
}

func ExampleOneHotBatch() {
	classes := []string{"a", "b", "c"}
	y := dataset.OneHotBatch([]string{"b", "a", "z"}, classes, "c") // c stands for all others
	fmt.Println(dataset.OneHotText(y))
	fmt.Println(dataset.OneCold(y, classes))
	// Output:
	// 3×3 one-hot float32:
	//  ⋅  1  ⋅
	//  1  ⋅  ⋅
	//  ⋅  ⋅  1
	// [b a c]
}

func ExampleOneCold() {
	scores := tensor.FromColumns([]float64{0.3, 0.2, 0.5}, []float64{0.1, 0.8, 0.1})
	fmt.Println(dataset.OneCold(scores, []string{"a", "b", "c"}))
	// Output: [c b]
}

func ExampleOneHotText() {
	fmt.Println(dataset.OneHotText(dataset.OneHotBatch([]int{10, 20, 30, 10, 10}, []int{10, 20, 30, 40})))
	// Output:
	// 4×5 one-hot float32:
	//  1  ⋅  ⋅  1  1
	//  ⋅  1  ⋅  ⋅  ⋅
	//  ⋅  ⋅  1  ⋅  ⋅
	//  ⋅  ⋅  ⋅  ⋅  ⋅
}

func ExampleMakeSpiral() {
	spiral := dataset.MakeSpiral(source(1), 97, 0.1)
	fmt.Println(spiral.X.Shape(), dataset.GroupCounts(spiral.Y))
	// Output: [2 194] map[0:97 1:97]
}

func ExampleMakeMoons() {
	moons := dataset.MakeMoons(source(1), 100, 0.1)
	fmt.Println(moons.X.Shape(), dataset.GroupCounts(moons.Y))
	// Output: [2 100] map[0:50 1:50]
}

func ExampleMakePoly() {
	fmt.Println(dataset.MakePoly(source(1), []float64{2, 0, 1}, []float64{0, 1, 3}, 0)) // 2x² + 1
	// Output: (float32[0.0 1.0 3.0], float32[1.0 3.0 19.0])
}

func ExampleMakeSin() {
	sin := dataset.MakeSin(source(1), 50, 0, 6.28, 0.3)
	fmt.Println(sin.X.Shape(), sin.Y.Shape())
	// Output: [1 50] [1 50]
}

func ExampleIris() {
	iris := dataset.Iris()
	fmt.Println(iris)
	fmt.Println(dataset.Obs[dataset.Pair[*tensor.Tensor, int]](iris, 0))
	// Output:
	// Iris: X float32(4, 150), 3 classes ["setosa" "versicolor" "virginica"]
	// (float32[5.1, 3.5, 1.4, 0.2], 0)
}

func ExampleDigits() {
	digits := dataset.Digits()
	fmt.Println(digits.X.Shape(), digits.Y[0])
	image := digits.X.Select(3, 0).Select(2, 0)
	for row := range 8 {
		for column := range 8 {
			fmt.Printf("%c", " .:#"[min(3, int(4*image.At(column, row)))])
		}
		fmt.Println("|")
	}
	// Output:
	// [8 8 1 1797] 0
	//   .#:   |
	//   ##:#. |
	//   #  :: |
	//  .#  :: |
	//  .:  :: |
	//  .:  #. |
	//   #.:#  |
	//   .#:   |
}

func ExampleReadIDX() {
	file := "\x00\x00\x08\x02" + "\x00\x00\x00\x02" + "\x00\x00\x00\x03" + "\x01\x02\x03\x04\x05\x06" // 2 rows of 3 bytes
	x, err := dataset.ReadIDX(strings.NewReader(file), tensor.Float32)
	fmt.Println(x.Columns(), err)
	_, err = dataset.ReadIDX(strings.NewReader(file[:14]), tensor.Float32)
	fmt.Println(err)
	// Output:
	// [[1 2 3] [4 5 6]] <nil>
	// idx: byte 12: got 2 bytes for the elements, want 6: the file is cut off, or says a wrong size
}

func ExampleReadCIFAR10() {
	file := "\x08" + string(make([]byte, 3072)) // one black image
	cifar, err := dataset.ReadCIFAR10(strings.NewReader(file))
	fmt.Println(cifar.X.Shape(), cifar.Labels(), err)
	// Output: [32 32 3 1] [ship] <nil>
}
