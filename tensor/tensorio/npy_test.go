package tensorio_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// The files of testdata are written by testdata/make.py, which says what is in them.

// number is element (i, j, k) of the arrays of testdata.
func number(index []int) (v int) {
	for _, i := range index {
		v = 10*v + i
	}
	return v
}

// checkNumbers checks all elements, where the index that counts is index(i).
func checkNumbers(t *testing.T, name string, x *tensor.Tensor, d tensor.DType, shape []int, reversed bool) {
	t.Helper()
	if x == nil || fmt.Sprint(x.Shape()) != fmt.Sprint(shape) || x.DType() != d {
		t.Errorf("%s: got %v, want shape %v and type %v", name, x, shape, d)
		return
	}
	if reversed {
		x = tensorio.ReverseDims(x)
	}
	shape = x.Shape()
	index := make([]int, len(shape))
	for n := range x.Len() {
		for d, k := range shape {
			index[d], n = n%k, n/k
		}
		want := float64(number(index))
		if d == tensor.Bool {
			want = float64(int(want) % 2)
		}
		if got := x.At(index...); got != want {
			t.Errorf("%s%v: got %v, want %v", name, index, got, want)
		}
	}
}

func TestReadNPY(t *testing.T) {
	for _, c := range []struct {
		name  string
		dtype tensor.DType
		shape []int
		same  bool // written again, the bytes are the same
	}{
		{"f4", tensor.Float32, []int{2, 3, 4}, true},
		{"f4-fortran", tensor.Float32, []int{2, 3, 4}, true},
		{"f8", tensor.Float64, []int{2, 3}, true},
		{"f2", tensor.Float16, []int{2, 3}, true},
		{"i8", tensor.Int, []int{2, 3}, true},
		{"i8-fortran", tensor.Int, []int{2, 3}, true},
		{"bool", tensor.Bool, []int{2, 3}, true},
		{"scalar", tensor.Float64, nil, true},
		{"vector", tensor.Float32, []int{5}, true},
		{"empty", tensor.Float32, []int{0, 3}, true},
		{"row", tensor.Float32, []int{1, 12}, true},
		{"f4-big", tensor.Float32, []int{2, 3}, false},
		{"f8-big", tensor.Float64, []int{2, 3, 4}, false},
		{"f8-big-fortran", tensor.Float64, []int{2, 3}, false},
		{"f2-big", tensor.Float16, []int{3}, false},
		{"i1", tensor.Int, []int{3}, false},
		{"i2", tensor.Int, []int{3}, false},
		{"i4", tensor.Int, []int{2, 3}, false},
		{"i4-big", tensor.Int, []int{2, 3}, false},
		{"i8-big", tensor.Int, []int{3}, false},
		{"u1", tensor.Int, []int{2, 3}, false},
		{"u2", tensor.Int, []int{3}, false},
		{"u4", tensor.Int, []int{3}, false},
		{"u8", tensor.Int, []int{3}, false},
		{"version2", tensor.Float32, []int{2, 3}, false},
		{"version3", tensor.Float32, []int{2, 3}, false},
	} {
		name := "testdata/" + c.name + ".npy"
		x, err := tensorio.ReadNPYFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if c.name != "row" { // 12 positions are no digits
			checkNumbers(t, c.name, x, c.dtype, c.shape, false)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := tensorio.ReadNPY(io.MultiReader(bytes.NewReader(data))) // whose length is not known
		if err != nil || again.String() != x.String() {
			t.Errorf("%s, from a stream: got %v, %v", c.name, again, err)
		}
		var b bytes.Buffer
		if err := tensorio.WriteNPY(&b, x); err != nil || c.same && !bytes.Equal(b.Bytes(), data) {
			t.Errorf("%s: written %v\n%q, want\n%q", c.name, err, b.Bytes(), data)
		}
		if y, err := tensorio.ReadNPY(&b); err != nil || y.String() != x.String() {
			t.Errorf("%s: written and read: got %v, %v", c.name, y, err)
		}
		for n := range data { // cut off anywhere, it is an error
			if _, err := tensorio.ReadNPY(bytes.NewReader(data[:n])); !isError(err) {
				t.Errorf("%s cut off at %d: got %v", c.name, n, err)
			}
			if _, err := tensorio.ReadNPY(io.MultiReader(bytes.NewReader(data[:n]))); !isError(err) || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s, a stream cut off at %d: got %v", c.name, n, err)
			}
		}
	}
}

// isError tells whether an error is that of a file.
func isError(err error) bool {
	var e *tensorio.Error
	return errors.As(err, &e)
}

// Images by rows become features first without a copy.
func TestReverseDims(t *testing.T) {
	x, err := tensorio.ReadNPYFile("testdata/f4.npy")
	if err != nil {
		t.Fatal(err)
	}
	y := tensorio.ReverseDims(x)
	if x.IsDense() || !y.IsDense() || fmt.Sprint(y.Shape()) != "[4 3 2]" || y.At(3, 2, 1) != 123 {
		t.Errorf("got %v", y)
	}
	if m := tensor.FromRows([]float64{1, 2}); tensorio.ReverseDims(m).String() != m.T().String() {
		t.Errorf("of a matrix: got %v", tensorio.ReverseDims(m))
	}
}

