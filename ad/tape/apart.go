package tape

import (
	"reflect"
	"unsafe"
)

// Apart makes the shadow of y, the result of a rule that gives a pullback, and panics with an *Error if memory of y has one already: that of an argument, most
// likely. The adjoint of the result would be that of the argument then, and the pullback would add it once more. rule is the name of the function.
func Apart[T any](t *Tape, y T, rule string) { apartAt(t, (*T)(nil), unsafe.Pointer(&y), rule) }

// apartAt is Apart for what p points to the type of.
func apartAt(t *Tape, p any, y unsafe.Pointer, rule string) {
	ApartValue(t, reflect.NewAt(reflect.TypeOf(p).Elem(), y).Elem(), rule)
}

// ApartValue is ZeroValue for the result of a rule, see Apart.
func ApartValue(t *Tape, y reflect.Value, rule string) reflect.Value {
	s := shadowsOf(t)
	s.apart = rule
	shadow := ZeroValue(t, y)
	s.apart = ""
	return shadow
}

// checkApart panics if the walk is over the result of a rule, some memory of which has a shadow.
func (s *Shadows) checkApart() {
	if rule := s.apart; rule != "" {
		s.apart = ""
		panic(&Error{Func: rule, Reason: "has a rule with a pullback, and returned memory that it was given or had returned before",
			Remedy: "Let the rule, and the function, return a copy: x.Clone() of a tensor, slices.Clone(x) of a slice."})
	}
}
