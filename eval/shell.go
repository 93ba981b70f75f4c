package eval

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/eval/proc"
)

func init() {
	register(&Magic{Name: "!", Args: "COMMAND", Help: "Runs a shell command in the working directory of the session; !*COMMAND runs it where the go.mod of the session is.", Run: shell})
	register(&Magic{Name: "%with_inputs", Args: "[LINES]", Help: "Asks for lines, one if no number is given, which the next shell command of the cell reads from its stdin.",
		Run: func(c *Call, args string) error { return withInputs(c, args, false) }})
	register(&Magic{Name: "%with_password", Help: "Asks for a line that is not shown, which the next shell command of the cell reads from its stdin.",
		Run: func(c *Call, args string) error { return withInputs(c, args, true) }})
	for _, name := range []string{"bash", "sh"} {
		register(&Magic{Name: "%%" + name, Help: "Runs the rest of the cell as a script of " + name + ".",
			Cell: func(c *Call, args, body string) error { return script(c, name+" "+args, body) }})
	}
	register(&Magic{Name: "%%script", Args: "COMMAND", Help: "Runs a command that reads the rest of the cell from its stdin.", Cell: script})
}

func shell(c *Call, args string) error {
	dir, command := c.Session.dir, args
	if rest, ok := strings.CutPrefix(args, "*"); ok {
		dir, command = c.Session.store.ModuleDir(), strings.TrimSpace(rest)
		if queries, ok := goGet(command); ok {
			return get(c, queries)
		}
	}
	if command == "" {
		return errors.New("!: want a command")
	}
	interpreter := "/bin/sh"
	if bash, err := exec.LookPath("bash"); err == nil {
		interpreter = bash // what gonb's notebooks are written for
	}
	cmd := exec.Command(interpreter, "-c", command)
	cmd.Dir = dir
	if in := c.run.answers; in != nil {
		cmd.Stdin = strings.NewReader(*in)
		c.run.answers = nil
	}
	return c.execute("!"+args, cmd)
}

func script(c *Call, args, body string) error {
	words, err := splitWords(args)
	if err != nil || len(words) == 0 {
		return fmt.Errorf("%%%%script %s: want a command", args)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = c.Session.dir
	cmd.Stdin = strings.NewReader(body + "\n")
	return c.execute(words[0], cmd)
}

// goGet tells whether a shell command is a plain go get, and of what: packages are added by the session itself, which knows what is loaded.
func goGet(command string) (queries []string, ok bool) {
	words := strings.Fields(command)
	if len(words) < 3 || words[0] != "go" || words[1] != "get" || strings.ContainsAny(command, ";&|<>`$(\n'\"") {
		return nil, false
	}
	for _, w := range words[2:] {
		if !strings.HasPrefix(w, "-") {
			queries = append(queries, w)
		}
	}
	return queries, len(queries) > 0
}

func get(c *Call, queries []string) error {
	s := c.Session
	progress := &patience{out: s.cfg.Out, after: time.Now().Add(patient)}
	s.setProgress(progress.line)
	defer func() {
		s.setProgress(func(string) {})
		progress.end()
	}()
	for _, q := range queries {
		if err := s.store.Get(c.run.ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// maxInputs is how many lines %with_inputs asks for at most.
const maxInputs = 100

func withInputs(c *Call, args string, password bool) error {
	lines := 1
	if args != "" {
		if n, err := fmt.Sscan(args, &lines); n != 1 || err != nil || lines < 1 || lines > maxInputs {
			return fmt.Errorf("%%with_inputs %s: want a number of lines from 1 to %d", args, maxInputs)
		}
	}
	var all strings.Builder
	for range lines {
		line, err := c.Session.cfg.Out.Input("", password)
		if err != nil {
			return err
		}
		all.WriteString(line + "\n")
	}
	text := all.String()
	c.run.answers = &text
	return nil
}

// shellLimit is how much a command may print, in bytes; the rest is dropped.
const shellLimit = 10 << 20

// execute runs a command to its end in the environment of the session and shows what it prints. What an error calls it is its name.
func (c *Call) execute(name string, cmd *exec.Cmd) error {
	s := c.Session
	var err error
	if cmd.Env, err = s.worker.Environ(); err != nil {
		return err
	}
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
		return fmt.Errorf("%s: %w", name, err)
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
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
