package source

import (
	"fmt"
	"slices"
	"strings"
)

// A body is the text of a function while it is being put together: blocks of lines, over variables that are declared where they belong
// when all is known. Lines whose results nobody reads are left out.
type body struct {
	head   string            // from func to the opening brace
	start  []string          // first lines, as they are
	types  map[string]string // of variables
	fixed  map[string]bool   // parameters and results: declared in head or start
	blocks []*block
}

// A block is a run of lines with a label before it.
type block struct {
	label string
	lines []*line
	keep  bool // jumps lead here even if no line says so
}

// A line is an assignment, defs op text, or any other statement, text alone.
type line struct {
	defs   []string
	op     string // "=", "+=", "-="
	text   string
	reads  []string
	into   string // a statement that stores in this variable, or in a part of it, and does nothing else
	pure   bool   // without effect but on its defs
	target string
	note   string // source line, for a comment

	place, does, amount string // of a statement that does nothing but clear a float in memory or add to it, see fuse
}

func newBody() *body { return &body{types: map[string]string{}, fixed: map[string]bool{}} }

func (b *body) block(label string) *block {
	k := &block{label: label}
	b.blocks = append(b.blocks, k)
	return k
}

// prune removes lines without use, until none is left.
func (b *body) prune() {
	for {
		read := map[string]int{}
		for _, k := range b.blocks {
			for _, l := range k.lines {
				for _, r := range l.reads {
					read[r]++
				}
			}
		}
		removed := false
		for _, k := range b.blocks {
			k.lines = slices.DeleteFunc(k.lines, func(l *line) bool {
				if l.into != "" && read[l.into] == 0 && !b.fixed[l.into] {
					removed = true
					return true
				}
				if !l.pure || len(l.defs) == 0 {
					return false
				}
				for _, d := range l.defs {
					if read[d] > 0 || b.fixed[d] {
						return false
					}
				}
				removed = true
				return true
			})
		}
		if !removed {
			for _, k := range b.blocks {
				for _, l := range k.lines {
					for i, d := range l.defs {
						if d != "_" && read[d] == 0 && !b.fixed[d] {
							l.defs[i] = "_"
						}
					}
				}
			}
			return
		}
	}
}

// String writes the function.
func (b *body) String() string {
	b.dropUnreached() // what only they read is not needed
	b.fuse()
	b.prune()
	b.dropEmpty()
	b.dropUnreached()
	b.join()

	// A variable that is used in one block only, and assigned there first, is declared there.
	where := map[string]*block{}
	shared := map[string]bool{}
	first := map[string]*line{}
	use := func(name string, k *block, l *line, def bool) {
		if name == "_" || b.types[name] == "" || b.fixed[name] {
			return
		}
		if w := where[name]; w == nil {
			where[name] = k
			if def && l.op == "=" {
				first[name] = l
			} else {
				shared[name] = true
			}
		} else if w != k {
			shared[name] = true
		}
	}
	for _, k := range b.blocks {
		depth := 0
		for _, l := range k.lines {
			for _, r := range l.reads {
				use(r, k, l, false)
			}
			if l.into != "" {
				use(l.into, k, l, false)
			}
			for _, d := range l.defs {
				use(d, k, l, true)
				if depth > 0 {
					shared[d] = true // inside the braces of a branch
				}
			}
			depth += strings.Count(l.text, "{\n") - strings.Count(l.text, "}\n")
			if strings.HasSuffix(l.text, "{") {
				depth++
			}
			if l.text == "}" || strings.HasPrefix(l.text, "} else") {
				depth--
			}
		}
	}
	for again := true; again; { // an assignment to several declares all or none
		again = false
		for _, k := range b.blocks {
			for _, l := range k.lines {
				declares, assigns := 0, 0
				for _, d := range l.defs {
					switch {
					case d == "_":
					case first[d] == l && !shared[d]:
						declares++
					default:
						assigns++
					}
				}
				if declares > 0 && assigns > 0 {
					for _, d := range l.defs {
						if d != "_" && first[d] == l && !shared[d] {
							shared[d], again = true, true
						}
					}
				}
			}
		}
	}

	var out strings.Builder
	out.WriteString(b.head + " {\n")
	for _, s := range b.start {
		out.WriteString("\t" + s + "\n")
	}
	byType := map[string][]string{}
	for name := range where {
		if shared[name] {
			byType[b.types[name]] = append(byType[b.types[name]], name)
		}
	}
	var kinds []string
	for t := range byType {
		kinds = append(kinds, t)
	}
	slices.Sort(kinds)
	for _, t := range kinds {
		slices.Sort(byType[t])
		fmt.Fprintf(&out, "\tvar %s %s\n", strings.Join(byType[t], ", "), t)
	}
	for i, k := range b.blocks {
		lines := k.lines
		if n := len(lines); n > 0 && i+1 < len(b.blocks) && lines[n-1].text == "goto "+b.blocks[i+1].label && lines[n-1].target != "" {
			// what follows is where it goes
			lines = lines[:n-1]
		}
		braces := false
		for _, l := range lines {
			for _, d := range l.defs {
				braces = braces || d != "_" && first[d] == l && !shared[d]
			}
		}
		labelled := k.label != "" && b.jumpsTo(k.label, i)
		braces = braces && len(b.blocks) > 1
		if labelled {
			out.WriteString(k.label + ":")
			if !braces {
				out.WriteString("\n")
			}
		}
		indent := "\t"
		if braces {
			if labelled {
				out.WriteString(" {\n")
			} else {
				out.WriteString("\t{\n")
			}
			indent = "\t\t"
		}
		note := ""
		for _, l := range lines {
			if l.note != "" && l.note != note {
				note = l.note
				out.WriteString(indent + "// " + note + "\n")
			}
			out.WriteString(indent + l.render(first, shared) + "\n")
		}
		if braces {
			out.WriteString("\t}\n")
		} else if labelled && len(lines) == 0 && i == len(b.blocks)-1 {
			out.WriteString("\t;\n")
		}
	}
	out.WriteString("}\n")
	return out.String()
}

