package markup

import (
	"fmt"
	"strings"
)

// A Grid is a table of texts. Where rows or columns are left out, Gap says so.
type Grid struct {
	Title   string       // above it, such as "3×4 float64"; "" for none
	Heads   []string     // of the columns; nil for none
	Rows    []Row        // none for a title and a picture alone
	Words   map[int]bool // the columns that are aligned on the left, as words are; the others are numbers
	Dense   bool         // its entries are single signs
	Picture *Heat        // beside it; nil for none
	Image   *Image       // beside it; nil for none
	Foot    string       // below it; "" for none
}

// A Row is a line of a Grid.
type Row struct {
	Head  string
	Cells []Entry
}

// An Entry is what stands in a Grid. Tint is how far a number is from zero, -1 to 1, as a colour behind it: that of a Heat. It is NaN or Inf for what is no number.
type Entry struct {
	Text  string
	Tint  float64
	Faint bool
	HTML  string // in the place of the text, as it is; "" for none
}

// Gap stands for what is left out, in rows that are shown and in a row of its own.
var (
	Gap     = Entry{Text: "⋯", Faint: true}
	GapDown = Entry{Text: "⋮", Faint: true}
)

// Table returns tables below each other as HTML, of less than 200 KB.
func Table(grids ...Grid) string {
	var b strings.Builder
	b.WriteString(tableStyle)
	b.WriteString(`<div class="fx-grid">`)
	for i := range grids {
		if b.Len() > maxBytes {
			break
		}
		grids[i].write(&b)
	}
	b.WriteString(`</div>`)
	return b.String()
}

func (g *Grid) write(b *strings.Builder) {
	if g.Title != "" {
		fmt.Fprintf(b, `<div class="fx-title">%s</div>`, text(g.Title, maxText))
	}
	b.WriteString(`<div class="fx-side">`)
	if len(g.Rows) > 0 {
		g.table(b)
	}
	picture(b, g.Picture.img)
	picture(b, g.Image.img)
	b.WriteString(`</div>`)
	if g.Foot != "" {
		fmt.Fprintf(b, `<div class="fx-foot">%s</div>`, text(g.Foot, maxText))
	}
}

func (g *Grid) table(b *strings.Builder) {
	rowHeads := false
	for _, r := range g.Rows {
		rowHeads = rowHeads || r.Head != ""
	}
	class := ""
	if g.Dense {
		class = ` class="fx-dense"`
	}
	fmt.Fprintf(b, `<table%s>`, class)
	if g.Heads != nil {
		b.WriteString(`<thead><tr>`)
		if rowHeads {
			b.WriteString(`<td></td>`)
		}
		for j, h := range g.Heads {
			if b.Len() > maxBytes {
				break
			}
			fmt.Fprintf(b, `<th scope="col"%s>%s</th>`, g.align(j), text(h, maxName))
		}
		b.WriteString(`</tr></thead>`)
	}
	b.WriteString(`<tbody>`)
	for i, r := range g.Rows {
		if b.Len() > maxBytes {
			fmt.Fprintf(b, `<tr><td>%d more</td></tr>`, len(g.Rows)-i)
			break
		}
		b.WriteString(`<tr>`)
		if rowHeads {
			fmt.Fprintf(b, `<th scope="row">%s</th>`, text(r.Head, maxName))
		}
		for j, c := range r.Cells {
			if b.Len() > maxBytes {
				break
			}
			style := g.align(j)
			if c.Tint != 0 {
				style = tint(c.Tint, g.Words[j])
			}
			class := ""
			if c.Faint {
				class = ` class="fx-faint"`
			}
			page := c.HTML
			if page == "" {
				page = text(c.Text, maxName)
			}
			fmt.Fprintf(b, `<td%s%s>%s</td>`, class, style, page)
		}
		b.WriteString(`</tr>`)
	}
	b.WriteString(`</tbody></table>`)
}

// align is written into the elements, since numbers should be right where styles are removed, too.
func (g *Grid) align(column int) string {
	if g.Words[column] || g.Dense {
		return ` style="text-align:left"`
	}
	return ` style="text-align:right"`
}

func tint(v float64, word bool) string {
	c, side := heatColor(v, 1), "right"
	if word {
		side = "left"
	}
	return fmt.Sprintf(` style="text-align:%s;background:rgba(%d,%d,%d,%.2f)"`, side, c.R, c.G, c.B, 0.62*float64(c.A)/255)
}

// tableStyle goes before each table. The class is there several times where JupyterLab has a rule of its own for tables.
const tableStyle = `<style>
.fx-grid{font:13px/1.45 var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-content-font-color1,inherit);display:flex;flex-direction:column;align-items:flex-start;gap:.35em;padding:.3em 0;max-width:100%}
.fx-grid .fx-title,.fx-grid .fx-foot{color:color-mix(in srgb,currentColor 62%,transparent);font-size:12px}
.fx-grid .fx-side{display:flex;flex-wrap:wrap;align-items:flex-start;gap:.6em 1.6em;max-width:100%}
.fx-grid img{image-rendering:pixelated;margin:0;border-radius:2px;box-shadow:0 0 0 1px color-mix(in srgb,currentColor 20%,transparent)}
.fx-grid.fx-grid.fx-grid table{border-collapse:collapse;border:0;margin:0;font-size:inherit;color:inherit;table-layout:auto;display:block;overflow-x:auto;max-width:100%;font-variant-numeric:tabular-nums}
.fx-grid.fx-grid.fx-grid thead{border-bottom:1px solid color-mix(in srgb,currentColor 35%,transparent)}
.fx-grid.fx-grid.fx-grid tr{background:none;padding:0}
.fx-grid.fx-grid.fx-grid th,.fx-grid.fx-grid.fx-grid td{padding:.18em .7em;border:0;line-height:1.45;white-space:pre;vertical-align:baseline;max-width:none}
.fx-grid.fx-grid.fx-grid .fx-dense th,.fx-grid.fx-grid.fx-grid .fx-dense td{padding:0 .28em;line-height:1.25;min-width:.85em}
.fx-grid.fx-grid.fx-grid th{font-weight:600}
.fx-grid.fx-grid.fx-grid .fx-dense th[scope=col]{font-size:11px;font-weight:400;max-width:1em;overflow:visible}
.fx-grid.fx-grid.fx-grid tbody th{font-weight:400;color:color-mix(in srgb,currentColor 50%,transparent);text-align:right}
.fx-grid.fx-grid.fx-grid .fx-faint{color:color-mix(in srgb,currentColor 45%,transparent)}
.fx-grid.fx-grid.fx-grid tbody tr:hover{background:color-mix(in srgb,currentColor 7%,transparent)}
@media print{.fx-grid{break-inside:avoid}}
</style>`
