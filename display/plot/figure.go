package plot

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// The size of a figure in pixels of the page, if Size does not say another one, and the least and largest one.
const (
	defaultWidth, defaultHeight = 640, 400
	minSide, maxSide            = 80, 4000
)

// A Figure is a drawing. It is a value: a method that adds something returns another figure and leaves this one as it is. The zero Figure has nothing on it yet.
type Figure struct {
	title          string
	x, y           scene.Axis
	marks          []mark
	named          int // how many of the marks at the end were drawn by the last call, and take its label
	colors         int // given out
	width, height  int
	matrix, placed bool // a matrix as it prints is on it; something else is
}

// A mark is a mark, what By divides, and the way to sample its function for another kind of axis.
type mark struct {
	scene.Mark
	again func(log bool) (x, y []float64) // nil if it is not of a function
	x, y  []float64                       // of a line and of points: all of them, before some were left out
}

// add returns f with more marks on it, which are one thing to the reader.
func (f Figure) add(op string, marks ...mark) Figure {
	f.marks = append(slices.Clip(f.marks), marks...)
	f.named = len(marks)
	f.check(op)
	return f
}

// color returns the next colour.
func (f *Figure) color() int {
	f.colors++
	return f.colors - 1
}

// Label names what was drawn last, in a legend. If that is several lines, those of the rows of a matrix, there may be a name for each.
func (f Figure) Label(names ...string) Figure {
	if f.named == 0 {
		panic(misuse("Label", "there is nothing to name yet; draw a line or points first"))
	}
	if len(names) != 1 && len(names) != f.named {
		panic(misuse("Label", "got %d names, want 1 or one for each of %d", len(names), f.named))
	}
	f.marks = slices.Clone(f.marks)
	for i := range f.named {
		m := &f.marks[len(f.marks)-f.named+i]
		if m.Label = clean(names[min(i, len(names)-1)]); len(names) == 1 && f.named > 1 {
			m.Label += " " + scene.Number(float64(i), 1)
		}
	}
	return f
}

// Title sets the line above the figure.
func (f Figure) Title(s string) Figure {
	f.title = clean(s)
	return f
}

// XLabel says what the numbers along the lower edge are.
func (f Figure) XLabel(s string) Figure {
	f.x.Label = clean(s)
	return f
}

// YLabel says what the numbers along the left edge are.
func (f Figure) YLabel(s string) Figure {
	f.y.Label = clean(s)
	return f
}

// LogX makes the x axis logarithmic. Functions are called anew, at places that are even on it. It panics with *UseError if an x is not above zero.
func (f Figure) LogX() Figure {
	f.x.Log = true
	f.marks = slices.Clone(f.marks)
	for i := range f.marks {
		if m := &f.marks[i]; m.again != nil && m.X[0] > 0 {
			m.X, m.Y = m.again(true)
		}
	}
	f.check("LogX")
	return f
}

// LogY makes the y axis logarithmic. It panics with *UseError if a y is not above zero.
func (f Figure) LogY() Figure {
	f.y.Log = true
	f.check("LogY")
	return f
}

// XLim shows x from lo to hi, whatever the data are.
func (f Figure) XLim(lo, hi float64) Figure {
	f.x = limited("XLim", f.x, lo, hi)
	return f
}

// YLim shows y from lo to hi, whatever the data are.
func (f Figure) YLim(lo, hi float64) Figure {
	f.y = limited("YLim", f.y, lo, hi)
	return f
}

func limited(op string, a scene.Axis, lo, hi float64) scene.Axis {
	if !finite(lo) || !finite(hi) || lo >= hi {
		panic(misuse(op, "got %v and %v, want two finite numbers, the smaller one first", lo, hi))
	}
	if a.Log && lo <= 0 {
		panic(misuse(op, "got %v, want a number above zero, as the axis is logarithmic", lo))
	}
	a.Lo, a.Hi, a.Fixed = lo, hi, true
	return a
}

// Size sets width and height in pixels of the page, 80 to 4000; the default is 640 by 400.
func (f Figure) Size(width, height int) Figure {
	if min(width, height) < minSide || max(width, height) > maxSide {
		panic(misuse("Size", "got %d by %d pixels, want %d to %d", width, height, minSide, maxSide))
	}
	f.width, f.height = width, height
	return f
}

// Levels sets the values at which the contours drawn last are.
func (f Figure) Levels(levels ...float64) Figure {
	i := len(f.marks) - 1
	if i < 0 || f.marks[i].Kind != scene.Contour {
		panic(misuse("Levels", "the last thing drawn is no contour"))
	}
	for _, l := range levels {
		if !finite(l) {
			panic(misuse("Levels", "got %v, want finite numbers", l))
		}
	}
	if len(levels) == 0 {
		panic(misuse("Levels", "got none, want at least one"))
	}
	f.marks = slices.Clone(f.marks)
	f.marks[i].Levels = slices.Compact(slices.Sorted(slices.Values(levels)))
	return f
}

// check panics if a logarithmic axis cannot have what is drawn on it.
func (f *Figure) check(op string) {
	for _, m := range f.marks {
		if f.x.Log {
			above(op, "x", m, m.X)
		}
		if f.y.Log && m.Kind != scene.Histogram {
			above(op, "y", m, m.Y)
			above(op, "y", m, m.Y2)
		}
		if m.Field != nil {
			if f.x.Log {
				above(op, "x", m, m.Field.X)
			}
			if f.y.Log {
				above(op, "y", m, m.Field.Y)
			}
		}
	}
	for _, a := range []struct {
		name string
		axis scene.Axis
	}{{"x", f.x}, {"y", f.y}} {
		if a.axis.Log && a.axis.Fixed && a.axis.Lo <= 0 {
			panic(misuse(op, "got a limit of %s at %v, want one above zero on a logarithmic axis", a.name, a.axis.Lo))
		}
	}
}

// above panics if a number is not above zero.
func above(op, axis string, m mark, vs []float64) {
	n, first := 0, 0
	for i, v := range vs {
		if v <= 0 { // and not NaN
			if n == 0 {
				first = i
			}
			n++
		}
	}
	if n == 0 {
		return
	}
	more := ""
	if n > 1 {
		more = " and " + plural(n-1, "other")
	}
	panic(misuse(op, "got %s = %v at %d%s in the %s, want numbers above zero on a logarithmic axis", axis, vs[first], first, more, m.name()))
}

// name is how a mark is called in messages and in text: line "truth".
func (m *mark) name() string {
	if m.Label == "" {
		return m.Kind.String()
	}
	return m.Kind.String() + ` "` + m.Label + `"`
}

// clean makes one line of text that every format can hold: no control characters, none that turn the direction of writing, and valid UTF-8.
func clean(s string) string {
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText-1]) + "…"
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return -1
		case unicode.IsControl(r), r == 0x2028, r == 0x2029, r == 0xfffe, r == 0xffff:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

// maxText is how long a label or a title may be.
const maxText = 120

// finite tells whether a number can be drawn. Those beyond 10³⁰⁰ cannot: the distance between two of them may be no number.
func finite(v float64) bool { return math.Abs(v) <= 1e300 }
