package source

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A Generator writes derivatives. It keeps the packages that it read from source. It is not safe for concurrent use.
type Generator struct {
	cfg  Config
	prog *program

	failed []Entry // what cannot be differentiated, to be said when it is asked for
}

// New returns a Generator.
func New(cfg Config) *Generator {
	g := &Generator{cfg: cfg}
	g.prog = newProgram(&g.cfg)
	return g
}

// Generate writes a file for package out with derivatives of the targets. What cannot be differentiated is told in the entries of the
// result; the error is for what is wrong with the input as a whole.
func (g *Generator) Generate(out Output, targets []Target) (*File, error) {
	f, err := g.generate(out, targets)
	if err == nil {
		return f, nil
	}
	// One at a time, to know which of them cannot be differentiated; second derivatives apart from first ones.
	var good []Target
	var failed []Entry
	for _, t := range targets {
		for _, modes := range []tape.Mode{t.Modes &^ tape.Second, t.Modes & tape.Second} {
			if modes == 0 {
				continue
			}
			part := Target{Key: t.Key, Modes: modes, Types: t.Types}
			if _, err := g.generate(out, []Target{part}); err != nil {
				failed = append(failed, Entry{Key: t.Key, Modes: modes, Err: err})
				if modes != tape.Second {
					break
				}
				continue
			}
			if n := len(good); n > 0 && good[n-1].Key == t.Key {
				good[n-1].Modes |= modes
			} else {
				good = append(good, part)
			}
		}
	}
	g.failed = failed
	f, err = g.generate(out, good)
	g.failed = nil
	if err != nil {
		return nil, err
	}
	f.Entries = append(f.Entries, failed...)
	return f, nil
}

// generate writes a file, or fails for the first target that cannot be differentiated.
func (g *Generator) generate(out Output, targets []Target) (f *File, err error) {
	g.prog.begin()
	for range 100 {
		again := false
		f, err = func() (f *File, err error) {
			defer func() {
				switch e := recover().(type) {
				case nil:
				case needSource:
					again = true
					err = g.prog.restart()
				case *Error:
					err = e
				case cannotName:
					err = fmt.Errorf("cannot differentiate %s: it uses %s", short(targets[0].Key), e.what)
				default:
					panic(e)
				}
			}()
			return g.once(out, targets)
		}()
		if err != nil {
			g.prog.ssa, g.prog.order = nil, nil // what it read is of no use to others
		}
		if !again || err != nil {
			return f, err
		}
	}
	return nil, fmt.Errorf("source: packages depend on each other without end")
}

