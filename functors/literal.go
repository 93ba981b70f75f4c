package functors

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// A Literal describes a function literal that a rewriter prepared: it begins with a query, so that it can be asked what it captured. Its
// maker is a function with a copy of it, which captures what the parameters point to.
//
//	func(x float64) (_ float64) {
//		if functors.Asking() && Ʌ0lit0.Capture(&θ) {
//			return
//		}
//		...
type Literal struct {
	Key   string   // names it among all: import path and variable
	Name  string   // as messages show it
	Names []string // of the captured variables, in the order in which Capture is given their addresses
	Make  any      // func(c1 *T1, ...) F, which makes the function around other variables; nil if it cannot be made anew
	Fixed string   // why it cannot, as in "it uses the type pair, which is declared inside a function"
}

// One query runs at a time. asker is the goroutine that asks, until it is answered.
var (
	query  sync.Mutex
	asking atomic.Int32
	asker  atomic.Uintptr
	answer struct {
		literal *Literal
		vars    []any
	}
)

// Asking tells whether some goroutine asks a function what it captured. It inlines to one load.
func Asking() bool { return asking.Load() != 0 }

// Capture is the first thing that a prepared literal does while somebody asks. It returns true if the calling goroutine is the one that
// asks: the literal then returns at once, and vars, the addresses of its captured variables, are the answer.
func (l *Literal) Capture(vars ...any) bool {
	g := goroutine()
	if !asker.CompareAndSwap(g, 0) {
		return false
	}
	answer.literal, answer.vars = l, vars
	return true
}

// known remembers what code pointers are: *Literal, or nil for code that must not be asked.
var known sync.Map

// Captured asks the function value f what it captured. It returns ok false, without calling f, unless f is a literal that a rewriter
// prepared: any other function would be executed.
func Captured(f any) (lit *Literal, vars []any, ok bool) {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return nil, nil, false
	}
	pc := v.Pointer()
	if l, seen := known.Load(pc); seen {
		l, _ := l.(*Literal)
		if l == nil || len(l.Names) == 0 {
			return l, nil, l != nil
		}
	} else if !isPrepared(pc, v.Type()) {
		known.Store(pc, (*Literal)(nil))
		return nil, nil, false
	}
	lit, vars = ask(v)
	if lit != nil {
		known.Store(pc, lit)
	}
	return lit, vars, lit != nil
}

// ask calls f with zero arguments while it answers queries of this goroutine.
func ask(f reflect.Value) (lit *Literal, vars []any) {
	query.Lock()
	defer query.Unlock()
	asking.Add(1)
	defer func() {
		asker.Store(0)
		asking.Add(-1)
		lit, vars = answer.literal, answer.vars
		answer.literal, answer.vars = nil, nil
		if recover() != nil {
			lit, vars = nil, nil // it was no prepared literal after all
		}
	}()
	t := f.Type()
	args := make([]reflect.Value, t.NumIn())
	for i := range args {
		args[i] = reflect.Zero(t.In(i))
	}
	asker.Store(goroutine())
	if t.IsVariadic() {
		f.CallSlice(args)
	} else {
		f.Call(args)
	}
	return nil, nil
}
