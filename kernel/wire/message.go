package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// A Message is one message. Header repeats what RawHeader says; Encode writes RawHeader if it is there, so a message that
// was read is written again byte for byte.
type Message struct {
	Identities [][]byte // frames before the delimiter: a peer's address, or a topic
	Header     Header
	RawHeader  json.RawMessage
	Parent     json.RawMessage // nil is written as {}
	Metadata   json.RawMessage // nil is written as {}
	Content    json.RawMessage // nil is written as {}
	Buffers    [][]byte
}

// A Header names a message. Fields that are not listed here are ignored, but stay in Message.RawHeader.
type Header struct {
	MsgID    string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"` // RFC 3339
	MsgType  Type   `json:"msg_type"`
	Version  string `json:"version"`
}

// Into decodes the content of m into v, a pointer that holds the defaults.
func (m *Message) Into(v any) error {
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("%s: content: %w", m.Header.MsgType, err)
	}
	return nil
}

// ParentID returns the msg_id of m's parent, or "" if it has none.
func (m *Message) ParentID() string {
	var h struct {
		MsgID string `json:"msg_id"`
	}
	if json.Unmarshal(m.Parent, &h) != nil {
		return ""
	}
	return h.MsgID
}

// A Session writes messages of one sender: each gets an id of its own. It may be used by several goroutines.
type Session struct {
	ID       string
	Username string
	sent     atomic.Uint64
}

// NewSession returns a session with a random ID.
func NewSession(username string) *Session {
	var b [16]byte
	rand.Read(b[:])
	return &Session{ID: hex.EncodeToString(b[:]), Username: username}
}

// New returns a message of type t with the given content, caused by the message whose raw header is parent (nil: by none).
// It fails if the content has no JSON form.
func (s *Session) New(t Type, parent json.RawMessage, content any) (*Message, error) {
	c, err := Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("%s: content: %w", t, err)
	}
	m := &Message{
		Header: Header{
			MsgID:    s.ID + "_" + strconv.FormatUint(s.sent.Add(1), 10),
			Session:  s.ID,
			Username: s.Username,
			Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
			MsgType:  t,
			Version:  Version,
		},
		Parent:  parent,
		Content: c,
	}
	m.RawHeader, err = Marshal(m.Header)
	return m, err
}

// Marshal is json.Marshal that leaves <, > and & as they are: HTML travels in these messages.
func Marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
