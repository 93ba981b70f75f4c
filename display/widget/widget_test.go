package widget

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// pane is a front end that writes down what it is told.
type pane struct {
	link   *Link
	said   []said
	states map[string]map[string]any // by id, as a front end keeps them
	into   []string                  // captures under way
	shown  []string                  // and what they ended with
}

type said struct{ kind, id, data string }

// draw makes the widgets of a test be drawn.
func draw(t testing.TB) *pane {
	p := &pane{states: map[string]map[string]any{}}
	p.link = Connect(p)
	old := display.SetSink(p)
	t.Cleanup(func() {
		display.SetSink(old)
		mu.Lock()
		defer mu.Unlock()
		front, open, order, styles, layout, changed = nil, map[string]*model{}, nil, map[string]*model{}, nil, nil
	})
	return p
}

func (p *pane) Send(kind, id, to string, data []byte, buffers [][]byte) {
	p.said = append(p.said, said{kind, id, string(data)})
	var m struct{ State map[string]any }
	if err := json.Unmarshal(data, &m); err != nil {
		panic(err)
	}
	if kind == "open" {
		p.states[id] = map[string]any{}
	}
	for k, v := range m.State {
		p.states[id][k] = v
	}
}

func (p *pane) Capture(id string) bool { p.into = append(p.into, id); return true }

func (p *pane) Release(v any) {
	p.into = p.into[:len(p.into)-1]
	p.shown = append(p.shown, fmt.Sprint("end ", v))
}

func (p *pane) Display(_ string, _ bool, b display.Bundle) {
	p.shown = append(p.shown, fmt.Sprint(b.Data["text/plain"]))
}

func (p *pane) Clear(bool) {}

// id is the id of the newest model of a kind.
func (p *pane) id(model string) string {
	for _, s := range slices.Backward(p.said) {
		if s.kind == "open" && p.states[s.id]["_model_name"] == model+"Model" {
			return s.id
		}
	}
	panic("no " + model)
}

// move is what a view sends when a person moves it.
func (p *pane) move(model, key string, v any) (waits bool, err error) {
	data, _ := json.Marshal(map[string]any{"method": "update", "state": map[string]any{key: v}, "buffer_paths": []string{}})
	return p.link.Receive("msg", p.id(model), "", data, nil)
}

func (p *pane) click() (bool, error) {
	return p.link.Receive("msg", p.id("Button"), "", []byte(`{"method":"custom","content":{"event":"click"}}`), nil)
}

func all() []Widget {
	return []Widget{
		Slider("a", 0, 1), LogSlider("b", 1e-4, 1), IntSlider("c", 1, 10), Number("d"), IntNumber("e"), Checkbox("f"), Choice("g", "x", "y"), Text("h"),
		Label("i"), HTML("<b>j</b>"), Progress("k", 10), Button("l"), Output(), HBox(Label("m")), VBox(),
	}
}

// What a front end is told of each widget are attributes that its model has in ipywidgets 8.1.9, whose defaults are in testdata, of the same kind, and the names and
// versions of models and views are the same.
func TestModels(t *testing.T) {
	p := draw(t)
	text, err := os.ReadFile("testdata/ipywidgets.json")
	if err != nil {
		t.Fatal(err)
	}
	var theirs map[string]map[string]any
	if err := json.Unmarshal(text, &theirs); err != nil {
		t.Fatal(err)
	}
	display.Of(VBox(all()...))
	seen := map[string]bool{}
	for _, ours := range p.states {
		name := ours["_model_name"].(string)
		seen[name] = true
		for k, v := range ours {
			want, ok := theirs[name][k]
			switch {
			case !ok:
				t.Errorf("%s: there is no attribute %s", name, k)
			case strings.HasPrefix(k, "_model") || strings.HasPrefix(k, "_view"):
				if v != want {
					t.Errorf("%s: got %s %v, want %v", name, k, v, want)
				}
			case want != nil && reflect.TypeOf(v) != reflect.TypeOf(want):
				t.Errorf("%s: got %s of type %T, want %T", name, k, v, want)
			}
		}
		for k := range theirs[name] {
			if strings.HasPrefix(k, "_model") && ours[k] == nil {
				t.Errorf("%s: no attribute %s", name, k)
			}
		}
	}
	for name := range theirs {
		if !seen[name] {
			t.Errorf("no widget has the model %s", name)
		}
	}
}

