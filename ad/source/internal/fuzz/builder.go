package fuzz

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
	"sync"

	"github.com/fluxion-go/fluxion/ad/source"
)

const (
	checkPath = "github.com/fluxion-go/fluxion/ad/source/internal/check"
	adPath    = "github.com/fluxion-go/fluxion/ad"
)

// A Builder compiles and links packages that import the standard library, packages ad and tape, and package check.
type Builder struct {
	dir     string // for all that is written
	compile string // the compiler
	link    string // the linker
	imports string // an import configuration
	lines   string // what it says
	cfg     source.Config
	listing sync.Mutex // cfg asks the go command and remembers
}

// NewBuilder returns a Builder that writes below dir, for the module around the current directory.
func NewBuilder(dir string) (*Builder, error) {
	b := &Builder{dir: dir}
	for tool, to := range map[string]*string{"compile": &b.compile, "link": &b.link} {
		out, err := exec.Command("go", "tool", "-n", tool).Output()
		if err != nil {
			return nil, fmt.Errorf("go tool %s: %w", tool, err)
		}
		*to = strings.TrimSpace(string(out))
	}
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", checkPath, adPath, "math", "sort", "strings")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var lines strings.Builder
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l struct{ ImportPath, Export string }
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if l.Export != "" {
			fmt.Fprintf(&lines, "packagefile %s=%s\n", l.ImportPath, l.Export)
		}
	}
	b.lines = lines.String()
	b.imports = filepath.Join(dir, "imports")
	if err := os.WriteFile(b.imports, []byte(b.lines), 0o644); err != nil {
		return nil, err
	}
	b.cfg, err = source.GoList(".", "math", "sort", "strings", checkPath, adPath)
	return b, err
}

// Compile compiles the files of a package and returns what the compiler says if it does not.
func (b *Builder) Compile(path, imports, archive string, files ...string) error {
	args := []string{"-p", path, "-importcfg", imports, "-o", archive, "-pack", "-complete", "-c=1", "-trimpath", b.dir}
	if path != "main" {
		args = append(args, "-lang=go1.26")
	}
	out, err := exec.Command(b.compile, append(args, files...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// Link links main.
func (b *Builder) Link(imports, archive, binary string) error {
	out, err := exec.Command(b.link, "-s", "-w", "-importcfg", imports, "-o", binary, "-buildmode=exe", archive).CombinedOutput()
	if err != nil {
		return fmt.Errorf("link: %w: %s", err, out)
	}
	return nil
}
