package build

import (
	"os"
	"path/filepath"
	"testing"
)

// The files of a cell that was loaded lie on disk, under the same names as before, until the session ends.
func TestCold(t *testing.T) {
	disk, memory := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", disk)
	archive := filepath.Join(memory, "cell_3.a")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(archive, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("archive")
	open, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	c := new(cold)
	so := filepath.Join(memory, "main_3.so")
	for _, text := range []string{"archive", "compiled again"} {
		write(text)
		c.take(so)
		if i, err := os.Lstat(archive); err != nil || i.Mode().Type() != os.ModeSymlink {
			t.Errorf("the archive is still in memory: %v, %v", i, err)
		}
		if data, err := os.ReadFile(archive); err != nil || string(data) != text {
			t.Errorf("got %q, %v, want %q", data, err, text)
		}
	}
	if old := make([]byte, 10); func() int { n, _ := open.Read(old); return n }() != len("archive") {
		t.Errorf("who had the archive open reads %q", old)
	}
	if files, _ := filepath.Glob(filepath.Join(memory, "*")); len(files) != 1 {
		t.Errorf("got %v, want the link alone", files)
	}
	c.close()
	if left, _ := filepath.Glob(filepath.Join(disk, "*")); len(left) != 0 {
		t.Errorf("left on disk: %v", left)
	}
	c.take(so) // does nothing any more
	if left, _ := filepath.Glob(filepath.Join(disk, "*")); len(left) != 0 {
		t.Errorf("left on disk: %v", left)
	}
}
