package kernel

import "math"

// Adam makes a step of Adam on the weights w with the gradient g, in one pass:
//
//	m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²,  w -= η (m/c1) / (√(v/c2) + ε)
//
// After t steps, this one included, c1 = 1 - β1ᵗ and c2 = 1 - β2ᵗ. The numbers are float64 so that 1 - β2 and c2 go together: rounded to float32, 1 - 0.999
// is off by 5e-5 of itself. Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
func Adam[T Float](w, m, v, g []T, eta, beta1, beta2, epsilon, c1, c2 float64) {
	same(len(w), len(m))
	same(len(w), len(v))
	same(len(w), len(g))
	b1, gamma1, b2, gamma2 := T(beta1), T(1-beta1), T(beta2), T(1-beta2)
	rate, scale, eps := T(eta/c1), T(1/c2), T(epsilon)
	if adamVec(w, m, v, g, b1, gamma1, b2, gamma2, rate, scale, eps) {
		return
	}
	for i := range w {
		m[i] = b1*m[i] + gamma1*g[i]
		v[i] = b2*v[i] + gamma2*g[i]*g[i]
		w[i] -= rate * m[i] / (T(math.Sqrt(float64(v[i]*scale))) + eps)
	}
}
