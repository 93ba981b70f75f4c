package nb

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verify runs a notebook of script cells, whose outputs are what a run of stored cells gives.
func verify(t *testing.T, v Verification, stored, now []string) (*Report, string) {
	t.Helper()
	n := notebook(t, stored...)
	c := &Collector{}
	if err := Execute(t.Context(), n, &script{Collector: c}, c); err != nil {
		t.Fatal(err)
	}
	document := string(n.Bytes())
	for i, source := range stored { // the cells say something else now
		if tag, rest, ok := strings.Cut(source, " "); ok && tag[0] == '#' {
			source = rest
		}
		was, is := appendQuoted(nil, source), appendQuoted(nil, now[i])
		document = strings.Replace(document, `"source": `+string(was), `"source": `+string(is), 1)
	}
	n = mustParse(t, document)
	n.Name = "test.ipynb"
	c = &Collector{}
	report := v.Verify(t.Context(), n, &script{Collector: c}, c)
	var b bytes.Buffer
	if err := report.WriteDifferences(&b); err != nil {
		t.Fatal(err)
	}
	return report, b.String()
}

func TestVerify(t *testing.T) {
	report, text := verify(t, Verification{}, []string{"print a\nprint 1.5\nvalue 2.5", "value x"}, []string{"print a\nprint 1.5\nvalue 2.5", "value x"})
	if !report.OK() || report.Compared != 2 || text != "" {
		t.Errorf("got %+v\n%s", report, text)
	}
	report, text = verify(t, Verification{}, []string{"print a\nprint 1.5\nvalue 2.5", "value x"}, []string{"print a\nprint 1.6\nvalue 2.6", "value x\nshow y"})
	const want = `test.ipynb:18: cell 1, stdout, line 2: got 1.6, want 1.5
      a
    - 1.5
    + 1.6
test.ipynb:24: cell 1, text/plain, line 1: got 2.6, want 2.5
    - 2.5
    + 2.6
test.ipynb:44: cell 2, outputs: got display, value, want value
    - x
    + y
`
	if report.OK() || report.Failed != 2 || text != want {
		t.Errorf("got %+v\n%s\nwant\n%s", report, text, want)
	}
}

// The line that a message names is the one that a person has to look at.
func TestDifferencesNameTheLineOfTheFile(t *testing.T) {
	for _, stored := range []string{"print a\nprint 1.5", "print a\nshow b\nshow 1.5", "value 1.5"} {
		report, text := verify(t, Verification{}, []string{stored}, []string{strings.Replace(stored, "1.5", "1.6", 1)})
		var line int
		if _, err := fmt.Sscanf(text, "test.ipynb:%d:", &line); err != nil {
			t.Fatal(err, text)
		}
		lines := strings.Split(string(report.Notebook.text.data), "\n")
		if !strings.Contains(lines[line-1], `"1.5`) {
			t.Errorf("%q, line %d: got %q, want the one with 1.5", stored, line, lines[line-1])
		}
	}
}

func TestVerifyMarks(t *testing.T) {
	for _, test := range []struct {
		name        string
		lax         bool
		stored, now string
		ok          bool
		compared    int
	}{
		{"tag", false, "#nbval-ignore-output print 1", "print 2", true, 0},
		{"comment", false, "print 1", "// NBVAL_IGNORE_OUTPUT\nprint 2", true, 0},
		{"comment of Python", false, "print 1", "# NBVAL_IGNORE_OUTPUT\nprint 2", true, 0},
		{"no mark", false, "print 1", "// IGNORE_OUTPUT\nprint 2", false, 1},
		{"skip", false, "print 1", "// NBVAL_SKIP\nfail boom", true, 0},
		{"skip-execution", false, "#skip-execution print 1", "fail boom", true, 0},
		{"raises", false, "#raises-exception fail boom", "fail boom", true, 1},
		{"raises something else", false, "#raises-exception fail boom", "fail bang", false, 1},
		{"does not raise", false, "#nbval-raises-exception print 1", "// NBVAL_RAISES_EXCEPTION\nfail boom", false, 1},
		{"lax", true, "print 1", "print 2", true, 0},
		{"lax, check", true, "print 1", "// NBVAL_CHECK_OUTPUT\nprint 2", false, 1},
		{"an error", false, "print 1", "fail boom", false, 0},
	} {
		report, text := verify(t, Verification{Lax: test.lax}, []string{test.stored}, []string{test.now})
		if report.OK() != test.ok || report.Compared != test.compared {
			t.Errorf("%s: got ok %v, %d compared, want %v, %d\n%s", test.name, report.OK(), report.Compared, test.ok, test.compared, text)
		}
	}
}

func TestVerifySaysWhatFailed(t *testing.T) {
	report, text := verify(t, Verification{}, []string{"print 1", "print 2"}, []string{"fail boom", "print 3"})
	const want = "test.ipynb:21: cell 1: got Panic: boom, want no error; the cells after it did not run\n    trace\n"
	if report.Failed != 0 || text != want {
		t.Errorf("got %d failed\n%s\nwant\n%s", report.Failed, text, want)
	}
}

// A display may be updated by a later cell.
func TestVerifyComparesTheFinalState(t *testing.T) {
	cells := []string{"display p 0%", "update p 100%"}
	if report, text := verify(t, Verification{}, cells, cells); !report.OK() {
		t.Error(text)
	}
}

func TestUpdate(t *testing.T) {
	stored := []string{"value 1.0", "value 2.0", "print took 1ms", "#nbval-ignore-output print 3"}
	now := []string{"value 1.00000001", "value 2.5", "print took 2ms", "print 4"}
	report, _ := verify(t, Verification{}, stored, now)
	if !report.Update() {
		t.Fatal("got no update")
	}
	old, updated := string(report.Notebook.text.data), string(report.Notebook.Bytes())
	if want := strings.Replace(old, `"2.0"`, `"2.5"`, 1); updated != want {
		t.Errorf("got\n%s\nwant\n%s", updated, want)
	}
	if report, _ = verify(t, Verification{}, stored, stored); report.Update() {
		t.Error("got an update where nothing differs")
	}
	if report, _ = verify(t, Verification{}, stored, []string{"value 7", "fail boom", "print a", "print b"}); report.Update() {
		t.Error("got an update after a run that stopped")
	}
}

func TestUpdateGivesFirstOutputs(t *testing.T) {
	n := mustParse(t, `{"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": "// NBVAL_IGNORE_OUTPUT\nprint 1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}`)
	c := &Collector{}
	report := new(Verification).Verify(context.Background(), n, &script{Collector: c}, c)
	if !report.OK() || !report.Update() {
		t.Errorf("got %+v, want an update", report)
	}
	path := filepath.Join(t.TempDir(), "new.ipynb")
	if err := n.Write(path); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || !strings.Contains(string(data), `"1\n"`) {
		t.Errorf("got %q, %v", data, err)
	}
}
