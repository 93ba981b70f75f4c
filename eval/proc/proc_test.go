package proc

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

var workerPath, cases, cprint string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if so := os.Getenv("PROC_TEST_CELL"); so != "" {
		return orphanMaker(so)
	}
	dir, err := os.MkdirTemp("", "proc-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	workerPath, cases, cprint = filepath.Join(dir, "worker"), filepath.Join(dir, "cell_cases.so"), filepath.Join(dir, "cell_cprint.so")
	for _, args := range [][]string{
		{"build", "-o", workerPath, "../worker"},
		{"build", "-buildmode=plugin", "-o", cases, "./testdata/plugins/cases"},
		{"build", "-buildmode=plugin", "-o", cprint, "./testdata/plugins/cprint"},
	} {
		cmd := exec.Command("go", args...)
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Printf("go %s: %v\n%s", strings.Join(args, " "), err, out)
			return 1
		}
	}
	return m.Run()
}

// recorder is an Output that writes down what it is told, a line an event.
type recorder struct {
	mu      sync.Mutex
	events  []event
	inside  atomic.Int32
	overlap atomic.Bool
	slow    time.Duration // each Stream takes that long
	input   func(prompt string, password bool) (string, error)
}

type event struct {
	kind, text string
	at         time.Time
}

func (r *recorder) note(kind, text string) {
	if r.inside.Add(1) != 1 {
		r.overlap.Store(true)
	}
	time.Sleep(r.slow)
	r.mu.Lock()
	r.events = append(r.events, event{kind, text, time.Now()})
	r.mu.Unlock()
	r.inside.Add(-1)
}

func (r *recorder) Stream(name, text string) { r.note(name, text) }

func (r *recorder) Display(d *protocol.DisplayData, update bool) {
	kind := "display"
	if update {
		kind = "update"
	}
	if d.DisplayID != "" {
		kind += " " + d.DisplayID
	}
	var parts []string
	for _, mime := range []protocol.MIMEType{"text/html", "text/markdown", "image/png", "text/plain"} {
		if v, ok := d.Data[mime]; ok {
			parts = append(parts, fmt.Sprint(v))
			break
		}
	}
	r.note(kind, strings.Join(parts, " "))
}

func (r *recorder) Clear(wait bool) { r.note("clear", strconv.FormatBool(wait)) }

func (r *recorder) Input(prompt string, password bool) (string, error) {
	r.note("input", fmt.Sprintf("%q %v", prompt, password))
	if r.input == nil {
		return "", errors.New("nobody is there")
	}
	return r.input(prompt, password)
}

// text returns what was printed to a stream.
func (r *recorder) text(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, e := range r.events {
		if e.kind == name {
			b.WriteString(e.text)
		}
	}
	return b.String()
}

// lines returns all events in order, neighbouring pieces of a stream as one.
func (r *recorder) lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	last := ""
	for _, e := range r.events {
		if e.kind == last && strings.HasPrefix(last, "std") {
			out[len(out)-1] += e.text
		} else {
			out = append(out, e.kind+": "+e.text)
		}
		last = e.kind
	}
	return out
}

func (r *recorder) count(kind string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.kind == kind {
			n++
		}
	}
	return n
}

func (r *recorder) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = nil
}

// fixture is a worker and its output.
type fixture struct {
	*Worker
	out *recorder
	t   testing.TB
}

func start(t testing.TB, change ...func(*Config)) *fixture {
	t.Helper()
	f := &fixture{out: &recorder{}, t: t}
	cfg := Config{Path: workerPath, Out: f.out}
	for _, c := range change {
		c(&cfg)
	}
	w, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.Worker = w
	t.Cleanup(func() {
		w.Close()
		if f.out.overlap.Load() {
			t.Error("Output was told two things at once")
		}
	})
	return f
}

// cell runs one of the cases of the plugin, which must not end the process.
func (f *fixture) cell(name string, arg ...any) *Outcome {
	f.t.Helper()
	o, err := f.try(name, arg...)
	if err != nil {
		f.t.Fatalf("%s: %v\n%s", name, err, trace(err))
	}
	return o
}

