package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// selfTest is two cells that lean on what StubLink takes for granted: that types, variables and functions of the worker and of an earlier
// plugin are found and are the same ones, that the garbage collector sees the variables, that panics and tracebacks work. The second prints
// what selfTestSays says.
var selfTest = []string{`package cell

import (
	"fmt"
	"strings"
)

type Node struct {
	Next *Node
	Name string
	hold [3]*strings.Builder
}

func (n *Node) String() string { return "node " + n.Name }

type Pair[A, B any] struct { A A; B B }

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.B, p.A} }

var (
	First  *Node
	Table  map[string]*Node
	Any    any
	Both   Pair[int, string]
	Spread [40]*Node
)

func Fail(n int) int {
	if n == 0 {
		panic(fmt.Errorf("failed"))
	}
	return Fail(n-1) + 1
}

func Run() {
	First = &Node{Name: "a"}
	First.hold[2] = new(strings.Builder)
	First.hold[2].WriteString("held")
	Table = map[string]*Node{"b": {Name: "b"}}
	Any = Pair[string, int]{"x", 1}
	Both = Pair[int, string]{1, "x"}
	for i := range Spread {
		Spread[i] = &Node{Name: strings.Repeat("s", i)}
	}
}

func Held(n *Node) string { return n.hold[2].String() }
`, `package cell

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	one "cell/1"
)

type reader struct{ io.Reader }

var kept = map[int][]*one.Node{}

func recovered() (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	return fmt.Sprint(one.Fail(3))
}

func Run() {
	for i := range 50 {
		kept[i%5] = append(kept[i%5], &one.Node{Name: fmt.Sprint(i), Next: one.First})
		runtime.GC()
		_ = make([][]*int, 1000)
	}
	_, same := one.Any.(one.Pair[string, int])
	var s fmt.Stringer = one.First
	text, err := io.ReadAll(reader{strings.NewReader("text")})
	done := make(chan string)
	go func() { done <- recovered() }()
	pc, _, _, _ := runtime.Caller(0)
	fmt.Println(one.First, one.Held(one.First), one.Table["b"], same, one.Both.Swap() == one.Any, s, len(one.Spread[39].Name), kept[4][9].Next.Name,
		string(text), err, <-done, errors.Is(fmt.Errorf("%w", io.EOF), io.EOF), runtime.FuncForPC(pc).Name())
}
`}

const selfTestSays = "node a held node b true true node a 39 a text <nil> failed true cell/2.Run"

// tryStub links the self-test and has a worker run it.
func (b *Base) tryStub(ctx context.Context) error {
	dir, err := os.MkdirTemp(scratchParent(), scratchPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l, err := newStubLink(b)
	if err != nil {
		return err
	}
	defer l.host.Close()
	s := &Store{Loader: l, base: b, dir: dir, known: b.known()}
	args := []string{"-try"}
	for i, cell := range selfTest {
		path := fmt.Sprintf("cell/%d", i+1)
		describe := fmt.Sprintf("package cell\n\nimport \"%s/eval/rt\"\n\nfunc init() { rt.Describe(%q, &rt.Cell{Run: Run}) }\n", ownModule, path)
		if ds, err := s.Compile(ctx, path, []byte(cell), []byte(describe)); err != nil || len(ds) > 0 {
			return fmt.Errorf("self-test: %v %w", ds, err)
		}
		so, err := l.link(ctx, s, path)
		if err != nil {
			return err
		}
		l.Opened(so)
		args = append(args, so)
	}
	out, err := b.toolchain.run(ctx, dir, nil, b.WorkerPath(), args...)
	if err != nil {
		return err
	}
	if got := strings.TrimSpace(string(out)); got != selfTestSays {
		return fmt.Errorf("self-test: got %q, want %q", got, selfTestSays)
	}
	return nil
}

// stubMark is the file in the directory of a base that says that the self-test went well.
const stubMark = "stub"

// decide runs the self-test and writes down how it went.
func (b *Base) decide(ctx context.Context) {
	if !stubPlatform {
		return
	}
	err := b.tryStub(ctx)
	if err == nil {
		err = os.WriteFile(filepath.Join(b.dir, stubMark), nil, 0o666)
	}
	b.stub = err == nil
	if err != nil && ctx.Err() == nil {
		b.log("cells will be linked the slow way: " + brief(err))
	}
}
