package dataset_test

import (
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

type named []int

type images struct {
	Pixels *tensor.Tensor
	Names  []string
}

// squares is a container of one's own that is its own type of batches.
type squares struct{ of []int }

func (s squares) NumObs() int { return len(s.of) }
func (s squares) GetObs(at ...int) squares {
	return squares{GetObs(s.of, at...)}
}
func (s squares) ObsAt(i int) int { return s.of[i] * s.of[i] }

// letters is one whose batches have another type.
type letters string

func (l letters) NumObs() int { return len(l) }
func (l letters) GetObs(at ...int) string {
	b := ""
	for _, i := range at {
		b += string(l[i])
	}
	return b
}

func TestContainers(t *testing.T) {
	x := numbers(5)
	equal(t, "tensor", GetObs(x, 3, 1), []float64{3, -3, 1, -1})
	equal(t, "vector", GetObs(tensor.Of(5, 6, 7), 2, 2), []float64{7, 7})
	equal(t, "transposed", GetObs(x.T(), 1), []float64{0, -1, -2, -3, -4})
	equal(t, "slice", GetObs([]int{5, 6, 7}, 2, 0), []int{7, 5})
	equal(t, "named slice", GetObs(named{5, 6, 7}, 2), named{7})
	equal(t, "slice of pairs", GetObs([]Pair[int, string]{{1, "a"}, {2, "b"}}, 1), []Pair[int, string]{{2, "b"}})
	equal(t, "slice of structs", GetObs([]images{{}, {Names: []string{"a"}}}, 1)[0].Names, []string{"a"})
	p := GetObs(P(x, []string{"a", "b", "c", "d", "e"}), 4, 0)
	equal(t, "pair X", p.X, []float64{4, -4, 0, 0})
	equal(t, "pair Y", p.Y, []string{"e", "a"})
	nested := GetObs(P(P(x, []int{0, 1, 2, 3, 4}), []bool{true, false, true, false, true}), 2)
	equal(t, "nested", nested.X.Y, []int{2})
	m := GetObs(map[string]*tensor.Tensor{"a": x, "b": tensor.Of(1, 2, 3, 4, 5)}, 1, 2)
	equal(t, "map", m["b"], []float64{2, 3})
	s := GetObs(images{x, []string{"a", "b", "c", "d", "e"}}, 1)
	equal(t, "struct", s.Names, []string{"b"})
	equal(t, "own type", GetObs(squares{[]int{1, 2, 3}}, 2, 1), squares{[]int{3, 2}})
	equal(t, "own type in a pair", GetObs(P(squares{[]int{1, 2, 3}}, []int{4, 5, 6}), 1).X, squares{[]int{2}})
	for _, c := range []struct {
		data any
		want int
	}{
		{x, 5}, {[]int{1, 2}, 2}, {[3]int{}, 3}, {P(x, count(5)), 5}, {map[int][]int{1: {2, 3}}, 2}, {squares{[]int{1}}, 1}, {letters("abc"), 3},
	} {
		if got := NumObs(c.data); got != c.want {
			t.Errorf("NumObs of %T: got %d, want %d", c.data, got, c.want)
		}
	}
}

func TestGetObsCopies(t *testing.T) {
	x, labels := numbers(3), []int{1, 2, 3}
	p := GetObs(P(x, labels), 0, 1, 2)
	p.X.Fill(9)
	p.Y[0] = 9
	if x.At(0, 1) != 1 || labels[0] != 1 {
		t.Errorf("a write to what GetObs returned is seen in the data: %v, %v", x, labels)
	}
}

func TestSingle(t *testing.T) {
	x := numbers(4)
	equal(t, "tensor", Obs[*tensor.Tensor](x, 2), []float64{2, -2})
	equal(t, "slice", Obs[string]([]string{"a", "b"}, 1), "b")
	equal(t, "slice of numbers as any", Obs[any]([]int{1, 2}, 1), 2)
	equal(t, "array", Obs[int]([2]int{3, 4}, 1), 4)
	p := Obs[Pair[*tensor.Tensor, int]](P(x, []int{5, 6, 7, 8}), 3)
	equal(t, "pair X", p.X, []float64{3, -3})
	equal(t, "pair Y", p.Y, 8)
	s := Obs[struct {
		Pixels *tensor.Tensor
		Names  string
	}](images{x, []string{"a", "b", "c", "d"}}, 1)
	equal(t, "struct", s.Names, "b")
	equal(t, "map", Obs[map[string]int](map[string][]int{"a": {1, 2}, "b": {3, 4}}, 1), map[string]int{"a": 2, "b": 4})
	equal(t, "own type", Obs[int](squares{[]int{1, 2, 3}}, 2), 9)
	equal(t, "view", Obs[Pair[*tensor.Tensor, int]](ObsView(P(x, []int{5, 6, 7, 8}), []int{3, 1}), 1).Y, 6)
	y := Obs[*tensor.Tensor](x, 0)
	y.Fill(9)
	equal(t, "the data after a write to an observation", Obs[*tensor.Tensor](x, 0), []float64{0, 0})
}

func TestJoin(t *testing.T) {
	a := JoinObs(P(numbers(2), []int{1, 2}), P(numbers(1), []int{3}))
	equal(t, "X", a.X, []float64{0, 0, 1, -1, 0, 0})
	equal(t, "Y", a.Y, []int{1, 2, 3})
	equal(t, "maps", JoinObs(map[string][]int{"a": {1}}, map[string][]int{"a": {2}}), map[string][]int{"a": {1, 2}})
}

type recursive map[string]recursive

func TestContainerErrors(t *testing.T) {
	x := numbers(3)
	for want, f := range map[string]func(){
		"NumObs: got int, want a container":                      func() { NumObs(3) },
		"NumObs: got nil, want a container":                      func() { NumObs(nil) },
		"NumObs: got 2 observations in Y, want 3 as in X":        func() { NumObs(P(x, []int{1, 2})) },
		"NumObs: got 1 observations in X.Y, want 3 as in X.X":    func() { NumObs(P(P(x, []int{1}), []int{1, 2, 3})) },
		"NumObs: got 1 observations in b, want 2 as in a":        func() { NumObs(map[string][]int{"a": {1, 2}, "b": {1}}) },
		"NumObs: got an empty map in Y":                          func() { NumObs(P(x, map[string][]int{})) },
		"NumObs: got a nil tensor in Y":                          func() { NumObs(P(x, (*tensor.Tensor)(nil))) },
		"NumObs: got (), want at least one dimension":            func() { NumObs(tensor.Scalar(1)) },
		"NumObs: field Y of Pair: got int, want a container":     func() { NumObs(P(x, 3)) },
		"which holds itself":                                     func() { NumObs(recursive{}) },
		"GetObs: got observation 3, want 0 to 2":                 func() { GetObs(x, 0, 3) },
		"GetObs: got observation -1, want 0 to 2":                func() { GetObs(x, -1) },
		"whose batches have another type, string: use LoaderOf":  func() { DataLoader(letters("abc")) },
		"want a slice of it, a[:]":                               func() { GetObs([3]int{1, 2, 3}, 0) },
		"Obs: got *tensor.Tensor, whose observations are no int": func() { Obs[int](x, 0) },
		"Obs: got []string, whose observations are no int":       func() { Obs[Pair[*tensor.Tensor, int]](P(x, []string{"a", "b", "c"}), 0) },
		"Obs: got observation 7, want 0 to 2":                    func() { Obs[*tensor.Tensor](x, 7) },
		"JoinObs: got no containers":                             func() { JoinObs[[]int]() },
		"EachObs: got []int, whose observations are no string":   func() { EachObs[string]([]int{1}) },
		"got nil, want a container: a tensor":                    func() { NumObs(P[any, any](nil, nil)) },
	} {
		if want == "got nil, want a container: a tensor" {
			want = "field X of Pair: got interface {}, want a container"
		}
		wantPanic(t, want, f)
	}
}
