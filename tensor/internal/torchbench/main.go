//go:build linux

// Torchbench compares package tensor with PyTorch and prints tables in Markdown; its arguments name the tables. The script bench/torch prepares the peer and
// runs it.
//
// On a machine that others use, too, -cpu counts processor time, which says nothing about several threads.
//
// The two take turns: in each round both compute for about two milliseconds, and the table shows the best round of each. PyTorch writes results to tensors
// that are there, where it can; ours go back to where they came from, as those of a gradient do.
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

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

func main() {
	log.SetFlags(0)
	python := flag.String("python", "python3", "the interpreter that has PyTorch")
	script := flag.String("peer", "bench/torchpeer.py", "what it runs")
	rounds := flag.Int("rounds", 40, "rounds for each line of a table")
	threads := flag.Int("threads", 2, "most threads")
	flag.BoolVar(&cpu, "cpu", false, "measure processor time, with one thread")
	flag.Parse()
	if cpu {
		*threads = 1
	}
	chosen := flag.Args()
	if len(chosen) == 0 {
		for _, t := range tables {
			chosen = append(chosen, t.name)
		}
	}
	var peers []*peer
	for n := 1; n <= *threads; n++ {
		peers = append(peers, start(*python, *script, n))
	}
	fmt.Printf("PyTorch %s, %s, kernels: %v\n", peers[0].version, runtime.Version(), kernel.Path())
	for _, name := range chosen {
		t := tableOf(name)
		fmt.Printf("\n## %s\n\n| | threads | PyTorch, µs | Fluxion, µs | ratio |\n| --- | --- | --- | --- | --- |\n", t.title)
		for _, r := range t.rows {
			for i, p := range peers {
				line(r, i+1, *rounds, p)
			}
		}
	}
	for _, p := range peers {
		p.stop()
	}
}

func tableOf(name string) table {
	var names []string
	for _, t := range tables {
		if t.name == name {
			return t
		}
		names = append(names, t.name)
	}
	log.Fatalf("got table %q, want one of %s", name, strings.Join(names, ", "))
	return table{}
}

// line measures a row and prints its line.
func line(r row, threads, rounds int, p *peer) {
	tensor.SetThreads(threads)
	runtime.GOMAXPROCS(threads)
	ours := r.ours()
	often := func(ns float64) int { return max(1, int(2e6/ns)) }
	theirTimes, ourTimes := often(p.ask(r.name, 3)), often(timed(3, ours))
	best := [2]float64{math.Inf(1), math.Inf(1)}
	for range rounds {
		best[0] = min(best[0], p.ask(r.name, theirTimes))
		best[1] = min(best[1], timed(ourTimes, ours))
	}
	fmt.Printf("| %s | %d | %.1f | %.1f | %.2f |\n", strings.ReplaceAll(r.name, ":", " "), threads, best[0]/1e3, best[1]/1e3, best[0]/best[1])
}

// cpu tells to measure processor time.
var cpu bool

var began = time.Now()

// now returns the time in nanoseconds since some moment.
func now() float64 {
	if !cpu {
		return float64(time.Since(began))
	}
	const ofProcess = 2 // CLOCK_PROCESS_CPUTIME_ID
	var t syscall.Timespec
	if _, _, err := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, ofProcess, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		log.Fatal(err)
	}
	return float64(t.Nano())
}

// timed returns the nanoseconds of one call, after one that fills the caches.
func timed(repeats int, f func()) float64 {
	f()
	start := now()
	for range repeats {
		f()
	}
	return (now() - start) / float64(repeats)
}

// A peer is a process with PyTorch in it.
type peer struct {
	version string
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func start(python, script string, threads int) *peer {
	c := exec.Command(python, script, fmt.Sprint(threads))
	if cpu {
		c.Args = append(c.Args, "cpu")
	}
	c.Env = append(os.Environ(), fmt.Sprint("OMP_NUM_THREADS=", threads))
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
	p := &peer{process: c, in: in, out: bufio.NewReader(out)}
	var has int
	if _, err := fmt.Fscanln(p.out, &p.version, &has); err != nil || has != threads {
		log.Fatalf("PyTorch with %d threads: has %d, %v", threads, has, err)
	}
	return p
}

// ask returns the nanoseconds of one run.
func (p *peer) ask(row string, repeats int) (ns float64) {
	fmt.Fprintln(p.in, row, repeats)
	if _, err := fmt.Fscanln(p.out, &ns); err != nil {
		log.Fatalf("PyTorch, %s: %v", row, err)
	}
	return ns
}

func (p *peer) stop() {
	p.in.Close()
	p.process.Wait()
}
