package p

type Plain struct{ B float64 }

type Param struct{ R Plain }

// A variable of the derivative had the name of the package, which the second derivative imports.
func F1(x []float64, p Param) float64 {
	m := map[string]Plain{"d": p.R}
	return m["d"].B * x[0]
}
