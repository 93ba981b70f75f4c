package markup

import (
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
)

// A Listing is Go source with a title.
type Listing struct {
	Title  string
	Source string
}

// Code returns listings beside each other, or below each other where there is no room, with keywords, strings, numbers and comments told apart by colour.
// It is bounded: what is longer than maxCode bytes of HTML is cut at the end of a line, which says so.
func Code(listings ...Listing) string {
	var b strings.Builder
	b.WriteString(codeStyle)
	b.WriteString(`<div class="fx-code">`)
	for _, l := range listings {
		fmt.Fprintf(&b, `<figure><figcaption>%s</figcaption><pre><code>`, text(l.Title, maxName))
		highlight(&b, l.Source, b.Len()+maxCode/len(listings))
		b.WriteString(`</code></pre></figure>`)
	}
	b.WriteString(`</div>`)
	return b.String()
}

const maxCode = 160 << 10

// highlight writes the source until b has so many bytes.
func highlight(b *strings.Builder, source string, until int) {
	file := token.NewFileSet().AddFile("", 1, len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), nil, scanner.ScanComments)
	at := 0
	// put writes the source up to an offset, and tells whether there was room for it.
	put := func(to int, class string) bool {
		page := text(source[at:to], max(0, until-b.Len()))
		if b.Len()+len(page) > until {
			fmt.Fprintf(b, "\n… %d more lines", 1+strings.Count(strings.TrimSpace(source[at:]), "\n"))
			return false
		}
		at = to
		if class != "" {
			page = `<span class="fx-` + class + `">` + page + `</span>`
		}
		b.WriteString(page)
		return true
	}
	for {
		pos, tok, lit := s.Scan()
		if !put(max(at, min(file.Offset(pos), len(source))), "") || tok == token.EOF {
			return
		}
		if tok == token.SEMICOLON && lit != ";" { // the scanner's own
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		if !strings.HasPrefix(source[at:], lit) { // the scanner drops carriage returns of raw strings
			continue
		}
		class := ""
		switch {
		case tok.IsKeyword():
			class = "k"
		case tok == token.STRING || tok == token.CHAR:
			class = "s"
		case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
			class = "n"
		case tok == token.COMMENT:
			class = "c"
		}
		if !put(at+len(lit), class) {
			return
		}
	}
}

// codeStyle goes before each listing. The class is there several times where JupyterLab has a rule of its own. JupyterLab has colours for code; elsewhere they are chosen to be legible on light and dark pages.
const codeStyle = `<style>
.fx-code{display:flex;flex-wrap:wrap;gap:1em;color:var(--jp-content-font-color1,inherit)}
.fx-code figure{flex:1 1 24rem;min-width:0;margin:0}
.fx-code figcaption{font:12px/1.6 var(--jp-ui-font-family,system-ui,sans-serif);color:color-mix(in srgb,currentColor 62%,transparent);border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);margin-bottom:.3em}
.fx-code.fx-code.fx-code pre{margin:0;overflow-x:auto;background:none;white-space:pre;tab-size:4}
.fx-code.fx-code.fx-code code{font:12.5px/1.5 var(--jp-code-font-family,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace);background:none;color:inherit;padding:0}
.fx-code .fx-k{color:var(--jp-mirror-editor-keyword-color,color-mix(in srgb,#2563eb 75%,currentColor));font-weight:600}
.fx-code .fx-s{color:var(--jp-mirror-editor-string-color,color-mix(in srgb,#dc2626 75%,currentColor))}
.fx-code .fx-n{color:var(--jp-mirror-editor-number-color,color-mix(in srgb,#059669 75%,currentColor))}
.fx-code .fx-c{color:var(--jp-mirror-editor-comment-color,color-mix(in srgb,currentColor 55%,transparent));font-style:italic}
</style>`
