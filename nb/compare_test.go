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

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bundle(mime string, v any) display.Bundle {
	return display.Bundle{Data: map[string]any{mime: v}}
}

// What counts as the same, and what does not.
func TestSame(t *testing.T) {
	for _, test := range []struct {
		name, mime, got, want string
		same                  bool
	}{
		{"equal", "text/plain", "a\nb", "a\nb", true},
		{"the end of a text", "text/plain", "a \n\n", "a", true},
		{"another word", "text/plain", "yes", "no", false},
		{"one line more", "text/plain", "a\nb", "a", false},
		{"whole numbers are exact", "text/plain", "100000 steps", "100001 steps", false},
		{"close", "text/plain", "loss 0.2500001", "loss 0.25", true},
		{"far", "text/plain", "loss 0.251", "loss 0.25", false},
		{"one digit of 17.5", "text/plain", "17.6", "17.5", false},
		{"close to zero", "text/plain", "[1.0, -3e-17]", "[1.0, 0.0]", true},
		{"another sign", "text/plain", "-0.5", "0.5", false},
		{"a difference is no sign", "text/plain", "x-0.5000001", "x-0.5", true},
		{"a float that happens to be whole", "text/plain", "1.0000001", "1", true},
		{"padding of a column", "text/plain", " 9.9999999", "10.0", true},
		{"padding where nothing changed", "text/plain", "a  10.0", "a 10.0", false},
		{"exponents", "text/plain", "1.0000001e-05", "1e-05", true},
		{"durations", "text/plain", "took 1.5ms", "took 3m20.25s", true},
		{"a physical quantity", "text/plain", "after 1.27 s", "after 1.28 s", false},
		{"dates", "text/plain", "2026-11-28 12:30:05.123 +0100 CET m=+0.01", "2025-01-02 03:04:05 +0000 UTC", true},
		{"dates in words", "text/plain", "Sat Nov 28 19:26:17 UTC 2026", "Mon Jan  5 01:02:03 UTC 2026", true},
		{"a time of day", "text/plain", "at 19:26:17", "at 01:02:03", true},
		{"addresses", "text/plain", "0xc000123456", "0xc0000001", true},
		{"underscores", "text/plain", "8_320 parameters", "8_321 parameters", false},
		{"markup", "text/html", "<p class=a  id='x1'>1.0000001</p>", "<p id=x2 class='a'>\n 1.0\n</p>", true},
		{"styles", "text/html", "<style>.a{color:red}</style><b style='top:1px'>1</b>", "<style>.a{}</style><b>1</b>", true},
		{"which widget is drawn", widgetMIME, "1", "2", true},
		{"other elements", "text/html", "<b>1</b>", "<i>1</i>", false},
		{"another nesting", "text/html", "<b><i>1</i></b>", "<b></b><i>1</i>", false},
		{"another attribute", "text/html", "<b class=a>1</b>", "<b class=b>1</b>", false},
		{"text in markup is exact", "text/html", "<td>1.02</td>", "<td>1.0</td>", false},
		{"coordinates", "image/svg+xml", `<svg><path d="M1.02,2L3,4"/></svg>`, `<svg><path d="M1.0,2L3.01,4"/></svg>`, true},
		{"far coordinates", "image/svg+xml", `<svg><path d="M1.2,2"/></svg>`, `<svg><path d="M1.0,2"/></svg>`, false},
		{"fewer points", "image/svg+xml", `<svg><path d="M1,2L3,4"/></svg>`, `<svg><path d="M1,2"/></svg>`, false},
		{"another colour", "image/svg+xml", `<svg><path fill="#f00"/></svg>`, `<svg><path fill="#ff0"/></svg>`, false},
		{"clip paths", "image/svg+xml", `<svg><g clip-path="url(#a1)"/></svg>`, `<svg><g clip-path="url(#b2)"/></svg>`, true},
		{"text of a drawing", "image/svg+xml", `<svg><text>a</text></svg>`, `<svg><text>b</text></svg>`, false},
	} {
		got, want := &ExecuteResult{Bundle: bundle(test.mime, test.got)}, &ExecuteResult{ExecutionCount: 7, Bundle: bundle(test.mime, test.want)}
		if d := (&Comparison{}).Compare([]Output{got}, []Output{want}); (len(d) == 0) != test.same {
			t.Errorf("%s: %q and %q: got %v, want same %v", test.name, test.got, test.want, d, test.same)
		}
	}
}

