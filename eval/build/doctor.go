package build

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// Check is one finding of Doctor.
type Check struct {
	Name   string
	OK     bool
	Detail string // what was found
	Fix    string // what to do, if it is not OK
}

// Doctor looks at everything that Ensure and the sessions need, and builds a plugin for a trial. A check that rests on one that failed is
// left out.
func Doctor(ctx context.Context, o Options) []Check {
	var checks []Check
	ok := func(name, format string, args ...any) {
		checks = append(checks, Check{Name: name, OK: true, Detail: fmt.Sprintf(format, args...)})
	}
	bad := func(name string, err error) {
		c := Check{Name: name, Detail: err.Error()}
		if p := (*Problem)(nil); errors.As(err, &p) {
			c.Detail, c.Fix = p.Detail, p.Fix
		}
		checks = append(checks, c)
	}

	if err := o.defaults(); err != nil {
		bad("cache", err)
		return checks
	}
	if err := checkTemp(); err != nil { // the go command would fail for it
		bad("temporary", err)
		return checks
	}
	t, err := findGo(ctx, o.Offline)
	if err == nil {
		err = t.checkVersion()
	}
	if err != nil {
		bad("go", err)
		t = nil
	} else {
		ok("go", "%s at %s", t.version(), t.cmd)
		checks = append(checks, checkImporter(t.lang(), version.Lang(runtime.Version())))
	}
	if t != nil {
		if err := t.checkCC(); err != nil {
			bad("C compiler", err)
		} else {
			name, _ := t.cc()
			path, _ := exec.LookPath(name)
			ok("C compiler", "%s", path)
			if err := t.tryPlugin(ctx); err != nil {
				bad("plugin", err)
			} else {
				ok("plugin", "a trial plugin compiles and links")
			}
		}
	}
	if err := checkCache(o.CacheDir); err != nil {
		bad("cache", explain(err))
	} else {
		ok("cache", "%s: %s", o.CacheDir, cacheState(t, &o))
	}
	dirs := []string{o.CacheDir, os.TempDir()}
	if t != nil {
		dirs = append(dirs, t.vars["GOCACHE"])
	}
	for _, dir := range dirs {
		if err := checkSpace(dir); err != nil {
			bad("disk space", err)
		} else if free, ok2 := freeSpace(dir); ok2 {
			ok("disk space", "%s: %d MB free", dir, free>>20)
		}
	}
	if dir := scratchParent(); dir != "" {
		ok("scratch", "%s", dir)
	} else {
		ok("scratch", "%s", os.TempDir())
	}
	return checks
}

// checkImporter compares the toolchain with the Go release whose importer is compiled into this program.
func checkImporter(toolchain, program string) Check {
	c := Check{Name: "export data", OK: true, Detail: fmt.Sprintf("fluxion was built with %s, the toolchain is %s", program, toolchain)}
	if program != "" && version.Compare(toolchain, program) > 0 {
		c.OK, c.Fix = false, "if cells with imports fail, build fluxion again with this toolchain (go install)"
	}
	return c
}

// tryPlugin compiles and links a plugin by way of the go command.
func (t *toolchain) tryPlugin(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "fluxion-doctor-")
	if err != nil {
		return outOfSpace(err)
	}
	defer os.RemoveAll(dir)
	err = errors.Join(os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module trial\n\ngo 1.26\n"), 0o666),
		os.WriteFile(filepath.Join(dir, "trial.go"), []byte("package main\n\nvar Cell = 1\n"), 0o666))
	if err != nil {
		return outOfSpace(err)
	}
	if _, err := t.run(ctx, dir, nil, t.cmd, "build", "-buildmode=plugin", "-o", "trial.so", "."); err != nil {
		return &Problem{"no plugin can be built: " + brief(err), "check that the C compiler works (`gcc -shared`), and see `go doc plugin` for the platforms that have plugins"}
	}
	return nil
}

func checkCache(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return tryFile(dir)
}

// checkTemp tries the directory for temporary files, which the go command, workers and sessions need.
func checkTemp() error {
	if err := tryFile(os.TempDir()); err != nil {
		if full := outOfSpace(err); full != err {
			return full
		}
		return &Problem{"no temporary file can be made: " + err.Error(), "set TMPDIR to a directory that can be written, or unset it"}
	}
	return nil
}

func tryFile(dir string) error {
	f, err := os.CreateTemp(dir, "tmp-")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

// cacheState says whether the worker is built for this toolchain.
func cacheState(t *toolchain, o *Options) string {
	if t == nil {
		return "writable"
	}
	source, err := o.hash()
	if err != nil {
		return err.Error()
	}
	if _, err := os.Stat(filepath.Join(o.baseDir(t, source), "base.json")); err != nil {
		return "worker not built yet"
	}
	return "worker ready"
}

// enough is what a first build needs, with Go's cache and its temporary files.
const enough = 1 << 30

func checkSpace(dir string) error {
	if free, ok := freeSpace(dir); ok && free < enough {
		return noSpace(fmt.Sprintf("%s has %d MB free, want %d", dir, free>>20, enough>>20))
	}
	return nil
}

func freeSpace(dir string) (free uint64, ok bool) {
	var st syscall.Statfs_t
	if dir == "" || syscall.Statfs(dir, &st) != nil {
		return 0, false
	}
	return uint64(st.Bavail) * uint64(st.Bsize), true
}
