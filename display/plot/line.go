package plot

import (
	"math"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// Plot begins a figure with a line. The table in the comment of the package says what data may be: a function from lo to hi, numbers, numbers over numbers, pairs.
//
// It panics with *UseError for data of other types, without a finite number, or of different lengths.
func Plot(data ...any) Figure { return Figure{}.lines("Plot", scene.Line, data) }

// Line adds a line, of the same data as Plot.
func (f Figure) Line(data ...any) Figure { return f.lines("Line", scene.Line, data) }

// Scatter begins a figure with points, of the same data as Plot.
func Scatter(data ...any) Figure { return Figure{}.lines("Scatter", scene.Scatter, data) }

// Scatter adds points, of the same data as Plot.
func (f Figure) Scatter(data ...any) Figure { return f.lines("Scatter", scene.Scatter, data) }

func (f Figure) lines(op string, kind scene.Kind, data []any) Figure {
	f.place(op)
	var marks []mark
	for _, p := range pointsOf(op, data) {
		var again func(log bool) (x, y []float64)
		if p.f != nil {
			again = (&sampled{p.f, p.lo, p.hi, kind}).points
			p.x, p.y = again(f.x.Log)
		}
		needFinite(op, p.x, p.y)
		m := f.pointsMark(kind, p.x, p.y)
		m.again = again
		marks = append(marks, m)
	}
	return f.add(op, marks...)
}

// pointsMark is a line or a cloud of points in the next colour.
func (f *Figure) pointsMark(kind scene.Kind, x, y []float64) mark {
	m := mark{Mark: scene.Mark{Kind: kind, Color: f.color(), X: x, Y: y}, x: x, y: y}
	m.thin()
	return m
}

// sampled is a function of which a figure shows some points. It is no closure, so that a notebook can save a figure.
type sampled struct {
	f      func(float64) float64
	lo, hi float64
	kind   scene.Kind
}

func (s *sampled) points(log bool) (x, y []float64) {
	if s.kind == scene.Line {
		return curve(s.f, s.lo, s.hi, log)
	}
	x = spread(s.lo, s.hi, 41, log)
	return x, apply(s.f, x)
}

// Band adds what lies between two lines, pale and behind everything: in the colour of the line or the points drawn last, or in one of its own if it is the first.
// data are
//
//	xs, lower, upper    numbers, of the same length
//	f, g, lo, hi        two functions of a number, from lo to hi
//	f, g, xs            the same at these places
func (f Figure) Band(data ...any) Figure {
	const op = "Band"
	f.place(op)
	var x, lower, upper []float64
	switch {
	case len(data) == 4 && function1(data[0]) != nil && function1(data[1]) != nil:
		lo, hi := number(op, "the lower end", data[2]), number(op, "the upper end", data[3])
		x = spread(lo, hi, 201, false)
		ordered(op, lo, hi)
		lower, upper = apply(function1(data[0]), x), apply(function1(data[1]), x)
	case len(data) == 3 && function1(data[0]) != nil && function1(data[1]) != nil:
		x = numbers(op, "x", data[2])
		lower, upper = apply(function1(data[0]), x), apply(function1(data[1]), x)
	case len(data) == 3:
		x, lower, upper = numbers(op, "x", data[0]), numbers(op, "the lower edge", data[1]), numbers(op, "the upper edge", data[2])
	default:
		panic(misuse(op, "got %s, want xs, lower, upper; two functions and xs; or two functions, lo and hi", types(data)))
	}
	if len(lower) != len(x) || len(upper) != len(x) {
		panic(misuse(op, "got %d numbers for x, %d for the lower edge and %d for the upper one, want as many", len(x), len(lower), len(upper)))
	}
	needFinite(op, x, lower)
	needFinite(op, x, upper)
	m := mark{Mark: scene.Mark{Kind: scene.Band, X: x, Y: lower, Y2: upper}}
	if m.Color = f.colors - 1; f.colors == 0 {
		m.Color = f.color()
	}
	m.thin()
	return f.add(op, m)
}

// place notes that something with coordinates is drawn.
func (f *Figure) place(op string) {
	if f.matrix {
		panic(misuse(op, "the figure shows a matrix as it prints, whose rows go down; give its places, as in Heatmap(m, xs, ys), to draw on it"))
	}
	f.placed = true
}

// needFinite panics if there is no point with two finite numbers.
func needFinite(op string, x, y []float64) {
	if len(x) == 0 {
		panic(misuse(op, "got no data, want at least one number"))
	}
	for i, v := range y {
		if finite(v) && finite(x[i]) {
			return
		}
	}
	panic(misuse(op, "got %s, none of them finite, want at least one number", plural(len(y), "point")))
}

// Range returns the numbers from lo to hi, step apart, both ends among them: Range(-2, 2, 0.1) is 41 numbers. A step below zero counts down.
//
// It panics with *UseError if the step leads away from hi, is zero, or is so small that there are more than 10⁷ numbers.
func Range(lo, hi, step float64) []float64 {
	n := (hi - lo) / step
	if !finite(n) || !finite(lo) || !finite(step) || n < 0 || n > 1e7 {
		panic(misuse("Range", "got %v to %v by %v, want finite numbers and a step that leads there", lo, hi, step))
	}
	r := make([]float64, int(math.Floor(n+1e-9))+1)
	for i := range r {
		r[i] = lo + float64(i)*step
	}
	if last := len(r) - 1; math.Abs(r[last]-hi) < 1e-9*math.Abs(step) {
		r[last] = hi
	}
	return r
}
