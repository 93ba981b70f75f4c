// Package fake is an Evaluator for tests: its cells are lists of commands, and it needs no compiler.
//
// A cell is run line by line:
//
//	print TEXT               TEXT and a newline on stdout
//	eprint TEXT              the same on stderr
//	value TEXT               the value of the cell
//	show MIME TEXT           display a bundle
//	png TEXT                 display bytes as image/png
//	json TEXT                display the JSON value as application/json
//	nan                      display a value that has no JSON form
//	new ID TEXT              display with an id
//	update ID TEXT           update that display
//	clear, clear wait        clear the output
//	input PROMPT             ask, and print the answer or the error
//	password PROMPT          the same without echo
//	fail NAME TEXT           fail
//	panic TEXT               panic in the evaluator itself
//	sleep DURATION           an interrupt ends it
//	block                    until interrupted
//	later DURATION TEXT      print from a goroutine that outlives the cell
//	displays N               N displays
//	flood N                  N bytes on stdout
//	widget ID                open a widget that can be disabled; a message to it is echoed, and its turn prints or fails with the data
//	line ID                  open a comm to a target that is no widget's
//	say ID TEXT              a message of that widget, TEXT being JSON
//	into ID, into            what follows belongs to that output widget, or to the cell again
//	lost                     all widgets are gone
//
// A cell that is interrupted fails with Interrupted. A cell that ends in { or \ is incomplete, one that starts with ) is
// invalid. An expression is its own value, and bad is an error. Of the commands it suggests print and
// panic, and can tell about print.
package fake

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/kernel"
)

// Evaluator is the fake.
type Evaluator struct {
	out kernel.Output

	mu     sync.Mutex
	cancel chan struct{}       // closed by Interrupt; nil between cells
	said   map[string][]string // to widgets, by their id
}

var _ kernel.Evaluator = (*Evaluator)(nil)

// New returns an evaluator that needs no time to start.
func New(out kernel.Output) (kernel.Evaluator, error) {
	return &Evaluator{out: out, said: map[string][]string{}}, nil
}

func (e *Evaluator) widgets() eval.Widgets { return e.out.(eval.Widgets) }

// Run runs a cell.
func (e *Evaluator) Run(c kernel.Cell) (res kernel.Result) {
	cancel := make(chan struct{})
	e.setCancel(cancel)
	defer e.setCancel(nil)
	for i, line := range strings.Split(c.Source, "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "value" {
			res.Value = text(rest)
			continue
		}
		if failed := e.command(word, rest, cancel); failed != nil {
			err := *failed
			err.Line, err.Column = i+1, 1
			err.Traceback = []string{fmt.Sprintf("cell %d, line %d:1: %s: %s", c.Number, i+1, err.Name, err.Value)}
			return kernel.Result{Err: &err}
		}
	}
	return res
}

func (e *Evaluator) command(word, rest string, cancel chan struct{}) *kernel.Error {
	first, second, _ := strings.Cut(rest, " ")
	switch word {
	case "":
	case "print":
		e.out.Stream("stdout", rest+"\n")
	case "eprint":
		e.out.Stream("stderr", rest+"\n")
	case "show":
		e.out.Display("", false, kernel.Bundle{Data: map[string]any{first: second, "text/plain": "shown"}})
	case "png":
		e.out.Display("", false, kernel.Bundle{
			Data:     map[string]any{"image/png": []byte(rest), "image/svg+xml": []byte("<svg/>")},
			Metadata: map[string]any{"image/png": map[string]any{"width": 10}},
		})
	case "json":
		var v any
		if err := json.Unmarshal([]byte(rest), &v); err != nil {
			return &kernel.Error{Name: "Error", Value: err.Error()}
		}
		e.out.Display("", false, kernel.Bundle{Data: map[string]any{"application/json": v, "application/geo+json": []byte(rest)}})
	case "nan":
		e.out.Display("", false, kernel.Bundle{Data: map[string]any{"application/json": math.NaN()}})
	case "new":
		e.out.Display(first, false, *text(second))
	case "update":
		e.out.Display(first, true, *text(second))
	case "clear":
		e.out.Clear(rest == "wait")
	case "input", "password":
		answer, err := e.out.Input(rest, word == "password")
		if isClosed(cancel) {
			return interrupted
		}
		if err != nil {
			return &kernel.Error{Name: "Error", Value: err.Error()}
		}
		e.out.Stream("stdout", "got "+answer+"\n")
	case "fail":
		return &kernel.Error{Name: first, Value: second}
	case "panic":
		panic(rest)
	case "sleep":
		d, _ := time.ParseDuration(rest)
		select {
		case <-time.After(d):
		case <-cancel:
			return interrupted
		}
	case "block":
		<-cancel
		return interrupted
	case "later":
		d, _ := time.ParseDuration(first)
		time.AfterFunc(d, func() { e.out.Stream("stdout", second+"\n") })
	case "displays":
		n, _ := strconv.Atoi(rest)
		for i := range n {
			e.out.Display("", false, *text(strconv.Itoa(i)))
		}
	case "flood":
		n, _ := strconv.Atoi(rest)
		line := strings.Repeat("0123456789abcde", 64) + "\n"
		for ; n > 0; n -= len(line) {
			if isClosed(cancel) {
				return interrupted
			}
			e.out.Stream("stdout", line[:min(n, len(line))])
		}
	case "widget":
		e.mu.Lock()
		e.said[rest] = []string{}
		e.mu.Unlock()
		e.widgets().Comm(kernel.Comm{Kind: "open", ID: rest, Target: "jupyter.widget", Data: []byte(`{"state":{"disabled":false}}`), Metadata: []byte(`{"version":"2.1.0"}`)})
	case "line":
		e.widgets().Comm(kernel.Comm{Kind: "open", ID: rest, Target: "own", Data: []byte(`{}`)})
	case "say":
		e.widgets().Comm(kernel.Comm{Kind: "msg", ID: first, Data: []byte(second), Buffers: [][]byte{{1, 2}}})
	case "into":
		e.widgets().Capture(rest, false, nil)
	case "lost":
		e.mu.Lock()
		clear(e.said)
		e.mu.Unlock()
		e.widgets().Lost()
	default:
		return &kernel.Error{Name: "CompileError", Value: "undefined: " + word}
	}
	return nil
}

