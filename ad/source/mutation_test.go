package source_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are faults in analyses: each makes the derivative of a regression program wrong.
var mutants = []struct{ name, file, old, new, program string }{
	{"a second contribution replaces the first", "useful.go", "if w.in.graph.reaches(from, home, at) {", "if false && w.in.graph.reaches(from, home, at) {", "two_sites"},
	{"what may get no contribution is not set to zero", "useful.go", "if misses(home) {", "if false && misses(home) {", "sometimes_used"},
	{"two arguments never share memory", "memory.go", "if oldA && oldB {", "if false && oldA && oldB {", "overwritten_argument"},
	{"nothing is written after a load", "memory.go", "if m.same(w, from, l.Type(), field) && m.after(", "if false && m.same(w, from, l.Type(), field) && m.after(", "overwritten_argument"},
	{"callers write nothing afterwards", "memory.go", "if used && in.laterWrites(i, l.Type()) {", "if false && used && in.laterWrites(i, l.Type()) {", "overwritten_later"},
	{"loops count by one", "run.go", `if s := step.Value.ExactString(); s != "1" {`, `if s := step.Value.ExactString(); false && s != "1" {`, "every_second"},
	{"blocks that have a reverse are skipped", "run.go", "if !w.dead[e.from] {", "if false && !w.dead[e.from] {", "changed_branch"},
	{"what is added is what was there", "inplace.go", "if same[to.amount] {", "if true || same[to.amount] {", "in_place"},
	{"a write leaves what was read", "merge.go", "if mayWrite(i) {", "if false && mayWrite(i) {", "in_place"},
}

// TestMutants runs the regression programs with each mutant in turn: they have to fail.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("each mutant is compiled")
	}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			text, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.old); n != 1 {
				t.Fatalf("%s has %d times the text %q, want it once", m.file, n, m.old)
			}
			original, err := filepath.Abs(m.file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			mutant := filepath.Join(dir, m.file)
			overlay := filepath.Join(dir, "overlay.json")
			replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: mutant}})
			if err != nil {
				t.Fatal(err)
			}
			for name, data := range map[string][]byte{mutant: []byte(strings.Replace(string(text), m.old, m.new, 1)), overlay: replace} {
				if err := os.WriteFile(name, data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command("go", "test", "-overlay="+overlay, "-timeout=0", "-run=^TestRegressions$", ".")
			cmd.Env = append(os.Environ(), "FLUXION_REGRESSION="+m.program)
			out, err := cmd.CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("%s.go did not find it", m.program)
			case !strings.Contains(string(out), m.program):
				t.Errorf("it did not fail by a wrong derivative:\n%s", out)
			}
		})
	}
}
