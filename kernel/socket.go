package kernel

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
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
	// subscriptions: one frame, a byte 1 (or 0 to end it) and the topic. With a *tooLarge, the message came from who is trusted, and its large frames are empty.
	Recv() (peer, [][]byte, error)
	// Trust says that a message of a peer was signed with the key. What it sends from then on is not rationed.
	Trust(from peer)
	// Send sends to one peer; errNoPeer means that it is not connected. A peer that is too far behind is dropped.
	Send(to peer, frames [][]byte) error
	// Publish sends to every peer that subscribed to a prefix of the first frame.
	Publish(frames [][]byte)
	// Throttle waits while a peer is more than maxBacklog behind. A peer that does not read is dropped instead, when others do.
	Throttle()
	// Flush waits until all was handed to the operating system, but not longer than d, and not for peers that do not read.
	Flush(d time.Duration)
	Addr() net.Addr
	Close() error
}

// A peer names who sent a message: the identity that it gave, and the connection. Send prefers the connection: clients
// of one jupyter_client manager share an identity. With conn 0, or when that connection is gone, every connection of that identity
// gets the message: the one that is meant is among them, whoever else gave its identity.
type peer struct {
	id   string
	conn uint64
}

const (
	maxBacklog     = 16 << 20 // bytes queued for one peer before Throttle waits, and Send drops it
	maxBeats       = 64 << 10 // the same for the heartbeat, where anyone may ask and a client asks once a second
	handshakeBytes = 4 << 10  // a READY command is about 100
	maxConns       = 256      // connections of one socket; a front end has one
)

// A peer that connects and says nothing is dropped after handshakeTimeout. Tests shorten it.
var handshakeTimeout = 10 * time.Second

// maxMessage bounds what a peer of a socket may send at once. A heartbeat and a subscription are short, and need no signature.
func maxMessage(typ zmq4.SocketType) int {
	if typ == zmq4.Router {
		return wire.MaxBytes
	}
	return 1 << 10
}

var (
	errNoPeer = errors.New("peer is not connected")
	errClosed = errors.New("socket closed")
)

// zmqSocket is a socket over zmq4's connections. The library does the handshake and the framing. Its own sockets are not
// used: its PUB has no bound and no flush, its XPUB swallows subscriptions, one silent peer stops its accept loop and one
// stuck reader stops its ROUTER.
type zmqSocket struct {
	name     string // in the log
	typ      zmq4.SocketType
	listener net.Listener
	ration   *ration
	log      func(format string, args ...any)
	in       chan received
	done     chan struct{}
	once     sync.Once

	mu      sync.Mutex
	last    uint64
	joining []net.Conn // in their handshake, oldest first
	conns   []*zmqConn // oldest first
}

type received struct {
	from    peer
	frames  [][]byte
	skipped int // bytes that were too many
}

// A tooLarge says how large a message was of which some bytes were left out.
type tooLarge struct{ bytes int }

func (e *tooLarge) Error() string {
	return fmt.Sprintf("got a message of %.1f MB, want at most %d MB", float64(e.bytes)/(1<<20), wire.MaxBytes>>20)
}

var _ socket = (*zmqSocket)(nil)

// listen binds a socket of the given type (zmq4.Router, zmq4.Rep or zmq4.XPub) and accepts in the background. The sockets
// of a kernel share a ration. The file of an ipc socket is its owner's alone.
func listen(name string, typ zmq4.SocketType, network, address string, r *ration, log func(format string, args ...any)) (socket, error) {
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
	if network == "unix" {
		if err := os.Chmod(address, 0o600); err != nil {
			l.Close()
			return nil, err
		}
	}
	s := &zmqSocket{name: name, typ: typ, listener: l, ration: r, log: log, in: make(chan received), done: make(chan struct{})}
	go s.accept()
	return s, nil
}

func (s *zmqSocket) Addr() net.Addr { return s.listener.Addr() }

func (s *zmqSocket) Recv() (peer, [][]byte, error) {
	select {
	case r := <-s.in:
		if r.skipped > 0 {
			return r.from, r.frames, &tooLarge{r.skipped + size(r.frames)}
		}
		return r.from, r.frames, nil
	case <-s.done:
		return peer{}, nil, errClosed
	}
}

func (s *zmqSocket) Trust(from peer) {
	for _, c := range s.all() {
		if c.peer == from {
			c.trusted.Store(true)
		}
	}
}

func (s *zmqSocket) Send(to peer, frames [][]byte) error {
	limit := maxBacklog
	if s.typ == zmq4.Rep {
		limit = maxBeats
	}
	found := s.find(to)
	if len(found) == 0 {
		return errNoPeer
	}
	for _, c := range found {
		if n, _ := c.backlog(); n > limit {
			c.drop("it does not read its replies, and is %d bytes behind", n)
			continue
		}
		c.queue(frames)
	}
	return nil
}

