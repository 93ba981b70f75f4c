package convert

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestMathML(t *testing.T) {
	for _, test := range []struct{ tex, want string }{
		{`x`, `<mrow><mi>x</mi></mrow>`},
		{`a\,e^{-bt}\cos(ct)`, `<mrow><mi>a</mi><mspace width="0.17em"></mspace><msup><mi>e</mi><mrow><mrow><mo>−</mo><mi>b</mi><mi>t</mi></mrow></mrow></msup>` +
			`<mi>cos</mi><mo stretchy="false">(</mo><mi>c</mi><mi>t</mi><mo stretchy="false">)</mo></mrow>`},
		{`x_1^2`, `<mrow><msubsup><mi>x</mi><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></msubsup></mrow>`},
		{`f'(x)`, `<mrow><msup><mi>f</mi><mrow><mo>′</mo></mrow></msup><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></mrow>`},
		{`\frac 1{2}`, `<mrow><mfrac><mn>1</mn><mrow><mn>2</mn></mrow></mfrac></mrow>`},
		{`\sqrt[3]{x}`, `<mrow><mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot></mrow>`},
		{`\sum_{i=1}^n 2.50`, `<mrow><munderover><mo>∑</mo><mrow><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow></mrow><mrow><mi>n</mi></mrow></munderover><mn>2.50</mn></mrow>`},
		{`\theta \leq \infty`, `<mrow><mi>θ</mi><mo>≤</mo><mi>∞</mi></mrow>`},
		{`\hat{y} < \text{a & b}`, `<mrow><mover accent="true"><mrow><mi>y</mi></mrow><mo stretchy="false">^</mo></mover><mo>&lt;</mo><mtext>a` + "\u00a0&amp;\u00a0" + `b</mtext></mrow>`},
		{`\mathbb{R}^n`, `<mrow><msup><mi>ℝ</mi><mrow><mi>n</mi></mrow></msup></mrow>`},
		{`\left( x \right.`, `<mrow><mrow><mo stretchy="true">(</mo><mrow><mi>x</mi></mrow><mo stretchy="true"></mo></mrow></mrow>`},
		{`\begin{pmatrix} a & b \\ c & d \end{pmatrix}`, `<mrow><mrow><mo stretchy="true">(</mo><mtable><mtr><mtd><mrow><mi>a</mi></mrow></mtd><mtd><mrow><mi>b</mi></mrow></mtd></mtr>` +
			`<mtr><mtd><mrow><mi>c</mi></mrow></mtd><mtd><mrow><mi>d</mi></mrow></mtd></mtr></mtable><mo stretchy="true">)</mo></mrow></mrow>`},
	} {
		want := `<math title="` + html.EscapeString(test.tex) + `">` + test.want + `</math>`
		if got := mathML(test.tex, false); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.tex, got, want)
		}
	}
	if got := mathML("x", true); !strings.HasPrefix(got, `<math display="block"`) {
		t.Errorf("got %s", got)
	}
}

// What is not known, or not TeX, is left to be shown as it is.
func TestMathMLLeavesTheRest(t *testing.T) {
	for _, tex := range []string{`\unknown{x}`, `x^`, `{x`, `x}`, `\frac{1}`, `\left( x`, `\begin{matrix} a`, `\begin{tikz}\end{tikz}`, `\text{$x$}`, `a & b`, `\`, "\xff", strings.Repeat("{", 100), strings.Repeat("x", 5000)} {
		if got := mathML(tex, false); got != "" {
			t.Errorf("%.40s: got %s, want nothing", tex, got)
		}
	}
}

// Whatever the TeX, the parser comes to an end, and what it makes is MathML that scrubbing leaves alone.
func FuzzMathML(f *testing.F) {
	f.Add(`\sum_{i=1}^n \frac{x_i}{\sqrt{2\pi}} \left( \begin{bmatrix} a & b \\ c \end{bmatrix} \right] \text{<b>}`)
	f.Fuzz(func(t *testing.T, tex string) {
		got := mathML(tex, true)
		for _, n := range parseFragment(got) {
			check(t, n, tex)
		}
	})
}
