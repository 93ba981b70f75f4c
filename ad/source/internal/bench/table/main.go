// Table prints how long value and gradient take: of the program itself, of a gradient written by hand, and of the generated one. The
// three take turns in each round, so that a machine which changes its pace changes it for all.
//
//	go run ./ad/source/internal/bench/table [-rounds 21]
package main

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 21, "of each measurement")
	flag.Parse()
	fmt.Printf("%d rounds, interleaved; the least of each in ns, and the ratios of those: other work on the machine only adds\n\n", *rounds)
	fmt.Println("| program | primal | by hand | generated | generated / primal | limit | generated / by hand | allocations |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	product, n := 1.0, 0
	for _, c := range cases() {
		var primal, hand, source []float64
		count := calibrate(c.Source)
		for range *rounds {
			p, h, s := measure(c.Primal, count), measure(c.Hand, count), measure(c.Source, count)
			primal, hand, source = append(primal, p), append(hand, h), append(source, s)
		}
		extra := testing.AllocsPerRun(100, c.Source) - testing.AllocsPerRun(100, c.Primal)
		limit := ""
		if c.Limit > 0 {
			limit = fmt.Sprint(c.Limit)
			product *= slices.Min(source) / slices.Min(hand)
			n++
		}
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f | %s | %.2f | %+.0f |\n", c.Name, slices.Min(primal), slices.Min(hand), slices.Min(source), slices.Min(source)/slices.Min(primal), limit, slices.Min(source)/slices.Min(hand), extra)
	}
	fmt.Printf("\nGeometric mean of generated / by hand, of those with a limit: %.2f (limit 2).\n", math.Pow(product, 1/float64(n)))
}

// calibrate returns how often f runs in about 5 ms.
func calibrate(f func()) int {
	for n := 1; ; n *= 2 {
		if d := measure(f, n) * float64(n); d > 2e6 {
			return max(1, int(5e6/d*float64(n)))
		}
	}
}

// measure returns the time of one run in nanoseconds.
func measure(f func(), n int) float64 {
	start := time.Now()
	for range n {
		f()
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}
