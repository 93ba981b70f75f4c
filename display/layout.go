package display

import (
	"strings"
	"unicode/utf8"
)

// lineWidth is the number of columns that a text tries to keep within, and indent what a nested line starts with.
const (
	lineWidth = 80
	indent    = "    "
)

// style says how the items of a node are laid out when they do not fit on one line.
type style int

const (
	lines style = iota // each item on a line of its own, indented
	fill               // as many items per line as fit, under the first one
	rows               // each item on a line of its own, under the first one; never on one line
)

// node is a piece of text that has been made but not yet laid out: a leaf (open alone) or a list of items between open and end.
type node struct {
	label string // what stands before it: a field's name or a map's key, with a colon and a space
	open  string
	items []*node // nil for a leaf
	end   string
	after string // a remark, such as the number of elements
	style style
}

func leaf(s string) *node { return &node{open: s} }

// gap stands for items that are not shown.
func gap() *node { return leaf("…") }

// flat writes n on one line. The text may still hold newlines: those of a leaf.
func (n *node) flat(b *strings.Builder) {
	b.WriteString(n.label)
	b.WriteString(n.open)
	for i, it := range n.items {
		if i > 0 {
			b.WriteString(", ")
		}
		it.flat(b)
	}
	b.WriteString(n.end)
	b.WriteString(n.after)
}

func (n *node) flatString() string {
	var b strings.Builder
	n.flat(&b)
	return b.String()
}

// fits tells whether n can be written on one line of at most width columns.
func (n *node) fits(width int) bool { return n.room(width) >= 0 }

// room returns what is left of width after n on one line, or a negative number.
func (n *node) room(width int) int {
	if n.style == rows && len(n.items) > 1 {
		return -1
	}
	for _, s := range [...]string{n.label, n.open, n.end, n.after} {
		if strings.Contains(s, "\n") {
			return -1
		}
		width -= utf8.RuneCountInString(s)
	}
	for i, it := range n.items {
		if i > 0 {
			width -= 2
		}
		if width < 0 {
			return -1
		}
		width = it.room(width)
	}
	return width
}

// page is the text being laid out; col is the column at which the next rune goes.
type page struct {
	b   strings.Builder
	col int
}

func (p *page) write(s string) {
	p.b.WriteString(s)
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		p.col = utf8.RuneCountInString(s[i+1:])
		return
	}
	p.col += utf8.RuneCountInString(s)
}

// newline starts a line at column col.
func (p *page) newline(col int) { p.write("\n" + strings.Repeat(" ", col)) }

// lay writes n. margin is the column of the line that n is part of, and follow the room to leave for what comes after n.
func (p *page) lay(n *node, margin, follow int) {
	if p.b.Len() > maxText { // it is cut here anyway
		return
	}
	if n.fits(lineWidth - p.col - follow) {
		n.flat(&p.b)
		p.col += utf8.RuneCountInString(n.flatString())
		return
	}
	p.write(n.label)
	if n.items == nil {
		p.write(strings.ReplaceAll(n.open+n.end+n.after, "\n", "\n"+strings.Repeat(" ", p.col)))
		return
	}
	p.write(n.open)
	start := p.col
	if n.style == lines {
		start = margin + len(indent)
		p.newline(start)
	}
	for i, it := range n.items {
		last := i == len(n.items)-1
		if i > 0 {
			switch {
			case n.style != fill:
				p.newline(start)
			case it.fits(lineWidth - p.col - 2):
				p.write(" ")
			default:
				p.newline(start)
			}
		}
		p.lay(it, start, 1)
		if !last || n.style == lines && it.open != "…" {
			p.write(",")
		}
	}
	if n.style == lines {
		p.newline(margin)
	}
	p.write(n.end + n.after)
}
