package eval

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var (
	randomSeed  = flag.Uint64("random.seed", 9, "first seed of TestRandomSessions")
	randomCount = flag.Int("random.count", 4, "sessions of TestRandomSessions")
)

// TestRandomSessions runs sessions of random cells, which declare variables, functions, closures and types again and again under a few names, assign, print, do
// not compile, panic, are interrupted and kill their worker. What they print, and whether they compile, is what the rules of docs/design/cells.md say; world is
// these rules once more, without a compiler.
func TestRandomSessions(t *testing.T) {
	for i := range *randomCount {
		seed := *randomSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			randomSession(t, seed)
		})
	}
}

func randomSession(t *testing.T, seed uint64) {
	const cells = 50
	out := &transcript{}
	s := newSession(t, out)
	s.mustRun(t, 1, "import \"syscall\"")
	w := &world{Rand: rand.New(rand.NewPCG(seed, 0)), names: map[string]any{}}
	var log strings.Builder
	for n := 2; n < cells && !t.Failed(); n++ {
		c := w.cell()
		if n%3 == 0 {
			c = w.look()
		}
		compiles := w.compiles(c)
		kills := compiles && c.end == "kill"
		if kills {
			saved(t, s)
		}
		before := w.copied()
		want := ""
		if compiles {
			want = w.run(c)
		}
		stop := make(chan struct{})
		if c.end == "stop" {
			go interruptWhen(s, out, endMark, stop)
		}
		fmt.Fprintf(&log, "-- cell %d --\n%s\n", n, c.text())
		res := s.Run(Cell{n, c.text()})
		close(stop)
		said, got := out.take(), ""
		for line := range strings.Lines(said) {
			if line = strings.TrimPrefix(line, "[stdout] "); strings.HasPrefix(line, "= ") {
				got += line
			}
		}
		end := "ends well"
		if res.Err != nil {
			end = res.Err.Name
		}
		wantEnd := map[string]string{"": "ends well", "panic": "Panic", "stop": "Interrupted", "kill": "WorkerDied"}[c.end]
		if !compiles {
			wantEnd = "CompileError"
		}
		fmt.Fprintf(&log, "-- %s --\n%s", end, said)
		if res.Err != nil && res.Err.Name != "WorkerDied" {
			fmt.Fprintln(&log, strings.Join(res.Err.Traceback, "\n"))
		}
		if end != wantEnd || got != want {
			t.Errorf("seed %d:\n%s\ngot %s, %q\nwant %s, %q", seed, log.String(), end, got, wantEnd, want)
		}
		if kills {
			w.comeBack(before)
		}
	}
}

// saved waits until the values were saved.
func saved(t *testing.T, s *Session) {
	t.Helper()
	if _, err := s.worker.KeepNow(s.next()); err != nil {
		t.Fatal(err)
	}
}

const endMark = "= end\n"

// A world is what a session is said to remember: a *store or a *function for each name. There is one type, T, whose layout is a name too, as a number of fields, and its
// only method, m. Only v has that type.
type world struct {
	*rand.Rand
	names map[string]any
}

// A store is the memory of a variable.
type store struct {
	kind  string // int, string, []int, func() int, T1 or T2
	value any    // int, string, *[]int, *code, and of a T the field x
	alive bool   // it has a value
}

// A function has a text and, compiled, a code. It is stale if it does not compile with the names of now and keeps the code of before; a method is dropped then.
type function struct {
	terms []term
	code  *code
	stale bool
}

// code is compiled: what it means does not change with the names.
type code struct {
	terms []term
	means map[string]any // *store or *code
}

// A term is a summand: a number, a variable, len of a string, the first element of a slice, a field, a call.
type term struct {
	name, form string
	n          int
}

func (t term) text() string {
	if t.name == "" {
		return fmt.Sprintf("int(%d)", t.n) // a byte cannot be added
	}
	return fmt.Sprintf(t.form, t.name)
}

func sum(terms []term) string {
	var parts []string
	for _, t := range terms {
		parts = append(parts, t.text())
	}
	return strings.Join(parts, " + ")
}

