package proc

import (
	"encoding/gob"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// What gonb's own kernel registers beside package protocol.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// gonbPipes are the two named pipes that gonbui opens: programs write gob messages of protocol.DisplayData to one and read
// protocol.CommValue from the other. The worker's own gonbui sends its messages in frames, see eval/worker; the pipe is for the programs
// that cells start.
type gonbPipes struct {
	w                *Worker
	pathTo, pathBack string
	to, back         *os.File
	frames           gonbStream // of the worker's own gonbui

	mu   sync.Mutex // held from reading until handling, so that the messages stay in order
	pipe gonbStream

	backMu sync.Mutex
	enc    *gob.Encoder
}

func newGonbPipes(w *Worker, dir string) (*gonbPipes, error) {
	p := &gonbPipes{w: w, pathTo: filepath.Join(dir, "gonb"), pathBack: filepath.Join(dir, "gonb-back")}
	for _, path := range []string{p.pathTo, p.pathBack} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			return nil, &os.PathError{Op: "mkfifo", Path: path, Err: err}
		}
	}
	// Opened for both directions, a named pipe neither waits for its other end nor comes to an end with it.
	var err error
	if p.to, err = os.OpenFile(p.pathTo, os.O_RDWR|syscall.O_NONBLOCK, 0); err != nil {
		return nil, err
	}
	if p.back, err = os.OpenFile(p.pathBack, os.O_RDWR|syscall.O_NONBLOCK, 0); err != nil {
		p.to.Close()
		return nil, err
	}
	p.enc = gob.NewEncoder(p.back)
	return p, nil
}

func (p *gonbPipes) close() error { return errors.Join(p.to.Close(), p.back.Close()) }

// read takes in what programs write to the pipe, until it is closed.
func (p *gonbPipes) read() {
	raw, err := p.to.SyscallConn()
	if err != nil {
		return
	}
	for {
		err := raw.Read(func(fd uintptr) bool { return p.take(int(fd)) > 0 })
		if err != nil {
			return
		}
	}
}

// drain takes in what is in the pipe now.
func (p *gonbPipes) drain() {
	raw, err := p.to.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		for left := 1 << 20; left > 0; {
			n := p.take(int(fd))
			if n <= 0 {
				return
			}
			left -= n
		}
	})
}

func (p *gonbPipes) take(fd int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	buf := make([]byte, 64<<10)
	n, err := ignoringEINTR(func() (int, error) { return syscall.Read(fd, buf) })
	if err != nil || n <= 0 {
		return 0
	}
	p.pipe.feed(buf[:n:n], func(d *protocol.DisplayData) {
		for _, s := range p.w.streams {
			s.drain()
		}
		p.w.gonb(d)
	})
	return n
}

// send writes a value to the programs' side. Nobody waits for a program that does not read.
func (p *gonbPipes) send(v *protocol.CommValue) {
	p.backMu.Lock()
	defer p.backMu.Unlock()
	_ = p.back.SetWriteDeadline(time.Now().Add(time.Second))
	_ = p.enc.Encode(v)
}

// gonb handles one message of gonbui.
func (w *Worker) gonb(d *protocol.DisplayData) {
	if v, ok := d.Data[protocol.MIMEJupyterInput]; ok {
		if q, ok := v.(protocol.InputRequest); ok {
			w.askForGonbui(q)
		}
		return
	}
	if v, ok := d.Data[protocol.MIMECommValue]; ok {
		if c, ok := v.(protocol.CommValue); ok && c.Address == protocol.GonbuiSyncAddress {
			w.pipes.send(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: c.Value})
		}
		return // values of widgets: there is no channel to the browser for them
	}
	if _, ok := d.Data[protocol.MIMECommSubscribe]; ok {
		return
	}
	update := d.DisplayID != "" && !w.firstUse(d)
	w.out.event(func() { w.cfg.Out.Display(d, update) })
}

// gonbStream reads a gob stream that arrives in pieces: a value may be spread over several of them, and gob cannot stop in the middle of
// one, so it reads on a goroutine of its own, which works only while feed waits for it.
//
// Programs may follow each other in one pipe, each with a stream of its own. Every stream begins with the description of its types: when
// that comes again, a new stream has begun.
type gonbStream struct {
	more   chan []byte                 // to the reader
	hungry chan struct{}               // from the reader: it wants more
	f      func(*protocol.DisplayData) // called by the reader
	buf    []byte                      // what the reader has not read yet
	since  []byte                      // what it has read since the last value
}

// feed adds b and calls f for each value that is complete with it.
func (s *gonbStream) feed(b []byte, f func(*protocol.DisplayData)) {
	if s.more == nil {
		s.more, s.hungry = make(chan []byte), make(chan struct{})
		go s.run()
		<-s.hungry
	}
	s.f = f
	s.more <- b
	<-s.hungry
}

// close ends the reader.
func (s *gonbStream) close() {
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
}

func (s *gonbStream) run() {
	more := s.more
	in := gonbReader{s, more}
	dec := gob.NewDecoder(in)
	for {
		d := new(protocol.DisplayData)
		err := dec.Decode(d)
		switch {
		case err == nil:
			s.since = nil
			s.f(d)
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return
		case strings.Contains(err.Error(), "duplicate type") && len(s.since) > 0:
			s.buf = append(s.since, s.buf...)
			s.since = nil
			dec = gob.NewDecoder(in)
		default: // no gob, or not ours: whoever comes next may do better
			s.buf, s.since = nil, nil
			dec = gob.NewDecoder(in)
		}
	}
}

// gonbReader is the reader's end. It reads single bytes, too, so that gob puts no buffer in between.
type gonbReader struct {
	s    *gonbStream
	more <-chan []byte
}

func (r gonbReader) Read(p []byte) (int, error) {
	s := r.s
	for len(s.buf) == 0 {
		s.hungry <- struct{}{}
		b, ok := <-r.more
		if !ok {
			return 0, io.EOF
		}
		s.buf = b
	}
	n := copy(p, s.buf)
	s.since = append(s.since, s.buf[:n]...)
	s.buf = s.buf[n:]
	return n, nil
}

func (r gonbReader) ReadByte() (byte, error) {
	var p [1]byte
	_, err := r.Read(p[:])
	return p[0], err
}
