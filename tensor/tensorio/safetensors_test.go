package tensorio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

func TestReadSafetensors(t *testing.T) {
	s, err := tensorio.ReadSafetensorsFile("testdata/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tensors) != 10 || fmt.Sprint(s.Metadata) != "map[format:pt]" {
		t.Errorf("got %v, %v", s.Tensors, s.Metadata)
	}
	for _, c := range []struct {
		name  string
		dtype tensor.DType
		shape []int // in reverse
	}{
		{"conv", tensor.Float32, []int{4, 3, 2}},
		{"fc.weight", tensor.Float32, []int{3, 2}},
		{"double", tensor.Float64, []int{3, 2}},
		{"half", tensor.Float16, []int{3, 2}},
		{"brain", tensor.BFloat16, []int{3}},
		{"long", tensor.Int, []int{3, 2}},
		{"mask", tensor.Bool, []int{3}},
		{"scalar", tensor.Float32, nil},
		{"empty", tensor.Float32, []int{3, 0}},
		{`a <name> & "ö"`, tensor.Float32, []int{2}},
	} {
		checkNumbers(t, c.name, s.Tensors[c.name], c.dtype, c.shape, true)
		if !s.Tensors[c.name].IsDense() {
			t.Errorf("%s: the elements do not stand one after the other", c.name)
		}
	}
	s, err = tensorio.ReadSafetensorsFile("testdata/integers.safetensors")
	if err != nil || len(s.Tensors) != 7 || s.Metadata != nil {
		t.Fatal(s, err)
	}
	for name, x := range s.Tensors {
		shape := []int{3}
		if name == "i32" {
			shape = []int{3, 2}
		}
		checkNumbers(t, name, x, tensor.Int, shape, true)
	}
}

// What was read from a file of the Python package is written as the same bytes.
func TestWriteSafetensors(t *testing.T) {
	for _, name := range []string{"model", "none"} {
		name = "testdata/" + name + ".safetensors"
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tensorio.ReadSafetensors(io.MultiReader(bytes.NewReader(want))) // whose length is not known
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "x.safetensors")
		if err := tensorio.WriteSafetensorsFile(to, s.Tensors, s.Metadata); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(to); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v, got\n%q, want\n%q", name, err, got, want)
		}
	}
	x := tensor.Linspace(0, 5, 6).Reshape(2, 3)
	var b bytes.Buffer
	if err := tensorio.WriteSafetensors(&b, map[string]*tensor.Tensor{"x": x.T()}, map[string]string{"b": "<2>", "a": "1"}); err != nil {
		t.Fatal(err)
	}
	if text := b.String()[8:]; !strings.HasPrefix(text, `{"__metadata__":{"a":"1","b":"<2>"},"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}`) {
		t.Errorf("got %q", text)
	}
	if s, err := tensorio.ReadSafetensors(&b); err != nil || s.Tensors["x"].String() != x.T().String() {
		t.Errorf("got %v, %v", s, err)
	}
	for _, bad := range []map[string]*tensor.Tensor{{"__metadata__": x}, {"\xff": x}, {"x": nil}} {
		if err := tensorio.WriteSafetensors(io.Discard, bad, nil); !isError(err) {
			t.Errorf("%v: got %v", bad, err)
		}
	}
}

// safetensors returns a file with a header.
func safetensors(header, data string) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + data
}

