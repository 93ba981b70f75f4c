package modules

import (
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"testing"
	"unsafe"
)

var (
	number   = 5
	hasHeap  = errors.New
	sentinel = fmtErrorf()
)

type pair[A, B any] struct {
	a A
	b B
}

func (p *pair[A, B]) first() A { return p.a }

func fmtErrorf() error { return &os.PathError{Op: "open"} }

func twice[T int | float64](x T) T { return 2 * x }

func TestMain(m *testing.M) {
	if !Known {
		return
	}
	os.Exit(m.Run())
}

func TestFuncName(t *testing.T) {
	literal := func() int { return number }
	for want, f := range map[string]any{
		"github.com/fluxion-go/fluxion/eval/host/modules.TestFuncName":       TestFuncName,
		"github.com/fluxion-go/fluxion/eval/host/modules.TestFuncName.func1": literal,
		"io.ReadAll":       io.ReadAll,
		"os.(*File).Close": (*os.File).Close,
		"errors.New":       hasHeap,
	} {
		pc := reflect.ValueOf(f).Pointer()
		if got := FuncName(pc); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := FuncName(pc + 1); got != "" {
			t.Errorf("got %q inside of %s, want nothing", got, want)
		}
		if at := Funcs(map[string]bool{want: true})[want]; !slices.Equal(at, []uintptr{pc}) {
			t.Errorf("%s: got %x, want %x", want, at, pc)
		}
	}
	a, b := reflect.ValueOf(twice[int]).Pointer(), reflect.ValueOf(twice[float64]).Pointer()
	if FuncName(a) == FuncName(b) {
		t.Errorf("two instances are called %s", FuncName(a))
	}
	if got := FuncName(1); got != "" {
		t.Errorf("got %q for an address without code", got)
	}
}

func TestWhere(t *testing.T) {
	s := make([]int, 100)
	c := unsafe.StringData("a constant")
	for _, x := range []struct {
		p    unsafe.Pointer
		want Region
	}{
		{unsafe.Pointer(&number), Program},
		{unsafe.Pointer(&sentinel), Program},
		{unsafe.Pointer(c), Program},
		{unsafe.Pointer(&s[50]), Heap},
	} {
		if got := Where(uintptr(x.p)); got != x.want {
			t.Errorf("got %v, want %v", got, x.want)
		}
		off, ok := Offset(uintptr(x.p))
		if ok != (x.want == Program) {
			t.Errorf("an offset %v, want %v", ok, x.want)
		}
		if at, ok := At(off); x.want == Program && (!ok || at != uintptr(x.p)) {
			t.Errorf("got %x, %v, want %p", at, ok, x.p)
		}
	}
	if got := Where(8); got != Foreign {
		t.Errorf("got %v, want Foreign", got)
	}
}

func TestTypes(t *testing.T) {
	var found []string
	for x := range Types() {
		if x.PkgPath() == "" && x.Kind() == reflect.Pointer {
			x = x.Elem()
		}
		if x == reflect.TypeFor[pair[int, string]]() || x == reflect.TypeFor[os.PathError]() {
			found = append(found, x.Name())
		}
	}
	slices.Sort(found)
	if p := (&pair[int, string]{1, "a"}); p.first() != 1 || len(slices.Compact(found)) != 2 {
		t.Errorf("got %q, want both types", found)
	}
}

var onHeap []any

func TestScalars(t *testing.T) {
	type mixed struct {
		n int
		p *int
	}
	three := &[3]int{1, 2, 3}
	both, large := &mixed{1, new(int)}, new([100]int)
	onHeap = append(onHeap, three, both, large)
	for _, c := range []struct {
		p    unsafe.Pointer
		size uintptr
		ok   bool
	}{
		{unsafe.Pointer(three), 24, true},
		{unsafe.Pointer(&three[1]), 0, false},
		{unsafe.Pointer(both), 0, false},
		{unsafe.Pointer(large), 0, false},
		{unsafe.Pointer(&number), 0, false},
	} {
		if size, ok := Scalars(c.p); ok != c.ok || size != c.size {
			t.Errorf("got %d, %v, want %d, %v", size, ok, c.size, c.ok)
		}
	}
}

func TestWords(t *testing.T) {
	found := false
	n := 0
	for p := range Words() {
		found = found || p == uintptr(unsafe.Pointer(&sentinel))+8 // the first word of an interface is no pointer to the collector
		if n++; !IsWord(p) {
			t.Fatalf("%x is among the words and is none", p)
		}
	}
	if !found || n < 100 {
		t.Errorf("got %d words, want among them a variable that holds pointers", n)
	}
	if IsWord(uintptr(unsafe.Pointer(&number))) || IsWord(uintptr(unsafe.Pointer(&sentinel))+1) || IsWord(8) {
		t.Error("what holds no pointer is one of the words")
	}
}

// Plugins come to the front of the runtime's list, none is lost, and the next one that is loaded goes to its end.
func TestAdvance(t *testing.T) {
	was, last, known, paths := program, lastModule, plugins, byPath
	defer func() { program, lastModule, plugins, byPath = was, last, known, paths }()
	program, plugins, byPath = &module{}, nil, map[string]*module{}
	lastModule = program
	list := func() (names []string) {
		for m := program.next; m != nil; m = m.next {
			names = append(names, m.pluginpath)
		}
		return names
	}
	for _, x := range []struct {
		open  string
		calls []string
		want  []string
	}{
		{"a", nil, []string{"a"}},
		{"b", nil, []string{"b", "a"}},
		{"c", []string{"a"}, []string{"c", "a", "b"}},
		{"d", []string{"b", "c", "unknown"}, []string{"d", "b", "c", "a"}},
		{"e", []string{"d"}, []string{"e", "d", "b", "c", "a"}},
	} {
		Advance(x.calls)
		m := &module{pluginpath: x.open} // as runtime.addmoduledata does
		lastModule.next, lastModule = m, m
		Opened(x.open)
		Opened(x.open)
		if got := list(); !slices.Equal(got, x.want) {
			t.Fatalf("after %s: got %v, want %v", x.open, got, x.want)
		}
		end := program
		for end.next != nil {
			end = end.next
		}
		if lastModule != end {
			t.Fatalf("after %s: the last module is %q, want %q", x.open, lastModule.pluginpath, end.pluginpath)
		}
	}
	var order []string
	for _, m := range inOrder()[1:] {
		order = append(order, m.pluginpath)
	}
	if want := []string{"a", "b", "c", "d", "e"}; !slices.Equal(order, want) {
		t.Errorf("got the order %v, want %v", order, want)
	}
}