// A step is a line of a cell: a declaration of a name, an assignment or, without a name, what is printed.
type step struct {
	what  string // var, func, closure, set, first, print, type, method, field
	name  string
	kind  string // of a variable
	terms []term
	text  string
	from  string // what a slice shares its memory with
}

type randomCell struct {
	steps []step
	end   string // "", panic, stop, kill: before the last step
}

// The order of the names keeps calls from running in circles: a function uses names that come before its own.
var order = []string{"a", "b", "c", "d", "T", "m", "v", "e", "f", "g"}

func (w *world) pick(all ...string) string { return all[w.IntN(len(all))] }

// sum makes terms of the names before one.
func (w *world) terms(before string) []term {
	terms := []term{{n: w.IntN(100)}}
	names := order
	if i := slices.Index(order, before); i >= 0 {
		names = order[:i]
	}
	for range w.IntN(3) {
		if len(names) == 0 {
			break
		}
		name := w.pick(names...)
		if name == "T" || name == "m" {
			continue
		}
		form := w.pick("%s", "len(%s)", "%s[0]", "%s()", "%s.x", "%s.m()")
		if f := formOf(w.names[name]); f != "" && w.IntN(20) > 0 { // mostly what compiles
			form = f
			if f == "%s.x" && w.IntN(2) == 0 {
				form = "%s.m()"
			}
		}
		terms = append(terms, term{name: name, form: form})
	}
	return terms
}

func formOf(obj any) string {
	switch o := obj.(type) {
	case *function:
		return "%s()"
	case *store:
		return map[string]string{"int": "%s", "string": "len(%s)", "[]int": "%s[0]", "func() int": "%s()", "T1": "%s.x", "T2": "%s.x"}[o.kind]
	}
	return ""
}

func (w *world) cell() *randomCell {
	c := &randomCell{}
	declared := map[string]bool{}
	for range 1 + w.IntN(4) {
		s := step{what: w.pick("var", "var", "func", "func", "closure", "set", "first", "print", "type", "method", "v", "field"), name: w.pick(order...)}
		switch {
		case s.what == "type":
			s.name = "T"
		case s.what == "method":
			s.name = "m"
		case s.what == "v":
			s.what, s.name = "var", "v"
		case s.name == "T" || s.name == "m" || s.name == "v":
			s.name = "a"
		}
		if s.declares() {
			if declared[s.name] {
				continue
			}
			declared[s.name] = true
		}
		switch s.what {
		case "var":
			s.kind = w.pick("int", "int", "string", "[]int")
			if old, ok := w.names[s.name].(*store); ok && old.kind != "func() int" && w.IntN(2) == 0 {
				s.kind = old.kind
			}
			if s.name == "v" {
				s.kind, s.terms = fmt.Sprint("T", w.names["T"]), w.terms("")
				if i := slices.IndexFunc(c.steps, func(s step) bool { return s.what == "type" }); i >= 0 {
					s.kind = c.steps[i].kind
				}
			} else if s.kind == "int" {
				s.terms = w.terms("")
			} else if s.kind == "string" {
				s.text = strings.Repeat("x", w.IntN(9))
			} else if from := w.pick(order...); w.IntN(2) == 0 && formOf(w.names[from]) == "%s[0]" && !declared[from] {
				s.from = from
			} else {
				s.terms = []term{{n: w.IntN(100)}}
			}
		case "func", "closure":
			s.terms = w.terms(s.name)
			if s.what == "closure" {
				s.kind = "func() int"
			}
		case "type":
			s.kind = w.pick("T1", "T2")
			if i := slices.IndexFunc(c.steps, func(s step) bool { return s.name == "v" && s.what == "var" }); i >= 0 {
				c.steps[i].kind = s.kind
			}
		case "method":
			s.terms = w.terms("T")
		case "field":
			s.name, s.terms = "v", w.terms("")
		case "set", "first":
			var able []string
			for _, name := range order {
				if f := formOf(w.names[name]); s.what == "set" && f == "%s" || s.what == "first" && f == "%s[0]" {
					able = append(able, name)
				}
			}
			if len(able) == 0 {
				continue
			}
			s.name, s.terms = w.pick(able...), w.terms("")
		case "print":
			s.terms = w.terms("")
		}
		c.steps = append(c.steps, s)
	}
	if len(c.steps) > 0 && w.IntN(5) == 0 {
		c.end = w.pick("panic", "stop", "kill")
	}
	return c
}