// A model is opened before those that refer to it, and once.
func TestOpenOrder(t *testing.T) {
	p := draw(t)
	s := Slider("a", 0, 1)
	display.Of(s)
	display.Of(HBox(s, VBox(s)))
	known := map[string]bool{}
	for _, m := range p.said {
		if known[m.id] {
			t.Errorf("opened twice: %s", m.data)
		}
		for _, part := range strings.Split(m.data, "IPY_MODEL_")[1:] {
			if !known[part[:32]] {
				t.Errorf("refers to a model that is not open: %s", m.data)
			}
		}
		known[m.id] = true
	}
}

func TestValues(t *testing.T) {
	p := draw(t)
	s, l, i, c, b, x := Slider("s", 0, 1), LogSlider("l", 1e-4, 1), IntSlider("i", 1, 10), Choice("c", 16, 32), Checkbox("b"), Text("x")
	display.Of(VBox(s, l, i, c, b, x))
	if s.Value() != 0.5 || i.Value() != 5 || c.Value() != 16 || math.Abs(l.Value()-0.01) > 1e-9 {
		t.Errorf("got %v, %v, %v, %v at first, want the middle and the first option", s, l, i, c)
	}
	for _, m := range []struct {
		model, key string
		v          any
		want       string // value, or an error
		get        func() any
	}{
		{"FloatSlider", "value", 0.25, "0.25", func() any { return s.Value() }},
		{"FloatSlider", "value", 7, "1", func() any { return s.Value() }},
		{"FloatSlider", "value", "7", "cannot unmarshal", nil},
		{"FloatSlider", "value", nil, "0", func() any { return s.Value() }},
		{"IntSlider", "value", 3.0, "3", func() any { return i.Value() }},
		{"IntSlider", "value", 3.5, "whole number", nil},
		{"IntSlider", "value", -1e18, "whole number", nil},
		{"Dropdown", "index", 1, "32", func() any { return c.Value() }},
		{"Dropdown", "index", 2, "index 2", nil},
		{"Checkbox", "value", true, "true", func() any { return b.Value() }},
		{"Text", "value", "𝛼", "𝛼", func() any { return x.Value() }},
		{"Text", "value", strings.Repeat("a", maxText+1), "1 MB", nil},
		{"Text", "_view_count", 1, "𝛼", func() any { return x.Value() }},
	} {
		_, err := p.move(m.model, m.key, m.v)
		if got := fmt.Sprint(err); m.get == nil && !strings.Contains(got, m.want) {
			t.Errorf("%s %s=%.20v: got error %s, want one with %s", m.model, m.key, m.v, got, m.want)
		} else if m.get != nil && (err != nil || fmt.Sprint(m.get()) != m.want) {
			t.Errorf("%s %s=%v: got %v, %v, want %s", m.model, m.key, m.v, m.get(), err, m.want)
		}
	}
	if p.states[p.id("FloatSlider")]["value"] != 0.0 {
		t.Error("a value was not echoed as it is now")
	}
	i.Set(9)
	c.Set(16)
	p.link.Flush()
	if got := []any{p.states[p.id("IntSlider")]["value"], p.states[p.id("Dropdown")]["index"]}; !reflect.DeepEqual(got, []any{9.0, 0.0}) {
		t.Errorf("after Set the views have %v, want 9 and 0", got)
	}
}

