package display

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestImage(t *testing.T) {
	var none *image.RGBA
	huge := image.NewGray(image.Rect(-10, -10, 4*maxSide-10, 490))
	for i := range huge.Pix {
		huge.Pix[i] = 200
	}
	for _, test := range []struct {
		v    any
		text string
		size image.Point
	}{
		{image.NewRGBA(image.Rect(0, 0, 3, 2)), "*image.RGBA, 3×2", image.Pt(3, 2)},
		{huge, "*image.Gray, 4096×500, shown at 1024×125", image.Pt(maxSide, 125)},
		{image.NewRGBA(image.Rectangle{}), "*image.RGBA, 0×0", image.Point{}},
		{none, "nil", image.Point{}},
		{image.Rect(1, 2, 3, 4), "(1,2)-(3,4)", image.Point{}},
	} {
		b := Of(test.v)
		if got := b.text(); got != test.text {
			t.Errorf("got %s, want %s", got, test.text)
		}
		data, ok := b.Data["image/png"].([]byte)
		if !ok {
			if test.size != (image.Point{}) {
				t.Errorf("%s: no picture", test.text)
			}
			continue
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got != test.size {
			t.Errorf("%s: got %v, want %v", test.text, got, test.size)
		}
		if g, _ := color.GrayModel.Convert(img.At(5, 5)).(color.Gray); test.v == huge && g.Y != 200 {
			t.Errorf("%s: got gray %d, want 200", test.text, g.Y)
		}
	}
	if b := Of(image.NewUniform(color.White)); len(b.Data) != 1 {
		t.Errorf("an image without end: got %v", b)
	}
}
