package optim_test

import (
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A step is made whole although an interrupt is there: all of the model moves, or nothing.
func TestStepIsWhole(t *testing.T) {
	model := []*tensor.Tensor{tensor.Ones(1_000_000), tensor.Ones(1_000_000)}
	grad := []*tensor.Tensor{tensor.Ones(1_000_000), tensor.Ones(1_000_000)}
	state := optim.Setup(optim.Adam(0.1), model)
	interrupt.Request()
	defer interrupt.Reset()
	time.Sleep(2 * interrupt.Late)
	optim.Update(state, model, grad)
	for i, x := range model {
		if x.At(0) == 1 || x.At(999_999) == 1 {
			t.Errorf("array %d did not move", i)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("the interrupt was lost")
		}
	}()
	interrupt.Poll()
}
