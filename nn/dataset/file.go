package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fluxion-go/fluxion/tensor"
)

// A FileError says what is wrong with a file, and where.
type FileError struct {
	Format  string // "idx", "cifar-10"
	Name    string // of the file, if it is known
	Problem string // "got ..., want ..."
	Err     error  // what the reader said, if it was that
}

// Error returns the text: "idx: t10k-labels: got magic number 1f8b0808, want 0000 and a type".
func (e *FileError) Error() string {
	s := e.Format
	for _, part := range []string{e.Name, e.Problem} {
		if part != "" {
			s += ": " + part
		}
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns what the reader said, or nil.
func (e *FileError) Unwrap() error { return e.Err }

// open reads a file by its name.
func open[T any](name string, read func(r io.Reader) (T, error)) (x T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return x, err
	}
	defer f.Close()
	x, err = read(f)
	var e *FileError
	if errors.As(err, &e) {
		e.Name = name
	}
	return x, err
}

// A reader reads a file, unpacked if it is packed by gzip.
type reader struct {
	r      *bufio.Reader
	format string
	at     int64
	left   int64 // how many bytes there are, -1 if that is not known
}

func newReader(format string, r io.Reader) (*reader, error) {
	left := int64(-1)
	switch r := r.(type) {
	case interface{ Len() int }:
		left = int64(r.Len())
	case *os.File:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			if at, err := r.Seek(0, io.SeekCurrent); err == nil {
				left = info.Size() - at
			}
		}
	}
	b := bufio.NewReaderSize(r, 1<<16)
	if head, _ := b.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &FileError{Format: format, Problem: "in the header of gzip", Err: err}
		}
		b, left = bufio.NewReaderSize(z, 1<<16), -1
	}
	return &reader{b, format, 0, left}, nil
}

func (r *reader) fail(format string, args ...any) *FileError {
	return &FileError{Format: r.format, Problem: fmt.Sprintf("byte %d: ", r.at) + fmt.Sprintf(format, args...)}
}

// has checks that n more bytes may be there, before memory is taken for them.
func (r *reader) has(n int64, what string) error {
	if r.left >= 0 && n > r.left-r.at {
		return r.fail("got %d bytes for %s, want %d: the file is cut off, or says a wrong size", r.left-r.at, what, n)
	}
	return nil
}

// read fills b.
func (r *reader) read(b []byte, what string) error {
	n, err := io.ReadFull(r.r, b)
	if err != nil {
		e := r.fail("got %d bytes for %s, want %d", n, what, len(b))
		if e.Err = err; errors.Is(err, io.EOF) {
			e.Err = io.ErrUnexpectedEOF
		}
		return e
	}
	r.at += int64(n)
	return nil
}

// end checks that nothing is left.
func (r *reader) end() error {
	switch _, err := r.r.ReadByte(); {
	case err == nil:
		return r.fail("got more bytes, want the end of the file")
	case err != io.EOF:
		e := r.fail("at the end of the file")
		e.Err = err
		return e
	}
	return nil
}

// chunk is how much memory is taken at a time for a file whose length is not known.
const chunk = 1 << 20

// grow reads n groups of size bytes each into elements, several by group. Memory is taken at once if the file is known to be that long, and otherwise
// as it arrives.
func grow[T any](r *reader, n, size, elements int, what string, convert func(to []T, from []byte)) ([]T, error) {
	if err := r.has(int64(n)*int64(size), what); err != nil {
		return nil, err
	}
	var all []T
	if r.left >= 0 {
		all = make([]T, 0, n*elements)
	}
	step := max(1, chunk/size)
	buffer := make([]byte, min(n, step)*size)
	for done := 0; done < n; {
		k := min(step, n-done)
		if err := r.read(buffer[:k*size], what); err != nil {
			return nil, err
		}
		lo := len(all)
		if cap(all)-lo < k*elements {
			// As append does, but not beyond what is wanted.
			bigger := make([]T, lo, min(n*elements, max(2*cap(all), lo+k*elements)))
			copy(bigger, all)
			all = bigger
		}
		all = all[:lo+k*elements]
		convert(all[lo:], buffer[:k*size])
		done += k
	}
	return all, nil
}

// fits returns an error if there is no such tensor.
func (r *reader) fits(d tensor.DType, shape []int) error {
	if err := d.Check(shape...); err != nil {
		e := r.fail("got shape %s", shapeText(shape))
		e.Err = err
		return e
	}
	return nil
}
