package proc

import (
	"time"

	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// ask has the person at the notebook answer a question of the worker. It returns once the question has its place in the order of things;
// whatever comes after waits until it is answered, or until nobody waits for the answer any more.
func (w *Worker) ask(q *proto.Ask) {
	w.out.lock()
	w.mu.Lock()
	late := q.Stdin && q.Seen != w.written // a line is on its way to fd 0 that the worker did not know of
	written := w.written
	release := w.release
	nobody := w.cur != nil && w.cur.interrupted != nil // waits for the answer
	w.mu.Unlock()
	select {
	case <-w.exited:
		nobody = true
	default:
	}
	if nobody {
		w.out.unlock()
		return
	}
	if late {
		w.out.unlock()
		_ = w.conn.Send(&proto.Frame{Answer: &proto.Answer{ID: q.ID, Written: written}})
		return
	}
	w.out.flush(false)
	type line struct {
		text string
		err  error
	}
	answer := make(chan line, 1)
	go func() {
		text, err := w.cfg.Out.Input(q.Prompt, q.Password)
		answer <- line{text, err}
	}()
	go func() {
		var l line
		select {
		case l = <-answer:
			w.out.unlock()
		case <-release:
			w.out.unlock()
			l = <-answer
		}
		if w.interrupted() {
			return
		}
		a := &proto.Answer{ID: q.ID}
		if l.err != nil {
			a.Err = l.err.Error()
		} else if q.Stdin {
			a.Written = w.writeLine(l.text)
		} else {
			a.Text = l.text
		}
		_ = w.conn.Send(&proto.Frame{Answer: a})
	}()
}

// askForGonbui is gonbui.RequestInput: the answer goes to fd 0.
func (w *Worker) askForGonbui(q protocol.InputRequest) {
	w.ask(&proto.Ask{Stdin: true, Seen: w.lines(), Prompt: q.Prompt, Password: q.Password})
}

func (w *Worker) lines() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written
}

// writeLine writes a line to fd 0 of the worker and returns how many there were.
func (w *Worker) writeLine(text string) int {
	_ = w.stdin.SetWriteDeadline(time.Now().Add(10 * time.Second)) // a pipe holds 64 KB, more needs a reader
	_, _ = w.stdin.WriteString(text + "\n")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written++
	return w.written
}

// releaseInput lets everything go on that waits for an answer.
func (w *Worker) releaseInput() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.release)
	w.release = make(chan struct{})
}
