package nn

import (
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// names are what functions are called in printed models: as Flux calls them.
var names = map[uintptr]string{}

func init() {
	for name, f := range map[string]func(*tensor.Tensor) *tensor.Tensor{
		"σ": tensor.Sigmoid, "tanh": tensor.Tanh, "relu": tensor.Relu, "relu6": tensor.Relu6, "identity": tensor.Identity, "selu": tensor.Selu,
		"gelu": tensor.Gelu, "gelu_erf": tensor.GeluErf, "gelu_sigmoid": tensor.GeluSigmoid, "swish": tensor.Swish, "hardswish": tensor.HardSwish,
		"hardσ": tensor.HardSigmoid, "hardtanh": tensor.HardTanh, "logσ": tensor.LogSigmoid, "softplus": tensor.Softplus, "softsign": tensor.Softsign,
		"tanhshrink": tensor.TanhShrink, "lisht": tensor.Lisht, "logcosh": tensor.LogCosh, "mish": tensor.Mish, "sigmoid_fast": tensor.SigmoidFast,
		"abs": tensor.Abs, "abs2": tensor.Square, "exp": tensor.Exp, "sin": tensor.Sin, "cos": tensor.Cos, "sqrt": tensor.Sqrt,
		"only": Only, "flatten": Flatten,
	} {
		names[reflect.ValueOf(f).Pointer()] = name
	}
}

// funcText is the name of a function in a printed model.
func funcText(f any) string {
	if name, ok := names[reflect.ValueOf(f).Pointer()]; ok {
		return name
	}
	return functors.Text(f)
}

// actText is an activation behind the sizes of a layer: ", tanh", or nothing.
func actText(act Model) string {
	if act == nil {
		return ""
	}
	return ", " + lineText(act)
}
