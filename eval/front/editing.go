package front

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/eval/preload"
)

// editing is a cell that somebody is writing, as it is understood around one place: mended so that it parses, checked as far as it can be.
type editing struct {
	n    *Names
	k    *compilation
	text string
	from int // of the identifier at the cursor, in bytes of text
	to   int
	path []ast.Node        // what encloses that identifier, outermost first; nil if it is not in the Go that could be read
	skip map[string]string // packages that are not loaded: name to path
}

// here is the name that stands at the cursor while names that fit there are looked for.
const here = string(mark) + "0here"

// unsent is the number of a cell that is being written.
const unsent = -1

// word returns the identifier that touches a place: where it begins and ends.
func word(text string, at int) (from, to int) {
	at = max(0, min(at, len(text)))
	isPart := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	from, to = at, at
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !isPart(r) {
			break
		}
		from -= size
	}
	for to < len(text) {
		r, size := utf8.DecodeRuneInString(text[to:])
		if !isPart(r) {
			break
		}
		to += size
	}
	return from, to
}

// edit reads a cell whose cursor is at a place. With gap, the identifier there is not finished, and another one stands for it.
func (n *Names) edit(text string, at int, gap bool) *editing {
	e := &editing{n: n, text: text, skip: map[string]string{}}
	e.from, e.to = word(text, at)
	name := text[e.from:e.to]
	if gap {
		name = here
	}
	mended := mended(text[:e.from], name, text[e.to:])
	c, _ := n.Parse(unsent, mended)
	for _, d := range c.decls {
		keyed(d.decl)
	}
	for _, s := range c.stmts {
		keyed(s)
	}
	c.Imports = append(e.known(c.Imports), e.onUse(mended)...)
	k := &compilation{n: n, c: c, num: n.number + 1, next: n.state.clone(), scopes: true,
		retyped: map[string]bool{}, aliased: map[*ast.Ident]string{}, broken: map[ast.Decl]string{}}
	e.k = k
	defer k.unalias()
	k.imports()
	for range 8 { // a cell that makes no sense may never settle
		if !k.check() {
			break
		}
	}
	k.unalias()
	e.path = e.enclosing(func(nd ast.Node) bool {
		id, ok := nd.(*ast.Ident)
		return ok && n.offset(id.Pos()) == e.from && (id.Name == name || gap && id.Name == here)
	})
	return e
}

// keyed makes keys of the elements without one in literals of maps: the checker would not look at them.
func keyed(nd ast.Node) {
	ast.Inspect(nd, func(nd ast.Node) bool {
		lit, ok := nd.(*ast.CompositeLit)
		if !ok {
			return true
		}
		_, isMap := lit.Type.(*ast.MapType)
		for i, el := range lit.Elts {
			if _, ok := el.(*ast.KeyValueExpr); !ok && isMap {
				lit.Elts[i] = &ast.KeyValueExpr{Key: el, Colon: el.End(), Value: &ast.BadExpr{From: el.End(), To: el.End()}}
			}
		}
		return true
	})
}

// done forgets the text. Positions in it are no longer known.
func (e *editing) done() {
	for tf, src := range e.n.sources {
		if src.number == unsent {
			delete(e.n.sources, tf)
			e.n.fset.RemoveFile(tf)
		}
	}
}

// offset is the place of a position in the cell that is being written, in bytes, or -1.
func (n *Names) offset(pos token.Pos) int {
	if !pos.IsValid() {
		return -1
	}
	if tf := n.fset.File(pos); tf != nil {
		if src := n.sources[tf]; src != nil && src.number == unsent {
			return src.offset(pos)
		}
	}
	return -1
}

// known keeps the imports whose packages can be had at once; the others are remembered by name.
func (e *editing) known(imports []Import) (out []Import) {
	for _, im := range imports {
		if _, err := e.n.imp.Import(im.Path); err == nil {
			out = append(out, im)
			continue
		}
		name := im.Name
		if name == "" {
			name = im.Path[strings.LastIndexByte(im.Path, '/')+1:]
		}
		e.skip[name] = im.Path
	}
	return out
}

var selected = regexp.MustCompile(`\b(\pL[\pL\d_]*)\s*\.`)

// onUse imports the packages that a cell uses without an import line.
func (e *editing) onUse(text string) []Import {
	var imports []Import
	for _, m := range selected.FindAllStringSubmatch(text, -1) {
		if path := preload.OnUse[m[1]]; path != "" && e.n.object(m[1]) == nil && e.n.imports[m[1]].path == "" {
			imports = append(imports, Import{Path: path})
		}
	}
	return e.known(imports)
}

// enclosing returns the deepest node that matches and all around it, outermost first.
func (e *editing) enclosing(match func(ast.Node) bool) (found []ast.Node) {
	for _, root := range e.k.nodes() {
		if e.n.offset(root.Pos()) < 0 {
			continue // of an earlier cell
		}
		var path []ast.Node
		ast.Inspect(root, func(nd ast.Node) bool {
			if nd == nil {
				path = path[:len(path)-1]
				return true
			}
			path = append(path, nd)
			if match(nd) {
				found = append([]ast.Node(nil), path...)
			}
			return true
		})
	}
	return found
}

