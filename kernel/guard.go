package kernel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

var errTooLarge = errors.New("message too large")

// A guard is the connection as zmq4 sees it. It watches frame headers go by and fails the Read that would complete the header of a frame that is too large, as
// zmq4 allocates whatever a header declares: 2^62 bytes panic the process, before any signature is looked at. Of who is trusted, it leaves out the bytes of such a frame instead, and zmq4 sees an empty one: so the kernel can
// answer that the message was too large.
type guard struct {
	net.Conn
	limit   int                              // bytes of one message
	ration  *ration                          // nil: none
	trusted *atomic.Bool                     // not rationed; set with ration
	drop    func(format string, args ...any) // closes the connection and says why in the log
	pong    func([]byte) error               // writes the answer to a PING; nil during the handshake
	held    []byte                           // header of a command that waits for its body

	greeting int     // bytes of the greeting so far
	header   [9]byte // of the current frame
	have     int     // bytes of header so far
	body     int     // bytes of the body still to come
	message  int     // bytes of the message so far, as declared
	frames   int
	alone    bool   // nothing behind a header was read with it
	skip     int    // bytes of a frame that are to be left out
	skipped  int    // and those of the message that were
	ready    []byte // of a header, checked and not given to zmq4 yet
}

// maxSkipped is how large a message may be that is left out; beyond it nobody waits for its end.
const maxSkipped = 1 << 30

const greetingBytes = 64

func (g *guard) Read(p []byte) (int, error) {
	if g.skip > 0 {
		n, err := io.CopyN(io.Discard, g.Conn, int64(g.skip))
		if g.skip -= int(n); err != nil {
			return 0, err
		}
	}
	if len(g.ready) == 0 && g.have == 2 && g.header[0]&frameLong != 0 { // the length, which may have to be another one
		rest := make([]byte, len(g.header)-g.have)
		if _, err := io.ReadFull(g.Conn, rest); err != nil {
			return 0, err
		}
		g.alone = true
		err := g.watch(rest)
		g.alone = false
		if err != nil {
			return 0, err
		}
		if g.ready = rest; g.skip > 0 {
			clear(rest)
		}
	}
	if len(g.ready) > 0 {
		n := copy(p, g.ready)
		g.ready = g.ready[n:]
		return n, nil
	}
	n, err := g.Conn.Read(p)
	if bad := g.watch(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// Write is called for PONG only, once the handshake is over: header and body go out in one piece, since another goroutine
// writes messages.
func (g *guard) Write(p []byte) (int, error) {
	if g.pong == nil {
		return g.Conn.Write(p)
	}
	if g.held == nil {
		g.held = bytes.Clone(p)
		return len(p), nil
	}
	err := g.pong(append(g.held, p...))
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
	if g.leavesOut(declared) {
		g.skip = int(declared)
		g.skipped += g.skip
		declared = 0
	}
	if declared > uint64(g.limit-g.message) || g.frames > wire.MaxFrames {
		return fmt.Errorf("%w: frame %d of %d bytes, want at most %d bytes and %d frames in a message",
			errTooLarge, g.frames, declared, g.limit, wire.MaxFrames)
	}
	g.body = int(declared)
	g.message += g.body
	if g.message > freeBytes && g.ration != nil && !g.trusted.Load() {
		if err := g.ration.take(g, g.message); err != nil {
			return err
		}
	}
	if g.header[0]&frameMore == 0 {
		g.message, g.frames = 0, 0
	}
	return nil
}

// leavesOut tells whether the bytes of a frame are too many, and are to be left out. The frames up to the header of a message are small.
func (g *guard) leavesOut(declared uint64) bool {
	const first = 4 // frames: an identity, the delimiter, a signature, the header
	return g.alone && g.trusted != nil && g.trusted.Load() && g.frames > first && g.frames <= wire.MaxFrames &&
		declared > uint64(g.limit-g.message) && declared <= uint64(maxSkipped-g.skipped)
}

const (
	rationBytes = 2 * wire.MaxBytes
	freeBytes   = 16 << 10 // smaller messages are not counted
)

// A ration bounds the memory that all strangers together have for messages that are on their way in: a stranger is a connection that has sent nothing yet that was
// signed with the key. Whoever is there first must not keep the others out, by declaring much and sending little: when the ration is used up, the connection whose
// message began first is dropped.
type ration struct {
	mu      sync.Mutex
	used    int
	holders []holder // the oldest message first
}

type holder struct {
	g     *guard
	bytes int
	whole bool // all of it is there, and waits to be read by the kernel
}

// take notes that the message of g has n bytes by now.
func (r *ration) take(g *guard, n int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := r.find(g)
	if i < 0 {
		i = len(r.holders)
		r.holders = append(r.holders, holder{g: g})
	}
	r.used += n - r.holders[i].bytes
	r.holders[i].bytes = n
	for r.used > rationBytes {
		i := slices.IndexFunc(r.holders, func(h holder) bool { return h.g != g && !h.whole })
		if i < 0 {
			r.remove(r.find(g))
			return fmt.Errorf("%w: %d bytes while other large messages wait, want at most %d together", errTooLarge, n, rationBytes)
		}
		h := r.holders[i]
		r.remove(i)
		h.g.drop("a message of %d bytes was not there in time", h.bytes)
	}
	return nil
}

// received notes that the message of g is there; it can no longer be pushed out.
func (r *ration) received(g *guard) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.find(g); i >= 0 {
		r.holders[i].whole = true
	}
}

// release gives back what g has.
func (r *ration) release(g *guard) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.find(g); i >= 0 {
		r.remove(i)
	}
}

func (r *ration) find(g *guard) int {
	return slices.IndexFunc(r.holders, func(h holder) bool { return h.g == g })
}

func (r *ration) remove(i int) {
	r.used -= r.holders[i].bytes
	r.holders = slices.Delete(r.holders, i, i+1)
}
