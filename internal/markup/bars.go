package markup

import (
	"image"
	"image/color"
	"math"
)

// Bars are a small picture of how numbers are distributed: a bar for each bin, as high as there are many numbers in it. A bin that is not empty has at least one row.
type Bars struct {
	Counts []int  // of the bins, the lowest numbers first
	About  string // what it says to who does not see it, and below the mouse
}

// Sizes of the picture: rows of pixels, and pixels of the page for each bin.
const barsHigh, barWide = 14, 2

func (h *Bars) img() string {
	if h == nil || len(h.Counts) == 0 {
		return ""
	}
	most := 0
	for _, n := range h.Counts {
		most = max(most, n)
	}
	pic := image.NewNRGBA(image.Rect(0, 0, len(h.Counts), barsHigh))
	for x, n := range h.Counts {
		if n > 0 {
			high := max(1, int(math.Round(barsHigh*float64(n)/float64(most))))
			for y := barsHigh - high; y < barsHigh; y++ {
				pic.SetNRGBA(x, y, color.NRGBA{100, 116, 139, 220}) // a grey that is seen on light and dark pages
			}
		}
	}
	return picturePNG("fx-bars", pic, barWide*len(h.Counts), barsHigh, h.About)
}
