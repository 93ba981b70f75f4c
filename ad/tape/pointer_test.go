package tape

import (
	"reflect"
	"testing"
)

func TestPointer(t *testing.T) {
	x := 3.0
	p := &x
	if got := Pointer[*float64](any(p)); got != p {
		t.Errorf("got %v, want %v", got, p)
	}
	if got := Pointer[**float64](any(&p)); got != &p {
		t.Errorf("got %v, want %v", got, &p)
	}
	for _, v := range []any{nil, x, &p, new(float32)} {
		if got := Pointer[*float64](v); got != nil {
			t.Errorf("of %T: got %v, want nil", v, got)
		}
	}
	// What a plugin does to types cannot be had here; that names and other kinds are told apart can.
	type named *float64
	for _, c := range []struct {
		a, b reflect.Type
		want bool
	}{
		{reflect.TypeFor[**float64](), reflect.TypeFor[**float64](), true},
		{reflect.TypeFor[**float64](), reflect.TypeFor[**float32](), false},
		{reflect.TypeFor[**float64](), reflect.TypeFor[*float64](), false},
		{reflect.TypeFor[*float64](), reflect.TypeFor[named](), false},
	} {
		if got := sameType(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: got %v", c.a, c.b, got)
		}
	}
}
