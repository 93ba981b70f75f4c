package nb

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The tags by which papermill knows the cell of parameters, and the one with other values for them.
const (
	TagParameters = "parameters"
	TagInjected   = "injected-parameters"
)

// A Parameter is a variable of the cell that is tagged parameters, and its value as a person writes it: a number, true or false, text.
type Parameter struct{ Name, Value string }

// ParseParameter reads name=value.
func ParseParameter(text string) (Parameter, error) {
	name, value, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || !identifier.MatchString(name) {
		return Parameter{}, fmt.Errorf("got %s, want name=value", text)
	}
	return Parameter{name, value}, nil
}

var (
	identifier = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)
	// parameterLine matches a line of the cell of parameters: name := value, var name = value, var name type = value.
	parameterLine = regexp.MustCompile(`(?m)^\s*(?:var\s+)?([\pL_][\pL\pN_]*)(?:\s+[^\s=:]+)?\s*:?=[^=]`)
)

// literal is the value as Go has it. Text in quotes is taken as it is; other text gets some.
func (p Parameter) literal() string {
	value := strings.TrimSpace(p.Value)
	if _, err := strconv.ParseFloat(value, 64); err == nil && !strings.ContainsAny(value, "nN") || value == "true" || value == "false" {
		return value
	}
	if _, err := strconv.ParseInt(value, 0, 64); err == nil {
		return value
	}
	if _, err := strconv.Unquote(value); err == nil {
		return value
	}
	return strconv.Quote(p.Value)
}

// SetParameters adds a cell with the tag injected-parameters behind the one with the tag parameters, or changes the one that is there. It
// assigns the values, so a parameter keeps the type that it has in the notebook.
func (n *Notebook) SetParameters(params []Parameter) error {
	if len(params) == 0 {
		return nil
	}
	tagged := func(tag string) int {
		return slices.IndexFunc(n.cells, func(c *Cell) bool { return c.Kind == Code && slices.Contains(c.Tags(), tag) })
	}
	at := tagged(TagParameters)
	if at < 0 {
		return fmt.Errorf("%s: got no cell with the tag %s, want one that gives each parameter its usual value", n.Name, TagParameters)
	}
	var known []string
	for _, m := range parameterLine.FindAllStringSubmatch(n.cells[at].Source(), -1) {
		known = append(known, m[1])
	}
	source := "// Parameters"
	for _, p := range params {
		if !slices.Contains(known, p.Name) {
			return fmt.Errorf("%s: got no parameter %s, want one of those in the cell with the tag %s: %s", n.Name, p.Name, TagParameters, strings.Join(known, ", "))
		}
		source += "\n" + p.Name + " = " + p.literal()
	}
	if old := tagged(TagInjected); old >= 0 {
		n.cells[old].newSource = &source
		return nil
	}
	c := &Cell{Kind: Code, n: n, added: n.cells[at], newSource: &source, newTags: []string{TagInjected}}
	if n.cells[at].ID != "" {
		c.ID = TagInjected
	}
	n.cells = slices.Insert(n.cells, at+1, c)
	for i, c := range n.cells {
		c.Index = i
	}
	return nil
}
