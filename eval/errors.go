package eval

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/proc"
	"github.com/fluxion-go/fluxion/eval/proto"
)

// Error is why a cell failed. Name is stable, so that tools can match it:
//
//	CompileError  the cell is no Go that can run here; nothing of it ran
//	Panic         it panicked
//	Error         its last expression returned an error, or a magic failed
//	Exit          it called os.Exit or log.Fatal with a status that is not 0
//	Interrupted   it was stopped
//	WorkerDied    the process in which it ran is gone, and with it the values that were not saved, see %checkpoint
type Error struct {
	Name         string
	Value        string   // one line
	Traceback    []string // all there is to say, by lines; begins with name and value
	Line, Column int      // in the cell, from 1; 0 if unknown
}

func (e *Error) Error() string { return e.Name + ": " + e.Value }

// compileError words the messages about a cell, each with the line it speaks of.
func (s *Session) compileError(diags []front.Diagnostic) *Error {
	first := diags[0]
	e := &Error{Name: "CompileError", Value: first.String(), Line: first.Line, Column: first.Column}
	if len(diags) > 1 {
		e.Value += fmt.Sprintf(" (and %d more)", len(diags)-1)
	}
	for _, d := range diags {
		e.Traceback = append(e.Traceback, d.String())
		e.Traceback = append(e.Traceback, s.quote(d.Cell, d.Line, d.Column)...)
	}
	return e
}

// quote is a line of a cell, with a caret under the column if there is one.
func (s *Session) quote(cell, line, column int) []string {
	lines := strings.Split(s.sources[cell], "\n")
	if line < 1 || line > len(lines) {
		return nil
	}
	text := strings.TrimRight(lines[line-1], " \t\r")
	trimmed := strings.TrimLeft(text, " \t")
	if trimmed == "" {
		return nil
	}
	out := []string{"    " + trimmed}
	if at := column - 1 - (len(text) - len(trimmed)); column > 0 && at >= 0 {
		out = append(out, "    "+strings.Repeat(" ", at)+"^")
	}
	return out
}

// compilerError words what the compiler itself found, which the checker should have.
func (s *Session) compilerError(number int, ds []build.Diagnostic) *Error {
	var diags []front.Diagnostic
	for _, d := range ds {
		fd := front.Diagnostic{Cell: number, Msg: strings.ReplaceAll(front.Plain(d.Msg), "\n\t", "; ")}
		if n := cellOf(d.File); n > 0 {
			fd.Cell, fd.Line, fd.Column = n, d.Line, 1
		}
		diags = append(diags, fd)
	}
	return s.compileError(diags)
}

// cellOf is the number in cell[3], or 0.
func cellOf(file string) int {
	var n int
	if base, ok := proto.IsCell(file); ok {
		fmt.Sscanf(base, "cell[%d]", &n)
	}
	return n
}

// panicError words how a cell failed while it ran.
func (s *Session) panicError(p *proc.Panic) *Error {
	p.Text = s.store.Plain(front.Plain(p.Text))
	e := &Error{Name: p.Name, Value: strings.SplitN(p.Text, "\n", 2)[0]}
	e.Traceback = strings.Split(p.Name+": "+p.Text, "\n")
	for i := 0; i < len(p.Frames); {
		f := p.Frames[i]
		same := 1
		for i+same < len(p.Frames) && p.Frames[i+same] == f {
			same++
		}
		n := cellOf(f.File)
		if i == 0 && n > 0 {
			e.Line = f.Line
		}
		where := fmt.Sprintf("  cell %d, line %d", n, f.Line)
		if f.Func != "" {
			where += ", in " + f.Func
		}
		if same > 1 {
			where += fmt.Sprintf(" (%d times)", same)
		}
		e.Traceback = append(e.Traceback, where)
		e.Traceback = append(e.Traceback, s.quote(n, f.Line, 0)...)
		i += same
	}
	return e
}

// internalError words a panic of the front end, in the function that recovered it.
func internalError(v any) *Error {
	e := &Error{Name: "CompileError", Value: strings.SplitN(fmt.Sprintf("internal error: %v", v), "\n", 2)[0] + " (please report this cell)"}
	e.Traceback = []string{e.Name + ": " + e.Value}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)]) // without this function and the deferred one
	for left := 10; left > 0; {
		f, more := frames.Next()
		name := f.Function[strings.LastIndex(f.Function, "/")+1:]
		if !more || name == "eval.(*run).program" {
			break
		}
		if !strings.HasPrefix(name, "runtime.") { // how it panicked
			e.Traceback = append(e.Traceback, fmt.Sprintf("  %s:%d, in %s", filepath.Base(f.File), f.Line, name))
			left--
		}
	}
	return e
}

// expressionPlace is where errors place the text of Expr, which is no cell for those who read them.
var expressionPlace = regexp.MustCompile(`^( *)cell 0(, line \d+(:\d+)?)?(:|$|, in )`)

// ofExpression words an error of a cell for Expr.
func ofExpression(e *Error) *Error {
	if e == nil {
		return nil
	}
	e.Value = expressionPlace.ReplaceAllString(e.Value, "${1}expression$4")
	for i, l := range e.Traceback {
		e.Traceback[i] = expressionPlace.ReplaceAllString(l, "${1}expression$4")
	}
	return e
}

func (s *Session) magicError(r *run, m magicLine, err error) *Error {
	e := &Error{Name: "Error", Value: fmt.Sprintf("cell %d, line %d: %v", r.cell.Number, m.line, err), Line: m.line, Column: 1}
	e.Traceback = append([]string{"Error: " + e.Value}, s.quote(r.cell.Number, m.line, 0)...)
	if r.ctx.Err() != nil {
		e.Name = "Interrupted"
		e.Traceback[0] = "Interrupted: " + e.Value
	}
	return e
}
