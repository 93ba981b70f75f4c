// Package proc is the session's side of one worker: the process in which cells run.
//
// Start makes the process and Run runs one cell in it. What a cell prints and displays is told to an Output while it runs, in the order
// of the program, and everything was told when Run returns. The process may die, by the cell's doing or by somebody else's: Run then
// returns *Died, and a new worker is needed.
//
//	file        its story
//	proc.go     the process: start, frames, calls, end
//	run.go      one cell: run, interrupt, memory
//	stream.go   what is printed: order, pace, limits
//	gonbui.go   the named pipes of gonb's programs
//	input.go    a line from the person at the notebook
//	died.go     why a worker died, and its last words
package proc

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Output is told what a cell does. Its methods are called in order and never concurrently, with one exception: an Input that was
// interrupted is no longer waited for. Goroutines of a cell may print after its end, so calls come between cells too. The methods may call
// Interrupt; other methods of the Worker only Input may call, the rest would wait for themselves.
type Output interface {
	Stream(name, text string)                           // name is "stdout" or "stderr"; text is valid UTF-8
	Display(d *protocol.DisplayData, update bool)       // update: in the place of what was displayed under d.DisplayID
	Clear(wait bool)                                    // remove the output of the cell; with wait, when the next one comes
	Input(prompt string, password bool) (string, error) // may block; should return when the cell is interrupted
}

// Config says how to start a worker. Path and Out are needed, the zero value of the rest is the default.
type Config struct {
	Path string   // of the worker's program
	Dir  string   // its working directory; "" is that of this process
	Env  []string // nil is that of this process
	Out  Output

	Derive func(*proto.Derive) (*proto.Derived, error) // generates derivatives while a cell runs, from any goroutine; nil: there are none
	Rule   func(*proto.Rule)                           // hears of rules for derivatives; may be nil

	Comm    func(*proto.Comm)    // hears what widgets say, from any goroutine; nil: nobody draws them
	Capture func(*proto.Capture) // hears where what follows belongs, in order with what Out is told; needed with Comm

	OnDeath func(*Died) // told once if the process dies other than by Close, between cells too; may be nil

	Grace       time.Duration // from an interrupt to the end of the process; 0 is 5 s
	MemoryLimit int64         // resident bytes beyond which the process is ended; 0 is 80 % of what the machine or its cgroup has, -1 none
	Rate        int           // bytes of text per second, sustained; 0 is 1 MB
	Burst       int           // bytes of text that may come at once; 0 is 1 MB
	Total       int           // bytes of text of one cell, the rest is dropped; 0 is 10 MB
	Collect     time.Duration // for how long text is collected into one Stream; 0 is 40 ms
}

// Outcome is how a cell ended.
type Outcome struct {
	Value *protocol.DisplayData // what Show was given; nil if there is nothing to show
	Panic *Panic                // nil if it ended well
	Notes []string              // remarks, a line each
	Step  int                   // how many of the statements that declare variables were carried out

	Unopened bool // the plugin could not be loaded, and nothing of the cell was carried out
	Waits    bool // another function waits at the widget of a Turn
}

// Panic says how a cell failed. Name is "Panic", "Error" (an error without a panic of its own), "Exit" or "Interrupted".
type Panic = proto.Panic

// Frame is a line of a cell on the stack; its Func is "" at the top level of the cell.
type Frame = proto.Place

// VarInfo describes one variable of the session.
type VarInfo = proto.VarInfo

// ErrRunning is what Vars returns while a cell runs: to look at a map that the cell writes would end the process.
var ErrRunning = errors.New("a cell is running")

// Worker is one worker process.
type Worker struct {
	cfg     Config
	cmd     *exec.Cmd
	conn    *proto.Conn
	sock    net.Conn
	stdin   *os.File
	out     *output
	streams [2]*stream
	pipes   *gonbPipes
	dir     string // private, holds the named pipes

	one     sync.Mutex    // held by Run, and by Vars: one at a time
	hello   chan struct{} // closed with the first frame of the worker
	exited  chan struct{} // closed when the process has ended
	gone    chan struct{} // closed when the process has ended and all its output was told
	readers sync.WaitGroup

	mu      sync.Mutex // guards what follows
	cur     *running
	died    *Died
	reason  string // why this process ended the worker's
	stacks  string // where its goroutines were then
	closed  bool
	lastID  int64
	calls   map[int64]chan *proto.Reply
	written int           // lines written to stdin
	release chan struct{} // closed when nobody waits for an Input any more
}

