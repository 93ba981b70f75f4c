package functors

import "reflect"

// Composed is a composition: it calls inner, and outer with what inner returned. It is a tree with the children outer and inner, as the guide
// of Flux prints one, and so a model of its parts.
type Composed struct{ outer, inner any }

// Compose returns the composition of callables, the last called first: Compose(f, g, h) is f∘g∘h, a Composed of f∘g and h. A callable is a
// function, or a value with a method Call, of one argument and one result.
//
// It panics with *Error if there are less than two, or if one cannot be called.
func Compose(fs ...any) *Composed {
	if len(fs) < 2 {
		panic(misuse("Compose", nil, "got %d callables, want two or more", len(fs)))
	}
	for i, f := range fs {
		if _, err := callable(f); err != "" {
			panic(misuse("Compose", nil, "argument %d: %s", i, err))
		}
	}
	c := &Composed{fs[0], fs[1]}
	for _, f := range fs[2:] {
		c = &Composed{c, f}
	}
	return c
}

// Outer returns the part that is called last.
func (c *Composed) Outer() any { return c.outer }

// Inner returns the part that is called first.
func (c *Composed) Inner() any { return c.inner }

// Call returns outer(inner(x)). Numbers are converted to the types of the parameters.
func (c *Composed) Call(x any) any { return Apply(Apply(x, c.inner), c.outer) }

// Float is Call for a composition from number to number. It panics with *Error if the result is no number.
func (c *Composed) Float(x float64) float64 {
	y := c.Call(x)
	v := reflect.ValueOf(y)
	if !isNumber(v.Kind()) {
		panic(misuse("Composed.Float", nil, "got %s from the composition, want a number; Call returns anything", a(y)))
	}
	return asFloat(v)
}

// Apply calls f with x and returns the result: a function, or a value with a method Call, of one argument and one result. A number is
// converted to the type of the parameter; to a parameter of type any, an int goes as float64. It is the guide's x |> f.
//
// Apply panics with *Error if f cannot be called so.
func Apply(x, f any) any {
	fn, err := callable(f)
	if err != "" {
		panic(misuse("Apply", nil, "%s", err))
	}
	in := fn.Type().In(0)
	arg, ok := Convert(x, in)
	if !ok {
		got := a(x)
		if x != nil && isNumber(reflect.TypeOf(x).Kind()) {
			got = Text(x)
		}
		panic(misuse("Apply", nil, "got %s as the argument of a %s, want %s", got, TypeName(fn.Type()), TypeName(in)))
	}
	return fn.Call([]reflect.Value{arg})[0].Interface()
}

const wantCallable = ", want a func or a value with a Call method"

// callable returns the function that a call of f calls, or what is wrong.
func callable(f any) (reflect.Value, string) {
	v := reflect.ValueOf(f)
	if !v.IsValid() {
		return v, "got nil" + wantCallable
	}
	if v.Kind() != reflect.Func {
		m := v.MethodByName("Call")
		if !m.IsValid() {
			return v, "got " + a(f) + wantCallable
		}
		v = m
	} else if v.IsNil() {
		return v, "got a nil function" + wantCallable
	}
	if t := v.Type(); t.NumIn() != 1 || t.NumOut() != 1 || t.IsVariadic() {
		return v, "got a " + TypeName(t) + ", want one argument and one result; wrap it in a function that has that"
	}
	return v, ""
}

// Convert makes of x an argument for a parameter of type t, as Apply does for a call and package ad for the derivative of one: x itself; nil
// as zero where t has it; another type of number, if no digits before the point are lost; the same under another name of its type. An int for
// a parameter of type any becomes a float64. It is not ok if x does not fit.
func Convert(x any, t reflect.Type) (v reflect.Value, ok bool) {
	v = reflect.ValueOf(x)
	switch {
	case !v.IsValid():
		return fit(x, t)
	case t.Kind() == reflect.Interface && (v.CanInt() || v.CanUint()) && t.NumMethod() == 0:
		v = v.Convert(reflect.TypeFor[float64]())
	case v.Type().AssignableTo(t):
	case isNumber(v.Kind()) && isNumber(t.Kind()):
		w := v.Convert(t)
		whole := t.Kind() != reflect.Float32 && t.Kind() != reflect.Float64 // 5.5 is no int
		return w, !whole || asFloat(w) == asFloat(v)
	case v.Kind() == t.Kind() && v.Type().ConvertibleTo(t):
		return v.Convert(t), true
	default:
		return v, false
	}
	w := reflect.New(t).Elem() // of type t, which may be an interface
	w.Set(v)
	return w, true
}

func asFloat(v reflect.Value) float64 { return v.Convert(reflect.TypeFor[float64]()).Float() }

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }
