package tape

import (
	"fmt"
	"unsafe"
)

// Second derivatives are the forward derivative of generated code. What that code calls here, and what handles function values, has its
// forward derivative in this file: tt holds the tangents, and every argument comes with its own.

// NewDualPush is the push form of NewDual.
func NewDualPush[F any](_ *Tape, d, td Dual) (f, tf F) { return NewDual[F](d), NewDual[F](td) }

// DualOfPush is the push form of DualOf. In the tangent of a Dual, Aug and Rev are shadows of functions: they hold the push forms.
func DualOfPush[F any](tt, t, _ *Tape, f, tf, sf, tsf F) (d, td *Dual) {
	return tt.twice(t, any(f), pointerOf(&tf), pointerOf(&sf), pointerOf(&tsf))
}

// DualOfAnyPush is the push form of DualOfAny.
func DualOfAnyPush(tt, t *Tape, f, tf, sf, tsf any) (d, td *Dual) {
	return tt.twice(t, f, functionOf(tf), functionOf(sf), functionOf(tsf))
}

// pointerOf returns the pointer that a function value is.
func pointerOf[F any](f *F) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(f)) }

// twice finds the derivatives of a function and their tangents. tf, sf and tsf are its tangent, its shadow, and the tangent of that.
func (tt *Tape) twice(t *Tape, f any, tf, sf, tsf unsafe.Pointer) (d, td *Dual) {
	so, to := objectOf(sf), objectOf(tsf)
	if so != nil && so.lazy == nil { // generated code made it, and its tangent
		if so.dual.Err != nil {
			panic(asError(so.dual.Err))
		}
		if to == nil || to == so {
			panic(noSecond("the function", fmt.Sprintf("is a %T whose shadow came from code without second derivatives", f)))
		}
		return &so.dual, &to.dual
	}
	if so != nil && to != nil && to != so {
		if to.of == nil {
			l := so.lazy
			d, td := tt.bindTwice(l.entry(), l, l.tangents(tt, objectOf(tf)), to.lazy.tangentsOf(tt, l.shadows))
			to.of, to.dual = &d, td
		}
		return to.of, &to.dual
	}
	w := words(f)
	if w[1] == nil {
		panic(nilFunction(f))
	}
	duals := shadowsOf(tt).duals
	m := &duals[uintptr(w[1])>>4%uintptr(len(duals))]
	if m.value != w || m.name != "" || m.tangent == nil {
		l := capture(f)
		e := LookupPC(PC(f))
		if e == nil || len(e.Captures) > 0 {
			e = l.entry()
		}
		if e != nil && e.Stores != nil {
			panic(asError(e.Stores))
		}
		for _, v := range l.vars {
			l.shadows = append(l.shadows, Zero(t, v))
		}
		d, td := tt.bindTwice(e, l, l.tangents(tt, nil), (*lazyDual)(nil).tangentsOf(tt, l.shadows))
		*m = madeDual{value: w, dual: &d, tangent: &td}
	}
	return m.dual, m.tangent
}

// tangents returns those of the captured variables: what the tangent of the function holds, or zero.
func (l *lazyDual) tangents(tt *Tape, o *dualObject) []any {
	if o != nil && o.lazy != nil && len(o.lazy.shadows) == len(l.vars) {
		return o.lazy.shadows
	}
	return zeros(tt, l.vars)
}

// tangentsOf returns the tangents of the shadows of captured variables: what l holds, the tangent of the function's shadow, or zero.
func (l *lazyDual) tangentsOf(tt *Tape, shadows []any) []any {
	if l != nil && len(l.shadows) == len(shadows) {
		return l.shadows
	}
	return zeros(tt, shadows)
}

func zeros(tt *Tape, vs []any) []any {
	ts := make([]any, len(vs))
	for i, v := range vs {
		ts[i] = Zero(tt, v)
	}
	return ts
}

// bindTwice makes the derivatives of a function and their tangents.
func (tt *Tape) bindTwice(e *Entry, l *lazyDual, tvars, tshadows []any) (d, td Dual) {
	key, name := l.key()
	if e == nil && l.literal == nil && unseen(l.fn) {
		panic(Missing(name, l.fn))
	}
	if e == nil || e.SecondBind == nil && e.Err == nil {
		e = Require(e, key, SecondBind)
	}
	if e == nil {
		panic(Missing(name, l.fn))
	}
	if e.Name != "" {
		name = e.Name
	}
	return e.bindTwice(tt, name, l.vars, tvars, l.shadows, tshadows)
}

func (e *Entry) bindTwice(tt *Tape, name string, c, tc, sc, tsc []any) (d, td Dual) {
	if e.Err != nil {
		panic(asError(e.Err))
	}
	if e.SecondBind == nil {
		panic(noSecond(name, "has no second derivative where it is known as a value only"))
	}
	d, td = e.SecondBind(tt, c, tc, sc, tsc)
	if d.Err != nil {
		panic(asError(d.Err))
	}
	return d, td
}

// noSecond says that a second derivative is not there, and how it can be had.
func noSecond(name, reason string) *Error {
	return &Error{Func: name, Reason: reason, Remedy: "Put it in a variable of the package that is differentiated and generate again, fluxion derive, which writes it for all that\n" +
		"the package makes values of; or call it by its name there; or use AutoFiniteDiff."}
}

// MethodPush is the push form of Method.
func MethodPush(tt, t, _ *Tape, recv, trecv, srecv, tsrecv any, name string) (d, td *Dual) {
	v, s, tv, ts := words(recv), words(srecv), words(trecv), words(tsrecv)
	duals := shadowsOf(tt).duals
	m := &duals[(uintptr(v[1])>>4+uintptr(len(name)))%uintptr(len(duals))]
	if m.value == v && m.shadow == s && m.tangents == [2][2]unsafe.Pointer{tv, ts} && m.name == name && m.tangent != nil {
		return m.dual, m.tangent
	}
	key := receiverKey(recv, name)
	if srecv == nil {
		srecv, tsrecv = zeroOf(t, recv), nil
	}
	if trecv == nil {
		trecv = zeroOf(tt, recv)
	}
	if tsrecv == nil {
		tsrecv = zeroOf(tt, srecv)
	}
	e := Lookup(key)
	if e == nil || e.SecondBind == nil && e.Err == nil {
		e = Require(e, key, SecondBind)
	}
	if e == nil {
		panic(missingMethod(key))
	}
	made, tangent := e.bindTwice(tt, Title(key), []any{recv}, []any{trecv}, []any{srecv}, []any{tsrecv})
	*m = madeDual{value: v, shadow: s, tangents: [2][2]unsafe.Pointer{tv, ts}, name: name, dual: &made, tangent: &tangent}
	return m.dual, m.tangent
}

// AccumulatePush is the push form of Accumulate, and ClearPush of Clear: both are linear.
func AccumulatePush[T any](_ *Tape, dst, tdst, src, tsrc T) {
	Accumulate(dst, src)
	Accumulate(tdst, tsrc)
}

// ClearPush is the push form of Clear.
func ClearPush[T any](_ *Tape, s, ts T) {
	Clear(s)
	Clear(ts)
}
