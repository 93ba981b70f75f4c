package optim

import (
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
)

// HTML returns the tree for a notebook: a line for each trainable array, with its rule, and its state below it: arrays with their pictures and norms. What does not train is left
// out.
func (t *Tree) HTML() string {
	leaves := 0
	for range t.Leaves() {
		leaves++
	}
	root := t.line("", show.New(), leaves <= fewLeaves)
	root.Open = true
	return markup.Tree(root, "")
}

// fewLeaves is of how many all states are shown at first.
const fewLeaves = 8

func (t *Tree) line(name string, look *show.Look, open bool) markup.Line {
	l := markup.Line{Name: name, Open: open}
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
	l.Text, l.Open = "(…)", true
	if t.list {
		l.Text = "[…]"
	}
	for _, k := range t.kids {
		for range k.Leaves() {
			l.Lines = append(l.Lines, k.line(keyText(k.key), look, open))
			break
		}
	}
	return l
}