func (f *fixture) try(name string, arg ...any) (*Outcome, error) {
	f.t.Helper()
	if err := errors.Join(f.Setenv("CASE", name), f.Setenv("ARG", fmt.Sprint(arg...))); err != nil {
		f.t.Fatal(err)
	}
	return f.Run(3, cases)
}

func trace(err error) string {
	var d *Died
	if errors.As(err, &d) {
		return strings.Join(d.Trace, "\n")
	}
	return ""
}

// ends runs a case that ends the process.
func (f *fixture) ends(name string, arg ...any) *Died {
	f.t.Helper()
	o, err := f.try(name, arg...)
	var d *Died
	if !errors.As(err, &d) {
		f.t.Fatalf("%s: got %+v, %v, want *Died", name, o, err)
	}
	return d
}

func value(o *Outcome) string {
	if o.Value == nil {
		return ""
	}
	return fmt.Sprint(o.Value.Data["text/plain"])
}

func within(t testing.TB, d time.Duration, what string, f func()) {
	t.Helper()
	begin := time.Now()
	f()
	if took := time.Since(begin); took > d {
		t.Errorf("%s took %v, want at most %v", what, took, d)
	}
}

func TestStart(t *testing.T) {
	f := start(t)
	f.Close()
	within(t, 200*time.Millisecond, "Start", func() { start(t) })
	if _, err := Start(Config{Path: "/no/such/worker", Out: &recorder{}}); err == nil {
		t.Error("a worker without a program was started")
	}
	if _, err := Start(Config{Path: "/bin/false", Out: &recorder{}}); err == nil || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("got %v, want exit status 1", err)
	}
}

func TestValue(t *testing.T) {
	f := start(t)
	if o := f.cell("nothing"); o.Value != nil || o.Panic != nil || o.Notes != nil {
		t.Errorf("nothing: got %+v", o)
	}
	if got := value(f.cell("show")); !strings.Contains(got, "1") || strings.Contains(got, "9") {
		t.Errorf("show: got %q, want the value at the time of Show", got)
	}
	if got := value(f.cell("show2")); !strings.Contains(got, "two") {
		t.Errorf("show2: got %q", got)
	}
	if got := value(f.cell("noraise")); !strings.Contains(got, "5") || strings.Contains(got, "nil") {
		t.Errorf("noraise: got %q", got)
	}
	if o := f.cell("onlyerr"); o.Value != nil || o.Panic != nil {
		t.Errorf("onlyerr: got %+v", o)
	}
	if p := f.cell("raise").Panic; p == nil || p.Name != "Error" || p.Text != "no such file" {
		t.Errorf("raise: got %+v", p)
	}
}

func TestPanic(t *testing.T) {
	f := start(t)
	for _, c := range []struct{ name, kind, text string }{
		{"index", "Panic", "runtime error: index out of range [5] with length 3"},
		{"nilmap", "Panic", "assignment to entry in nil map"},
		{"string", "Panic", "a text"},
		{"error", "Panic", "wrong: 7"},
		{"wrapped", "Panic", "outer: wrong: 7"},
		{"stringer", "Panic", "a Stringer"},
		{"struct", "Panic", "main.point{x:1, y:2}"},
		{"name", "Panic", `main.name("n")`},
		{"nil", "Panic", "panic called with nil argument"},
		{"bad", "Panic", "main.bad (its text cannot be had: a panic in its own method: no text)"},
		{"exit 3", "Exit", "exit status 3"},
		{"exit 0", "", ""},
		{"fatal", "Exit", "exit status 1"},
		{"logger", "Exit", "exit status 1"},
		{"goexit", "", ""},
	} {
		name, arg, _ := strings.Cut(c.name, " ")
		o := f.cell(name, arg)
		var got Panic
		if o.Panic != nil {
			got = *o.Panic
		}
		if got.Name != c.kind || got.Text != c.text {
			t.Errorf("%s: got %s %q, want %s %q", c.name, got.Name, got.Text, c.kind, c.text)
		}
		if name == "goexit" && len(o.Notes) != 1 {
			t.Errorf("goexit: got notes %q, want one", o.Notes)
		}
	}
	if got, want := f.out.text("stderr"), "it is 5\n"; got != want {
		t.Errorf("stderr: got %q, want %q", got, want)
	}
	if got, want := f.out.text("stdout"), "mine: over\n"; got != want {
		t.Errorf("stdout: got %q, want %q", got, want)
	}
	want := []Frame{{Func: "third", File: "cell[3]", Line: 9}, {Func: "func literal in index", File: "cell[3]", Line: 5}, {Func: "index", File: "cell[3]", Line: 6}}
	if got := f.cell("index").Panic.Frames; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("frames: got %v, want %v", got, want)
	}
}

