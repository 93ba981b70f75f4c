package kernel

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// Bounds of what is remembered, the latest cells and their values.
const (
	maxHistory      = 10_000
	maxHistoryBytes = 16 << 20
)

// history is the cells of this session and of those before it, oldest first. Their inputs are kept in a file, if there is one; see history_file.go.
type history struct {
	mu      sync.Mutex
	session int // number of this one
	cells   []past
	bytes   int // of inputs and outputs
	file    *historyFile
}

type past struct {
	session, line int
	input         string
	output        any // the plain text of the value, or nil
}

func (p past) size() int {
	text, _ := p.output.(string)
	return len(p.input) + len(text)
}

func (h *history) add(line int, input string, value *Bundle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := past{session: h.session, line: line, input: input}
	h.file.keep(p)
	if value != nil {
		p.output = value.Data["text/plain"]
	}
	h.remember(p)
}

// remember adds a cell, and forgets old ones when there are too many.
func (h *history) remember(p past) {
	h.cells = append(h.cells, p)
	h.bytes += p.size()
	old := 0
	for ; len(h.cells)-old > maxHistory || h.bytes > maxHistoryBytes; old++ {
		h.bytes -= h.cells[old].size()
	}
	if old > 0 {
		h.cells = slices.Delete(h.cells, 0, old)
	}
}

// find returns the cells that a request asks for, oldest first.
func (h *history) find(q wire.HistoryRequest) []past {
	h.mu.Lock()
	defer h.mu.Unlock()
	var keep func(past) bool
	switch q.AccessType {
	case "range":
		session := q.Session
		if session <= 0 {
			session += h.session
		}
		keep = func(p past) bool {
			return p.session == session && p.line >= q.Start && (q.Stop == nil || p.line < *q.Stop)
		}
	case "search":
		match := glob(q.Pattern)
		keep = func(p past) bool { return match.MatchString(p.input) }
	default: // "tail"
		keep = func(past) bool { return true }
	}
	var found []past
	seen := make(map[string]bool)
	for _, p := range slices.Backward(h.cells) {
		if q.N != nil && q.AccessType != "range" && len(found) >= *q.N {
			break
		}
		if !keep(p) || (q.Unique && q.AccessType == "search" && seen[p.input]) {
			continue
		}
		seen[p.input] = true
		found = append(found, p)
	}
	slices.Reverse(found)
	return found
}

// glob reads a pattern as SQLite's GLOB does, which IPython uses: * ? [a-z] [^a-z]. An empty pattern matches all.
func glob(pattern string) *regexp.Regexp {
	if pattern == "" {
		pattern = "*"
	}
	var re strings.Builder
	re.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); {
		rest := pattern[i:]
		if class := globClass.FindString(rest); class != "" {
			re.WriteString(strings.ReplaceAll(class, `\`, `\\`))
			i += len(class)
			continue
		}
		switch rest[0] {
		case '*':
			re.WriteString(".*")
		case '?':
			re.WriteString(".")
		default:
			n := max(strings.IndexAny(rest[1:], "*?["), -1) + 1
			if n == 0 {
				n = len(rest)
			}
			re.WriteString(regexp.QuoteMeta(rest[:n]))
			i += n
			continue
		}
		i++
	}
	re.WriteString(`\z`)
	compiled, err := regexp.Compile(re.String())
	if err != nil { // a class such as [z-a]
		return regexp.MustCompile(`\A` + regexp.QuoteMeta(pattern) + `\z`)
	}
	return compiled
}

var globClass = regexp.MustCompile(`^\[\^?\]?[^\]\[]+\]`)

func (k *Kernel) replyHistory(r *request) error {
	var q wire.HistoryRequest
	if err := r.msg.Into(&q); err != nil {
		return err
	}
	reply := wire.HistoryReply{Status: wire.StatusOK, History: [][3]any{}}
	for _, p := range k.history.find(q) {
		var cell any = p.input
		if q.Output {
			cell = [2]any{p.input, p.output}
		}
		reply.History = append(reply.History, [3]any{p.session, p.line, cell})
	}
	k.reply(r, reply)
	return nil
}
