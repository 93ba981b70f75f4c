package rules

import "github.com/fluxion-go/fluxion/ad/tape"

// scalar gives the partial derivatives of fn: for each float result one for each parameter, nil for parameters and results that are no
// floats.
func scalar(fn any, doc string, partials ...any) {
	key, _ := tape.Symbol(fn)
	names := make([]string, len(partials))
	for i, p := range partials {
		if p != nil {
			names[i], _ = tape.Symbol(p)
		}
	}
	tape.AddRule(tape.Rule{Key: key, Kind: tape.Scalar, Partials: names, Doc: doc, Fns: partials})
}

// shadowed gives the pullback and the pushforward of fn, which are given shadows: see tape.Shadowed. writes lists the arguments to whose memory fn
// writes.
func shadowed(fn any, doc string, pullback, pushforward any, writes ...int) {
	withNumbers(fn, doc, pullback, pushforward, nil, writes...)
}

// withNumbers is shadowed for functions with float arguments, for each of which there is a function that returns its adjoint.
func withNumbers(fn any, doc string, pullback, pushforward any, numbers []any, writes ...int) {
	r := tape.ShadowedRule(fn, doc, pullback, pushforward, numbers...)
	r.Writes = writes
	tape.AddRule(r)
}

// views says that the results of functions share memory with their first argument.
func views(fns ...any) {
	for _, fn := range fns {
		key, _ := tape.Symbol(fn)
		tape.AddRule(tape.Rule{Key: key, Kind: tape.View, Doc: "a view", Fns: []any{fn}})
	}
}

// sharing is views for generic functions of package tensor.
func sharing(names ...string) {
	for _, name := range names {
		tape.AddRule(tape.Rule{Key: "github.com/fluxion-go/fluxion/tensor." + name, Kind: tape.View, Doc: "the same memory"})
	}
}

// substitute says that the source of another function is differentiated in place of that of fn.
func substitute(fn, other any) {
	key, _ := tape.Symbol(fn)
	name, _ := tape.Symbol(other)
	tape.AddRule(tape.Rule{Key: key, Kind: tape.Substitute, Doc: "by " + name, Partials: []string{name}, Fns: []any{other}})
}

// composite says that functions are built of others that have rules, so that their own source is differentiated. That source may use nothing that
// its package does not export.
func composite(fns ...any) {
	for _, fn := range fns {
		substitute(fn, fn)
	}
}

// constant says that nothing depends on the functions of these names as far as derivatives go. "fmt.Print" is a function, "time.*" all
// functions and methods of a package, of which the ones that have rules by name are excepted.
func constant(doc string, keys ...string) {
	for _, k := range keys {
		tape.AddRule(tape.Rule{Key: k, Kind: tape.Constant, Doc: doc})
	}
}

// Refused lists functions that have no rule on purpose, and why.
var Refused = map[string]string{
	"math.Float64bits":     "the bits of a number have no derivative; use math.Frexp, math.Signbit or math.Copysign",
	"math.Float64frombits": "a number made of bits has no derivative; use math.Ldexp",
	"math.Float32bits":     "the bits of a number have no derivative; use math.Frexp, math.Signbit or math.Copysign",
	"math.Float32frombits": "a number made of bits has no derivative; use math.Ldexp",
	"sort.Slice":           "it swaps elements by reflection; use slices.SortFunc",
	"sort.SliceStable":     "it swaps elements by reflection; use slices.SortStableFunc",
}
