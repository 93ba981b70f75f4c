package front

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxSource is the largest cell that is parsed, in bytes.
const MaxSource = 4 << 20

// Diagnostic is one message about one place in a cell.
type Diagnostic struct {
	Cell   int // number of the cell, as the notebook counts
	Line   int // from 1
	Column int // from 1, in characters
	Msg    string
}

func (d Diagnostic) String() string {
	if d.Line == 0 {
		return fmt.Sprintf("cell %d: %s", d.Cell, d.Msg)
	}
	return fmt.Sprintf("cell %d, line %d:%d: %s", d.Cell, d.Line, d.Column, d.Msg)
}

// source is one parsed text: where its positions come from.
type source struct {
	number int
	file   *token.File
	text   string // with the prefix that makes it a Go file
	prefix int
}

// FileName is the name that positions of cell n carry in compiled code.
func FileName(n int) string { return "cell[" + strconv.Itoa(n) + "]" }

// chunk is one declaration with the place it came from: what is compiled again when something that it uses changes.
type chunk struct {
	src  *source
	decl ast.Decl // *ast.FuncDecl, or *ast.GenDecl with one type spec or with a whole const group
}

func (c chunk) text() string { return c.src.slice(c.decl.Pos(), c.decl.End()) }

func (s *source) slice(from, to token.Pos) string {
	return s.text[s.file.Offset(from):s.file.Offset(to)]
}

// offset is the place of a position in the cell's text, in bytes.
func (s *source) offset(pos token.Pos) int { return s.file.Offset(pos) - s.prefix }

// Cell is a parsed cell.
type Cell struct {
	Number  int
	Text    string
	Imports []Import

	decls []chunk       // types, constants, functions, methods
	stmts []ast.Stmt    // the rest, in text order
	run   *ast.FuncDecl // the function in which the parser saw them
	src   *source       // of stmts
	list  bool          // the last statement is a call of show, which stands for a list of expressions
	hide  bool          // the text ends with a semicolon: no value is shown
}

// Import is an import line of a cell.
type Import struct {
	Name string // as written: "", ".", "_" or a name
	Path string
	Pos  token.Pos
}

// Parse splits the text of cell number into declarations and statements. Lines that are no Go (magics) must have been blanked.
func (n *Names) Parse(number int, text string) (*Cell, []Diagnostic) {
	c := &Cell{Number: number, Text: text}
	if len(text) > MaxSource {
		return c, []Diagnostic{{Cell: number, Msg: fmt.Sprintf("the cell has %d bytes, want at most %d: read data from a file instead", len(text), MaxSource)}}
	}
	if !utf8.ValidString(text) {
		return c, []Diagnostic{{Cell: number, Msg: "the cell is not valid UTF-8"}}
	}
	declText, stmtText, lastText := split(text)
	var diags []Diagnostic
	file, src, errs := n.parseFile(number, "package cell;", declText, "\n")
	diags = append(diags, errs...)
	if file != nil {
		for _, d := range file.Decls {
			c.add(src, d)
		}
	}
	file, src, errs = n.parseFile(number, "package cell;func _(){", stmtText, "\n}")
	diags = append(diags, errs...)
	c.src = src
	if file != nil && len(file.Decls) > 0 {
		if f, ok := file.Decls[0].(*ast.FuncDecl); ok && f.Body != nil {
			c.stmts, c.run = f.Body.List, f
		}
		for _, d := range file.Decls[1:] { // a stray } ended the function
			diags = append(diags, n.At(d.Pos(), "unexpected declaration after }"))
		}
	}
	if lastText != "" { // a list of expressions ends the cell: a call of show
		file, _, errs = n.parseFile(number, "package cell;func _(){"+show+"(", lastText, ")}")
		diags = append(diags, errs...)
		if file != nil && c.run != nil {
			if f, ok := file.Decls[0].(*ast.FuncDecl); ok && f.Body != nil && len(f.Body.List) == 1 {
				c.stmts = append(c.stmts, f.Body.List[0])
				c.run.Body.List = c.stmts
				c.list = true
			}
		}
	}
	c.hide = endsWithSemicolon(text)
	if len(diags) == 0 {
		diags = append(diags, n.reserved(c)...)
	}
	sortDiagnostics(diags)
	return c, dedupe(diags)
}

