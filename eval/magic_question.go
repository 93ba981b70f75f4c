package eval

import (
	"fmt"
	"regexp"
	"strings"
)

func init() {
	register(&Magic{Name: "?", Args: "NAME", Help: "Tells about a name, as Shift-Tab does; NAME? is the same, and NAME?? has the source.", Cell: question})
}

// asked is a cell that asks about a name, as people know it from IPython: ?x, x?, x.Method??
var asked = regexp.MustCompile(`^\s*(\?\??)?\s*((?:%{1,2})?[\pL_][\pL\pN_.]*)\s*(\?\??)?\s*$`)

// questionOf reads such a cell.
func questionOf(src string) (m magicLine, ok bool) {
	found := asked.FindStringSubmatch(src)
	if found == nil || found[1]+found[3] == "" {
		return m, false
	}
	return magicLine{line: strings.Count(src[:strings.Index(src, found[2])], "\n") + 1, name: "?", args: found[2] + found[1] + found[3]}, true
}

func question(c *Call, args, _ string) error {
	if args == "" {
		return help(c, "")
	}
	s := c.Session
	name := strings.TrimRight(args, "?")
	if strings.HasPrefix(name, "%") {
		b, ok := inspectMagic(name)
		if !ok {
			return fmt.Errorf("%s?: %s", name, unknownMagic(name))
		}
		s.cfg.Out.Display("", false, b)
		return nil
	}
	if d := s.names.Describe(name, len(name)); d != nil {
		if b, ok := s.about(d, strings.HasSuffix(args, "??")); ok {
			s.cfg.Out.Display("", false, b)
			return nil
		}
	}
	return fmt.Errorf("%s?: nothing is known of it; %%list shows the names of the session", name)
}
