package nb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/display"
)

// A script is a Runner whose cells are lines such as "print hello", each telling the collector something.
type script struct {
	*Collector
	ran         []string
	interrupted chan struct{}
}

func text(s string) display.Bundle {
	return display.Bundle{Data: map[string]any{"text/plain": s}}
}

func (r *script) Run(s Snippet) Result {
	r.ran = append(r.ran, fmt.Sprint(s.Number))
	var result Result
	for line := range strings.Lines(s.Source) {
		verb, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		id, shown, _ := strings.Cut(rest, " ")
		switch verb {
		case "print":
			r.Stream("stdout", rest+"\n")
		case "warn":
			r.Stream("stderr", rest+"\n")
		case "show":
			r.Display("", false, text(rest))
		case "display":
			r.Display(id, false, text(shown))
		case "update":
			r.Display(id, true, text(shown))
		case "clear":
			r.Clear(false)
		case "clearwait":
			r.Clear(true)
		case "value":
			b := text(rest)
			result.Value = &b
		case "fail":
			result.Err = &Failure{Name: "Panic", Value: rest, Traceback: []string{"trace"}}
		case "input":
			if _, err := r.Input(rest, false); err != nil {
				result.Err = &Failure{Name: "Error", Value: err.Error()}
			}
		case "wait":
			<-r.interrupted
			result.Err = &Failure{Name: "Interrupted", Value: "interrupted"}
		}
	}
	return result
}

func (r *script) Interrupt() { close(r.interrupted) }

// notebook returns a document whose code cells have these sources, and stale outputs; a source that begins
// with "#tag " has that tag.
func notebook(t *testing.T, sources ...string) *Notebook {
	t.Helper()
	var cells []any
	for _, source := range sources {
		metadata := map[string]any{}
		if tag, ok := strings.CutPrefix(source, "#"); ok {
			tag, source, _ = strings.Cut(tag, " ")
			metadata["tags"] = []any{tag}
		}
		cells = append(cells, map[string]any{"cell_type": "markdown", "metadata": map[string]any{}, "source": "print no"},
			map[string]any{"cell_type": "code", "execution_count": 99, "metadata": metadata, "source": source,
				"outputs": []any{(&Stream{"stdout", "old\n"}).json()}})
	}
	doc := map[string]any{"cells": cells, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 4}
	return mustParse(t, string(style{"\n", " ", ": ", ", "}.encode(doc, "")))
}

// summary writes the code cells in short: "[1] stdout:a\n | result:2".
func summary(n *Notebook) []string {
	var all []string
	for _, c := range n.Cells() {
		if c.Kind != Code {
			continue
		}
		var parts []string
		for _, o := range c.Outputs() {
			switch o := o.(type) {
			case *Stream:
				parts = append(parts, o.Name+":"+o.Text)
			case *DisplayData:
				parts = append(parts, fmt.Sprint("display:", o.Bundle.Data["text/plain"]))
			case *ExecuteResult:
				parts = append(parts, fmt.Sprint("result", o.ExecutionCount, ":", o.Bundle.Data["text/plain"]))
			case *Error:
				parts = append(parts, o.Name+":"+o.Value)
			}
		}
		all = append(all, fmt.Sprintf("[%d] %s", c.ExecutionCount(), strings.Join(parts, " | ")))
	}
	return all
}

