package eval

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/proto"
)

func init() {
	register(&Magic{Name: "%vet", Help: "Looks for mistakes that compile, as go vet does: in the cell, or if there is nothing else in it, in all cells whose functions, types or variables are in use.", Run: vet})
}

func vet(c *Call, args string) error {
	if args != "" {
		return fmt.Errorf("%%vet %s: want nothing", args)
	}
	s := c.Session
	c.Around(func(next func() Result) Result {
		cell := c.run.cell.Number
		delete(s.paths, cell)
		res := next()
		cells := []int{cell}
		if res.Err == nil && s.paths[cell] == "" {
			cells = s.inUse()
		}
		if err := s.vet(c.run.ctx, cells); err != nil {
			c.Note("%%vet: %v", err)
		}
		return res
	})
	return nil
}

// inUse lists the cells whose declarations are not overtaken by later ones.
func (s *Session) inUse() (cells []int) {
	all := s.names.List()
	for _, l := range slices.Concat(all.Functions, all.Types, all.Variables) {
		cells = append(cells, l.Cell)
	}
	slices.Sort(cells)
	return slices.Compact(cells)
}

// vet prints what go vet finds in cells.
func (s *Session) vet(ctx context.Context, cells []int) error {
	var found []build.Diagnostic
	looked := false
	for _, n := range cells {
		path := s.paths[n]
		if path == "" {
			continue // it does not compile, or has only what other cells declare
		}
		looked = true
		more, err := s.store.Vet(ctx, path)
		if err != nil {
			return err
		}
		found = append(found, more...)
	}
	var b strings.Builder
	for _, d := range found {
		n := cellOf(d.File)
		if n == 0 || isGenerated(d.Msg) {
			continue
		}
		// No column: it is that of the generated code.
		fmt.Fprintf(&b, "cell %d, line %d: %s\n", n, d.Line, front.Plain(cellPath.ReplaceAllString(d.Msg, "")))
		for _, l := range s.quote(n, d.Line, 0) {
			b.WriteString(l + "\n")
		}
	}
	if b.Len() == 0 && looked {
		b.WriteString("vet: nothing found\n")
	}
	if b.Len() > 0 {
		s.cfg.Out.Stream("stdout", b.String())
	}
	return nil
}

// cellPath is how go vet writes the package of a function of a cell.
var cellPath = regexp.MustCompile(`\bcell/[0-9]+\.`)

// isGenerated tells whether a message is about code that its author did not write: names that begin with a mark and a zero, and calls that show the value of a cell.
func isGenerated(msg string) bool {
	return strings.Contains(msg, proto.Mark+"0") || strings.Contains(msg, "rt.Show") || strings.Contains(msg, "rt.Hide")
}
