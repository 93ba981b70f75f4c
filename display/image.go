package display

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"reflect"
)

// maxSide is the largest width and height of a picture in pixels. A larger image is shown reduced: servers drop outputs of many megabytes.
const maxSide = 1024

func init() { RegisterFunc(renderImage) }

// renderImage shows an image as PNG, reduced if it is larger than maxSide.
func renderImage(v any) (Bundle, bool) {
	img, ok := v.(image.Image)
	if !ok {
		return Bundle{}, false
	}
	switch v.(type) {
	case image.Rectangle, *image.Rectangle, *image.Uniform: // images by their methods, but nobody means them so
		return Bundle{}, false
	}
	size := img.Bounds().Size()
	text := fmt.Sprintf("%s, %d×%d", TypeName(reflect.TypeOf(v)), size.X, size.Y)
	if size.X <= 0 || size.Y <= 0 {
		return textBundle(text), true
	}
	if size.X > maxSide || size.Y > maxSide {
		img = reduce(img)
		text += fmt.Sprintf(", shown at %d×%d", img.Bounds().Dx(), img.Bounds().Dy())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return textBundle(text + "\n(" + err.Error() + ")"), true
	}
	return Bundle{Data: map[string]any{"image/png": b.Bytes(), "text/plain": text}}, true
}

// reduceSamples is the number of pixels in each direction that one pixel of a reduced image is the mean of.
const reduceSamples = 2

// reduce returns img with its longer side maxSide pixels long.
func reduce(img image.Image) image.Image {
	r := img.Bounds()
	scale := float64(max(r.Dx(), r.Dy())) / maxSide
	w, h := max(1, int(float64(r.Dx())/scale)), max(1, int(float64(r.Dy())/scale))
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [4]uint32
			for k := range reduceSamples * reduceSamples {
				sx := float64(x) + (float64(k%reduceSamples)+0.5)/reduceSamples
				sy := float64(y) + (float64(k/reduceSamples)+0.5)/reduceSamples
				red, green, blue, alpha := img.At(min(r.Min.X+int(sx*scale), r.Max.X-1), min(r.Min.Y+int(sy*scale), r.Max.Y-1)).RGBA()
				for i, c := range [...]uint32{red, green, blue, alpha} {
					sum[i] += c
				}
			}
			mean := func(i int) uint16 { return uint16(sum[i] / (reduceSamples * reduceSamples)) }
			small.SetRGBA64(x, y, color.RGBA64{R: mean(0), G: mean(1), B: mean(2), A: mean(3)})
		}
	}
	return small
}