func TestSafetensorsErrors(t *testing.T) {
	const a = `"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}`
	for _, c := range []struct{ data, want string }{
		{"1234", "byte 0: got 4 bytes for the length of the header, want 8"},
		{safetensors("{}", "")[:9], "byte 8: got 1 bytes for the header, want 2: the file is cut off, or says a wrong size"},
		{strings.Repeat("\xff", 8), "byte 0: got a header of 18446744073709551615 bytes, want at most 100000000"},
		{safetensors("", ""), "header: byte 0: got no object of JSON"},
		{safetensors("[]", ""), "header: byte 0: got no object of JSON, want one: ["},
		{safetensors("{", ""), "header: byte 1: "},
		{safetensors("{} {}", ""), "got more behind the header, want spaces only"},
		{safetensors("{1:2}", ""), "header: "},
		{safetensors("{"+a+","+a+"}", "12"), `got "a" twice, want it once`},
		{safetensors(`{"a":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, "12"), `got "dtype" twice, want it once`},
		{safetensors(`{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}`, "12"), `tensor "a": got type "F8_E4M3", want one of [BF16 BOOL F16`},
		{safetensors(`{"a":{"dtype":"U8","shape":[2]}}`, "12"), `tensor "a": got 2 keys, want dtype, shape and data_offsets`},
		{safetensors(`{"a":{"dtype":"U8","shape":[2],"offsets":[0,2]}}`, "12"), `tensor "a": got key "offsets", want`},
		{safetensors(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2,3]}}`, "12"), `tensor "a": got 3 data_offsets, want 2`},
		{safetensors(`{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,2]}}`, "12"), `tensor "a": json: cannot unmarshal`},
		{safetensors(`{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}`, "12"), `tensor "a", byte 62: tensor: got shape (-2), want no negative size`},
		{safetensors(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[-2,0]}}`, "12"), "got offset -2, which overlaps the one before, want 0"},
		{safetensors(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, "123"), "got offset 1, which leaves a hole, want 0"},
		{safetensors("{"+a+`,"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, "123"), `tensor "b", byte 115: got offset 1, which overlaps the one before, want 2`},
		{safetensors(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}`, "123"), "got offsets 0 to 2, want 0 to 3 for shape [3] reversed"},
		{safetensors("{"+a+"}", "1"), `tensor "a", byte 61: got 1 bytes for 2 elements, want 2`},
		{safetensors("{"+a+"}", "123"), "byte 63: got more bytes, want the end of the file"},
		{safetensors(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, ""), "more elements than any memory holds"},
		{safetensors(`{"a":{"dtype":"F32","shape":[1000000000,100000],"data_offsets":[0,400000000000000]}}`, ""), "want at most"},
		{safetensors(`{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}`, "1234"), "got 9 dimensions, want at most 8"},
		{safetensors(`{"a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}`, strings.Repeat("\xff", 8)), "got element 0 of value 18446744073709551615, want at most 9223372036854775807"},
		{safetensors(`{"__metadata__":{"a":1}}`, ""), `metadata "a": got 1, want a string`},
		{safetensors(`{"__metadata__":{"a":"1","a":"1"}}`, ""), `got "a" twice, want it once`},
	} {
		_, err := tensorio.ReadSafetensors(strings.NewReader(c.data))
		if !isError(err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.data, err, c.want)
		}
	}
	data, err := os.ReadFile("testdata/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		if _, err := tensorio.ReadSafetensors(bytes.NewReader(data[:n])); !isError(err) {
			t.Errorf("cut off at %d: got %v", n, err)
		}
	}
}

// A file that cannot be written leaves the old one, and nothing beside it.
func TestAtomic(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.safetensors")
	if err := tensorio.WriteSafetensorsFile(name, map[string]*tensor.Tensor{"x": tensor.Of(1)}, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := tensorio.WriteSafetensorsFile(name, map[string]*tensor.Tensor{"x": nil}, nil); err == nil || !strings.HasPrefix(err.Error(), name+": safetensors: ") {
		t.Errorf("got %v", err)
	}
	if s, err := tensorio.ReadSafetensorsFile(name); err != nil || s.Tensors["x"].Item() != 1 {
		t.Errorf("the old file: got %v, %v", s, err)
	}
	if err := tensorio.WriteSafetensorsFile(name, map[string]*tensor.Tensor{"x": tensor.Of(2)}, nil); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	info, err := os.Stat(name)
	if len(files) != 1 || err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got files %v, mode %v, %v", files, info.Mode(), err)
	}
	if s, err := tensorio.ReadSafetensorsFile(name); err != nil || s.Tensors["x"].Item() != 2 {
		t.Errorf("the new file: got %v, %v", s, err)
	}
}

// Numbers that are none survive, with all their bits.
func TestSpecialNumbers(t *testing.T) {
	x := tensor.New([]float64{math.NaN(), math.Inf(-1), math.Copysign(0, -1), 5e-324}, 4)
	var b bytes.Buffer
	if err := tensorio.WriteSafetensors(&b, map[string]*tensor.Tensor{"x": x}, nil); err != nil {
		t.Fatal(err)
	}
	s, err := tensorio.ReadSafetensors(&b)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.Tensors["x"].Values() {
		if math.Float64bits(v) != math.Float64bits(x.At(i)) {
			t.Errorf("got %v, want %v", v, x.At(i))
		}
	}
}

// What the writer says comes through.
func TestWriterErrors(t *testing.T) {
	full := errors.New("no space left")
	x := tensor.Zeros(100, 100)
	for n := range 5 {
		w := &limited{n: n, err: full}
		for _, err := range []error{tensorio.WriteNPY(&limited{n: min(n, 1), err: full}, x), tensorio.WriteSafetensors(w, map[string]*tensor.Tensor{"x": x}, nil)} {
			if n < 2 && (!isError(err) || !errors.Is(err, full)) {
				t.Errorf("after %d writes: got %v", n, err)
			}
		}
	}
}

// limited is a writer that fails after n writes.
type limited struct {
	n   int
	err error
}

func (w *limited) Write(p []byte) (int, error) {
	if w.n--; w.n < 0 {
		return 0, w.err
	}
	return len(p), nil
}

func ExampleReadSafetensors() {
	s, err := tensorio.ReadSafetensorsFile("testdata/model.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	// PyTorch shows this weight with 2 rows (out) and 3 columns (in).
	fmt.Println(s.Tensors["fc.weight"].Shape())
	fmt.Println(s.Tensors["fc.weight"].T())
	// Output:
	// [3 2]
	// 2×3 float32 tensor:
	//  0.0   1.0   2.0
	//  10.0  11.0  12.0
}
