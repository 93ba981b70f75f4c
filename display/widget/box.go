package widget

import (
	"encoding/json"
	"strings"
)

// A BoxWidget holds widgets, see [VBox] and [HBox].
type BoxWidget struct {
	*model
	children []Widget
	between  string // the texts of two of them
}

var _ Widget = (*BoxWidget)(nil)

// VBox puts widgets below each other.
func VBox(children ...Widget) *BoxWidget { return box("VBox", "\n", children) }

// HBox puts widgets beside each other.
func HBox(children ...Widget) *BoxWidget { return box("HBox", "   ", children) }

func box(kind, between string, children []Widget) *BoxWidget {
	models := make([]*model, len(children))
	for i, c := range children {
		models[i] = c.base()
		models[i].alive()
	}
	return &BoxWidget{newModel(kind, map[string]any{"children": models}), children, between}
}

// String is the texts of the widgets.
func (b *BoxWidget) String() string {
	var texts []string
	for _, c := range b.children {
		if text := c.String(); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, b.between)
}

// MIMEBundle shows the box: the widgets where they are drawn, and text.
func (b *BoxWidget) MIMEBundle() map[string]any { return view(b, nil) }

// An OutputWidget shows what a function prints and displays, see [Output].
type OutputWidget struct{ *model }

var _ Widget = (*OutputWidget)(nil)

// Output is a place for what functions print and show, empty at first.
func Output() *OutputWidget {
	o := &OutputWidget{bare("output", outputVersion, "Output", "output", "Output", map[string]any{"msg_id": "", "outputs": []any{}})}
	o.state["layout"] = sharedLayout()
	o.receive = func(key string, value json.RawMessage) (known, changed bool, err error) {
		if key == "outputs" { // the session keeps here what is shown, for front ends that come later; there is no view to tell
			o.state[key] = value
		}
		return false, false, nil
	}
	return o
}

// Do calls f. What it prints and displays takes the place of what o shows; so does a panic, which ends there. An interrupt goes on to end the cell. Where no
// widget is drawn, or in a goroutine, it only calls f.
func (o *OutputWidget) Do(f func()) {
	o.model.alive()
	mu.Lock()
	to := front
	if to != nil {
		o.show()
	}
	mu.Unlock()
	if to == nil || !to.Capture(o.id) {
		f()
		return
	}
	defer func() {
		v := recover()
		to.Release(v)
		if stops(v) {
			panic(v)
		}
	}()
	f()
}

// String is empty: what an Output shows, only a front end knows.
func (o *OutputWidget) String() string { return "" }

// MIMEBundle shows the output where it is drawn.
func (o *OutputWidget) MIMEBundle() map[string]any { return view(o, nil) }
