package nb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/display"
)

// The tolerances of a Comparison that says nothing else: those of numpy.allclose, which hold for what is computed in float32 on another processor.
const (
	DefaultRTol = 1e-5
	DefaultATol = 1e-8
)

// drawingATol is how far coordinates in a drawing may be apart: a twentieth of a pixel.
const drawingATol = 0.05

// A Comparison says which outputs count as the same. The zero Comparison is ready to use.
//
// Text is compared line by line. Numbers written with a point or an exponent may differ by ATol + RTol·|want|; whole numbers may not. Spaces
// beside a number may be more or fewer when its length changed, as in a column. Durations as Go prints them (1.5ms, without a space), dates,
// times of day and addresses in memory are not compared. HTML and SVG are compared by elements, attributes and text, without names made up for
// an element (id and what refers to it) and without styles, and numbers in SVG may be a twentieth of a pixel apart. JSON is compared by values. Other images are
// the same if they have the same size. What a cell printed is joined for stdout and for stderr between other outputs, since their order is
// nobody's business. Tracebacks, metadata and execution counts are not compared, nor are displays that tell of the run, such as progress bars, nor which widget a front
// end draws.
type Comparison struct {
	RTol, ATol float64        // 0: DefaultRTol and DefaultATol; negative: none
	Sanitize   []Substitution // carried out on all text before it is compared
}

// A Difference is one place at which outputs are not as wanted. Of an image its size stands for it, of HTML and SVG a line for each element.
type Difference struct {
	Part      string   // what differs: stdout, stderr, a MIME type, error, or outputs
	Line      int      // of that text, from 1; 0 if there is none to compare it with
	Got, Want string   // that line; "" if there is none
	Lines     []string // all of the part as a diff: each line begins with "- " (wanted), "+ " (got) or two spaces; none if the text/plain of the output differs, too

	output, line int    // place of the line in the document: index of the output, and of the line in it
	field        string // and the field of the output that holds it
}

// Compare returns where the outputs of a cell differ: at most one Difference for each part of each output.
func (c *Comparison) Compare(got, want []Output) []Difference {
	g, w := c.items(got), c.items(want)
	var all []Difference
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i].kind != w[i].kind {
			return append(all, otherKinds(g, w, i))
		}
		all = append(all, c.compareItem(g[i], w[i])...)
	}
	return all
}

// compareItem compares two outputs of the same kind.
func (c *Comparison) compareItem(got, want item) []Difference {
	var all []Difference
	names := map[string]bool{}
	for name := range got.parts {
		names[name] = true
	}
	for name := range want.parts {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		g, w := got.parts[name], want.parts[name]
		switch {
		case g == nil:
			all = append(all, Difference{Part: name, Want: w.first(), Lines: mark("- ", w.lines), output: w.at(0).output, field: w.field})
		case w == nil:
			all = append(all, Difference{Part: name, Got: g.first(), Lines: mark("+ ", g.lines), output: want.output})
		default:
			if d := c.compareLines(g, w); d != nil {
				d.Part = name
				all = append(all, *d)
			}
		}
	}
	if slices.ContainsFunc(all, func(d Difference) bool { return d.Part == "text/plain" }) { // that is what people read; the other formats say it again
		for i := range all {
			if all[i].Part != "text/plain" {
				all[i].Lines = nil
			}
		}
	}
	return all
}

// otherKinds is the difference of two lists of outputs of which the i-th are of different kinds, or one is missing.
func otherKinds(got, want []item, i int) Difference {
	d := Difference{Part: "outputs", Got: kinds(got), Want: kinds(want)}
	if i < len(want) {
		d.output = want[i].output
		d.Lines = append(d.Lines, mark("- ", want[i].text())...)
	} else if len(want) > 0 {
		d.output = want[len(want)-1].output
	}
	if i < len(got) {
		d.Lines = append(d.Lines, mark("+ ", got[i].text())...)
	}
	return d
}

// kinds lists outputs for people.
func kinds(items []item) string {
	if len(items) == 0 {
		return "no output"
	}
	var names []string
	for _, it := range items {
		names = append(names, it.kind)
	}
	return strings.Join(names, ", ")
}

// compareLines returns the first difference of two texts, or nil.
func (c *Comparison) compareLines(got, want *part) *Difference {
	same := func(i, j int) bool { return c.same(got.lines[i], want.lines[j], max(got.atol, want.atol)) }
	n, m := len(got.lines), len(want.lines)
	start := 0
	for start < min(n, m) && same(start, start) {
		start++
	}
	if start == n && start == m {
		return nil
	}
	d := &Difference{Line: start + 1, Lines: diff(got.lines, want.lines, start, same), field: want.field}
	if start < n {
		d.Got = got.lines[start]
	}
	if start < m {
		d.Want = want.lines[start]
	}
	p := want.at(start)
	d.output, d.line = p.output, p.line
	return d
}

// An item is an output in the form in which it is compared.
type item struct {
	kind   string // stdout, stderr, display, value, error or unknown
	output int    // its index among the outputs
	parts  map[string]*part
}

// text is what an item says, in one of its forms.
func (it item) text() []string {
	for _, name := range append([]string{it.kind, "text/plain"}, slices.Sorted(maps.Keys(it.parts))...) {
		if p := it.parts[name]; p != nil {
			return p.lines
		}
	}
	return nil
}

// A part is one text of an output: lines, and where in the document they are.
type part struct {
	lines  []string
	places []place // of lines, as far as they are known
	field  string  // of the output: text, or a MIME type
	atol   float64 // at least
}

type place struct{ output, line int }

