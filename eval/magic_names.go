package eval

import (
	"fmt"
	"strings"

	"github.com/fluxion-go/fluxion/eval/front"
)

func init() {
	for _, name := range []string{"%list", "%ls"} {
		register(&Magic{Name: name, Help: "Lists the names that the cells have declared.", Run: list})
	}
	for _, name := range []string{"%rm", "%remove"} {
		register(&Magic{Name: name, Args: "NAME...", Help: "Forgets names that cells have declared.", Run: remove})
	}
}

func list(c *Call, _ string) error {
	all := c.Session.names.List()
	for _, group := range []struct {
		title string
		names []front.Listed
	}{{"imports", all.Imports}, {"constants", all.Constants}, {"types", all.Types}, {"variables", all.Variables}, {"functions", all.Functions}} {
		if len(group.names) == 0 {
			continue
		}
		c.Print("%s\n", group.title)
		for _, n := range group.names {
			c.Print("  %-40s cell %d\n", n.Text, n.Cell)
		}
	}
	return nil
}

func remove(c *Call, args string) error {
	names := strings.Fields(args)
	if len(names) == 0 {
		return fmt.Errorf("%%rm: want one or more names; %%list shows them")
	}
	for _, name := range names {
		gone, ok := c.Session.names.Remove(name)
		if !ok {
			return fmt.Errorf("%%rm %s: no cell has declared it; %%list shows the names", name)
		}
		c.Print("forgot %s\n", strings.Join(gone, ", "))
	}
	return nil
}
