package proto

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// packed is a protocol.DisplayData without interface values, which gob could not carry for types that nobody registered.
type packed struct {
	Text  map[string]string
	Bytes map[string][]byte
	JSON  map[string][]byte // values that are neither string nor []byte
	Meta  []byte            // Metadata as JSON
	ID    string
}

// Pack turns display data into bytes. Strings and []byte stay what they are; any other value, nil among them, goes as JSON. A format that
// JSON cannot hold is left out, and is an error only if it is the last one.
func Pack(d *protocol.DisplayData) ([]byte, error) {
	p := packed{Text: map[string]string{}, Bytes: map[string][]byte{}, JSON: map[string][]byte{}, ID: d.DisplayID}
	var failed error
	for mime, v := range d.Data {
		switch v := v.(type) {
		case string:
			p.Text[string(mime)] = v
		case []byte:
			p.Bytes[string(mime)] = v
		default:
			b, err := json.Marshal(v)
			if err != nil {
				failed = fmt.Errorf("display data of type %s: %w", mime, err)
				continue
			}
			p.JSON[string(mime)] = b
		}
	}
	if failed != nil && len(p.Text)+len(p.Bytes)+len(p.JSON) == 0 {
		return nil, failed
	}
	if len(d.Metadata) > 0 {
		b, err := json.Marshal(d.Metadata)
		if err != nil {
			return nil, fmt.Errorf("display metadata: %w", err)
		}
		p.Meta = b
	}
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode(&p)
	return buf.Bytes(), err
}

// Unpack is the inverse of Pack. What went as JSON comes back as nil, bool, int64, float64, string, []any and map[string]any; an integer is
// an int64, so that it keeps all its digits.
func Unpack(b []byte) (*protocol.DisplayData, error) {
	var p packed
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&p); err != nil {
		return nil, err
	}
	d := &protocol.DisplayData{Data: map[protocol.MIMEType]any{}, DisplayID: p.ID}
	for mime, v := range p.Text {
		d.Data[protocol.MIMEType(mime)] = v
	}
	for mime, v := range p.Bytes {
		d.Data[protocol.MIMEType(mime)] = v
	}
	for mime, v := range p.JSON {
		var x any
		if err := unmarshal(v, &x); err != nil {
			return nil, err
		}
		d.Data[protocol.MIMEType(mime)] = x
	}
	if len(p.Meta) > 0 {
		if err := unmarshal(p.Meta, &d.Metadata); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func unmarshal[T any](b []byte, x *T) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(x); err != nil {
		return err
	}
	v := any(*x)
	if n := numbers(v); n != nil {
		*x = n.(T)
	}
	return nil
}

// numbers replaces each json.Number in v.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}
