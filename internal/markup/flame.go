package markup

import (
	"fmt"
	"strings"
)

// A Block is part of a flame view: as wide as its value, above the blocks whose values are part of it.
type Block struct {
	Name  string // in the block
	About string // below the mouse, and to who does not see it; "" is the name
	Value float64
	Kind  BlockKind
	Parts []Block // side by side, in this order; what they do not fill is the block's own
}

// BlockKind is the colour of a block.
type BlockKind int

// The kinds of blocks.
const (
	LibraryBlock BlockKind = iota // grey
	OwnBlock                      // the reader's own code: orange
	OtherBlock                    // faint
)

// How much of a flame view is written: parts narrower than a share of the whole are left out, and what is deeper.
const (
	minShare = 0.003
	maxDeep  = 60
)

// Flame returns a flame view as HTML, of less than 200 KB: the root above, and each level of parts below it. It needs no script; where styles are removed it is a nested list
// of names.
func Flame(root Block, foot string) string {
	var b strings.Builder
	b.WriteString(flameStyle)
	b.WriteString(`<div class="fx-flame"><ul>`)
	if root.Value > 0 {
		root.write(&b, root.Value, root.Value, 0)
	}
	b.WriteString(`</ul>`)
	if foot != "" {
		fmt.Fprintf(&b, `<div class="fx-foot">%s</div>`, text(foot, maxText))
	}
	b.WriteString(`</div>`)
	return b.String()
}

func (k *Block) write(b *strings.Builder, parent, whole float64, deep int) {
	about := k.About
	if about == "" {
		about = k.Name
	}
	fmt.Fprintf(b, `<li style="width:%.2f%%"><span class="fx-b%d" title="%s">%s</span>`, 100*min(1, k.Value/parent), k.Kind, text(about, maxText), text(k.Name, maxName))
	open := false
	for i := range k.Parts {
		p := &k.Parts[i]
		if p.Value <= 0 || p.Value < minShare*whole || deep == maxDeep || b.Len() > maxBytes {
			continue
		}
		if !open {
			b.WriteString(`<ul>`)
			open = true
		}
		p.write(b, k.Value, whole, deep+1)
	}
	if open {
		b.WriteString(`</ul>`)
	}
	b.WriteString(`</li>`)
}

// flameStyle goes before each flame view. The colours let the page through, and so suit light and dark ones.
const flameStyle = `<style>
.fx-flame{font:12px/1.5 var(--jp-code-font-family,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace);color:var(--jp-content-font-color1,inherit);padding:.3em 0;width:100%;max-width:80rem;overflow:hidden}
.fx-flame.fx-flame.fx-flame ul{list-style:none;margin:0;padding:0;display:flex;align-items:flex-start;width:100%}
.fx-flame.fx-flame.fx-flame li{list-style:none;margin:0;padding:0;flex:none;min-width:0}
.fx-flame.fx-flame span{display:block;height:1.5em;padding:0 .35em;margin:0 1px 1px 0;border-radius:2px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;box-sizing:border-box}
.fx-flame .fx-b0{background:color-mix(in srgb,currentColor 13%,transparent)}
.fx-flame .fx-b1{background:rgba(234,88,12,.42)}
.fx-flame .fx-b2{background:color-mix(in srgb,currentColor 6%,transparent);color:color-mix(in srgb,currentColor 60%,transparent)}
.fx-flame span:hover{outline:1px solid currentColor;outline-offset:-1px}
.fx-flame .fx-foot{margin-top:.3em;color:color-mix(in srgb,currentColor 68%,transparent)}
@media print{.fx-flame{break-inside:avoid}}
</style>`
