package kernel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/internal/fake"
	"github.com/fluxion-go/fluxion/kernel/wire"
	"github.com/go-zeromq/zmq4"
)

// Every request of the table of message types has a handler, and nothing else has.
func TestHandlersMatchTheTable(t *testing.T) {
	var want []wire.Type
	for _, info := range wire.Types {
		if info.From != wire.Kernel && !slices.Contains(info.Channels, wire.Stdin) {
			want = append(want, info.Type)
		}
	}
	got := kernel.Handled()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got handlers of %v, want %v", got, want)
	}
}

func TestHeartbeatAndControlDuringCell(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()
	cell := c.run("input name?")
	c.wait("input_request", func(s sent) bool { return s.msg.Header.MsgType == wire.TypeInputRequest })

	req := zmq4.NewReq(context.Background(), quiet)
	defer req.Close()
	if err := req.Dial(conn.Endpoint(conn.HBPort)); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		beat := []byte(fmt.Sprint("beat ", i))
		if err := req.Send(zmq4.NewMsg(beat)); err != nil {
			t.Fatal(err)
		}
		echo, err := req.Recv()
		if err != nil || !bytes.Equal(echo.Bytes(), beat) {
			t.Fatalf("got echo %q, %v, want %q", echo.Bytes(), err, beat)
		}
	}
	var info wire.KernelInfoReply
	c.reply(c.send(wire.Control, wire.TypeKernelInfoRequest, struct{}{}), wire.TypeKernelInfoReply, &info)
	if info.Implementation != "fluxion" {
		t.Errorf("got implementation %q", info.Implementation)
	}
	c.send(wire.Stdin, wire.TypeInputReply, wire.InputReply{Value: "Ann"})
	if r := c.executed(cell); r.Status != wire.StatusOK {
		t.Errorf("got %+v", r)
	}
}

// Two front ends: the one that runs the cell is asked, and both see the output.
func TestInputGoesToTheRequester(t *testing.T) {
	f := start(t, kernel.Options{})
	a, b := f.connect(), f.connect()
	cell := b.run("input name?")
	asked := func(s sent) bool { return s.msg.Header.MsgType == wire.TypeInputRequest }
	b.wait("input_request", asked)
	if len(a.all(asked)) > 0 {
		t.Error("the other front end was asked")
	}
	b.send(wire.Stdin, wire.TypeInputReply, wire.InputReply{Value: "Bob"})
	b.executed(cell)
	a.idle(cell)
	if len(a.all(answers(cell, wire.TypeExecuteReply))) > 0 {
		t.Error("the other front end got the reply")
	}
}

func TestAnswerToAnOlderQuestion(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	first := c.run("input one?")
	asked := c.wait("input_request", answers(first, wire.TypeInputRequest))
	c.send(wire.Control, wire.TypeInterruptRequest, struct{}{})
	c.executed(first)

	second := c.run("input two?")
	question := c.wait("input_request", answers(second, wire.TypeInputRequest))
	for _, q := range []*wire.Message{asked, question} {
		m := c.message(wire.TypeInputReply, wire.InputReply{Value: q.Header.MsgID})
		m.Parent = q.RawHeader
		c.sendMessage(wire.Stdin, m)
	}
	c.executed(second)
	out := c.wait("stream", answers(second, wire.TypeStream))
	if !strings.Contains(string(out.Content), question.Header.MsgID) {
		t.Errorf("got %s, want the answer to %s", out.Content, question.Header.MsgID)
	}
}

func TestBadSignatureIsDropped(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	m := c.message(wire.TypeExecuteRequest, map[string]any{"code": "print evil"})
	frames, err := wire.NewCodec("another key").Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	c.sendFrames(wire.Shell, frames)
	f.waitLog("message signature mismatch on shell, dropped")
	c.sendFrames(wire.Shell, [][]byte{[]byte("no delimiter")})
	f.waitLog("malformed message: no <IDS|MSG>")
	if r := c.executed(c.run("value 1")); r.ExecutionCount != 1 {
		t.Errorf("got %+v", r)
	}
	if len(c.all(func(s sent) bool { return s.parent == m.Header.MsgID })) > 0 {
		t.Error("a message with a wrong signature was answered")
	}
}

