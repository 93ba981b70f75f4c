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
	// Send sends a message about the widget with an id: kind is "open", "msg" or "close", or "reply" for a msg that answers the one that is being received. Data is
	// JSON.
	Send(kind, id string, data []byte, buffers [][]byte)
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
		if to != ControlTarget {
			return false, fmt.Errorf("comm %.40q: there is no target %.40q", id, to)
		}
		return false, nil
	case "close":
		delete(open, id)
		return false, nil
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
		front.Send("reply", id, data, buffers)
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
		front.Send("reply", m.id, data, buffers)
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
		front.Send("reply", id, data, buffers)
	}
}

// Turn calls one function that waits at a widget, if one does. It is called when no cell runs, and passes a panic on. After an interrupt nothing waits any more.
func (*Link) Turn(id string) {
	mu.Lock()
	m := open[id]
	if m == nil || len(m.waiting) == 0 {
		mu.Unlock()
		return
	}
	o := m.waiting[0]
	m.waiting = m.waiting[1:]
	o.waiting--
	mu.Unlock()
	defer func() {
		if interrupt.Requested() {
			m.forget()
		}
	}()
	o.call()
}

func (m *model) forget() {
	mu.Lock()
	defer mu.Unlock()
	for _, o := range m.waiting {
		o.waiting = 0
	}
	m.waiting = nil
}

// Waits tells whether a function waits at a widget.
func (*Link) Waits(id string) bool {
	mu.Lock()
	defer mu.Unlock()
	m := open[id]
	return m != nil && len(m.waiting) > 0
}

// Flush sends what Set has changed and not told yet, when a cell ends.
func (*Link) Flush() {
	mu.Lock()
	defer mu.Unlock()
	if front != nil {
		send()
	}
}
