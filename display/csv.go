package display

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/internal/markup"
)

// maxCSV is how much of a file is read, in bytes.
const maxCSV = 64 << 20

// Records are the lines of a CSV file, as far as they are shown: those at both ends.
type Records struct {
	heads   []string
	rows    [][]string
	at      []int // the numbers of the rows, -1 for those that are left out
	n       int
	columns int
	remark  string
}

// CSV reads lines of values between commas, semicolons or tabs, whichever the first line has most of, and returns them as a value that shows itself as a table, cut in the middle. The
// first line gives the names of the columns if none of its fields is a number. At most 64 MB are read; what is wrong with the file is said below the table.
func CSV(r io.Reader) Records {
	limited := &io.LimitedReader{R: r, N: maxCSV}
	in := bufio.NewReaderSize(limited, 1<<16)
	start, _ := in.Peek(1 << 12)
	c := csv.NewReader(in)
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = separator(string(start)), -1, true, true
	var t Records
	var first, last [][]string
	for {
		line, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.remark = err.Error()
			break
		}
		row := make([]string, len(line))
		for i, field := range line {
			row[i] = strings.Clone(clean(strings.TrimSpace(field), maxString))
		}
		t.columns = max(t.columns, len(row))
		if t.n == 0 && t.heads == nil && !slices.ContainsFunc(row, isNumber) {
			t.heads = row
			continue
		}
		t.n++
		if len(first) < edgeRows {
			first = append(first, row)
			continue
		}
		if last = append(last, row); len(last) > edgeRows+2 {
			last = slices.Delete(last, 0, 1)
		}
	}
	if limited.N == 0 {
		t.remark = "only the first " + memory(maxCSV) + " were read"
	}
	if t.n == 0 && t.heads != nil { // a single line of words
		first, t.heads, t.n = [][]string{t.heads}, nil, 1
	}
	t.at = markup.Ends(t.n, edgeRows)
	all := append(first, last...)
	for k, i := range t.at {
		switch {
		case i < 0:
			t.rows = append(t.rows, nil)
		default:
			t.rows = append(t.rows, all[min(i, len(all)-(len(t.at)-k))])
		}
	}
	return t
}

// separator is the sign between the fields of the first line.
func separator(start string) rune {
	line, _, _ := strings.Cut(start, "\n")
	best, most := ',', strings.Count(line, ",")
	for _, r := range ";\t" {
		if n := strings.Count(line, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// HTML returns the table.
func (r Records) HTML() string {
	g := wordGrid(r.heads, r.rows, r.at, r.n, r.columns)
	if r.remark != "" {
		g.Foot += "; " + r.remark
	}
	return markup.Table(g)
}

// String returns the table as lines of text, with the columns below each other.
func (r Records) String() string {
	var cells [][]string
	js := markup.Ends(r.columns, edgeColumns)
	add := func(row []string, gap bool) {
		var line []string
		for _, j := range js {
			s := ""
			switch {
			case gap:
				s = "⋮"
			case j < 0:
				s = "…"
			case j < len(row):
				s = clean(row[j], maxString/3)
			}
			line = append(line, strings.Map(oneLine, s))
		}
		cells = append(cells, line)
	}
	if r.heads != nil {
		add(r.heads, false)
	}
	for k, row := range r.rows {
		add(row, r.at[k] < 0)
	}
	var b strings.Builder
	if len(cells) > 0 {
		align(cells)
	}
	for _, line := range cells {
		fmt.Fprintln(&b, strings.Join(line, "  "))
	}
	b.WriteString(extent(r.n, r.columns, 0))
	if r.remark != "" {
		b.WriteString("; " + r.remark)
	}
	return b.String()
}

func oneLine(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}
