package nb

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display"
)

var update = flag.Bool("update", false, "write the golden files anew")

// someOutputs are one output of each type, with text that needs care.
func someOutputs() []Output {
	return []Output{
		&Stream{"stdout", "one\ntwo <b>&</b> \"ü\" \\ \x1b[1m\u2028three"},
		&DisplayData{ID: "not written", Bundle: display.Bundle{
			Data: map[string]any{
				"text/plain":       "a plot",
				"image/png":        []byte{0x89, 'P', 'N', 'G'},
				"image/svg+xml":    []byte("<svg>\n</svg>"),
				"application/json": map[string]any{"b": []any{1, 2.5, nil, true}, "a": map[string]any{}},
			},
			Metadata: map[string]any{"image/png": map[string]any{"width": 640}},
		}},
		&ExecuteResult{3, display.Bundle{Data: map[string]any{"text/plain": "[1 2]\n[3 4]"}}},
		&Error{"Panic", "boom", []string{"cell[3]:1", "boom"}},
	}
}

// Each document gets new outputs in all its code cells: the golden files show that nothing else changes.
func TestSpliceGolden(t *testing.T) {
	for name, data := range documents(t) {
		if strings.HasSuffix(name, " BOM") {
			continue
		}
		n, err := Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range n.Cells() {
			if c.Kind == Code {
				c.SetOutputs(3, someOutputs())
			}
		}
		got := n.Bytes()
		if base, ok := strings.CutSuffix(name, " CRLF"); ok {
			got, name = bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), base
		}
		golden := filepath.Join("testdata", "golden", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestSpliceChangesOneCellOnly(t *testing.T) {
	for name, data := range documents(t) {
		n, err := Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n.Cells() {
			n, _ := Parse(name, data)
			c := n.Cells()[i]
			if c.Kind != Code {
				continue
			}
			c.SetOutputs(3, someOutputs())
			got := n.Bytes()
			before, after := data[:c.object.start], data[c.object.end:]
			if !bytes.HasPrefix(got, before) || !bytes.HasSuffix(got, after) {
				t.Errorf("%s, cell %d: bytes outside of the cell changed:\n%s", name, i, got)
			}
			again, err := Parse(name, got)
			if err != nil {
				t.Errorf("%s, cell %d: %v\n%s", name, i, err, got)
				continue
			}
			cell := again.Cells()[i]
			if cell.Source() != c.Source() || !reflect.DeepEqual(cell.Metadata(), c.Metadata()) || cell.ExecutionCount() != 3 {
				t.Errorf("%s, cell %d: source, metadata or count changed:\n%s", name, i, got)
			}
			if got := cell.Outputs(); len(got) != 4 || got[0].(*Stream).Text != someOutputs()[0].(*Stream).Text ||
				!reflect.DeepEqual(got[3], someOutputs()[3]) {
				t.Errorf("%s, cell %d: outputs: got %+v", name, i, got)
			}
		}
	}
}

func TestUnsetCellLosesOutputs(t *testing.T) {
	n := mustParse(t, `{"cells": [{"cell_type": "code", "execution_count": 4, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}], "source": ""}], "nbformat": 4}`)
	n.Cells()[0].SetOutputs(0, nil)
	const want = `{"cells": [{"cell_type": "code", "execution_count": null, "outputs": [], "source": ""}], "nbformat": 4}`
	if got := string(n.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSameOutputsInOtherSpellingStay(t *testing.T) {
	const doc = `{"cells": [{"cell_type": "code", "execution_count": 1, "outputs": [{"text": "\u00fc\nb", "output_type": "stream", "name": "stdout"}]}], "nbformat": 4}`
	n := mustParse(t, doc)
	n.Cells()[0].SetOutputs(2, []Output{&Stream{"stdout", "ü\nb"}})
	if got, want := string(n.Bytes()), strings.Replace(doc, `"execution_count": 1`, `"execution_count": 2`, 1); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOtherNumbersAreOtherOutputs(t *testing.T) {
	n := mustParse(t, `{"cells": [{"cell_type": "code", "execution_count": 1, "outputs": [{"data": {"application/json": [1, 23]}, "metadata": {}, "output_type": "display_data"}]}], "nbformat": 4}`)
	n.Cells()[0].SetOutputs(1, []Output{&DisplayData{Bundle: display.Bundle{Data: map[string]any{"application/json": []any{12, 3}}}}})
	if got := string(n.Bytes()); !strings.Contains(got, "[12, 3]") {
		t.Errorf("got %s", got)
	}
}

func TestSetOutputsPanicsOnOtherKinds(t *testing.T) {
	defer func() {
		if got, want := recover(), "nb: SetOutputs: got a raw cell, want a code cell"; got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}()
	mustParse(t, `{"cells": [{"cell_type": "raw"}], "nbformat": 4}`).Cells()[0].SetOutputs(1, nil)
}

func TestEncode(t *testing.T) {
	type point struct {
		X float64 `json:"x"`
	}
	for _, test := range []struct {
		v    any
		want string
	}{
		{nil, "null"},
		{1.0, "1"}, {0.1, "0.1"}, {1e-5, "1e-05"}, {-1e-7, "-1e-07"}, {1e16, "10000000000000000"}, {1e22, "1e+22"}, // Python 3.11, json.dumps
		{math.NaN(), "null"}, {math.Inf(-1), "null"},
		{int64(1) << 60, "1152921504606846976"},
		{json.Number("1.50"), "1.50"}, {json.Number("x"), `"x"`},
		{"\x00\x1f\x7f\u00e9\xff</b>&", `"\u0000\u001f` + "\x7fé\uFFFD" + `</b>&"`},
		{point{2}, `{"x": 2}`},
		{[]string{"a"}, `["a"]`},
		{json.RawMessage(`{"b":1,"a":[]}`), `{"a": [], "b": 1}`},
		{map[string]any{"f": func() {}}, `{"f": "func() has no JSON form: json: unsupported type: func()"}`},
	} {
		if got := string(style{colon: ": ", comma: ", "}.encode(test.v, "")); got != test.want {
			t.Errorf("%v: got %s, want %s", test.v, got, test.want)
		}
	}
}

func TestDeepOutputsCanBeReadAgain(t *testing.T) {
	var deep any = 1
	for range 3 * maxDepth {
		deep = []any{deep}
	}
	n := mustParse(t, `{"cells": [{"cell_type": "code"}], "nbformat": 4}`)
	n.Cells()[0].SetOutputs(1, []Output{&DisplayData{Bundle: display.Bundle{Data: map[string]any{"application/json": deep}}}})
	mustParse(t, string(n.Bytes()))
}

// The line ends are those of Python's str.splitlines.
func TestSplitLines(t *testing.T) {
	for text, want := range map[string][]any{
		"":                           {},
		"\n":                         {"\n"},
		"a":                          {"a"},
		"a\nb\n":                     {"a\n", "b\n"},
		"a\r\nb\rc":                  {"a\r\n", "b\r", "c"},
		"a\vb\fc\x1cd\u0085e\u2029f": {"a\v", "b\f", "c\x1c", "d\u0085", "e\u2029", "f"},
		"\xff\n\r":                   {"\xff\n", "\r"},
	} {
		if got := splitLines(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
