// Package draw draws the figures of package plot as SVG and PNG. It is imported for its effect:
//
//	import _ "github.com/fluxion-go/fluxion/display/plot/draw"
//
// It is a package of its own because pictures take fonts and a drawing library, the one below gonum's plots, that a cell with a plot should not have to link: the worker links them
// once.
package draw

import "github.com/fluxion-go/fluxion/display/plot/internal/scene"

func init() { scene.Draw = Draw }

// Draw returns a scene as an SVG element and as a PNG file with two pixels, in each direction, for one of the page.
func Draw(s *scene.Scene) (svg string, png []byte, err error) {
	l := layout(s)
	v := newSVG(s.Width, s.Height)
	l.draw(v)
	r := newRaster(s.Width, s.Height)
	l.draw(r)
	png, err = r.encode()
	return v.end(about(s), s.Width, s.Height), png, err
}
