package tensor

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/fluxion-go/fluxion/internal/markup"
)

// What counts as images, and how they are shown. Small ones are enlarged, large ones reduced, until their file has at most maxPNG bytes.
const (
	leastSide  = 8        // width and height of an image
	mostImages = 16       // of a batch, eight in a row
	inRow      = 8        //
	largeSide  = 384      // of one image, in dots of the picture
	largeOfAll = 96       // of each of several
	smallSide  = 160      // to which one image is enlarged
	smallOfAll = 56       // to which several are
	between    = 4        // dots
	maxPNG     = 96 << 10 // bytes
)

// PNG returns the picture of an image, or of a batch of them the first sixteen, as the content of a PNG file; nil for what is no image: these are at least 8 dots wide and high,
// with 1 channel or 3 for red, green and blue. Numbers between 0 and 1 are taken as they are, from black to full colour, and others from their least to their greatest. Dots
// of small images are drawn as squares, and large ones are reduced.
//
// Shapes: (width, height, channels) or (width, height, channels, batch).
func (t *Tensor) PNG() []byte {
	pic, _ := t.Follow(nil).picture()
	if pic == nil {
		return nil
	}
	return markup.PNG(pic)
}

// picture draws images, and says what is seen. It is nil for what is none.
func (t *Tensor) picture() (pic image.Image, about string) {
	if !t.isImage() {
		return nil, ""
	}
	n := 1
	if t.rank == 4 {
		n = t.dims[3]
	}
	large, small := largeSide, smallSide
	if n > 1 {
		large, small = largeOfAll, smallOfAll
	}
	for {
		pic, about = t.draw(n, large, small)
		if len(markup.PNG(pic)) <= maxPNG {
			return pic, about
		}
		large = large * 3 / 4
	}
}

func (t *Tensor) isImage() bool {
	return (t.rank == 3 || t.rank == 4) && t.Len() > 0 && t.dims[0] >= leastSide && t.dims[1] >= leastSide && (t.dims[2] == 1 || t.dims[2] == 3)
}

// draw draws the first of n images, none wider or higher than large, and enlarged up to small.
func (t *Tensor) draw(n, large, small int) (pic image.Image, about string) {
	step := (max(t.dims[0], t.dims[1]) + large - 1) / large // one dot of so many is shown
	wide, high := (t.dims[0]+step-1)/step, (t.dims[1]+step-1)/step
	side := max(1, small/max(wide, high)) // of a dot
	count := min(n, mostImages)
	value := func(k, x, y, c int) float64 {
		return t.load(t.offset + x*step*t.strides[0] + y*step*t.strides[1] + c*t.strides[2] + k*t.strides[3])
	}
	var values []float64
	for k := range count {
		for y := range high {
			for x := range wide {
				for c := range t.dims[2] {
					values = append(values, value(k, x, y, c))
				}
			}
		}
	}
	lo, hi := markup.Span(values)
	scale := fmt.Sprintf("%.4g to %.4g", lo, hi)
	if lo >= 0 && hi <= 1 {
		lo, hi, scale = 0, 1, "0 to 1"
	}
	scale += " from black to full colour"
	if t.dims[2] == 1 {
		scale = scale[:len(scale)-len("full colour")] + "white"
	}
	cols := min(count, inRow)
	rows := (count + cols - 1) / cols
	all := image.NewNRGBA(image.Rect(0, 0, cols*(wide*side+between)-between, rows*(high*side+between)-between))
	at := 0
	for k := range count {
		left, top := k%cols*(wide*side+between), k/cols*(high*side+between)
		for y := range high {
			for x := range wide {
				dot := dotColor(values[at:at+t.dims[2]], lo, hi)
				at += t.dims[2]
				for i := range side * side {
					all.SetNRGBA(left+x*side+i%side, top+y*side+i/side, dot)
				}
			}
		}
	}
	switch {
	case n > count:
		about = fmt.Sprintf("the first %d of %d images, %d in a row; ", count, n, inRow)
	case n > 1:
		about = fmt.Sprintf("%d images; ", n)
	}
	if step > 1 {
		about += fmt.Sprintf("shown at %d×%d; ", wide, high)
	}
	return all, about + scale
}

// dotColor is the colour of one value, or of red, green and blue; pink for what is no number.
func dotColor(values []float64, lo, hi float64) color.NRGBA {
	var c [3]uint8
	for i := range c {
		v := values[min(i, len(values)-1)]
		switch {
		case v-v != 0:
			return color.NRGBA{236, 72, 153, 255}
		case lo < hi:
			c[i] = uint8(math.Round(255 * (v - lo) / (hi - lo)))
		}
	}
	return color.NRGBA{c[0], c[1], c[2], 255}
}
