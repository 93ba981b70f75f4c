package front

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzCell feeds two cells to one session. The front end must never panic, and what it accepts must be Go.
func FuzzCell(f *testing.F) {
	files, _ := filepath.Glob("../testdata/*.txtar")
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		last := ""
		for _, c := range ar.Files {
			if c.Name == "cell" {
				f.Add(last, string(c.Data))
				last = string(c.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		s := newSession(t)
		for i, text := range []string{first, second} {
			IsComplete(text)
			c, diags := s.Parse(i+1, text)
			if len(diags) > 0 {
				continue
			}
			p, diags := s.Compile(c)
			if len(diags) > 0 {
				continue
			}
			if _, err := parser.ParseFile(token.NewFileSet(), "", p.Cell, parser.SkipObjectResolution); err != nil {
				t.Fatalf("accepted\n%s\nand made\n%s\nof it: %v", text, p.Cell, err)
			}
			s.Commit(p)
		}
	})
}
