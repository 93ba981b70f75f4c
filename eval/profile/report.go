package profile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/internal/markup"
)

// Report is where a cell spent one of the types of a profile.
type Report struct {
	Unit  func(v int64) string // writes a value
	Cells int64                // what stacks with a cell in them have together
	Rest  int64                // and those of the worker: garbage collection, goroutines of libraries

	root      *node
	functions map[string]*entry
	names     map[Frame]named
}

// named is what a frame is called in the flame view, where lines of cells are apart, and in the table: "cell[3]:7 step" and "cell[3] step".
// Both are "" for code of the compiler's own.
type named struct {
	place, function string
	own             bool // in a cell
}

// node is a place with those that it called.
type node struct {
	name  string
	own   bool // in a cell
	value int64
	calls map[string]*node
}

// entry is a line of the table.
type entry struct {
	name      string
	own       bool
	flat, cum int64
}

// Report adds up what the samples have of a type. One that the profile does not have gives an empty report.
func (p *Profile) Report(kind string, unit func(v int64) string) *Report {
	r := &Report{Unit: unit, root: &node{calls: map[string]*node{}}, functions: map[string]*entry{}, names: map[Frame]named{}}
	at := slices.Index(p.Types, kind)
	if at < 0 {
		return r
	}
	for _, s := range p.Samples {
		r.add(s.Stack, s.Values[at])
	}
	return r
}

func (r *Report) add(stack []Frame, v int64) {
	outer := -1 // the outermost frame of a cell
	for i, f := range stack {
		if _, ok := proto.IsCell(f.File); ok {
			outer = i
		}
	}
	if outer < 0 {
		r.Rest += v
		return
	}
	r.Cells += v
	at, seen := r.root, map[string]bool{}
	var last *entry
	inShow := false
	for i := outer; i >= 0 && !isPoll(stack[i].Func); i-- {
		f, ok := r.names[stack[i]]
		if !ok {
			f = nameOf(stack[i])
			r.names[stack[i]] = f
		}
		if inShow = inShow && !f.own; f.place == "" || inShow {
			continue
		}
		inShow = f == showing
		next := at.calls[f.place]
		if next == nil {
			next = &node{name: f.place, own: f.own, calls: map[string]*node{}}
			at.calls[f.place] = next
		}
		next.value += v
		at = next
		e := r.functions[f.function]
		if e == nil {
			e = &entry{name: f.function, own: f.own}
			r.functions[f.function] = e
		}
		if !seen[f.function] { // a function that calls itself counts once
			seen[f.function] = true
			e.cum += v
		}
		last = e
	}
	if last != nil {
		last.flat += v
	}
}

// isPoll tells whether a function is what cells call to see whether they are to stop. Its time is that of the code around it, whose author did not write it.
func isPoll(name string) bool {
	return name == "github.com/fluxion-go/fluxion/eval/rt.Poll" || name == "github.com/fluxion-go/fluxion/internal/interrupt.Poll" || name == "runtime.asyncPreempt"
}

// showing stands for what is done to show the value of a cell, but for methods of cells: its author did not write it.
var showing = named{"show the value", "show the value", false}

func nameOf(f Frame) named {
	if f.Func == "github.com/fluxion-go/fluxion/eval/rt.Show" || f.Func == "github.com/fluxion-go/fluxion/eval/rt.ShowOrRaise" {
		return showing
	}
	if cell, ok := proto.IsCell(f.File); ok {
		name := proto.FuncName(f.Func)
		if f.Line < 1 {
			return named{}
		}
		return named{strings.TrimSpace(fmt.Sprintf("%s:%d %s", cell, f.Line, name)), strings.TrimSpace(cell + " " + name), true}
	}
	name := f.Func
	if i := strings.IndexByte(name, '['); i >= 0 { // type arguments
		name = name[:i] + "[...]" + name[strings.LastIndexByte(name, ']')+1:]
	}
	dir := name
	if i := strings.IndexAny(dir, "(["); i >= 0 {
		dir = dir[:i]
	}
	name = name[strings.LastIndexByte(dir, '/')+1:]
	return named{name, name, false}
}

// maxLines is how many functions the table has.
const maxLines = 25

// Text is the table: flat is what a function used itself, cum with all that it called. Functions of cells come first.
func (r *Report) Text() string {
	var all []*entry
	for _, e := range r.functions {
		if e.cum > 0 {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b *entry) int {
		if a.own != b.own {
			if a.own {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.cum, a.cum), cmp.Compare(b.flat, a.flat), cmp.Compare(a.name, b.name))
	})
	own := 0
	for own < len(all) && all[own].own {
		own++
	}
	libraries := all[own:]
	slices.SortStableFunc(libraries, func(a, b *entry) int { return cmp.Compare(b.flat, a.flat) })
	var b strings.Builder
	fmt.Fprintf(&b, "%10s %10s  function\n", "flat", "cum")
	for i, e := range all {
		if i == maxLines {
			fmt.Fprintf(&b, "%10s %10s  ... (%d more functions)\n", "", "", len(all)-i)
			break
		}
		fmt.Fprintf(&b, "%10s %10s  %s\n", r.Unit(e.flat), r.Unit(e.cum), e.name)
	}
	return b.String()
}

// HTML is the flame view, with a line below it.
func (r *Report) HTML(name, foot string) string {
	root := r.block(r.root)
	root.Name, root.Value, root.Kind = name, float64(r.Cells), markup.OtherBlock
	root.About = fmt.Sprintf("%s: %s", name, r.Unit(r.Cells))
	return markup.Flame(root, foot)
}

func (r *Report) block(n *node) markup.Block {
	b := markup.Block{Name: n.name, Value: float64(n.value)}
	b.About = fmt.Sprintf("%s: %s, %.1f %%", n.name, r.Unit(n.value), 100*float64(n.value)/float64(max(r.Cells, 1)))
	if n.own {
		b.Kind = markup.OwnBlock
	}
	calls := slices.SortedFunc(maps.Values(n.calls), func(a, b *node) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.name, b.name)) })
	for _, c := range calls {
		b.Parts = append(b.Parts, r.block(c))
	}
	return b
}
