package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion"
)

// script puts a program of that name before all others in PATH.
func script(t *testing.T, name, body string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestEnsureProblems(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, o *Options)
		want    []string
	}{
		{"no go", func(t *testing.T, o *Options) { t.Setenv("PATH", t.TempDir()); t.Setenv("GOROOT", "") }, []string{"no go command in PATH", "install Go 1.26"}},
		{"old go", func(t *testing.T, o *Options) { script(t, "go", `echo '{"GOVERSION": "go1.24.2"}'`) }, []string{"found go1.24.2 at ", "want go1.26 or later; install a newer Go"}},
		{"broken go", func(t *testing.T, o *Options) { script(t, "go", `echo "cannot find GOROOT" >&2; exit 2`) }, []string{"cannot find GOROOT", "install Go"}},
		{"no C compiler", func(t *testing.T, o *Options) { t.Setenv("CC", "nonesuch-cc -m64") }, []string{"no C compiler: nonesuch-cc is not in PATH", "install"}},
		{"cache under a file", func(t *testing.T, o *Options) { o.CacheDir = filepath.Join(file, "cache") }, []string{"cache directory is not writable", "set FLUXION_CACHE"}},
		{"no directory for temporary files", func(t *testing.T, o *Options) { t.Setenv("TMPDIR", filepath.Join(file, "none")) }, []string{"no temporary file can be made: ", "file/none", "set TMPDIR"}},
		{"worker does not compile", func(t *testing.T, o *Options) { o.CacheDir, o.Worker = t.TempDir(), ownModule+"/eval/rt" }, []string{"building the worker: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options()
			c.prepare(t, &o)
			_, err := Ensure(context.Background(), o)
			wantError(t, c.name, err, c.want...)
		})
	}
	// A user's setting for other programs does not keep cells from working.
	t.Setenv("CGO_ENABLED", "0")
	t.Setenv("GOFLAGS", "-mod=vendor -race")
	t.Setenv("GOOS", "windows")
	if b, err := Ensure(context.Background(), options()); err != nil || b.dir != shared.dir {
		t.Errorf("with CGO_ENABLED=0 and other settings: got %v", err)
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}, "no space left on device: write f"},
		{&fs.PathError{Op: "mkdir", Path: "d", Err: syscall.EROFS}, "cache directory is not writable: mkdir d"},
		{&fs.PathError{Op: "mkdir", Path: "d", Err: syscall.EACCES}, "set FLUXION_CACHE"},
	} {
		wantError(t, c.want, explain(c.err), c.want)
	}
	tc := &toolchain{environ: os.Environ()}
	_, err := tc.run(context.Background(), "", nil, "/bin/sh", "-c", "echo 'write x: no space left on device' >&2; exit 1")
	wantError(t, "a command without space", err, "no space left on device: write x", "free some space")
}

// Cancelling ends the command and what it started.
func TestCancelEndsTheGroup(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		tc := &toolchain{environ: os.Environ()}
		_, err := tc.run(ctx, "", nil, "/bin/sh", "-c", fmt.Sprintf("sleep 600 & echo $! >%s.new; mv %s.new %s; wait", pid, pid, pid))
		done <- err
	}()
	var child int
	for range 500 {
		if data, err := os.ReadFile(pid); err == nil {
			child, _ = strconv.Atoi(strings.TrimSpace(string(data)))
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if child == 0 {
		t.Fatal("the command did not start")
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	for range 200 {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if err != nil && syscall.Kill(child, 0) != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d, started by the command, is still there", child)
}

func TestDoctor(t *testing.T) {
	names := func(checks []Check) map[string]Check {
		m := map[string]Check{}
		for _, c := range checks {
			m[c.Name] = c
			if !c.OK && c.Fix == "" {
				t.Errorf("%s: %s: no advice", c.Name, c.Detail)
			}
		}
		return m
	}
	m := names(Doctor(context.Background(), options()))
	for _, n := range []string{"go", "C compiler", "plugin", "cache", "export data"} {
		if !m[n].OK {
			t.Errorf("%s: got %+v, want it OK", n, m[n])
		}
	}
	if !strings.Contains(m["cache"].Detail, "worker ready") {
		t.Errorf("cache: got %q", m["cache"].Detail)
	}
	t.Setenv("TMPDIR", "/nonexistent")
	if m := names(Doctor(context.Background(), options())); m["temporary"].Fix == "" || m["go"].Name != "" {
		t.Errorf("without a directory for temporary files: got %+v", m)
	}
	t.Setenv("TMPDIR", "")
	t.Setenv("CC", "nonesuch-cc")
	m = names(Doctor(context.Background(), options()))
	if _, tried := m["plugin"]; m["C compiler"].OK || tried {
		t.Errorf("without a C compiler: got %+v", m)
	}
	if c := checkImporter("go1.27", "go1.26"); c.OK {
		t.Errorf("newer toolchain: got %+v", c)
	}
}

// What the worker is made of must be embedded, and the embedded directories must be the right ones.
func TestEmbeddedSource(t *testing.T) {
	tc, err := findGo(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	out, err := tc.run(context.Background(), "../..", nil, tc.cmd, "list", "-e", "-deps", "-f", "{{.ImportPath}} {{len .GoFiles}}", "./eval/worker")
	if err != nil {
		t.Fatal(err)
	}
	files, err := sourceFiles(fluxion.Source)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, n, _ := strings.Cut(l, " ")
		dir, ours := strings.CutPrefix(path, ownModule+"/")
		if !ours || n == "0" {
			continue
		}
		found := false
		for name := range files {
			found = found || filepath.ToSlash(filepath.Dir(name)) == dir
		}
		if !found {
			t.Errorf("embed.go lacks %s, which the worker imports", dir)
		}
	}
	for name := range files {
		if strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s is taken for source", name)
		}
	}
}

func TestRefusesOtherFormats(t *testing.T) {
	f := filepath.Join(t.TempDir(), "x.a")
	if err := os.WriteFile(f, []byte("not an archive, but long enough for the header of one, with its first entry"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := fingerprint(f); err == nil || !strings.Contains(err.Error(), "not a Go archive") {
		t.Errorf("got %v", err)
	}
}
