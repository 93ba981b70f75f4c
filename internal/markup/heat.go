package markup

import (
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
)

// A Heat is a small picture of numbers: orange those above zero, blue those below, the stronger the farther from it, and pink those that are none. Zero has the colour of the
// page. The scale is that of the greatest distance from zero among the numbers shown. There is no picture of
// numbers that are all the same.
type Heat struct {
	Rows, Cols int
	At         func(row, col int) float64
	About      string // what it says to who does not see it, and below the mouse
	Large      bool   // with cells that can be told apart, where there is room
	Upright    bool   // as large, and with its rows as rows even if there are more of them than columns
}

// Sizes of a picture, in cells and in pixels of the page.
const (
	maxCols, maxRows   = 128, 48
	maxUpright         = 72 // of both
	stripWide, stripHi = 96, 12
	largeWide, largeHi = 224, 64
	uprightSide        = 160
)

// img returns the picture as an element. It is one image, which notebooks that are not trusted show too. Of more numbers than there is room for, some at equal distances are
// shown; the longer side lies.
func (h *Heat) img() string {
	if h == nil {
		return ""
	}
	rows, cols, at := h.Rows, h.Cols, h.At
	if rows <= 0 || cols <= 0 {
		return ""
	}
	if rows > cols && !h.Upright {
		rows, cols, at = cols, rows, func(i, j int) float64 { return h.At(j, i) }
	}
	wide, high := stripWide, stripHi
	nr, nc := min(rows, 8), min(cols, maxCols)
	switch {
	case h.Upright:
		wide, high = uprightSide, uprightSide
		nr, nc = min(rows, maxUpright), min(cols, maxUpright)
	case h.Large:
		wide, high = largeWide, largeHi
		nr = min(rows, maxRows)
	}
	values := make([]float64, nr*nc)
	scale := 0.0
	for i := range nr {
		for j := range nc {
			v := at(i*rows/nr, j*cols/nc)
			values[i*nc+j] = v
			if a := math.Abs(v); a > scale && !math.IsInf(a, 0) {
				scale = a
			}
		}
	}
	if lo, hi := Span(values); lo == hi && !slices.ContainsFunc(values, func(v float64) bool { return v-v != 0 }) {
		return "" // there is nothing to see
	}
	pic := image.NewNRGBA(image.Rect(0, 0, nc, nr))
	for i, v := range values {
		pic.SetNRGBA(i%nc, i/nc, heatColor(v, scale))
	}
	cell := 12.0
	w, ht := min(float64(wide), cell*float64(nc)), min(float64(high), cell*float64(nr))
	if h.Large || h.Upright {
		side := max(1, min(cell, float64(wide)/float64(nc), float64(high)/float64(nr)))
		w, ht = side*float64(nc), max(side*float64(nr), 8)
	}
	return picturePNG("fx-heat", pic, int(math.Ceil(w)), int(math.Ceil(ht)), h.About)
}

// picturePNG is a picture as an element.
func picturePNG(class string, pic image.Image, wide, high int, about string) string {
	data := PNG(pic)
	if data == nil {
		return ""
	}
	about = text(about, maxText)
	return fmt.Sprintf(`<img class="%s" src="data:image/png;base64,%s" width="%d" height="%d" alt="%s" title="%s">`,
		class, base64.StdEncoding.EncodeToString(data), wide, high, about, about)
}

// heatColor is the colour of a number: how much of it there is says how far from zero it is.
func heatColor(v, scale float64) color.NRGBA {
	c := color.NRGBA{249, 115, 22, 255}
	switch {
	case math.IsNaN(v):
		return color.NRGBA{236, 72, 153, 255}
	case v < 0:
		c = color.NRGBA{59, 130, 246, 255}
	}
	if math.IsInf(v, 0) {
		return color.NRGBA{236, 72, 153, 255}
	}
	if scale == 0 {
		c.A = 0
		return c
	}
	c.A = uint8(math.Round(255 * math.Pow(math.Abs(v)/scale, 0.8)))
	return c
}
