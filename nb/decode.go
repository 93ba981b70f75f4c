package nb

import (
	"encoding/json"
	"math"
)

// decode returns the value at offset i of text that value has accepted, and where it ends: nil, bool,
// string, json.Number, []any, map[string]any, or a float64 for NaN and the infinities. Of fields with the
// same name the last counts, as in Python.
func (s *scanner) decode(i int) (any, int) {
	switch s.at(i) {
	case '{':
		m := map[string]any{}
		end, _ := s.object(i, 0, func(key []byte, _, at int) (int, error) {
			v, end := s.decode(at)
			m[unquote(key)] = v
			return end, nil
		})
		return m, end
	case '[':
		list := []any{}
		end, _ := s.array(i, 0, func(at int) (int, error) {
			v, end := s.decode(at)
			list = append(list, v)
			return end, nil
		})
		return list, end
	}
	end, _ := s.value(i, 0)
	switch text := s.data[i:end]; string(text[:1]) {
	case `"`:
		return unquote(text), end
	case "t":
		return true, end
	case "f":
		return false, end
	case "n":
		return nil, end
	case "N":
		return math.NaN(), end
	case "I":
		return math.Inf(1), end
	default:
		if string(text) == "-Infinity" {
			return math.Inf(-1), end
		}
		return json.Number(text), end
	}
}

// A span is a stretch of the document; the zero span means that there is none.
type span struct{ start, end int }

func (p span) ok() bool { return p.end > p.start }

// decodeSpan returns the value in p, nil if there is none.
func (s *scanner) decodeSpan(p span) any {
	if !p.ok() {
		return nil
	}
	v, _ := s.decode(p.start)
	return v
}

// textOf returns a string, or a list of strings joined: nbformat writes text either way.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []any:
		var all []byte
		for _, line := range v {
			text, ok := line.(string)
			if !ok {
				return "", false
			}
			all = append(all, text...)
		}
		return string(all), true
	}
	return "", false
}
