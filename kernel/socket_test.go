package kernel

import (
	"bytes"
	"errors"
	"testing"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// greeted is a guard after the handshake.
func greeted() *guard { return &guard{greeting: greetingBytes, limit: 1000} }

// What the kernel writes, its own guard lets pass, and the guard sees where messages end.
func TestGuardReadsFrames(t *testing.T) {
	g := greeted()
	for range 3 {
		for _, sizes := range [][]int{{0}, {1, 0, 255}, {256, 600}, {1000}} {
			var frames [][]byte
			for _, n := range sizes {
				frames = append(frames, bytes.Repeat([]byte{0xFF}, n))
			}
			for _, b := range zmtpFrames(frames) {
				if err := g.watch(b); err != nil {
					t.Fatalf("%v: %v", sizes, err)
				}
			}
			if g.message != 0 || g.frames != 0 || g.body != 0 || g.have != 0 {
				t.Errorf("%v: the guard waits for more: %+v", sizes, g)
			}
		}
	}
}

func TestGuardRefuses(t *testing.T) {
	for name, stream := range map[string][]byte{
		"one frame":   {frameLong, 0, 0, 0, 0, 0, 0, 0x03, 0xE9},
		"2^62":        {frameLong, 0x40, 0, 0, 0, 0, 0, 0, 0},
		"2^64-1":      bytes.Repeat([]byte{0xFF}, 9),
		"sum":         append(append([]byte{frameLong | frameMore, 0, 0, 0, 0, 0, 0, 3, 0}, make([]byte, 768)...), 0, 233),
		"many frames": bytes.Repeat([]byte{frameMore, 0}, wire.MaxFrames+1),
	} {
		if err := greeted().watch(stream); !errors.Is(err, errTooLarge) {
			t.Errorf("%s: got %v, want %v", name, err, errTooLarge)
		}
	}
}

// FuzzGuard: the guard says the same however the bytes are cut, and never lets more pass than its limit.
func FuzzGuard(f *testing.F) {
	f.Add([]byte{1, 2, 'a', 'b', 0, 0}, 1)
	f.Add([]byte{frameLong, 0, 0, 0, 0, 0, 0, 1, 0}, 3)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		whole, parts := greeted(), greeted()
		err := whole.watch(stream)
		var cutErr error
		cut = max(1, cut%16)
		for rest := stream; len(rest) > 0 && cutErr == nil; {
			n := min(cut, len(rest))
			cutErr = parts.watch(rest[:n])
			rest = rest[n:]
		}
		if (err == nil) != (cutErr == nil) || err == nil && !same(whole, parts) {
			t.Errorf("whole: %v, cut into %d: %v", err, cut, cutErr)
		}
		if whole.message > whole.limit || whole.body > whole.limit {
			t.Errorf("got %d bytes past a limit of %d", whole.message, whole.limit)
		}
	})
}

func same(a, b *guard) bool {
	return a.header == b.header && a.have == b.have && a.body == b.body && a.message == b.message && a.frames == b.frames
}
