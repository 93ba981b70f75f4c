package plot

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/display"
)

// What is asked of values of packages that this one does not know. A tensor has the first two and, with one element, the third; vectors and matrices of gonum have
// the other two.
type (
	shaped interface {
		Shape() []int
		Values() []float64
	}
	rowed  interface{ Rows() [][]float64 }
	single interface{ Item() float64 }
	vector interface {
		Len() int
		AtVec(i int) float64
	}
	matrix interface {
		Dims() (rows, columns int)
		At(i, j int) float64
	}
)

// points are those of one line. Of a function from lo to hi they are still to be made.
type points struct {
	x, y   []float64
	f      func(float64) float64
	lo, hi float64
}

// pointsOf reads what Plot and Scatter take.
func pointsOf(op string, data []any) []points {
	switch len(data) {
	case 1:
		if f := function1(data[0]); f != nil {
			panic(misuse(op, "got a function alone, want the range too, as in %s(f, -1, 1)", op))
		}
		if x, y, ok := pairs(data[0]); ok {
			return []points{{x: x, y: y}}
		}
		var all []points
		for _, y := range lists(op, data[0]) {
			all = append(all, points{x: count(len(y)), y: y})
		}
		return all
	case 2:
		if f := function1(data[0]); f != nil {
			x := numbers(op, "x", data[1])
			return []points{{x: x, y: apply(f, x)}}
		}
		x := numbers(op, "x", data[0])
		var all []points
		for _, y := range lists(op, data[1]) {
			if len(y) != len(x) {
				panic(misuse(op, "got %s for x and %d for y, want as many", plural(len(x), "number"), len(y)))
			}
			all = append(all, points{x: x, y: y})
		}
		return all
	case 3:
		if f := function1(data[0]); f != nil {
			lo, hi := number(op, "the lower end", data[1]), number(op, "the upper end", data[2])
			ordered(op, lo, hi)
			return []points{{f: f, lo: lo, hi: hi}}
		}
	}
	hint := ""
	if len(data) == 3 {
		if x, problem := list(data[0]); problem == "" && len(x) > 0 {
			hint = fmt.Sprintf("; in groups, one for each label: %s(xs, ys).By(labels)", op)
		}
	}
	if len(data) > 0 && callsOther(data[0]) {
		hint = fmt.Sprintf("; of a model: %s(func(x float64) float64 { return model.Call(Of(x)).Item() }, -1, 1)", op)
	}
	panic(misuse(op, "got %s, want a function and its range, numbers, numbers over numbers, or pairs%s", types(data), hint))
}

// numbers reads a list of numbers. what is their name in messages.
func numbers(op, what string, v any) []float64 {
	n, problem := list(v)
	if problem != "" {
		panic(misuse(op, "got %s for %s, want numbers", problem, what))
	}
	return n
}

// number reads one number.
func number(op, what string, v any) float64 {
	n, ok := scalar(reflect.ValueOf(v))
	if !ok {
		panic(misuse(op, "got %s for %s, want a number", typeName(v), what))
	}
	return n
}

func ordered(op string, lo, hi float64) {
	if !finite(lo) || !finite(hi) || lo >= hi {
		panic(misuse(op, "got a range from %v to %v, want finite numbers, the smaller one first", lo, hi))
	}
}

// lists reads a list of numbers, or the rows of a matrix.
func lists(op string, v any) [][]float64 {
	n, problem := list(v)
	if problem == "" {
		return [][]float64{n}
	}
	if rows, ok := matrixOf(v); ok {
		if len(rows) > 20 {
			panic(misuse(op, "got a matrix of %d rows, each of which would be a line, want at most 20; is it to be turned?", len(rows)))
		}
		return rows
	}
	panic(misuse(op, "got %s, want numbers", problem))
}

