package source

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// An instance is a function for one choice of active inputs. A value is active if the derivative may flow through it: floats that depend on
// active inputs, and references that have a shadow.
type instance struct {
	u      *unit
	fn     *ssa.Function
	graph  *graph
	inputs []bool             // parameters, then free variables: active
	later  []summaryWrite     // what may be written after the call
	stays  map[*ssa.UnOp]bool // loads that can be repeated
	forced []bool             // of those that are not: something active is stored below them, so the caller has to bring a shadow

	active  map[ssa.Value]bool
	tuples  map[ssa.Value][]bool // activity of each part of a tuple
	globals bool                 // package variables are active
	demand  map[ssa.Value]bool   // values of inactive origin that need a shadow
	calls   map[ssa.CallInstruction]*callee
	res     []bool // results

	caller *instance // the first that needed it, and where
	called ssa.Instruction

	base string // of the names of the generated functions
	err  error  // why it cannot be differentiated

	tangled *errIrreducible // a loop can be entered at two places: forward mode only
	need    map[form]bool
}

// A form is one kind of function that is generated of an instance.
type form int

const (
	plainForm form = iota // the function itself
	augForm
	revForm
	jointForm
	pushForm
)

// How a call is differentiated.
type kind int

const (
	plainCall    kind = iota // called as it is: nothing active goes in or comes out
	scalarCall               // by a rule that gives partial derivatives
	pullbackCall             // by a rule that gives a pullback
	shadowedCall             // by a rule that is given shadows
	sourceCall               // by the derivative of its source
	dynamicCall              // by what is found at run time
	builtinCall
	identityCall // one of ours that returns its argument
	projectCall  // returns the address of a field of its argument
	zeroCall     // makes a shadow of zeros: its tangent is one, too
	twinCall     // one of package tape whose push form stands beside it
)

type callee struct {
	kind kind
	fn   *ssa.Function
	rule tape.Rule
	inst *instance

	passed []ssa.Value // instead of the arguments: see nested
}

// inputs lists what the call passes to the function, see inputsOf.
func (c *callee) inputs(i *ssa.CallCommon) []ssa.Value {
	if c.passed != nil {
		return c.passed
	}
	return inputsOf(i)
}

// signatureInputs lists parameters and free variables.
func (in *instance) signatureInputs() []ssa.Value {
	var vs []ssa.Value
	for _, p := range in.fn.Params {
		vs = append(vs, p)
	}
	for _, f := range in.fn.FreeVars {
		vs = append(vs, f)
	}
	return vs
}

// instance returns the instance of fn for these inputs. Its activity is known when unit.analyze has ended.
// later tells what may be written after its call.
func (u *unit) instance(fn *ssa.Function, inputs []bool, later []summaryWrite, caller *instance, called ssa.Instruction) *instance {
	globals := caller != nil && caller.globals || u.globals
	key := fmt.Sprintf("%p %v %v %s", fn, inputs, globals, laterKey(later))
	if in := u.instances[key]; in != nil {
		return in
	}
	in := &instance{u: u, fn: fn, globals: globals, inputs: slices.Clone(inputs), forced: make([]bool, len(inputs)), active: map[ssa.Value]bool{}, tuples: map[ssa.Value][]bool{},
		demand: map[ssa.Value]bool{}, later: later, stays: map[*ssa.UnOp]bool{}, calls: map[ssa.CallInstruction]*callee{}, caller: caller, called: called, need: map[form]bool{}}
	in.res = make([]bool, fn.Signature.Results().Len())
	u.instances[key] = in
	u.order = append(u.order, in)
	u.changed = true
	if r := refused(fn); r != nil {
		in.err = in.error(nil, r.reason, r.remedy)
		return in
	}
	if fn.Blocks == nil {
		_, err := u.prog.source(packageOf(fn)) // panics if there is more to know
		reason := "has no Go source: it is written in assembly or C"
		if err != nil {
			reason = fmt.Sprintf("has no source that could be read: %v", err)
		}
		in.err = in.error(nil, reason, rules(expression(fn)))
		return in
	}
	merge(fn)
	in.graph, in.tangled = newGraph(fn)
	return in
}

// analyze finds what is active, in all instances that this needs.
func (u *unit) analyze() {
	for u.changed = true; u.changed; {
		u.changed = false
		for i := 0; i < len(u.order); i++ {
			u.order[i].try((*instance).analyze)
		}
		if !u.changed {
			for _, in := range u.order {
				in.try((*instance).verify)
			}
		}
	}
}

