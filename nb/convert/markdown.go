package convert

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nb"
)

// A Picture is a file that belongs to a text in Markdown.
type Picture struct {
	Name string // relative to the text, such as notes_files/cell-3-1.png
	Data []byte
}

// Markdown returns a notebook as a text, and the pictures that are to lie beside it in a directory.
func Markdown(n *nb.Notebook, directory string) ([]byte, []Picture) {
	m := &manuscript{directory: directory}
	for _, c := range n.Cells() {
		if v := viewOf(c); !v.gone {
			m.cell(c, v)
		}
	}
	return []byte(strings.TrimLeft(m.text.String(), "\n")), m.pictures
}

// manuscript is a text as it grows.
type manuscript struct {
	directory string
	text      strings.Builder
	pictures  []Picture
	count     int // of pictures of the cell
}

// block adds a paragraph, or whatever stands between blank lines.
func (m *manuscript) block(text string) {
	if text = strings.Trim(text, "\n"); strings.TrimSpace(text) != "" {
		m.text.WriteString("\n" + text + "\n")
	}
}

// fenced adds text as it is.
func (m *manuscript) fenced(language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.TrimSpace(text) != "" {
		m.block(fence + language + "\n" + strings.Trim(text, "\n") + "\n" + fence)
	}
}

func (m *manuscript) cell(c *nb.Cell, v view) {
	m.count = 0
	switch c.Kind {
	case nb.Markdown:
		m.block(m.prose(c))
	case nb.Code:
		if source := strings.TrimRight(c.Source(), "\n"); v.input && !v.foldInput {
			m.fenced(language(source), source)
		}
		if v.foldOutput {
			return
		}
		for _, o := range v.outputs(c) {
			m.output(c, o)
		}
	default:
		m.fenced("", c.Source())
	}
}

func (m *manuscript) output(c *nb.Cell, o nb.Output) {
	switch o := o.(type) {
	case *nb.Stream:
		m.fenced("text", printed(o.Text))
	case *nb.Error:
		m.fenced("text", failure(o))
	case *nb.DisplayData:
		m.bundle(c, o.Bundle)
	case *nb.ExecuteResult:
		m.bundle(c, o.Bundle)
	}
}

// bundle adds the best form of a bundle: a text can hold HTML only as an island that its readers may not see, so that comes last.
func (m *manuscript) bundle(c *nb.Cell, b display.Bundle) {
	all := forms(b)
	if len(all) > 1 && all[0].mime == "text/html" {
		all = append(all[1:], all[0])
	}
	for _, f := range all {
		switch {
		case f.mime == "text/markdown":
			m.block(f.text)
		case strings.HasPrefix(f.mime, "image/"):
			if len(f.data) == 0 {
				continue
			}
			m.block("![](" + m.picture(c, f) + ")")
		case f.mime == "text/latex":
			text := strings.TrimSpace(f.text)
			if !strings.HasPrefix(text, "$") && !strings.HasPrefix(text, `\[`) {
				text = "$$" + text + "$$"
			}
			m.block(text)
		case f.mime == "text/html":
			m.block(strings.ReplaceAll((&scrubber{}).scrub(f.text), "\n\n", "\n"))
		default:
			m.fenced("text", printed(f.text))
		}
		return
	}
}

var extensions = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg"}

// picture keeps an image and returns the link to it.
func (m *manuscript) picture(c *nb.Cell, f form) string {
	m.count++
	name := path.Join(m.directory, fmt.Sprintf("cell-%d-%d%s", c.Index+1, m.count, extensions[f.mime]))
	m.pictures = append(m.pictures, Picture{name, f.data})
	return (&url.URL{Path: name}).EscapedPath()
}

// mdLink is the end of a link or an image in Markdown: what stands in the parentheses.
var mdLink = regexp.MustCompile(`\]\(([^()\s]+)((?:\s+"[^"]*")?)\)`)

// prose is a text with its links and attached images as they are here.
func (m *manuscript) prose(c *nb.Cell) string {
	return mdLink.ReplaceAllStringFunc(c.Source(), func(link string) string {
		parts := mdLink.FindStringSubmatch(link)
		target := otherNotebook(parts[1], ".md")
		if name, ok := strings.CutPrefix(target, "attachment:"); ok {
			if f, ok := attachment(c, name); ok {
				target = m.picture(c, f)
			}
		}
		return "](" + target + parts[2] + ")"
	})
}
