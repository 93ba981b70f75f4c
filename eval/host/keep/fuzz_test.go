package keep

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"reflect"
	"sync"
	"testing"

	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/tensor"
)

// everything has all kinds of things that a file can hold.
func everything() any {
	n := &node{value: 1, seen: map[string]*node{}}
	n.next, n.seen["a"] = n, n
	k, w := 1.0, []float64{1, 2, 3}
	return []any{n, w, w[1:], &w[2], tensor.Of(1, 2), double, adder(1, 2), reflect.ValueOf(w), Ʌ0make1(&k, &w), io.EOF, map[any]int{"a": 1, 2.5: 2}, struct{ x, y any }{"text", []string{"a", "b"}}, [2]*int{}}
}

func file(t testing.TB, x any) []byte {
	var b bytes.Buffer
	if _, err := Write(&b, []byte("{}"), []Root{{"x", "x", &x}}, Options{Origins: origins}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzCheckpoint reads files that are wrong in the middle and right at the end: whatever there is, reading ends with an error or with values, takes
// no more memory than the file is worth, and what comes back can be written again. References into the program are taken out, since what is there is not ours.
func FuzzCheckpoint(f *testing.F) {
	allTypes = sync.OnceValue(listTypes)
	defer func() { allTypes = listTypes }()
	head := len(magic) + 4*8
	for _, x := range []any{1, "text", []int{1, 2}, &node{value: 1}, map[string]int{"a": 1}, everything()} {
		b := file(f, x)
		f.Add(b[head : len(b)-4])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		data := []byte(magic)
		for _, x := range modules.Identity() {
			data = binary.LittleEndian.AppendUint64(data, x)
		}
		data = append(data, body...)
		data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
		var x any
		inProgram = false
		defer func() { inProgram = true }()
		names, _, err := Read(data, []Root{{"x", "x", &x}}, Options{})
		if err != nil || len(names) == 0 {
			return
		}
		var b bytes.Buffer
		if _, err := Write(&b, nil, []Root{{"x", "x", &x}}, Options{Origins: origins}); err != nil && !errors.Is(err, ErrLarge) {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

// Every file that is cut off, and every one with a wrong byte, is an error.
func TestDamagedFiles(t *testing.T) {
	whole := file(t, everything())
	try := func(data []byte) {
		t.Helper()
		x := any("untouched")
		if _, _, err := Read(data, []Root{{"x", "x", &x}}, Options{}); err != ErrFile || x != "untouched" {
			t.Errorf("got %v and %v, want ErrFile", err, x)
		}
	}
	for n := range whole {
		try(whole[:n])
		wrong := bytes.Clone(whole)
		wrong[n] ^= 0x10
		try(wrong)
	}
}

// A large file is not written beyond a limit, and a walk ends when it is told to.
func TestLimits(t *testing.T) {
	x := make([]*[1000]byte, 10_000)
	for i := range x {
		x[i] = new([1000]byte)
	}
	if _, err := Write(io.Discard, nil, []Root{{"x", "x", &x}}, Options{Max: 1 << 20}); err != ErrLarge {
		t.Errorf("got %v, want ErrLarge", err)
	}
	enough := errors.New("enough")
	ticks := 0
	if _, err := Write(io.Discard, nil, []Root{{"x", "x", &x}}, Options{Tick: func() error {
		if ticks++; ticks == 3 {
			return enough
		}
		return nil
	}}); err != enough {
		t.Errorf("got %v, want the error of Tick", err)
	}
	large := make([]float64, 1<<20)
	ticks = 0
	if _, err := Write(io.Discard, nil, []Root{{"x", "x", &large}}, Options{Tick: func() error { ticks++; return nil }}); err != nil || ticks < 30 {
		t.Errorf("got %v, and %d questions during 8 MB, want one each 256 kB", err, ticks)
	}
}

func BenchmarkWrite(b *testing.B) {
	for name, x := range map[string]any{
		"10MB-tensor":   tensor.Zeros(1600, 1600),
		"100k-entries":  entries(),
		"100k-pointers": chain(100_000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Write(io.Discard, nil, []Root{{"x", "x", &x}}, Options{Origins: origins}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func entries() map[int]string {
	m := map[int]string{}
	for i := range 100_000 {
		m[i] = "an entry of some length"
	}
	return m
}

func chain(n int) *node {
	var c *node
	for range n {
		c = &node{next: c}
	}
	return c
}

func BenchmarkOrigins(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(len(NewOrigins().words)), "objects")
	}
}
