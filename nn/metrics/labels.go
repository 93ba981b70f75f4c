package metrics

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// pair reads what was predicted and what is true; n is how many classes the scores are of, 0 if there are none.
func pair(op string, predicted, actual any) (p, a []int, n int) {
	p, n = labels(op, "predicted", predicted)
	a, m := labels(op, "actual", actual)
	if len(p) != len(a) {
		panic(misuse(op, "got %d predictions for %d observations, want as many", len(p), len(a)))
	}
	if len(p) == 0 {
		panic(misuse(op, "got no observations, want at least one"))
	}
	return p, a, max(n, m)
}

// labels reads one of them.
func labels(op, what string, v any) (classes []int, n int) {
	switch v := v.(type) {
	case []int:
		classes = v
	case *tensor.Tensor:
		switch {
		case v == nil:
			panic(misuse(op, "got nil as %s", what))
		case v.DType() == tensor.Int:
			classes = v.Ints()
		case v.Rank() == 0 || v.Dim(0) < 2:
			panic(misuse(op, "got a %v tensor %s as %s, want scores for two classes or more, (classes, n), or labels of Int", v.DType(), shapeText(v.Shape()), what))
		default:
			classes, n = tensor.OneCold(v).Ints(), v.Dim(0)
		}
	default:
		panic(misuse(op, "got %v as %s, want scores (classes, n), labels of Int or []int", reflect.TypeOf(v), what))
	}
	if i := slices.IndexFunc(classes, func(k int) bool { return k < 0 }); i >= 0 {
		panic(misuse(op, "got class %d at %d of %s, want 0 or more", classes[i], i, what))
	}
	return classes, n
}

func shapeText(shape []int) string {
	text := ""
	for i, d := range shape {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(d)
	}
	return "(" + text + ")"
}

func misuse(op, format string, args ...any) *tensor.UseError {
	return &tensor.UseError{Op: op, Problem: fmt.Sprintf(format, args...)}
}
