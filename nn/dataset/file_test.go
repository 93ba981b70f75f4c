package dataset_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestIris(t *testing.T) {
	iris := Iris()
	equal(t, "shape", iris.X.Shape(), []int{4, 150})
	equal(t, "classes", GroupCounts(iris.Labels()), map[string]int{"setosa": 50, "versicolor": 50, "virginica": 50})
	// The table of summary statistics in scikit-learn's description of the data, rounded to two digits.
	for d, want := range [][3]float64{{4.3, 7.9, 5.84}, {2.0, 4.4, 3.05}, {1.0, 6.9, 3.76}, {0.1, 2.5, 1.20}} {
		x := iris.X.Select(0, d)
		got := [3]float64{x.Min().Item(), x.Max().Item(), x.Mean().Item()}
		for k := range got {
			if math.Abs(got[k]-want[k]) > 0.01 {
				t.Errorf("feature %d: got %v, want %v", d, got, want)
			}
		}
	}
	// Fisher's flowers 35 and 38, which differ at UCI.
	for i, want := range map[int][]float64{34: {4.9, 3.1, 1.5, 0.2}, 37: {4.9, 3.6, 1.4, 0.1}} {
		for d, v := range iris.X.Select(1, i).Values() {
			if math.Abs(v-want[d]) > 1e-6 {
				t.Errorf("flower %d: got %v, want %v", i, v, want[d])
			}
		}
	}
	train, test := iris.Split()
	equal(t, "training", GroupCounts(train.Y), map[int]int{0: 40, 1: 40, 2: 40})
	equal(t, "test", GroupCounts(test.Y), map[int]int{0: 10, 1: 10, 2: 10})
	equal(t, "text", test.String(), `Iris: X float32(4, 30), 3 classes ["setosa" "versicolor" "virginica"]`)
	iris.X.Fill(0)
	equal(t, "each call returns a copy", Iris().X.At(0, 0), float64(float32(5.1)))
}

func TestDigits(t *testing.T) {
	digits := Digits()
	equal(t, "shape", digits.X.Shape(), []int{8, 8, 1, 1797})
	// UCI's description of the test set: how many of each digit.
	equal(t, "classes", GroupCounts(digits.Y), map[int]int{0: 178, 1: 182, 2: 177, 3: 183, 4: 181, 5: 182, 6: 181, 7: 179, 8: 174, 9: 180})
	equal(t, "sum of dots", digits.X.To(tensor.Float64).Sum().Item()*16, 561718.0) // summed in scikit-learn's file
	// The first image, a 0, as scikit-learn's load_digits().images[0] shows its first rows.
	var rows [][]float64
	for row := range 3 {
		rows = append(rows, digits.X.Select(3, 0).Select(2, 0).Select(1, row).Scale(16).Values())
	}
	equal(t, "first rows", rows, [][]float64{{0, 0, 5, 13, 9, 1, 0, 0}, {0, 0, 13, 15, 10, 15, 5, 0}, {0, 3, 15, 2, 0, 11, 8, 0}})
	equal(t, "labels", digits.Y[:10], count(10))
	p := Obs[Pair[*tensor.Tensor, int]](digits, 5)
	equal(t, "an observation", p.X.Shape(), []int{8, 8, 1})
	equal(t, "its label", p.Y, 5)
	b := DataLoader(digits, BatchSize(32), Shuffle()).First()
	equal(t, "a batch", b.OneHot().Shape(), []int{10, 32})
	wantPanic(t, "Classified: got 3 observations in Y, want 1797 as in X", func() { digits.Y = count(3); DataLoader(digits) })
}

func zipped(b string) string {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	io.WriteString(w, b)
	w.Close()
	return buf.String()
}

func TestReadIDX(t *testing.T) {
	for _, c := range []struct {
		what, file string
		dtype      tensor.DType
		shape      []int
		want       []float64
	}{
		{"bytes", "\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x03\x01\x02\x03\x04\x05\xff", tensor.Float32, []int{3, 2}, []float64{1, 2, 3, 4, 5, 255}},
		{"signed bytes", "\x00\x00\x09\x01\x00\x00\x00\x02\xff\x01", tensor.Int, []int{2}, []float64{-1, 1}},
		{"shorts", "\x00\x00\x0b\x01\x00\x00\x00\x02\xff\xfe\x01\x00", tensor.Int, []int{2}, []float64{-2, 256}},
		{"ints", "\x00\x00\x0c\x01\x00\x00\x00\x01\xff\xff\xff\xfd", tensor.Float64, []int{1}, []float64{-3}},
		{"floats", "\x00\x00\x0d\x01\x00\x00\x00\x01\x3f\xc0\x00\x00", tensor.Float32, []int{1}, []float64{1.5}},
		{"doubles", "\x00\x00\x0e\x01\x00\x00\x00\x01\xbf\xf8\x00\x00\x00\x00\x00\x00", tensor.Float64, []int{1}, []float64{-1.5}},
		{"no elements", "\x00\x00\x08\x02\x00\x00\x00\x00\x00\x00\x00\x03", tensor.Int, []int{3, 0}, []float64{}},
		{"a number", "\x00\x00\x08\x00\x07", tensor.Int, []int{}, []float64{7}},
	} {
		for what, r := range map[string]io.Reader{
			c.what: strings.NewReader(c.file), c.what + ", a stream": io.MultiReader(strings.NewReader(c.file)), c.what + ", packed": strings.NewReader(zipped(c.file)),
		} {
			x, err := ReadIDX(r, c.dtype)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				continue
			}
			equal(t, what, x.DType(), c.dtype)
			equal(t, what+", shape", x.Shape(), c.shape)
			equal(t, what+", elements", x, c.want)
		}
	}
}

