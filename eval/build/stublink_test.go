package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stubSession is a session whose cells are linked to the worker alone; a cell that is not fails the test.
func stubSession(t testing.TB, b *Base) (*session, *StubLink) {
	t.Helper()
	if !stubPlatform {
		t.Skip("not on this platform")
	}
	s := newSession(t, b, "")
	l, ok := s.Loader.(*StubLink)
	if !ok {
		t.Fatalf("cells are linked by a %T: the self-test failed", s.Loader)
	}
	stubFailed = func(path string, err error) { t.Errorf("%s is linked the plain way: %v", path, err) }
	t.Cleanup(func() { stubFailed = func(string, error) {} })
	return s, l
}

func TestStubLink(t *testing.T) {
	s, _ := stubSession(t, shared)
	so := s.plugin([]string{`"fmt"`}, "var Ʌx = 40\n\nfunc ɅUnused() int { return Ʌx }\n\nfunc Run() { fmt.Println(Ʌx) }")
	if i, err := os.Stat(so); err != nil || i.Size() > 100<<10 {
		t.Errorf("got a plugin of %v, %v, want one of at most 100 KB", i, err)
	}
	if got := s.run(so); got != "40" {
		t.Errorf("got %q, want 40", got)
	}
	// A function that the first plugin did not need, and the variable of the first plugin.
	if got := s.cell([]string{`"cell/1"`, `"fmt"`}, "func Run() { cell.Ʌx++; fmt.Println(cell.ɅUnused()) }"); got != "41" {
		t.Errorf("got %q, want 41", got)
	}
}

// A package that the worker has not linked comes with the first cell that imports it, and is initialized once.
func TestStubLinkNewPackage(t *testing.T) {
	s, l := stubSession(t, shared)
	s.imports("text/tabwriter")
	s.imports("flag")
	for i := range 2 {
		got := s.cell([]string{`"fmt"`, `"flag"`, `"os"`, `"text/tabwriter"`}, `
func Run() {
	w := tabwriter.NewWriter(os.Stdout, 4, 1, 1, '.', 0)
	fmt.Fprintln(w, "a\tb")
	w.Flush()
	if flag.Lookup("cells") == nil {
		flag.Int("cells", 1, "")
	} else {
		flag.Set("cells", "2")
	}
	fmt.Println(flag.Lookup("cells").Value)
}
`)
		if want := fmt.Sprintf("a...b\n%d", i+1); got != want {
			t.Errorf("cell %d: got %q, want %q", i+1, got, want)
		}
	}
	if len(l.loaded["text/tabwriter"]) == 0 {
		t.Error("text/tabwriter is not known to be in the worker")
	}
}

// What cannot be linked to the worker is linked the plain way, into the same worker, and shares state with what is.
func TestStubLinkFallback(t *testing.T) {
	s, l := stubSession(t, shared)
	s.cell([]string{`"strings"`}, "type T struct{ N int; B *strings.Builder }\n\nfunc (t *T) String() string { return t.B.String() }\n\nvar Ʌt = &T{1, new(strings.Builder)}\n\nvar Ʌany any\n\nfunc Run() { Ʌt.B.WriteString(\"one\") }")
	why := 0
	stubFailed = func(string, error) { why++ }
	s.Loader = refusing{l}
	if got := s.cell([]string{`c "cell/1"`, `"fmt"`}, "type U struct{ *c.T }\n\nvar Ʌu = U{c.Ʌt}\n\nfunc Run() { c.Ʌany = Ʌu; c.Ʌt.N++; fmt.Println(c.Ʌt) }"); got != "one" {
		t.Errorf("got %q, want one", got)
	}
	if why != 1 {
		t.Errorf("linked the plain way: got %d times, want 1", why)
	}
	s.Loader = l
	got := s.cell([]string{`c "cell/1"`, `two "cell/2"`, `"fmt"`}, "func Run() { _, same := c.Ʌany.(two.U); two.Ʌu.N++; fmt.Println(c.Ʌt.N, same, fmt.Stringer(two.Ʌu)) }")
	if want := "3 true one"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if why != 1 {
		t.Errorf("linked the plain way: got %d times, want 1", why)
	}
}