// parent returns the node i levels above the identifier at the cursor, or nil.
func (e *editing) parent(i int) ast.Node {
	if i >= len(e.path) {
		return nil
	}
	return e.path[len(e.path)-1-i]
}

// mended makes Go of a cell that is being written: what stands before the cursor keeps its place. A top-level piece that does not parse is
// left out, and the one with the cursor ends there, with its brackets closed, if it does not parse as it is.
func mended(before, name, after string) string {
	text := before + name + after
	cursor := len(before) + len(name)
	var b strings.Builder
	for _, p := range pieces(text) {
		switch {
		case p.from <= cursor && cursor <= p.to && p.to > p.from && p.from <= len(before):
			b.WriteString(finished(text[p.from:p.to], cursor-p.from))
		case parses(text[p.from:p.to]):
			b.WriteString(text[p.from:p.to])
		default:
			gone := []byte(text[p.from:p.to])
			blank(gone)
			b.Write(gone)
		}
	}
	return b.String()
}

// pieces cuts a text as spans does. A line that begins with a keyword of declarations begins a new piece, in whatever brackets it stands:
// they are those of a piece that is not finished.
func pieces(text string) (out []span) {
	toks, _ := tokens(text)
	start, depth := 0, 0
	header := false // of an if, for or switch, which may have semicolons
	first := true   // the next token begins a piece
	cut := func(at int) {
		if at > start {
			out = append(out, span{from: start, to: at})
			start = at
		}
		depth, header, first = 0, false, true
	}
	for i, t := range toks {
		switch t.tok {
		case token.FUNC, token.TYPE, token.CONST, token.VAR, token.IMPORT:
			if depth > 0 && i > 0 && t.off > 0 && text[t.off-1] == '\n' {
				cut(t.off)
			}
		}
		switch t.tok {
		case token.IF, token.FOR, token.SWITCH:
			header = header || first
		case token.LBRACE:
			header = header && depth > 0
		}
		first = first && t.tok == token.SEMICOLON
		depth += t.nest()
		if t.tok == token.SEMICOLON && depth <= 0 && !(header && t.lit == ";") {
			end := t.off
			if t.lit == ";" {
				end++
			}
			cut(end)
		}
	}
	cut(len(text))
	return out
}

// parses tells whether a piece of a cell is a declaration or statements, or a list of expressions.
func parses(piece string) bool {
	toks, _ := tokens(piece)
	for len(toks) > 0 && toks[0].tok == token.SEMICOLON {
		toks = toks[1:]
	}
	if len(toks) == 0 {
		return true
	}
	prefix, suffix := "package p;func _(){", "\n}"
	switch {
	case toks[0].tok == token.PACKAGE:
		return true
	case isDecl(toks):
		prefix, suffix = "package p;", "\n"
	case toks[len(toks)-1].tok == token.SEMICOLON && isList(toks[:len(toks)-1]):
		prefix, suffix = "package p;func _(){f(", ")}"
		piece = strings.TrimRight(piece, " \t\r\n;")
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", prefix+piece+suffix, parser.SkipObjectResolution)
	return err == nil
}

// finished ends a piece at the cursor, in the first way that parses.
func finished(piece string, cursor int) string {
	if parses(piece) {
		return piece
	}
	head := piece[:cursor]
	toks, _ := tokens(head)
	var open []string // what closes the brackets
	started := -1     // brackets around the function literal of a go or defer statement that has no body yet
	closing := map[token.Token]string{token.LPAREN: ")", token.LBRACK: "]", token.LBRACE: "\n}"}
	for i, t := range toks {
		if t.tok == token.FUNC && i > 0 && (toks[i-1].tok == token.GO || toks[i-1].tok == token.DEFER) {
			started = len(open)
		}
		switch t.nest() {
		case 1:
			end := closing[t.tok]
			if t.tok == token.LBRACE && len(open) == started {
				end, started = end+"()", -1
			}
			open = append(open, end)
		case -1:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	inner := "" // the brackets that close before the nearest block does
	i := len(open)
	for ; i > 0 && open[i-1][0] != '\n'; i-- {
		inner += open[i-1]
	}
	outer := ""
	for ; i > 0; i-- {
		outer += open[i-1]
	}
	for _, end := range []string{inner, inner + " {}", inner + "()", inner + ":", " " + here + inner, inner + " _(){}", " " + here + inner + " {}", "]int" + inner, inner + " int", inner + ":=0"} {
		if parses(head + end + outer) {
			return head + end + outer + "\n"
		}
	}
	return head + inner + outer + "\n"
}

// local is the innermost scope around the cursor, or nil.
func (e *editing) local() *types.Scope {
	for _, nd := range slices.Backward(e.path) {
		switch f := nd.(type) { // the scope of a function belongs to its type
		case *ast.FuncDecl:
			nd = f.Type
		case *ast.FuncLit:
			nd = f.Type
		}
		if s := e.k.info.Scopes[nd]; s != nil {
			return s
		}
	}
	if e.k.c.run != nil && len(e.path) > 0 { // a statement of the cell
		return e.k.info.Scopes[e.k.c.run.Type]
	}
	return nil
}
