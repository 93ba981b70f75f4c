package host

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
)

// A type that is declared again with the same layout (it gained a method, say) is a new type to Go. The variables of the session are bound
// to it by the generated code, which looks at their memory as at the new type. What that cannot reach is the dynamic type inside an
// interface value: it still names the old type, with its old methods. So the values of the session are walked and each interface value
// whose type mentions an old type is replaced, in place, by the same memory under the new one. What the walk does not reach (variables of
// closures, buffers of channels, the insides of maps that a library guards) changes its type when code of a cell looks at it, see versions.

// The bounds of a walk.
const (
	upgradeNodes = 1_000_000
	upgradeTime  = 200 * time.Millisecond
)

// typeChange says that New takes the place of Old.
type typeChange struct{ Old, New reflect.Type }

// typeChanges are the types of what a cell gives pointers to.
func typeChanges(cs []rt.TypeChange) (out []typeChange) {
	for _, c := range cs {
		out = append(out, typeChange{reflect.TypeOf(c.Old).Elem(), reflect.TypeOf(c.New).Elem()})
	}
	return out
}

// upgrade carries out type changes in all variables of the session, and returns remarks on what it could not reach.
func (w *worker) upgrade(changes []typeChange) []string {
	w.mu.Lock()
	w.changes = append(w.changes, changes...)
	all := slices.Clone(w.changes)
	vars := slices.Clone(w.vars)
	w.versions.Store(newVersions(all))
	w.mu.Unlock()
	rt.Changed()
	return upgradeVars(vars, all, changes)
}

// upgradeVars replaces, in vars, the types of all changes that there ever were: what a function kept hidden may have come to light.
func upgradeVars(vars []rt.Var, all, fresh []typeChange) []string {
	u := newUpgrader(all)
	var left []string
	for _, v := range vars {
		p := reflect.ValueOf(v.Ptr)
		if p.Kind() != reflect.Pointer || p.IsNil() {
			continue
		}
		u.left = false
		if !u.catch(func() { u.memory(p.Elem()) }) {
			u.left = true
		}
		if u.left {
			left = append(left, v.Name)
		}
		if u.expired {
			break
		}
	}
	var notes []string
	names := changedNames(fresh)
	if len(left) > 0 {
		verb, it := "holds", "its"
		if len(left) > 1 {
			verb, it = "hold", "their"
		}
		notes = append(notes, fmt.Sprintf("%s still %s values of the previous %s (inside a func or a struct type); they keep %s old methods",
			enumerate(left), verb, names, it))
	}
	if u.expired {
		notes = append(notes, fmt.Sprintf("the session holds too many values to look at them all: some may still be of the previous %s, with its old methods", names))
	}
	return notes
}

