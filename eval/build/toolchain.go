package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// minVersion is the oldest Go that compiles cells.
const minVersion = "go1.26"

// Problem is an error that the user can mend: what is wrong, and what to do about it.
type Problem struct{ Detail, Fix string }

// Error gives both, the remedy last.
func (p *Problem) Error() string { return p.Detail + "; " + p.Fix }

// toolchain is the Go installation that compiles this session's cells. The tools compile and link are called directly: the go command
// costs 100 ms and more before it starts them.
type toolchain struct {
	cmd     string            // the go command
	vars    map[string]string // go env
	environ []string          // for the go command and the tools
}

// findToolchain looks for the go command in PATH, then in GOROOT, and for the C compiler that it will call.
func findToolchain(ctx context.Context, offline bool) (*toolchain, error) {
	t, err := findGo(ctx, offline)
	if err != nil {
		return nil, err
	}
	if err := t.checkVersion(); err != nil {
		return nil, err
	}
	return t, t.checkCC()
}

func findGo(ctx context.Context, offline bool) (*toolchain, error) {
	install := "install Go 1.26 or later (https://go.dev/dl) and see to it that `go version` works where Jupyter is started"
	cmd, err := exec.LookPath("go")
	if err != nil {
		root := os.Getenv("GOROOT")
		cmd = filepath.Join(root, "bin", "go")
		if _, err := os.Stat(cmd); err != nil || root == "" {
			return nil, &Problem{"no go command in PATH", install}
		}
	}
	t := &toolchain{cmd: cmd, environ: goEnviron(os.Environ(), offline)}
	out, err := t.run(ctx, "", nil, cmd, "env", "-json")
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &Problem{fmt.Sprintf("%s env: %s", cmd, brief(err)), install}
	}
	if err := json.Unmarshal(out, &t.vars); err != nil {
		return nil, &Problem{fmt.Sprintf("%s env: %v", cmd, err), install}
	}
	// What the go command would tell the tools. GOFLAGS is given in full: an empty one would let the user's go/env file speak.
	for _, v := range []string{"GOAMD64", "GOARM64", "GOEXPERIMENT", "GOROOT"} {
		if t.vars[v] != "" {
			t.environ = append(t.environ, v+"="+t.vars[v])
		}
	}
	if strings.Contains(t.vars["GOFLAGS"], "-modcacherw") {
		t.environ = append(t.environ, "GOFLAGS=-trimpath -modcacherw")
	}
	return t, nil
}

// goEnviron is the environment of the go command: the user's own, proxies and credentials included, less what would make it build
// something else.
func goEnviron(environ []string, offline bool) []string {
	set := []string{
		"GOFLAGS=-trimpath", "GOWORK=off", "GOTOOLCHAIN=local", "GO111MODULE=on", "CGO_ENABLED=1",
		"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH, "GODEBUG=", "GOTMPDIR=", "PWD=",
	}
	if offline {
		set = append(set, "GOPROXY=off")
	}
	environ = slices.DeleteFunc(slices.Clone(environ), func(e string) bool {
		return slices.ContainsFunc(set, func(s string) bool { return e[:strings.IndexByte(e+"=", '=')] == s[:strings.IndexByte(s, '=')] })
	})
	return append(environ, slices.DeleteFunc(set, func(s string) bool { return strings.HasSuffix(s, "=") })...)
}

func (t *toolchain) version() string { return t.vars["GOVERSION"] }

// lang is the language version of cells, such as go1.26.
func (t *toolchain) lang() string {
	if l := version.Lang(t.version()); l != "" {
		return l
	}
	return minVersion // a development version
}

