package source_test

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad/source"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// TestRefusals checks whole messages: the chain of calls, the place, and a remedy that whoever calls the function can follow.
func TestRefusals(t *testing.T) {
	const path = "github.com/fluxion-go/fluxion/ad/source/testdata/refused"
	cfg, err := source.GoList(".", path)
	if err != nil {
		t.Fatal(err)
	}
	g := source.New(cfg)
	for _, c := range []struct{ name, want string }{
		{"Cgo", `cannot differentiate refused.Cgo (refused.go:15):
  calls half.Of (refused.go:15)
  which has no source that could be read: package github.com/fluxion-go/fluxion/ad/source/testdata/refused/half: got 0 Go files and 1 that use cgo, want pure Go.
  If its result does not depend on the parameters, mark it: ad.Inactive(half.Of)
  If it does, give a rule: ad.RuleFn(half.Of, ...)`},
		{"Reflection", `cannot differentiate refused.Reflection (refused.go:17):
  calls reflect.ValueOf (refused.go:17)
  which handles values by reflection, where derivatives cannot follow.
  Write out what it does for the types that you have.
  If its result does not depend on the parameters, mark it: ad.Inactive(reflect.ValueOf)
  If it does, give a rule: ad.RuleFn(reflect.ValueOf, ...)`},
		{"Matrix", `cannot differentiate refused.Matrix (refused.go:19):
  calls refused.viaMatrix (refused.go:19)
  calls mat.Det (refused.go:21)
  which has no derivative: of package mat, mat.Dense and mat.VecDense have, by the rules of package ad/rules/gonum.
  Use these; make constants of other types before, outside of the function.
  If its result does not depend on the parameters, mark it: ad.Inactive(mat.Det)
  If it does, give a rule: ad.RuleFn(mat.Det, ...)`},
		{"Field", `cannot differentiate refused.Field (refused.go:23):
  calls interp.(*PiecewiseLinear).Fit (refused.go:25)
  which uses the field slopes of PiecewiseLinear, which package gonum.org/v1/gonum/interp does not export (interp.go:84).
  If its result does not depend on the parameters, mark it: ad.Inactive((*interp.PiecewiseLinear).Fit)
  If it does, give a rule: ad.RuleFn((*interp.PiecewiseLinear).Fit, ...)`},
		{"Local", `cannot differentiate refused.Local (refused.go:31):
  it uses type pair, which is declared inside a function (refused.go:36).
  Declare it outside.`},
		{"Reads", ""},
		{"NestedUnknown", `cannot differentiate refused.NestedUnknown (nested.go:9):
  calls refused.gradOf (nested.go:9)
  which calls ad.Grad of a function that is known when it runs only (nested.go:7).
  Name the function there, or write it as a literal in the call.`},
		{"NestedGradient", `cannot differentiate refused.NestedGradient (nested.go:11):
  it calls ad.Gradient, whose result has a type that is known when it runs only (nested.go:11).
  Use ad.Grad, ad.Grad2 or ad.Grad3.`},
		{"NestedCall", `cannot differentiate refused.NestedCall (nested.go:20):
  calls the derivative of applied (nested.go:20)
  which calls a function that is known when it runs only, so that its gradient inside of a gradient is had in forward mode only.
  Call it by its name, or use AutoForward.`},
		{"NestedMemory", `cannot differentiate refused.NestedMemory (nested.go:22):
  it calls ad.Grad with a [][]float64, in the memory of which are references (nested.go:22).
  Pass numbers, slices of numbers, or structs of those.`},
		{"ByValue", `cannot differentiate refused.ByValue (tensors.go:5):
  it copies a tensor.Tensor, and both share the elements (tensors.go:6).
  Use *tensor.Tensor, and x.Clone() for a copy.`},
		{"WritesData", `cannot differentiate refused.WritesData (shared.go:7):
  it writes to a slice that shares its memory with a tensor (shared.go:10).
  Write to the tensor, with Set or CopyTo, or to a copy.`},
		{"WritesWrapped", `cannot differentiate refused.WritesWrapped (shared.go:20):
  it writes to a slice that shares its memory with a tensor (shared.go:24).
  Write to the tensor, with Set or CopyTo, or to a copy.`},
		{"Rounds", `cannot differentiate refused.Rounds (texts.go:9):
  it reads a number by strconv.ParseFloat from text that was made of one that the derivative depends on (texts.go:10).
  Keep the number: math.Round rounds it. If it is meant as a constant, say so: ad.IgnoreDerivatives(x).`},
		{"Builds", `cannot differentiate refused.Builds (texts.go:14):
  it reads a number by strconv.ParseFloat from text that was made of one that the derivative depends on (texts.go:19).
  Keep the number: math.Round rounds it. If it is meant as a constant, say so: ad.IgnoreDerivatives(x).`},
		{"Parses", ""},
		{"ReadsShared", ""},
		{"Of", ""},
	} {
		f, err := g.Generate(source.Output{Path: path + "/derived", Name: "derived"}, []source.Target{{Key: path + "." + c.name, Modes: tape.Joint}})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := f.Entries[0].Err; err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}
