package eval

import (
	"strings"
	"testing"
)

// TestInspect lists cells with the cursor, and parts of what must be said there, a line each; none: nothing is found.
func TestInspect(t *testing.T) {
	s := newSession(t, &transcript{})
	for i, cell := range earlier {
		s.mustRun(t, i+1, cell)
	}
	s.mustRun(t, 10, "// ratio is w to h.\n//\n// It is a number.\nratio := 1.5\ntype loud int\nfunc (l loud) String() string { panic(\"called\") }\nvoice := loud(3)\nlong := make([]int, 100000)\nx0 := Of(1, 2)")
	for _, c := range []struct{ cell, want, not string }{
		{"here‸", "var here point\n```\nValue:\n{base: {id: 0}, x: 1, y: 2, next: nil}\n*cell 3, line 1*", ""},
		{"he‸re.x + 1", "var here point", ""},
		{"here.x‸", "x float64\nValue:\n1\n*cell 2, line 4*", ""},
		{"here.norm‸()", "func (p point) norm() float64\n*cell 2, line 7*", "math.Hypot"},
		{"there.scaled‸(", "func (p *point) scaled(k float64) *point\nscaled is p times k.\n*cell 2, line 9*", ""},
		{"var p poi‸nt", "type point struct {\nA point is a place.\n*cell 2, line 2*", ""},
		{"area(‸", "func area(w, h float64) float64\nArgument 1: **`w float64`**\n*cell 4, line 1*", ""},
		{"area(2, ‸)", "func area(w, h float64) float64\nArgument 2: **`h float64`**", ""},
		{"area(2, 1, ‸)", "func area(w, h float64) float64", "Argument"},
		{"area(2‸, 3)", "Argument 1: **`w float64`**", ""},
		{"fmt.Println(area(2, ‸", "func area(w, h float64) float64\nArgument 2: **`h float64`**", "Println"},
		{"fmt.Println(area(2, 1), ‸", "func Println(a ...any) (n int, err error)\nArgument 2: **`a ...any`**\n*package fmt, print.go:", "area"},
		{"fmt.Sprintf(\"%d, %d\", ‸", "Argument 2: **`a ...any`**", ""},
		{"strings.Repeat(\"a,b,‸c\", 2)", "Argument 1: **`s string`**", ""},
		{"there.scaled(func() float64 { return area(1, 2) }(), ‸", "func (p *point) scaled(k float64) *point", "Argument"},
		{"there.scaled(‸", "Argument 1: **`k float64`**", ""},
		{"x := := 3\nif here.norm() > area(1,\n\t‸", "Argument 2: **`h float64`**", ""},
		{"float64(‸", "type float64", "Argument"},
		{"model := nn.Dense(‸", "func Dense(in, out int, options ...any) *DenseLayer\nArgument 1: **`in int`**", ""},
		{"fmt.Sprintf(\"%d ‸\", 1)", "func Sprintf(format string, a ...any) string", ""},
		{"Dense(64, 10, σ, ‸", "Argument 4: **`options ...any`**", ""},
		{"Dense(64, ‸", "func Dense(in, out int, options ...any) *DenseLayer\nDense is a fully connected layer\n*package github.com/fluxion-go/fluxion/nn, dense.go:", ""},
		{"nn.Dense‸", "func Dense(in, out int, options ...any) *DenseLayer", ""},
		{"strings.NewReplacer‸", "func NewReplacer(oldnew ...string) *Replacer", ""},
		{"strings‸.Split", "import \"strings\"\nPackage strings implements simple functions", ""},
		{"regexp.MustCompile‸", "func MustCompile(str string) *Regexp\nMustCompile is like Compile but panics", ""},
		{"time.Duration‸", "type Duration int64", ""},
		{"math.Pi‸", "const\nPi\n*package math, const.go:", ""},
		{"answerToAll‸", "const answerToAll untyped int = 42\n*cell 4, line 2*", ""},
		{"ratio‸", "var ratio float64\n1.5\nratio is w to h.\nIt is a number.\n*cell 10, line 4*", "//"},
		{"voice‸", "var voice loud\n3", "called"},
		{"long‸", "var long []int\n… (100000)", ""},
		{"x0‸", "var x0 *tensor.Tensor", ""},
		{"local := 1\n\nlocal‸", "var local int\n*line 1 of this cell*", "Value"},
		{"func g(width int) { width‸ }", "var width int", ""},
		{"𝛼‸", "var 𝛼 float64\n*cell 6, line 1*", ""},
		{"here.‸", "", "var"},
		{"if here.norm(‸", "func (p point) norm() float64", ""},
		{"%time‸", "%time", ""},
		{"%bench area(2, ‸", "func area(w, h float64) float64\nArgument 2: **`h float64`**", ""},
		{"append(‸", "func append(slice []Type, elems ...Type) []Type\nappends elements to the end of a slice", ""},
		{"error‸", "type error interface {\nError() string", ""},
		{"fmt‸", "Package fmt implements formatted I/O", "# Printing\nThe verbs:"},
		{"Dense(‸", "Shapes: x is (in)\nOptions: an activation, NoBias, Init, Rand.\nDefaults: W from", "Rand. Defaults"},
		{"time.Second‸", "const Second = 1000 * Millisecond", ""},
		{"nobody‸", "", "var"},
		{"‸", "", "func"},
		{"// here‸", "", "var"},
		{"\"here‸\"", "", "var"},
	} {
		before, after, _ := strings.Cut(c.cell, mark)
		b, found := s.Inspect(before+after, len(before), false)
		md, _ := b.Data["text/markdown"].(string)
		for _, w := range strings.Split(c.want, "\n") {
			if !strings.Contains(md, w) {
				t.Errorf("%q: got\n%s\nwant %q in it", c.cell, md, w)
				break
			}
		}
		for _, w := range strings.Split(c.not, "\n") {
			if w != "" && strings.Contains(md, w) {
				t.Errorf("%q: got\n%s\nwant no %q in it", c.cell, md, w)
			}
		}
		if text, _ := b.Data["text/plain"].(string); found == (text == "") || strings.Contains(text, "```") {
			t.Errorf("%q: found is %t with the text %q", c.cell, found, text)
		}
		if found != (c.want != "") {
			t.Errorf("%q: found is %t", c.cell, found)
		}
	}
	for cell, want := range map[string]string{
		"here.norm":      "math.Hypot(p.x, p.y)",
		"area":           "{ return w * h }",
		"strings.Fields": "func Fields(s string) []string {\n",
		"point":          "next *point",
	} {
		if b, _ := s.Inspect(cell, len(cell), true); !strings.Contains(b.Data["text/plain"].(string), want) {
			t.Errorf("%s with its source: got\n%s\nwant %q in it", cell, b.Data["text/plain"], want)
		}
	}
}
