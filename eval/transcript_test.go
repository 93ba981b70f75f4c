package eval

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"golang.org/x/tools/txtar"
)

// Transcripts hold no progress: whether there is some depends on the machine.
func init() { patient = time.Hour }

// Progress is shown once work takes long, and is gone in the end.
func TestPatience(t *testing.T) {
	out := &transcript{}
	p := &patience{out: out, after: time.Now()}
	p.line("loading ...")
	p.flush()
	p.line("loaded")
	p.flush()
	p.end()
	p.flush()
	quick := &patience{out: out, after: time.Now().Add(time.Hour)}
	quick.line("nobody reads this")
	quick.end()
	if got, want := out.take(), "[stderr] loading ...\nloaded\n[clear] wait=false\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

var update = flag.Bool("update", false, "write what cells say into the transcripts")

// transcript is an Output that writes down what it is told. Text of one stream that comes in pieces is one entry.
type transcript struct {
	mu     sync.Mutex
	last   string
	b      strings.Builder
	inputs []string
}

func (o *transcript) entry(kind, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last != kind || kind != "stdout" && kind != "stderr" {
		if o.b.Len() > 0 && !strings.HasSuffix(o.b.String(), "\n") {
			o.b.WriteString("\n")
		}
		fmt.Fprintf(&o.b, "[%s] ", kind)
	}
	o.last = kind
	o.b.WriteString(text)
}

func (o *transcript) Stream(name, text string) { o.entry(name, text) }

func (o *transcript) Display(id string, update bool, b display.Bundle) {
	if b.Metadata["fluxion"] != nil { // a bar is drawn as often as the machine is slow
		return
	}
	kind := "display"
	if update {
		kind = "update"
	}
	if id != "" {
		kind += " " + id
	}
	o.entry(kind, bundleText(b))
}

func (o *transcript) Clear(wait bool) { o.entry("clear", fmt.Sprintf("wait=%v", wait)) }

func (o *transcript) Input(prompt string, password bool) (string, error) {
	o.entry("input", fmt.Sprintf("%q", prompt))
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.inputs) == 0 {
		return "", fmt.Errorf("nobody is there to answer")
	}
	answer := o.inputs[0]
	o.inputs = o.inputs[1:]
	return answer, nil
}

func bundleText(b display.Bundle) string {
	if len(b.Data) == 1 {
		if s, ok := b.Data["text/plain"].(string); ok {
			return s
		}
	}
	var parts []string
	for mime, v := range b.Data {
		if raw, ok := v.([]byte); ok {
			v = fmt.Sprintf("%d bytes", len(raw))
		}
		if s, ok := v.(string); ok && strings.Contains(s, "<style>") { // how it looks is tested where it is made
			v = "a page"
		}
		parts = append(parts, fmt.Sprintf("%s: %v", mime, v))
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

func (o *transcript) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.b.String()
	o.b.Reset()
	o.last = ""
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

// TestTranscripts runs the sessions in testdata: cells, and what they say. A file "input" holds answers for the next cell, one a line;
// "interrupt" interrupts the next cell as soon as it has printed the text of that file.
func TestTranscripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) == 0 {
		t.Fatal("no transcripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runTranscript(t, file)
		})
	}
}

func newSession(t *testing.T, out Output) *Session {
	t.Helper()
	s, err := New(context.Background(), Config{Out: out, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Addresses, times and goroutine numbers differ from run to run.
// Packages that are not compiled yet show progress, which is cleared.
var progress = regexp.MustCompile(`(?s)\[stderr\] (?:go get|compiling) .*?\[clear\] wait=false\n`)

var volatile = regexp.MustCompile(`[0-9.]+ [KMG]B in [0-9.]+[nµm]?s\b|0x[0-9a-f]{6,}|\b[0-9.]+(ns|µs|ms)\b|goroutine [0-9]+|[0-9]+ frames elided|\+0x[0-9a-f]+`)

// run runs a cell and returns what it said.
func (o *transcript) run(s *Session, c Cell) string {
	res := s.Run(c)
	if res.Value != nil {
		o.entry("value", bundleText(*res.Value))
	}
	if res.Err != nil {
		o.entry("error", res.Err.Name+" at "+fmt.Sprint(res.Err.Line)+"\n"+strings.Join(res.Err.Traceback, "\n"))
	}
	return volatile.ReplaceAllString(progress.ReplaceAllString(strings.ReplaceAll(o.take(), s.dir, "DIR"), ""), "#")
}

func runTranscript(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := &transcript{}
	s := newSession(t, out)
	got := &txtar.Archive{Comment: ar.Comment}
	number := 0
	var until string
	for _, f := range ar.Files {
		data := string(f.Data)
		switch f.Name {
		case "input":
			out.inputs = strings.Split(strings.TrimSuffix(data, "\n"), "\n")
		case "interrupt":
			until = strings.TrimSpace(data)
		case "cell":
			number++
			stop := make(chan struct{})
			if until != "" {
				go interruptWhen(s, out, until, stop)
			}
			text := out.run(s, Cell{number, strings.TrimSuffix(data, "\n")})
			close(stop)
			until = ""
			got.Files = append(got.Files, f)
			got.Files = append(got.Files, txtar.File{Name: "out", Data: []byte(text)})
			continue
		case "out":
			continue
		default:
			t.Fatalf("%s: file %q, want cell, out, input or interrupt", file, f.Name)
		}
		got.Files = append(got.Files, f)
	}
	have := string(txtar.Format(got))
	if *update {
		if err := os.WriteFile(file, []byte(have), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(txtar.Format(ar)); have != want {
		t.Errorf("%s: got\n%s\nwant\n%s", file, have, want)
	}
}

func interruptWhen(s *Session, out *transcript, text string, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		out.mu.Lock()
		found := strings.Contains(out.b.String(), text)
		out.mu.Unlock()
		if found {
			s.Interrupt()
			return
		}
	}
}
