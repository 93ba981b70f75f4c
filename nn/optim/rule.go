package optim

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Rule says how a parameter is changed by its gradient. It is a value with its hyperparameters as exported fields, such as AdamRule{Eta, Beta, Epsilon}; what
// it remembers of each parameter is a State.
type Rule interface {
	// Init returns the state for the parameter x before the first step.
	Init(x *tensor.Tensor) State
	// Apply returns the state for the next step, and what is to be subtracted from x, nil for nothing. It may overwrite dx and the state, never x.
	Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor)
}

// A State is what a rule remembers of one parameter: nil, or a pointer to a struct of tensors and numbers in exported fields, which is what Tree.State saves.
type State any

// A Stepper is a rule that can do Apply and the subtraction at once, in place. Step changes x and the state, and leaves dx alone.
type Stepper interface {
	Step(state State, x, dx *tensor.Tensor) State
}

// An Adjuster is a rule that sets its hyperparameters itself, since it is made of other rules. Adjust returns the changed rule, and false if it has none of
// this name. Of other rules the exported fields are set: Adjust("beta", 0.8, 0.9) sets Beta.
type Adjuster interface {
	Adjust(name string, values ...float64) (Rule, bool)
}

// ruleName is the name of a rule in messages: adam for an AdamRule.
func ruleName(r Rule) string {
	t := reflect.TypeOf(r)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	if name == "" {
		name = functors.TypeName(t)
	}
	return strings.ToLower(strings.TrimSuffix(name, "Rule"))
}

// ruleText writes a rule as its constructor is called, but with all hyperparameters.
func ruleText(r Rule) string {
	if s, ok := r.(fmt.Stringer); ok {
		return s.String()
	}
	return functors.Dump(r).String()
}

// text writes a constructor with its arguments.
func text(name string, args ...any) string {
	var out []string
	for _, x := range args {
		switch x := x.(type) {
		case float64:
			out = append(out, number(x))
		case [2]float64:
			out = append(out, "("+number(x[0])+", "+number(x[1])+")")
		case Rule:
			out = append(out, ruleText(x))
		default:
			out = append(out, fmt.Sprint(x))
		}
	}
	return name + "(" + strings.Join(out, ", ") + ")"
}

// number writes a float as Flux does: 0.001, 1.0e-8.
func number(x float64) string {
	s := functors.Number(x, 64)
	if m, e, ok := strings.Cut(s, "e"); ok && !strings.Contains(m, ".") {
		return m + ".0e" + e
	}
	return s
}

// first returns the optional argument of a constructor.
func first(name string, given []float64, otherwise float64) float64 {
	switch len(given) {
	case 0:
		return otherwise
	case 1:
		return given[0]
	}
	panic(misuse(name, nil, "got %d numbers, want at most one: the others are set by methods such as WithBeta", len(given)))
}

// A bound says which values a hyperparameter may have.
type bound struct {
	title string
	fits  func(x float64) bool
	want  string
}

func positive(x float64) bool    { return x > 0 }
func notNegative(x float64) bool { return x >= 0 }
func fraction(x float64) bool    { return x >= 0 && x < 1 }
func finite(x float64) bool      { return !math.IsInf(x, 0) }

// bounds by the name of the field, for rules of anybody.
var bounds = map[string]bound{
	"Eta":     {"learning rate", func(x float64) bool { return x > 0 && finite(x) }, "> 0"},
	"Rho":     {"rho", fraction, "0 <= rho < 1"},
	"Beta":    {"beta", fraction, "0 <= beta < 1"},
	"Epsilon": {"epsilon", notNegative, ">= 0"},
	"Lambda":  {"lambda", notNegative, ">= 0"},
	"Delta":   {"delta", positive, "> 0"},
	"Omega":   {"omega", positive, "> 0"},
	"Ell":     {"ell", positive, "> 0"},
	"Gamma":   {"gamma", positive, "> 0"},
}

// checked returns a rule whose hyperparameters are in their bounds, and panics with *Error if they are not.
func checked[R Rule](r R) R {
	check(r, false)
	return r
}

// check panics if a hyperparameter of a rule is out of its bounds. With idle, a learning rate of 0 is in them: schedules begin and end there.
func check(r Rule, idle bool) {
	v := structOf(r)
	if !v.IsValid() {
		return
	}
	for i := range v.NumField() {
		b, ok := bounds[v.Type().Field(i).Name]
		if !ok {
			continue
		}
		for _, x := range numbersOf(v.Field(i)) {
			if b.fits(x) || idle && x == 0 && b.title == "learning rate" {
				continue
			}
			want := b.want
			if idle && b.title == "learning rate" {
				want = ">= 0"
			}
			panic(misuse(ruleName(r), nil, "%s %v, want %s", b.title, x, want))
		}
	}
}

// structOf returns the struct that a rule is, or points to; it is invalid for other rules.
func structOf(r Rule) reflect.Value {
	v := reflect.ValueOf(r)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v
}

// numbersOf returns the numbers in a field of float64 or of an array of those.
func numbersOf(f reflect.Value) []float64 {
	switch {
	case f.Kind() == reflect.Float64:
		return []float64{f.Float()}
	case f.Kind() == reflect.Array && f.Type().Elem().Kind() == reflect.Float64:
		var xs []float64
		for i := range f.Len() {
			xs = append(xs, f.Index(i).Float())
		}
		return xs
	}
	return nil
}

// adjusted returns a rule with another value of the hyperparameter of that name, and false if it has none.
func adjusted(r Rule, name string, values []float64) (Rule, bool) {
	if a, ok := r.(Adjuster); ok {
		return a.Adjust(name, values...)
	}
	old := structOf(r)
	if !old.IsValid() {
		return r, false
	}
	for i := range old.NumField() {
		f := old.Type().Field(i)
		if !f.IsExported() || !strings.EqualFold(f.Name, name) || numbersOf(old.Field(i)) == nil {
			continue
		}
		if n := len(numbersOf(old.Field(i))); n != len(values) {
			panic(misuse(ruleName(r), nil, "got %d numbers for %s, want %d", len(values), name, n))
		}
		s := reflect.New(old.Type())
		s.Elem().Set(old)
		for k, x := range values {
			if to := s.Elem().Field(i); to.Kind() == reflect.Float64 {
				to.SetFloat(x)
			} else {
				to.Index(k).SetFloat(x)
			}
		}
		out := s.Elem().Interface()
		if reflect.TypeOf(r).Kind() == reflect.Pointer {
			out = s.Interface()
		}
		check(out.(Rule), true)
		return out.(Rule), true
	}
	return r, false
}

// names lists the hyperparameters of a rule, as Adjust takes them.
func names(r Rule) []string {
	var out []string
	switch r := r.(type) {
	case ChainRule:
		for _, s := range r.Rules {
			out = append(out, names(s)...)
		}
		return out
	case MixedPrecisionRule:
		return names(r.Rule)
	case SchedulerRule:
		return names(r.Rule)
	}
	if v := structOf(r); v.IsValid() {
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && numbersOf(v.Field(i)) != nil && !slices.Contains(out, f.Name) {
				out = append(out, strings.ToLower(f.Name))
			}
		}
	}
	return out
}
