package host

import (
	"fmt"
	"os"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// sink carries what package display shows to the session, after everything that was printed before it.
type sink struct{ w *worker }

var _ display.Sink = sink{}

func (s sink) Display(id string, update bool, b display.Bundle) {
	data, err := pack(id, b)
	if err == nil {
		err = s.w.post(func(n int64) *proto.Frame {
			return &proto.Frame{Display: &proto.Display{ID: n, Data: data, Update: update}}
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "display:", err)
	}
}

func (s sink) Clear(wait bool) {
	_ = s.w.post(func(n int64) *proto.Frame { return &proto.Frame{Clear: &proto.Clear{ID: n, Wait: wait}} })
}

// post sends a frame and waits until the session has taken it in, and with it all that was printed before: what is printed from then on
// comes after it. An interrupt ends the waiting, not the frame.
func (w *worker) post(frame func(id int64) *proto.Frame) error {
	w.flushC()
	stopped := interrupt.Done()
	id, answer := w.newAsk()
	defer w.dropAsk(id)
	if err := w.conn.Send(frame(id)); err != nil {
		return err
	}
	select {
	case <-answer:
	case <-stopped:
	}
	return nil
}

func pack(id string, b display.Bundle) ([]byte, error) {
	d := &protocol.DisplayData{Data: make(map[protocol.MIMEType]any, len(b.Data)), Metadata: b.Metadata, DisplayID: id}
	for mime, v := range b.Data {
		d.Data[protocol.MIMEType(mime)] = v
	}
	return proto.Pack(d)
}

// typeName writes the names of a cell as its author does: a type by its bare name, and without the mark of generated code.
func typeName(pkgPath, name string) string {
	if pkgPath == "" || strings.HasPrefix(pkgPath, "cell/") {
		return strings.ReplaceAll(name, proto.Mark, "")
	}
	return "" // the usual form
}
