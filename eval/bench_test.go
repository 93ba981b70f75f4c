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

// BenchmarkCheckpoint tells what the saving of values costs: the median of a trivial cell with and without it, which take turns, one right after the
// other as in a notebook that is run whole. The session holds a small state, and then 10 MB: tensors, a map of a hundred thousand entries and a
// model.
func BenchmarkCheckpoint(b *testing.B) {
	for name, setup := range map[string]string{
		"small": "x := []float64{1, 2, 3}",
		"10MB": `t := Zeros(1000, 1000)
words := map[int]string{}
for i := range 100_000 { words[i] = fmt.Sprint("entry ", i) }
model := Chain(Dense(100, 1000, Tanh), Dense(1000, 10))`,
	} {
		b.Run(name, func(b *testing.B) {
			s, err := New(context.Background(), Config{Out: &transcript{}, Dir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			number := 0
			run := func(text string) float64 {
				number++
				began := time.Now()
				if res := s.Run(Cell{number, text}); res.Err != nil {
					b.Fatal(res.Err.Traceback)
				}
				return float64(time.Since(began)) / float64(time.Millisecond)
			}
			run(setup)
			times := map[bool][]float64{}
			for b.Loop() {
				s.kept.off = !s.kept.off
				run(fmt.Sprintf("a%d := %d", number, number)) // after it, values are saved or not
				times[s.kept.off] = append(times[s.kept.off], run(fmt.Sprintf("fmt.Sprint(%d)", number)))
			}
			median := func(ms []float64) float64 { return slices.Sorted(slices.Values(ms))[len(ms)/2] }
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(times[false]), "ms/cell")
			b.ReportMetric(median(times[true]), "ms/cell-without")
			k, err := s.worker.KeepNow(s.next())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(k.Took)/float64(time.Millisecond), "ms/checkpoint")
			b.ReportMetric(float64(k.Bytes)/1e6, "MB")
		})
	}
}
