package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
	"github.com/go-zeromq/zmq4"
)

// Options say what a kernel runs and what it tells about itself. Only New is required.
type Options struct {
	// New creates what runs the cells. It is called once, in the background.
	New func(Output) (Evaluator, error)
	// Version of the implementation; default "devel".
	Version string
	// GoVersion is the version of the language; default: that of the running program.
	GoVersion string
	// Banner greets the user of a console; default: names and versions.
	Banner string
	// HelpLinks fill the front end's Help menu; default: none.
	HelpLinks []wire.HelpLink
	// History is the file that keeps the cells of all sessions; default: none.
	History string
	// Log takes one line for whoever looks after the kernel; default: written to stderr.
	Log func(format string, args ...any)
}

// How long things may take when the kernel ends, or a front end is slow.
const (
	flushTimeout = time.Second     // for outputs to leave before a reply
	cellTimeout  = time.Second     // for an interrupted cell to end at shutdown
	closeTimeout = 3 * time.Second // for the evaluator to close; Jupyter kills after 5 s
)

// Bounds of the requests that wait behind a running cell; more wait in the socket.
const (
	maxQueued      = 1024
	maxQueuedBytes = wire.MaxBytes
)

// A Kernel is five bound sockets and one evaluator.
type Kernel struct {
	o          Options
	connection wire.Connection
	codec      *wire.Codec
	session    *wire.Session
	sockets    map[wire.Channel]socket
	heartbeat  socket
	trace      func(wire.Channel, *wire.Message) // for tests; nil otherwise
	tracing    sync.Mutex
	drops      dropLog

	out     *outputs
	history history
	comms   comms

	// Shell: one goroutine reads, another answers.
	requests chan *request
	waiting  atomic.Int64  // bytes of the requests in line
	taken    chan struct{} // told when one leaves the line

	answering sync.Mutex    // one question at a time is answered in the middle of a cell
	arrived   atomic.Uint64 // requests read so far
	abort     uint64        // execute requests up to this one are not run
	count     int           // the last execution count given

	// The evaluator, valid once ready is closed.
	ready   chan struct{}
	ev      Evaluator
	evError *Error

	mu        sync.Mutex // guards current
	current   *running
	interrupt sync.Mutex // held while the evaluator is told, so that no later cell is hit
	inputs    chan *wire.Message
	inputting sync.Mutex // one question at a time

	stop     chan struct{}
	stopOnce sync.Once
}

// Listen binds the five sockets of a connection. A port of 0 takes a free one; Connection tells which.
func Listen(c wire.Connection, o Options) (*Kernel, error) {
	o = o.withDefaults()
	k := &Kernel{
		o:          o,
		connection: c,
		codec:      wire.NewCodec(c.Key),
		session:    wire.NewSession("fluxion"),
		sockets:    make(map[wire.Channel]socket),
		requests:   make(chan *request, maxQueued),
		taken:      make(chan struct{}, 1),
		ready:      make(chan struct{}),
		inputs:     make(chan *wire.Message, 16),
		stop:       make(chan struct{}),
	}
	k.out = &outputs{k: k}
	k.comms.live = map[string]*comm{}
	k.history.session = 1
	k.drops.log = o.Log
	k.warn()
	shared := new(ration)
	for _, b := range []struct {
		name string
		typ  zmq4.SocketType
		port *int
	}{
		{string(wire.Shell), zmq4.Router, &k.connection.ShellPort},
		{string(wire.Control), zmq4.Router, &k.connection.ControlPort},
		{string(wire.Stdin), zmq4.Router, &k.connection.StdinPort},
		{string(wire.IOPub), zmq4.XPub, &k.connection.IOPubPort},
		{"heartbeat", zmq4.Rep, &k.connection.HBPort},
	} {
		network, address := k.connection.Address(*b.port)
		s, err := listen(b.name, b.typ, network, address, shared, k.drops.printf)
		if err != nil {
			k.closeSockets()
			return nil, fmt.Errorf("kernel: %s: %w", b.name, err)
		}
		if a, ok := s.Addr().(*net.TCPAddr); ok {
			*b.port = a.Port
		}
		if b.typ == zmq4.Rep {
			k.heartbeat = s
		} else {
			k.sockets[wire.Channel(b.name)] = s
		}
	}
	return k, nil
}

// warn says who else may listen or speak to this kernel.
func (k *Kernel) warn() {
	c := k.connection
	if c.Key == "" {
		k.o.Log("the connection has no key: messages are not signed, and whoever reaches the ports can run code")
	}
	if host := strings.Trim(c.IP, "[]"); c.Transport == "tcp" && host != "localhost" && !net.ParseIP(host).IsLoopback() {
		k.o.Log("listening on %s, not on this machine alone: outputs travel unencrypted, and whoever reaches the ports can read them", c.IP)
	}
}

