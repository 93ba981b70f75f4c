package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// running is the cell at work.
type running struct {
	done        chan *proto.Done
	interrupted *time.Timer // ends the process when the cell does not stop; nil if it was not interrupted
	shown       map[string]bool
}

// Run runs the cell in the plugin at so; number is that of the cell in the notebook, calls are the paths of opened plugins that the runtime should find fast. It returns when the cell has ended and Out was told
// everything, or with *Died when the process is gone. One cell runs at a time, another Run waits.
func (w *Worker) Run(number int, so string, calls ...string) (*Outcome, error) {
	return w.run(&proto.Run{Number: number, Path: so, Calls: calls})
}

// Turn runs a function that waits at the widget with the given id, as a cell.
func (w *Worker) Turn(id string) (*Outcome, error) { return w.run(&proto.Run{Widget: id}) }

func (w *Worker) run(c *proto.Run) (*Outcome, error) {
	w.one.Lock()
	defer w.one.Unlock()
	r := &running{done: make(chan *proto.Done, 1), shown: map[string]bool{}}
	w.releaseInput()
	w.mu.Lock()
	if w.died != nil {
		defer w.mu.Unlock()
		return nil, w.died
	}
	w.cur = r
	w.mu.Unlock()
	w.out.begin()
	defer func() {
		w.mu.Lock()
		w.cur = nil
		if r.interrupted != nil {
			r.interrupted.Stop()
		}
		w.mu.Unlock()
	}()

	_ = w.conn.Send(&proto.Frame{Run: c}) // if it fails the process is about to be gone
	memory := time.NewTicker(200 * time.Millisecond)
	defer memory.Stop()
	for {
		select {
		case d := <-r.done:
			return newOutcome(d), nil
		case <-w.gone:
			select {
			case d := <-r.done:
				return newOutcome(d), nil
			default:
				return nil, w.death()
			}
		case <-memory.C:
			w.watchMemory()
		}
	}
}

func newOutcome(d *proto.Done) *Outcome {
	o := &Outcome{Panic: d.Panic, Notes: d.Notes, Step: d.Step, Unopened: d.Unopened, Waits: d.Waits}
	if d.Value != nil {
		v, err := proto.Unpack(d.Value)
		if err != nil {
			o.Panic = &Panic{Name: "Error", Text: "value: " + err.Error()}
			return o
		}
		o.Value = v
	}
	return o
}

// done ends the running cell, after all of its output.
func (w *Worker) done(d *proto.Done) {
	w.releaseInput()
	w.out.lift()
	w.drain()
	w.out.lock()
	w.out.settle()
	w.out.flush(true)
	w.out.unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cur != nil {
		select {
		case w.cur.done <- d:
		default:
		}
	}
}

// Interrupt stops the running cell, if there is one. A cell that polls ends at once, one that waits for something is left behind, and if
// nothing helps for the time of Config.Grace the process is ended.
func (w *Worker) Interrupt() {
	w.mu.Lock()
	r := w.cur
	if r == nil || r.interrupted != nil {
		w.mu.Unlock()
		return
	}
	r.interrupted = time.AfterFunc(w.cfg.Grace, func() { w.force(r) })
	w.mu.Unlock()
	_ = w.conn.Send(&proto.Frame{Interrupt: true})
	w.out.lift() // it may wait for a front end
	w.releaseInput()
}

// force ends the process because the cell does not stop. Before that it asks where the cell is: the worker can still tell, because Go
// stops a loop for that even where it does not poll.
func (w *Worker) force(r *running) {
	w.mu.Lock()
	if w.cur != r {
		w.mu.Unlock()
		return
	}
	if w.reason == "" {
		w.reason = fmt.Sprintf("interrupted, but the cell did not stop within %v: its process was ended", w.cfg.Grace)
	}
	w.mu.Unlock()
	if stacks, err := w.callWithin(time.Second, "stacks"); err == nil {
		w.mu.Lock()
		w.stacks = stacks.Text[0]
		w.mu.Unlock()
	} else { // not even that: its own last words will have to do
		_ = w.cmd.Process.Signal(syscall.SIGQUIT)
		select {
		case <-w.exited:
		case <-time.After(time.Second):
		}
	}
	w.killGroup()
}

// interrupted tells whether the running cell was interrupted.
func (w *Worker) interrupted() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cur != nil && w.cur.interrupted != nil
}

// watchMemory ends the process when it has grown beyond the limit. A limit of the address space (RLIMIT_AS) is of no use here: Go and
// plugins reserve far more of it than they use.
func (w *Worker) watchMemory() {
	limit := w.cfg.MemoryLimit
	if limit <= 0 {
		return
	}
	b, err := os.ReadFile("/proc/" + strconv.Itoa(w.cmd.Process.Pid) + "/statm")
	if err != nil {
		return
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return
	}
	pages, _ := strconv.ParseInt(f[1], 10, 64)
	if used := pages * int64(os.Getpagesize()); used > limit {
		w.kill(fmt.Sprintf("it used %s of memory, the limit is %s", size(used), size(limit)))
	}
}

func size(n int64) string {
	if n >= 1e9 {
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

// firstUse tells whether id was not used for a display since the cell began.
func (w *Worker) firstUse(d *protocol.DisplayData) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cur == nil {
		return false // a goroutine that goes on updating what its cell displayed
	}
	first := !w.cur.shown[d.DisplayID]
	w.cur.shown[d.DisplayID] = true
	return first
}
