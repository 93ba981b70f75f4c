package nb

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tempNotebook copies a notebook into a directory of its own.
func tempNotebook(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/jupyter.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "first.ipynb")
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWriteReplacesTheFile(t *testing.T) {
	path := tempNotebook(t)
	link := filepath.Join(filepath.Dir(path), "link.ipynb")
	if err := os.Symlink("first.ipynb", link); err != nil {
		t.Skip(err)
	}
	n, err := Read(link)
	if err != nil {
		t.Fatal(err)
	}
	n.Cells()[1].SetOutputs(1, nil)
	if err := n.Write(link); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, n.Bytes()) {
		t.Errorf("the file that the link points to: got %d bytes, %v", len(got), err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode: got %v, want -rw-r-----", info.Mode().Perm())
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 2 {
		t.Errorf("files: got %v, want no temporary one", files)
	}
}

func TestWriteMakesANewFile(t *testing.T) {
	path := tempNotebook(t)
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(filepath.Dir(path), "other.ipynb")
	if err := n.Write(other); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(other); err != nil || !bytes.Equal(got, n.Bytes()) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

func TestFileErrors(t *testing.T) {
	path := tempNotebook(t)
	dir := filepath.Dir(path)
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) error { _, err := Read(path); return err }
	missing := filepath.Join(dir, "no", "x.ipynb")
	for _, test := range []struct {
		err  error
		want string
	}{
		{read(filepath.Join(dir, "x.ipynb")), "DIR/x.ipynb: cannot read: no such file or directory"},
		{read(dir), "DIR: got a directory, want a notebook"},
		{n.Write(missing), "DIR/no/x.ipynb: cannot write: no such file or directory; is there a directory DIR/no?"},
		{n.Write(dir), "DIR: got a directory, want a file to write to"},
		{n.Write(os.DevNull), os.DevNull + ": got a special file, want a file to write to"},
	} {
		if got := strings.ReplaceAll(test.err.Error(), dir, "DIR"); got != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}

func TestWriteWithoutPermission(t *testing.T) {
	path := tempNotebook(t)
	dir := filepath.Dir(path)
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		f.Close()
		t.Skip("this user may write everywhere")
	}
	want := path + ": cannot write: permission denied; writing needs permission for the directory " + dir + " too"
	if err := n.Write(path); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestFullDisk(t *testing.T) {
	err := writeFull(t)
	if err == nil {
		t.Skip("no device that is always full")
	}
	const want = "x.ipynb: cannot write: no space left on device; the disk is full, and the file is as it was"
	if got := fileError("x.ipynb", "write", err).Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// writeFull returns the error of a write to a full disk.
func writeFull(t *testing.T) error {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	_, err = f.WriteString("x")
	return err
}
