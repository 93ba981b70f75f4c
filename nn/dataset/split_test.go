package dataset_test

import (
	"fmt"
	"slices"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestSplitObs(t *testing.T) {
	a, b := SplitObs(count(100), 0.7)
	if len(a) != 70 || b[0] != 70 || len(b) != 30 {
		t.Errorf("got %v and %v", a, b)
	}
	a, b = SplitObs(count(10), 3)
	equal(t, "a number of observations", [][]int{a, b}, [][]int{{0, 1, 2}, {3, 4, 5, 6, 7, 8, 9}})
	a, b = SplitObs(count(3), 1)
	equal(t, "all", []int{len(a), len(b)}, []int{3, 0})
	a, b = SplitObs(count(3), 0)
	equal(t, "none", []int{len(a), len(b)}, []int{0, 3})
	a, _ = SplitObs(count(5), 0.5) // 2.5, and halves go to the even number
	equal(t, "half", len(a), 2)

	// MLUtils.jl/src/splitobs.jl:111, counted from 0
	labels := []int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1}
	a, b = SplitObs(count(10), 0.5, Stratified(labels))
	equal(t, "stratified", [][]int{a, b}, [][]int{{0, 1, 4, 5, 6}, {2, 3, 7, 8, 9}})

	x := numbers(10)
	train, test := SplitObs(P(x, labels), 0.5, Shuffle(), Seed(5), Stratified(labels))
	equal(t, "classes of the first", GroupCounts(train.Y), map[int]int{0: 2, 1: 3})
	equal(t, "classes of the rest", GroupCounts(test.Y), map[int]int{0: 2, 1: 3})
	if slices.IsSorted(train.Y) && slices.IsSorted(test.Y) {
		t.Errorf("shuffled and stratified parts are in the order of classes: %v %v", train.Y, test.Y)
	}
	again, _ := SplitObs(P(x, labels), 0.5, Shuffle(), Seed(5), Stratified(labels))
	equal(t, "the same seed", again.X, train.X.Values())
	all := append(train.X.Select(0, 0).Values(), test.X.Select(0, 0).Values()...)
	slices.Sort(all)
	equal(t, "all observations", all, x.Select(0, 0).Values())

	front, _ := SplitObs(x, 0.5)
	front.Fill(7)
	equal(t, "memory is shared without Shuffle", x.At(0, 0), 7.0)
	parts, _ := SplitObs(count(4), 0.5)
	_ = append(parts, 9)
	slice := count(4)
	front2, rest := SplitObs(slice, 0.5)
	_ = append(front2, 9)
	equal(t, "the rest after an append to the first", rest, []int{2, 3})
}

func TestSplitOfViews(t *testing.T) {
	data := P(numbers(10), count(10))
	train, test := SplitObs(ObsView(data, nil), 0.8, Shuffle())
	if train.Parent().X != data.X || train.NumObs() != 8 {
		t.Errorf("got %v, want a view of the data", train)
	}
	at := append(train.Positions(), test.Positions()...)
	slices.Sort(at)
	equal(t, "positions", at, count(10))
	equal(t, "a batch", LoaderOf(test, BatchSize(2)).First().Y, test.Positions())
	for train, val := range KFolds(ObsView(data, []int{1, 3, 5, 7}), 2) {
		equal(t, "folds", [][]int{train.GetObs().Y, val.GetObs().Y}, [][]int{{5, 7}, {1, 3}})
		break
	}
}

func TestKFolds(t *testing.T) {
	text := func(train, val []int) string { return fmt.Sprint(train, val) }
	var got []string
	for train, val := range KFolds(count(5), 3) {
		got = append(got, text(train, val))
	}
	equal(t, "5 in 3", got, []string{"[2 3 4] [0 1]", "[0 1 4] [2 3]", "[0 1 2 3] [4]"})
	got = nil
	for train, val := range LeavePOut(count(5), 2) {
		got = append(got, text(train, val))
	}
	equal(t, "leave 2 out of 5", got, []string{"[3 4] [0 1 2]", "[0 1 2] [3 4]"})
	labels := []string{"a", "a", "a", "a", "b", "b"}
	var seen []int
	for train, val := range KFolds(P(numbers(6), labels), 2, Shuffle(), Stratified(labels)) {
		equal(t, "classes of the validation", GroupCounts(val.Y), map[string]int{"a": 2, "b": 1})
		equal(t, "size of the training", len(train.Y), 3)
		for _, v := range val.X.Select(0, 0).Values() {
			seen = append(seen, int(v))
		}
	}
	slices.Sort(seen)
	equal(t, "each is in one validation part", seen, count(6))
}

