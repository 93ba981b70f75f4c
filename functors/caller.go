package functors

import "reflect"

// newCaller returns what applies f to a node: to the leaves of so many trees, after the path if it wants that.
func newCaller(fn string, f any, withPath bool, trees int) func(Node) any {
	switch g := f.(type) {
	case func(any) any:
		if !withPath && trees == 1 {
			return func(n Node) any { return g(n.Value) }
		}
	case func(any, any) any:
		if !withPath && trees == 2 {
			return func(n Node) any { return g(n.Value, resolve(n.Others[0], n.Value)) }
		}
	}
	v, first := reflect.ValueOf(f), 0
	if withPath {
		first = 1
	}
	if problem := shape(v, first, trees); problem != "" {
		panic(misuse(fn, nil, "%s", problem))
	}
	return func(n Node) any { return apply(v, first, n) }
}

// shape tells what is wrong with f.
func shape(f reflect.Value, first, trees int) string {
	want := ", want a function of "
	if first == 1 {
		want += "a KeyPath and "
	}
	want += []string{"", "one leaf", "two leaves", "three leaves"}[min(trees, 3)]
	if trees > 3 {
		want = ", want a function with an argument for each tree"
	}
	if !f.IsValid() || f.Kind() != reflect.Func || f.IsNil() {
		if !f.IsValid() {
			return "got nil" + want
		}
		return "got " + a(f.Interface()) + want
	}
	t := f.Type()
	n := first + trees
	if t.NumOut() != 1 || t.NumIn() != n && !t.IsVariadic() || t.NumIn() > n+1 ||
		first == 1 && (t.NumIn() == 0 || t.In(0) != reflect.TypeFor[KeyPath]()) {
		return "got a " + TypeName(t) + want + " with one result"
	}
	return ""
}

// apply calls f with the leaves at a node. If the first does not fit, or another is Nothing and does not, it returns the first.
func apply(f reflect.Value, first int, n Node) any {
	t := f.Type()
	args := make([]reflect.Value, 0, first+1+len(n.Others))
	if first == 1 {
		args = append(args, reflect.ValueOf(n.Path))
	}
	for i := range 1 + len(n.Others) {
		x := n.Value
		if i > 0 {
			x = resolve(n.Others[i-1], n.Value)
		}
		in := parameter(t, len(args))
		v, ok := argument(x, in)
		switch {
		case ok:
			args = append(args, v)
		case i == 0 || x == any(Nothing):
			return n.Value
		default:
			panic(misuse(n.fn, n.Path, "got %s in tree %d, want %s", a(x), i+1, TypeName(in)))
		}
	}
	return f.Call(args)[0].Interface()
}

// parameter returns the type of the i-th argument of a call.
func parameter(t reflect.Type, i int) reflect.Type {
	if t.IsVariadic() && i >= t.NumIn()-1 {
		return t.In(t.NumIn() - 1).Elem()
	}
	return t.In(i)
}

// argument makes of a leaf an argument. Leaves are not converted, but for names of types.
func argument(x any, t reflect.Type) (reflect.Value, bool) {
	v := reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return reflect.Zero(t), t.Kind() == reflect.Interface
	case v.Type().AssignableTo(t):
		return v, true
	case v.Kind() == t.Kind() && v.Kind() != reflect.Interface && v.Type().ConvertibleTo(t):
		return v.Convert(t), true
	}
	return v, false
}
