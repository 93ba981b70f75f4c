package stub

import (
	"bytes"
	"slices"
	"testing"
)

const objectSource = `package q

type T struct{ Next *T }

var V = &T{}

func F(n int) []*T { return append(make([]*T, n), V) }

func (t *T) M() int { return len(F(1)) }
`

func TestReadArchive(t *testing.T) {
	o := archive(t, "x/q", objectSource)
	i, ok := o.byName[symbolName{"x/q.F", abiInternal}]
	if !ok {
		t.Fatal("x/q.F is not defined")
	}
	var names []string
	for _, r := range o.symbols[i].refs {
		if !r.aux {
			names = append(names, r.name)
		}
	}
	for _, want := range []string{"runtime.makeslice", "x/q.V"} {
		if !slices.Contains(names, want) {
			t.Errorf("x/q.F refers to %v, want %s among them", names, want)
		}
	}
	for _, r := range o.symbols[i].refs {
		if defined := r.index >= 0; r.name == "x/q.V" && (!defined || o.symbols[r.index].name != r.name) || r.name == "runtime.makeslice" && defined {
			t.Errorf("reference to %s: got index %d", r.name, r.index)
		}
	}
	for _, n := range []symbolName{{"x/q.V", 0}, {"type:x/q.T", 0}, {"x/q.(*T).M", abiInternal}} {
		if _, ok := o.byName[n]; !ok {
			t.Errorf("%s is not defined", n.name)
		}
	}
	if o.cgo {
		t.Error("cgo: got true")
	}
}

func TestReadArchiveWithoutNames(t *testing.T) {
	for _, data := range []string{"", "!<arch>\n", "\x7fELF", "!<arch>\n" + string(bytes.Repeat([]byte(" "), 60))} {
		if _, err := readArchive([]byte(data)); err == nil {
			t.Errorf("%q: got no error", data)
		}
	}
}

func FuzzReadArchive(f *testing.F) {
	f.Add(compile(f, "x/q", objectSource))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := readArchive(data)
		if err != nil {
			return
		}
		for _, s := range o.symbols {
			for _, r := range s.refs {
				if r.index >= len(o.symbols) {
					t.Fatalf("reference to symbol %d of %d", r.index, len(o.symbols))
				}
			}
		}
	})
}
