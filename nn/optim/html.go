package optim

import (
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
)

// HTML returns the tree for a notebook: a line for each trainable array, with its rule, and its state below it: arrays with their pictures and norms. What does not train is left
// out.
func (t *Tree) HTML() string {
	root := t.line("", show.New())
	root.Open = true
	return markup.Tree(root, "")
}

func (t *Tree) line(name string, look *show.Look) markup.Line {
	l := markup.Line{Name: name}
	if t.leaf != nil {
		l.Text = ruleText(t.leaf.Rule)
		if t.leaf.Frozen {
			l.Note = "frozen"
		}
		if t.leaf.State != nil {
			state := look.State("", functors.Dump(t.leaf.State))
			if l.Lines = state.Lines; l.Lines == nil { // the parts of a struct, or what is all of it
				l.Lines = []markup.Line{state}
			}
		}
		return l
	}
	l.Text = "(…)"
	if t.list {
		l.Text = "[…]"
	}
	for _, k := range t.kids {
		for range k.Leaves() {
			l.Lines = append(l.Lines, k.line(keyText(k.key), look))
			break
		}
	}
	return l
}
