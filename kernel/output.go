package kernel

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// Text on a stream is put together for streamDelay or until there are streamBytes of it: servers limit messages to about
// 1000 a second.
const (
	streamDelay = 20 * time.Millisecond
	streamBytes = 64 << 10
)

// outputs is the Output that the evaluator is given. It keeps one order for all that it is told, and the header of the
// execute request that all of it belongs to: the running one, or else the last.
type outputs struct {
	k *Kernel

	mu     sync.Mutex
	parent json.RawMessage
	before json.RawMessage // the parent to return to after a silent cell or a turn
	brief  bool            // it is one of these
	silent bool
	into   *capturer // takes what follows; nil: the cell does

	name  string // of the stream whose text waits
	text  []byte
	timer *time.Timer
}

var _ Output = (*outputs)(nil)

// begin makes a header the parent of what follows, until the end if that is brief.
func (o *outputs) begin(parent json.RawMessage, silent, brief bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(true)
	o.before, o.parent, o.silent, o.brief = o.parent, parent, silent, brief
}

// end sends what waits. What comes later still belongs to this cell, unless it was silent or a turn.
func (o *outputs) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(true)
	o.capture(nil)
	if o.brief {
		o.parent, o.silent, o.brief = o.before, false, false
	}
}

// sync sends the text that waits.
func (o *outputs) sync() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(true)
}

// say publishes a message after all text that came before.
func (o *outputs) say(t wire.Type, content any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(true)
	o.put(t, content)
}

// put publishes a message, or gives it to the output widget that it belongs to.
func (o *outputs) put(t wire.Type, content any) {
	if o.silent || o.into != nil && o.into.take(t, content) {
		return
	}
	o.k.publish(o.parent, t, content)
}

func (o *outputs) Stream(name, text string) {
	if text == "" {
		return
	}
	o.k.sockets[wire.IOPub].Throttle()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.silent {
		return
	}
	if name != o.name {
		o.flush(true)
		o.name = name
	}
	for text != "" {
		n := min(len(text), streamBytes-len(o.text))
		o.text = append(o.text, text[:n]...)
		text = text[n:]
		if len(o.text) >= streamBytes {
			o.flush(false)
		}
	}
	if len(o.text) > 0 && o.timer == nil {
		o.timer = time.AfterFunc(streamDelay, o.tick)
	}
}

func (o *outputs) tick() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(false)
}

// flush sends the text that waits. Unless all is asked for, it keeps back a character whose last bytes have not come yet.
func (o *outputs) flush(all bool) {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	n := len(o.text)
	if !all {
		n -= unfinished(o.text)
	}
	if n == 0 {
		return
	}
	o.put(wire.TypeStream, wire.Stream{Name: o.name, Text: string(o.text[:n])})
	o.text = append(o.text[:0], o.text[n:]...)
}

// unfinished counts the bytes at the end of b that begin a character and do not end it.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

func (o *outputs) Display(id string, update bool, b Bundle) {
	data, metadata := o.k.bundle(b)
	t := wire.TypeDisplayData
	if update && id != "" {
		t = wire.TypeUpdateDisplayData
	}
	o.k.sockets[wire.IOPub].Throttle()
	o.say(t, wire.DisplayData{Data: data, Metadata: metadata, Transient: wire.Transient{DisplayID: id}})
}

func (o *outputs) Clear(wait bool) { o.say(wire.TypeClearOutput, wire.ClearOutput{Wait: wait}) }

func (o *outputs) Input(prompt string, password bool) (string, error) {
	return o.k.input(prompt, password)
}

// bundle is b on the wire: bytes as base64 or, for MIME types that are text, as a string. A value that has no JSON form
// is left out and logged, and if nothing is left the text says so.
func (k *Kernel) bundle(b Bundle) (data, metadata wire.Bundle) {
	data, metadata = make(wire.Bundle, len(b.Data)), make(wire.Bundle, len(b.Metadata))
	var reason string
	for _, mime := range slices.Sorted(maps.Keys(b.Data)) {
		v, err := encodeMIME(mime, b.Data[mime])
		if err != nil {
			reason = fmt.Sprintf("%s: %v", mime, err)
			k.o.Log("display: %s", reason)
			continue
		}
		data[mime] = v
	}
	if len(data) == 0 && reason != "" {
		data["text/plain"] = "not shown: " + reason
	}
	for _, mime := range slices.Sorted(maps.Keys(b.Metadata)) {
		raw, err := wire.Marshal(b.Metadata[mime])
		if err != nil {
			k.o.Log("display: metadata %s: %v", mime, err)
			continue
		}
		metadata[mime] = raw
	}
	return data, metadata
}

func encodeMIME(mime string, v any) (any, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		switch {
		case isJSON(mime) && json.Valid(v):
			return json.RawMessage(v), nil
		case isText(mime):
			return string(v), nil
		}
		return base64.StdEncoding.EncodeToString(v), nil
	}
	return wire.Marshal(v)
}

func isJSON(mime string) bool { return mime == "application/json" || strings.HasSuffix(mime, "+json") }

func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || strings.HasSuffix(mime, "+xml") || mime == "application/javascript"
}