func TestTimeSeriesKFolds(t *testing.T) {
	collect := func(n, k int, opts ...Option) (all []string) {
		for train, val := range TimeSeriesKFolds(count(n), k, opts...) {
			all = append(all, fmt.Sprint(train, val))
		}
		return all
	}
	// MLUtils.jl/src/folds.jl:271, counted from 0
	equal(t, "10 in 3", collect(10, 3), []string{"[0 1 2 3] [4 5]", "[0 1 2 3 4 5] [6 7]", "[0 1 2 3 4 5 6 7] [8 9]"})
	equal(t, "gap and window", collect(10, 3, Gap(1), MaxTrain(2)), []string{"[1 2] [4 5]", "[3 4] [6 7]", "[5 6] [8 9]"})
}

func TestResample(t *testing.T) {
	x, labels := numbers(6), []string{"a", "b", "b", "b", "b", "a"}
	over, y := Oversample(x, labels)
	equal(t, "Oversample", y, []string{"a", "b", "b", "b", "b", "a", "a", "a"})
	equal(t, "its observations", over.Select(0, 0), []float64{0, 1, 2, 3, 4, 5, 0, 5})
	over, y = Oversample(x, labels, Shuffle(), Seed(2))
	equal(t, "Oversample, shuffled", GroupCounts(y), map[string]int{"a": 4, "b": 4})
	for j, l := range y {
		if i := int(over.At(0, j)); labels[i] != l {
			t.Errorf("observation %d has label %q, want %q", i, l, labels[i])
		}
	}
	_, y = Oversample(x, labels, Fraction(0.75))
	equal(t, "Fraction", GroupCounts(y), map[string]int{"a": 3, "b": 4})
	under, y := Undersample(x, labels)
	equal(t, "Undersample", y, []string{"a", "b", "b", "a"})
	equal(t, "its observations", under.Select(0, 0), []float64{0, 1, 2, 5})
	_, y = Undersample(x, labels, Shuffle())
	equal(t, "Undersample, shuffled", GroupCounts(y), map[string]int{"a": 2, "b": 2})
	equal(t, "GroupIndices", GroupIndices(labels), map[string][]int{"a": {0, 5}, "b": {1, 2, 3, 4}})
}

