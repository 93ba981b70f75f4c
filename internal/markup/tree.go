package markup

import (
	"fmt"
	"strings"
)

// A Line is one line of a tree, with the lines below it.
type Line struct {
	Name  string  // the name or number that leads to it; "" for none
	Text  string  // what it is, as code
	Faint bool    // there is nothing there
	Heat  *Heat   // a picture of its numbers; nil for none
	Warn  string  // what is wrong with it; "" for nothing
	Mild  bool    // the warning is about what may be meant so
	Bars  *Bars   // how its numbers are distributed; nil for none
	Note  string  // what is said of it at the end of the line, such as a count
	Share float64 // of a whole, 0 to 1: drawn as a bar below the note
	Cells []Cell  // columns at the end of the line, in the place of the note
	Open  bool    // the lines below it are shown at first
	Lines []Line
}

// A Cell is what one column has on a line.
type Cell struct {
	Heat *Heat // nil for none
	Note string
}

// How much of a tree is written. A page should not suffer from one value: of what is larger than that, the rest is counted.
const (
	MaxLines    = 200       // below another; what is behind them is counted, and may be empty
	maxPictures = 110 << 10 // bytes after which lines have no pictures
	maxBytes    = 160 << 10 // bytes after which there are no more lines
)

// Tree returns a tree as HTML, of less than 200 KB. foot is a line of text below it, "" for none.
func Tree(root Line, foot string) string {
	var b strings.Builder
	b.WriteString(style)
	b.WriteString(`<div class="fx-tree">`)
	root.write(&b)
	if foot != "" {
		fmt.Fprintf(&b, `<div class="fx-foot">%s</div>`, text(foot, maxText))
	}
	b.WriteString(`</div>`)
	return b.String()
}

func (l *Line) write(b *strings.Builder) {
	if len(l.Lines) == 0 {
		b.WriteString(`<div class="fx-line">`)
		l.row(b)
		b.WriteString(`</div>`)
		return
	}
	open := ""
	if l.Open {
		open = " open"
	}
	fmt.Fprintf(b, `<details%s><summary class="fx-line">`, open)
	l.row(b)
	b.WriteString(`</summary><ul>`)
	for i := range l.Lines {
		if i == MaxLines || b.Len() > maxBytes {
			fmt.Fprintf(b, `<li><div class="fx-line"><span class="fx-note">%d more</span></div></li>`, len(l.Lines)-i)
			break
		}
		b.WriteString(`<li>`)
		l.Lines[i].write(b)
		b.WriteString(`</li>`)
	}
	b.WriteString(`</ul></details>`)
}

// row writes what stands on the line.
func (l *Line) row(b *strings.Builder) {
	if l.Name != "" {
		class := "fx-name"
		if strings.Trim(l.Name, "0123456789") == "" {
			class = "fx-at"
		}
		fmt.Fprintf(b, `<span class="%s">%s</span> `, class, text(l.Name, maxName))
	}
	class := ""
	if l.Faint {
		class = ` class="fx-faint"`
	}
	fmt.Fprintf(b, `<code%s>%s</code> `, class, text(l.Text, maxText))
	picture(b, l.Heat.img)
	if l.Warn != "" {
		class := "fx-warn"
		if l.Mild {
			class += " fx-mild"
		}
		fmt.Fprintf(b, `<span class="%s">%s</span> `, class, text(l.Warn, maxName))
	}
	if len(l.Cells) > 0 {
		b.WriteString(`<span class="fx-cells">`)
		for _, c := range l.Cells {
			b.WriteString(`<span class="fx-cell">`)
			picture(b, c.Heat.img)
			fmt.Fprintf(b, `<span class="fx-note">%s</span></span> `, text(c.Note, maxName))
		}
		b.WriteString(`</span>`)
		return
	}
	picture(b, l.Bars.img)
	if l.Note != "" {
		share := ""
		if l.Share > 0 {
			share = fmt.Sprintf(` style="--fx-share:%.3g"`, min(1, l.Share))
		}
		fmt.Fprintf(b, `<span class="fx-note"%s>%s</span>`, share, text(l.Note, maxName))
	}
}

