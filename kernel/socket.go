package kernel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// A socket is one bound ZeroMQ socket. It is all that the kernel knows of ZeroMQ.
//
// Send and Publish queue and return at once: whoever makes much output calls Throttle first, and whoever needs the bytes
// gone calls Flush. All methods may be used by several goroutines; what one goroutine sends keeps its order.
type socket interface {
	// Recv waits for a message and says which connection it came by. On a publishing socket the messages are
	// subscriptions: one frame, a byte 1 (or 0 to end it) and the topic.
	Recv() (peer, [][]byte, error)
	// Send sends to one peer; errNoPeer means that it is not connected.
	Send(to peer, frames [][]byte) error
	// Publish sends to every peer that subscribed to a prefix of the first frame.
	Publish(frames [][]byte)
	// Throttle waits while a peer is more than maxBacklog behind.
	Throttle()
	// Flush waits until all was handed to the operating system, but not longer than d.
	Flush(d time.Duration)
	Addr() net.Addr
	Close() error
}

// A peer names who sent a message: the identity that it gave, and the connection. Send prefers the connection: clients
// of one jupyter_client manager share an identity. With conn 0, or when that connection is gone, the identity decides,
// and the newest connection wins: it is the one that reconnected.
type peer struct {
	id   string
	conn uint64
}

const (
	maxBacklog       = 16 << 20         // bytes queued for one peer before Throttle waits
	handshakeTimeout = 10 * time.Second // a peer that connects and says nothing is dropped
	writeTimeout     = 30 * time.Second // so is one that does not read
	handshakeBytes   = 4 << 10          // a READY command is about 100
)

var (
	errNoPeer = errors.New("peer is not connected")
	errClosed = errors.New("socket closed")
)

// zmqSocket is a socket over zmq4's connections. The library does the handshake and the framing. Its own sockets are not
// used: its PUB has no bound and no flush, its XPUB swallows subscriptions, one silent peer stops its accept loop and one
// stuck reader stops its ROUTER.
type zmqSocket struct {
	typ      zmq4.SocketType
	listener net.Listener
	log      func(format string, args ...any)
	in       chan received
	done     chan struct{}
	once     sync.Once

	mu    sync.Mutex
	last  uint64
	conns []*zmqConn // oldest first
}

type received struct {
	from   peer
	frames [][]byte
}

var _ socket = (*zmqSocket)(nil)

// listen binds a socket of the given type (zmq4.Router, zmq4.Rep or zmq4.XPub) and accepts in the background.
func listen(typ zmq4.SocketType, network, address string, log func(format string, args ...any)) (socket, error) {
	if network == "unix" {
		// A kernel that was killed leaves its file behind, and bind refuses it.
		if info, err := os.Lstat(address); err == nil && info.Mode()&os.ModeSocket != 0 {
			os.Remove(address)
		}
	}
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	s := &zmqSocket{typ: typ, listener: l, log: log, in: make(chan received), done: make(chan struct{})}
	go s.accept()
	return s, nil
}

func (s *zmqSocket) Addr() net.Addr { return s.listener.Addr() }

func (s *zmqSocket) Recv() (peer, [][]byte, error) {
	select {
	case r := <-s.in:
		return r.from, r.frames, nil
	case <-s.done:
		return peer{}, nil, errClosed
	}
}

func (s *zmqSocket) Send(to peer, frames [][]byte) error {
	c := s.find(to)
	if c == nil {
		return errNoPeer
	}
	c.queue(frames)
	return nil
}

func (s *zmqSocket) Publish(frames [][]byte) {
	for _, c := range s.all() {
		if c.subscribed(frames[0]) {
			c.queue(frames)
		}
	}
}

func (s *zmqSocket) Throttle() {
	for _, c := range s.all() {
		c.wait(maxBacklog, time.Time{})
	}
}

func (s *zmqSocket) Flush(d time.Duration) {
	deadline := time.Now().Add(d)
	for _, c := range s.all() {
		c.wait(0, deadline)
	}
}

func (s *zmqSocket) Close() error {
	s.once.Do(func() { close(s.done) })
	err := s.listener.Close()
	for _, c := range s.all() {
		c.close()
	}
	return err
}

