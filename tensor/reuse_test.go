package tensor_test

import (
	"runtime"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// Memory that was reclaimed is used again, however often garbage was collected in between.
func TestReclaimedMemoryStays(t *testing.T) {
	const n = 1 << 20
	lent := func() []*tensor.Tensor {
		ts := make([]*tensor.Tensor, 3)
		for i := range ts {
			ts[i] = tensor.Zeros(n)
			ts[i].Lend()
		}
		return ts
	}
	tensor.Reclaim(lent())
	for range 3 {
		runtime.GC()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ts := lent()
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > n {
		t.Errorf("got %d bytes for three tensors of %d elements, want memory that was used before", bytes, n)
	}
	for _, x := range ts {
		if x.Sum().Item() != 0 {
			t.Error("memory that is used again is not zero")
		}
	}
}
