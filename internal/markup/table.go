package markup

import (
	"fmt"
	"strings"
)

// A Grid is a table of texts. Where rows or columns are left out, Gap says so.
type Grid struct {
	Title   string       // above it, such as "3×4 float64"; "" for none
	Heads   []string     // of the columns; nil for none
	Rows    []Row        // at least one
	Words   map[int]bool // the columns that are aligned on the left, as words are; the others are numbers
	Picture *Heat        // beside it; nil for none
	Foot    string       // below it; "" for none
}

// A Row is a line of a Grid.
type Row struct {
	Head  string
	Cells []Entry
}

// An Entry is what stands in a Grid. Tint is how far a number is from zero, -1 to 1, as a colour behind it: that of a Heat.
type Entry struct {
	Text string
	Tint float64
}

// Gap stands for what is left out.
var Gap = Entry{Text: "⋯"}

// Table returns a table as HTML, of less than 200 KB.
func Table(g Grid) string {
	var b strings.Builder
	b.WriteString(tableStyle)
	b.WriteString(`<div class="fx-grid">`)
	if g.Title != "" {
		fmt.Fprintf(&b, `<div class="fx-title">%s</div>`, text(g.Title, maxText))
	}
	if s := g.Picture.img(); s != "" {
		b.WriteString(s)
	}
	rowHeads := false
	for _, r := range g.Rows {
		rowHeads = rowHeads || r.Head != ""
	}
	b.WriteString(`<table>`)
	if g.Heads != nil {
		b.WriteString(`<thead><tr>`)
		if rowHeads {
			b.WriteString(`<td></td>`)
		}
		for j, h := range g.Heads {
			fmt.Fprintf(&b, `<th scope="col"%s>%s</th>`, g.align(j), text(h, maxName))
		}
		b.WriteString(`</tr></thead>`)
	}
	b.WriteString(`<tbody>`)
	for i, r := range g.Rows {
		if b.Len() > maxBytes {
			fmt.Fprintf(&b, `<tr><td>%d more</td></tr>`, len(g.Rows)-i)
			break
		}
		b.WriteString(`<tr>`)
		if rowHeads {
			fmt.Fprintf(&b, `<th scope="row">%s</th>`, text(r.Head, maxName))
		}
		for j, c := range r.Cells {
			style := g.align(j)
			if c.Tint != 0 {
				style = tint(c.Tint, g.Words[j])
			}
			fmt.Fprintf(&b, `<td%s>%s</td>`, style, text(c.Text, maxName))
		}
		b.WriteString(`</tr>`)
	}
	b.WriteString(`</tbody></table>`)
	if g.Foot != "" {
		fmt.Fprintf(&b, `<div class="fx-foot">%s</div>`, text(g.Foot, maxText))
	}
	b.WriteString(`</div>`)
	return b.String()
}

// align is written into the elements, since numbers should be right where styles are removed, too.
func (g *Grid) align(column int) string {
	if g.Words[column] {
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

// tableStyle goes before each table.
const tableStyle = `<style>
.fx-grid{font:13px/1.45 var(--jp-ui-font-family,system-ui,sans-serif);color:var(--jp-content-font-color1,inherit);display:flex;flex-direction:column;align-items:flex-start;gap:.35em;padding:.3em 0;max-width:100%}
.fx-grid .fx-title,.fx-grid .fx-foot{color:color-mix(in srgb,currentColor 62%,transparent);font-size:12px}
.fx-grid img.fx-heat{image-rendering:pixelated;border-radius:2px;box-shadow:0 0 0 1px color-mix(in srgb,currentColor 20%,transparent)}
.fx-grid table{border-collapse:collapse;border:0;margin:0;display:block;overflow-x:auto;max-width:100%;font-variant-numeric:tabular-nums}
.fx-grid thead{border-bottom:1px solid color-mix(in srgb,currentColor 35%,transparent)}
.fx-grid th,.fx-grid td{padding:.18em .7em;border:0;white-space:pre;vertical-align:baseline;max-width:none}
.fx-grid th{font-weight:600}
.fx-grid tbody th{font-weight:400;color:color-mix(in srgb,currentColor 50%,transparent);text-align:right}
.fx-grid tbody tr:hover{background:color-mix(in srgb,currentColor 7%,transparent)}
</style>`
