package rt

import (
	"fmt"
	"log"
	"time"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// ExitStatus is what Exit panics with.
type ExitStatus struct{ Code int }

func (e ExitStatus) Error() string { return fmt.Sprintf("exit status %d", e.Code) }

// Failure is a panic that ends a cell with an error which is no panic of the user's own.
type Failure struct{ Text string }

func (f Failure) Error() string { return f.Text }

// Exit is os.Exit of a cell: it ends the cell and leaves the session as it is. Status 0 is a plain end; another one fails the cell.
// Deferred functions run, and a recover in them catches it, which os.Exit would not allow.
func Exit(code int) { panic(ExitStatus{code}) }

// Fatal is log.Fatal of a cell: it prints as log.Fatal does and ends the cell with status 1.
func Fatal(v ...any) {
	_ = log.Output(2, fmt.Sprint(v...))
	Exit(1)
}

// Fatalf is log.Fatalf of a cell, see Fatal.
func Fatalf(format string, v ...any) {
	_ = log.Output(2, fmt.Sprintf(format, v...))
	Exit(1)
}

// Fatalln is log.Fatalln of a cell, see Fatal.
func Fatalln(v ...any) {
	_ = log.Output(2, fmt.Sprintln(v...))
	Exit(1)
}

// LoggerFatal is the method value l.Fatal of a cell, see Fatal.
func LoggerFatal(l *log.Logger) func(...any) {
	return func(v ...any) {
		_ = l.Output(2, fmt.Sprint(v...))
		Exit(1)
	}
}

// LoggerFatalf is the method value l.Fatalf of a cell, see Fatal.
func LoggerFatalf(l *log.Logger) func(string, ...any) {
	return func(format string, v ...any) {
		_ = l.Output(2, fmt.Sprintf(format, v...))
		Exit(1)
	}
}

// LoggerFatalln is the method value l.Fatalln of a cell, see Fatal.
func LoggerFatalln(l *log.Logger) func(...any) {
	return func(v ...any) {
		_ = l.Output(2, fmt.Sprintln(v...))
		Exit(1)
	}
}

// Sleep is time.Sleep that an interrupt ends.
func Sleep(d time.Duration) {
	interrupt.Poll()
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-interrupt.Done():
		panic(interrupt.Interrupted{})
	}
}

// Input asks the person at the notebook for a line and returns it without its newline. It fails the cell if nobody can be asked; an
// interrupt ends it.
func Input(prompt string) string { return ask(prompt, false) }

// Password is Input that does not show what is typed.
func Password(prompt string) string { return ask(prompt, true) }

func ask(prompt string, password bool) string {
	interrupt.Poll()
	if host == nil {
		panic(Failure{"input: there is no session to ask"})
	}
	return host.Ask(prompt, password)
}
