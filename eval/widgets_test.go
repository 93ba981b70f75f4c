package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// panel is an Output whose front end draws widgets.
type panel struct {
	*transcript
	mu     sync.Mutex
	models map[string]string // ids by the name of the model
	values map[string]any    // what views have, by id
}

func newPanel() *panel {
	return &panel{transcript: &transcript{}, models: map[string]string{}, values: map[string]any{}}
}

func (p *panel) Comm(c Comm) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var m struct{ State map[string]any }
	if err := json.Unmarshal(c.Data, &m); err != nil {
		p.entry("comm", err.Error())
	}
	if c.Kind == "open" {
		p.models[m.State["_model_name"].(string)] = c.ID
	}
	if v, ok := m.State["value"]; ok {
		p.values[c.ID] = v
	}
}

func (p *panel) Capture(id string, keep bool, failed *Error) {
	if failed != nil {
		p.entry("failed", strings.Join(failed.Traceback, "\n"))
	}
	p.entry("capture", fmt.Sprint(id != "", keep))
}

func (p *panel) Lost() bool { p.entry("lost", ""); return true }

func (p *panel) id(model string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.models[model]
}

func (p *panel) value(model string) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.values[p.models[model]]
}

// take returns what was told since the last time.
func (p *panel) take() string {
	p.transcript.mu.Lock()
	defer p.transcript.mu.Unlock()
	text := strings.TrimSpace(p.b.String())
	p.b.Reset()
	p.last = ""
	return text
}

// The values of widgets reach the worker while a cell runs, functions are called between cells, and what comes of them has its place.
func TestWidgets(t *testing.T) {
	p := newPanel()
	s, err := New(context.Background(), Config{Out: p})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	move := func(model string, v any) bool {
		t.Helper()
		data, _ := json.Marshal(map[string]any{"method": "update", "state": map[string]any{"value": v}})
		waits, err := s.Comm(Comm{Kind: "msg", ID: p.id(model), Data: data})
		if err != nil {
			t.Fatal(err)
		}
		return waits
	}
	turn := func(model, want string) Result {
		t.Helper()
		res, again := s.Turn(p.id(model))
		if got := p.take(); got != want || again {
			t.Errorf("got\n%s\nagain %v, want\n%s", got, again, want)
		}
		return res
	}
	s.mustRun(t, 1, "total := 0\nwidget.Interact(func(n int) int {\n\tfmt.Println(\"n\", n)\n\ttotal += 10 / n\n\tfor n > 8 { time.Sleep(time.Millisecond) }\n\treturn total\n}, widget.IntSlider(\"n\", 0, 9))")
	if got, want := p.take(), "[capture] true false\n[stdout] n 4\n[display] 2\n[capture] false true\n[display] application/vnd.jupyter.widget-view+json"; !strings.HasPrefix(got, want) || !strings.Contains(got, "n = 4\n2") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !move("IntSliderModel", 5) || move("IntSliderModel", 5) != true {
		t.Error("no call waits")
	}
	turn("IntSliderModel", "[capture] true false\n[stdout] n 5\n[display] 4\n[capture] false true")
	move("IntSliderModel", 0)
	turn("IntSliderModel", "[capture] true false\n[stdout] n 0\n[failed] Panic: runtime error: integer divide by zero\n  cell 1, line 4, in func literal\n    total += 10 / n\n[capture] false true")

	// An interrupt ends a call and keeps the session.
	move("IntSliderModel", 9)
	done := make(chan Result)
	go func() {
		res, _ := s.Turn(p.id("IntSliderModel"))
		done <- res
	}()
	waitFor(t, func() bool {
		p.transcript.mu.Lock()
		defer p.transcript.mu.Unlock()
		return strings.Contains(p.b.String(), "n 9")
	})
	s.Interrupt()
	if res := <-done; res.Err == nil || res.Err.Name != "Interrupted" || !strings.Contains(p.take(), "[failed] Interrupted: interrupted") {
		t.Errorf("got %v", res.Err)
	}
	if got := bundleText(*s.mustRun(t, 2, "total").Value); got != "5" { // 2 + 2 + 1
		t.Errorf("got total %s, want 5", got)
	}

	// A cell sees a value that changes while it runs, and a view what the cell sets.
	s.mustRun(t, 3, "bar := widget.Progress(\"bar\", 100)\nx := widget.Slider(\"x\", 0, 1)\ndisplay.Display(bar, x)")
	go func() {
		done <- s.Run(Cell{Number: 4, Source: "for x.Value() < 1 { time.Sleep(time.Millisecond) }\nfor i := range 100 { bar.Set(float64(i + 1)) }\nx.Value()"})
	}()
	move("FloatSliderModel", 1)
	if res := <-done; res.Err != nil || bundleText(*res.Value) != "1.0" || p.value("FloatProgressModel") != 100.0 {
		t.Errorf("got %v, and %v of the bar, want 1.0 and 100", res, p.value("FloatProgressModel"))
	}

	// A function without a place of its own fails as a cell does, and the next click counts.
	s.mustRun(t, 5, "clicks := 0\nwidget.Button(\"b\").OnClick(func() {\n\tclicks++\n\tpanic(\"click\")\n})")
	p.take()
	for range 2 {
		if _, err := s.Comm(Comm{Kind: "msg", ID: p.id("ButtonModel"), Data: []byte(`{"method":"custom","content":{"event":"click"}}`)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []bool{true, false} {
		res, again := s.Turn(p.id("ButtonModel"))
		if again != want || res.Err == nil || res.Err.Traceback[1] != "  cell 5, line 4, in func literal" {
			t.Errorf("got %v, again %v, want a panic and again %v", res.Err, again, want)
		}
	}
	s.mustRun(t, 6, "if clicks != 2 { panic(clicks) }")

	if _, err := s.Comm(Comm{Kind: "msg", ID: "nobody", Data: []byte("{}")}); err == nil {
		t.Error("a widget that is not there was told something")
	}
	p.take()
	r := s.Run(Cell{Number: 7, Source: "import \"syscall\"\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)"})
	if r.Err == nil || !strings.Contains(p.take(), "[lost]") || !strings.Contains(strings.Join(r.Err.Traceback, "\n"), "no longer be moved") {
		t.Errorf("got %v", r.Err)
	}
	if _, err := s.Comm(Comm{Kind: "msg", ID: p.id("ButtonModel"), Data: []byte("{}")}); err == nil {
		t.Error("a widget of a dead worker was told something")
	}
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing within 10 s")
		}
	}
}
