package proc

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"
	"unsafe"
)

// output collects what the worker prints and tells Out of it, a little at a time and in order.
//
// Two locks: turn is held while Out is told something, so that it is never told two things at once; mu guards the text that waits, so that
// reading goes on while Out is slow.
type output struct {
	cfg    Config
	turn   chan struct{} // holds a token while nobody tells
	exited <-chan struct{}

	mu      sync.Mutex
	queue   []item
	line    bool        // stderr is in the middle of a line that is no trace
	timer   *time.Timer // will flush; nil if nothing waits
	stopped bool
	total   int  // bytes that the cell printed
	over    bool // beyond Config.Total, the notice was given

	held   []byte // the beginning of what seems to be a fatal trace, on stderr
	heldAt time.Time

	split [2][]byte // the beginning of a rune of which the rest has not come; used by who has the turn

	tokens float64 // bytes that may be read now
	filled time.Time
	lifted chan struct{} // closed when the pace does not matter any more
}

// item is what waits to be told: text of a stream, or a call of Out.
type item struct {
	i    int // 0 for stdout, 1 for stderr
	b    []byte
	call func()
}

var streamNames = [2]string{"stdout", "stderr"}

// maxHeld bounds the trace that is held back.
const maxHeld = 256 << 10

func newOutput(cfg Config, exited <-chan struct{}) *output {
	o := &output{cfg: cfg, exited: exited, turn: make(chan struct{}, 1), lifted: make(chan struct{})}
	o.turn <- struct{}{}
	o.tokens, o.filled = float64(cfg.Burst), time.Now()
	return o
}

func (o *output) lock()   { <-o.turn }
func (o *output) unlock() { o.turn <- struct{}{} }

// begin makes the limits those of a new cell.
func (o *output) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.total, o.over = 0, false
	select {
	case <-o.lifted:
		o.lifted = make(chan struct{})
	default:
	}
}

// lift lets the text through as fast as it comes, until the next cell begins.
func (o *output) lift() {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.lifted:
	default:
		close(o.lifted)
	}
}

func (o *output) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = true
	if o.timer != nil {
		o.timer.Stop()
	}
}

// add takes in what was read; o.mu is held.
func (o *output) add(i int, b []byte) {
	o.total += len(b)
	o.tokens -= float64(len(b))
	if i == 1 {
		b = o.hold(b)
	}
	if o.over {
		return
	}
	if o.total > o.cfg.Total {
		o.over = true
		keep := max(0, len(b)-(o.total-o.cfg.Total))
		o.append(i, b[:keep])
		if o.line {
			o.append(1, []byte("\n"))
		}
		o.append(1, []byte("output of this cell passed "+size(int64(o.cfg.Total))+"; the rest is dropped (print less, or write to a file)\n"))
		return
	}
	o.append(i, b)
}

// append puts text into the queue, with the text of the same stream that already waits behind the last call; o.mu is held.
func (o *output) append(i int, b []byte) {
	if len(b) == 0 {
		return
	}
	o.arm()
	for k := len(o.queue) - 1; k >= 0 && o.queue[k].call == nil; k-- {
		if o.queue[k].i == i {
			o.queue[k].b = append(o.queue[k].b, b...)
			return
		}
	}
	o.queue = append(o.queue, item{i: i, b: append([]byte(nil), b...)})
}

// push puts a call into the queue, behind all text that was taken in so far.
func (o *output) push(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queue = append(o.queue, item{call: f})
	o.arm()
}

// now tells Out of all that waits.
func (o *output) now() {
	o.lock()
	defer o.unlock()
	o.flush(false)
}

// event is push and now.
func (o *output) event(f func()) {
	o.push(f)
	o.now()
}

// arm sees to it that there will be a flush; o.mu is held.
func (o *output) arm() {
	if o.timer == nil && !o.stopped {
		o.timer = time.AfterFunc(o.cfg.Collect, o.now)
	}
}

// flush tells Out of all that waits; the turn is held. An incomplete rune at the end stays, unless this is the end of the cell.
func (o *output) flush(end bool) {
	o.mu.Lock()
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	if len(o.held) > 0 {
		limit := holdFor
		if o.heldMark() == partly {
			limit = holdPart
		} else if bytes.HasPrefix(o.held, []byte("fatal error: ")) || bytes.HasPrefix(o.held, []byte("runtime: goroutine stack exceeds")) {
			limit = holdSure
		}
		if time.Since(o.heldAt) > limit {
			o.letGo()
		} else {
			o.arm()
		}
	}
	queue := o.queue
	o.queue = nil
	o.mu.Unlock()
	for _, it := range queue {
		if it.call != nil {
			it.call()
			continue
		}
		b := append(o.split[it.i], it.b...)
		n := len(b)
		if !end {
			n -= SplitRune(b)
		}
		o.split[it.i] = append([]byte(nil), b[n:]...)
		o.tell(it.i, b[:n])
	}
	if end {
		for i, b := range o.split {
			o.split[i] = nil
			o.tell(i, b)
		}
	}
}

func (o *output) tell(i int, b []byte) {
	if len(b) > 0 {
		o.cfg.Out.Stream(streamNames[i], strings.ToValidUTF8(string(b), "\uFFFD"))
	}
}