func (g *Generator) once(out Output, targets []Target) (*File, error) {
	u := &unit{g: g, prog: g.prog, sp: newSpeller(out), classes: &classes{}, off: g.cfg.Off, instances: map[string]*instance{}, names: map[string]bool{},
		bases: map[*instance]string{}, said: map[string]string{}, lines: map[string][]string{}, parts: map[string]*partial{}, access: map[*types.Var]*ssa.Function{},
		counts: map[string]int{}, memories: map[*ssa.Function]*memory{}, summaries: map[*ssa.Function]*summary{}}
	u.sp.again, u.sp.between = u.again, u.prog.isBetween
	u.sp.use(supportPath, "tape")
	type root struct {
		Target
		fn                             *ssa.Function
		in, pull, all, twice, implicit *instance
		constant                       *instance // all, but what it captured is constant
		stores                         error     // why in and pull cannot be

		second    *instance // the maker of its Dual
		secondErr error
	}
	var roots []*root
	for _, t := range targets {
		fn, err := g.find(t)
		if err != nil {
			return nil, err
		}
		if res := fn.Signature.Results(); t.Modes&tape.Joint != 0 && res.Len() > 0 && isTensor(res.At(0).Type()) {
			t.Modes = t.Modes&^tape.Joint | tape.Pull // the seed is a shadow
		}
		r := &root{Target: t, fn: fn}
		if _, ok := u.rule(fn, symbol(fn)); ok {
			fn = u.caller(fn)
		}
		{
			n := len(fn.Params) + len(fn.FreeVars)
			inputs := make([]bool, n)
			for i, p := range fn.Params {
				inputs[i] = u.classes.of(p.Type()).any()
			}
			if t.Modes&(tape.Joint|tape.Push|tape.Second) != 0 {
				r.in = u.instance(fn, inputs, nil, nil, nil)
			}
			if t.Modes&tape.Implicit != 0 {
				for i, f := range fn.FreeVars {
					inputs[len(fn.Params)+i] = u.classes.of(f.Type()).any()
				}
				u.globals = true
				r.implicit = u.instance(fn, inputs, nil, nil, nil)
				u.globals = false
				clear(inputs[len(fn.Params):])
			}
			if t.Modes&tape.Pull != 0 { // the arguments may be written before the reverse pass
				r.pull = u.instance(fn, inputs, anything.writes, nil, nil)
			}
		}
		if t.Modes&tape.Second != 0 {
			joint, err := g.derivativeOf(t, tape.Joint, out)
			if err != nil {
				return nil, err
			}
			r.twice = u.allActive(joint, nil, nil)
		}
		if t.Modes&(tape.Bind|tape.SecondBind) != 0 {
			r.all = u.allActive(fn, nil, nil)
		}
		if t.Modes&tape.FixedBind != 0 {
			inputs := make([]bool, len(fn.Params)+len(fn.FreeVars))
			for i, p := range fn.Params {
				inputs[i] = u.classes.of(p.Type()).any()
			}
			r.constant = u.instance(fn, inputs, anything.writes, nil, nil)
		}
		if t.Modes&tape.SecondBind != 0 {
			r.second, r.secondErr = u.twice(t)
		}
		roots = append(roots, r)
	}
	methods := u.methods()
	seconds := map[*instance]func() string{} // the second derivatives of methods
	if u.nested || slices.ContainsFunc(targets, func(t Target) bool { return t.Modes&(tape.Second|tape.SecondBind) != 0 }) {
		for _, m := range methods {
			if m.err == nil {
				in, err := u.twice(Target{Key: symbol(m.fn)})
				seconds[m] = func() string { return u.secondBind(in, err) }
			}
		}
		u.analyze()
	}
	methods = slices.DeleteFunc(methods, func(m *instance) bool { // a target itself
		return seconds[m] == nil && slices.ContainsFunc(targets, func(t Target) bool { return t.Key == symbol(m.fn) && t.Modes&tape.Bind != 0 })
	})
	for _, r := range roots {
		if slices.ContainsFunc(r.fn.FreeVars, ofSession) {
			for _, in := range []**instance{&r.in, &r.pull} {
				if *in != nil && (*in).err != nil {
					r.stores, *in = (*in).err, nil
				}
			}
			if r.stores != nil && out.inside != "" && r.Modes&tape.Joint != 0 {
				return nil, r.stores // there is nothing to differentiate again
			}
		}
		for _, in := range []*instance{r.in, r.pull, r.all, r.twice, r.implicit} {
			if in == nil || in.err == nil {
				continue
			}
			if in == r.all && (r.Modes&tape.Bind == 0 || len(r.fn.FreeVars) > 0 && out.inside == "") {
				continue // its Dual says so when it is called
			}
			return nil, in.err
		}
	}
	var registered []string
	for _, r := range roots {
		var fields []string
		add := func(name, text string) { fields = append(fields, fmt.Sprintf("\t\t%s: %s,\n", name, text)) }
		add("Key", fmt.Sprintf("%q", r.Key))
		add("Name", fmt.Sprintf("%q", title(r.fn)))
		_, ruled := u.rule(r.fn, symbol(r.fn))
		if u.named(r.fn) && r.fn.Signature.Recv() == nil && !ruled { // of what has a rule, that knows the function
			add("Fn", u.function(r.fn, nil, nil))
		}
		if cs := u.captureList(r.fn); len(cs) > 0 {
			var names []string
			for _, c := range cs {
				names = append(names, fmt.Sprintf("%q", c.name))
			}
			add("Captures", "[]string{"+strings.Join(names, ", ")+"}")
		}
		res := r.fn.Signature.Results()
		if r.in != nil && r.Modes&tape.Joint != 0 && res.Len() > 0 && isFloat(res.At(0).Type()) {
			add("Joint", u.name(r.in, jointForm))
			if out.nested {
				u.gradientFunctions(r.in)
			}
		}
		if r.implicit != nil && res.Len() > 0 && isFloat(res.At(0).Type()) {
			add("Implicit", u.name(r.implicit, jointForm))
		}
		if r.pull != nil {
			d := full{u: u, in: r.pull, root: true}
			add("Aug", d.call(augForm))
			add("Rev", d.rev())
		}
		if r.in != nil && r.Modes&tape.Push != 0 {
			add("Push", full{u: u, in: r.in, root: true}.call(pushForm))
		}
		if r.twice != nil {
			add("Second", full{u: u, in: r.twice, twice: true}.call(pushForm))
		}
		if r.Modes&tape.Bind != 0 {
			add("Bind", u.bind(r.all))
		}
		if r.Modes&tape.SecondBind != 0 {
			add("SecondBind", u.secondBind(r.second, r.secondErr))
		}
		if r.constant != nil {
			add("FixedBind", u.bind(r.constant))
		}
		if r.stores != nil {
			add("Stores", fmt.Sprintf("%s.New(%q)", u.sp.use("errors", "errors"), r.stores.Error()))
		}
		var unused []string
		if r.in != nil {
			unused = u.unused(r.in, false)
		}
		if r.all != nil && r.all.err == nil {
			unused = append(unused, u.unused(r.all, true)...)
		}
		if len(unused) > 0 {
			add("Unused", fmt.Sprintf("%#v", unused))
		}
		registered = append(registered, "\t\t{\n"+strings.ReplaceAll(strings.Join(fields, ""), "\n\t\t", "\n\t\t\t")+"\t\t},\n")
	}
	for _, e := range g.failed {
		if e.Modes != tape.Second {
			registered = append(registered, fmt.Sprintf("\t\t{Key: %q, Name: %q, Err: %s.New(%q)},\n", e.Key, strings.ReplaceAll(short(e.Key), "Ʌ", ""),
				u.sp.use("errors", "errors"), e.Err.Error()))
		}
	}
	if out.inside != "" {
		methods = nil // package out has them
	}
	for _, in := range methods {
		registered = append(registered, u.methodEntry(in, seconds[in]))
	}
	u.writeAll()
	code := strings.Join(u.decls, "\n")
	if out.Code {
		for i, r := range registered {
			registered[i] = strings.Replace(r, "\t\t},\n", "\t\tCode: derivativeCode,\n\t\t},\n", 1)
		}
	}
	text := u.file(code, registered, out.Code)
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("source: wrote what is no Go: %w\n%s", err, text)
	}
	f := &File{Text: formatted, Counts: u.counts}
	for path := range u.sp.imports {
		f.Imports = append(f.Imports, path)
	}
	slices.Sort(f.Imports)
	shown, err := format.Source([]byte("package p\n\n" + code))
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		f.Entries = append(f.Entries, Entry{Key: t.Key, Modes: t.Modes, Code: strings.TrimPrefix(string(shown), "package p\n\n")})
	}
	return f, nil
}

