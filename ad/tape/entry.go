package tape

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Mode says which derivatives of a function are wanted.
type Mode uint

// The derivatives of a function, see the fields of Entry.
const (
	Joint      Mode = 1 << iota // value and gradient in one function
	Pull                        // Aug and Rev
	Push                        // forward mode
	Second                      // the forward derivative of Joint
	Bind                        // for use as a part of a model
	Implicit                    // value and gradient, with package variables active, too
	SecondBind                  // Bind, for second derivatives
	FixedBind                   // Bind, for captured variables that are constant
)

// An Entry is the generated code of one function's derivatives. A func in a field of type any has a signature that follows from the
// function's own, see the package comment. Nil means not generated.
type Entry struct {
	Key      string   // names the function, see the package comment
	Name     string   // as messages show it
	Fn       any      // the function itself, where it can be named: its code pointer finds the entry
	Captures []string // the captured variables, in the order in which the generated code takes them

	Joint, Aug, Rev, Push, Second any
	Implicit                      any // as Joint; the shadow of a package variable G is what Zero(t, &G) returns
	Bind                          func(c, sc []any) Dual

	// FixedBind is Bind for a function whose captured variables nobody asks for. Shadows are zero.
	FixedBind func(c, sc []any) Dual

	// SecondBind is the push form of Bind, for second derivatives: of captured variables, their tangents, their shadows and the tangents
	// of those it makes derivatives and their tangent, see DualOfPush.
	SecondBind func(tt *Tape, c, tc, sc, tsc []any) (d, td Dual)

	Unused []string // paths below the arguments that the first result does not depend on: "1", "0.y"; captures are "θ3", without a number
	Code   string   // Go source of the derivative
	Err    error    // why there is none
	Stores error    // why there is none of the function alone: it stores active values in captured variables that others may read as constants

	provided bool // registered while Provide is set, which can make it again
}

// Modes tells which derivatives e has. With Err every one of them counts as there.
func (e *Entry) Modes() Mode {
	if e.Err != nil {
		return ^Mode(0)
	}
	var m Mode
	for mode, has := range map[Mode]bool{Joint: e.Joint != nil, Pull: e.Aug != nil && e.Rev != nil, Push: e.Push != nil, Second: e.Second != nil, Bind: e.Bind != nil, Implicit: e.Implicit != nil,
		SecondBind: e.SecondBind != nil, FixedBind: e.FixedBind != nil} {
		if has {
			m |= mode
		}
	}
	return m
}

// A Dual is what a call of a function value needs in code that is being differentiated: its derivatives in the full convention, captured
// variables bound. Push is nil where only reverse mode was generated, and the other way round.
type Dual struct {
	Aug, Rev, Push any
	Err            error // why it has none
}

// registry is replaced as a whole by each registration, so that look-ups take no lock.
type registry struct {
	byKey map[string]*Entry
	byPC  map[uintptr]*Entry
}

var (
	entries atomic.Pointer[registry]
	writing sync.Mutex
)

// Register makes derivatives known. Generated code calls it from init. An entry for a known key adds to what is known.
func Register(es ...*Entry) {
	writing.Lock()
	defer writing.Unlock()
	next := &registry{byKey: map[string]*Entry{}, byPC: map[uintptr]*Entry{}}
	if old := entries.Load(); old != nil {
		next.byKey, next.byPC = maps.Clone(old.byKey), maps.Clone(old.byPC)
	}
	for _, e := range es {
		if old := next.byKey[e.Key]; old != nil {
			e = old.merged(e)
		}
		e.provided = e.provided || Provide != nil
		next.byKey[e.Key] = e
		if e.Fn != nil {
			next.byPC[PC(e.Fn)] = e
		}
	}
	entries.Store(next)
}

// merged returns an entry with what either has; e wins.
func (old *Entry) merged(e *Entry) *Entry {
	m := *e
	if m.Fn == nil {
		m.Fn = old.Fn
	}
	for _, f := range []struct {
		to   *any
		from any
	}{{&m.Joint, old.Joint}, {&m.Aug, old.Aug}, {&m.Rev, old.Rev}, {&m.Push, old.Push}, {&m.Second, old.Second}, {&m.Implicit, old.Implicit}} {
		if *f.to == nil {
			*f.to = f.from
		}
	}
	if m.Bind == nil {
		m.Bind = old.Bind
	}
	if m.SecondBind == nil {
		m.SecondBind = old.SecondBind
	}
	if m.FixedBind == nil {
		m.FixedBind = old.FixedBind
	}
	return &m
}

// forget drops what Provide can make again: it may be of the time before a rule.
func forget() {
	if Provide == nil {
		return
	}
	writing.Lock()
	defer writing.Unlock()
	next := &registry{byKey: map[string]*Entry{}, byPC: map[uintptr]*Entry{}}
	if old := entries.Load(); old != nil {
		for k, e := range old.byKey {
			if !e.provided {
				next.byKey[k] = e
			}
		}
		for pc, e := range old.byPC {
			if !e.provided {
				next.byPC[pc] = e
			}
		}
	}
	entries.Store(next)
}

// Lookup returns the entry for a key, or nil.
func Lookup(key string) *Entry {
	if r := entries.Load(); r != nil {
		return r.byKey[key]
	}
	return nil
}

// LookupPC returns the entry of the function whose code is at pc, or nil.
func LookupPC(pc uintptr) *Entry {
	r := entries.Load()
	if r == nil {
		return nil
	}
	slot := &recent[pc>>5%uintptr(len(recent))]
	if f := slot.Load(); f != nil && f.pc == pc && f.in == r {
		return f.entry
	}
	e := r.byPC[pc]
	if e != nil {
		slot.Store(&found{pc, r, e})
	}
	return e
}

// recent remembers what was looked up: a gradient of a small function must not cost a look into a map.
var recent [64]atomic.Pointer[found]

type found struct {
	pc    uintptr
	in    *registry
	entry *Entry
}

// Learn makes e the entry of the code at pc too: one literal has several code pointers when the compiler inlines what makes it.
func Learn(pc uintptr, e *Entry) {
	writing.Lock()
	defer writing.Unlock()
	next := *entries.Load()
	next.byPC = maps.Clone(next.byPC)
	next.byPC[pc] = e
	entries.Store(&next)
}

// PC returns the code pointer of the function f, or 0 if f is nil or no function.
func PC(f any) uintptr {
	if f == nil || reflect.TypeOf(f).Kind() != reflect.Func {
		return 0
	}
	w := (*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1]
	if w == nil {
		return 0
	}
	return *(*uintptr)(w)
}

// Provide, if it is set, generates derivatives that are missing: when it returns nil, entries with these modes are registered, possibly
// with Err. The worker of a notebook sets it; in a plain program it is nil.
var Provide func(keys []string, modes Mode) error
