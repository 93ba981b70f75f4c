package eval

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/eval/build"
)

// godoc is what the source of packages says about their names. Each package is read once, when it is first asked for.
type godoc struct {
	store *build.Store

	reading  sync.Mutex // one package at a time, unless somebody waits for it: cells run beside it
	mu       sync.Mutex
	packages map[string]*pages
}

// pages are the names of one package.
type pages struct {
	once  sync.Once
	read  chan struct{} // closed when names is complete
	names map[string]*documented
}

// documented is one exported name: Dense, or Trainer.Step for a method or a field. That of the package itself is "".
type documented struct {
	kind string // as front.Suggestion has it
	doc  string
	decl string // without a body
	text string // all of it
	file string
	line int
}

func newGodoc(store *build.Store) *godoc {
	return &godoc{store: store, packages: map[string]*pages{}}
}

// names returns the names of a package. It is empty if its source is not to be found. It does not stand in line behind other packages.
func (g *godoc) names(path string) map[string]*documented {
	p := g.start(path)
	g.fill(p, path)
	return p.names
}

// start begins to read a package, unless that was done.
func (g *godoc) start(path string) *pages {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.packages[path]
	if p == nil {
		p = &pages{read: make(chan struct{}), names: map[string]*documented{}}
		g.packages[path] = p
		go func() {
			g.reading.Lock()
			defer g.reading.Unlock()
			g.fill(p, path)
		}()
	}
	return p
}

// fill reads the source of a package, or waits for who does.
func (g *godoc) fill(p *pages, path string) {
	p.once.Do(func() {
		defer close(p.read)
		files, _ := g.store.SourceFiles(path)
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			fset := token.NewFileSet()
			if f, err := parser.ParseFile(fset, name, data, parser.ParseComments|parser.SkipObjectResolution); err == nil {
				readGodoc(p.names, fset, f, string(data), func(name string) bool { return path == "builtin" || token.IsExported(name) })
			}
		}
	})
}

// within returns the names of those of the packages that were read, or are in a short time: who types does not wait for the others.
func (g *godoc) within(paths []string) map[string]map[string]*documented {
	const patience = 20 * time.Millisecond
	timer := time.NewTimer(patience)
	defer timer.Stop()
	late := false
	out := map[string]map[string]*documented{}
	for _, path := range paths {
		p := g.start(path)
		if !late {
			select {
			case <-p.read:
			case <-timer.C:
				late = true
			}
		}
		select {
		case <-p.read:
			out[path] = p.names
		default:
		}
	}
	return out
}

// alignment is what gofmt puts between names and values that stand below each other.
var alignment = regexp.MustCompile(` {2,}=`)

