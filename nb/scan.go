package nb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may nest: about what Python's json module can read.
const maxDepth = 1000

// A scanner walks JSON text and knows where it is. Positions are byte offsets into data.
// Besides JSON it takes NaN, Infinity and -Infinity, which Python writes.
type scanner struct {
	name string
	data []byte
}

// errorf says what is wrong at offset i, which it turns into line and column (in characters, from 1).
func (s *scanner) errorf(i int, format string, args ...any) error {
	i = min(i, len(s.data))
	start := bytes.LastIndexByte(s.data[:i], '\n') + 1
	line := bytes.Count(s.data[:start], []byte("\n")) + 1
	column := utf8.RuneCount(s.data[start:i]) + 1
	return fmt.Errorf("%s, line %d, column %d: not a notebook: %s", s.name, line, column, fmt.Sprintf(format, args...))
}

// want is the error for text at i that is not what it should be.
func (s *scanner) want(i int, what string) error {
	return s.errorf(i, "got %s, want %s", s.found(i), what)
}

// found describes the text at i for an error message.
func (s *scanner) found(i int) string {
	rest := s.data[min(i, len(s.data)):]
	if len(rest) == 0 {
		return "the end of the file"
	}
	for _, mark := range []string{"<<<<<<<", "=======", "|||||||", ">>>>>>>"} {
		if bytes.HasPrefix(rest, []byte(mark)) {
			return fmt.Sprintf("%s (an unresolved merge conflict?)", mark)
		}
	}
	r, _ := utf8.DecodeRune(rest)
	return fmt.Sprintf("%q", r)
}

// space returns the offset of the first byte from i on that is not white space.
func (s *scanner) space(i int) int {
	for i < len(s.data) {
		switch s.data[i] {
		case ' ', '\t', '\n', '\r':
			i++
		default:
			return i
		}
	}
	return i
}

// at returns the byte at i, or 0 at the end.
func (s *scanner) at(i int) byte {
	if i < len(s.data) {
		return s.data[i]
	}
	return 0
}

// value checks the value that starts at i and returns where it ends. Depth is that of what contains it.
func (s *scanner) value(i, depth int) (int, error) {
	switch c := s.at(i); {
	case c == '{':
		return s.object(i, depth, nil)
	case c == '[':
		return s.array(i, depth, nil)
	case c == '"':
		return s.str(i)
	case c == '-' || '0' <= c && c <= '9':
		return s.number(i)
	}
	for _, word := range []string{"true", "false", "null", "NaN", "Infinity"} {
		if bytes.HasPrefix(s.data[i:], []byte(word)) {
			return i + len(word), nil
		}
	}
	return i, s.want(i, "a value")
}

// object walks the object at i. It calls field, unless that is nil, with the quoted key and the offsets of
// key and value; field returns where the value ends.
func (s *scanner) object(i, depth int, field func(key []byte, keyAt, valueAt int) (int, error)) (int, error) {
	if depth++; depth > maxDepth {
		return i, s.errorf(i, "nested deeper than %d", maxDepth)
	}
	i = s.space(i + 1)
	if s.at(i) == '}' {
		return i + 1, nil
	}
	for {
		if s.at(i) != '"' {
			return i, s.want(i, "a quoted name")
		}
		end, err := s.str(i)
		if err != nil {
			return i, err
		}
		colon := s.space(end)
		if s.at(colon) != ':' {
			return i, s.want(colon, `":"`)
		}
		valueAt := s.space(colon + 1)
		var valueEnd int
		if field != nil {
			valueEnd, err = field(s.data[i:end], i, valueAt)
		} else {
			valueEnd, err = s.value(valueAt, depth)
		}
		if err != nil {
			return i, err
		}
		i = s.space(valueEnd)
		switch s.at(i) {
		case '}':
			return i + 1, nil
		case ',':
			i = s.space(i + 1)
		default:
			return i, s.want(i, `"," or "}"`)
		}
	}
}

// array walks the array at i. It calls element, unless that is nil, with the offset of each element;
// element returns where it ends.
func (s *scanner) array(i, depth int, element func(at int) (int, error)) (int, error) {
	if depth++; depth > maxDepth {
		return i, s.errorf(i, "nested deeper than %d", maxDepth)
	}
	i = s.space(i + 1)
	if s.at(i) == ']' {
		return i + 1, nil
	}
	for {
		var end int
		var err error
		if element != nil {
			end, err = element(i)
		} else {
			end, err = s.value(i, depth)
		}
		if err != nil {
			return i, err
		}
		i = s.space(end)
		switch s.at(i) {
		case ']':
			return i + 1, nil
		case ',':
			i = s.space(i + 1)
		default:
			return i, s.want(i, `"," or "]"`)
		}
	}
}

// str checks the string at i.
func (s *scanner) str(i int) (int, error) {
	start := i
	for i++; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			return i + 1, nil
		case c < ' ':
			return i, s.errorf(i, "got %q inside a string, want it escaped", c)
		case c != '\\':
		case s.at(i+1) == 'u':
			for k := i + 2; k < i+6; k++ {
				if !isHex(s.at(k)) {
					return i, s.errorf(i, `got \u without four hexadecimal digits`)
				}
			}
			i += 5
		case bytes.IndexByte([]byte(`"\/bfnrt`), s.at(i+1)) >= 0:
			i++
		default:
			return i, s.errorf(i, `got \ and %s in a string, want one of \" \\ \/ \b \f \n \r \t \u`, s.found(i+1))
		}
	}
	return i, s.errorf(start, "a string that starts here does not end")
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// number checks the number at i.
func (s *scanner) number(i int) (int, error) {
	digits := func(i int) (int, error) {
		if c := s.at(i); c < '0' || c > '9' {
			return i, s.want(i, "a digit")
		}
		for s.at(i) >= '0' && s.at(i) <= '9' {
			i++
		}
		return i, nil
	}
	if s.data[i] == '-' {
		i++
		if bytes.HasPrefix(s.data[i:], []byte("Infinity")) {
			return i + len("Infinity"), nil
		}
	}
	var err error
	if s.at(i) == '0' {
		i++
	} else if i, err = digits(i); err != nil {
		return i, err
	}
	if s.at(i) == '.' {
		if i, err = digits(i + 1); err != nil {
			return i, err
		}
	}
	if c := s.at(i); c == 'e' || c == 'E' {
		if i++; s.at(i) == '+' || s.at(i) == '-' {
			i++
		}
		return digits(i)
	}
	return i, nil
}

// unquote decodes a string that str has accepted. Half a surrogate pair becomes U+FFFD.
func unquote(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		return string(quoted[1 : len(quoted)-1]) // cannot happen: str accepts no more than json does
	}
	return text
}
