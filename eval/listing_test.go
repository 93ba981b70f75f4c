package eval

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display"
)

func TestListing(t *testing.T) {
	cells := []string{
		"func cube(x float64) float64 { return x * x }",
		"x := 1\nfunc cube(x float64) float64 {\n\treturn x * x * x\n}\nsq := func(x float64) float64 { return x * x }\nfmt.Println(sq(2))",
		"type Poly struct{ a float64 }\nfunc (p Poly) Call(x float64) float64 { return p.a * x }\nfunc (p *Poly) Both(x float64) float64 { return x }\nfunc (q *Quad[T]) Both(x float64) float64 { return x }",
		"made := make()\nonce := func() float64 { return 1 }()\nfor { cube := func(y int) int { return y } }",
		"rec := func(x struct{ A int }) struct{ B int } { return struct{ B int }{x.A} }",
	}
	for _, c := range []struct{ expr, want string }{
		{"cube", "func cube(x float64) float64 {\n\treturn x * x * x\n}"},
		{"(cube)", "func cube(x float64) float64 {\n\treturn x * x * x\n}"},
		{"sq", "sq := func(x float64) float64 { return x * x }"},
		{"p.Call", "func (p Poly) Call(x float64) float64 { return p.a * x }"},
		{"p.Both", ""}, // of which type?
		{"rec", "rec := func(x struct{ A int }) struct{ B int } { return struct{ B int }{x.A} }"},
		{"made", ""}, {"once", ""}, {"math.Sin", ""}, {"f(1)", ""}, {"1 +", ""},
		{"func(x float64) float64 { return x }", "func(x float64) float64 { return x }"},
	} {
		if got := listing(c.expr, cells); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.expr, got, c.want)
		}
	}
}

func TestListed(t *testing.T) {
	b := display.Bundle{Data: map[string]any{"text/plain": "```go\nfunc d() { // <x>\n}\n```\n", "text/markdown": "```go\nfunc d() { // <x>\n}\n```\n"}}
	page := listed(b, "f", "func f() { return \"<b>\" }").Data["text/html"].(string)
	text := regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	text = html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(strings.ReplaceAll(text, "</figcaption>", "\n"), ""))
	if want := "f\nfunc f() { return \"<b>\" }its derivative\nfunc d() { // <x>\n}\n"; text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if n := strings.Count(page, "fx-k"); n < 4 {
		t.Errorf("got %d keywords told apart, want those of both", n)
	}
}
