package nb

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/display"
)

// maxText is how much printed text of one cell is kept; an endless loop must not fill the memory.
const maxText = 16 << 20

// An Observer watches a run. Its methods are called in order, one at a time, and must not call the Collector.
type Observer interface {
	// CellStart tells that a cell begins to run under a number.
	CellStart(c *Cell, number int)
	// Output tells of an output as it comes: printed text in pieces, then, at the end, a result or an error.
	Output(c *Cell, o Output)
	// Update tells that a display, perhaps one of an earlier cell, has new content.
	Update(o *DisplayData)
	// CellEnd tells that a cell has ended; failure is nil if it went well.
	CellEnd(c *Cell, failure *Failure)
}

// A Collector receives what a running cell puts out and keeps it in the cell of the notebook. It is the
// output of the session that [Execute] is given.
//
// Pieces of text printed to the same stream one after the other become one output. A display with an id
// replaces the content of all displays with that id in cells that ran before. Of text printed by one cell,
// 16 MB are kept. What comes between two cells, from a goroutine say, belongs to the earlier one; what comes
// when nothing runs is dropped.
//
// The zero Collector is ready to use.
type Collector struct {
	Observer Observer // may be nil

	mu       sync.Mutex
	cell     *Cell // that runs, or ran last; nil if none
	number   int
	outputs  []Output
	text     strings.Builder // that of the last output, if it is a stream
	size     int             // bytes of text kept
	dropped  int             // and not kept
	clear    bool            // clear the outputs when the next one comes
	displays map[string][]*DisplayData
}

// Stream takes text that was printed to stdout or stderr.
func (c *Collector) Stream(name, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cell == nil || text == "" {
		return
	}
	c.clearNow(c.clear)
	if c.Observer != nil {
		c.Observer.Output(c.cell, &Stream{name, text})
	}
	if kept := c.room(text); kept != "" {
		c.print(name, kept)
	}
}

// room returns as much of text as may be kept, and counts the rest.
func (c *Collector) room(text string) string {
	kept := text
	if c.dropped > 0 {
		kept = ""
	} else if free := maxText - c.size; len(text) > free {
		for free > 0 && !utf8.RuneStart(text[free]) {
			free--
		}
		kept = text[:free]
	}
	c.size += len(kept)
	c.dropped += len(text) - len(kept)
	return kept
}

// print adds text to the last output if it is the stream of that name, else to a new one.
func (c *Collector) print(name, text string) {
	var last *Stream
	if n := len(c.outputs); n > 0 {
		last, _ = c.outputs[n-1].(*Stream)
	}
	if last == nil || last.Name != name {
		c.text = strings.Builder{}
		last = &Stream{Name: name}
		c.add(last)
	}
	c.text.WriteString(text)
	last.Text = c.text.String()
}

// Display takes a displayed value. With update it only replaces the displays that have this id, without, it
// replaces them and is an output too.
func (c *Collector) Display(id string, update bool, b display.Bundle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cell == nil {
		return
	}
	if id != "" {
		for _, d := range c.displays[id] {
			d.Bundle = b
			if c.Observer != nil {
				c.Observer.Update(d)
			}
		}
	}
	if update {
		return
	}
	c.clearNow(c.clear)
	d := &DisplayData{ID: id, Bundle: b}
	if id != "" {
		if c.displays == nil {
			c.displays = map[string][]*DisplayData{}
		}
		c.displays[id] = append(c.displays[id], d)
	}
	c.emit(d)
}

// Clear removes the outputs of the running cell: at once, or with wait when the next one comes.
func (c *Collector) Clear(wait bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cell == nil {
		return
	}
	c.clear = wait
	c.clearNow(!wait)
}

// Input refuses: nobody is there to answer.
func (c *Collector) Input(prompt string, password bool) (string, error) {
	return "", fmt.Errorf("no stdin in a batch run: the cell asks %q; run it in a notebook, or give it the tag skip-execution", prompt)
}

// clearNow removes the outputs of the running cell, if it is to.
func (c *Collector) clearNow(do bool) {
	if !do {
		return
	}
	for _, out := range c.outputs {
		if d, ok := out.(*DisplayData); ok && d.ID != "" {
			c.displays[d.ID] = slices.DeleteFunc(c.displays[d.ID], func(other *DisplayData) bool { return other == d })
		}
	}
	c.clear, c.outputs, c.size, c.dropped = false, nil, 0, 0
	c.cell.SetOutputs(c.number, c.outputs)
}

// add appends an output to the running cell.
func (c *Collector) add(o Output) {
	c.outputs = append(c.outputs, o)
	c.cell.SetOutputs(c.number, c.outputs)
}

// emit is add, observed.
func (c *Collector) emit(o Output) {
	c.add(o)
	if c.Observer != nil {
		c.Observer.Output(c.cell, o)
	}
}

// start makes cell the running one, without outputs.
func (c *Collector) start(cell *Cell, number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cell, c.number = cell, number
	c.outputs, c.size, c.dropped, c.clear = nil, 0, 0, false
	cell.SetOutputs(number, nil)
	if c.Observer != nil {
		c.Observer.CellStart(cell, number)
	}
}

// end adds the result of the running cell to its outputs.
func (c *Collector) end(r Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dropped > 0 {
		c.print("stderr", fmt.Sprintf("\n[%s more were printed and are not kept]\n", sizeOf(c.dropped)))
	}
	if r.Value != nil || r.Err != nil {
		c.clearNow(c.clear)
	}
	if r.Value != nil {
		c.emit(&ExecuteResult{c.number, *r.Value})
	}
	if r.Err != nil {
		c.emit(&Error{r.Err.Name, r.Err.Value, r.Err.Traceback})
	}
	if c.Observer != nil {
		c.Observer.CellEnd(c.cell, r.Err)
	}
}

// stop ends the run: what still comes is dropped.
func (c *Collector) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cell = nil
}
