package draw

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/png"
	"math"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// svg writes SVG: no ids, so that many figures fit on one page, no styles and no scripts.
type svg struct{ b strings.Builder }

func newSVG(w, h int) *svg {
	v := &svg{}
	fmt.Fprintf(&v.b, `<rect width="%d" height="%d" fill="%s"/>`+"\n", w, h, scene.Paper)
	fmt.Fprintf(&v.b, `<g font-family="%s">`+"\n", scene.Fonts)
	return v
}

func (v *svg) end(about string, w, h int) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">`+"\n", w, h, w, h, html.EscapeString(about)) +
		v.b.String() + "</g>\n</svg>\n"
}

// num writes a number of pixels to a hundredth.
func num(f float64) string {
	s := strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

func (s style) attributes() string {
	var b strings.Builder
	if s.fill == "" {
		b.WriteString(` fill="none"`)
	} else {
		fmt.Fprintf(&b, ` fill="%s"`, s.fill)
		if s.alpha > 0 {
			fmt.Fprintf(&b, ` fill-opacity="%s"`, num(s.alpha))
		}
	}
	if s.stroke != "" {
		fmt.Fprintf(&b, ` stroke="%s" stroke-width="%s" stroke-linejoin="round"`, s.stroke, num(s.width))
		if len(s.dash) > 0 {
			var d []string
			for _, l := range s.dash {
				d = append(d, num(l))
			}
			fmt.Fprintf(&b, ` stroke-dasharray="%s"`, strings.Join(d, " "))
		}
	}
	return b.String()
}

func (v *svg) path(ps []point, closed bool, s style) {
	v.b.WriteString(`<path d="`)
	for i, p := range ps {
		switch i {
		case 0:
			v.b.WriteString("M")
		case 1:
			v.b.WriteString("L")
		default:
			v.b.WriteString(" ")
		}
		v.b.WriteString(num(p.x) + "," + num(p.y))
	}
	if closed {
		v.b.WriteString("Z")
	}
	v.b.WriteString(`"` + s.attributes() + "/>\n")
}

func (v *svg) circles(ps []point, r float64, s style) {
	v.b.WriteString("<g" + s.attributes() + ">\n")
	for _, p := range ps {
		fmt.Fprintf(&v.b, `<circle cx="%s" cy="%s" r="%s"/>`+"\n", num(p.x), num(p.y), num(r))
	}
	v.b.WriteString("</g>\n")
}

func (v *svg) text(p point, t string, a anchor, size float64, bold, upwards bool, color string) {
	fmt.Fprintf(&v.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(p.x), num(p.y), num(size), color)
	if a != start {
		fmt.Fprintf(&v.b, ` text-anchor="%s"`, [...]string{"", "middle", "end"}[a])
	}
	if bold {
		v.b.WriteString(` font-weight="bold"`)
	}
	if upwards {
		fmt.Fprintf(&v.b, ` transform="rotate(-90 %s %s)"`, num(p.x), num(p.y))
	}
	fmt.Fprintf(&v.b, ">%s</text>\n", html.EscapeString(t))
}

func (v *svg) image(b box, img image.Image) {
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		panic(err) // an image without pixels, which no field has
	}
	fmt.Fprintf(&v.b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,%s"/>`+"\n",
		num(b.x), num(b.y), num(b.w), num(b.h), base64.StdEncoding.EncodeToString(data.Bytes()))
}

// clip draws into an svg element of its own, which shows nothing outside it.
func (v *svg) clip(b box, draw func(pen)) {
	fmt.Fprintf(&v.b, `<svg x="%s" y="%s" width="%s" height="%s" viewBox="%s %s %s %s">`+"\n", num(b.x), num(b.y), num(b.w), num(b.h), num(b.x), num(b.y), num(b.w), num(b.h))
	draw(v)
	v.b.WriteString("</svg>\n")
}