// look is a cell that prints all that has a value.
func (w *world) look() *randomCell {
	c := &randomCell{}
	for _, name := range order {
		if f := formOf(w.names[name]); f != "" && name != "m" && w.readable(w.names[name]) {
			c.steps = append(c.steps, step{what: "print", terms: []term{{name: name, form: f}}})
			if m, ok := w.names["m"].(*function); ok && name == "v" && !m.stale && w.readable(m) {
				c.steps = append(c.steps, step{what: "print", terms: []term{{name: name, form: "%s.m()"}}})
			}
		}
	}
	return c
}

func (c *randomCell) text() string {
	var lines []string
	for i, s := range c.steps {
		if i == len(c.steps)-1 {
			lines = append(lines, c.ending()...)
		}
		switch s.what {
		case "var", "closure":
			expr := sum(s.terms)
			switch {
			case s.what == "closure":
				expr = "func() int { return " + expr + " }"
			case s.from != "":
				expr = s.from
			case s.name == "v":
				expr = "T{x: " + expr + "}"
			case s.kind == "[]int":
				expr = "[]int{" + expr + ", 1}"
			case s.kind == "string":
				expr = fmt.Sprintf("%q", s.text)
			}
			lines = append(lines, s.name+" := "+expr)
		case "func":
			lines = append(lines, "func "+s.name+"() int { return "+sum(s.terms)+" }")
		case "type":
			lines = append(lines, "type T struct { "+map[string]string{"T1": "x int", "T2": "x, y int"}[s.kind]+" }")
		case "method":
			lines = append(lines, "func (t T) m() int { return t.x + "+sum(s.terms)+" }")
		case "field":
			lines = append(lines, "v.x = "+sum(s.terms))
		case "set":
			lines = append(lines, s.name+" = "+sum(s.terms))
		case "first":
			lines = append(lines, s.name+"[0] = "+sum(s.terms))
		case "print":
			lines = append(lines, "fmt.Println(\"=\", "+sum(s.terms)+")")
		}
	}
	return strings.Join(lines, "\n")
}

// declares tells whether a step declares a name, and hoisted whether its place in the cell does not matter.
func (s *step) declares() bool { return s.hoisted() || s.what == "var" || s.what == "closure" }

func (s *step) hoisted() bool { return s.what == "func" || s.what == "type" || s.what == "method" }

func (c *randomCell) ending() []string {
	switch c.end {
	case "panic":
		return []string{"if len(os.Args) > 0 { panic(1) }"}
	case "stop":
		return []string{"fmt.Println(\"= end\")", "for {}"}
	case "kill":
		return []string{"syscall.Kill(syscall.Getpid(), syscall.SIGKILL)", "select {}"}
	}
	return nil
}

// scopes are the names as the statements of a cell see them at its beginning, and as its functions do.
func (w *world) scopes(c *randomCell) (first, all map[string]any) {
	first, all = maps.Clone(w.names), maps.Clone(w.names)
	for _, s := range c.steps {
		switch s.what {
		case "func", "method":
			f := &function{terms: s.terms}
			first[s.name], all[s.name] = f, f
		case "type":
			layout := int(s.kind[1] - '0')
			if v, ok := w.names["v"].(*store); ok && v.kind != s.kind {
				delete(first, "v")
				delete(all, "v")
			}
			first["T"], all["T"] = layout, layout
		}
	}
	for _, s := range c.steps {
		switch s.what {
		case "var", "closure":
			if old, ok := w.names[s.name].(*store); !ok || old.kind != s.kind {
				all[s.name] = newStore(s.kind)
			}
		}
	}
	return first, all
}

