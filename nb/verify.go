package nb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Verification says how a notebook is tested: it is executed, and what its cells put out is compared with the outputs that it has.
//
// Cells say in nbval's words, as a tag or on a comment line of their own, what is wanted of them: NBVAL_IGNORE_OUTPUT, NBVAL_CHECK_OUTPUT,
// NBVAL_RAISES_EXCEPTION, NBVAL_SKIP; the tags raises-exception and skip-execution mean what they mean to [Execute].
type Verification struct {
	Comparison
	Lax bool // compare only the outputs of cells marked NBVAL_CHECK_OUTPUT
}

// A CellReport is what became of one code cell.
type CellReport struct {
	Cell        *Cell
	Number      int // as in In [3]; 0 if it did not run
	Differences []Difference

	stored   []Output // its outputs before the run, and its number
	compared bool
}

// A Report tells how a test of a notebook went.
type Report struct {
	Notebook *Notebook
	Cells    []*CellReport // that ran, in order
	Compared int           // cells whose outputs were compared
	Skipped  int           // cells that were not run because they are marked so
	Failed   int           // cells with differences
	Err      error         // why the run stopped early, a *CellError if a cell failed; nil if it did not
}

// OK tells whether the notebook did all that it should.
func (r *Report) OK() bool { return r.Err == nil && r.Failed == 0 }

// Verify executes a notebook as [Execute] does and compares. Afterwards the cells have the new outputs; see [Report.Update].
func (v *Verification) Verify(ctx context.Context, n *Notebook, r Runner, c *Collector) *Report {
	report := &Report{Notebook: n}
	stored := map[*Cell][]Output{}
	for _, cell := range n.Cells() {
		if cell.Kind == Code {
			stored[cell] = cell.Outputs()
		}
	}
	report.Err = execute(ctx, n, r, c, func(cell *Cell) marks {
		m := testMarks(cell)
		if m.skip {
			report.Skipped++
		}
		return m
	}, func(cell *Cell, number int) {
		report.Cells = append(report.Cells, &CellReport{Cell: cell, Number: number, stored: stored[cell]})
	})
	// Now, not cell by cell: a cell may update what an earlier one displayed.
	for _, cell := range report.Cells {
		m := testMarks(cell.Cell)
		if failed := (*CellError)(nil); m.ignore || v.Lax && !m.check || errors.As(report.Err, &failed) && failed.Cell == cell.Cell {
			continue
		}
		cell.compared = true
		cell.Differences = v.Compare(cell.Cell.Outputs(), cell.stored)
		report.Compared++
		if len(cell.Differences) > 0 {
			report.Failed++
		}
	}
	return report
}

// Update gives the notebook the outputs that it should have, and reports whether that changes it: cells with differences get the new outputs,
// and so do those that have none and are not compared. The others keep the outputs that they had, to the byte. Execution counts are those of
// the run. After a run that stopped early there is nothing to write, and Update reports false.
func (r *Report) Update() bool {
	if r.Err != nil {
		return false
	}
	for _, cell := range r.Cells {
		if cell.compared && len(cell.Differences) > 0 || !cell.compared && len(cell.stored) == 0 {
			continue
		}
		for _, o := range cell.stored {
			if value, ok := o.(*ExecuteResult); ok {
				value.ExecutionCount = cell.Number
			}
		}
		cell.Cell.SetOutputs(cell.Number, cell.stored)
	}
	return !bytes.Equal(r.Notebook.Bytes(), r.Notebook.text.data)
}

// WriteDifferences writes what is wrong for people: for each difference where it is (file and line in it, cell, part, line), what was got and
// what was wanted, and a diff.
func (r *Report) WriteDifferences(w io.Writer) error {
	var b strings.Builder
	for _, cell := range r.Cells {
		for _, d := range cell.Differences {
			fmt.Fprintf(&b, "%s:%d: cell %d, %s", r.Notebook.Name, cell.Cell.lineOf(d), cell.Number, d.Part)
			if d.Line > 0 {
				fmt.Fprintf(&b, ", line %d", d.Line)
			}
			fmt.Fprintf(&b, ": got %s, want %s\n", shown(d.Got), shown(d.Want))
			for _, l := range d.Lines {
				fmt.Fprintf(&b, "    %s\n", harmless(shortened(l)))
			}
		}
	}
	var failed *CellError
	if errors.As(r.Err, &failed) {
		where := fmt.Sprintf("cell %d", failed.Number)
		if failed.Failure.Line > 0 {
			where += fmt.Sprintf(", line %d", failed.Failure.Line)
		}
		line := failed.Cell.n.text.line(failed.Cell.source.start)
		fmt.Fprintf(&b, "%s:%d: %s: got %s, want no error; the cells after it did not run\n", r.Notebook.Name, line, where,
			shown(failed.Failure.Name+": "+failed.Failure.Value))
		for _, l := range failed.Failure.Traceback {
			for l := range strings.SplitSeq(ansiColors.ReplaceAllString(l, ""), "\n") {
				fmt.Fprintf(&b, "    %s\n", harmless(shortened(l)))
			}
		}
	} else if r.Err != nil {
		fmt.Fprintln(&b, r.Err)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shown is a line in a message.
func shown(line string) string {
	if line == "" {
		return "nothing"
	}
	return harmless(shortened(strings.TrimSpace(line)))
}

// shortened is a line without what no reader would read.
func shortened(line string) string {
	const most = 200
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return line
}

// lineOf is the line of the document in which the stored output of a difference stands, or the best guess.
func (c *Cell) lineOf(d Difference) int {
	s := &c.n.text
	if !c.outputs.ok() {
		return s.line(c.object.start)
	}
	at, i := c.outputs.start, 0
	s.array(c.outputs.start, 0, func(start int) (int, error) {
		if i == d.output {
			at = s.find(start, d.field, d.line)
		}
		i++
		return s.value(start, 0)
	})
	return s.line(at)
}

// find returns the offset of a line of the text in a field of the output at offset i, as deep as it finds the way.
func (s *scanner) find(i int, field string, line int) int {
	at := i
	s.object(i, 0, func(key []byte, keyAt, value int) (int, error) {
		switch name := unquote(key); {
		case name == "data" && s.at(value) == '{':
			if inner := s.find(value, field, line); inner != value {
				at = inner
			}
		case name == field:
			at = keyAt
			if s.at(value) == '[' {
				k := 0
				s.array(value, 0, func(element int) (int, error) {
					if k == line {
						at = element
					}
					k++
					return s.value(element, 0)
				})
			}
		}
		return s.value(value, 0)
	})
	return at
}

// line is the number of the line, from 1, that holds offset i.
func (s *scanner) line(i int) int { return 1 + bytes.Count(s.data[:i], []byte("\n")) }
