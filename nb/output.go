package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/fluxion-go/fluxion/display"
)

// An Output is one output of a code cell: *Stream, *DisplayData, *ExecuteResult, *Error or *Unknown.
type Output interface {
	// json returns the output as it stands in a notebook.
	json() any
}

// Stream is text that was printed.
type Stream struct {
	Name string // stdout or stderr
	Text string
}

// DisplayData is a value that a cell displayed.
type DisplayData struct {
	ID     string // the display id, by which a later display can replace this one; "" after reading a file
	Bundle display.Bundle
}

// ExecuteResult is the value of the last expression of a cell.
type ExecuteResult struct {
	ExecutionCount int // 0 for null
	Bundle         display.Bundle
}

// Error is how a cell failed.
type Error struct {
	Name, Value string
	Traceback   []string // lines, or groups of lines, for people
}

// Unknown is an output of a type that this package does not know, or one without the fields that its type
// demands. It is kept as it is.
type Unknown struct {
	Value any
}

var (
	_ Output = (*Stream)(nil)
	_ Output = (*DisplayData)(nil)
	_ Output = (*ExecuteResult)(nil)
	_ Output = (*Error)(nil)
	_ Output = (*Unknown)(nil)
)

func (o *Stream) json() any {
	return map[string]any{"output_type": "stream", "name": o.Name, "text": splitLines(o.Text)}
}

func (o *DisplayData) json() any {
	return map[string]any{"output_type": "display_data", "data": dataFields(o.Bundle), "metadata": metadataFields(o.Bundle)}
}

func (o *ExecuteResult) json() any {
	var count any
	if o.ExecutionCount != 0 {
		count = o.ExecutionCount
	}
	return map[string]any{"output_type": "execute_result", "execution_count": count,
		"data": dataFields(o.Bundle), "metadata": metadataFields(o.Bundle)}
}

func (o *Error) json() any {
	lines := []any{}
	for _, line := range o.Traceback {
		lines = append(lines, line)
	}
	return map[string]any{"output_type": "error", "ename": o.Name, "evalue": o.Value, "traceback": lines}
}

func (o *Unknown) json() any { return o.Value }

// outputOf turns a decoded output into its type.
func outputOf(v any) Output {
	m, _ := v.(map[string]any)
	kind, _ := m["output_type"].(string)
	switch kind {
	case "stream":
		name, ok := m["name"].(string)
		if text, isText := textOf(m["text"]); ok && isText {
			return &Stream{name, text}
		}
	case "display_data":
		if b, ok := bundleOf(m); ok {
			return &DisplayData{Bundle: b}
		}
	case "execute_result":
		if b, ok := bundleOf(m); ok {
			return &ExecuteResult{countOf(m["execution_count"]), b}
		}
	case "error":
		name, okName := m["ename"].(string)
		value, okValue := m["evalue"].(string)
		list, ok := m["traceback"].([]any)
		e := &Error{Name: name, Value: value}
		for _, line := range list {
			text, isText := line.(string)
			ok = ok && isText
			e.Traceback = append(e.Traceback, text)
		}
		if ok && okName && okValue {
			return e
		}
	}
	return &Unknown{v}
}

// bundleOf reads data and metadata of an output. Text in lines is joined; binary data stay in base64.
func bundleOf(m map[string]any) (display.Bundle, bool) {
	data, ok := m["data"].(map[string]any)
	if !ok {
		return display.Bundle{}, false
	}
	for mime, v := range data {
		if text, ok := textOf(v); ok && !isJSONType(mime) {
			data[mime] = text
		}
	}
	metadata, _ := m["metadata"].(map[string]any)
	return display.Bundle{Data: data, Metadata: metadata}, true
}

// dataFields returns the data of a bundle as nbformat has it: text in lines, binary data in base64.
func dataFields(b display.Bundle) map[string]any {
	data := map[string]any{}
	for mime, v := range b.Data {
		if raw, ok := v.([]byte); ok {
			v = textOrBase64(mime, raw)
		}
		if text, ok := v.(string); ok && isTextType(mime) {
			v = splitLines(text)
		}
		data[mime] = v
	}
	return data
}

func metadataFields(b display.Bundle) map[string]any {
	if b.Metadata == nil {
		return map[string]any{}
	}
	return b.Metadata
}

// textOrBase64 returns bytes as a notebook can hold them: as the JSON or the text that they are, else base64.
func textOrBase64(mime string, raw []byte) any {
	switch {
	case isJSONType(mime) && json.Valid(raw):
		return json.RawMessage(bytes.Clone(raw))
	case isTextType(mime):
		return string(raw)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// isJSONType reports whether values of this MIME type are JSON and not text, as nbformat decides it.
func isJSONType(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// isTextType reports whether values of this MIME type are written as a list of lines, as nbformat decides it.
func isTextType(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml"
}
