package tensorio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

const (
	npyMagic  = "\x93NUMPY"
	maxHeader = 1 << 20 // bytes of a header of version 2 or 3
)

// ReadNPY reads an array as numpy.save writes it, versions 1 to 3, any byte order.
//
// Shapes: as numpy shows them, so a[i, j] is t.At(i, j). An array in C order, the usual one, is a view whose last dimension is the one whose elements stand next to each
// other: Contiguous copies, and ReverseDims gives features first without a copy. Types: floats of 2, 4 and 8 bytes, all integers, bool. It reads no further than the
// array. Errors are of type *Error: complex numbers, strings, objects and structures, more than 8 dimensions, and files that are cut off or broken.
func ReadNPY(r io.Reader) (*tensor.Tensor, error) { return readNPY(newSource("npy", r)) }

func readNPY(s *source) (*tensor.Tensor, error) {
	h, err := readNPYHeader(s)
	if err != nil {
		return nil, err
	}
	if h.fortran {
		return h.coding.read(s, h.shape)
	}
	reversed := make([]int, len(h.shape))
	for i, k := range h.shape {
		reversed[len(reversed)-1-i] = k
	}
	t, err := h.coding.read(s, reversed)
	if err != nil {
		return nil, err
	}
	return ReverseDims(t), nil
}

// WriteNPY writes an array as numpy.save does: numpy shows the shape of t, and a[i, j] is t.At(i, j). Elements that stand one after the other are written as they stand, in Fortran
// order; those of ReverseDims of such a tensor in C order. It errs for bfloat16, which numpy does not have.
func WriteNPY(w io.Writer, t *tensor.Tensor) error {
	c := codingOf(t.DType())
	if c.kind == 'g' {
		return &Error{Format: "npy", Problem: "got bfloat16, want a type that numpy has: convert with x.To(tensor.Float32)"}
	}
	h := npyHeader{coding: c, shape: t.Shape()}
	if reversed := ReverseDims(t.Follow(nil)); reversed.IsDense() {
		t = reversed
	} else {
		h.fortran = true
	}
	if _, err := io.WriteString(w, h.text()); err != nil {
		return &Error{Format: "npy", Err: err}
	}
	if err := writeElements(w, t); err != nil {
		return &Error{Format: "npy", Err: err}
	}
	return nil
}

// An npyHeader says what is in a .npy file.
type npyHeader struct {
	coding  coding
	fortran bool // the first dimension is fastest
	shape   []int
}

// text returns the magic string and the header as numpy writes them: with room for the growth of one dimension, and a length that is a multiple of 64.
func (h npyHeader) text() string {
	kind := string(h.coding.kind)
	order := "<"
	if h.coding.size == 1 {
		order = "|"
	}
	var sizes []string
	for _, k := range h.shape {
		sizes = append(sizes, strconv.Itoa(k))
	}
	list, fortran, room := strings.Join(sizes, ", "), "False", 0
	if len(sizes) == 1 {
		list += ","
	}
	if h.fortran {
		fortran = "True"
	}
	if n := len(sizes); n > 0 {
		room = 21 - len(sizes[0])
		if h.fortran {
			room = 21 - len(sizes[n-1])
		}
	}
	text := fmt.Sprintf("{'descr': '%s%s%d', 'fortran_order': %s, 'shape': (%s), }%s", order, kind, h.coding.size, fortran, list, strings.Repeat(" ", room))
	text += strings.Repeat(" ", 63-(len(npyMagic)+4+len(text))%64) + "\n"
	return npyMagic + "\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(text)))) + text
}

// readNPYHeader reads everything before the elements.
func readNPYHeader(s *source) (h npyHeader, err error) {
	start, err := s.take(8, "the magic string and the version")
	if err != nil {
		return h, err
	}
	if !bytes.HasPrefix(start, []byte(npyMagic)) {
		return h, s.fail(0, "got %q, want %q, with which .npy files begin", start[:6], npyMagic)
	}
	var n int64
	switch start[6] {
	case 1:
		b, err := s.take(2, "the length of the header")
		if err != nil {
			return h, err
		}
		n = int64(binary.LittleEndian.Uint16(b))
	case 2, 3:
		b, err := s.take(4, "the length of the header")
		if err != nil {
			return h, err
		}
		n = int64(binary.LittleEndian.Uint32(b))
	default:
		return h, s.fail(6, "got version %d.%d, want 1, 2 or 3", start[6], start[7])
	}
	if n > maxHeader {
		return h, s.fail(8, "got a header of %d bytes, want at most %d", n, maxHeader)
	}
	at := s.at
	text, err := s.take(n, "the header")
	if err != nil {
		return h, err
	}
	p := &literal{text: string(text)}
	if h, err = p.header(); err != nil {
		return h, s.fail(at+int64(p.at), "%v", err)
	}
	return h, nil
}

// npyCoding reads a type as numpy writes it: "<f4".
func npyCoding(descr string) (c coding, err error) {
	bad := fmt.Errorf("got type %q, want floats of 2, 4 or 8 bytes, integers or bool, such as \"<f4\"", descr)
	if len(descr) != 3 {
		return c, bad
	}
	c = coding{descr[1], int(descr[2] - '0'), descr[0] == '>'}
	known := map[byte][]int{'f': {2, 4, 8}, 'i': {1, 2, 4, 8}, 'u': {1, 2, 4, 8}, 'b': {1}}
	for _, size := range known[c.kind] {
		if size == c.size && (strings.Contains("<>", descr[:1]) || size == 1 && descr[0] == '|') {
			return c, nil
		}
	}
	return c, bad
}
