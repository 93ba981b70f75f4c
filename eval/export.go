package eval

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/front"
)

// An ExportCell is a cell on its way into a package.
type ExportCell struct {
	Cell
	About string // of its function, behind the name: "is cell 3."
}

// Export makes one Go package of cells, without running them; see [front.Export] for what becomes of what. Lines of magics and shell commands
// are left out, but for the code of %time and the like, and so are cells that a magic makes something else than Go. Name is that of the package, comment its comment.
func Export(ctx context.Context, cfg Config, cells []ExportCell, name, comment string) (source []byte, err error) {
	if !token.IsIdentifier(name) || name == "main" {
		return nil, fmt.Errorf("package %s: want a name that is an identifier and not main", name)
	}
	if cfg.Log == nil {
		cfg.Log = func(string) {}
	}
	cfg.Out = nowhere{}
	s := &Session{cfg: cfg, home: cfg.Dir, dir: cfg.Dir, sources: map[int]string{}, progress: cfg.Log}
	if s.base, err = build.Ensure(ctx, build.Options{CacheDir: cfg.CacheDir, Log: s.log}); err != nil {
		return nil, err
	}
	if err := s.openStore(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	texts := map[int]string{}
	for _, c := range cells {
		s.sources[c.Number] = c.Source
		text, magics, syntax := splitMagics(strings.TrimPrefix(c.Source, byteOrderMark))
		if syntax != nil {
			return nil, fmt.Errorf("cell %d, line %d: %s", c.Number, syntax.line, syntax.msg)
		}
		lines := strings.Split(text, "\n")
		for _, m := range magics {
			if code := m.code(); code != "" {
				lines[m.line-1] = code
			}
		}
		texts[c.Number] = strings.Join(lines, "\n")
	}
	x := s.names.Export(texts)
	for again := range 2 { // the first time to learn which variables get one value only
		if again == 1 {
			s.names = front.New(s.importer())
			x = x.Again(s.names)
		}
		for _, c := range cells {
			if strings.TrimSpace(texts[c.Number]) == "" {
				continue
			}
			r := &run{s: s, ctx: ctx, cell: c.Cell}
			if fail := r.export(x, texts[c.Number], c.About); fail != nil {
				return nil, errors.New(strings.Join(fail.Traceback, "\n"))
			}
		}
	}
	for _, d := range x.Captured() {
		cfg.Log("note: " + d.String())
	}
	return x.Source(name, comment)
}

// export takes a cell into a package.
func (r *run) export(x *front.Export, text, about string) *Error {
	c, diags := r.s.names.Parse(r.cell.Number, text)
	if len(diags) == 0 {
		diags = r.imports(c)
	}
	if len(diags) > 0 {
		return r.s.compileError(diags)
	}
	if diags = x.Add(c, about); len(diags) > 0 {
		if again := r.importStandard(text, diags); again != nil {
			diags = x.Add(again, about)
		}
	}
	if len(diags) > 0 {
		return r.s.compileError(diags)
	}
	return nil
}

// nowhere is the output of cells that do not run.
type nowhere struct{}

func (nowhere) Stream(string, string)                {}
func (nowhere) Display(string, bool, display.Bundle) {}
func (nowhere) Clear(bool)                           {}
func (nowhere) Input(string, bool) (string, error)   { return "", errors.New("nobody is asked") }
