package eval

import (
	"strconv"
	"strings"
	"text/tabwriter"
)

func init() {
	register(&Magic{Name: "%who", Args: "[NAME...]", Help: "Lists the variables of the session, or those that are named: type, beginning of the value, and cell.", Run: who})
}

// whoWidth bounds what is shown of a type and of a value, in characters.
const whoWidth = 48

func who(c *Call, args string) error {
	s := c.Session
	wanted := map[string]bool{}
	for _, name := range strings.Fields(args) {
		wanted[name] = true
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	write := func(cells ...string) { _, _ = w.Write([]byte(strings.Join(cells, "\t") + "\n")) }
	found, busy := 0, false
	alive := map[string]bool{}
	for _, name := range s.names.Alive() {
		alive[name] = true
	}
	for _, v := range s.names.List().Variables {
		if len(wanted) > 0 && !wanted[v.Name] {
			continue
		}
		value := "(lost)"
		if alive[v.Name] && !s.dead() {
			if p, _, err := s.worker.Peek(v.Name); err == nil {
				value = p.Text
			} else {
				value, busy = "", true
			}
		}
		if found == 0 {
			write("name", "type", "value", "cell")
		}
		found++
		write(v.Name, brief(strings.TrimPrefix(v.Text, v.Name+" ")), brief(value), strconv.Itoa(v.Cell))
	}
	_ = w.Flush()
	if found == 0 {
		c.Note("%%who: no such variables; %%list shows all names")
		return nil
	}
	c.Print("%s", b.String())
	if busy {
		c.Note("%%who: values are not looked at while a goroutine of a cell runs")
	}
	return nil
}

// brief is one line of at most whoWidth characters.
func brief(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > whoWidth {
		return string(r[:whoWidth-1]) + "…"
	}
	return text
}
