package proc

import "testing"

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		start(b).Close()
	}
}

func BenchmarkRun(b *testing.B) {
	f := start(b)
	f.cell("nothing")
	for b.Loop() {
		if _, err := f.Run(3, cases); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDisplay(b *testing.B) {
	f := start(b)
	f.cell("order", b.N)
}
