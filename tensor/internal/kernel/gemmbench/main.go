//go:build linux

// Gemmbench compares the matrix product with OpenBLAS and gonum and prints a table in Markdown. The script bench/gemm prepares the peer and runs
// it; it is here because only packages of tensor may import the kernels.
//
// The peers take turns: in each round every one multiplies for about a millisecond. The table shows the best round of each, in GFLOP/s, and the
// ratios of these. OpenBLAS runs for two kinds of processor in turn, Zen and Haswell, or those given, and the faster one counts.
//
// On a machine that others use, too, large products never have it to themselves for long enough. With -cpu, what counts is the processor
// time of each, which says nothing about several threads.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// A shape is a product of an m x k with a k x n matrix, each stored by columns, plain (N) or transposed (T).
type shape struct {
	m, k, n int
	a, b    byte
}

func (s shape) String() string { return fmt.Sprintf("%dx%dx%d %c%c", s.m, s.k, s.n, s.a, s.b) }

func main() {
	log.SetFlags(0)
	server := flag.String("openblas", "", "program that answers for OpenBLAS, see bench/gemm.c")
	types := flag.String("coretypes", "Zen,Haswell", "kinds of processor that OpenBLAS is told, the faster one counts")
	rounds := flag.Int("rounds", 40, "rounds for each line of the table")
	threads := flag.Int("threads", 2, "most threads")
	shapes := flag.String("shapes", "256x256x256,512x512x512,1024x1024x1024,64x64x64,128x128x128,64x784x128,128x784x128,784x64x128,784x128x128,64x128x10,"+
		"10x128x64,128x784x64:TN,784x64x128:NT,10x128x1:TN", "products as m x k x n, with :TN and so on for transposed operands")
	elements := flag.String("elements", "f32,f64", "types of the elements")
	flag.BoolVar(&cpu, "cpu", false, "measure processor time, with one thread")
	flag.Parse()
	if cpu {
		*threads = 1
	}

	fmt.Printf("%s, kernels: %v\n\n", runtime.Version(), kernel.Path())
	fmt.Println("|m x k x n|type|threads|OpenBLAS|Fluxion|gonum|to OpenBLAS|to gonum|\n|-|-|-|-|-|-|-|-|")
	for _, text := range strings.Split(*shapes, ",") {
		s := shape{a: 'N', b: 'N'}
		if dims, ops, found := strings.Cut(text, ":"); found {
			s.a, s.b, text = ops[0], ops[1], dims
		}
		if _, err := fmt.Sscanf(text, "%dx%dx%d", &s.m, &s.k, &s.n); err != nil {
			log.Fatalf("-shapes: %q: %v", text, err)
		}
		for _, element := range strings.Split(*elements, ",") {
			for t := 1; t <= *threads; t++ {
				line(s, element == "f64", t, *rounds, *server, strings.Split(*types, ","))
			}
		}
	}
}

// line measures one product and prints its line.
func line(s shape, double bool, threads, rounds int, server string, types []string) {
	parallel.SetThreads(threads)
	runtime.GOMAXPROCS(threads)
	flops := 2 * float64(s.m) * float64(s.k) * float64(s.n)
	repeats := max(1, int(1e6*50/(flops+5000))) // a millisecond at 50 GFLOP/s and 100 ns for each call
	us, gonum, name := ours[float32](s), gonum32(s), "f32"
	if double {
		us, gonum, name = ours[float64](s), gonum64(s), "f64"
	}
	var peers []*peer
	if server != "" {
		for _, t := range types {
			p := start(server, t, threads)
			defer p.stop()
			peers = append(peers, p)
		}
	}
	best := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	take := func(i int, ns float64) { best[i] = min(best[i], ns) }
	for r := range rounds {
		for _, p := range peers {
			take(0, p.ask(s, double, repeats))
			time.Sleep(2 * time.Millisecond) // until its threads sleep
		}
		take(1, timed(repeats, us))
		if r%8 == 0 {
			take(2, timed(max(1, repeats/8), gonum))
		}
	}
	fmt.Printf("|%v|%s|%d|%.1f|%.1f|%.1f|%.2f|%.1f|\n", s, name, threads, flops/best[0], flops/best[1], flops/best[2], best[0]/best[1], best[2]/best[1])
}

// cpu tells to measure processor time.
var cpu bool

