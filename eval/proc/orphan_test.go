package proc

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A worker ends when the process of the session is killed, whatever its cell does, and takes the programs along that the cell started.
func TestOrphan(t *testing.T) {
	for _, name := range []string{"nothing", "child", "deaf", "blocked", "sleep"} {
		t.Run(name, func(t *testing.T) {
			session := exec.Command(os.Args[0])
			session.Env = append(os.Environ(), "PROC_TEST_CELL="+cases, "PROC_TEST_WORKER="+workerPath, "CASE="+name, "ARG=")
			session.Stderr = os.Stderr
			out, err := session.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := session.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			pid, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = syscall.Kill(-pid, syscall.SIGKILL) }()
			time.Sleep(200 * time.Millisecond) // the cell begins
			if err := syscall.Kill(pid, 0); err != nil {
				t.Fatalf("the worker is gone before its session: %v", err)
			}
			_ = session.Process.Kill()
			_ = session.Wait()
			for end := time.Now().Add(10 * time.Second); syscall.Kill(-pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("the worker, or a program of its cell, outlived the session")
				}
			}
		})
	}
}

// orphanMaker is a session of its own process: it starts a worker, tells its number, runs a cell and waits to be killed.
func orphanMaker(so string) int {
	w, err := Start(Config{Path: os.Getenv("PROC_TEST_WORKER"), Out: &recorder{}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(w.PID())
	_, _ = w.Run(3, so)
	time.Sleep(time.Minute)
	return 0
}
