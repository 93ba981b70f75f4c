package show

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/tensor"
)

// Stats are what is said of the numbers of an array.
type Stats struct {
	N, Zeros        int
	NaN, Inf        bool
	Lo, Hi, Sum, Sq float64 // of the finite ones; Lo is above Hi if there are none
}

// A Look remembers what it saw of each array.
type Look struct{ seen map[*tensor.Tensor]Stats }

// New returns a Look for one picture of values, during which they do not change.
func New() *Look { return &Look{map[*tensor.Tensor]Stats{}} }

// Stats looks at all numbers of an array.
func (l *Look) Stats(t *tensor.Tensor) Stats {
	s, ok := l.seen[t]
	if !ok {
		s = statsOf(t)
		l.seen[t] = s
	}
	return s
}

func statsOf(t *tensor.Tensor) Stats {
	s := Stats{N: t.Len(), Lo: math.Inf(1), Hi: math.Inf(-1)}
	t = t.Contiguous()
	switch t.DType() {
	case tensor.Float32:
		add(&s, tensor.Data[float32](t))
	case tensor.Float64:
		add(&s, tensor.Data[float64](t))
	default:
		add(&s, tensor.Data[float64](t.To(tensor.Float64)))
	}
	return s
}

// chunk is how many numbers are looked at in one piece, and lanes how many sums are made side by side in it. Sums do not depend on the number of threads.
const chunk, lanes = 1 << 18, 4

func add[T float32 | float64](s *Stats, data []T) {
	parts := make([]Stats, (len(data)+chunk-1)/chunk)
	var wg sync.WaitGroup
	for i := range parts {
		look := func() { parts[i] = ofChunk(data[i*chunk : min(len(data), (i+1)*chunk)]) }
		if len(parts) == 1 {
			look()
			break
		}
		wg.Go(look)
	}
	wg.Wait()
	for _, p := range parts {
		s.NaN, s.Inf, s.Zeros = s.NaN || p.NaN, s.Inf || p.Inf, s.Zeros+p.Zeros
		s.Lo, s.Hi, s.Sum, s.Sq = min(s.Lo, p.Lo), max(s.Hi, p.Hi), s.Sum+p.Sum, s.Sq+p.Sq
	}
}

func ofChunk[T float32 | float64](data []T) Stats {
	s := Stats{Lo: math.Inf(1), Hi: math.Inf(-1)}
	var sum, sq [lanes]float64
	lo, hi, zeros := T(s.Lo), T(s.Hi), 0
	for i, x := range data {
		if x-x != 0 {
			s.NaN, s.Inf = s.NaN || x != x, s.Inf || x == x
			continue
		}
		if x == 0 {
			zeros++
		}
		if x < lo {
			lo = x
		}
		if x > hi {
			hi = x
		}
		v := float64(x)
		sum[i%lanes] += v
		sq[i%lanes] += v * v
	}
	for i := range lanes {
		s.Sum, s.Sq = s.Sum+sum[i], s.Sq+sq[i]
	}
	s.Lo, s.Hi, s.Zeros = float64(lo), float64(hi), zeros
	return s
}

// Norm is the square root of the sum of the squares.
func (s Stats) Norm() float64 { return math.Sqrt(s.Sq) }

// Warning says if there are numbers that one does not want: "some NaN", "some Inf", or "".
func (s Stats) Warning() string {
	switch {
	case s.NaN:
		return "some NaN"
	case s.Inf:
		return "some Inf"
	}
	return ""
}

// String says of what size the numbers are: "-0.2 to 0.3, mean 0.01".
func (s Stats) String() string {
	switch {
	case s.N == 0:
		return "empty"
	case s.Lo > s.Hi:
		return "no numbers"
	case s.Lo == s.Hi:
		return fmt.Sprintf("all %.3g", s.Lo)
	default:
		return fmt.Sprintf("%.3g to %.3g, mean %.2g", s.Lo, s.Hi, s.Sum/float64(s.N))
	}
}

// varied tells whether there is something to see in a picture.
func (s Stats) varied() bool { return s.Lo < s.Hi || s.N > 0 && (s.NaN || s.Inf) }

// Shape is a shape with × between the sizes: 3×4.
func Shape(t *tensor.Tensor) string {
	var sizes []string
	for _, n := range t.Shape() {
		sizes = append(sizes, strconv.Itoa(n))
	}
	return strings.Join(sizes, "×")
}

// Name is the shape and the type of elements of an array: 3×4 float32.
func Name(t *tensor.Tensor) string {
	if t.Rank() == 0 {
		return t.DType().String()
	}
	return Shape(t) + " " + t.DType().String()
}

// Heat is the picture of an array: a matrix as it stands, more dimensions as the first against all others. There is none if all numbers are the same.
func (l *Look) Heat(t *tensor.Tensor, large bool) *markup.Heat {
	s := l.Stats(t)
	if t.Rank() == 0 || !s.varied() {
		return nil
	}
	at := numbers(t)
	rows := t.Dim(0)
	return &markup.Heat{Rows: rows, Cols: t.Len() / rows, Large: large, About: Shape(t) + " numbers, " + s.String(), At: func(i, j int) float64 { return at(i + rows*j) }}
}

// numbers gives the elements in the order of memory, the first dimension the fastest.
func numbers(t *tensor.Tensor) func(i int) float64 {
	t = t.Contiguous()
	switch t.DType() {
	case tensor.Float32:
		data := tensor.Data[float32](t)
		return func(i int) float64 { return float64(data[i]) }
	case tensor.Float64:
		data := tensor.Data[float64](t)
		return func(i int) float64 { return data[i] }
	}
	data := tensor.Data[float64](t.To(tensor.Float64))
	return func(i int) float64 { return data[i] }
}

// How a distribution is drawn: of arrays with fewer numbers than fewest there is none to see, and of larger ones than most some at equal distances are looked at.
const bins, fewest, most = 24, 16, 1 << 14

// Bars is the distribution of the numbers of an array, from the least to the greatest; nil if there is none to see.
func (l *Look) Bars(t *tensor.Tensor) *markup.Bars {
	s := l.Stats(t)
	if s.N < fewest || s.Lo >= s.Hi {
		return nil
	}
	at, counts := numbers(t), make([]int, bins)
	step := max(1, s.N/most)
	for i := 0; i < s.N; i += step {
		if v := at(i); v-v == 0 {
			counts[min(bins-1, int(float64(bins)*((v-s.Lo)/(s.Hi-s.Lo))))]++
		}
	}
	return &markup.Bars{Counts: counts, About: fmt.Sprintf("distribution from %.3g to %.3g", s.Lo, s.Hi)}
}

// Array is the line of an array of a model.
func (l *Look) Array(name string, t *tensor.Tensor) markup.Line {
	s := l.Stats(t)
	return markup.Line{Name: name, Text: Name(t), Warn: s.Warning(), Heat: l.Heat(t, true), Bars: l.Bars(t), Note: s.String()}
}
