package plot

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

type cubic struct{ c float64 }

func (c cubic) Call(x float64) float64 { return c.c * x * x * x }

type celsius float32

// Everything that the comment of the package says data may be.
func TestPoints(t *testing.T) {
	square := func(x float64) float64 { return x * x }
	for name, c := range map[string]struct {
		data []any
		x, y []float64
	}{
		"function at places":    {[]any{square, []float64{1, 2, 3}}, []float64{1, 2, 3}, []float64{1, 4, 9}},
		"function of float32":   {[]any{func(x float32) float32 { return x * x }, []int{1, 2}}, []float64{1, 2}, []float64{1, 4}},
		"function of its type":  {[]any{func(x celsius) celsius { return x + 1 }, []int{1}}, []float64{1}, []float64{2}},
		"function to a tensor":  {[]any{func(x float64) *tensor.Tensor { return tensor.Of(x) }, []int{5}}, []float64{5}, []float64{5}},
		"struct with Call":      {[]any{cubic{2}, []int{1, 2}}, []float64{1, 2}, []float64{2, 16}},
		"composition":           {[]any{functors.Compose(cubic{1}, cubic{2}), []int{1}}, []float64{1}, []float64{8}},
		"slice":                 {[]any{[]float64{3, 1}}, []float64{0, 1}, []float64{3, 1}},
		"slice of int8":         {[]any{[]int8{3, -1}}, []float64{0, 1}, []float64{3, -1}},
		"slice of durations":    {[]any{[]time.Duration{1, 2}}, []float64{0, 1}, []float64{1, 2}},
		"array":                 {[]any{[2]uint{3, 1}}, []float64{0, 1}, []float64{3, 1}},
		"tensor":                {[]any{tensor.Of(3, 1)}, []float64{0, 1}, []float64{3, 1}},
		"row of a tensor":       {[]any{tensor.FromRows([]float64{3, 1})}, []float64{0, 1}, []float64{3, 1}},
		"slice of tensors":      {[]any{[]*tensor.Tensor{tensor.Of(3), tensor.Of(1)}}, []float64{0, 1}, []float64{3, 1}},
		"vector of gonum":       {[]any{mat.NewVecDense(2, []float64{3, 1})}, []float64{0, 1}, []float64{3, 1}},
		"slice of any":          {[]any{[]any{3, 1.5, tensor.Of(2)}}, []float64{0, 1, 2}, []float64{3, 1.5, 2}},
		"numbers over numbers":  {[]any{[]int{1, 2}, tensor.Of(3, 4)}, []float64{1, 2}, []float64{3, 4}},
		"slice of pairs":        {[]any{[]dataset.Pair[*tensor.Tensor, float64]{dataset.P(tensor.Of(1), 2.0)}}, []float64{1}, []float64{2}},
		"slice of pairs of int": {[]any{[][2]int{{1, 2}, {3, 4}}}, []float64{1, 3}, []float64{2, 4}},
	} {
		m := Scatter(c.data...).marks[0]
		if !slices.Equal(m.X, c.x) || !slices.Equal(m.Y, c.y) {
			t.Errorf("%s: got %v over %v, want %v over %v", name, m.Y, m.X, c.y, c.x)
		}
	}
}

// A matrix gives a line for each row.
func TestRows(t *testing.T) {
	for name, m := range map[string]any{
		"tensor":          tensor.FromRows([]float64{1, 2, 3}, []float64{4, 5, 6}),
		"matrix of gonum": mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6}),
		"slice of slices": [][]int{{1, 2, 3}, {4, 5, 6}},
	} {
		f := Plot([]int{7, 8, 9}, m).Label("first", "second")
		if len(f.marks) != 2 || !slices.Equal(f.marks[1].Y, []float64{4, 5, 6}) || !slices.Equal(f.marks[1].X, []float64{7, 8, 9}) || f.marks[1].Label != "second" {
			t.Errorf("%s: got %+v", name, f.marks)
		}
		if f := Plot(m).Label("row"); f.marks[0].Label != "row 0" || f.marks[0].Color == f.marks[1].Color {
			t.Errorf("%s: got labels %q and %q", name, f.marks[0].Label, f.marks[1].Label)
		}
	}
}

