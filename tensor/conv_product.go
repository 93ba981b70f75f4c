package tensor

import (
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A convolution is three matrix products, of the patches that the kernels see with the kernels, and of its result with each of them for the two
// gradients. The matrix of patches has a row for each output and a column for each element of a kernel. It is never stored: its columns are
// stretches of the lattice of an image, which the product is given as it asks for them. So there is memory for an image and its result at a time,
// one pair for each thread.

// A convolution is the plan of one.
type convolution struct {
	*lattice
	batch, groups int
	in, out       int   // channels of a group
	outShape      []int // of the result
}

// products reports whether kernels are applied by products of matrices, rather than an element at a time, as where each channel has one of its own.
func (c *convolution) products() bool { return c.in != 1 || c.out != 1 }

// each calls f for images, or groups of their channels, on several threads. f gets space for an image and for a result, for its own use, which is 0 at first.
func each[T Float](c *convolution, n, image, result int, f func(i int, image, result []T)) {
	parallel.For(n, 1, func(lo, hi int) {
		space := []*Tensor{make0(dtypeOf[T](), []int{image}), make0(dtypeOf[T](), []int{result})}
		for i := lo; i < hi; i++ {
			interrupt.PollLate()
			f(i, flat[T](space[0]), flat[T](space[1]))
		}
		for _, t := range space {
			t.Lend()
		}
		Reclaim(space)
	})
}

// offsets returns where the columns of the matrix of patches begin, an element of the kernel after the other, then the next channel.
func (c *convolution) offsets() []int {
	offs := make([]int, 0, c.in*len(c.taps))
	for i := range c.in {
		for _, t := range c.taps {
			offs = append(offs, i*c.plane+t.phase*c.phase+t.shift)
		}
	}
	return offs
}

// convolve computes y.
func convolve[T Float](c *convolution, y, x, w []T) {
	offs := c.offsets()
	k, dense := len(offs), c.span == c.outputs
	image, result := c.in*c.plane, c.out*c.span
	if c.identity {
		image = 0
	}
	if dense {
		result = 0
	}
	each(c, c.batch*c.groups, image, result, func(i int, image, result []T) {
		to, from, ws := y[i*c.out*c.outputs:], x[i*c.in*c.picture:], w[i%c.groups*c.out*k:]
		if !c.identity {
			load(c.lattice, image, from, c.in)
			from = image
		}
		if dense {
			result = to
		}
		switch {
		case !c.products():
			clear(result[:c.span])
			for t, off := range offs {
				kernel.Axpy(result[:c.span], ws[t], from[off:off+c.span])
			}
		case len(c.taps) == 1: // the matrix of patches is the lattice itself
			kernel.Gemm(c.span, c.out, c.in, 1, from, 1, c.plane, ws, 1, k, 0, result, 1, c.span)
		default:
			kernel.GemmFunc(c.out, c.span, k, 1, ws, k, 1, kernel.Stretches(from, offs, c.span), 0, result, c.span, 1)
		}
		if !dense {
			for o := range c.out {
				for _, r := range c.results {
					copy(to[o*c.outputs+r.picture:][:r.n], result[o*c.span+r.at:])
				}
			}
		}
	})
}

// convolveData computes dx. For each phase it is a convolution of dy, with zeros between and before its rows, with those elements of the kernels
// that stand in the phase, the other way round.
func convolveData[T Float](c *convolution, dx, dy, w []T) {
	k := c.in * len(c.taps)
	front := c.shift + c.phase // of a channel of dy with zeros before it, as far as any element reaches
	parts := c.parts(front)
	mixed := make([][]T, len(parts))
	for p := range parts {
		mixed[p] = mix(c, &parts[p], w)
	}
	image := c.in * c.plane
	if c.identity {
		image = 0
	}
	each(c, c.batch*c.groups, image, c.out*front, func(i int, image, grid []T) {
		to, from, ws := dx[i*c.in*c.picture:], dy[i*c.out*c.outputs:], w[i%c.groups*c.out*k:]
		for o := range c.out {
			for _, r := range c.results {
				copy(grid[o*front+c.shift+r.at:][:r.n], from[o*c.outputs+r.picture:])
			}
		}
		result := image
		if c.identity {
			result = to
		}
		if !c.products() {
			clear(result[:c.plane])
			for n, t := range c.taps {
				kernel.Axpy(result[t.phase*c.phase+t.shift:][:c.span], ws[n], grid[c.shift:c.shift+c.span])
			}
		} else {
			for p, part := range parts {
				n := len(part.offs)
				kernels, phase := mixed[p][i%c.groups*c.in*n:], result[p*c.phase:]
				if len(part.taps) == 1 && n > 0 {
					kernel.Gemm(c.phase, c.in, n, 1, grid[part.offs[0]:], 1, front, kernels, 1, n, 0, phase, 1, c.plane)
				} else {
					kernel.GemmFunc(c.in, c.phase, n, 1, kernels, n, 1, kernel.Stretches(grid, part.offs, c.phase), 0, phase, c.plane, 1)
				}
			}
		}
		if !c.identity {
			unload(c.lattice, to, image, c.in)
		}
	})
}

// A part is what the elements of a kernel in one phase do.
type part struct {
	taps []int // which elements
	offs []int // where the stretches of dy begin that they see, element by element, then the next channel
}

func (c *convolution) parts(front int) []part {
	parts := make([]part, c.plane/c.phase)
	for n, t := range c.taps {
		parts[t.phase].taps = append(parts[t.phase].taps, n)
	}
	for p := range parts {
		for o := range c.out {
			for _, n := range parts[p].taps {
				parts[p].offs = append(parts[p].offs, o*front+c.shift-c.taps[n].shift)
			}
		}
	}
	return parts
}

// mix returns the elements of kernels that are in a part: for each group and channel of the image a row, in the order of the offsets.
func mix[T Float](c *convolution, p *part, w []T) []T {
	taps := len(c.taps)
	rows := make([]T, 0, c.groups*c.in*len(p.offs))
	for g := range c.groups {
		for i := range c.in {
			for o := range c.out {
				from := w[((g*c.out+o)*c.in+i)*taps:][:taps]
				for _, t := range p.taps {
					rows = append(rows, from[t])
				}
			}
		}
	}
	return rows
}

// convolveFilter computes dw: for each element of the kernels the product of what it saw with dy. The batch is cut in blocks, which are summed in
// order, so that the result is the same for any number of threads.
func convolveFilter[T Float](c *convolution, dw, x, dy []T) {
	offs, taps := c.offsets(), len(c.taps)
	group := taps * c.in * c.out
	size := c.groups * group
	blocks := min(c.batch, 8, max(1, 1<<20/max(1, size))) // of which each has its own sums
	if c.batch == 0 || size == 0 {
		return
	}
	image := c.in * c.plane
	if c.identity {
		image = 0
	}
	sums := make([]T, blocks*size)
	each(c, blocks, image, c.out*c.span, func(b int, image, result []T) {
		for i := b * c.batch / blocks * c.groups; i < (b+1)*c.batch/blocks*c.groups; i++ {
			sum, from := sums[b*size+i%c.groups*group:], x[i*c.in*c.picture:]
			if !c.identity {
				load(c.lattice, image, from, c.in)
				from = image
			}
			turn(c, result, dy[i*c.out*c.outputs:])
			for t, off := range offs[:taps] {
				if c.products() {
					kernel.Gemm(c.out, c.in, c.span, 1, result, 1, c.out, from[off:], 1, c.plane, 1, sum[t*c.in*c.out:], 1, c.out)
				} else {
					sum[t] += kernel.Dot(result, from[off:off+c.span])
				}
			}
		}
	})
	for b := 1; b < blocks; b++ {
		kernel.AddTo(sums[:size], sums[b*size:][:size])
	}
	for g := range c.groups {
		for o := range c.out {
			for i := range c.in {
				for t := range taps {
					dw[((g*c.out+o)*c.in+i)*taps+t] = sums[g*group+(t*c.in+i)*c.out+o]
				}
			}
		}
	}
}

// turn writes a result with its channels side by side, and zeros between the rows.
func turn[T Float](c *convolution, dst, y []T) {
	for _, r := range c.results {
		kernel.Interleave(dst[r.at*c.out:], y[r.picture:], c.out, r.n, c.outputs)
	}
}
