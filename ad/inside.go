package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// WithinGradient tells whether the code that calls it is being differentiated: there it is true, in the function itself it is false. Layers
// ask it that do something else in training, such as Dropout.
func WithinGradient() bool { return false }

// IgnoreDerivatives returns x as a constant: no derivative comes through it. What x leads to in memory is copied.
func IgnoreDerivatives[T any](x T) T {
	if _, ok := any(x).(float64); ok || !tape.HasFloats(reflect.TypeFor[T]()) {
		return x
	}
	return copyOf(x)
}

func copyOf[T any](x T) T {
	return copies([]reflect.Value{reflect.ValueOf(&x).Elem()})[0].Interface().(T)
}

// Hook returns x. In the reverse pass, the adjoint of x is what f makes of that of the result: f looks at gradients on their way, or
// changes them. What x leads to in memory is copied.
//
//	Hook(func(d float64) float64 { return -d }, x) // reverses the gradient
func Hook[T any](f func(T) T, x T) T {
	if _, ok := any(x).(float64); ok {
		return x
	}
	return copyOf(x)
}

// HookPullback is the rule of Hook.
func HookPullback[T any](f func(T) T, x T) (T, func(T) (func(T) T, T)) {
	return Hook(f, x), func(d T) (func(T) T, T) { return nil, f(d) }
}

// WithinGradientPullback is the rule of WithinGradient.
func WithinGradientPullback() (bool, func(bool)) { return true, func(bool) {} }

func init() {
	const pkg = "github.com/fluxion-go/fluxion/ad."
	tape.AddRule(tape.Rule{Key: pkg + "WithinGradient", Kind: tape.Pullback, Partials: []string{pkg + "WithinGradientPullback"},
		Fns: []any{WithinGradientPullback}, Doc: "true in derivatives"})
	tape.AddRule(tape.Rule{Key: pkg + "IgnoreDerivatives", Kind: tape.Constant, Doc: "cuts derivatives off"})
	tape.AddRule(tape.Rule{Key: pkg + "Hook", Kind: tape.Pullback, Partials: []string{pkg + "HookPullback"}, Doc: "shows adjoints to a function"})
}
