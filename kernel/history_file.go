package kernel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// Bounds of the file of history, in bytes. When it is larger at the start of a kernel, the newest half is kept.
const (
	maxHistoryFile = 8 << 20
	maxHistoryCell = 1 << 20 // a larger cell is not kept
)

// historyFile is a line of JSON for each cell, and one for the start of each session. Kernels that run at the same time write to the same file, a line at a time and
// under a lock. Only its owner can read it.
type historyFile struct {
	f   *os.File
	log func(format string, args ...any)
}

// pastLine is a line of the file; that of a start has no input.
type pastLine struct {
	Session int    `json:"session"`
	Line    int    `json:"line"`
	Input   string `json:"input"`
}

// open reads what a file has and begins a session in it. It is called with h.mu held, and lets it go. Without a file, or when that cannot be used, cells are only remembered.
func (h *history) open(name string, log func(format string, args ...any)) {
	defer h.mu.Unlock()
	if name == "" {
		return
	}
	file, past, err := openHistory(name, log)
	if err != nil {
		log("history: %v; cells are not kept", err)
		return
	}
	h.file = file
	for _, p := range past {
		h.session = max(h.session, p.session+1)
		if p.input != "" {
			h.remember(p)
		}
	}
	file.append(pastLine{Session: h.session})
	file.unlock()
}

func (h *history) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file != nil {
		_ = h.file.f.Close()
		h.file = nil
	}
}

// openHistory opens a file, reads it and leaves it locked.
func openHistory(name string, log func(format string, args ...any)) (_ *historyFile, all []past, err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if info, err := f.Stat(); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is no file", name)
	}
	h := &historyFile{f, log}
	if err := h.lock(); err != nil {
		return nil, nil, err
	}
	text, err := h.read()
	if err != nil {
		return nil, nil, err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' { // a kernel was killed while it wrote
		if _, err := h.f.Write([]byte("\n")); err != nil {
			return nil, nil, err
		}
	}
	for line := range bytes.Lines(text) {
		var l pastLine
		if json.Unmarshal(line, &l) == nil && l.Session > 0 { // what is no line of ours is left alone
			all = append(all, past{session: l.Session, line: l.Line, input: l.Input})
		}
	}
	return h, all, nil
}

// read returns the newest lines of the file, and shortens it to them if it is too large.
func (h *historyFile) read() ([]byte, error) {
	info, err := h.f.Stat()
	if err != nil {
		return nil, err
	}
	from := int64(0)
	if info.Size() > maxHistoryFile {
		from = info.Size() - maxHistoryFile/2
	}
	text, err := io.ReadAll(io.NewSectionReader(h.f, from, maxHistoryFile))
	if err != nil || from == 0 {
		return text, err
	}
	text = text[bytes.IndexByte(text, '\n')+1:]
	if err := h.f.Truncate(0); err != nil {
		return nil, err
	}
	_, err = h.f.Write(text)
	return text, err
}

// keep writes a cell. A nil file keeps nothing.
func (h *historyFile) keep(p past) {
	if h == nil || len(p.input) > maxHistoryCell {
		return
	}
	if err := h.lock(); err != nil {
		h.log("history: %v", err)
		return
	}
	defer h.unlock()
	h.append(pastLine{p.session, p.line, p.input})
}

func (h *historyFile) append(l pastLine) {
	line, err := json.Marshal(l)
	if err == nil {
		_, err = h.f.Write(append(line, '\n'))
	}
	if err != nil {
		h.log("history: %v", err)
	}
}

func (h *historyFile) lock() error { return syscall.Flock(int(h.f.Fd()), syscall.LOCK_EX) }
func (h *historyFile) unlock()     { _ = syscall.Flock(int(h.f.Fd()), syscall.LOCK_UN) }
