package eval

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func init() {
	register(&Magic{Name: "%test", Args: "[FLAGS]", Words: testFlags, Help: "Runs the tests and benchmarks that the cell declares; with flags such as -test.run=Sum -test.bench=. or when it declares none, those of the session.", Run: test})
}

// testFlags are the flags that a cell may want. They may be written without their "test.", too.
var testFlags = []string{"-test.bench=.", "-test.benchmem", "-test.benchtime=", "-test.count=", "-test.failfast", "-test.run=", "-test.short", "-test.skip=", "-test.v"}

var testFunc = regexp.MustCompile(`(?m)^func ((Test|Benchmark)\w*)\(\s*\w+\s+\*testing\.[TB]\s*\)`)

// celltest is the package that runs them.
const celltest = "github.com/fluxion-go/fluxion/eval/rt/celltest"

func test(c *Call, args string) error {
	words, err := splitWords(args)
	if err != nil {
		return fmt.Errorf("%%test %s: %w", args, err)
	}
	flags := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	var names []string
	for _, m := range testFunc.FindAllStringSubmatch(c.Source(), -1) {
		names = append(names, m[1])
	}
	if len(words) > 0 || len(names) == 0 {
		for _, f := range c.Session.names.List().Functions {
			if testFunc.MatchString(f.Text) && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	if len(words) == 0 {
		flags = []string{"-test.v"}
		if slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "Benchmark") }) {
			flags = append(flags, "-test.bench=.")
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%%test: no cell has declared a function such as func TestSum(t *testing.T)")
	}
	var code strings.Builder
	fmt.Fprintf(&code, "import celltest_ %q; os.Exit(celltest_.Run([]string{", celltest)
	for _, f := range flags {
		fmt.Fprintf(&code, "%q,", f)
	}
	code.WriteString("}")
	for _, n := range names {
		fmt.Fprintf(&code, ",celltest_.%s(%q,%s)", kindOfTest(n), n, n)
	}
	code.WriteString("))")
	c.GoLast(code.String())
	c.Around(func(next func() Result) Result {
		res := next()
		if res.Err != nil && res.Err.Name == "Exit" { // of a line that the user did not write
			return Result{Err: c.Session.magicError(c.run, magicLine{line: c.line}, fmt.Errorf("%%test: %s", res.Err.Value))}
		}
		return res
	})
	return nil
}

func kindOfTest(name string) string {
	if strings.HasPrefix(name, "Benchmark") {
		return "Benchmark"
	}
	return "Test"
}
