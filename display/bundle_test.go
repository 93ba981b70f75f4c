package display

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type (
	// rich has every method for a format, each in another form.
	rich struct{}
	// onPointer has its method on the pointer.
	onPointer struct{ n int }
	// partly says something in one format and nothing in the other.
	partly struct{}
	// failing has methods that fail, as its fields say.
	failing struct{ err, panics bool }
	// odd has methods with the names of formats and other types.
	odd struct{}
	// withText is a bundle of its own.
	withText struct{}
	// threefold is a bundle with metadata and an error.
	threefold  struct{ err error }
	htmlString string
)

func (rich) HTML() htmlString       { return "<b>rich</b>" }
func (rich) SVG() []byte            { return []byte("<svg/>") }
func (rich) PNG() ([]byte, error)   { return []byte{1, 2}, nil }
func (rich) JPEG() []byte           { return []byte{3, 4} }
func (rich) Markdown() string       { return "*rich*" }
func (rich) Latex() (string, error) { return "$r$", nil }
func (rich) JSON() any              { return map[string]any{"n": math.MaxInt64, "s": []int{1, 2}} }
func (rich) String() string         { return "rich" }
func (rich) MIMEBundle() map[string]any {
	return map[string]any{"application/pdf": []byte{5}, "application/vnd.vega.v5+json": struct{ A int }{1}}
}

func (p *onPointer) HTML() string { return strings.Repeat("<hr>", p.n) }

func (partly) HTML() string { return "" }
func (partly) SVG() string  { return "<svg/>" }

func (f failing) HTML() (string, error) {
	if f.panics {
		panic("no page")
	}
	if f.err {
		return "", errors.New("no ink")
	}
	return "<i>fine</i>", nil
}
func (failing) Markdown() string { return "fine" }

func (odd) HTML(int) string         { return "" }
func (odd) SVG() int                { return 1 }
func (odd) PNG() string             { return "" }
func (odd) JSON() error             { return nil }
func (odd) Markdown() (s, t string) { return "", "" }
func (odd) MIMEBundle() string      { return "" }

func (withText) MIMEBundle() Bundle {
	return Bundle{Data: map[string]any{"text/plain": "own text", "text/html": "own page"}}
}

func (b threefold) MIMEBundle() (data, metadata map[string]any, err error) {
	return map[string]any{"image/png": []byte{1}, "text/html": nil}, map[string]any{"image/png": map[string]int{"width": 20}}, b.err
}

func TestOf(t *testing.T) {
	for _, test := range []struct {
		v    any
		want map[string]any
	}{
		{nil, map[string]any{"text/plain": "nil"}},
		{2.0, map[string]any{"text/plain": "2.0"}},
		{rich{}, map[string]any{
			"text/html": "<b>rich</b>", "image/svg+xml": "<svg/>", "image/png": []byte{1, 2}, "image/jpeg": []byte{3, 4},
			"text/markdown": "*rich*", "text/latex": "$r$", "text/plain": "rich", "application/pdf": []byte{5},
			"application/json":             map[string]any{"n": json.Number("9223372036854775807"), "s": []any{json.Number("1"), json.Number("2")}},
			"application/vnd.vega.v5+json": map[string]any{"A": json.Number("1")},
		}},
		{&rich{}, nil}, // as the one before
		{(*rich)(nil), map[string]any{"text/plain": "nil"}},
		{onPointer{2}, map[string]any{"text/html": "<hr><hr>", "text/plain": "onPointer{n: 2}"}},
		{&onPointer{1}, map[string]any{"text/html": "<hr>", "text/plain": "&onPointer{n: 1}"}},
		{(*onPointer)(nil), map[string]any{"text/plain": "nil"}},
		{partly{}, map[string]any{"image/svg+xml": "<svg/>", "text/plain": "partly{}"}},
		{failing{}, map[string]any{"text/html": "<i>fine</i>", "text/markdown": "fine", "text/plain": "failing{err: false, panics: false}"}},
		{failing{err: true}, map[string]any{"text/plain": "failing{err: true, panics: false}\n(HTML: no ink)"}},
		{failing{panics: true}, map[string]any{"text/plain": "failing{err: false, panics: true}\n(HTML: panic: no page)"}},
		{odd{}, map[string]any{"text/plain": "odd{}"}},
		{withText{}, map[string]any{"text/plain": "own text", "text/html": "own page"}},
		{threefold{}, map[string]any{"image/png": []byte{1}, "text/plain": "threefold{err: nil}"}},
		{threefold{errors.New("no")}, map[string]any{"text/plain": "threefold{err: no}\n(MIMEBundle: no)"}},
		{errors.New("broken"), map[string]any{"text/plain": "broken"}},

		{HTML("<p>a &amp; b</p><style>p{}</style><p>c"), map[string]any{"text/html": "<p>a &amp; b</p><style>p{}</style><p>c", "text/plain": "a & b\nc"}},
		{Markdown("*a*"), map[string]any{"text/markdown": "*a*", "text/plain": "*a*"}},
		{Latex("$a$"), map[string]any{"text/latex": "$a$", "text/plain": "$a$"}},
		{SVG("<svg/>"), map[string]any{"image/svg+xml": "<svg/>", "text/plain": "SVG picture, 6 bytes"}},
		{JPEG([]byte{1}), map[string]any{"image/jpeg": []byte{1}, "text/plain": "JPEG picture, 1 bytes (image: unknown format)"}},
		{JSON([]byte(`{"a": [1]}`)), map[string]any{
			"application/json": map[string]any{"a": []any{json.Number("1")}}, "text/plain": "{\n  \"a\": [\n    1\n  ]\n}"}},
		{JSON(math.NaN()), map[string]any{"text/plain": "NaN\n(application/json: json: unsupported value: NaN)"}},
		{Plain("as is"), map[string]any{"text/plain": "as is"}},

		{Bundle{}, map[string]any{"text/plain": ""}},
		{Bundle{Data: map[string]any{"text/html": "<b>x</b>"}}, map[string]any{"text/html": "<b>x</b>", "text/plain": "x"}},
		{&Bundle{Data: map[string]any{"image/png": []byte{1}}}, map[string]any{"image/png": []byte{1}, "text/plain": "image/png"}},
	} {
		b := Of(test.v)
		if test.want != nil && !reflect.DeepEqual(b.Data, test.want) {
			t.Errorf("Of a %T: got\n%#v, want\n%#v", test.v, b.Data, test.want)
		}
		if _, ok := b.Data["text/plain"].(string); !ok {
			t.Errorf("Of a %T has no text", test.v)
		}
	}
	if got, want := Of(threefold{}).Metadata, map[string]any{"image/png": map[string]any{"width": json.Number("20")}}; !reflect.DeepEqual(got, want) {
		t.Errorf("metadata: got %v, want %v", got, want)
	}
}

