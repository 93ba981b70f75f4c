package nn_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

func TestDevices(t *testing.T) {
	d := nn.Dense(2, 3)
	if nn.GPU(d) != d || nn.CPU(d) != d || nn.Move(nn.CPUDevice(), d) != d {
		t.Error("a model was moved, where there is one device")
	}
	if got := fmt.Sprint(nn.GPUDevice(), " ", nn.CPUDevice()); got != "CPU (no GPU) CPU" || nn.GPUDevice().Tensors() != tensor.CPU {
		t.Errorf("got %s", got)
	}
}