func (s *zmqSocket) all() []*zmqConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*zmqConn(nil), s.conns...)
}

func (s *zmqSocket) find(to peer) *zmqConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found *zmqConn
	for _, c := range s.conns {
		if c.peer == to {
			return c
		}
		if c.peer.id == to.id {
			found = c
		}
	}
	return found
}

func (s *zmqSocket) accept() {
	for {
		raw, err := s.listener.Accept()
		if err != nil {
			select {
			case <-s.done:
				return
			case <-time.After(10 * time.Millisecond): // out of file descriptors, perhaps
				continue
			}
		}
		go s.serve(raw)
	}
}

// serve is the life of one connection. The library may panic on bytes that no sane peer sends; that ends the connection only.
func (s *zmqSocket) serve(raw net.Conn) {
	defer raw.Close()
	defer func() {
		if p := recover(); p != nil {
			s.log("%s: connection dropped: %v", s.typ, p)
		}
	}()
	g := &guard{Conn: raw, limit: handshakeBytes}
	raw.SetDeadline(time.Now().Add(handshakeTimeout))
	z, err := zmq4.Open(g, null.Security(), s.typ, nil, true, nil)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.log("%s: connection refused: %v", s.typ, err)
		}
		return
	}
	raw.SetDeadline(time.Time{})
	g.limit, g.joined = wire.MaxBytes, true

	c := &zmqConn{z: z, raw: raw}
	c.changed.L = &c.mu
	if !s.add(c) {
		return
	}
	defer s.remove(c)
	go c.write()
	for {
		msg, err := z.RecvMsg()
		if err != nil {
			if errors.Is(err, errTooLarge) {
				s.log("%s: connection dropped: %v", s.typ, err)
			}
			return
		}
		if msg.Type == zmq4.CmdMsg || len(msg.Frames) == 0 {
			continue
		}
		if s.typ == zmq4.XPub {
			c.subscribe(msg.Frames)
		}
		select {
		case s.in <- received{c.peer, msg.Frames}:
		case <-s.done:
			return
		}
	}
}

func (s *zmqSocket) add(c *zmqConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
		return false
	default:
	}
	s.last++
	c.peer = peer{id: c.z.Peer.Meta["Identity"], conn: s.last}
	if c.peer.id == "" {
		// No peer can give this identity: a leading zero byte is reserved.
		c.peer.id = "\x00" + strconv.FormatUint(s.last, 10)
	}
	s.conns = append(s.conns, c)
	return true
}

func (s *zmqSocket) remove(c *zmqConn) {
	c.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.conns {
		if s.conns[i] == c {
			s.conns = append(s.conns[:i], s.conns[i+1:]...)
			return
		}
	}
}

// zmqConn is one connection: a queue that a goroutine writes, and the subscriptions.
type zmqConn struct {
	z    *zmq4.Conn
	raw  net.Conn
	peer peer

	mu      sync.Mutex
	changed sync.Cond
	pending [][][]byte
	bytes   int // queued or being written
	closed  bool
	topics  map[string]bool
}

