package kernel_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/internal/fake"
	"github.com/fluxion-go/fluxion/kernel/wire"
	"github.com/go-zeromq/zmq4"
)

func dial(t *testing.T, c wire.Connection, port int) net.Conn {
	t.Helper()
	network, address := c.Address(port)
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// handshake speaks ZMTP 3.0 up to and with READY.
func handshake(t *testing.T, c net.Conn, socketType string) {
	t.Helper()
	c.Write(greetingAndReady(socketType))
	c.SetReadDeadline(time.Now().Add(patience))
	defer c.SetReadDeadline(time.Time{})
	if _, err := c.Read(make([]byte, 64)); err != nil {
		t.Fatal(err)
	}
}

func greetingAndReady(socketType string) []byte {
	greeting := make([]byte, 64)
	greeting[0], greeting[9], greeting[10] = 0xFF, 0x7F, 3
	copy(greeting[12:], "NULL")
	ready := append([]byte("\x05READY\x0bSocket-Type\x00\x00\x00"), byte(len(socketType)))
	ready = append(ready, socketType...)
	return append(greeting, append([]byte{4, byte(len(ready))}, ready...)...)
}

// join dials and makes the handshake of a socket type.
func join(t *testing.T, c wire.Connection, port int, socketType string) net.Conn {
	t.Helper()
	conn := dial(t, c, port)
	handshake(t, conn, socketType)
	return conn
}

// stuckSubscriber subscribes to everything, and reads nothing.
func stuckSubscriber(t *testing.T, c wire.Connection) net.Conn {
	t.Helper()
	conn := join(t, c, c.IOPubPort, "SUB")
	conn.Write([]byte{0, 1, 1})
	return conn
}

// works says that the kernel still runs the cells of an honest client.
func (c *client) works() {
	c.t.Helper()
	if r := c.executed(c.run("value 1")); r.Status != wire.StatusOK {
		c.t.Errorf("the honest client: got %+v", r)
	}
}

// longFrame is the header of a frame of n bytes; with flags 2 it is the last of its message, with 3 it is not.
func longFrame(flags byte, n uint64) []byte { return binary.BigEndian.AppendUint64([]byte{flags}, n) }

// Peers that speak nonsense, or nothing, disturb nobody.
func TestHostilePeers(t *testing.T) {
	f := start(t, kernel.Options{})
	conn := f.Connection()
	huge := longFrame(2, 1<<62)
	for _, port := range []int{conn.ShellPort, conn.IOPubPort, conn.HBPort} {
		typ := map[int]string{conn.ShellPort: "DEALER", conn.IOPubPort: "SUB", conn.HBPort: "REQ"}[port]
		dial(t, conn, port) // connects and says nothing
		dial(t, conn, port).Write(bytes.Repeat([]byte{0}, 1000))
		dial(t, conn, port).Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + strings.Repeat("x", 64)))

		early := dial(t, conn, port) // declares 2^62 bytes in the handshake
		early.Write(append(greetingAndReady(typ)[:64], append([]byte{6}, huge[1:]...)...))

		join(t, conn, port, typ).Write(huge)                             // and after it
		join(t, conn, port, typ).Write(bytes.Repeat([]byte{1, 0}, 5000)) // a message of very many frames
		join(t, conn, port, typ).Write([]byte{0, 0, 4, 0, 4, 1, 200})    // empty messages and commands
	}
	f.waitLog("message too large: frame 1 of 4611686018427387904 bytes")
	f.waitLog("message too large: frame 1025")
	f.connect().works()
}

// Silent peers, and those that stop in the middle of the greeting, are dropped.
func TestSilentPeers(t *testing.T) {
	defer kernel.SetHandshakeTimeout(200 * time.Millisecond)()
	f := start(t, kernel.Options{})
	conn := f.Connection()
	dial(t, conn, conn.ShellPort)
	dial(t, conn, conn.StdinPort).Write([]byte{0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3})
	f.waitLog("shell: connection dropped: no handshake after 200ms")
	f.waitLog("stdin: connection dropped: no handshake after 200ms")
	f.connect().works()
}

// More connections than the kernel holds: those that say nothing make room.
func TestManySilentPeers(t *testing.T) {
	f := start(t, kernel.Options{})
	conn := f.Connection()
	for range 300 {
		dial(t, conn, conn.ShellPort)
	}
	f.waitLog("shell: connection dropped: there are more than 256")
	f.connect().works()
}

