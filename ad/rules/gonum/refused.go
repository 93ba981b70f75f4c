package gonum

import "github.com/fluxion-go/fluxion/ad/tape"

// Refused says why methods of the matrices have no rule. The generator has these reasons, too, in its own table.
var Refused = map[string]string{
	matPath + "(*Dense).Grow":        "it shares memory or not: use Slice of a larger matrix, or Copy",
	matPath + "(*Dense).DiagView":    "it makes a matrix of a type that has no derivative: write a loop over At and Set",
	matPath + "(*Dense).Permutation": "write a loop over Set",
}

func init() {
	for _, typ := range []string{"Dense", "VecDense"} {
		for _, m := range []string{"MarshalBinary", "MarshalBinaryTo", "UnmarshalBinary", "UnmarshalBinaryFrom"} {
			Refused[matPath+"(*"+typ+")."+m] = "no derivative comes through bytes"
		}
	}
	for _, typ := range []string{"SymDense", "TriDense", "DiagDense", "BandDense", "SymBandDense", "TriBandDense", "Tridiag"} {
		key := matPath + "(*" + typ + ").At"
		tape.Register(&tape.Entry{Key: key, Name: tape.Title(key), Err: &tape.Error{Func: tape.Title(key), Reason: "has no derivative",
			Remedy: "Use mat.Dense; m.Copy(a) before, outside of what is differentiated, if it is constant."}})
	}
}
