package tape

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
)

// Kind tells how a rule gives the derivative of its function.
type Kind int

// The kinds of rules.
const (
	// Scalar: a partial derivative of each result for each parameter. The i-th partial is func(x1, .., xn, y1, .., yk) float: with n
	// parameters it belongs to the result i/n and the parameter i%n, so that those of one result stand together. Parameters and results
	// that are no floats have none, a nil in Fns and "" in Partials, as has a derivative that is 0 everywhere; the other partials get
	// them all the same. A parameter that a partial does not use is named _, and the reverse pass does not keep it.
	Scalar Kind = iota
	// Pullback: one function, func(args...) (results..., back func(adjoints of the results) (adjoints of the arguments)). Adjoints have
	// the types of what they belong to; nil for a slice, pointer or map says that nothing is to be added.
	Pullback
	// Constant: the result does not depend on the arguments as far as derivatives go, or the function is called for its effects. With the
	// key "time.*" all functions and methods of a package are constant but for those with rules of their own.
	Constant
	// Shadowed: two functions that are given the shadows of arguments and results, which are tensors or other references.
	//
	// The pullback is func(arguments, results, shadows of the arguments that are references, adjoints of the results): it adds to the shadows
	// of the arguments, of which those of constants are nil. The adjoint of a result that is a reference is its shadow. The pushforward is
	// func(arguments, results, tangents of the arguments with floats) (tangents of the results); that of a function without results, which
	// writes to arguments, runs before the function, and takes what was there. For each argument that is a float, one more
	// function, func(arguments, results, adjoints of the results) float, returns its adjoint; they run before the pullback. Values that a
	// function does not use are parameters named _, and not kept.
	Shadowed
	// View: the result shares memory with the first argument, and so its shadow is what the function returns for the shadow of that. A function without
	// results that makes its first argument, a pointer, share memory with others does the same to their shadows.
	View
	// Substitute: another function with the same parameters and results, whose source is differentiated in place of this one's. The key may name a method
	// of an interface, "mat.Matrix.At": that stands for the methods of all types, which the function may tell apart.
	Substitute
)

// A Rule gives the derivative of a function, in place of the function's own source.
type Rule struct {
	Key      string   // names the function: the symbol, "math.Sin"
	Kind     Kind     //
	Partials []string // symbols of the functions; "" for one that cannot be called by name
	Writes   []int    // Shadowed: arguments whose memory the function writes to
	Doc      string   // one line

	Fns []any // the functions: partials, or the rule itself
}

// ShadowedRule returns the rule of that kind for fn, with its pullback and its pushforward, and for each float argument of fn the function that returns its adjoint.
func ShadowedRule(fn any, doc string, pullback, pushforward any, numbers ...any) Rule {
	r := Rule{Kind: Shadowed, Doc: doc, Fns: append([]any{pullback, pushforward}, numbers...)}
	r.Key, _ = Symbol(fn)
	for _, f := range r.Fns {
		name, _ := Symbol(f)
		r.Partials = append(r.Partials, name)
	}
	return r
}

var (
	rules   = map[string]Rule{}
	rulesMu sync.RWMutex
)

// AddRule makes a rule known, in place of an earlier one with the same key. In a notebook derivatives that were made before are made again
// when they are wanted; elsewhere a rule comes before any derivative.
func AddRule(r Rule) {
	rulesMu.Lock()
	defer rulesMu.Unlock()
	rules[r.Key] = r
	if RuleAdded != nil {
		RuleAdded(r)
	}
	forget()
}

// RuleAdded, if it is set, hears of every rule. The worker of a notebook passes them to the session, which generates code.
var RuleAdded func(Rule)

// Rules returns all rules by key.
func Rules() map[string]Rule {
	rulesMu.RLock()
	defer rulesMu.RUnlock()
	all := make(map[string]Rule, len(rules))
	for k, r := range rules {
		all[k] = r
	}
	return all
}

// RuleOf returns the i-th function of the rule for key, for rules whose functions have no name to call them by. Generated code calls it
// once, when it is loaded or first used.
func RuleOf[F any](key string, i int) F {
	rulesMu.RLock()
	defer rulesMu.RUnlock()
	if r, ok := rules[key]; ok && i < len(r.Fns) {
		if f, ok := r.Fns[i].(F); ok {
			return f
		}
	}
	panic(fmt.Sprintf("tape: the rule for %s is gone or has changed its type", key))
}

// Symbol returns the linker symbol of a function, "math.Sin", and whether other packages can call it by that name.
func Symbol(f any) (name string, callable bool) {
	fn := runtime.FuncForPC(PC(f))
	if fn == nil || reflect.TypeOf(f).Kind() != reflect.Func {
		return "", false
	}
	name = fn.Name()
	base := name[strings.LastIndex(name, "/")+1:]
	_, id, _ := strings.Cut(base, ".")
	callable = id != "" && !strings.ContainsAny(id, ".([") && id[0] >= 'A' && id[0] <= 'Z'
	return name, callable
}
