package kernel

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/kernel/wire"
)

var _ eval.Widgets = (*outputs)(nil)

// The targets of widgets, which front ends know.
const (
	widgetTarget  = "jupyter.widget"
	controlTarget = "jupyter.widget.control"
)

// maxComms is how many comms front ends may open. They open one when a page is loaded.
const maxComms = 100

// widgetRate bounds what output widgets show, in bytes a second: Jupyter's server drops messages of a front end that gets more than 1 MB.
const widgetRate = 800_000

// comms are the open ones, those of widgets among them, with the turns of their functions.
type comms struct {
	mu      sync.Mutex
	live    map[string]*comm
	theirs  int             // opened by front ends
	handled json.RawMessage // header of the message that the evaluator is given now
	until   time.Time       // when enough time has passed for what was sent
}

type comm struct {
	target  string
	parent  json.RawMessage // header of the request in which it was opened: what its functions print belongs there
	theirs  bool
	control bool      // it has an attribute disabled
	waits   bool      // a turn is in line
	shows   *capturer // of an output widget; nil as long as it has shown nothing
}

func (k *Kernel) commInfo(r *request) error {
	var req wire.CommInfoRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	reply := wire.CommInfoReply{Status: wire.StatusOK, Comms: map[string]wire.CommInfo{}}
	k.comms.mu.Lock()
	for id, c := range k.comms.live {
		if req.TargetName == "" || req.TargetName == c.target {
			reply.Comms[id] = wire.CommInfo{TargetName: c.target}
		}
	}
	k.comms.mu.Unlock()
	k.reply(r, reply)
	return nil
}

// commOpen opens what the evaluator knows a target for. Anything else is closed at once.
func (k *Kernel) commOpen(r *request) error {
	var open wire.CommOpen
	if err := r.msg.Into(&open); err != nil {
		return err
	}
	if k.isLive(open.CommID) {
		k.drops.printf("comm_open: comm %.40q is open already, dropped", open.CommID)
	} else if waits, err := k.openTheirs(r, open); err != nil {
		k.drops.printf("comm_open: %v, closed", err)
		k.closeComm(r, open.CommID)
	} else if waits {
		r.after = func() { k.await(r, open.CommID) }
	}
	return nil
}

func (k *Kernel) openTheirs(r *request, open wire.CommOpen) (waits bool, err error) {
	k.comms.mu.Lock()
	full := k.comms.theirs >= maxComms
	k.comms.mu.Unlock()
	if full {
		return false, fmt.Errorf("front ends have %d comms open, want at most that", maxComms)
	}
	if waits, err = k.tell(r, Comm{Kind: "open", ID: open.CommID, Target: open.TargetName, Data: open.Data, Buffers: r.msg.Buffers}); err != nil {
		return false, err
	}
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	k.comms.live[open.CommID] = &comm{target: open.TargetName, parent: r.msg.RawHeader, theirs: true}
	k.comms.theirs++
	return waits, nil
}

// commMsg gives a message to its widget at once, so that a running cell sees the value. The function that waits for it comes after the cell.
func (k *Kernel) commMsg(r *request) error {
	var msg wire.CommMsg
	if err := r.msg.Into(&msg); err != nil {
		return err
	}
	if !k.isLive(msg.CommID) {
		k.drops.printf("comm_msg: there is no comm %.40q, closed", msg.CommID)
		k.closeComm(r, msg.CommID)
		return nil
	}
	waits, err := k.tell(r, Comm{Kind: "msg", ID: msg.CommID, Data: msg.Data, Buffers: r.msg.Buffers})
	if err != nil {
		k.drops.printf("comm_msg: %v, dropped", err)
	}
	if waits {
		r.after = func() { k.await(r, msg.CommID) }
	}
	return nil
}

func (k *Kernel) commClose(r *request) error {
	var msg wire.CommClose
	if err := r.msg.Into(&msg); err != nil {
		return err
	}
	if k.isLive(msg.CommID) {
		_, _ = k.tell(r, Comm{Kind: "close", ID: msg.CommID}) // a widget that is gone is closed
		k.comms.forget(msg.CommID)
	}
	return nil
}

func (k *Kernel) closeComm(r *request, id string) {
	k.publish(r.msg.RawHeader, wire.TypeCommClose, wire.CommClose{CommID: id, Data: json.RawMessage("{}")})
}

func (k *Kernel) isLive(id string) bool {
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	return k.comms.live[id] != nil
}

