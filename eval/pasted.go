package eval

import (
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/eval/front"
)

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\uFEFF"

// strange holds what web pages and word processors make of the characters of Go, or add: names, and what to do.
var strange = map[rune][2]string{
	'\u00A0': {"no-break space", "replace it by a space"},
	'\u202F': {"narrow no-break space", "replace it by a space"},
	'\u3000': {"ideographic space", "replace it by a space"},
	'\u200B': {"zero-width space", "remove it"},
	'\u200C': {"zero-width non-joiner", "remove it"},
	'\u200D': {"zero-width joiner", "remove it"},
	'\u2060': {"word joiner", "remove it"},
	'\u00AD': {"soft hyphen", "remove it"},
	'\uFEFF': {"byte order mark", "remove it"},
	'‘':      {"curly quote ‘", "replace it by '"},
	'’':      {"curly quote ’", "replace it by '"},
	'“':      {"curly quote “", `replace it by "`},
	'”':      {"curly quote ”", `replace it by "`},
	'„':      {"curly quote „", `replace it by "`},
	'–':      {"en dash –", "replace it by -"},
	'—':      {"em dash —", "replace it by -"},
	'−':      {"minus sign −", "replace it by -"},
}

// pasted finds the first strange character outside of strings and comments.
func pasted(number int, text string) []front.Diagnostic {
	is := func(r rune) bool {
		_, ok := strange[r]
		return ok || r > unicode.MaxLatin1 && unicode.IsSpace(r)
	}
	if !strings.ContainsFunc(text, is) {
		return nil
	}
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), nil, 0)
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			return nil
		}
		at := file.Offset(pos)
		r, _ := utf8.DecodeRuneInString(text[at:])
		if tok != token.ILLEGAL || !is(r) {
			continue
		}
		about, ok := strange[r]
		if !ok {
			about = [2]string{"unusual space", "replace it by a space"}
		}
		line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
		return []front.Diagnostic{{Cell: number, Line: strings.Count(text[:at], "\n") + 1, Column: utf8.RuneCountInString(line) + 1,
			Msg: fmt.Sprintf("%s (%U), pasted from a web page? %s", about[0], r, about[1])}}
	}
}
