package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// A Front carries messages to the views of widgets. The evaluator has one; a program of its own has none, and its widgets are text.
type Front interface {
	// Send sends a message about the widget or the [Comm] with an id: kind is "open", "msg" or "close", or "reply" for a msg that answers the one that is being received. To is the target of an "open".
	// Data is JSON.
	Send(kind, id, to string, data []byte, buffers [][]byte)
	// Capture begins to put what is printed and shown into an output widget, in the place of what is there. It tells whether it could.
	Capture(id string) bool
	// Release ends the last Capture. A function that panicked with v is told of there; nil: it did not.
	Release(v any)
}

// A Link is the evaluator's hold on the widgets of its process. Its methods may be called by any goroutine.
type Link struct{}

// Targets of comms: of a widget, and of a front end that wants to know all widgets.
const (
	Target        = "jupyter.widget"
	ControlTarget = "jupyter.widget.control"
)

// Metadata is that of the message that opens a widget.
const Metadata = `{"version":"` + protocolVersion + `"}`

// Connect makes f the way to the views. It is called once.
func Connect(f Front) *Link {
	mu.Lock()
	defer mu.Unlock()
	front = f
	return &Link{}
}

// Receive takes a message of a front end and tells whether a function of the widget waits for its [Link.Turn]. It calls none itself.
func (*Link) Receive(kind, id, to string, data []byte, buffers [][]byte) (waits bool, err error) {
	mu.Lock()
	defer mu.Unlock()
	switch kind {
	case "open":
		if to == ControlTarget {
			return false, nil
		}
		if err := openedBy(id, to, Message{data, buffers}); err != nil {
			return false, err
		}
		return true, nil
	case "close":
		delete(open, id)
		delete(comms, id)
		return false, nil
	}
	if l := comms[id]; l != nil {
		err := l.hears(Message{data, buffers})
		return len(l.waiting) > 0, err
	}
	var msg struct {
		Method  string
		State   map[string]json.RawMessage
		Content struct{ Event string }
	}
	if err := json.Unmarshal(data, &msg); err != nil {
		return false, fmt.Errorf("comm %.40q: %w", id, err)
	}
	m := open[id]
	switch {
	case msg.Method == "request_states":
		sendAll(id)
		return false, nil
	case m == nil:
		return false, fmt.Errorf("comm %.40q: %w", id, ErrUnknown)
	case msg.Method == "update":
		err = m.update(msg.State)
	case msg.Method == "request_state":
		data, buffers := m.message("update", m.keys())
		front.Send("reply", id, "", data, buffers)
	case msg.Method == "custom" && msg.Content.Event == "click" && m.clicked != nil:
		m.clicked()
	}
	return len(m.waiting) > 0, err
}

// ErrUnknown is wrapped by the error of Receive when there is no such widget.
var ErrUnknown = errors.New("no such widget")

// update takes the attributes that a view has changed, and echoes them to all views; mu is held.
func (m *model) update(state map[string]json.RawMessage) error {
	if m.receive == nil {
		return nil
	}
	var errs []error
	var echo []string
	news := false
	for key, raw := range state {
		known, changed, err := m.receive(key, raw)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s of %v: %w", key, m.state["_model_name"], err))
		} else if known {
			echo = append(echo, key)
			news = news || changed
		}
	}
	if len(echo) > 0 {
		slices.Sort(echo)
		data, buffers := m.message("echo_update", echo)
		front.Send("reply", m.id, "", data, buffers)
	}
	if news {
		for _, o := range m.watched {
			m.schedule(o)
		}
	}
	return errors.Join(errs...)
}

// schedule puts an observer in line; mu is held.
func (m *model) schedule(o *observer) {
	if o.waiting > 0 && !o.clicks || o.waiting >= maxClicks {
		return
	}
	o.waiting++
	m.waiting = append(m.waiting, o)
}

// sendAll answers a front end that has come later, or was loaded again; mu is held.
func sendAll(id string) {
	states := map[string]any{}
	paths, buffers := [][]string{}, [][]byte(nil)
	for _, id := range order {
		m := open[id]
		if m == nil {
			continue
		}
		state := map[string]any{}
		for _, k := range m.keys() {
			if b, ok := m.state[k].([]byte); ok {
				paths, buffers = append(paths, []string{id, "state", k}), append(buffers, b)
				continue
			}
			state[k] = refer(m.state[k])
		}
		states[id] = map[string]any{
			"model_name": m.state["_model_name"], "model_module": m.state["_model_module"],
			"model_module_version": m.state["_model_module_version"], "state": state,
		}
	}
	data, err := json.Marshal(map[string]any{"method": "update_states", "states": states, "buffer_paths": paths})
	if err == nil {
		front.Send("reply", id, "", data, buffers)
	}
}

// Turn calls one function that waits at a widget or a [Comm], if one does. It is called when no cell runs, and passes a panic on. After an interrupt nothing waits any more.
func (*Link) Turn(id string) {
	mu.Lock()
	queue := waitingAt(id)
	if queue == nil || len(*queue) == 0 {
		mu.Unlock()
		return
	}
	o := (*queue)[0]
	*queue = (*queue)[1:]
	o.waiting--
	mu.Unlock()
	defer func() {
		if interrupt.Requested() {
			forget(queue)
		}
	}()
	o.call()
}

// waitingAt is what waits at a widget or a comm, nil if there is none; mu is held.
func waitingAt(id string) *[]*observer {
	if m := open[id]; m != nil {
		return &m.waiting
	}
	if l := comms[id]; l != nil {
		return &l.waiting
	}
	return nil
}

func forget(queue *[]*observer) {
	mu.Lock()
	defer mu.Unlock()
	for _, o := range *queue {
		o.waiting = 0
	}
	*queue = nil
}

// Waits tells whether a function waits at a widget or a [Comm].
func (*Link) Waits(id string) bool {
	mu.Lock()
	defer mu.Unlock()
	queue := waitingAt(id)
	return queue != nil && len(*queue) > 0
}

// Flush sends what Set has changed and not told yet, when a cell ends.
func (*Link) Flush() {
	mu.Lock()
	defer mu.Unlock()
	if front != nil {
		send()
	}
}
