package optim_test

import "math"

// References from the papers, in float64, for rules that PyTorch has not, or has otherwise. A reference returns what is subtracted at each step.

const (
	refEta, refB1, refB2, refEps = 0.001, 0.9, 0.999, 1e-8 // the defaults
)

// moments returns the averages of a gradient and of what of makes of it, from zeros.
func moments(b1, b2 float64) func(g, square []float64) (m, v []float64) {
	var m, v []float64
	return func(g, square []float64) ([]float64, []float64) {
		if m == nil {
			m, v = make([]float64, len(g)), make([]float64, len(g))
		}
		for i := range g {
			m[i] = b1*m[i] + (1-b1)*g[i]
			v[i] = b2*v[i] + (1-b2)*square[i]
		}
		return m, v
	}
}

func each(g []float64, f func(i int) float64) []float64 {
	d := make([]float64, len(g))
	for i := range d {
		d[i] = f(i)
	}
	return d
}

func squares(g []float64) []float64 { return each(g, func(i int) float64 { return g[i] * g[i] }) }

// Liu et al., arXiv:1908.03265, algorithm 2.
func rAdam() func(x, g []float64) []float64 {
	next, t := moments(refB1, refB2), 0.0
	return func(_, g []float64) []float64 {
		t++
		m, v := next(g, squares(g))
		long := 2/(1-refB2) - 1
		p := math.Pow(refB2, t)
		rho := long - 2*t*p/(1-p)
		return each(g, func(i int) float64 {
			mhat := m[i] / (1 - math.Pow(refB1, t))
			if rho <= 4 {
				return refEta * mhat
			}
			r := math.Sqrt((rho - 4) * (rho - 2) * long / ((long - 4) * (long - 2) * rho))
			return refEta * r * mhat / (math.Sqrt(v[i]/(1-p)) + refEps)
		})
	}
}

// Daskalakis et al., arXiv:1711.00141, algorithm 1.
func oAdam() func(x, g []float64) []float64 {
	next, t := moments(0.5, 0.9), 0.0
	last := make([]float64, 3)
	return func(_, g []float64) []float64 {
		t++
		m, v := next(g, squares(g))
		step := each(g, func(i int) float64 {
			return refEta * m[i] / (1 - math.Pow(0.5, t)) / (math.Sqrt(v[i]/(1-math.Pow(0.9, t))) + refEps)
		})
		d := each(g, func(i int) float64 { return 2*step[i] - last[i] })
		last = step
		return d
	}
}

// Reddi, Kale and Kumar, ICLR 2018, algorithm 2; the averages begin at ε, as in Flux.
func amsGrad() func(x, g []float64) []float64 {
	m, v, u := []float64{refEps, refEps, refEps}, []float64{refEps, refEps, refEps}, []float64{refEps, refEps, refEps}
	return func(_, g []float64) []float64 {
		return each(g, func(i int) float64 {
			m[i] = refB1*m[i] + (1-refB1)*g[i]
			v[i] = refB2*v[i] + (1-refB2)*g[i]*g[i]
			u[i] = math.Max(u[i], v[i])
			return refEta * m[i] / (math.Sqrt(u[i]) + refEps)
		})
	}
}

// Dozat, ICLR workshop 2016, algorithm 2, with constant decays.
func nAdam() func(x, g []float64) []float64 {
	next, t := moments(refB1, refB2), 0.0
	return func(_, g []float64) []float64 {
		t++
		m, v := next(g, squares(g))
		return each(g, func(i int) float64 {
			ghat, mhat := g[i]/(1-math.Pow(refB1, t)), m[i]/(1-math.Pow(refB1, t+1))
			vhat := refB2 * v[i] / (1 - math.Pow(refB2, t))
			return refEta * ((1-refB1)*ghat + refB1*mhat) / (math.Sqrt(vhat) + refEps)
		})
	}
}

// Zhuang et al., arXiv:2010.07468, algorithm 2, where ε 1e-16 is added to each average.
func adaBelief() func(x, g []float64) []float64 {
	const eps = 1e-16
	t := 0.0
	m, s := make([]float64, 3), make([]float64, 3)
	return func(_, g []float64) []float64 {
		t++
		return each(g, func(i int) float64 {
			m[i] = refB1*m[i] + (1-refB1)*g[i]
			s[i] = refB2*s[i] + (1-refB2)*math.Pow(g[i]-m[i], 2) + eps
			return refEta * m[i] / (1 - math.Pow(refB1, t)) / (math.Sqrt(s[i]/(1-math.Pow(refB2, t))) + eps)
		})
	}
}

// Chen et al., arXiv:2302.06675, algorithm 2.
func lion() func(x, g []float64) []float64 {
	m := make([]float64, 3)
	return func(_, g []float64) []float64 {
		return each(g, func(i int) float64 {
			c := refB1*m[i] + (1-refB1)*g[i]
			m[i] = refB2*m[i] + (1-refB2)*g[i]
			return refEta * math.Copysign(1, c)
		})
	}
}

// λ Σ|x| in the loss, and the whole gradient subtracted.
func signDecay() func(x, g []float64) []float64 {
	return func(x, g []float64) []float64 {
		return each(g, func(i int) float64 { return g[i] + 0.001*math.Copysign(1, x[i]) })
	}
}

// The mean of three gradients at every third step.
func accumGrad() func(x, g []float64) []float64 {
	var kept [][]float64
	return func(_, g []float64) []float64 {
		kept = append(kept, g)
		if len(kept) < 3 {
			return make([]float64, len(g))
		}
		k := kept
		kept = nil
		return each(g, func(i int) float64 { return 0.1 * (k[0][i] + k[1][i] + k[2][i]) / 3 })
	}
}
