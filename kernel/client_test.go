package kernel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/internal/fake"
	"github.com/fluxion-go/fluxion/kernel/wire"
	"github.com/go-zeromq/zmq4"
)

const (
	testKey  = "a key"
	patience = time.Minute // a machine may be busy
)

// fixture is a kernel on free ports and what it logged and sent.
type fixture struct {
	*kernel.Kernel
	t      *testing.T
	served chan struct{} // closed when Serve has returned

	mu   sync.Mutex
	logs []string
	sent []sent
}

type sent struct {
	channel wire.Channel
	msg     *wire.Message
	parent  string // msg_id of the request that caused it
}

// start starts a kernel; a nil New means the fake evaluator.
func start(t *testing.T, o kernel.Options) *fixture {
	t.Helper()
	f := &fixture{t: t, served: make(chan struct{})}
	if o.New == nil {
		o.New = fake.New
	}
	o.Log = func(format string, args ...any) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.logs = append(f.logs, fmt.Sprintf(format, args...))
	}
	k, err := kernel.Listen(wire.Connection{Transport: "tcp", IP: "127.0.0.1", Key: testKey}, o)
	if err != nil {
		t.Fatal(err)
	}
	f.Kernel = k
	k.SetTrace(func(ch wire.Channel, m *wire.Message) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.sent = append(f.sent, sent{ch, m, m.ParentID()})
	})
	go func() {
		defer close(f.served)
		k.Serve(context.Background())
	}()
	t.Cleanup(func() {
		k.Stop()
		<-f.served
		if t.Failed() {
			t.Logf("log of the kernel:\n%s", strings.Join(f.logged(), "\n"))
		}
	})
	return f
}

func (f *fixture) logged() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.logs...)
}

// waitLog waits for a line of the log that holds text.
func (f *fixture) waitLog(text string) {
	f.t.Helper()
	f.eventually("a log line with "+text, func() bool {
		return strings.Contains(strings.Join(f.logged(), "\n"), text)
	})
}

func (f *fixture) eventually(what string, ok func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("no %s after %v", what, patience)
		}
	}
}

// client is a small front end.
type client struct {
	t       *testing.T
	codec   *wire.Codec
	session *wire.Session
	sockets map[wire.Channel]zmq4.Socket

	mu   sync.Mutex
	seen []sent // in order of arrival
}

var quiet = zmq4.WithLogger(log.New(discard{}, "", 0))

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// connect connects a client and waits until its iopub subscription arrived.
func (f *fixture) connect() *client {
	f.t.Helper()
	return connect(f.t, f.Connection())
}

func connect(t *testing.T, conn wire.Connection) *client {
	t.Helper()
	c := &client{t: t, codec: wire.NewCodec(testKey), session: wire.NewSession("tester"), sockets: map[wire.Channel]zmq4.Socket{}}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	for ch, port := range map[wire.Channel]int{
		wire.Shell: conn.ShellPort, wire.Control: conn.ControlPort, wire.Stdin: conn.StdinPort, wire.IOPub: conn.IOPubPort,
	} {
		var s zmq4.Socket
		if ch == wire.IOPub {
			s = zmq4.NewSub(ctx, quiet)
		} else {
			s = zmq4.NewDealer(ctx, zmq4.WithID(zmq4.SocketIdentity(c.session.ID)), quiet)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.Dial(conn.Endpoint(port)); err != nil {
			t.Fatal(err)
		}
		if ch == wire.IOPub {
			if err := s.SetOption(zmq4.OptionSubscribe, ""); err != nil {
				t.Fatal(err)
			}
		}
		c.sockets[ch] = s
		go c.read(ch, s)
	}
	c.wait("welcome", func(s sent) bool { return s.msg.Header.MsgType == wire.TypeIOPubWelcome })
	return c
}

func (c *client) read(ch wire.Channel, s zmq4.Socket) {
	for {
		m, err := s.Recv()
		if err != nil {
			return
		}
		msg, err := c.codec.Decode(m.Frames)
		if err != nil {
			c.t.Errorf("from the kernel on %s: %v", ch, err)
			continue
		}
		c.mu.Lock()
		c.seen = append(c.seen, sent{ch, msg, msg.ParentID()})
		c.mu.Unlock()
	}
}

// all returns the messages seen so far that satisfy ok.
func (c *client) all(ok func(sent) bool) (found []sent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.seen {
		if ok(s) {
			found = append(found, s)
		}
	}
	return found
}

// wait waits for a message that satisfies ok and returns the first.
func (c *client) wait(what string, ok func(sent) bool) *wire.Message {
	c.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if found := c.all(ok); len(found) > 0 {
			return found[0].msg
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("no %s after %v", what, patience)
		}
	}
}

func (c *client) message(t wire.Type, content any) *wire.Message {
	c.t.Helper()
	m, err := c.session.New(t, nil, content)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func (c *client) sendMessage(ch wire.Channel, m *wire.Message) {
	c.t.Helper()
	frames, err := c.codec.Encode(m)
	if err != nil {
		c.t.Fatal(err)
	}
	c.sendFrames(ch, frames)
}

func (c *client) sendFrames(ch wire.Channel, frames [][]byte) {
	c.t.Helper()
	if err := c.sockets[ch].SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		c.t.Fatal(err)
	}
}

// send sends a message and returns its id.
func (c *client) send(ch wire.Channel, t wire.Type, content any) string {
	c.t.Helper()
	m := c.message(t, content)
	c.sendMessage(ch, m)
	return m.Header.MsgID
}

// run sends a cell and returns the id of the request.
func (c *client) run(code string) string {
	c.t.Helper()
	return c.send(wire.Shell, wire.TypeExecuteRequest, map[string]any{"code": code})
}

func answers(id string, t wire.Type) func(sent) bool {
	return func(s sent) bool { return s.parent == id && s.msg.Header.MsgType == t }
}

// reply waits for the reply to the request id and reads it into v.
func (c *client) reply(id string, t wire.Type, v any) {
	c.t.Helper()
	m := c.wait(string(t), answers(id, t))
	if err := m.Into(v); err != nil {
		c.t.Fatal(err)
	}
}

// executed waits for the end of a cell.
func (c *client) executed(id string) (r wire.ExecuteReply) {
	c.t.Helper()
	r.Failure = &wire.Failure{}
	c.reply(id, wire.TypeExecuteReply, &r)
	c.idle(id)
	return r
}

func (c *client) idle(id string) {
	c.t.Helper()
	c.wait("idle", isIdle(id))
}

func isIdle(id string) func(sent) bool {
	return func(s sent) bool {
		var st wire.Status
		return answers(id, wire.TypeStatus)(s) && json.Unmarshal(s.msg.Content, &st) == nil && st.ExecutionState == wire.Idle
	}
}
