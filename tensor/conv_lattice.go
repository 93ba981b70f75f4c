package tensor

// A lattice is how the convolutions lay out a channel of an image: padded, and split by the stride, so that what one element of a kernel sees is a
// single stretch of memory.
//
// Along an axis with stride s, the positions p of the padded image with equal p mod s make a phase. An element of the kernel moves by s from one
// output to the next, and so stays in one phase, where it moves by 1. Phases in which no element stands are left out. All phases have the same
// shape, rows[0] by rows[1] by rows[2], and follow each other. Output (o0, o1, o2) is point o0 + rows[0]*(o1 + rows[1]*o2); the element of the
// kernel with a tap sees that point of the phase of the tap, moved on by its shift. The points between the rows of outputs see something, too: it is
// left out, or multiplied by 0. (So an Inf in an image makes NaN of a few elements of the gradient of the kernel to which it does not belong.)
type lattice struct {
	axes     [spatial]axis
	rows     [spatial]int
	phase    int       // points of a phase
	plane    int       // points of all phases
	picture  int       // elements of a channel of the image
	outputs  int       // elements of a channel of the result
	span     int       // points from the first output to the last
	shift    int       // the largest of a tap
	taps     []tap     // of the elements of a kernel, the first axis fastest
	inside   []stretch // rows of the phases that are in the image
	results  []stretch // rows of the outputs: points of a phase, elements of the result
	identity bool      // a channel of the image is its own lattice
}

// A tap is where an element of the kernel stands.
type tap struct{ phase, shift int }

// A stretch is n points from at on, which are elements from picture on, step apart.
type stretch struct{ at, picture, n, step int }

func newLattice(axes [spatial]axis, flip bool) *lattice {
	g := &lattice{axes: axes, phase: 1, picture: 1, outputs: 1, identity: true}
	var phases [spatial][]int // the remainders
	var stands [spatial][]tap // of the elements of a kernel along one axis
	for d := range axes {
		a := &axes[d]
		g.rows[d] = a.out + (a.extent()-1)/a.stride
		g.phase, g.picture, g.outputs = g.phase*g.rows[d], g.picture*a.in, g.outputs*a.out
		g.identity = g.identity && a.stride == 1 && a.lo == 0 && a.hi == 0
		phases[d], stands[d] = a.split(flip)
	}
	g.plane = g.phase * len(phases[0]) * len(phases[1]) * len(phases[2])
	g.span = axes[0].out + g.rows[0]*(axes[1].out-1+g.rows[1]*(axes[2].out-1))
	for _, c := range stands[2] {
		for _, b := range stands[1] {
			for _, a := range stands[0] {
				t := tap{a.phase + len(phases[0])*(b.phase+len(phases[1])*c.phase), a.shift + g.rows[0]*(b.shift+g.rows[1]*c.shift)}
				g.taps = append(g.taps, t)
				g.shift = max(g.shift, t.shift)
			}
		}
	}
	g.inside = g.insides(&phases)
	for o2 := range axes[2].out {
		for o1 := range axes[1].out {
			g.results = append(g.results, stretch{g.rows[0] * (o1 + g.rows[1]*o2), axes[0].out * (o1 + axes[1].out*o2), axes[0].out, 1})
		}
	}
	return g
}

// split returns the phases along an axis, and for each element of the kernel which one it is in, and where.
func (a *axis) split(flip bool) (phases []int, taps []tap) {
	number := make(map[int]int, a.stride)
	for k := range a.kernel {
		at := (a.kernel - 1 - k) * a.dilation
		if flip {
			at = k * a.dilation
		}
		p, ok := number[at%a.stride]
		if !ok {
			p = len(phases)
			number[at%a.stride] = p
			phases = append(phases, at%a.stride)
		}
		taps = append(taps, tap{p, at / a.stride})
	}
	return phases, taps
}

// insides lists the rows of all phases, as far as they are in the image.
func (g *lattice) insides(phases *[spatial][]int) (rows []stretch) {
	a := &g.axes
	at := 0
	for _, p2 := range phases[2] {
		for _, p1 := range phases[1] {
			for _, p0 := range phases[0] {
				first := max(0, (a[0].lo-p0+a[0].stride-1)/a[0].stride)
				x0 := first*a[0].stride + p0 - a[0].lo
				n := min(g.rows[0]-first, (a[0].in-x0+a[0].stride-1)/a[0].stride)
				for r2 := range g.rows[2] {
					x2 := r2*a[2].stride + p2 - a[2].lo
					for r1 := range g.rows[1] {
						x1 := r1*a[1].stride + p1 - a[1].lo
						if n > 0 && x1 >= 0 && x1 < a[1].in && x2 >= 0 && x2 < a[2].in {
							rows = append(rows, stretch{at + first, x0 + a[0].in*(x1+a[1].in*x2), n, a[0].stride})
						}
						at += g.rows[0]
					}
				}
			}
		}
	}
	return rows
}

// load copies channels of an image to lattices. What is outside of the image is left alone.
func load[T Float](g *lattice, dst, image []T, channels int) {
	for c := range channels {
		d, s := dst[c*g.plane:], image[c*g.picture:]
		for _, r := range g.inside {
			if r.step == 1 {
				copy(d[r.at:r.at+r.n], s[r.picture:r.picture+r.n])
				continue
			}
			from := r.picture
			for i := range d[r.at : r.at+r.n] {
				d[r.at+i] = s[from]
				from += r.step
			}
		}
	}
}

// unload copies channels of lattices to an image. What no kernel saw is left alone.
func unload[T Float](g *lattice, image, src []T, channels int) {
	for c := range channels {
		d, s := image[c*g.picture:], src[c*g.plane:]
		for _, r := range g.inside {
			if r.step == 1 {
				copy(d[r.picture:r.picture+r.n], s[r.at:r.at+r.n])
				continue
			}
			to := r.picture
			for _, v := range s[r.at : r.at+r.n] {
				d[to] = v
				to += r.step
			}
		}
	}
}