// verify refuses what the analysis has found to be impossible: numbers out of text, and memory of others that would have to have a shadow.
func (in *instance) verify() {
	for i, c := range in.calls {
		if call, ok := i.(*ssa.Call); ok {
			in.readsBack(call, c)
		}
	}
	for v := range in.demand {
		i, ok := v.(*ssa.Call)
		if !ok {
			continue
		}
		c := in.calls[i]
		if c == nil || c.kind != sourceCall {
			continue
		}
		for j, r := range c.inst.res {
			t := i.Call.Signature().Results().At(j).Type()
			if !r && in.u.classes.of(t).ref && in.demanded(i, j) {
				in.fail(i, fmt.Sprintf("stores an active value in memory that %s returns, which is not its own", title(c.fn)), "Copy it first.")
			}
		}
	}
}

// demanded tells whether the j-th result of a call needs a shadow.
func (in *instance) demanded(i *ssa.Call, j int) bool {
	if i.Call.Signature().Results().Len() == 1 {
		return in.active[i]
	}
	for _, r := range *i.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == j && in.active[e] {
			return true
		}
	}
	return false
}

// try analyzes an instance. What cannot be differentiated is remembered: it matters only if it is called.
func (in *instance) try(do func(*instance)) {
	if in.err != nil {
		return
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			in.err = e
			in.u.changed = true
		default:
			panic(e)
		}
	}()
	do(in)
}

func (in *instance) class(v ssa.Value) class { return in.u.classes.of(v.Type()) }

func (in *instance) analyze() {
	for i, v := range in.signatureInputs() {
		if (in.inputs[i] || in.forced[i]) && in.class(v).any() {
			in.set(v)
		}
	}
	for again := true; again; {
		again = false
		before := len(in.active) + len(in.demand)
		for _, b := range in.graph.blocks {
			for _, i := range b.Instrs {
				in.step(i)
			}
		}
		again = len(in.active)+len(in.demand) != before
	}
}

func (in *instance) set(v ssa.Value) {
	if !in.active[v] {
		in.active[v] = true
		in.u.changed = true
	}
}

func (in *instance) setPart(tuple ssa.Value, n, i int) {
	if in.tuples[tuple] == nil {
		in.tuples[tuple] = make([]bool, n)
	}
	if !in.tuples[tuple][i] {
		in.tuples[tuple][i] = true
		in.u.changed = true
	}
}

// is tells whether v is active.
func (in *instance) is(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Function:
		return true // a function without captures has a dual of its own
	case *ssa.Const, *ssa.Builtin:
		return false
	case *ssa.Global:
		return in.globals && in.class(v).any()
	default:
		return in.active[v]
	}
}

func (in *instance) anyActive(vs ...ssa.Value) bool {
	for _, v := range vs {
		if _, ok := v.(*ssa.Function); ok {
			continue
		}
		if in.is(v) {
			return true
		}
	}
	return false
}

