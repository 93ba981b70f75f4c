package kernel_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/wire"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the kernel sent into testdata/*.txt")

// TestTranscripts plays testdata/*.txt. A file is a comment and pairs of sections, "send" and "messages". A line of send is
//
//	[when TYPE] [turn] CHANNEL TYPE CONTENT
//	await TYPE
//
// All lines are sent at once, but one with "when" is sent when the client has seen a message of that type. The section ends
// when every request was answered, is idle, those with "turn" for the second time, since a function of a widget ran because of
// them, and the awaited types were seen. Messages are listed below the request that
// caused them, in the order in which the kernel sent them; each is held against the table of message types, and the client
// must have received the same. Those that an earlier section caused come last.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := &player{t: t, f: start(t, kernel.Options{Version: "1.2.3", GoVersion: "1.26"})}
			p.c = p.f.connect()
			got := &txtar.Archive{Comment: archive.Comment}
			for _, section := range archive.Files {
				if section.Name != "send" {
					continue
				}
				got.Files = append(got.Files, section, txtar.File{Name: "messages", Data: p.play(string(section.Data))})
			}
			text := txtar.Format(got)
			if *update {
				if err := os.WriteFile(file, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := txtar.Format(archive); !*update && !bytes.Equal(text, want) {
				t.Errorf("got\n%s\nwant\n%s", text, want)
			}
		})
	}
}

// player plays the sections of one transcript.
type player struct {
	t      *testing.T
	f      *fixture
	c      *client
	played int // messages of the kernel in earlier sections
}

type line struct {
	when    wire.Type
	turn    bool
	channel wire.Channel
	typ     wire.Type
	content string
	id      string // once sent
}

func (p *player) parse(text string) (lines []*line, await []wire.Type) {
	for s := range strings.Lines(text) {
		s = strings.TrimSpace(s)
		if s == "" {
			continue
		}
		if t, ok := strings.CutPrefix(s, "await "); ok {
			await = append(await, wire.Type(t))
			continue
		}
		l := new(line)
		if rest, ok := strings.CutPrefix(s, "when "); ok {
			when, rest, _ := strings.Cut(rest, " ")
			l.when, s = wire.Type(when), rest
		}
		s, l.turn = strings.CutPrefix(s, "turn ")
		parts := strings.SplitN(s, " ", 3)
		if len(parts) != 3 {
			p.t.Fatalf("bad line %q", s)
		}
		l.channel, l.typ, l.content = wire.Channel(parts[0]), wire.Type(parts[1]), parts[2]
		lines = append(lines, l)
	}
	return lines, await
}

func (p *player) play(text string) []byte {
	lines, await := p.parse(text)
	before := len(p.c.all(func(sent) bool { return true }))
	news := func() []sent { return p.c.all(func(sent) bool { return true })[before:] }
	saw := func(t wire.Type) bool {
		return slices.ContainsFunc(news(), func(s sent) bool { return s.msg.Header.MsgType == t })
	}
	for _, l := range lines {
		if l.when != "" {
			p.f.eventually(string(l.when), func() bool { return saw(l.when) })
		}
		l.id = p.c.send(l.channel, l.typ, json.RawMessage(l.content))
	}
	for _, l := range lines {
		if l.channel == wire.Stdin {
			continue
		}
		p.c.idle(l.id)
		if l.turn {
			p.f.eventually("end of the turn", func() bool { return len(p.c.all(isIdle(l.id))) == 2 })
		}
		if info, _ := wire.Lookup(l.typ); info.Reply != "" && slices.Contains(info.Channels, l.channel) {
			p.c.wait(string(info.Reply), answers(l.id, info.Reply))
		}
	}
	for _, t := range await {
		p.f.eventually(string(t), func() bool { return saw(t) })
	}
	p.f.eventually("end of the messages", func() bool { return p.complete() })

	p.f.mu.Lock()
	messages := p.f.sent[p.played:]
	p.played = len(p.f.sent)
	p.f.mu.Unlock()
	var out bytes.Buffer
	listed := 0
	list := func(id string) {
		for _, s := range messages {
			if s.parent == id {
				checkTable(p.t, s)
				fmt.Fprintf(&out, "%s %s %s\n", s.channel, s.msg.Header.MsgType, normal(p.t, s.msg.Content))
				listed++
			}
		}
	}
	ids := map[string]bool{"": true}
	for _, l := range lines {
		ids[l.id] = true
		if l.channel != wire.Stdin {
			fmt.Fprintf(&out, "# %s %s\n", l.channel, l.typ)
			list(l.id)
		}
	}
	for _, s := range messages { // of a section before
		if !ids[s.parent] {
			ids[s.parent] = true
			fmt.Fprintf(&out, "# an earlier request\n")
			list(s.parent)
		}
	}
	if p.played == len(messages) { // the first section: starting and welcome came before
		listed += 2
	}
	if listed != len(messages) {
		for _, s := range messages {
			p.t.Logf("sent: %s %s parent %s", s.channel, s.msg.Header.MsgType, s.parent)
		}
		p.t.Errorf("got %d messages, %d of them without one of the requests as parent", len(messages), len(messages)-listed)
	}
	return out.Bytes()
}

// complete says whether the client has seen, channel by channel, what the kernel sent, in the same order.
func (p *player) complete() bool {
	ids := func(all []sent, ch wire.Channel) (ids []string) {
		for _, s := range all {
			if s.channel == ch && s.parent != "" {
				ids = append(ids, s.msg.Header.MsgID)
			}
		}
		return ids
	}
	p.f.mu.Lock()
	defer p.f.mu.Unlock()
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	for _, ch := range []wire.Channel{wire.Shell, wire.Control, wire.Stdin, wire.IOPub} {
		if !slices.Equal(ids(p.f.sent, ch), ids(p.c.seen, ch)) {
			return false
		}
	}
	return true
}

// checkTable holds a message of the kernel against the table of message types: its channel, and a content with exactly
// the fields of its struct.
func checkTable(t *testing.T, s sent) {
	t.Helper()
	typ := s.msg.Header.MsgType
	info, ok := wire.Lookup(typ)
	if !ok {
		t.Errorf("%s is not in the table", typ)
		return
	}
	if info.From == wire.FrontEnd || !slices.Contains(info.Channels, s.channel) {
		t.Errorf("%s: the kernel sent it on %s, want from %s on %v", typ, s.channel, info.From, info.Channels)
	}
	v := info.New()
	var status struct{ Status string }
	if json.Unmarshal(s.msg.Content, &status); status.Status == wire.StatusError && typ != wire.TypeExecuteReply {
		v = new(wire.ErrorReply)
	}
	if r, ok := v.(*wire.ExecuteReply); ok && status.Status == wire.StatusError {
		r.Failure = new(wire.Failure)
	}
	d := json.NewDecoder(bytes.NewReader(s.msg.Content))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Errorf("%s: %v", typ, err)
		return
	}
	again, err := wire.Marshal(v)
	if err != nil {
		t.Errorf("%s: %v", typ, err)
		return
	}
	if got, want := normal(t, s.msg.Content), normal(t, again); got != want {
		t.Errorf("%s: got content %s, want %s", typ, got, want)
	}
	if strings.Contains(string(s.msg.Content), `null`) && typ != wire.TypeHistoryReply {
		t.Errorf("%s: null in content %s", typ, s.msg.Content)
	}
	if _, err := time.Parse(time.RFC3339Nano, s.msg.Header.Date); err != nil {
		t.Errorf("%s: %v", typ, err)
	}
}

// normal is JSON with sorted keys.
func normal(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	b, err := wire.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
