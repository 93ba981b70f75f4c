package display

import (
	"fmt"
	"os"
	"sync"
)

// Sink is where displays go. Its methods are called one at a time, and must not call Display, Update, Replace or Clear.
type Sink interface {
	// Display shows b. With update it replaces what was displayed under id; otherwise it adds an output, which has that id unless id is "".
	Display(id string, update bool, b Bundle)
	// Clear removes what the cell has shown: at once, or, with wait, when the next output arrives.
	Clear(wait bool)
}

var out = struct {
	sync.Mutex
	sink  Sink
	shown map[string]bool // ids that were displayed
}{sink: stdout{}, shown: map[string]bool{}}

// SetSink makes s the place where displays go, and returns the one before it. With nil, text goes to os.Stdout, as in a program that sets
// no sink.
func SetSink(s Sink) Sink {
	out.Lock()
	defer out.Unlock()
	old := out.sink
	if out.sink = s; s == nil {
		out.sink = stdout{}
	}
	clear(out.shown)
	return old
}

// Display shows each value as an output of its own, at once, in the richest format that it has and the front end knows.
func Display(vs ...any) {
	for _, v := range vs {
		send("", func(string) bool { return false }, v)
	}
}

// Update shows v. The first time for an id it adds an output; after that it replaces the one that has this id. With this a cell shows
// progress:
//
//	for i := range 100 {
//		display.Update("progress", display.Plain(fmt.Sprintf("%d %%", i+1)))
//	}
//
// What a run of a cell displays is new even if an earlier run used the same id; the front end then shows v in both places.
func Update(id string, v any) {
	send(id, func(id string) bool { return out.shown[id] }, v)
}

// Replace replaces what is shown under id, also if an earlier cell displayed it. If nothing is, it does nothing that a reader sees.
func Replace(id string, v any) {
	send(id, func(string) bool { return true }, v)
}

// Forget forgets which ids were displayed, so that the next Update of each adds an output. The evaluator calls it when a cell starts: the
// front end may have removed the output that an earlier run of the cell displayed.
func Forget() {
	bars.Lock()
	bars.running = nil // a loop that was left behind has no inner ones any more
	bars.Unlock()
	out.Lock()
	defer out.Unlock()
	clear(out.shown)
}

// Clear removes what the cell has shown so far, at once.
func Clear() { clearOutput(false) }

// ClearOnNext removes what the cell has shown so far when the next output arrives, so that nothing flickers in between.
func ClearOnNext() { clearOutput(true) }

func clearOutput(wait bool) {
	out.Lock()
	defer out.Unlock()
	clear(out.shown) // what was displayed is gone, and an update would not be seen
	out.sink.Clear(wait)
}

func send(id string, update func(id string) bool, v any) {
	b := Of(v) // before the lock: methods of v may display something themselves
	out.Lock()
	defer out.Unlock()
	up := update(id)
	if id != "" && !up {
		out.shown[id] = true
	}
	out.sink.Display(id, up, b)
}

// stdout is the sink of a program that is not run by a notebook.
type stdout struct{}

func (stdout) Display(_ string, _ bool, b Bundle) { fmt.Fprintln(os.Stdout, b.text()) }
func (stdout) Clear(bool)                         {}
