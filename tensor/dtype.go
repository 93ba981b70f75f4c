package tensor

import "fmt"

// DType is the type of the elements of a tensor. Its methods are constructors: Float64.Zeros(2, 3).
type DType uint8

// The types of elements. Arithmetic is for Float32 and Float64; Int holds indices, Bool masks; Float16 and BFloat16 are storage: To makes
// numbers of them.
const (
	Float32 DType = iota // the default
	Float64
	Int
	Bool
	Float16
	BFloat16
)

var dtypes = [...]struct {
	name string
	size int // bytes an element
}{{"float32", 4}, {"float64", 8}, {"int", 8}, {"bool", 1}, {"float16", 2}, {"bfloat16", 2}}

// String returns the name: "float32".
func (d DType) String() string {
	if int(d) < len(dtypes) {
		return dtypes[d].name
	}
	return fmt.Sprintf("DType(%d)", uint8(d))
}

// Size is the number of bytes of an element.
func (d DType) Size() int { return dtypes[d].size }

// IsFloat tells whether arithmetic is defined: Float32 and Float64.
func (d DType) IsFloat() bool { return d <= Float64 }

// Float is the type of elements with arithmetic.
type Float interface{ float32 | float64 }

// Element is a Go type of elements. Float16 and BFloat16 have none: convert with To.
type Element interface{ float32 | float64 | int | bool }

// dtypeOf is the DType of a Go type.
func dtypeOf[T Element]() DType {
	switch any((*T)(nil)).(type) {
	case *float32:
		return Float32
	case *float64:
		return Float64
	case *int:
		return Int
	}
	return Bool
}
