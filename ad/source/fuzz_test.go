package source_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad/source/internal/fuzz"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// analyses are those that can be switched off.
var analyses = []string{"assign", "recompute", "induction", "skip", "reread"}

// configurations: everything on, everything off, and each analysis off alone.
func configurations() []fuzz.Config {
	const modes = tape.Joint | tape.Push
	none := map[string]bool{}
	for _, a := range analyses {
		none[a] = true
	}
	cs := []fuzz.Config{{Name: "all", Modes: modes}, {Name: "none", Modes: modes, Off: none}}
	for _, a := range analyses {
		cs = append(cs, fuzz.Config{Name: "no " + a, Modes: modes, Off: map[string]bool{a: true}})
	}
	return cs
}

// TestRandomPrograms compares reverse mode with forward mode and differences on random programs. FLUXION_FUZZ=20000 is the long run,
// FLUXION_FUZZ_SEED where it begins.
func TestRandomPrograms(t *testing.T) {
	// Loops with two entries are refused in reverse mode, see docs/design/source-ad.md.
	o := fuzz.Options{Programs: 500, Configs: configurations(), Rotate: true, Log: t.Logf, Off: map[string]bool{"irreducible": true}}
	if testing.Short() {
		o.Programs = 60
	}
	if n, err := strconv.Atoi(os.Getenv("FLUXION_FUZZ")); err == nil {
		o.Programs, o.Rotate, o.Batch, o.Log = n, false, 30, func(format string, args ...any) { t.Logf(format, args...) }
	}
	if n, err := strconv.Atoi(os.Getenv("FLUXION_FUZZ_SEED")); err == nil {
		o.First = uint64(n)
	}
	b, err := fuzz.NewBuilder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := fuzz.Run(b, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s)
	for _, f := range s.Failures {
		t.Errorf("%s", f)
	}
	for _, a := range analyses { // a run that did not exercise an analysis says nothing about it
		if s.Counts["all"][a] < o.Programs/10 {
			t.Errorf("%d programs used the analysis %q %d times, want at least %d", o.Programs, a, s.Counts["all"][a], o.Programs/10)
		}
		if n := s.Counts["no "+a][a] + s.Counts["none"][a]; n > 0 {
			t.Errorf("the analysis %q was used %d times while it was off", a, n)
		}
	}
}

// TestRegressions runs programs on which the generator once failed, or which exercise one of its analyses; FLUXION_REGRESSION names one of them. Of those whose names end in _second it writes second derivatives too.
func TestRegressions(t *testing.T) {
	files, err := filepath.Glob("testdata/regressions/" + cmp.Or(os.Getenv("FLUXION_REGRESSION"), "*") + ".go")
	if err != nil {
		t.Fatal(err)
	}
	b, err := fuzz.NewBuilder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var trials []fuzz.Trial
	var names []string
	root := regexp.MustCompile(`(?m)^func (F\d+)\(`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var roots []string
		for _, m := range root.FindAllStringSubmatch(string(text), -1) {
			roots = append(roots, m[1])
		}
		for _, c := range configurations()[:2] {
			c.Modes |= tape.Pull
			if strings.HasSuffix(file, "_second.go") {
				c.Modes |= tape.Second
			}
			trials = append(trials, fuzz.Trial{Text: string(text), Roots: roots, Config: c, Seed: 1, Inputs: 4})
			names = append(names, filepath.Base(file)+", "+c.Name)
		}
	}
	results, err := b.Run(trials)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Outcome != fuzz.Good {
			t.Errorf("%s: %s: %s", names[i], r.Outcome, r.Detail)
		}
	}
}
