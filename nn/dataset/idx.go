package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// idxTypes are the types of elements of IDX files, by the third byte of the magic number.
var idxTypes = map[byte]struct {
	name string
	size int
	get  func(b []byte) float64
}{
	0x08: {"unsigned byte", 1, func(b []byte) float64 { return float64(b[0]) }},
	0x09: {"signed byte", 1, func(b []byte) float64 { return float64(int8(b[0])) }},
	0x0b: {"short", 2, func(b []byte) float64 { return float64(int16(binary.BigEndian.Uint16(b))) }},
	0x0c: {"int", 4, func(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) }},
	0x0d: {"float", 4, func(b []byte) float64 { return float64(math.Float32frombits(binary.BigEndian.Uint32(b))) }},
	0x0e: {"double", 8, func(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }},
}

// ReadIDX reads a file in the format of MNIST, also one that is packed by gzip, to the end, as elements of type d: Float32, Float64 or Int. Numbers are
// not scaled; doubles and large ints are rounded to what d holds.
//
// Shapes: dimensions are in reverse order, since the last one of the file is the one whose elements stand next to each other: images (n, rows, columns)
// are (columns, rows, n), labels (n) are (n). Errors are of type *FileError, among them floats read as Int. Sizes are checked before memory is taken.
//
// Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, which describes the format.
func ReadIDX(r io.Reader, d tensor.DType) (*tensor.Tensor, error) {
	in, err := newReader("idx", r)
	if err != nil {
		return nil, err
	}
	var magic [4]byte
	if err := in.read(magic[:], "the magic number"); err != nil {
		return nil, err
	}
	element, known := idxTypes[magic[2]]
	if magic[0] != 0 || magic[1] != 0 || !known {
		return nil, &FileError{Format: "idx", Problem: fmt.Sprintf("got magic number %x, want 0000, a type of 08 to 0e, and the number of dimensions", magic)}
	}
	if d != tensor.Float32 && d != tensor.Float64 && d != tensor.Int {
		return nil, &FileError{Format: "idx", Problem: fmt.Sprintf("got type %v to read elements as, want float32, float64 or int", d)}
	}
	if d == tensor.Int && magic[2] >= 0x0d {
		return nil, &FileError{Format: "idx", Problem: fmt.Sprintf("got elements of type %s to read as int, want whole numbers: read with tensor.Float64", element.name)}
	}
	rank := int(magic[3])
	if rank > tensor.MaxRank {
		return nil, in.fail("got %d dimensions, want at most %d", rank, tensor.MaxRank)
	}
	shape, n := make([]int, rank), 1
	var size [4]byte
	for i := range shape {
		if err := in.read(size[:], "a size"); err != nil {
			return nil, err
		}
		shape[rank-1-i] = int(binary.BigEndian.Uint32(size[:]))
	}
	if err := in.fits(d, shape); err != nil {
		return nil, err
	}
	for _, k := range shape {
		n *= k
	}
	switch d {
	case tensor.Float32:
		return idxElements[float32](in, shape, n, element.size, element.get)
	case tensor.Float64:
		return idxElements[float64](in, shape, n, element.size, element.get)
	}
	return idxElements[int](in, shape, n, element.size, element.get)
}

func idxElements[T float32 | float64 | int](in *reader, shape []int, n, size int, get func([]byte) float64) (*tensor.Tensor, error) {
	all, err := grow(in, n, size, 1, "the elements", func(to []T, from []byte) {
		if size == 1 && get([]byte{0xff}) == 0xff { // unsigned bytes, as in most files
			for i := range to {
				to[i] = T(from[i])
			}
			return
		}
		for i := range to {
			to[i] = T(get(from[i*size:]))
		}
	})
	if err != nil {
		return nil, err
	}
	if err := in.end(); err != nil {
		return nil, err
	}
	return tensor.Wrap(all, shape...), nil
}

// ReadIDXFile is ReadIDX for a file by its name. An error says the name.
func ReadIDXFile(name string, d tensor.DType) (*tensor.Tensor, error) {
	return open(name, func(r io.Reader) (*tensor.Tensor, error) { return ReadIDX(r, d) })
}

// MNIST reads two files as MNIST has them, also packed by gzip: images and their labels, 0 to 9. Those of Fashion-MNIST and KMNIST are read as well.
//
//	train, err := dataset.MNIST("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
//
// Shapes: X is (columns, rows, 1, n) of float32, 0 for white to 1 for black: X.At(column, row, 0, i), the first row at the top. Errors are of type
// *FileError, or what os.Open says.
func MNIST(images, labels string) (*Classified, error) {
	x, err := ReadIDXFile(images, tensor.Float32)
	if err != nil {
		return nil, err
	}
	y, err := ReadIDXFile(labels, tensor.Int)
	if err != nil {
		return nil, err
	}
	shape := x.Shape()
	switch {
	case len(shape) != 3:
		return nil, &FileError{Format: "mnist", Name: images, Problem: fmt.Sprintf("got shape %s, want (columns, rows, n)", shapeText(shape))}
	case y.Rank() != 1 || y.Len() != shape[2]:
		return nil, &FileError{Format: "mnist", Name: labels, Problem: fmt.Sprintf("got shape %s, want (%d), a label for each image", shapeText(y.Shape()), shape[2])}
	}
	if err := checkLabels("mnist", y.Ints(), 10); err != nil {
		err.(*FileError).Name = labels
		return nil, err
	}
	tensor.DivTo(x, x, tensor.Scalar(255))
	return &Classified{x.Reshape(slices.Insert(slices.Clone(shape), 2, 1)...), y.Ints(), digitNames(), "MNIST"}, nil
}
