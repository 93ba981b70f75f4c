package source

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// wanted tells which derivatives the functions of package ad need of their first argument.
var wanted = map[string]tape.Mode{
	"Gradient": tape.Joint, "WithGradient": tape.Joint, "DerivativeCode": tape.Joint,
	"Grad": tape.Joint, "Grad2": tape.Joint, "Grad3": tape.Joint, "WithGrad": tape.Joint, "WithGrad2": tape.Joint, "WithGrad3": tape.Joint,
	"Prepare": tape.Joint, "Pullback": tape.Pull, "Jacobian": tape.Pull, "Checkpoint": tape.Bind,
	"Pushforward": tape.Push,
	"Hessian":     tape.Joint | tape.Second, "HVP": tape.Joint | tape.Second, "DiagHessian": tape.Joint | tape.Second,
}

// wantedForTraining is the same for the functions of package nn.
var wantedForTraining = map[string]tape.Mode{"Train": tape.Joint, "NewTrainer": tape.Joint}

// All lists the exported functions of the package that have floats among their results, or below them, and its models.
func (g *Generator) All(path string) (ts []Target, err error) {
	pkg, err := g.load(path)
	if err != nil {
		return nil, err
	}
	cs := &classes{}
	for _, name := range slices.Sorted(maps.Keys(pkg.Members)) {
		fn, ok := pkg.Members[name].(*ssa.Function)
		if !ok || fn.Synthetic != "" || !fn.Object().Exported() || fn.TypeParams().Len() > 0 || fn.Signature.Results().Len() == 0 {
			continue
		}
		if len(fn.Params) == 0 && !isFloat(fn.Signature.Results().At(0).Type()) {
			continue
		}
		t := Target{Key: symbol(fn), Modes: tape.Pull | tape.Push}
		switch first := fn.Signature.Results().At(0).Type(); {
		case isFloat(first):
			t.Modes |= tape.Joint | tape.Second
		case !cs.of(first).any():
			continue
		}
		if fn.Signature.Params().Len() == 0 && isFloat(fn.Signature.Results().At(0).Type()) {
			t.Modes |= tape.Implicit
		}
		ts = append(ts, t)
	}
	return g.withValues(pkg, append(ts, g.models(pkg)...)), nil
}

// models lists the methods Call, CallAll and so on of the package that take and return floats, or what leads to them: whoever keeps layers in interfaces calls them.
func (g *Generator) models(pkg *ssa.Package) (ts []Target) {
	cs := &classes{}
	floats := func(vars *types.Tuple) bool {
		return slices.ContainsFunc(slices.Collect(vars.Variables()), func(v *types.Var) bool { return cs.of(v.Type()).any() })
	}
	for _, name := range slices.Sorted(maps.Keys(pkg.Members)) {
		m, ok := pkg.Members[name].(*ssa.Type)
		if !ok {
			continue
		}
		n, ok := m.Type().(*types.Named)
		if !ok || n.TypeParams().Len() > 0 || types.IsInterface(n) {
			continue
		}
		for f := range n.Methods() {
			if fn := pkg.Prog.FuncValue(f); strings.HasPrefix(f.Name(), "Call") && g.cfg.Rules[symbol(fn)].Key == "" && floats(fn.Signature.Params()) && floats(fn.Signature.Results()) {
				ts = append(ts, Target{Key: symbol(fn), Modes: tape.Bind})
			}
		}
	}
	return ts
}

// marked lists the functions of the package whose comment has a line //fluxion:derive: other packages differentiate them as values.
func (g *Generator) marked(pkg *ssa.Package) (ts []Target) {
	for _, name := range slices.Sorted(maps.Keys(pkg.Members)) {
		fn, ok := pkg.Members[name].(*ssa.Function)
		if !ok || fn.Syntax() == nil {
			continue
		}
		d, ok := fn.Syntax().(*ast.FuncDecl)
		if !ok || d.Doc == nil || !slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool { return c.Text == "//fluxion:derive" }) {
			continue
		}
		t := Target{Key: symbol(fn), Modes: tape.Pull | tape.Push | tape.Bind}
		if res := fn.Signature.Results(); res.Len() > 0 && isFloat(res.At(0).Type()) {
			t.Modes |= tape.Joint
		}
		ts = append(ts, t)
	}
	return ts
}