// header is the first line of generated files.
const header = "// Code generated by fluxion derive. DO NOT EDIT."

// file puts the file together.
func (u *unit) file(code string, registered []string, withCode bool) string {
	body := fmt.Sprintf("func init() {\n\tfor _, e := range []tape.Entry{\n%s\t} {\n\t\ttape.Register(&e)\n\t}\n}\n\n", strings.Join(registered, "")) + code
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n//lint:file-ignore * what is generated need not please a reader in all respects\n\npackage %s\n\nimport (\n", header, u.sp.out.Name)
	var paths []string
	for p := range u.sp.imports {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	used := selected(body)
	for _, p := range paths {
		name := u.sp.imports[p] + " "
		if name != "_ " && !used[u.sp.imports[p]] {
			delete(u.sp.imports, p) // what needed it was left out
			continue
		}
		if strings.TrimSpace(name) == p[strings.LastIndexByte(p, '/')+1:] {
			name = ""
		}
		fmt.Fprintf(&b, "\t%s%q\n", name, p)
	}
	b.WriteString(")\n\n")
	b.WriteString(body)
	if withCode {
		fmt.Fprintf(&b, "\nconst derivativeCode = %q\n", code)
	}
	return b.String()
}

// selected lists the names before a dot in declarations.
func selected(text string) map[string]bool {
	names := map[string]bool{}
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n\n"+text, parser.SkipObjectResolution)
	if err != nil {
		return names // format.Source will say what is wrong
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// find returns the function that a target names.
func (g *Generator) find(t Target) (*ssa.Function, error) {
	path, name := splitKey(t.Key)
	if r := refusedPackage(path); r != nil {
		e := &Error{Func: strings.ReplaceAll(short(t.Key), "Ʌ", ""), Reason: r.reason + ".", Remedy: r.remedy + "\n" + rules("")}
		if base, _, method := strings.Cut(name, "."); token.IsExported(base) && !method {
			e.Remedy = r.remedy + "\n" + rules(short(t.Key))
		}
		return nil, e
	}
	pkg, err := g.prog.source(path)
	if err != nil {
		return nil, fmt.Errorf("cannot differentiate %s: its source is not to be had: %w", short(t.Key), err)
	}
	fn := lookup(pkg, name)
	if fn == nil {
		return nil, fmt.Errorf("cannot differentiate %s: package %s has no such function", short(t.Key), path)
	}
	if len(t.Types) > 0 {
		return nil, fmt.Errorf("cannot differentiate %s: generic functions are given by an instance", short(t.Key))
	}
	if fn.TypeParams().Len() > 0 {
		return nil, fmt.Errorf("cannot differentiate %s: it is generic; write a function that calls it with the types that you mean", short(t.Key))
	}
	return fn, nil
}

// splitKey splits a key into the import path of the package and the name in it.
func splitKey(key string) (path, name string) {
	i := strings.LastIndexByte(key, '/') + 1
	dot := strings.IndexByte(key[i:], '.')
	if dot < 0 {
		return "", key
	}
	return key[:i+dot], key[i+dot+1:]
}
