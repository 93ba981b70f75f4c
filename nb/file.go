package nb

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Read reads the notebook in a file; see [Parse]. A file that is too large is refused before it is read.
func Read(path string) (*Notebook, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, "read", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError(path, "read", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s: got a directory, want a notebook", path)
	}
	if info.Size() > MaxSize {
		return nil, tooLarge(path, info.Size())
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, fileError(path, "read", err)
	}
	return Parse(path, data)
}

func tooLarge(name string, size int64) error {
	return fmt.Errorf("%s: got %d MB, want at most %d MB; try jupyter nbconvert --clear-output --inplace %s",
		name, (size+1<<20-1)>>20, MaxSize>>20, name)
}

// Write writes the notebook to a file, which is replaced in one step: whoever reads it, and whatever fails,
// there is either the old document or the new one. Permissions of an existing file are kept, and a symbolic
// link still points to the file.
func (n *Notebook) Write(path string) error {
	target := path
	mode := fs.FileMode(0)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
		info, err := os.Stat(target)
		if err != nil {
			return fileError(path, "write", err)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s: got %s, want a file to write to", path, kindOf(info.Mode()))
		}
		mode = info.Mode().Perm()
	}
	temp := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+"."+rand.Text()[:8])
	err := writeFile(temp, mode, n.Bytes())
	if err == nil {
		err = os.Rename(temp, target)
	}
	if err != nil {
		os.Remove(temp)
		return fileError(path, "write", err)
	}
	return nil
}

// writeFile writes a new file and waits until it is on disk. Mode 0 is the usual one.
func writeFile(path string, mode fs.FileMode, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if mode != 0 {
		err = f.Chmod(mode)
	}
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func kindOf(mode fs.FileMode) string {
	if mode.IsDir() {
		return "a directory"
	}
	return "a special file"
}

// fileError says in the user's terms why a file could not be read or written: path is the one they gave.
func fileError(path, verb string, err error) error {
	reason := err
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		reason = e.Err
	} else if e := (*os.LinkError)(nil); errors.As(err, &e) {
		reason = e.Err
	}
	advice := ""
	switch dir := filepath.Dir(path); {
	case verb == "read" && errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, fs.ErrNotExist):
		advice = fmt.Sprintf("; is there a directory %s?", dir)
	case verb == "write" && errors.Is(err, fs.ErrPermission):
		advice = fmt.Sprintf("; writing needs permission for the directory %s too", dir)
	case errors.Is(err, syscall.ENOSPC):
		advice = "; the disk is full, and the file is as it was"
	}
	return fmt.Errorf("%s: cannot %s: %w%s", path, verb, reason, advice)
}
