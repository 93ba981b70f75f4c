// Package proto is what the session and its worker say to each other on fd 3.
//
// One frame is a length (4 bytes, little endian) and a gob message of type Frame; each direction is one gob stream, so that the
// description of the type travels once. A frame holds only concrete types, so encoding one cannot fail halfway and leave the stream
// unusable: whatever has a type of its own (the MIME data of a display) is packed into bytes first, see Pack.
//
//	session → worker   Setup Run Interrupt Answer Call Checkpoint
//	worker → session   Hello Display Gonbui Comm Capture Ask Derive Rule Done Reply
//
// Text that a cell prints does not travel here but on fd 1 and fd 2. To keep it in the order of the program, the worker waits after a
// Display until the session has answered, and the session empties both pipes before it answers: what it found there was printed before,
// and what is printed after the answer comes after.
package proto

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"io"
	"sync"
	"time"
)

// MaxFrame bounds one frame, in bytes.
const MaxFrame = 256 << 20

// Frame is one message. Exactly one of its fields is set.
type Frame struct {
	Setup     *Setup
	Run       *Run
	Interrupt bool // the running cell is to stop
	Answer    *Answer
	Call      *Call

	Checkpoint *Checkpoint // to be written when there is time

	Hello   *Hello
	Display *Display
	Clear   *Clear
	Gonbui  *Gonbui
	Comm    *Comm
	Capture *Capture
	Ask     *Ask
	Derive  *Derive
	Rule    *Rule
	Done    *Done
	Reply   *Reply
}

// Setup is the first frame to a worker.
type Setup struct {
	MemoryLimit int64 // soft limit of the Go heap in bytes; 0 for none
	Widgets     bool  // there is a front end that draws them
}

// Hello is the first frame from a worker.
type Hello struct{ PID int }

// Run asks for one cell.
type Run struct {
	Number int      // of the cell in the notebook, for messages
	Path   string   // of the plugin
	Calls  []string // the paths of opened plugins with code that it can call, the nearest first
	Widget string   // not "": no cell, but a function that waits at the widget with this id
}

// Display shows something in the output of the cell.
type Display struct {
	ID     int64  // of the Answer that says that the session took it in
	Data   []byte // Pack of a protocol.DisplayData
	Update bool   // replace what was displayed under the same DisplayID
}

// Clear empties the output of the cell; with Wait, when the next output comes.
type Clear struct {
	ID   int64 // as in Display
	Wait bool
}

// Gonbui is what gonbui wrote: a piece of its own gob stream of protocol.DisplayData.
type Gonbui struct {
	ID   int64 // as in Display
	Data []byte
}

// Comm is a message between a widget and its views. To the worker it travels as the arguments of a Call.
type Comm struct {
	Kind     string // "open", "msg" or "close"; from the worker also "reply": a msg that answers the one of the Call at hand
	ID       string
	Target   string // of an open
	Data     []byte // JSON
	Metadata []byte // JSON; nil for none
	Buffers  [][]byte
}

// Capture says where what is printed and displayed from here on belongs.
type Capture struct {
	ID     int64  // as in Display
	Widget string // an output widget by its id; "" is the cell
	Keep   bool   // behind what the widget shows; else in its place
	Panic  *Panic // how the function failed that was captured until here; nil if it did not
}

// Ask wants a line from the person at the notebook.
type Ask struct {
	ID       int64
	Stdin    bool // somebody reads os.Stdin: the line goes to fd 0 and the answer only says that it did
	Seen     int  // with Stdin: how many lines the worker knows to have been written to fd 0
	Prompt   string
	Password bool
}

// Derive wants derivatives of functions that the running cell has met.
type Derive struct {
	ID    int64
	Keys  []string // as in package ad/tape
	Modes uint     // a tape.Mode
}

// Derived is what became of a Derive.
type Derived struct {
	Path   string            // of a plugin whose init registers the derivatives; "" if there is none
	Failed map[string]string // by key: why there is no derivative
}

// Rule tells of a rule for derivatives that a cell has given: what a tape.Rule says in text.
type Rule struct {
	Key      string
	Kind     int
	Partials []string
	Writes   []int
}

// Answer is the reply to an Ask, a Display, a Clear, a Gonbui, a Capture or a Derive. With ID 0 it tells that a line was written to fd 0.
type Answer struct {
	ID      int64
	Text    string
	Err     string // not empty: there is no line or no derivative, and why
	Written int    // how many lines have been written to fd 0 so far
	Derived *Derived
}

