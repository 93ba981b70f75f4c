package host

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
)

// call answers a question of the session.
func (w *worker) call(c *proto.Call) {
	r := &proto.Reply{ID: c.ID}
	defer func() {
		if v := recover(); v != nil {
			r.Err = panicText(v)
		}
		_ = w.conn.Send(&proto.Frame{Reply: r})
	}()
	arg := func(i int) string {
		if i < len(c.Args) {
			return c.Args[i]
		}
		return ""
	}
	var err error
	switch c.Op {
	case "chdir":
		err = os.Chdir(arg(0))
	case "getwd":
		var dir string
		dir, err = os.Getwd()
		r.Text = []string{dir}
	case "setenv":
		err = os.Setenv(arg(0), arg(1))
	case "unsetenv":
		err = os.Unsetenv(arg(0))
	case "getenv":
		if v, ok := os.LookupEnv(arg(0)); ok {
			r.Text = []string{v}
		}
	case "environ":
		r.Text = os.Environ()
	case "args":
		os.Args = append(os.Args[:1:1], c.Args...)
	case "comm":
		var waits bool
		if waits, err = w.comm(c.Args); waits {
			r.Text = []string{"waits"}
		}
	case "stacks":
		r.Text = []string{string(stacks())}
	case "own":
		setOwn(arg(0))
	case "profile":
		err = w.profiler.start(arg(0))
	case "profiled":
		r.Text, err = w.profiler.stop()
	case "vars":
		r.Vars = w.infos()
	case "checkpoint":
		r.Kept, err = w.keepNow(c.Checkpoint)
	case "restore":
		r.Kept, err = w.restore(arg(0), arg(1), c.Args[2:])
	case "peek":
		var v proto.VarInfo
		if v, r.Text, err = w.peek(c.Args); err == nil {
			r.Vars = []proto.VarInfo{v}
		}
	default:
		err = fmt.Errorf("%s: no such call", c.Op)
	}
	if err != nil {
		r.Err = err.Error()
	}
}

// infos describes the variables of the session, in the order in which they were declared.
func (w *worker) infos() []proto.VarInfo {
	w.mu.Lock()
	vars := append([]rt.Var(nil), w.vars...)
	w.mu.Unlock()
	var out []proto.VarInfo
	for _, v := range vars {
		p := reflect.ValueOf(v.Ptr)
		if p.Kind() != reflect.Pointer || p.IsNil() {
			continue
		}
		info := proto.VarInfo{Name: v.Name, Type: display.TypeName(p.Type().Elem())}
		info.Text = guard(v.Ptr, func() string { return shorten(display.Text(p.Elem().Interface())) })
		out = append(out, info)
	}
	return out
}

// shorten makes one line of at most 120 runes.
func shorten(s string) string {
	const limit = 120
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}
