package nb

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// volatile is what differs from run to run, and what is compared in its place.
var volatile = []Substitution{
	{regexp.MustCompile(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +(?:\d{1,2}[ -])?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:[ -]+\d{1,4})?` +
		`(?: \d{2}:\d{2}:\d{2})?(?: [A-Z]{3,4}\b| [-+]\d{4})?(?: \d{4})?`), "⟨date⟩"},
	{regexp.MustCompile(`\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[-+]\d{2}:?\d{2}))?(?: [A-Z]{3,4}\b)?)?(?: m=[-+]\d+\.\d+)?`), "⟨date⟩"},
	{regexp.MustCompile(`\b\d{1,2}:\d{2}:\d{2}(?:\.\d+)?\b`), "⟨time⟩"},
	{regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:ns|µs|μs|us|ms|s)\b`), "⟨duration⟩"},
	{regexp.MustCompile(`\b0x[0-9a-f]{6,16}\b`), "⟨address⟩"},
	{regexp.MustCompile(`\bgoroutine \d+\b`), "goroutine ⟨number⟩"},
}

// sanitize replaces what the user said, then what is volatile.
func (c *Comparison) sanitize(text string) string {
	for _, s := range c.Sanitize {
		text = s.Regexp.ReplaceAllString(text, s.Replace)
	}
	for _, s := range volatile {
		text = s.Regexp.ReplaceAllString(text, s.Replace)
	}
	return text
}

// number matches a number without its sign.
var number = regexp.MustCompile(`(?:\d+(?:_\d+)*)?\.?\d+(?:[eE][-+]?\d+)?`)

// A token is a number with the text before it; the last token of a line has no number.
type token struct{ text, number string }

func tokens(line string) []token {
	var all []token
	done := 0
	for _, at := range number.FindAllStringIndex(line, -1) {
		start := at[0]
		if start > done && (line[start-1] == '-' || line[start-1] == '+') && !endsOperand(line[done:start-1]) {
			start-- // a sign, no operator
		}
		all = append(all, token{line[done:start], line[start:at[1]]})
		done = at[1]
	}
	return append(all, token{text: line[done:]})
}

// endsOperand tells whether a sign after text would be an operator or a hyphen.
func endsOperand(text string) bool {
	if text == "" {
		return false
	}
	c := text[len(text)-1]
	return c == ')' || c == ']' || c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// same tells whether two lines are the same but for the tolerances.
func (c *Comparison) same(got, want string, atol float64) bool {
	if got == want {
		return true
	}
	g, w := tokens(got), tokens(want)
	if len(g) != len(w) {
		return false
	}
	resized := false // the last number has another length than before
	for i := range g {
		next := len(g[i].number) != len(w[i].number)
		if !sameText(g[i].text, w[i].text, resized, next) || !c.sameNumber(g[i].number, w[i].number, atol) {
			return false
		}
		resized = next
	}
	return true
}

// sameText compares what stands between numbers. Where the number on a side has another length, the spaces there may be fewer or more.
func sameText(got, want string, left, right bool) bool {
	if left {
		got, want = strings.TrimLeft(got, " \t"), strings.TrimLeft(want, " \t")
	}
	if right {
		got, want = strings.TrimRight(got, " \t"), strings.TrimRight(want, " \t")
	}
	return got == want
}

// sameNumber compares numbers as they are written.
func (c *Comparison) sameNumber(got, want string, atol float64) bool {
	if got == want {
		return true
	}
	if !strings.ContainsAny(got, ".eE") && !strings.ContainsAny(want, ".eE") && atol == 0 {
		return false
	}
	x, errX := strconv.ParseFloat(strings.ReplaceAll(got, "_", ""), 64)
	y, errY := strconv.ParseFloat(strings.ReplaceAll(want, "_", ""), 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= max(atol, tolerance(c.ATol, DefaultATol))+tolerance(c.RTol, DefaultRTol)*math.Abs(y)
}

func tolerance(given, usual float64) float64 {
	if given == 0 {
		return usual
	}
	return max(given, 0)
}
