package tensor_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func TestBits(t *testing.T) {
	x := tensor.FromBits(tensor.Float16, []uint16{0x3c00, 0xc000, 0x7c00, 0x0001, 0, 0x3555}, 2, 3)
	if got := fmt.Sprint(x.Values()); got != "[1 -2 +Inf 5.960464477539063e-08 0 0.333251953125]" {
		t.Errorf("got %v", got)
	}
	if got := fmt.Sprintf("%x", x.T().Bits()); got != "[3c00 7c00 0 c000 1 3555]" {
		t.Errorf("bits of the transpose: got %v", got)
	}
	y := tensor.Of(1, -2.5).To(tensor.BFloat16)
	if got := fmt.Sprintf("%x %v", y.Bits(), tensor.FromBits(tensor.BFloat16, y.Bits(), 2).Values()); got != "[3f80 c020] [1 -2.5]" {
		t.Errorf("bfloat16: got %v", got)
	}
	wants(t, "FromBits: got 1 elements for shape (2), want 2", func() { tensor.FromBits(tensor.Float16, []uint16{1}, 2) })
	wants(t, "FromBits: got float32, want float16 or bfloat16: for others see New", func() { tensor.FromBits(tensor.Float32, nil, 0) })
	wants(t, "Bits: got int, want float16 or bfloat16: for others see Data", func() { tensor.Int.Zeros(1).Bits() })
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  string
	}{
		{nil, ""},
		{[]int{0, 5}, ""},
		{[]int{2, 3}, ""},
		{[]int{2, -1}, "no negative size"},
		{make([]int, 9), "got 9 dimensions, want at most 8"},
		{[]int{math.MaxInt, 2}, "more elements than any memory holds"},
		{[]int{math.MaxInt, 0}, "more elements than any memory holds"},
		{[]int{0, math.MaxInt}, "more elements than any memory holds"},
		{[]int{1 << 20, 1 << 30}, "want at most"},
	} {
		err := tensor.Float64.Check(c.shape...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.shape, err, c.want)
		}
	}
}
