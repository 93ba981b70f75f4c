package convert

import (
	"go/scanner"
	"go/token"
	"html"
	"strings"
)

// highlight returns the source of a cell as HTML: keywords, text, numbers, comments and magics in spans with classes of one letter.
func highlight(source string) string {
	var b strings.Builder
	if language(source) != "go" {
		first, rest, more := strings.Cut(source, "\n")
		b.WriteString(span("m", first))
		if more {
			b.WriteString("\n" + html.EscapeString(rest))
		}
		return b.String()
	}
	// Lines of magics are no Go: between them stand pieces that are.
	var piece []string
	flush := func() {
		if len(piece) > 0 {
			b.WriteString(highlightGo(strings.Join(piece, "\n")))
			piece = nil
		}
	}
	raw := false
	for i, line := range strings.Split(source, "\n") {
		if !raw && magic(line) {
			flush()
			if i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(span("m", line))
			continue
		}
		raw = raw != (strings.Count(line, "`")%2 == 1)
		if i > 0 && piece == nil {
			b.WriteString("\n")
		}
		piece = append(piece, line)
	}
	flush()
	return b.String()
}

// magic tells whether a line is one of eval's magics or a shell command.
func magic(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") && !strings.HasPrefix(line, "!=")
}

// language is that of a cell: Go, unless its first line is a magic for whole cells.
func language(source string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(source), "\n")
	switch name, _, _ := strings.Cut(first, " "); {
	case name == "%%bash" || name == "%%sh":
		return "bash"
	case strings.HasPrefix(name, "%%") && name != "%%":
		return "text"
	}
	return "go"
}

func span(class, text string) string {
	return `<span class="` + class + `">` + html.EscapeString(text) + `</span>`
}

func highlightGo(text string) string {
	var b strings.Builder
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), nil, scanner.ScanComments)
	done := 0
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit != ";" || at < done { // not in the text
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		end := min(at+len(lit), len(text))
		if tok == token.COMMENT || tok == token.STRING { // lit lacks carriage returns
			for end < len(text) && strings.ReplaceAll(text[at:end], "\r", "") != lit {
				end++
			}
		}
		b.WriteString(html.EscapeString(text[done:at]))
		switch class := classOf(tok); class {
		case "":
			b.WriteString(html.EscapeString(text[at:end]))
		default:
			b.WriteString(span(class, text[at:end]))
		}
		done = end
	}
	b.WriteString(html.EscapeString(text[done:]))
	return b.String()
}

func classOf(tok token.Token) string {
	switch {
	case tok == token.COMMENT:
		return "c"
	case tok == token.STRING || tok == token.CHAR:
		return "s"
	case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
		return "n"
	case tok.IsKeyword():
		return "k"
	}
	return ""
}
