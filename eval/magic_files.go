package eval

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func init() {
	register(&Magic{Name: "%%writefile", Args: "[-a] FILE", Words: []string{"-a"}, Help: "Writes the rest of the cell to a file; -a appends it.", Cell: writeFile})
	register(&Magic{Name: "%capture", Args: "[-a] FILE", Words: []string{"-a"}, Help: "Copies what the cell prints to a file; -a appends it.", Run: capture})
}

// openFile opens the file that the arguments of a magic name. Variables of the environment are put in, and ~ is the home directory.
func openFile(c *Call, magic, args string) (*os.File, error) {
	words, err := splitWords(args)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", magic, args, err)
	}
	how := os.O_TRUNC
	if len(words) > 1 && words[0] == "-a" {
		how, words = os.O_APPEND, words[1:]
	}
	if len(words) != 1 {
		return nil, fmt.Errorf("%s: want one file, or -a and one file", strings.TrimSpace(magic+" "+args))
	}
	path, err := c.path(words[0])
	if err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|how, 0o666)
}

// path is a path as a magic has it, made absolute.
func (c *Call) path(path string) (string, error) {
	s := c.Session
	env, err := s.worker.Environ()
	if err != nil {
		return "", err
	}
	unset := ""
	get := func(name string) string {
		for _, kv := range env {
			if k, v, _ := strings.Cut(kv, "="); k == name {
				return v
			}
		}
		unset = name
		return ""
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || rest[0] == '/') {
		path = get("HOME") + rest
	}
	path = os.Expand(path, get)
	if unset != "" {
		return "", fmt.Errorf("the environment variable %s is not set", unset)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	return path, nil
}

func writeFile(c *Call, args, body string) error {
	f, err := openFile(c, "%%writefile", args)
	if err != nil {
		return err
	}
	if body != "" {
		body = strings.TrimSuffix(body, "\n") + "\n"
	}
	_, err = io.WriteString(f, body)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func capture(c *Call, args string) error {
	f, err := openFile(c, "%capture", args)
	if err != nil {
		return err
	}
	out, ok := c.Session.cfg.Out.(*tee)
	if !ok {
		return f.Close()
	}
	out.to(f)
	c.Finally(func() {
		err := out.to(nil)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			c.Note("%%capture %s: %v", args, err)
		}
	})
	return nil
}
