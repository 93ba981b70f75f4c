package kernel

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// abortWindow is how long a failure waits, before it is told, for requests that are on their way. Whatever comes before the
// reply was sent without knowing of the failure.
const abortWindow = 5 * time.Millisecond

// running is the execute request under way.
type running struct {
	req        *request
	allowStdin bool

	once        sync.Once
	interrupted chan struct{} // closed by the first interrupt
	done        chan struct{} // closed when the cell has ended
}

// Interrupt ends the running cell, from any goroutine: a wait for input or for the evaluator, or what the evaluator does.
// Without a running cell it does nothing.
func (k *Kernel) Interrupt() {
	k.interrupt.Lock()
	defer k.interrupt.Unlock()
	c := k.running()
	if c == nil {
		return
	}
	// The evaluator hears of it before a wait for input fails, so that it takes the failure for what it is.
	select {
	case <-k.ready:
		if k.ev != nil {
			k.ev.Interrupt()
		}
	default:
	}
	c.once.Do(func() { close(c.interrupted) })
}

func (k *Kernel) running() *running {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current
}

func (k *Kernel) setRunning(c *running) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current = c
}

// startRunning makes r what an interrupt ends.
func (k *Kernel) startRunning(r *request, allowStdin bool) *running {
	c := &running{req: r, allowStdin: allowStdin, interrupted: make(chan struct{}), done: make(chan struct{})}
	k.setRunning(c)
	return c
}

func (k *Kernel) endRunning(c *running) {
	k.interrupt.Lock()
	k.setRunning(nil)
	k.interrupt.Unlock()
	close(c.done)
}

// execute answers an execute_request.
func (k *Kernel) execute(r *request) error {
	started := time.Now().UTC()
	if r.number <= k.abort {
		k.replyWith(r, wire.TypeExecuteReply, executeReply(wire.StatusAborted, k.count), nil)
		return nil
	}
	req := wire.DefaultExecuteRequest()
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	empty := strings.TrimSpace(req.Code) == ""
	store := req.StoreHistory && !req.Silent && !empty
	if store {
		k.count++
	}
	number := k.count
	k.out.begin(r.msg.RawHeader, req.Silent, req.Silent)
	defer k.out.end()
	k.out.say(wire.TypeExecuteInput, wire.ExecuteInput{Code: req.Code, ExecutionCount: number})

	c := k.startRunning(r, req.AllowStdin)
	var res Result
	if !empty {
		res = k.evaluate(c, func() Result { return k.ev.Run(Cell{Number: number, Source: req.Code}) })
	}
	reply := executeReply(wire.StatusOK, number)
	if res.Err == nil {
		for _, name := range slices.Sorted(maps.Keys(req.UserExpressions)) {
			reply.UserExpressions[name] = k.userExpression(c, req.UserExpressions[name])
		}
	}
	k.endRunning(c)
	k.out.Capture("", false, nil)
	if res.Value != nil {
		data, metadata := k.bundle(*res.Value)
		k.out.say(wire.TypeExecuteResult, wire.ExecuteResult{ExecutionCount: number, Data: data, Metadata: metadata})
	}
	if res.Err != nil {
		f := failure(res.Err)
		reply.Status, reply.Failure = wire.StatusError, &f
		k.out.say(wire.TypeError, f)
	}
	k.out.end()
	k.sockets[wire.IOPub].Flush(flushTimeout)
	if store {
		k.history.add(number, req.Code, res.Value)
	}
	if res.Err != nil && req.StopOnError {
		time.Sleep(abortWindow)
		k.abort = k.arrived.Load()
	}
	k.replyWith(r, wire.TypeExecuteReply, reply, map[string]any{
		"started": started.Format("2006-01-02T15:04:05.000000Z"),
		"status":  reply.Status,
	})
	return nil
}

// executeReply has no null in it: clients look inside.
func executeReply(status string, number int) wire.ExecuteReply {
	return wire.ExecuteReply{Status: status, ExecutionCount: number, UserExpressions: wire.Bundle{}, Payload: []any{}}
}

// evaluate waits for the evaluator and lets it do a piece of work. It fails if the evaluator could not be created,
// if the cell is interrupted, or if the evaluator panics.
func (k *Kernel) evaluate(c *running, work func() Result) (res Result) {
	select {
	case <-k.ready:
	default:
		select {
		case <-k.ready:
		case <-c.interrupted:
			return Result{Err: &Error{Name: "Interrupted", Value: "interrupted while the session was starting"}}
		case <-k.stop:
			return Result{Err: &Error{Name: "Interrupted", Value: "the kernel ends"}}
		}
	}
	if k.evError != nil {
		return Result{Err: k.evError}
	}
	select {
	case <-c.interrupted: // before the evaluator could hear of it
		return Result{Err: &Error{Name: "Interrupted", Value: "interrupted before the cell ran"}}
	default:
	}
	defer func() {
		if p := recover(); p != nil {
			k.o.Log("evaluator: panic: %v\n%s", p, debug.Stack())
			res = Result{Err: &Error{Name: "KernelError", Value: fmt.Sprintf("the evaluator panicked: %v", p)}}
		}
	}()
	return work()
}

func (k *Kernel) userExpression(c *running, src string) any {
	res := k.evaluate(c, func() Result {
		b, err := k.ev.Expr(src)
		return Result{Value: &b, Err: err}
	})
	if res.Err != nil {
		return wire.ErrorReply{Status: wire.StatusError, Failure: failure(res.Err)}
	}
	data, metadata := k.bundle(*res.Value)
	return wire.UserExpression{Status: wire.StatusOK, Data: data, Metadata: metadata}
}

// failure is e on the wire. Front ends show the traceback only, so that it is never empty.
func failure(e *Error) wire.Failure {
	f := wire.Failure{Name: e.Name, Value: e.Value, Traceback: e.Traceback}
	if len(f.Traceback) == 0 {
		f.Traceback = []string{e.Name + ": " + e.Value}
	}
	return f
}
