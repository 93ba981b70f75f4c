package eval

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

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
	var b strings.Builder
	looked := false
	for _, n := range cells {
		path := s.paths[n]
		if path == "" {
			continue // it does not compile, or has only what other cells declare
		}
		looked = true
		found, err := s.store.Vet(ctx, path)
		if err != nil {
			return err
		}
		source := s.generated(path)
		for _, d := range found {
			n := cellOf(d.File)
			if n == 0 || isGenerated(d.Msg) {
				continue
			}
			place, col := fmt.Sprintf("cell %d, line %d", n, d.Line), 0
			if lines := strings.Split(s.sources[n], "\n"); d.Line <= len(lines) {
				col = column(lines[d.Line-1], source, d.File, d.Line, d.Col)
			}
			if col > 0 {
				place += fmt.Sprintf(":%d", col)
			}
			fmt.Fprintf(&b, "%s: %s\n", place, front.Plain(cellPath.ReplaceAllString(d.Msg, "")))
			for _, l := range s.quote(n, d.Line, col) {
				b.WriteString(l + "\n")
			}
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

// generated is the code that was made of a cell, "" if it is gone.
func (s *Session) generated(path string) string {
	files, err := s.store.SourceFiles(path)
	if err != nil || len(files) != 1 {
		return ""
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		return ""
	}
	return string(data)
}

// cellPath is how go vet writes the package of a function of a cell.
var cellPath = regexp.MustCompile(`\bcell/[0-9]+\.`)

// isGenerated tells whether a message is about code that its author did not write: names that begin with a mark and a zero, and calls that show the value of a cell.
func isGenerated(msg string) bool {
	return strings.Contains(msg, proto.Mark+"0") || strings.Contains(msg, "rt.Show") || strings.Contains(msg, "rt.Hide")
}
