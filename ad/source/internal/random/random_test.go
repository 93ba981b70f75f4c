package random

import (
	"testing"
)

// Programs compile, and a seed always gives the same one.
func TestGenerate(t *testing.T) {
	for seed := range uint64(60) {
		o := Options{Sparse: seed%2 == 1, All: seed%8 == 7}
		p := Generate(seed, o)
		if _, _, _, errs := check(p.Text); len(errs) > 0 {
			t.Fatalf("seed %d: %v\n%s", seed, errs, p.Text)
		}
		if again := Generate(seed, o); again.Text != p.Text {
			t.Errorf("seed %d: two different programs", seed)
		}
	}
}

// What is switched off is not used.
func TestOff(t *testing.T) {
	for _, f := range Features {
		if f.Name == "arith" || f.Name == "local" {
			continue
		}
		for seed := range uint64(4) {
			if p := Generate(seed, Options{All: true, Off: map[string]bool{f.Name: true}}); p.Uses[f.Name] > 0 {
				t.Errorf("seed %d: %s is used %d times though it is off", seed, f.Name, p.Uses[f.Name])
			}
		}
	}
}
