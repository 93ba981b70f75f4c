package bench

// The gradients by hand, as somebody would write them who cares for speed. They add to what is in the slices for gradients.

// PolyHand is the gradient of Poly.
func PolyHand(x float64, p, dp, ys []float64) (y, dx float64) {
	for i := len(p) - 1; i >= 0; i-- {
		ys[i] = y
		y = y*x + p[i]
	}
	dy := 1.0
	for i := range p {
		dp[i] += dy
		dx += dy * ys[i]
		dy *= x
	}
	return y, dx
}

// CubicHand is the gradient of Cubic.
func CubicHand(x float64) (y, dx float64) { return x*x*x - 2*x*x + 3*x - 1, 3*x*x - 4*x + 3 }

// EulerHand is the gradient of Euler.
func EulerHand(p, dp []float64, xs, ys *[Steps]float64) float64 {
	x, y := 1.0, 0.5
	const h = 0.01
	for i := range Steps {
		xs[i], ys[i] = x, y
		dx := p[0]*x - p[1]*x*y
		dy := p[2]*x*y - p[3]*y
		x += h * dx
		y += h * dy
	}
	bx, by := 2*x, 1.0
	for i := Steps - 1; i >= 0; i-- {
		a, b := xs[i], ys[i]
		hx, hy := h*bx, h*by
		dp[0] += hx * a
		dp[1] -= hx * a * b
		dp[2] += hy * a * b
		dp[3] -= hy * b
		bx += hx*(p[0]-p[1]*b) + hy*p[2]*b
		by += -hx*p[1]*a + hy*(p[2]*a-p[3])
	}
	return x*x + y
}

// NetworkHand is the gradient of Network. work has room for the activations and their adjoints of each layer.
func NetworkHand(ls, ds []*Layer, x, dx []float64) float64 {
	acts := make([][]float64, len(ls)+1)
	acts[0] = x
	for i, l := range ls {
		acts[i+1] = l.Forward(acts[i])
	}
	s := 0.0
	out := acts[len(ls)]
	bar := make([]float64, len(out))
	for i, v := range out {
		s += v
		bar[i] = 1
	}
	for k := len(ls) - 1; k >= 0; k-- {
		l, d, in, out := ls[k], ds[k], acts[k], acts[k+1]
		next := dx
		if k > 0 {
			next = make([]float64, len(in))
		}
		for i, b := range bar {
			b *= 1 - out[i]*out[i]
			d.B[i] += b
			row, drow := l.W[i*l.In:(i+1)*l.In], d.W[i*l.In:(i+1)*l.In]
			for j, w := range row {
				drow[j] += b * in[j]
				next[j] += b * w
			}
		}
		bar = next
	}
	return s
}

// CumProdHand is the gradient of CumProd; old has room for the numbers as they were.
func CumProdHand(x, dx, old []float64) float64 {
	copy(old, x)
	for i := 1; i < len(x); i++ {
		x[i] *= x[i-1]
	}
	s := 0.0
	for i, v := range x {
		s += v * float64(i+1)
		dx[i] += float64(i + 1)
	}
	for i := len(x) - 1; i > 0; i-- {
		dx[i-1] += dx[i] * old[i]
		dx[i] *= x[i-1]
	}
	return s
}

// ParticlesHand is the gradient of Particles.
func ParticlesHand(ps, ds []Particle) float64 {
	e := Particles(ps)
	const h = 0.05
	for i, p := range ps {
		ds[i] = Particle{2 * p.X, 2 * p.Y, 2 * p.VX, 2 * p.VY}
	}
	for range 10 {
		for i := range ds {
			d := &ds[i]
			d.VX += h * d.X
			d.VY += h * d.Y
			d.X -= h * d.VX
			d.Y -= h * d.VY
		}
	}
	return e
}
