package kernel

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// Bounds of what an output widget shows, in bytes and outputs; what is more is dropped.
const (
	maxCaptured = 8 << 20
	maxCaptures = 1000
)

// What an output widget shows is sent at the end of the function, and, if that takes longer than captureFirst, every captureDelay. Until then the page keeps what the last call
// showed.
const (
	captureFirst = 500 * time.Millisecond
	captureDelay = 100 * time.Millisecond
)

// A capturer is what an output widget shows: outputs as a notebook file has them. The whole list is its attribute "outputs", so that a front end needs to know nothing
// else. It is guarded by the mutex of outputs.
type capturer struct {
	o     *outputs
	id    string
	list  []map[string]any
	named map[string][]int // displays by their id
	bytes int
	full  bool
	clear bool        // when the next output comes
	first time.Time   // when it may be sent
	timer *time.Timer // will send it; nil if nothing is to be sent

	keeping sync.Mutex // the evaluator is told one state at a time, and the last one last
	unkept  atomic.Pointer[json.RawMessage]
}

// Capture puts what follows into an output widget, or back into the cell.
func (o *outputs) Capture(id string, keep bool, failed *Error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush(true)
	if failed != nil {
		o.put(wire.TypeError, failure(failed))
	}
	if id == "" {
		o.capture(nil)
		return
	}
	k := o.k
	k.comms.mu.Lock()
	c := k.comms.live[id]
	if c != nil && c.shows == nil {
		c.shows = &capturer{o: o, id: id}
	}
	k.comms.mu.Unlock()
	if c == nil {
		o.capture(nil)
		return
	}
	if !keep {
		c.shows.first = time.Now().Add(captureFirst)
		c.shows.reset()
	}
	o.capture(c.shows)
}

// capture makes c take what follows, nil for the cell; o.mu is held.
func (o *outputs) capture(c *capturer) {
	if o.into != nil && o.into != c {
		o.into.send()
	}
	o.into = c
}

func (c *capturer) reset() {
	c.list, c.named, c.bytes, c.full, c.clear = nil, map[string][]int{}, 0, false, false
	c.later()
}

// take takes an output and tells whether it belongs here.
func (c *capturer) take(t wire.Type, content any) bool {
	switch v := content.(type) {
	case wire.ClearOutput:
		if c.clear = v.Wait; !v.Wait {
			c.reset()
		}
	case wire.Stream:
		c.begin(len(v.Text))
		if n := len(c.list); n > 0 && c.list[n-1]["name"] == v.Name && !c.full {
			c.list[n-1]["text"] = c.list[n-1]["text"].(string) + v.Text
			break
		}
		c.add(map[string]any{"output_type": "stream", "name": v.Name, "text": v.Text})
	case wire.DisplayData:
		id := v.Transient.DisplayID
		v.Data = steady(v.Data, v.Metadata)
		if t == wire.TypeUpdateDisplayData {
			if len(c.named[id]) == 0 {
				return false
			}
			for _, i := range c.named[id] {
				c.list[i]["data"], c.list[i]["metadata"] = v.Data, v.Metadata
			}
			break
		}
		raw, _ := wire.Marshal(v.Data)
		c.begin(len(raw))
		if id != "" && !c.full {
			c.named[id] = append(c.named[id], len(c.list))
		}
		c.add(map[string]any{"output_type": "display_data", "data": v.Data, "metadata": v.Metadata})
	case wire.Failure:
		c.begin(0)
		c.full = false // why it failed is always told
		c.add(map[string]any{"output_type": "error", "ename": v.Name, "evalue": v.Value, "traceback": v.Traceback})
	default:
		return false
	}
	c.later()
	return true
}

// begin makes room for an output of n bytes.
func (c *capturer) begin(n int) {
	if c.clear {
		c.reset()
	}
	if c.bytes += n; !c.full && (c.bytes > maxCaptured || len(c.list) >= maxCaptures) {
		c.add(map[string]any{"output_type": "stream", "name": "stderr", "text": "this is all that an output widget shows; the rest is dropped\n"})
		c.full = true
	}
}

func (c *capturer) add(out map[string]any) {
	if !c.full {
		c.list = append(c.list, out)
	}
}

// later sends what is shown in a while.
func (c *capturer) later() {
	if c.timer == nil {
		c.o.k.comms.mu.Lock()
		wait := max(captureDelay, time.Until(c.o.k.comms.until), time.Until(c.first))
		c.o.k.comms.mu.Unlock()
		c.timer = time.AfterFunc(wait, func() {
			c.o.mu.Lock()
			defer c.o.mu.Unlock()
			c.send()
		})
	}
}

// send sends what is shown, if it has changed, to the views, and to the evaluator, which keeps it for views that come later.
func (c *capturer) send() {
	if c.timer == nil {
		return
	}
	c.timer.Stop()
	c.timer = nil
	list := c.list
	if list == nil {
		list = []map[string]any{}
	}
	data, err := wire.Marshal(map[string]any{"method": "update", "state": map[string]any{"outputs": list}, "buffer_paths": []string{}})
	if err != nil {
		c.o.k.o.Log("output widget: %v", err)
		return
	}
	k := c.o.k
	k.publish(c.o.parent, wire.TypeCommMsg, wire.CommMsg{CommID: c.id, Data: data})
	k.comms.mu.Lock()
	k.comms.until = time.Now().Add(time.Duration(float64(len(data)) / widgetRate * float64(time.Second)))
	k.comms.mu.Unlock()
	c.unkept.Store(&data)
	go c.keep()
}

func (c *capturer) keep() {
	c.keeping.Lock()
	defer c.keeping.Unlock()
	data, ev := c.unkept.Swap(nil), c.o.k.evaluator()
	if data != nil && ev != nil {
		_, _ = ev.Comm(Comm{Kind: "msg", ID: c.id, Data: *data}) // a widget that is gone needs nothing
	}
}

// steady leaves out of a figure what a front end would draw in steps: when one takes the place of another, the page would jump. A PNG whose size is told has its room
// at once.
func steady(data, metadata wire.Bundle) wire.Bundle {
	if _, sized := metadata["image/png"]; !sized || data["image/png"] == nil {
		return data
	}
	return wire.Bundle{"text/plain": data["text/plain"], "image/png": data["image/png"]}
}
