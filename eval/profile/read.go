package profile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// Profile is what is used of a profile.
type Profile struct {
	Types    []string // what is measured: "samples" and "cpu", or "alloc_objects", "alloc_space", ...
	Samples  []Sample
	Duration time.Duration
}

// Sample is one stack and its values, one for each of the profile's types.
type Sample struct {
	Stack  []Frame // innermost first
	Values []int64
}

// Frame is a line of a function, as the linker names it.
type Frame struct {
	Func, File string
	Line       int
}

// maxProfile bounds what is read, in bytes.
const maxProfile = 256 << 20

// Read reads a profile. Errors are of what is no profile.
func Read(data []byte) (*Profile, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxProfile))
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	p, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	return p, nil
}

// The messages of profile.proto (github.com/google/pprof), as far as they are used, and their fields.
type (
	location struct{ lines []line }
	line     struct {
		function uint64
		line     int
	}
	function struct{ name, file uint64 }
)

func parse(raw []byte) (*Profile, error) {
	type sample struct{ locations, values []uint64 }
	var (
		types     []uint64
		samples   []sample
		locations = map[uint64]location{}
		functions = map[uint64]function{}
		texts     []string
		p         = &Profile{}
	)
	err := fields(raw, func(n, v uint64, b []byte) error {
		switch n {
		case 1: // sample_type
			return fields(b, func(n, v uint64, _ []byte) error {
				if n == 1 {
					types = append(types, v)
				}
				return nil
			})
		case 2:
			var s sample
			err := fields(b, func(n, v uint64, b []byte) error {
				switch n {
				case 1:
					return numbers(&s.locations, v, b)
				case 2:
					return numbers(&s.values, v, b)
				}
				return nil
			})
			samples = append(samples, s)
			return err
		case 4:
			var id uint64
			var l location
			err := fields(b, func(n, v uint64, b []byte) error {
				switch n {
				case 1:
					id = v
				case 4:
					var at line
					err := fields(b, func(n, v uint64, _ []byte) error {
						switch n {
						case 1:
							at.function = v
						case 2:
							at.line = int(v)
						}
						return nil
					})
					l.lines = append(l.lines, at)
					return err
				}
				return nil
			})
			locations[id] = l
			return err
		case 5:
			var id uint64
			var f function
			err := fields(b, func(n, v uint64, _ []byte) error {
				switch n {
				case 1:
					id = v
				case 2:
					f.name = v
				case 4:
					f.file = v
				}
				return nil
			})
			functions[id] = f
			return err
		case 6:
			texts = append(texts, string(b))
		case 10:
			p.Duration = time.Duration(v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	text := func(i uint64) string {
		if i < uint64(len(texts)) {
			return texts[i]
		}
		return ""
	}
	for _, t := range types {
		p.Types = append(p.Types, text(t))
	}
	for _, s := range samples {
		out := Sample{Values: make([]int64, len(types))}
		for i := range min(len(types), len(s.values)) {
			out.Values[i] = int64(s.values[i])
		}
		for _, id := range s.locations {
			for _, l := range locations[id].lines {
				f := functions[l.function]
				out.Stack = append(out.Stack, Frame{text(f.name), text(f.file), l.line})
			}
		}
		p.Samples = append(p.Samples, out)
	}
	return p, nil
}

var errShort = errors.New("it is cut off, or no profile")

// fields calls f for each field of a message, with its number and its value, or its bytes.
func fields(raw []byte, f func(n, v uint64, b []byte) error) error {
	for len(raw) > 0 {
		key, k := binary.Uvarint(raw)
		if k <= 0 {
			return errShort
		}
		raw = raw[k:]
		var v uint64
		var b []byte
		switch key & 7 {
		case 0:
			if v, k = binary.Uvarint(raw); k <= 0 {
				return errShort
			}
			raw = raw[k:]
		case 1, 5: // fixed numbers, of which profiles have none
			size := 8 - int(key&4)
			if len(raw) < size {
				return errShort
			}
			raw = raw[size:]
		case 2:
			if v, k = binary.Uvarint(raw); k <= 0 || v > uint64(len(raw)-k) {
				return errShort
			}
			b, raw = raw[k:k+int(v)], raw[k+int(v):]
		default:
			return errShort
		}
		if err := f(key>>3, v, b); err != nil {
			return err
		}
	}
	return nil
}

// numbers adds the values of a repeated field, which are packed if there are bytes.
func numbers(to *[]uint64, v uint64, b []byte) error {
	if b == nil {
		*to = append(*to, v)
		return nil
	}
	for len(b) > 0 {
		v, k := binary.Uvarint(b)
		if k <= 0 {
			return errShort
		}
		*to = append(*to, v)
		b = b[k:]
	}
	return nil
}

// Subtract takes away what an earlier profile of the same process had.
func (p *Profile) Subtract(before *Profile) {
	for _, s := range before.Samples {
		values := make([]int64, len(s.Values))
		for i, v := range s.Values {
			values[i] = -v
		}
		p.Samples = append(p.Samples, Sample{s.Stack, values})
	}
}
