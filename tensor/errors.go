package tensor

import (
	"fmt"
	"strconv"
	"strings"
)

// A ShapeError says which shapes an operation was given, and what would have fitted. Operations panic with it.
type ShapeError struct {
	Op     string  // as the user wrote it: "MatMul"
	Shapes [][]int // of the operands
	Want   string  // what would fit
}

// Error returns the text: "MatMul: got (2, 3) and (4), want a second operand with 3 rows".
func (e *ShapeError) Error() string {
	var got []string
	for _, s := range e.Shapes {
		got = append(got, shapeText(s))
	}
	return fmt.Sprintf("%s: got %s, want %s", e.Op, strings.Join(got, " and "), e.Want)
}

// A DTypeError says which types of elements an operation was given. Operations panic with it.
type DTypeError struct {
	Op   string
	Got  []DType
	Want string // with the way out
}

// Error returns the text: "Add: got float32 and float64, want one type: convert with x.To(tensor.Float64)".
func (e *DTypeError) Error() string {
	var got []string
	for _, d := range e.Got {
		got = append(got, d.String())
	}
	return fmt.Sprintf("%s: got %s, want %s", e.Op, strings.Join(got, " and "), e.Want)
}

// An IndexError says that there is no such element, position or dimension. Operations panic with it.
type IndexError struct {
	Op    string
	What  string // "index", "dimension", ...
	Index int
	Low   int // the least that would fit
	High  int // the greatest, Low-1 if none would
	Of    []int
}

// Error returns the text: "At: got index 3 of dimension 0, want 0 to 2, for shape (3, 4)".
func (e *IndexError) Error() string {
	want := fmt.Sprintf("%d to %d", e.Low, e.High)
	if e.High < e.Low {
		want = "none: it is empty"
	}
	return fmt.Sprintf("%s: got %s %d, want %s, for shape %s", e.Op, e.What, e.Index, want, shapeText(e.Of))
}

// A UseError says what is wrong with the other arguments of an operation. Operations panic with it.
type UseError struct{ Op, Problem string }

// Error returns the text: "Full: got 2 values, want 1".
func (e *UseError) Error() string { return e.Op + ": " + e.Problem }

func misuse(op, format string, args ...any) *UseError {
	return &UseError{op, fmt.Sprintf(format, args...)}
}

// shapeText writes a shape: (3, 4), (3) or ().
func shapeText(s []int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	b.WriteByte(')')
	return b.String()
}

// shapesOf lists the shapes of tensors, for a ShapeError.
func shapesOf(ts ...*Tensor) [][]int {
	var all [][]int
	for _, t := range ts {
		all = append(all, t.Shape())
	}
	return all
}

// sameFloats returns the type that all operands have; they must be floats of one type.
func sameFloats(op string, ts ...*Tensor) DType {
	d := ts[0].DType()
	for _, t := range ts {
		if !t.DType().IsFloat() {
			panic(&DTypeError{op, dtypesOf(ts), "float32 or float64: convert with x.To(tensor.Float32)"})
		}
		if t.DType() != d {
			panic(&DTypeError{op, dtypesOf(ts), "one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)"})
		}
	}
	return d
}

func dtypesOf(ts []*Tensor) (ds []DType) {
	for _, t := range ts {
		ds = append(ds, t.DType())
	}
	return ds
}

// byteText writes an amount of memory: 1.5 GiB.
func byteText(n float64) string {
	for _, unit := range []string{"B", "KiB", "MiB", "GiB", "TiB"} {
		if n < 1024 || unit == "TiB" {
			return strconv.FormatFloat(n, 'g', 4, 64) + " " + unit
		}
		n /= 1024
	}
	return ""
}
