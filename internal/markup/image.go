package markup

import (
	"bytes"
	"image"
	"image/png"
	"sync"
)

// An Image is a picture in colours of its own.
type Image struct {
	Picture image.Image
	About   string // what it says to who does not see it, and below the mouse
}

func (p *Image) img() string {
	if p == nil {
		return ""
	}
	size := p.Picture.Bounds().Size()
	return picturePNG("fx-image", p.Picture, size.X, size.Y, p.About)
}

// PNG returns a picture as a file.
func PNG(pic image.Image) []byte {
	var b bytes.Buffer
	if err := encoder.Encode(&b, pic); err != nil {
		return nil // bytes.Buffer does not err, and pictures that have no pixels cannot be written
	}
	return b.Bytes()
}

// buffers are those of the encoder: to make them takes longer than to write a small picture.
type buffers struct{ sync.Pool }

var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &buffers{}}

func (b *buffers) Get() *png.EncoderBuffer {
	e, _ := b.Pool.Get().(*png.EncoderBuffer)
	return e
}

func (b *buffers) Put(e *png.EncoderBuffer) { b.Pool.Put(e) }
