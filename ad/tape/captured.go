package tape

import (
	"reflect"
	"unsafe"

	"github.com/fluxion-go/fluxion/functors"
)

// A funcShadow is the shadow of one function value, in which captured variables have theirs.
type funcShadow struct {
	typ            reflect.Type
	shadow, result unsafe.Pointer // function values
	lazy           *lazyDual
	gradient       bool // the function is one in a gradient, of which a copy is made
	kept           bool
}

// discoverFunc finds what a function captured.
func (s *Shadows) discoverFunc(p *plan, f, at unsafe.Pointer) {
	if f == nil || s.funcs[f] != nil {
		return
	}
	if o := objectOf(f); o != nil {
		if o.lazy != nil { // a function in a gradient, or in a shadow that has a tangent
			s.pend(f, &funcShadow{typ: p.t, lazy: &lazyDual{fn: o.lazy.fn, literal: o.lazy.literal, vars: o.lazy.shadows}, gradient: true})
		}
		return
	}
	fn := reflect.NewAt(p.t, at).Elem().Interface()
	fs := &funcShadow{typ: p.t, lazy: &lazyDual{fn: fn}}
	if lit, vars, ok := functors.Captured(fn); ok {
		fs.lazy.literal, fs.lazy.vars = lit, vars
	}
	s.pend(f, fs)
}

func (s *Shadows) pend(f unsafe.Pointer, fs *funcShadow) {
	for _, v := range fs.lazy.vars {
		s.claim(dataOf(v), planOf(reflect.TypeOf(v).Elem()), 1)
	}
	if s.funcs == nil {
		s.funcs = map[unsafe.Pointer]*funcShadow{}
	}
	s.funcs[f] = fs
	s.pendingFuncs = append(s.pendingFuncs, fs)
}

// makeFunc makes the shadow of a function; what it captured has one by now.
func (s *Shadows) makeFunc(f *funcShadow) {
	l := f.lazy
	var results []any
	for _, v := range l.vars {
		shadow, result := s.translate(dataOf(v))
		t := reflect.TypeOf(v).Elem()
		l.shadows = append(l.shadows, reflect.NewAt(t, shadow).Interface())
		results = append(results, reflect.NewAt(t, result).Interface())
	}
	if s.clone && !f.gradient {
		f.shadow = dataOf(l.fn)
		if l.literal != nil && l.literal.Make != nil && len(l.vars) > 0 {
			args := make([]reflect.Value, len(l.vars))
			for i, v := range l.shadows {
				args[i] = reflect.ValueOf(v)
			}
			f.shadow = dataOf(reflect.ValueOf(l.literal.Make).Call(args)[0].Interface())
		}
		return
	}
	f.shadow = unsafe.Pointer(&dualObject{code: trapPC, lazy: l})
	if len(l.vars) > 0 {
		f.result = unsafe.Pointer(&dualObject{code: trapPC, lazy: &lazyDual{fn: l.fn, literal: l.literal, vars: l.vars, shadows: results}})
	}
}
