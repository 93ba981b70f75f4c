package display

import (
	"strconv"
	"unicode/utf8"
)

// quote quotes s; of a longer one it quotes the first limit bytes and says how long it is.
func quote(s string, limit int) string {
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	q := strconv.Quote(s[:boundary(s, limit)])
	return q[:len(q)-1] + `…" (` + strconv.Itoa(len(s)) + " bytes)"
}

// cut returns s, or its beginning of at most limit bytes and ….
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return s[:boundary(s, limit-len("…"))] + "…"
}

// boundary returns the last start of a rune in s at or before i.
func boundary(s string, i int) int {
	for k := i; k > 0 && k > i-utf8.UTFMax; k-- {
		if utf8.RuneStart(s[k]) {
			return k
		}
	}
	return i
}
