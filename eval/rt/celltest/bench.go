package celltest

import (
	"fmt"
	"testing"
	"time"
)

// Bench runs f as a benchmark and prints what one run takes. It calls f itself, where package testing would do so in another goroutine: there a panic would end the program, and an interrupt only the
// benchmark.
func Bench(f func(*testing.B)) {
	began, ended := make(chan *testing.B), make(chan bool)
	result := make(chan testing.BenchmarkResult, 1)
	go func() {
		result <- testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			began <- b
			if !<-ended {
				b.SkipNow() // it does not ask why the loop was left
			}
		})
	}()
	for {
		select {
		case b := <-began:
			func() {
				done := false
				defer func() { ended <- done }()
				f(b)
				done = true
			}()
		case r := <-result:
			fmt.Printf("%v a run, %d bytes in %d allocations (%d runs)\n", time.Duration(float64(r.T)/float64(max(r.N, 1))), r.AllocedBytesPerOp(), r.AllocsPerOp(), r.N)
			return
		}
	}
}
