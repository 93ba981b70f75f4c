package build

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// cold is where the files of a cell go once the worker has opened its plugin, if the scratch directory lies in memory: a directory on disk. They are
// seldom read again, by cells that use what the cell declared, and when a new worker takes the place of a dead one. In the scratch directory symbolic links stay in their place, so that
// all names hold, and whoever has a file open keeps it.
//
// What cannot be moved stays where it is.
type cold struct {
	mu     sync.Mutex
	dir    string // "" until the first file is moved
	mine   *os.File
	closed bool
}

// take moves the files of a plugin's cell.
func (c *cold) take(so string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.dir == "" && c.open() != nil {
		return
	}
	kind, number, _ := strings.Cut(strings.TrimSuffix(filepath.Base(so), ".so"), "_")
	for _, name := range []string{"cell_" + number, kind + "_" + number} { // the same but for main/3, which goes with cell/3
		for _, end := range []string{".a", ".go", ".1.go"} {
			_ = c.move(filepath.Join(filepath.Dir(so), name+end))
		}
	}
}

func (c *cold) open() error {
	parent := os.TempDir()
	sweep(parent)
	dir, err := os.MkdirTemp(parent, scratchPrefix)
	if err != nil {
		return err
	}
	if c.mine, err = tryLock(filepath.Join(dir, scratchLock)); err != nil {
		os.RemoveAll(dir)
		return err
	}
	c.dir = dir
	return nil
}

// move copies a file and puts a link in its place, in one step.
func (c *cold) move(name string) error {
	if i, err := os.Lstat(name); err != nil || !i.Mode().IsRegular() {
		return err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	to, link := filepath.Join(c.dir, filepath.Base(name)), name+".link"
	if err := errors.Join(os.WriteFile(to, data, 0o600), os.Symlink(to, link)); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return os.Rename(link, name)
}

func (c *cold) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.dir != "" {
		os.RemoveAll(c.dir)
		c.mine.Close()
	}
}
