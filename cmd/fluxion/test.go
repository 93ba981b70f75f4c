package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/nb"
)

func init() {
	c := &command{name: "test", args: "[flags] FILE.ipynb...", help: "Executes notebooks and compares their outputs with those stored in them; exit status 1 if any differs."}
	flags := register(c)
	rtol := flags.Float64("rtol", nb.DefaultRTol, "`how far` numbers with a point may be from the stored ones, relative to these; whole numbers must be equal")
	atol := flags.Float64("atol", nb.DefaultATol, "`how far` besides, in absolute terms")
	sanitize := flags.String("sanitize", "", "a `file` of regular expressions and what replaces them before outputs are compared, as nbval has it")
	update := flags.Bool("update", false, "write the new outputs of cells that differ into the notebooks, which stay as they are otherwise")
	lax := flags.Bool("lax", false, "compare only cells that are marked NBVAL_CHECK_OUTPUT")
	verbose := flags.Bool("v", false, "print each cell as it runs")
	c.run = func(ctx context.Context, args []string) error {
		t := tester{update: *update, verbose: *verbose}
		t.check.Lax = *lax
		t.check.RTol, t.check.ATol = orNone(*rtol), orNone(*atol)
		if len(args) == 0 {
			return errors.New("got no file, want one or more notebooks")
		}
		if *sanitize != "" {
			var err error
			if t.check.Sanitize, err = nb.ReadSanitize(*sanitize); err != nil {
				return err
			}
		}
		return t.files(ctx, args)
	}
}

// orNone is a tolerance as a Comparison has it, where 0 means the usual one.
func orNone(tolerance float64) float64 {
	if tolerance == 0 {
		return -1
	}
	return tolerance
}

// tester tests notebooks, one after the other.
type tester struct {
	check           nb.Verification
	update, verbose bool

	cells, compared, skipped, failed, updated int
}

// files tests all the files, whatever happens to one of them, and says how it went in one line.
func (t *tester) files(ctx context.Context, files []string) error {
	bad := 0
	for _, file := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		ok, err := t.file(ctx, file)
		if err != nil {
			fmt.Printf("FAIL  %s\n", file)
			fmt.Fprintf(os.Stderr, "fluxion test: %v\n", err)
		}
		if !ok {
			bad++
		}
	}
	fmt.Println(t.summary(len(files), bad))
	if bad > 0 {
		return errReported
	}
	return nil
}

func (t *tester) summary(files, bad int) string {
	parts := []string{fmt.Sprintf("%s: %d passed", count(files, "notebook"), files-bad)}
	if bad > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", bad))
	}
	if t.updated > 0 {
		parts = append(parts, fmt.Sprintf("%d updated", t.updated))
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf("; %s, %d compared", count(t.cells, "cell"), t.compared)
	if t.failed > 0 {
		text += fmt.Sprintf(", %d differ", t.failed)
	}
	if t.skipped > 0 {
		text += fmt.Sprintf(", %d skipped", t.skipped)
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// file tests one notebook in a session of its own and prints what is wrong with it.
func (t *tester) file(ctx context.Context, file string) (ok bool, err error) {
	n, err := nb.Read(file)
	if err != nil {
		return false, err
	}
	start := time.Now()
	collector := &nb.Collector{}
	if t.verbose {
		collector.Observer = &progress{}
	}
	s, err := eval.New(ctx, eval.Config{Out: collector, Dir: filepath.Dir(file), Log: func(line string) { fmt.Fprintln(os.Stderr, line) }})
	if err != nil {
		return false, err
	}
	report := t.check.Verify(ctx, n, s, collector)
	if err := s.Close(); err != nil {
		return false, err
	}
	t.cells += len(report.Cells)
	t.compared += report.Compared
	t.skipped += report.Skipped
	verdict := "ok    "
	switch {
	case report.OK():
	case t.update && report.Err == nil:
		verdict = "new   "
	default:
		verdict = "FAIL  "
		t.failed += report.Failed
	}
	if verdict == "FAIL  " {
		if err := report.WriteDifferences(os.Stdout); err != nil {
			return false, err
		}
	}
	fmt.Printf("%s%s\t%s\t%.1fs\n", verdict, file, count(len(report.Cells), "cell"), time.Since(start).Seconds())
	if t.update && report.Update() {
		t.updated++
		return true, n.Write(file)
	}
	return verdict != "FAIL  ", nil
}

// progress is an Observer that prints a line for each cell.
type progress struct{ start time.Time }

var _ nb.Observer = (*progress)(nil)

func (p *progress) CellStart(c *nb.Cell, number int) {
	p.start = time.Now()
	first, _, _ := strings.Cut(strings.TrimSpace(c.Source()), "\n")
	if runes := []rune(first); len(runes) > 60 {
		first = string(runes[:59]) + "…"
	}
	fmt.Printf("  cell %-3d %-60s ", number, first)
}

func (p *progress) Output(*nb.Cell, nb.Output) {}
func (p *progress) Update(*nb.DisplayData)     {}

func (p *progress) CellEnd(_ *nb.Cell, failure *nb.Failure) {
	if failure != nil {
		fmt.Printf("%.2fs %s\n", time.Since(p.start).Seconds(), failure.Name)
		return
	}
	fmt.Printf("%.2fs\n", time.Since(p.start).Seconds())
}
