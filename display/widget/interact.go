package widget

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// Interact shows controls and below them what f makes of their values: its results, as the value of a cell is shown, and what it prints and displays. It calls f
// once, and then whenever a person has changed a value. A panic of f, or an error as its last result, is shown in the same place, and the next change calls f again.
//
// f takes one parameter for each control, in their order: of the control's type, of one that it can be assigned to, or any type of number for a number. Controls may
// be in boxes, which place them, and there may be labels and buttons among them. Interact panics if they do not fit.
func Interact(f any, controls ...Widget) {
	values := inputs(f, controls)
	fn := reflect.ValueOf(f)
	call := func() display.Bundle {
		args := make([]reflect.Value, len(values))
		for i, c := range values {
			args[i] = c.current().Convert(fn.Type().In(i))
		}
		return shown(fn.Call(args))
	}
	out := Output()
	var result display.Bundle
	show := func() {
		if result = call(); len(result.Data) > 0 {
			display.Display(result)
		}
	}
	align(values)
	again := &observer{call: func() { out.Do(show) }}
	for _, c := range values {
		c.observe(again)
	}
	if drawn() {
		out.Do(show)
	} else {
		result = call()
	}
	all := VBox(append(slices.Clone(controls), out)...)
	display.Display(display.Bundle{Data: view(all, still(all.String(), result.Data)), Metadata: result.Metadata})
}

// still is what is shown where no widget is drawn: the first values, and the result for them.
func still(controls string, result map[string]any) map[string]any {
	data := map[string]any{}
	maps.Copy(data, result)
	if text, ok := data["text/plain"].(string); ok {
		controls += "\n" + text
	}
	data["text/plain"] = controls
	return data
}

// align gives the names of controls that stand below each other one width.
func align(values []valued) {
	width := 0
	for _, c := range values {
		width = max(width, utf8.RuneCountInString(c.title()))
	}
	for _, c := range values {
		if m := c.base(); m.style != "" && m.style != "Checkbox" {
			m.styled(m.style, fmt.Sprintf("%dch", width+2))
		}
	}
}

// inputs lists the controls whose values f takes, and panics if it cannot.
func inputs(f any, controls []Widget) (values []valued) {
	t := reflect.TypeOf(f)
	if t == nil || t.Kind() != reflect.Func || t.IsVariadic() {
		panic(fmt.Errorf("widget.Interact: got %T, want a function with a parameter for each control", f))
	}
	var collect func([]Widget)
	collect = func(ws []Widget) {
		for _, w := range ws {
			switch w := w.(type) {
			case *BoxWidget:
				collect(w.children)
			case valued:
				if w.input() {
					values = append(values, w)
				}
			}
		}
	}
	collect(controls)
	if t.NumIn() != len(values) {
		panic(fmt.Errorf("widget.Interact: got a function of %d and %d controls with a value, want one for each parameter", t.NumIn(), len(values)))
	}
	for i, c := range values {
		if got, want := c.of(), t.In(i); !fits(got, want) {
			panic(fmt.Errorf("widget.Interact: parameter %d: got control %q of %s, want one of %s", i+1, c.title(), display.TypeName(got), display.TypeName(want)))
		}
	}
	return values
}

// fits tells whether a value of type got can be given for one of type want, a number without losing its fraction.
func fits(got, want reflect.Type) bool {
	isFloat := func(t reflect.Type) bool { return t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 }
	isInt := func(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 }
	return got.AssignableTo(want) || isInt(got) && isInt(want) || (isInt(got) || isFloat(got)) && isFloat(want)
}

// A Failed is what Interact panics with when its function returned an error.
type Failed struct{ Err error }

func (f Failed) Error() string { return f.Err.Error() }
func (f Failed) Unwrap() error { return f.Err }

// shown is the results of f as the value of a cell would be: without an error, and nothing for nil.
func shown(results []reflect.Value) display.Bundle {
	var vs []any
	for _, r := range results {
		vs = append(vs, r.Interface())
	}
	if n := len(vs); n > 0 && results[n-1].Type() == reflect.TypeFor[error]() {
		if err, ok := vs[n-1].(error); ok {
			panic(Failed{err})
		}
		vs = vs[:n-1]
	}
	if len(vs) == 0 || len(vs) == 1 && vs[0] == nil {
		return display.Bundle{}
	}
	return display.All(vs...)
}

// stops tells whether a panic is to end the cell, too.
func stops(v any) bool {
	_, ok := v.(interrupt.Interrupted)
	return ok
}
