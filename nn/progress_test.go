package nn_test

import (
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
)

// Whoever watches hears of each step, and how Train ended, however it did.
func TestProgress(t *testing.T) {
	defer func() { nn.Progress = nil }()
	data := curve()
	for want, train := range map[string]func(){
		"done": func() { nn.Train(nntest.Squared, small(1), data, optim.Descent(0.01)) },
		"stopped": func() {
			nn.Train(nntest.Squared, small(1), data, optim.Descent(0.01), nn.OnStep(func(s *nn.Step) { s.Stop() }))
		},
		"failed": func() { nn.Train(nntest.Squared, small(1), data, optim.Descent(math.MaxFloat32)) },
		"interrupted": func() {
			nn.Train(nntest.Squared, small(1), data, optim.Descent(0.01), nn.OnStep(func(s *nn.Step) { interrupt.Request() }))
		},
	} {
		var ends []string
		steps := map[*nn.Step]int{}
		nn.Progress = func(s *nn.Step) {
			steps[s]++
			if ends = append(ends, s.End); s.Items != len(data) {
				t.Errorf("%s: got %d items, want %d", want, s.Items, len(data))
			}
		}
		func() {
			defer interrupt.Reset()
			defer func() { recover() }()
			train()
		}()
		last := len(ends) - 1
		if last < 1 || ends[last] != want || slices.Max(ends[:last]) != "" || len(steps) != 1 {
			t.Errorf("got the ends %q of %d trainings, want \"\" and %q at last, of one", ends, len(steps), want)
		}
		if want == "done" && last != len(data) {
			t.Errorf("got %d steps, want %d", last, len(data))
		}
	}
	nn.Progress = func(*nn.Step) { t.Error("a quiet training is not watched") }
	nn.Train(nntest.Squared, small(1), data, optim.Descent(0.01), nn.Quiet())
}
