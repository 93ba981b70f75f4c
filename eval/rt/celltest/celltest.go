// Package celltest runs the tests and benchmarks that cells declare, in the running program: they see the variables of the session. It is what
// the magic %test calls.
package celltest

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// A Case is one test or benchmark.
type Case struct {
	test      *testing.InternalTest
	benchmark *testing.InternalBenchmark
}

// Test is a test. A panic in it fails the test; it would end the program otherwise.
func Test(name string, f func(*testing.T)) Case {
	return Case{test: &testing.InternalTest{Name: name, F: func(t *testing.T) {
		defer func() {
			if v := recover(); v != nil {
				t.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		f(t)
	}}}
}

// Benchmark is a benchmark.
func Benchmark(name string, f func(*testing.B)) Case {
	return Case{benchmark: &testing.InternalBenchmark{Name: name, F: func(b *testing.B) {
		defer func() {
			if v := recover(); v != nil {
				b.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		f(b)
	}}}
}

// defaults are the flags of package testing that a run begins with, so that none is left from the run before.
var defaults = map[string]string{"test.v": "false", "test.run": "", "test.bench": "", "test.count": "1", "test.short": "false", "test.benchtime": "1s",
	"test.benchmem": "false", "test.failfast": "false", "test.timeout": "0", "test.skip": "", "test.shuffle": "off"}

// Run runs cases as a test binary does with these arguments, and returns its exit status.
func Run(args []string, cases ...Case) int {
	testing.Init()
	for name, value := range defaults {
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintf(os.Stderr, "%%test: %v; was flag.CommandLine replaced?\n", err)
			return 2
		}
	}
	for i := 0; i < len(args); i++ {
		name, value, ok := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if !strings.HasPrefix(name, "test.") {
			name = "test." + name
		}
		f := flag.Lookup(name)
		if f == nil {
			fmt.Fprintf(os.Stderr, "%%test %s: no such flag of go test\n", args[i])
			return 2
		}
		if b, isBool := f.Value.(interface{ IsBoolFlag() bool }); !ok && isBool && b.IsBoolFlag() {
			value = "true"
		} else if !ok && i+1 < len(args) {
			i++
			value = args[i]
		}
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintf(os.Stderr, "%%test: %v\n", err)
			return 2
		}
	}
	if !flag.Parsed() {
		_ = flag.CommandLine.Parse(nil) // else the run would parse the arguments of the program
	}
	var tests []testing.InternalTest
	var benchmarks []testing.InternalBenchmark
	for _, c := range cases {
		if c.test != nil {
			tests = append(tests, *c.test)
		} else {
			benchmarks = append(benchmarks, *c.benchmark)
		}
	}
	return testing.MainStart(deps{}, tests, benchmarks, nil, nil).Run()
}

// deps is what a run of tests asks of the program around it: nothing but whether a name matches.
type deps struct{}

var errNotHere = errors.New("not in a cell")

func (deps) MatchString(pattern, name string) (bool, error) { return regexp.MatchString(pattern, name) }

func (deps) ImportPath() string                                       { return "cell" }
func (deps) ModulePath() string                                       { return "" }
func (deps) SetPanicOnExit0(bool)                                     {}
func (deps) StartCPUProfile(io.Writer) error                          { return errNotHere }
func (deps) StopCPUProfile()                                          {}
func (deps) WriteProfileTo(string, io.Writer, int) error              { return errNotHere }
func (deps) StartTestLog(io.Writer)                                   {}
func (deps) StopTestLog() error                                       { return nil }
func (deps) RunFuzzWorker(func(corpusEntry) error) error              { return errNotHere }
func (deps) ReadCorpus(string, []reflect.Type) ([]corpusEntry, error) { return nil, errNotHere }
func (deps) CheckCorpus([]any, []reflect.Type) error                  { return nil }
func (deps) ResetCoverage()                                           {}
func (deps) SnapshotCoverage()                                        {}

func (deps) CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []corpusEntry, []reflect.Type, string, string) error {
	return errNotHere
}

func (deps) InitRuntimeCoverage() (mode string, tearDown func(string, string) (string, error), snapshot func() float64) {
	return "", nil, nil
}

type corpusEntry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}