func (o Options) withDefaults() Options {
	if o.Version == "" {
		o.Version = "devel"
	}
	if o.GoVersion == "" {
		o.GoVersion = runtimeVersion()
	}
	if o.Banner == "" {
		o.Banner = fmt.Sprintf("Fluxion %s, Go %s", o.Version, o.GoVersion)
	}
	if o.Log == nil {
		o.Log = log.New(os.Stderr, "kernel: ", 0).Printf
	}
	return o
}

// Connection returns the connection with the ports that were bound.
func (k *Kernel) Connection() wire.Connection { return k.connection }

// Serve answers requests until a front end asks for shutdown or ctx is done, and then closes evaluator and sockets.
// A running cell is interrupted first. Serve is called once.
func (k *Kernel) Serve(ctx context.Context) {
	k.history.mu.Lock() // until what the file has is there
	go k.history.open(k.o.History, k.o.Log)
	go k.create()
	go k.beat()
	go k.welcome()
	go k.readStdin()
	go k.readControl()
	go k.readShell()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		k.answerShell()
	}()
	k.publish(nil, wire.TypeStatus, wire.Status{ExecutionState: wire.Starting})

	select {
	case <-ctx.Done():
		k.Stop()
	case <-k.stop:
	}
	k.Interrupt()
	select {
	case <-answered:
	case <-time.After(cellTimeout):
	}
	k.closeEvaluator()
	for _, s := range k.sockets {
		s.Flush(flushTimeout)
	}
	k.closeSockets()
	k.history.close()
}

// Stop makes Serve return, from any goroutine.
func (k *Kernel) Stop() { k.stopOnce.Do(func() { close(k.stop) }) }

func (k *Kernel) stopping() bool {
	select {
	case <-k.stop:
		return true
	default:
		return false
	}
}

// create makes the evaluator; every cell waits for ready.
func (k *Kernel) create() {
	defer close(k.ready)
	defer func() {
		if p := recover(); p != nil {
			k.o.Log("creating the evaluator: panic: %v\n%s", p, debug.Stack())
			k.evError = &Error{Name: "StartError", Value: fmt.Sprintf("the session did not start: %v", p)}
		}
	}()
	ev, err := k.o.New(k.out)
	if err != nil {
		k.o.Log("creating the evaluator: %v", err)
		k.evError = &Error{Name: "StartError", Value: fmt.Sprintf("the session did not start: %v", err)}
		return
	}
	k.ev = ev
}

func (k *Kernel) closeEvaluator() {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		<-k.ready
		if k.ev == nil {
			return
		}
		if err := k.ev.Close(); err != nil {
			k.o.Log("closing the evaluator: %v", err)
		}
	}()
	select {
	case <-k.ready:
	default:
		return // still being created: it closes when it is there, if the process lives so long
	}
	select {
	case <-closed:
	case <-time.After(closeTimeout):
		k.o.Log("closing the evaluator: not done after %v", closeTimeout)
	}
}

func (k *Kernel) closeSockets() {
	for _, s := range k.sockets {
		s.Close()
	}
	if k.heartbeat != nil {
		k.heartbeat.Close()
	}
}

// beat echoes the heartbeat.
func (k *Kernel) beat() {
	for {
		from, frames, err := k.heartbeat.Recv()
		if err != nil {
			return
		}
		k.heartbeat.Send(from, frames)
	}
}

// welcome tells each new subscriber that its subscription arrived.
func (k *Kernel) welcome() {
	s := k.sockets[wire.IOPub]
	for {
		from, frames, err := s.Recv()
		if err != nil {
			return
		}
		if len(frames[0]) == 0 || frames[0][0] != 1 {
			continue
		}
		topic := string(frames[0][1:])
		k.send(wire.IOPub, from, nil, wire.TypeIOPubWelcome, wire.IOPubWelcome{Subscription: topic}, nil)
	}
}

func (k *Kernel) readStdin() {
	for {
		r, err := k.receive(wire.Stdin)
		if err != nil {
			return
		}
		if r.large != nil {
			continue
		}
		if r.msg.Header.MsgType != wire.TypeInputReply {
			k.o.Log("%s on stdin, dropped", r.msg.Header.MsgType)
			continue
		}
		select {
		case k.inputs <- r.msg:
		default: // nobody asked for so many
		}
	}
}

func (k *Kernel) readControl() {
	for {
		r, err := k.receive(wire.Control)
		if err != nil {
			return
		}
		k.dispatch(r)
	}
}