func (c *Cell) add(src *source, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		c.decls = append(c.decls, chunk{src, d})
	case *ast.GenDecl:
		switch d.Tok {
		case token.IMPORT:
			for _, s := range d.Specs {
				s := s.(*ast.ImportSpec)
				path, err := strconv.Unquote(s.Path.Value)
				if err != nil {
					continue // the parser has said so
				}
				im := Import{Path: path, Pos: s.Pos()}
				if s.Name != nil {
					im.Name = s.Name.Name
				}
				c.Imports = append(c.Imports, im)
			}
		case token.TYPE:
			for _, s := range d.Specs {
				c.decls = append(c.decls, chunk{src, &ast.GenDecl{TokPos: s.Pos(), Tok: token.TYPE, Specs: []ast.Spec{s}}})
			}
		case token.CONST:
			if len(d.Specs) > 0 {
				c.decls = append(c.decls, chunk{src, d})
			}
		}
	}
}

// parseFile parses prefix+text+suffix as a file whose positions are those of the cell.
func (n *Names) parseFile(number int, prefix, text, suffix string) (*ast.File, *source, []Diagnostic) {
	full := prefix + text + suffix
	base := n.fset.Base()
	file, err := parser.ParseFile(n.fset, FileName(number), full, parser.SkipObjectResolution|parser.AllErrors)
	tf := n.fset.File(token.Pos(base))
	src := &source{number: number, file: tf, text: full, prefix: len(prefix)}
	n.sources[tf] = src
	var diags []Diagnostic
	var list scanner.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			if strings.HasPrefix(e.Msg, "imports must appear before") { // not in a cell
				continue
			}
			whole := strings.HasPrefix(e.Msg, "expression in ") // it is read to its end, and is no call
			if end := len(prefix) + len(strings.TrimRight(text, " \t\r\n")); e.Pos.Offset >= end && !whole {
				if len(diags) == 0 {
					diags = append(diags, diagAt(src, end, "syntax error: "+ending(text)))
				}
				break // the rest follows from the end
			}
			diags = append(diags, diagAt(src, e.Pos.Offset, "syntax error: "+strings.TrimPrefix(e.Msg, "expected statement, found ")))
		}
	} else if err != nil {
		diags = append(diags, Diagnostic{Cell: number, Msg: err.Error()})
	}
	return file, src, diags
}

const tooShort = "the cell ends in the middle of an expression or statement"

// ending says what a text that stops too early lacks.
func ending(text string) string {
	toks, _ := tokens(text)
	var open []token.Token
	for _, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			open = append(open, t.tok)
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if len(open) == 0 {
				return "unexpected " + t.tok.String()
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return tooShort
	}
	closing := map[token.Token]string{token.LPAREN: ")", token.LBRACE: "}", token.LBRACK: "]"}
	return "missing " + closing[open[len(open)-1]] + " at the end of the cell"
}

// At is a diagnostic at a position of a parsed cell.
func (n *Names) At(pos token.Pos, msg string) Diagnostic {
	if tf := n.fset.File(pos); tf != nil {
		if src := n.sources[tf]; src != nil {
			return diagAt(src, tf.Offset(pos), msg)
		}
	}
	return Diagnostic{Msg: msg}
}

// diagAt converts a byte offset in the wrapped text to line and column, in characters, of the cell.
func diagAt(src *source, off int, msg string) Diagnostic {
	off -= src.prefix
	text := src.text[src.prefix:]
	off = max(0, min(off, len(text)))
	line := 1 + strings.Count(text[:off], "\n")
	start := strings.LastIndexByte(text[:off], '\n') + 1
	return Diagnostic{Cell: src.number, Line: line, Column: 1 + utf8.RuneCountInString(text[start:off]), Msg: msg}
}

