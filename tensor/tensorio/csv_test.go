package tensorio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

func ExampleReadCSV() {
	const file = "sepal, petal\n5.1, 1.4\n4.9, 1.5\n6.2, 4.5\n"
	table, err := tensorio.ReadCSV(strings.NewReader(file), tensorio.CSVOptions{})
	fmt.Println(table.Names, table.X.Shape(), err)
	petal, _ := table.Column("petal")
	fmt.Println(petal.Inline(0))
	// Output:
	// [sepal petal] [2 3] <nil>
	// float32[1.4, 1.5, 4.5]
}

func ExampleReadCSV_text() {
	const file = "sepal,species,petal\n5.1,setosa,1.4\n6.2,virginica,4.5\n"
	table, err := tensorio.ReadCSV(strings.NewReader(file), tensorio.CSVOptions{Text: []string{"species"}})
	fmt.Println(table.Names, table.X.Inline(0), table.Text["species"], err)
	// Output: [sepal petal] float32[5.1 6.2; 1.4 4.5] [setosa virginica] <nil>
}

func TestReadCSV(t *testing.T) {
	type options = tensorio.CSVOptions
	for _, c := range []struct {
		file string
		o    options
		want string // names, matrix as the file looks
	}{
		{"1,2\n3,4", options{}, "[] float32[1.0 2.0; 3.0 4.0]"},
		{"a,b\n1,2\n", options{}, "[a b] float32[1.0 2.0]"},
		{"\xef\xbb\xbfa,b\r\n1,2\r\n", options{}, "[a b] float32[1.0 2.0]"},
		{"a\n", options{}, "[a] 0×1 float32 tensor"},
		{"1,2\n3,4", options{Header: tensorio.HeaderYes}, "[1 2] float32[3.0 4.0]"},
		{"1;2.5\n", options{Comma: ';'}, "[] float32[1.0 2.5]"},
		{"x\ty\n1\t2\n", options{Comma: '\t'}, "[x y] float32[1.0 2.0]"},
		{"1\t\t2\n", options{Comma: '\t', Missing: []string{""}}, "[] float32[1.0 NaN 2.0]"},
		{"1 2\n", options{Comma: ' '}, "[] float32[1.0 2.0]"},
		{"# by hand\n\n1,2\n# more\n3,4\n", options{Comment: '#'}, "[] float32[1.0 2.0; 3.0 4.0]"},
		{"a,b\nNA, \n1,-inf\n", options{Missing: []string{"", "NA"}}, "[a b] float32[NaN NaN; 1.0 -Inf]"},
		{"NA,1\n2,3\n", options{Missing: []string{"NA"}}, "[] float32[NaN 1.0; 2.0 3.0]"},
		{"\"a, or b\",c\n\"1\", 2e3 \n", options{}, "[a, or b c] float32[1.0 2000.0]"},
		{"0.1,1e300\n", options{DType: tensor.Float64}, "[] [0.1 1e300]"},
		{"NaN,Inf\n", options{}, "[] float32[NaN Inf]"},
	} {
		table, err := tensorio.ReadCSV(strings.NewReader(c.file), c.o)
		if err != nil {
			t.Errorf("%q: %v", c.file, err)
			continue
		}
		if got := fmt.Sprint(table.Names, " ", table.X.T().Inline(0)); got != c.want {
			t.Errorf("%q: got %s, want %s", c.file, got, c.want)
		}
		if !table.X.IsDense() {
			t.Errorf("%q: X is no tensor whose elements stand one after the other", c.file)
		}
	}
}

func TestCSVErrors(t *testing.T) {
	type options = tensorio.CSVOptions
	for _, c := range []struct {
		file string
		o    options
		want string
	}{
		{"", options{}, "csv: got no lines, want numbers"},
		{"\n\n", options{}, "csv: got no lines, want numbers"},
		{"a,b\n1,2\n3,x\n", options{}, `csv: line 3, column 3 (b): got "x", want a number; name what stands for none in CSVOptions.Missing`},
		{"1,2\n3,\n", options{}, `csv: line 2, column 3: got "", want a number; name what stands for none in CSVOptions.Missing`},
		{"a,b\n1,2\n", options{Header: tensorio.HeaderNo}, `csv: line 1, column 1: got "a", want a number`},
		{"1,2\n3\n", options{}, "csv: line 2, column 1: got 1 fields, want 2 as in the first line"},
		{"1,2\n3,4,5\n", options{}, "csv: line 2, column 1: got 3 fields, want 2 as in the first line"},
		{"1,1e39\n", options{}, "csv: line 1, column 3: got 1e39, want a number that float32 holds: read with DType: tensor.Float64"},
		{"1,1e999\n", options{Header: tensorio.HeaderNo}, `csv: line 1, column 3: got "1e999", want a number that float64 holds`},
		{"1,\"2\n", options{}, `csv: line 1, column 6: extraneous or missing " in quoted-field`},
		{"1,2\n", options{Comma: '"'}, "csv: csv: invalid field or comment delimiter"},
		{"a,b\n1,x\n", options{}, `csv: line 2, column 3 (b): got "x", want a number; name what stands for none in CSVOptions.Missing, and columns of words in CSVOptions.Text`},
		{"a,b\n1,x\n", options{Text: []string{"c"}}, `csv: got "c" as a column of words, want one of ["a" "b"]`},
		{"a,b,c\n1,x,y\n", options{Text: []string{"b"}}, `csv: line 2, column 5 (c): got "y", want a number`},
		{"1,x\n", options{Text: []string{"b"}, Header: tensorio.HeaderNo}, `csv: got ["b"] as columns of words, want a file whose first line names the columns`},
		{"1,2\n", options{DType: tensor.Int}, "csv: got type int, want float32 or float64"},
	} {
		_, err := tensorio.ReadCSV(strings.NewReader(c.file), c.o)
		if !isError(err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.file, err, c.want)
		}
	}
	table, err := tensorio.ReadCSV(strings.NewReader("a,b,b\n1,2,3\n"), options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"c": `csv: got column "c", want one of ["a" "b" "b"]`,
		"b": `csv: got column "b", of which there are several: select one by number from X`,
	} {
		if _, err := table.Column(name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
