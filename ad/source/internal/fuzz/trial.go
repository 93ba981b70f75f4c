package fuzz

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fluxion-go/fluxion/ad/source"
	"github.com/fluxion-go/fluxion/ad/source/internal/check"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// A Config is a way to generate derivatives.
type Config struct {
	Name  string
	Off   map[string]bool // as in source.Config
	Modes tape.Mode
}

// A Trial is one program under one configuration.
type Trial struct {
	Text   string
	Roots  []string
	Config Config
	Seed   uint64 // of the arguments
	Inputs int

	until Outcome // do not go further than to see whether this is the outcome, for shrinking
}

// An Outcome says what came of a trial.
type Outcome int

// The outcomes.
const (
	Good     Outcome = iota
	Refused          // the generator says that it cannot
	Broken           // the generator panics, or what it wrote does not compile
	Wrong            // a check failed
	Died             // the binary crashed or hung
	BadInput         // the program itself is at fault: it panics, or is not deterministic
)

func (o Outcome) String() string {
	return [...]string{"good", "refused", "broken", "wrong", "died", "bad program"}[o]
}

// A Result tells what came of a trial.
type Result struct {
	Outcome Outcome
	Detail  string
	Code    string // the file that the generator wrote
	Counts  map[string]int
	Reports []*check.Report
}

// unit is a trial while it is being built.
type unit struct {
	Trial
	*Result
	path, dir, program, archive string
	single                      bool
}

// worker builds one unit after the other.
type worker struct {
	*Builder
	programs   map[string]string
	generators map[string]*source.Generator // by configuration
}

// Run runs trials, all in one binary.
func (b *Builder) Run(trials []Trial) ([]Result, error) { return b.run(trials, patience) }

func (b *Builder) run(trials []Trial, patience time.Duration) ([]Result, error) {
	dir, err := os.MkdirTemp(b.dir, "run")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	results := make([]Result, len(trials))
	units := make([]*unit, len(trials))
	programs := map[string]string{} // file of each package
	for i, t := range trials {
		name := fmt.Sprintf("p%d", i)
		u := &unit{Trial: t, Result: &results[i], path: "fuzz/" + name, dir: filepath.Join(dir, name), archive: filepath.Join(dir, name+".a")}
		u.single = strings.Contains(t.Text, "float32")
		u.program = filepath.Join(u.dir, "p.go")
		units[i], programs[u.path] = u, u.program
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for range 2 {
		wg.Go(func() {
			// One generator for many programs: it keeps what they import.
			w := &worker{Builder: b, programs: programs, generators: map[string]*source.Generator{}}
			for i := int(next.Add(1)) - 1; i < len(units); i = int(next.Add(1)) - 1 {
				units[i].build(w)
			}
		})
	}
	wg.Wait()
	var good []*unit
	for _, u := range units {
		if u.Outcome == Good && u.until != Refused && u.until != Broken {
			good = append(good, u)
		}
	}
	if len(good) == 0 {
		return results, nil
	}
	return results, b.execute(dir, good, patience)
}

// build writes the program and its derivatives, and compiles them.
func (u *unit) build(b *worker) {
	fail := func(o Outcome, format string, args ...any) {
		u.Outcome, u.Detail = o, fmt.Sprintf(format, args...)
	}
	if err := os.MkdirAll(u.dir, 0o755); err != nil {
		fail(BadInput, "%v", err)
		return
	}
	derivative := filepath.Join(u.dir, "zz_derivatives.go")
	if err := os.WriteFile(u.program, []byte(u.Text), 0o644); err != nil {
		fail(BadInput, "%v", err)
		return
	}
	if u.Config.Modes == 0 {
		if err := b.Compile(u.path, b.imports, u.archive, u.program); err != nil {
			fail(BadInput, "the program does not compile: %v", err)
		}
		return
	}
	f, err := u.generate(b)
	if err != nil {
		o := Broken
		if _, ok := err.(*source.Error); ok {
			o = Refused
		}
		fail(o, "%v", err)
		return
	}
	u.Code, u.Counts = string(f.Text), f.Counts
	for _, e := range f.Entries {
		if e.Err != nil {
			o := Broken
			if _, ok := e.Err.(*source.Error); ok {
				o = Refused
			}
			fail(o, "%v", e.Err)
			return
		}
	}
	if err := os.WriteFile(derivative, f.Text, 0o644); err != nil {
		fail(BadInput, "%v", err)
		return
	}
	if u.until == Refused {
		return
	}
	if err := b.Compile(u.path, b.imports, u.archive, u.program, derivative); err != nil {
		msg := strings.ReplaceAll(err.Error(), u.dir+"/", "")
		fail(Broken, "what was written does not compile: %s", msg)
	}
}

// generate calls the generator.
func (u *unit) generate(b *worker) (f *source.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			delete(b.generators, u.Config.Name)
			stack := strings.Split(string(debug.Stack()), "\n")
			if i := slices.IndexFunc(stack, func(l string) bool { return strings.HasPrefix(l, "panic(") }); i >= 0 {
				stack = stack[i+2:]
			}
			err = fmt.Errorf("the generator panics: %v\n%s", r, strings.Join(stack[:min(12, len(stack))], "\n"))
		}
	}()
	g := b.generators[u.Config.Name]
	if g == nil {
		cfg := b.cfg
		cfg.Off = u.Config.Off
		cfg.Files = func(path string) ([]string, error) {
			if file := b.programs[path]; file != "" {
				return []string{file}, nil
			}
			b.listing.Lock()
			defer b.listing.Unlock()
			return b.cfg.Files(path)
		}
		cfg.Export = func(path string) (io.ReadCloser, error) {
			b.listing.Lock()
			defer b.listing.Unlock()
			return b.cfg.Export(path)
		}
		g = source.New(cfg)
		b.generators[u.Config.Name] = g
	}
	var targets []source.Target
	for _, r := range u.Roots {
		targets = append(targets, source.Target{Key: u.path + "." + r, Modes: u.Config.Modes})
	}
	return g.Generate(source.Output{Path: u.path, Name: "p"}, targets)
}
