package random

// A Feature is a part of the language that programs use and that can be switched off by name.
type Feature struct {
	Name string
	Doc  string
	// Weights of its productions in the two profiles. Sparse programs have few stores, so that a derivative which reads memory again
	// instead of keeping what it read is really tried; dense programs store everywhere.
	Dense, Sparse int
}

// Features are all of them.
var Features = []Feature{
	{"arith", "float64 arithmetic and math functions", 10, 10},
	{"local", "local float variables and their assignment", 10, 8},
	{"store", "writes to slice elements, fields, through pointers", 14, 2},
	{"swap", "parallel assignment", 4, 1},
	{"int", "int variables, conversions", 3, 3},
	{"if", "if, else if, else, short-circuit conditions", 8, 6},
	{"return", "returns from inside branches and loops", 3, 2},
	{"panic", "branches that would panic", 1, 1},
	{"for", "three-clause loops, up, down and with steps", 8, 8},
	{"range", "range over slices, arrays, ints and strings", 8, 8},
	{"while", "loops with a condition only, or none", 4, 3},
	{"break", "break and continue, with and without label", 6, 4},
	{"switch", "switch over ints, strings and conditions, fallthrough", 4, 3},
	{"goto", "goto", 1, 1},
	{"irreducible", "loops with two entries, made with goto", 1, 1},
	{"alias", "slices of slices, names for the same memory", 6, 5},
	{"buffer", "loops that make memory in each round and keep that of the round before", 3, 4},
	{"append", "append, in place and with growth", 5, 2},
	{"copy", "copy and clear", 4, 1},
	{"minmax", "the builtins min and max", 2, 2},
	{"struct", "struct and array values: literals, copies, comparison", 6, 5},
	{"pointer", "pointers to structs, fields, elements and locals", 6, 4},
	{"list", "linked structs", 2, 2},
	{"nested", "slices of slices, of structs and of pointers, arrays of arrays", 5, 5},
	{"map", "maps with float values", 4, 2},
	{"mapstruct", "maps with struct values", 2, 1},
	{"rangemap", "range over maps", 2, 1},
	{"func", "helper functions, several and named results", 8, 9},
	{"view", "functions that return their argument or a part of it", 4, 5},
	{"variadic", "variadic functions", 2, 2},
	{"recursion", "recursion", 3, 3},
	{"mutual", "mutual recursion", 2, 2},
	{"method", "methods with value and pointer receivers", 5, 5},
	{"methodvalue", "method values and method expressions", 2, 2},
	{"embed", "embedded structs, promoted fields and methods", 3, 3},
	{"interface", "interfaces with several implementers", 4, 4},
	{"typeswitch", "type switches and assertions", 3, 3},
	{"any", "floats and structs in values of type any", 3, 3},
	{"closure", "function literals", 5, 5},
	{"capture", "captured variables that change", 3, 2},
	{"maker", "functions that return closures", 3, 3},
	{"higher", "functions that take functions, slices and fields of functions", 3, 3},
	{"generic", "generic functions and types", 3, 3},
	{"float32", "float32 values", 4, 3},
	{"global", "globals that are read", 2, 2},
	{"string", "strings", 1, 1},
	{"defer", "deferred calls that touch no floats", 1, 1},
	{"inputs", "interfaces and boxes in the arguments of the roots", 1, 1},
}

// Options of Generate. The zero value asks for dense programs with one root that may use everything.
type Options struct {
	Sparse bool
	Roots  int             // how many; 0 means 1
	Off    map[string]bool // features that no program uses
	Only   map[string]bool // if not nil: the features that programs may use; arith and local are always there
	All    bool            // every program uses all that is on; otherwise each leaves out a random part, which makes programs more different
	Size   int             // statements in a root, about; 0 means 9
	Keep   float64         // how probable it is that a program uses a feature that is on; 0 means 0.5
}

// weights draws the weights of the features for one program.
func (g *gen) weights(o Options) {
	g.weight = map[string]int{}
	if o.Keep == 0 {
		o.Keep = 0.5
	}
	for _, f := range Features {
		always := f.Name == "arith" || f.Name == "local"
		keep := o.All || g.chance(o.Keep)
		if f.Name == "float32" { // makes comparisons coarse
			keep = keep && g.chance(0.4)
		}
		if !always && (o.Off[f.Name] || o.Only != nil && !o.Only[f.Name] || !keep) {
			continue
		}
		g.weight[f.Name] = f.Dense
		if o.Sparse {
			g.weight[f.Name] = f.Sparse
		}
	}
}

func (g *gen) on(feature string) bool { return g.weight[feature] > 0 }

// use counts a feature and returns true.
func (g *gen) use(feature string) bool {
	g.uses[feature]++
	return true
}

// pick draws an index with the given weights, -1 if all are zero.
func (g *gen) pick(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		return -1
	}
	n := g.r.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return -1
}

func (g *gen) chance(p float64) bool { return g.r.Float64() < p }

// one returns one of its arguments.
func one[T any](g *gen, of ...T) T { return of[g.r.IntN(len(of))] }
