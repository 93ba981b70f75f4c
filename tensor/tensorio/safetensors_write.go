package tensorio

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/tensor"
)

// safetensorsNames are the types that are written, in the order of the file.
var safetensorsNames = []struct {
	dtype tensor.DType
	name  string
}{{tensor.Int, "I64"}, {tensor.Float64, "F64"}, {tensor.Float32, "F32"}, {tensor.BFloat16, "BF16"}, {tensor.Float16, "F16"}, {tensor.Bool, "BOOL"}}

// WriteSafetensors writes tensors by name, and metadata, which may be nil. The bytes are the same each time, and those that the Python package writes: the greatest
// types first, then by name.
//
// Shapes: the dimensions in reverse, as the bytes stand; see ReadSafetensors. To have PyTorch see a weight as (out, in), give the transpose of one that is (out, in) here,
// in general ReverseDims of what PyTorch is to see.
//
// Errors are of type *Error: names that are no UTF-8, the name "__metadata__", nil, and what the writer says.
func WriteSafetensors(w io.Writer, tensors map[string]*tensor.Tensor, metadata map[string]string) error {
	names := slices.Collect(maps.Keys(tensors))
	for _, name := range names {
		if !utf8.ValidString(name) || name == "__metadata__" || tensors[name] == nil {
			return &Error{Format: "safetensors", Where: fmt.Sprintf("tensor %q", name), Problem: "got a name or nil that cannot be written, want UTF-8 other than __metadata__, and a tensor"}
		}
	}
	rank := func(name string) int {
		return slices.IndexFunc(safetensorsNames, func(t struct {
			dtype tensor.DType
			name  string
		}) bool {
			return t.dtype == tensors[name].DType()
		})
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })

	h := headerText{}
	if metadata != nil {
		h.entry("__metadata__", metadata)
	}
	from := 0
	for _, name := range names {
		t := tensors[name]
		shape := t.Shape()
		slices.Reverse(shape)
		to := from + t.Len()*t.DType().Size()
		h.entry(name, struct {
			DType   string `json:"dtype"`
			Shape   []int  `json:"shape"`
			Offsets [2]int `json:"data_offsets"`
		}{safetensorsNames[rank(name)].name, shape, [2]int{from, to}})
		from = to
	}
	if _, err := w.Write(h.end()); err != nil {
		return &Error{Format: "safetensors", Where: "header", Err: err}
	}
	for _, name := range names {
		if err := writeElements(w, tensors[name]); err != nil {
			return &Error{Format: "safetensors", Where: fmt.Sprintf("tensor %q", name), Err: err}
		}
	}
	return nil
}

// A headerText is the header of a file while it is written.
type headerText struct{ bytes.Buffer }

// entry adds an entry. Maps are sorted by key.
func (h *headerText) entry(key string, value any) {
	begin := byte(',')
	if h.Len() == 0 {
		begin = '{'
	}
	h.WriteByte(begin)
	for i, v := range []any{key, value} {
		if i > 0 {
			h.WriteByte(':')
		}
		e := json.NewEncoder(h)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			panic(err) // strings and numbers
		}
		h.Truncate(h.Len() - 1) // the line feed
	}
}

// end returns the header with its length in front, padded so that elements are aligned.
func (h *headerText) end() []byte {
	if h.Len() == 0 {
		h.WriteByte('{')
	}
	h.WriteByte('}')
	for h.Len()%8 != 0 {
		h.WriteByte(' ')
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(h.Len())), h.Bytes()...)
}