// refusing links nothing to the worker.
type refusing struct{ *StubLink }

func (r refusing) Link(ctx context.Context, s *Store, mainPath string) (string, error) {
	return r.plain(ctx, s, mainPath, errors.New("for the test"))
}

func TestAgain(t *testing.T) {
	s, _ := stubSession(t, shared)
	so := s.plugin([]string{`"fmt"`}, "func Run() { fmt.Println(1) }")
	if err := os.WriteFile(so, []byte("no plugin"), 0o666); err != nil {
		t.Fatal(err)
	}
	stubFailed = func(string, error) {}
	so, err := s.Again(context.Background(), so)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.run(so); got != "1" {
		t.Errorf("got %q, want 1", got)
	}
	s.Loader = PlainLink{}
	if _, err := s.Again(context.Background(), so); err == nil {
		t.Error("Again of a plain plugin: got no error")
	}
}

// With a worker or a toolchain that fails the self-test, sessions go the plain way.
func TestSelfTest(t *testing.T) {
	if !stubPlatform {
		t.Skip("not on this platform")
	}
	dir := t.TempDir()
	var said []string
	b := *shared
	b.log = func(line string) { said = append(said, line) }
	if err := b.tryStub(context.Background()); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "worker")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho hello\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	b.dir, b.stub = dir, true
	b.decide(context.Background())
	if _, ok := b.loader().(PlainLink); !ok || b.stub {
		t.Errorf("got a %T, want a PlainLink", b.loader())
	}
	if _, err := os.Stat(filepath.Join(dir, stubMark)); err == nil {
		t.Error("the failure was written down as a success")
	}
	if text := strings.Join(said, "\n"); !strings.Contains(text, "slow way") {
		t.Errorf("said: %q", text)
	}
}

// The plugins that a cell can call are those of the cells and packages that it imports, and of those that these import, the nearest first. A package may be in several: cell 3 needs of cell 1 what that
// left out.
func TestReached(t *testing.T) {
	s, _ := stubSession(t, shared)
	s.imports("text/tabwriter")
	s.cell([]string{`"text/tabwriter"`}, "var Ʌw tabwriter.Writer\n\nfunc Run() {}")
	s.cell(nil, "func Run() {}")
	s.cell([]string{`cell1 "cell/1"`}, "var Ʌv = &cell1.Ʌw\n\nfunc Run() {}")
	for _, x := range []struct {
		imports []string
		body    string
		want    []string
	}{
		{[]string{`"fmt"`}, "func Run() { fmt.Print() }", nil},
		{[]string{`"text/tabwriter"`}, "func Run() { new(tabwriter.Writer).Flush() }", []string{"cell/3", "cell/1"}},
		{[]string{`cell3 "cell/3"`}, "func Run() { _ = cell3.Ʌv }", []string{"cell/3", "cell/1"}},
	} {
		so := s.plugin(x.imports, x.body)
		if got := s.Reached(so); !slices.Equal(got, x.want) {
			t.Errorf("%v: got %v, want %v", x.imports, got, x.want)
		}
	}
	s.Renew()
	if got := s.Reached(s.plugin([]string{`cell3 "cell/3"`}, "func Run() { _ = cell3.Ʌv }")); got != nil {
		t.Errorf("in a new worker: got %v, want none", got)
	}
}

func TestRenew(t *testing.T) {
	s, l := stubSession(t, shared)
	s.cell(nil, "var Ʌx = 1\n\nfunc Run() { Ʌx++ }")
	if !slices.Equal(l.loaded["cell/1"], []string{"cell/1"}) {
		t.Fatal("cell/1 is not known to be in the worker")
	}
	s.Renew()
	if len(l.loaded)+len(l.symbols)+len(l.linked)+len(l.plugins) > 0 {
		t.Error("a new worker begins with what the old one had opened")
	}
}
