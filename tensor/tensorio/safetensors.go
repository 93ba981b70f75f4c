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

	"github.com/fluxion-go/fluxion/tensor"
)

// Safetensors is what is in a safetensors file.
type Safetensors struct {
	Tensors  map[string]*tensor.Tensor
	Metadata map[string]string // free text about the file; nil if there is none
}

// maxSafetensorsHeader is the limit of the reference implementation, in bytes.
const maxSafetensorsHeader = 100_000_000

// ReadSafetensors reads a safetensors file, such as PyTorch models are published in, to its end.
//
// Shapes: the dimensions in reverse, as the bytes stand. A convolution (out, in, H, W) is (W, H, in, out), an embedding (words, features) is (features, words), and a linear
// weight (out, in) is (in, out):
//
//	s, err := tensorio.ReadSafetensorsFile("model.safetensors")
//	w := s.Tensors["fc.weight"].T() // (out, in), as PyTorch shows it; ReverseDims for more dimensions
//
// Types: F64 F32 F16 BF16, I64 I32 I16 I8 U64 U32 U16 U8 as Int, BOOL. Errors are of type *Error: other types, more than 8 dimensions, duplicate names, offsets that
// overlap or leave holes, files that are cut off, too long or broken.
func ReadSafetensors(r io.Reader) (*Safetensors, error) {
	s := newSource("safetensors", r)
	b, err := s.take(8, "the length of the header")
	if err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxSafetensorsHeader {
		return nil, s.fail(0, "got a header of %d bytes, want at most %d", n, maxSafetensorsHeader)
	}
	text, err := s.take(int64(n), "the header")
	if err != nil {
		return nil, err
	}
	file := &Safetensors{Tensors: map[string]*tensor.Tensor{}}
	entries, err := file.header(text)
	if err != nil {
		return nil, &Error{Format: "safetensors", Where: "header", Err: err}
	}
	start := s.at
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.name, b.name))
	})
	for _, e := range entries {
		s.name = fmt.Sprintf("tensor %q", e.name)
		if at := s.at - start; e.from != at {
			what := "leaves a hole"
			if e.from < at {
				what = "overlaps the one before"
			}
			return nil, s.fail(s.at, "got offset %d, which %s, want %d", e.from, what, at)
		}
		if file.Tensors[e.name], err = e.coding.read(s, e.shape); err != nil {
			return nil, err
		}
		if at := s.at - start; e.to != at {
			return nil, s.fail(s.at, "got offsets %d to %d, want %d to %d for shape %v reversed", e.from, e.to, e.from, at, e.shape)
		}
	}
	s.name = ""
	return file, s.end()
}

// An entry of the header says where the elements of a tensor are.
type entry struct {
	name     string
	coding   coding
	shape    []int // in reverse, as we read it
	from, to int64 // behind the header
}

var safetensorsTypes = map[string]coding{
	"F64": {'f', 8, false}, "F32": {'f', 4, false}, "F16": {'f', 2, false}, "BF16": {'g', 2, false}, "BOOL": {'b', 1, false},
	"I64": {'i', 8, false}, "I32": {'i', 4, false}, "I16": {'i', 2, false}, "I8": {'i', 1, false},
	"U64": {'u', 8, false}, "U32": {'u', 4, false}, "U16": {'u', 2, false}, "U8": {'u', 1, false},
}

// header reads the header, and sets the metadata.
func (f *Safetensors) header(text []byte) (entries []entry, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if err := object(d, func(name string) error {
		if name == "__metadata__" {
			f.Metadata = map[string]string{}
			return object(d, func(key string) error {
				t, err := d.Token()
				value, ok := t.(string)
				if err == nil && !ok {
					return fmt.Errorf("metadata %q: got %v, want a string", key, t)
				}
				f.Metadata[key] = value
				return err
			})
		}
		e, err := newEntry(d, name)
		entries = append(entries, e)
		return err
	}); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("byte %d: got more behind the header, want spaces only", d.InputOffset())
	}
	return entries, nil
}

// newEntry reads the entry of a tensor.
func newEntry(d *json.Decoder, name string) (entry, error) {
	e := entry{name: name}
	var offsets []int64
	seen := 0
	err := object(d, func(key string) (err error) {
		seen++
		switch key {
		case "dtype":
			var dtype string
			if err = d.Decode(&dtype); err == nil {
				var ok bool
				if e.coding, ok = safetensorsTypes[dtype]; !ok {
					err = fmt.Errorf("got type %q, want one of %v", dtype, slices.Sorted(maps.Keys(safetensorsTypes)))
				}
			}
		case "shape":
			err = d.Decode(&e.shape)
			slices.Reverse(e.shape)
		case "data_offsets":
			if err = d.Decode(&offsets); err == nil && len(offsets) != 2 {
				err = fmt.Errorf("got %d data_offsets, want 2", len(offsets))
			}
		default:
			err = fmt.Errorf("got key %q, want dtype, shape and data_offsets", key)
		}
		return err
	})
	if err == nil && seen != 3 {
		err = fmt.Errorf("got %d keys, want dtype, shape and data_offsets", seen)
	}
	if err != nil {
		return e, fmt.Errorf("tensor %q: %w", name, err)
	}
	e.from, e.to = offsets[0], offsets[1]
	return e, nil
}

// object reads an object of JSON and calls f where the value of each key begins. A key must not come twice.
func object(d *json.Decoder, f func(key string) error) error {
	at := d.InputOffset()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("byte %d: got no object of JSON, want one: %v", at, cmp.Or[any](err, t))
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
		}
		key := t.(string) // or the decoder had erred
		if seen[key] {
			return fmt.Errorf("byte %d: got %q twice, want it once", d.InputOffset(), key)
		}
		seen[key] = true
		if err := f(key); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
	}
	return nil
}
