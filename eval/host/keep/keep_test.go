package keep

import (
	"bytes"
	"container/list"
	"container/ring"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
	"gonum.org/v1/gonum/mat"
)

func TestMain(m *testing.M) {
	if !modules.Known {
		return
	}
	os.Exit(m.Run())
}

var origins = NewOrigins()

// again writes a variable and reads it into a new one.
func again[T any](t *testing.T, x *T) (*T, []Gap) {
	t.Helper()
	var b bytes.Buffer
	report, err := Write(&b, []byte("meta"), []Root{{"x", "x", x}}, Options{Origins: origins})
	if err != nil {
		t.Fatal(err)
	}
	y := new(T)
	names, back, err := Read(b.Bytes(), []Root{{"x", "x", y}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := Meta(b.Bytes()); string(m) != "meta" || err != nil {
		t.Errorf("meta: got %q, %v", m, err)
	}
	if len(names) != 1 && reflect.TypeFor[T]().Size() > 0 {
		t.Errorf("got %v, want x", names)
	}
	if !slices.Equal(report.Gaps, back.Gaps) {
		t.Errorf("gaps: got %v, want %v", back.Gaps, report.Gaps)
	}
	return y, back.Gaps
}

// same writes a value, reads it, and compares.
func same[T any](t *testing.T, x T) T {
	t.Helper()
	y, gaps := again(t, &x)
	if !reflect.DeepEqual(x, *y) {
		t.Errorf("got %#v, want %#v", *y, x)
	}
	if len(gaps) > 0 {
		t.Errorf("%T: got %v, want no gaps", x, gaps)
	}
	return *y
}

type inner struct {
	n    int8
	text string
	f    float64
	rest []inner
}

type node struct {
	value any
	next  *node
	seen  map[string]*node
}

type number float32

type celsius struct{ number }

func (c celsius) String() string { return fmt.Sprintf("%.1f°", c.number) }

func TestPlainValues(t *testing.T) {
	same(t, true)
	same(t, int8(-5))
	same(t, uint64(math.MaxUint64))
	same(t, uintptr(7))
	same(t, 1.5)
	same(t, complex(1, -2))
	same(t, "text with a 世")
	same(t, "")
	same(t, struct{}{})
	same(t, [3]int16{1, 2, 3})
	same(t, [2][2]string{{"a", "b"}, {"c"}})
	same(t, [0]int{})
	same(t, []int(nil))
	same(t, []int{})
	same(t, []float32{1, 2})
	same(t, [][]string{{"a"}, nil, {}})
	same(t, map[string]int(nil))
	same(t, map[string]int{})
	same(t, map[string][]int{"a": {1}, "b": nil})
	same(t, map[any]any{1: "a", "b": 2.5, celsius{3}: []any{nil, int8(1)}})
	same(t, map[[2]string]struct{}{{"a", "b"}: {}})
	same(t, inner{1, "a", 2, []inner{{n: 2, rest: []inner{{}}}}})
	same(t, struct {
		a, B any
		c    *int
	}{5, celsius{1}, new(int)})
	same(t, []any{nil, 1, "a", 2.5, []int{1}, map[string]any{"x": nil}, struct{ x, y int }{1, 2}, (*int)(nil), [1]*int{new(int)}})
	same(t, []fmt.Stringer{celsius{4}, nil, &celsius{5}, time.Second})
	same(t, number(3))
	same(t, []any{(chan int)(nil), (func())(nil), (*int)(nil), unsafe.Pointer(nil)})
	same(t, []any{struct {
		none struct{}
		p    *int
	}{p: new(int)}, [1]struct {
		m    map[string]int
		none [0]string
	}{{m: map[string]int{"a": 1}}}, atomic.Pointer[string]{}})
	if got := same(t, math.Float64frombits(0x8000000000000000)); !math.Signbit(got) {
		t.Error("minus zero lost its sign")
	}
	if got, _ := again(t, &map[float64]int{math.NaN(): 1}); len(*got) != 1 {
		t.Errorf("got %v, want one entry", *got)
	}
}

func TestSharing(t *testing.T) {
	type shared struct {
		all, part, capped, empty []int
		third                    *int
		first, second            *inner
		text                     *string
		array                    *[2]int
	}
	in := &inner{text: "a"}
	x := shared{all: []int{1, 2, 3, 4, 5}, first: in, second: in, text: &in.text}
	x.part, x.capped, x.third, x.array, x.empty = x.all[1:3], x.all[1:3:3], &x.all[2], (*[2]int)(x.all[3:]), x.all[:0]
	y := same(t, x)
	y.all[2] = 30
	*y.text = "b"
	y.array[1] = 50
	if y.part[1] != 30 || *y.third != 30 || y.first != y.second || y.first.text != "b" || y.all[4] != 50 {
		t.Errorf("what was shared is not: %v", y)
	}
	if y.part = append(y.part, 40); y.all[3] != 40 {
		t.Errorf("got %v, want the part in the same memory", y.all)
	}
	if y.capped = append(y.capped, 60); y.all[3] != 40 || cap(x.capped) != 2 {
		t.Errorf("got %v, want a slice with the capacity that it had", y.all)
	}
	if y.empty == nil {
		t.Error("an empty slice is nil")
	}
	s := []string{"a", "b", "c", "d"}
	overlap := same(t, [][]string{s[:3:3], s[1:]})
	if overlap[0][2] = "x"; overlap[1][1] != "x" {
		t.Errorf("got %q, want slices that overlap", overlap)
	}
	m := map[string]int{"a": 1}
	type named map[string]int
	both := same(t, struct {
		a map[string]int
		b named
	}{m, m})
	if both.a["b"] = 2; both.b["b"] != 2 {
		t.Errorf("got %v, want one map", both)
	}
}

func TestCycles(t *testing.T) {
	a := &node{value: "a", seen: map[string]*node{}}
	a.next = &node{value: a, next: a}
	a.seen["self"] = a
	y, gaps := again(t, &a)
	b := *y
	if b.next.next != b || b.next.value != any(b) || b.seen["self"] != b || len(gaps) > 0 {
		t.Errorf("got %v, %v", b, gaps)
	}
	var self any
	self = &self
	z, _ := again(t, &self)
	if *z != any(z) {
		t.Error("a variable that points to itself does not")
	}
	var chain *node
	for range 300_000 {
		chain = &node{next: chain}
	}
	n := 0
	long, _ := again(t, &chain)
	for p := *long; p != nil; p = p.next {
		n++
	}
	if n != 300_000 {
		t.Errorf("got a list of %d, want 300000", n)
	}
	l := list.New()
	l.PushBack("a")
	l.PushBack(2)
	if got := same(t, l); got.Len() != 2 || got.Back().Prev() != got.Front() {
		t.Errorf("got %v", got)
	}
	if got, _ := again(t, ptr(ring.New(3))); (*got).Len() != 3 {
		t.Errorf("got a ring of %d, want 3", (*got).Len())
	}
}

func ptr[T any](x T) *T { return &x }

// Several variables that share memory, and one that points into another.
func TestVariables(t *testing.T) {
	type vars struct {
		x [3]int
		p *int
		s []int
		q **int
	}
	roots := func(v *vars) []Root {
		return []Root{{"x", "x", &v.x}, {"p", "p", &v.p}, {"s", "s", &v.s}, {"q", "q", &v.q}}
	}
	a, b := &vars{x: [3]int{1, 2, 3}}, &vars{}
	a.p, a.s, a.q = &a.x[1], a.x[:], &a.p
	// Variables of cells are in memory of their own.
	roots2 := roots(a)
	var buf bytes.Buffer
	if _, err := Write(&buf, nil, roots2, Options{}); err != nil {
		t.Fatal(err)
	}
	names, _, err := Read(buf.Bytes(), roots(b)[:3], Options{})
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(names)), []string{"p", "s", "x"}) {
		t.Fatal(names, err)
	}
	if b.s[2] = 9; b.p != &b.x[1] || b.x != [3]int{1, 2, 9} || b.q != nil {
		t.Errorf("got %v", b)
	}
}

