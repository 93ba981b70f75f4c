package display

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type (
	point            struct{ x, y float64 }
	celsius          float64
	nickname         string
	vec              []float64
	single           float32
	flags            map[string]bool
	pairOf[A, B any] struct {
		First  A
		Second B
	}
	node0 struct {
		v    int
		next *node0
	}
	timed struct {
		point
		took time.Duration
		when time.Time
		err  error
	}
	locked struct {
		//lint:ignore U1000 it is there to be shown
		mu sync.Mutex
		n  int
	}
	blank struct {
		_ int
		a int
	}
	level   int
	pointer struct{ a int } // with a String method on the pointer
	angry   struct{ a int } // with a String method that panics
	table   struct{ r, c int }
	ctable  struct{}
	chain   *chain
)

func (l level) String() string      { return "level " + fmt.Sprint(int(l)) }
func (p *pointer) String() string   { return fmt.Sprintf("<%d>", p.a) }
func (angry) String() string        { panic("no") }
func (t table) Dims() (r, c int)    { return t.r, t.c }
func (t table) At(i, j int) float64 { return float64(10*i) + float64(j)/4 }
func (ctable) Dims() (r, c int)     { return 1, 2 }
func (ctable) At(i, j int) complex128 {
	return complex(float64(i), float64(j))
}