// picture writes a picture while there is room for it.
func picture(b *strings.Builder, img func() string) {
	if b.Len() > maxPictures {
		return
	}
	if s := img(); s != "" {
		b.WriteString(s)
		b.WriteByte(' ')
	}
}

// style goes before each tree, as an output of a notebook stands for itself. The class is there several times where JupyterLab has a rule of its own for lists and code. Colours are mixed of that of the text around it.
const style = `<style>
.fx-tree{font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);max-width:52rem;color:var(--jp-content-font-color1,inherit);padding:.3em 0}
.fx-tree.fx-tree ul{list-style:none;margin:0 0 0 .55em;padding:0 0 0 .85em;border-left:1px solid color-mix(in srgb,currentColor 18%,transparent)}
.fx-tree.fx-tree li{list-style:none;margin:0;padding:0}
.fx-tree .fx-line{display:flex;align-items:center;gap:.6em;padding:.12em .45em;border-radius:4px;min-height:1.6em}
.fx-tree summary.fx-line{cursor:pointer;list-style:none}
.fx-tree summary.fx-line::-webkit-details-marker{display:none}
.fx-tree .fx-line::before{content:"";flex:none;width:.5em;height:.5em}
.fx-tree summary.fx-line::before{width:0;height:0;border:.28em solid transparent;border-left:.42em solid color-mix(in srgb,currentColor 55%,transparent);border-right:0;margin-right:.08em;transition:transform .12s}
.fx-tree details[open]>summary.fx-line::before{transform:rotate(90deg)}
.fx-tree summary.fx-line:hover{background:color-mix(in srgb,currentColor 7%,transparent)}
.fx-tree summary.fx-line:focus-visible{outline:2px solid color-mix(in srgb,currentColor 55%,transparent);outline-offset:-1px}
.fx-tree.fx-tree.fx-tree code{font:12.5px/1.5 var(--jp-code-font-family,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace);background:none;color:inherit;padding:0;white-space:pre-wrap;overflow-wrap:anywhere}
.fx-tree .fx-at{font-size:11px;font-variant-numeric:tabular-nums;min-width:1em;color:color-mix(in srgb,currentColor 45%,transparent)}
.fx-tree .fx-name{color:color-mix(in srgb,currentColor 62%,transparent)}
.fx-tree .fx-name::after{content:" ="}
.fx-tree img.fx-heat{flex:none;image-rendering:pixelated;margin:0;border-radius:2px;box-shadow:0 0 0 1px color-mix(in srgb,currentColor 20%,transparent)}
.fx-tree .fx-note{flex:none;margin-left:auto;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;color:color-mix(in srgb,currentColor 68%,transparent);background:linear-gradient(#3b82f6,#3b82f6) right bottom/calc(9em*var(--fx-share,0)) 2px no-repeat;min-width:9em;padding-bottom:1px}
.fx-tree.fx-tree.fx-tree .fx-faint{color:color-mix(in srgb,currentColor 50%,transparent)}
.fx-tree img.fx-bars{flex:none;margin:0 0 0 auto;image-rendering:pixelated;border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.fx-tree img.fx-bars+.fx-note{margin-left:0}
.fx-tree .fx-cells{margin-left:auto;display:flex;gap:.8em}
.fx-tree .fx-cell{width:11.5em;display:flex;flex-direction:column;align-items:flex-end;justify-content:center;gap:.1em}
.fx-tree .fx-cell .fx-note{min-width:0;font-size:12px}
.fx-tree .fx-warn{font-size:12px;padding:0 .5em;border-radius:1em;background:color-mix(in srgb,#e11d48 18%,transparent);border:1px solid color-mix(in srgb,#e11d48 60%,transparent);white-space:nowrap}
.fx-tree .fx-mild{background:color-mix(in srgb,#0891b2 16%,transparent);border-color:color-mix(in srgb,#0891b2 60%,transparent)}
.fx-tree .fx-foot{margin-top:.25em;padding:.3em .45em 0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent);text-align:right;font-variant-numeric:tabular-nums;color:color-mix(in srgb,currentColor 68%,transparent)}
@media (prefers-reduced-motion:reduce){.fx-tree summary.fx-line::before{transition:none}}
@media print{.fx-tree{break-inside:avoid}}
</style>`
