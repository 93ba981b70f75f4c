package eval

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/preload"
)

var every = flag.Bool("every", false, "link every program of the language tests the plain way too, and run it as an ordinary program")

// A program is a part of a file in testdata/language, which has a file per chapter of the Go specification:
//
//	-- program NAME --  what it is about
//	-- cell --          Go as a notebook has it
//	-- out --           what it says
//	-- refused --       a cell that does not compile, here or anywhere
//	-- out --           what it is told
//
// The programs of a file run one after the other in one session, and declare names of each other anew. What the session notes about that is left out.
type program struct {
	name  string
	cells []programCell
}

type programCell struct {
	text    string
	refused bool
	want    string
}

func programs(t *testing.T, ar *txtar.Archive) (ps []program) {
	t.Helper()
	for _, f := range ar.Files {
		name, ok := strings.CutPrefix(f.Name, "program ")
		if ok {
			ps = append(ps, program{name: name})
			continue
		}
		if len(ps) == 0 {
			t.Fatalf("file %q before the first program", f.Name)
		}
		p := &ps[len(ps)-1]
		switch f.Name {
		case "cell", "refused":
			p.cells = append(p.cells, programCell{text: string(f.Data), refused: f.Name == "refused"})
		case "out":
			p.cells[len(p.cells)-1].want = string(f.Data)
		default:
			t.Fatalf("file %q, want program, cell, refused or out", f.Name)
		}
	}
	return ps
}

// TestLanguage runs small programs, chapter by chapter of the specification, as cells. All are linked to the worker alone, and the first of each
// chapter the plain way too: that takes six times as long. With -every all are linked in both ways, and each must print the same as an ordinary
// program, compiled by the go command; with -update what that prints is written into the files.
func TestLanguage(t *testing.T) {
	files, _ := filepath.Glob("testdata/language/*.txtar")
	if len(files) == 0 {
		t.Fatal("no programs")
	}
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ps := programs(t, ar)
		chapter := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if *update {
			t.Run(chapter, func(t *testing.T) {
				t.Parallel()
				updateProgram(t, file, ar, ps)
			})
			continue
		}
		t.Run(chapter+"/stub", func(t *testing.T) {
			t.Parallel()
			runPrograms(t, ps, nil)
		})
		t.Run(chapter+"/plain", func(t *testing.T) {
			t.Parallel()
			sample := ps
			if !*every {
				sample = ps[:1]
			}
			runPrograms(t, sample, build.PlainLink{})
		})
		if *every {
			t.Run(chapter+"/ordinary", func(t *testing.T) {
				t.Parallel()
				for _, p := range ps {
					t.Run(p.name, func(t *testing.T) { runOrdinary(t, p, false) })
				}
			})
		}
	}
}

var declaredAnew = regexp.MustCompile(`(?m)^(\[stderr\] )?note: .*\n`)

// runPrograms runs programs in one session, whose cells are linked by loader, or by that of the machine.
func runPrograms(t *testing.T, ps []program, loader build.Loader) {
	out := &transcript{}
	s := newSession(t, out)
	if loader != nil {
		s.store.Loader = loader
	}
	number := 0
	for _, p := range ps {
		t.Run(p.name, func(t *testing.T) {
			for _, c := range p.cells {
				number++
				c.want = strings.ReplaceAll(c.want, "cell N,", fmt.Sprintf("cell %d,", number))
				if have := declaredAnew.ReplaceAllString(out.run(s, Cell{number, strings.TrimSuffix(c.text, "\n")}), ""); have != c.want {
					t.Errorf("cell\n%sgot\n%s\nwant\n%s", c.text, have, c.want)
				}
			}
		})
	}
}

// updateProgram writes a file anew: what ordinary programs print, and what cells are told that do not compile.
func updateProgram(t *testing.T, file string, ar *txtar.Archive, ps []program) {
	out := &transcript{}
	s := newSession(t, out)
	number := 0
	var texts []string
	for _, p := range ps {
		t.Run(p.name, func(t *testing.T) { p.cells = runOrdinary(t, p, true) })
		for _, c := range p.cells {
			number++
			if said := out.run(s, Cell{number, strings.TrimSuffix(c.text, "\n")}); c.refused {
				c.want = strings.ReplaceAll(said, fmt.Sprintf("cell %d,", number), "cell N,")
			}
			texts = append(texts, c.want)
		}
	}
	got := &txtar.Archive{Comment: ar.Comment}
	for _, f := range ar.Files {
		if f.Name == "out" {
			continue
		}
		got.Files = append(got.Files, f)
		if f.Name == "cell" || f.Name == "refused" {
			got.Files = append(got.Files, txtar.File{Name: "out", Data: []byte(texts[0])})
			texts = texts[1:]
		}
	}
	if err := os.WriteFile(file, txtar.Format(got), 0o666); err != nil {
		t.Fatal(err)
	}
}