func TestExecute(t *testing.T) {
	for _, test := range []struct {
		name    string
		sources []string
		want    []string
		err     string
	}{
		{"counts and results", []string{"print a", "value 2"}, []string{"[1] stdout:a\n", "[2] result2:2"}, ""},
		{"empty cell", []string{"print a", " \n", "value 2"}, []string{"[1] stdout:a\n", "[0] ", "[2] result2:2"}, ""},
		{"streams merge", []string{"print a\nprint b\nwarn c\nprint d\nshow x\nprint e"},
			[]string{"[1] stdout:a\nb\n | stderr:c\n | stdout:d\n | display:x | stdout:e\n"}, ""},
		{"update here and in earlier cells", []string{"display p 0%\nprint a", "display p 10%\ndisplay q other", "update p 100%\nvalue 1"},
			[]string{"[1] display:100% | stdout:a\n", "[2] display:100% | display:other", "[3] result3:1"}, ""},
		{"update of an unknown display", []string{"update p 1"}, []string{"[1] "}, ""},
		{"clear", []string{"print a\nclear\nprint b\nclear"}, []string{"[1] "}, ""},
		{"clear forgets displays", []string{"display p 1\nclear\ndisplay p 2\nupdate p 3"}, []string{"[1] display:3"}, ""},
		{"clear and wait", []string{"print a\nclearwait\nprint b", "print c\nclearwait", "print d\nclearwait\nvalue 1"},
			[]string{"[1] stdout:b\n", "[2] stdout:c\n", "[3] result3:1"}, ""},
		{"an update does not end the wait", []string{"display p 1\nclearwait\nupdate p 2"}, []string{"[1] display:2"}, ""},
		{"waiting ends with the cell", []string{"print a\nclearwait", "print b"}, []string{"[1] stdout:a\n", "[2] stdout:b\n"}, ""},
		{"error stops", []string{"print a", "print b\nfail boom", "print c"},
			[]string{"[1] stdout:a\n", "[2] stdout:b\n | Panic:boom", "[99] stdout:old\n"}, "test.ipynb, cell 2: Panic: boom"},
		{"raises-exception", []string{"#raises-exception fail boom", "print c"}, []string{"[1] Panic:boom", "[2] stdout:c\n"}, ""},
		{"skip-execution", []string{"#skip-execution fail boom", "print c"}, []string{"[99] stdout:old\n", "[1] stdout:c\n"}, ""},
		{"input", []string{"input name?"}, []string{`[1] Error:no stdin in a batch run: the cell asks "name?"; run it in a notebook, or give it the tag skip-execution`},
			`test.ipynb, cell 1: Error: no stdin in a batch run: the cell asks "name?"; run it in a notebook, or give it the tag skip-execution`},
	} {
		n := notebook(t, test.sources...)
		c := &Collector{}
		err := Execute(t.Context(), n, &script{Collector: c}, c)
		if got := fmt.Sprint(err); got != test.err && (err != nil || test.err != "") {
			t.Errorf("%s: error: got %s, want %s", test.name, got, test.err)
		}
		if got := summary(n); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if again := mustParse(t, string(n.Bytes())); !reflect.DeepEqual(summary(again), test.want) {
			t.Errorf("%s: written: got %q, want %q", test.name, summary(again), test.want)
		}
	}
}

func TestExecuteTwiceWritesTheSameBytes(t *testing.T) {
	n := notebook(t, "print a", "display p 1\nupdate p 2", "#raises-exception fail boom")
	run := func(n *Notebook) string {
		c := &Collector{}
		if err := Execute(t.Context(), n, &script{Collector: c}, c); err != nil {
			t.Fatal(err)
		}
		return string(n.Bytes())
	}
	first := run(n)
	if second := run(mustParse(t, first)); second != first {
		t.Errorf("got\n%s\nwant\n%s", second, first)
	}
}

