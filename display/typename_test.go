package display

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

type (
	shape interface {
		Area() float64
		grow(by ...float64)
	}
	box[T any]       struct{ V T }
	two[K, V any]    struct{}
	unused           struct{}
	recursive[T any] struct{ Next *recursive[T] }
)

func TestTypeName(t *testing.T) {
	type local struct{}
	for _, test := range []struct {
		v    any // a pointer to a value of the type
		want string
	}{
		{new(int), "int"},
		{new(any), "any"},
		{new(error), "error"},
		{new([]byte), "[]byte"},
		{new(byte), "uint8"},
		{new([3]*point), "[3]*point"},
		{new(map[string]*point), "map[string]*point"},
		{new(func(point) float64), "func(point) float64"},
		{new(func(int, ...point) (a, b error)), "func(int, ...point) (error, error)"},
		{new(chan<- int), "chan<- int"},
		{new(chan (<-chan point)), "chan (<-chan point)"},
		{new(struct{}), "struct{}"},
		{new(struct {
			point
			X int
			y []point
		}), "struct{ point; X int; y []point }"},
		{new(interface{ Area() point }), "interface{ Area() point }"},
		{new(shape), "shape"},
		{new(local), "local"},
		{new(*http.Client), "*http.Client"},
		{new(box[local]), "box[local]"},
		{new(two[int, []*point]), "two[int, []*point]"},
		{new(two[map[string]point, func(point, ...http.Header) error]), "two[map[string]point, func(point, ...http.Header) error]"},
		{new(two[box[point], two[*http.Client, any]]), "two[box[point], two[*http.Client, any]]"},
		{new(two[<-chan point, struct{ X point }]), "two[<-chan point, struct{ X point }]"},
		{new(recursive[unused]), "recursive[unused]"},
	} {
		if got := TypeName(reflect.TypeOf(test.v).Elem()); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if got := TypeName(nil); got != "nil" {
		t.Errorf("nil: got %s", got)
	}
}

// TestSetTypeName hides nothing, and then names as generated code may have them.
func TestSetTypeName(t *testing.T) {
	defer SetTypeName(hideTestPackages)
	SetTypeName(nil)
	if got, want := TypeName(reflect.TypeFor[two[point, *http.Client]]()), "display.two[display.point, *http.Client]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	SetTypeName(func(path, name string) string {
		if strings.HasPrefix(path, "cell/") {
			return strings.TrimPrefix(name, "Ʌ")
		}
		return ""
	})
	for s, want := range map[string]string{
		"int,cell/3.Point]": "int, Point]",
		"[]cell/12.Ʌpoint,*cell/3.pair[int,cell/4.Point]]":           "[]point, *pair[int, Point]]",
		"func(cell/3.Point, ...cell/3.Point) cell/3.T·2]":            "func(Point, ...Point) T]",
		"gopkg.in/yaml%2ev3.Node,math/rand/v2.Rand]":                 "yaml.Node, rand.Rand]",
		"<-chan cell/3.Point]":                                       "<-chan Point]",
		"chan<- cell/3.Point]":                                       "chan<- Point]",
		"map[string]struct { X cell/3.P \"json:\\\"a.b/c.D\\\"\" }]": "map[string]struct{ X P \"json:\\\"a.b/c.D\\\"\" }]",
		"interface {}]": "any]",
	} {
		if got := cleanTypes(s); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
	}
}