func (c *zmqConn) queue(frames [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.pending = append(c.pending, frames)
	c.bytes += size(frames)
	c.changed.Broadcast()
}

// size is never 0, so that the backlog is 0 only when all is written.
func size(frames [][]byte) int {
	n := 1
	for _, f := range frames {
		n += len(f)
	}
	return n
}

// wait returns when at most limit bytes are to be written, at the deadline, or when the connection is closed.
func (c *zmqConn) wait(limit int, deadline time.Time) {
	if !deadline.IsZero() {
		t := time.AfterFunc(time.Until(deadline), func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.changed.Broadcast()
		})
		defer t.Stop()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.bytes > limit && !c.closed && (deadline.IsZero() || time.Now().Before(deadline)) {
		c.changed.Wait()
	}
}

// write sends what is queued, each message in one call so that a PONG of the reading side never comes between its frames.
func (c *zmqConn) write() {
	defer c.close()
	for {
		c.mu.Lock()
		for len(c.pending) == 0 && !c.closed {
			c.changed.Wait()
		}
		if c.closed {
			c.mu.Unlock()
			return
		}
		batch := c.pending
		c.pending = nil
		c.mu.Unlock()
		for _, frames := range batch {
			buffers := zmtpFrames(frames)
			c.raw.SetWriteDeadline(time.Now().Add(writeTimeout))
			if _, err := buffers.WriteTo(c.raw); err != nil {
				return
			}
			c.mu.Lock()
			c.bytes -= size(frames)
			c.changed.Broadcast()
			c.mu.Unlock()
		}
	}
}

func (c *zmqConn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.pending = nil
	c.changed.Broadcast()
	c.raw.Close()
}

func (c *zmqConn) subscribe(frames [][]byte) {
	if len(frames[0]) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	topic := string(frames[0][1:])
	switch frames[0][0] {
	case 0:
		delete(c.topics, topic)
	case 1:
		if c.topics == nil {
			c.topics = make(map[string]bool)
		}
		if len(c.topics) < maxTopics {
			c.topics[topic] = true
		}
	}
}

const maxTopics = 1024

func (c *zmqConn) subscribed(topic []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := range c.topics {
		if bytes.HasPrefix(topic, []byte(t)) {
			return true
		}
	}
	return false
}

// Flags of a frame, ZMTP 3.0 (rfc.zeromq.org/spec/23).
const (
	frameMore = 1 << iota
	frameLong
)

// zmtpFrames puts a flag byte and a length before every frame. The library writes header and body of each frame apart,
// which costs two system calls a frame.
func zmtpFrames(frames [][]byte) net.Buffers {
	out := make(net.Buffers, 0, 2*len(frames))
	for i, f := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = frameMore
		}
		if len(f) > 255 {
			out = append(out, binary.BigEndian.AppendUint64([]byte{flags | frameLong}, uint64(len(f))), f)
		} else {
			out = append(out, []byte{flags, byte(len(f))}, f)
		}
	}
	return out
}

var errTooLarge = errors.New("message too large")

// A guard is the connection as zmq4 sees it. It watches frame headers go by and fails the Read that would complete the header of a frame that is too large, as
// zmq4 allocates whatever a header declares: 2^62 bytes panic the process, before any signature is looked at.
type guard struct {
	net.Conn
	limit  int    // bytes of one message
	joined bool   // the handshake is over
	held   []byte // header of a command that waits for its body

	greeting int     // bytes of the greeting so far
	header   [9]byte // of the current frame
	have     int     // bytes of header so far
	body     int     // bytes of the body still to come
	message  int     // bytes of the message so far, as declared
	frames   int
}

const greetingBytes = 64

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	if bad := g.watch(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// Write is called for PONG only, once the handshake is over: header and body go out in one piece, since another goroutine
// writes messages.
func (g *guard) Write(p []byte) (int, error) {
	if !g.joined {
		return g.Conn.Write(p)
	}
	if g.held == nil {
		g.held = bytes.Clone(p)
		return len(p), nil
	}
	_, err := g.Conn.Write(append(g.held, p...))
	g.held = nil
	return len(p), err
}

func (g *guard) watch(p []byte) error {
	for len(p) > 0 {
		switch {
		case g.greeting < greetingBytes:
			k := min(greetingBytes-g.greeting, len(p))
			g.greeting += k
			p = p[k:]
		case g.body > 0:
			k := min(g.body, len(p))
			g.body -= k
			p = p[k:]
		default:
			g.header[g.have] = p[0]
			g.have++
			p = p[1:]
			if err := g.frame(); err != nil {
				return err
			}
		}
	}
	return nil
}

// frame checks a header once it is whole.
func (g *guard) frame() error {
	var declared uint64
	switch {
	case g.header[0]&frameLong == 0 && g.have == 2:
		declared = uint64(g.header[1])
	case g.header[0]&frameLong != 0 && g.have == 9:
		declared = binary.BigEndian.Uint64(g.header[1:])
	default:
		return nil
	}
	g.have = 0
	g.frames++
	if declared > uint64(g.limit-g.message) || g.frames > wire.MaxFrames {
		return fmt.Errorf("%w: frame %d of %d bytes, want at most %d bytes and %d frames in a message",
			errTooLarge, g.frames, declared, g.limit, wire.MaxFrames)
	}
	g.body = int(declared)
	g.message += g.body
	if g.header[0]&frameMore == 0 {
		g.message, g.frames = 0, 0
	}
	return nil
}
