package tensorio

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/fluxion-go/fluxion/tensor"
)

// Files by name. Errors begin with the name. Files are written to a temporary one beside them, which then takes the name, so that a program that stops in between leaves
// the old file as it was.

// ReadNPYFile is ReadNPY for a file, which holds one array and nothing more.
func ReadNPYFile(name string) (*tensor.Tensor, error) {
	return readFile(name, func(f *os.File) (*tensor.Tensor, error) {
		s := newSource("npy", f)
		t, err := readNPY(s)
		if err != nil {
			return nil, err
		}
		return t, s.end()
	})
}

// WriteNPYFile is WriteNPY for a file.
func WriteNPYFile(name string, t *tensor.Tensor) error {
	return writeFile(name, func(w io.Writer) error { return WriteNPY(w, t) })
}

// ReadNPZFile is ReadNPZ for a file.
func ReadNPZFile(name string) (map[string]*tensor.Tensor, error) {
	return readFile(name, func(f *os.File) (map[string]*tensor.Tensor, error) {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return ReadNPZ(f, info.Size())
	})
}

// WriteNPZFile is WriteNPZ for a file.
func WriteNPZFile(name string, arrays map[string]*tensor.Tensor) error {
	return writeFile(name, func(w io.Writer) error { return WriteNPZ(w, arrays) })
}

// ReadSafetensorsFile is ReadSafetensors for a file.
func ReadSafetensorsFile(name string) (*Safetensors, error) {
	return readFile(name, func(f *os.File) (*Safetensors, error) { return ReadSafetensors(f) })
}

// WriteSafetensorsFile is WriteSafetensors for a file.
func WriteSafetensorsFile(name string, tensors map[string]*tensor.Tensor, metadata map[string]string) error {
	return writeFile(name, func(w io.Writer) error { return WriteSafetensors(w, tensors, metadata) })
}

// ReadCSVFile is ReadCSV for a file.
func ReadCSVFile(name string, o CSVOptions) (*Table, error) {
	return readFile(name, func(f *os.File) (*Table, error) { return ReadCSV(f, o) })
}

func readFile[T any](name string, read func(f *os.File) (T, error)) (t T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return t, err
	}
	defer f.Close()
	if t, err = read(f); err != nil {
		var none T
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// writeFile writes a file at once or not at all. It keeps the permissions of a file that was there.
func writeFile(name string, write func(w io.Writer) error) (err error) {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		if e, ok := err.(*os.PathError); ok { // not that of a temporary file
			err = e.Err
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("%s: %w", name, err)
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err = write(w); err != nil {
		return err
	}
	if err = w.Flush(); err != nil {
		return err
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
