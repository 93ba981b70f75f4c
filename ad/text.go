package ad

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// String writes a gradient as Flux's guide does: numbers with a decimal, slices of numbers in brackets, fields by name, and nothing.
//
//	(outer = (θ3 = [1.0, 17.5, 306.25],), inner = (θ3 = [0.5, 2.5, 12.5],))
func (g Tree) String() string {
	if g.IsNothing() {
		return "nothing"
	}
	switch g.v.Kind() {
	case reflect.Float32, reflect.Float64:
		return text(g.v.Interface())
	case reflect.Slice, reflect.Array:
		if s, ok := floatsText(g.v); ok {
			return s
		}
		var parts []string
		for _, b := range g.branches() {
			parts = append(parts, b.grad.String())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		var parts []string
		keys := sortedKeys(g.v)
		for i, b := range g.branches() {
			parts = append(parts, fmt.Sprintf("%s = %v", text(keys[i].Interface()), b.grad))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	bs := g.branches()
	parts := make([]string, len(bs))
	for i, b := range bs {
		parts[i] = b.name + " = " + b.grad.String()
	}
	return tuple(parts)
}

// text writes a value.
func text(v any) string {
	r := reflect.ValueOf(v)
	switch {
	case v == nil:
		return "nothing"
	case r.Kind() == reflect.Float64:
		return number(r.Float(), 64)
	case r.Kind() == reflect.Float32:
		return "float32(" + number(r.Float(), 32) + ")"
	case r.Kind() == reflect.String:
		return strconv.Quote(r.String())
	case r.Kind() == reflect.Slice || r.Kind() == reflect.Array:
		if s, ok := floatsText(r); ok {
			return s
		}
	}
	return fmt.Sprint(v)
}

// floatsText writes slices of floats, and slices of those as a matrix by rows.
func floatsText(v reflect.Value) (string, bool) {
	t := v.Type().Elem()
	prefix, sep := "", ", "
	bits := func(t reflect.Type) int {
		if t.Kind() == reflect.Float32 {
			prefix = "float32"
			return 32
		}
		return 64
	}
	var parts []string
	switch {
	case isFloat(t):
		for i := range v.Len() {
			parts = append(parts, number(v.Index(i).Float(), bits(t)))
		}
	case (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && isFloat(t.Elem()) && v.Len() > 0:
		sep = "; "
		for i := range v.Len() {
			if v.Index(i).Len() != v.Index(0).Len() {
				return "", false
			}
			var row []string
			for j := range v.Index(i).Len() {
				row = append(row, number(v.Index(i).Index(j).Float(), bits(t.Elem())))
			}
			parts = append(parts, strings.Join(row, " "))
		}
	default:
		return "", false
	}
	return prefix + "[" + strings.Join(parts, sep) + "]", true
}

// number writes a float with a decimal.
func number(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 0):
		return strings.TrimPrefix(strconv.FormatFloat(x, 'g', -1, bits), "+")
	}
	format := byte('f')
	if a := math.Abs(x); a != 0 && (a < 1e-5 || a >= 1e21) {
		format = 'e'
	}
	s := strconv.FormatFloat(x, format, -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
