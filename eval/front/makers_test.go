package front

import (
	"regexp"
	"strings"
	"testing"
)

var (
	describes = regexp.MustCompile(`Name: "the (?:function literal|method value \w+) in cell \d+, line (\d+)", Names: \[\]string\{(.*?)\}(?:, Fixed: "(.*?)")?\}`)
	makes     = regexp.MustCompile(`(?m)^func Ʌ0make\d+\((.*?)\) func`)
)

// TestCaptures runs cells one after the other and compares what their function literals captured: line, names, and why there is no maker.
func TestCaptures(t *testing.T) {
	s := newSession(t)
	for _, c := range []struct{ cell, captures, makers string }{
		{`k, n, s, v := 2.0, 3, "s", []any{1.0}`, "", ""},
		{`f := func(x float64) float64 { return k*x + float64(n) + float64(len(s)) + v[0].(float64) + k }`, `1 "k", "v"`, "Ʌk *float64, Ʌv *[]any"},
		{`func named(x float64) float64 { return func(y float64) float64 { return k*x + y }(x) }`, "", ""},
		{`func mk(a float64) func(float64) float64 { return func(x float64) float64 { return k*a*x + float64(n) } }`, `1 "a"`, "a *float64"},
		{`func (p P) mk() func(float64) float64 {
			return func(x float64) float64 { return k * p.w * x }
		}
		type P struct{ w float64 }`, `2 "p"`, "p *ɅP"},
		{`g := func(x float64) float64 { return f(x) }`, `1 "f"`, "Ʌf *func(float64) (float64)"},
		{`i := func(x int) int { return int(k) + x }`, "", ""},  // not asked
		{`func(x float64) float64 { return k * x }(3)`, "", ""}, // nobody's model
		{`outer := func() func(float64) float64 { b := 1.0; return func(x float64) float64 { return b * k * x } }`,
			"1 \"k\"\n1 \"b\", \"k\"", "Ʌk *float64\nb *float64, Ʌk *float64"},
		{`k := []float64{1}
		h := func(x float64) float64 { k[0]++; k := x; return k }`, `2 "k"`, "Ʌk *[]float64"},
		{`k := func(x float64) float64 { return k[0] * x }`, `1 "k"`, "Ʌk *[]float64"}, // the old one
		{`for a := 0.0; a < 2; a++ {
			_ = func(x float64) float64 { return a * x }
			switch y := v[0].(type) {
			case float64:
				_ = func(x float64) float64 { return x * y }
			}
		}`, "2 \"a\"\n5 \"y\"", "a *float64\ny *float64"},
		{`func generic[T any](a T, b float64) func(float64) float64 {
			_ = func(x float64) float64 { return x * b }
			return func(x float64) float64 { _ = a; return x }
		}`, "2 \"b\"\n3 \"a\" another function cannot name the type of a", "b *float64"},
		{`func local(b float64) func(float64) float64 {
			type pair struct{ x float64 }
			const two = 2
			p := pair{b}
			_ = func(x float64) float64 { return x * b * two }
			_ = func(x float64) float64 { return x * p.x }
			_ = func(x pair) float64 { return x.x * b }
			return func(x float64) float64 { type inner struct{ x float64 }; return inner{x}.x * b }
		}`, `5 "b" it uses the constant two, which is declared inside a function
6 "p" another function cannot name the type of p
7 "b" it uses the type pair, which is declared inside a function
8 "b" it declares the type inner`, ""},
		{`q := 1.0
		{
			const two = 2
			_ = func(x float64) float64 { return x * q * two }
		}`, `4  it uses the constant two, which is declared inside a function`, ""}, // without a maker it is a constant
		{`import "container/list"
		order := list.New() // which may hold floats
		_ = func(x float64) float64 { return x + float64(order.Len()) }`, `3 "order"`, "Ʌorder **Ʌ0list.List"},
		{`type poly struct{ θ []float64 }
		func (p poly) eval(x float64) float64 { return p.θ[0] * x }
		func (p *poly) Set(x ...float64) { p.θ = x }
		func (poly) Two() (a, b float64) { return 1, 2 }
		func (p poly) Len() int { return len(p.θ) }
		q, r := poly{[]float64{1}}, &poly{[]float64{2}}
		fs := []any{q.eval, r.eval, q.Set, r.Two, poly{}.eval, r.Len, poly.eval, func() any { return q.eval }}`, `7 "p"
7 "p"
7 "p"
7 "receiver"
7 "p"`, "p *Ʌpoly\np *Ʌpoly\np **Ʌpoly\nreceiver *Ʌpoly\np *Ʌpoly"},
		{`var e interface{ eval(float64) float64 } = q
		type holder struct{ poly }
		fs := []any{e.eval, holder{q}.eval, q.eval(2)}`, "", ""},
	} {
		_, errs, p := s.cell(c.cell)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", c.cell, errs)
		}
		var captures, makers []string
		for _, m := range describes.FindAllStringSubmatch(string(p.Cell), -1) {
			captures = append(captures, strings.TrimSuffix(m[1]+" "+m[2]+" "+m[3], " "))
		}
		for _, m := range makes.FindAllStringSubmatch(string(p.Cell), -1) {
			makers = append(makers, m[1])
		}
		if got := strings.Join(captures, "\n"); got != c.captures {
			t.Errorf("%s: captures\n%s\nwant\n%s", c.cell, got, c.captures)
		}
		if got := strings.Join(makers, "\n"); got != c.makers {
			t.Errorf("%s: makers\n%s\nwant\n%s", c.cell, got, c.makers)
		}
	}
}
