package eval

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"

	"github.com/fluxion-go/fluxion/eval/proc"
)

func init() {
	register(&Magic{Name: "!", Args: "COMMAND", Help: "Runs a shell command in the working directory of the session.", Run: shell})
}

// shellLimit is how much a shell command may print, in bytes; the rest is dropped.
const shellLimit = 10 << 20

func shell(c *Call, args string) error {
	if args == "" || strings.HasPrefix(args, "*") {
		return fmt.Errorf("!%s: want a command; packages are added by an import line in a cell", args)
	}
	s := c.Session
	env, err := s.worker.Environ()
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", args)
	cmd.Dir = s.dir
	cmd.Env = env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var mu sync.Mutex
	left := shellLimit
	pump := func(name string, r io.Reader, done *sync.WaitGroup) {
		defer done.Done()
		buf := make([]byte, 32<<10)
		var kept []byte // an incomplete rune
		for {
			n, err := r.Read(buf)
			text := append(kept, buf[:n]...)
			cut := len(text)
			if err == nil {
				cut -= proc.SplitRune(text)
			}
			if cut > 0 {
				mu.Lock()
				if left > 0 {
					s.cfg.Out.Stream(name, strings.ToValidUTF8(string(text[:cut]), "\uFFFD"))
					if left -= cut; left <= 0 {
						s.cfg.Out.Stream("stderr", "the command printed more than 10 MB; the rest is dropped\n")
					}
				}
				mu.Unlock()
			}
			kept = append([]byte(nil), text[cut:]...)
			if err != nil {
				return
			}
		}
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("!%s: %w", args, err)
	}
	ended := make(chan struct{})
	go func() {
		select {
		case <-c.run.ctx.Done():
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		case <-ended:
		}
	}()
	var pumps sync.WaitGroup
	pumps.Add(2)
	go pump("stdout", stdout, &pumps)
	go pump("stderr", stderr, &pumps)
	pumps.Wait()
	err = cmd.Wait()
	close(ended)
	if c.run.ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if err != nil {
		return fmt.Errorf("!%s: %w", args, err)
	}
	return nil
}
