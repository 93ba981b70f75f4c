package metrics

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// Accuracy is the share of observations of which the right class was predicted, 0 to 1.
//
// The table in the comment of the package says what predicted and actual may be. It panics with *tensor.UseError for other types, if one has more observations than
// the other, or if there are none.
func Accuracy(predicted, actual any) float64 {
	p, a, _ := pair("Accuracy", predicted, actual)
	right := 0
	for i := range p {
		if p[i] == a[i] {
			right++
		}
	}
	return float64(right) / float64(len(p))
}

// A Matrix counts what was predicted of the observations of each class. See Confusion.
type Matrix struct {
	Counts  [][]int  // Counts[i][j] of class i were taken for class j
	Classes []string // their names
}

// Confusion counts how many observations of each class were taken for which. A notebook shows the counts as a table: a row for each class, a column for each
// prediction, and what is right on the diagonal.
//
//	metrics.Confusion(model.Call(test.X), test.Y, "cat", "dog")
//
// Without names, classes go by their numbers. It panics as Accuracy does, and with *tensor.UseError if there are names for another number of classes.
func Confusion(predicted, actual any, names ...string) *Matrix {
	const op = "Confusion"
	p, a, n := pair(op, predicted, actual)
	if n = max(n, slices.Max(p)+1, slices.Max(a)+1); len(names) > n {
		n = len(names)
	}
	if len(names) == 0 {
		for k := range n {
			names = append(names, strconv.Itoa(k))
		}
	}
	if len(names) != n {
		panic(misuse(op, "got %d names for %d classes, want as many", len(names), n))
	}
	m := &Matrix{Counts: make([][]int, n), Classes: slices.Clone(names)}
	for k := range m.Counts {
		m.Counts[k] = make([]int, n)
	}
	for i := range p {
		m.Counts[a[i]][p[i]]++
	}
	return m
}

// Accuracy is the share of observations of which the right class was predicted.
func (m *Matrix) Accuracy() float64 {
	right, all := 0, 0
	for k, row := range m.Counts {
		right += row[k]
		for _, n := range row {
			all += n
		}
	}
	return float64(right) / float64(all)
}

// Recall is, for each class, the share of its observations that were found. It is NaN for a class without observations.
func (m *Matrix) Recall() []float64 {
	r := make([]float64, len(m.Counts))
	for k, row := range m.Counts {
		sum := 0
		for _, n := range row {
			sum += n
		}
		r[k] = float64(row[k]) / float64(sum)
	}
	return r
}

// Precision is, for each class, the share that was right of what was taken for it. It is NaN for a class that was never predicted.
func (m *Matrix) Precision() []float64 {
	p := make([]float64, len(m.Counts))
	for k := range p {
		sum := 0
		for _, row := range m.Counts {
			sum += row[k]
		}
		p[k] = float64(m.Counts[k][k]) / float64(sum)
	}
	return p
}

// F1 is, for each class, the harmonic mean of precision and recall, 2·right / (observations + predictions). It is NaN for a class that has neither.
func (m *Matrix) F1() []float64 {
	f := make([]float64, len(m.Counts))
	for k := range f {
		sum := 0
		for j := range m.Counts {
			sum += m.Counts[k][j] + m.Counts[j][k]
		}
		f[k] = 2 * float64(m.Counts[k][k]) / float64(sum)
	}
	return f
}

// Tensor returns the counts, of Int: (classes, predictions).
func (m *Matrix) Tensor() *tensor.Tensor {
	t := tensor.Int.Zeros(len(m.Counts), len(m.Counts))
	for i, row := range m.Counts {
		for j, n := range row {
			t.Set(float64(n), i, j)
		}
	}
	return t
}

// about is what stands above the table.
func (m *Matrix) about() string {
	return fmt.Sprintf("accuracy %.4g; rows are classes, columns predictions", m.Accuracy())
}

// String returns the table as text:
//
//	accuracy 0.8; rows are classes, columns predictions
//	     cat  dog
//	cat    2    0
//	dog    1    2
func (m *Matrix) String() string {
	wide := 1
	for i, row := range m.Counts {
		wide = max(wide, len([]rune(m.Classes[i])))
		for _, n := range row {
			wide = max(wide, len(strconv.Itoa(n)))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%*s", m.about(), wide, "")
	for _, c := range m.Classes {
		fmt.Fprintf(&b, "  %*s", wide, c)
	}
	for i, row := range m.Counts {
		fmt.Fprintf(&b, "\n%-*s", wide, m.Classes[i])
		for _, n := range row {
			fmt.Fprintf(&b, "  %*d", wide, n)
		}
	}
	return b.String()
}

// mostClasses is of how many classes the table shows the counts.
const mostClasses = 30

// HTML shows the counts in a notebook: the deeper the colour, the greater the share of the class; with recall behind each row and precision below each column.
func (m *Matrix) HTML() string {
	n := min(len(m.Counts), mostClasses)
	g := markup.Grid{Title: m.about(), Heads: append(slices.Clone(m.Classes[:n]), "recall")}
	recall, precision := m.Recall(), m.Precision()
	for i, row := range m.Counts[:n] {
		sum := 0
		for _, c := range row {
			sum += c
		}
		var cells []markup.Entry
		for j, c := range row[:n] {
			tint := float64(c) / float64(max(1, sum))
			if i == j { // blue for what is right, orange for what is wrong
				tint = -tint
			}
			cells = append(cells, markup.Entry{Text: strconv.Itoa(c), Tint: tint, Faint: c == 0})
		}
		g.Rows = append(g.Rows, markup.Row{Head: m.Classes[i], Cells: append(cells, share(recall[i]))})
	}
	var cells []markup.Entry
	for _, p := range precision[:n] {
		cells = append(cells, share(p))
	}
	g.Rows = append(g.Rows, markup.Row{Head: "precision", Cells: append(cells, markup.Entry{})})
	if n < len(m.Counts) {
		g.Foot = fmt.Sprintf("the first %d of %d classes", n, len(m.Counts))
	}
	return markup.Table(g)
}

// share writes a share of one.
func share(v float64) markup.Entry {
	return markup.Entry{Text: strconv.FormatFloat(v, 'f', 3, 64), Faint: true}
}
