package ad

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A call is a function with its arguments, as one of the functions of this package got them.
type call struct {
	api     string // the function of this package, for messages
	backend Backend

	f    any // a function; nil if it is a method
	recv any // a value with a method Call; nil if it is a function
	fn   reflect.Value
	typ  reflect.Type

	given    []given
	args     []reflect.Value // one for each parameter
	constant []bool          // for each parameter: nobody wants its gradient
	spread   bool            // the last parameter took several arguments

	untouched []string // parameters that AutoTape did not see: their paths
}

// A given is an argument as it was given.
type given struct {
	value    any
	constant bool
	into     *Duplicate
}

// newCall checks a function and its arguments. An argument that is a Backend comes first.
func newCall(api string, f any, args []any) *call {
	c := &call{api: api, backend: AutoSource}
	if len(args) > 0 {
		if b, ok := args[0].(Backend); ok {
			c.backend, args = b, args[1:]
		}
	}
	c.setFunc(f)
	for _, a := range args {
		switch a := a.(type) {
		case Constant:
			c.given = append(c.given, given{value: a.value, constant: true})
		case *Duplicate:
			c.given = append(c.given, given{value: a.value, into: a})
		case Backend:
			panic(misuse(api, "got the backend %v as argument %d, want it before all others", a, len(c.given)+1))
		default:
			c.given = append(c.given, given{value: a})
		}
	}
	c.setArgs()
	return c
}

func (c *call) setFunc(f any) {
	v := reflect.ValueOf(f)
	switch {
	case f == nil:
		panic(misuse(c.api, "got nil, want a function"))
	case v.Kind() == reflect.Func && v.IsNil():
		panic(misuse(c.api, "got a nil %T, want a function", f))
	case v.Kind() == reflect.Func:
		c.f, c.fn = f, v
	case v.MethodByName("Call").IsValid():
		c.recv, c.fn = f, v.MethodByName("Call")
	default:
		panic(misuse(c.api, "got %T, want a function or a value with a method Call", f))
	}
	c.typ = c.fn.Type()
}

// name is the function's name in messages.
func (c *call) name() string {
	if c.f == nil {
		return fmt.Sprintf("%T.Call", c.recv)
	}
	return tape.Name(c.f)
}

// setArgs converts the arguments to the types of the parameters.
func (c *call) setArgs() {
	n, m := c.typ.NumIn(), len(c.given)
	fixed := n
	if c.typ.IsVariadic() {
		fixed--
		c.spread = !(m == n && c.given[m-1].value != nil && reflect.TypeOf(c.given[m-1].value).AssignableTo(c.typ.In(n-1)))
	}
	if m < fixed || !c.typ.IsVariadic() && m > n {
		want := count(fixed, "argument")
		if c.typ.IsVariadic() {
			want = "at least " + want
		}
		panic(misuse(c.api, "got %s, want %s for %s, a %v", count(m, "argument"), want, c.name(), c.typ))
	}
	for i := range n {
		t := c.typ.In(i)
		if i < fixed || !c.spread {
			c.args = append(c.args, c.convert(i, t))
			c.constant = append(c.constant, c.given[i].constant)
			continue
		}
		rest := reflect.MakeSlice(t, 0, m-fixed)
		all := true
		for j := fixed; j < m; j++ {
			rest = reflect.Append(rest, c.convert(j, t.Elem()))
			all = all && c.given[j].constant
		}
		c.args, c.constant = append(c.args, rest), append(c.constant, all)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (c *call) convert(i int, t reflect.Type) reflect.Value {
	v, why := convertTo(c.given[i].value, t)
	if why != "" {
		panic(misuse(c.api, "argument %d of %s: got %s, want %s", i+1, c.name(), why, functors.TypeName(t)))
	}
	if !c.given[i].constant && hasComplex(v) {
		panic(misuse(c.api, "argument %d of %s: got %s, and no derivative goes by complex numbers; pass real and imaginary parts, or ad.Const of it", i+1, c.name(), functors.TypeName(v.Type())))
	}
	return v
}

// hasComplex tells whether v is a complex number, or consists of them.
func hasComplex(v reflect.Value) bool {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return false
	}
	t := v.Type()
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Complex64 || t.Kind() == reflect.Complex128
}

// convertTo makes a value of type t of x, as functors.Apply does; why says what x is if that cannot be done.
func convertTo(x any, t reflect.Type) (v reflect.Value, why string) {
	v, ok := functors.Convert(x, t)
	switch {
	case ok:
		return v, ""
	case v.IsValid() && isNumber(v.Type()) && isNumber(t):
		return v, functors.Text(x)
	}
	return v, functors.TypeName(reflect.TypeOf(x))
}

// in returns v as a value of type t, which may be an interface.
func in(t reflect.Type, v reflect.Value) reflect.Value {
	m := reflect.New(t).Elem()
	m.Set(v)
	return m
}

func isFloat(t reflect.Type) bool { return t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 }

func isNumber(t reflect.Type) bool {
	return isFloat(t) || t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr
}

// plain calls the function.
func (c *call) plain(args []reflect.Value) []reflect.Value {
	if c.typ.IsVariadic() {
		return c.fn.CallSlice(args)
	}
	return c.fn.Call(args)
}

// scalar checks that the first result can be a number.
func (c *call) scalar() {
	if c.typ.NumOut() == 0 {
		panic(c.scalarError(nil))
	}
	if t := c.typ.Out(0); !isFloat(t) && !isTensor(t) && !(t.Kind() == reflect.Interface && t.NumMethod() == 0) {
		panic(c.scalarError(t))
	}
}

// seed is the adjoint of the result y for a gradient: 1.
func (c *call) seed(y reflect.Value) reflect.Value {
	v := y
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		panic(misuse(c.api, "wants a scalar, got nil"))
	}
	if isTensor(v.Type()) {
		t := v.Interface().(*tensor.Tensor)
		if t == nil || t.Len() != 1 || !t.DType().IsFloat() {
			panic(c.tensorError(t))
		}
		return in(y.Type(), reflect.ValueOf(t.DType().Ones(t.Shape()...)))
	}
	if !isFloat(v.Type()) {
		panic(c.scalarError(v.Type()))
	}
	return in(y.Type(), reflect.ValueOf(1.0).Convert(v.Type()))
}

// value is what the function returned, as one value.
func value(ys []reflect.Value) any {
	if len(ys) == 1 {
		return ys[0].Interface()
	}
	t := make(Tuple, len(ys))
	for i, y := range ys {
		t[i] = y.Interface()
	}
	return t
}