// load reads a package from source.
func (g *Generator) load(path string) (pkg *ssa.Package, err error) {
	for range 100 {
		again := false
		pkg, err = func() (p *ssa.Package, err error) {
			defer func() {
				if _, ok := recover().(needSource); ok {
					again = true
					err = g.prog.restart()
				}
			}()
			return g.prog.source(path)
		}()
		if !again {
			break
		}
	}
	return pkg, err
}

// GivesRules tells whether the package calls package ad to give rules, so that what its derivatives are is known at run time only.
func (g *Generator) GivesRules(path string) (bool, error) {
	pkg, err := g.load(path)
	if err != nil {
		return false, err
	}
	for _, fn := range functions(pkg) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if call, ok := i.(ssa.CallInstruction); ok {
					if f := call.Common().StaticCallee(); f != nil && packageOf(f) == adPath && slices.Contains([]string{"RuleFn", "ScalarRule", "Inactive"}, f.Name()) {
						return true, nil
					}
				}
			}
		}
	}
	return false, nil
}

// Package lists what fluxion derive writes for a package: Calls, the functions that it marks, and its models.
func (g *Generator) Package(path string) (ts []Target, err error) {
	ts, err = g.Calls(path)
	if err != nil {
		return nil, err
	}
	pkg, err := g.load(path)
	if err != nil {
		return nil, err
	}
	for _, t := range slices.Concat(g.marked(pkg), g.models(pkg)) {
		if i := slices.IndexFunc(ts, func(o Target) bool { return o.Key == t.Key }); i >= 0 {
			ts[i].Modes |= t.Modes
		} else {
			ts = append(ts, t)
		}
	}
	return ts, nil
}

// Calls lists the functions for which the package calls package ad, as far as its text tells which functions they are.
func (g *Generator) Calls(path string) (ts []Target, err error) {
	pkg, err := g.load(path)
	if err != nil {
		return nil, err
	}
	modes := map[string]tape.Mode{}
	var keys []string
	for _, fn := range functions(pkg) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(ssa.CallInstruction)
				if !ok {
					continue
				}
				key, mode := target(call.Common())
				if _, ruled := g.cfg.Rules[key]; key == "" || ruled {
					continue
				}
				if modes[key] == 0 {
					keys = append(keys, key)
				}
				modes[key] |= mode
			}
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		ts = append(ts, Target{Key: k, Modes: modes[k]})
	}
	return g.withValues(pkg, ts), nil
}

// withValues adds the functions that are values somewhere in the package, in a field or a slice, if second derivatives are among the
// targets: a function that is differentiated may meet them where nobody knows which they are. Functions of the standard library have no
// second derivative there unless they have a rule.
func (g *Generator) withValues(pkg *ssa.Package, ts []Target) []Target {
	if !slices.ContainsFunc(ts, func(t Target) bool { return t.Modes&tape.Second != 0 }) {
		return ts
	}
	cs := &classes{}
	found := map[string]tape.Mode{}
	for _, fn := range functions(pkg) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, v := range values(i) {
					f, ok := v.(*ssa.Function)
					if ok && strings.HasPrefix(f.Synthetic, "thunk") { // a method as a function, T.Name
						f = pkg.Prog.FuncValue(f.Object().(*types.Func))
						v = f
					}
					key := functionKey(v)
					if ok && f.Signature.Recv() != nil {
						if key = symbol(f); g.cfg.Rules[key].Key == "" {
							continue
						}
					}
					if !ok || key == "" || f.TypeParams().Len() > 0 || !cs.of(f.Signature.Results()).any() {
						continue
					}
					rule, ruled := g.cfg.Rules[key]
					switch path, _ := splitKey(key); {
					case ruled && (rule.Kind == tape.Scalar || rule.Kind == tape.Shadowed || rule.Kind == tape.View):
						found[key] = tape.SecondBind
					case ruled && rule.Kind == tape.Substitute:
						found[key] = tape.Bind | tape.SecondBind
					case !ruled && !standard(path) && refusedPackage(path) == nil:
						found[key] = tape.Bind | tape.SecondBind
					}
				}
			}
		}
	}
	for i, t := range ts {
		ts[i].Modes |= found[t.Key]
		delete(found, t.Key)
	}
	for _, k := range slices.Sorted(maps.Keys(found)) {
		ts = append(ts, Target{Key: k, Modes: found[k]})
	}
	return ts
}

