package eval

import (
	"errors"
	"strings"
)

// splitWords splits a line at spaces, as a shell does: quotes of either kind hold a word together, and a backslash takes the next character
// as it is.
func splitWords(line string) (words []string, err error) {
	var word strings.Builder
	open := false // a word has begun
	quote := rune(0)
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, open = r, true
		case r == ' ' || r == '\t':
			if open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quote does not end")
	}
	if open {
		words = append(words, word.String())
	}
	return words, nil
}
