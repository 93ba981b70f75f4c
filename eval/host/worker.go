package host

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"plugin"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/display/widget"
	"github.com/fluxion-go/fluxion/eval/host/keep"
	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// Lent is what the worker's main package lends to Main.
type Lent struct {
	FlushC func()              // flushes the stdio of C; nil if there is none
	Gonbui func(out io.Writer) // makes gonbui write to out; nil to leave it to its named pipe
	Begin  func()              // is called before each cell; nil for nothing
	End    func()              // and when a cell ends, however it does: what it shows still belongs to the cell
	State  []any               // pointers to what packages of the worker remember, which is saved with the variables of cells

	Symbol func(name string) uintptr                     // the address of a symbol of the worker, 0 if there is none; nil if nobody can tell
	Named  func(at uintptr) (name string, start uintptr) // the symbol at an address, "" if there is none, and where it begins; set if Symbol is
	Pulse  func(p *Pulse)                                // sends signals; set if Symbol is
}

type worker struct {
	conn    *proto.Conn
	stdin   *os.File
	probing atomic.Bool // watchStdin has a read of it on its way
	flush   func()      // nil if there is no C
	begin   func()      // of Lent, not nil
	end     func()
	stuck   atomic.Bool // flush did not return

	widgets *widget.Link // nil if nobody draws them

	state    []keep.Root // of Lent
	keeper   keeper
	profiler profiler
	symbol   func(name string) uintptr // of Lent
	named    func(at uintptr) (name string, start uintptr)
	pulse    func(p *Pulse)

	run      atomic.Pointer[run]      // the running cell; nil between cells
	leaving  atomic.Uint64            // the goroutine of the last cell that ended, which runs no code of that any more
	versions atomic.Pointer[versions] // of types that were declared again; nil if there are none

	mu      sync.Mutex   // guards what follows
	vars    []rt.Var     // in the order of their first declaration
	roots   []keep.Root  // the memory of all variables that there ever were, in that order too
	changes []typeChange // all that there were
	lastAsk int64
	asks    map[int64]chan *proto.Answer
	chased  []*thrower // goroutines that were left behind
	written int        // lines that the session wrote to fd 0
}

// run is one cell on its way.
type run struct {
	number   int
	goid     atomic.Uint64 // of its goroutine, 0 before it started
	widget   string        // whose function it is; "" if it is a cell
	captured []string      // output widgets that what it prints belongs to, the innermost last
	value    []byte
	step     atomic.Pointer[int] // rt.Cell.Step of the cell; nil before it was loaded
	notes    []string
	unopened atomic.Bool // the plugin could not be loaded

	over    chan struct{} // closed when the outcome was sent
	ended   atomic.Bool   // its outcome is decided
	stopped bool          // it was asked to stop; used by the control loop only
	denied  atomic.Pointer[string]
}

// maxStack is where Go gives up on a recursion: after 3 s, and 4 million calls that need 64 bytes each. Its own limit of 1 GB takes four times as long to fill, and memory that a notebook has better use for.
const maxStack = 256 << 20

// Main is the worker: it serves the session on fd 3 until the session closes its end, and ends the process then. It does not return.
//
// With the arguments -try and the names of plugins, it opens and runs them and ends: a test of what links them.
func Main(h Lent) {
	if len(os.Args) > 1 && os.Args[1] == "-try" {
		try(os.Args[2:])
		os.Exit(0)
	}
	debug.SetMaxStack(maxStack)
	syscall.CloseOnExec(3)
	_ = syscall.SetNonblock(3, true)
	w := &worker{flush: h.FlushC, begin: h.Begin, end: h.End, symbol: h.Symbol, named: h.Named, pulse: h.Pulse, asks: map[int64]chan *proto.Answer{}}
	if w.begin == nil {
		w.begin = func() {}
	}
	if w.end == nil {
		w.end = func() {}
	}
	for i, ptr := range h.State {
		name := fmt.Sprint("state ", i)
		w.state = append(w.state, keep.Root{Name: name, Label: name, Ptr: ptr})
	}
	w.conn = proto.NewConn(os.NewFile(3, "session"))
	_ = syscall.SetNonblock(0, true)
	first := os.Stdin // the garbage collector closes a file that nobody refers to, and this one is fd 0, too
	w.stdin = os.NewFile(0, "/dev/stdin")
	os.Stdin = w.stdin
	rt.SetHost(w)
	display.SetSink(sink{w})
	display.SetTypeName(typeName)
	w.serveDerivatives()
	w.keeper.origins = keep.NewOrigins()
	if h.Gonbui != nil {
		h.Gonbui(gonbWriter{w})
	}
	// Whoever runs out of memory should be this process, not the one that holds the notebook.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
	if err := w.serve(); err != io.EOF {
		fmt.Fprintln(os.Stderr, "worker:", err)
	}
	runtime.KeepAlive(first)
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL) // and the programs that cells started
	}
	os.Exit(1)
}

