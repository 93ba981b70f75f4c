package eval

import (
	"go/scanner"
	"go/token"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/eval/proto"
)

// column returns where in a line of a cell, in characters from 1, there stands what generated code has at a place, which its line comments have moved to that line; 0 if that cannot be told. The
// code keeps the tokens of the line in their order and puts others between them, so it is the place with the most of the same neighbours.
func column(line, generated, file string, number, col int) int {
	made, at, within := madeOf(generated, file, number, col)
	if at < 0 {
		return 0
	}
	wrote := lexemes(line)
	text := func(i int) string {
		if wrote[i].lit == "" || wrote[i].tok == token.SEMICOLON {
			return wrote[i].tok.String()
		}
		return wrote[i].lit
	}
	best, found := -1, 0
	for i := range wrote {
		if text(i) != made[at] {
			continue
		}
		same := 0
		for k := 1; i+k < len(wrote) && at+k < len(made) && text(i+k) == made[at+k]; k++ {
			same++
		}
		for k := 1; i-k >= 0 && at-k >= 0 && text(i-k) == made[at-k]; k++ {
			same++
		}
		if same > best {
			best, found = same, 1+utf8.RuneCountInString(line[:min(wrote[i].from+within, wrote[i].to)])
		}
	}
	return found
}

// madeOf lists the tokens that generated code has in a line of a cell, as the cell wrote them, which of them is at a column, -1 if none is, and the place in it if it is a string.
func madeOf(generated, file string, number, col int) (made []string, at, within int) {
	f := token.NewFileSet().AddFile("", -1, len(generated))
	var s scanner.Scanner
	s.Init(f, []byte(generated), func(token.Position, string) {}, 0)
	at = -1
	hit, qualifier := false, false
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return made, at, within
		}
		p := f.Position(pos)
		if filepath.Base(p.Filename) != file || p.Line != number {
			continue
		}
		if p.Column == col || tok == token.STRING && p.Column < col && col < p.Column+len(lit) {
			hit, within = true, col-p.Column
		}
		if qualifier && tok == token.PERIOD {
			qualifier = false
			continue
		}
		name, own := strings.CutPrefix(lit, proto.Mark+"0")
		if qualifier = own && strings.Trim(name, "c0123456789") == ""; qualifier { // the package of another cell
			continue
		}
		text := strings.TrimPrefix(name, proto.Mark)
		if lit == "" || tok == token.SEMICOLON {
			text = tok.String()
		}
		if hit && at < 0 {
			at = len(made)
		}
		made = append(made, text)
	}
}
