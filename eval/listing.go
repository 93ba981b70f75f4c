package eval

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// listing returns the source of the function that an expression names, as the latest of the cells that ran wrote it: a declaration, a method, or a literal that a variable was given.
// It is empty if that cannot be told from the text.
func listing(expr string, cells []string) string {
	x, err := parser.ParseExpr(expr)
	if err != nil {
		return ""
	}
	name, method := "", false
	switch x := ast.Unparen(x).(type) {
	case *ast.FuncLit:
		return expr
	case *ast.Ident:
		name = x.Name
	case *ast.SelectorExpr:
		name, method = x.Sel.Name, true
	default:
		return ""
	}
	found := map[string]string{} // by the type of the receiver
	for _, cell := range slices.Backward(cells) {
		for _, f := range functions(cell, name) {
			if f.method != method {
				continue
			}
			if !method {
				return f.text
			}
			if _, ok := found[f.receiver]; !ok {
				found[f.receiver] = f.text
			}
		}
	}
	if len(found) == 1 { // else it may be that of another type
		for _, text := range found {
			return text
		}
	}
	return ""
}

// A written function is one in the text of a cell.
type written struct {
	method   bool
	receiver string // the name of its type
	text     string // "" for a variable that was given something else
}

// lexeme is a token with its place.
type lexeme struct {
	tok      token.Token
	lit      string
	from, to int
}

// functions lists what the top of a cell gives a name to, the last first. A cell is no Go file, so it is read token by token.
func functions(cell, name string) (all []written) {
	ts := lexemes(cell)
	depth := 0
	at := func(i int) lexeme {
		if i < len(ts) {
			return ts[i]
		}
		return lexeme{}
	}
	for i := 0; i < len(ts); i++ {
		switch t := ts[i]; {
		case t.tok == token.LPAREN || t.tok == token.LBRACE || t.tok == token.LBRACK:
			depth++
		case t.tok == token.RPAREN || t.tok == token.RBRACE || t.tok == token.RBRACK:
			depth--
		case depth > 0:
		case t.tok == token.FUNC && at(i+1).tok == token.IDENT:
			end := body(ts, i)
			if at(i+1).lit == name {
				all = append(all, written{text: cell[t.from:ts[end].to]})
			}
			i = end
		case t.tok == token.FUNC && at(i+1).tok == token.LPAREN && (i == 0 || at(i-1).tok == token.SEMICOLON):
			j := i + 2
			receiver := ""
			for ; j < len(ts) && ts[j].tok != token.RPAREN; j++ {
				if ts[j].tok == token.LBRACK { // of type parameters
					break
				}
				if ts[j].tok == token.IDENT {
					receiver = ts[j].lit
				}
			}
			for ; j < len(ts) && ts[j].tok != token.RPAREN; j++ {
			}
			if at(j+1).tok == token.IDENT {
				end := body(ts, i)
				if at(j+1).lit == name {
					all = append(all, written{true, receiver, cell[t.from:ts[end].to]})
				}
				i = end
			}
		case t.tok == token.IDENT && t.lit == name && (at(i+1).tok == token.DEFINE || at(i+1).tok == token.ASSIGN):
			w := written{}
			if at(i+2).tok == token.FUNC {
				end := body(ts, i+2)
				if next := at(end + 1).tok; next == token.SEMICOLON || next == token.ILLEGAL { // it is not called at once
					w.text = cell[t.from:ts[end].to]
				}
				i = end
			}
			all = append(all, w)
		}
	}
	slices.Reverse(all)
	return all
}

// body returns where the body of a function ends that begins with ts[i]: at the brace that closes the first one outside of parentheses.
func body(ts []lexeme, i int) int {
	parens, braces := 0, 0
	for ; i < len(ts)-1; i++ {
		switch ts[i].tok {
		case token.LPAREN, token.LBRACK:
			parens++
		case token.RPAREN, token.RBRACK:
			parens--
		case token.LBRACE:
			braces++
		case token.RBRACE:
			// The braces of struct{...} and interface{...} among the results are followed by that of the body.
			if braces--; braces == 0 && parens == 0 && ts[i+1].tok != token.LBRACE {
				return i
			}
		}
	}
	return i
}

func lexemes(src string) (all []lexeme) {
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(token.Position, string) {}, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return all
		}
		from := file.Offset(pos)
		text := lit
		if text == "" || tok == token.SEMICOLON && lit == "\n" {
			text = strings.TrimSpace(tok.String())
		}
		all = append(all, lexeme{tok, lit, from, min(len(src), from+len(text))})
	}
}
