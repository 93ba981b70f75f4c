package dataset_test

import (
	"strings"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestOneHot(t *testing.T) {
	y := OneHotBatch([]string{"b", "z", "a"}, []string{"a", "b", "c"}, "c")
	equal(t, "shape", y.Shape(), []int{3, 3})
	equal(t, "columns", y, []float64{0, 1, 0, 0, 0, 1, 1, 0, 0})
	equal(t, "type", y.DType(), tensor.Float32)
	equal(t, "ints from 3", OneHotBatch([]int{5, 3}, []int{3, 4, 5}), []float64{0, 0, 1, 1, 0, 0})
	equal(t, "ints with a default", OneHotBatch([]int{9}, []int{3, 4, 5}, 4), []float64{0, 1, 0})
	equal(t, "other ints", OneHotBatch([]int{7}, []int{3, 7}), []float64{0, 1})
	equal(t, "other numbers", OneHotBatch([]uint8{7}, []uint8{3, 7}), []float64{0, 1})
	v := OneHot(true, []bool{false, true})
	equal(t, "a vector", v.Shape(), []int{2})
	equal(t, "its elements", v, []float64{0, 1})
	equal(t, "as the tensor function", OneHotBatch([]int{2, 0}, []int{0, 1, 2}), tensor.OneHot([]int{2, 0}, 3).Values())
	equal(t, "no labels", OneHotBatch([]int{}, []int{1}).Shape(), []int{1, 0})
	labels := []string{"c", "a", "b", "c"}
	equal(t, "back", OneCold(OneHotBatch(labels, Classes(labels)), Classes(labels)), labels)
	equal(t, "of a mask", OneCold(OneHotBatch(labels, Classes(labels)).To(tensor.Bool), Classes(labels)), labels)
	equal(t, "the first of equal scores", OneCold(tensor.Of(1, 3, 3), []int{0, 1, 2}), []int{1})
	equal(t, "Classes", Classes([]int{3, 1, 3, 2}), []int{1, 2, 3})
}

func TestOneHotText(t *testing.T) {
	equal(t, "a vector", OneHotText(OneHot("b", []string{"a", "b"})), "2-element one-hot float32:\n ⋅\n 1")
	lines := strings.Split(OneHotText(OneHotBatch(make([]int, 100), count(50))), "\n")
	if len(lines) != 21 || lines[0] != "50×100 one-hot float32:" || strings.Count(lines[1], "1") != 23 || !strings.Contains(lines[1], " … ") || !strings.Contains(lines[11], " ⋱ ") {
		t.Errorf("got %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

func TestOneHotErrors(t *testing.T) {
	abc := []string{"a", "b", "c"}
	for want, f := range map[string]func(){
		`OneHotBatch: got label "d" at 1, want one of the classes ["a" "b" "c"]`: func() { OneHotBatch([]string{"a", "d"}, abc) },
		"OneHotBatch: got label 3 at 0, want one of the classes [0 1 2]":         func() { OneHotBatch([]int{3}, count(3)) },
		"OneHotBatch: got label -1 at 0, want one of the classes [0 1 2]":        func() { OneHotBatch([]int{-1}, count(3)) },
		"want one of the classes [0 1 2 3 4 5 6 7 8 9 … (50)]":                   func() { OneHotBatch([]int{-1}, count(50)) },
		`OneHot: got label "d" at 0`:                                             func() { OneHot("d", abc) },
		`OneHot: got default "d", want one of the classes`:                       func() { OneHot("a", abc, "d") },
		"OneHot: got 2 defaults, want at most 1":                                 func() { OneHot("a", abc, "a", "b") },
		`OneHot: got class "a" at 0 and 1, want each once`:                       func() { OneHot("a", []string{"a", "a"}) },
		"OneCold: got (3), want (2, batch..) for 2 classes":                      func() { OneCold(tensor.Of(1, 2, 3), []int{1, 2}) },
		"OneHotText: got (1, 1, 1), want (classes)":                              func() { OneHotText(tensor.Zeros(1, 1, 1)) },
	} {
		wantPanic(t, want, f)
	}
}