// step applies what one instruction says about activity.
func (in *instance) step(i ssa.Instruction) {
	in.functionValues(i)
	if v, ok := i.(ssa.Value); ok && isComplex(v.Type()) {
		if in.anyActive(operands(i)...) {
			in.fail(i, "uses complex numbers", "Write it with real and imaginary parts.")
		}
	}
	if v, ok := i.(ssa.Value); ok && isTensorValue(v.Type()) && in.anyActive(operands(i)...) {
		in.fail(i, "copies a tensor.Tensor, and both share the elements", "Use *tensor.Tensor, and x.Clone() for a copy.")
	}
	switch i := i.(type) {
	case *ssa.MakeClosure:
		in.u.allActive(i.Fn.(*ssa.Function), in, i)
		in.set(i)
	case *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap:
		if v := i.(ssa.Value); in.class(v).any() {
			in.set(v)
		}
	case *ssa.Store:
		if in.anyActive(i.Val) && in.class(i.Val).any() && !in.is(i.Addr) {
			in.require(i.Addr, i)
		}
		if _, ok := i.Val.Type().Underlying().(*types.Signature); ok && in.is(i.Addr) && !global(i.Val, map[ssa.Value]bool{}) {
			in.require(i.Val, i) // what it captured cannot be seen at run time, unless a rewriter prepared it
		}
	case *ssa.MapUpdate:
		if in.is(i.Value) && in.class(i.Value).any() && !in.is(i.Map) {
			in.require(i.Map, i)
		}
	case *ssa.Send:
		if in.is(i.X) && in.class(i.X).any() {
			in.fail(i, "sends an active value to a channel", "Derivatives do not go through channels; return the value.")
		}
	case *ssa.Go:
		in.fail(i, "starts a goroutine", "Derivatives stay in one goroutine; call the function in turn.")
	case *ssa.Select:
		in.fail(i, "selects among channels", "Derivatives do not go through channels.")
	case *ssa.Defer:
		c := in.resolve(i)
		passed := inputsOf(i.Common())
		if i.Call.StaticCallee() == nil {
			passed = operands(i)
		}
		if in.anyActive(passed...) || c.kind != plainCall && c.kind != builtinCall {
			in.fail(i, "defers a call with values that the derivative depends on", "Make the call at the end of the function.")
		}
	case *ssa.Extract:
		if p := in.tuples[i.Tuple]; p != nil && p[i.Index] && in.class(i).any() {
			in.set(i)
		}
	case *ssa.TypeAssert:
		if in.is(i.X) {
			if i.CommaOk {
				in.setPart(i, 2, 0)
			} else if in.class(i).any() {
				in.set(i)
			}
		}
	case *ssa.Lookup:
		if in.is(i.X) {
			if i.CommaOk {
				in.setPart(i, 2, 0)
			} else if in.class(i).any() {
				in.set(i)
			}
		}
	case *ssa.Range:
		if in.is(i.X) {
			in.set(i)
		}
	case *ssa.Next:
		if in.is(i.Iter) {
			in.setPart(i, 3, 2)
		}
	case *ssa.Call:
		in.call(i)
	case *ssa.Return:
		for j, r := range i.Results {
			if in.is(r) && in.class(r).any() && !in.res[j] {
				in.res[j] = true
				in.u.changed = true
			}
		}
	case *ssa.Convert:
		if in.is(i.X) {
			if isUnsafe(i.Type()) || isUnsafe(i.X.Type()) {
				in.fail(i, "converts an active pointer by package unsafe", "Derivatives cannot follow it; give a rule for the function: ad.RuleFn")
			}
			if in.class(i).any() {
				in.set(i)
			}
		}
	case *ssa.If, *ssa.Jump, *ssa.Panic, *ssa.DebugRef, *ssa.RunDefers, *ssa.MakeChan:
	case ssa.Value:
		if in.class(i).any() && in.anyActive(operands(i.(ssa.Instruction))...) || in.class(i).ref && hasFunction(i.(ssa.Instruction)) {
			in.set(i)
		}
	default:
		in.fail(i, fmt.Sprintf("has an instruction that is not supported (%T)", i), "")
	}
}

// functionValues makes instances of functions that are used as values.
func (in *instance) functionValues(i ssa.Instruction) {
	vs := operands(i)
	switch i := i.(type) {
	case ssa.CallInstruction:
		vs = i.Common().Args
	case *ssa.DebugRef, *ssa.MakeClosure:
		return
	}
	for _, v := range vs {
		if fn, ok := v.(*ssa.Function); ok {
			in.u.allActive(fn, in, i)
		}
	}
}

func isUnsafe(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// hasFunction tells whether one of the operands is a function: its shadow is known, so what is made of it has one.
func hasFunction(i ssa.Instruction) bool {
	for _, v := range operands(i) {
		if _, ok := v.(*ssa.Function); ok {
			return true
		}
	}
	return false
}

func operands(i ssa.Instruction) []ssa.Value {
	var vs []ssa.Value
	for _, p := range i.Operands(nil) {
		if p != nil && *p != nil {
			vs = append(vs, *p)
		}
	}
	return vs
}

// require makes v active although nothing active is in it yet, since something active is about to be stored below it: its shadow is made
// where the memory comes from.
func (in *instance) require(v ssa.Value, at ssa.Instruction) {
	if in.is(v) || !in.class(v).ref {
		return
	}
	switch v := v.(type) {
	case *ssa.Const:
		return
	case *ssa.Global:
		in.failGlobal(at, v.Name())
	case *ssa.FreeVar:
		if ofSession(v) {
			in.failGlobal(at, v.Name())
		}
	}
	in.set(v)
	switch v := v.(type) {
	case *ssa.Parameter:
		in.force(slices.Index(in.signatureInputs(), ssa.Value(v)))
	case *ssa.FreeVar:
		in.force(slices.Index(in.signatureInputs(), ssa.Value(v)))
	case *ssa.Phi:
		for _, e := range v.Edges {
			in.require(e, at)
		}
	case *ssa.Extract:
		in.setPart(v.Tuple, tupleLen(v.Tuple), v.Index)
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			in.demand[t] = true
		default:
			for _, o := range operands(t.(ssa.Instruction)) {
				in.require(o, at)
			}
		}
	case *ssa.Call:
		in.demand[v] = true
	case *ssa.UnOp, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field, *ssa.Index, *ssa.Slice, *ssa.ChangeType, *ssa.Convert, *ssa.MakeInterface, *ssa.TypeAssert,
		*ssa.ChangeInterface, *ssa.Lookup, *ssa.Range, *ssa.SliceToArrayPointer, *ssa.MultiConvert:
		for _, o := range operands(v.(ssa.Instruction)) {
			in.require(o, at)
		}
	}
}

