package fuzz

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/ad/source/internal/check"
)

// How long one function may take: when nothing is known, and when programs are shrunk.
const (
	patience = 20 * time.Second
	hurry    = 3 * time.Second
)

// execute links the units with a main function that checks them, and runs it: again from the next function on when one crashes or hangs.
func (b *Builder) execute(dir string, units []*unit, patience time.Duration) error {
	var main, imports strings.Builder
	imports.WriteString(b.lines)
	fmt.Fprintf(&main, "package main\n\nimport (\n\t%q\n", checkPath)
	owner := map[string]*unit{}
	index := map[string]int{}
	var list strings.Builder
	for i, u := range units {
		fmt.Fprintf(&main, "\tp%d %q\n", i, u.path)
		fmt.Fprintf(&imports, "packagefile %s=%s\n", u.path, u.archive)
		for _, r := range u.Roots {
			key := u.path + "." + r
			owner[key] = u
			index[key] = len(index)
			fmt.Fprintf(&list, "\t\t{Key: %q, Fn: p%d.%s, Seed: %d, Inputs: %d, Single: %v, Plain: %v},\n", key, i, r, u.Seed, u.Inputs, u.single, u.Config.Modes == 0)
		}
	}
	fmt.Fprintf(&main, ")\n\nfunc main() {\n\tcheck.Main([]check.Checked{\n%s\t})\n}\n", list.String())
	mainFile, cfg, archive, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "imports"), filepath.Join(dir, "main.a"), filepath.Join(dir, "main")
	if err := os.WriteFile(mainFile, []byte(main.String()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(cfg, []byte(imports.String()), 0o644); err != nil {
		return err
	}
	if err := b.Compile("main", cfg, archive, mainFile); err != nil {
		return err
	}
	if err := b.Link(cfg, archive, binary); err != nil {
		return err
	}
	for from := 0; from < len(index); {
		at, why := runOnce(binary, from, owner, patience)
		if at == "" {
			if why != "" {
				return fmt.Errorf("the checks: %s", why)
			}
			break
		}
		u := owner[at]
		u.Outcome, u.Detail = Died, why
		from = index[at] + 1
	}
	return nil
}

// runOnce runs the binary and returns the function at which it ended before its time.
func runOnce(binary string, from int, owner map[string]*unit, patience time.Duration) (at, why string) {
	cmd := exec.Command(binary, "-from", fmt.Sprint(from))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err.Error()
	}
	if err := cmd.Start(); err != nil {
		return "", err.Error()
	}
	hung := false
	timer := time.AfterFunc(patience, func() { hung = true; _ = cmd.Process.Kill() })
	begun := map[string]bool{}
	for s := bufio.NewReader(out); ; {
		line, err := s.ReadBytes('\n')
		if err != nil {
			break
		}
		timer.Reset(patience)
		r := new(check.Report)
		if json.Unmarshal(line, r) != nil {
			continue
		}
		if !begun[r.Key] {
			begun[r.Key] = true
			at = r.Key
			continue
		}
		at = ""
		u := owner[r.Key]
		u.Reports = append(u.Reports, r)
		if len(r.Failures) > 0 && u.Outcome == Good {
			u.Outcome, u.Detail = Wrong, strings.Join(r.Failures, "\n")
			if r.Bad {
				u.Outcome = BadInput
			}
		}
	}
	timer.Stop()
	err = cmd.Wait()
	switch {
	case hung:
		return at, fmt.Sprintf("hung for %v", patience)
	case err != nil:
		text := stderr.String()
		return at, err.Error() + ": " + text[:min(len(text), 3000)]
	}
	return "", ""
}