// A function waits once, however many values change, and is called with the newest; a click is a call each.
func TestTurns(t *testing.T) {
	p := draw(t)
	var got []string
	s := Slider("a", 0, 1).Observe(func(v float64) { got = append(got, fmt.Sprint(v)) })
	b := Button("b").OnClick(func() { got = append(got, "click") })
	display.Of(VBox(s, b))
	for i := range 100 {
		if waits, err := p.move("FloatSlider", "value", float64(i)/100); err != nil || !waits {
			t.Fatalf("move %d: got %v, %v", i, waits, err)
		}
	}
	for range 2 {
		p.click()
	}
	for _, id := range []string{p.id("FloatSlider"), p.id("Button"), p.id("Button"), p.id("Button")} {
		p.link.Turn(id)
	}
	if want := []string{"0.99", "click", "click"}; !slices.Equal(got, want) {
		t.Errorf("got calls %v, want %v", got, want)
	}
	if waits, _ := p.move("FloatSlider", "value", 0.99); waits {
		t.Error("a call waits though nothing has changed")
	}
	for range 2 * maxClicks {
		p.click()
	}
	for p.link.Waits(p.id("Button")) {
		p.link.Turn(p.id("Button"))
	}
	if n := len(got) - 3; n != maxClicks {
		t.Errorf("got %d calls of 200 clicks, want %d", n, maxClicks)
	}
}

// An interrupt ends the call and those that wait behind it.
func TestInterrupt(t *testing.T) {
	p := draw(t)
	display.Of(Button("b").OnClick(func() { interrupt.Request(); interrupt.Poll() }))
	p.click()
	p.click()
	defer interrupt.Reset()
	defer func() {
		if _, ok := recover().(interrupt.Interrupted); !ok {
			t.Error("the interrupt did not come through")
		}
		if p.link.Waits(p.id("Button")) {
			t.Error("the next click still waits")
		}
	}()
	p.link.Turn(p.id("Button"))
}

func TestInteract(t *testing.T) {
	p := draw(t)
	Interact(func(a float32, n float64, kind any) (string, error) {
		switch n {
		case 3:
			return "", fmt.Errorf("three")
		case 4:
			panic("four")
		}
		return fmt.Sprint(a, n, kind), nil
	}, HBox(Slider("a", 0, 1), IntSlider("n", 1, 9)), Label("between"), Choice("kind", "sin", "cos"))
	for _, n := range []int{6, 3, 4, 7} {
		if waits, err := p.move("IntSlider", "value", n); !waits || err != nil {
			t.Fatal(waits, err)
		}
		p.link.Turn(p.id("IntSlider"))
	}
	want := []string{
		`"0.5 5sin"`, "end <nil>", "a = 0.5   n = 5\nbetween\nkind = sin\n\"0.5 5sin\"",
		`"0.5 6sin"`, "end <nil>", "end three", "end four", `"0.5 7sin"`, "end <nil>",
	}
	if !slices.Equal(p.shown, want) {
		t.Errorf("got\n%q\nwant\n%q", p.shown, want)
	}
}

// Two controls of one function do not make two calls.
func TestInteractOnce(t *testing.T) {
	p := draw(t)
	calls := 0
	Interact(func(a, b float64) { calls++ }, Slider("a", 0, 1), Number("b"))
	first, _ := p.move("FloatSlider", "value", 0.1)
	second, _ := p.move("FloatText", "value", 5)
	p.link.Turn(p.id("FloatSlider"))
	p.link.Turn(p.id("FloatText"))
	if !first || second || calls != 2 {
		t.Errorf("got %v, %v and %d calls, want one call after the first", first, second, calls)
	}
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"got 1 to 1, want finite numbers":           func() { Slider("a", 1, 1) },
		"got NaN to 1":                              func() { Slider("a", math.NaN(), 1) },
		"got step [-1]":                             func() { IntSlider("a", 1, 2, -1) },
		"got min 0, want > 0":                       func() { LogSlider("a", 0, 1) },
		"got no options":                            func() { Choice[int]("a") },
		`widget "a": got NaN, want a finite number`: func() { Slider("a", 0, 1).Set(math.NaN()) },
		"got z, want one of x, y":                   func() { Choice("a", "x", "y").Set("z") },
		"got int, want a function":                  func() { Interact(5) },
		"a function of 1 and 0 controls":            func() { Interact(func(int) {}, Label("a"), Progress("b", 1)) },
		`control "a" of float64, want one of int`:   func() { Interact(func(int) {}, Slider("a", 0, 1)) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got panic %s, want one with %s", got, want)
				}
			}()
			f()
		}()
	}
}

