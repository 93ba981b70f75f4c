package tensor

// TrackMoments moves a running mean and variance towards those of x over dimensions, in place, each by the part momentum of the way: the mean towards μ, the variance
// towards n/(n-1)·σ², the unbiased one of the n elements over which they go. It is what layers that normalise do in training besides. It has no derivative.
//
// Shapes: mean and variance are (channels), x is (..., channels, batch); dims are dimensions other than that of the channels. If the batch is not among them, the means
// over the batch are taken. It panics with *IndexError, *ShapeError, *DTypeError and *UseError.
func TrackMoments(mean, variance, x *Tensor, momentum float64, dims ...int) {
	if x.rank < 2 || mean.rank != 1 || !mean.SameShape(variance) || x.dims[x.rank-2] != mean.dims[0] {
		panic(&ShapeError{"TrackMoments", shapesOf(mean, variance, x), "(channels), (channels) and (..., channels, batch)"})
	}
	n := float64(x.Count(dims...))
	mu, sigma2 := Moments(x.Follow(nil), dims...)
	if mu.Len() == 0 || n == 0 {
		return
	}
	for _, m := range []struct {
		running, now *Tensor
		by           float64
	}{{mean, mu, momentum}, {variance, sigma2, momentum * n / (n - 1)}} {
		now := m.now.Reshape(-1, m.now.Dim(-1))
		if now.dims[0] != mean.dims[0] {
			panic(misuse("TrackMoments", "got dimensions %s of shape %s, want all but those of channels and batch", shapeText(dims), shapeText(x.dims[:x.rank])))
		}
		running := m.running.Follow(nil)
		running.ScaleInPlace(1 - momentum)
		running.AddScaledInPlace(m.by, now.Mean(1).Flatten())
	}
}