// hash tells one result of the toolchain on a source from that of another toolchain.
func (t *toolchain) hash(source string) string {
	h := sha256.New()
	for _, v := range []string{"GOVERSION", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOEXPERIMENT", "CC"} {
		fmt.Fprintf(h, "%s=%s\n", v, t.vars[v])
	}
	io.WriteString(h, source)
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func (t *toolchain) tool(name string) string { return filepath.Join(t.vars["GOTOOLDIR"], name) }

func (t *toolchain) checkVersion() error {
	v, _, _ := strings.Cut(t.version(), " ") // "go1.26.8 X:greenteagc" lists experiments
	if version.IsValid(v) && version.Compare(v, minVersion) < 0 {
		return &Problem{fmt.Sprintf("found %s at %s, want %s or later", v, t.cmd, minVersion),
			"install a newer Go (https://go.dev/dl) and put it first in PATH"}
	}
	for _, name := range []string{"compile", "link"} {
		if _, err := os.Stat(t.tool(name)); err != nil {
			return &Problem{fmt.Sprintf("the %s tool of %s is missing: %v", name, v, err), "install Go again"}
		}
	}
	return nil
}

// cc returns the C compiler and the flags that CC gives it.
func (t *toolchain) cc() (string, []string) {
	words := strings.Fields(t.vars["CC"])
	if len(words) == 0 {
		words = []string{"gcc"}
	}
	return words[0], words[1:]
}

func (t *toolchain) checkCC() error {
	name, _ := t.cc()
	if _, err := exec.LookPath(name); err != nil {
		fix := "install one, for instance with `apt install gcc libc6-dev`, or set CC"
		if runtime.GOOS == "darwin" {
			fix = "run `xcode-select --install`, or set CC"
		}
		return &Problem{fmt.Sprintf("no C compiler: %s is not in PATH, and a Go plugin cannot be linked without one", name), fix}
	}
	return nil
}

// A commandError is a command that ended badly, with what it printed.
type commandError struct {
	Args   []string
	Output string
	Err    error
}

func (e *commandError) Error() string {
	return fmt.Sprintf("%s: %v: %s", strings.Join(e.Args[:min(2, len(e.Args))], " "), e.Err, strings.TrimSpace(e.Output))
}

func (e *commandError) Unwrap() error { return e.Err }

// run runs a command to its end and returns what it wrote to standard output. When ctx is cancelled, the command dies with all its
// children: go list starts compilers of its own.
func (t *toolchain) run(ctx context.Context, dir string, environ []string, name string, args ...string) ([]byte, error) {
	return t.runCounting(ctx, dir, environ, nil, name, args...)
}

// runCounting is run of a command that names packages on its standard error, for count, which may be nil.
func (t *toolchain) runCounting(ctx context.Context, dir string, environ []string, count *counter, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(slices.Clone(t.environ), environ...)
	stdout, stderr := new(bytes.Buffer), &errorOutput{count: count}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text := stderr.String()
		if text == "" {
			text = stdout.String()
		}
		if strings.Contains(text, "no space left on device") {
			return nil, noSpace(text)
		}
		return stdout.Bytes(), &commandError{append([]string{filepath.Base(name)}, args...), text, err}
	}
	return stdout.Bytes(), nil
}

func noSpace(where string) error {
	return &Problem{"no space left on device: " + firstLine(where),
		"free some space (`go clean -cache` empties Go's own cache), or set FLUXION_CACHE, GOCACHE or TMPDIR to a larger disk"}
}

// explain turns an error about a file of the cache directory into a Problem when the user can mend it.
func explain(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) {
		return &Problem{"the cache directory is not writable: " + err.Error(), "set FLUXION_CACHE to a directory of your own"}
	}
	return outOfSpace(err)
}

// outOfSpace is explain for files elsewhere.
func outOfSpace(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return noSpace(err.Error())
	}
	return err
}

// brief is an error of a command in one line: what the command said, without the go command's own prefixes.
func brief(err error) string {
	var c *commandError
	if !errors.As(err, &c) || strings.TrimSpace(c.Output) == "" {
		return err.Error()
	}
	var lines []string
	for _, l := range strings.Split(c.Output, "\n") {
		l = strings.TrimSpace(strings.TrimPrefix(l, "go: "))
		if l == "" || strings.HasPrefix(l, "downloading ") || strings.HasPrefix(l, "finding ") || strings.HasPrefix(l, "added ") ||
			strings.HasPrefix(l, "upgraded ") || strings.HasPrefix(l, "found ") {
			continue
		}
		lines = append(lines, l)
	}
	text := strings.Join(lines, ": ")
	if len(text) > 500 { // what failed comes first, why often last
		text = strings.ToValidUTF8(text[:250]+" ... "+text[len(text)-250:], "")
	}
	return text
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