// SplitRune returns how many bytes at the end of b begin a rune that is not complete.
func SplitRune(b []byte) int {
	for n := 1; n <= min(len(b), utf8.UTFMax-1); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// A process that dies of a fatal error says so on stderr, at length. That belongs to Died and not into the output of the cell, so text
// that begins like it is held back until the process is dead, or, if it does not die, until holdFor is over.
var traceMarks = []string{"fatal error: ", "panic: ", "runtime: ", "SIGQUIT: ", "SIGSEGV: ", "SIGBUS: ", "SIGFPE: ", "SIGILL: ",
	"SIGABRT: ", "SIGTRAP: ", "unexpected fault address ", "fatal: "}

const (
	holdFor  = time.Second            // after the last byte
	holdPart = 100 * time.Millisecond // for a line that only may become a mark
	holdSure = 30 * time.Second       // for a mark that nobody else prints: to count the frames of a full stack takes Go some seconds
)

type mark int

const (
	not mark = iota
	partly
	whole
)

func traceMark(line []byte) mark {
	for _, m := range traceMarks {
		if len(line) >= len(m) {
			if string(line[:len(m)]) == m {
				return whole
			}
		} else if len(line) > 0 && strings.HasPrefix(m, string(line)) {
			return partly
		}
	}
	return not
}

func (o *output) heldMark() mark { return traceMark(o.held) }

// hold returns the part of b, from stderr, that is no trace and keeps the rest.
func (o *output) hold(b []byte) []byte {
	if len(o.held) > 0 {
		o.held = append(o.held, b...)
		o.heldAt = time.Now()
		if o.heldMark() == not {
			b = o.held
			o.held = nil
			return o.scan(b)
		}
		if over := len(o.held) - maxHeld; over > 0 {
			o.held = append(o.held[:maxHeld/2], o.held[maxHeld/2+over:]...)
		}
		return nil
	}
	return o.scan(b)
}

// scan looks for the beginning of a trace at the beginning of each line of b.
func (o *output) scan(b []byte) []byte {
	for start := 0; start < len(b); {
		if !o.line && traceMark(b[start:]) != not {
			o.held = append([]byte(nil), b[start:]...)
			o.heldAt = time.Now()
			o.arm()
			return b[:start]
		}
		i := bytes.IndexByte(b[start:], '\n')
		o.line = i < 0
		if o.line {
			break
		}
		start += i + 1
	}
	return b
}

// letGo makes what was held ordinary text; o.mu is held.
func (o *output) letGo() {
	b := o.held
	o.held = nil
	if len(b) > 0 {
		o.line = b[len(b)-1] != '\n'
	}
	if !o.over {
		o.append(1, b)
	}
}

// settle decides at the end of a cell about text that is held: if the process does not die of it at once, it is text. The turn is held.
func (o *output) settle() {
	o.mu.Lock()
	n := len(o.held)
	o.mu.Unlock()
	if n == 0 {
		return
	}
	select {
	case <-o.exited:
		return
	case <-time.After(50 * time.Millisecond):
	}
	o.mu.Lock()
	o.letGo()
	o.mu.Unlock()
}

// takeHeld returns the trace of a process that has died.
func (o *output) takeHeld() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.held
	o.held = nil
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// pace waits until text may be read again: after the first Config.Burst bytes, Config.Rate bytes a second. Meanwhile the pipe fills up and
// the worker waits with its next print.
func (o *output) pace() {
	for {
		o.mu.Lock()
		now := time.Now()
		o.tokens = min(float64(o.cfg.Burst), o.tokens+now.Sub(o.filled).Seconds()*float64(o.cfg.Rate))
		o.filled = now
		wait := time.Duration(-o.tokens / float64(o.cfg.Rate) * float64(time.Second))
		lifted := o.lifted
		if o.over {
			wait = 0
		}
		o.mu.Unlock()
		if wait <= 0 {
			return
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-lifted:
			t.Stop()
			return
		case <-o.exited:
			t.Stop()
			return
		}
	}
}

// stream is fd 1 or fd 2 of the worker.
type stream struct {
	out  *output
	i    int
	file *os.File
	raw  syscall.RawConn
	buf  []byte // under out.mu
}

func newStream(o *output, i int, f *os.File) (*stream, error) {
	raw, err := f.SyscallConn()
	return &stream{out: o, i: i, file: f, raw: raw, buf: make([]byte, 64<<10)}, err
}

// read takes in what is printed, at the pace of the output, until the pipe is closed.
func (s *stream) read() {
	for {
		end := false
		err := s.raw.Read(func(fd uintptr) bool {
			n, eof := s.take(int(fd), len(s.buf))
			end = eof
			return n > 0 || eof
		})
		if err != nil || end {
			return
		}
		s.out.pace()
	}
}

// drain takes in what is in the pipe now, and no more: an endless printer shall not hold up a frame.
func (s *stream) drain() {
	_ = s.raw.Control(func(fd uintptr) {
		for left := pipeHolds(fd); left > 0; {
			n, _ := s.take(int(fd), left)
			if n <= 0 {
				return
			}
			left -= n
		}
	})
}

// take reads at most limit bytes without waiting.
func (s *stream) take(fd, limit int) (n int, eof bool) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	n, err := ignoringEINTR(func() (int, error) { return syscall.Read(fd, s.buf[:min(limit, len(s.buf))]) })
	if err == syscall.EAGAIN {
		return 0, false
	}
	if err != nil || n == 0 {
		return 0, true
	}
	s.out.add(s.i, s.buf[:n])
	return n, false
}

func pipeHolds(fd uintptr) int {
	var n int32
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&n))); e != 0 {
		return 0
	}
	return int(n)
}

func ignoringEINTR(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != syscall.EINTR {
			return n, err
		}
	}
}
