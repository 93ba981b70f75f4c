package widget

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Comm is a line between Go and JavaScript of one's own in the page, of an extension of JupyterLab, say. Either side opens it, by the name of a target that the other one has registered. It is safe for
// use by several goroutines. Its zero value is one that has ended.
type Comm struct{ *line }

// line is what a Comm is in its process; guarded by mu. A checkpoint does not save it.
type line struct {
	id      string
	heard   func(Message)
	waiting []*observer
}

// A Message is what came by a [Comm].
type Message struct {
	Data    json.RawMessage
	Buffers [][]byte
}

// Into reads the data as package encoding/json does.
func (m Message) Into(v any) error { return json.Unmarshal(m.Data, v) }

const (
	maxComms    = 1000 // open at once
	maxMessages = 1000 // that wait at one Comm
)

var (
	comms   = map[string]*line{}
	targets = map[string]func(*Comm, Message){}
)

// OpenComm opens a line to a target that JavaScript has registered, in JupyterLab by kernel.registerCommTarget(target, (comm, open) => ...), and sends it data, any value that package
// encoding/json writes. If there is no such target the front end closes the line. It panics if the data cannot be written or a thousand lines are open.
func OpenComm(target string, data any, buffers ...[]byte) *Comm {
	var b [16]byte
	rand.Read(b[:])
	c := &Comm{&line{id: hex.EncodeToString(b[:])}}
	mu.Lock()
	defer mu.Unlock()
	if len(comms) >= maxComms {
		panic(fmt.Errorf("widget.OpenComm(%q): %d comms are open, want at most that; Close ends one", target, maxComms))
	}
	encoded := encode("OpenComm", data)
	if front != nil {
		comms[c.id] = c.line
		front.Send("open", c.id, target, encoded, buffers)
	}
	return c
}

// HandleComm registers a target: when JavaScript opens a line to it, in JupyterLab by kernel.createComm(target) and comm.open(data), f is called with the line and with what came along. The
// call comes between cells. It takes the place of an earlier f; nil ends the target.
func HandleComm(target string, f func(c *Comm, open Message)) {
	mu.Lock()
	defer mu.Unlock()
	if f == nil {
		delete(targets, target)
		return
	}
	targets[target] = f
}

// OnMessage has f called with each message that comes. The calls come between cells, one at a time and in order, as those of widgets; a thousand messages may wait, and what comes
// then is dropped. A panic of f is shown at the cell that opened c.
func (c *Comm) OnMessage(f func(Message)) {
	c.alive()
	mu.Lock()
	defer mu.Unlock()
	c.heard = f
}

// Send sends data, any value that package encoding/json writes, and bytes beside it, at once, also while a cell runs. What is sent by a line that was closed goes nowhere. It panics if the data cannot
// be written. A Jupyter server passes on about a thousand messages a second.
func (c *Comm) Send(data any, buffers ...[]byte) {
	c.alive()
	encoded := encode("Send", data)
	mu.Lock()
	defer mu.Unlock()
	if comms[c.id] == c.line {
		front.Send("msg", c.id, "", encoded, buffers)
	}
}

// Close ends the line, on both sides.
func (c *Comm) Close() {
	c.alive()
	mu.Lock()
	defer mu.Unlock()
	if comms[c.id] == c.line {
		delete(comms, c.id)
		front.Send("close", c.id, "", []byte("{}"), nil)
	}
}

// Closed tells whether one of the sides has ended the line.
func (c *Comm) Closed() bool {
	mu.Lock()
	defer mu.Unlock()
	return c.line == nil || comms[c.id] != c.line
}

// String tells whether the line is open.
func (c *Comm) String() string {
	if c.Closed() {
		return "comm, closed"
	}
	return "comm " + c.id
}

func (c *Comm) alive() {
	if c == nil || c.line == nil {
		panic(fmt.Errorf("widget.Comm: it ended with its process; run its cell again"))
	}
}

func encode(where string, data any) []byte {
	encoded, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Errorf("widget.%s: %w", where, err))
	}
	return encoded
}

// openedBy takes in a line that a front end has opened; mu is held.
func openedBy(id, target string, m Message) error {
	f := targets[target]
	if f == nil {
		return fmt.Errorf("comm %.40q: there is no target %.40q, want one of %q", id, target, slices.Sorted(maps.Keys(targets)))
	}
	l := &line{id: id}
	comms[id] = l
	l.waiting = []*observer{{waiting: 1, call: func() { f(&Comm{l}, m) }}}
	return nil
}

// hears takes in a message; mu is held.
func (l *line) hears(m Message) error {
	if len(l.waiting) >= maxMessages {
		return fmt.Errorf("comm %.40q: %d messages wait already", l.id, maxMessages)
	}
	l.waiting = append(l.waiting, &observer{waiting: 1, call: func() {
		mu.Lock()
		f := l.heard // the cell or the function that opened the line may have set it after the message came
		mu.Unlock()
		if f != nil {
			f(m)
		}
	}})
	return nil
}