func TestOtherType(t *testing.T) {
	var buf bytes.Buffer
	x, y, s := 1, int64(2), &node{value: 3}
	if _, err := Write(&buf, nil, []Root{{"x", "x", &x}, {"s", "s", &s}}, Options{}); err != nil {
		t.Fatal(err)
	}
	var got *node
	names, _, err := Read(buf.Bytes(), []Root{{"x", "x", &y}, {"s", "s", &got}}, Options{})
	if err != nil || !slices.Equal(names, []string{"s"}) || y != 2 || got.value != 3 {
		t.Errorf("got %v, %v: %v, %v", names, err, y, got)
	}
	names, _, err = Read(buf.Bytes(), []Root{{"x", "x", &y}}, Options{Same: func(saved, now reflect.Type) bool { return true }})
	if err != nil || len(names) != 1 || y != 1 {
		t.Errorf("got %v, %v: %v", names, err, y)
	}
}

func TestLibraryTypes(t *testing.T) {
	same(t, big.NewInt(1).Lsh(big.NewInt(3), 100))
	same(t, big.NewRat(1, 3))
	same(t, new(big.Float).SetPrec(200).SetFloat64(1.25))
	same(t, mat.NewDense(2, 2, []float64{1, 2, 3, 4}))
	same(t, time.Date(2024, 2, 29, 12, 0, 0, 5, time.FixedZone("east", 3600)))
	same(t, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC))
	same(t, 3*time.Second)
	same(t, &url.URL{Scheme: "https", User: url.UserPassword("a", "b")})
	same(t, netip.MustParseAddr("fe80::1%eth0"))
	same(t, map[netip.Addr]int{netip.MustParseAddr("10.0.0.1"): 1})
	if got := same(t, regexp.MustCompile(`(a+)(b?)`)); !slices.Equal(got.FindStringSubmatch("caab"), []string{"aab", "aa", "b"}) {
		t.Error("a Regexp does not match")
	}
	var b strings.Builder
	b.WriteString("abc")
	if got, _ := again(t, &b); got.String() != "abc" {
		t.Errorf("got %q", got)
	} else if got.WriteString("d"); got.String() != "abcd" {
		t.Errorf("got %q", got)
	}
	buf := bytes.NewBufferString("hello")
	_, _ = buf.ReadByte()
	if got := same(t, buf); got.String() != "ello" {
		t.Errorf("got %q", got)
	}
	for _, src := range []rand.Source{rand.NewPCG(1, 2), rand.NewChaCha8([32]byte{1})} {
		r := rand.New(src)
		r.Uint32()
		got := same(t, r)
		if a, b := r.Perm(20), got.Perm(20); !slices.Equal(a, b) {
			t.Errorf("got %v, want %v", b, a)
		}
	}
	now := time.Now()
	if got, _ := again(t, &now); !got.Equal(now) || strings.Contains(got.String(), "m=") {
		t.Errorf("got %v, want %v without the clock of the process", got, now)
	}
	var m sync.Map
	m.Store("a", []int{1})
	if got, gaps := again(t, &m); len(gaps) > 0 {
		t.Error(gaps)
	} else if v, ok := got.Load("a"); !ok || v.([]int)[0] != 1 {
		t.Errorf("got %v", v)
	}
	var p atomic.Pointer[inner]
	p.Store(&inner{n: 4})
	if got, gaps := again(t, &p); got.Load().n != 4 || len(gaps) > 0 {
		t.Errorf("got %v, %v", got.Load(), gaps)
	}
	var once sync.Once
	once.Do(func() {})
	if got, _ := again(t, &once); got != nil {
		got.Do(func() { t.Error("done twice") })
	}
	if got := same(t, []reflect.Type{reflect.TypeFor[node](), reflect.TypeFor[[]int]()}); got[0] != reflect.TypeFor[node]() {
		t.Errorf("got %v", got)
	}
}

