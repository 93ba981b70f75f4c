// Package foreign calls functions that were not written to be differentiated, of the standard library and of modules that we depend on.
// Each is differentiated from its own, unmodified source, or refused by name; the test of package source says which.
//
//	mathematics.go    all of math
//	floats.go         gonum/floats, slices of numbers
//	stat.go           gonum/stat
//	distributions.go  gonum/stat/distuv: densities in their parameters
//	numeric.go        quadrature, interpolation, transforms
//	special.go        gonum/mathext
//	geometry.go       vectors, quaternions, dual numbers, curves
//	surfaces.go       gonum/optimize/functions: test functions of optimisation
//	standard.go       sort, slices, maps, container
//	matrix.go         gonum/mat, gonum/blas
//	refused.go        what is refused, and in which words
package foreign

// A Function is a call of a foreign function, as a function of numbers.
type Function struct {
	Name  string // of the foreign function, as its package shows it
	F     func(x []float64) float64
	At    [][]float64 // where its gradient is compared with differences
	Want  string      // "" if it can be differentiated, else what the refusal says
	Twice bool        // with its second derivative
	Late  bool        // it is refused when it runs: what it calls is not known before
}

// Functions lists all of them.
var Functions []Function

// What refusals say.
const (
	hidden         = "does not export"
	goroutines     = "starts a goroutine"
	complexNumbers = "uses complex numbers"
	assembly       = "has no Go source: it is written in assembly or C"
	unsafeMemory   = "converts an active pointer by package unsafe"
	internal       = "of the internal package"
	unknown        = "it has no derivative"
	reflection     = "by reflection, where derivatives cannot follow"
	encoding       = "makes bytes or text of values"
	scanning       = "reads numbers from text"
)

func add(name string, f func(x []float64) float64, at ...[]float64) {
	Functions = append(Functions, Function{Name: name, F: f, At: at})
}

func twice(name string, f func(x []float64) float64, at ...[]float64) {
	Functions = append(Functions, Function{Name: name, F: f, At: at, Twice: true})
}

func refuse(name string, f func(x []float64) float64, want string, at ...[]float64) {
	Functions = append(Functions, Function{Name: name, F: f, At: at, Want: want})
}

func late(name string, f func(x []float64) float64, want string, at ...[]float64) {
	Functions = append(Functions, Function{Name: name, F: f, At: at, Want: want, Late: true})
}

// Some points.
var (
	four  = []float64{0.7, -1.3, 2.1, 0.4}
	six   = []float64{0.3, 1.2, -0.7, 2.2, 0.9, -1.6}
	pos4  = []float64{0.7, 1.3, 2.1, 0.4}
	pos6  = []float64{0.3, 1.2, 0.7, 2.2, 0.9, 1.6}
	eight = []float64{0.3, 1.2, -0.7, 2.2, 0.9, -1.6, 0.55, 1.75}
)

// weigh adds numbers up with different weights, so that no two of them are interchangeable.
func weigh(x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * (1 + 0.3*float64(i*i))
	}
	return sum
}
