package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Adam in one pass is Adam by its formulas in float64.
func TestAdam(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testAdam[float32](t, 1e-5) })
		t.Run("float64", func(t *testing.T) { testAdam[float64](t, 1e-14) })
	})
}

func testAdam[T Float](t *testing.T, tolerance float64) {
	const eta, beta1, beta2, epsilon = 0.01, 0.9, 0.999, 1e-8
	r := rand.New(rand.NewPCG(15, 16))
	for n := range 71 {
		w, m, v := normal[T](r, n+1), make([]T, n+1), make([]T, n+1)
		x, s1, s2 := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = float64(w[i])
		}
		last := w[n]
		for step := 1; step <= 3; step++ {
			g := normal[T](r, n)
			c1, c2 := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
			Adam(w[:n], m, v, g, eta, beta1, beta2, epsilon, c1, c2)
			for i := range x {
				d := float64(g[i])
				s1[i] = beta1*s1[i] + (1-beta1)*d
				s2[i] = beta2*s2[i] + (1-beta2)*d*d
				x[i] -= eta * (s1[i] / c1) / (math.Sqrt(s2[i]/c2) + epsilon)
				if math.Abs(float64(w[i])-x[i]) > tolerance || math.Abs(float64(m[i])-s1[i]) > tolerance || math.Abs(float64(v[i])-s2[i]) > tolerance {
					t.Fatalf("length %d, step %d, element %d: got %v, %v, %v, want %v, %v, %v", n, step, i, w[i], m[i], v[i], x[i], s1[i], s2[i])
				}
			}
		}
		if w[n] != last || m[n] != 0 || v[n] != 0 {
			t.Fatalf("length %d: wrote behind the end", n)
		}
	}
}