// Start starts a worker and waits until it is ready, which takes some milliseconds.
func Start(cfg Config) (*Worker, error) {
	setDefaults(&cfg)
	w := &Worker{
		cfg:     cfg,
		hello:   make(chan struct{}),
		exited:  make(chan struct{}),
		gone:    make(chan struct{}),
		release: make(chan struct{}),
		calls:   map[int64]chan *proto.Reply{},
	}
	if err := w.start(); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	_ = w.conn.Send(&proto.Frame{Setup: &proto.Setup{MemoryLimit: max(cfg.MemoryLimit, 0) / 10 * 9, Widgets: cfg.Comm != nil}})
	select {
	case <-w.hello:
		return w, nil
	case <-w.gone:
		return nil, fmt.Errorf("worker: it did not start: %w", w.death())
	case <-time.After(20 * time.Second):
		_ = w.Close()
		return nil, errors.New("worker: it did not start within 20 s")
	}
}

func setDefaults(c *Config) {
	def := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	def(&c.Rate, 1<<20)
	def(&c.Burst, 1<<20)
	def(&c.Total, 10<<20)
	if c.Collect == 0 {
		c.Collect = 40 * time.Millisecond
	}
	if c.Grace == 0 {
		c.Grace = 5 * time.Second
	}
	if c.MemoryLimit == 0 {
		c.MemoryLimit = machineMemory() / 10 * 8
	}
	if c.Env == nil {
		c.Env = os.Environ()
	}
}

// start makes the process, its pipes and the goroutines that read them.
func (w *Worker) start() (err error) {
	var files []*os.File // of the child
	undo := func() {}
	defer func() {
		for _, f := range files {
			f.Close()
		}
		if err != nil {
			undo()
		}
	}()
	onError := func(f func() error) {
		next := undo
		undo = func() { _ = f(); next() }
	}

	if w.dir, err = os.MkdirTemp("", "fluxion-worker-"); err != nil {
		return err
	}
	onError(func() error { return os.RemoveAll(w.dir) })
	if w.pipes, err = newGonbPipes(w, w.dir); err != nil {
		return err
	}
	onError(w.pipes.close)

	in, stdin, err := os.Pipe()
	if err != nil {
		return err
	}
	files, w.stdin = append(files, in), stdin
	onError(stdin.Close)
	w.out = newOutput(w.cfg, w.exited)
	for i := range w.streams {
		r, child, err := os.Pipe()
		if err != nil {
			return err
		}
		files = append(files, child)
		onError(r.Close)
		if w.streams[i], err = newStream(w.out, i, r); err != nil {
			return err
		}
	}
	ours, theirs, err := socketpair()
	if err != nil {
		return err
	}
	files, w.sock = append(files, theirs), ours
	onError(ours.Close)
	w.conn = proto.NewConn(ours)

	cmd := exec.Command(w.cfg.Path)
	cmd.Dir = w.cfg.Dir
	cmd.Env = append(preemptible(w.cfg.Env),
		protocol.GONB_PIPE_ENV+"="+w.pipes.pathTo,
		protocol.GONB_PIPE_BACK_ENV+"="+w.pipes.pathBack)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = files[0], files[1], files[2], files[3:]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	w.cmd = cmd

	w.readers.Add(4)
	for _, s := range w.streams {
		go func() { defer w.readers.Done(); s.read() }()
	}
	go func() { defer w.readers.Done(); w.pipes.read() }()
	frames := make(chan struct{})
	go func() { defer w.readers.Done(); defer close(frames); w.receive() }()
	go w.wait(frames)
	return nil
}

