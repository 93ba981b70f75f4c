package dataset_test

import (
	"fmt"
	"slices"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// conformance is what holds for each form of data with 6 observations: loaders, parts and joins agree with GetObs.
func conformance[T any](t *testing.T, what string, data T) {
	t.Run(what, func(t *testing.T) {
		text := func(v T) string { return textOf(v) }
		order := []int{4, 5, 0, 2, 1, 3}
		want := []string{text(GetObs(data, 0, 1, 2, 3)), text(GetObs(data, 4, 5))}
		for _, ways := range [][]Option{nil, {Buffer()}, {Buffer(), Parallel(2)}} {
			var got []string
			for b := range DataLoader(data, append(ways, BatchSize(4))...).All() {
				got = append(got, text(b))
			}
			equal(t, fmt.Sprint("batches ", ways), got, want)
		}
		equal(t, "batches of a view", text(LoaderOf(ObsView(data, order), BatchSize(3)).First()), text(GetObs(data, 4, 5, 0)))
		first, rest := SplitObs(data, 4)
		equal(t, "split", []string{text(first), text(rest)}, want)
		first, _ = SplitObs(data, 4, Shuffle(), Seed(2))
		view, _ := SplitObs(ObsView(data, nil), 4, Shuffle(), Seed(2))
		equal(t, "shuffled split", text(first), text(view.GetObs()))
		none, _ := SplitObs(data, 0)
		if NumObs(none) != 0 || NumObs(GetObs(data)) != 0 {
			t.Errorf("none: got %d and %d observations", NumObs(none), NumObs(GetObs(data)))
		}
		if _, joins := any(data).(interface{ NumObs() int }); joins {
			wantPanic(t, "JoinObs: got ", func() { JoinObs(data, data) })
			return
		}
		equal(t, "joined", text(JoinObs(first, rest, none)), text(JoinObs(JoinObs(first, rest), none)))
		a, b := SplitObs(data, 2)
		equal(t, "joined again", text(JoinObs(a, b)), text(data))
	})
}

// textOf writes data with the elements of its tensors.
func textOf(v any) string {
	switch x := v.(type) {
	case *tensor.Tensor:
		return fmt.Sprint(x.DType(), x.Shape(), x.Values())
	case interface{ Args() []any }:
		return textOf(x.Args()[0]) + textOf(x.Args()[1])
	case map[string]*tensor.Tensor:
		return textOf(x["a"]) + textOf(x["b"])
	case images:
		return textOf(x.Pixels) + fmt.Sprint(x.Names)
	}
	return fmt.Sprint(v)
}

func TestForms(t *testing.T) {
	x := numbers(6)
	letters := []string{"a", "b", "c", "d", "e", "f"}
	conformance(t, "matrix", x)
	conformance(t, "vector", x.Select(0, 0))
	conformance(t, "transposed", x.T().Contiguous().T())
	conformance(t, "images", tensor.Rand(source(1), 3, 2, 1, 6))
	for _, d := range []tensor.DType{tensor.Float64, tensor.Int, tensor.Bool, tensor.Float16, tensor.BFloat16} {
		conformance(t, d.String(), x.To(d))
	}
	conformance(t, "slice", letters)
	conformance(t, "named slice", named(count(6)))
	conformance(t, "slice of structs", []images{{}, {}, {}, {}, {}, {Names: letters}})
	conformance(t, "slice of pairs", []Pair[int, string]{{0, "a"}, {1, "b"}, {2, "c"}, {3, "d"}, {4, "e"}, {5, "f"}})
	conformance(t, "slice of slices", [][]float64{{0}, {1}, {2}, {3}, {4}, {5}})
	conformance(t, "pair", P(x, letters))
	conformance(t, "pair of pairs", P(P(x, letters), count(6)))
	conformance(t, "struct", images{x, letters})
	conformance(t, "map", map[string]*tensor.Tensor{"a": x, "b": x.Scale(2)})
	conformance(t, "map by number", map[int][]string{1: letters, 2: letters})
	conformance(t, "own type", squares{count(6)})
	conformance[any](t, "any", count(6))
}

type hidden struct{ x []int }

// wrong has a GetObs that is none.
type wrong struct{}

func (wrong) NumObs() int         { return 1 }
func (wrong) GetObs(at []int) int { return at[0] }

func TestFormErrors(t *testing.T) {
	for want, f := range map[string]func(){
		"got hidden with the field x, want exported fields":  func() { DataLoader(hidden{count(3)}) },
		"got struct {}, want fields that are containers":     func() { DataLoader(struct{}{}) },
		"want GetObs(at ...int)":                             func() { DataLoader(wrong{}) },
		"got an array, [3]int, want a slice of it":           func() { DataLoader([3]int{}).First() },
		"JoinObs: got maps with keys":                        func() { JoinObs(map[string][]int{"a": {1}}, map[string][]int{"b": {1}}) },
		"JoinObs: got arrays, [1]int, want slices":           func() { JoinObs([1]int{}, [1]int{}) },
		"TimeSeriesKFolds: got Gap(-1), want 0 or more":      func() { TimeSeriesKFolds(count(9), 2, Gap(-1)) },
		"TimeSeriesKFolds: got MaxTrain(0), want at least 1": func() { TimeSeriesKFolds(count(9), 2, MaxTrain(0)) },
		"Oversample: got Fraction(-1), want 0 or more":       func() { Oversample(count(1), count(1), Fraction(-1)) },
		"LoaderOf: got nil, want a container":                func() { LoaderOf[int](nil) },
		"NumObs: got a nil *dataset.Classified":              func() { NumObs((*Classified)(nil)) },
		"RPadConstant: got size -2":                          func() { RPadConstant(tensor.Of(1), -2, 0) },
		"MapObs: got observation 3, want 0 to 2":             func() { MapObs(count(3), func(i int) int { return i }).ObsAt(3) },
		"SlidingWindow: got observation 2, want 0 to 1":      func() { SlidingWindow(count(3), 2, 1).ObsAt(2) },
		"View: got observation 2, want 0 to 1":               func() { ObsView(count(3), []int{0, 1}).GetObs(2) },
	} {
		wantPanic(t, want, f)
	}
}

// greedy sorts the positions that it is given, appends to them and keeps them.
type greedy struct{ seen *[][]int }

func (g greedy) NumObs() int { return 20 }
func (g greedy) GetObs(at ...int) []int {
	*g.seen = append(*g.seen, slices.Clone(at))
	slices.Sort(at)
	return append(at, -1)[:len(at)]
}

func TestPositionsAreTheContainersOwn(t *testing.T) {
	var seen [][]int
	l := LoaderOf(greedy{&seen}, BatchSize(5), Shuffle())
	var kept [][]int
	for b := range l.Epoch(3) {
		kept = append(kept, b)
	}
	all := slices.Concat(kept...)
	slices.Sort(all)
	equal(t, "what the container kept", all, count(20))
	equal(t, "the order", seen, batches(DataLoader(count(20), BatchSize(5), Shuffle()).Epoch(3)))
}