func (cs *comms) forget(id string) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if c := cs.live[id]; c != nil && c.theirs {
		cs.theirs--
	}
	delete(cs.live, id)
}

// tell gives a message to the evaluator. Shell has one reader, which is the only one that calls this.
func (k *Kernel) tell(r *request, c Comm) (waits bool, err error) {
	ev := k.evaluator()
	if ev == nil {
		return false, errors.New("there is no session yet")
	}
	k.comms.mu.Lock()
	k.comms.handled = r.msg.RawHeader
	k.comms.mu.Unlock()
	return ev.Comm(c)
}

// await puts the turn of a widget in line, once, and not before what was sent is through.
func (k *Kernel) await(r *request, id string) {
	k.comms.mu.Lock()
	defer k.comms.mu.Unlock()
	c := k.comms.live[id]
	if c == nil || c.waits {
		return
	}
	c.waits = true
	time.AfterFunc(time.Until(k.comms.until), func() {
		select {
		case k.requests <- &request{channel: r.channel, from: r.from, msg: r.msg, widget: id}:
		case <-k.stop:
		}
	})
}

// turn runs a function that waits at a widget. What it prints belongs to the cell that opened the widget.
func (k *Kernel) turn(r *request) {
	k.comms.mu.Lock()
	c := k.comms.live[r.widget]
	if c == nil {
		k.comms.mu.Unlock()
		return
	}
	c.waits = false
	k.comms.mu.Unlock()

	k.publish(r.msg.RawHeader, wire.TypeStatus, wire.Status{ExecutionState: wire.Busy})
	defer k.publish(r.msg.RawHeader, wire.TypeStatus, wire.Status{ExecutionState: wire.Idle})
	k.out.begin(c.parent, false, true)
	defer k.out.end()
	running := k.startRunning(r, false)
	again := false
	res := k.evaluate(running, func() (res Result) {
		res, again = k.ev.Turn(r.widget)
		return res
	})
	k.endRunning(running)
	k.out.Capture("", false, nil)
	if res.Err != nil && res.Err.Name != "Interrupted" {
		k.out.say(wire.TypeError, failure(res.Err))
	}
	if again {
		k.await(r, r.widget)
	}
}

// Comm publishes what a widget says.
func (o *outputs) Comm(m Comm) {
	k := o.k
	k.sockets[wire.IOPub].Throttle()
	o.mu.Lock()
	parent := o.parent
	o.mu.Unlock()
	data := json.RawMessage(m.Data)
	switch m.Kind {
	case "open":
		var opened struct{ State map[string]json.RawMessage }
		_ = json.Unmarshal(data, &opened)
		_, control := opened.State["disabled"]
		k.comms.mu.Lock()
		k.comms.live[m.ID] = &comm{target: m.Target, parent: parent, control: control}
		k.comms.mu.Unlock()
		k.publishWith(parent, wire.TypeCommOpen, wire.CommOpen{CommID: m.ID, TargetName: m.Target, Data: data}, m.Metadata, m.Buffers)
	case "close":
		k.comms.forget(m.ID)
		k.publish(parent, wire.TypeCommClose, wire.CommClose{CommID: m.ID, Data: data})
	case "reply":
		k.comms.mu.Lock()
		parent = k.comms.handled
		k.comms.mu.Unlock()
		fallthrough
	default:
		k.publishWith(parent, wire.TypeCommMsg, wire.CommMsg{CommID: m.ID, Data: data}, nil, m.Buffers)
	}
}

// Lost shows that nobody hears the widgets any more: what could be moved cannot now. Comms of the user's own are closed.
func (o *outputs) Lost() (had bool) {
	k := o.k
	k.comms.mu.Lock()
	live := k.comms.live
	k.comms.live, k.comms.theirs = map[string]*comm{}, 0
	k.comms.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.capture(nil)
	for _, id := range slices.Sorted(maps.Keys(live)) {
		if c := live[id]; c.target != widgetTarget && c.target != controlTarget {
			k.publish(o.parent, wire.TypeCommClose, wire.CommClose{CommID: id, Data: json.RawMessage("{}")})
		} else if c.control {
			had = true
			k.publish(o.parent, wire.TypeCommMsg, wire.CommMsg{CommID: id, Data: json.RawMessage(`{"method":"update","state":{"disabled":true},"buffer_paths":[]}`)})
		}
	}
	return had
}
