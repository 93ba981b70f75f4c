package tape

import (
	"fmt"
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
)

// Method returns the derivatives of the method that a call through an interface reaches: of the value recv, whose shadow is srecv. With a
// nil srecv the receiver is constant. It panics with an *Error if there are none.
func Method(t *Tape, recv, srecv any, name string) *Dual {
	v, s := words(recv), words(srecv)
	duals := shadowsOf(t).duals
	m := &duals[(uintptr(v[1])>>4+uintptr(len(name)))%uintptr(len(duals))]
	if m.value == v && m.shadow == s && m.name == name && m.dual != nil && m.tangent == nil {
		return m.dual
	}
	key := receiverKey(recv, name)
	if srecv == nil {
		srecv = zeroOf(t, recv)
	}
	d := t.bindMethod(Lookup(key), key, recv, srecv)
	*m = madeDual{value: v, shadow: s, name: name, dual: &d}
	return m.dual
}

// receiverKey returns the key of a method of recv, which may not be nil.
func receiverKey(recv any, name string) string {
	if recv == nil {
		panic(&Error{Reason: "calls " + name + " of a nil interface", Remedy: "Set the interface before it is used."})
	}
	return methodKey(reflect.TypeOf(recv), name)
}

func missingMethod(key string) *Error {
	return &Error{Func: Title(key), Reason: "has no derivative", Remedy: "Generate it: fluxion derive " + packageOf(key)}
}

func (t *Tape) bindMethod(e *Entry, key string, recv, srecv any) Dual {
	need := Bind | t.need()
	if e == nil || e.Bind == nil && e.Err == nil {
		e = Require(e, key, need)
	}
	switch {
	case e == nil:
		panic(missingMethod(key))
	case e.Err != nil:
		panic(asError(e.Err))
	case e.Bind == nil:
		panic(missingMethod(key))
	}
	d := e.Bind([]any{recv}, []any{srecv})
	if d.Err == nil && !t.has(d) {
		if e = Require(nil, key, need); e != nil && e.Bind != nil {
			d = e.Bind([]any{recv}, []any{srecv})
		}
	}
	if d.Err != nil {
		panic(asError(d.Err))
	}
	if !t.has(d) {
		panic(missingMethod(key))
	}
	return d
}

// zeroOf is the zero shadow of what an interface holds.
func zeroOf(t *Tape, v any) any {
	if s := Zero(t, v); s != nil {
		return s
	}
	return v
}

type methodName struct {
	t    reflect.Type
	name string
}

var (
	methodKeys   atomic.Pointer[map[methodName]string]
	methodKeysMu sync.Mutex
)

// methodKey returns the key of a method, as the table of contents of this package says.
func methodKey(t reflect.Type, name string) string {
	known := methodKeys.Load()
	if known != nil {
		if key, ok := (*known)[methodName{t, name}]; ok {
			return key
		}
	}
	key := MethodKey(t, name)
	methodKeysMu.Lock()
	defer methodKeysMu.Unlock()
	next := map[methodName]string{}
	if known = methodKeys.Load(); known != nil {
		next = maps.Clone(*known)
	}
	next[methodName{t, name}] = key
	methodKeys.Store(&next)
	return key
}

// MethodKey returns the key of a method of the values of type t: "pkg/path.T.Name" or "pkg/path.(*T).Name".
func MethodKey(t reflect.Type, name string) string {
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		return fmt.Sprintf("%s.(*%s).%s", t.Elem().PkgPath(), t.Elem().Name(), name)
	}
	return fmt.Sprintf("%s.%s.%s", t.PkgPath(), t.Name(), name)
}
