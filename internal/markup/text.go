package markup

import (
	"fmt"
	"html"
	"strings"
	"unicode"
)

// How long texts may be, in characters. What is left out is said by ….
const (
	maxName = 120
	maxText = 400
)

// text writes a string of a user as HTML: markup in it is text, and what would not be seen, or would turn the text around it, is written as an escape such as \u202e.
func text(s string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > most {
			b.WriteString("…")
			break
		}
		switch {
		case r == '\n', r == '\t', r == ' ':
			b.WriteRune(r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return html.EscapeString(b.String())
}
