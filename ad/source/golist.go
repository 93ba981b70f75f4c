package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// tags select code without assembly where packages have it, as gonum does.
const tags = "noasm,safe"

// GoList returns a Config for packages as the go command finds them from directory dir, with the rules that the program knows.
func GoList(dir string, patterns ...string) (Config, error) {
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles, CgoFiles       []string
	}
	packages := map[string]*listed{}
	list := func(patterns ...string) error {
		args := append([]string{"list", "-e", "-export", "-deps", "-tags=" + tags, "-json=ImportPath,Dir,Export,GoFiles,CgoFiles", "--"}, patterns...)
		cmd := exec.Command("go", args...)
		var stderr bytes.Buffer
		cmd.Dir, cmd.Stderr = dir, &stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			l := new(listed)
			if err := d.Decode(l); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return fmt.Errorf("go list: %w", err)
			}
			packages[l.ImportPath] = l
		}
	}
	if err := list(append(patterns, supportPath, rulesPath)...); err != nil {
		return Config{}, err
	}
	find := func(path string) (*listed, error) {
		if packages[path] == nil {
			if err := list(path); err != nil {
				return nil, err
			}
		}
		if l := packages[path]; l != nil {
			return l, nil
		}
		return nil, fmt.Errorf("package %s is not to be found", path)
	}
	return Config{
		Files: func(path string) ([]string, error) {
			l, err := find(path)
			if err != nil {
				return nil, err
			}
			if len(l.CgoFiles) > 0 || len(l.GoFiles) == 0 {
				return nil, fmt.Errorf("package %s: got %d Go files and %d that use cgo, want pure Go", path, len(l.GoFiles), len(l.CgoFiles))
			}
			var files []string
			for _, f := range l.GoFiles {
				files = append(files, filepath.Join(l.Dir, f))
			}
			return files, nil
		},
		Export: func(path string) (io.ReadCloser, error) {
			l, err := find(path)
			if err != nil {
				return nil, err
			}
			return os.Open(l.Export)
		},
		Rules: tape.Rules(),
	}, nil
}

// Packages whose functions generated code calls.
const (
	supportPath = "github.com/fluxion-go/fluxion/ad/tape"
	rulesPath   = "github.com/fluxion-go/fluxion/ad/rules"
)