// preemptible is an environment in which the runtime can stop any loop. With asyncpreemptoff it could not stop one without calls: the next collection of garbage would wait for it,
// the worker for that, and no interrupt would be heard.
func preemptible(env []string) []string {
	env = slices.Clone(env)
	for i, e := range env {
		if strings.HasPrefix(e, "GODEBUG=") && strings.Contains(e, "asyncpreemptoff=") {
			env[i] = e + ",asyncpreemptoff=0" // the last one counts
		}
	}
	return env
}

func socketpair() (net.Conn, *os.File, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	f := os.NewFile(uintptr(fds[0]), "worker")
	defer f.Close()
	ours, err := net.FileConn(f)
	if err != nil {
		syscall.Close(fds[1])
		return nil, nil, err
	}
	return ours, os.NewFile(uintptr(fds[1]), "session"), nil
}

// receive handles the frames of the worker in order, until there are no more.
func (w *Worker) receive() {
	for {
		f, err := w.conn.Receive()
		if err != nil {
			select {
			case <-w.exited:
			case <-time.After(time.Second): // it closed fd 3, or sent nonsense on it: it is of no use any more
				w.kill(fmt.Sprintf("its connection to the session broke (%v)", err))
			}
			return
		}
		switch {
		case f.Hello != nil:
			close(w.hello)
		case f.Reply != nil:
			w.mu.Lock()
			if c := w.calls[f.Reply.ID]; c != nil {
				c <- f.Reply
				delete(w.calls, f.Reply.ID)
			}
			w.mu.Unlock()
		case f.Display != nil:
			w.drain()
			if d, err := proto.Unpack(f.Display.Data); err == nil {
				w.out.push(func() { w.cfg.Out.Display(d, f.Display.Update) })
			}
			w.taken(f.Display.ID)
			w.out.now()
		case f.Clear != nil:
			w.drain()
			w.out.push(func() { w.cfg.Out.Clear(f.Clear.Wait) })
			w.taken(f.Clear.ID)
			w.out.now()
		case f.Gonbui != nil:
			w.drain()
			w.pipes.frames.feed(f.Gonbui.Data, w.gonb)
			w.taken(f.Gonbui.ID)
		case f.Comm != nil:
			if w.cfg.Comm != nil {
				w.cfg.Comm(f.Comm)
			}
		case f.Capture != nil:
			w.drain()
			w.out.push(func() { w.cfg.Capture(f.Capture) })
			w.taken(f.Capture.ID)
			w.out.now()
		case f.Derive != nil:
			go w.derive(f.Derive)
		case f.Rule != nil:
			if w.cfg.Rule != nil {
				w.cfg.Rule(f.Rule)
			}
		case f.Ask != nil:
			w.drain()
			w.ask(f.Ask)
		case f.Done != nil:
			w.done(f.Done)
		}
	}
}

// drain takes in everything that the worker wrote to its pipes before the frame at hand.
func (w *Worker) drain() {
	for _, s := range w.streams {
		s.drain()
	}
	w.pipes.drain()
}

// taken lets the worker go on after a display; not faster than the text that it prints in between may come.
func (w *Worker) taken(id int64) {
	w.out.pace()
	_ = w.conn.Send(&proto.Frame{Answer: &proto.Answer{ID: id}})
}

// wait sees the process off: its last output, the reason, and everything that was open for it.
func (w *Worker) wait(frames <-chan struct{}) {
	state, err := w.cmd.Process.Wait()
	w.killGroup() // programs that cells started
	close(w.exited)
	_ = w.sock.SetReadDeadline(time.Now().Add(time.Second)) // what it sent is there; who still holds its end does not matter
	w.releaseInput()
	w.out.lift()
	<-frames
	w.drain()
	w.out.lock()
	trace := w.out.takeHeld()
	w.out.flush(true)
	w.out.unlock()

	w.mu.Lock()
	if trace == "" {
		trace = w.stacks
	}
	w.died = newDied(w.reason, state, err, trace)
	closed := w.closed
	for id, c := range w.calls {
		close(c)
		delete(w.calls, id)
	}
	w.mu.Unlock()

	for _, s := range w.streams {
		_ = s.file.Close()
	}
	_ = w.pipes.close()
	_ = w.stdin.Close()
	_ = w.conn.Close()
	w.readers.Wait()
	w.pipes.frames.close()
	w.pipes.pipe.close()
	w.out.stop()
	_ = os.RemoveAll(w.dir)
	close(w.gone)
	if !closed && w.cfg.OnDeath != nil {
		select {
		case <-w.hello:
			w.cfg.OnDeath(w.died)
		default:
		}
	}
}

