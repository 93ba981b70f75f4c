package nb

import "github.com/fluxion-go/fluxion/eval"

// A Runner runs the source of cells; [eval.Session] is one. While Run runs, the outputs go to a [Collector]; Run returns when all of them
// did. A Runner that also has a method Interrupt() can be stopped by the context of [Execute].
type Runner interface {
	Run(eval.Cell) eval.Result
}

var _ Runner = (*eval.Session)(nil)

// What a Runner takes and gives.
type (
	Snippet = eval.Cell
	Result  = eval.Result
	Failure = eval.Error
)
