package draw

import (
	"image"
	"image/color"
)

// paletted returns a picture with a palette of at most 256 colours, or nil if it has more of them even after rounding. Such a PNG takes a third of the room and of the time. Lines
// and letters blend few colours, and what rounding changes in their soft edges cannot be seen; heat maps may have too many.
func paletted(img *image.RGBA) *image.Paletted {
	for _, mask := range [...]byte{0xff, 0xfc, 0xf8, 0xf0} {
		if p := palettedBy(img, mask); p != nil {
			return p
		}
	}
	return nil
}

// palettedBy looks only at the bits of mask when it tells colours apart; of those it takes for one the first stands for all, so paper stays white.
func palettedBy(img *image.RGBA, mask byte) *image.Paletted {
	p := image.NewPaletted(img.Rect, nil)
	index := map[[3]byte]byte{}
	var last [3]byte
	var at byte
	for i := range p.Pix {
		px := img.Pix[4*i : 4*i+4 : 4*i+4]
		key := [3]byte{px[0] & mask, px[1] & mask, px[2] & mask}
		if key != last || i == 0 {
			k, ok := index[key]
			if !ok {
				if len(p.Palette) == 256 {
					return nil
				}
				k = byte(len(p.Palette))
				p.Palette = append(p.Palette, color.RGBA{px[0], px[1], px[2], 255})
				index[key] = k
			}
			last, at = key, k
		}
		p.Pix[i] = at
	}
	return p
}
