package nb

import (
	"encoding/json"
	"strconv"
)

// The kinds of cells. A later minor version of nbformat may bring others, which are kept as they are.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// A Cell is one cell of a notebook.
type Cell struct {
	Kind  string // Code, Markdown or Raw
	ID    string // "" before nbformat 4.5
	Index int    // its place in the notebook, from 0

	n          *Notebook
	object     span // the whole cell, and its fields
	source     span
	metadata   span
	attached   span
	outputs    span
	count      span
	outputsKey int
	sourceKey  int

	added     *Cell    // not nil: the cell is not in the document; the one that it goes behind
	newSource *string  // not nil: takes the place of what the document has
	newTags   []string // of an added cell

	changed    bool // outputs or count were set; then these hold both:
	newOutputs []Output
	newCount   int
}

// parseCell reads the cell at offset at, whose JSON has been checked.
func (n *Notebook) parseCell(at int) (*Cell, error) {
	s := &n.text
	c := &Cell{n: n, Index: len(n.cells)}
	if s.at(at) != '{' {
		return nil, s.want(at, "a cell")
	}
	var kind, id span
	end, err := s.object(at, 2, func(key []byte, keyAt, at int) (int, error) {
		end, err := s.value(at, 3)
		switch p := (span{at, end}); unquote(key) {
		case "cell_type":
			kind = p
		case "id":
			id = p
		case "source":
			c.source, c.sourceKey = p, keyAt
		case "metadata":
			c.metadata = p
		case "attachments":
			c.attached = p
		case "outputs":
			c.outputs, c.outputsKey = p, keyAt
		case "execution_count":
			c.count = p
		}
		return end, err
	})
	if err != nil {
		return nil, err
	}
	c.object = span{at, end}
	if c.Kind, _ = s.decodeSpan(kind).(string); c.Kind == "" {
		return nil, s.errorf(max(at, kind.start), "got a cell without a cell_type, want code, markdown or raw")
	}
	c.ID, _ = s.decodeSpan(id).(string)
	if c.source.ok() && !s.isText(c.source) {
		return nil, s.want(c.source.start, "the source as a string or a list of strings")
	}
	if c.Kind == Code && c.outputs.ok() && s.at(c.outputs.start) != '[' {
		return nil, s.want(c.outputs.start, "a list of outputs")
	}
	return c, nil
}

// isText reports whether p is a string or a list of strings.
func (s *scanner) isText(p span) bool {
	if s.at(p.start) != '[' {
		return s.at(p.start) == '"'
	}
	all := true
	s.array(p.start, 0, func(at int) (int, error) {
		all = all && s.at(at) == '"'
		return s.value(at, 1)
	})
	return all
}

// Source returns the text of the cell.
func (c *Cell) Source() string {
	if c.newSource != nil {
		return *c.newSource
	}
	text, _ := textOf(c.n.text.decodeSpan(c.source))
	return text
}

// Metadata returns a copy of the cell's metadata, numbers as json.Number.
func (c *Cell) Metadata() map[string]any {
	m, _ := c.n.text.decodeSpan(c.metadata).(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	return m
}

// Attachments returns the files in the cell: by name, then by MIME type, text in base64.
func (c *Cell) Attachments() map[string]map[string]any {
	files, _ := c.n.text.decodeSpan(c.attached).(map[string]any)
	all := map[string]map[string]any{}
	for name, v := range files {
		if data, ok := v.(map[string]any); ok {
			b, _ := bundleOf(map[string]any{"data": data})
			all[name] = b.Data
		}
	}
	return all
}

// Tags returns the tags of the cell, the list tags in its metadata.
func (c *Cell) Tags() []string {
	if c.added != nil {
		return c.newTags
	}
	list, _ := c.Metadata()["tags"].([]any)
	var tags []string
	for _, v := range list {
		if tag, ok := v.(string); ok {
			tags = append(tags, tag)
		}
	}
	return tags
}

// ExecutionCount returns the number that the cell had when it last ran, 0 if it did not.
func (c *Cell) ExecutionCount() int {
	if c.changed {
		return c.newCount
	}
	return countOf(c.n.text.decodeSpan(c.count))
}

// countOf returns an execution count as read, 0 for null.
func countOf(v any) int {
	number, _ := v.(json.Number)
	count, _ := strconv.Atoi(string(number))
	return count
}

// Outputs returns the outputs of the cell: those that were set, else those in the file.
func (c *Cell) Outputs() []Output {
	if c.changed {
		return c.newOutputs
	}
	list, _ := c.n.text.decodeSpan(c.outputs).([]any)
	outputs := make([]Output, len(list))
	for i, v := range list {
		outputs[i] = outputOf(v)
	}
	return outputs
}

// SetOutputs replaces execution count and outputs of a code cell; count 0 means that it did not run. The
// outputs are kept, not copied: what changes in them later is seen by [Notebook.Bytes]. It panics if the cell
// is of another kind.
func (c *Cell) SetOutputs(count int, outputs []Output) {
	if c.Kind != Code {
		panic("nb: SetOutputs: got a " + c.Kind + " cell, want a code cell")
	}
	c.changed, c.newCount, c.newOutputs = true, count, outputs
}
