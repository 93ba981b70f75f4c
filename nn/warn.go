package nn

import (
	"fmt"
	"os"
	"sync"

	"github.com/fluxion-go/fluxion/tensor"
)

var mixed sync.Once

// warnMixed says, once a program, that a layer converts its input.
func warnMixed(x, w tensor.DType) {
	mixed.Do(func() {
		fmt.Fprintf(os.Stderr, "a layer with %v parameters got %v input, which it converts; earlier layers may be slow. Convert the data: x.To(tensor.%s)\n", w, x, exported(w))
	})
}

func exported(d tensor.DType) string {
	if d == tensor.Float32 {
		return "Float32"
	}
	return "Float64"
}
