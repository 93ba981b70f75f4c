package host

import (
	"bytes"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/proto"
)

// os.Stdin of the worker is a pipe into which the session writes a line when somebody reads and nothing is there. Nobody tells the worker
// that a read blocks, so it looks: a RawConn.Read waits while another goroutine is inside a Read of the same file.

const (
	stdinEvery = 20 * time.Millisecond // how often it looks
	stdinAfter = 15 * time.Millisecond // how long a read must last to count as blocked
)

// watchStdin asks the session for a line whenever a read of os.Stdin blocks, until the cell is over.
func (w *worker) watchStdin(r *run) {
	raw, err := w.stdin.SyscallConn()
	if err != nil {
		return
	}
	tick := time.NewTicker(stdinEvery)
	defer tick.Stop()
	for {
		select {
		case <-r.over:
			return
		case <-tick.C:
		}
		if w.probing.CompareAndSwap(false, true) {
			go func() {
				_ = raw.Read(func(uintptr) bool { return true })
				w.probing.Store(false)
			}()
		}
		select {
		case <-r.over:
			return
		case <-time.After(stdinAfter):
		}
		if !w.probing.Load() || w.waiting() > 0 || !probeWaits() { // on a busy machine the probe may not have had its turn yet
			continue
		}
		w.flushC()
		w.mu.Lock()
		seen := w.written
		w.mu.Unlock()
		id, answer := w.newAsk()
		if w.conn.Send(&proto.Frame{Ask: &proto.Ask{ID: id, Stdin: true, Seen: seen}}) != nil {
			w.dropAsk(id)
			return
		}
		select {
		case <-r.over:
		case a := <-answer:
			if a.Err != "" {
				w.deny(r, a.Err)
			}
		}
		w.dropAsk(id)
	}
}

// probeWaits tells whether the probe of watchStdin waits for another goroutine that is inside a Read.
func probeWaits() bool {
	buf := make([]byte, 256<<10)
	for n := runtime.Stack(buf, true); ; n = runtime.Stack(buf, true) {
		if n < len(buf) || len(buf) >= 64<<20 {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 4*len(buf))
	}
	for g := range bytes.SplitSeq(buf, []byte("\n\n")) {
		if bytes.Contains(g, []byte("watchStdin")) && bytes.Contains(g, []byte("fdMutex).rwlock")) {
			state, _, _ := bytes.Cut(g, []byte("\n"))
			return bytes.Contains(state, []byte("[semacquire")) // or it was preempted on its way through there
		}
	}
	return false
}

// deny stops a cell that reads os.Stdin where nobody can be asked: the read fails, and so does the cell.
func (w *worker) deny(r *run, why string) {
	r.denied.CompareAndSwap(nil, &why)
	w.stop(r)
}

// waiting returns how many bytes are in the pipe.
func (w *worker) waiting() (n int) {
	raw, err := w.stdin.SyscallConn()
	if err == nil {
		_ = raw.Control(func(fd uintptr) { n = readable(fd) })
	}
	return n
}

// discardStdin drops what was typed for an earlier cell and not read by it.
func (w *worker) discardStdin() {
	raw, err := w.stdin.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		for n := readable(fd); n > 0; n = readable(fd) {
			if m, err := syscall.Read(int(fd), make([]byte, n)); m <= 0 || err != nil {
				return
			}
		}
	})
}

func readable(fd uintptr) int {
	var n int32
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&n))); e != 0 {
		return 0
	}
	return int(n)
}

func (w *worker) newAsk() (int64, chan *proto.Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastAsk++
	c := make(chan *proto.Answer, 1)
	w.asks[w.lastAsk] = c
	return w.lastAsk, c
}

func (w *worker) dropAsk(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.asks, id)
}

func (w *worker) answer(a *proto.Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written = max(w.written, a.Written)
	if c := w.asks[a.ID]; c != nil {
		select {
		case c <- a:
		default:
		}
	}
}
