package nb

import "strings"

// marks are what a cell asks of those who run it.
type marks struct {
	raises bool // an error does not stop the run
	skip   bool // the cell is left as it is
	ignore bool // its outputs are not compared
	check  bool // its outputs are compared even by those who compare few
}

// runMarks are the marks that every run honours: tags of nbclient.
func runMarks(c *Cell) marks {
	var m marks
	for _, tag := range c.Tags() {
		m.raises = m.raises || tag == TagRaises
		m.skip = m.skip || tag == TagSkip
	}
	return m
}

// testMarks are those and the words of nbval, as tags or on a comment line of their own.
func testMarks(c *Cell) marks {
	m := runMarks(c)
	words := c.Tags()
	for line := range strings.Lines(c.Source()) {
		line = strings.TrimSpace(line)
		for _, sign := range []string{"//", "#"} {
			if word, ok := strings.CutPrefix(line, sign); ok {
				words = append(words, strings.TrimSpace(word))
			}
		}
	}
	for _, word := range words {
		switch strings.ReplaceAll(strings.ToUpper(word), "-", "_") {
		case "NBVAL_IGNORE_OUTPUT":
			m.ignore, m.check = true, false
		case "NBVAL_CHECK_OUTPUT":
			m.ignore, m.check = false, true
		case "NBVAL_RAISES_EXCEPTION":
			m.raises = true
		case "NBVAL_SKIP":
			m.skip = true
		}
	}
	return m
}
