package eval

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestSplitWords(t *testing.T) {
	for line, want := range map[string]string{
		"":                       "[]",
		"  a  b\tc ":             `["a" "b" "c"]`,
		`--who="the world" -x`:   `["--who=the world" "-x"]`,
		`'a "b" c' d\ e "f\"g"`:  `["a \"b\" c" "d e" "f\"g"]`,
		`""`:                     `[""]`,
		`open "quote`:            "a quote does not end",
		`at the end \`:           "a quote does not end",
		`back\slash 'in\quotes'`: `["backslash" "in\\quotes"]`,
	} {
		words, err := splitWords(line)
		got := fmt.Sprintf("%q", words)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

func TestMagicLines(t *testing.T) {
	for _, test := range []struct {
		src, text string
		lines     []magicLine
		err       string
	}{
		{"x := 1", "x := 1", nil, ""},
		{"%time\nx", "\nx", []magicLine{{1, "%time", "", ""}}, ""},
		{"%%time -x\nx", "\nx", []magicLine{{1, "%time", "-x", ""}}, ""},
		{"//gonb:%%\nx", "\nx", []magicLine{{1, "%%", "", ""}}, ""},
		{"// gonb:%%\nx", "// gonb:%%\nx", nil, ""},
		{"x\n%% --a b\ny", "x\n\ny", []magicLine{{2, "%%", "--a b", ""}}, ""},
		{"\n%%bash -e\n%time\n!ls", "", []magicLine{{2, "%%bash", "-e", "%time\n!ls"}}, ""},
		{"//gonb:%%writefile a\n%%", "", []magicLine{{1, "%%writefile", "a", "%%"}}, ""},
		{"!a \\\n  b\nx", "\n\nx", []magicLine{{1, "!", "a b", ""}}, ""},
		{"x\n%%bash", "", nil, "2: %%bash is for a whole cell: want it in the first line"},
		{"%tst", "", nil, "1: unknown magic %tst; %help lists them all"},
	} {
		text, lines, err := splitMagics(test.src)
		got := ""
		if err != nil {
			got = fmt.Sprintf("%d: %s", err.line, err.msg)
		}
		if text != test.text || !reflect.DeepEqual(lines, test.lines) || got != test.err {
			t.Errorf("%q: got %q, %+v, %q; want %q, %+v, %q", test.src, text, lines, got, test.text, test.lines, test.err)
		}
	}
}

// Whatever a cell is, taking the magics out does not panic, and the lines of Go stay where they were.
func FuzzMagics(f *testing.F) {
	f.Add("x := `\n%a\n`\n%% --a=\"b c\"\n!ls \\\n-l\n//gonb:%time\ny %\n3")
	f.Add("\n%%bash\necho")
	f.Fuzz(func(t *testing.T, src string) {
		text, lines, err := splitMagics(src)
		splitWords(src)
		if err != nil || len(lines) == 1 && magics[lines[0].name].Cell != nil {
			return
		}
		if got, want := strings.Count(text, "\n"), strings.Count(src, "\n"); got != want {
			t.Errorf("got %d lines, want %d", got, want)
		}
	})
}

// A package of cells has the code that magics took into them.
func TestExportMagics(t *testing.T) {
	cells := []ExportCell{{Cell: Cell{1, "%time x := 2\n%cd"}, About: "is cell 1."}, {Cell: Cell{2, "%prof heap fmt.Println(x)\n%prof\n!ls"}, About: "is cell 2."}}
	source, err := Export(context.Background(), Config{Dir: t.TempDir()}, cells, "cells", "Package cells is a test.")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"x := 2", "fmt.Println(x)"} {
		if got := string(source); !strings.Contains(strings.ReplaceAll(got, "x = 2", "x := 2"), want) || strings.Contains(got, "%") {
			t.Errorf("got\n%s\nwant %q in it", got, want)
		}
	}
}
