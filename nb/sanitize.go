package nb

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A Substitution replaces what a regular expression matches.
type Substitution struct {
	Regexp  *regexp.Regexp
	Replace string // $1 is what the first group matched
}

// ReadSanitize reads a file of substitutions in the form that nbval has: a line "regex: ..." and after it a line "replace: ...". Lines that
// are neither, such as [names], count as comments. The expressions are Go's, in which \1 of a replacement is written $1; both are taken.
func ReadSanitize(path string) ([]Substitution, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError(path, "read", err)
	}
	return parseSanitize(path, string(data))
}

var backReference = regexp.MustCompile(`\\([1-9])`)

func parseSanitize(name, text string) ([]Substitution, error) {
	var all []Substitution
	var open *regexp.Regexp
	openLine := 0
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if expr, ok := field(line, "regex"); ok {
			if open != nil {
				return nil, fmt.Errorf("%s, line %d: got a regex, want the replace of the one in line %d", name, i+1, openLine)
			}
			re, err := regexp.Compile(expr)
			if err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", name, i+1, err)
			}
			open, openLine = re, i+1
		} else if with, ok := field(line, "replace"); ok {
			if open == nil {
				return nil, fmt.Errorf("%s, line %d: got a replace, want a regex before it", name, i+1)
			}
			all = append(all, Substitution{open, backReference.ReplaceAllString(with, "$${$1}")})
			open = nil
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%s, line %d: got a regex, want a replace after it", name, openLine)
	}
	return all, nil
}

// field returns the value of a line "name: value".
func field(line, name string) (string, bool) {
	rest, ok := strings.CutPrefix(line, name+":")
	return strings.TrimPrefix(rest, " "), ok
}
