package ad

import (
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Inactive says that the result of fn does not depend on its arguments as far as derivatives go, or that it is called for its effects: the
// derivative of code that calls fn calls it, and looks no further. fn is a function at the top level of a package, or a method as a
// function, T.Name.
func Inactive(fn any) {
	key, _ := ruled("Inactive", fn)
	tape.AddRule(tape.Rule{Key: key, Kind: tape.Constant})
}

// RuleFn gives the derivative of fn, which is used in place of its source. rule has the parameters of fn and returns its results and a
// pullback: that takes adjoints of the results and returns gradients of the arguments, nil for those that are to get none. For a slice,
// pointer or map the adjoint is its shadow, and what the pullback returns is added to the argument's.
//
//	RuleFn(square, func(x float64) (float64, func(float64) float64) {
//		return x * x, func(dy float64) float64 { return 2 * x * dy }
//	})
//
// fn is a function at the top level of a package. In a notebook a rule holds from then on, for functions that were differentiated before,
// too; in a plain program it is given by an init function, before any derivative is made.
func RuleFn(fn, rule any) {
	key, t := ruled("RuleFn", fn)
	want := ruleType(t)
	if got := reflect.TypeOf(rule); got != want {
		panic(misuse("RuleFn", "got a rule of type %v for %s, want %v", got, tape.Title(key), want))
	}
	tape.AddRule(tape.Rule{Key: key, Kind: tape.Pullback, Partials: symbols(rule), Fns: []any{rule}})
}

// ScalarRule gives the partial derivatives of fn, a function of floats with one result: for each parameter one function of all parameters
// and the result, or nil if the derivative is 0.
//
//	ScalarRule(math.Exp, func(x, y float64) float64 { return y })
func ScalarRule(fn any, partials ...any) {
	key, t := ruled("ScalarRule", fn)
	if t.NumOut() != 1 || t.NumIn() != len(partials) || t.IsVariadic() {
		panic(misuse("ScalarRule", "got %s for %s, a %v, want one result and a function for each parameter", count(len(partials), "function"), tape.Title(key), t))
	}
	var ins []reflect.Type
	for i := range t.NumIn() {
		ins = append(ins, t.In(i))
	}
	ins = append(ins, t.Out(0))
	for i, p := range partials {
		want := reflect.FuncOf(ins, []reflect.Type{t.In(i)}, false)
		if p != nil && reflect.TypeOf(p) != want {
			panic(misuse("ScalarRule", "argument %d of %s: got %T, want %v", i, tape.Title(key), p, want))
		}
	}
	tape.AddRule(tape.Rule{Key: key, Kind: tape.Scalar, Partials: symbols(partials...), Fns: partials})
}

// ruled checks a function that is to have a rule.
func ruled(api string, fn any) (key string, t reflect.Type) {
	t = reflect.TypeOf(fn)
	if fn == nil || t.Kind() != reflect.Func || reflect.ValueOf(fn).IsNil() {
		panic(misuse(api, "got %T, want a function", fn))
	}
	key, _ = tape.Symbol(fn)
	base := key[strings.LastIndexByte(key, '/')+1:]
	switch {
	case strings.Contains(base, ".func"):
		panic(misuse(api, "got a function literal, want a function at the top level of a package: it is known by its name"))
	case strings.HasSuffix(base, "-fm"):
		panic(misuse(api, "got a method value, want the method as a function, T.Name"))
	case strings.Contains(base, "["):
		panic(misuse(api, "got an instance of a generic function, want a function without type parameters"))
	}
	return key, t
}

// ruleType is the type of a rule for functions of type t.
func ruleType(t reflect.Type) reflect.Type {
	var ins, outs []reflect.Type
	for i := range t.NumIn() {
		ins = append(ins, t.In(i))
	}
	for i := range t.NumOut() {
		outs = append(outs, t.Out(i))
	}
	return reflect.FuncOf(ins, append(outs[:len(outs):len(outs)], reflect.FuncOf(outs, ins, false)), t.IsVariadic())
}

// symbols names functions, "" for one that cannot be called by a name.
func symbols(fns ...any) []string {
	names := make([]string, len(fns))
	for i, f := range fns {
		if f == nil {
			continue
		}
		if name, ok := tape.Symbol(f); ok {
			names[i] = name
		}
	}
	return names
}
