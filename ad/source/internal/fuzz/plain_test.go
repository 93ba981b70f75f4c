package fuzz

import (
	"maps"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/ad/source/internal/random"
)

// Programs run without derivatives: they end, do not panic, compute the same twice, and their values depend on their arguments.
func TestProgramsRun(t *testing.T) {
	b, err := NewBuilder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := Run(b, Options{Programs: 200, Inputs: 4, Batch: 100, Configs: []Config{{Name: "plain"}}, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s)
	for _, f := range s.Failures {
		t.Errorf("%s", f)
	}
	if s.Nonzero < s.Inputs/2 {
		t.Errorf("only %d of %d values depend on the arguments", s.Nonzero, s.Inputs)
	}
	if s.Kinks+s.Skipped > s.Inputs/4 {
		t.Errorf("differences say nothing for %d of %d arguments", s.Kinks+s.Skipped, s.Inputs)
	}
	for _, f := range random.Features {
		if s.Uses[f.Name] == 0 {
			t.Errorf("feature %s was never used", f.Name)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.Uses)) {
		t.Log(k, s.Uses[k])
	}
}
