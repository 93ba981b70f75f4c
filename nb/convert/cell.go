package convert

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nb"
)

// view is what a cell's tags say of how it is shown.
type view struct {
	gone                      bool
	input, output             bool // are shown
	foldInput, foldOutput     bool // to be opened
	withoutStdout, withoutErr bool
}

func viewOf(c *nb.Cell) view {
	v := view{input: true, output: true}
	for _, tag := range c.Tags() {
		switch strings.ReplaceAll(tag, "_", "-") {
		case "remove-cell":
			v.gone = true
		case "remove-input":
			v.input = false
		case "remove-output":
			v.output = false
		case "remove-stdout":
			v.withoutStdout = true
		case "remove-stderr":
			v.withoutErr = true
		case "hide-cell":
			v.foldInput, v.foldOutput = true, true
		case "hide-input":
			v.foldInput = true
		case "hide-output":
			v.foldOutput = true
		}
	}
	return v
}

// outputs are those of a cell that are shown.
func (v view) outputs(c *nb.Cell) []nb.Output {
	if !v.output {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Outputs()), func(o nb.Output) bool {
		s, ok := o.(*nb.Stream)
		return ok && (v.withoutStdout && s.Name == "stdout" || v.withoutErr && s.Name == "stderr")
	})
}

// formats are what a bundle may be shown as, the best first.
var formats = []string{"text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "text/latex", "text/plain"}

// A form is one format of a bundle: text, or the bytes of an image.
type form struct {
	mime string
	text string
	data []byte
}

// forms returns what a bundle has of formats, then JSON of any kind as text.
func forms(b display.Bundle) []form {
	var all []form
	for _, mime := range formats {
		switch v := b.Data[mime].(type) {
		case string:
			f := form{mime: mime, text: v}
			if strings.HasPrefix(mime, "image/") {
				f.data = []byte(v)
				if mime != "image/svg+xml" {
					f.data, _ = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v), ""))
				}
			}
			all = append(all, f)
		case []byte:
			all = append(all, form{mime, string(v), v})
		}
	}
	for _, mime := range slices.Sorted(maps.Keys(b.Data)) {
		if text, err := json.MarshalIndent(b.Data[mime], "", "  "); err == nil && strings.HasSuffix(mime, "json") && !strings.Contains(mime, "widget") {
			all = append(all, form{mime: "text/plain", text: string(text)})
		}
	}
	return all
}

var ansi = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// printed is text as a terminal shows it in the end, without colours.
func printed(text string) string {
	lines := strings.Split(strings.ReplaceAll(ansi.ReplaceAllString(text, ""), "\r\n", "\n"), "\n")
	for i, l := range lines {
		l = strings.TrimRight(l, "\r")
		lines[i] = l[strings.LastIndexByte(l, '\r')+1:]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// failure is the text of an error.
func failure(e *nb.Error) string {
	if text := strings.Join(e.Traceback, "\n"); text != "" {
		return printed(text)
	}
	return e.Name + ": " + e.Value
}

// attachment returns an image that is in the cell itself.
func attachment(c *nb.Cell, name string) (form, bool) {
	bundle, _ := c.Attachments()[name]
	for _, f := range forms(display.Bundle{Data: bundle}) {
		if strings.HasPrefix(f.mime, "image/") {
			return f, true
		}
	}
	return form{}, false
}

var heading = regexp.MustCompile(`(?m)^#[ \t]+(.+?)[ \t#]*$`)

// Title is the first heading of a notebook, or the name of its file.
func Title(n *nb.Notebook) string {
	for _, c := range n.Cells() {
		if m := heading.FindStringSubmatch(c.Source()); c.Kind == nb.Markdown && m != nil {
			return strings.NewReplacer("`", "", "*", "").Replace(m[1])
		}
	}
	return strings.TrimSuffix(path.Base(n.Name), ".ipynb")
}

// otherNotebook makes a link to another notebook one to what that is converted to.
func otherNotebook(href, ext string) string {
	file, fragment, found := strings.Cut(href, "#")
	if strings.Contains(file, ":") || strings.HasPrefix(file, "/") || !strings.HasSuffix(file, ".ipynb") {
		return href
	}
	href = strings.TrimSuffix(file, ".ipynb") + ext
	if found {
		href += "#" + fragment
	}
	return href
}