func (s *zmqSocket) Publish(frames [][]byte) {
	for _, c := range s.all() {
		if c.subscribed(frames[0]) {
			c.queue(frames)
		}
	}
	s.behind()
}

func (s *zmqSocket) Throttle() {
	for c := s.behind(); c != nil; c = s.behind() {
		c.wait(maxBacklog, stuckAfter/10)
	}
}

// behind returns a peer that is so far behind that more output should wait for it, or nil. It drops those who do not read, once they keep more than maxBacklog
// together and somebody else reads: they must not stop a cell, and not fill the memory. If nobody reads, the cell waits: the front end may only be busy.
func (s *zmqSocket) behind() (slow *zmqConn) {
	var stuck []*zmqConn
	kept, reading := 0, false
	for _, c := range s.all() {
		n, isStuck := c.backlog()
		switch {
		case isStuck:
			stuck = append(stuck, c)
			kept += n
		case n > maxBacklog:
			slow = c
			reading = true
		default:
			reading = reading || c.listens()
		}
	}
	if kept <= maxBacklog {
		return slow
	}
	if !reading {
		return stuck[0]
	}
	for _, c := range stuck {
		n, _ := c.backlog()
		c.drop("it does not read while others do, and is %d bytes behind", n)
	}
	return slow
}

func (s *zmqSocket) Flush(d time.Duration) {
	deadline := time.Now().Add(d)
	for _, c := range s.all() {
		for time.Now().Before(deadline) {
			if n, stuck := c.backlog(); n == 0 || stuck {
				break
			}
			c.wait(0, min(time.Until(deadline), stuckAfter/10))
		}
	}
}

func (s *zmqSocket) Close() error {
	s.once.Do(func() { close(s.done) })
	err := s.listener.Close()
	for _, c := range s.all() {
		c.close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, raw := range s.joining {
		raw.Close()
	}
	return err
}

func (s *zmqSocket) all() []*zmqConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*zmqConn(nil), s.conns...)
}

func (s *zmqSocket) find(to peer) (found []*zmqConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.peer == to {
			return []*zmqConn{c}
		}
		if c.peer.id == to.id {
			found = append(found, c)
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
		s.join(raw)
		go s.serve(raw)
	}
}

// join notes a connection that begins its handshake. When there are too many, the one that has waited longest in its handshake goes, and that is the new
// one if there is no other.
func (s *zmqSocket) join(raw net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joining = append(s.joining, raw)
	if len(s.joining)+len(s.conns) > maxConns {
		s.joining[0].Close()
		s.joining = s.joining[1:]
		s.log("%s: connection dropped: there are more than %d", s.name, maxConns)
	}
}

// joined ends what join began, and returns false if the connection was dropped in between.
func (s *zmqSocket) joined(raw net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.joining, raw)
	if i < 0 {
		return false
	}
	s.joining = slices.Delete(s.joining, i, i+1)
	return true
}

// serve is the life of one connection. The library may panic on bytes that no sane peer sends; that ends the connection only.
func (s *zmqSocket) serve(raw net.Conn) {
	drop := func(format string, args ...any) {
		s.log("%s: connection dropped: %s", s.name, fmt.Sprintf(format, args...))
		raw.Close()
	}
	defer raw.Close()
	defer func() {
		if p := recover(); p != nil {
			drop("%v", p)
		}
	}()
	g := &guard{Conn: raw, limit: handshakeBytes, drop: drop}
	raw.SetDeadline(time.Now().Add(handshakeTimeout))
	z, err := zmq4.Open(g, null.Security(), s.typ, nil, true, nil)
	if !s.joined(raw) {
		return
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		drop("no handshake after %v", handshakeTimeout)
		return
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return // whoever asks whether the port is open
	case err != nil:
		drop("%v", err)
		return
	}
	raw.SetDeadline(time.Time{})
	c := newConn(z, raw, drop)
	g.limit, g.ration, g.trusted, g.pong = maxMessage(s.typ), s.ration, &c.trusted, c.pong
	defer g.ration.release(g)

	if !s.add(c) {
		return
	}
	defer s.remove(c)
	go c.write()
	for {
		msg, err := z.RecvMsg()
		if err != nil {
			if errors.Is(err, errTooLarge) {
				drop("%v", err)
			}
			return
		}
		if msg.Type != zmq4.CmdMsg && len(msg.Frames) > 0 && !s.deliver(c, g, msg.Frames) {
			return
		}
		g.ration.release(g)
		g.skipped = 0
	}
}

// deliver gives a message to Recv. It returns false at the end of the connection.
func (s *zmqSocket) deliver(c *zmqConn, g *guard, frames [][]byte) bool {
	g.ration.received(g)
	if s.typ == zmq4.XPub && !c.subscribe(frames) {
		c.drop("it subscribed more than %d times", maxTopics)
		return false
	}
	select {
	case s.in <- received{c.peer, frames, g.skipped}:
		return true
	case <-s.done:
		return false
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
