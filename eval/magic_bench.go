package eval

import (
	"fmt"
	"go/ast"
	"go/parser"
	"strings"
)

func init() {
	const help = "Runs %s again and again for about a second, as a Go benchmark does, and tells time, bytes and allocations of one run."
	register(&Magic{Name: "%bench", Args: "EXPR", Help: fmt.Sprintf(help, "an expression"), Run: func(c *Call, args string) error {
		x, err := parser.ParseExpr(args)
		if err != nil {
			return fmt.Errorf("%s: want an expression", strings.TrimSpace("%bench "+args))
		}
		before, after := benchBefore, benchAfter
		if _, isCall := ast.Unparen(x).(*ast.CallExpr); !isCall {
			before += "_ = "
		}
		c.GoAround(before, args, after)
		return nil
	}})
	register(&Magic{Name: "%%bench", Help: fmt.Sprintf(help, "the cell"), Go: true, Cell: func(c *Call, args, body string) error {
		if args != "" {
			return fmt.Errorf("%%%%bench %s: want nothing behind it, and statements below it; %%bench is for an expression", args)
		}
		if strings.TrimSpace(body) == "" {
			return fmt.Errorf("%%%%bench: want statements below it")
		}
		c.GoLast(strings.Repeat("\n", c.line-1) + benchBefore + body + "\n" + benchAfter) // the lines keep their numbers
		return nil
	}})
}

// What stands around the statements of a benchmark. Inside of Loop, the compiler keeps what calls return.
const (
	benchBefore = `import celltest_ "` + celltest + `"; celltest_.Bench(func(b_ *testing.B) { for b_.Loop() { `
	benchAfter  = ` } })`
)
