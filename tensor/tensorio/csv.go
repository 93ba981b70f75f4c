package tensorio

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// Header tells whether the first line of a CSV file names the columns.
type Header int

// The headers.
const (
	HeaderAuto Header = iota // it does if one of its fields is neither a number nor one of Missing
	HeaderYes
	HeaderNo
)

// CSVOptions says how a CSV file is read. The zero value is for numbers between commas, and finds out about the header.
type CSVOptions struct {
	Header  Header       // HeaderAuto
	Comma   rune         // between fields: ',' if it is 0
	Comment rune         // lines that begin with it are left out; none if it is 0
	Missing []string     // fields that become NaN, such as "" and "NA"; without, they are errors
	Text    []string     // names of the columns of words, such as labels, which are in Table.Text
	DType   tensor.DType // Float32, or Float64
}

// A Table is a matrix with the names of its columns in the file.
type Table struct {
	Names []string            // of the columns of numbers; nil if the file has no header
	X     *tensor.Tensor      // (columns, lines): features first, each line of the file one observation
	Text  map[string][]string // the columns of words, by their names, a word for each line; nil without CSVOptions.Text
}

// Column returns the numbers of a column by its name, a view. It errs if there is no such name, or more than one column of it.
func (t *Table) Column(name string) (*tensor.Tensor, error) {
	i := slices.Index(t.Names, name)
	switch {
	case i < 0:
		return nil, &Error{Format: "csv", Problem: fmt.Sprintf("got column %q, want one of %q", name, t.Names)}
	case slices.Contains(t.Names[i+1:], name):
		return nil, &Error{Format: "csv", Problem: fmt.Sprintf("got column %q, of which there are several: select one by number from X", name)}
	}
	return t.X.Select(0, i), nil
}

// ReadCSV reads a table of numbers, to the end.
//
//	t, err := tensorio.ReadCSV(f, tensorio.CSVOptions{Text: []string{"species"}})
//	y := dataset.OneHotBatch(t.Text["species"], dataset.Classes(t.Text["species"]))
//
// Shapes: X is (columns, lines), in the order of the file, without the columns of words; X.T() is as the file looks. Numbers are written as in Go, with spaces around if need be: 1, -2.5e3, NaN, Inf.
// Fields may be in double quotes. Errors are of type *Error and name line and column: fields that are no numbers and not missing, numbers that the type does not hold, lines
// of different lengths, a file without lines.
func ReadCSV(r io.Reader, o CSVOptions) (*Table, error) {
	if !o.DType.IsFloat() {
		return nil, &Error{Format: "csv", Problem: fmt.Sprintf("got type %v, want float32 or float64", o.DType)}
	}
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		b.Discard(3) // of UTF-8, which some programs write
	}
	c := csvReader{Reader: csv.NewReader(b), o: o}
	c.Comment, c.FieldsPerRecord, c.TrimLeadingSpace, c.ReuseRecord = o.Comment, -1, o.Comma != ' ' && o.Comma != '\t', true
	if o.Comma != 0 {
		c.Comma = o.Comma
	}
	if o.DType == tensor.Float32 {
		return readTable(&c, func(v float64) (float32, bool) {
			return float32(v), math.IsInf(v, 0) || !math.IsInf(float64(float32(v)), 0)
		})
	}
	return readTable(&c, func(v float64) (float64, bool) { return v, true })
}

type csvReader struct {
	*csv.Reader
	o     CSVOptions
	names []string // of all columns; nil without a header
	text  []bool   // which columns are words; nil if none
}

// header takes the names of the columns from the first line.
func (c *csvReader) header(fields []string, t *Table) error {
	c.text = make([]bool, len(fields))
	for i, f := range fields {
		f = strings.TrimSpace(f)
		c.names = append(c.names, f)
		if c.text[i] = slices.Contains(c.o.Text, f); c.text[i] {
			if t.Text == nil {
				t.Text = map[string][]string{}
			}
			t.Text[f] = nil
			continue
		}
		t.Names = append(t.Names, f)
	}
	for _, name := range c.o.Text {
		if _, ok := t.Text[name]; !ok {
			return &Error{Format: "csv", Problem: fmt.Sprintf("got %q as a column of words, want one of %q", name, c.names)}
		}
	}
	return nil
}

// readTable reads all lines; convert tells whether the type holds a number.
func readTable[T tensor.Float](c *csvReader, convert func(float64) (T, bool)) (*Table, error) {
	t := &Table{}
	var all []T
	columns, lines := 0, 0
	for first := true; ; first = false {
		fields, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		if first {
			columns = len(fields)
			if c.o.Header == HeaderYes || c.o.Header == HeaderAuto && slices.ContainsFunc(fields, func(f string) bool { _, err := c.number(f); return err != nil }) {
				if err := c.header(fields, t); err != nil {
					return nil, err
				}
				continue
			}
			if len(c.o.Text) > 0 {
				return nil, &Error{Format: "csv", Problem: fmt.Sprintf("got %q as columns of words, want a file whose first line names the columns", c.o.Text)}
			}
		}
		if len(fields) != columns {
			return nil, c.fail(0, "", fmt.Errorf("got %d fields, want %d as in the first line", len(fields), columns))
		}
		for i, f := range fields {
			if c.text != nil && c.text[i] {
				t.Text[c.names[i]] = append(t.Text[c.names[i]], strings.TrimSpace(f))
				continue
			}
			v, err := c.number(f)
			x, holds := convert(v)
			if err == nil && !holds {
				err = fmt.Errorf("got %s, want a number that float32 holds: read with DType: tensor.Float64", f)
			}
			if err != nil {
				name := ""
				if c.names != nil {
					name = c.names[i]
				}
				return nil, c.fail(i, name, err)
			}
			all = append(all, x)
		}
		lines++
	}
	if columns == 0 {
		return nil, &Error{Format: "csv", Problem: "got no lines, want numbers"}
	}
	if c.names != nil {
		columns = len(t.Names)
	}
	t.X = tensor.Wrap(all, columns, lines)
	return t, nil
}

// number reads a field.
func (c *csvReader) number(field string) (float64, error) {
	text := strings.TrimSpace(field)
	if slices.Contains(c.o.Missing, text) {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("got %.40q, want a number that float64 holds", text)
	case err != nil:
		return 0, fmt.Errorf("got %.40q, want a number; name what stands for none in CSVOptions.Missing, and columns of words in CSVOptions.Text", text)
	}
	return v, nil
}

// fail returns an error at field i of the present line.
func (c *csvReader) fail(i int, name string, err error) error {
	line, column := c.FieldPos(i)
	e := &Error{Format: "csv", Where: fmt.Sprintf("line %d, column %d", line, column), Problem: err.Error()}
	if name != "" {
		e.Where += fmt.Sprintf(" (%s)", name)
	}
	return e
}

// csvError says where a line is broken.
func csvError(err error) error {
	if e := (&csv.ParseError{}); errors.As(err, &e) {
		return &Error{Format: "csv", Where: fmt.Sprintf("line %d, column %d", e.Line, e.Column), Err: e.Err}
	}
	return &Error{Format: "csv", Err: err}
}
