package nb

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// MaxSize is the size in bytes of the largest notebook that Parse and Read take.
	MaxSize = 256 << 20
	// maxCells bounds the memory that a small file can ask for.
	maxCells = 100_000
)

// A Notebook is a document of nbformat 4. It keeps the bytes that it was read from; see [Notebook.Bytes].
type Notebook struct {
	Name string // what errors call it, usually the path

	text        scanner
	style       style
	cells       []*Cell
	object      span // the whole document
	metadata    span // its metadata field, and the key of it:
	metadataKey int
	defaults    map[string]any // metadata to add
}

// Parse reads a notebook of nbformat 4.0 to 4.5, or a later 4. Name is what errors call it. Parse keeps
// data, which must not be changed afterwards.
//
// What is no JSON, no notebook, of another major version, larger than [MaxSize], nested deeper than 1000 or of
// more than 100000 cells is an error; where it can, the error gives line and column.
func Parse(name string, data []byte) (*Notebook, error) {
	if len(data) > MaxSize {
		return nil, tooLarge(name, int64(len(data)))
	}
	n := &Notebook{Name: name, text: scanner{name: name, data: data}}
	s := &n.text
	if err := s.encoding(); err != nil {
		return nil, err
	}
	start := s.space(len(s.bom()))
	if s.at(start) != '{' {
		return nil, s.notJSON(start)
	}
	var version, cells span
	end, err := s.object(start, 0, func(key []byte, keyAt, at int) (int, error) {
		end, err := s.value(at, 1)
		switch unquote(key) {
		case "nbformat":
			version = span{at, end}
		case "cells":
			cells = span{at, end}
		case "metadata":
			n.metadata, n.metadataKey = span{at, end}, keyAt
		}
		return end, err
	})
	if err != nil {
		return nil, err
	}
	n.object = span{start, end}
	if rest := s.space(end); rest < len(data) {
		return nil, s.want(rest, "the end of the file")
	}
	if err := s.version(version, start); err != nil {
		return nil, err
	}
	if s.at(cells.start) != '[' || !cells.ok() {
		return nil, s.errorf(max(cells.start, start), "got no list of cells")
	}
	if n.metadata.ok() && s.at(n.metadata.start) != '{' {
		return nil, s.want(n.metadata.start, "an object as metadata")
	}
	n.style = s.style(start)
	_, err = s.array(cells.start, 1, func(at int) (int, error) {
		if len(n.cells) == maxCells {
			return at, s.errorf(at, "got more than %d cells", maxCells)
		}
		c, err := n.parseCell(at)
		if err != nil {
			return at, err
		}
		n.cells = append(n.cells, c)
		return c.object.end, nil
	})
	if err != nil {
		return nil, err
	}
	return n, nil
}

// Cells returns the cells in their order.
func (n *Notebook) Cells() []*Cell { return n.cells }

// Metadata returns a copy of the notebook's metadata as it was read, numbers as json.Number, with what
// [Notebook.SetDefault] added.
func (n *Notebook) Metadata() map[string]any {
	m, _ := n.text.decodeSpan(n.metadata).(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	for key, v := range n.defaults {
		m[key] = v
	}
	return m
}

// SetDefault sets a field of the notebook's metadata, such as kernelspec or language_info, unless it is
// there, whatever its value. It reports whether it set the field.
func (n *Notebook) SetDefault(key string, value any) bool {
	if _, ok := n.Metadata()[key]; ok {
		return false
	}
	if n.defaults == nil {
		n.defaults = map[string]any{}
	}
	n.defaults[key] = value
	return true
}

// bom returns the byte order mark that the document begins with, usually none.
func (s *scanner) bom() []byte {
	if bytes.HasPrefix(s.data, []byte("\uFEFF")) {
		return s.data[:3]
	}
	return nil
}

// encoding checks that the text is UTF-8.
func (s *scanner) encoding() error {
	if bytes.HasPrefix(s.data, []byte("\xff\xfe")) || bytes.HasPrefix(s.data, []byte("\xfe\xff")) {
		return s.errorf(0, "got UTF-16, want UTF-8")
	}
	if utf8.Valid(s.data) {
		return nil
	}
	i := 0
	for {
		r, size := utf8.DecodeRune(s.data[i:])
		if r == utf8.RuneError && size <= 1 {
			return s.errorf(i, "got byte %#02x, want UTF-8", s.data[i])
		}
		i += size
	}
}

// notJSON is the error for a document that does not start with an object.
func (s *scanner) notJSON(i int) error {
	if i == len(s.data) {
		return s.errorf(i, "got an empty file")
	}
	if bytes.HasPrefix(s.data[i:], []byte("version https://git-lfs")) {
		return s.errorf(i, "got a Git LFS pointer, want the file it stands for; try git lfs pull")
	}
	return s.want(i, `"{"`)
}

// version checks the value of the field nbformat.
func (s *scanner) version(p span, start int) error {
	if !p.ok() {
		return s.errorf(start, "got no field nbformat")
	}
	text := string(s.data[p.start:p.end])
	switch major, err := strconv.ParseFloat(text, 64); {
	case err != nil:
		return s.errorf(p.start, "got nbformat %.20s, want 4", text)
	case major < 4:
		return s.errorf(p.start, "got nbformat %s, want 4; try jupyter nbconvert --to notebook --nbformat 4 %s", text, s.name)
	case major > 4:
		return s.errorf(p.start, "got nbformat %s, want 4; save it as nbformat 4 with the program that wrote it", text)
	}
	return nil
}

// style looks at the object at i, the document, to see how it is laid out.
func (s *scanner) style(i int) style {
	st := style{colon: ": ", comma: ", "}
	key := s.space(i + 1)
	if gap := s.data[i+1 : key]; bytes.IndexByte(gap, '\n') >= 0 {
		st.newline = "\n"
		last := bytes.LastIndexByte(gap, '\n')
		if last > 0 && gap[last-1] == '\r' {
			st.newline = "\r\n"
		}
		st.unit = string(gap[last+1:])
	}
	if keyEnd, err := s.str(key); err == nil {
		st.colon = s.gap(keyEnd, ':', st.colon)
		if valueEnd, err := s.value(s.space(s.space(keyEnd)+1), 1); err == nil && st.newline == "" {
			st.comma = strings.TrimLeft(s.gap(valueEnd, ',', st.comma), " \t")
		}
	}
	return st
}

// gap returns the text between two tokens, from i on, which holds the mark; or usual, if it has line ends.
func (s *scanner) gap(i int, mark byte, usual string) string {
	at := s.space(i)
	if s.at(at) != mark {
		return usual
	}
	text := s.data[i:s.space(at+1)]
	if bytes.ContainsAny(text, "\r\n") {
		return usual
	}
	return string(text)
}
