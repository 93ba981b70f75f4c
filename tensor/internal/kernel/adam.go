package kernel

import "math"

// Adam makes a step of Adam on the weights w with the gradient g, in one pass:
//
//	m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²,  w -= η (m/c1) / (√(v/c2) + ε)
//
// After t steps, this one included, c1 = 1 - β1ᵗ and c2 = 1 - β2ᵗ. Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
func Adam[T Float](w, m, v, g []T, eta, beta1, beta2, epsilon, c1, c2 T) {
	same(len(w), len(m))
	same(len(w), len(v))
	same(len(w), len(g))
	rate, scale := eta/c1, 1/c2
	if adamVec(w, m, v, g, beta1, 1-beta1, beta2, 1-beta2, rate, scale, epsilon) {
		return
	}
	for i := range w {
		m[i] = beta1*m[i] + (1-beta1)*g[i]
		v[i] = beta2*v[i] + (1-beta2)*g[i]*g[i]
		w[i] -= rate * m[i] / (T(math.Sqrt(float64(v[i]*scale))) + epsilon)
	}
}