// A page that is loaded again asks for all widgets, and for single ones.
func TestStates(t *testing.T) {
	p := draw(t)
	s := Slider("a", 0, 1)
	display.Of(VBox(s, Output()))
	s.Set(0.75)
	if _, err := p.link.Receive("msg", p.id("Output"), "", []byte(`{"method":"update","state":{"outputs":[{"name":"stdout"}]}}`), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.link.Receive("open", "c", ControlTarget, nil, nil); err != nil {
		t.Error(err)
	}
	if _, err := p.link.Receive("open", "d", "other", nil, nil); err == nil {
		t.Error("a target that nobody knows was accepted")
	}
	before := len(p.said)
	p.link.Receive("msg", "c", "", []byte(`{"method":"request_states"}`), nil)
	p.link.Receive("msg", p.id("FloatSlider"), "", []byte(`{"method":"request_state"}`), nil)
	var all struct {
		Method string
		States map[string]struct {
			Name  string `json:"model_name"`
			State map[string]any
		}
	}
	if err := json.Unmarshal([]byte(p.said[before].data), &all); err != nil || all.Method != "update_states" || p.said[before].kind != "reply" {
		t.Fatalf("got %v, %v", p.said[before], err)
	}
	if got := all.States[p.id("FloatSlider")]; got.Name != "FloatSliderModel" || got.State["value"] != 0.75 {
		t.Errorf("got slider %v", got)
	}
	if got := all.States[p.id("Output")].State["outputs"]; fmt.Sprint(got) != "[map[name:stdout]]" {
		t.Errorf("got outputs %v", got)
	}
	if got := p.said[before+1].data; !strings.Contains(got, `"value":0.75`) {
		t.Errorf("got %s of the slider alone", got)
	}
	p.link.Receive("close", p.id("FloatSlider"), "", nil, nil)
	if _, err := p.move("FloatSlider", "value", 1); err == nil {
		t.Error("a widget that was closed was moved")
	}
}

// A widget that comes back from a checkpoint has its value and no model: it is shown as text that says so.
func TestEnded(t *testing.T) {
	draw(t)
	s := &Control[int]{name: "n", value: 5}
	if got := display.Of(s).Data; got["text/plain"] != "n = 5 ("+ended+")" || got[viewMIME] != nil || s.Value() != 5 {
		t.Errorf("got %v", got)
	}
	for _, f := range []func(){func() { s.Set(6) }, func() { s.Observe(func(int) {}) }, func() { VBox(s) }, func() { new(OutputWidget).Do(func() {}) }} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "widget: "+ended {
					t.Errorf("got panic %s", got)
				}
			}()
			f()
		}()
	}
}

// Widgets without end do not fill the memory.
func TestBound(t *testing.T) {
	draw(t)
	for range maxOpen + maxOpen/5 {
		display.Of(Label("x"))
	}
	mu.Lock()
	defer mu.Unlock()
	if len(open) > maxOpen || len(order) > maxOpen {
		t.Errorf("%d widgets are open, want at most %d", len(open), maxOpen)
	}
}

func TestRoundStep(t *testing.T) {
	for x, want := range map[float64]float64{1: 1, 0.3: 0.2, 0.01: 0.01, 7: 5, 0.0999: 0.05} {
		if got := roundStep(x); math.Abs(got-want) > 1e-12 {
			t.Errorf("roundStep(%v) = %v, want %v", x, got, want)
		}
	}
}