func (p *part) first() string {
	if len(p.lines) == 0 {
		return ""
	}
	return p.lines[0]
}

// at is the place of line i, or the best guess.
func (p *part) at(i int) place {
	if len(p.places) == 0 {
		return place{}
	}
	return p.places[min(i, len(p.places)-1)]
}

// items brings outputs into the form in which they are compared.
func (c *Comparison) items(outputs []Output) []item {
	var items []item
	streams := map[string]*part{} // since the last output that was no text
	texts := map[string]string{}
	flush := func() {
		for _, name := range slices.Sorted(maps.Keys(streams)) { // stderr before stdout, whichever came first
			p := streams[name]
			if p.lines = lines(c.sanitize(settle(texts[name]))); len(p.lines) == 0 {
				continue
			}
			items = append(items, item{kind: name, output: p.places[0].output, parts: map[string]*part{name: p}})
		}
		clear(streams)
		clear(texts)
	}
	for i, o := range outputs {
		s, ok := o.(*Stream)
		if !ok {
			if d, ok := o.(*DisplayData); ok && passing(d.Bundle) {
				continue
			}
			flush()
			items = append(items, c.item(i, o))
			continue
		}
		if streams[s.Name] == nil {
			streams[s.Name] = &part{field: "text"}
		}
		texts[s.Name] += s.Text
		for k := range strings.Count(strings.TrimSuffix(s.Text, "\n"), "\n") + 1 {
			streams[s.Name].places = append(streams[s.Name].places, place{i, k})
		}
	}
	flush()
	return items
}

// passing tells whether a display is about the run and not about its result, as a progress bar is; see display.Passing.
func passing(b display.Bundle) bool {
	mark, _ := plain(b.Metadata["fluxion"]).(map[string]any)
	return mark["passing"] == true
}

// item is an output that is no printed text.
func (c *Comparison) item(i int, o Output) item {
	switch o := o.(type) {
	case *DisplayData:
		return item{"display", i, c.bundle(i, o.Bundle)}
	case *ExecuteResult:
		return item{"value", i, c.bundle(i, o.Bundle)}
	case *Error:
		p := &part{lines: lines(c.sanitize(o.Name + ": " + o.Value)), places: []place{{i, 0}}, field: "evalue"}
		return item{"error", i, map[string]*part{"error": p}}
	case *Unknown:
		p := &part{lines: lines(c.sanitize(string(pretty.encode(o.Value, "")))), places: []place{{i, 0}}}
		return item{"unknown", i, map[string]*part{"output": p}}
	}
	panic(fmt.Sprintf("nb: an output of type %T", o))
}

// pretty is JSON with a value on each line.
var pretty = style{newline: "\n", unit: "  ", colon: ": "}

// widgetMIME is the format of an output in which a front end draws a widget.
const widgetMIME = "application/vnd.jupyter.widget-view+json"

// bundle is each format of a bundle as text.
func (c *Comparison) bundle(i int, b display.Bundle) map[string]*part {
	parts := map[string]*part{}
	for mime, v := range b.Data {
		if mime == widgetMIME { // it only names a widget of that run
			continue
		}
		p := &part{field: mime, places: []place{{i, 0}}}
		text, ok := textOrBytes(mime, v)
		switch {
		case mime == "text/html" && ok:
			p.lines, p.atol = c.markup(text), 0
		case mime == "image/svg+xml" && ok:
			p.lines, p.atol = c.markup(text), drawingATol
		case strings.HasPrefix(mime, "image/"):
			p.lines = []string{imageSize(mime, v)}
		case ok:
			p.lines = lines(c.sanitize(text))
			for k := 1; k < len(p.lines); k++ {
				p.places = append(p.places, place{i, k})
			}
		default:
			p.lines = lines(c.sanitize(string(pretty.encode(jsonValue(v), ""))))
		}
		parts[mime] = p
	}
	return parts
}

// textOrBytes is a value of a bundle as text, if it is text.
func textOrBytes(mime string, v any) (string, bool) {
	if isJSONType(mime) {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), isTextType(mime)
	}
	return "", false
}

// jsonValue is a value of a bundle that is JSON, whether it comes from a run or from a document.
func jsonValue(v any) any {
	if raw, ok := v.([]byte); ok {
		return plain(textOrBase64("application/json", raw))
	}
	return plain(v)
}

// imageSize is what counts of an image: its size.
func imageSize(mime string, v any) string {
	var raw []byte
	switch v := v.(type) {
	case []byte:
		raw = v
	case string:
		raw, _ = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v), ""))
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(raw)); err == nil {
		return fmt.Sprintf("%s %dx%d", mime, config.Width, config.Height)
	}
	return mime + " of an unknown size"
}

// lines cuts text at line ends. Spaces at the end of a line do not count.
func lines(text string) []string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n \t")
	if text == "" {
		return nil
	}
	all := strings.Split(text, "\n")
	for i, l := range all {
		all[i] = strings.TrimRight(l, " \t")
	}
	return all
}

// settle is text as a terminal shows it in the end: a carriage return begins the line anew.
func settle(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	all := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, l := range all {
		l = strings.TrimRight(l, "\r")
		all[i] = l[strings.LastIndexByte(l, '\r')+1:]
	}
	return strings.Join(all, "\n")
}

// mark puts a mark before each line, of as many as a reader takes in.
func mark(sign string, lines []string) []string {
	const most = 20
	var all []string
	for _, l := range lines[:min(len(lines), most)] {
		all = append(all, sign+l)
	}
	if more := len(lines) - most; more > 0 {
		all = append(all, fmt.Sprintf("%s... %d more lines", sign, more))
	}
	return all
}
