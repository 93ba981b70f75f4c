package dataset_test

import (
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// BenchmarkBatch is one batch of 64 out of 60,000 × 784 float32 with their labels, as MNIST has them: 200,704 bytes. Copy is what the memory allows:
// the same columns in random order by plain copies into one buffer.
func BenchmarkBatch(b *testing.B) {
	const n, features, size = 60_000, 784, 64
	data := P(tensor.Wrap(make([]float32, n*features), features, n), make([]int, n))
	x := tensor.Data[float32](data.X)
	for i := range x {
		x[i] = float32(i % 256)
	}
	loop := func(b *testing.B, opts ...Option) {
		l := DataLoader(data, append(opts, BatchSize(size))...)
		b.SetBytes(4 * size * features)
		b.ReportAllocs()
		for i := 0; i < b.N; {
			for range l.All() {
				if i++; i >= b.N {
					break
				}
			}
		}
	}
	b.Run("InOrder", func(b *testing.B) { loop(b) })
	b.Run("InOrderBuffer", func(b *testing.B) { loop(b, Buffer()) })
	b.Run("Shuffle", func(b *testing.B) { loop(b, Shuffle()) })
	b.Run("ShuffleBuffer", func(b *testing.B) { loop(b, Shuffle(), Buffer()) })
	b.Run("ShuffleBufferParallel1", func(b *testing.B) { loop(b, Shuffle(), Buffer(), Parallel(1)) })
	b.Run("Copy", func(b *testing.B) {
		order, to := source(1).Perm(n), make([]float32, size*features)
		b.SetBytes(4 * size * features)
		for i := 0; b.Loop(); i = (i + size) % (n - size) {
			for j, k := range order[i : i+size] {
				copy(to[j*features:(j+1)*features], x[k*features:(k+1)*features])
			}
		}
	})
	b.Run("CopyInOrder", func(b *testing.B) {
		to := make([]float32, size*features)
		b.SetBytes(4 * size * features)
		for i := 0; b.Loop(); i = (i + size) % (n - size) {
			copy(to, x[i*features:])
		}
	})
	small := DataLoader(P(tensor.Zeros(2, 64), make([]int, 64)), BatchSize(1), Buffer())
	b.Run("Overhead", func(b *testing.B) { // of a batch that holds next to nothing
		b.ReportAllocs()
		for i := 0; i < b.N; {
			for range small.All() {
				if i++; i >= b.N {
					break
				}
			}
		}
	})
}