// Subscribers that do not read stop neither the output nor the replies of a client that does, and the log says that they were dropped.
func TestStuckSubscriber(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	for range 3 {
		stuckSubscriber(t, f.Connection())
	}
	if r := c.executed(c.run("flood 60000000")); r.Status != wire.StatusOK {
		t.Errorf("got %+v", r)
	}
	f.waitLog("iopub: connection dropped: it does not read while others do")
	n := 0
	for _, s := range c.all(func(s sent) bool { return s.msg.Header.MsgType == wire.TypeStream }) {
		var text wire.Stream
		if err := s.msg.Into(&text); err != nil {
			t.Fatal(err)
		}
		n += len(text.Text)
	}
	if n != 60_000_000 {
		t.Errorf("the one that reads got %d bytes, want 60000000", n)
	}
}

// A peer that gives the identity of a client gets its questions too, and changes nothing else: the client is asked, and answers.
func TestStolenIdentity(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()
	thief := zmq4.NewDealer(context.Background(), zmq4.WithID(zmq4.SocketIdentity(c.session.ID)), quiet)
	t.Cleanup(func() { thief.Close() })
	if err := thief.Dial(conn.Endpoint(conn.StdinPort)); err != nil {
		t.Fatal(err)
	}
	stolen := make(chan struct{})
	go func() {
		if _, err := thief.Recv(); err == nil {
			close(stolen)
		}
	}()
	f.eventually("second connection of the identity", func() bool { return f.Connected(wire.Stdin) == 2 })
	cell := c.run("input name?")
	c.wait("input_request", answers(cell, wire.TypeInputRequest))
	select {
	case <-stolen:
	case <-time.After(patience):
		t.Error("the thief was not asked: this tests nothing")
	}
	c.send(wire.Stdin, wire.TypeInputReply, wire.InputReply{Value: "Ann"})
	if r := c.executed(cell); r.Status != wire.StatusOK {
		t.Errorf("got %+v", r)
	}
}

// Messages with a right signature and wrong contents are dropped, or answered with what is wrong.
func TestMalformedJSON(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	header := string(c.message(wire.TypeExecuteRequest, struct{}{}).RawHeader)
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	for i, broken := range []string{"", "{", "null", "[]", `{"code": }`, "{\"code\": \"\x00\"}", deep} {
		c.sendMessage(wire.Shell, &wire.Message{RawHeader: json.RawMessage(header), Content: json.RawMessage(broken)})
		c.sendMessage(wire.Shell, &wire.Message{RawHeader: json.RawMessage(broken), Content: json.RawMessage(fmt.Sprintf(`{"code": "value %d"}`, i))})
	}
	for _, part := range []string{"header", "content"} {
		f.waitLog("malformed message: " + part + ": got no JSON object on shell, dropped")
		f.waitLog("malformed message: " + part + ": got invalid JSON on shell, dropped")
	}
	for _, content := range []string{`{"code": 1}`, `{"code": ["a"]}`, `{"code": "x", "user_expressions": []}`, `{"code": "x", "silent": "yes"}`} {
		m := c.message(wire.TypeExecuteRequest, json.RawMessage(content))
		c.sendMessage(wire.Shell, m)
		if r := c.executed(m.Header.MsgID); r.Failure.Name != "RequestError" {
			t.Errorf("%s: got %+v", content, r)
		}
	}
	c.works()
}

