package fluxtest

// Functions that a value of several types can be passed to.

// Half is x/2.
func Half(x float32) float32 { return x / 2 }

// OfInt is n, as a number.
func OfInt(n int) float64 { return float64(n) }

// OfAny is a number as it is, and 0 for anything else.
func OfAny(x any) float64 {
	y, _ := x.(float64)
	return y
}