func TestReadIDXLong(t *testing.T) {
	// More than is read at a time, as a stream of unknown length: (3, 1, 1200000).
	file := "\x00\x00\x08\x03\x00\x12\x4f\x80\x00\x00\x00\x01\x00\x00\x00\x03" + strings.Repeat("\x01\x02\x03", 1200000)
	x, err := ReadIDX(strings.NewReader(zipped(file)), tensor.Float32)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "shape", x.Shape(), []int{3, 1, 1200000})
	equal(t, "the last", x.Select(2, -1), []float64{1, 2, 3})
	equal(t, "sum", x.To(tensor.Float64).Sum().Item(), 6.0*1200000)
}

func TestIDXErrors(t *testing.T) {
	for want, file := range map[string]string{
		"idx: byte 0: got 0 bytes for the magic number, want 4: unexpected EOF":                        "",
		"idx: got magic number 504b0304, want 0000, a type of 08 to 0e, and the number of dimensions":  "PK\x03\x04",
		"idx: got magic number 00000a01, want 0000":                                                    "\x00\x00\x0a\x01",
		"idx: byte 4: got 9 dimensions, want at most 8":                                                "\x00\x00\x08\x09",
		"idx: byte 8: got 1 bytes for a size, want 4":                                                  "\x00\x00\x08\x02\x00\x00\x00\x02\x00",
		"idx: byte 8: got 1 bytes for the elements, want 2: the file is cut off, or says a wrong size": "\x00\x00\x08\x01\x00\x00\x00\x02\x00",
		"idx: byte 12: got 1 bytes for the elements, want 16777216: the file is cut off":               "\x00\x00\x08\x02\x01\x00\x00\x00\x00\x00\x00\x01\x00",
		"idx: byte 12: got shape (4294967295, 4294967295): ":                                           "\x00\x00\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff\x00",
		"idx: byte 9: got more bytes, want the end of the file":                                        "\x00\x00\x08\x01\x00\x00\x00\x01\x00\x00",
		"idx: got elements of type float to read as int, want whole numbers: read with tensor.Float64": "\x00\x00\x0d\x01\x00\x00\x00\x01\x3f\xc0\x00\x00",
		"idx: in the header of gzip: ":                                                                 "\x1f\x8b\x07",
		"idx: byte 8: got 0 bytes for the elements, want 1048576: unexpected EOF":                      zipped("\x00\x00\x08\x01\x7f\x00\x00\x00"),
	} {
		_, err := ReadIDX(strings.NewReader(file), tensor.Int)
		var e *FileError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := ReadIDX(strings.NewReader("\x00\x00\x08\x01\x00\x00\x00\x00"), tensor.Bool); err == nil || !strings.Contains(err.Error(), "got type bool") {
		t.Errorf("got %v for elements of type bool", err)
	}
}

// write makes files in a directory and returns their names.
func write(t *testing.T, contents ...string) (names []string) {
	dir := t.TempDir()
	for i, c := range contents {
		names = append(names, filepath.Join(dir, string(rune('a'+i))))
		if err := os.WriteFile(names[i], []byte(c), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func TestMNIST(t *testing.T) {
	images := "\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x03" + "\x00\x33\xff\x00\x00\x00" + "\x01\x01\x01\x01\x01\x01"
	names := write(t, zipped(images), "\x00\x00\x08\x01\x00\x00\x00\x02\x07\x03", "\x00\x00\x08\x01\x00\x00\x00\x01\x07", "\x00\x00\x08\x01\x00\x00\x00\x02\x07\x0a")
	c, err := MNIST(names[0], names[1])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "shape", c.X.Shape(), []int{3, 2, 1, 2})
	equal(t, "labels", c.Y, []int{7, 3})
	equal(t, "the second dot of the first row", c.X.At(1, 0, 0, 0), float64(float32(0.2)))
	for want, files := range map[string][2]string{
		"c: got shape (1), want (2), a label for each image": {names[0], names[2]},
		"d: got label 10 for observation 1, want 0 to 9":     {names[0], names[3]},
		"b: got shape (2), want (columns, rows, n)":          {names[1], names[1]},
		"no such file": {names[0], names[0] + "x"},
	} {
		if _, err := MNIST(files[0], files[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// picture returns a record of CIFAR whose dots are 0, but for the second one of the first row, which is 51, 102, 255.
func picture(labels string) string {
	dots := make([]byte, 3*1024)
	dots[1], dots[1025], dots[2049] = 51, 102, 255
	return labels + string(dots)
}

func TestCIFAR(t *testing.T) {
	names := write(t, picture("\x03")+picture("\x09"), zipped(picture("\x00")), picture("\x13\x63"), picture("\x0a"), picture("\x00")[:100], "")
	c, err := CIFAR10(names[0], names[1])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "shape", c.X.Shape(), []int{32, 32, 3, 3})
	equal(t, "labels", c.Labels(), []string{"cat", "truck", "airplane"})
	equal(t, "colours", c.X.Select(3, 2).Select(1, 0).Select(0, 1).Scale(5), []float64{1, 2, 5})
	for coarse, want := range map[bool]string{false: "worm", true: "vehicles_2"} {
		c, err := CIFAR100(coarse, names[2])
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "CIFAR-100", c.Labels(), []string{want})
		equal(t, "classes", len(c.Classes), map[bool]int{false: 100, true: 20}[coarse])
	}
	for want, name := range map[string]string{
		"got label 10 for observation 0, want 0 to 9": names[3],
		"got 100 bytes, want a multiple of 3073":      names[4],
		"got an empty file, want images":              names[5],
		"no such file":                                names[0] + "x",
	} {
		if _, err := CIFAR10(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := ReadCIFAR10(io.MultiReader(strings.NewReader(picture("\x00") + "\x00\x01"))); err == nil || !strings.Contains(err.Error(), "byte 3073: got 2 bytes for image 1, want 3073: unexpected EOF") {
		t.Errorf("got %v for a stream that is cut off", err)
	}
}

// Readers of foreign bytes never panic: they give a *FileError or data that fit. More seeds are in testdata/fuzz.

func FuzzIDX(f *testing.F) {
	f.Add("\x00\x00\x08\x02\x00\x00\x00\x02\x00\x00\x00\x03\x01\x02\x03\x04\x05\xff", uint8(0))
	f.Add("\x00\x00\x0e\x01\x00\x00\x00\x01\xbf\xf8\x00\x00\x00\x00\x00\x00", uint8(1))
	f.Add(zipped("\x00\x00\x08\x01\x00\x00\x00\x02\x07\x03"), uint8(2))
	f.Add("\x00\x00\x08\x02\xff\xff\xff\xff\x00\x00\x00\x00", uint8(0))
	f.Fuzz(func(t *testing.T, file string, dtype uint8) {
		d := []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int}[dtype%3]
		x, err := ReadIDX(strings.NewReader(file), d)
		y, stream := ReadIDX(io.MultiReader(strings.NewReader(file)), d)
		if (err == nil) != (stream == nil) {
			t.Fatalf("got %v, and %v as a stream", err, stream)
		}
		if err != nil {
			var e *FileError
			if !errors.As(err, &e) || !errors.As(stream, &e) {
				t.Fatalf("got %T and %T, want a *FileError", err, stream)
			}
			return
		}
		n := 1
		for _, k := range x.Shape() {
			n *= k
		}
		if !x.SameShape(y) || x.DType() != d || n != len(x.Values()) {
			t.Fatalf("got shapes %v and %v", x.Shape(), y.Shape())
		}
	})
}

func FuzzCIFAR(f *testing.F) {
	f.Add("\x03", uint16(3072), uint8(0))
	f.Add("\x03\x64", uint16(3072), uint8(1))
	f.Add("\x13\x63", uint16(2*3072+2), uint8(2))
	f.Add(zipped(picture("\x03")), uint16(0), uint8(0))
	f.Add(zipped(picture("\x03"))[:40], uint16(0), uint8(0))
	f.Fuzz(func(t *testing.T, file string, zeros uint16, which uint8) {
		file += string(make([]byte, zeros))
		read := []func(io.Reader) (*Classified, error){
			ReadCIFAR10,
			func(r io.Reader) (*Classified, error) { return ReadCIFAR100(r, false) },
			func(r io.Reader) (*Classified, error) { return ReadCIFAR100(r, true) },
		}[which%3]
		c, err := read(strings.NewReader(file))
		d, stream := read(io.MultiReader(strings.NewReader(file)))
		if (err == nil) != (stream == nil) {
			t.Fatalf("got %v, and %v as a stream", err, stream)
		}
		if err != nil {
			var e *FileError
			if !errors.As(err, &e) || !errors.As(stream, &e) {
				t.Fatalf("got %T and %T, want a *FileError", err, stream)
			}
			return
		}
		if c.NumObs() != d.NumObs() || c.NumObs() == 0 || len(c.Labels()) != c.NumObs() {
			t.Fatalf("got %v and %v", c, d)
		}
	})
}