func TestRepeatedMessageIsRefused(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	m := c.message(wire.TypeExecuteRequest, map[string]any{"code": "print once"})
	c.sendMessage(wire.Shell, m)
	c.sendMessage(wire.Shell, m)
	c.executed(m.Header.MsgID)
	f.waitLog("message signature seen before on shell, dropped")
	if r := c.executed(c.run("value 1")); r.ExecutionCount != 2 {
		t.Errorf("got %+v, want execution count 2", r)
	}
}

func TestSlowEvaluator(t *testing.T) {
	release := make(chan struct{})
	f := start(t, kernel.Options{New: func(out kernel.Output) (kernel.Evaluator, error) {
		<-release
		return fake.New(out)
	}})
	c := f.connect()
	var info wire.KernelInfoReply
	c.reply(c.send(wire.Shell, wire.TypeKernelInfoRequest, struct{}{}), wire.TypeKernelInfoReply, &info)
	var complete wire.IsCompleteReply
	c.reply(c.send(wire.Shell, wire.TypeIsCompleteRequest, wire.IsCompleteRequest{Code: "x"}), wire.TypeIsCompleteReply, &complete)
	if complete.Status != "unknown" {
		t.Errorf("is_complete without an evaluator: got %q, want unknown", complete.Status)
	}

	first := c.run("value 1")
	c.wait("execute_input", answers(first, wire.TypeExecuteInput))
	c.send(wire.Control, wire.TypeInterruptRequest, struct{}{})
	if r := c.executed(first); r.Failure.Name != "Interrupted" {
		t.Errorf("interrupted while starting: got %+v", r)
	}

	second := c.run("value 2")
	close(release)
	if r := c.executed(second); r.Status != wire.StatusOK {
		t.Errorf("got %+v", r)
	}
}

func TestEvaluatorThatDoesNotStart(t *testing.T) {
	for name, start1 := range map[string]func(kernel.Output) (kernel.Evaluator, error){
		"error": func(kernel.Output) (kernel.Evaluator, error) { return nil, errors.New("no Go toolchain in PATH") },
		"panic": func(kernel.Output) (kernel.Evaluator, error) { panic("no Go toolchain in PATH") },
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, kernel.Options{New: start1}).connect()
			for range 2 {
				r := c.executed(c.run("value 1"))
				if r.Failure.Name != "StartError" || !strings.Contains(r.Failure.Value, "no Go toolchain in PATH") {
					t.Errorf("got %+v", r.Failure)
				}
			}
		})
	}
}

func TestShutdownClosesEverything(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	conn := f.Connection()
	c.run("block")
	c.wait("execute_input", func(s sent) bool { return s.msg.Header.MsgType == wire.TypeExecuteInput })
	c.send(wire.Control, wire.TypeShutdownRequest, wire.ShutdownRequest{Restart: true})
	c.wait("shutdown_reply", func(s sent) bool { return s.channel == wire.Control && s.msg.Header.MsgType == wire.TypeShutdownReply })
	select {
	case <-f.served:
	case <-time.After(patience):
		t.Fatal("Serve did not return")
	}
	for _, port := range []int{conn.ShellPort, conn.ControlPort, conn.StdinPort, conn.IOPubPort, conn.HBPort} {
		network, address := conn.Address(port)
		if conn, err := net.Dial(network, address); err == nil {
			conn.Close()
			t.Errorf("port %d still listens", port)
		}
	}
}