// list reads a list of numbers; problem says what v is if it is none.
func list(v any) (n []float64, problem string) {
	switch v := v.(type) {
	case nil:
		return nil, "nil"
	case []float64:
		return append([]float64{}, v...), ""
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, "nil"
	}
	switch v := v.(type) {
	case shaped:
		long := 0
		for _, d := range v.Shape() {
			if d != 1 {
				long++
			}
		}
		if long > 1 || len(v.Shape()) == 0 {
			return nil, "a tensor of shape " + strings.NewReplacer("[", "(", "]", ")", " ", ", ").Replace(fmt.Sprint(v.Shape()))
		}
		return append([]float64{}, v.Values()...), ""
	case vector:
		for i := range v.Len() {
			n = append(n, v.AtVec(i))
		}
		return n, ""
	}
	if r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return nil, typeName(v)
	}
	n = make([]float64, r.Len())
	for i := range n {
		x, ok := scalar(r.Index(i))
		if !ok {
			return nil, typeName(v)
		}
		n[i] = x
	}
	return n, ""
}

// scalar reads a number: of any type of number, or a tensor with one element.
func scalar(r reflect.Value) (float64, bool) {
	for r.Kind() == reflect.Interface {
		r = r.Elem()
	}
	switch {
	case !r.IsValid():
	case r.CanInt():
		return float64(r.Int()), true
	case r.CanUint():
		return float64(r.Uint()), true
	case r.CanFloat():
		return r.Float(), true
	case r.CanInterface() && !(r.Kind() == reflect.Pointer && r.IsNil()):
		if s, ok := r.Interface().(single); ok && one(s) {
			return s.Item(), true
		}
	}
	return 0, false
}

// one tells whether a tensor has one element.
func one(v any) bool {
	s, ok := v.(shaped)
	if !ok {
		return true
	}
	n := 1
	for _, d := range s.Shape() {
		n *= d
	}
	return n == 1
}

// pairs reads a slice of structs with two fields that are numbers, or of arrays or slices of two numbers.
func pairs(v any) (x, y []float64, ok bool) {
	r := reflect.ValueOf(v)
	if !r.IsValid() || r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return nil, nil, false
	}
	e := r.Type().Elem()
	two := e.Kind() == reflect.Array && e.Len() == 2 || e.Kind() == reflect.Struct && e.NumField() == 2 && e.Field(0).IsExported() && e.Field(1).IsExported()
	if !two {
		return nil, nil, false
	}
	part := func(p reflect.Value, i int) reflect.Value {
		if p.Kind() == reflect.Array {
			return p.Index(i)
		}
		return p.Field(i)
	}
	for i := range r.Len() {
		a, ok1 := scalar(part(r.Index(i), 0))
		b, ok2 := scalar(part(r.Index(i), 1))
		if !ok1 || !ok2 {
			return nil, nil, false
		}
		x, y = append(x, a), append(y, b)
	}
	return x, y, true
}

// matrixOf reads a matrix as its rows.
func matrixOf(v any) (rows [][]float64, ok bool) {
	r := reflect.ValueOf(v)
	if !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, false
	}
	switch m := v.(type) {
	case rowed:
		if s, ok := v.(shaped); ok && len(s.Shape()) != 2 {
			return nil, false
		}
		return m.Rows(), true
	case matrix:
		n, c := m.Dims()
		rows = make([][]float64, n)
		for i := range rows {
			rows[i] = make([]float64, c)
			for j := range c {
				rows[i][j] = m.At(i, j)
			}
		}
		return rows, true
	}
	if r.Kind() != reflect.Slice && r.Kind() != reflect.Array || r.Len() == 0 {
		return nil, false
	}
	for i := range r.Len() {
		row, problem := list(r.Index(i).Interface())
		if problem != "" || len(row) != len(first(rows, row)) {
			return nil, false
		}
		rows = append(rows, row)
	}
	return rows, true
}

func first(rows [][]float64, row []float64) []float64 {
	if len(rows) == 0 {
		return row
	}
	return rows[0]
}

func count(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

// rangeOf returns the least and the greatest finite number; lo is above hi if there is none.
func rangeOf(vs ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range vs {
		for _, x := range v {
			if finite(x) {
				lo, hi = math.Min(lo, x), math.Max(hi, x)
			}
		}
	}
	return lo, hi
}

// types lists the types of arguments, for messages.
func types(data []any) string {
	if len(data) == 0 {
		return "nothing"
	}
	var names []string
	for _, v := range data {
		names = append(names, typeName(v))
	}
	return strings.Join(names, ", ")
}

// typeName writes a type as the author of a cell does, without the name of the cell's package and the mark of its names.
func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	return display.TypeName(reflect.TypeOf(v))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
