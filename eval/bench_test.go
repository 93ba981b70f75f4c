package eval

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkFirstGradient tells what the first gradient of a function costs beyond the cell that declares and calls it, in milliseconds: when
// the text of the cell says which function it is, so that the derivative is compiled with the cell, and when that is known only when the cell
// runs. Cells of both kinds and those without a gradient take turns; each has a function that is new. Printed are the medians of the
// differences, and the differences of the fastest cells, which say more on a machine that others use too.
func BenchmarkFirstGradient(b *testing.B) {
	s, err := New(context.Background(), Config{Out: &transcript{}, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	number := 0
	run := func(call string) float64 {
		number++
		began := time.Now()
		res := s.Run(Cell{number, fmt.Sprintf(`func f%d(x float64) float64 {
	w := []float64{10, 1, 0.1, %d}
	y := 0.0
	for i := range w {
		y = y*x + math.Sin(w[i])
	}
	return y
}
%s`, number, number, fmt.Sprintf(call, number))})
		if res.Err != nil {
			b.Fatal(res.Err.Traceback)
		}
		return float64(time.Since(began)) / float64(time.Millisecond)
	}
	calls := []string{"f%d(3)", "Gradient(f%d, 3)", "[]func(float64) float64{f%d}[0](3)", "Gradient([]func(float64) float64{f%d}[0], 3)"}
	for _, c := range calls { // the first of a session reads what the others share
		run(c)
	}
	times := make([][]float64, len(calls))
	for b.Loop() {
		for i, c := range calls {
			times[i] = append(times[i], run(c))
		}
	}
	beyond := func(i, j int) (ms []float64) {
		for n := range times[i] {
			ms = append(ms, times[i][n]-times[j][n])
		}
		return ms
	}
	median := func(ms []float64) float64 {
		ms = slices.Sorted(slices.Values(ms))
		return ms[len(ms)/2]
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(times[0]), "ms/cell")
	b.ReportMetric(slices.Min(times[0]), "ms/fastest-cell")
	b.ReportMetric(median(beyond(1, 0)), "ms/known-from-text")
	b.ReportMetric(slices.Min(times[1])-slices.Min(times[0]), "ms/known-from-text-fastest")
	b.ReportMetric(median(beyond(3, 2)), "ms/known-at-run-time")
	b.ReportMetric(slices.Min(times[3])-slices.Min(times[2]), "ms/known-at-run-time-fastest")
}
