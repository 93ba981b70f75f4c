package display

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
)

// formatMethod is one format that a value may have a method for. Methods are looked up by constant names, because the linker keeps every
// exported method of a program in which one is looked up by a variable.
type formatMethod struct {
	name, mime string
	find       func(v reflect.Value) reflect.Value
}

var formatMethods = []formatMethod{
	{"HTML", "text/html", func(v reflect.Value) reflect.Value { return v.MethodByName("HTML") }},
	{"SVG", "image/svg+xml", func(v reflect.Value) reflect.Value { return v.MethodByName("SVG") }},
	{"PNG", "image/png", func(v reflect.Value) reflect.Value { return v.MethodByName("PNG") }},
	{"JPEG", "image/jpeg", func(v reflect.Value) reflect.Value { return v.MethodByName("JPEG") }},
	{"Markdown", "text/markdown", func(v reflect.Value) reflect.Value { return v.MethodByName("Markdown") }},
	{"Latex", "text/latex", func(v reflect.Value) reflect.Value { return v.MethodByName("Latex") }},
	{"JSON", "application/json", func(v reflect.Value) reflect.Value { return v.MethodByName("JSON") }},
}

// fromMethods makes a bundle of the formats that v has methods for; its Data is empty if there are none. The first method that fails ends
// it.
func fromMethods(v any) (b Bundle, err error) {
	rv := receiver(reflect.ValueOf(v))
	if !rv.IsValid() {
		return Bundle{}, nil
	}
	b = Bundle{Data: map[string]any{}}
	for _, f := range formatMethods {
		m := f.find(rv)
		if !m.IsValid() || !fitsFormat(m.Type(), f.mime) {
			continue
		}
		out, err := call(f.name, m)
		if err != nil {
			return Bundle{}, err
		}
		if k := out[0].Kind(); (k == reflect.String || k == reflect.Slice) && f.mime != "application/json" && out[0].Len() == 0 {
			continue // nothing to say in this format
		}
		b.Data[f.mime] = out[0].Interface()
	}
	m := rv.MethodByName("MIMEBundle")
	if !m.IsValid() || m.Type().NumIn() > 0 {
		return b, nil
	}
	if err := b.addMIMEBundle(m); err != nil {
		return Bundle{}, err
	}
	return b, nil
}

// fitsFormat tells whether a method of type t can be asked for a format: it takes nothing and returns a string or bytes (anything, for
// JSON), with or without an error behind.
func fitsFormat(t reflect.Type, mime string) bool {
	if t.NumIn() > 0 || t.NumOut() == 0 || t.NumOut() > 2 || t.NumOut() == 2 && t.Out(1) != reflect.TypeFor[error]() {
		return false
	}
	if t.Out(0) == reflect.TypeFor[error]() {
		return false
	}
	switch o := t.Out(0); o.Kind() {
	case reflect.String:
		return isText(mime) || isJSON(mime)
	case reflect.Slice:
		return o.Elem().Kind() == reflect.Uint8 || isJSON(mime)
	}
	return isJSON(mime)
}

// addMIMEBundle adds what a MIMEBundle method returns: a map from MIME type to content, perhaps a second one for metadata, perhaps an
// error. A Bundle will do as well.
func (b *Bundle) addMIMEBundle(m reflect.Value) error {
	t := m.Type()
	n := 0
	for i := range t.NumOut() {
		o := t.Out(i)
		switch {
		case o.Kind() == reflect.Map && o.Key().Kind() == reflect.String && n == i:
			n++
		case o == reflect.TypeFor[Bundle]() && i == 0:
		case o == reflect.TypeFor[error]() && i > 0 && i == t.NumOut()-1:
		default:
			return nil // some other method of that name
		}
	}
	if t.NumOut() == 0 || n > 2 {
		return nil
	}
	out, err := call("MIMEBundle", m)
	if err != nil {
		return err
	}
	var own Bundle
	switch n {
	case 0:
		own = out[0].Interface().(Bundle)
	case 1:
		own.Data = anyMap(out[0])
	case 2:
		own.Data, own.Metadata = anyMap(out[0]), anyMap(out[1])
	}
	maps.Copy(b.Data, own.Data)
	b.Metadata = own.Metadata
	return nil
}

func anyMap(v reflect.Value) map[string]any {
	m := map[string]any{}
	for it := v.MapRange(); it.Next(); {
		m[it.Key().String()] = it.Value().Interface()
	}
	return m
}

// call calls a method without arguments. The error is that of its last result, or tells of a panic.
func call(name string, m reflect.Value) (out []reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: panic: %v", name, r)
		}
	}()
	out = m.Call(nil)
	if e, ok := out[len(out)-1].Interface().(error); ok && len(out) > 1 && e != nil {
		return nil, fmt.Errorf("%s: %w", name, e)
	}
	return out, nil
}

// jsonValue converts v to what the comment of Bundle calls a JSON value. Bytes are taken as JSON text.
func jsonValue(v any) (x any, err error) {
	defer func() {
		if r := recover(); r != nil { // in a MarshalJSON method
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	text, ok := v.([]byte)
	if !ok {
		if text, err = json.Marshal(v); err != nil {
			return nil, err
		}
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	err = dec.Decode(&x)
	return x, err
}
