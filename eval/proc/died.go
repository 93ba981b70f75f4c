package proc

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/fluxion-go/fluxion/eval/proto"
)

// Died says that the worker's process is gone.
type Died struct {
	Reason string   // "stack overflow", "killed by signal 9", ...
	Trace  []string // what Go said about it, if it did: at most 50 lines, with the places in cells as their author knows them
}

func (d *Died) Error() string { return "the worker died: " + d.Reason }

// newDied makes a Died of what is known: a reason of ours, how the process ended and what it printed at last.
func newDied(reason string, state *os.ProcessState, err error, trace string) *Died {
	d := &Died{Reason: reason, Trace: readTrace(trace, reason == "")}
	if d.Reason != "" {
		return d
	}
	for line := range strings.Lines(trace) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "runtime: goroutine stack exceeds"):
			d.Reason = "stack overflow"
		case strings.HasPrefix(line, "fatal error: "):
			d.Reason = strings.TrimPrefix(line, "fatal error: ")
		case strings.HasPrefix(line, "panic: "):
			d.Reason = line
		case strings.HasPrefix(line, "SIG"):
			d.Reason = line
		default:
			continue
		}
		return d
	}
	switch {
	case err != nil:
		d.Reason = err.Error()
	default:
		ws, _ := state.Sys().(syscall.WaitStatus)
		if ws.Signaled() {
			d.Reason = fmt.Sprintf("killed by signal %d (%v)", int(ws.Signal()), ws.Signal())
		} else {
			d.Reason = fmt.Sprintf("exit status %d: a package ended the process", ws.ExitStatus())
		}
	}
	return d
}

// maxTrace is how many lines of a trace are kept, from its beginning: Go tells of the goroutine that failed first.
const maxTrace = 50

var framePlace = regexp.MustCompile(`^\t(.*):(-?[0-9]+)(?: \+0x[0-9a-f]+)?(?: fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?$`)

// goroutineHead matches what Go adds to the number and the state of a goroutine.
var goroutineHead = regexp.MustCompile(`^(goroutine [0-9]+).*? \[([^],]*).*$`)

// readTrace makes a trace of Go readable: a line a frame, the runtime and the worker left out, repeated frames counted, and only
// goroutines that are inside a cell; the first one in any case if it is to blame.
func readTrace(text string, blame bool) []string {
	if text == "" {
		return nil
	}
	blocks := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n\n")
	var out []string
	first := blame
	for _, block := range blocks {
		lines := strings.Split(block, "\n")
		if strings.HasPrefix(block, "runtime stack:") || strings.HasPrefix(block, "rax ") {
			continue
		}
		if !isGoroutine(lines) {
			for _, l := range lines {
				if l = strings.TrimRight(l, " \t"); l != "" && !strings.HasPrefix(l, "runtime: sp=") && !strings.HasPrefix(l, "PC=") {
					out = append(out, l)
				}
			}
			continue
		}
		frames, inCell := readFrames(lines[1:])
		if len(frames) == 0 || !first && !inCell {
			continue
		}
		first = false
		out = append(out, goroutineHead.ReplaceAllString(lines[0], "$1 [$2]:"))
		out = append(out, frames...)
	}
	return head(out)
}

func head(lines []string) []string {
	if len(lines) > maxTrace {
		lines = append(lines[:maxTrace-1:maxTrace-1], fmt.Sprintf("... (%d more lines)", len(lines)-maxTrace+1))
	}
	for i, l := range lines {
		if r := []rune(l); len(r) > 300 {
			lines[i] = string(r[:300]) + "…"
		}
	}
	return lines
}

func isGoroutine(lines []string) bool {
	return strings.HasPrefix(lines[0], "goroutine ") && strings.HasSuffix(lines[0], ":")
}

func readFrames(lines []string) (out []string, inCell bool) {
	repeated := 1
	last := ""
	add := func(s string) {
		if s == last {
			repeated++
			return
		}
		if repeated > 1 {
			out[len(out)-1] += fmt.Sprintf(" (%d times)", repeated)
		}
		repeated, last = 1, s
		out = append(out, s)
	}
	for i := 0; i < len(lines); i++ {
		function := lines[i]
		if i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "\t") {
			if strings.HasPrefix(function, "...") {
				add("\t" + function)
			}
			continue
		}
		i++
		m := framePlace.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		created := strings.HasPrefix(function, "created by ")
		function = strings.TrimPrefix(function, "created by ")
		if j := strings.Index(function, " in goroutine "); j >= 0 {
			function = function[:j]
		} else if j := strings.LastIndexByte(function, '('); j > 0 {
			function = function[:j]
		}
		if base, ok := proto.IsCell(m[1]); ok {
			inCell = true
			s := base
			if !strings.HasPrefix(m[2], "-") { // the compiler gives the jump of an endless loop line 1 of the generated file
				s += ":" + m[2]
			}
			if name := proto.FuncName(function); name != "" {
				s += " in " + name
			}
			if created {
				s = "started by " + s
			}
			add("\t" + s)
			continue
		}
		if strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "plugin.") || strings.HasPrefix(function, "main.") ||
			strings.HasPrefix(function, "internal/runtime/") ||
			strings.Contains(function, "fluxion/eval/host.") && !strings.HasPrefix(function, "panic") {
			continue
		}
		add("\t" + function + " (" + m[1][strings.LastIndexByte(m[1], '/')+1:] + ":" + m[2] + ")")
	}
	if repeated > 1 && len(out) > 0 {
		out[len(out)-1] += fmt.Sprintf(" (%d times)", repeated)
	}
	return out, inCell
}
