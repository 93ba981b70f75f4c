package plot

import (
	"math"
	"reflect"
	"slices"
	"sort"
	"strconv"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// How a function of two numbers is sampled in each direction, and how large a matrix may be.
const (
	heatSamples    = 50
	contourSamples = 101
	maxCells       = 4 << 20
)

// Heatmap begins a figure with a matrix, or a function of two numbers, in colours from dark, the least, to bright. data are
//
//	m                        a matrix; row 0 is at the top
//	image                    a tensor of shape (width, height, 1), as an image: x to the right, y down
//	m, xs, ys                a matrix, whose columns stand at xs and whose rows at ys; y grows upwards
//	f, xlo, xhi, ylo, yhi    a function
//	f, xs, ys                a function at these places
//
// A tensor (width, height) is a matrix like any other, whose rows stand below each other; as an image it is m.T(). xs and ys must rise. What is not finite has no colour. It panics with *UseError for data of other types, without a finite number, or of different lengths.
func Heatmap(data ...any) Figure { return Figure{}.Heatmap(data...) }

// Heatmap adds a heat map, see the function Heatmap. It lies behind everything else.
func (f Figure) Heatmap(data ...any) Figure {
	return f.surface("Heatmap", scene.Heatmap, heatSamples, data)
}

// Contour begins a figure with the curves on which a function of two numbers, or a matrix, has the same value. data are those of Heatmap. The levels are round
// numbers, or, where most values are near one end, as those of a loss are, such that as many values lie between any two; Levels sets others.
func Contour(data ...any) Figure { return Figure{}.Contour(data...) }

// Contour adds contours, see the function Contour. On a heat map they are white.
func (f Figure) Contour(data ...any) Figure {
	return f.surface("Contour", scene.Contour, contourSamples, data)
}

func (f Figure) surface(op string, kind scene.Kind, samples int, data []any) Figure {
	field, printed := fieldOf(op, samples, data)
	if printed {
		if f.placed {
			panic(misuse(op, "got a matrix without places on a figure with coordinates; give them, as in %s(m, xs, ys)", op))
		}
		f.matrix, f.y.Flip = true, true
	} else {
		f.place(op)
	}
	m := mark{Mark: scene.Mark{Kind: kind, Field: field}}
	if kind == scene.Contour {
		if len(field.X) < 2 || len(field.Y) < 2 {
			panic(misuse(op, "got %d by %d values, want at least 2 by 2", len(field.Y), len(field.X)))
		}
		m.Levels = levelsFor(field)
	}
	return f.add(op, m)
}

// fieldOf reads what Heatmap takes. printed tells that it is a matrix whose row 0 is at the top.
func fieldOf(op string, samples int, data []any) (f *scene.Field, printed bool) {
	f = &scene.Field{}
	if len(data) == 5 || len(data) == 3 {
		if fun := function2(data[0]); fun != nil {
			if len(data) == 5 {
				var ends [4]float64
				for i, what := range [...]string{"the lower end of x", "the upper end of x", "the lower end of y", "the upper end of y"} {
					ends[i] = number(op, what, data[i+1])
				}
				ordered(op, ends[0], ends[1])
				ordered(op, ends[2], ends[3])
				f.X, f.Y = spread(ends[0], ends[1], samples, false), spread(ends[2], ends[3], samples, false)
			} else {
				f.X, f.Y = places(op, "xs", data[1]), places(op, "ys", data[2])
			}
			for _, y := range f.Y {
				row := make([]float64, len(f.X))
				for j, x := range f.X {
					interrupt.Poll()
					row[j] = fun(x, y)
				}
				f.Z = append(f.Z, row)
			}
			bounds(op, f)
			return f, false
		}
	}
	if len(data) != 1 && len(data) != 3 {
		panic(misuse(op, "got %s, want a matrix, a function of two numbers and its ranges, or one of both with xs and ys", types(data)))
	}
	rows, ok := matrixOf(data[0])
	if !ok && len(data) == 1 {
		rows, ok = imageOf(data[0])
	}
	if !ok {
		panic(misuse(op, "got %s, want a matrix with rows of the same length or a function of two numbers", typeName(data[0])))
	}
	f.Z = rows
	if len(rows) == 0 || len(rows[0]) == 0 || len(rows)*len(rows[0]) > maxCells {
		panic(misuse(op, "got a matrix of %d rows, want one with 1 to %d numbers", len(rows), maxCells))
	}
	if len(data) == 1 {
		f.X, f.Y = count(len(rows[0])), count(len(rows))
		bounds(op, f)
		return f, true
	}
	f.X, f.Y = places(op, "xs", data[1]), places(op, "ys", data[2])
	if len(f.X) != len(rows[0]) || len(f.Y) != len(rows) {
		panic(misuse(op, "got %d xs and %d ys for a matrix of %d by %d, want one for each column and for each row", len(f.X), len(f.Y), len(rows), len(rows[0])))
	}
	bounds(op, f)
	return f, false
}

// imageOf reads an image with one channel, (width, height, 1), as rows from top to bottom.
func imageOf(v any) (rows [][]float64, ok bool) {
	t, ok := v.(shaped)
	if r := reflect.ValueOf(v); !ok || r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, false
	}
	s := t.Shape()
	if len(s) != 3 || s[2] != 1 || s[0] == 0 {
		return nil, false
	}
	return slices.Collect(slices.Chunk(t.Values(), s[0])), true
}

// places reads numbers that rise.
func places(op, what string, v any) []float64 {
	n := numbers(op, what, v)
	if len(n) == 0 {
		panic(misuse(op, "got no %s, want at least one", what))
	}
	for i, x := range n {
		if !finite(x) || i > 0 && x <= n[i-1] {
			panic(misuse(op, "got %v at %d of %s, want finite numbers that rise", x, i, what))
		}
	}
	return n
}

// bounds finds the least and greatest number of a field; it panics if there is none.
func bounds(op string, f *scene.Field) {
	f.Lo, f.Hi = rangeOf(f.Z...)
	if f.Lo > f.Hi {
		panic(misuse(op, "got no finite number among %d, want at least one", len(f.X)*len(f.Y)))
	}
}

// levelsFor chooses the values of contours.
func levelsFor(f *scene.Field) []float64 {
	if f.Lo == f.Hi {
		return []float64{f.Lo}
	}
	var levels []float64
	sorted := slices.DeleteFunc(slices.Concat(f.Z...), func(v float64) bool { return !finite(v) })
	sort.Float64s(sorted)
	middle := (sorted[len(sorted)/2] - f.Lo) / (f.Hi - f.Lo)
	if middle > 0.15 && middle < 0.85 {
		for _, t := range (scene.Axis{Lo: f.Lo, Hi: f.Hi}).Ticks(10) {
			if t.At > f.Lo && t.At < f.Hi {
				levels = append(levels, t.At)
			}
		}
	}
	if len(levels) < 2 {
		levels = nil
		for _, q := range [...]float64{0.02, 0.07, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95} {
			v := sorted[int(q*float64(len(sorted)-1))]
			if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 2, 64), 64); err == nil && math.Abs(short) <= math.MaxFloat64 && short > f.Lo && short < f.Hi {
				v = short
			}
			levels = append(levels, v)
		}
		slices.Sort(levels)
		levels = slices.Compact(levels)
	}
	return levels
}
