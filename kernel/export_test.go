package kernel

import (
	"slices"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// SetTrace calls f with every message that k sends, in order. Before Serve only.
func (k *Kernel) SetTrace(f func(wire.Channel, *wire.Message)) { k.trace = f }

// Handled lists the message types of the table of handlers.
func Handled() (types []wire.Type) {
	for _, h := range handlers {
		types = append(types, h.typ)
	}
	return types
}

// Connected counts the connections of a channel that have made their handshake.
func (k *Kernel) Connected(ch wire.Channel) int { return len(k.sockets[ch].(*zmqSocket).all()) }

// Stream is a message as it goes over a connection.
func Stream(frames [][]byte) []byte { return slices.Concat(zmtpFrames(frames)...) }

// SetHandshakeTimeout sets how long a peer may be silent, and returns what undoes it. Before Listen only.
func SetHandshakeTimeout(d time.Duration) (undo func()) {
	old := handshakeTimeout
	handshakeTimeout = d
	return func() { handshakeTimeout = old }
}

var (
	WatchParent = watchParent
	Glob        = glob
	Unfinished  = unfinished
)
