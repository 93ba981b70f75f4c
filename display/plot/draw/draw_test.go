package draw

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// one is a scene with one mark.
func one(m scene.Mark, x, y scene.Axis) *scene.Scene {
	return &scene.Scene{Width: 300, Height: 200, Columns: 1, Panels: []*scene.Panel{{X: x, Y: y, Marks: []scene.Mark{m}}}}
}

func pixels(t *testing.T, s *scene.Scene) image.Image {
	t.Helper()
	data, err := PNG(s)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// blue tells how much more blue than red there is.
func blue(img image.Image, x, y int) int {
	r, _, b, _ := img.At(x, y).RGBA()
	return int(b>>8) - int(r>>8)
}

// A point is at the same place in the SVG and in the PNG.
func TestPensAgree(t *testing.T) {
	s := one(scene.Mark{Kind: scene.Scatter, X: []float64{1, 3}, Y: []float64{1, 2}}, scene.Axis{Lo: 0, Hi: 4}, scene.Axis{Lo: 0, Hi: 4})
	img := pixels(t, s)
	all := regexp.MustCompile(`<circle cx="([^"]*)" cy="([^"]*)"`).FindAllStringSubmatch(SVG(s), -1)
	if len(all) != 2 {
		t.Fatalf("got %d points", len(all))
	}
	for _, m := range all {
		x, _ := strconv.ParseFloat(m[1], 64)
		y, _ := strconv.ParseFloat(m[2], 64)
		if blue(img, int(fine*x), int(fine*y)) < 100 {
			t.Errorf("there is no point at %v, %v of the PNG", x, y)
		}
	}
}

// What is outside the limits of the axes is not seen beside them.
func TestClip(t *testing.T) {
	s := one(scene.Mark{Kind: scene.Line, X: []float64{-10, 10}, Y: []float64{-10, 10}}, scene.Axis{Lo: 0, Hi: 1}, scene.Axis{Lo: 0, Hi: 1})
	img, inside := pixels(t, s), 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if blue(img, x, y) < 100 {
				continue
			}
			inside++
			if px, py := x/fine, y/fine; px < 25 || px > 290 || py < 9 || py > 180 {
				t.Fatalf("the line goes to %d, %d", px, py)
			}
		}
	}
	if inside == 0 {
		t.Error("there is no line")
	}
	if !strings.Contains(SVG(s), "<svg x=") {
		t.Error("the SVG is not clipped")
	}
}

// A heat map has the colours of its cells, row 0 at the top if it is flipped, and none where there is no number.
func TestField(t *testing.T) {
	f := &scene.Field{X: []float64{0, 1}, Y: []float64{0, 1}, Z: [][]float64{{0, 1}, {2, math.NaN()}}, Hi: 2}
	axis := scene.Axis{Lo: -0.5, Hi: 1.5}
	for _, flip := range []bool{true, false} {
		y := axis
		y.Flip = flip
		s := one(scene.Mark{Kind: scene.Heatmap, Field: f}, axis, y)
		plot := layout(s).panels[0].plot
		img := pixels(t, s)
		for i, row := range f.Z {
			for j, z := range row {
				want := [3]uint8{255, 255, 255}
				if !math.IsNaN(z) {
					want[0], want[1], want[2] = scene.Heat(z, 0, 2)
				}
				px := int(fine * (plot.x + plot.w*axis.Scale(float64(j))))
				py := int(fine * (plot.y + plot.h*(1-y.Scale(float64(i)))))
				r, g, b, _ := img.At(px, py).RGBA()
				for k, got := range [3]uint32{r >> 8, g >> 8, b >> 8} {
					if off := int(got) - int(want[k]); off < -3 || off > 3 { // what a palette may round
						t.Errorf("flip %v: part %d of cell %d, %d is %d, want %d", flip, k, i, j, got, want[k])
					}
				}
			}
		}
	}
}

// A picture of few colours has a palette; paper stays white.
func TestPalette(t *testing.T) {
	s := one(scene.Mark{Kind: scene.Line, Label: "letters and lines", X: []float64{0, 1}, Y: []float64{0, 1}}, scene.Axis{Hi: 1}, scene.Axis{Hi: 1})
	img := pixels(t, s)
	if _, ok := img.(*image.Paletted); !ok {
		t.Errorf("got %T, want a palette", img)
	}
	if r, g, b, _ := img.At(0, 0).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff {
		t.Error("paper is not white")
	}
}