func TestText(t *testing.T) {
	five, text := 5, "x"
	for _, test := range []struct {
		v    any
		want string
	}{
		{nil, "nil"},
		{true, "true"},
		{-3, "-3"},
		{uint8(7), "7"},
		{'a', "97"},
		{uintptr(255), "0xff"},
		{2.0, "2.0"},
		{17.5, "17.5"},
		{math.Pi, "3.141592653589793"},
		{1e6, "1000000.0"},
		{1e16, "1e16"},
		{1.5e-7, "1.5e-7"},
		{1e100, "1e100"},
		{math.Copysign(0, -1), "-0.0"},
		{math.NaN(), "NaN"},
		{math.Inf(-1), "-Inf"},
		{float32(0.1), "float32(0.1)"},
		{complex(1, -2), "(1.0-2.0i)"},
		{complex64(1i), "complex64(0.0+1.0i)"},
		{"say \"hi\"\n", `"say \"hi\"\n"`},
		{celsius(20), "celsius(20.0)"},
		{nickname("bob"), `nickname("bob")`},
		{level(3), "level 3"},

		{[]float64{1, 5, 25}, "[1.0, 5.0, 25.0]"},
		{[]float32{0.1, 0.2}, "float32[0.1, 0.2]"},
		{[]single{0.5}, "single[0.5]"},
		{[]celsius{20, 21.5}, "celsius[20.0, 21.5]"},
		{[]level{1, 2}, "[level 1, level 2]"},
		{vec{1, 2}, "vec[1.0, 2.0]"},
		{[]vec{{1}, {2}}, "[vec[1.0], vec[2.0]]"},
		{[]int{1, 2, 3}, "[1, 2, 3]"},
		{[2]bool{true}, "[true, false]"},
		{[]int(nil), "[]"},
		{[]string{"a", "b c"}, `["a", "b c"]`},
		{[]any{1, 2.0, float32(1), celsius(3), "x", nil, []float32{1}}, `[1, 2.0, float32(1.0), celsius(3.0), "x", nil, float32[1.0]]`},
		{[]byte("hello, wörld"), `[]byte("hello, wörld")`},
		{[]byte{1, 2, 0xff}, "[]byte{0x01, 0x02, 0xff}"},
		{[]byte{}, `[]byte("")`},
		{[][]float64{{1, 2.25}, {30, 4}}, "[[ 1.0, 2.25],\n [30.0,  4.0]]"},
		{[][]float32{{1, 2}, {3, 4}}, "float32[[1.0, 2.0],\n        [3.0, 4.0]]"},
		{[][]int{{1}, {2, 3}}, "[[1], [2, 3]]"},
		{[1][2]float64{{1, 2}}, "[[1.0, 2.0]]"},
		{[][]float64{{1.23456789012345}, {100}}, "[[1.23457],\n [  100.0]]"},

		{map[string]int{"b": 2, "a": 1}, `{"a": 1, "b": 2}`},
		{map[int]float32{2: 1, 1: 2}, "{1: float32(2.0), 2: float32(1.0)}"},
		{map[float64]bool{math.NaN(): true, 2: false}, "{NaN: true, 2.0: false}"},
		{map[any]int{"b": 1, 10: 2, 9: 3, 2.5: 4, nil: 5}, `{9: 3, 10: 2, 2.5: 4, nil: 5, "b": 1}`},
		{map[point]int{{2, 1}: 1, {1, 2}: 2}, "{point{x: 1.0, y: 2.0}: 2, point{x: 2.0, y: 1.0}: 1}"},
		{map[string]struct{}{"b": {}, "a": {}}, `{"a", "b"}`},
		{map[string]int(nil), "nil"},
		{map[string]int{}, "{}"},
		{flags{"v": true}, `flags{"v": true}`},

		{point{1, 2}, "point{x: 1.0, y: 2.0}"},
		{&point{1, 2}, "&point{x: 1.0, y: 2.0}"},
		{[]*point{{1, 2}, nil}, "[&point{x: 1.0, y: 2.0}, nil]"},
		{(*point)(nil), "nil"},
		{struct{ X, Y any }{1, "a"}, `{X: 1, Y: "a"}`},
		{struct{}{}, "{}"},
		{blank{1, 2}, "blank{a: 2}"},
		{&locked{n: 3}, "&locked{mu: sync.Mutex{…}, n: 3}"},
		{pairOf[int, nickname]{1, "a"}, `pairOf[int, nickname]{First: 1, Second: "a"}`},
		{timed{point{1, 2}, time.Second, time.Unix(0, 0).UTC(), errors.New("no")},
			"timed{\n    point: point{x: 1.0, y: 2.0},\n    took: 1s,\n    when: 1970-01-01 00:00:00 +0000 UTC,\n    err: no,\n}"},
		{&five, "&5"},
		{&text, `&"x"`},

		{func(float64, ...int) (float64, error) { return 0, nil }, "func(float64, ...int) (float64, error)"},
		{(func())(nil), "nil"},
		{make(chan int), "chan int"},
		{make(<-chan point, 3), "<-chan point (0 of 3)"},
		{errors.New("broken"), "broken"},
		{[]error{errors.New("broken"), nil}, "[broken, nil]"},
		{90 * time.Second, "1m30s"},
		{struct{ d time.Duration }{time.Second}, "{d: 1s}"},
		{big.NewInt(5), "5"},
		{*big.NewInt(5), "5"},
		{url.URL{Scheme: "https", Host: "go.dev"}, "https://go.dev"},
		{reflect.TypeFor[[]point](), "[]point"},
		{reflect.ValueOf(point{1, 2}), "point{x: 1.0, y: 2.0}"},
		{pointer{3}, "<3>"},
		{[]pointer{{1}, {2}}, "[<1>, <2>]"},
		{struct{ p pointer }{pointer{3}}, "{p: <3>}"},
		{(*pointer)(nil), "nil"},
		{angry{3}, "angry{a: 3} (String: panic: no)"},
		{[]any{angry{3}, 1}, "[angry{a: 3} (String: panic: no), 1]"},

		{table{2, 3}, "2×3 matrix\n  0.0   0.25   0.5\n 10.0  10.25  10.5"},
		{struct{ m table }{table{2, 2}}, "{m: 2×2 matrix [0.0 0.25; 10.0 10.25]}"},
		{table{}, "0×0 matrix"},
		{ctable{}, "1×2 matrix\n (0.0+0.0i)  (0.0+1.0i)"},
	} {
		if got := Text(test.v); got != test.want {
			t.Errorf("Text of a %T:\n%s\nwant\n%s", test.v, got, test.want)
		}
	}
}

