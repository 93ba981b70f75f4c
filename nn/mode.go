package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Mode says whether a layer that does something else in training than later, such as Dropout or BatchNorm, is in training. It is a field of such layers.
//
//	TestMode(model)  // Dropout(0.3, active=false): never in training
//	TrainMode(model) // Dropout(0.3, active=true): always
//	AutoMode(model)  // Dropout(0.3): inside a gradient only
//
// A layer of one's own joins with a method SetMode and asks Active in its Call.
type Mode uint8

// The modes.
const (
	Automatic Mode = iota // in training inside a gradient, and not outside
	Training              // always in training
	Testing               // never
)

// A Moded is a layer whose mode can be set.
type Moded interface{ SetMode(m Mode) }

// TestMode puts all layers of a model out of training, and returns the model.
func TestMode[T any](model T) T { return setMode(model, Testing) }

// TrainMode puts all layers of a model in training, and returns the model.
func TrainMode[T any](model T) T { return setMode(model, Training) }

// AutoMode lets all layers of a model find out for themselves, and returns the model. So are new ones.
func AutoMode[T any](model T) T { return setMode(model, Automatic) }

func setMode[T any](model T, m Mode) T {
	for _, n := range functors.Nodes(model) {
		if l, ok := n.(Moded); ok {
			l.SetMode(m)
		}
	}
	return model
}

// Active tells whether a layer with an input x is in training.
func (m Mode) Active(x *tensor.Tensor) bool {
	return m == Training || m == Automatic && (ad.WithinGradient() || x.Recorder() != nil)
}

// String returns the name of the mode.
func (m Mode) String() string {
	switch m {
	case Automatic:
		return "Automatic"
	case Training:
		return "Training"
	case Testing:
		return "Testing"
	}
	return fmt.Sprintf("Mode(%d)", uint8(m))
}

// text is the mode in a printed layer.
func (m Mode) text() string {
	switch m {
	case Training:
		return ", active=true"
	case Testing:
		return ", active=false"
	}
	return ""
}

// InMode makes a layer in a mode: Dropout(0.5, InMode(Training)).
func InMode(m Mode) Option { return extra("InMode", m) }

// mode is the option InMode.
func (s *settings) mode() Mode {
	m, _ := s.more["InMode"].(Mode)
	return m
}