// death returns why the worker is dead; nil while it lives.
func (w *Worker) death() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.died == nil {
		return nil
	}
	return w.died
}

// PID returns the process id of the worker.
func (w *Worker) PID() int { return w.cmd.Process.Pid }

// Done returns a channel that is closed when the process has ended and all its output was told.
func (w *Worker) Done() <-chan struct{} { return w.gone }

// kill ends the process for a reason of ours.
func (w *Worker) kill(reason string) {
	w.mu.Lock()
	if w.reason == "" {
		w.reason = reason
	}
	w.mu.Unlock()
	w.killGroup()
}

func (w *Worker) killGroup() { _ = syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL) }

// Close ends the process and the programs that its cells started, and waits for them. It may be called more than once.
func (w *Worker) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	select {
	case <-w.exited:
	default:
		w.kill("the session was closed")
	}
	w.releaseInput()
	w.out.lift()
	<-w.gone
	return nil
}

// callTimeout bounds a call: the worker answers between two instructions of the cell, whatever that does.
const callTimeout = 5 * time.Second

func (w *Worker) call(op string, args ...string) (*proto.Reply, error) {
	return w.callWithin(callTimeout, op, args...)
}

func (w *Worker) callWithin(limit time.Duration, op string, args ...string) (*proto.Reply, error) {
	return w.question(limit, &proto.Call{Op: op, Args: args})
}

// question sends a question and waits for its answer.
func (w *Worker) question(limit time.Duration, q *proto.Call) (*proto.Reply, error) {
	c := make(chan *proto.Reply, 1)
	w.mu.Lock()
	if w.died != nil {
		defer w.mu.Unlock()
		return nil, w.died
	}
	w.lastID++
	id := w.lastID
	w.calls[id] = c
	w.mu.Unlock()
	fail := func(err error) (*proto.Reply, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.calls, id)
		if w.died != nil {
			err = w.died
		}
		return nil, err
	}
	q.ID = id
	if err := w.conn.Send(&proto.Frame{Call: q}); err != nil {
		return fail(err)
	}
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case r, ok := <-c:
		if !ok {
			return fail(errors.New("worker: gone"))
		}
		if r.Err != "" {
			return nil, errors.New(r.Err)
		}
		return r, nil
	case <-t.C:
		return fail(fmt.Errorf("worker: no answer to %s within %v", q.Op, limit))
	}
}

// Chdir changes the working directory of the worker.
func (w *Worker) Chdir(dir string) error {
	_, err := w.call("chdir", dir)
	return err
}

// Getwd returns the working directory of the worker.
func (w *Worker) Getwd() (string, error) {
	r, err := w.call("getwd")
	if err != nil {
		return "", err
	}
	return r.Text[0], nil
}

// Setenv sets an environment variable of the worker.
func (w *Worker) Setenv(k, v string) error {
	_, err := w.call("setenv", k, v)
	return err
}

// Unsetenv removes an environment variable of the worker.
func (w *Worker) Unsetenv(k string) error {
	_, err := w.call("unsetenv", k)
	return err
}

// Getenv returns an environment variable of the worker, and whether it is set.
func (w *Worker) Getenv(k string) (v string, ok bool, err error) {
	r, err := w.call("getenv", k)
	if err != nil || len(r.Text) == 0 {
		return "", false, err
	}
	return r.Text[0], true, nil
}

// Environ returns the environment of the worker, as os.Environ does.
func (w *Worker) Environ() ([]string, error) {
	r, err := w.call("environ")
	if err != nil {
		return nil, err
	}
	return r.Text, nil
}