func TestErrors(t *testing.T) {
	err := fmt.Errorf("reading: %w", &fs.PathError{Op: "open", Path: "x", Err: io.ErrUnexpectedEOF})
	got := same(t, err)
	var path *fs.PathError
	if !errors.Is(got, io.ErrUnexpectedEOF) || !errors.As(got, &path) || got.Error() != err.Error() {
		t.Errorf("got %v", got)
	}
	if got := same(t, []error{io.EOF, fs.ErrNotExist, errors.New("own")}); got[0] != io.EOF || !errors.Is(got[1], fs.ErrNotExist) {
		t.Errorf("got %v", got)
	}
}

// What belongs to a package is the same thing afterwards.
func TestOfProgram(t *testing.T) {
	x := []any{os.Stdout, &origins, time.UTC, tensor.CPU}
	y, gaps := again(t, &x)
	if !slices.Equal(x, *y) || len(gaps) > 0 {
		t.Errorf("got %v, %v", *y, gaps)
	}
}

// What is not saved is zero, and in the list.
func TestGaps(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	type layer struct {
		Hook chan int
		mu   sync.Mutex
		W    float64
	}
	type model struct {
		Layers []*layer
		byName map[string]any
		count  func() int
		out    io.Writer
		where  any
	}
	x := &model{[]*layer{{W: 1}, {Hook: make(chan int), W: 2}}, map[string]any{"a b": make(chan bool), "w": 3}, func() int { n++; return n }, file, time.NewTimer(time.Hour)}
	x.Layers[0].mu.Lock()
	y, gaps := again(t, &x)
	var got []string
	for _, g := range gaps {
		got = append(got, g.String())
	}
	slices.Sort(got)
	want := []string{
		`x.Layers.0.mu: a lock that is held`,
		`x.Layers.1.Hook: a channel`,
		`x.byName."a b": a channel`,
		`x.count: a function that captured variables`,
		`x.out: an open file`,
		`x.where: a timer`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	z := *y
	if z.Layers[0].W != 1 || z.Layers[1].W != 2 || z.Layers[1].Hook != nil || z.byName["w"] != 3 || z.byName["a b"] != nil || len(z.byName) != 2 ||
		z.count != nil || z.out != nil || z.where != nil {
		t.Errorf("got %v", z)
	}
	z.Layers[0].mu.Lock() // is free
	c := make(chan int)
	if _, gaps := again(t, &c); len(gaps) != 1 || !gaps[0].Whole() {
		t.Errorf("got %v, want the whole variable", gaps)
	}
}

func total(xs []float64) (sum float64) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

func double(x float64) float64 { return 2 * x }

func first[T any](x T) T { return x }

func TestFunctions(t *testing.T) {
	type funcs struct {
		a func(float64) float64
		b any
		c func(int) int
		d func(*os.File) error
		e nn.Func
		f func(string) string
	}
	x := funcs{double, tensor.Tanh, first[int], (*os.File).Close, tensor.Relu, func(s string) string { return s + "!" }}
	y, gaps := again(t, &x)
	if len(gaps) > 0 || y.a(4) != 8 || y.c(3) != 3 || y.f("a") != "a!" || y.d(nil) == nil || y.e(tensor.Of(-1.0)).Item() != 0 {
		t.Errorf("got %v, %v", y, gaps)
	}
	if z, gaps := again(t, y); len(gaps) > 0 || z.a(4) != 8 {
		t.Errorf("the second time: got %v, %v", z, gaps)
	}
}

func TestModels(t *testing.T) {
	m := nn.Chain(nn.Dense(2, 3, tensor.Tanh), nn.Dropout(0.5), nn.Dense(3, 1), nn.Only)
	x := tensor.Of(1.0, 2.0)
	state := optim.Setup(optim.Adam(0.01), m)
	type session struct {
		m     *nn.ChainModel
		state *optim.Tree
		w     *tensor.Tensor
		row   *tensor.Tensor
	}
	s := session{m, state, m.Layers[0].(*nn.DenseLayer).Weight, nil}
	s.row = s.w.Select(0, 0)
	y, gaps := again(t, &s)
	if len(gaps) > 0 {
		t.Error(gaps)
	}
	if got, want := y.m.Call(x).Item(), m.Call(x).Item(); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if y.w != y.m.Layers[0].(*nn.DenseLayer).Weight {
		t.Error("a tensor is not shared")
	}
	y.row.Set(7, 0)
	if got := y.w.At(0, 0); got != 7.0 {
		t.Errorf("got %v, want a view of the same memory", got)
	}
	loader := dataset.Collate(dataset.DataLoader([]float64{1, 2, 3, 4, 5}, dataset.BatchSize(2), dataset.Shuffle()), total)
	back, gaps := again(t, &loader)
	if got, want := slices.Collect((*back).All()), slices.Collect(loader.All()); !slices.Equal(got, want) || len(gaps) > 0 {
		t.Errorf("got %v, want %v; %v", got, want, gaps)
	}
	for _, x := range []*tensor.Tensor{tensor.Of(true, false), tensor.Of(1.5).To(tensor.Float16), tensor.Zeros(0, 3)} {
		if got, gaps := again(t, &x); (*got).String() != x.String() || len(gaps) > 0 {
			t.Errorf("got %v, want %v; %v", *got, x, gaps)
		}
	}
}
