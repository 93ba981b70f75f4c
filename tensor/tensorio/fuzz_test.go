package tensorio_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// Readers of foreign bytes never panic. They give an *Error, or tensors that are written and read again as the same; and a stream whose length is not known gives the same
// as one whose length is. More seeds are in testdata/fuzz.

// seeds adds the files of testdata that match a pattern, with false behind them.
func seeds(f *testing.F, pattern string) {
	names, err := filepath.Glob("testdata/" + pattern)
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, false)
	}
}

// sameTensors compares types, shapes and the bytes of elements, so that NaN is NaN.
func sameTensors(t *testing.T, x, y *tensor.Tensor) {
	t.Helper()
	if x.DType() != y.DType() || !x.SameShape(y) {
		t.Fatalf("got shape %v and type %v, want %v and %v", y.Shape(), y.DType(), x.Shape(), x.DType())
	}
	var a, b bytes.Buffer
	for w, v := range map[*bytes.Buffer]*tensor.Tensor{&a: x, &b: y} {
		if err := tensorio.WriteSafetensors(w, map[string]*tensor.Tensor{"x": v}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatalf("got %v, want %v", y, x)
	}
}

func checkError(t *testing.T, err, stream error) {
	t.Helper()
	if !isError(err) || !isError(stream) {
		t.Fatalf("got %v (%T), and %v as a stream; want an *Error twice", err, err, stream)
	}
}

func FuzzNPY(f *testing.F) {
	seeds(f, "*.npy")
	f.Fuzz(func(t *testing.T, data []byte, header bool) {
		if header { // data is that, and the elements are zeros
			data = []byte(npy(string(data[:min(len(data), 1<<16-1)]), "\x00\x00\x00\x00\x00\x00\x00\x00"))
		}
		x, err := tensorio.ReadNPY(bytes.NewReader(data))
		y, stream := tensorio.ReadNPY(io.MultiReader(bytes.NewReader(data)))
		if err != nil {
			checkError(t, err, stream)
			return
		}
		sameTensors(t, x, y)
		var b bytes.Buffer
		if err := tensorio.WriteNPY(&b, x); err != nil {
			t.Fatal(err)
		}
		if y, err = tensorio.ReadNPY(&b); err != nil {
			t.Fatal(err)
		}
		sameTensors(t, x, y)
	})
}

func FuzzNPZ(f *testing.F) {
	seeds(f, "*.npz")
	f.Add(overlapping(f, "x"), false)
	f.Add(archive(f, "w.npy", "x", "w.npy", "y"), false)
	f.Fuzz(func(t *testing.T, data []byte, member bool) {
		if member { // data is that, with a checksum that fits
			data = archive(t, "w.npy", string(data))
		}
		xs, err := tensorio.ReadNPZ(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			checkError(t, err, err)
			return
		}
		var b bytes.Buffer
		if err := tensorio.WriteNPZ(&b, xs); err != nil {
			t.Fatal(err)
		}
		ys, err := tensorio.ReadNPZ(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(ys) != len(xs) {
			t.Fatalf("got %d arrays, %v, want %d", len(ys), err, len(xs))
		}
		for name, x := range xs {
			sameTensors(t, x, ys[name])
		}
	})
}

func FuzzSafetensors(f *testing.F) {
	seeds(f, "*.safetensors")
	f.Fuzz(func(t *testing.T, data []byte, header bool) {
		if header { // data is that, and the elements are zeros
			data = []byte(safetensors(string(data), "\x00\x00\x00\x00\x00\x00\x00\x00"))
		}
		x, err := tensorio.ReadSafetensors(bytes.NewReader(data))
		y, stream := tensorio.ReadSafetensors(io.MultiReader(bytes.NewReader(data)))
		if err != nil {
			checkError(t, err, stream)
			return
		}
		var b bytes.Buffer
		if err := tensorio.WriteSafetensors(&b, x.Tensors, x.Metadata); err != nil {
			t.Fatal(err)
		}
		z, err := tensorio.ReadSafetensors(&b)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []*tensorio.Safetensors{y, z} {
			if len(x.Tensors) != len(other.Tensors) || !maps.Equal(x.Metadata, other.Metadata) {
				t.Fatalf("got %v, want %v", other, x)
			}
			for name, v := range x.Tensors {
				sameTensors(t, v, other.Tensors[name])
			}
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"1,2\n3,4\n", "a,b\n1,NA\n", "\xef\xbb\xbf1;2\r\n", "\"1\",\"a\"\"b\"\n", "1\t\t2", "\n\n1", "1,\"2", "0x1p-2,1e999\n", "Inf,-nan\n"} {
		f.Add(s, uint8(0), ',')
	}
	f.Fuzz(func(t *testing.T, data string, header uint8, comma rune) {
		o := tensorio.CSVOptions{Header: tensorio.Header(header % 3), Comma: comma, Missing: []string{"NA"}, DType: tensor.Float64}
		x, err := tensorio.ReadCSV(bytes.NewReader([]byte(data)), o)
		if err != nil {
			checkError(t, err, err)
			return
		}
		if x.X.Rank() != 2 || x.X.Dim(0) == 0 || x.Names != nil && len(x.Names) != x.X.Dim(0) {
			t.Fatalf("got shape %v and names %q", x.X.Shape(), x.Names)
		}
		o.DType = tensor.Float32
		if y, err := tensorio.ReadCSV(bytes.NewReader([]byte(data)), o); err != nil {
			checkError(t, err, err)
		} else if !y.X.SameShape(x.X) {
			t.Fatalf("got shape %v as float32, want %v", y.X.Shape(), x.X.Shape())
		}
	})
}