// span is a part of a cell's text that holds one top-level declaration or statement.
type span struct {
	from, to int
	decl     bool
	pkg      bool
	list     bool // expressions with commas between them
	end      int  // of the last token but a semicolon
}

// show is the function that a list of expressions at the end of a cell is an argument list of.
const show = string(mark) + "0show"

// split separates hoisted declarations from statements: texts of the same length, in each of which the others' part is blank. A list of
// expressions that ends the cell, as in a, b, is a text of its own.
func split(text string) (decls, stmts, last string) {
	d, s := []byte(text), []byte(text)
	all := spans(text)
	for i, sp := range all {
		if i == len(all)-1 && sp.list {
			l := []byte(text)
			blank(l[:sp.from])
			blank(l[sp.end:]) // a comment, after which nothing could stand
			blank(s[sp.from:sp.to])
			blank(d[sp.from:sp.to])
			last = strings.TrimRight(string(l), " \t\r\n;")
			continue
		}
		if sp.pkg { // `package main`, as pasted from a file, says nothing here
			blank(s[sp.from:sp.to])
			blank(d[sp.from:sp.to])
		} else if sp.decl {
			blank(s[sp.from:sp.to])
		} else {
			blank(d[sp.from:sp.to])
		}
	}
	return string(d), string(s), last
}

func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}

type tok struct {
	off int
	tok token.Token
	lit string
}

// end is where the token ends in the text.
func (t tok) end(text string) int {
	switch {
	case t.tok == token.STRING && t.lit[0] == '`': // the scanner leaves carriage returns out
		if i := strings.IndexByte(text[t.off+1:], '`'); i >= 0 {
			return t.off + i + 2
		}
		return len(text)
	case t.lit != "":
		return t.off + len(t.lit)
	}
	return t.off + len(t.tok.String())
}

// nest is 1 for an opening bracket, -1 for a closing one, and 0 otherwise.
func (t tok) nest() int {
	switch t.tok {
	case token.LPAREN, token.LBRACE, token.LBRACK:
		return 1
	case token.RPAREN, token.RBRACE, token.RBRACK:
		return -1
	}
	return 0
}

// spans cuts text at the semicolons, written or automatic, outside all brackets.
func spans(text string) []span {
	toks, _ := tokens(text)
	var out []span
	depth, start := 0, 0
	first := -1 // index of the first token of the current span
	for i, t := range toks {
		depth += t.nest()
		if first < 0 && t.tok != token.SEMICOLON {
			first = i
		}
		if t.tok == token.SEMICOLON && depth <= 0 {
			depth = 0
			end := t.off
			if t.lit == ";" {
				end++
			}
			if first >= 0 {
				out = append(out, span{start, end, isDecl(toks[first : i+1]), toks[first].tok == token.PACKAGE, isList(toks[first:i]), toks[i-1].end(text)})
			} else { // an empty statement, or a part of for ; ; {
				out = append(out, span{from: start, to: end})
			}
			start, first = end, -1
		}
	}
	if first >= 0 {
		out = append(out, span{start, len(text), isDecl(toks[first:]), toks[first].tok == token.PACKAGE, isList(toks[first:]), toks[len(toks)-1].end(text)})
	}
	return out
}

// isDecl tells whether a top-level span is hoisted: import, type, const, func with a name, method.
func isDecl(t []tok) bool {
	switch t[0].tok {
	case token.IMPORT, token.TYPE, token.CONST:
		return true
	case token.FUNC:
		if len(t) > 1 && t[1].tok == token.IDENT {
			return true
		}
		if len(t) < 2 || t[1].tok != token.LPAREN {
			return false
		}
		depth := 0
		for i := 1; i < len(t); i++ {
			switch t[i].tok {
			case token.LPAREN:
				depth++
			case token.RPAREN:
				depth--
			}
			if depth == 0 { // func (recv) Name( is a method, func (args) Result { a literal
				return i+2 < len(t) && t[i+1].tok == token.IDENT && t[i+2].tok == token.LPAREN
			}
		}
	}
	return false
}

