package functors

import (
	"reflect"
	"unsafe"
)

// openClosure takes a function apart: its children are the variables that it captured, by name. It must be one that has some.
func openClosure(f any) *parts {
	lit, vars, _ := Captured(f)
	p := &parts{head: "func"}
	for i, v := range vars {
		p.keys, p.values = append(p.keys, unmarked(lit.Names[i])), append(p.values, v)
	}
	p.build = func(children []any) *rebuilt { return lit.around(f, vars, children) }
	return p
}

// around makes the function around other variables, whose addresses are children. A function of which nothing changed is itself.
func (l *Literal) around(f any, vars, children []any) *rebuilt {
	if l.Make == nil {
		for i := range vars {
			if !same(vars[i], children[i]) {
				why := ": it has no maker"
				if l.Fixed != "" {
					why = ": " + l.Fixed
				}
				return &rebuilt{child: i, problem: l.Name + " cannot be made anew around another " + unmarked(l.Names[i]) + why +
					". Write the model as a struct with a method Call"}
			}
		}
		return &rebuilt{value: f}
	}
	args := make([]reflect.Value, len(children))
	for i, c := range children {
		want := reflect.TypeOf(l.Make).In(i)
		v, ok := fit(c, want)
		if !ok {
			return misfit(i, c, want)
		}
		args[i] = v
	}
	made := reflect.ValueOf(l.Make).Call(args)[0]
	return &rebuilt{value: made.Convert(reflect.TypeOf(f)).Interface()}
}

// closureOf returns the address of a function value: of the closure, not of its code.
func closureOf(f any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1] }
