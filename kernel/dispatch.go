package kernel

import (
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// A handler answers one type of message. Do returns an error only for a request that it could not read.
type handler struct {
	typ    wire.Type
	urgent bool // answered at once even on shell, where other requests wait their turn
	late   bool // answered in the middle of a cell if it has waited behind that for lateAfter
	do     func(*Kernel, *request) error
}

// handlers is the table of what the kernel answers. A new request is a row here and one in wire.Types.
var handlers []handler

func init() {
	handlers = []handler{
		{typ: wire.TypeExecuteRequest, do: (*Kernel).execute},
		{typ: wire.TypeInspectRequest, late: true, do: (*Kernel).inspect},
		{typ: wire.TypeCompleteRequest, late: true, do: (*Kernel).complete},
		{typ: wire.TypeHistoryRequest, late: true, do: (*Kernel).replyHistory},
		{typ: wire.TypeIsCompleteRequest, do: (*Kernel).isComplete},
		{typ: wire.TypeCommInfoRequest, urgent: true, do: (*Kernel).commInfo},
		{typ: wire.TypeCommOpen, urgent: true, do: (*Kernel).commOpen},
		{typ: wire.TypeCommMsg, urgent: true, do: (*Kernel).commMsg},
		{typ: wire.TypeCommClose, urgent: true, do: (*Kernel).commClose},
		{typ: wire.TypeKernelInfoRequest, late: true, do: (*Kernel).kernelInfo},
		{typ: wire.TypeInterruptRequest, urgent: true, do: (*Kernel).replyInterrupt},
		{typ: wire.TypeShutdownRequest, urgent: true, do: (*Kernel).shutdown},
	}
}

func lookup(t wire.Type) (handler, bool) {
	i := slices.IndexFunc(handlers, func(h handler) bool { return h.typ == t })
	if i < 0 {
		return handler{}, false
	}
	return handlers[i], true
}

func (k *Kernel) urgent(r *request) bool {
	h, ok := lookup(r.msg.Header.MsgType)
	return ok && h.urgent
}

// dispatch answers r between busy and idle. A request that cannot be read, or that makes the kernel panic, gets an error reply.
func (k *Kernel) dispatch(r *request) {
	t, parent := r.msg.Header.MsgType, r.msg.RawHeader
	k.publish(parent, wire.TypeStatus, wire.Status{ExecutionState: wire.Busy})
	h, ok := lookup(t)
	info, _ := wire.Lookup(t)
	defer func() {
		k.publish(parent, wire.TypeStatus, wire.Status{ExecutionState: wire.Idle})
		if h.late || h.urgent && !slices.Contains(info.Channels, wire.Control) {
			k.stillBusy() // interrupts and shutdowns are about to end it
		}
		if r.after != nil {
			r.after()
		}
	}()

	if !ok || !slices.Contains(info.Channels, r.channel) {
		k.o.Log("%s on %s, no answer", t, r.channel)
		return
	}
	defer func() {
		if p := recover(); p != nil {
			k.o.Log("%s: panic: %v\n%s", t, p, debug.Stack())
			k.replyError(r, "KernelError", fmt.Sprint(p))
		}
	}()
	if r.large != nil {
		k.refuseLarge(r)
		return
	}
	if err := h.do(k, r); err != nil {
		k.o.Log("%v", err)
		k.replyError(r, "RequestError", err.Error())
	}
}

// lateAfter is how long a question waits for the cell that runs: mostly it ends before, and the answer knows what it declared.
const lateAfter = 200 * time.Millisecond

// answerLate answers a question that waits behind a cell which takes long.
func (k *Kernel) answerLate(r *request) {
	switch {
	case r.taken.Load() || k.stopping():
	case k.running() == nil:
		time.AfterFunc(lateAfter, func() { k.answerLate(r) })
	case r.taken.CompareAndSwap(false, true):
		k.answering.Lock()
		defer k.answering.Unlock()
		k.dispatch(r)
	}
}

// stillBusy tells front ends, which show the last state that they heard of, that a cell goes on.
func (k *Kernel) stillBusy() {
	k.mu.Lock() // the cell does not end in between
	defer k.mu.Unlock()
	if k.current != nil {
		k.publish(k.current.req.msg.RawHeader, wire.TypeStatus, wire.Status{ExecutionState: wire.Busy})
	}
}

// refuseLarge answers a request of which the content was left out. A person sees it below the cell.
func (k *Kernel) refuseLarge(r *request) {
	e := &Error{Name: "RequestError", Value: r.large.Error()}
	if r.msg.Header.MsgType == wire.TypeExecuteRequest {
		e.Value += "; read large data from a file, or send it in parts"
		k.publish(r.msg.RawHeader, wire.TypeError, failure(e))
	}
	k.replyError(r, e.Name, e.Value)
}

func (k *Kernel) replyError(r *request, name, value string) {
	info, _ := wire.Lookup(r.msg.Header.MsgType)
	f := failure(&Error{Name: name, Value: value})
	switch info.Reply {
	case "":
	case wire.TypeExecuteReply:
		reply := executeReply(wire.StatusError, k.count)
		reply.Failure = &f
		k.reply(r, reply)
	default:
		k.reply(r, wire.ErrorReply{Status: wire.StatusError, Failure: f})
	}
}

// replyInterrupt interrupts before it answers, and waits for nothing.
func (k *Kernel) replyInterrupt(r *request) error {
	k.Interrupt()
	k.reply(r, wire.InterruptReply{Status: wire.StatusOK})
	return nil
}

// shutdown answers, tells every front end, and stops Serve, which flushes what is said here.
func (k *Kernel) shutdown(r *request) error {
	var req wire.ShutdownRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	reply := wire.ShutdownReply{Status: wire.StatusOK, Restart: req.Restart}
	k.reply(r, reply)
	k.publish(r.msg.RawHeader, wire.TypeShutdownReply, reply)
	r.after = k.Stop
	return nil
}
