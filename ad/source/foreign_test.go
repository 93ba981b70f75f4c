package source_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/fluxion-go/fluxion/ad/rules"
	"github.com/fluxion-go/fluxion/ad/source"
	"github.com/fluxion-go/fluxion/ad/source/internal/foreign"
	"github.com/fluxion-go/fluxion/ad/tape"
)

const foreignPath = "github.com/fluxion-go/fluxion/ad/source/internal/foreign"

// TestForeign differentiates functions that were not written for this project from their unmodified source, and checks the derivatives in
// a program of its own.
func TestForeign(t *testing.T) {
	cfg, err := source.GoList(".", foreignPath)
	if err != nil {
		t.Fatal(err)
	}
	var targets []source.Target
	names := map[string]string{}
	for _, f := range foreign.Functions {
		if f.Want == "" || f.Late {
			modes := tape.Joint | tape.Push
			if f.Twice {
				modes |= tape.Second
			}
			targets = append(targets, source.Target{Key: f.Key(), Modes: modes})
			names[f.Key()] = f.Name
		}
	}
	if len(targets) < 40 {
		t.Errorf("got %d functions that can be differentiated, want 40 or more", len(targets))
	}
	file, err := source.New(cfg).Generate(source.Output{Path: foreignPath, Name: "foreign"}, targets)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range file.Entries {
		if e.Err != nil {
			t.Errorf("%s: modes %d: %v", names[e.Key], e.Modes, e.Err)
		}
	}
	for _, l := range runForeign(t, file.Text) {
		if !strings.HasPrefix(l, "ok ") {
			t.Error(l)
		}
	}
}

// runForeign builds a program of package foreign and its derivatives, as go build does it, and returns what it says.
func runForeign(t *testing.T, derivatives []byte) []string {
	dir := t.TempDir()
	pkg, err := filepath.Abs("internal/foreign")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	main := fmt.Sprintf("package main\n\nimport foreign %q\n\nfunc main() { foreign.Main() }\n", foreignPath)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(pkg, "zz_derivatives.go"): write("zz_derivatives.go", derivatives),
		filepath.Join(pkg, "derived/main.go"):   write("main.go", []byte(main)),
	}})
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "derived")
	out, err := exec.Command("go", "build", "-overlay", write("overlay.json", overlay), "-o", binary, foreignPath+"/derived").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	out, err = exec.Command(binary).CombinedOutput()
	if err != nil {
		t.Errorf("the checks: %v", err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestForeignRefused wants refusals by name, with the reason: two for each reason, all in the long run of FLUXION_FUZZ.
func TestForeignRefused(t *testing.T) {
	long := os.Getenv("FLUXION_FUZZ") != ""
	seen := map[string]int{}
	cfg, err := source.GoList(".", foreignPath)
	if err != nil {
		t.Fatal(err)
	}
	g := source.New(cfg)
	for _, f := range foreign.Functions {
		if f.Want == "" || f.Late || !long && seen[f.Want] == 2 {
			continue
		}
		seen[f.Want]++
		file, err := g.Generate(source.Output{Path: foreignPath, Name: "foreign"}, []source.Target{{Key: f.Key(), Modes: tape.Joint}})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range file.Entries {
			if e.Err == nil || !strings.Contains(e.Err.Error(), f.Want) {
				t.Errorf("%s: got %v, want %q", f.Name, e.Err, f.Want)
			}
		}
	}
}
