package kernel_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/kernel/wire"
)

// maxKernelMemory is what a kernel process may take while hostile peers do what they can.
const maxKernelMemory = 200 << 20

// All hostile peers at once, against a process of its own: an honest client is served throughout, the process stays small, and its log says what it dropped.
// The second process is the kernel that users have, whose cells are Go.
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a process is read from /proc")
	}
	t.Run("fake", func(t *testing.T) {
		attackProcess(t, honest{
			program: "./internal/fakekernel",
			value:   "value 1",
			flood:   "flood 10000000",
			long:    "print " + strings.Repeat("x", 9_000_000),
		})
	})
	t.Run("fluxion", func(t *testing.T) {
		if _, err := build.Ensure(t.Context(), build.Options{}); err != nil { // its first cell would wait for the worker
			t.Fatal(err)
		}
		attackProcess(t, honest{
			program: "../cmd/fluxion",
			args:    []string{"kernel"},
			value:   "1",
			flood:   "text := strings.Repeat(`x`, 1e5)\nfor range 20 {\n\tfmt.Println(text)\n}", // eval lets 1 MB a second pass
			long:    "fmt.Println(len(`" + strings.Repeat("x", 4_000_000) + "`))",               // eval takes no longer ones
		})
	})
}

// honest is a kernel and what its honest client asks of it.
type honest struct {
	program            string   // its package
	args               []string // before those of the connection
	value, flood, long string   // cells: one with a value, one that prints megabytes, one that has some
}

func attackProcess(t *testing.T, h honest) {
	binary := filepath.Join(t.TempDir(), "kernel")
	if out, err := exec.Command("go", "build", "-o", binary, h.program).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	conn := freePorts(t, "127.0.0.1")
	process := exec.Command(binary, append(h.args, "-f", writeConnection(t, conn, 0o600))...)
	var log bytes.Buffer
	process.Stderr = &log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer process.Process.Kill()
	waitListening(t, conn)
	c := connect(t, conn)

	stop := make(chan struct{})
	defer close(stop)
	attack := func(port int, socketType string, stream ...[]byte) {
		for range 4 {
			go attacker{conn, port, socketType, stream}.run(stop)
		}
	}
	ten := make([]byte, 10_000_000)
	attack(conn.ShellPort, "DEALER", longFrame(2, 1<<62))
	attack(conn.ShellPort, "DEALER", longFrame(2, 10_000_000), ten)                  // no delimiter
	attack(conn.ControlPort, "DEALER", longFrame(2, 10_000_000), ten[:9_000_000])    // not all of it
	attack(conn.StdinPort, "DEALER", longFrame(2, 100_000_000), ten, ten)            // too large
	attack(conn.ShellPort, "DEALER", bytes.Repeat([]byte{1, 0}, 1000), []byte{0, 0}) // many frames
	attack(conn.HBPort, "REQ", bytes.Repeat([]byte("\x00\xff"+strings.Repeat("x", 255)), 50_000))
	attack(conn.IOPubPort, "SUB", []byte{0, 1, 1})
	attack(conn.IOPubPort, "NONSENSE")
	for range 300 {
		dial(t, conn, conn.ShellPort)
	}
	for range 5 {
		stuckSubscriber(t, conn)
	}

	slowest := make(map[string]time.Duration) // by the beginning of the cell
	ask := func(code string) {
		t.Helper()
		began := time.Now()
		if r := c.executed(c.run(code)); r.Status != wire.StatusOK {
			t.Errorf("%.20s: got %+v", code, r)
		}
		word := code[:min(len(code), 9)]
		slowest[word] = max(slowest[word], time.Since(began))
	}
	for range 10 {
		ask(h.value)
		ask(h.flood)
	}
	ask(h.long)
	for range 10 {
		ask(h.value)
		var info wire.KernelInfoReply
		c.reply(c.send(wire.Control, wire.TypeKernelInfoRequest, struct{}{}), wire.TypeKernelInfoReply, &info)
	}
	peak := peakMemory(t, process.Process.Pid)
	t.Logf("a peak of %d MB; the slowest answers took %v", peak>>20, slowest)
	if peak > maxKernelMemory {
		t.Errorf("got a peak of %d MB, want at most %d", peak>>20, maxKernelMemory>>20)
	}
	process.Process.Signal(syscall.SIGTERM)
	process.Wait()
	for _, text := range []string{"message too large", "there are more than 256", "heartbeat: connection dropped", "no <IDS|MSG> among 1 frames on shell"} {
		if !strings.Contains(log.String(), text) {
			t.Errorf("the log does not say %q; it has %d bytes", text, log.Len())
		}
	}
}

// An attacker connects, makes the handshake and sends a stream, again and again.
type attacker struct {
	conn       wire.Connection
	port       int
	socketType string
	stream     [][]byte
}

func (a attacker) run(stop chan struct{}) {
	network, address := a.conn.Address(a.port)
	for {
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
		p, err := net.Dial(network, address)
		if err != nil {
			continue
		}
		p.Write(greetingAndReady(a.socketType))
		for _, b := range a.stream {
			p.SetWriteDeadline(time.Now().Add(time.Second))
			if _, err := p.Write(b); err != nil {
				break
			}
		}
		time.AfterFunc(100*time.Millisecond, func() { p.Close() })
	}
}

// peakMemory is the most that a process had resident, in bytes.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s*(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatalf("no VmHWM in\n%s", status)
	}
	kB, _ := strconv.Atoi(string(found[1]))
	return kB << 10
}

func waitListening(t *testing.T, conn wire.Connection) {
	t.Helper()
	network, address := conn.Address(conn.HBPort) // bound last
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial(network, address)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the kernel does not listen after %v", patience)
		}
	}
}
