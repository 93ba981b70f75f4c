package display

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// formatFloat writes the shortest text that reads back as x, which looks like a float: 2.0, 0.1, 1e-9, 1.5e20, NaN, +Inf.
// bits is 32 or 64.
func formatFloat(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "+Inf"
	case math.IsInf(x, -1):
		return "-Inf"
	}
	if a := math.Abs(x); a != 0 && (a < 1e-4 || a >= 1e16) {
		return shortExponent(strconv.FormatFloat(x, 'e', -1, bits))
	}
	s := strconv.FormatFloat(x, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// shortExponent turns 1e-09 into 1e-9, and 1e+20 into 1e20.
func shortExponent(s string) string {
	mantissa, exp, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	sign := ""
	if exp[0] == '-' {
		sign = "-"
	}
	return mantissa + "e" + sign + strings.TrimLeft(exp, "+-0")
}

func formatComplex(z complex128, bits int) string {
	im := formatFloat(imag(z), bits/2)
	if im[0] != '+' && im[0] != '-' {
		im = "+" + im
	}
	return "(" + formatFloat(real(z), bits/2) + im + "i)"
}

// Entries of matrices that take more room than maxEntry runes are rounded to entryDigits significant digits, so that columns stay narrow.
const (
	maxEntry    = 10
	entryDigits = 6
)

// formatEntry is formatFloat for an entry of a matrix.
func formatEntry(x float64, bits int) string {
	s := formatFloat(x, bits)
	if len(s) <= maxEntry {
		return s
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', entryDigits, bits), bits)
	if err != nil {
		return s
	}
	if s = formatFloat(r, bits); len(s) > maxEntry+2 {
		s = shortExponent(strconv.FormatFloat(r, 'e', -1, bits))
	}
	return s
}

// scalar writes a number or a bool.
func scalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Uintptr:
		return "0x" + strconv.FormatUint(v.Uint(), 16)
	case reflect.Float32, reflect.Float64:
		return formatFloat(v.Float(), v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return formatComplex(v.Complex(), v.Type().Bits())
	}
	return v.String()
}
