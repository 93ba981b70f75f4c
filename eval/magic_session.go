package eval

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func init() {
	register(&Magic{Name: "%help", Args: "[MAGIC]", Help: "Lists the magics, or tells about one.", Run: help})
	register(&Magic{Name: "%reset", Args: "[go.mod]", Words: []string{"go.mod"}, Help: "Forgets all names and values, and loads packages anew; with go.mod it only forgets which versions of packages were asked for.", Run: reset})
	register(&Magic{Name: "%time", Args: "[CODE]", Help: "Says how long the cell took to compile and to run. CODE belongs to the cell.", Run: timeCell})
	register(&Magic{Name: "%cd", Args: "[DIR]", Help: "Changes the working directory of cells and shell commands, or says it.", Run: cd})
	register(&Magic{Name: "%env", Args: "[NAME[=VALUE]]", Help: "Sets an environment variable, or shows one or all.", Run: env})
}

func help(c *Call, args string) error {
	found := false
	for _, m := range Magics() {
		if args == "" || m.Name == args || m.Name == "%"+args || m.Name == "%%"+args {
			c.Print("%-28s %s\n", strings.TrimSpace(m.Name+" "+m.Args), m.Help)
			found = true
		}
	}
	if !found {
		return fmt.Errorf("%%help %s: %s", args, unknownMagic("%"+strings.TrimLeft(args, "%")))
	}
	if args == "" {
		c.Print("\nA cell is Go: declarations and statements, mixed. Its last expression is shown, unless a semicolon ends it.\n" +
			"Variables, functions and types live on in later cells. Magics run before the Go code of their cell.\n")
	}
	return nil
}

func reset(c *Call, args string) error {
	s := c.Session
	switch args {
	case "", "-f": // as IPython has it, who does not ask either then
	case "go.mod":
		return s.store.ResetModule()
	default:
		return fmt.Errorf("%%reset %s: want nothing, or go.mod", args)
	}
	s.setProgress(func(line string) { s.cfg.Out.Stream("stderr", line+"\n") })
	defer s.setProgress(func(string) {})
	old := s.store
	if err := s.openStore(); err != nil { // all is as before
		return err
	}
	s.plotlySet, s.kept = false, checkpoints{off: s.kept.off}
	err := errors.Join(s.worker.Close(), old.Close())
	s.lost()
	return errors.Join(err, s.startWorker())
}

func timeCell(c *Call, code string) error {
	if code != "" {
		c.GoAround("", code, "")
	}
	c.Around(func(next func() Result) Result {
		start := time.Now()
		c.Session.ran = 0
		res := next()
		all := time.Since(start)
		c.Print("compile %s, run %s\n", short(all-c.Session.ran), short(c.Session.ran))
		return res
	})
	return nil
}

// short is a duration with three digits.
func short(d time.Duration) string {
	unit := time.Nanosecond
	for unit*1000 <= d {
		unit *= 10
	}
	return d.Round(unit).String()
}

func cd(c *Call, args string) error {
	s := c.Session
	if args != "" {
		dir := args
		if rest, ok := strings.CutPrefix(dir, "~"); ok {
			home, err := os.UserHomeDir()
			if err != nil {
				return err
			}
			dir = home + rest
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(s.dir, dir)
		}
		if err := s.worker.Chdir(dir); err != nil {
			return fmt.Errorf("%%cd %s: %w", args, err)
		}
		s.dir = filepath.Clean(dir)
	}
	c.Print("%s\n", s.dir)
	return nil
}

func env(c *Call, args string) error {
	s := c.Session
	if args == "" {
		all, err := s.worker.Environ()
		if err != nil {
			return err
		}
		for _, kv := range all {
			c.Print("%s\n", kv)
		}
		return nil
	}
	name, value, set := strings.Cut(args, "=")
	if !set {
		name, value, set = strings.Cut(args, " ")
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if name == "" || strings.ContainsAny(name, " \t") {
		return fmt.Errorf("%%env %s: got no name, want %%env NAME=VALUE", args)
	}
	if !set {
		v, ok, err := s.worker.Getenv(name)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%%env %s: it is not set", name)
		}
		c.Print("%s\n", v)
		return nil
	}
	if err := s.worker.Setenv(name, value); err != nil {
		return err
	}
	s.env = append(s.env, [2]string{name, value})
	return nil
}