// isList tells whether a span is a list of expressions: it has a comma outside all brackets, and is no statement.
func isList(t []tok) bool {
	if t[0].tok.IsKeyword() && t[0].tok != token.FUNC {
		return false
	}
	depth, comma := 0, false
	for _, t := range t {
		depth += t.nest()
		switch t.tok {
		case token.COMMA:
			comma = comma || depth == 0
		case token.COLON:
			if depth == 0 {
				return false
			}
		}
		if depth == 0 && t.tok >= token.ADD_ASSIGN && t.tok <= token.AND_NOT_ASSIGN || depth == 0 && (t.tok == token.ASSIGN || t.tok == token.DEFINE) {
			return false
		}
	}
	return comma
}

// tokens scans text; the second result is the scanner's complaints.
func tokens(text string) ([]tok, []string) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	var errs []string
	s.Init(file, []byte(text), func(_ token.Position, msg string) { errs = append(errs, msg) }, 0)
	var out []tok
	for {
		pos, t, lit := s.Scan()
		if t == token.EOF {
			return out, errs
		}
		out = append(out, tok{file.Offset(pos), t, lit})
	}
}

func endsWithSemicolon(text string) bool {
	toks, _ := tokens(text)
	if len(toks) == 0 {
		return false
	}
	last := toks[len(toks)-1]
	return last.tok == token.SEMICOLON && last.lit == ";"
}

// reserved refuses identifiers that start with the mark of generated names.
func (n *Names) reserved(c *Cell) (diags []Diagnostic) {
	if !strings.ContainsRune(c.Text, mark) {
		return nil
	}
	visit := func(nd ast.Node) bool {
		if id, ok := nd.(*ast.Ident); ok && strings.HasPrefix(id.Name, string(mark)) {
			diags = append(diags, n.At(id.Pos(), fmt.Sprintf("%s: names that start with %c are reserved", id.Name, mark)))
		}
		return true
	}
	for _, d := range c.decls {
		ast.Inspect(d.decl, visit)
	}
	for _, s := range c.stmts {
		ast.Inspect(s, visit)
	}
	return diags
}

// Completeness of a text, as Jupyter asks for it.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
	Invalid    = "invalid"
)

// IsComplete tells whether text can run as it is, or wants more lines; indent is the indentation that the next line should have.
func IsComplete(text string) (status, indent string) {
	toks, errs := tokens(text)
	if len(errs) > 0 {
		e := errs[0]
		if strings.Contains(e, "not terminated") && (strings.Contains(e, "raw string") || strings.Contains(e, "comment")) {
			return Incomplete, ""
		}
		return Invalid, "" // a string that ends with its line, an unknown character
	}
	var open []int // the lines of the brackets that are open; those of one line indent once
	for _, t := range toks {
		switch t.nest() {
		case 1:
			open = append(open, strings.Count(text[:t.off], "\n"))
		case -1:
			if len(open) == 0 {
				return Invalid, ""
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return Incomplete, strings.Repeat("\t", len(slices.Compact(open)))
	}
	if len(toks) > 0 && toks[len(toks)-1].tok != token.SEMICOLON { // no automatic semicolon: the line ends with an operator
		return Incomplete, "\t"
	}
	n := New(nil)
	if _, diags := n.Parse(1, text); len(diags) > 0 {
		if len(diags) == 1 && strings.HasSuffix(diags[0].Msg, tooShort) {
			return Incomplete, ""
		}
		return Invalid, ""
	}
	return Complete, ""
}
