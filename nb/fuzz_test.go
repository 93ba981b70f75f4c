package nb

import (
	"bytes"
	"testing"
)

// Whatever the bytes, Parse must not panic; what it takes comes out again unchanged, and a cell's new outputs
// leave everything else alone.
func FuzzParse(f *testing.F) {
	for _, data := range documents(f) {
		f.Add(data)
	}
	f.Add([]byte(`{"cells":[{"cell_type":"code","outputs":[{"output_type":"stream"},1,null],"execution_count":1e9}],"nbformat":4.0}`))
	f.Add([]byte(`{"cells":[{"outputs":[],"cell_type":"code","outputs":[]}],"metadata":{"metadata":-Infinity},"nbformat":4}`))
	f.Add([]byte(`{"cells":[{"cell_type":"code","metadata":{"tags":["parameters"]},"source":"a := 2"},{"cell_type":"code","metadata":{"tags":["injected-parameters"]},"source":[]}],"nbformat":4}`))
	f.Add([]byte(`{"cells":[{"cell_type":"code","metadata":{"tags":["parameters"]},"source":"a = 0"},{"cell_type":"code","metadata":{"tags":["injected-parameters"]}}],"nbformat":4}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("fuzz.ipynb", data)
		if err != nil {
			return
		}
		if got := n.Bytes(); !bytes.Equal(got, data) {
			t.Fatalf("round trip: got\n%q\nwant\n%q", got, data)
		}
		if p := mustParse(t, string(data)); p.SetParameters([]Parameter{{"a", "1"}}) == nil {
			if again, err := Parse("fuzz.ipynb", p.Bytes()); err != nil || len(again.Cells()) != len(p.Cells()) {
				t.Fatalf("after new parameters: %v\n%q", err, p.Bytes())
			}
		}
		n.SetDefault("kernelspec", map[string]any{"name": "fluxion"})
		for _, c := range n.Cells() {
			c.Source()
			c.Tags()
			if c.Kind == Code {
				c.SetOutputs(c.ExecutionCount()+1, append(c.Outputs(), someOutputs()...))
			}
		}
		again, err := Parse("fuzz.ipynb", n.Bytes())
		if err != nil {
			t.Fatalf("after new outputs: %v\n%q", err, n.Bytes())
		}
		if len(again.Cells()) != len(n.Cells()) {
			t.Fatalf("after new outputs: got %d cells, want %d", len(again.Cells()), len(n.Cells()))
		}
		for i, c := range again.Cells() {
			old := n.Cells()[i]
			if c.Kind != old.Kind || c.ID != old.ID || c.Source() != old.Source() {
				t.Fatalf("cell %d: kind, id or source changed:\n%q", i, n.Bytes())
			}
			if c.Kind == Code && (len(c.Outputs()) != len(old.Outputs()) || c.ExecutionCount() != old.ExecutionCount()) {
				t.Fatalf("cell %d: got other outputs than were set:\n%q", i, n.Bytes())
			}
		}
		if _, ok := again.Metadata()["kernelspec"]; !ok {
			t.Fatalf("no kernelspec in\n%q", n.Bytes())
		}
	})
}

// Whatever the outputs are, comparing them does not panic, and they are the same as themselves.
func FuzzCompare(f *testing.F) {
	f.Add("text/plain", "1.5 -2e3 x", "1.6 -2e3 y")
	f.Add("text/html", "<table><td>1", "<p id=x>")
	f.Add("image/svg+xml", `<svg viewBox="0 0 1 1"><path d="M1,2"/>`, "<svg>")
	f.Add("image/png", "iVBORw0KGgo=", "")
	f.Add("application/json", `{"a": [1, 2.5]}`, "{")
	f.Fuzz(func(t *testing.T, mime, a, b string) {
		c := &Comparison{}
		x, y := []Output{&DisplayData{Bundle: bundle(mime, a)}, &Stream{"stdout", a}}, []Output{&DisplayData{Bundle: bundle(mime, []byte(b))}, &Stream{"stdout", b}}
		for _, o := range [][]Output{x, y} {
			if d := c.Compare(o, o); len(d) > 0 {
				t.Errorf("%q is not the same as itself: %v", o, d)
			}
		}
		c.Compare(x, y)
		c.Compare(y, x[:1])
	})
}

// Whatever the text, reading substitutions does not panic.
func FuzzSanitize(f *testing.F) {
	f.Add("regex: a(b)\nreplace: \\1", "ab")
	f.Fuzz(func(t *testing.T, text, output string) {
		if s, err := parseSanitize("fuzz", text); err == nil {
			(&Comparison{Sanitize: s}).sanitize(output)
		}
	})
}