// values lists what an instruction makes a value of that may be called later: not what it calls itself or gives to package ad.
func values(i ssa.Instruction) []ssa.Value {
	switch i := i.(type) {
	case *ssa.DebugRef:
		return nil
	case ssa.CallInstruction:
		if fn := i.Common().StaticCallee(); fn != nil && packageOf(fn) == adPath {
			return nil
		}
		return i.Common().Args
	case *ssa.MakeInterface:
		for _, r := range *i.Referrers() {
			if c, ok := r.(ssa.CallInstruction); ok {
				if fn := c.Common().StaticCallee(); fn != nil && packageOf(fn) == adPath {
					return nil
				}
			}
		}
	}
	return operands(i)
}

// functions lists all functions of a package, with literals and methods.
func functions(pkg *ssa.Package) []*ssa.Function {
	var all []*ssa.Function
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		all = append(all, fn)
		for _, a := range fn.AnonFuncs {
			visit(a)
		}
	}
	for _, m := range pkg.Members {
		switch m := m.(type) {
		case *ssa.Function:
			visit(m)
		case *ssa.Type:
			for _, t := range []types.Type{m.Type(), types.NewPointer(m.Type())} {
				ms := pkg.Prog.MethodSets.MethodSet(t)
				for i := range ms.Len() {
					if f := pkg.Prog.MethodValue(ms.At(i)); f != nil && f.Pkg == pkg {
						visit(f)
					}
				}
			}
		}
	}
	return all
}

// target tells which function a call of package ad is about, and what is wanted of it; no key if that is known at run time only.
func target(c *ssa.CallCommon) (string, tape.Mode) {
	fn := c.StaticCallee()
	if fn == nil || len(c.Args) == 0 {
		return "", 0
	}
	name := fn.Name()
	if o := fn.Origin(); o != nil {
		name = o.Name()
	}
	var mode tape.Mode
	switch packageOf(fn) {
	case adPath:
		mode = wanted[name]
	case trainPath:
		mode = wantedForTraining[name]
	}
	if mode == 0 {
		return "", 0
	}
	if len(c.Args) > 1 {
		if s, ok := c.Args[1].(*ssa.Slice); ok {
			args := elements(s.X)
			if len(args) == 1 {
				if m, ok := args[0].(*ssa.MakeInterface); ok && types.TypeString(m.X.Type(), nil) == adPath+".ParamSet" {
					mode = tape.Implicit
				}
			}
			switch backend(args) {
			case "AutoForward":
				mode = tape.Push
			case "AutoFiniteDiff":
				return "", 0
			}
		}
	}
	return functionKey(c.Args[0]), mode
}

// backend returns the name of the backend that heads the arguments.
func backend(args []ssa.Value) string {
	if len(args) == 0 {
		return ""
	}
	v := args[0]
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	if l, ok := v.(*ssa.UnOp); ok {
		if g, ok := l.X.(*ssa.Global); ok && g.Pkg != nil && g.Pkg.Pkg.Path() == adPath {
			return g.Name()
		}
	}
	if c, ok := v.(*ssa.Const); ok {
		if n, ok := types.Unalias(c.Type()).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == adPath {
			return n.Obj().Name()
		}
	}
	return ""
}

// functionKey returns the key of a function value, "" if the text does not tell.
func functionKey(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return functionKey(v.X)
	case *ssa.ChangeType:
		return functionKey(v.X)
	case *ssa.MakeClosure:
		return functionKey(v.Fn)
	case *ssa.Function:
		if q := query(v); q != nil {
			return q.key()
		}
		if v.Parent() != nil || v.Synthetic != "" && v.Synthetic != fromExport || v.Signature.Recv() != nil || len(v.TypeArgs()) > 0 || packageOf(v) == functorsPath {
			return ""
		}
		return symbol(v)
	case *ssa.Call:
		// the maker of a literal
		if fn := v.Call.StaticCallee(); fn != nil && isMaker(fn) && len(fn.AnonFuncs) > 0 {
			if q := query(fn.AnonFuncs[0]); q != nil {
				return q.key()
			}
		}
	}
	return ""
}
