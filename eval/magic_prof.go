package eval

import (
	"fmt"
	"go/token"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/profile"
)

func init() {
	register(&Magic{Name: "%prof", Args: "[cpu|heap] [CODE]", Words: []string{"cpu", "heap"}, Run: prof,
		Help: "Shows where the cell spends its time, as a flame view and as a table by function; with heap, where it allocates. CODE belongs to the cell."})
}

func prof(c *Call, args string) error {
	kind, code, _ := strings.Cut(args, " ")
	switch kind {
	case "cpu", "heap":
	default:
		if token.IsIdentifier(args) {
			return fmt.Errorf("%%prof %s: want cpu, heap or code, such as a call", args)
		}
		kind, code = "cpu", args
	}
	if code = strings.TrimSpace(code); code != "" {
		c.GoAround("", code, "")
	}
	s := c.Session
	c.Around(func(next func() Result) Result {
		if s.dead() { // the cell will say so
			return next()
		}
		if err := s.worker.StartProfile(kind); err != nil {
			c.Note("%%prof: %v", err)
			return next()
		}
		s.ran = 0
		res := next()
		data, err := s.worker.StopProfile()
		if res.Err != nil && res.Err.Name == "CompileError" {
			return res
		}
		if err == nil {
			err = s.showProfile(kind, data)
		}
		if err != nil && !s.dead() {
			c.Note("%%prof: %v", err)
		}
		return res
	})
	return nil
}

// showProfile displays a profile of the cell that has just run.
func (s *Session) showProfile(kind string, data [][]byte) error {
	p, err := profile.Read(data[0])
	if err != nil {
		return err
	}
	var r *profile.Report
	var head string
	if kind == "cpu" {
		r = p.Report("cpu", func(v int64) string { return short(time.Duration(v)) })
		head = fmt.Sprintf("%s of CPU time in %s", r.Unit(r.Cells), short(s.ran))
		if r.Rest > 0 {
			head += fmt.Sprintf(", and %s outside of cells: garbage collection, goroutines of libraries", r.Unit(r.Rest))
		}
		if r.Cells == 0 {
			s.note("%prof: the cell took " + short(s.ran) + "; a sample is taken each 10ms of CPU time, and there is none of it")
			return nil
		}
	} else {
		before, err := profile.Read(data[1])
		if err != nil {
			return err
		}
		p.Subtract(before)
		r = p.Report("alloc_space", allocated)
		objects := p.Report("alloc_objects", nil)
		head = fmt.Sprintf("%s in %d allocations, estimated from samples", r.Unit(r.Cells), objects.Cells)
		if r.Cells <= 0 {
			s.note("%prof heap: the cell allocated too little for a sample")
			return nil
		}
	}
	s.cfg.Out.Display("", false, display.Bundle{Data: map[string]any{
		"text/plain": head + "\n" + r.Text(),
		"text/html":  r.HTML("the cell", head),
	}})
	return nil
}

// allocated is a number of bytes.
func allocated(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	return bytesText(n)
}
