package plot

import (
	"math"
	"slices"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// maxBins is the greatest number of bins.
const maxBins = 500

// Histogram begins a figure with bars that say how many of the values, numbers of any kind or a tensor of any shape, are in each of bins of the same width. NaN and
// infinities are left out. How many bins there are is worked out by the rule of Freedman and Diaconis, at most 80, unless it is given.
//
// It panics with *UseError for values of other types and without a finite number.
func Histogram(values any, bins ...int) Figure { return Figure{}.Histogram(values, bins...) }

// Histogram adds a histogram, see the function Histogram. Histograms on one figure can be seen through each other.
func (f Figure) Histogram(values any, bins ...int) Figure {
	const op = "Histogram"
	f.place(op)
	var v []float64
	if s, ok := values.(shaped); ok {
		v = slices.Clone(s.Values())
	} else if rows, ok := matrixOf(values); ok {
		v = slices.Concat(rows...)
	} else {
		v = numbers(op, "the values", values)
	}
	all := len(v)
	v = slices.DeleteFunc(v, func(x float64) bool { return !finite(x) })
	if len(v) == 0 {
		panic(misuse(op, "got %s, none of them finite, want at least one", plural(all, "value")))
	}
	slices.Sort(v)
	n := binsFor(v)
	if len(bins) > 0 {
		if n = bins[0]; n < 1 || n > maxBins || len(bins) > 1 {
			panic(misuse(op, "got %v bins, want one number from 1 to %d", bins, maxBins))
		}
	}
	lo, hi := v[0], v[len(v)-1]
	if lo == hi {
		half := math.Max(0.5, math.Abs(lo)*1e-3)
		lo, hi = lo-half, hi+half
	}
	edges, counts := spread(lo, hi, n+1, false), make([]float64, n)
	for _, x := range v {
		counts[min(n-1, int(float64(n)*((x-lo)/(hi-lo))))]++
	}
	return f.add(op, mark{Mark: scene.Mark{Kind: scene.Histogram, Color: f.color(), X: edges, Y: counts}})
}

// binsFor is the rule of Freedman and Diaconis for sorted values: bins are 2·IQR/∛n wide.
func binsFor(v []float64) int {
	n := len(v)
	span := v[n-1] - v[0]
	width := 2 * (v[(3*n)/4] - v[n/4]) / math.Cbrt(float64(n))
	if width <= 0 { // more than half of them are the same
		width = span / math.Max(1, math.Sqrt(float64(n)))
	}
	if span <= 0 {
		return 1
	}
	return int(math.Min(80, math.Max(1, math.Ceil(span/width))))
}
