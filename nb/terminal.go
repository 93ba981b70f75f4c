package nb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif" // the sizes of images
	_ "image/jpeg"
	_ "image/png"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/fluxion-go/fluxion/display"
)

const (
	sourceLines = 3 // how many lines of a cell's source are shown

	// A display is rewritten in place only if it surely stands where it was printed: if its lines have not
	// wrapped, and it has not scrolled off the top.
	lineWidth   = 80
	screenLines = 20
)

// A Terminal is an [Observer] that shows a run to people: source, text and errors as text, what a terminal
// cannot show by name and size, such as [image/png 640x480, 12.3 KB].
//
// A display that is updated, such as a progress bar, is rewritten in place on a screen; otherwise its last
// state is printed when the cell ends.
type Terminal struct {
	W      io.Writer
	Color  bool // use ANSI colours
	Screen bool // W is a screen, on which lines can be rewritten

	midLine bool                    // the last text did not end its line
	last    *DisplayData            // the display that was printed last, if nothing came after it
	height  int                     // and its lines; 0 if it cannot be rewritten
	pending map[*DisplayData]string // text of updates not yet printed
	order   []*DisplayData          // the keys of pending, in order
}

var _ Observer = (*Terminal)(nil)

// NewTerminal returns a Terminal that writes to f, plain unless f is a terminal. The environment variable
// NO_COLOR, if it is not empty, turns colours off (no-color.org).
func NewTerminal(f *os.File) *Terminal {
	info, err := f.Stat()
	screen := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	return &Terminal{W: f, Screen: screen, Color: screen && os.Getenv("NO_COLOR") == ""}
}

// The colours used: of prompts, of what stands for something, of errors.
const (
	promptColor = "\x1b[36m"
	dimColor    = "\x1b[2m"
	errorColor  = "\x1b[31m"
	noColor     = "\x1b[0m"
)

// CellStart prints the prompt and the first lines of the source.
func (t *Terminal) CellStart(c *Cell, number int) {
	lines := strings.Split(strings.Trim(c.Source(), "\r\n"), "\n")
	more := 0
	if len(lines) > sourceLines+1 {
		more = len(lines) - sourceLines
		lines = lines[:sourceLines]
	}
	prompt := fmt.Sprintf("In [%d]: ", number)
	indent := strings.Repeat(" ", len(prompt))
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString(indent)
		} else {
			b.WriteString(t.paint(promptColor, prompt))
		}
		b.WriteString(harmless(strings.TrimRight(line, " \t\r")) + "\n")
	}
	if more > 0 {
		b.WriteString(indent + t.paint(dimColor, fmt.Sprintf("... %d more lines", more)) + "\n")
	}
	t.block(b.String())
}

// Output prints an output.
func (t *Terminal) Output(_ *Cell, o Output) {
	switch o := o.(type) {
	case *Stream:
		t.last = nil
		t.write(o.Text)
		t.midLine = !strings.HasSuffix(o.Text, "\n")
	case *DisplayData:
		text := t.bundle(o.Bundle)
		t.block(text)
		t.last, t.height = o, height(text)
	case *ExecuteResult:
		text := t.bundle(o.Bundle)
		prompt := fmt.Sprintf("Out[%d]: ", o.ExecutionCount)
		if strings.Count(text, "\n") > 1 {
			prompt += "\n" // so that the columns of a matrix stay aligned
		}
		t.block(t.paint(promptColor, prompt) + text)
	case *Error:
		t.block(t.failure(o))
	}
}

// Update rewrites the display in place if it is the last thing on the screen, else it waits for CellEnd.
func (t *Terminal) Update(o *DisplayData) {
	text := t.bundle(o.Bundle)
	if t.Screen && t.last == o && t.height > 0 {
		t.write(fmt.Sprintf("\x1b[%dA\r\x1b[J%s", t.height, text))
		t.height = height(text)
		return
	}
	if t.pending == nil {
		t.pending = map[*DisplayData]string{}
	}
	if _, ok := t.pending[o]; !ok {
		t.order = append(t.order, o)
	}
	t.pending[o] = text
}

// CellEnd prints the last state of displays that were updated.
func (t *Terminal) CellEnd(*Cell, *Failure) {
	for _, o := range t.order {
		t.block(t.pending[o])
	}
	t.pending, t.order = nil, nil
	t.block("")
	t.last = nil
}

// block prints text that begins and ends on a line of its own.
func (t *Terminal) block(text string) {
	if t.midLine {
		text = "\n" + text
	}
	t.last, t.midLine = nil, false
	t.write(text)
}

// write prints text. That nobody reads it is no reason to stop a run.
func (t *Terminal) write(text string) {
	if text != "" {
		io.WriteString(t.W, text)
	}
}

func (t *Terminal) paint(color, text string) string {
	if !t.Color {
		return text
	}
	return color + text + noColor
}

// bundle returns the text of a bundle, followed by a line that names what a terminal cannot show.
func (t *Terminal) bundle(b display.Bundle) string {
	text, shown := "", ""
	for _, mime := range []string{"text/plain", "text/markdown", "text/latex"} {
		if s, ok := b.Data[mime].(string); ok {
			text, shown = strings.TrimRight(s, "\n")+"\n", mime
			break
		}
	}
	var names []string
	for _, mime := range slices.Sorted(maps.Keys(b.Data)) {
		if mime != shown && (shown == "" || mime != "text/markdown" && mime != "text/latex") {
			names = append(names, "["+describe(mime, b.Data[mime])+"]")
		}
	}
	if len(names) > 0 {
		text += t.paint(dimColor, strings.Join(names, " ")) + "\n"
	}
	return text
}

// describe names a value that a terminal cannot show.
func describe(mime string, v any) string {
	name := harmless(mime)
	var data []byte
	switch v := v.(type) {
	case []byte:
		data = v
	case string:
		data = []byte(v)
		if strings.HasPrefix(mime, "image/") && !isTextType(mime) {
			if raw, err := base64.StdEncoding.DecodeString(v); err == nil {
				data = raw
			}
		}
	default:
		data = compact.encode(v, "")
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		return fmt.Sprintf("%s %dx%d, %s", name, config.Width, config.Height, sizeOf(len(data)))
	}
	return name + " " + sizeOf(len(data))
}

// sizeOf writes a number of bytes for people.
func sizeOf(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f KB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

var ansiColors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// failure returns the traceback, or name and value if there is none.
func (t *Terminal) failure(e *Error) string {
	text := strings.Join(e.Traceback, "\n")
	if text == "" {
		text = e.Name + ": " + e.Value
	}
	text = strings.TrimRight(text, "\n")
	switch colored := ansiColors.MatchString(text); {
	case !t.Color:
		text = ansiColors.ReplaceAllString(text, "")
	case !colored:
		text = t.paint(errorColor, text)
	}
	return text + "\n"
}

// harmless replaces control characters, which could do anything to a terminal.
func harmless(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return '\uFFFD'
		}
		return r
	}, line)
}

// height returns how many lines a text takes on a screen, 0 if that is not certain.
func height(text string) int {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, line := range lines {
		if len(ansiColors.ReplaceAllString(line, "")) >= lineWidth || strings.ContainsAny(line, "\t\r") {
			return 0
		}
	}
	if len(lines) > screenLines {
		return 0
	}
	return len(lines)
}