func readGodoc(all map[string]*documented, fset *token.FileSet, f *ast.File, src string, exported func(string) bool) {
	slice := func(from, to token.Pos) string { return src[fset.Position(from).Offset:fset.Position(to).Offset] }
	add := func(name, kind string, nd ast.Node, doc *ast.CommentGroup, decl string) {
		pos := fset.Position(nd.Pos())
		d := &documented{kind: kind, doc: doc.Text(), decl: decl, text: slice(nd.Pos(), nd.End()), file: filepath.Base(pos.Filename), line: pos.Line}
		all[name] = d
	}
	if f.Doc != nil {
		add("", "package", f.Name, f.Doc, "package "+f.Name.Name)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name, kind := d.Name.Name, "function"
			if d.Recv != nil && len(d.Recv.List) == 1 {
				name, kind = receiver(d.Recv.List[0].Type)+"."+name, "method"
			}
			if exported(d.Name.Name) {
				add(name, kind, d, d.Doc, slice(d.Pos(), d.Type.End()))
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					doc := spec.Doc
					if doc == nil {
						doc = d.Doc
					}
					add(spec.Name.Name, "type", spec, doc, "type "+slice(spec.Pos(), spec.End()))
					var fields *ast.FieldList
					switch t := spec.Type.(type) {
					case *ast.StructType:
						fields = t.Fields
					case *ast.InterfaceType:
						fields = t.Methods
					}
					if fields == nil {
						continue
					}
					for _, field := range fields.List {
						about := field.Doc
						if about == nil {
							about = field.Comment
						}
						for _, id := range field.Names {
							add(spec.Name.Name+"."+id.Name, "field", field, about, slice(field.Pos(), field.Type.End()))
						}
					}
				case *ast.ValueSpec:
					doc := spec.Doc
					if doc == nil {
						doc = spec.Comment
					}
					if doc == nil || strings.HasPrefix(doc.Text(), "http") { // a reference says less than the group's comment
						doc = d.Doc
					}
					kind := "variable"
					if d.Tok == token.CONST {
						kind = "constant"
					}
					for _, id := range spec.Names {
						if exported(id.Name) {
							decl := slice(spec.Pos(), spec.End())
							if name, rest, ok := strings.Cut(decl, " "); ok && !strings.Contains(decl, "\n") {
								decl = name + " " + strings.TrimLeft(rest, " ") // without the spaces that align it with others
								decl = alignment.ReplaceAllString(decl, " =")
							}
							add(id.Name, kind, spec, doc, d.Tok.String()+" "+decl)
						}
					}
				}
			}
		}
	}
}

// receiver is the name of a method's type.
func receiver(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.ParenExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	}
	return ""
}

// options are the names that a function's comment gives of what it takes: "Options: an activation, NoBias, Init.", or "Options: those of Conv, and OutPad." It returns nil if there is no such sentence, or
// if the package is still being read after a tenth of a second: the next list will have it.
func (g *godoc) options(path, name string) map[string]bool {
	p := g.start(path)
	select {
	case <-p.read:
	case <-time.After(100 * time.Millisecond):
		return nil
	}
	names := p.names
	list := map[string]bool{}
	for range 3 { // one may refer to another one
		d := names[name]
		if d == nil {
			break
		}
		text := strings.ReplaceAll(d.doc, "\n", " ")
		if m := optionList.FindStringSubmatch(text); m != nil {
			for _, word := range optionName.FindAllString(m[1], -1) {
				list[word] = true
			}
		}
		m := optionsOf.FindStringSubmatch(text)
		if m == nil {
			break
		}
		name = m[1]
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

var (
	optionList = regexp.MustCompile(`Options: ([^.]*)\.`)
	optionsOf  = regexp.MustCompile(`[Oo]ptions[^.]*\bthose of (\w+)`)
	optionName = regexp.MustCompile(`activation|\b\p{Lu}\w*`)
)

// firstSentence is the first sentence of a doc comment.
func firstSentence(text string) string { return new(doc.Package).Synopsis(text) }

// comments reads doc comments; [Name] is a name, without a link to follow.
var comments = comment.Parser{LookupSym: func(_, name string) bool { return token.IsExported(name) }}

var printer = comment.Printer{HeadingLevel: 4, DocLinkURL: func(*comment.DocLink) string { return "" }}

// docMarkdown is a doc comment as Markdown.
func docMarkdown(text string) string {
	return strings.TrimSpace(string(printer.Markdown(comments.Parse(apart(text)))))
}

// docText is a doc comment as text.
func docText(text string) string {
	return strings.TrimSpace(string(printer.Text(comments.Parse(apart(text)))))
}

// apart makes paragraphs of the lines that say what they are about: "Shapes: x is (in)".
func apart(text string) string { return aboutLine.ReplaceAllString(text, "\n\n$1") }

var aboutLine = regexp.MustCompile(`\n(\p{Lu}\p{Ll}+: )`)

// beginning is a doc comment up to its first heading.
func beginning(text string) string {
	if i := strings.Index(text, "\n# "); i > 0 {
		return strings.TrimSpace(text[:i]) + "\n\n…\n"
	}
	return text
}