func changedNames(changes []typeChange) string {
	var names []string
	for _, c := range changes {
		if c.New.Name() == "" {
			continue // a type made of one that changes
		}
		name := strings.ReplaceAll(display.TypeName(c.New), proto.Mark, "")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return enumerate(names)
}

func enumerate(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

type upgrader struct {
	renew   map[reflect.Type]reflect.Type // old to new; composite types are added as they are met
	stuck   map[reflect.Type]bool         // mentions an old type and has no new form
	deep    map[reflect.Type]bool         // values of it may hold interface values
	seen    map[visit]bool
	nodes   int
	begin   time.Time
	expired bool
	left    bool // the variable at hand holds a value that stays old
	hidden  int  // depth inside fields that a package keeps to itself
}

type visit struct {
	p unsafe.Pointer
	t reflect.Type
}

func newUpgrader(changes []typeChange) *upgrader {
	u := &upgrader{
		renew: map[reflect.Type]reflect.Type{},
		stuck: map[reflect.Type]bool{},
		deep:  map[reflect.Type]bool{},
		seen:  map[visit]bool{},
		begin: time.Now(),
	}
	for _, c := range changes {
		u.renew[c.Old] = c.New
	}
	for old, to := range u.renew { // changed twice
		for n := 0; u.renew[to] != nil && u.renew[to] != to && n < len(u.renew); n++ {
			to = u.renew[to]
		}
		u.renew[old] = to
	}
	return u
}

// spent counts a step and tells whether the walk must end.
func (u *upgrader) spent() bool {
	u.nodes++
	if u.nodes > upgradeNodes || u.nodes%1024 == 0 && time.Since(u.begin) > upgradeTime {
		u.expired = true
	}
	return u.expired
}

func (u *upgrader) catch(f func()) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	f()
	return true
}

// memory walks the addressable value v and replaces what is old in it.
func (u *upgrader) memory(v reflect.Value) {
	if u.spent() || !u.mayHold(v.Type()) {
		return
	}
	v = settable(v)
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			u.iface(v)
		}
	case reflect.Pointer:
		if !v.IsNil() && u.first(v.UnsafePointer(), v.Type()) {
			u.memory(v.Elem())
		}
	case reflect.Struct:
		t := v.Type()
		foreign := !ofCell(t)
		for i := range v.NumField() {
			if hidden := foreign && !t.Field(i).IsExported(); hidden {
				u.hidden++
				u.memory(v.Field(i))
				u.hidden--
			} else {
				u.memory(v.Field(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			u.memory(v.Index(i))
		}
	case reflect.Slice:
		if v.Len() == 0 || !u.first(v.UnsafePointer(), reflect.ArrayOf(v.Len(), v.Type().Elem())) {
			return
		}
		for i := range v.Len() {
			if u.expired {
				return
			}
			u.memory(v.Index(i))
		}
	case reflect.Map:
		// Inside somebody's server, say, a map may be written by a goroutine at any time, and to meet that is fatal.
		if u.hidden == 0 && v.Len() > 0 && u.first(v.UnsafePointer(), v.Type()) {
			u.entries(v)
		}
	}
}

// ofCell tells whether a struct type was declared in a cell, or without a name.
var ofCell = func(t reflect.Type) bool { return t.PkgPath() == "" || strings.HasPrefix(t.PkgPath(), "cell/") }

// first tells whether the memory at p was not walked as a t before.
func (u *upgrader) first(p unsafe.Pointer, t reflect.Type) bool {
	k := visit{p, t}
	if u.seen[k] {
		return false
	}
	u.seen[k] = true
	return true
}

// iface replaces the value in the interface v if its type is old, and walks what it refers to.
func (u *upgrader) iface(v reflect.Value) {
	x := v.Elem()
	t := x.Type()
	if to, ok := u.newType(t); ok {
		if to.AssignableTo(v.Type()) {
			v.Set(as(x, to))
			x, t = v.Elem(), to
		} else {
			u.left = true
		}
	} else if u.stuck[t] {
		u.left = true
	}
	if !u.mayHold(t) {
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice: // what they refer to is memory that can be changed
		c := reflect.New(t).Elem()
		c.Set(x)
		u.memory(c)
	default: // what is in an interface cannot be changed, but replaced
		c := reflect.New(t).Elem()
		c.Set(x)
		if u.changes(c) {
			v.Set(c)
		}
	}
}

// changes walks a copy and tells whether the walk changed it. Only words that are interface values change.
func (u *upgrader) changes(c reflect.Value) bool {
	before := bytesOf(c)
	u.memory(c)
	return before != bytesOf(c)
}

func bytesOf(v reflect.Value) string {
	return string(unsafe.Slice((*byte)(v.Addr().UnsafePointer()), v.Type().Size()))
}

// entries walks the entries of a map. A key whose type changes is another key to the map: the hash is the same, the comparison is not.
func (u *upgrader) entries(m reflect.Value) {
	t := m.Type()
	keys, values := u.mayHold(t.Key()), u.mayHold(t.Elem())
	type entry struct{ old, key, value reflect.Value }
	var changed []entry
	for it := m.MapRange(); it.Next() && !u.spent(); {
		k, v := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		k.Set(it.Key())
		v.Set(it.Value())
		newKey, newValue := keys && u.changes(k), values && u.changes(v)
		switch {
		case newKey:
			changed = append(changed, entry{it.Key(), k, v})
		case newValue:
			changed = append(changed, entry{key: k, value: v})
		}
	}
	for _, e := range changed {
		if e.old.IsValid() {
			m.SetMapIndex(e.old, reflect.Value{})
		}
		m.SetMapIndex(e.key, e.value)
	}
}

// settable makes a field that is not exported one that can be read and set.
func settable(v reflect.Value) reflect.Value {
	if v.CanSet() || !v.CanAddr() {
		return v
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// as returns x under a type with the same layout.
func as(x reflect.Value, t reflect.Type) reflect.Value {
	c := reflect.New(x.Type())
	c.Elem().Set(x)
	return reflect.NewAt(t, c.UnsafePointer()).Elem()
}

// newType returns the type that takes the place of t, if t mentions an old type. For a named type other than those of the changes, and for
// a struct or interface type, there is none: it is stuck.
func (u *upgrader) newType(t reflect.Type) (reflect.Type, bool) {
	if to, ok := u.renew[t]; ok {
		return to, to != t
	}
	if u.stuck[t] {
		return nil, false
	}
	u.renew[t] = t // for the time being, and if it mentions none
	to := t
	part := func(e reflect.Type) reflect.Type {
		n, ok := u.newType(e)
		if !ok {
			if u.stuck[e] {
				u.stuck[t] = true
			}
			return e
		}
		return n
	}
	switch named := t.Name() != ""; {
	case named || t.Kind() == reflect.Struct:
		u.stuck[t] = u.mentions(t, map[reflect.Type]bool{})
	case t.Kind() == reflect.Pointer:
		to = reflect.PointerTo(part(t.Elem()))
	case t.Kind() == reflect.Slice:
		to = reflect.SliceOf(part(t.Elem()))
	case t.Kind() == reflect.Array:
		to = reflect.ArrayOf(t.Len(), part(t.Elem()))
	case t.Kind() == reflect.Map:
		to = reflect.MapOf(part(t.Key()), part(t.Elem()))
	case t.Kind() == reflect.Chan:
		to = reflect.ChanOf(t.ChanDir(), part(t.Elem()))
	case t.Kind() == reflect.Func: // its code goes on to call the old methods
		u.stuck[t] = u.mentions(t, map[reflect.Type]bool{})
	}
	if u.stuck[t] {
		delete(u.renew, t)
		return nil, false
	}
	u.renew[t] = to
	return to, to != t
}

// mentions tells whether an old type is part of t: an element, a field, a parameter or a result.
func (u *upgrader) mentions(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if to, ok := u.renew[t]; ok && to != t {
		return true
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return u.mentions(t.Elem(), seen)
	case reflect.Map:
		return u.mentions(t.Key(), seen) || u.mentions(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if u.mentions(t.Field(i).Type, seen) {
				return true
			}
		}
	case reflect.Func:
		for i := range t.NumIn() {
			if u.mentions(t.In(i), seen) {
				return true
			}
		}
		for i := range t.NumOut() {
			if u.mentions(t.Out(i), seen) {
				return true
			}
		}
	}
	return false
}

// mayHold tells whether a value of type t may hold or lead to an interface value; most data does not, and is not walked.
func (u *upgrader) mayHold(t reflect.Type) bool {
	d, ok := u.deep[t]
	if !ok {
		d = leadsToInterface(t, map[reflect.Type]bool{})
		u.deep[t] = d
	}
	return d
}

func leadsToInterface(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return leadsToInterface(t.Elem(), seen)
	case reflect.Map:
		return leadsToInterface(t.Key(), seen) || leadsToInterface(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if leadsToInterface(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
