package kernel

import (
	"errors"
	"fmt"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// stdinTimeout is how long a front end may take to connect its stdin socket.
const stdinTimeout = 5 * time.Second

var errInterrupted = errors.New("interrupted while waiting for input")

// input asks the front end that runs the cell for a line. An interrupt, and the end of the cell, end the wait.
func (k *Kernel) input(prompt string, password bool) (string, error) {
	k.inputting.Lock()
	defer k.inputting.Unlock()
	c := k.running()
	switch {
	case c == nil:
		return "", errors.New("this front end gives no input: no cell is running")
	case !c.allowStdin:
		return "", errors.New("this front end gives no input: the request says allow_stdin=false")
	}
	k.out.sync() // what was printed shows before the question
	k.forgetReplies()
	asked, err := k.ask(c, wire.InputRequest{Prompt: prompt, Password: password})
	if err != nil {
		return "", err
	}
	for {
		select {
		case m := <-k.inputs:
			// Many clients leave the parent out, or name the cell. A reply to an earlier question names that.
			if p := m.ParentID(); p != "" && p != asked && p != c.req.msg.Header.MsgID {
				continue
			}
			var reply wire.InputReply
			if err := m.Into(&reply); err != nil {
				return "", err
			}
			if reply.Status != "" && reply.Status != wire.StatusOK {
				return "", fmt.Errorf("this front end gives no input: status %s", reply.Status)
			}
			return reply.Value, nil
		case <-c.interrupted:
			return "", errInterrupted
		case <-c.done:
			return "", errors.New("the cell ended while waiting for input")
		}
	}
}

// ask sends the question to the peer with the identity of the one that asked for the cell: its sockets share it.
func (k *Kernel) ask(c *running, q wire.InputRequest) (id string, err error) {
	to := peer{id: c.req.from.id}
	for deadline := time.Now().Add(stdinTimeout); ; {
		id, err = k.send(wire.Stdin, to, c.req.msg.RawHeader, wire.TypeInputRequest, q, nil)
		if err == nil {
			return id, nil
		}
		if !errors.Is(err, errNoPeer) || time.Now().After(deadline) {
			return "", fmt.Errorf("this front end gives no input: %w", err)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-c.interrupted:
			return "", errInterrupted
		}
	}
}

func (k *Kernel) forgetReplies() {
	for {
		select {
		case <-k.inputs:
		default:
			return
		}
	}
}