func TestTolerances(t *testing.T) {
	got, want := []Output{&Stream{"stdout", "1.01 0.001"}}, []Output{&Stream{"stdout", "1.0 0.0"}}
	for _, test := range []struct {
		c    Comparison
		same bool
	}{
		{Comparison{}, false},
		{Comparison{RTol: 0.02}, false},
		{Comparison{ATol: 0.002}, false},
		{Comparison{RTol: 0.02, ATol: 0.002}, true},
		{Comparison{RTol: -1, ATol: 0.02}, true},
		{Comparison{RTol: -1, ATol: -1}, false},
	} {
		if d := test.c.Compare(got, want); (len(d) == 0) != test.same {
			t.Errorf("%+v: got %v, want same %v", test.c, d, test.same)
		}
	}
}

func TestCompareImagesBySize(t *testing.T) {
	fresh := []Output{&DisplayData{Bundle: bundle("image/png", pngOf(t, 3, 2))}}
	stored := func(width int) []Output {
		return []Output{&DisplayData{Bundle: bundle("image/png", base64.StdEncoding.EncodeToString(pngOf(t, width, 2))+"\n")}}
	}
	if d := (&Comparison{}).Compare(fresh, stored(3)); len(d) != 0 {
		t.Errorf("got %v, want no difference", d)
	}
	d := (&Comparison{}).Compare(fresh, stored(4))
	if len(d) != 1 || d[0].Got != "image/png 3x2" || d[0].Want != "image/png 4x2" {
		t.Errorf("got %v", d)
	}
}

// Where the text of an output says what differs, its page does not say it again.
func TestCompareTextFirst(t *testing.T) {
	page := func(text string) []Output {
		return []Output{&DisplayData{Bundle: display.Bundle{Data: map[string]any{"text/plain": text, "text/html": "<p>" + text + "</p>"}}}}
	}
	d := (&Comparison{}).Compare(page("a"), page("b"))
	if len(d) != 2 || d[0].Part != "text/html" || d[0].Lines != nil || d[1].Part != "text/plain" || len(d[1].Lines) != 2 {
		t.Errorf("got %+v, want the lines of text/plain alone", d)
	}
}

func TestCompareStreams(t *testing.T) {
	a := []Output{&Stream{"stdout", "a\n"}, &Stream{"stderr", "x\n"}, &Stream{"stdout", "b\n"}}
	b := []Output{&Stream{"stderr", "x\n"}, &Stream{"stdout", "0 %\r50 %\ra\nb\n"}}
	if d := (&Comparison{}).Compare(a, b); len(d) != 0 {
		t.Errorf("got %v, want no difference", d)
	}
	d := (&Comparison{}).Compare(append(a, &Error{Name: "Panic", Value: "boom"}), b)
	if len(d) != 1 || d[0].Part != "outputs" || d[0].Got != "stderr, stdout, error" || d[0].Want != "stderr, stdout" || strings.Join(d[0].Lines, "") != "+ Panic: boom" {
		t.Errorf("got %+v", d)
	}
}

func TestCompareFormats(t *testing.T) {
	b := display.Bundle{Data: map[string]any{"text/plain": "1", "application/json": map[string]any{"a": 1.0}}}
	same := display.Bundle{Data: map[string]any{"text/plain": "1", "application/json": []byte(`{"a": 1.0000001}`)}}
	if d := (&Comparison{}).Compare([]Output{&DisplayData{Bundle: same}}, []Output{&DisplayData{Bundle: b}}); len(d) != 0 {
		t.Errorf("got %v, want no difference", d)
	}
	d := (&Comparison{}).Compare([]Output{&DisplayData{Bundle: text("1")}}, []Output{&DisplayData{Bundle: b}})
	if len(d) != 1 || d[0].Part != "application/json" || d[0].Got != "" || d[0].Want != "{" {
		t.Errorf("got %+v", d)
	}
}

