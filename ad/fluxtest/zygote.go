package fluxtest

import (
	"math"

	"github.com/fluxion-go/fluxion/ad"
)

// CumSum is the cumulative sum.
func CumSum(x []float64) []float64 {
	y := make([]float64, len(x))
	sum := 0.0
	for i, v := range x {
		sum += v
		y[i] = sum
	}
	return y
}

// GenSum is the sum of p·i for i in 1..3.
func GenSum(p float64) float64 {
	sum := 0.0
	for i := 1; i <= 3; i++ {
		sum += p * float64(i)
	}
	return sum
}

// Cell is a mutable struct.
type Cell struct{ value float64 }

// SquareCell is v² + v.
func SquareCell(c *Cell) float64 { return c.value*c.value + c.value }

// Cube is x³.
func Cube(x float64) float64 { return math.Pow(x, 3) }

// Point is a point.
type Point struct{ x, y float64 }

// Dist is the distance from the origin.
func Dist(p Point) float64 { return math.Sqrt(p.x*p.x + p.y*p.y) }

// DistOfSum is Dist(a+b).
func DistOfSum(a, b Point) float64 { return Dist(Point{a.x + b.x, a.y + b.y}) }

// XOf is a.x.
func XOf(a Point) float64 { return a.x }

// SumCubes is the sum of x³ over a matrix.
func SumCubes(x [][]float64) float64 {
	sum := 0.0
	for _, row := range x {
		for _, v := range row {
			sum += v * v * v
		}
	}
	return sum
}

// DivSum is the sum of x ./ [1, 2, 4].
func DivSum(x []float64) float64 {
	by := [...]float64{1, 2, 4}
	sum := 0.0
	for i, v := range x {
		sum += v / by[i]
	}
	return sum
}

// Enumerate is the sum of x[i]^i, counted from 1.
func Enumerate(x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += math.Pow(v, float64(i+1))
	}
	return sum
}

// FilterEven is the sum of x² over the even numbers.
func FilterEven(x []float64) float64 {
	var even []float64
	for _, v := range x {
		if int(math.Round(v))%2 == 0 {
			even = append(even, v)
		}
	}
	return SumAbs2(even)
}

// SumAbs2 is the sum of x².
func SumAbs2(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// Floor is math.Floor.
func Floor(x float64) float64 { return math.Floor(x) }

// ProdColumns is the product of each column; a matrix is given by columns here.
func ProdColumns(columns [][]float64) []float64 {
	y := make([]float64, len(columns))
	for j, column := range columns {
		y[j] = 1
		for _, v := range column {
			y[j] *= v
		}
	}
	return y
}

// Arrays is {x, y}.
type Arrays struct{ x, y []float64 }

// SumNorms is the sum of the 2-norms.
func SumNorms(a Arrays) float64 { return math.Sqrt(SumAbs2(a.x)) + math.Sqrt(SumAbs2(a.y)) }

// FirstTwo is the sum of the first two.
func FirstTwo(x, y, _ float64) float64 { return x + y }

// SumInvSquares is the sum of 1/x².
func SumInvSquares(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += 1 / (v * v)
	}
	return sum
}

// Sum2x is the sum of 2x.
func Sum2x(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += 2 * v
	}
	return sum
}

// SwapLoop swaps x and 2x three times.
func SwapLoop(x float64) float64 {
	a, b := x, 2*x
	for range 3 {
		a, b = b, a
	}
	return a
}

// NonArray has a field that is a function.
type NonArray struct {
	x []float64
	y func(float64) float64
	z []float64
}

// SumSquaresOf is the sum of x² and z².
func SumSquaresOf(n NonArray) float64 { return SumAbs2(n.x) + SumAbs2(n.z) }

// Buffer writes x into five columns of a buffer and sums it.
func Buffer(x []float64) float64 {
	buf := make([]float64, 5*len(x))
	for j := range 5 {
		copy(buf[j*len(x):], x)
	}
	sum := 0.0
	for _, v := range buf {
		sum += v
	}
	return sum
}

// SinCos is sin(cos x).
func SinCos(x float64) float64 { return math.Sin(math.Cos(x)) }

// Cos is math.Cos.
func Cos(x float64) float64 { return math.Cos(x) }

// Sin is math.Sin.
func Sin(x float64) float64 { return math.Sin(x) }

// Div is x/y.
func Div(x, y float64) float64 { return x / y }

// DivMul has two results, of which the first is the loss.
func DivMul(x, y float64) (div, mul float64) { return x / y, x * y }

// Mul is a·b.
func Mul(a, b float64) float64 { return a * b }

// SqrtSquare is √x².
func SqrtSquare(x float64) float64 { return math.Sqrt(x * x) }

// Loop is xⁿ by multiplications.
func Loop(x float64, n int) float64 {
	r := 1.0
	for range n {
		r *= x
	}
	return r
}

// SumOfPart sums x[:1].
func SumOfPart(x []float64) float64 {
	sum := 0.0
	for _, v := range x[:1] {
		sum += v
	}
	return sum
}

// CountTrue counts what is true.
func CountTrue(x []bool) float64 {
	n := 0
	for _, b := range x {
		if b {
			n++
		}
	}
	return float64(n)
}

// MaybeUndefined has a local variable that one branch only sets.
func MaybeUndefined(x float64) float64 {
	var y float64
	if x > 0 {
		y = 2 * x
	}
	if x > 0 {
		return y
	}
	return 42 * x
}

// Checkpointed is sin x, computed again in the reverse pass.
func Checkpointed(x float64) float64 { return ad.Checkpoint(math.Sin)(x) }

// Pow10 is x¹⁰.
func Pow10(x float64) float64 { return math.Pow(x, 10) }

// DeepCopy copies a map.
func DeepCopy(x float64) float64 {
	d := map[string]float64{"a": x, "b": 2 * x}
	e := map[string]float64{}
	for k, v := range d {
		e[k] = v
	}
	return e["a"] + 3*e["b"]
}

// PowSum is the sum of x^p.
func PowSum(x []float64, p []int) float64 {
	sum := 0.0
	for i, v := range x {
		sum += math.Pow(v, float64(p[i]))
	}
	return sum
}

// MaxOf is the largest.
func MaxOf(x ...float64) float64 {
	m := x[0]
	for _, v := range x[1:] {
		m = max(m, v)
	}
	return m
}

// Product is the sum of x² + y over all pairs.
func Product(x, y []float64) float64 {
	sum := 0.0
	for _, a := range x {
		for _, b := range y {
			sum += a*a + b
		}
	}
	return sum
}

// AddFirst is the sum of x .+ x[0].
func AddFirst(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v + x[0]
	}
	return sum
}

// DivInt divides integers.
func DivInt(a, b int) float64 { return float64(a / b) }