// again gives statements the functions that were compiled again.
func again(names, all map[string]any) {
	for name, obj := range names {
		if _, ok := obj.(*function); ok {
			if f, ok := all[name].(*function); ok {
				names[name] = f
			}
		}
	}
}

func newStore(kind string) *store {
	return &store{kind: kind, value: map[string]any{"int": 0, "T1": 0, "T2": 0, "string": "", "[]int": new([]int), "func() int": (*code)(nil)}[kind]}
}

func fits(terms []term, names map[string]any) bool {
	return !slices.ContainsFunc(terms, func(t term) bool {
		f := formOf(names[t.name])
		if m, ok := names["m"].(*function); ok && f == "%s.x" && t.form == "%s.m()" {
			return m.stale
		}
		return t.name != "" && f != t.form && (f != "%s[0]" || t.form != "len(%s)")
	})
}

// readable tells whether an object can be read: it has a value, and all that its function reads has one.
func (w *world) readable(obj any) bool {
	switch o := obj.(type) {
	case *store:
		return o.alive
	case *function:
		return o.code == nil || w.readable(o.code)
	case *code:
		for _, m := range o.means {
			if !w.readable(m) {
				return false
			}
		}
	}
	return true
}

// compiles tells whether a cell compiles.
func (w *world) compiles(c *randomCell) bool {
	names, all := w.scopes(c)
	for _, s := range c.steps {
		if (s.what == "func" || s.what == "method") && !fits(s.terms, all) {
			return false
		}
		if (s.what == "method" || s.name == "v" && s.what == "var") && all["T"] == nil {
			return false
		}
	}
	trial := &world{names: maps.Clone(w.names)}
	trial.declare(c, all)
	again(names, all)
	alive := map[*store]bool{}
	for name, obj := range all { // a function that is called early finds zero in a variable of the same cell
		if x, ok := obj.(*store); ok && w.names[name] != obj {
			alive[x] = true
		}
	}
	for _, s := range c.steps {
		if s.hoisted() {
			continue
		}
		if !fits(s.terms, names) || s.from != "" && formOf(names[s.from]) != "%s[0]" {
			return false
		}
		for _, t := range s.terms {
			if t.name != "" && !trial.readableHere(names[t.name], alive) || t.form == "%s.m()" && !trial.readableHere(names["m"], alive) {
				return false
			}
		}
		switch s.what {
		case "first":
			if formOf(names[s.name]) != "%s[0]" || !trial.readableHere(names[s.name], alive) {
				return false
			}
		case "field":
			if formOf(names["v"]) != "%s.x" || !trial.readableHere(names["v"], alive) {
				return false
			}
		case "set":
			if formOf(names[s.name]) != "%s" {
				return false
			}
			alive[names[s.name].(*store)] = true
		case "var", "closure":
			if s.from != "" && !trial.readableHere(names[s.from], alive) {
				return false
			}
			names[s.name] = all[s.name]
			alive[all[s.name].(*store)] = true
		}
	}
	return true
}

func (w *world) readableHere(obj any, alive map[*store]bool) bool {
	switch o := obj.(type) {
	case *store:
		return o.alive || alive[o]
	case *function:
		return o.code == nil || w.readableHere(o.code, alive)
	case *code:
		for _, m := range o.means {
			if !w.readableHere(m, alive) {
				return false
			}
		}
	}
	return true
}

// declare gives the names their new meaning and compiles what uses them again.
func (w *world) declare(c *randomCell, all map[string]any) {
	changed := map[string]bool{}
	for _, s := range c.steps {
		if s.what == "func" || s.what == "method" || s.declares() && w.names[s.name] != all[s.name] {
			changed[s.name] = true
		}
	}
	if w.names["v"] != nil && all["v"] == nil {
		changed["v"] = true
	}
	if changed["T"] {
		changed["m"] = true
	}
	w.names = all
	for _, name := range order {
		f, ok := all[name].(*function)
		if !ok {
			continue
		}
		if f.code != nil && !f.stale && !slices.ContainsFunc(f.terms, func(t term) bool { return changed[t.name] || t.form == "%s.m()" && changed["m"] }) &&
			!(name == "m" && changed["m"]) {
			continue
		}
		if f.code != nil { // the one that others have stays as it is
			f = &function{f.terms, f.code, f.stale}
			all[name] = f
		}
		stale := f.stale
		if f.stale = !fits(f.terms, all); !f.stale {
			f.code = compiled(f.terms, all)
			changed[name] = true
		} else if name == "m" && !stale {
			changed["m"] = true
		}
	}
}