// Whatever a front end sends, values stay what they can be.
func FuzzReceive(f *testing.F) {
	for _, s := range []string{
		`{"method":"update","state":{"value":0.5},"buffer_paths":[]}`, `{"method":"update","state":{"index":1e9}}`, `{"method":"request_states"}`,
		`{"method":"custom","content":{"event":"click"}}`, `{"method":"update","state":{"outputs":[{}]}}`, `[`, `{"state":5}`, `{"method":"backbone"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := draw(t)
		ws := all()
		display.Of(VBox(ws...))
		for _, id := range slices.Clone(order) {
			p.link.Receive("msg", id, "", data, nil)
			p.link.Turn(id)
		}
		if v := ws[0].(*Control[float64]).Value(); !(v >= 0 && v <= 1) {
			t.Errorf("a slider from 0 to 1 has %v", v)
		}
		if v := ws[6].(*Control[string]).Value(); v != "x" && v != "y" {
			t.Errorf("a choice of x and y has %q", v)
		}
		if w := display.Of(VBox(ws...)).Data[viewMIME]; w == nil {
			t.Error("not shown any more")
		}
	})
}

// A line that Go opens, and one that JavaScript opens: messages both ways, in order, and not to a line that is closed.
func TestComm(t *testing.T) {
	p := draw(t)
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		comms, targets = map[string]*line{}, map[string]func(*Comm, Message){}
	})
	receive := func(kind, id, to, data string) {
		t.Helper()
		waits, err := p.link.Receive(kind, id, to, []byte(data), [][]byte{{7}})
		if err != nil {
			t.Fatal(err)
		}
		if waits != (kind != "close") {
			t.Errorf("%s: waits is %t", kind, waits)
		}
	}
	var heard []string
	note := func(m Message) {
		var v struct{ X float64 }
		heard = append(heard, fmt.Sprint(m.Into(&v), v.X, m.Buffers))
	}
	c := OpenComm("chart", map[string]any{"title": "loss"}, []byte{1, 2})
	id := c.id
	receive("msg", id, "", `{"x": 1}`) // before there is a function for it
	c.OnMessage(note)
	receive("msg", id, "", `{"x": 2}`)
	c.Send(map[string]int{"x": 1})
	for p.link.Waits(id) {
		p.link.Turn(id)
	}
	c.Close()
	c.Send(map[string]int{})
	want := []said{{"open", id, `{"title":"loss"}`}, {"msg", id, `{"x":1}`}, {"close", id, "{}"}}
	if !reflect.DeepEqual(p.said, want) || !c.Closed() {
		t.Errorf("said %v, want %v", p.said, want)
	}
	if want := []string{"<nil> 1 [[7]]", "<nil> 2 [[7]]"}; !reflect.DeepEqual(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}

	heard, p.said = nil, nil
	if _, err := p.link.Receive("open", "js", "points", []byte("{}"), nil); err == nil || !strings.Contains(err.Error(), `no target "points"`) {
		t.Errorf("got %v for a target that nobody registered", err)
	}
	HandleComm("points", func(c *Comm, open Message) {
		note(open)
		c.OnMessage(note)
		c.Send(open.Data)
	})
	receive("open", "js", "points", `{"x": 3}`)
	receive("msg", "js", "", `{"x": 4}`) // before the function was called
	for p.link.Waits("js") {
		p.link.Turn("js")
	}
	receive("close", "js", "", "{}")
	if want := []string{"<nil> 3 [[7]]", "<nil> 4 [[7]]"}; !reflect.DeepEqual(heard, want) || !reflect.DeepEqual(p.said, []said{{"msg", "js", `{"x":3}`}}) {
		t.Errorf("heard %q, said %v", heard, p.said)
	}
	receive("open", "full", "points", "{}")
	for range maxMessages - 1 {
		receive("msg", "full", "", "{}")
	}
	if _, err := p.link.Receive("msg", "full", "", []byte("{}"), nil); err == nil {
		t.Error("messages may wait without end")
	}
}

// A Comm that came back from a checkpoint, and data that is no JSON.
func TestCommMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"ended with its process":             func() { (&Comm{}).Send(1) },
		"widget.OpenComm: json: unsupported": func() { OpenComm("x", func() {}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got %q, want %q in it", got, want)
				}
			}()
			f()
		}()
	}
}

// What a front end makes of powers of ten is the number that a person means.
func TestLogSliderRounds(t *testing.T) {
	p := draw(t)
	s := LogSlider("lr", 1e-4, 1)
	display.Display(s)
	for _, v := range []float64{0.010000000000000002, 9.999999999999999e-05, 0.0501187233627272, 1.0000000000000002} {
		if _, err := p.move("FloatLogSlider", "value", v); err != nil {
			t.Fatal(err)
		}
		want := map[float64]float64{0.010000000000000002: 0.01, 9.999999999999999e-05: 1e-4, 0.0501187233627272: 0.0501187233627, 1.0000000000000002: 1}[v]
		if got := s.Value(); got != want {
			t.Errorf("got %v for %v, want %v", got, v, want)
		}
	}
}
