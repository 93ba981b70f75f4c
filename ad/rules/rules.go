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
