package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"reflect"
	"strings"
)

// Checkbox is a box to tick. It begins without, unless it is set.
func Checkbox(name string) *Control[bool] {
	c := &Control[bool]{name: name, key: "value"}
	c.model = newModel("Checkbox", described(name)).styled("Checkbox", "")
	c.state["indent"] = false
	return c.start(false)
}

// Choice is a list of options of any one type, by what fmt prints of them. It begins with the first. It panics if there are none.
func Choice[T any](name string, options ...T) *Control[T] {
	if len(options) == 0 {
		panic(fmt.Errorf("widget.Choice(%q): got no options, want one or more", name))
	}
	labels := make([]string, len(options))
	for i, o := range options {
		labels[i] = fmt.Sprint(o)
	}
	index := func(v T) int {
		for i, o := range options {
			if reflect.DeepEqual(o, v) {
				return i
			}
		}
		return -1
	}
	c := &Control[T]{name: name, key: "index"}
	c.model = newModel("Dropdown", described(name)).styled("Description", ownWidth)
	c.state["_options_labels"] = labels
	c.write = func(v T) any { return index(v) }
	c.check = func(v T) (T, error) {
		if index(v) < 0 {
			return v, fmt.Errorf("got %v, want one of %s", v, strings.Join(labels, ", "))
		}
		return v, nil
	}
	c.read = func(raw json.RawMessage) (v T, err error) {
		i, err := readInt(raw)
		if err == nil && (i < 0 || i >= len(options)) {
			err = fmt.Errorf("got index %d, want 0 to %d", i, len(options)-1)
		}
		if err != nil {
			return v, err
		}
		return options[i], nil
	}
	return c.start(options[0])
}

// Text is a line to type. Its value changes with each key.
func Text(name string) *Control[string] {
	c := &Control[string]{name: name, key: "value", check: short}
	c.model = newModel("Text", described(name)).styled("Text", ownWidth)
	c.state["continuous_update"] = true
	return c.start("")
}

// Label is a line of text that Set changes.
func Label(text string) *Control[string] {
	c := &Control[string]{key: "value", check: short, still: true}
	c.model = newModel("Label", nil).styled("Label", "")
	return c.start(text)
}

// HTML is a piece of HTML that Set changes.
func HTML(text string) *Control[string] {
	c := &Control[string]{key: "value", check: short, text: untagged, still: true}
	c.model = newModel("HTML", nil).styled("HTML", "")
	return c.start(text)
}

// maxText is how long a text may be, in bytes.
const maxText = 1 << 20

func short(s string) (string, error) {
	if len(s) > maxText {
		return "", errors.New("got more than 1 MB of text")
	}
	return s, nil
}

// untagged is the text in a piece of HTML.
func untagged(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<")
		b.WriteString(before)
		if !ok {
			return strings.TrimSpace(html.UnescapeString(b.String()))
		}
		_, s, _ = strings.Cut(rest, ">")
	}
}

// A ButtonWidget is a button, see [Button].
type ButtonWidget struct {
	*model
	label string
}

var _ Widget = (*ButtonWidget)(nil)

// Button is a button with a label.
func Button(label string) *ButtonWidget {
	b := &ButtonWidget{model: newModel("Button", described(label)).styled("Button", ""), label: label}
	b.clicked = func() {
		for _, o := range b.watched {
			b.schedule(o)
		}
	}
	return b
}

// OnClick has f called for each click and returns b. The calls come between cells, one at a time; a hundred clicks may wait. What f prints appears where the
// button was made, or in an [Output] if f uses one; a panic of f is shown there.
func (b *ButtonWidget) OnClick(f func()) *ButtonWidget {
	b.observe(&observer{call: f, clicks: true})
	return b
}

// String is the label in brackets.
func (b *ButtonWidget) String() string { return "[" + b.label + "]" }

// MIMEBundle shows the button: the widget where one is drawn, and text.
func (b *ButtonWidget) MIMEBundle() map[string]any { return view(b, nil) }
