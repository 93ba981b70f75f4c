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
			return fmt.Errorf("%%bench %s: want an expression", args)
		}
		if _, isCall := ast.Unparen(x).(*ast.CallExpr); !isCall {
			args = "_ = " + args
		}
		c.Go(benchmark(args))
		return nil
	}})
	register(&Magic{Name: "%%bench", Help: fmt.Sprintf(help, "the cell"), Cell: func(c *Call, _, body string) error {
		if strings.TrimSpace(body) == "" {
			return fmt.Errorf("%%%%bench: want statements below it")
		}
		c.GoLast(strings.Repeat("\n", c.line-1) + benchmark(body+"\n")) // the lines keep their numbers
		return nil
	}})
}

// benchmark is a statement that runs others in a benchmark and prints what it found. Inside of Loop, the compiler keeps what calls return.
func benchmark(statements string) string {
	return `func() { r := testing.Benchmark(func(b *testing.B) { b.ReportAllocs(); for b.Loop() { ` + statements + ` } }); ` +
		`fmt.Printf("%v a run, %d bytes in %d allocations (%d runs)\n", time.Duration(float64(r.T)/float64(max(r.N, 1))), r.AllocedBytesPerOp(), r.AllocsPerOp(), r.N) }()`
}
