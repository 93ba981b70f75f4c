package eval

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

func init() {
	register(&Magic{Name: "%who", Args: "[NAME...]", Help: "Lists the variables of the session, or those that are named: type, beginning of the value, and cell.", Run: who})
}

// whoWidth bounds what is shown of a type and of a value, in characters.
const whoWidth = 48

func who(c *Call, args string) error {
	s := c.Session
	wanted := map[string]bool{}
	for _, name := range strings.FieldsFunc(args, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
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
		if args != "" && !wanted[v.Name] {
			continue
		}
		delete(wanted, v.Name)
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
	if names := slices.Sorted(maps.Keys(wanted)); len(names) > 0 {
		c.Note("%%who: no variable %s; %%list shows all names", strings.Join(names, ", "))
	} else if found == 0 {
		c.Note("%%who: no cell has declared a variable")
	}
	if found > 0 {
		c.Print("%s", b.String())
	}
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
