// Package draw draws the figures of package plot as SVG and PNG. It is imported for its effect:
//
//	import _ "github.com/fluxion-go/fluxion/display/plot/draw"
//
// It is a package of its own because pictures take fonts and a drawing library, the one below gonum's plots, that a cell with a plot should not have to link: the worker links them
// once.
package draw

import "github.com/fluxion-go/fluxion/display/plot/internal/scene"

func init() { scene.SVG, scene.PNG = SVG, PNG }

// SVG returns a scene as an SVG element.
func SVG(s *scene.Scene) string {
	v := newSVG(s.Width, s.Height)
	layout(s).draw(v)
	return v.end(about(s), s.Width, s.Height)
}

// PNG returns a scene as a PNG file with two pixels, in each direction, for one of the page.
func PNG(s *scene.Scene) ([]byte, error) {
	r := newRaster(s.Width, s.Height)
	layout(s).draw(r)
	return r.encode()
}