// cellEnd is what an ordinary program prints where a cell ends.
const cellEnd = "\x00"

// runOrdinary runs the text of a program outside of any notebook, and returns its cells with what they print; without learn that must be what
// they are said to print.
func runOrdinary(t *testing.T, p program, learn bool) []programCell {
	var texts []string
	for _, c := range p.cells {
		if c.refused {
			if out, err := goRun(t, append(slices.Clone(texts), c.text)); err == nil || !strings.Contains(string(out), "main.go:") {
				t.Errorf("the cell\n%scompiles: %s", c.text, out)
			}
			continue
		}
		texts = append(texts, c.text)
	}
	out, err := goRun(t, texts)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
		return p.cells
	}
	printed := strings.Split(string(out), cellEnd)
	cells := slices.Clone(p.cells)
	for i := range cells {
		c := &cells[i]
		if c.refused {
			continue
		}
		have := printed[0]
		printed = printed[1:]
		if have != "" {
			have = "[stdout] " + have
		}
		if learn {
			c.want = have
		} else if have != c.want {
			t.Errorf("cell\n%sgot\n%s\nwant\n%s", c.text, have, c.want)
		}
	}
	return cells
}

// goRun runs cells as one program, in which what they declare with var belongs to the package or, if that does not compile, to the main function.
func goRun(t *testing.T, cells []string) (out []byte, err error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module main\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{{"import", "const", "type", "var", "func"}, {"import", "const", "type", "func"}} {
		if err := os.WriteFile(filepath.Join(dir, "main.go"), ordinary(t, cells, words), 0o666); err != nil {
			t.Fatal(err)
		}
		build := exec.Command("go", "build", "-o", "program", ".")
		build.Dir = dir
		if out, err = build.CombinedOutput(); err == nil {
			return exec.Command(filepath.Join(dir, "program")).CombinedOutput()
		}
	}
	return out, err
}

// ordinary is the source of the program that cells are: what begins with one of words, and a main function of the rest. It goes by the layout of
// the text, and knows nothing of what the front end does.
func ordinary(t *testing.T, cells, words []string) []byte {
	t.Helper()
	var imports, decls, statements bytes.Buffer
	for _, c := range cells {
		for rest := c; rest != ""; {
			first, _, _ := strings.Cut(rest, "\n")
			word, _, _ := strings.Cut(first, " ")
			end := len(first)
			to := &statements
			if slices.Contains(words, word) {
				if to = &decls; word == "import" {
					to = &imports
				}
				if last := first[len(first)-1]; strings.ContainsRune("{(`", rune(last)) {
					closing := "\n" + map[byte]string{'{': "}", '(': ")", '`': "`"}[last]
					end = strings.Index(rest, closing)
					if end < 0 {
						t.Fatalf("no end of the declaration\n%s", rest)
					}
					line, _, _ := strings.Cut(rest[end+1:], "\n")
					end += 1 + len(line)
				}
			}
			to.WriteString(rest[:end] + "\n")
			rest = strings.TrimPrefix(rest[end:], "\n")
		}
		fmt.Fprintf(&statements, "ʌos.Stdout.WriteString(%q)\n", cellEnd)
	}
	const start = "package main\n\nimport ʌos \"os\"\n"
	text := fmt.Sprintf("%s\n%s\nfunc main() {\n%s}\n", imports.Bytes(), decls.Bytes(), statements.Bytes())
	f, err := parser.ParseFile(token.NewFileSet(), "", start+text, 0)
	if err != nil {
		return []byte(start + text) // a cell that is refused
	}
	missing := map[string]bool{}
	for _, id := range f.Unresolved {
		missing[id.Name] = true
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if im, ok := n.(*ast.ImportSpec); ok && im.Name == nil {
			path := strings.Trim(im.Path.Value, `"`)
			delete(missing, path[strings.LastIndex(path, "/")+1:])
		}
		return true
	})
	added := ""
	for _, im := range preload.Packages {
		if missing[im.Name] {
			added += fmt.Sprintf("import %s %q\n", im.Name, im.Path)
		}
	}
	return []byte(start + added + text)
}