// Text outside of the first plane of Unicode comes back as it was sent. Halves of surrogate pairs and bytes that are no UTF-8 become U+FFFD.
// Comms that nobody knows, comms without end, contents that are no message and large ones for nobody are closed or dropped, also while a cell runs.
func TestHostileComms(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	c.executed(c.run("widget w"))
	busy := c.run("block")
	c.wait("execute_input", answers(busy, wire.TypeExecuteInput))
	for _, content := range []string{`{"comm_id": 5}`, `{"comm_id": ["w"]}`, `{"comm_id": "w", "data": {`, `[]`} {
		for _, typ := range []wire.Type{wire.TypeCommOpen, wire.TypeCommMsg, wire.TypeCommClose} {
			c.sendMessage(wire.Shell, &wire.Message{RawHeader: c.message(typ, struct{}{}).RawHeader, Content: json.RawMessage(content)})
		}
	}
	f.waitLog("comm_open: content: json")
	f.waitLog("comm_msg: content: json")
	f.waitLog("malformed message: content")
	for i := range 1000 {
		c.send(wire.Shell, wire.TypeCommOpen, map[string]any{"comm_id": fmt.Sprint("c", i), "target_name": "front", "data": map[string]any{}})
	}
	f.waitLog("front ends have 100 comms open, want at most that")
	id := c.send(wire.Shell, wire.TypeCommOpen, map[string]any{"comm_id": "w", "target_name": "front", "data": map[string]any{}})
	c.idle(id)
	if closed := c.all(answers(id, wire.TypeCommClose)); len(closed) > 0 {
		t.Error("who opened a comm with the name of a widget had it closed")
	}
	large := strings.Repeat("x", 5<<20)
	for _, to := range []string{"nobody", large, ""} {
		id := c.send(wire.Shell, wire.TypeCommMsg, map[string]any{"comm_id": to, "data": map[string]any{"x": large[:1<<20]}})
		c.wait("comm_close", answers(id, wire.TypeCommClose))
	}
	if lines := strings.Join(f.logged(), "\n"); len(lines) > 1<<20 {
		t.Errorf("the log has %d bytes", len(lines))
	}
	c.send(wire.Control, wire.TypeInterruptRequest, struct{}{})
	c.executed(busy)
	var reply wire.CommInfoReply
	c.reply(c.send(wire.Shell, wire.TypeCommInfoRequest, struct{}{}), wire.TypeCommInfoReply, &reply)
	if len(reply.Comms) != 101 {
		t.Errorf("got %d comms, want those of the widget and of 100 front ends", len(reply.Comms))
	}
	c.works()
}

// Clicks and moves while a cell runs make one turn of each widget.
func TestFloodOfMoves(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	c.executed(c.run("widget w\nwidget v"))
	busy := c.run("block")
	c.wait("execute_input", answers(busy, wire.TypeExecuteInput))
	var last string
	for i := range 500 {
		last = c.send(wire.Shell, wire.TypeCommMsg, map[string]any{"comm_id": "wv"[i%2 : i%2+1], "data": i})
	}
	c.idle(last)
	c.send(wire.Control, wire.TypeInterruptRequest, struct{}{})
	c.executed(busy)
	c.executed(c.run("print done"))
	turns := func() (text string) {
		for _, s := range c.all(func(s sent) bool { return s.msg.Header.MsgType == wire.TypeStream }) {
			var stream wire.Stream
			if err := s.msg.Into(&stream); err != nil {
				t.Fatal(err)
			}
			text += stream.Text
		}
		return text
	}
	f.eventually("both turns", func() bool { return strings.Count(turns(), "after") >= 2 })
	for _, want := range []string{"498, after 249\n", "499, after 249\n"} {
		if got := turns(); strings.Count(got, want) != 1 || strings.Count(got, "after") != 2 {
			t.Errorf("got %q, want one turn of each widget, and with %q", got, want)
		}
	}
}

func TestAstralText(t *testing.T) {
	c := start(t, kernel.Options{}).connect()
	for _, test := range []struct{ content, want string }{
		{`{"code": "print 😀 𝛉 e\u0301"}`, "😀 𝛉 e\u0301\n"},
		{`{"code": "print \ud83d\ude00"}`, "😀\n"},
		{`{"code": "print a\ud83d"}`, "a\uFFFD\n"},
		{`{"code": "print a\ude00\ud83d"}`, "a\uFFFD\uFFFD\n"},
		{"{\"code\": \"print a\xff\"}", "a\uFFFD\n"},
		{"{\"code\": \"print a\xf0\x9f\x98\"}", "a\uFFFD\uFFFD\uFFFD\n"},
		{`{"code": "print a\u0000\u2028b"}`, "a\x00\u2028b\n"},
		{`{"code": "print \ufeff\u202e \udbff\udfff"}`, "\ufeff\u202e \U0010FFFF\n"},
	} {
		m := c.message(wire.TypeExecuteRequest, struct{}{})
		m.Content = json.RawMessage(test.content)
		c.sendMessage(wire.Shell, m)
		c.executed(m.Header.MsgID)
		var got wire.Stream
		if err := c.wait("stream", answers(m.Header.MsgID, wire.TypeStream)).Into(&got); err != nil || got.Text != test.want {
			t.Errorf("%s: got %q, %v, want %q", test.content, got.Text, err, test.want)
		}
	}
	for _, cursor := range []int{-1, 2, 1 << 40} {
		var reply wire.CompleteReply
		c.reply(c.send(wire.Shell, wire.TypeCompleteRequest, wire.CompleteRequest{Code: "😀x", CursorPos: cursor}), wire.TypeCompleteReply, &reply)
	}
	c.works()
}

