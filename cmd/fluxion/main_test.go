package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// capture runs f and returns what it wrote to stdout and stderr.
func capture(t *testing.T, f func()) (stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	outs := []**os.File{&os.Stdout, &os.Stderr}
	var files []*os.File
	for i, p := range outs {
		file, err := os.Create(filepath.Join(dir, []string{"out", "err"}[i]))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		old := *p
		*p = file
		defer func() { *p = old }()
	}
	f()
	for _, file := range files {
		file.Close()
	}
	a, _ := os.ReadFile(filepath.Join(dir, "out"))
	b, _ := os.ReadFile(filepath.Join(dir, "err"))
	return string(a), string(b)
}

const oneCell = `{"cells": [{"cell_type": "code", "id": "a", "execution_count": null, "metadata": {}, "outputs": [], "source": "6 * 7"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`

func TestCommandLines(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 0, "fluxion run"},
		{"help", 0, "fluxion install"},
		{"version", 0, "fluxion "},
		{"nothing", 2, `unknown command "nothing"`},
		{"run", 1, "want one notebook"},
		{"run " + filepath.Join(dir, "missing.ipynb"), 1, "missing.ipynb"},
		{"run " + file("no.ipynb", "this is no JSON"), 1, "not a notebook"},
		{"run -x", 2, "-x"},
		{"run -p 1 a.ipynb", 2, "want name=value"},
		{"run -p a=1 " + file("p.ipynb", oneCell), 1, "no cell with the tag parameters"},
		{"test", 1, "one or more notebooks"},
		{"test " + filepath.Join(dir, "missing.ipynb") + " -v", 1, "1 notebook: 0 passed, 1 failed"},
		{"test -sanitize " + filepath.Join(dir, "missing.cfg") + " a.ipynb", 1, "missing.cfg"},
		{"convert", 1, "one or more notebooks"},
		{"convert a.ipynb --to pdf", 1, "got --to pdf, want html, md or go"},
		{"convert " + file("c.ipynb", oneCell) + " -o - --to md", 0, "```go\n6 * 7\n```"},
		{"convert " + file("d.ipynb", oneCell) + " " + filepath.Join(dir, "c.ipynb") + " --to html -o " + filepath.Join(dir, "pages"), 0, "pages/d.html"},
		{"kernel", 1, "connection file"},
		{"kernel -f " + file("c.json", "{"), 1, "c.json"},
		{"kernel -f " + file("d.json", `{"transport": "carrier pigeon"}`), 1, "d.json"},
		{"install --prefix " + file("plain", ""), 1, "plain"},
		{"install --user --prefix x", 1, "want one of"},
	} {
		var status int
		out, err := capture(t, func() { status = run(context.Background(), strings.Fields(c.args)) })
		if status != c.status || !strings.Contains(out+err, c.says) {
			t.Errorf("fluxion %s: got status %d and %q, want status %d and %q", c.args, status, out+err, c.status, c.says)
		}
	}
}

// The executed notebook is written though no session can be started.
func TestRunWritesWithoutSession(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "in.ipynb"), filepath.Join(t.TempDir(), "out.ipynb")
	if err := os.WriteFile(in, []byte(oneCell), 0o666); err != nil {
		t.Fatal(err)
	}
	status := -1
	_, stderr := capture(t, func() {
		t.Setenv("TMPDIR", "/nonexistent")
		status = run(context.Background(), []string{"run", "-o", out, in})
	})
	if status != 1 || !strings.Contains(stderr, "set TMPDIR") {
		t.Errorf("got status %d and %q, want status 1 and advice about TMPDIR", status, stderr)
	}
	data, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(data), `"kernelspec"`) {
		t.Errorf("got %q, %v, want the notebook", data, err)
	}
}

func TestKernelspec(t *testing.T) {
	dir, err := writeSpec(filepath.Join(t.TempDir(), "share", "jupyter", "kernels"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Argv          []string
		DisplayName   string `json:"display_name"`
		InterruptMode string `json:"interrupt_mode"`
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	if len(spec.Argv) != 4 || !filepath.IsAbs(spec.Argv[0]) || spec.Argv[3] != "{connection_file}" || spec.DisplayName != "Go (Fluxion)" || spec.InterruptMode != "message" {
		t.Errorf("got %+v", spec)
	}
	if _, err := os.Stat(filepath.Join(dir, "logo-svg.svg")); err != nil {
		t.Error(err)
	}
}

func TestInterrupted(t *testing.T) {
	t.Setenv("FLUXION_CACHE", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var status int
	_, stderr := capture(t, func() {
		status = run(ctx, []string{"install", "--user=false", "--sys-prefix=false", "--prefix", t.TempDir()})
	})
	if status != 130 || stderr != "fluxion install: interrupted\n" {
		t.Errorf("got %d and %q", status, stderr)
	}
}
