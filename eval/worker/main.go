// Command worker is the process in which the cells of one session run. The session starts it, see package eval/proc; it is of no use by
// itself.
package main

//go:generate go test -run TestPreloads -update .

import (
	"github.com/fluxion-go/fluxion/eval/host"
	"github.com/fluxion-go/fluxion/tensor"
)

func main() {
	stepOver()
	host.Main(host.Lent{FlushC: flushC, Gonbui: hookGonbui, Begin: shown.reset, End: shown.settle, State: []any{tensor.DefaultSource()}, Symbol: symbol, Named: named, Pulse: pulse})
}