// failGlobal refuses a store into a variable that others may read as a constant.
func (in *instance) failGlobal(at ssa.Instruction, name string) {
	in.fail(at, "stores an active value in the global variable "+strings.TrimPrefix(name, "Ʌ"),
		"Derivatives through globals are not tracked; return the value or pass a pointer.")
}

// sessionFunc tells whether a value is a function out of a package variable or one of the session. It is passed on without a shadow: what it captured is constant, as where
// it is called by its name.
func (in *instance) sessionFunc(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Signature)
	return ok && !in.is(v) && global(v, map[ssa.Value]bool{})
}

// global tells whether a value may come from a package variable, or from one of the session.
func global(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	if fv, ok := v.(*ssa.FreeVar); isGlobal(v) || ok && ofSession(fv) {
		return true
	}
	i, ok := v.(ssa.Instruction)
	if _, isCall := v.(*ssa.Call); !ok || isCall {
		return false
	}
	return slices.ContainsFunc(operands(i), func(o ssa.Value) bool { return global(o, seen) })
}

func tupleLen(v ssa.Value) int { return v.Type().(*types.Tuple).Len() }

func (in *instance) force(n int) {
	if !in.forced[n] && !in.inputs[n] {
		in.forced[n] = true
		in.u.changed = true
	}
}

// inputsOf lists what a call with a known function passes: arguments, then captured variables.
func inputsOf(c *ssa.CallCommon) []ssa.Value {
	vs := slices.Clone(c.Args)
	if m, ok := c.Value.(*ssa.MakeClosure); ok {
		vs = append(vs, m.Bindings...)
	}
	return vs
}

// call applies what is known of a call's results.
func (in *instance) call(i *ssa.Call) {
	c := in.resolve(i)
	n := i.Call.Signature().Results().Len()
	set := func(j int) {
		switch {
		case n > 1:
			in.setPart(i, n, j)
		case in.class(i).any():
			in.set(i)
		}
	}
	switch c.kind {
	case plainCall:
		if in.demand[i] {
			for j := range n {
				set(j)
			}
		}
	case scalarCall, pullbackCall, shadowedCall, dynamicCall, twinCall:
		for j := range n {
			if in.u.classes.of(i.Call.Signature().Results().At(j).Type()).any() {
				set(j)
			}
		}
	case identityCall, projectCall, zeroCall:
		if in.anyActive(i.Call.Args...) {
			set(0)
		}
	case sourceCall:
		for j, r := range c.inst.res {
			if r {
				set(j)
			}
		}
	case builtinCall:
		in.builtin(i)
	}
}

func (in *instance) builtin(i *ssa.Call) {
	switch name := i.Call.Value.(*ssa.Builtin).Name(); name {
	case "append":
		if in.class(i).any() {
			in.set(i) // may be new memory
		}
	case "copy":
		if in.is(i.Call.Args[1]) && !in.is(i.Call.Args[0]) {
			in.require(i.Call.Args[0], i)
		}
	case "min", "max":
		if in.anyActive(i.Call.Args...) && in.class(i).any() {
			in.set(i)
		}
	case "ssa:wrapnilchk":
		if in.anyActive(i.Call.Args...) && in.class(i).any() {
			in.set(i)
		}
	case "recover":
		in.fail(i, "calls recover", "A function that is differentiated cannot recover; call it from one that does.")
	case "close":
		in.fail(i, "closes a channel", "Derivatives do not go through channels.")
	case "real", "imag", "complex":
		if in.anyActive(i.Call.Args...) {
			in.fail(i, "uses complex numbers", "Write it with real and imaginary parts.")
		}
	case "Add", "Slice", "SliceData", "String", "StringData":
		if in.anyActive(i.Call.Args...) {
			in.fail(i, "uses package unsafe on active memory", "Give a rule for the function: ad.RuleFn")
		}
	}
}