// now returns the time in nanoseconds since some moment.
func now() float64 {
	if !cpu {
		return float64(time.Since(began))
	}
	const ofProcess = 2 // CLOCK_PROCESS_CPUTIME_ID; the resource usage comes in ticks
	var t syscall.Timespec
	if _, _, err := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, ofProcess, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		log.Fatal(err)
	}
	return float64(t.Nano())
}

var began = time.Now()

// timed returns the nanoseconds of one call, after one that fills the caches.
func timed(repeats int, f func()) float64 {
	f()
	start := now()
	for range repeats {
		f()
	}
	return (now() - start) / float64(repeats)
}

func matrices[T kernel.Float](s shape) (a, b, c []T) {
	a, b, c = make([]T, s.m*s.k), make([]T, s.k*s.n), make([]T, s.m*s.n)
	for _, x := range [][]T{a, b} {
		for i := range x {
			x[i] = 1.001
		}
	}
	return a, b, c
}

func ours[T kernel.Float](s shape) func() {
	a, b, c := matrices[T](s)
	ars, acs, brs, bcs := 1, s.m, 1, s.k
	if s.a == 'T' {
		ars, acs = s.k, 1
	}
	if s.b == 'T' {
		brs, bcs = s.n, 1
	}
	return func() { kernel.Gemm(s.m, s.n, s.k, 1, a, ars, acs, b, brs, bcs, 0, c, 1, s.m) }
}

// gonum stores by rows, so C is computed as Cᵀ = BᵀAᵀ, whose operands are in memory what ours are.
var transposes = map[byte]blas.Transpose{'N': blas.NoTrans, 'T': blas.Trans}

func gonum32(s shape) func() {
	a, b, c := matrices[float32](s)
	ra, ca, rb, cb := s.k, s.m, s.n, s.k
	if s.a == 'T' {
		ra, ca = ca, ra
	}
	if s.b == 'T' {
		rb, cb = cb, rb
	}
	x, y := blas32.General{Rows: ra, Cols: ca, Stride: ca, Data: a}, blas32.General{Rows: rb, Cols: cb, Stride: cb, Data: b}
	z := blas32.General{Rows: s.n, Cols: s.m, Stride: s.m, Data: c}
	return func() { blas32.Gemm(transposes[s.b], transposes[s.a], 1, y, x, 0, z) }
}

func gonum64(s shape) func() {
	a, b, c := matrices[float64](s)
	ra, ca, rb, cb := s.k, s.m, s.n, s.k
	if s.a == 'T' {
		ra, ca = ca, ra
	}
	if s.b == 'T' {
		rb, cb = cb, rb
	}
	x, y := blas64.General{Rows: ra, Cols: ca, Stride: ca, Data: a}, blas64.General{Rows: rb, Cols: cb, Stride: cb, Data: b}
	z := blas64.General{Rows: s.n, Cols: s.m, Stride: s.m, Data: c}
	return func() { blas64.Gemm(transposes[s.b], transposes[s.a], 1, y, x, 0, z) }
}

// A peer is a process with OpenBLAS in it.
type peer struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func start(server, coretype string, threads int) *peer {
	c := exec.Command(server)
	if cpu {
		c.Args = append(c.Args, "cpu")
	}
	c.Env = append(os.Environ(), "OPENBLAS_CORETYPE="+coretype, fmt.Sprint("OPENBLAS_NUM_THREADS=", threads), "OPENBLAS_THREAD_TIMEOUT=20")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		log.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Start(); err != nil {
		log.Fatal(err)
	}
	p := &peer{c, in, bufio.NewReader(out)}
	if config, err := p.out.ReadString('\n'); err != nil || !strings.Contains(config, coretype) {
		log.Fatalf("OpenBLAS for %s: got %q, %v", coretype, config, err)
	}
	return p
}

// ask returns the nanoseconds of one product.
func (p *peer) ask(s shape, double bool, repeats int) (ns float64) {
	element := 's'
	if double {
		element = 'd'
	}
	fmt.Fprintf(p.in, "%c %c %c %d %d %d %d\n", element, s.a, s.b, s.m, s.n, s.k, repeats)
	if _, err := fmt.Fscanln(p.out, &ns); err != nil {
		log.Fatalf("OpenBLAS: %v", err)
	}
	return ns
}

func (p *peer) stop() {
	p.in.Close()
	p.process.Wait()
}
