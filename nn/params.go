package nn

import (
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

type param struct {
	Path  functors.KeyPath
	Value *tensor.Tensor
}

// params is a stand-in for optim.Trainables.
func params(model any) []param {
	var out []param
	seen := map[any]bool{}
	var walk func(path functors.KeyPath, v any)
	walk = func(path functors.KeyPath, v any) {
		switch t := v.(type) {
		case *tensor.Tensor:
			if t != nil && t.DType().IsFloat() && !seen[t] {
				seen[t] = true
				out = append(out, param{path, t})
			}
			return
		case []float64:
			if len(t) > 0 && !seen[&t[0]] {
				seen[&t[0]] = true
				out = append(out, param{path, tensor.New(t, len(t))})
			}
			return
		}
		var only []string
		l, ok := v.(interface{ Trainable() []string })
		if ok {
			only = l.Trainable()
		}
		for name, c := range functors.Children(v) {
			if ok && !slices.Contains(only, name) {
				continue
			}
			var step any = name
			if k := reflect.Indirect(reflect.ValueOf(v)).Kind(); k == reflect.Slice || k == reflect.Array {
				step = 0
				for i := range name {
					step = step.(int)*10 + int(name[i]-'0')
				}
			}
			walk(path.Join(step), c)
		}
	}
	walk(nil, model)
	return out
}
