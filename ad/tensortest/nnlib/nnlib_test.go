package nnlib

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

// A testCase is one of testdata/nnlib.json.
type testCase struct {
	ID, Op   string
	Eltype   string // "Float32", else the numbers are float64
	Input    map[string]any
	Expected any
	Tol      float64
}

// An operation computes the result of a case.
type operation func(c *testCase) Tensor

// operations are those of the cases by name. Files add theirs.
var operations = map[string]operation{}

func readCases(t *testing.T) (cases []*testCase) {
	text, err := os.ReadFile("testdata/nnlib.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCases(t *testing.T) {
	for _, c := range readCases(t) {
		f := operations[c.Op]
		if f == nil {
			t.Errorf("%s: want operation %s tested", c.ID, c.Op)
			continue
		}
		t.Run(c.ID, func(t *testing.T) { c.check(t, f(c)) })
	}
}

// check compares a result. Spatial sizes may be followed by channels and batch of size 1.
func (c *testCase) check(t *testing.T, got Tensor) {
	t.Helper()
	shape := got.Shape()
	if m, ok := c.Expected.(map[string]any); ok && m["colmajor"] == nil {
		if want := integers(m["shape"]); fmt.Sprint(shape) != fmt.Sprint(want) {
			t.Errorf("got shape %v, want %v", shape, want)
		}
		return
	}
	want := c.tensorOf(c.Expected)
	for n := len(want.Shape()); len(shape) > n && shape[len(shape)-1] == 1; {
		shape = shape[:len(shape)-1]
	}
	if fmt.Sprint(shape) != fmt.Sprint(want.Shape()) {
		t.Fatalf("got shape %v, want %v", got.Shape(), want.Shape())
	}
	ws := want.Values()
	for i, v := range got.Values() {
		if w := ws[i]; !(math.Abs(v-w) <= max(c.Tol, 1e-12)*max(1, math.Abs(w))) {
			t.Errorf("element %d: got %v, want %v", i, v, w)
		}
	}
}

// tensor returns an argument of a case.
func (c *testCase) tensor(name string) Tensor { return c.tensorOf(c.Input[name]) }

// tensorOf reads a tensor: a list, a list of rows, or a shape with the elements, the first dimension fastest.
func (c *testCase) tensorOf(v any) Tensor {
	d := tensor.Float64
	if c.Eltype == "Float32" {
		d = tensor.Float32
	}
	if m, ok := v.(map[string]any); ok {
		return d.Of(numbers(m["colmajor"])).Reshape(integers(m["shape"])...)
	}
	list := v.([]any)
	if _, ok := list[0].([]any); !ok {
		return d.Of(numbers(v))
	}
	var rows [][]float64
	for _, row := range list {
		rows = append(rows, numbers(row))
	}
	return d.FromRows(rows...)
}

// image returns an argument as an image, with one channel and a batch of one.
func (c *testCase) image(name string) Tensor { return c.tensor(name).Unsqueeze(-1).Unsqueeze(-1) }

// ints returns a list of whole numbers, or one for all.
func (c *testCase) ints(name string) []int {
	if n, ok := c.Input[name].(float64); ok {
		return []int{int(n)}
	}
	return integers(c.Input[name])
}

// number returns a number.
func (c *testCase) number(name string) float64 { return number(c.Input[name]) }

func number(v any) float64 {
	if s, ok := v.(string); ok { // "Inf", "-Inf" or "NaN"
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		return x
	}
	return v.(float64)
}

func numbers(v any) (xs []float64) {
	for _, x := range v.([]any) {
		xs = append(xs, number(x))
	}
	return xs
}

func integers(v any) (ns []int) {
	for _, x := range numbers(v) {
		ns = append(ns, int(x))
	}
	return ns
}

// backward returns the gradient of argument i of a function at its arguments, where that of the result is seed; with nil, the result itself.
func backward(i int, seed Tensor, f any, args ...any) Tensor {
	y, back := ad.Pullback(f, args...)
	if seed == nil {
		seed = y.(Tensor).Clone()
	}
	return back(seed).At(i).Value().(Tensor)
}