func TestExecuteReadsOlderMinorVersions(t *testing.T) {
	data, err := os.ReadFile("testdata/colab.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	n, err := Parse("colab.ipynb", data)
	if err != nil {
		t.Fatal(err)
	}
	c := &Collector{}
	r := &script{Collector: c}
	if err := Execute(t.Context(), n, r, c); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.ran, " "); got != "1" {
		t.Errorf("ran cells %s, want 1", got)
	}
	want := strings.Replace(string(data), `"cell_type": "code",
      "source"`, `"cell_type": "code",
      "execution_count": 1,
      "outputs": [],
      "source"`, 1)
	if got := string(n.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCellErrorNamesTheCell(t *testing.T) {
	n := notebook(t, "print a", "fail boom")
	c := &Collector{}
	err := Execute(t.Context(), n, &script{Collector: c}, c)
	var failed *CellError
	if !errors.As(err, &failed) || failed.Number != 2 || failed.Cell != n.Cells()[3] || failed.Failure.Value != "boom" {
		t.Errorf("got %#v", err)
	}
}

// With errors allowed, the cells behind one that fails run too, and it has its error among its outputs.
func TestExecuteAll(t *testing.T) {
	n := notebook(t, "fail boom", "print b", "fail bang")
	c := &Collector{}
	r := &script{Collector: c}
	if err := ExecuteAll(t.Context(), n, r, c); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.ran, " "); got != "1 2 3" {
		t.Errorf("got the cells %s, want all three", got)
	}
	if got, want := summary(n), []string{"[1] Panic:boom", "[2] stdout:b\n", "[3] Panic:bang"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCancelInterruptsTheCell(t *testing.T) {
	n := notebook(t, "print a", "#raises-exception print b\nwait", "print c")
	c := &Collector{}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := Execute(ctx, n, &script{Collector: c, interrupted: make(chan struct{})}, c)
	if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "test.ipynb, cell 2: stopped: context deadline exceeded" {
		t.Errorf("got %v", err)
	}
	want := []string{"[1] stdout:a\n", "[2] stdout:b\n | Interrupted:interrupted", "[99] stdout:old\n"}
	if got := summary(n); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCancelledBeforeTheFirstCell(t *testing.T) {
	n := notebook(t, "print a")
	c := &Collector{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Execute(ctx, n, &script{Collector: c}, c); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := summary(n)[0]; got != "[99] stdout:old\n" {
		t.Errorf("got %q", got)
	}
}

func TestCollectorDropsWhatComesOutsideOfARun(t *testing.T) {
	n := notebook(t, "print a")
	c := &Collector{}
	c.Stream("stdout", "early")
	if err := Execute(t.Context(), n, &script{Collector: c}, c); err != nil {
		t.Fatal(err)
	}
	c.Stream("stdout", "late")
	c.Display("", false, text("late"))
	c.Clear(false)
	if got := summary(n)[0]; got != "[1] stdout:a\n" {
		t.Errorf("got %q", got)
	}
}

func TestPrintedTextIsBounded(t *testing.T) {
	n := notebook(t, "x")
	c := &Collector{}
	c.start(n.Cells()[1], 1)
	piece := strings.Repeat("é", 1<<19)
	for range 20 {
		c.Stream("stdout", "a"+piece)
	}
	c.end(Result{})
	outs := n.Cells()[1].Outputs()
	if got := len(outs[0].(*Stream).Text); got > maxText || got < maxText-1 {
		t.Errorf("kept: got %d bytes, want %d", got, maxText)
	}
	if got, want := outs[1].(*Stream).Text, "\n[4.2 MB more were printed and are not kept]\n"; got != want {
		t.Errorf("note: got %q, want %q", got, want)
	}
}

// A journal is an Observer that writes down what it is told.
type journal []string

func (j *journal) CellStart(c *Cell, number int) {
	*j = append(*j, fmt.Sprintf("start %d of %d", number, c.Index))
}
func (j *journal) Output(c *Cell, o Output) { *j = append(*j, fmt.Sprintf("%T", o)) }
func (j *journal) Update(o *DisplayData) {
	*j = append(*j, fmt.Sprintf("update %s %v", o.ID, o.Bundle.Data["text/plain"]))
}
func (j *journal) CellEnd(c *Cell, failure *Failure) {
	*j = append(*j, fmt.Sprintf("end %v", failure != nil))
}

func TestObserverIsToldInOrder(t *testing.T) {
	n := notebook(t, "print a\nprint b\ndisplay p 1\nvalue 2", "update p 3\nfail boom")
	var j journal
	c := &Collector{Observer: &j}
	Execute(t.Context(), n, &script{Collector: c}, c)
	want := journal{"start 1 of 1", "*nb.Stream", "*nb.Stream", "*nb.DisplayData", "*nb.ExecuteResult", "end false",
		"start 2 of 3", "update p 3", "*nb.Error", "end true"}
	if !reflect.DeepEqual(j, want) {
		t.Errorf("got %q, want %q", j, want)
	}
}
