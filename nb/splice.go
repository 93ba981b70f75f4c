package nb

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
)

// An edit replaces a stretch of the document; start == end inserts.
type edit struct {
	span
	text []byte
}

// Bytes returns the document. Where nothing was changed, these are the bytes that were read.
//
// New outputs are written as Jupyter does (sorted names, text as a list of lines, no escapes but the needed
// ones) with the indentation and line ends of the document. Outputs and counts that say what the document
// says already are not written again.
func (n *Notebook) Bytes() []byte {
	var edits []edit
	for _, c := range n.cells {
		if c.added != nil {
			edits = append(edits, c.insertion())
			continue
		}
		if c.newSource != nil && c.source.ok() {
			edits = append(edits, edit{c.source, n.layout(c.sourceKey, splitLines(*c.newSource))})
		} else if c.newSource != nil {
			edits = append(edits, n.insert(c.object, "source", splitLines(*c.newSource)))
		}
		if c.changed {
			edits = append(edits, c.edits()...)
		}
	}
	edits = append(edits, n.metadataEdits()...)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	size := len(n.text.data)
	for _, e := range edits {
		size += len(e.text) - (e.end - e.start)
	}
	out := make([]byte, 0, size)
	done := 0
	for _, e := range edits {
		out = append(append(out, n.text.data[done:e.start]...), e.text...)
		done = e.end
	}
	return append(out, n.text.data[done:]...)
}

// insertion is what adds a cell to the document, laid out as the cell before it is.
func (c *Cell) insertion() edit {
	n := c.n
	tags, outputs := make([]any, len(c.newTags)), make([]any, len(c.newOutputs))
	for i, tag := range c.newTags {
		tags[i] = tag
	}
	for i, out := range c.newOutputs {
		outputs[i] = out.json()
	}
	cell := map[string]any{"cell_type": c.Kind, "metadata": map[string]any{"tags": tags}, "source": splitLines(c.Source()), "outputs": outputs, "execution_count": nil}
	if c.newCount != 0 {
		cell["execution_count"] = c.newCount
	}
	if c.ID != "" {
		cell["id"] = c.ID
	}
	before := c.added.object
	line := n.text.data[bytes.LastIndexByte(n.text.data[:before.start], '\n')+1 : before.start]
	gap := []byte(n.style.comma[1:])
	if n.style.newline != "" && len(bytes.Trim(line, " \t")) == 0 {
		gap = append([]byte(n.style.newline), line...)
	}
	return edit{span{before.end, before.end}, append(append([]byte{','}, gap...), n.layout(before.start, cell)...)}
}

// edits returns what makes the document show the new outputs and count of the cell. Fields that it lacks are
// added, unless there is nothing to say.
func (c *Cell) edits() []edit {
	s := &c.n.text
	var edits []edit
	var count any
	if c.newCount != 0 {
		count = c.newCount
	}
	outputs := make([]any, len(c.newOutputs))
	for i, out := range c.newOutputs {
		outputs[i] = out.json()
	}
	blank := c.newCount == 0 && len(c.newOutputs) == 0
	if c.count.ok() {
		if text := compact.encode(count, ""); !bytes.Equal(text, s.data[c.count.start:c.count.end]) {
			edits = append(edits, edit{c.count, text})
		}
	} else if !blank {
		edits = append(edits, c.n.insert(c.object, "execution_count", count))
	}
	if c.outputs.ok() {
		if !c.sameOutputs(outputs) {
			edits = append(edits, edit{c.outputs, c.n.layout(c.outputsKey, outputs)})
		}
	} else if !blank {
		edits = append(edits, c.n.insert(c.object, "outputs", outputs))
	}
	return edits
}

// sameOutputs reports whether the document has these outputs already, however it spells them.
func (c *Cell) sameOutputs(outputs []any) bool {
	old, _ := c.n.text.decodeSpan(c.outputs).([]any)
	if len(old) != len(outputs) {
		return false
	}
	for i, v := range old {
		if !bytes.Equal(compact.encode(outputOf(v).json(), ""), compact.encode(outputs[i], "")) {
			return false
		}
	}
	return true
}

// metadataEdits returns what adds the defaults to the metadata of the notebook.
func (n *Notebook) metadataEdits() []edit {
	if len(n.defaults) == 0 {
		return nil
	}
	if !n.metadata.ok() {
		return []edit{n.insert(n.object, "metadata", n.defaults)}
	}
	if n.text.at(n.text.space(n.metadata.start+1)) == '}' {
		return []edit{{n.metadata, n.layout(n.metadataKey, n.defaults)}}
	}
	var edits []edit
	for _, key := range slices.Sorted(maps.Keys(n.defaults)) {
		edits = append(edits, n.insert(n.metadata, key, n.defaults[key]))
	}
	return edits
}

// insert adds a field to an object that has fields: before the first one with a greater name, else last.
func (n *Notebook) insert(object span, name string, value any) edit {
	s := &n.text
	place, last := -1, 0 // the key to insert before; the end of the last value
	gapAt, gapEnd := 0, 0
	before := object.start + 1 // where the white space before a key begins
	s.object(object.start, 0, func(key []byte, keyAt, at int) (int, error) {
		end, err := s.value(at, 1)
		if place < 0 {
			gapAt, gapEnd, last = before, keyAt, end
			if unquote(key) > name {
				place = keyAt
			}
		}
		before = s.space(end) + 1
		return end, err
	})
	gap := s.data[gapAt:gapEnd] // what separates fields here, such as a line end and indentation
	text := appendQuoted(nil, name)
	text = append(text, n.style.colon...)
	text = append(text, n.layout(gapEnd, value)...)
	if place >= 0 {
		return edit{span{place, place}, append(append(text, ','), n.between(gap)...)}
	}
	return edit{span{last, last}, append(append([]byte{','}, n.between(gap)...), text...)}
}

// between is the white space after a comma where keys are preceded by gap. On one line the first key of an
// object often has none before it, the others may.
func (n *Notebook) between(gap []byte) []byte {
	if bytes.IndexByte(gap, '\n') < 0 {
		return []byte(n.style.comma[1:])
	}
	return gap
}

// layout writes the value of the field whose key is, or goes where there is a key, at offset keyAt.
func (n *Notebook) layout(keyAt int, value any) []byte {
	st := n.style
	line := n.text.data[bytes.LastIndexByte(n.text.data[:keyAt], '\n')+1 : keyAt]
	if len(bytes.Trim(line, " \t")) > 0 {
		st.newline = "" // not the first on its line, so the object is on one line
	}
	return st.encode(value, string(line))
}