func TestDiff(t *testing.T) {
	want := strings.Repeat("same\n", 10) + "one 1.0\ntwo\nthree\nfour\n" + strings.Repeat("same\n", 10)
	got := strings.Repeat("same\n", 10) + "one 1.0000001\nTWO\nthree\nthree and a half\nfour\n" + strings.Repeat("same\n", 10)
	d := (&Comparison{}).Compare([]Output{&Stream{"stdout", got}}, []Output{&Stream{"stdout", want}})
	const lines = `  ... 8 lines are the same
  same
  same
  one 1.0
- two
+ TWO
  three
+ three and a half
  four
  same
  same
  ... 8 lines are the same`
	if len(d) != 1 || d[0].Line != 12 || d[0].Got != "TWO" || d[0].Want != "two" || strings.Join(d[0].Lines, "\n") != lines {
		t.Errorf("got %+v\n%s\nwant\n%s", d, strings.Join(d[0].Lines, "\n"), lines)
	}
}

func TestSanitize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sanitize.cfg")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("[versions]\nregex: go(1)\\.\\d+\nreplace: go\\1.x\n\n[user]\nregex: by .*\nreplace: by\n")
	s, err := ReadSanitize(path)
	if err != nil {
		t.Fatal(err)
	}
	c := Comparison{Sanitize: s}
	if d := c.Compare([]Output{&Stream{"stdout", "go1.26 by ada"}}, []Output{&Stream{"stdout", "go1.25 by bob"}}); len(d) != 0 {
		t.Errorf("got %v, want no difference", d)
	}
	if got := c.sanitize("go1.26"); got != "go1.x" {
		t.Errorf("got %q, want go1.x", got)
	}
	for text, want := range map[string]string{
		"regex: a\nregex: b\n":          "FILE, line 2: got a regex, want the replace of the one in line 1",
		"\nreplace: b\n":                "FILE, line 2: got a replace, want a regex before it",
		"regex: a\n":                    "FILE, line 1: got a regex, want a replace after it",
		"regex: (?<=a)b\nreplace: c\n":  "FILE, line 1: error parsing regexp: invalid named capture: `(?<=a)b`",
		"regex: (\nreplace: unbalanced": "FILE, line 1: error parsing regexp: missing closing ): `(`",
	} {
		write(text)
		if _, err := ReadSanitize(path); err == nil || strings.ReplaceAll(err.Error(), path, "FILE") != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// A display that tells of the run, such as a progress bar, may be there or not, and say something else.
func TestPassingDisplays(t *testing.T) {
	bar := func(text string) Output {
		return &DisplayData{Bundle: display.Bundle{Data: map[string]any{"text/plain": text}, Metadata: display.Passing()}}
	}
	value := &DisplayData{Bundle: display.Bundle{Data: map[string]any{"text/plain": "1"}}}
	var c Comparison
	for name, pair := range map[string][2][]Output{
		"other text":  {{bar("10 in 1s"), value}, {bar("10 in 2s"), value}},
		"only stored": {{value}, {bar("10 in 2s"), value}},
		"only got":    {{&Stream{Name: "stdout", Text: "a\n"}, bar("x"), &Stream{Name: "stdout", Text: "b\n"}}, {&Stream{Name: "stdout", Text: "a\nb\n"}}},
	} {
		if d := c.Compare(pair[0], pair[1]); len(d) > 0 {
			t.Errorf("%s: got %v, want no difference", name, d)
		}
	}
	if d := c.Compare([]Output{bar("x")}, []Output{value}); len(d) != 1 {
		t.Error("a display that is no bar is missed")
	}
}