func TestField(t *testing.T) {
	f := func(x, y float64) float64 { return x + 10*y }
	for name, data := range map[string][]any{
		"function":        {f, []int{0, 1, 2}, []int{0, 1}},
		"float32":         {func(x, y float32) float32 { return x + 10*y }, []int{0, 1, 2}, []int{0, 1}},
		"matrix":          {[][]int{{0, 1, 2}, {10, 11, 12}}},
		"tensor":          {tensor.FromRows([]float64{0, 1, 2}, []float64{10, 11, 12}), []int{0, 1, 2}, []int{0, 1}},
		"matrix of gonum": {mat.NewDense(2, 3, []float64{0, 1, 2, 10, 11, 12})},
	} {
		got := Heatmap(data...).marks[0].Field
		if !reflect.DeepEqual(got.Z, [][]float64{{0, 1, 2}, {10, 11, 12}}) || got.Lo != 0 || got.Hi != 12 {
			t.Errorf("%s: got %v from %v to %v", name, got.Z, got.Lo, got.Hi)
		}
	}
	if s := Heatmap(f, 0, 1, 2, 3).marks[0].Field; s.X[0] != 0 || s.X[len(s.X)-1] != 1 || s.Y[0] != 2 || s.Y[len(s.Y)-1] != 3 {
		t.Errorf("got x from %v to %v", s.X[0], s.X[len(s.X)-1])
	}
}

