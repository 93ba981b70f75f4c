package nn

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// names are what activations are called in printed models: as Flux calls them.
var names = map[uintptr]string{}

func init() {
	for name, f := range map[string]func(*tensor.Tensor) *tensor.Tensor{
		"σ": tensor.Sigmoid, "tanh": tensor.Tanh, "relu": tensor.Relu, "identity": tensor.Identity, "gelu": tensor.Gelu, "softplus": tensor.Softplus, "swish": tensor.Swish,
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
	switch a := act.(type) {
	case nil:
		return ""
	case Func:
		return ", " + funcText((func(*tensor.Tensor) *tensor.Tensor)(a))
	case Elementwise:
		return ", " + funcText(a.F)
	}
	return ", " + functors.Text(act)
}

// Show returns a model as Flux prints it: a line for each layer, with the number of its parameters.
func Show(model any) string {
	text := fmt.Sprint(model)
	n := 0
	for _, p := range functors.Leaves(model) {
		if t, ok := p.(*tensor.Tensor); ok && t != nil {
			n += t.Len()
		}
	}
	if n > 0 {
		text += strings.Repeat(" ", max(2, 20-len([]rune(text)))) + fmt.Sprintf("# %d parameters", n)
	}
	return text
}