// Comm gives a message of a front end to a widget, also while a cell runs, and tells whether a function waits there for its Turn.
func (w *Worker) Comm(c *proto.Comm) (waits bool, err error) {
	args := []string{c.Kind, c.ID, c.Target, string(c.Data)}
	for _, b := range c.Buffers {
		args = append(args, string(b))
	}
	r, err := w.callWithin(commTimeout, "comm", args...)
	return err == nil && len(r.Text) > 0, err
}

// commTimeout bounds Comm: whoever moves a slider has other messages behind.
const commTimeout = time.Second

// SetArgs sets the arguments of the program, os.Args without its first element.
func (w *Worker) SetArgs(args []string) error {
	_, err := w.call("args", args...)
	return err
}

// Own tells the worker the path of the user's own module, in which an interrupt may stop a cell anywhere; "" for none.
func (w *Worker) Own(module string) error {
	_, err := w.call("own", module)
	return err
}

// Vars describes the variables of the session. While a cell runs it returns ErrRunning.
func (w *Worker) Vars() ([]VarInfo, error) {
	if !w.one.TryLock() {
		return nil, ErrRunning
	}
	defer w.one.Unlock()
	r, err := w.call("vars")
	if err != nil {
		return nil, err
	}
	return r.Vars, nil
}

// Peek describes a variable of the session, or a field or an element of one, without calling methods of the user's: path is its name and those of
// fields and elements, as package front has them. Keys are those of a map, as Go writes them. While a cell or a goroutine of one runs it is an error.
func (w *Worker) Peek(path ...string) (v VarInfo, keys []string, err error) {
	if !w.one.TryLock() {
		return v, nil, ErrRunning
	}
	defer w.one.Unlock()
	r, err := w.call("peek", path...)
	if err != nil {
		return v, nil, err
	}
	return r.Vars[0], r.Text, nil
}

// keepTimeout bounds an explicit checkpoint, and a restoration.
const keepTimeout = 2 * time.Minute

// Keep has the worker write the values of the variables to a file as soon as it has time, and does not wait for that. A cell that begins before
// is not held up: then there is no new checkpoint.
func (w *Worker) Keep(c *proto.Checkpoint) error {
	return w.conn.Send(&proto.Frame{Checkpoint: c})
}

// KeepNow is Keep that waits, and tells what was saved. While a cell or a goroutine of one runs it is an error.
func (w *Worker) KeepNow(c *proto.Checkpoint) (*proto.Kept, error) {
	if !w.one.TryLock() {
		return nil, ErrRunning
	}
	defer w.one.Unlock()
	r, err := w.question(keepTimeout, &proto.Call{Op: "checkpoint", Checkpoint: c})
	if err != nil {
		return nil, err
	}
	return r.Kept, nil
}

// Restore loads a plugin that brings cells into a new worker, and gives their variables the values in a checkpoint. Cells are the paths of their
// packages, in the order in which they ran.
func (w *Worker) Restore(so, checkpoint string, cells []string) (*proto.Kept, error) {
	r, err := w.callWithin(keepTimeout, "restore", append([]string{so, checkpoint}, cells...)...)
	if err != nil {
		return nil, err
	}
	return r.Kept, nil
}

// machineMemory returns the bytes that this process and its children may use, 0 if that cannot be found out.
func machineMemory() int64 {
	limit := int64(0)
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "MemTotal:" {
				kb, _ := strconv.ParseInt(f[1], 10, 64)
				limit = kb << 10
			}
		}
	}
	lower := func(file string) {
		b, err := os.ReadFile(file)
		if err != nil {
			return
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 && n < limit {
			limit = n
		}
	}
	b, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(b)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) < 3:
		case parts[1] == "": // version 2: every level may have a limit
			for dir := parts[2]; ; dir = filepath.Dir(dir) {
				lower(filepath.Join("/sys/fs/cgroup", dir, "memory.max"))
				if dir == "/" || dir == "." {
					break
				}
			}
		case parts[1] == "memory":
			lower(filepath.Join("/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
			lower("/sys/fs/cgroup/memory/memory.limit_in_bytes")
		}
	}
	return limit
}
