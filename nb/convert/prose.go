package convert

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// prose is Markdown as notebooks have it: GitHub's, with TeX between dollars.
var prose = goldmark.New(
	goldmark.WithExtensions(extension.GFM, mathematics{}),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(goldhtml.WithUnsafe()), // what it lets pass is scrubbed
)

// renderProse returns Markdown as HTML that is not scrubbed yet.
func renderProse(source string) string {
	var b bytes.Buffer
	if err := prose.Convert([]byte(source), &b); err != nil {
		return "<pre>" + html.EscapeString(source) + "</pre>"
	}
	return b.String()
}

// mathematics is the extension of goldmark that takes $...$ and $$...$$ as they are.
type mathematics struct{}

func (mathematics) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(mathematics{}, 150)))
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(mathematics{}, 150)))
}

var kindFormula = ast.NewNodeKind("Formula")

type formula struct {
	ast.BaseInline
	tex     string
	display bool // on a line of its own
}

func (*formula) Kind() ast.NodeKind              { return kindFormula }
func (f *formula) Dump(source []byte, level int) { ast.DumpHelper(f, source, level, nil, nil) }
func (mathematics) Trigger() []byte              { return []byte{'$', '\\'} }
func (mathematics) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindFormula, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			f := n.(*formula)
			w.WriteString(renderFormula(f.tex, f.display))
		}
		return ast.WalkSkipChildren, nil
	})
}

// delimiters of formulas: the longest come first.
var delimiters = []struct {
	open, end string
	display   bool
}{{"$$", "$$", true}, {"$", "$", false}, {`\(`, `\)`, false}, {`\[`, `\]`, true}}

// Parse reads a formula that may go over several lines of its paragraph. A dollar beside a space, or before a digit that follows, is money.
func (mathematics) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	for _, d := range delimiters {
		if !bytes.HasPrefix(line, []byte(d.open)) {
			continue
		}
		at, start := block.Position()
		block.Advance(len(d.open))
		var tex strings.Builder
		for {
			line, _ := block.PeekLine()
			if line == nil {
				break
			}
			end := closing(line, d.end)
			if end < 0 {
				tex.Write(line)
				block.AdvanceLine()
				continue
			}
			tex.Write(line[:end])
			after := line[end+len(d.end):]
			body := tex.String()
			if d.open == "$" && (body == "" || strings.TrimSpace(body) != body || len(after) > 0 && '0' <= after[0] && after[0] <= '9') {
				break
			}
			block.Advance(end + len(d.end))
			return &formula{tex: strings.TrimSpace(body), display: d.display}
		}
		block.SetPosition(at, start)
		if d.open == "$$" {
			return nil
		}
	}
	return nil
}

// closing is where a formula ends in a line, or -1. A backslash takes the next character along.
func closing(line []byte, end string) int {
	for i := 0; i < len(line); i++ {
		if bytes.HasPrefix(line[i:], []byte(end)) {
			return i
		}
		if line[i] == '\\' {
			i++
		}
	}
	return -1
}

// renderFormula is a formula as HTML.
func renderFormula(tex string, display bool) string {
	if math := mathML(tex, display); math != "" {
		return math
	}
	if display {
		return `<code class="math display">` + html.EscapeString(tex) + `</code>`
	}
	return `<code class="math">` + html.EscapeString(tex) + `</code>`
}
