package eval

import (
	"fmt"
	"go/token"
	"regexp"
	"strings"
)

// The family of magics that make a cell look like a program of gonb: what would be its main function, its arguments, what runs before it.

func init() {
	for _, name := range []string{"%%", "%main"} {
		register(&Magic{Name: name, Args: "[ARGS]", Help: "Marks statements in gonb's notebooks, which need no mark here; calls functions of the cell named init_..., sets the arguments of the program.", Run: mainMark})
	}
	register(&Magic{Name: "%args", Args: "[ARGS]", Help: "Sets the arguments of the program, which package flag reads.", Run: setArgs})
	register(&Magic{Name: "%exec", Args: "FUNC [ARGS]", Help: "Calls a function after the other code of the cell, with the arguments as those of the program.", Run: execFunc})
}

var initFunc = regexp.MustCompile(`(?m)^func (init_\w+)\(\)`)

func mainMark(c *Call, args string) error {
	if args != "" {
		if err := setArgs(c, args); err != nil {
			return err
		}
	}
	var code strings.Builder
	for _, m := range initFunc.FindAllStringSubmatch(c.Source(), -1) {
		code.WriteString(m[1] + "();")
	}
	if c.parsesFlags() {
		code.WriteString(parseFlags)
	}
	c.Go(code.String())
	return nil
}

// parseFlags is what gonb begins the main function of a cell with.
const parseFlags = `import "flag"; flag.Parse();`

var flagImport = regexp.MustCompile(`import\s+"flag"|(?m)^\s*"flag"\s*$`)

// parsesFlags tells whether there may be flags to parse: the cell has package flag, or the program has arguments.
func (c *Call) parsesFlags() bool {
	return len(c.Session.args) > 0 || flagImport.MatchString(c.Source())
}

func setArgs(c *Call, args string) error {
	words, err := splitWords(args)
	if err != nil {
		return fmt.Errorf("%%args %s: %w", args, err)
	}
	if err := c.Session.worker.SetArgs(words); err != nil {
		return err
	}
	c.Session.args = append([]string{}, words...)
	return nil
}

func execFunc(c *Call, args string) error {
	name, rest, _ := strings.Cut(args, " ")
	if !token.IsIdentifier(name) {
		return fmt.Errorf("%s: want the name of a function", strings.TrimSpace("%exec "+args))
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		if err := setArgs(c, rest); err != nil {
			return err
		}
	}
	if c.parsesFlags() {
		c.GoLast(parseFlags)
	}
	c.GoLast(name + "()")
	return nil
}
