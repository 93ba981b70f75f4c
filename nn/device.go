package nn

import (
	"fmt"
	"os"
	"sync"

	"github.com/fluxion-go/fluxion/tensor"
)

// A Device is where models and data are computed. There is one, the CPU: what asks for a GPU gets it, too, so that programs that name one run.
type Device struct{ asked string } // "" for the CPU

// CPUDevice is the CPU.
func CPUDevice() Device { return Device{} }

// GPUDevice is a GPU, as soon as there are some. For now it is the CPU, and says so once a program on standard error.
func GPUDevice() Device {
	noGPU.Do(func() { fmt.Fprintln(os.Stderr, "there is no device but the CPU, which stands for the GPU here") })
	return Device{"GPU"}
}

var noGPU sync.Once

// Tensors returns the device of the tensors that are there.
func (d Device) Tensors() tensor.Device { return tensor.CPU }

// String returns where it computes: CPU, or CPU (no GPU) where a GPU was asked for.
func (d Device) String() string {
	if d.asked != "" {
		return "CPU (no " + d.asked + ")"
	}
	return "CPU"
}

// GPU moves a model or data to the GPU. There is none for now: it returns x itself, and says so once a program on standard error.
//
//	model = GPU(model)
func GPU[T any](x T) T { return Move(GPUDevice(), x) }

// CPU moves a model or data to the CPU, where it is already.
func CPU[T any](x T) T { return Move(CPUDevice(), x) }

// Move moves a model or data to a device. As there is only one, it returns x itself.
func Move[T any](_ Device, x T) T { return x }
