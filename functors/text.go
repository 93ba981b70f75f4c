package functors

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// Text writes a value as trees are written: numbers with a decimal (2.0), slices of numbers in brackets [1.0, 5.0, 25.0], slices of those as
// a matrix by rows [1.0 2.0; 3.0 4.0], both with their name in front if they are of float32, structs and captured variables by name
// (θ3 = [1.0, 5.0, 25.0],), maps {"a" = 1.0}, and nothing for Nothing. It is on one line, and whole.
func Text(v any) string { return dump(v, nil, false).flat(0) }

// Brief writes a value as Text does, but of slices and tensors with more than 20 elements only both ends, or the shape.
func Brief(v any) string { return dump(v, nil, false).flat(mostElements) }

// Number writes a float so that it reads as one: 2.0, 0.1, 1e-9, NaN, +Inf. The number of bits is 32 or 64.
func Number(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "+Inf"
	case math.IsInf(x, -1):
		return "-Inf"
	}
	if m := math.Abs(x); m != 0 && (m < 1e-4 || m >= 1e16) {
		mantissa, exp, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, bits), "e")
		e, _ := strconv.Atoi(exp)
		return mantissa + "e" + strconv.Itoa(e)
	}
	s := strconv.FormatFloat(x, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// leafText writes a leaf, of which not more than so many elements if that is not 0.
func leafText(x any, most int) string {
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Invalid:
		return "nil"
	case reflect.Float32:
		return "float32(" + scalar(v) + ")"
	case reflect.Float64:
		return scalar(v)
	case reflect.Slice, reflect.Array:
		if isNumeric(v.Type().Elem().Kind()) {
			return float32Prefix(v.Type().Elem()) + "[" + strings.Join(numbers(v, most), ", ") + "]"
		}
	}
	switch v.Kind() {
	case reflect.Func, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Chan:
		if v.IsNil() {
			return "nil"
		}
	}
	if s, ok := own(x, most); ok {
		return s
	}
	switch {
	case v.Kind() == reflect.Func:
		return funcName(x)
	case v.Kind() == reflect.String:
		return strconv.Quote(v.String())
	case isNumeric(v.Kind()):
		return scalar(v)
	}
	return typeNameOf(x)
}

// own is what a value says of itself: on one line by Inline, with not more than so many elements, or as a string.
func own(x any, most int) (s string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	switch x := x.(type) {
	case interface{ Inline(most int) string }:
		return x.Inline(most), true
	case fmt.Stringer:
		return x.String(), true
	case error:
		return x.Error(), true
	}
	return "", false
}

func float32Prefix(t reflect.Type) string {
	if t.Kind() == reflect.Float32 {
		return "float32"
	}
	return ""
}

// edge is how many elements stand at each end of a slice that is cut.
const edge = 3

// numbers writes the elements of a slice of numbers.
func numbers(v reflect.Value, most int) []string {
	var out []string
	for i := 0; i < v.Len(); i++ {
		if most > 0 && v.Len() > most && i == edge {
			out = append(out, "…")
			i = v.Len() - edge
		}
		out = append(out, scalar(v.Index(i)))
	}
	return out
}

// scalar writes a number or a bool.
func scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Float32, reflect.Float64:
		return Number(v.Float(), v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		bits := v.Type().Bits() / 2
		im := Number(imag(v.Complex()), bits)
		if im[0] != '-' && im[0] != '+' {
			im = "+" + im
		}
		return "(" + Number(real(v.Complex()), bits) + im + "i)"
	}
	if v.CanInt() {
		return strconv.FormatInt(v.Int(), 10)
	}
	return strconv.FormatUint(v.Uint(), 10)
}

// matrixText writes slices of numbers of one length and type as a matrix by rows. It is not ok if they are not such.
func matrixText(rows []Tree, most int) (s string, ok bool) {
	if len(rows) == 0 {
		return "", false
	}
	var lines []string
	first := reflect.ValueOf(rows[0].value)
	for i, r := range rows {
		v := reflect.ValueOf(r.value)
		if r.form != aLeaf || !v.IsValid() || v.Kind() != reflect.Slice && v.Kind() != reflect.Array || !isNumeric(v.Type().Elem().Kind()) ||
			v.Len() != first.Len() || v.Type() != first.Type() {
			return "", false
		}
		if most > 0 && len(rows) > most && i >= edge && i < len(rows)-edge {
			if i == edge {
				lines = append(lines, "…")
			}
			continue
		}
		lines = append(lines, strings.Join(numbers(v, most), " "))
	}
	return float32Prefix(first.Type().Elem()) + "[" + strings.Join(lines, "; ") + "]", true
}
