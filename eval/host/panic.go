package host

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"

	"github.com/fluxion-go/fluxion/display/widget"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// Caught prints the panic of a goroutine to stderr, with the lines of the cell that it came through.
func (w *worker) Caught(v any) {
	var head string
	switch e := v.(type) {
	case interrupt.Interrupted:
		return
	case rt.ExitStatus:
		if e.Code == 0 {
			return
		}
		head = fmt.Sprintf("exit status %d in a goroutine", e.Code)
	case rt.Failure:
		head = "error in a goroutine"
	default:
		head = "panic in a goroutine"
	}
	frames := places()
	var b strings.Builder
	b.WriteString(head)
	if n := len(frames); n > 0 {
		b.WriteString(" of " + strings.NewReplacer("[", " ", "]", "").Replace(frames[n-1].File))
	}
	if _, ok := v.(rt.ExitStatus); !ok {
		b.WriteString(": " + panicText(v))
	}
	b.WriteByte('\n')
	for _, f := range frames {
		fmt.Fprintf(&b, "  %s, line %d", strings.NewReplacer("[", " ", "]", "").Replace(f.File), f.Line)
		if f.Func != "" {
			b.WriteString(", in " + f.Func)
		}
		b.WriteByte('\n')
	}
	_, _ = os.Stderr.WriteString(b.String())
}

// outcome says how a cell ended that panicked with v; nil is a plain end.
func outcome(v any, denied string, frames []proto.Place) *proto.Panic {
	switch v := v.(type) {
	case interrupt.Interrupted:
		if denied != "" {
			return &proto.Panic{Name: "Error", Text: "input: " + denied, Frames: frames}
		}
		return &proto.Panic{Name: "Interrupted", Text: "interrupted", Frames: frames}
	case rt.ExitStatus:
		if v.Code == 0 {
			return nil
		}
		return &proto.Panic{Name: "Exit", Text: v.Error(), Frames: frames}
	case rt.Failure:
		return &proto.Panic{Name: "Error", Text: v.Text, Frames: frames}
	case widget.Failed:
		return &proto.Panic{Name: "Error", Text: errorText(v.Err), Frames: frames}
	case rt.Raised:
		return &proto.Panic{Name: "Error", Text: errorText(v.Err), Frames: frames}
	}
	return &proto.Panic{Name: "Panic", Text: panicText(v), Frames: frames}
}

// maxFrames bounds the places that are told of one panic; a deep recursion keeps its innermost ones.
const maxFrames = 50

// places returns the lines of cells on the stack of the calling goroutine, innermost first.
func places() []proto.Place {
	pcs := make([]uintptr, 64)
	for {
		n := runtime.Callers(2, pcs)
		if n < len(pcs) || n >= 1<<16 {
			pcs = pcs[:n]
			break
		}
		pcs = make([]uintptr, 4*len(pcs))
	}
	var out []proto.Place
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if file, ok := proto.IsCell(f.File); ok && f.Line > 0 && !isAccessor(f.Function) {
			out = append(out, proto.Place{Func: proto.FuncName(f.Function), File: file, Line: f.Line})
			if len(out) == maxFrames {
				return out
			}
		}
		if !more {
			return out
		}
	}
}

// isAccessor tells whether a function is one that generated code reaches an unexported field through: "cell/3.Ʌ0point_x". It has no line
// in the cell.
func isAccessor(symbol string) bool {
	symbol = strings.ReplaceAll(symbol, "[...]", "")
	name, ok := strings.CutPrefix(symbol[strings.LastIndexAny(symbol, "./")+1:], proto.Mark+"0")
	return ok && strings.Contains(name, "_")
}

// panicText writes a panic value as Go does: an error or a Stringer by its text, a basic value as it is, a named one as T(5), and
// anything else in Go syntax, where Go itself would print an address.
func panicText(v any) (text string) {
	const limit = 8 << 10
	defer func() {
		text = strings.ReplaceAll(text, proto.Mark, "")
		if len(text) > limit {
			text = strings.ToValidUTF8(text[:limit], "") + "…"
		}
	}()
	switch v := v.(type) {
	case error:
		return errorText(v)
	case fmt.Stringer:
		return guard(v, v.String)
	case string:
		return v
	}
	t := reflect.TypeOf(v)
	basic := t.Kind() >= reflect.Bool && t.Kind() <= reflect.Complex128 || t.Kind() == reflect.String
	switch {
	case basic && t.PkgPath() == "":
		return fmt.Sprint(v)
	case t.Kind() == reflect.String:
		return fmt.Sprintf("%s(%q)", t, reflect.ValueOf(v).String())
	case basic:
		return fmt.Sprintf("%s(%v)", t, v)
	}
	return guard(v, func() string { return fmt.Sprintf("%#v", v) })
}

func errorText(err error) string { return guard(err, err.Error) }

// guard calls a method of user code for the text of v.
func guard(v any, f func() string) (s string) {
	defer func() {
		if e := recover(); e != nil {
			if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
				s = fmt.Sprintf("(%T)(nil)", v)
				return
			}
			s = fmt.Sprintf("%T (its text cannot be had: a panic in its own method: %v)", v, e)
		}
	}()
	return f()
}
