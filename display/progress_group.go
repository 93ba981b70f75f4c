package display

import (
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// How often bars are drawn anew: in a notebook, and where each drawing is a line for good.
const (
	drawEvery  = 100 * time.Millisecond
	printEvery = 5 * time.Second
)

// bars guards all bars. running is the group that a bar which begins now joins, nil if there is none.
var bars struct {
	sync.Mutex
	running *group
}

var now = time.Now // a test has its own

// A group is one display: the bar of a loop, and below it those of the loops inside.
type group struct {
	id    string
	bars  []*bar
	open  int // bars that have not ended
	drawn time.Time
}

func begin(options []ProgressOption) *bar {
	b := &bar{total: -1, began: now()}
	for _, o := range options {
		o(b)
	}
	b.seen = b.began
	bars.Lock()
	defer bars.Unlock()
	g := bars.running
	if g == nil {
		g = &group{id: fmt.Sprintf("progress-%016x", rand.Uint64())} // no other session has it
		bars.running = g
	}
	b.group = g
	g.open++
	ended := slices.IndexFunc(g.bars, func(o *bar) bool { return o.how != "" })
	if ended > 0 {
		g.bars[ended] = b
	} else {
		g.bars = append(g.bars, b)
	}
	g.draw(b.began, false)
	return b
}

func (b *bar) step() {
	t := now()
	bars.Lock()
	defer bars.Unlock()
	b.n++
	b.group.draw(t, false)
}

// end notes how the loop ended, and draws for the last time if it is the last of its group.
func (b *bar) end() {
	bars.Lock()
	defer bars.Unlock()
	b.ended = now()
	switch {
	case b.through:
		b.how = "done"
	case b.left:
		b.how = "stopped"
	case interrupt.Requested():
		b.how = "interrupted"
	default:
		b.how = "failed"
	}
	g := b.group
	if g.open--; g.open == 0 && bars.running == g {
		bars.running = nil
	}
	g.draw(b.ended, g.open == 0)
}

// draw shows the group, if it is time to or if it must.
func (g *group) draw(t time.Time, must bool) {
	every := drawEvery
	if plainOutput() {
		if g.drawn.IsZero() {
			g.drawn = t // nothing to say yet
		}
		every = printEvery
	}
	if !must && t.Sub(g.drawn) < every {
		return
	}
	g.drawn = t
	for _, b := range g.bars {
		b.measure(t)
	}
	Update(g.id, g.bundle(t))
}

// plainOutput tells whether what is displayed is printed.
func plainOutput() bool {
	out.Lock()
	defer out.Unlock()
	_, plain := out.sink.(stdout)
	return plain
}

// Passing is the metadata of a display that tells of a run and not of a result, such as a bar: it is other at each time, and whoever compares outputs leaves it out.
func Passing() map[string]any { return map[string]any{"fluxion": map[string]any{"passing": true}} }

func (g *group) bundle(t time.Time) Bundle {
	var text, page []string
	wide := 0
	for _, b := range g.bars {
		wide = max(wide, len([]rune(b.label)))
	}
	for _, b := range g.bars {
		says := b.text(t)
		line := says
		if b.total > 0 {
			line = blocks(float64(b.n)/float64(b.total)) + " " + says
		}
		if wide > 0 {
			line = b.label + strings.Repeat(" ", wide-len([]rune(b.label))+1) + line
		}
		text = append(text, line)
		page = append(page, `<div>`+b.html(says)+`</div>`)
	}
	return Bundle{
		Data: map[string]any{
			"text/plain": strings.Join(text, "\n"),
			"text/html":  `<div style="font-variant-numeric:tabular-nums">` + strings.Join(page, "") + `</div>`,
		},
		Metadata: Passing(),
	}
}

// html is a line with a progress element, which every theme draws, in an output that is not trusted, too.
func (b *bar) html(says string) string {
	var s string
	switch {
	case b.total > 0:
		s = fmt.Sprintf(`<progress value="%d" max="%d"></progress> `, min(b.n, b.total), b.total)
	case b.how == "":
		s = `<progress></progress> `
	}
	if b.label != "" {
		s += `<b>` + html.EscapeString(b.label) + `</b> `
	}
	return s + html.EscapeString(says)
}

// blocks draws a share of one as text.
func blocks(share float64) string {
	const wide = 20
	full := int(min(1, max(0, share))*wide + 1e-9)
	return strings.Repeat("█", full) + strings.Repeat("░", wide-full)
}