// Done ends a Run.
type Done struct {
	Value []byte // Pack of the DisplayData to show; nil if there is nothing to show
	Panic *Panic
	Notes []string
	Step  int // how many of the cell's declaring statements were carried out

	Unopened bool // the plugin could not be loaded, and nothing of the cell was carried out
	Waits    bool // another function waits at the widget of the Run
}

// Panic says how a cell failed.
type Panic struct {
	Name   string // "Panic", "Error", "Exit" or "Interrupted"
	Text   string
	Frames []Place // innermost first; only places in cells
}

// Place is a line of a cell on the stack.
type Place struct {
	Func string // "" at the top level of the cell
	File string // "cell[3]"
	Line int
}

// Call is a question that the worker answers at any time.
type Call struct {
	ID   int64
	Op   string // "chdir", "getwd", "setenv", "unsetenv", "getenv", "environ", "comm", "vars", "peek", "stacks", "checkpoint", "restore", "profile", "profiled" or "own"
	Args []string

	Checkpoint *Checkpoint // to be written now
}

// Checkpoint says which values are to be saved, and where.
type Checkpoint struct {
	Path  string   // of the file
	Cell  int      // after which they are what they are
	Order int      // how many cells ran until then
	Names []string // of the variables that have a value
}

// Kept is what a checkpoint holds, or what came back from one.
type Kept struct {
	Cell, Order int
	Names       []string
	Bytes       int64
	Took        time.Duration
	Gaps        []string // parts of the variables that are not saved, and why: "m.Layers.2.Hook: a channel"
}

// Reply answers a Call.
type Reply struct {
	ID   int64
	Err  string
	Text []string
	Vars []VarInfo
	Kept *Kept
}

// VarInfo describes one variable of the session.
type VarInfo struct{ Name, Type, Text string }

// Conn sends and receives frames. Send may be called from any goroutine, Receive from one at a time.
type Conn struct {
	rw  io.ReadWriteCloser
	mu  sync.Mutex // guards enc and buf
	enc *gob.Encoder
	buf bytes.Buffer
	dec *gob.Decoder
	in  bytes.Buffer
}

// NewConn returns the end of a connection over rw.
func NewConn(rw io.ReadWriteCloser) *Conn {
	c := &Conn{rw: rw}
	c.enc = gob.NewEncoder(&c.buf)
	c.dec = gob.NewDecoder(&c.in)
	return c
}

// Send sends one frame. A frame over MaxFrame is not sent and is an error, after which the connection is as good as before.
func (c *Conn) Send(f *Frame) error {
	n := 0
	if f.Gonbui != nil {
		n += len(f.Gonbui.Data)
	}
	if f.Display != nil {
		n += len(f.Display.Data)
	}
	if f.Done != nil {
		n += len(f.Done.Value)
	}
	if f.Comm != nil {
		n += len(f.Comm.Data)
		for _, b := range f.Comm.Buffers {
			n += len(b)
		}
	}
	if n > MaxFrame/2 {
		return fmt.Errorf("%d MB, want at most %d MB", n>>20, MaxFrame>>21)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buf.Reset()
	c.buf.Write([]byte{0, 0, 0, 0})
	if err := c.enc.Encode(f); err != nil {
		return err
	}
	b := c.buf.Bytes()
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	_, err := c.rw.Write(b)
	if c.buf.Cap() > 1<<20 {
		c.buf = bytes.Buffer{}
	}
	return err
}

// Receive waits for the next frame.
func (c *Conn) Receive() (*Frame, error) {
	var head [4]byte
	if _, err := io.ReadFull(c.rw, head[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > MaxFrame {
		return nil, fmt.Errorf("frame: %d bytes, want at most %d", n, MaxFrame)
	}
	c.in.Reset()
	if _, err := io.CopyN(&c.in, c.rw, int64(n)); err != nil {
		return nil, err
	}
	f := new(Frame)
	if err := c.dec.Decode(f); err != nil {
		return nil, fmt.Errorf("frame: %w", err)
	}
	if c.in.Cap() > 1<<20 {
		c.in = bytes.Buffer{}
	}
	return f, nil
}

// Close closes the connection.
func (c *Conn) Close() error { return c.rw.Close() }
