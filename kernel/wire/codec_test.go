package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// A message is written by one side and read by the other.
func ExampleCodec() {
	session := wire.NewSession("ann")
	request, err := session.New(wire.TypeExecuteRequest, nil, map[string]any{"code": "1 + 1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	frames, err := wire.NewCodec("a shared key").Encode(request)
	if err != nil {
		fmt.Println(err)
		return
	}

	kernel := wire.NewCodec("a shared key")
	got, err := kernel.Decode(frames)
	if err != nil {
		fmt.Println(err)
		return
	}
	cell := wire.DefaultExecuteRequest()
	if err := got.Into(&cell); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Header.MsgType, cell.Code, cell.StopOnError)

	_, err = kernel.Decode(frames)
	fmt.Println(err)
	// Output:
	// execute_request 1 + 1 true
	// message signature seen before
}

func encode(t testing.TB, key string) [][]byte {
	t.Helper()
	m, err := wire.NewSession("x").New(wire.TypeStream, json.RawMessage(`{"msg_id": "p", "future": 1}`), wire.Stream{Name: "stdout", Text: "<a&b>"})
	if err != nil {
		t.Fatal(err)
	}
	m.Identities = [][]byte{[]byte("id")}
	m.Buffers = [][]byte{{0, 1}, {}}
	frames, err := wire.NewCodec(key).Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

func TestRoundTrip(t *testing.T) {
	for _, key := range []string{"", "k"} {
		frames := encode(t, key)
		m, err := wire.NewCodec(key).Decode(frames)
		if err != nil {
			t.Fatal(err)
		}
		if m.ParentID() != "p" || string(m.Parent) != `{"msg_id": "p", "future": 1}` {
			t.Errorf("parent: got %s, want the bytes that were sent", m.Parent)
		}
		if string(m.Content) != `{"name":"stdout","text":"<a&b>"}` {
			t.Errorf("content: got %s", m.Content)
		}
		if len(m.Buffers) != 2 || string(m.Buffers[0]) != "\x00\x01" || string(m.Identities[0]) != "id" {
			t.Errorf("got buffers %q, identities %q", m.Buffers, m.Identities)
		}
		again, err := wire.NewCodec(key).Encode(m)
		if err != nil || !equal(again, frames) {
			t.Errorf("encoded again: got %q, %v, want %q", again, err, frames)
		}
	}
}

func equal(a, b [][]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// The signature of a message that jupyter_client 8.10 wrote:
// Session(key=b"abc").sign([b'{"msg_id":"1","msg_type":"t"}', b"{}", b"{}", b"{}"]).
func TestSignatureOfJupyterClient(t *testing.T) {
	const signature = "eea155d45575e8e1cc801fdc6e9ef3096ddcea37e361a62575a50b76e953ca79"
	frames := [][]byte{[]byte("<IDS|MSG>"), []byte(signature), []byte(`{"msg_id":"1","msg_type":"t"}`), []byte("{}"), []byte("{}"), []byte("{}")}
	if _, err := wire.NewCodec("abc").Decode(frames); err != nil {
		t.Error(err)
	}
}

func TestDecodeErrors(t *testing.T) {
	frames := func(parts ...string) (f [][]byte) {
		for _, p := range parts {
			f = append(f, []byte(p))
		}
		return f
	}
	const header = `{"msg_id":"1","msg_type":"t"}`
	for _, c := range []struct {
		name, key string
		frames    [][]byte
		is        error
		text      string
	}{
		{"no frames", "", nil, wire.ErrFraming, "no <IDS|MSG> among 0 frames"},
		{"no delimiter", "", frames("a", "b"), wire.ErrFraming, "no <IDS|MSG> among 2 frames"},
		{"too few", "", frames("<IDS|MSG>", "", header, "{}", "{}"), wire.ErrFraming, "got 4 frames after <IDS|MSG>, want at least 5"},
		{"too many", "", make([][]byte, wire.MaxFrames+1), wire.ErrFraming, "got 1025 frames, want at most 1024"},
		{"too large", "", [][]byte{make([]byte, wire.MaxBytes+1)}, wire.ErrFraming, "want at most 10485760"},
		{"unsigned", "k", frames("<IDS|MSG>", "", header, "{}", "{}", "{}"), wire.ErrSignature, "got 0 bytes, want 64"},
		{"not hex", "k", frames("<IDS|MSG>", strings.Repeat("x", 64), header, "{}", "{}", "{}"), wire.ErrSignature, "invalid byte"},
		{"wrong", "k", frames("<IDS|MSG>", strings.Repeat("0", 64), header, "{}", "{}", "{}"), wire.ErrSignature, "message signature mismatch"},
		{"header", "", frames("<IDS|MSG>", "", `[]`, "{}", "{}", "{}"), wire.ErrFraming, "header: got no JSON object"},
		{"header field", "", frames("<IDS|MSG>", "", `{"msg_id":1}`, "{}", "{}", "{}"), wire.ErrFraming, "header: json"},
		{"no type", "", frames("<IDS|MSG>", "", `{"msg_id":"1"}`, "{}", "{}", "{}"), wire.ErrFraming, "must not be empty"},
		{"parent", "", frames("<IDS|MSG>", "", header, "null", "{}", "{}"), wire.ErrFraming, "parent_header: got no JSON object"},
		{"metadata", "", frames("<IDS|MSG>", "", header, "{}", "{", "{}"), wire.ErrFraming, "metadata: got invalid JSON"},
		{"content", "", frames("<IDS|MSG>", "", header, "{}", "{}", ""), wire.ErrFraming, "content: got no JSON object"},
	} {
		_, err := wire.NewCodec(c.key).Decode(c.frames)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.text)
		}
	}
}

// Nothing that is signed may change; buffers are not signed.
func TestTampering(t *testing.T) {
	frames := encode(t, "k") // id, delimiter, signature, 4 signed, 2 buffers
	for i := range frames {
		changed := append([][]byte(nil), frames...)
		changed[i] = append([]byte(" "), frames[i]...)
		_, err := wire.NewCodec("k").Decode(changed)
		if signed := i >= 1 && i <= 6; (err != nil) != signed {
			t.Errorf("frame %d changed: got error %v", i, err)
		}
	}
}

func TestRepeatedSignatures(t *testing.T) {
	c := wire.NewCodec("k")
	first := encode(t, "k")
	for range 2 {
		bad := encode(t, "other")
		if _, err := c.Decode(bad); !errors.Is(err, wire.ErrSignature) {
			t.Fatal(err)
		}
	}
	if _, err := c.Decode(first); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Decode(first); !errors.Is(err, wire.ErrRepeated) {
		t.Fatalf("got %v, want %v", err, wire.ErrRepeated)
	}
	unsigned := encode(t, "")
	for range 2 {
		if _, err := wire.NewCodec("").Decode(unsigned); err != nil {
			t.Errorf("without a key: %v", err)
		}
	}
}

// The memory of signatures is bounded: the oldest is forgotten first.
func TestSignatureMemory(t *testing.T) {
	c, session := wire.NewCodec("k"), wire.NewSession("x")
	next := func() [][]byte {
		m, err := session.New(wire.TypeStatus, nil, wire.Status{ExecutionState: wire.Idle})
		if err != nil {
			t.Fatal(err)
		}
		frames, err := c.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Decode(frames); err != nil {
			t.Fatal(err)
		}
		return frames
	}
	oldest, second := next(), next()
	for range 1<<16 - 1 {
		next()
	}
	if _, err := c.Decode(second); !errors.Is(err, wire.ErrRepeated) {
		t.Errorf("second: got %v, want %v", err, wire.ErrRepeated)
	}
	if _, err := c.Decode(oldest); err != nil {
		t.Errorf("oldest: got %v, want it forgotten", err)
	}
}

// FuzzDecode: whatever comes is refused or can be written and read again, and never panics.
func FuzzDecode(f *testing.F) {
	const sep = "\x00|"
	join := func(frames [][]byte) []byte { return bytes.Join(frames, []byte(sep)) }
	f.Add(join(encode(f, "")), false)
	f.Add(join(encode(f, "k")), true)
	f.Add([]byte("<IDS|MSG>"+sep+sep+`{"msg_id":"1","msg_type":"t","msg_type":null}`+sep+"{}"+sep+"{}"+sep+"{}"), false)
	f.Add([]byte("<IDS|MSG>"+sep+"<IDS|MSG>"+sep+"<IDS|MSG>"), false)
	f.Fuzz(func(t *testing.T, data []byte, signed bool) {
		key := ""
		if signed {
			key = "k"
		}
		m, err := wire.NewCodec(key).Decode(bytes.Split(data, []byte(sep)))
		if err != nil {
			return
		}
		m.ParentID()
		if v := wire.NewContent(m.Header.MsgType); v != nil {
			_ = m.Into(v)
		}
		frames, err := wire.NewCodec(key).Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := wire.NewCodec(key).Decode(frames)
		if err != nil || again.Header != m.Header || !bytes.Equal(again.Content, m.Content) {
			t.Errorf("read again: got %+v, %v, want %+v", again, err, m)
		}
	})
}