func TestAll(t *testing.T) {
	if b := All(); len(b.Data) != 0 {
		t.Errorf("of nothing: got %v", b)
	}
	if got, want := All(rich{}), Of(rich{}); !reflect.DeepEqual(got, want) {
		t.Errorf("of one value: got %v, want %v", got, want)
	}
	for _, test := range []struct {
		vs   []any
		want map[string]any
	}{
		{[]any{1, "a", nil}, map[string]any{"text/plain": `1, "a", nil`}},
		{[]any{1, Plain("a\nb")}, map[string]any{"text/plain": "1\na\nb"}},
		{[]any{Markdown("*a*"), 1}, map[string]any{"text/plain": "*a*, 1"}},
		{[]any{HTML("<b>a</b>"), "<"}, map[string]any{
			"text/plain": `a, "<"`, "text/html": "<div><b>a</b></div>\n<div><pre>&#34;&lt;&#34;</pre></div>"}},
		{[]any{partly{}, PNG([]byte{1})}, map[string]any{
			"text/plain": "partly{}, PNG picture, 1 bytes (image: unknown format)",
			"text/html": `<div><img src="data:image/svg+xml;base64,PHN2Zy8+"></div>` + "\n" +
				`<div><img src="data:image/png;base64,AQ=="></div>`}},
	} {
		if got := All(test.vs...).Data; !reflect.DeepEqual(got, test.want) {
			t.Errorf("got\n%v, want\n%v", got, test.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for s, want := range map[string]string{
		"":       "",
		"a<br>b": "a\nb",
		"<table><tr><td>1</td><td>2</td></tr><tr><td>3": "1 2\n3",
		"1 < 2":                         "1 < 2",
		"<script>if (a<b) {}</script>x": "x",
		"<!-- a > b -->x":               "x",
		"<b":                            "",
		"<style>":                       "",
	} {
		if got := plain(s); got != want {
			t.Errorf("%s: got %q, want %q", s, got, want)
		}
	}
}

func TestRegister(t *testing.T) {
	old := renderers.list
	defer func() { renderers.list = old }()
	type foreign struct{ n int }
	type reader interface{ Read() string }
	Register(func(f foreign) Bundle { return Bundle{Data: map[string]any{"text/html": strings.Repeat("x", f.n)}} })
	Register(func(f func(float64) float64) Bundle {
		return Bundle{Data: map[string]any{"text/plain": "f(0) = " + Text(f(0))}}
	})
	Register(func(r reader) Bundle { return textBundle(r.Read()) })
	check := func(v any, want ...string) {
		t.Helper()
		b := Of(v)
		var got []string
		for _, mime := range slices.Sorted(maps.Keys(b.Data)) {
			got = append(got, b.Data[mime].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%T: got %q, want %q", v, got, want)
		}
	}
	check(foreign{2}, "xx", "foreign{n: 2}")
	check(&foreign{3}, "xxx", "&foreign{n: 3}")
	check((*foreign)(nil), "nil")
	check(math.Cos, "f(0) = 1.0")
	check(book("text"), "text")
	check(func(float64) float64 { panic("no") }, "func(float64) float64\n(renderer of func(float64) float64: panic: no)")
	Register(func(f foreign) Bundle { return textBundle("newest") })
	check(foreign{2}, "newest")
	check(failing{}, "<i>fine</i>", "fine", "failing{err: false, panics: false}")
}

type book string

func (b book) Read() string { return string(b) }
