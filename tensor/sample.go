package tensor

import (
	"fmt"
	"math"
)

// GridSample returns what images show at the points of a grid, by linear interpolation between the elements around each. Coordinates are -1 at the
// first element of a spatial dimension and 1 at the last. Outside of an image it shows 0; with border, what is nearest at its border.
//
// Shapes: x is (width, height, channels, batch) and grid (2, width', height', batch), y is (width', height', channels, batch); or, with a depth as
// third spatial dimension, grid is (3, width', height', depth', batch). It panics with *ShapeError and *DTypeError.
//
// Source: Jaderberg et al., Spatial Transformer Networks, NIPS 2015.
func GridSample(x, grid *Tensor, border bool) *Tensor {
	n := x.Rank() - 2
	if n != 2 && n != 3 || grid.Rank() != n+2 || grid.Dim(0) != n || grid.Dim(-1) != x.Dim(-1) {
		panic(&ShapeError{"GridSample", [][]int{x.Shape(), grid.Shape()},
			"images (width, height, channels, batch) and a grid (2, width', height', batch), or with a depth and 3"})
	}
	size, points := 1, 1
	shape := append([]int{}, grid.Shape()[1:n+1]...)
	for d := range n {
		size, points = size*x.Dim(d), points*shape[d]
	}
	channels, batch := x.Dim(n), x.Dim(n+1)
	flat := grid.Reshape(n, points, batch)
	low, part := make([]*Tensor, n), make([]*Tensor, n)
	for d := range n {
		last := float64(x.Dim(d) - 1)
		from, to := 0.0, last
		if !border {
			from, to = -2, last+2 // farther out there is nothing
		}
		kind := x.DType()
		at := flat.Select(0, d).AddScalar(1).Scale(last / 2).Maximum(kind.Scalar(from)).Minimum(kind.Scalar(to))
		low[d] = Floor(at)
		part[d] = at.Sub(low[d])
	}
	y := x.DType().Zeros(points, channels, batch)
	for corner := range 1 << n {
		weight := x.DType().Ones(points, batch)
		for d := range n {
			if corner>>d&1 == 1 {
				weight = weight.Mul(part[d])
			} else {
				weight = weight.Mul(part[d].RSubScalar(1))
			}
		}
		shown := Pick(x.Reshape(size, channels, batch), CornerPositions(low, x.Shape()[:n], corner))
		y = y.Add(shown.Mul(weight.Reshape(points, 1, batch)))
	}
	return y.Reshape(append(shape, channels, batch)...)
}

// CornerPositions returns where, in images of these sizes, a corner of the cell of each point is: the elements of low are its first corner, a tensor
// for each dimension, and bit d of corner says that it is the next one in dimension d. It is -1 outside of an image.
func CornerPositions(low []*Tensor, size []int, corner int) *Tensor {
	at := Int.Zeros(low[0].dims[:low[0].rank]...)
	positions, step := flat[int](at), 1
	for d, k := range size {
		i := 0
		low[d].each(func(from int) {
			p := low[d].load(from) + float64(corner>>d&1)
			if !(p >= 0 && p < float64(k)) {
				positions[i] = -1
			} else if positions[i] >= 0 {
				positions[i] += int(p) * step
			}
			i++
		})
		step *= k
	}
	return at
}

// RotateOptions are those of ImRotate.
type RotateOptions struct {
	Center  []float64 // a position in the first two dimensions, counted from 0; by default half of their sizes, rounded down, which is an element
	Nearest bool      // the nearest element; by default a linear interpolation between the four around a point, and 0 if one is outside of the image
}

// ImRotate turns images by an angle in radians, from the first dimension to the second. What is turned in from outside of an image is 0. There is no
// derivative with respect to the angle and the center.
//
// Shapes: x is (width, height, channels, batch), and so is the result. It panics with *ShapeError, *DTypeError, and *UseError for a center that has
// not two numbers.
func ImRotate(x *Tensor, angle float64, opts RotateOptions) *Tensor {
	if x.Rank() != 4 {
		panic(&ShapeError{"ImRotate", [][]int{x.Shape()}, "(width, height, channels, batch)"})
	}
	w, h, lines := x.Dim(0), x.Dim(1), x.Dim(2)*x.Dim(3)
	at, weights := RotationCorners(w, h, angle, opts)
	y := x.DType().Zeros(w*h, lines, 1)
	for i := range at {
		y = y.Add(Pick(x.Reshape(w*h, lines, 1), at[i]).Mul(weights[i].To(x.DType())))
	}
	return y.Reshape(x.Shape()...)
}

// RotationCorners returns of which elements each one of a rotated image is made: their positions, -1 for none, as tensors (width*height, 1), and
// their weights, as float64 tensors (width*height, 1, 1).
func RotationCorners(width, height int, angle float64, opts RotateOptions) (at, weights []*Tensor) {
	if len(opts.Center) != 0 && len(opts.Center) != 2 {
		panic(misuse("ImRotate", "got center %v, want two numbers", fmt.Sprint(opts.Center)))
	}
	center := [2]float64{float64(width / 2), float64(height / 2)}
	copy(center[:], opts.Center)
	sin, cos, exact := rotation(width, height, angle, center)
	corners := 4
	if opts.Nearest || exact {
		corners = 1
	}
	for range corners {
		at, weights = append(at, Int.Full(-1, width*height, 1)), append(weights, Float64.Zeros(width*height, 1, 1))
	}
	for o := range width * height {
		dy, dx := float64(o%width)-center[0], float64(o/width)-center[1]
		y, x := cos*dy-sin*dx+center[0], sin*dy+cos*dx+center[1]
		if corners == 1 {
			if y, x = math.Round(y), math.Round(x); y >= 0 && y < float64(width) && x >= 0 && x < float64(height) {
				flat[int](at[0])[o], flat[float64](weights[0])[o] = int(y)+width*int(x), 1
			}
			continue
		}
		fy, fx := math.Floor(y), math.Floor(x)
		if !(fy >= 0 && fy < float64(width-1) && fx >= 0 && fx < float64(height-1)) {
			continue
		}
		for c, weight := range [4]float64{(1 - y + fy) * (1 - x + fx), (y - fy) * (1 - x + fx), (1 - y + fy) * (x - fx), (y - fy) * (x - fx)} {
			flat[int](at[c])[o] = int(fy) + c%2 + width*(int(fx)+c/2)
			flat[float64](weights[c])[o] = weight
		}
	}
	return at, weights
}

// rotation returns the sine and the cosine of an angle. They are exact if the rotation is one by a quarter, a half or three quarters of a turn
// around the middle, so that each element goes to the place of another.
func rotation(width, height int, angle float64, center [2]float64) (sin, cos float64, exact bool) {
	sin, cos = math.Sincos(angle)
	quarters := angle / (math.Pi / 2)
	q := math.Round(quarters)
	middle := center == [2]float64{float64(width-1) / 2, float64(height-1) / 2}
	turned := int(math.Mod(q, 4)+4) % 4
	if math.Abs(quarters-q) > 1e-8 || turned != 0 && (!middle || turned != 2 && width != height) {
		return sin, cos, false
	}
	return [4]float64{0, 1, 0, -1}[turned], [4]float64{1, 0, -1, 0}[turned], true
}
