package tensorio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/fluxion-go/fluxion/tensor"
)

// An Error says what is wrong with a file, and where.
type Error struct {
	Format  string // "npy"
	Where   string // "byte 10", "tensor w", "line 3, column 2"
	Problem string // "got ..., want ..."
	Err     error  // what the reader or writer said, if it was that
}

// Error returns the text: "npy: byte 0: got PK.., want the magic string of a .npy file".
func (e *Error) Error() string {
	s := e.Format
	if e.Where != "" {
		s += ": " + e.Where
	}
	if e.Problem != "" {
		s += ": " + e.Problem
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns what the reader or writer said, or nil.
func (e *Error) Unwrap() error { return e.Err }

// A source is a file while it is read.
type source struct {
	r      io.Reader
	format string
	name   string // of a part of the file, for errors
	at     int64  // bytes read so far
	left   int64  // bytes that are left, -1 if that is not known
	grows  bool   // left is only what the file says: memory is taken as bytes arrive
}

func newSource(format string, r io.Reader) *source {
	s := &source{r: r, format: format, left: -1}
	switch r := r.(type) {
	case interface{ Len() int }:
		s.left = int64(r.Len())
	case interface {
		fs.File
		io.Seeker
	}:
		info, err := r.Stat()
		if err != nil || !info.Mode().IsRegular() {
			break
		}
		if at, err := r.Seek(0, io.SeekCurrent); err == nil {
			s.left = max(0, info.Size()-at)
		}
	}
	return s
}

// fail returns an error at a place in the file.
func (s *source) fail(at int64, format string, args ...any) *Error {
	e := &Error{Format: s.format, Where: fmt.Sprintf("byte %d", at), Problem: fmt.Sprintf(format, args...)}
	if s.name != "" {
		e.Where = s.name + ", " + e.Where
	}
	return e
}

// take reads n bytes.
func (s *source) take(n int64, what string) ([]byte, error) {
	if s.left >= 0 && n > s.left {
		return nil, s.fail(s.at, "got %d bytes for %s, want %d: the file is cut off, or says a wrong size", s.left, what, n)
	}
	var b []byte
	var err error
	got := n
	if s.left >= 0 && !s.grows {
		b = make([]byte, n)
		var k int
		k, err = io.ReadFull(s.r, b)
		got = int64(k)
	} else {
		var buf bytes.Buffer
		got, err = io.CopyN(&buf, s.r, n)
		b = buf.Bytes()
	}
	if err != nil {
		e := s.fail(s.at, "got %d bytes for %s, want %d", got, what, n)
		if e.Err = err; errors.Is(err, io.EOF) {
			e.Err = io.ErrUnexpectedEOF
		}
		return nil, e
	}
	s.at += n
	if s.left >= 0 {
		s.left -= n
	}
	return b, nil
}

// end checks that nothing is left.
func (s *source) end() error {
	var b [1]byte
	switch n, err := io.ReadFull(s.r, b[:]); {
	case n > 0:
		return s.fail(s.at, "got more bytes, want the end of the file")
	case err != io.EOF:
		e := s.fail(s.at, "at the end of the file")
		e.Err = err
		return e
	}
	return nil
}

// ReverseDims returns a tensor with its dimensions in reverse order, a view: (W, H, C, N) for (N, C, H, W), and the transpose of a matrix. See the package comment.
func ReverseDims(t *tensor.Tensor) *tensor.Tensor {
	order := make([]int, t.Rank())
	for i := range order {
		order[i] = len(order) - 1 - i
	}
	return t.Permute(order...)
}
