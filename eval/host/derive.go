package host

import (
	"errors"
	"plugin"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// serveDerivatives lets package ad ask the session for derivatives that no plugin has brought.
func (w *worker) serveDerivatives() {
	functors.PrepareFiles("cell[", "cell/", "main/")
	tape.Provide = w.derive
	tape.RuleAdded = w.rule
}

// derive asks the session for derivatives and opens the plugin that it makes: its init registers them.
func (w *worker) derive(keys []string, modes tape.Mode) error {
	interrupt.Poll()
	id, answer := w.newAsk()
	defer w.dropAsk(id)
	if err := w.conn.Send(&proto.Frame{Derive: &proto.Derive{ID: id, Keys: keys, Modes: uint(modes)}}); err != nil {
		return err
	}
	var a *proto.Answer
	select {
	case a = <-answer:
	case <-interrupt.Done():
		panic(interrupt.Interrupted{})
	}
	if a.Err != "" {
		return errors.New(a.Err)
	}
	d := a.Derived
	if d == nil {
		return errors.New("the session sent no derivative")
	}
	if d.Path != "" {
		if _, err := plugin.Open(d.Path); err != nil {
			return err
		}
		modules.Opened(pluginPath(d.Path))
	}
	for key, text := range d.Failed {
		tape.Register(&tape.Entry{Key: key, Name: tape.Title(key), Err: errors.New(text)})
	}
	return nil
}

// rule tells the session of a rule, which it needs when it generates code.
func (w *worker) rule(r tape.Rule) {
	_ = w.conn.Send(&proto.Frame{Rule: &proto.Rule{Key: r.Key, Kind: int(r.Kind), Partials: r.Partials, Writes: r.Writes}})
}
