package kernel_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/wire"
)

func (c *client) history(t *testing.T, q map[string]any) string {
	t.Helper()
	var r wire.HistoryReply
	c.reply(c.send(wire.Shell, wire.TypeHistoryRequest, q), wire.TypeHistoryReply, &r)
	return fmt.Sprint(r.History)
}

// The next session knows the cells of the last one, and so does one that runs at the same time from then on. Only the owner can read the file.
func TestHistoryOverSessions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "history.jsonl")
	first := start(t, kernel.Options{History: file})
	c := first.connect()
	c.executed(c.run("value 1"))
	c.executed(c.run("print two\nprint lines"))
	c.executed(c.send(wire.Shell, wire.TypeExecuteRequest, map[string]any{"code": "print secret", "store_history": false}))

	second := start(t, kernel.Options{History: file})
	d := second.connect()
	d.executed(d.run("value 3"))
	c.executed(c.run("value 1"))
	for _, q := range []struct {
		want string
		q    map[string]any
	}{
		{"[[1 1 value 1] [1 2 print two\nprint lines] [2 1 value 3]]", map[string]any{"hist_access_type": "tail", "raw": true, "n": 1000}},
		{"[[1 2 print two\nprint lines] [2 1 value 3]]", map[string]any{"hist_access_type": "tail", "raw": true, "n": 2}},
		{"[[1 1 [value 1 <nil>]] [2 1 [value 3 3]]]", map[string]any{"hist_access_type": "search", "pattern": "value*", "output": true}},
		{"[[1 1 value 1] [1 2 print two\nprint lines]]", map[string]any{"hist_access_type": "range", "session": -1, "start": 1}},
		{"[[2 1 value 3]]", map[string]any{"hist_access_type": "range", "session": 0, "start": 1}},
		{"[]", map[string]any{"hist_access_type": "range", "session": -2, "start": 1}},
	} {
		if got := d.history(t, q.q); got != q.want {
			t.Errorf("%v: got %s, want %s", q.q, got, q.want)
		}
	}

	e := start(t, kernel.Options{History: file}).connect()
	if got, want := e.history(t, map[string]any{"hist_access_type": "search", "pattern": "value*", "unique": true}), "[[2 1 value 3] [1 3 value 1]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for path, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700 | os.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

// A file that is no history, or too large, or no file, costs no kernel.
func TestHistoryFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"nonsense": "not json\n{\"session\": \"x\"}\n[1]\n\x00\n{\"session\":7,\"line\":1,\"input\":\"value kept\"}\nno end",
		"large":    strings.Repeat("{\"session\":1,\"line\":1,\"input\":\""+strings.Repeat("x", 1000)+"\"}\n", 9<<10) + "{\"session\":7,\"line\":1,\"input\":\"value kept\"}\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := start(t, kernel.Options{History: file}).connect()
		c.executed(c.run("value new"))
		if got, want := c.history(t, map[string]any{"hist_access_type": "search", "pattern": "value*"}), "[[7 1 value kept] [8 1 value new]]"; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if info, err := os.Stat(file); err != nil || info.Size() > 5<<20 {
			t.Errorf("%s: %d bytes, %v", name, info.Size(), err)
		}
	}
	f := start(t, kernel.Options{History: dir})
	f.connect().works()
	f.waitLog("cells are not kept")
}
