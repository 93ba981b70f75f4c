package eval

import (
	"fmt"
	"path"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/front"
)

// Inspect tells about the name at the cursor, a place in src in bytes, or about the function whose arguments are written there: its
// declaration, its comment, where it is declared, and the value of a variable of the session. With source, the text of the declaration
// comes along. It may be called while a cell runs: then it tells no values.
func (s *Session) Inspect(src string, cursor int, source bool) (b display.Bundle, ok bool) {
	cursor = max(0, min(cursor, len(src)))
	defer func() {
		if recover() != nil { // what is being written may be anything
			b, ok = display.Bundle{}, false
		}
	}()
	if !s.look() {
		return b, false
	}
	defer s.looking.Unlock()
	text, line := blankMagics(src, cursor)
	if line >= 0 {
		code, ok := magicCode(src, line, cursor)
		if !ok {
			return inspectMagic(src[line:])
		}
		text = withCode(text, src, code, cursor)
	}
	d := s.names.Describe(text, cursor)
	if d == nil {
		return b, false
	}
	return s.about(d, source)
}

func inspectMagic(line string) (display.Bundle, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(line), "\n")
	word, _, _ = strings.Cut(strings.TrimPrefix(word, commentMark), " ")
	if strings.HasPrefix(word, "!") {
		word = "!"
	}
	m := magics[word]
	if m == nil {
		return display.Bundle{}, false
	}
	p := page{}
	p.code(strings.TrimSpace(m.Name + " " + m.Args))
	p.prose(m.Help)
	return p.bundle(), true
}

// about puts together what is known of a name.
func (s *Session) about(d *front.Description, source bool) (display.Bundle, bool) {
	where, comment := "", d.Doc
	if d.Path != "" {
		doc := s.docs.names(d.Path)[d.Symbol]
		if doc == nil && d.Decl == "" {
			return display.Bundle{}, false
		}
		where = fmt.Sprintf("package %s", d.Path)
		if doc != nil {
			comment = doc.doc
			d.Source = doc.text
			where += fmt.Sprintf(", %s:%d", path.Base(doc.file), doc.line)
			if d.Symbol != "" {
				d.Decl = doc.decl
			}
		}
	} else if d.Line > 0 {
		where = fmt.Sprintf("line %d of this cell", d.Line)
		if d.Cell > 0 {
			where = fmt.Sprintf("cell %d, line %d", d.Cell, d.Line)
		}
	}
	p := page{}
	if source && d.Source != "" && d.Kind != "package" {
		d.Decl = d.Source
	}
	p.code(shortened(d.Decl, source))
	if d.Param != "" {
		p.add(fmt.Sprintf("Argument %d: **`%s`**", d.Argument, d.Param), fmt.Sprintf("Argument %d: %s", d.Argument, d.Param))
	}
	if d.Value != nil && !s.dead() {
		if v, _, err := s.worker.Peek(d.Value...); err == nil {
			p.value(v.Text)
		}
	}
	if d.Kind == "package" && !source {
		comment = beginning(comment)
	}
	p.prose(comment)
	p.place(where)
	return p.bundle(), true
}

// shortened keeps the first lines of a declaration, or many with all.
func shortened(decl string, all bool) string {
	most := 24
	if all {
		most = 400
	}
	lines := strings.Split(strings.TrimRight(decl, "\n"), "\n")
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("// … %d more lines", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

// page is a text as Markdown and without marks.
type page struct{ markdown, text strings.Builder }

func (p *page) add(markdown, text string) {
	if p.text.Len() > 0 {
		p.markdown.WriteString("\n\n")
		p.text.WriteString("\n\n")
	}
	p.markdown.WriteString(markdown)
	p.text.WriteString(text)
}

func (p *page) code(text string) {
	if text != "" {
		p.add("```go\n"+text+"\n```", text)
	}
}

func (p *page) value(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	p.add("Value:\n\n"+fence+"\n"+text+"\n"+fence, "Value: "+text)
}

func (p *page) prose(comment string) {
	if strings.TrimSpace(comment) != "" {
		p.add(docMarkdown(comment), docText(comment))
	}
}

func (p *page) place(text string) {
	if text != "" {
		p.add("*"+text+"*", text)
	}
}

func (p *page) bundle() display.Bundle {
	return display.Bundle{Data: map[string]any{"text/markdown": p.markdown.String(), "text/plain": p.text.String()}}
}
