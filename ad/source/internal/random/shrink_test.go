package random

import (
	"strings"
	"testing"
)

// What fails here is a program that squares a hyperbolic tangent somewhere.
func TestShrink(t *testing.T) {
	for seed := range uint64(200) {
		p := Generate(seed, Options{All: true})
		if !strings.Contains(p.Text, "math.Hypot(") {
			continue
		}
		asked := 0
		small := Shrink(p.Text, p.Roots, 500, func(cs []string) []bool {
			bad := make([]bool, len(cs))
			for i, c := range cs {
				asked++
				bad[i] = strings.Contains(c, "math.Hypot(")
			}
			return bad
		})
		t.Logf("seed %d: %d bytes to %d, %d candidates", seed, len(p.Text), len(small), asked)
		if len(small) > 600 {
			t.Errorf("seed %d: shrunk to %d bytes only:\n%s", seed, len(small), small)
		}
		if seed > 6 {
			break
		}
	}
}