func (w *worker) serve() error {
	for {
		f, err := w.conn.Receive()
		if err != nil {
			return err
		}
		switch {
		case f.Setup != nil:
			if f.Setup.MemoryLimit > 0 {
				debug.SetMemoryLimit(f.Setup.MemoryLimit)
			}
			if f.Setup.Widgets {
				w.widgets = widget.Connect(front{w})
			}
			if err := w.conn.Send(&proto.Frame{Hello: &proto.Hello{PID: os.Getpid()}}); err != nil {
				return err
			}
		case f.Run != nil:
			w.start(f.Run)
		case f.Interrupt:
			if r := w.run.Load(); r != nil {
				w.stop(r)
			}
		case f.Answer != nil:
			w.answer(f.Answer)
		case f.Call != nil:
			go w.call(f.Call)
		case f.Checkpoint != nil:
			w.keepLater(f.Checkpoint)
		}
	}
}

// start begins a cell. The interrupt of the last one is forgotten now and not at its end, so that goroutines it left behind had their
// chance to see it.
func (w *worker) start(c *proto.Run) {
	w.keeper.cancel()
	interrupt.Reset()
	_ = w.stdin.SetReadDeadline(time.Time{})
	w.discardStdin()
	r := &run{number: c.Number, widget: c.Widget, over: make(chan struct{})}
	w.run.Store(r)
	go w.execute(r, c)
	go w.watchStdin(r)
}

// pluginPath is the path of the plugin in a file: cell/3 in cell_3.so, and main/3 in main_3.so, which has the same cell.
func pluginPath(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), ".so")
	return strings.Replace(base, "_", "/", 1)
}

// cellOf is the path of the cell in a plugin.
func cellOf(file string) string {
	_, number, _ := strings.Cut(pluginPath(file), "/")
	return "cell/" + number
}

// try runs plugins. An error is fatal.
func try(files []string) {
	for _, f := range files {
		cell, err := open(f)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		cell.Run()
	}
}

// open opens the plugin of a cell.
func open(path string) (*rt.Cell, error) {
	if _, err := plugin.Open(path); err != nil {
		return nil, err
	}
	if c := rt.Described(cellOf(path)); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("%s does not say which cell it is", path)
}

// execute runs the cell on a goroutine of its own. It is not locked to a thread: that would make each channel operation a switch of
// threads, and an iterator of iter.Pull could not be used in another cell.
func (w *worker) execute(r *run, c *proto.Run) {
	r.goid.Store(goid())
	// Here and not in start: what an earlier cell left running may be displaying, and waits for the control loop.
	display.Forget()
	w.begin()
	returned := false
	defer func() {
		v := recover()
		w.leaving.Store(r.goid.Load())
		switch {
		case v != nil:
			w.finish(r, outcome(v, r.why(), places()))
		case returned && interrupt.Requested(): // its goroutines, or its input, ended early
			w.finish(r, outcome(interrupt.Interrupted{}, r.why(), nil))
		case returned:
			w.finish(r, nil)
		default:
			r.notes = append(r.notes, "the cell ended itself with runtime.Goexit")
			w.finish(r, nil)
		}
	}()
	if r.widget != "" {
		w.widgets.Turn(r.widget)
		returned = true
		return
	}
	path := c.Path
	modules.Advance(c.Calls)
	cell, err := open(path)
	if err != nil {
		r.unopened.Store(true)
		panic(rt.Failure{Text: err.Error()})
	}
	modules.Opened(pluginPath(path))
	w.loaded(path)
	r.step.Store(cell.Step)
	w.register(cellOf(path), cell.Vars)
	if len(cell.Types) > 0 {
		r.notes = append(r.notes, w.upgrade(typeChanges(cell.Types))...)
	}
	if cell.Run != nil {
		cell.Run()
	}
	returned = true
}

