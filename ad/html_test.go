package ad_test

import (
	"html"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
)

// words is what is left of a page without its elements and styles: what a code host shows.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|summary|li)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, "\n"))
}

func TestHTML(t *testing.T) {
	m := &model{name: "m", θ: []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, act: math.Sin, inner: &model{}}
	g := ad.Gradient(call, 2, m)
	page := g.HTML()
	if got, want := words(page), `gradients norm 3.74
0 3.0
1 ad_test.model norm 2.24
θ 10 float64 norm 2
bias 1.0
name, act, inner nothing`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(page, "<details") || !strings.Contains(page, "<img") || strings.Contains(page, "<pre") || strings.Contains(page, "<script") {
		t.Errorf("want a tree with pictures, got %s", page)
	}
	if got := g.At(0).HTML() + ad.Gradient(poly, 5, []float64{10, 1, 0.1}).HTML(); got != "" {
		t.Errorf("got %s, want none: the text says it all", got)
	}
	if got, want := words(ad.Pack(ad.WithGradient(call, 2, m)).HTML()), `value and gradients
val 6.0
grad […] norm 3.74
0 3.0
1 ad_test.model norm 2.24
θ 10 float64 norm 2
bias 1.0
name, act, inner nothing`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A Jacobian is a table of its numbers, and so is a gradient that is one array.
func TestHTMLOfOneArray(t *testing.T) {
	powers := func(x []float64) []float64 {
		return []float64{x[0] / 3, x[0] / 7, x[0] * x[1] / 7, x[1] * x[1] * x[2], x[2] / 9, x[0] / 11, x[1] / 13}
	}
	x := []float64{1, 2, 3}
	for name, page := range map[string]string{
		"Jacobian":        ad.Jacobian(powers, ad.AutoFiniteDiff, x).HTML(),
		"its only matrix": ad.Jacobian(powers, ad.AutoFiniteDiff, x).At(0).HTML(),
	} {
		if !strings.Contains(page, "<table") || !regexp.MustCompile(`<td[^>]*>12\.0*<`).MatchString(page) { // 2·x1·x2
			t.Errorf("%s: got %s, want a table with 12.0", name, words(page))
		}
	}
}

// The text of a gradient stays short, however large the model is.
func TestBriefText(t *testing.T) {
	g := ad.Gradient(poly, 1, make([]float64, 1000))
	if got, want := g.At(1).String(), "[1.0, 1.0, 1.0, …, 1.0, 1.0, 1.0]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := len(g.At(1).Floats()); got != 1000 {
		t.Errorf("got %d numbers, want all", got)
	}
}
