package nb

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display"
)

// show runs a notebook in front of a Terminal and returns what it printed.
func show(t *testing.T, terminal *Terminal, sources ...string) string {
	t.Helper()
	var b strings.Builder
	terminal.W = &b
	c := &Collector{Observer: terminal}
	Execute(t.Context(), notebook(t, sources...), &script{Collector: c}, c)
	return b.String()
}

func TestTerminalIsPlain(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"stream", "print hello", "In [1]: print hello\nhello\n"},
		{"value", "value 42", "In [1]: value 42\nOut[1]: 42\n"},
		{"long source", "print a\n1\n2\n3\n4", "In [1]: print a\n        1\n        2\n        ... 2 more lines\na\n"},
		{"one line more is shown", "print a\n1\n2\n3", "In [1]: print a\n        1\n        2\n        3\na\n"},
		{"error", "fail boom", "In [1]: fail boom\ntrace\n"},
		{"update", "display p 0%\nprint x\nupdate p 50%\nupdate p 100%\n", "In [1]: display p 0%\n        print x\n        update p 50%\n        update p 100%\n0%\nx\n100%\n"},
		{"escapes in the source", "x \x1b]0;title\a", "In [1]: x \uFFFD]0;title\uFFFD\n"},
	} {
		if got := show(t, &Terminal{}, test.source); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestTerminalRewritesTheLastDisplayOnAScreen(t *testing.T) {
	got := show(t, &Terminal{Screen: true}, "display p 0%\nupdate p 50%\nupdate p 100%\nshow x\nupdate p done")
	_, got, _ = strings.Cut(got, "more lines\n")
	const want = "0%\n\x1b[1A\r\x1b[J50%\n\x1b[1A\r\x1b[J100%\nx\ndone\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTerminalLeavesLongDisplaysAlone(t *testing.T) {
	wide := strings.Repeat("=", 100)
	got := show(t, &Terminal{Screen: true}, "display p "+wide+"\nupdate p 1")
	if strings.Contains(got, "\x1b") || !strings.HasSuffix(got, wide+"\n1\n") {
		t.Errorf("got %q", got)
	}
}

func TestTerminalColors(t *testing.T) {
	got := show(t, &Terminal{Color: true}, "value 1\nfail boom")
	const want = "\x1b[36mIn [1]: \x1b[0mvalue 1\n        fail boom\n\x1b[36mOut[1]: \x1b[0m1\n\x1b[31mtrace\x1b[0m\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTerminalEndsTheLineOfUnfinishedText(t *testing.T) {
	var b strings.Builder
	terminal := &Terminal{W: &b}
	terminal.Output(nil, &Stream{"stdout", "no"})
	terminal.Output(nil, &Stream{"stdout", " end"})
	terminal.Output(nil, &ExecuteResult{2, text("[1 2]\n[3 4]")})
	terminal.Output(nil, &Error{"Panic", "boom", []string{"\x1b[31mPanic\x1b[0m: boom"}})
	const want = "no end\nOut[2]: \n[1 2]\n[3 4]\nPanic: boom\n"
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTerminalNamesWhatItCannotShow(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	size := sizeOf(picture.Len())
	for _, test := range []struct {
		data map[string]any
		want string
	}{
		{map[string]any{"image/png": picture.Bytes()}, "[image/png 64x48, " + size + "]\n"},
		{map[string]any{"image/png": base64.StdEncoding.EncodeToString(picture.Bytes())}, "[image/png 64x48, " + size + "]\n"},
		{map[string]any{"image/png": "no picture"}, "[image/png 10 B]\n"},
		{map[string]any{"image/svg+xml": strings.Repeat("x", 3400)}, "[image/svg+xml 3.4 KB]\n"},
		{map[string]any{"text/plain": "2x2", "text/html": strings.Repeat("x", 1200), "text/latex": "x"}, "2x2\n[text/html 1.2 KB]\n"},
		{map[string]any{"text/markdown": "# Title\n", "text/latex": "x"}, "# Title\n"},
		{map[string]any{"application/json": map[string]any{"a": 1}}, "[application/json 7 B]\n"},
		{map[string]any{"x\x1b": "2"}, "[x\uFFFD 1 B]\n"},
		{nil, ""},
	} {
		if got := new(Terminal).bundle(display.Bundle{Data: test.data}); got != test.want {
			t.Errorf("%v: got %q, want %q", test.data, got, test.want)
		}
	}
}

func TestTerminalOfAFileIsPlain(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if terminal := NewTerminal(f); terminal.Color || terminal.Screen {
		t.Errorf("got %+v", terminal)
	}
}