func (l *line) render(first map[string]*line, shared map[string]bool) string {
	if len(l.defs) == 0 {
		return l.text
	}
	op := l.op
	for _, d := range l.defs {
		if d != "_" && first[d] == l && !shared[d] {
			op = ":="
		}
	}
	return strings.Join(l.defs, ", ") + " " + op + " " + l.text
}

// jumpsTo tells whether some line jumps to the label of the i-th block, other than by following it.
func (b *body) jumpsTo(label string, i int) bool {
	for j, k := range b.blocks {
		for n, l := range k.lines {
			if l.target != label {
				continue
			}
			if j == i-1 && n == len(k.lines)-1 && l.text == "goto "+label {
				continue
			}
			return true
		}
	}
	return false
}

// dropEmpty lets jumps to a block that only jumps on go where that one leads.
func (b *body) dropEmpty() {
	to := map[string]string{}
	for i, k := range b.blocks {
		if i > 0 && len(k.lines) == 1 && k.lines[0].target != "" && k.lines[0].text == "goto "+k.lines[0].target && k.lines[0].target != k.label {
			to[k.label] = k.lines[0].target
		}
	}
	final := func(label string) string {
		for range len(to) {
			if to[label] == "" {
				break
			}
			label = to[label]
		}
		return label
	}
	for _, k := range b.blocks {
		for _, l := range k.lines {
			if f := final(l.target); l.target != "" && f != l.target {
				l.text = strings.Replace(l.text, "goto "+l.target, "goto "+f, 1)
				l.target = f
			}
		}
	}
}

// dropUnreached removes blocks to which nothing leads.
func (b *body) dropUnreached() {
	seen := map[string]bool{}
	byLabel := map[string]*block{}
	for _, k := range b.blocks {
		byLabel[k.label] = k
	}
	var visit func(k *block)
	visit = func(k *block) {
		if k == nil || seen[k.label] {
			return
		}
		seen[k.label] = true
		for _, l := range k.lines {
			if l.target != "" {
				visit(byLabel[l.target])
			}
		}
	}
	visit(b.blocks[0])
	for _, k := range b.blocks {
		if k.keep {
			visit(k)
		}
	}
	b.blocks = slices.DeleteFunc(b.blocks, func(k *block) bool { return !seen[k.label] })
}

// join makes one block of two if the second is only reached by following the first.
func (b *body) join() {
	for i := 0; i+1 < len(b.blocks); {
		k, next := b.blocks[i], b.blocks[i+1]
		n := len(k.lines)
		if next.keep || n == 0 || k.lines[n-1].text != "goto "+next.label || b.jumpsTo(next.label, i+1) {
			i++
			continue
		}
		k.lines = append(k.lines[:n-1], next.lines...)
		b.blocks = slices.Delete(b.blocks, i+1, i+2)
	}
}
