package optim

import "github.com/fluxion-go/fluxion/internal/markup"

// HTML returns the tree for a notebook: a line for each trainable array, with its rule, and its state below it. What does not train is left out.
func (t *Tree) HTML() string {
	root := t.line("")
	root.Open = true
	return markup.Tree(root, "")
}

func (t *Tree) line(name string) markup.Line {
	l := markup.Line{Name: name}
	if t.leaf != nil {
		l.Text = ruleText(t.leaf.Rule)
		if t.leaf.Frozen {
			l.Note = "frozen"
		}
		if t.leaf.State != nil {
			l.Lines = []markup.Line{{Text: stateText(t.leaf.State)}}
		}
		return l
	}
	l.Text = "(…)"
	if t.list {
		l.Text = "[…]"
	}
	for _, k := range t.kids {
		for range k.Leaves() {
			l.Lines = append(l.Lines, k.line(keyText(k.key)))
			break
		}
	}
	return l
}
