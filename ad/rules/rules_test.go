package rules

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A trial is a function with the points at which its partial derivatives are compared with differences.
type trial struct {
	fn     any
	points [][]any
}

// A kink is a point where differences tell nothing, and what the partial derivatives are there.
type kink struct {
	fn   any
	at   []any
	want []float64 // of the partials that there are
}

var (
	trials []trial
	kinks  []kink
)

// try adds the points of a grid, one axis for each parameter.
func try(fn any, axes ...[]any) {
	points := [][]any{{}}
	for _, axis := range axes {
		var next [][]any
		for _, p := range points {
			for _, x := range axis {
				next = append(next, append(slices.Clone(p), x))
			}
		}
		points = next
	}
	trials = append(trials, trial{fn, points})
}

// line has n points from lo to hi, at no round numbers.
func line(lo, hi float64, n int) (xs []any) {
	for i := range n {
		xs = append(xs, lo+(hi-lo)*(float64(i)+0.3817)/float64(n))
	}
	return xs
}

// at lists points of a kink.
func at(xs ...any) []any { return xs }

const (
	step      = 2e-4 // of a central difference of fourth order, relative to x
	tolerance = 2e-9 // relative to the function and its derivative
)

func TestPartials(t *testing.T) {
	for _, trial := range trials {
		key, _ := tape.Symbol(trial.fn)
		rule := tape.Rules()[key]
		fn := reflect.ValueOf(trial.fn)
		n := fn.Type().NumIn()
		for _, p := range trial.points {
			ys := call(fn, p)
			for i, partial := range rule.Fns {
				if partial == nil {
					continue
				}
				j, k := i/n, i%n
				got := call(reflect.ValueOf(partial), append(slices.Clone(p), ys...))[0].(float64)
				x := p[k].(float64)
				h := step * math.Max(math.Abs(x), 0.01)
				f := func(x float64) float64 {
					q := slices.Clone(p)
					q[k] = x
					return call(fn, q)[j].(float64)
				}
				want := (8*(f(x+h)-f(x-h)) - (f(x+2*h) - f(x-2*h))) / (12 * h)
				if !(math.Abs(got-want) <= tolerance*(1+math.Abs(want)+math.Abs(ys[j].(float64)/x))) {
					t.Errorf("%s%v: got %v for partial %d, want %v", key, p, got, i, want)
				}
			}
		}
	}
}

func TestKinks(t *testing.T) {
	for _, k := range kinks {
		key, _ := tape.Symbol(k.fn)
		args := append(slices.Clone(k.at), call(reflect.ValueOf(k.fn), k.at)...)
		var got []float64
		for _, partial := range tape.Rules()[key].Fns {
			if partial != nil {
				got = append(got, reflect.ValueOf(call(reflect.ValueOf(partial), args)[0]).Float())
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(k.want) {
			t.Errorf("%s%v: got %v, want %v", key, k.at, got, k.want)
		}
	}
}

func call(fn reflect.Value, args []any) (ys []any) {
	var in []reflect.Value
	for i, a := range args {
		in = append(in, reflect.ValueOf(a).Convert(fn.Type().In(i)))
	}
	for _, y := range fn.Call(in) {
		ys = append(ys, y.Interface())
	}
	return ys
}

// Every rule has a line of documentation, partials of the right types with names, and a trial or a kink.
func TestRegistry(t *testing.T) {
	tried := map[string]any{}
	for _, x := range trials {
		key, _ := tape.Symbol(x.fn)
		tried[key] = x.fn
	}
	for _, x := range kinks {
		key, _ := tape.Symbol(x.fn)
		tried[key] = x.fn
	}
	for key, r := range tape.Rules() {
		if r.Doc == "" {
			t.Errorf("%s: no line of documentation", key)
		}
		if r.Kind != tape.Scalar { // ad/tensortest tries those of tensors
			continue
		}
		fn := tried[key]
		if fn == nil {
			t.Errorf("%s: not tried at any point", key)
			continue
		}
		ft := reflect.TypeOf(fn)
		var ins []reflect.Type
		for p := range ft.Ins() {
			ins = append(ins, p)
		}
		for y := range ft.Outs() {
			ins = append(ins, y)
		}
		if len(r.Partials) != ft.NumIn()*ft.NumOut() || len(r.Fns) != len(r.Partials) {
			t.Errorf("%s: got %d partials, want %d", key, len(r.Partials), ft.NumIn()*ft.NumOut())
			continue
		}
		for i, p := range r.Fns {
			x, y := ft.In(i%ft.NumIn()), ft.Out(i/ft.NumIn())
			if !isFloat(x) || !isFloat(y) {
				if p != nil {
					t.Errorf("%s: a partial of %v with respect to %v", key, y, x)
				}
				continue
			}
			want := reflect.FuncOf(ins, []reflect.Type{x}, false)
			if reflect.TypeOf(p) != want {
				t.Errorf("%s: got %T as partial %d, want %v", key, p, i, want)
			}
			if !strings.Contains(r.Partials[i], ".") {
				t.Errorf("%s: partial %d has no name", key, i)
			}
		}
	}
}

func isFloat(t reflect.Type) bool { return t.Kind() == reflect.Float64 || t.Kind() == reflect.Float32 }

// Every function of math has a rule, or is refused with a reason.
func TestAllOfMath(t *testing.T) {
	pkg, err := build.Import("math", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range pkg.GoFiles {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Recv != nil {
				continue
			}
			n++
			key := "math." + fn.Name.Name
			_, ruled := tape.Rules()[key]
			if refused := Refused[key] != ""; ruled == refused {
				t.Errorf("%s: ruled %v, refused %v, want one of them", key, ruled, refused)
			}
		}
	}
	if n < 60 {
		t.Errorf("got %d functions, want all", n)
	}
	for key := range Refused {
		if _, ok := tape.Rules()[key]; ok {
			t.Errorf("%s is refused and has a rule", key)
		}
	}
}
