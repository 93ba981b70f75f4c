package host

import (
	"fmt"
	"os"

	"github.com/fluxion-go/fluxion/display/widget"
	"github.com/fluxion-go/fluxion/eval/proto"
)

// front carries what widgets say to the session.
type front struct{ w *worker }

var _ widget.Front = front{}

func (f front) Send(kind, id, to string, data []byte, buffers [][]byte) {
	c := &proto.Comm{Kind: kind, ID: id, Target: to, Data: data, Buffers: buffers}
	if to == widget.Target {
		c.Metadata = []byte(widget.Metadata)
	}
	if err := f.w.conn.Send(&proto.Frame{Comm: c}); err != nil {
		fmt.Fprintln(os.Stderr, "widget:", err)
	}
}

// Capture puts what the cell prints and displays into an output widget. Another goroutine than the cell's cannot: what all of them print is one stream.
func (f front) Capture(id string) bool {
	r := f.w.run.Load()
	if r == nil || r.goid.Load() != goid() {
		return false
	}
	r.captured = append(r.captured, id)
	f.capture(&proto.Capture{Widget: id})
	return true
}

// Release goes back to the output widget before, or to the cell.
func (f front) Release(v any) {
	r := f.w.run.Load()
	if r == nil || r.goid.Load() != goid() {
		return // a cell that was left behind
	}
	c := &proto.Capture{Keep: true}
	r.captured = r.captured[:len(r.captured)-1]
	if n := len(r.captured); n > 0 {
		c.Widget = r.captured[n-1]
	}
	if v != nil {
		c.Panic = outcome(v, r.why(), places())
	}
	f.capture(c)
}

func (f front) capture(c *proto.Capture) {
	_ = f.w.post(func(id int64) *proto.Frame { c.ID = id; return &proto.Frame{Capture: c} })
}

// comm gives a message of a front end to its widget: kind, id, target and data, then buffers. It tells whether a function waits there.
func (w *worker) comm(args []string) (waits bool, err error) {
	if w.widgets == nil || len(args) < 4 {
		return false, widget.ErrUnknown
	}
	var buffers [][]byte
	for _, b := range args[4:] {
		buffers = append(buffers, []byte(b))
	}
	return w.widgets.Receive(args[0], args[1], args[2], []byte(args[3]), buffers)
}
