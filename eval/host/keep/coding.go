package keep

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"unsafe"
)

// A file is magic, the numbers that tell programs apart, what Write was given as meta, the pieces of memory, and a checksum of all that.
const magic = "fluxion values 1\n"

// ErrFile says that a file is none that Write wrote for this program, or not to its end.
var ErrFile = errors.New("checkpoint: the file is damaged, or of another program")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// chunk is how much is written at a time.
const chunk = 256 << 10

// An encoder writes numbers and bytes.
type encoder struct {
	w   io.Writer
	buf []byte
	sum uint32
	n   int64
	err error
}

func (e *encoder) number(x uint64) { e.buf = binary.AppendUvarint(e.buf, x); e.full() }

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	for len(s) > chunk {
		e.buf = append(e.buf, s[:chunk]...)
		s = s[chunk:]
		e.full()
	}
	e.buf = append(e.buf, s...)
	e.full()
}

// raw writes n bytes from memory, in pieces.
func (e *encoder) raw(p unsafe.Pointer, n uintptr) {
	for b := unsafe.Slice((*byte)(p), n); len(b) > 0 && e.err == nil; {
		k := min(len(b), chunk)
		e.buf = append(e.buf, b[:k]...)
		b = b[k:]
		e.full()
	}
}

func (e *encoder) full() {
	if e.w != nil && len(e.buf) >= chunk {
		e.flush()
	}
}

func (e *encoder) flush() {
	if e.err == nil {
		e.sum = crc32.Update(e.sum, castagnoli, e.buf)
		e.n += int64(len(e.buf))
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

// end writes the checksum.
func (e *encoder) end() {
	e.flush()
	e.buf = binary.LittleEndian.AppendUint32(e.buf, e.sum)
	e.flush()
}

// A decoder reads them. It panics with ErrFile where there are less.
type decoder struct{ b []byte }

func (d *decoder) number() uint64 {
	x, n := binary.Uvarint(d.b)
	if n <= 0 {
		panic(ErrFile)
	}
	d.b = d.b[n:]
	return x
}

// count reads how many things follow, of which each takes at least so many bytes.
func (d *decoder) count(least int) int {
	n := d.number()
	if n > uint64(len(d.b)/least) {
		panic(ErrFile)
	}
	return int(n)
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		panic(ErrFile)
	}
	b := d.b[:n:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) text() string { return string(d.bytes(d.count(1))) }

// index reads the number of one of n things.
func (d *decoder) index(n int) int {
	i := d.number()
	if i >= uint64(n) {
		panic(ErrFile)
	}
	return int(i)
}
