package nb

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// documents returns the notebooks in testdata, each also with the line ends of Windows and a byte order mark.
func documents(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("testdata: got %d notebooks, %v", len(paths), err)
	}
	docs := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		docs[name] = data
		docs[name+" CRLF"] = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
		docs[name+" BOM"] = append([]byte("\uFEFF"), data...)
	}
	return docs
}

func mustParse(t testing.TB, doc string) *Notebook {
	t.Helper()
	n, err := Parse("test.ipynb", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUnchangedDocumentKeepsItsBytes(t *testing.T) {
	for name, data := range documents(t) {
		n, err := Parse(name, data)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if got := n.Bytes(); !bytes.Equal(got, data) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, data)
		}
	}
}

func TestOutputsSetAgainKeepTheirBytes(t *testing.T) {
	for name, data := range documents(t) {
		n, err := Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range n.Cells() {
			if c.Kind == Code {
				c.SetOutputs(c.ExecutionCount(), c.Outputs())
			}
		}
		if got := n.Bytes(); !bytes.Equal(got, data) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, data)
		}
	}
}

func TestCellsAsRead(t *testing.T) {
	n, err := Read("testdata/jupyter.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	var kinds, ids []string
	for i, c := range n.Cells() {
		kinds, ids = append(kinds, c.Kind), append(ids, c.ID)
		if c.Index != i {
			t.Errorf("cell %d: got index %d", i, c.Index)
		}
	}
	if got, want := strings.Join(kinds, " "), "markdown code raw code code"; got != want {
		t.Errorf("kinds: got %s, want %s", got, want)
	}
	if got, want := strings.Join(ids, " "), "2f1c9c1e a0000001 raw-1 a0000002 a0000003"; got != want {
		t.Errorf("ids: got %s, want %s", got, want)
	}
	c := n.Cells()[1]
	if got, want := c.Source(), "x := 2.0\nfor i := range 2 {\n\tfmt.Println(\"step\", i+1)\n}\nx * x"; got != want {
		t.Errorf("source: got %q, want %q", got, want)
	}
	if got, want := strings.Join(c.Tags(), " "), "parameters hide-input"; got != want {
		t.Errorf("tags: got %s, want %s", got, want)
	}
	if got := c.ExecutionCount(); got != 7 {
		t.Errorf("execution count: got %d, want 7", got)
	}
	if s, ok := c.Outputs()[0].(*Stream); !ok || s.Name != "stdout" || s.Text != "step 1\nstep 2\n" {
		t.Errorf("first output: got %#v", c.Outputs()[0])
	}
	if r, ok := c.Outputs()[1].(*ExecuteResult); !ok || r.ExecutionCount != 7 || r.Bundle.Data["text/html"] != "<p>\n4 &lt; 5</p>" {
		t.Errorf("second output: got %#v", c.Outputs()[1])
	}
	if got := n.Cells()[3].ExecutionCount(); got != 0 {
		t.Errorf("execution count of a cell that did not run: got %d, want 0", got)
	}
	if e, ok := n.Cells()[4].Outputs()[0].(*Error); !ok || e.Name != "Panic" || len(e.Traceback) != 2 || e.Traceback[0] != "\x1b[31mPanic\x1b[0m: boom" {
		t.Errorf("error: got %#v", n.Cells()[4].Outputs()[0])
	}
	if got := n.Metadata()["kernelspec"].(map[string]any)["name"]; got != "fluxion" {
		t.Errorf("kernelspec: got %v", got)
	}
}

func TestSourceMayBeAStringOrMissing(t *testing.T) {
	n := mustParse(t, `{"cells": [{"cell_type": "code", "source": "a\nb"}, {"cell_type": "code"}, {"cell_type": "code", "source": ["\ud83d\ude80", "\u00fc"]}], "nbformat": 4}`)
	for i, want := range []string{"a\nb", "", "🚀ü"} {
		if got := n.Cells()[i].Source(); got != want {
			t.Errorf("cell %d: got %q, want %q", i, got, want)
		}
	}
}

func TestSetDefault(t *testing.T) {
	spec := map[string]any{"name": "fluxion", "language": "go"}
	const want = `{"language": "go", "name": "fluxion"}`
	for _, test := range []struct{ name, doc, want string }{
		{"kept", `{"cells": [], "metadata": {"kernelspec": null}, "nbformat": 4}`, `{"cells": [], "metadata": {"kernelspec": null}, "nbformat": 4}`},
		{"empty", `{"cells": [], "metadata": {}, "nbformat": 4}`, `{"cells": [], "metadata": {"kernelspec": ` + want + `}, "nbformat": 4}`},
		{"missing", `{"cells": [], "nbformat": 4}`, `{"cells": [], "metadata": {"kernelspec": ` + want + `}, "nbformat": 4}`},
		{"first", `{"cells":[],"metadata":{"z":1},"nbformat":4}`, `{"cells":[],"metadata":{"kernelspec":{"language":"go","name":"fluxion"},"z":1},"nbformat":4}`},
		{"last", `{"cells": [], "metadata": {"a": 1}, "nbformat": 4}`, `{"cells": [], "metadata": {"a": 1, "kernelspec": ` + want + `}, "nbformat": 4}`},
		{"lines",
			"{\n \"cells\": [],\n \"metadata\": {\n  \"a\": 1\n },\n \"nbformat\": 4\n}\n",
			"{\n \"cells\": [],\n \"metadata\": {\n  \"a\": 1,\n  \"kernelspec\": {\n   \"language\": \"go\",\n   \"name\": \"fluxion\"\n  }\n },\n \"nbformat\": 4\n}\n"},
		{"empty lines",
			"{\n  \"cells\": [],\n  \"metadata\": {},\n  \"nbformat\": 4\n}",
			"{\n  \"cells\": [],\n  \"metadata\": {\n    \"kernelspec\": {\n      \"language\": \"go\",\n      \"name\": \"fluxion\"\n    }\n  },\n  \"nbformat\": 4\n}"},
	} {
		n := mustParse(t, test.doc)
		if got, want := n.SetDefault("kernelspec", spec), test.name != "kept"; got != want {
			t.Errorf("%s: set: got %v, want %v", test.name, got, want)
		}
		if n.SetDefault("kernelspec", "again") {
			t.Errorf("%s: set a second time", test.name)
		}
		if got := string(n.Bytes()); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestTwoDefaultsStandInOrder(t *testing.T) {
	n := mustParse(t, `{"cells": [], "metadata": {"a": 1}, "nbformat": 4}`)
	n.SetDefault("language_info", map[string]any{"name": "go"})
	n.SetDefault("kernelspec", map[string]any{"name": "fluxion"})
	const want = `{"cells": [], "metadata": {"a": 1, "kernelspec": {"name": "fluxion"}, "language_info": {"name": "go"}}, "nbformat": 4}`
	if got := string(n.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	mustParse(t, string(n.Bytes()))
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ name, doc, want string }{
		{"empty", " \n", "x.ipynb, line 2, column 1: not a notebook: got an empty file"},
		{"list", "[]", `x.ipynb, line 1, column 1: not a notebook: got '[', want "{"`},
		{"html", "\n<html>", `x.ipynb, line 2, column 1: not a notebook: got '<', want "{"`},
		{"lfs", "version https://git-lfs.github.com/spec/v1\n", "x.ipynb, line 1, column 1: not a notebook: got a Git LFS pointer, want the file it stands for; try git lfs pull"},
		{"conflict", "{\n \"a\": 1,\n<<<<<<< HEAD\n \"b\": 2\n", `x.ipynb, line 3, column 1: not a notebook: got <<<<<<< (an unresolved merge conflict?), want a quoted name`},
		{"cut off", "{\n \"cells\": [", "x.ipynb, line 2, column 12: not a notebook: got the end of the file, want a value"},
		{"comma", "{\n \"ü\": [1,]}", `x.ipynb, line 2, column 10: not a notebook: got ']', want a value`},
		{"single quotes", `{'cells': []}`, `x.ipynb, line 1, column 2: not a notebook: got '\'', want a quoted name`},
		{"colon", `{"cells" []}`, `x.ipynb, line 1, column 10: not a notebook: got '[', want ":"`},
		{"rest", `{"nbformat": 4, "cells": []} x`, `x.ipynb, line 1, column 30: not a notebook: got 'x', want the end of the file`},
		{"word", `{"a": nul}`, `x.ipynb, line 1, column 7: not a notebook: got 'n', want a value`},
		{"number", `{"a": 1.}`, `x.ipynb, line 1, column 9: not a notebook: got '}', want a digit`},
		{"leading zero", `{"a": 01}`, `x.ipynb, line 1, column 8: not a notebook: got '1', want "," or "}"`},
		{"tab in string", "{\"a\tb\": 1}", `x.ipynb, line 1, column 4: not a notebook: got '\t' inside a string, want it escaped`},
		{"escape", `{"a": "\x41"}`, `x.ipynb, line 1, column 8: not a notebook: got \ and 'x' in a string, want one of \" \\ \/ \b \f \n \r \t \u`},
		{"unicode escape", `{"a": "\u12g4"}`, `x.ipynb, line 1, column 8: not a notebook: got \u without four hexadecimal digits`},
		{"open string", "{\"a\": \"bc", `x.ipynb, line 1, column 7: not a notebook: a string that starts here does not end`},
		{"latin-1", "{\"a\": \"\xe9\"}", `x.ipynb, line 1, column 8: not a notebook: got byte 0xe9, want UTF-8`},
		{"utf-16", "\xff\xfe{\x00}\x00", `x.ipynb, line 1, column 1: not a notebook: got UTF-16, want UTF-8`},
		{"nesting", strings.Repeat(`{"a":`, 2000), `x.ipynb, line 1, column 5001: not a notebook: nested deeper than 1000`},
		{"no notebook", `{"a": 1}`, `x.ipynb, line 1, column 1: not a notebook: got no field nbformat`},
		{"version 3", "{\"nbformat\": 3, \"worksheets\": []}", `x.ipynb, line 1, column 14: not a notebook: got nbformat 3, want 4; try jupyter nbconvert --to notebook --nbformat 4 x.ipynb`},
		{"version 5", `{"nbformat": 5, "cells": {}}`, `x.ipynb, line 1, column 14: not a notebook: got nbformat 5, want 4; save it as nbformat 4 with the program that wrote it`},
		{"version text", `{"nbformat": "4"}`, `x.ipynb, line 1, column 14: not a notebook: got nbformat "4", want 4`},
		{"no cells", `{"nbformat": 4}`, `x.ipynb, line 1, column 1: not a notebook: got no list of cells`},
		{"cells", `{"nbformat": 4, "cells": {}}`, `x.ipynb, line 1, column 26: not a notebook: got no list of cells`},
		{"metadata", `{"nbformat": 4, "cells": [], "metadata": 1}`, `x.ipynb, line 1, column 42: not a notebook: got '1', want an object as metadata`},
		{"cell", `{"nbformat": 4, "cells": [1]}`, `x.ipynb, line 1, column 27: not a notebook: got '1', want a cell`},
		{"cell type", `{"nbformat": 4, "cells": [{"source": ""}]}`, `x.ipynb, line 1, column 27: not a notebook: got a cell without a cell_type, want code, markdown or raw`},
		{"source", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a", 1]}]}`, `x.ipynb, line 1, column 59: not a notebook: got '[', want the source as a string or a list of strings`},
		{"outputs", `{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": {}}]}`, `x.ipynb, line 1, column 60: not a notebook: got '{', want a list of outputs`},
		{"many cells", `{"nbformat": 4, "cells": [` + strings.Repeat(`{"cell_type":"raw"},`, maxCells) + `{}]}`, `x.ipynb, line 1, column 2000027: not a notebook: got more than 100000 cells`},
	} {
		n, err := Parse("x.ipynb", []byte(test.doc))
		if err == nil || err.Error() != test.want || n != nil {
			t.Errorf("%s: got %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	_, err := Parse("x.ipynb", make([]byte, MaxSize+1))
	const want = "x.ipynb: got 257 MB, want at most 256 MB; try jupyter nbconvert --clear-output --inplace x.ipynb"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
