package widget

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// A Control is a widget with a value of type T. Its constructors are Slider, Checkbox, Choice and the like.
type Control[T any] struct {
	*model
	name  string
	value T
	key   string // the attribute that holds it
	check func(T) (T, error)
	write func(T) any
	read  func(json.RawMessage) (T, error)
	text  func(T) string // nil: fmt.Sprint
	still bool           // a person cannot change it
}

var _ Widget = (*Control[int])(nil)

// start makes v the first value of c and lets its views change it.
func (c *Control[T]) start(v T) *Control[T] {
	if c.write == nil {
		c.write = func(v T) any { return v }
	}
	if c.read == nil {
		c.read = func(raw json.RawMessage) (v T, err error) {
			err = json.Unmarshal(raw, &v)
			return v, err
		}
	}
	if c.still {
		return c.Set(v)
	}
	c.model.receive = func(key string, raw json.RawMessage) (known, changed bool, err error) {
		if key != c.key {
			return false, false, nil
		}
		v, err := c.read(raw)
		if err == nil && c.check != nil {
			v, err = c.check(v)
		}
		if err != nil {
			return true, false, err
		}
		changed = !reflect.DeepEqual(v, c.value)
		c.value, c.state[key] = v, c.write(v)
		return true, changed, nil
	}
	return c.Set(v)
}

// Value returns the value that the control has now. It may be called at any time, also by a goroutine.
func (c *Control[T]) Value() T {
	mu.Lock()
	defer mu.Unlock()
	return c.value
}

// Set changes the value, wherever the control is shown, and returns c. Functions given to Observe are not called. A number beyond the ends of a slider becomes
// the end. It panics if the control cannot have that value: a number that is not finite, or none of the options of a Choice.
func (c *Control[T]) Set(v T) *Control[T] {
	c.model.alive()
	if c.check != nil {
		var err error
		if v, err = c.check(v); err != nil {
			panic(fmt.Errorf("widget %q: %w", c.name, err))
		}
	}
	mu.Lock()
	defer mu.Unlock()
	c.value = v
	c.model.set(c.key, c.write(v))
	return c
}

// Observe has f called with the new value when a person has changed it, and returns c. The calls come between cells, one at a time; of several changes while f has
// to wait, it hears of the last. What f prints appears where the control was made; a panic of f is shown there.
func (c *Control[T]) Observe(f func(T)) *Control[T] {
	c.observe(&observer{call: func() { f(c.Value()) }})
	return c
}

func (m *model) observe(o *observer) {
	m.alive()
	mu.Lock()
	defer mu.Unlock()
	m.watched = append(m.watched, o)
}

// String is the name and the value: lr = 0.1.
func (c *Control[T]) String() string {
	text := fmt.Sprint(c.Value())
	if c.text != nil {
		text = c.text(c.Value())
	}
	if c.name == "" {
		return text
	}
	return c.name + " = " + text
}

// MIMEBundle shows the control: the widget where one is drawn, and text.
func (c *Control[T]) MIMEBundle() map[string]any { return view(c, nil) }

// valued is a Control, whatever its T is.
type valued interface {
	Widget
	title() string
	input() bool
	current() reflect.Value
	of() reflect.Type
	observe(*observer)
}

func (c *Control[T]) title() string          { return c.name }
func (c *Control[T]) input() bool            { return !c.still }
func (c *Control[T]) of() reflect.Type       { return reflect.TypeFor[T]() }
func (c *Control[T]) current() reflect.Value { v := c.Value(); return reflect.ValueOf(&v).Elem() }

// viewMIME is the type of the display that says which widget to draw.
const viewMIME = "application/vnd.jupyter.widget-view+json"

// view opens a widget and returns what shows it. Others are the formats for a place where no widget is drawn; nil: text alone.
func view(w Widget, others map[string]any) map[string]any {
	data := map[string]any{"text/plain": w.String()}
	for mime, v := range others {
		data[mime] = v
	}
	m := w.base()
	if m == nil {
		data["text/plain"] = w.String() + " (" + ended + ")"
		return data
	}
	mu.Lock()
	defer mu.Unlock()
	if front != nil {
		m.show()
		data[viewMIME] = map[string]any{"version_major": 2, "version_minor": 0, "model_id": m.id}
	}
	return data
}
