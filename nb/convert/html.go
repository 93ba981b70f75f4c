package convert

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nb"
)

// Options say how a notebook is converted. The zero Options are the usual ones.
type Options struct {
	Dir string // where images that its text names are looked for; "" leaves them out
}

// HTML returns a notebook as one page.
func HTML(n *nb.Notebook, o Options) []byte {
	p := &page{options: o}
	p.body.WriteString("<main>\n")
	for _, c := range n.Cells() {
		p.cell(c)
	}
	p.body.WriteString("</main>\n")
	return document(Title(n), p.body.String())
}

// document is a page around its body.
func document(title, body string) []byte {
	return []byte(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>` + html.EscapeString(title) + `</title>
<style>
` + style + `</style>
</head>
<body>
` + body + `</body>
</html>
`)
}

// page is a document as it grows.
type page struct {
	options Options
	body    strings.Builder
	parts   int // whose ids have a prefix of their own
}

func (p *page) cell(c *nb.Cell) {
	v := viewOf(c)
	if v.gone {
		return
	}
	switch c.Kind {
	case nb.Markdown:
		fmt.Fprintf(&p.body, "<section class=\"prose\">\n%s</section>\n", p.prose(c, c.Source()))
	case nb.Code:
		p.code(c, v)
	case nb.Raw:
		if text := strings.TrimSpace(c.Source()); text != "" {
			fmt.Fprintf(&p.body, "<pre class=\"raw\">%s</pre>\n", html.EscapeString(text))
		}
	}
}

func (p *page) code(c *nb.Cell, v view) {
	source := strings.TrimRight(c.Source(), "\n")
	outputs := v.outputs(c)
	if (source == "" || !v.input) && len(outputs) == 0 {
		return
	}
	number := ""
	if k := c.ExecutionCount(); k > 0 && v.input {
		number = fmt.Sprintf(` data-number="%d"`, k)
	}
	fmt.Fprintf(&p.body, "<section class=\"code\"%s>\n", number)
	if v.input && source != "" {
		p.fold(v.foldInput, "Code", func() {
			fmt.Fprintf(&p.body, "<pre class=\"source\"><code>%s</code></pre>\n", highlight(source))
		})
	}
	if len(outputs) > 0 {
		p.fold(v.foldOutput, "Output", func() {
			for _, o := range outputs {
				p.output(c, o)
			}
		})
	}
	p.body.WriteString("</section>\n")
}

// fold puts what show writes into something that the reader opens, if it is to be.
func (p *page) fold(do bool, title string, show func()) {
	if do {
		fmt.Fprintf(&p.body, "<details><summary>%s</summary>\n", title)
		defer p.body.WriteString("</details>\n")
	}
	show()
}

func (p *page) output(c *nb.Cell, o nb.Output) {
	switch o := o.(type) {
	case *nb.Stream:
		if text := printed(o.Text); text != "" {
			fmt.Fprintf(&p.body, "<pre class=\"output %s\">%s</pre>\n", map[bool]string{true: "stderr", false: "stdout"}[o.Name == "stderr"], html.EscapeString(text))
		}
	case *nb.Error:
		fmt.Fprintf(&p.body, "<pre class=\"output error\">%s</pre>\n", html.EscapeString(failure(o)))
	case *nb.DisplayData:
		p.bundle(c, o.Bundle)
	case *nb.ExecuteResult:
		p.bundle(c, o.Bundle)
	}
}

// bundle shows the first form of a bundle in which there is something to see.
func (p *page) bundle(c *nb.Cell, b display.Bundle) {
	for _, f := range forms(b) {
		if text := p.form(c, f, b.Data); text != "" {
			class := "output"
			if f.mime == "text/html" {
				class += " " + p.part()
			}
			fmt.Fprintf(&p.body, "<div class=\"%s\">%s</div>\n", class, text)
			return
		}
	}
}

func (p *page) form(c *nb.Cell, f form, all map[string]any) string {
	switch {
	case f.mime == "text/html":
		p.parts++
		s := &scrubber{scope: p.part(), prefix: p.part() + "-"}
		if text := s.scrub(f.text); visible(text) {
			return text
		}
		return ""
	case f.mime == "text/markdown":
		return p.prose(c, f.text)
	case strings.HasPrefix(f.mime, "image/"):
		if len(f.data) == 0 {
			return ""
		}
		alt, _ := all["text/plain"].(string)
		if len(alt) > 200 || alt == "" {
			alt = "output of the cell"
		}
		return fmt.Sprintf(`<img src="%s" alt="%s">`, dataURL(f), html.EscapeString(alt))
	case f.mime == "text/latex":
		return `<div class="display">` + latex(f.text) + `</div>`
	default:
		return "<pre>" + html.EscapeString(printed(f.text)) + "</pre>"
	}
}

// part names the output in HTML that is being written: its class, and the beginning of its ids.
func (p *page) part() string { return fmt.Sprintf("o%d", p.parts) }

// latex is an output in LaTeX: formulas between dollars, or one without.
func latex(text string) string {
	text = strings.TrimSpace(text)
	for _, d := range delimiters {
		if inner, ok := strings.CutPrefix(text, d.open); ok && strings.HasSuffix(inner, d.end) {
			return renderFormula(strings.TrimSpace(strings.TrimSuffix(inner, d.end)), true)
		}
	}
	return renderFormula(text, true)
}

// visible tells whether HTML shows anything.
func visible(text string) bool {
	text = sheets.ReplaceAllString(text, "")
	for _, mark := range []string{"<img", "<svg", "<hr", "<progress", "<meter", "<math", "<table"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	inTag := false
	for _, r := range text {
		switch {
		case r == '<':
			inTag = true
		case r == '>':
			inTag = false
		case !inTag && r > ' ':
			return true
		}
	}
	return false
}

var sheets = regexp.MustCompile(`(?s)<style>.*?</style>`)

func dataURL(f form) string {
	return "data:" + f.mime + ";base64," + base64.StdEncoding.EncodeToString(f.data)
}

// prose is Markdown as it may stand in the page, with its images in it.
func (p *page) prose(c *nb.Cell, source string) string {
	s := &scrubber{
		link: func(href string) string { return otherNotebook(href, ".html") },
		image: func(src string) string {
			if f, ok := p.image(c, src); ok {
				return dataURL(f)
			}
			return ""
		},
	}
	return s.scrub(renderProse(source))
}

// maxImage is the size in bytes of the largest image that is put into a page.
const maxImage = 32 << 20

var imageTypes = map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml"}

// image finds an image that Markdown names: an attachment, or a file below the directory of the notebook.
func (p *page) image(c *nb.Cell, src string) (form, bool) {
	if name, ok := strings.CutPrefix(src, "attachment:"); ok {
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		return attachment(c, name)
	}
	name, err := url.PathUnescape(src)
	mime := imageTypes[strings.ToLower(filepath.Ext(name))]
	if err != nil || p.options.Dir == "" || mime == "" || !filepath.IsLocal(name) {
		return form{}, false
	}
	root, err := os.OpenRoot(p.options.Dir)
	if err != nil {
		return form{}, false
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxImage {
		return form{}, false
	}
	data, err := root.ReadFile(name)
	return form{mime: mime, data: data}, err == nil
}

// A Link is a line of an index.
type Link struct{ Href, Title, About string }

// Index returns a page with links to others.
func Index(title string, links []Link) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<main>\n<section class=\"prose\">\n<h1>%s</h1>\n<dl>\n", html.EscapeString(title))
	for _, l := range links {
		fmt.Fprintf(&b, "<dt><a href=\"%s\">%s</a></dt>\n<dd>%s</dd>\n", html.EscapeString(l.Href), html.EscapeString(l.Title), html.EscapeString(l.About))
	}
	b.WriteString("</dl>\n</section>\n</main>\n")
	return document(title, b.String())
}

// About is the first paragraph of a notebook, without marks of Markdown.
func About(n *nb.Notebook) string {
	for _, c := range n.Cells() {
		if c.Kind != nb.Markdown {
			continue
		}
		for paragraph := range strings.SplitSeq(c.Source(), "\n\n") {
			if text := strings.TrimSpace(paragraph); text != "" && !strings.HasPrefix(text, "#") {
				nodes := parseFragment((&scrubber{}).scrub(renderProse(text)))
				return strings.Join(strings.Fields(textOf(nodes)), " ")
			}
		}
	}
	return ""
}
