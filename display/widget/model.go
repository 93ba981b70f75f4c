package widget

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Versions of what is spoken: ipywidgets 8 and its front end.
const (
	protocolVersion = "2.1.0"
	moduleVersion   = "2.0.0" // of @jupyter-widgets/base and controls
	outputVersion   = "1.0.0" // of @jupyter-widgets/output
)

// A Widget is one of the widgets of this package.
type Widget interface {
	fmt.Stringer
	base() *model
}

// model is what the front end knows of a widget: the attributes of one of its models. All models are guarded by mu. A checkpoint does not save them: a widget that comes back
// from one has the value it had, and a nil model.
type model struct {
	id      string         // "" until it is shown for the first time
	style   string         // the kind of its style
	state   map[string]any // by attribute; other models as *model and []*model, and bytes as []byte
	receive func(key string, value json.RawMessage) (known, changed bool, err error)
	clicked func()
	watched []*observer // to be called when a person has changed it
	waiting []*observer // and those of them that wait for their turn
	unsent  []string    // attributes that changed
}

// An observer is a function that is called between cells. It waits once, however many changes there are, or a click for each click.
type observer struct {
	call    func()
	clicks  bool
	waiting int
}

// maxClicks is how many clicks of a button may wait.
const maxClicks = 100

var (
	mu     sync.Mutex
	front  Front // nil: nobody draws
	open   = map[string]*model{}
	order  []string // of their ids, oldest first
	styles = map[string]*model{}
	layout *model

	changed []*model    // that have something unsent
	timer   *time.Timer // will send it
	sent    time.Time
)

// maxOpen is how many models are open at most.
const maxOpen = 10_000

// newModel returns a model of @jupyter-widgets/controls with the usual layout.
func newModel(name string, state map[string]any) *model {
	m := bare("controls", moduleVersion, name, "controls", name, state)
	m.state["layout"] = sharedLayout()
	return m
}

// bare is a model with nothing but its names.
func bare(module, version, name, viewModule, view string, state map[string]any) *model {
	m := &model{state: map[string]any{
		"_model_module": "@jupyter-widgets/" + module, "_model_module_version": version, "_model_name": name + "Model",
		"_view_module": "@jupyter-widgets/" + viewModule, "_view_module_version": version, "_view_name": view + "View",
	}}
	for k, v := range state {
		m.state[k] = v
	}
	return m
}

func sharedLayout() *model {
	mu.Lock()
	defer mu.Unlock()
	if layout == nil {
		layout = bare("base", moduleVersion, "Layout", "base", "Layout", nil)
	}
	return layout
}

// styled gives a model the style of its kind. Names have the width that they need, or that of others which they stand below.
func (m *model) styled(name, width string) *model {
	mu.Lock()
	defer mu.Unlock()
	key := name + width
	s := styles[key]
	if s == nil {
		var state map[string]any
		if width != "" {
			state = map[string]any{"description_width": width}
		}
		s = bare("controls", moduleVersion, name+"Style", "base", "Style", state)
		styles[key] = s
	}
	m.style, m.state["style"] = name, s
	return m
}

func (m *model) base() *model { return m }

const ended = "this widget ended with its process; run its cell again"

// alive panics if the widget came back from a checkpoint.
func (m *model) alive() {
	if m == nil {
		panic(errors.New("widget: " + ended))
	}
}

// drawn tells whether there is a front end that draws widgets.
func drawn() bool {
	mu.Lock()
	defer mu.Unlock()
	return front != nil
}

// show opens the model and those that it refers to; mu is held.
func (m *model) show() {
	if m.id != "" && open[m.id] == m {
		return
	}
	for _, k := range m.keys() {
		switch v := m.state[k].(type) {
		case *model:
			v.show()
		case []*model:
			for _, c := range v {
				c.show()
			}
		}
	}
	var b [16]byte
	rand.Read(b[:])
	m.id = hex.EncodeToString(b[:])
	open[m.id] = m
	if order = append(order, m.id); len(order) > maxOpen {
		for _, id := range order[:maxOpen/10] {
			delete(open, id)
			front.Send("close", id, "", []byte("{}"), nil)
		}
		order = slices.Delete(order, 0, maxOpen/10)
	}
	m.unsent = nil
	data, buffers := m.message("", m.keys())
	front.Send("open", m.id, Target, data, buffers)
}

func (m *model) keys() (keys []string) {
	for k := range m.state {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// message is what a view is told of some attributes. Bytes travel beside it.
func (m *model) message(method string, keys []string) (data []byte, buffers [][]byte) {
	state, paths := map[string]any{}, [][]string{}
	for _, k := range keys {
		switch v := m.state[k].(type) {
		case []byte:
			paths, buffers = append(paths, []string{k}), append(buffers, v)
		default:
			state[k] = refer(v)
		}
	}
	message := map[string]any{"state": state, "buffer_paths": paths}
	if method != "" {
		message["method"] = method
	}
	data, err := json.Marshal(message)
	if err != nil {
		panic(fmt.Sprintf("widget: %v", err)) // a value that no constructor takes
	}
	return data, buffers
}

// refer is an attribute as it travels: a model by its id.
func refer(v any) any {
	switch v := v.(type) {
	case *model:
		return "IPY_MODEL_" + v.id
	case []*model:
		ids := make([]string, len(v))
		for i, c := range v {
			ids[i] = "IPY_MODEL_" + c.id
		}
		return ids
	}
	return v
}

// set changes an attribute and tells the views; mu is held.
func (m *model) set(key string, v any) {
	m.state[key] = v
	if m.id == "" || open[m.id] != m || slices.Contains(m.unsent, key) {
		return
	}
	if len(m.unsent) == 0 {
		changed = append(changed, m)
	}
	m.unsent = append(m.unsent, key)
	switch wait := pause - time.Since(sent); {
	case timer != nil:
	case wait <= 0:
		send()
	default:
		timer = time.AfterFunc(wait, func() {
			mu.Lock()
			defer mu.Unlock()
			send()
		})
	}
}

// pause lies between two messages about changes, since servers pass on some hundred messages a second: a loop may Set more often.
const pause = 20 * time.Millisecond

// send tells of all changes; mu is held.
func send() {
	if timer != nil {
		timer.Stop()
		timer = nil
	}
	for _, m := range changed {
		if open[m.id] == m && len(m.unsent) > 0 {
			data, buffers := m.message("update", m.unsent)
			front.Send("msg", m.id, "", data, buffers)
		}
		m.unsent = nil
	}
	changed, sent = nil, time.Now()
}
