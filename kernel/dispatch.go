package kernel

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// A handler answers one type of message. Do returns an error only for a request that it could not read.
type handler struct {
	typ    wire.Type
	urgent bool // answered at once even on shell, where other requests wait their turn
	amid   bool // and it comes in the middle of cells: the running one is then said to be busy again
	do     func(*Kernel, *request) error
}

// handlers is the table of what the kernel answers. A new request is a row here and one in wire.Types.
var handlers []handler

func init() {
	handlers = []handler{
		{typ: wire.TypeExecuteRequest, do: (*Kernel).execute},
		{typ: wire.TypeInspectRequest, do: (*Kernel).inspect},
		{typ: wire.TypeCompleteRequest, do: (*Kernel).complete},
		{typ: wire.TypeHistoryRequest, do: (*Kernel).replyHistory},
		{typ: wire.TypeIsCompleteRequest, do: (*Kernel).isComplete},
		{typ: wire.TypeCommInfoRequest, urgent: true, amid: true, do: (*Kernel).commInfo},
		{typ: wire.TypeCommOpen, urgent: true, amid: true, do: (*Kernel).commOpen},
		{typ: wire.TypeCommMsg, urgent: true, amid: true, do: (*Kernel).commMsg},
		{typ: wire.TypeCommClose, urgent: true, amid: true, do: (*Kernel).commClose},
		{typ: wire.TypeKernelInfoRequest, do: (*Kernel).kernelInfo},
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
	defer func() {
		k.publish(parent, wire.TypeStatus, wire.Status{ExecutionState: wire.Idle})
		if h.amid {
			k.stillBusy()
		}
		if r.after != nil {
			r.after()
		}
	}()

	info, _ := wire.Lookup(t)
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
	if err := h.do(k, r); err != nil {
		k.o.Log("%v", err)
		k.replyError(r, "RequestError", err.Error())
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
