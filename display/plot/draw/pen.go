package draw

import (
	"image"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// A point is a place in pixels of the page, from the upper left corner.
type point struct{ x, y float64 }

// A box is a rectangle.
type box struct{ x, y, w, h float64 }

// A style says how a line or an area looks.
type style struct {
	stroke, fill string  // #rrggbb, "" for none
	width        float64 // of the stroke
	alpha        float64 // of the fill, 0 is opaque
	dash         []float64
}

// An anchor says where on a text its place is.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// A pen draws. There is one for SVG and one for pixels.
type pen interface {
	path(ps []point, closed bool, s style)
	circles(ps []point, r float64, s style)
	text(p point, t string, a anchor, size float64, bold, upwards bool, color string)
	image(b box, img image.Image) // a pixel is a rectangle
	clip(b box, draw func(pen))   // what draw draws is seen inside b only
}

// The fonts are those of metrics that browsers have, by one name or another.
var (
	regular = sync.OnceValue(func() *opentype.Font { return parse(liberationsansregular.TTF) })
	strong  = sync.OnceValue(func() *opentype.Font { return parse(liberationsansbold.TTF) })
)

func parse(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // it comes with the program
	}
	return f
}

// face returns the font for text of this size, in pixels.
func face(size float64, bold bool) font.Face {
	f := regular()
	if bold {
		f = strong()
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic(err)
	}
	return face
}

// wide returns the width of a text.
func wide(t string, size float64, bold bool) float64 {
	const exact = 64 // a face rounds to this part of a pixel for each letter
	f := face(exact*size, bold)
	defer f.Close()
	return float64(font.MeasureString(f, t)) / 64 / exact
}
