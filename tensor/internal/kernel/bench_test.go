package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// Each kernel on each path, for a column, for what fits into a cache, and for what does not. The portable path is a plain loop in Go.
//
//	go test -run '^$' -bench Kernel/float32/Exp/ ./tensor/internal/kernel
func BenchmarkKernel(b *testing.B) {
	b.Run("float32", benchmark[float32])
	b.Run("float64", benchmark[float64])
}

func benchmark[T Float](b *testing.B) {
	r := rand.New(rand.NewPCG(19, 20))
	const most = 4 << 20
	size := int(unsafe.Sizeof(T(0)))
	dst, x, y, z := normal[T](r, most), normal[T](r, most), normal[T](r, most), make([]T, most)
	type timed struct {
		name    string
		streams int // slices read or written
		call    func(n int)
	}
	list := []timed{
		{"Sum", 1, func(n int) { z[0] = Sum(x[:n]) }},
		{"Dot", 2, func(n int) { z[0] = Dot(x[:n], y) }},
		{"Maximum", 1, func(n int) { z[0] = Maximum(x[:n]) }},
		{"ArgMax", 1, func(n int) { z[0] = T(ArgMax(x[:n])) }},
		{"MeanVar", 1, func(n int) { z[0], _ = MeanVar(x[:n]) }},
		{"Softmax", 2, func(n int) { Softmax(dst[:n], x) }},
		{"LogSoftmax", 2, func(n int) { LogSoftmax(dst[:n], x) }},
		{"SoftmaxBack", 4, func(n int) { SoftmaxBack(dst[:n], x, y) }},
		{"Adam", 7, func(n int) { Adam(dst[:n], z, z, x, 0, 0.9, 0.999, 1e-8, 0.1, 0.1) }},
	}
	for _, m := range mappings[T]() {
		operands := [][]T{x, y}[:m.operands]
		list = append(list, timed{m.name, m.operands + 1, func(n int) { m.kernel(dst[:n], operands, []T{0.5, 0.25}[:m.scalars]) }})
	}
	for _, t := range list {
		for _, n := range []int{20, 1 << 16, most} {
			for _, path := range Paths() {
				b.Run(fmt.Sprintf("%s/%d/%v", t.name, n, path), func(b *testing.B) {
					defer Use(path)()
					b.SetBytes(int64(n * t.streams * size))
					for b.Loop() {
						t.call(n)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
				})
			}
		}
	}
}