// Messages say where, what was given and what is wanted.
func TestErrors(t *testing.T) {
	nan := math.NaN()
	sin, add := math.Sin, func(x, y float64) float64 { return x + y }
	for want, do := range map[string]func(){
		"Plot: got nothing, want a function and its range, numbers, numbers over numbers, or pairs": func() { Plot() },
		"Plot: got a function alone, want the range too, as in Plot(f, -1, 1)":                      func() { Plot(sin) },
		"Plot: got a range from 2 to -2, want finite numbers, the smaller one first":                func() { Plot(sin, 2, -2) },
		"Plot: got string for the upper end, want a number":                                         func() { Plot(sin, 2, "3") },
		"Plot: got *nn.ChainModel, float64, int, want a function and its range, numbers, numbers over numbers, or pairs; " +
			"of a model: Plot(func(x float64) float64 { return model.Call(Of(x)).Item() }, -1, 1)": func() { Plot(nn.Chain(), -1.0, 1) },
		"Plot: got string, want numbers":                                       func() { Plot("text") },
		"Plot: got nil, want numbers":                                          func() { Plot((*tensor.Tensor)(nil)) },
		"Scatter: got no data, want at least one number":                       func() { Scatter([]int{}) },
		"Scatter: got 2 points, none of them finite, want at least one number": func() { Scatter([]float64{nan, math.Inf(1)}) },
		"Scatter: got 3 numbers for x and 2 for y, want as many":               func() { Scatter([]int{1, 2, 3}, []int{1, 2}) },
		"Line: got a tensor of shape (2, 2, 2), want numbers":                  func() { Plot(sin, 0, 1).Line(tensor.Zeros(2, 2, 2)) },
		"Plot: got a matrix of 30 rows, each of which would be a line, want at most 20; is it to be turned?": func() {
			Plot(tensor.Zeros(30, 2))
		},
		"Band: got 2 numbers for x, 1 for the lower edge and 2 for the upper one, want as many": func() { Figure{}.Band([]int{1, 2}, []int{1}, []int{1, 2}) },
		"Histogram: got 1 value, none of them finite, want at least one":                        func() { Histogram([]float64{nan}) },
		"Histogram: got [0] bins, want one number from 1 to 500":                                func() { Histogram([]int{1}, 0) },
		"Heatmap: got []int, want a matrix with rows of the same length or a function of two numbers": func() {
			Heatmap([]int{1, 2})
		},
		"Heatmap: got 1 xs and 2 ys for a matrix of 2 by 2, want one for each column and for each row": func() {
			Heatmap([][]int{{1, 2}, {3, 4}}, []int{1}, []int{1, 2})
		},
		"Contour: got 1 at 1 of xs, want finite numbers that rise": func() { Contour(add, []int{2, 1}, []int{1, 2}) },
		"Contour: got 1 by 2 values, want at least 2 by 2":         func() { Contour([][]int{{1, 2}}) },
		"Line: the figure shows a matrix as it prints, whose rows go down; give its places, as in Heatmap(m, xs, ys), to draw on it": func() {
			Heatmap([][]int{{1, 2}}).Line(sin, 0, 1)
		},
		`LogX: got x = 0 at 0 in the line "s", want numbers above zero on a logarithmic axis`:          func() { Plot([]int{1, 2}).Label("s").LogX() },
		"LogY: got y = -1 at 1 and 1 other in the line, want numbers above zero on a logarithmic axis": func() { Plot([]int{1, -1, 0}).LogY() },
		"Line: got y = 0 at 0 in the line, want numbers above zero on a logarithmic axis":              func() { Plot([]int{1}).LogY().Line([]int{0}) },
		"XLim: got 2 and 1, want two finite numbers, the smaller one first":                            func() { Plot(sin, 0, 1).XLim(2, 1) },
		"YLim: got 0, want a number above zero, as the axis is logarithmic":                            func() { Plot([]int{1}).LogY().YLim(0, 1) },
		"Size: got 10 by 400 pixels, want 80 to 4000":                                                  func() { Plot(sin, 0, 1).Size(10, 400) },
		"Label: there is nothing to name yet; draw a line or points first":                             func() { Figure{}.Label("a") },
		"Label: got 2 names, want 1 or one for each of 1":                                              func() { Plot(sin, 0, 1).Label("a", "b") },
		"Levels: the last thing drawn is no contour":                                                   func() { Plot(sin, 0, 1).Levels(1) },
		"Grid: got 0 figures in rows of 2, want at least one of one":                                   func() { Grid(2) },
		"Range: got 0 to 1 by -0.1, want finite numbers and a step that leads there":                   func() { Range(0, 1, -0.1) },
	} {
		func() {
			defer func() {
				var use *UseError
				err, _ := recover().(error)
				if !errors.As(err, &use) || use.Error() != want {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}()
			do()
		}()
	}
}

func TestRange(t *testing.T) {
	r := Range(-2, 2, 0.1)
	if len(r) != 41 || r[0] != -2 || r[20] != 0 || r[40] != 2 {
		t.Errorf("got %d numbers from %v over %v to %v, want 41 from -2 over 0 to 2", len(r), r[0], r[20], r[len(r)-1])
	}
	for _, c := range []struct {
		lo, hi, step float64
		n            int
	}{{0, 1, 0.1, 11}, {0, 0.95, 0.1, 10}, {3, 3, 1, 1}, {1, 0, -0.25, 5}} {
		if got := Range(c.lo, c.hi, c.step); len(got) != c.n {
			t.Errorf("Range(%v, %v, %v) has %d numbers, want %d", c.lo, c.hi, c.step, len(got), c.n)
		}
	}
}

// A method leaves the figure alone on which it is called.
func TestFiguresAreValues(t *testing.T) {
	f := Plot([]int{1, 2, 3})
	before := f.String()
	a, b := f.Line([]int{1, 1, 1}).Label("a"), f.Line([]int{2, 2, 2}).Label("b").LogY().Title("t")
	if f.String() != before || a.marks[1].Y[0] != 1 || a.marks[1].Label != "a" || b.marks[1].Y[0] != 2 {
		t.Errorf("got %s", f)
	}
}

// A line keeps its peaks and its gaps when points are left out.
func TestThin(t *testing.T) {
	y := make([]float64, 100000)
	y[54321], y[77777] = 9, -9
	y[33333] = math.NaN()
	m := Plot(y).marks[0]
	gap := slices.IndexFunc(m.Y, math.IsNaN)
	if len(m.Y) > MaxPoints || m.Of != len(y) || slices.Max(m.Y[gap+1:]) != 9 || slices.Min(m.Y[gap+1:]) != -9 || gap < 0 {
		t.Errorf("got %d points of %d, a gap at %d", len(m.Y), m.Of, gap)
	}
	if !slices.IsSorted(m.X) {
		t.Error("the points are not in order")
	}
	if s := Scatter(y).String(); !strings.HasPrefix(s, "scatter (4000 of 100000 points)") {
		t.Errorf("got %.60s, want it to say how many points were left out", s)
	}
}

// Of |x| the corner is seen, and on a logarithmic axis a function is sampled evenly on it.
func TestCurve(t *testing.T) {
	m := Plot(func(x float64) float64 { return math.Abs(x - 0.1234) }, -1, 1).marks[0]
	if least := slices.Min(m.Y); least > 1e-3 {
		t.Errorf("got a corner at %v, want it near 0", least)
	}
	m = Plot(math.Sqrt, 1e-6, 1).LogX().marks[0]
	if n := slices.IndexFunc(m.X, func(x float64) bool { return x > 1e-3 }); n < len(m.X)/3 {
		t.Errorf("got %d of %d points below the middle of the axis", n, len(m.X))
	}
}

func TestHistogram(t *testing.T) {
	m := Histogram([]float64{0, 1, 1, 2, 4, math.NaN()}, 4).marks[0]
	if !slices.Equal(m.Y, []float64{1, 2, 1, 1}) || !slices.Equal(m.X, []float64{0, 1, 2, 3, 4}) {
		t.Errorf("got counts %v of bins %v", m.Y, m.X)
	}
	if m := Histogram([]int{7, 7}).marks[0]; !slices.Equal(m.Y, []float64{2}) {
		t.Errorf("got %v for equal values", m.Y)
	}
	// 2·IQR/∛n with IQR 0.5 and n 1000 is 0.1, so there are ten bins in [0, 1).
	v := make([]float64, 1000)
	for i := range v {
		v[i] = float64(i) / 1000
	}
	if m := Histogram(v).marks[0]; len(m.Y) != 10 {
		t.Errorf("got %d bins, want 10", len(m.Y))
	}
}

// The contour of x² + y² at 1 is a circle, in one closed piece.
func TestContour(t *testing.T) {
	f := Contour(func(x, y float64) float64 { return x*x + y*y }, -2, 2, -2, 2).Levels(1)
	all := f.marks[0].Field.Contours(1)
	if len(all) != 1 || all[0][0] != all[0][len(all[0])-1] {
		t.Fatalf("got %d pieces, want one that is closed", len(all))
	}
	for _, p := range all[0] {
		if r := math.Hypot(p[0], p[1]); math.Abs(r-1) > 2e-3 {
			t.Errorf("got a point at a distance of %v, want 1", r)
		}
	}
	if all := f.marks[0].Field.Contours(100); len(all) != 0 {
		t.Errorf("got %d pieces at a level that is nowhere", len(all))
	}
	// Of a loss, whose values are mostly small, levels lie close together there.
	l := Contour(func(x, y float64) float64 { return math.Exp(6 * math.Hypot(x, y)) }, -1, 1, -1, 1).marks[0].Levels
	if l[0] > 20 || l[len(l)-1] < 300 {
		t.Errorf("got levels %v", l)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis scene.Axis
		want string
	}{
		{scene.Axis{Lo: -0.2, Hi: 1.1}, "−0.2 0.0 0.2 0.4 0.6 0.8 1.0"},
		{scene.Axis{Lo: -2e9, Hi: 2e9}, "−2e9 −1.5e9 −1e9 −5e8 0 5e8 1e9 1.5e9 2e9"},
		{scene.Axis{Lo: 1e-7, Hi: 3e-7}, "1e−7 1.5e−7 2e−7 2.5e−7 3e−7"},
		{scene.Axis{Lo: 1000, Hi: 1001}, "1000.0 1000.2 1000.4 1000.6 1000.8 1001.0"},
		{scene.Axis{Lo: 0.01, Hi: 1000, Log: true}, "0.01 0.1 1 10 100 1000"},
		{scene.Axis{Lo: 1e-12, Hi: 1e12, Log: true}, "1e−12 1e−10 1e−8 1e−6 0.0001 0.01 1 100 10000 1e6 1e8 1e10 1e12"},
		{scene.Axis{Lo: 0.03, Hi: 0.85, Log: true}, "0.05 0.1 0.2 0.5"},
		{scene.Axis{Lo: 120, Hi: 900, Log: true}, "200 500"},
		{scene.Axis{Lo: 2, Hi: 5, Log: true}, "2.0 2.5 3.0 3.5 4.0 4.5 5.0"},
	} {
		var got []string
		for _, tick := range c.axis.Ticks(6) {
			if tick.Label != "" {
				got = append(got, tick.Label)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%+v: got %s, want %s", c.axis, s, c.want)
		}
	}
}
