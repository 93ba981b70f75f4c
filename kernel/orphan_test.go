package kernel_test

import (
	"bufio"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A kernel ends when the front end is gone that started it, however that ended, and so does one behind a launcher that lives on.
func TestOrphan(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "fakekernel")
	if out, err := exec.Command("go", "build", "-o", binary, "./internal/fakekernel").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct {
		name     string
		launcher bool // stands between front end and kernel
	}{{"parent", false}, {"behind a launcher", true}} {
		t.Run(c.name, func(t *testing.T) {
			conn := freePorts(t, "127.0.0.1")
			front := exec.Command("sleep", "600")
			if err := front.Start(); err != nil {
				t.Skip(err)
			}
			defer func() { _ = front.Process.Kill(); _ = front.Wait() }()
			client := "$$"
			if c.launcher {
				client = strconv.Itoa(front.Process.Pid)
			}
			// The shell is the front end, or the launcher, and has the kernel for a child.
			shell := exec.Command("sh", "-c", fmt.Sprintf("JPY_PARENT_PID=%s '%s' -f '%s' & echo $!; wait", client, binary, writeConnection(t, conn, 0o600)))
			out, err := shell.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := shell.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = shell.Process.Kill(); _ = shell.Wait() }()
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			kernel, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = syscall.Kill(kernel, syscall.SIGKILL) }()
			waitListening(t, conn)
			time.Sleep(2 * time.Second) // it looks each second
			if syscall.Kill(kernel, 0) != nil {
				t.Fatal("the kernel ended while its front end lived")
			}
			dies := shell
			if c.launcher {
				dies = front
			}
			if err := dies.Process.Kill(); err != nil { // and nobody waits for it
				t.Fatal(err)
			}
			if !ends(kernel, 20*time.Second) {
				t.Error("the kernel outlived its front end")
			}
		})
	}
}

// ends waits for the end of a process.
func ends(pid int, most time.Duration) bool {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
	}
	return false
}