// resolve decides how a call is differentiated. The answer may change while activity grows.
func (in *instance) resolve(i ssa.CallInstruction) *callee {
	c := in.decide(i)
	in.calls[i] = c
	return c
}

func (in *instance) decide(i ssa.CallInstruction) *callee {
	common := i.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return &callee{kind: builtinCall}
	}
	fn := common.StaticCallee()
	if fn == nil {
		if c := in.interfaceRule(i); c != nil {
			return c
		}
		if in.anyActive(append(slices.Clone(common.Args), common.Value)...) || in.demand[valueOf(i)] {
			if !common.IsInvoke() && !in.is(common.Value) && !global(common.Value, map[ssa.Value]bool{}) {
				in.require(common.Value, i)
			}
			return &callee{kind: dynamicCall}
		}
		return &callee{kind: plainCall}
	}
	passed := inputsOf(common)
	c := &callee{fn: fn}
	sym := symbol(fn)
	if k, ok := ours[sym]; ok {
		c.kind = k
		return c
	}
	if twins[sym] {
		c.kind = twinCall
		return c
	}
	if accessed(fn) != nil {
		c.kind = projectCall
		return c
	}
	if n := in.nested(i, fn); n != nil {
		return n
	}
	if runtimeCalls[sym] && in.anyActive(passed...) {
		c.kind = dynamicCall
		return c
	}
	rule, ok := in.u.rule(fn, sym)
	if ok {
		c.rule = rule
		switch {
		case rule.Kind == tape.Constant:
			for _, a := range passed {
				if _, isFunc := a.Type().Underlying().(*types.Signature); isFunc && in.anyActive(a) {
					in.fail(i, fmt.Sprintf("passes a function that can change active memory to %s, which is taken for constant", title(fn)), "Write the loop out.")
				}
			}
		case rule.Kind == tape.Substitute:
			c.fn = in.u.substitute(in, i, rule)
			return in.bySource(c, i, passed)
		case rule.Kind == tape.View && (in.anyActive(passed...) || in.demand[valueOf(i)]):
			for _, v := range passed {
				in.require(v, i)
			}
			c.kind = projectCall
			for _, v := range []ssa.Value{passed[0], valueOf(i)} {
				if v == nil || !ofTensors(fn) {
					continue
				}
				if _, ok := v.Type().Underlying().(*types.Slice); ok {
					in.shared(i, v)
				}
			}
		case !in.anyActive(passed...) || len(rule.Writes) == 0 && in.literals(fn, passed):
		case rule.Kind == tape.View:
		case rule.Kind == tape.Shadowed:
			c.kind = shadowedCall
			for _, n := range rule.Writes {
				in.require(passed[n], i)
			}
		case rule.Kind == tape.Scalar:
			c.kind = scalarCall
		default:
			c.kind = pullbackCall
		}
		return c
	}
	return in.bySource(c, i, passed)
}

// interfaceRule decides how a call of a method of an interface is differentiated that has a rule under its name there, as in "mat.Matrix.At"; nil if it has none.
func (in *instance) interfaceRule(i ssa.CallInstruction) *callee {
	common := i.Common()
	if !common.IsInvoke() {
		return nil
	}
	switch r := in.u.g.cfg.Rules[methodSymbol(common.Method)]; {
	case r.Key == "":
	case r.Kind == tape.Constant:
		return &callee{kind: plainCall}
	case r.Kind == tape.Substitute:
		passed := append([]ssa.Value{common.Value}, common.Args...)
		if c := in.bySource(&callee{fn: in.u.substitute(in, i, r), rule: r, passed: passed}, i, passed); c.kind != plainCall {
			return c
		}
		return &callee{kind: plainCall}
	}
	return nil
}

