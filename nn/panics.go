package nn

import (
	"fmt"

	"github.com/fluxion-go/fluxion/tensor"
)

// shapePanic panics because inputs of a layer do not have the shapes that it wants. It only panics, so that derivatives need not know how a layer is printed.
func shapePanic(layer fmt.Stringer, want string, x *tensor.Tensor, more ...*tensor.Tensor) {
	CheckPending(layer, x)
	e := &tensor.ShapeError{Op: layer.String(), Shapes: [][]int{x.Shape()}, Want: want}
	for _, x := range more {
		e.Shapes = append(e.Shapes, x.Shape())
	}
	panic(e)
}

// usePanic panics because a layer is used wrongly.
func usePanic(layer fmt.Stringer, problem string) {
	panic(&tensor.UseError{Op: layer.String(), Problem: problem})
}
