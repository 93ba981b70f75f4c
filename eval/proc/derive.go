package proc

import "github.com/fluxion-go/fluxion/eval/proto"

// derive answers a request for derivatives.
func (w *Worker) derive(q *proto.Derive) {
	a := &proto.Answer{ID: q.ID}
	if w.cfg.Derive == nil {
		a.Err = "this session generates no derivatives"
	} else if d, err := w.cfg.Derive(q); err != nil {
		a.Err = err.Error()
	} else {
		a.Derived = d
	}
	_ = w.conn.Send(&proto.Frame{Answer: a})
}