func TestPanicInGoroutine(t *testing.T) {
	f := start(t)
	if o := f.cell("goroutine"); o.Panic != nil {
		t.Errorf("got %+v", o.Panic)
	}
	want := "panic in a goroutine of cell 4: runtime error: index out of range [5] with length 0\n" +
		"  cell 3, line 9, in third\n  cell 4, line 5, in inGoroutine\n"
	if got := f.out.text("stderr"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The order of what a cell prints and displays is that of the program, without a pause anywhere.
func TestOrder(t *testing.T) {
	f := start(t, func(c *Config) { c.Rate = 1 << 30 })
	for _, name := range []string{"order", "gonborder"} {
		f.out.forget()
		const n = 1000
		begin := time.Now()
		f.cell(name, n)
		t.Logf("%s: %v a display", name, time.Since(begin)/n)
		lines := f.out.lines()
		if len(lines) != 2*n+1 {
			t.Fatalf("%s: got %d events, want %d: %q", name, len(lines), 2*n+1, lines[:min(10, len(lines))])
		}
		for i := range n {
			if want := fmt.Sprintf("stdout: p%d\n", i); lines[2*i] != want {
				t.Fatalf("%s: event %d: got %q, want %q", name, 2*i, lines[2*i], want)
			}
			if want := fmt.Sprintf("d%d", i); !strings.Contains(lines[2*i+1], want) || !strings.HasPrefix(lines[2*i+1], "display") {
				t.Fatalf("%s: event %d: got %q, want %q", name, 2*i+1, lines[2*i+1], want)
			}
		}
	}
}

func TestDisplay(t *testing.T) {
	f := start(t)
	f.cell("clear")
	want := []string{"stdout: a\n", "clear: false", "stdout: b\n", "clear: true", "stdout: c\n"}
	if got := f.out.lines(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("clear: got %q, want %q", got, want)
	}
	for range 2 { // a second run displays anew
		f.out.forget()
		f.cell("update")
		got := f.out.lines()
		if len(got) != 2 || !strings.HasPrefix(got[0], "display u: ") || !strings.HasPrefix(got[1], "update u: ") {
			t.Errorf("update: got %q", got)
		}
	}
}

func TestGonbui(t *testing.T) {
	f := start(t)
	want := []string{"display: <b>h</b>", "display: *m*", "display: [137 80 78 71]", "display: <div><svg/></div>", "display id: first", "update id: second"}
	for range 2 {
		f.out.forget()
		f.cell("gonb")
		if got := f.out.lines(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f.out.forget()
	f.cell("gonbbig", 40<<20)
	if got := f.out.lines(); len(got) != 2 || len(got[0]) != len("display: ")+(40<<20) || got[1] != "display: after" {
		t.Errorf("big: got %d displays", len(got))
	}
	f.out.forget()
	if got := value(f.cell("gonbsync", 20)); !strings.Contains(got, "synced") || f.out.count("display") != 20 {
		t.Errorf("sync: got %q after %d displays", got, f.out.count("display"))
	}
	f.out.forget()
	f.out.input = func(prompt string, password bool) (string, error) {
		return map[string]string{"your name? ": "Ada", "secret? ": "42"}[prompt], nil
	}
	got := value(f.cell("gonbinput"))
	if !strings.Contains(got, "Ada") || !strings.Contains(got, "42") {
		t.Errorf("input: got %q", got)
	}
	if got := fmt.Sprint(f.out.lines()); got != `[input: "your name? " false input: "secret? " true]` {
		t.Errorf("input: got %s", got)
	}
}

// Programs that a cell starts use the named pipes, one after the other.
func TestGonbPipe(t *testing.T) {
	f := start(t)
	f.out.input = func(prompt string, password bool) (string, error) { return prompt + "!", nil }
	back, err := os.OpenFile(f.pipes.pathBack, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	dec := gob.NewDecoder(back)
	for i := range 3 {
		f.out.forget()
		to, err := os.OpenFile(f.pipes.pathTo, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		enc := gob.NewEncoder(to)
		for _, d := range []protocol.DisplayData{
			{Data: map[protocol.MIMEType]any{protocol.MIMETextHTML: fmt.Sprint("h", i)}},
			{Data: map[protocol.MIMEType]any{protocol.MIMECommValue: &protocol.CommValue{Address: protocol.GonbuiSyncAddress, Value: i}}},
		} {
			if err := enc.Encode(d); err != nil {
				t.Fatal(err)
			}
		}
		to.Close()
		var v protocol.CommValue
		back.SetReadDeadline(time.Now().Add(2 * time.Second))
		if err := dec.Decode(&v); err != nil || v.Address != protocol.GonbuiSyncAckAddress || v.Value != i {
			t.Fatalf("got %+v, %v", v, err)
		}
		if got, want := fmt.Sprint(f.out.lines()), fmt.Sprintf("[display: h%d]", i); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	to, err := os.OpenFile(f.pipes.pathTo, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	f.out.forget()
	gob.NewEncoder(to).Encode(protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMEJupyterInput: &protocol.InputRequest{Prompt: "p"}}})
	time.Sleep(50 * time.Millisecond)
	if got := fmt.Sprint(f.out.lines()); got != `[input: "p" false]` {
		t.Errorf("got %s", got)
	}
}

// What C code prints is part of the cell, in its place.
func TestC(t *testing.T) {
	f := start(t)
	if _, err := f.Run(3, cprint); err != nil {
		t.Fatal(err)
	}
	got := f.out.lines()
	if len(got) != 3 || got[0] != "stdout: before " || !strings.HasPrefix(got[1], "display") || got[2] != "stdout: after" {
		t.Errorf("got %q", got)
	}
}

// A plugin that cannot be loaded, or that panics while it is, fails its cell and nothing else.
func TestBadPlugin(t *testing.T) {
	f := start(t)
	o, err := f.Run(3, "/no/such/plugin.so")
	if err != nil || o.Panic == nil || o.Panic.Name != "Error" {
		t.Errorf("got %+v, %v", o, err)
	}
	f.Setenv("CPRINT", "panic")
	o, err = f.Run(3, cprint)
	if err != nil || o.Panic == nil || o.Panic.Name != "Panic" || o.Panic.Text != "while it is loaded" {
		t.Errorf("got %+v, %v", o, err)
	}
	f.cell("nothing")
}

// Nonsense on the worker's connection ends the worker, not the session.
func TestNonsense(t *testing.T) {
	f := start(t)
	if d := f.ends("nonsense"); !strings.HasPrefix(d.Reason, "its connection to the session broke") {
		t.Errorf("got %q", d.Reason)
	}
}

func TestStdin(t *testing.T) {
	f := start(t)
	var answers []string
	f.out.input = func(string, bool) (string, error) {
		if len(answers) == 0 {
			return "", errors.New("asked too often")
		}
		a := answers[0]
		answers = answers[1:]
		return a, nil
	}
	for _, c := range []struct {
		name    string
		answers []string
		want    string
	}{
		{"scanln", []string{"20 22"}, "n? 42 <nil>\n"},
		{"scanner", []string{"one", "two", "end"}, "<one><two>"},
		{"reader", []string{"a line"}, "\"a line\\n\" <nil>\n"},
		{"input", []string{"Ada", "1234"}, "Ada/1234"},
	} {
		f.out.forget()
		answers = c.answers
		o := f.cell(c.name)
		got := strings.ReplaceAll(f.out.text("stdout"), "\n", "") + value(o)
		if strings.ReplaceAll(got, `"`, "") != strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(c.want, "\n", ""), `\n`, `\n`), `"`, "") || o.Panic != nil {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, o.Panic, c.want)
		}
		if len(answers) != 0 || f.out.count("input") != len(c.answers) {
			t.Errorf("%s: %d questions, want %d", c.name, f.out.count("input"), len(c.answers))
		}
	}
	// The question comes after what was printed before it.
	f.out.forget()
	answers = []string{"1 1"}
	f.cell("scanln")
	if got := f.out.lines(); got[0] != "stdout: n? " || !strings.HasPrefix(got[1], "input") {
		t.Errorf("got %q", got)
	}
}

func TestInputDenied(t *testing.T) {
	f := start(t)
	for _, name := range []string{"input", "scanonly", "scanloop"} {
		within(t, 3*time.Second, name, func() {
			p := f.cell(name).Panic
			if p == nil || p.Name != "Error" || p.Text != "input: nobody is there" {
				t.Errorf("%s: got %+v", name, p)
			}
		})
	}
	f.out.input = func(string, bool) (string, error) { return "5 6", nil }
	f.out.forget()
	f.cell("scanln")
	if got := f.out.text("stdout"); got != "n? 11 <nil>\n" {
		t.Errorf("after a denied input: got %q", got)
	}
}

func TestInputInterrupted(t *testing.T) {
	f := start(t)
	for _, name := range []string{"input", "scanonly", "scanloop", "gonbinput"} {
		for _, returns := range []bool{true, false} { // whether Input returns when interrupted
			asked := make(chan bool, 9)
			never := make(chan bool)
			f.out.input = func(string, bool) (string, error) { asked <- true; <-never; return "", errors.New("cancelled") }
			go func() {
				<-asked
				time.Sleep(10 * time.Millisecond)
				f.Interrupt()
				if returns {
					close(never)
				}
			}()
			within(t, 2*time.Second, name, func() {
				o := f.cell(name)
				if o.Panic == nil || o.Panic.Name != "Interrupted" {
					t.Errorf("%s, Input returns %v: got %+v", name, returns, o.Panic)
				}
			})
			if !returns {
				close(never)
			}
		}
	}
}

// interruptAfter interrupts the cell that is run next, so long after it began.
func (f *fixture) interruptAfter(d time.Duration) {
	go func() {
		for range 10_000 {
			f.mu.Lock()
			runs := f.cur != nil
			f.mu.Unlock()
			if runs {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(d)
		f.Interrupt()
	}()
}

func TestInterrupt(t *testing.T) {
	f := start(t)
	f.Interrupt() // no cell: nothing happens
	f.cell("set", 5)
	for _, name := range []string{"poll", "sleep", "endless"} {
		f.interruptAfter(100 * time.Millisecond)
		within(t, 300*time.Millisecond, name, func() {
			if p := f.cell(name).Panic; p == nil || p.Name != "Interrupted" || p.Text != "interrupted" {
				t.Errorf("%s: got %+v", name, p)
			}
		})
		f.out.forget()
	}
	f.interruptAfter(100 * time.Millisecond)
	within(t, 300*time.Millisecond, "team", func() { // its goroutines end, and that ends its waiting
		if o := f.cell("team"); o.Panic == nil || o.Panic.Name != "Interrupted" || len(o.Notes) != 0 {
			t.Errorf("team: got %+v", o)
		}
	})
	if got := f.out.text("stderr"); got != "" {
		t.Errorf("team: got %q on stderr", got)
	}
	if got := value(f.cell("get")); got != "5" {
		t.Errorf("after interrupts: got %q, want 5", got)
	}
	time.AfterFunc(0, f.Interrupt)
	f.cell("nothing")
	f.Interrupt()
	if o := f.cell("get"); o.Panic != nil {
		t.Errorf("an interrupt between cells reached the next one: %+v", o.Panic)
	}
}

// A cell that waits for something that does not come is left behind.
func TestLeaveBehind(t *testing.T) {
	f := start(t)
	f.interruptAfter(50 * time.Millisecond)
	within(t, time.Second, "blocked", func() {
		o := f.cell("blocked")
		if o.Panic == nil || o.Panic.Name != "Interrupted" {
			t.Errorf("got %+v", o.Panic)
		}
		want := "the cell is still blocked in chan receive (cell[5]:4); it was left behind and everything is kept"
		if len(o.Notes) != 1 || o.Notes[0] != want {
			t.Errorf("got notes %q, want %q", o.Notes, want)
		}
	})
	if got := value(f.cell("get")); got != "77" {
		t.Errorf("got %q, want 77", got)
	}
	for _, name := range []string{"select", "syscall"} {
		f.interruptAfter(50 * time.Millisecond)
		if o := f.cell(name); len(o.Notes) != 1 || !strings.Contains(o.Notes[0], "left behind") {
			t.Errorf("%s: got %+v", name, o)
		}
	}
	if got := value(f.cell("get")); got != "78" {
		t.Errorf("got %q, want 78", got)
	}
	// Its outcome is not heard when it ends after all.
	f.interruptAfter(50 * time.Millisecond)
	f.cell("library", 700)
	f.interruptAfter(500 * time.Millisecond)
	if o := f.cell("sleep"); o.Panic == nil || o.Panic.Name != "Interrupted" {
		t.Errorf("got %+v", o)
	}
}

func TestGrace(t *testing.T) {
	for _, name := range []string{"deaf", "stubborn"} {
		f := start(t, func(c *Config) { c.Grace = 600 * time.Millisecond })
		f.interruptAfter(50 * time.Millisecond)
		begin := time.Now()
		d := f.ends(name)
		if took := time.Since(begin); took > 4*time.Second || took < 600*time.Millisecond {
			t.Errorf("%s: it took %v", name, took)
		}
		if !strings.HasPrefix(d.Reason, "interrupted, but the cell did not stop within 600ms") {
			t.Errorf("%s: got reason %q", name, d.Reason)
		}
		if all := strings.Join(d.Trace, "\n"); name == "deaf" && !(strings.Contains(all, "\tcell[8]") && strings.Contains(all, " in deaf")) {
			t.Errorf("%s: got trace\n%s", name, all)
		}
		if got := f.out.text("stderr"); got != "" {
			t.Errorf("%s: the dump was shown: %q", name, got)
		}
	}
}

func TestDeath(t *testing.T) {
	for _, c := range []struct{ name, reason, trace string }{
		{"overflow", "stack overflow", "\tcell[6]:3 in overflow (49 times)\n\t..."},
		{"mapwrite", "concurrent map writes", "\tcell[7]:7 in func literal in mapWrite"},
		{"kill", "killed by signal 9 (killed)", ""},
		{"osexit", "exit status 4: a package ended the process", ""},
		{"library panic", "panic: in a library", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			told := make(chan *Died, 2)
			f := start(t, func(cfg *Config) { cfg.OnDeath = func(d *Died) { told <- d } })
			f.cell("print", "before\n")
			d := f.ends(c.name)
			if d.Reason != c.reason {
				t.Errorf("got reason %q, want %q", d.Reason, c.reason)
			}
			all := strings.Join(d.Trace, "\n")
			t.Log("\n" + all)
			if !strings.Contains(all, c.trace) || len(d.Trace) > maxTrace {
				t.Errorf("got trace\n%s\nwant %q", all, c.trace)
			}
			if got := f.out.text("stderr"); got != "" {
				t.Errorf("the trace was shown, too: %q", got)
			}
			if got, want := f.out.text("stdout"), "before\n"; !strings.HasPrefix(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if _, err := f.Run(4, cases); err == nil || err.Error() != d.Error() {
				t.Errorf("the next Run: got %v, want %v", err, d)
			}
			if _, err := f.Vars(); err == nil {
				t.Error("Vars of a dead worker")
			}
			select {
			case got := <-told:
				if got != d {
					t.Errorf("OnDeath: got %v", got)
				}
			case <-time.After(time.Second):
				t.Error("OnDeath was not called")
			}
		})
	}
}

// A worker that dies between two cells is noticed.
func TestDeathBetween(t *testing.T) {
	f := start(t)
	f.cell("later")
	select {
	case <-f.Done():
	case <-time.After(2 * time.Second):
		t.Fatal("nobody noticed")
	}
	if _, err := f.Run(3, cases); err == nil || err.Error() != "the worker died: exit status 3: a package ended the process" {
		t.Errorf("got %v", err)
	}
	f = start(t)
	syscall.Kill(f.PID(), syscall.SIGKILL)
	if _, err := f.Run(3, cases); err == nil || err.Error() != "the worker died: killed by signal 9 (killed)" {
		t.Errorf("got %v", err)
	}
}

func TestMemoryLimit(t *testing.T) {
	f := start(t, func(c *Config) { c.MemoryLimit = 300 << 20 })
	d := f.ends("eat")
	if !strings.HasPrefix(d.Reason, "it used ") || !strings.HasSuffix(d.Reason, "of memory, the limit is 315 MB") {
		t.Errorf("got %q", d.Reason)
	}
}

// When the session goes away without a word, so does the worker, and what its cells started.
func TestSessionGone(t *testing.T) {
	f := start(t)
	child, _ := strconv.Atoi(value(f.cell("child")))
	if child == 0 {
		t.Fatal("no child")
	}
	f.conn.Close()
	select {
	case <-f.Done():
	case <-time.After(3 * time.Second):
		t.Fatal("the worker lives on")
	}
	waitGone(t, child)
}

func TestCloseEndsChildren(t *testing.T) {
	f := start(t)
	child, _ := strconv.Atoi(value(f.cell("child")))
	if err := syscall.Kill(child, 0); err != nil {
		t.Fatal(err)
	}
	f.Close()
	waitGone(t, child)
}

func waitGone(t *testing.T, pid int) {
	t.Helper()
	for range 200 {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(b), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d lives on", pid)
}

func TestCalls(t *testing.T) {
	f := start(t)
	dir := t.TempDir()
	if err := f.Chdir(dir); err != nil {
		t.Error(err)
	}
	if got, err := f.Getwd(); err != nil || got != dir {
		t.Errorf("got %q, %v, want %q", got, err, dir)
	}
	if err := f.Chdir("/no/such/dir"); err == nil {
		t.Error("Chdir to nowhere")
	}
	if err := f.Setenv("FLUXION_TEST", "ü"); err != nil {
		t.Error(err)
	}
	if v, ok, err := f.Getenv("FLUXION_TEST"); v != "ü" || !ok || err != nil {
		t.Errorf("got %q, %v, %v", v, ok, err)
	}
	env, err := f.Environ()
	if all := strings.Join(env, "\n"); err != nil || !strings.Contains(all, "FLUXION_TEST=ü") {
		t.Errorf("got %q, %v", env, err)
	}
	if err := f.Unsetenv("FLUXION_TEST"); err != nil {
		t.Error(err)
	}
	if _, ok, err := f.Getenv("FLUXION_TEST"); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
	f.cell("set", 5)
	vars, err := f.Vars()
	if err != nil || len(vars) != 2 || vars[0] != (VarInfo{Name: "kept", Type: "int", Text: "5"}) || vars[1].Type != "map[string][]float64" {
		t.Errorf("got %+v, %v", vars, err)
	}
	// While a cell runs, too, but for the variables.
	f.interruptAfter(300 * time.Millisecond)
	time.AfterFunc(100*time.Millisecond, func() {
		if v, ok, err := f.Getenv("CASE"); v != "poll" || !ok || err != nil {
			t.Errorf("got %q, %v, %v", v, ok, err)
		}
		if _, err := f.Vars(); err != ErrRunning {
			t.Errorf("got %v, want %v", err, ErrRunning)
		}
	})
	f.cell("poll")
}

func TestStreamPace(t *testing.T) {
	f := start(t, func(c *Config) { c.Burst = 100_000; c.Rate = 1_000_000; c.Total = 400_000 })
	begin := time.Now()
	f.cell("flood", 300_000)
	if took := time.Since(begin); took < 60*time.Millisecond {
		t.Errorf("300 KB took %v, want at least 60 ms", took)
	}
	if got := len(f.out.text("stdout")); got != 300_000 {
		t.Errorf("got %d bytes, want 300000", got)
	}
	f.out.forget()
	f.cell("dots", 500)
	if n := f.out.count("stdout"); n > 30 || n < 5 {
		t.Errorf("500 dots in half a second came as %d events", n)
	}
}

func TestStreamCap(t *testing.T) {
	f := start(t, func(c *Config) { c.Rate = 1 << 30; c.Total = 1_000_000 })
	for range 2 {
		f.out.forget()
		f.cell("flood", 3_000_000)
		if got := len(f.out.text("stdout")); got != 1_000_000 {
			t.Errorf("got %d bytes, want 1000000", got)
		}
		if got, want := f.out.text("stderr"), "output of this cell passed 1 MB; the rest is dropped (print less, or write to a file)\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f.interruptAfter(time.Second)
	within(t, 1500*time.Millisecond, "endless", func() { f.cell("endless") })
	f.out.forget()
	f.cell("print", "fine\n")
	if got := f.out.text("stdout"); got != "fine\n" {
		t.Errorf("got %q", got)
	}
}

func TestStreamText(t *testing.T) {
	f := start(t)
	f.cell("progress")
	if got, want := f.out.text("stdout"), "\r0%\r25%\r50%\r75%\r100%\n"; got != want {
		t.Errorf("progress: got %q, want %q", got, want)
	}
	f.out.forget()
	f.cell("runes")
	if got, want := f.out.text("stdout"), "aé漢🎉\uFFFD"; got != want {
		t.Errorf("runes: got %q, want %q", got, want)
	}
	f.out.forget()
	within(t, 200*time.Millisecond, "stderr", func() { f.cell("stderr") })
	if got, want := f.out.text("stderr"), "panic: not really\nand on\n"; got != want {
		t.Errorf("stderr: got %q, want %q", got, want)
	}
	f.out.forget()
	f.cell("late")
	time.Sleep(300 * time.Millisecond)
	if got, want := f.out.text("stdout"), "from behind\n"; got != want {
		t.Errorf("late: got %q, want %q", got, want)
	}
}

// A front end that is slow does not lose anything and does not hold up an interrupt.
func TestSlowOutput(t *testing.T) {
	f := start(t)
	f.out.slow = 20 * time.Millisecond
	f.interruptAfter(200 * time.Millisecond)
	within(t, time.Second, "endless", func() {
		if p := f.cell("endless").Panic; p == nil || p.Name != "Interrupted" {
			t.Errorf("got %+v", p)
		}
	})
}

// 200 cells in one worker, and 20 workers, leave nothing behind.
func TestNoLeaks(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	start(t).Close()
	fds, goroutines, dirs := openFiles(t), runtime.NumGoroutine(), leftDirs()
	f := start(t)
	workerFDs := func() int { return countDir(t, fmt.Sprintf("/proc/%d/fd", f.PID())) }
	f.cell("gonb")
	inside := workerFDs()
	for i := range 200 {
		f.cell([]string{"show", "index", "print", "gonb", "goroutine", "nothing"}[min(i%8, 5)], i)
	}
	if got := workerFDs(); got > inside {
		t.Errorf("the worker has %d files open, had %d", got, inside)
	}
	f.Close()
	for range 20 {
		f := start(t)
		f.cell("print", "x")
		f.Close()
	}
	for range 100 {
		if openFiles(t) <= fds && runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := openFiles(t); got > fds {
		t.Errorf("%d files open, had %d", got, fds)
	}
	if got := runtime.NumGoroutine(); got > goroutines {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, had %d\n%s", got, goroutines, buf[:runtime.Stack(buf, true)])
	}
	if got := leftDirs(); got != dirs {
		t.Errorf("%d scratch directories, had %d", got, dirs)
	}
}

func openFiles(t *testing.T) int { return countDir(t, "/proc/self/fd") }

func countDir(t *testing.T, dir string) int {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func leftDirs() int {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), "fluxion-worker-*"))
	return len(dirs)
}

// A loop without calls can be stopped whatever the environment says.
func TestPreemptible(t *testing.T) {
	env := []string{"A=asyncpreemptoff=1", "GODEBUG=gctrace=0,asyncpreemptoff=1,madvdontneed=1"}
	want := []string{env[0], env[1] + ",asyncpreemptoff=0"}
	if got := preemptible(env); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
