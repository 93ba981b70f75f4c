package build

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// quietAnalyzers are those of go vet that have nothing to say about cells: a type of another cell is one of another package there.
var quietAnalyzers = []string{"-composites=false", "-directive=false", "-stdversion=false", "-tests=false"}

// Vet runs go vet's analyzers over the package of a cell that was compiled, and before that over the cells that it imports, for what it has to know of their functions.
// What they find in it is a Diagnostic whose message ends with the name of the analyzer.
func (s *Store) Vet(ctx context.Context, path string) ([]Diagnostic, error) {
	found, _, err := s.vet(ctx, path, map[string]string{})
	return found, err
}

// vet returns what was found in a package and the file of facts about it. Facts has those of packages that were looked at.
func (s *Store) vet(ctx context.Context, path string, facts map[string]string) (found []Diagnostic, fact string, err error) {
	name := s.scratchName(path)
	source := name + ".go"
	src, err := os.ReadFile(source)
	if err != nil {
		return nil, "", fmt.Errorf("build: vet %s: %w", path, err)
	}
	imports, err := importsOf(src)
	if err != nil {
		return nil, "", fmt.Errorf("build: source of %s: %w", path, err)
	}
	cfg := struct {
		ID, Compiler, ImportPath, GoVersion, VetxOutput string
		GoFiles                                         []string
		ImportMap, PackageFile, PackageVetx             map[string]string
	}{path, "gc", path, s.base.toolchain.lang(), name + ".facts", []string{source}, map[string]string{}, map[string]string{}, map[string]string{}}
	for _, i := range imports {
		p := s.lookup(i)
		if p == nil {
			continue // unsafe
		}
		cfg.ImportMap[i], cfg.PackageFile[i] = i, p.File
		if !strings.HasPrefix(i, "cell/") || i == firstPackage {
			continue
		}
		if facts[i] == "" {
			if _, facts[i], err = s.vet(ctx, i, facts); err != nil {
				return nil, "", err
			}
		}
		cfg.PackageVetx[i] = facts[i]
	}
	data, err := json.Marshal(cfg)
	if err != nil {
		return nil, "", err
	}
	if err := os.WriteFile(name+".vet.cfg", data, 0o666); err != nil {
		return nil, "", outOfSpace(err)
	}
	defer os.Remove(name + ".vet.cfg")
	t := s.base.toolchain
	out, err := t.run(ctx, s.dir, nil, t.tool("vet"), append(slices.Clone(quietAnalyzers), "-json", name+".vet.cfg")...)
	if err != nil {
		return nil, "", fmt.Errorf("build: vet %s: %w", path, err)
	}
	found, err = findings(out)
	return found, cfg.VetxOutput, err
}

var vetPosition = regexp.MustCompile(`^(.*):(\d+):(\d+)$`)

// findings reads what go vet -json prints: packages, their analyzers, and what these found.
func findings(out []byte) (found []Diagnostic, err error) {
	var all map[string]map[string]json.RawMessage
	if len(strings.TrimSpace(string(out))) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(out, &all); err != nil {
		return nil, fmt.Errorf("build: vet: %w", err)
	}
	for _, analyzers := range all {
		for name, raw := range analyzers {
			var list []struct{ Posn, Message string }
			if json.Unmarshal(raw, &list) != nil {
				continue // an error of the analyzer
			}
			for _, f := range list {
				m := vetPosition.FindStringSubmatch(f.Posn)
				if m == nil {
					continue
				}
				d := Diagnostic{File: filepath.Base(m[1]), Msg: fmt.Sprintf("%s (%s)", f.Message, name)}
				d.Line, _ = strconv.Atoi(m[2])
				d.Col, _ = strconv.Atoi(m[3])
				found = append(found, d)
			}
		}
	}
	slices.SortFunc(found, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Msg, b.Msg))
	})
	return slices.Compact(found), nil
}