// readShell puts requests in line, and answers at once those that must not wait behind a running cell.
func (k *Kernel) readShell() {
	for {
		r, err := k.receive(wire.Shell)
		if err != nil {
			return
		}
		if k.urgent(r) {
			k.dispatch(r)
			continue
		}
		for n := k.waiting.Load(); n > 0 && n+int64(r.size) > maxQueuedBytes; n = k.waiting.Load() {
			select {
			case <-k.taken:
			case <-k.stop:
				return
			}
		}
		if h, ok := lookup(r.msg.Header.MsgType); ok && h.late {
			time.AfterFunc(lateAfter, func() { k.answerLate(r) })
		}
		r.number = k.arrived.Add(1)
		k.waiting.Add(int64(r.size))
		select {
		case k.requests <- r:
		case <-k.stop:
			return
		}
	}
}

func (k *Kernel) answerShell() {
	for {
		select {
		case <-k.stop:
			return
		case r := <-k.requests:
			if k.stopping() {
				return
			}
			k.waiting.Add(-int64(r.size))
			select {
			case k.taken <- struct{}{}:
			default:
			}
			if !r.taken.CompareAndSwap(false, true) {
				continue // it was answered in the middle of a cell
			}
			if r.widget != "" {
				k.turn(r)
				continue
			}
			k.dispatch(r)
		}
	}
}

// A request is a message and where it came from.
type request struct {
	channel wire.Channel
	from    peer
	msg     *wire.Message
	size    int         // bytes
	number  uint64      // order of arrival on shell
	taken   atomic.Bool // somebody answers it
	widget  string      // at which a function waits, because of this message; "" for a request of a front end
	after   func()      // to be done after idle; may be nil
	large   *tooLarge   // why there is nothing but its header; nil: all is there
}

// receive returns the next good message of a channel. Bad ones are logged and dropped: the kernel lives on.
func (k *Kernel) receive(ch wire.Channel) (*request, error) {
	for {
		from, frames, err := k.sockets[ch].Recv()
		var large *tooLarge
		if errors.As(err, &large) {
			if msg, err := wire.Head(frames); err == nil {
				k.drops.printf("%s on %s: %v", msg.Header.MsgType, ch, large)
				return &request{channel: ch, from: from, msg: msg, size: size(frames), large: large}, nil
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		msg, err := k.codec.Decode(frames)
		if err != nil {
			k.drops.printf("%v on %s, dropped", err, ch)
			continue
		}
		k.sockets[ch].Trust(from)
		return &request{channel: ch, from: from, msg: msg, size: size(frames)}, nil
	}
}

// reply answers r on the channel by which it came.
func (k *Kernel) reply(r *request, content any) {
	info, _ := wire.Lookup(r.msg.Header.MsgType)
	k.replyWith(r, info.Reply, content, nil)
}

func (k *Kernel) replyWith(r *request, t wire.Type, content any, metadata map[string]any) {
	if _, err := k.send(r.channel, r.from, r.msg.RawHeader, t, content, metadata); err != nil {
		k.o.Log("%s: %v", t, err)
	}
}

// publish sends a message to every subscriber of iopub. A nil parent is no parent.
func (k *Kernel) publish(parent json.RawMessage, t wire.Type, content any) {
	k.publishWith(parent, t, content, nil, nil)
}

func (k *Kernel) publishWith(parent json.RawMessage, t wire.Type, content any, metadata json.RawMessage, buffers [][]byte) {
	m, err := k.session.New(t, parent, content)
	if err != nil {
		k.o.Log("%v", err)
		return
	}
	m.Metadata, m.Buffers = metadata, buffers
	m.Identities = [][]byte{k.topic(t)}
	frames, err := k.codec.Encode(m)
	if err != nil {
		k.o.Log("%s: %v", t, err)
		return
	}
	k.traced(wire.IOPub, m, func() error {
		k.sockets[wire.IOPub].Publish(frames)
		return nil
	})
}

func (k *Kernel) topic(t wire.Type) []byte { return []byte("kernel." + k.session.ID + "." + string(t)) }

// send sends a message to one peer and returns its id.
func (k *Kernel) send(ch wire.Channel, to peer, parent json.RawMessage, t wire.Type, content any, metadata map[string]any) (string, error) {
	m, err := k.session.New(t, parent, content)
	if err != nil {
		return "", err
	}
	if metadata != nil {
		if m.Metadata, err = wire.Marshal(metadata); err != nil {
			return "", err
		}
	}
	if ch == wire.IOPub {
		m.Identities = [][]byte{k.topic(t)}
	}
	frames, err := k.codec.Encode(m)
	if err != nil {
		return "", err
	}
	return m.Header.MsgID, k.traced(ch, m, func() error { return k.sockets[ch].Send(to, frames) })
}

// traced sends, and shows tests what was sent in the order in which it was.
func (k *Kernel) traced(ch wire.Channel, m *wire.Message, send func() error) error {
	if k.trace == nil {
		return send()
	}
	k.tracing.Lock()
	defer k.tracing.Unlock()
	err := send()
	if err == nil {
		k.trace(ch, m)
	}
	return err
}