// bySource decides how a call of a function without a rule is differentiated.
func (in *instance) bySource(c *callee, i ssa.CallInstruction, passed []ssa.Value) *callee {
	fn := c.fn
	if neverReturns(fn) {
		return c
	}
	v := valueOf(i)
	constant := (!in.anyActive(passed...) || in.literals(fn, passed)) && !in.demand[v] && !(in.globals && reachesVariables(fn, passed)) && !in.u.makesDual(fn)
	if constant && !(givesFunction(fn) && home(packageOf(fn), packageOf(in.fn))) { // of a function, what it captured has to be known
		return c
	}
	inputs := make([]bool, len(passed))
	for n, a := range passed {
		inputs[n] = in.is(a) && in.class(a).any()
	}
	later := anything.writes
	if of := i.Common().StaticCallee(); c.passed == nil && (c.rule.Kind != tape.Substitute || ofTensors(of)) { // else one instance of what stands for a function
		later = in.laterAt(i)
	}
	inst := in.u.instance(fn, inputs, later, in, i)
	if inst.err != nil {
		if constant {
			return c
		}
		panic(in.wrap(inst, i))
	}
	for n, f := range inst.forced {
		if f && !inputs[n] {
			if in.sessionFunc(passed[n]) {
				inputs[n] = true
				continue
			}
			in.require(passed[n], i)
			if c, ok := passed[n].(*ssa.Const); !ok || !c.IsNil() {
				inputs[n] = in.is(passed[n])
			}
		}
	}
	c.kind, c.inst = sourceCall, in.u.instance(fn, inputs, later, in, i)
	if c.inst.err != nil {
		if constant {
			return &callee{fn: fn, passed: c.passed}
		}
		panic(in.wrap(c.inst, i))
	}
	return c
}

// neverReturns tells whether a function ends in a panic whatever it is given, so that nothing of it is to be reversed.
func neverReturns(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		if n := len(b.Instrs); n == 0 {
			return false
		} else if _, ok := b.Instrs[n-1].(*ssa.Return); ok {
			return false
		}
	}
	return len(fn.Blocks) > 0
}

// givesFunction tells whether one of the results is a function.
func givesFunction(fn *ssa.Function) bool {
	res := fn.Signature.Results()
	for j := range res.Len() {
		if _, ok := res.At(j).Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

func valueOf(i ssa.CallInstruction) ssa.Value {
	if c, ok := i.(*ssa.Call); ok {
		return c
	}
	return nil
}

// ours are functions that the generator knows.
var ours = map[string]kind{
	functorsPath + ".Asking": plainCall,
	supportPath + ".V":       identityCall,
	supportPath + ".StackOf": projectCall,
	supportPath + ".Zero":    zeroCall,
	supportPath + ".Pointer": projectCall,

	supportPath + ".NewTensor": zeroCall,
	supportPath + ".Hold":      plainCall,
	supportPath + ".Apart":     plainCall,
	supportPath + ".VersionOf": plainCall,

	supportPath + ".ZeroTensor": zeroCall,
}

// twins are functions of package tape that generated code calls: each has a push form, with Push after its name.
var twins = map[string]bool{
	supportPath + ".NewDual":    true,
	supportPath + ".DualOf":     true,
	supportPath + ".Method":     true,
	supportPath + ".Accumulate": true,
	supportPath + ".Clear":      true,

	supportPath + ".ClearTensor": true,
	supportPath + ".Unwritten":   true,
}

// runtimeCalls are functions that call what they are given, so that their derivative is found at run time.
var runtimeCalls = map[string]bool{
	functorsPath + ".Apply":             true,
	functorsPath + ".(*Composed).Call":  true,
	functorsPath + ".(*Composed).Float": true,
}

// rule finds the rule of a function: its own, or that of its package.
func (u *unit) rule(fn *ssa.Function, sym string) (tape.Rule, bool) {
	if r, ok := u.g.cfg.Rules[sym]; ok {
		return r, true
	}
	if p := packageOf(fn); p != "" && fn.Parent() == nil {
		if r, ok := u.g.cfg.Rules[p+".*"]; ok {
			return r, true
		}
	}
	return tape.Rule{}, false
}

// accessed returns the field whose address fn returns, if that is all it does: func(p *T) *F { return &p.x }.
func accessed(fn *ssa.Function) *ssa.FieldAddr {
	if len(fn.Blocks) != 1 || len(fn.Params) != 1 || fn.Signature.Recv() != nil {
		return nil
	}
	var addr *ssa.FieldAddr
	for _, i := range fn.Blocks[0].Instrs {
		switch i := i.(type) {
		case *ssa.DebugRef:
		case *ssa.FieldAddr:
			if addr != nil || i.X != fn.Params[0] {
				return nil
			}
			addr = i
		case *ssa.Return:
			if addr == nil || len(i.Results) != 1 || i.Results[0] != addr {
				return nil
			}
			return addr
		default:
			return nil
		}
	}
	return nil
}
