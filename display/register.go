package display

import (
	"fmt"
	"reflect"
	"sync"
)

var renderers struct {
	sync.RWMutex
	list []func(v any) (Bundle, bool)
}

// Register adds a renderer for values of type T, and for pointers to them: T is a type that has no method of its own to show itself with,
// since it belongs to another package or is a function. If T is an interface type, the renderer is for all values that implement it. A
// renderer added later is asked first. render need not give text/plain.
func Register[T any](render func(T) Bundle) {
	RegisterFunc(func(v any) (Bundle, bool) {
		t, ok := v.(T)
		if !ok {
			return Bundle{}, false
		}
		return render(t), true
	})
}

// RegisterFunc adds a renderer that tells by its second result whether it can show v. It is asked for all values that have no methods for
// formats, so it should say no fast. It is never given nil, nor a nil pointer or function.
func RegisterFunc(render func(v any) (b Bundle, ok bool)) {
	renderers.Lock()
	defer renderers.Unlock()
	// A new slice, so that fromRenderers can walk the old one without the lock: a renderer may call Of.
	renderers.list = append([]func(any) (Bundle, bool){render}, renderers.list...)
}

// fromRenderers makes a bundle with the first renderer that can show v, or what v points to; its Data is empty if there is none.
func fromRenderers(v any) (Bundle, error) {
	renderers.RLock()
	list := renderers.list
	renderers.RUnlock()
	for {
		for _, render := range list {
			b, ok, err := try(render, v)
			if ok || err != nil {
				return b, err
			}
		}
		rv := reflect.ValueOf(v)
		if rv.Kind() != reflect.Pointer || rv.Elem().Type().Size() > maxCopy {
			return Bundle{}, nil
		}
		if v = rv.Elem().Interface(); isNil(v) || reflect.TypeOf(v).Kind() == reflect.Pointer {
			return Bundle{}, nil
		}
	}
}

func try(render func(any) (Bundle, bool), v any) (b Bundle, ok bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("renderer of %s: panic: %v", TypeName(reflect.TypeOf(v)), r)
		}
	}()
	b, ok = render(v)
	return b, ok, nil
}
