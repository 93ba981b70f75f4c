package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

const delimiter = "<IDS|MSG>"

// Limits of one message. Decode refuses more.
const (
	MaxFrames = 1024
	MaxBytes  = 10 << 20 // a front end in a browser sends at most 10 MB
)

// historySize is how many accepted signatures a Codec remembers; jupyter_client keeps as many.
const historySize = 1 << 16

// Errors that Decode wraps, for whoever counts or tests them.
var (
	ErrFraming   = errors.New("malformed message")
	ErrSignature = errors.New("message signature mismatch")
	ErrRepeated  = errors.New("message signature seen before")
)

// A Codec turns frames into messages and back. It may be used by several goroutines.
// The zero value neither signs nor checks, as the protocol asks for when the key is empty.
type Codec struct {
	key []byte

	mu     sync.Mutex
	seen   map[[sha256.Size]byte]struct{}
	recent [][sha256.Size]byte // ring over seen, oldest at next
	next   int
}

// NewCodec returns a Codec that signs with HMAC-SHA256 and key. An empty key means no signatures.
func NewCodec(key string) *Codec { return &Codec{key: []byte(key)} }

// Decode reads one message. It refuses a message that is too large, is not framed as the package comment says, whose
// signature is wrong or was accepted before, or whose parts are not JSON objects. The message keeps the frames' memory.
func (c *Codec) Decode(frames [][]byte) (*Message, error) {
	if err := checkSize(frames); err != nil {
		return nil, err
	}
	identities, rest, err := cut(frames)
	if err != nil {
		return nil, err
	}
	parts := rest[1:5]
	if err := c.check(rest[0], parts); err != nil {
		return nil, err
	}
	for i, name := range []string{"header", "parent_header", "metadata", "content"} {
		if err := checkObject(parts[i]); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrFraming, name, err)
		}
	}
	m := &Message{
		Identities: identities,
		RawHeader:  parts[0],
		Parent:     parts[1],
		Metadata:   parts[2],
		Content:    parts[3],
		Buffers:    rest[5:],
	}
	if err := m.readHeader(); err != nil {
		return nil, err
	}
	return m, nil
}

// Head reads the header of a message whose other parts were left out, so that it can be answered. Its signature cannot be checked: whoever calls it knows where the message came from.
func Head(frames [][]byte) (*Message, error) {
	identities, rest, err := cut(frames)
	if err != nil {
		return nil, err
	}
	if err := checkObject(rest[1]); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrFraming, err)
	}
	m := &Message{Identities: identities, RawHeader: rest[1]}
	if err := m.readHeader(); err != nil {
		return nil, err
	}
	return m, nil
}

// cut separates identities from the signature and what follows.
func cut(frames [][]byte) (identities, rest [][]byte, err error) {
	at := slices.IndexFunc(frames, func(f []byte) bool { return string(f) == delimiter })
	if at < 0 {
		return nil, nil, fmt.Errorf("%w: no %s among %d frames", ErrFraming, delimiter, len(frames))
	}
	if rest = frames[at+1:]; len(rest) < 5 {
		return nil, nil, fmt.Errorf("%w: got %d frames after %s, want at least 5", ErrFraming, len(rest), delimiter)
	}
	return frames[:at], rest, nil
}

func (m *Message) readHeader() error {
	if err := json.Unmarshal(m.RawHeader, &m.Header); err != nil {
		return fmt.Errorf("%w: header: %w", ErrFraming, err)
	}
	if m.Header.MsgType == "" || m.Header.MsgID == "" {
		return fmt.Errorf("%w: header: msg_type and msg_id must not be empty", ErrFraming)
	}
	return nil
}

// Encode writes m as frames and signs it.
func (c *Codec) Encode(m *Message) ([][]byte, error) {
	header := m.RawHeader
	if header == nil {
		var err error
		if header, err = Marshal(m.Header); err != nil {
			return nil, err
		}
	}
	parts := [][]byte{header, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), c.sign(parts))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...), nil
}

func orEmpty(raw json.RawMessage) []byte {
	if raw == nil {
		return []byte("{}")
	}
	return raw
}

func checkSize(frames [][]byte) error {
	if len(frames) > MaxFrames {
		return fmt.Errorf("%w: got %d frames, want at most %d", ErrFraming, len(frames), MaxFrames)
	}
	n := 0
	for _, f := range frames {
		n += len(f)
	}
	if n > MaxBytes {
		return fmt.Errorf("%w: got %d bytes, want at most %d", ErrFraming, n, MaxBytes)
	}
	return nil
}

func checkObject(raw []byte) error {
	if t := bytes.TrimLeft(raw, " \t\r\n"); len(t) == 0 || t[0] != '{' {
		return errors.New("got no JSON object")
	}
	if !json.Valid(raw) {
		return errors.New("got invalid JSON")
	}
	return nil
}

// sign returns the hex signature of parts, empty without a key.
func (c *Codec) sign(parts [][]byte) []byte {
	if len(c.key) == 0 {
		return []byte{}
	}
	return hex.AppendEncode(nil, c.sum(parts))
}

func (c *Codec) sum(parts [][]byte) []byte {
	h := hmac.New(sha256.New, c.key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// check compares in constant time, and remembers only signatures that were right: nobody without the key can fill the memory.
func (c *Codec) check(signature []byte, parts [][]byte) error {
	if len(c.key) == 0 {
		return nil
	}
	var got [sha256.Size]byte
	if len(signature) != hex.EncodedLen(len(got)) {
		return fmt.Errorf("%w: got %d bytes, want %d", ErrSignature, len(signature), hex.EncodedLen(len(got)))
	}
	if _, err := hex.Decode(got[:], signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if !hmac.Equal(got[:], c.sum(parts)) {
		return ErrSignature
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, again := c.seen[got]; again {
		return ErrRepeated
	}
	if c.seen == nil {
		c.seen = make(map[[sha256.Size]byte]struct{})
	}
	if len(c.recent) < historySize {
		c.recent = append(c.recent, got)
	} else {
		delete(c.seen, c.recent[c.next])
		c.recent[c.next] = got
		c.next = (c.next + 1) % historySize
	}
	c.seen[got] = struct{}{}
	return nil
}
