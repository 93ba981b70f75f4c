package stub

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestRoots(t *testing.T) {
	src := compile(t, "x/q", strings.Replace(objectSource, "package q\n", "package q\n\nimport _ \"unsafe\"\n", 1)+`
type hidden struct{ T }

func generic[E any](e E) E { return e }

//go:noinline
func helper() int { return generic(func() int { return 1 }()) }

//go:linkname pushed x/other.pushed
//go:noinline
func pushed() {}

var Kept hidden
var own = helper()
`)
	text := string(Roots([]Archive{{Path: "x/q", Data: src}, {Path: "internal/q", Data: compile(t, "internal/q", "package q\n\ntype T int\n\n//go:noinline\nfunc F() {}\n"), Skip: true}}))
	if _, err := parser.ParseFile(token.NewFileSet(), "", text, 0); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" x/q.F\n", " x/q.(*T).M\n", " x/q.helper\n", " x/other.pushed\n", " internal/q.F\n", "import p0 \"x/q\"", "(*p0.T)(nil)", "&p0.V,", "&p0.Kept,"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, not := range []string{"generic", "x/q.init", "p0.own", "hidden)", "p1."} {
		if strings.Contains(text, not) {
			t.Errorf("%q in\n%s", not, text)
		}
	}
}