// why returns the reason for which input was denied to the cell, if that is what stopped it.
func (r *run) why() string {
	if p := r.denied.Load(); p != nil {
		return *p
	}
	return ""
}

// finish sends the outcome of a cell, once: a cell that was left behind and ends later is not heard.
func (w *worker) finish(r *run, p *proto.Panic, notes ...string) {
	if !r.ended.CompareAndSwap(false, true) {
		return
	}
	w.end()
	d := &proto.Done{Panic: p, Unopened: r.unopened.Load()}
	if w.widgets != nil {
		w.widgets.Flush()
		d.Waits = r.widget != "" && w.widgets.Waits(r.widget)
	}
	if step := r.step.Load(); step != nil {
		d.Step = *step
	}
	if len(notes) == 0 {
		d.Notes = r.notes
		if p == nil {
			d.Value = r.value
		}
	} else {
		d.Notes = notes
	}
	w.flushC()
	w.run.Store(nil)
	close(r.over)
	if err := w.conn.Send(&proto.Frame{Done: d}); err != nil {
		d.Value = nil
		d.Panic = &proto.Panic{Name: "Error", Text: "value: " + err.Error()}
		_ = w.conn.Send(&proto.Frame{Done: d})
	}
}

// flushC flushes the stdio of C. A cell that was left behind may hold a lock of it for ever, so nobody waits long.
func (w *worker) flushC() {
	if w.flush == nil || w.stuck.Load() {
		return
	}
	done := make(chan struct{})
	go func() {
		w.flush()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(100 * time.Millisecond):
		w.stuck.Store(true)
	}
}

// register makes the variables of a cell known.
func (w *worker) register(cell string, vars []rt.Var) {
	w.mu.Lock()
	defer w.mu.Unlock()
next:
	for _, v := range vars {
		w.addRoot(cell, v)
		for i := range w.vars {
			if w.vars[i].Name == v.Name {
				w.vars[i].Ptr = v.Ptr
				continue next
			}
		}
		w.vars = append(w.vars, v)
	}
}

// stateOf returns what the goroutine with the given id waits for, as a traceback says it, and the innermost line of a cell on its stack.
func stateOf(id uint64) (state, place string) {
	head := "goroutine " + strconv.FormatUint(id, 10) + " ["
	_, text, ok := strings.Cut("\n"+string(stacks()), "\n"+head)
	if !ok {
		return "", ""
	}
	text, _, _ = strings.Cut(text, "\n\n")
	state = text[:strings.IndexAny(text, ",]")]
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "\t") {
			continue
		}
		file, rest, _ := strings.Cut(strings.TrimSpace(line), "]:")
		if base, ok := proto.IsCell(file + "]"); ok {
			number, _, _ := strings.Cut(rest, " ")
			return state, base + ":" + number
		}
	}
	return state, ""
}

// stacks returns the traceback of all goroutines.
func stacks() []byte {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || len(buf) >= 16<<20 {
			return buf[:n]
		}
		buf = make([]byte, 4*len(buf))
	}
}

// goid returns the number of the calling goroutine, from the head of its traceback: there is no other public way.
func goid() uint64 {
	var buf [48]byte
	s := strings.TrimPrefix(string(buf[:runtime.Stack(buf[:], false)]), "goroutine ")
	s, _, _ = strings.Cut(s, " ")
	id, _ := strconv.ParseUint(s, 10, 64)
	return id
}