func TestWriteNPYViews(t *testing.T) {
	x := tensor.Linspace(0, 23, 24).Reshape(2, 3, 4)
	for _, v := range []*tensor.Tensor{x, x.Slice(1, 1, 3), x.Permute(1, 2, 0), x.Select(2, 1).T(), tensor.Of(7).BroadcastTo(1, 3)} {
		var b bytes.Buffer
		if err := tensorio.WriteNPY(&b, v); err != nil {
			t.Fatal(err)
		}
		if got, err := tensorio.ReadNPY(&b); err != nil || got.String() != v.String() {
			t.Errorf("got %v, %v, want %v", got, err, v)
		}
	}
	if err := tensorio.WriteNPY(io.Discard, x.To(tensor.BFloat16)); err == nil || err.Error() != "npy: got bfloat16, want a type that numpy has: convert with x.To(tensor.Float32)" {
		t.Errorf("bfloat16: got %v", err)
	}
}

// Arrays may follow one another in a stream, not in a file.
func TestNPYStream(t *testing.T) {
	var b bytes.Buffer
	for _, x := range []*tensor.Tensor{tensor.Of(1, 2), tensor.Of(3)} {
		if err := tensorio.WriteNPY(&b, x); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "two.npy")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"float32[1.0, 2.0]", "float32[3.0]"} {
		if x, err := tensorio.ReadNPY(&b); err != nil || x.Inline(0) != want {
			t.Errorf("got %v, %v, want %s", x, err, want)
		}
	}
	if _, err := tensorio.ReadNPYFile(name); err == nil || err.Error() != name+": npy: byte 136: got more bytes, want the end of the file" {
		t.Errorf("two arrays in a file: got %v", err)
	}
}

// npy returns a file with a header.
func npy(header string, data string) string {
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + data
}

func TestNPYErrors(t *testing.T) {
	const shape = "'fortran_order': False, 'shape': (2,), }\n"
	for _, c := range []struct{ data, want string }{
		{"", "byte 0: got 0 bytes for the magic string and the version, want 8"},
		{"PK\x03\x04abcdef", `byte 0: got "PK\x03\x04ab", want "\x93NUMPY", with which .npy files begin`},
		{"\x93NUMPY\x04\x00\x00\x00", "byte 6: got version 4.0, want 1, 2 or 3"},
		{"\x93NUMPY\x02\x00\xff\xff\xff\xff", "byte 8: got a header of 4294967295 bytes, want at most 1048576"},
		{npy("[]", ""), `byte 10: got "[]", want '{'`},
		{npy("{", ""), "byte 11: got the end of the header, want a string"},
		{npy("{}", ""), "byte 12: got 0 keys, want descr, fortran_order and shape"},
		{npy("{'descr': '<f4', 'descr'", ""), `byte 27: got key "descr" twice, want it once`},
		{npy("{'order': 1}", ""), `byte 20: got key "order", want descr, fortran_order and shape`},
		{npy("{'descr': '<f4' 'shape': ()}", ""), `byte 26: got "'shape': ()}", want a comma or the end of the dictionary`},
		{npy("{'descr': '<f\\x34'", ""), "want a string without escapes"},
		{npy("{'descr': '<f16', "+shape, ""), `byte 20: got type "<f16", want floats of 2, 4 or 8 bytes, integers or bool, such as "<f4"`},
		{npy("{'descr': '|f4', "+shape, ""), `byte 20: got type "|f4", want floats`},
		{npy("{'descr': '<g2', "+shape, ""), `byte 20: got type "<g2", want floats`},
		{npy("{'fortran_order': Maybe, ", ""), `byte 28: got "Maybe, ", want True or False`},
		{npy("{'shape': (2 3)", ""), "want a comma or the end of the shape"},
		{npy("{'shape': (-2,)", ""), "want a size of at most 63 bits"},
		{npy("{'shape': (99999999999999999999,)", ""), "want a size of at most 63 bits"},
		{npy("{'descr': '<f4', "+shape+"x", ""), `got "x", want the end of the header`},
		{npy("{'descr': '<f4', "+shape, "1234567"), "byte 68: got 7 bytes for 2 elements, want 8: the file is cut off, or says a wrong size"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", ""), "more elements than any memory holds"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000), }", ""), "want at most"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 0), }", ""), "more elements than any memory holds"},
	} {
		_, err := tensorio.ReadNPY(strings.NewReader(c.data))
		if !isError(err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.data, err, c.want)
		}
	}
	for name, want := range map[string]string{
		"complex": `got type "<c16", want floats`, "string": `got type "<U3", want floats`, "object": `got type "|O", want floats`,
		"struct": "got a structured type, want numbers: save its fields one by one", "large": "got element 0 of value 9223372036854775808, want at most 9223372036854775807",
		"rank": "got 9 dimensions, want at most 8",
	} {
		if _, err := tensorio.ReadNPYFile("testdata/bad-" + name + ".npy"); !isError(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if _, err := tensorio.ReadNPYFile("testdata/no.npy"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
}

func ExampleWriteNPY() {
	var file bytes.Buffer
	tensorio.WriteNPY(&file, tensor.FromRows([]float64{1, 2}, []float64{3, 4}))
	x, err := tensorio.ReadNPY(&file)
	fmt.Println(x.Inline(0), err)
	// Output: float32[1.0 2.0; 3.0 4.0] <nil>
}