func TestParts(t *testing.T) {
	x := P(numbers(6), []string{"a", "b", "b", "b", "b", "a"})
	b := FilterObs(x, func(p Pair[*tensor.Tensor, string]) bool { return p.Y == "b" && p.X.At(0) > 1 })
	equal(t, "FilterObs", b.X.Select(0, 0), []float64{2, 3, 4})
	equal(t, "nothing is left", len(FilterObs(count(3), func(int) bool { return false })), 0)
	groups := GroupObs(x, func(p Pair[*tensor.Tensor, string]) string { return p.Y })
	equal(t, "GroupObs", groups["a"].X.Select(0, 0), []float64{0, 5})
	equal(t, "groups", len(groups), 2)
	shuffled := ShuffleObs(source(1), count(20))
	equal(t, "ShuffleObs", shuffled, ShuffleObs(source(1), count(20)))
	slices.Sort(shuffled)
	equal(t, "its observations", shuffled, count(20))
	if got := RandObs(source(1), x, 9); got.X.Dim(1) != 9 || len(got.Y) != 9 {
		t.Errorf("RandObs: got %v", got)
	}
	m := MapObs(x, func(p Pair[*tensor.Tensor, string]) Pair[float64, string] { return P(p.X.At(0)*2, p.Y) })
	equal(t, "MapObs", m.GetObs(1, 0), []Pair[float64, string]{{2, "b"}, {0, "a"}})
	equal(t, "batches of MapObs", LoaderOf(m, BatchSize(4)).Len(), 2)
	equal(t, "MapObs of MapObs", MapObs(m, func(p Pair[float64, string]) string { return p.Y }).ObsAt(2), "b")
	w := SlidingWindow(numbers(6), 4, 2)
	equal(t, "windows", w.NumObs(), 2)
	equal(t, "a window", w.ObsAt(1).Select(0, 0), []float64{2, 3, 4, 5})
	equal(t, "windows as a batch", len(LoaderOf(w, BatchSize(2)).First()), 2)
	equal(t, "ChunkSize", ChunkSize(count(5), 2), [][]int{{0, 1}, {2, 3}, {4}})
	equal(t, "Chunk with too many parts", len(Chunk(count(2), 5)), 2)
	for want, got := range map[string]fmt.Stringer{
		"SlidingWindow(float32(2, 6), size 4, stride 2)": w,
		"ObsView([]int(5)) with 2 observations":          ObsView(count(5), []int{1, 2}),
		"MapObs(Pair{X float32(2, 6), Y []string(6)})":   m,
		"(float32[1.0, 2.0], 3)":                         P(tensor.Of(1, 2), 3),
	} {
		equal(t, "text", got.String(), want)
	}
}

func TestSplitErrors(t *testing.T) {
	x := count(10)
	for want, f := range map[string]func(){
		"SplitObs: got -0.1, want a fraction of 0 to 1":                          func() { SplitObs(x, -0.1) },
		"SplitObs: got 1.5, want a fraction of 0 to 1":                           func() { SplitObs(x, 1.5) },
		"SplitObs: got 11, want a fraction of 0 to 1, or a number of observatio": func() { SplitObs(x, 11) },
		"SplitObsAt: got [0.7 0.4], want fractions that add up to 1":             func() { SplitObsAt(x, []float64{0.7, 0.4}) },
		"SplitObs: got 2 labels for Stratified, want 10":                         func() { SplitObs(x, 0.5, Stratified([]int{1, 2})) },
		"SplitObs: got option BatchSize(2), want one of Shuffle":                 func() { SplitObs(x, 0.5, BatchSize(2)) },
		"KFolds: got 1 folds of 10 observations, want 2 to 10":                   func() { KFolds(x, 1) },
		"KFolds: got 11 folds of 10 observations, want 2 to 10":                  func() { KFolds(x, 11) },
		"KFolds: got 3 folds of 2 observations of a class, want 2 to 2":          func() { KFolds(count(4), 3, Stratified([]int{1, 1, 2, 2})) },
		"LeavePOut: got 6, want 1 to 5":                                          func() { LeavePOut(x, 6) },
		"TimeSeriesKFolds: got 10 folds of 10 observations, want 2 to 9":         func() { TimeSeriesKFolds(x, 10) },
		"TimeSeriesKFolds: got Gap(4), want at most 3":                           func() { TimeSeriesKFolds(x, 3, Gap(4)) },
		"Oversample: got 1 labels for 10 observations":                           func() { Oversample(x, []int{1}) },
		"Undersample: got 0 labels for 0 observations":                           func() { Undersample([]int{}, []int{}) },
		"SlidingWindow: got size 11 and stride 1 for 10 observations":            func() { SlidingWindow(x, 11, 1) },
		"ObsView: got observation 10, want 0 to 9":                               func() { ObsView(x, []int{10}) },
		"ShuffleObs: got a nil random source":                                    func() { ShuffleObs(nil, x) },
		"RandObs: got 1 observations to draw of 0":                               func() { RandObs(source(1), []int{}, 1) },
		"Chunk: got 0 parts, want at least 1":                                    func() { Chunk(x, 0) },
		"ChunkSize: got size 0, want at least 1":                                 func() { ChunkSize(x, 0) },
		"FilterObs: got []int, whose observations are no string":                 func() { FilterObs(x, func(string) bool { return true }) },
	} {
		wantPanic(t, want, f)
	}
}
