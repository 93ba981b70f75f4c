package tensorio_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

func TestReadNPZ(t *testing.T) {
	arrays, err := tensorio.ReadNPZFile("testdata/stored.npz")
	if err != nil || len(arrays) != 2 {
		t.Fatal(arrays, err)
	}
	checkNumbers(t, "w", arrays["w"], tensor.Float32, []int{2, 3}, false)
	checkNumbers(t, "layer/b", arrays["layer/b"], tensor.Float64, []int{3}, false)
	arrays, err = tensorio.ReadNPZFile("testdata/compressed.npz")
	if err != nil || len(arrays) != 2 || arrays["n"].Item() != 7 || arrays["w"].At(19, 29) != 219 || arrays["w"].At(2, 5) != 25 {
		t.Errorf("compressed: got %v, %v", arrays, err)
	}
}

func TestWriteNPZ(t *testing.T) {
	arrays := map[string]*tensor.Tensor{"a/b": tensor.Of(1, 2), "": tensor.Int.Eye(2), "ö": tensor.Zeros(2, 0).T()}
	var b, again bytes.Buffer
	if err := tensorio.WriteNPZ(&b, arrays); err != nil {
		t.Fatal(err)
	}
	if tensorio.WriteNPZ(&again, arrays); !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("two runs give different bytes")
	}
	got, err := tensorio.ReadNPZ(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(arrays) {
		t.Errorf("got %v, %v, want %v", got, err, arrays)
	}
	if err := tensorio.WriteNPZ(&b, map[string]*tensor.Tensor{"x": nil}); err == nil || err.Error() != "npz: x: got nil, want a tensor" {
		t.Errorf("nil: got %v", err)
	}
}

// archive makes a zip of members, each a name and content.
func archive(t testing.TB, members ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(members[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNPZErrors(t *testing.T) {
	one := npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", "1234")
	big := npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000,), }\n", strings.Repeat("\x00", 1000000))
	stored, err := os.ReadFile("testdata/stored.npz")
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(stored)
	flipped[bytes.Index(flipped, []byte("NUMPY"))+140] ^= 1 // in the elements
	bomb := bytes.Clone(archive(t, "w.npy", big))
	at := bytes.LastIndex(bomb, []byte("PK\x01\x02"))
	copy(bomb[at+24:], "\xff\xff\xff\x7f") // the size in the directory
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "npz: want a zip archive: zip: not a valid zip file"},
		{stored[:len(stored)-1], "npz: want a zip archive"},
		{archive(t, "w.npy", one, "w.npy", one), "npz: w.npy: got two members of this name, want one"},
		{archive(t, "readme.txt", "hello"), "npz: readme.txt: got a member that is no .npy file, want arrays only"},
		{archive(t, "w.npy", one+"x"), "npz: w.npy, byte 72: got more bytes, want the end of the file"},
		{archive(t, "w.npy", one[:len(one)-1]), "npz: w.npy, byte 68: got 3 bytes for 1 elements, want 4"},
		{flipped, "npz: w.npy, byte 152: at the end of the file: zip: checksum error"},
		{bomb, "that expand to 2147483647, want at most 1032 times as many"},
		{overlapping(t, one), "which ends at"},
	} {
		_, err := tensorio.ReadNPZ(bytes.NewReader(c.data), int64(len(c.data)))
		if !isError(err) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// overlapping makes an archive of two members, of which the directory gives both the same place.
func overlapping(t testing.TB, content string) []byte {
	data := archive(t, "a.npy", content, "b.npy", content)
	second := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[second+42:], "\x00\x00\x00\x00")
	return data
}