// TestTextOfCycles shows values that lead back to themselves, and chains without end in sight.
func TestTextOfCycles(t *testing.T) {
	ring := &node0{v: 1}
	ring.next = &node0{v: 2, next: ring}
	m := map[string]any{}
	m["me"] = m
	s := []any{nil}
	s[0] = s
	var i any
	i = &i
	var c chain
	c = &c
	var long *node0
	for range 100_000 {
		long = &node0{next: long}
	}
	for _, test := range []struct {
		v    any
		want string
	}{
		{ring, "&node0{v: 1, next: &node0{v: 2, next: <cycle>}}"},
		{m, `{"me": <cycle>}`},
		{s, "[<cycle>]"},
		{i, "&<cycle>"},
		{c, "&<cycle>"},
	} {
		if got := Text(test.v); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if got := Text(long); strings.Count(got, "node0") != maxDepth || !strings.Contains(got, "…") {
		t.Errorf("a long list:\n%s", got)
	}
}

// TestTextGolden keeps what long values look like.
func TestTextGolden(t *testing.T) {
	numbers := make([]float64, 1000)
	noise := make([]float64, 41)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range numbers {
		numbers[i] = float64(i)
	}
	for i := range noise {
		noise[i] = rng.NormFloat64()
	}
	matrix := make([][]float64, 50)
	for i := range matrix {
		matrix[i] = numbers[10*i : 10*i+30]
	}
	ages := map[string]int{}
	for i := range 60 {
		ages[fmt.Sprintf("person %02d", i)] = i
	}
	type layer struct {
		Name    string
		Weight  [][]float32
		Bias    []float32
		Act     func(float64) float64
		Options map[string]any
	}
	var out strings.Builder
	for _, v := range []any{
		numbers,
		noise,
		matrix,
		ages,
		[]layer{
			{Name: "first", Weight: [][]float32{{1, 2}, {3, 4}}, Bias: []float32{0.1, 0.2}, Act: math.Tanh},
			{Name: "second", Bias: make([]float32, 500), Options: map[string]any{"rate": 0.1, "history": noise, "of": table{3, 3}}},
		},
		table{100, 4},
		make([]point, 30),
		make([]byte, 1000),
		[]byte(strings.Repeat("words of text, ", 100)),
		strings.Repeat("é", 10_000),
		[]string{strings.Repeat("long ", 100), "short"},
		struct{ A, B string }{strings.Repeat("x", 10_000), "still here"},
		errors.Join(errors.New("one"), errors.New("two")),
		[]error{errors.Join(errors.New("one"), errors.New("two"))},
	} {
		fmt.Fprintf(&out, "-- %s --\n%s\n", TypeName(reflect.TypeOf(v)), Text(v))
	}
	golden(t, "text.golden", out.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", name, got)
	}
}

type formatter struct{ n, written int }

func (f *formatter) Format(s fmt.State, verb rune) {
	for range f.n {
		f.written++
		fmt.Fprint(s, "1234567 ")
	}
}

// TestTextIsBounded gives Text values that are too large to read as a whole.
func TestTextIsBounded(t *testing.T) {
	big := make([]float64, 10_000_000)
	many := make(map[int]int)
	for i := range 300_000 {
		many[i] = i
	}
	odd := make(map[any]int)
	for i := range 20_000 {
		odd[point{float64(i), 0}] = i
	}
	deep := any(1)
	for range 1000 {
		deep = []any{deep, deep, deep, deep, deep}
	}
	wide := reflect.New(reflect.StructOf(func() (fs []reflect.StructField) {
		for i := range 3000 {
			fs = append(fs, reflect.StructField{Name: fmt.Sprintf("Field%d", i), Type: reflect.TypeFor[string]()})
		}
		return fs
	}())).Interface()
	words := make([]string, 100)
	for i := range words {
		words[i] = strings.Repeat("word\n", 1000)
	}
	rowsOf := make([][]float64, 1_000_000)
	for i := range rowsOf {
		rowsOf[i] = big[:3]
	}
	for _, v := range []any{
		big, many, odd, deep, wide, words, rowsOf, [1 << 20]int{}, table{1 << 40, 1 << 40}, strings.Repeat("x", 1<<24),
		make([]byte, 1<<24), [][][]float64{rowsOf, rowsOf}, []any{words, words, big, "last"},
	} {
		start := time.Now()
		s := Text(v)
		if took := time.Since(start); took > 500*time.Millisecond { // the slowest takes about 20 ms
			t.Errorf("%T took %v", v, took)
		}
		if len(s) > maxText || !utf8.ValidString(s) {
			t.Errorf("%T: %d bytes, valid UTF-8: %t", v, len(s), utf8.ValidString(s))
		}
	}
	if s := Text([]any{words, words, big, "last"}); !strings.Contains(s, `"last"`) {
		t.Errorf("a large element left no room for the last one:\n%s", s)
	}
	f := &formatter{n: 10_000_000}
	if s := Text(f); len(s) > maxSay || f.written > maxSay {
		t.Errorf("a Formatter wrote %d times and gave %d bytes", f.written, len(s))
	}
}
