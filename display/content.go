package display

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"image"
	_ "image/jpeg" // so that the size of JPEG pictures is known
	"strings"
)

// HTMLText is HTML that shows itself.
type HTMLText string

// HTML returns s as a value that a notebook shows as HTML. Its text form is s without the tags.
func HTML(s string) HTMLText { return HTMLText(s) }

// HTML returns the HTML itself.
func (h HTMLText) HTML() string { return string(h) }

// String returns the text in the HTML.
func (h HTMLText) String() string { return plain(string(h)) }

// MarkdownText is Markdown that shows itself.
type MarkdownText string

// Markdown returns s as a value that a notebook shows as Markdown. Its text form is s.
func Markdown(s string) MarkdownText { return MarkdownText(s) }

// Markdown returns the Markdown itself.
func (m MarkdownText) Markdown() string { return string(m) }

// String returns the Markdown itself.
func (m MarkdownText) String() string { return string(m) }

// LatexText is LaTeX that shows itself.
type LatexText string

// Latex returns s, with its dollars, as a value that a notebook shows as a formula. Its text form is s.
func Latex(s string) LatexText { return LatexText(s) }

// Latex returns the LaTeX itself.
func (l LatexText) Latex() string { return string(l) }

// String returns the LaTeX itself.
func (l LatexText) String() string { return string(l) }

// SVGImage is an SVG picture that shows itself.
type SVGImage string

// SVG returns s, an <svg> element, as a value that a notebook shows as a picture.
func SVG(s string) SVGImage { return SVGImage(s) }

// SVG returns the SVG itself.
func (s SVGImage) SVG() string { return string(s) }

// String tells the size in bytes.
func (s SVGImage) String() string { return fmt.Sprintf("SVG picture, %d bytes", len(s)) }

// PNGImage is a PNG picture that shows itself.
type PNGImage []byte

// PNG returns b, the content of a PNG file, as a value that a notebook shows as a picture.
func PNG(b []byte) PNGImage { return PNGImage(b) }

// PNG returns the picture itself.
func (p PNGImage) PNG() []byte { return p }

// String tells the size in pixels.
func (p PNGImage) String() string { return picture("PNG", p) }

// JPEGImage is a JPEG picture that shows itself.
type JPEGImage []byte

// JPEG returns b, the content of a JPEG file, as a value that a notebook shows as a picture.
func JPEG(b []byte) JPEGImage { return JPEGImage(b) }

// JPEG returns the picture itself.
func (j JPEGImage) JPEG() []byte { return j }

// String tells the size in pixels.
func (j JPEGImage) String() string { return picture("JPEG", j) }

func picture(format string, b []byte) string {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return fmt.Sprintf("%s picture, %d bytes (%v)", format, len(b), err)
	}
	return fmt.Sprintf("%s picture, %d×%d", format, c.Width, c.Height)
}

// JSONValue is a value that shows itself as JSON.
type JSONValue struct{ v any }

// JSON returns a value that a notebook shows as a JSON tree. v is anything that encoding/json takes; a []byte is taken as JSON text. Its
// text form is indented JSON.
func JSON(v any) JSONValue { return JSONValue{v} }

// JSON returns the value itself.
func (j JSONValue) JSON() any { return j.v }

// String returns indented JSON.
func (j JSONValue) String() string {
	v, err := jsonValue(j.v)
	if err != nil {
		return Text(j.v)
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return Text(j.v)
	}
	return string(b)
}

// PlainText is text that is shown as it is, without quotes.
type PlainText string

// Plain returns s as a value that is shown as it is; a string is shown with quotes.
func Plain(s string) PlainText { return PlainText(s) }

// String returns the text itself.
func (p PlainText) String() string { return string(p) }

// plain returns the text in HTML: without tags, scripts and styles, with a line for each block.
func plain(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(html.UnescapeString(s))
			break
		}
		b.WriteString(html.UnescapeString(s[:i]))
		tag, rest, ok := strings.Cut(s[i+1:], ">")
		if strings.HasPrefix(tag, "!--") {
			_, rest, ok = strings.Cut(s[i+1:], "-->")
		}
		if !ok {
			if end := s[i:]; i+1 < len(s) && s[i+1] == ' ' { // no tag, as in 1 < 2
				b.WriteString(html.UnescapeString(end))
			}
			break
		}
		if name, _, _ := strings.Cut(tag, " "); name != "" {
			switch name = strings.ToLower(name); name {
			case "script", "style":
				_, rest, _ = strings.Cut(rest, "</"+name)
				_, rest, _ = strings.Cut(rest, ">")
			case "br", "br/", "/p", "/div", "/tr", "/li", "/pre", "/table", "/summary", "/h1", "/h2", "/h3", "/h4":
				b.WriteByte('\n')
			case "/td", "/th":
				b.WriteByte(' ')
			}
		}
		s = rest
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
