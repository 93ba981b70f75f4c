package plot_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/display/plot"
)

func BenchmarkFigure(b *testing.B) {
	f := plot.Plot(math.Sin, 0, 10).Label("sine").Scatter(math.Cos, plot.Range(0, 10, 0.1)).Label("cosine")
	b.Run("sampling", func(b *testing.B) {
		for b.Loop() {
			plot.Plot(math.Sin, 0, 10)
		}
	})
	b.Run("text", func(b *testing.B) {
		for b.Loop() {
			_ = f.String()
		}
	})
	b.Run("svg", func(b *testing.B) {
		for b.Loop() {
			plot.SVG(f)
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			f.MIMEBundle()
		}
	})
}
