package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"git.sr.ht/~sbinet/gg"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// fine is how many pixels of a picture there are for one of the page: screens of today have two.
const fine = 2

// raster draws pixels.
type raster struct {
	img    *image.RGBA
	canvas *gg.Context
}

func newRaster(w, h int) *raster {
	r := blank(w, h)
	draw.Draw(r.img, r.img.Bounds(), image.NewUniform(colorOf(scene.Paper, 0)), image.Point{}, draw.Src)
	return r
}

// blank returns a picture that is transparent.
func blank(w, h int) *raster {
	img := image.NewRGBA(image.Rect(0, 0, fine*w, fine*h))
	c := gg.NewContextForRGBA(img)
	c.SetLineCapButt()
	c.SetLineJoinRound()
	return &raster{img, c}
}

func (r *raster) encode() ([]byte, error) {
	var b bytes.Buffer
	var img image.Image = r.img
	if p := paletted(r.img); p != nil {
		img = p
	}
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

func colorOf(hex string, alpha float64) color.NRGBA {
	red, green, blue := scene.RGB(hex)
	if alpha == 0 {
		alpha = 1
	}
	return color.NRGBA{red, green, blue, uint8(math.Round(255 * alpha))}
}

// paint fills and strokes the path that the canvas has.
func (r *raster) paint(s style) {
	c := r.canvas
	if s.fill != "" {
		c.SetColor(colorOf(s.fill, s.alpha))
		c.FillPreserve()
	}
	if s.stroke != "" {
		var dash []float64
		for _, d := range s.dash {
			dash = append(dash, fine*d)
		}
		c.SetColor(colorOf(s.stroke, 0))
		c.SetLineWidth(fine * s.width)
		c.SetDash(dash...)
		c.StrokePreserve()
	}
	c.ClearPath()
}

func (r *raster) path(ps []point, closed bool, s style) {
	for i, p := range ps {
		if i == 0 {
			r.canvas.MoveTo(fine*p.x, fine*p.y)
		} else {
			r.canvas.LineTo(fine*p.x, fine*p.y)
		}
	}
	if closed {
		r.canvas.ClosePath()
	}
	r.paint(s)
}

func (r *raster) circles(ps []point, radius float64, s style) {
	for _, p := range ps {
		r.canvas.DrawCircle(fine*p.x, fine*p.y, fine*radius)
		r.paint(s)
	}
}

func (r *raster) text(p point, t string, a anchor, size float64, bold, upwards bool, color string) {
	c := r.canvas
	f := face(fine*size, bold)
	defer f.Close()
	c.SetFontFace(f)
	c.SetColor(colorOf(color, 0))
	c.Push()
	defer c.Pop()
	if upwards {
		c.RotateAbout(-math.Pi/2, fine*p.x, fine*p.y)
	}
	c.DrawString(t, fine*(p.x-wide(t, size, bold)*float64(a)/2), fine*p.y)
}

func (r *raster) image(b box, img image.Image) {
	bounds := img.Bounds()
	x0, y0, x1, y1 := int(math.Round(fine*b.x)), int(math.Round(fine*b.y)), int(math.Round(fine*(b.x+b.w))), int(math.Round(fine*(b.y+b.h)))
	seen := r.img.Bounds().Intersect(image.Rect(x0, y0, x1, y1))
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		for x := seen.Min.X; x < seen.Max.X; x++ {
			c := img.At(bounds.Min.X+(x-x0)*bounds.Dx()/(x1-x0), bounds.Min.Y+(y-y0)*bounds.Dy()/(y1-y0))
			if _, _, _, a := c.RGBA(); a > 0 {
				r.img.Set(x, y, c)
			}
		}
	}
}

// clip draws on a picture of the size of the box and lays it over this one.
func (r *raster) clip(b box, do func(pen)) {
	part := blank(int(b.w), int(b.h))
	do(moved{part, point{-b.x, -b.y}})
	at := image.Pt(int(fine*b.x), int(fine*b.y))
	draw.Draw(r.img, part.img.Bounds().Add(at), part.img, image.Point{}, draw.Over)
}

// moved is a pen whose places are moved.
type moved struct {
	pen
	by point
}

func (m moved) to(ps []point) []point {
	q := make([]point, len(ps))
	for i, p := range ps {
		q[i] = point{p.x + m.by.x, p.y + m.by.y}
	}
	return q
}

func (m moved) path(ps []point, closed bool, s style) { m.pen.path(m.to(ps), closed, s) }

func (m moved) circles(ps []point, r float64, s style) { m.pen.circles(m.to(ps), r, s) }

func (m moved) image(b box, img image.Image) {
	m.pen.image(box{b.x + m.by.x, b.y + m.by.y, b.w, b.h}, img)
}