// Nothing is lost in a burst, and all of it comes before idle.
func TestBurst(t *testing.T) {
	const displays, bytes = 3000, 10_000_000
	c := start(t, kernel.Options{}).connect()
	cell := c.run(fmt.Sprintf("displays %d\nflood %d", displays, bytes))
	c.executed(cell)
	shown, text, last := 0, 0, wire.Type("")
	for _, s := range c.all(func(s sent) bool { return s.channel == wire.IOPub && s.parent == cell }) {
		last = s.msg.Header.MsgType
		switch last {
		case wire.TypeDisplayData:
			if want := strconv.Quote(strconv.Itoa(shown)); !strings.Contains(string(s.msg.Content), want) {
				t.Fatalf("display %d: got %s", shown, s.msg.Content)
			}
			shown++
		case wire.TypeStream:
			var st wire.Stream
			if err := s.msg.Into(&st); err != nil {
				t.Fatal(err)
			}
			text += len(st.Text)
		}
	}
	if shown != displays || text != bytes || last != wire.TypeStatus {
		t.Errorf("got %d displays, %d bytes, last %s, want %d, %d, status", shown, text, last, displays, bytes)
	}
}

// A flood that no one reads does not fill the memory, and does not stop an interrupt.
func TestFloodUnread(t *testing.T) {
	f := start(t, kernel.Options{})
	c := f.connect()
	c.sockets[wire.IOPub].Close()
	stuck := stuckSubscriber(t, f.Connection())
	cell := c.run("flood 400000000")
	streams := func() (n int) {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, s := range f.sent {
			if answers(cell, wire.TypeStream)(s) {
				n++
			}
		}
		return n
	}
	f.eventually("stream", func() bool { return streams() > 0 })
	f.eventually("halt of the flood", func() bool {
		n := streams()
		time.Sleep(300 * time.Millisecond)
		return streams() == n
	})
	if n := streams(); n > 1500 { // of 64 kB each; the rest is what the operating system takes
		t.Errorf("got %d messages, want a halt earlier", n)
	}
	var interrupted wire.InterruptReply
	c.reply(c.send(wire.Control, wire.TypeInterruptRequest, struct{}{}), wire.TypeInterruptReply, &interrupted)
	stuck.Close()
	r := wire.ExecuteReply{Failure: &wire.Failure{}}
	c.reply(cell, wire.TypeExecuteReply, &r)
	if r.Failure.Name != "Interrupted" {
		t.Errorf("got %+v", r)
	}
}

// Clients of one manager share an identity: each gets its own replies.
func TestSharedIdentity(t *testing.T) {
	f := start(t, kernel.Options{})
	conn := f.Connection()
	var dealers []zmq4.Socket
	for range 2 {
		s := zmq4.NewDealer(context.Background(), zmq4.WithID(zmq4.SocketIdentity("same")), quiet)
		defer s.Close()
		if err := s.Dial(conn.Endpoint(conn.ControlPort)); err != nil {
			t.Fatal(err)
		}
		dealers = append(dealers, s)
	}
	codec, session := wire.NewCodec(testKey), wire.NewSession("tester")
	for i, s := range dealers {
		m, _ := session.New(wire.TypeKernelInfoRequest, nil, struct{}{})
		frames, _ := codec.Encode(m)
		if err := s.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
			t.Fatal(err)
		}
		got := make(chan string, 1)
		go func() {
			reply, err := s.Recv()
			if err != nil {
				got <- err.Error()
				return
			}
			r, err := codec.Decode(reply.Frames)
			if err != nil {
				got <- err.Error()
				return
			}
			got <- r.ParentID()
		}()
		select {
		case id := <-got:
			if id != m.Header.MsgID {
				t.Errorf("client %d: got a reply to %s, want to %s", i, id, m.Header.MsgID)
			}
		case <-time.After(patience):
			t.Fatalf("client %d: no reply", i)
		}
	}
}

func TestListenErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := wire.Connection{Transport: "tcp", IP: "127.0.0.1", Key: testKey, IOPubPort: taken.Addr().(*net.TCPAddr).Port}
	_, err = kernel.Listen(c, kernel.Options{New: fake.New})
	if err == nil || !strings.HasPrefix(err.Error(), "kernel: iopub: listen tcp 127.0.0.1:") {
		t.Errorf("got %v", err)
	}
}

func TestIPC(t *testing.T) {
	c := wire.Connection{Transport: "ipc", IP: filepath.Join(t.TempDir(), "k"), Key: testKey,
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5}
	for range 2 { // the second finds nothing of the first
		k, err := kernel.Listen(c, kernel.Options{New: fake.New})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(c.IP + "-1"); err != nil {
			t.Error(err)
		}
		k.Stop()
		k.Serve(context.Background())
	}
}

func TestRunErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "connection.json")
	err := kernel.Run(context.Background(), path, kernel.Options{New: fake.New})
	if err == nil || !strings.Contains(err.Error(), "connection file: open "+path) {
		t.Errorf("missing file: got %v", err)
	}
	os.WriteFile(path, []byte(`{"ip": "127.0.0.1",`), 0o600)
	err = kernel.Run(context.Background(), path, kernel.Options{New: fake.New})
	if err == nil || !strings.Contains(err.Error(), path+": malformed JSON at 1:") {
		t.Errorf("malformed file: got %v", err)
	}
}

func TestWatchParent(t *testing.T) {
	for _, pid := range []string{"", "0", "-1", "x"} {
		if kernel.WatchParent(pid) != nil {
			t.Errorf("JPY_PARENT_PID=%q: want nobody watched", pid)
		}
	}
	if gone := kernel.WatchParent(strconv.Itoa(os.Getppid())); gone() {
		t.Error("our parent lives")
	}
	cmd := exec.Command("sleep", "100")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	gone := kernel.WatchParent(strconv.Itoa(cmd.Process.Pid)) // a client behind a launcher
	if gone() {
		t.Error("the client lives")
	}
	cmd.Process.Kill()
	cmd.Wait()
	if !gone() {
		t.Error("the client is gone")
	}
	if kernel.WatchParent(strconv.Itoa(cmd.Process.Pid))() {
		t.Error("a client of another namespace is not watched")
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "anything\nat all", true},
		{"x", "x", true},
		{"x", "xy", false},
		{"x*", "x := 1\ny := 2", true},
		{"*:=*", "x := 1", true},
		{"v?", "v1", true},
		{"v[0-9]", "v1", true},
		{"v[^0-9]", "v1", false},
		{"a.b", "axb", false},
		{"f(*)", "f(1)", true},
		{"a[", "a[", true},
		{"[z-a]", "[z-a]", true},
		{"θ*", "θ := 1", true},
	} {
		if got := kernel.Glob(c.pattern).MatchString(c.text); got != c.want {
			t.Errorf("glob %q on %q: got %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

func TestUnfinished(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "a": 0, "θ": 0, "a\xce": 1, "\xe2": 1, "\xe2\x82": 2, "€": 0, "\xf0\x9f\x98": 3, "😀": 0, "a\xff": 0, "\x82\x82\x82\x82": 0,
	} {
		if got := kernel.Unfinished([]byte(text)); got != want {
			t.Errorf("unfinished(%q): got %d, want %d", text, got, want)
		}
	}
}

// TestJupyter runs testdata/conformance.py, real clients and jupyter_kernel_test, when FLUXION_TEST_PYTHON names a python
// that has jupyter_client and jupyter_kernel_test.
func TestJupyter(t *testing.T) {
	python := os.Getenv("FLUXION_TEST_PYTHON")
	if python == "" {
		t.Skip("FLUXION_TEST_PYTHON is not set")
	}
	binary := filepath.Join(t.TempDir(), "fakekernel")
	if out, err := exec.Command("go", "build", "-o", binary, "./internal/fakekernel").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(python, "testdata/conformance.py", binary).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