func compiled(terms []term, names map[string]any) *code {
	c := &code{terms, map[string]any{}}
	for _, t := range terms {
		switch o := names[t.name].(type) {
		case *store:
			c.means[t.name] = o
		case *function:
			c.means[t.name] = o.code
		}
		if t.form == "%s.m()" {
			c.means["m"] = names["m"].(*function).code
		}
	}
	return c
}

// run runs a cell that compiles, and returns what it prints.
func (w *world) run(c *randomCell) (out string) {
	names, all := w.scopes(c)
	w.declare(c, all)
	for _, s := range c.steps {
		if s.hoisted() {
			names[s.name] = all[s.name]
		}
	}
	again(names, all)
	for i, s := range c.steps {
		if i == len(c.steps)-1 && c.end != "" {
			if c.end == "stop" {
				out += endMark
			}
			return out
		}
		n := 0
		if s.what != "closure" && !s.hoisted() {
			n = compiled(s.terms, names).call()
		}
		switch s.what {
		case "var", "closure":
			x := all[s.name].(*store)
			switch {
			case s.what == "closure":
				x.value = compiled(s.terms, names)
			case s.from != "":
				x.value = names[s.from].(*store).value
			case s.kind == "int" || s.name == "v":
				x.value = n
			case s.kind == "string":
				x.value = s.text
			default:
				x.value = &[]int{n, 1}
			}
			x.alive = true
			names[s.name] = x
		case "field":
			names["v"].(*store).value = n
		case "set":
			x := names[s.name].(*store)
			x.value, x.alive = n, true
		case "first":
			(*names[s.name].(*store).value.(*[]int))[0] = n
		case "print":
			out += fmt.Sprintln("=", n)
		}
	}
	return out
}

// call is the result of a call of the code.
func (c *code) call() (n int) {
	for _, t := range c.terms {
		switch m := c.means[t.name].(type) {
		case nil:
			n += t.n
		case *code:
			n += m.call()
		case *store:
			switch v := m.value.(type) {
			case int:
				n += v
				if t.form == "%s.m()" {
					n += c.means["m"].(*code).call()
				}
			case string:
				n += len(v)
			case *[]int:
				if t.form == "len(%s)" {
					n += 2
				} else {
					n += (*v)[0]
				}
			case *code:
				n += v.call()
			}
		}
	}
	return n
}

// kept are the values of all stores that there are, and what slices hold.
type kept struct {
	values map[*store]store
	slices map[*[]int][]int
}

func (w *world) copied() *kept {
	k := &kept{map[*store]store{}, map[*[]int][]int{}}
	var walk func(obj any)
	walk = func(obj any) {
		switch o := obj.(type) {
		case *store:
			if _, ok := k.values[o]; !ok {
				k.values[o] = *o
				walk(o.value)
			}
		case *function:
			walk(o.code)
		case *code:
			if o != nil {
				for _, m := range o.means {
					walk(m)
				}
			}
		case *[]int:
			k.slices[o] = slices.Clone(*o)
		}
	}
	for _, obj := range w.names {
		walk(obj)
	}
	return k
}

// comeBack gives the stores the values that they had. Others have none.
func (w *world) comeBack(k *kept) {
	for _, obj := range w.names {
		if x, ok := obj.(*store); ok {
			if _, ok := k.values[x]; !ok {
				*x = *newStore(x.kind)
			}
		}
	}
	for x, v := range k.values {
		*x = v
	}
	for s, v := range k.slices {
		*s = v
	}
}
