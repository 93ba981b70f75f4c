package eval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	_ "github.com/fluxion-go/fluxion/ad/rules"       // what the generator knows of math and tensors
	_ "github.com/fluxion-go/fluxion/ad/rules/gonum" // and of gonum, and linear algebra
	"github.com/fluxion-go/fluxion/ad/source"
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/internal/markup"
)

func init() {
	register(&Magic{Name: "%derivative", Args: "FUNC", Help: "Shows the generated derivative of a function.", Run: derivative})
}

// derivative shows the code that DerivativeCode returns, as Go, beside the source of the function.
func derivative(c *Call, args string) error {
	if args == "" {
		return fmt.Errorf("%%derivative: got no function, want %%derivative FUNC")
	}
	c.Around(func(next func() Result) Result {
		if res := c.run.goCode("display.Markdown(\"```go\\n\" + DerivativeCode(" + args + ") + \"```\\n\")"); res.Err != nil {
			return res
		} else if res.Value != nil {
			c.Session.cfg.Out.Display("", false, listed(*res.Value, args, listing(args, c.Session.cells)))
		}
		return next()
	})
	return nil
}

// listed adds HTML to the code of a derivative: the source of the function, if it is known, and beside it the derivative.
func listed(b display.Bundle, name, source string) display.Bundle {
	code, ok := b.Data["text/markdown"].(string)
	if !ok {
		return b
	}
	all := []markup.Listing{{Title: name, Source: source}, {Title: "its derivative", Source: strings.TrimSuffix(strings.TrimPrefix(code, "```go\n"), "```\n")}}
	if source == "" {
		all = []markup.Listing{{Title: "derivative of " + name, Source: all[1].Source}}
	}
	b.Data["text/html"] = markup.Code(all...)
	return b
}

// derivatives writes the derivatives of what cells declare. Its methods may be called from several goroutines: a running cell asks for
// some while no other cell runs, but goroutines of earlier cells may ask at any time.
type derivatives struct {
	store *build.Store

	mu    sync.Mutex
	gen   *source.Generator
	rules map[string]tape.Rule // those of packages ad/rules and linear, and those that cells gave
	count int
}

func newDerivatives(store *build.Store) *derivatives {
	d := &derivatives{store: store, rules: tape.Rules()}
	d.forget()
	return d
}

// forget drops the packages that were read so far.
func (d *derivatives) forget() {
	d.gen = source.New(source.Config{
		Files:   func(path string) ([]string, error) { return d.store.SourceFiles(path, "noasm", "safe") },
		Export:  d.store.Export,
		Meaning: d.store.Meaning,
		Rules:   d.rules,
	})
}

// rule takes in a rule that a cell gave. Its function is known by name only.
func (d *derivatives) rule(r *proto.Rule) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules[r.Key] = tape.Rule{Key: r.Key, Kind: tape.Kind(r.Kind), Partials: r.Partials, Writes: r.Writes}
}

// lose forgets the rules that cells gave, with the worker that held their functions, and returns what they were for.
func (d *derivatives) lose() (names []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := tape.Rules()
	for key, r := range d.rules {
		if k, ok := known[key]; ok && k.Kind == r.Kind && slices.Equal(k.Partials, r.Partials) {
			continue
		}
		names = append(names, strings.ReplaceAll(key[strings.LastIndexByte(key, '/')+1:], "Ʌ", ""))
		if strings.HasPrefix(key, "cell/") { // people know no packages of cells
			_, names[len(names)-1], _ = strings.Cut(names[len(names)-1], ".")
		}
		if k, ok := known[key]; ok {
			d.rules[key] = k
		} else {
			delete(d.rules, key)
		}
	}
	slices.Sort(names)
	return names
}

// eager writes the file of derivatives that a cell's main package needs, as far as its text tells, before that is compiled. Nil says that
// there is nothing to write; what cannot be differentiated is told when it is asked for.
func (d *derivatives) eager(p *front.Program) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !callsAD(p.Cell) {
		return nil
	}
	targets, err := d.calls(p.CellPath)
	if err != nil || len(targets) == 0 {
		return nil
	}
	f, err := d.generate(source.Output{Path: p.MainPath, Name: "main", Code: true}, targets)
	if err != nil {
		return nil
	}
	return f.Text
}

// lazy writes, compiles and links a plugin with derivatives that a running cell has met.
func (d *derivatives) lazy(ctx context.Context, q *proto.Derive) (*proto.Derived, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var targets []source.Target
	for _, k := range q.Keys {
		targets = append(targets, source.Target{Key: k, Modes: tape.Mode(q.Modes)})
	}
	d.count++
	path := fmt.Sprintf("main/d%d", d.count)
	f, err := d.generate(source.Output{Path: path, Name: "main", Code: true}, targets)
	if err != nil {
		return nil, err
	}
	out := &proto.Derived{Failed: map[string]string{}}
	for _, e := range f.Entries {
		if e.Err != nil {
			out.Failed[e.Key] = e.Err.Error()
		}
	}
	if f.Text == nil {
		return out, nil
	}
	diags, err := d.store.Compile(ctx, path, f.Text)
	if err != nil {
		return nil, err
	}
	if len(diags) > 0 {
		return nil, fmt.Errorf("the generated derivative does not compile, which is a defect of Fluxion: %s", diags[0])
	}
	out.Path, err = d.store.Link(ctx, path)
	return out, err
}

// calls and generate are those of the generator, a panic of which costs only the derivative. A package that gives rules is an error: they
// have to be known first.
func (d *derivatives) calls(path string) (ts []source.Target, err error) {
	defer d.survive(&err)
	if rules, err := d.gen.GivesRules(path); err != nil {
		return nil, err
	} else if rules {
		return nil, errRules
	}
	return d.gen.Calls(path)
}

var errRules = errors.New("the cell gives rules")

func (d *derivatives) generate(out source.Output, targets []source.Target) (f *source.File, err error) {
	defer d.survive(&err)
	return d.gen.Generate(out, targets)
}

func (d *derivatives) survive(err *error) {
	if v := recover(); v != nil {
		d.forget()
		*err = fmt.Errorf("the generator of derivatives failed, which is a defect of Fluxion: %v", v)
	}
}

// callsAD tells whether a package imports package ad, or nn, which calls it.
func callsAD(text []byte) bool {
	return bytes.Contains(text, []byte(`"github.com/fluxion-go/fluxion/ad"`)) || bytes.Contains(text, []byte(`"github.com/fluxion-go/fluxion/nn"`))
}

// derive serves a running cell.
func (s *Session) derive(q *proto.Derive) (*proto.Derived, error) {
	s.mu.Lock()
	ctx, plugin := s.ctx, s.plugin
	s.mu.Unlock()
	s.store.Opened(plugin) // or it could not ask
	return s.grads.lazy(ctx, q)
}