// A cell of 100 MB is not read. A stranger is dropped, and the log says why; a front end that was heard before is answered, and goes on.
func TestHugeCell(t *testing.T) {
	f := start(t, kernel.Options{})
	c, big := f.connect(), f.connect()
	c.executed(c.run("value 1"))
	id := c.run("print " + strings.Repeat("x", 100_000_000))
	r := c.executed(id)
	if r.Status != wire.StatusError || !strings.Contains(r.Failure.Value, "got a message of 95.4 MB, want at most 10 MB") {
		t.Errorf("got %+v", r)
	}
	if shown := c.all(answers(id, wire.TypeError)); len(shown) != 1 {
		t.Errorf("got %d errors, want one that a person sees", len(shown))
	}
	m := c.message(wire.TypeExecuteRequest, map[string]any{"code": "value 2"})
	m.Buffers = [][]byte{make([]byte, 6<<20), make([]byte, 6<<20), {1}} // too large by what comes last
	c.sendMessage(wire.Shell, m)
	if r := c.executed(m.Header.MsgID); r.Status != wire.StatusError {
		t.Errorf("got %+v", r)
	}
	c.works()
	frames, err := big.codec.Encode(big.message(wire.TypeExecuteRequest, map[string]any{"code": "print " + strings.Repeat("x", 100_000_000)}))
	if err != nil {
		t.Fatal(err)
	}
	big.sockets[wire.Shell].SendMulti(zmq4.NewMsgFrom(frames...)) // fails or not: nobody reads it
	f.waitLog("shell: connection dropped: zmq4: could not read recv msg: message too large")
	f.waitLog("want at most 10485760 bytes")
	c.works()
}

// The largest cells that are read run, and history keeps no more of them than it has room for.
func TestLargeCells(t *testing.T) {
	c := start(t, kernel.Options{}).connect()
	for range 4 {
		if r := c.executed(c.run("print " + strings.Repeat("x", 10_000_000))); r.Status != wire.StatusOK {
			t.Fatalf("got %+v", r)
		}
	}
	var reply wire.HistoryReply
	c.reply(c.send(wire.Shell, wire.TypeHistoryRequest, wire.HistoryRequest{AccessType: "tail"}), wire.TypeHistoryReply, &reply)
	if len(reply.History) != 1 || reply.History[0][1] != 4.0 {
		t.Errorf("got %d cells of history, want the last alone", len(reply.History))
	}
}

// Large messages that never end are pushed out by one that does.
func TestUnfinishedMessages(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()
	for range 8 {
		slow := join(t, conn, conn.ShellPort, "DEALER")
		slow.Write(longFrame(2, 9<<20))
		slow.Write(make([]byte, 100))
	}
	f.waitLog("shell: connection dropped: a message of 9437184 bytes was not there in time")
	if r := c.executed(c.run("print " + strings.Repeat("x", 9_000_000))); r.Status != wire.StatusOK {
		t.Errorf("got %+v", r)
	}
}

// A front end that was heard before takes its time with a large message, while strangers declare more than there is room for.
func TestSlowFrontEnd(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()
	slow := join(t, conn, conn.ShellPort, "DEALER")
	stream := func(code string) (id string, b []byte) {
		m := c.message(wire.TypeExecuteRequest, map[string]any{"code": code})
		frames, err := c.codec.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		return m.Header.MsgID, kernel.Stream(frames)
	}
	id, b := stream("value 1")
	slow.Write(b)
	c.idle(id)
	id, b = stream("value " + strings.Repeat("x", 9_000_000))
	slow.Write(b[:5_000_000])
	for range 8 {
		join(t, conn, conn.ShellPort, "DEALER").Write(longFrame(2, 9<<20))
	}
	f.waitLog("a message of 9437184 bytes was not there in time")
	slow.Write(b[5_000_000:])
	c.idle(id)
}

