package kernel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

// zmqConn is one connection after its handshake: a queue that a goroutine writes, and the subscriptions.
type zmqConn struct {
	z    *zmq4.Conn
	raw  net.Conn
	peer peer
	drop func(format string, args ...any) // closes the connection and says why in the log

	trusted atomic.Bool // it sent a message that was signed with the key

	writing sync.Mutex // held for a whole message: a PONG of the reading side never comes between its frames

	mu       sync.Mutex
	changed  sync.Cond
	pending  [][][]byte
	bytes    int       // queued or being written
	progress time.Time // when the peer last took something, or when there was first something to take
	closed   bool
	topics   map[string]bool
	asked    int // subscriptions so far
}

const (
	stuckAfter   = 500 * time.Millisecond // a peer that took nothing for so long is not waited for while others read
	writeTimeout = 30 * time.Second       // a peer that took nothing for so long is dropped
	pieceBytes   = 256 << 10              // what is written at once: the peer makes progress piece by piece
	maxTopics    = 64                     // subscriptions in the life of a connection; front ends need one
)

func newConn(z *zmq4.Conn, raw net.Conn, drop func(format string, args ...any)) *zmqConn {
	c := &zmqConn{z: z, raw: raw, drop: drop, topics: make(map[string]bool)}
	c.changed.L = &c.mu
	return c
}

func (c *zmqConn) queue(frames [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	if c.bytes == 0 {
		c.progress = time.Now()
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

// backlog returns how many bytes the peer is behind, and whether it is stuck: behind, and took nothing for stuckAfter.
func (c *zmqConn) backlog() (n int, stuck bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, false
	}
	return c.bytes, c.bytes > 0 && time.Since(c.progress) > stuckAfter
}

// wait returns when at most limit bytes are to be written, after d, or when the connection is closed.
func (c *zmqConn) wait(limit int, d time.Duration) {
	deadline := time.Now().Add(d)
	t := time.AfterFunc(d, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed.Broadcast()
	})
	defer t.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.bytes > limit && !c.closed && time.Now().Before(deadline) {
		c.changed.Wait()
	}
}

// write sends what is queued.
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
		for i, frames := range batch {
			if err := c.send(frames); err != nil {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					n, _ := c.backlog()
					c.drop("it took nothing for %v, with %d bytes to read", writeTimeout, n)
				}
				return
			}
			batch[i] = nil
			c.wrote(size(frames))
		}
	}
}

// send writes one message, in pieces.
func (c *zmqConn) send(frames [][]byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	for _, piece := range pieces(zmtpFrames(frames)) {
		c.raw.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := piece.WriteTo(c.raw); err != nil {
			return err
		}
		c.wrote(0)
	}
	return nil
}

// pong writes what answers a PING.
func (c *zmqConn) pong(p []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.raw.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := c.raw.Write(p)
	return err
}

// wrote notes that the peer took something, and the end of a message of n bytes if n is not 0.
func (c *zmqConn) wrote(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes -= n
	c.progress = time.Now()
	c.changed.Broadcast()
}

func (c *zmqConn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.pending = nil
	c.changed.Broadcast()
	c.raw.Close()
}

// subscribe reads a subscription. It returns false when the connection has asked for too many.
func (c *zmqConn) subscribe(frames [][]byte) bool {
	if len(frames[0]) == 0 {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	topic := string(frames[0][1:])
	switch frames[0][0] {
	case 0:
		delete(c.topics, topic)
	case 1:
		c.asked++
		c.topics[topic] = true
	}
	return c.asked <= maxTopics
}

func (c *zmqConn) listens() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.closed && len(c.topics) > 0
}

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

// pieces cuts buffers into pieces of about pieceBytes. Most messages are one.
func pieces(buffers net.Buffers) (out []net.Buffers) {
	var piece net.Buffers
	room := pieceBytes
	for _, b := range buffers {
		for len(b) > room {
			out = append(out, append(piece, b[:room]))
			b, piece, room = b[room:], nil, pieceBytes
		}
		piece = append(piece, b)
		room -= len(b)
	}
	return append(out, piece)
}
