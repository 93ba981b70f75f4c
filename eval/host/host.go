package host

import (
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

var _ rt.Host = (*worker)(nil)

// Show renders the value of the cell.
func (w *worker) Show(vals []any) {
	r := w.run.Load()
	if r == nil || r.goid.Load() != goid() {
		return // a cell that was left behind
	}
	r.value = nil
	if len(vals) == 0 {
		return
	}
	b, err := pack("", display.All(vals...))
	if err != nil {
		panic(rt.Failure{Text: err.Error()})
	}
	r.value = b
}

// Ask asks the person at the notebook for a line. It fails the cell if nobody can be asked; an interrupt ends it.
func (w *worker) Ask(prompt string, password bool) string {
	w.flushC()
	stopped := interrupt.Done()
	id, answer := w.newAsk()
	defer w.dropAsk(id)
	if err := w.conn.Send(&proto.Frame{Ask: &proto.Ask{ID: id, Prompt: prompt, Password: password}}); err != nil {
		panic(rt.Failure{Text: "input: " + err.Error()})
	}
	select {
	case a := <-answer:
		if a.Err == "" {
			return a.Text
		}
		select { // an interrupt that also cancelled the question is an interrupt
		case <-stopped:
		case <-time.After(50 * time.Millisecond):
			panic(rt.Failure{Text: "input: " + a.Err})
		}
	case <-stopped:
	}
	panic(interrupt.Interrupted{})
}

// gonbWriter carries the bytes that gonbui writes.
type gonbWriter struct{ w *worker }

// Write sends p in frames that are small enough for any p: gonbui would take an error for the end of its pipe.
func (g gonbWriter) Write(p []byte) (int, error) {
	const most = 16 << 20
	for rest := p; len(rest) > 0; {
		data := rest[:min(len(rest), most)]
		rest = rest[len(data):]
		err := g.w.post(func(id int64) *proto.Frame { return &proto.Frame{Gonbui: &proto.Gonbui{ID: id, Data: data}} })
		if err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