// Heartbeats and subscriptions need no signature: they are short and few, and whoever sends them reads the answers.
func TestUnsignedFloods(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()

	beats := join(t, conn, conn.HBPort, "REQ")
	beat := append([]byte{1, 0}, append(longFrame(2, 1000), make([]byte, 1000)...)...) // an empty frame, as REQ sends, and the beat
	go func() {
		for range 1000 {
			if _, err := beats.Write(bytes.Repeat(beat, 100)); err != nil {
				return
			}
		}
	}()
	f.waitLog("heartbeat: connection dropped: it does not read its replies")

	join(t, conn, conn.HBPort, "REQ").Write(longFrame(2, 2000))
	f.waitLog("heartbeat: connection dropped: zmq4: could not read recv msg: message too large")
	join(t, conn, conn.IOPubPort, "SUB").Write(longFrame(2, 2000))
	f.waitLog("iopub: connection dropped: zmq4: could not read recv msg: message too large")
	many := join(t, conn, conn.IOPubPort, "SUB")
	for i := range 100 {
		many.Write([]byte{0, 2, 1, byte(i)})
	}
	f.waitLog("iopub: connection dropped: it subscribed more than 64 times")
	c.works()
}

// A client that asks and does not read the answers is dropped, and others are served.
func TestUnreadReplies(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	c.executed(c.run("value " + strings.Repeat("x", 4_000_000)))
	conn := f.Connection()
	asker := join(t, conn, conn.ShellPort, "DEALER")
	for range 20 {
		frames, err := c.codec.Encode(c.message(wire.TypeHistoryRequest, wire.HistoryRequest{AccessType: "tail"}))
		if err != nil {
			t.Fatal(err)
		}
		for i, frame := range frames {
			flags := byte(3)
			if i == len(frames)-1 {
				flags = 2
			}
			asker.Write(append(longFrame(flags, uint64(len(frame))), frame...))
		}
	}
	f.waitLog("shell: connection dropped: it does not read its replies")
	c.works()
}

// A flood of messages with wrong signatures fills neither the log nor the line of requests.
func TestFloodOfWrongSignatures(t *testing.T) {
	f := start(t, kernel.Options{})
	c, bad := f.connect(), f.connect()
	frames, err := wire.NewCodec("another key").Encode(c.message(wire.TypeExecuteRequest, map[string]any{"code": "print evil"}))
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		bad.sendFrames(wire.Shell, frames)
	}
	f.waitLog("message signature mismatch on shell, dropped")
	c.works()
	f.waitLog("more lines of what was dropped are left out")
	bad.works()
}

// The kernel is its owner's alone, and the log says when others reach it.
func TestReach(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	c := wire.Connection{Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"), Key: testKey, SignatureScheme: "hmac-sha256",
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5}
	k, err := kernel.Listen(c, kernel.Options{New: fake.New})
	if err != nil {
		t.Fatal(err)
	}
	for port := 1; port <= 5; port++ {
		info, err := os.Stat(c.IP + "-" + strconv.Itoa(port))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("socket %d: got %v, %v, want mode 0600", port, info.Mode(), err)
		}
	}
	k.Stop()
	k.Serve(context.Background())

	if got := logOfRun(t, c, 0o600); got != "" {
		t.Errorf("nothing to warn of: got %s", got)
	}
	if got := logOfRun(t, c, 0o644); !strings.Contains(got, "got mode 0644, want 0600") {
		t.Errorf("a file that others can read: got %q", got)
	}
	c.Key = ""
	if got := logOfRun(t, c, 0o600); !strings.Contains(got, "the connection has no key") {
		t.Errorf("no key: got %q", got)
	}
	for ip, want := range map[string]bool{"127.0.0.1": false, "localhost": false, "0.0.0.0": true, "*": true} {
		warned := false
		k, err := kernel.Listen(wire.Connection{Transport: "tcp", IP: ip, Key: testKey}, kernel.Options{New: fake.New, Log: func(format string, _ ...any) {
			warned = warned || strings.Contains(format, "not on this machine alone")
		}})
		if err != nil {
			t.Fatal(err)
		}
		k.Stop()
		k.Serve(context.Background())
		if warned != want {
			t.Errorf("ip %s: got a warning: %v, want %v", ip, warned, want)
		}
	}
}

// logOfRun is what a kernel logs that ends as soon as it has started.
func logOfRun(t *testing.T, c wire.Connection, mode os.FileMode) string {
	t.Helper()
	var lines []string
	log := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := kernel.Run(ctx, writeConnection(t, c, mode), kernel.Options{New: fake.New, Log: log}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func writeConnection(t *testing.T, c wire.Connection, mode os.FileMode) (path string) {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// freePorts is a connection on five ports that were free a moment ago.
func freePorts(t *testing.T, ip string) wire.Connection {
	t.Helper()
	c := wire.Connection{Transport: "tcp", IP: ip, Key: testKey, SignatureScheme: "hmac-sha256"}
	for _, port := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HBPort} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c
}
