package display

import (
	"encoding/base64"
	"fmt"
	"html"
	"reflect"
	"sort"
	"strings"
)

// Bundle is one value in every format it has.
//
// Data maps a MIME type to its content: a string for text, a []byte for binary formats (image/png), and a JSON value, made of nil, bool,
// json.Number, string, []any and map[string]any, for application/json and types that end in +json. Metadata is keyed by MIME type too,
// and is usually nil.
//
// A Bundle is also a value that shows itself, as what it holds.
type Bundle struct {
	Data, Metadata map[string]any
}

// Of makes the bundle of v, which always holds text/plain.
//
// A value that has methods for formats (see the table at the top) is shown by them. If it has none, the renderers are asked, newest first. What neither shows has a table as HTML
// if it is a slice of structs or maps, a map, a matrix or the like.
// The text is what text/plain says in the result of MIMEBundle or of the renderer, and Text(v) otherwise. If a method or a renderer panics
// or returns an error, only the text is shown, with a remark on what failed.
func Of(v any) Bundle {
	if isNil(v) {
		return textBundle("nil")
	}
	switch b := v.(type) {
	case Bundle:
		return b.tidy(b.textOfData)
	case *Bundle:
		return b.tidy(b.textOfData)
	}
	text := func() string { return Text(v) }
	b, err := fromMethods(v)
	if err == nil && len(b.Data) == 0 {
		b, err = fromRenderers(v)
	}
	if err != nil {
		return textBundle(fmt.Sprintf("%s\n(%s)", Text(v), cut(err.Error(), maxLong)))
	}
	if len(b.Data) == 0 {
		if page := tableOf(v); page != "" {
			b.Data = map[string]any{"text/html": page}
		}
	}
	return b.tidy(text)
}

// All makes one bundle of several values, the results of one call. Of one value it is Of. The texts of several are joined, as in 1, "a";
// if one of them has a richer format, there is HTML as well, in which they stand below each other. All of no values is an empty Bundle.
func All(vs ...any) Bundle {
	switch len(vs) {
	case 0:
		return Bundle{Data: map[string]any{}}
	case 1:
		return Of(vs[0])
	}
	var texts, column []string
	sep, rich := ", ", false
	for _, v := range vs {
		b := Of(v)
		text := b.text()
		if strings.Contains(text, "\n") {
			sep = "\n"
		}
		texts = append(texts, text)
		h, ok := b.inline()
		if !ok {
			h = "<pre>" + html.EscapeString(text) + "</pre>"
		}
		rich = rich || ok
		column = append(column, "<div>"+h+"</div>")
	}
	b := textBundle(cut(strings.Join(texts, sep), maxSay))
	if rich {
		b.Data["text/html"] = strings.Join(column, "\n")
	}
	return b
}

func textBundle(s string) Bundle { return Bundle{Data: map[string]any{"text/plain": s}} }

// text returns the text form that b holds.
func (b Bundle) text() string {
	s, _ := b.Data["text/plain"].(string)
	return s
}

// inline returns HTML for the richest format in b, for use among other HTML; ok is false if b has no format that HTML can hold.
func (b Bundle) inline() (s string, ok bool) {
	if s, ok := b.Data["text/html"].(string); ok {
		return s, true
	}
	for _, mime := range []string{"image/svg+xml", "image/png", "image/jpeg"} {
		var data []byte
		switch d := b.Data[mime].(type) {
		case string:
			data = []byte(d)
		case []byte:
			data = d
		default:
			continue
		}
		// An <svg> in HTML is stripped from notebooks that are not trusted; an image is not.
		return `<img src="data:` + mime + ";base64," + base64.StdEncoding.EncodeToString(data) + `">`, true
	}
	return "", false
}

// textOfData makes a text form from the other formats that b holds.
func (b Bundle) textOfData() string {
	for _, mime := range []string{"text/markdown", "text/latex"} {
		if s, ok := b.Data[mime].(string); ok {
			return s
		}
	}
	if s, ok := b.Data["text/html"].(string); ok {
		return plain(s)
	}
	var mimes []string
	for mime := range b.Data {
		mimes = append(mimes, mime)
	}
	sort.Strings(mimes)
	return strings.Join(mimes, ", ")
}

// tidy returns b with content of the types that its comment names, and with text/plain.
func (b Bundle) tidy(text func() string) Bundle {
	t := Bundle{Data: map[string]any{}}
	var remarks []string
	for mime, v := range b.Data {
		if v == nil && !isJSON(mime) {
			continue
		}
		v, err := content(mime, v)
		if err != nil {
			remarks = append(remarks, fmt.Sprintf("\n(%s: %v)", mime, err))
			continue
		}
		t.Data[mime] = v
	}
	if _, ok := t.Data["text/plain"].(string); !ok {
		t.Data["text/plain"] = text()
	}
	sort.Strings(remarks)
	t.Data["text/plain"] = t.text() + strings.Join(remarks, "")
	if len(b.Metadata) > 0 {
		m, err := jsonValue(b.Metadata)
		if m, ok := m.(map[string]any); err == nil && ok {
			t.Metadata = m
		}
	}
	return t
}

// content converts what a method returned for a MIME type.
func content(mime string, v any) (any, error) {
	if isJSON(mime) {
		return jsonValue(v)
	}
	rv := reflect.ValueOf(v)
	switch {
	case rv.Kind() == reflect.String:
		return rv.String(), nil
	case rv.Kind() == reflect.Slice && rv.Type().Elem().Kind() == reflect.Uint8:
		if isText(mime) {
			return string(rv.Bytes()), nil
		}
		return rv.Bytes(), nil
	}
	return jsonValue(v)
}

func isJSON(mime string) bool { return mime == "application/json" || strings.HasSuffix(mime, "+json") }

func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.HasSuffix(mime, "+xml") || mime == "application/javascript"
}

// isNil tells whether v is nil, or a nil pointer or function: such a value has nothing to show but that.
func isNil(v any) bool {
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return rv.IsNil()
	}
	return false
}
