package dataset

import (
	"fmt"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// OneHot returns the float32 vector with 1 where classes has the label, 0 elsewhere. If a default is given, it stands for labels that are in no class.
//
// Shapes: (classes). It panics as OneHotBatch does.
func OneHot[L comparable](label L, classes []L, def ...L) *tensor.Tensor {
	return oneHot("OneHot", []L{label}, classes, def).Reshape(len(classes))
}

// OneHotBatch returns the float32 matrix with such a column for each label: what losses of classifiers take.
//
//	y := dataset.OneHotBatch(labels, []string{"setosa", "versicolor", "virginica"})
//	y := dataset.OneHotBatch(digits, dataset.Classes(digits)) // classes 0, 1, .. 9; consecutive ints are the fastest
//
// If a default is given, it stands for labels that are in no class. Labels 0 to n-1 are those of tensor.OneHot, and y.To(tensor.Bool) is a mask.
//
// Shapes: (classes, labels). It panics with *tensor.UseError for a label that is in no class, a default that is in none, and classes that occur twice.
func OneHotBatch[L comparable](labels, classes []L, def ...L) *tensor.Tensor {
	return oneHot("OneHotBatch", labels, classes, def)
}

func oneHot[L comparable](op string, labels, classes, def []L) *tensor.Tensor {
	find := finder(op, classes)
	other := -1
	switch {
	case len(def) > 1:
		panic(misuse(op, "got %d defaults, want at most 1", len(def)))
	case len(def) == 1:
		if other = find(def[0]); other < 0 {
			panic(misuse(op, "got default %s, want one of the classes %s", quote(def[0]), listText(classes)))
		}
	}
	y := tensor.Zeros(len(classes), len(labels))
	data := tensor.Data[float32](y)
	for j, l := range labels {
		k := find(l)
		if k < 0 {
			k = other
		}
		if k < 0 {
			panic(misuse(op, "got label %s at %d, want one of the classes %s", quote(l), j, listText(classes)))
		}
		data[j*len(classes)+k] = 1
	}
	return y
}

// finder returns where a label is in classes, -1 if it is not there: by arithmetic for consecutive ints, else by a map.
func finder[L comparable](op string, classes []L) func(L) int {
	if ints, ok := any(classes).([]int); ok && consecutive(ints) {
		f := func(l int) int {
			if k := l - ints[0]; k >= 0 && k < len(ints) {
				return k
			}
			return -1
		}
		return any(f).(func(L) int)
	}
	at := make(map[L]int, len(classes))
	for i, c := range classes {
		if k, twice := at[c]; twice {
			panic(misuse(op, "got class %s at %d and %d, want each once", quote(c), k, i))
		}
		at[c] = i
	}
	return func(l L) int {
		if k, ok := at[l]; ok {
			return k
		}
		return -1
	}
}

func consecutive(ints []int) bool {
	for i, v := range ints {
		if v != ints[0]+i {
			return false
		}
	}
	return len(ints) > 0
}

// OneCold returns the class with the greatest score of each column: the reverse of OneHotBatch, and what a classifier says. Of equal scores the first
// counts. The positions themselves are tensor.OneCold(scores).Ints().
//
// Shapes: scores is (classes), (classes, batch) or (classes, batch..), the result has one label for each column. It panics with *tensor.ShapeError
// unless the first dimension is as long as classes.
func OneCold[L any](scores *tensor.Tensor, classes []L) []L {
	if scores.Rank() == 0 || scores.Dim(0) != len(classes) || len(classes) == 0 {
		panic(&tensor.ShapeError{Op: "OneCold", Shapes: [][]int{scores.Shape()}, Want: fmt.Sprintf("(%d, batch..) for %d classes, at least 1", len(classes), len(classes))})
	}
	if !scores.DType().IsFloat() {
		scores = scores.To(tensor.Float32)
	}
	var labels []L
	for _, k := range tensor.OneCold(scores).Ints() {
		labels = append(labels, classes[k])
	}
	return labels
}

const (
	textRows    = 20 // of OneHotText
	textColumns = 24
)

// OneHotText writes a matrix with dots for zeros, as Flux shows one-hot matrices:
//
//	4×5 one-hot float32:
//	 1  ⋅  ⋅  1  1
//	 ⋅  1  ⋅  ⋅  ⋅
//	 ⋅  ⋅  1  ⋅  ⋅
//	 ⋅  ⋅  ⋅  ⋅  ⋅
//
// A vector is a column. Of more than 20 rows and 24 columns the middle is left out. It panics with *tensor.ShapeError unless y is (classes) or
// (classes, batch).
func OneHotText(y *tensor.Tensor) string {
	if y.Rank() != 1 && y.Rank() != 2 {
		panic(&tensor.ShapeError{Op: "OneHotText", Shapes: [][]int{y.Shape()}, Want: "(classes) or (classes, batch)"})
	}
	head := fmt.Sprintf("%d-element one-hot %v:", y.Dim(0), y.DType())
	if y.Rank() == 1 {
		y = y.Unsqueeze(1)
	} else {
		head = fmt.Sprintf("%d×%d one-hot %v:", y.Dim(0), y.Dim(1), y.DType())
	}
	var b strings.Builder
	b.WriteString(head)
	for _, i := range shown(y.Dim(0), textRows) {
		b.WriteString("\n")
		for k, j := range shown(y.Dim(1), textColumns) {
			if k > 0 {
				b.WriteString(" ")
			}
			b.WriteString(" " + cellText(y, i, j))
		}
	}
	return b.String()
}

// shown lists positions, with -1 for those that are left out.
func shown(n, limit int) []int {
	if n <= limit {
		return span(0, n)
	}
	return append(append(span(0, limit/2), -1), span(n-limit/2+1, n)...)
}

func cellText(y *tensor.Tensor, i, j int) string {
	switch {
	case i < 0 && j < 0:
		return "⋱"
	case i < 0:
		return "⋮"
	case j < 0:
		return "…"
	}
	if v := y.At(i, j); v != 0 {
		return fmt.Sprint(v)
	}
	return "⋅"
}

// quote writes a label: strings in quotes.
func quote(l any) string {
	if s, ok := l.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(l)
}

// listText writes labels, at most ten.
func listText[L any](labels []L) string {
	var parts []string
	for i, l := range labels {
		if i == 10 {
			parts = append(parts, fmt.Sprintf("… (%d)", len(labels)))
			break
		}
		parts = append(parts, quote(l))
	}
	return "[" + strings.Join(parts, " ") + "]"
}