var interrupted = &kernel.Error{Name: "Interrupted", Value: "interrupted"}

func text(s string) *kernel.Bundle {
	return &kernel.Bundle{Data: map[string]any{"text/plain": s}}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (e *Evaluator) setCancel(c chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cancel = c
}

// Interrupt ends sleep, block, flood and input.
func (e *Evaluator) Interrupt() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cancel != nil && !isClosed(e.cancel) {
		close(e.cancel)
	}
}

// Complete looks at the first and the last character.
func (e *Evaluator) Complete(src string) (status, indent string) {
	switch {
	case strings.HasPrefix(src, ")"):
		return "invalid", ""
	case strings.HasSuffix(src, "{"), strings.HasSuffix(src, `\`):
		return "incomplete", "\t"
	}
	return "complete", ""
}

// Suggest knows two commands, one of them with all that there is to say.
func (e *Evaluator) Suggest(src string, cursor int) kernel.Suggestions {
	from := strings.LastIndexAny(src[:cursor], " \n") + 1
	out := kernel.Suggestions{From: from, To: cursor}
	for _, g := range []kernel.Suggestion{
		{Text: "panic", Kind: "keyword"},
		{Text: "print", Kind: "function", Signature: "(text string)", Doc: "print prints."},
	} {
		if strings.HasPrefix(g.Text, src[from:cursor]) {
			out.List = append(out.List, g)
		}
	}
	return out
}

// Inspect knows print.
func (e *Evaluator) Inspect(src string, cursor int, source bool) (kernel.Bundle, bool) {
	from := strings.LastIndexAny(src[:cursor], " \n") + 1
	if !strings.HasPrefix(src[from:], "print") {
		return kernel.Bundle{}, false
	}
	if source {
		return *text("print, with its source"), true
	}
	return *text("print"), true
}

// Expr returns src.
func (e *Evaluator) Expr(src string) (kernel.Bundle, *kernel.Error) {
	if src == "bad" {
		return kernel.Bundle{}, &kernel.Error{Name: "CompileError", Value: "undefined: bad"}
	}
	return *text(src), nil
}

// Comm echoes what a widget is told, and lets a function wait there. Outputs that an output widget keeps are no news. There is a target "front", and one "own", where a function waits
// at once.
func (e *Evaluator) Comm(c kernel.Comm) (waits bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch _, known := e.said[c.ID]; {
	case c.Kind == "open" && c.Target == "front":
		e.said[c.ID] = []string{}
		return false, nil
	case c.Kind == "open" && c.Target == "own":
		e.said[c.ID] = []string{"opened"}
		return true, nil
	case c.Kind == "open":
		return false, fmt.Errorf("there is no target %s", c.Target)
	case !known:
		return false, errors.New("no such widget")
	case c.Kind == "close" || strings.Contains(string(c.Data), `"outputs"`):
		return false, nil
	}
	e.widgets().Comm(kernel.Comm{Kind: "reply", ID: c.ID, Data: c.Data, Buffers: c.Buffers})
	e.said[c.ID] = append(e.said[c.ID], string(c.Data))
	return true, nil
}

// Turn prints the last that a widget was told; "fail" in it makes it fail, and "block" wait for an interrupt.
func (e *Evaluator) Turn(id string) (res kernel.Result, again bool) {
	e.mu.Lock()
	n := len(e.said[id])
	if n == 0 {
		e.mu.Unlock()
		return res, false
	}
	last := e.said[id][n-1]
	e.said[id] = nil
	e.mu.Unlock()
	e.out.Stream("stdout", fmt.Sprintf("%s, after %d\n", last, n-1))
	cancel := make(chan struct{})
	e.setCancel(cancel)
	defer e.setCancel(nil)
	switch {
	case strings.Contains(last, "fail"):
		res.Err = &kernel.Error{Name: "Panic", Value: "failed"}
	case strings.Contains(last, "block"):
		<-cancel
		res.Err = interrupted
	}
	return res, false
}

// Close interrupts.
func (e *Evaluator) Close() error {
	e.Interrupt()
	return nil
}
