package eval

import (
	"fmt"
	"slices"
	"strings"
)

// Magic is one command of cells that is no Go. With Run it is a line of its own, anywhere in a cell; with Cell it is the first line of a
// cell that holds no Go at all.
type Magic struct {
	Name  string   // with its mark: %time
	Args  string   // how the arguments are written, for %help: "[NAME[=VALUE]]"; EXPR and CODE are Go
	Words []string // that the arguments may have, for completion
	Help  string   // one sentence
	Go    bool     // what Cell takes is Go

	// Run carries the magic out; args is the rest of the line. It runs before the Go code of the cell.
	Run func(c *Call, args string) error
	// Cell carries out a cell whose first line it is; body is the rest of the cell.
	Cell func(c *Call, args, body string) error
}

// Call is one use of a magic.
type Call struct {
	Session *Session
	run     *run
	line    int // of the magic in the cell, from 1
}

// Around wraps f around the Go code of the cell.
func (c *Call) Around(f func(next func() Result) Result) { c.run.around = append(c.run.around, f) }

// Finally calls f when the cell has ended, however it did.
func (c *Call) Finally(f func()) { c.run.finally = append(c.run.finally, f) }

// Go puts Go code in the place of the magic.
func (c *Call) Go(code string) { c.run.code[c.line] = code }

// GoAround puts Go code in the place of the magic that holds some which the user wrote in its line: errors are where that stands.
func (c *Call) GoAround(before, code, after string) {
	c.Go(before + code + after)
	line := strings.Split(c.Source(), "\n")[c.line-1]
	if at := strings.LastIndex(line, code); at >= 0 {
		c.run.moved[c.line] = len(before) - at
	}
}

// GoLast puts Go code, statements, at the end of the cell.
func (c *Call) GoLast(code string) { c.run.last += code + ";" }

// Source is the text of the cell.
func (c *Call) Source() string { return c.run.cell.Source }

// Print writes text to the cell's output.
func (c *Call) Print(format string, args ...any) {
	c.Session.cfg.Out.Stream("stdout", fmt.Sprintf(format, args...))
}

// Note tells the user in one line what a magic does not do.
func (c *Call) Note(format string, args ...any) { c.Session.note(fmt.Sprintf(format, args...)) }

var magics = map[string]*Magic{}

// register adds a magic to the registry.
func register(m *Magic) {
	if magics[m.Name] != nil {
		panic("eval: two magics are called " + m.Name)
	}
	magics[m.Name] = m
}

// Magics lists all magics, sorted by name.
func Magics() []*Magic {
	var all []*Magic
	for _, m := range magics {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *Magic) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// magicLine is one line of a cell that is no Go.
type magicLine struct {
	line       int // from 1
	name, args string
	body       string // of a magic for whole cells
}

// code is the Go that a magic takes into the cell; it stands behind its words.
func (m magicLine) code() string {
	about := magics[m.name]
	if about == nil || !strings.Contains(about.Args, "CODE") {
		return ""
	}
	if word, rest, _ := strings.Cut(m.args, " "); slices.Contains(about.Words, word) {
		return strings.TrimSpace(rest)
	}
	return m.args
}

type magicSyntax struct {
	line int
	msg  string
}

// commentMark may stand before a magic, so that a cell is Go to other tools.
const commentMark = "//gonb:"

// splitMagics separates the lines that start with % or ! from the Go code, in which they become blank. Such lines inside a raw string or
// a comment are text. A ! line that ends with a backslash goes on with the next one. If the first line is a magic for whole cells, the rest
// of the cell is its body, and there is no Go.
func splitMagics(src string) (text string, lines []magicLine, err *magicSyntax) {
	if !strings.ContainsAny(src, "%!?") {
		return src, nil, nil
	}
	if m, ok := wholeCell(src); ok {
		return "", []magicLine{m}, nil
	}
	all := strings.Split(src, "\n")
	state := inGo
	for i := 0; i < len(all); i++ {
		line := all[i]
		trimmed := strings.TrimPrefix(strings.TrimLeft(line, " \t"), commentMark)
		if state != inGo || trimmed == "" || trimmed[0] != '%' && trimmed[0] != '!' || continues(all[:i]) {
			state = scanLine(line, state)
			continue
		}
		m := magicLine{line: i + 1}
		all[i] = ""
		body := strings.TrimRight(trimmed, " \t\r")
		for strings.HasSuffix(body, `\`) && i+1 < len(all) {
			i++
			body = strings.TrimSuffix(body, `\`) + strings.TrimSpace(all[i])
			all[i] = ""
		}
		if rest, ok := strings.CutPrefix(body, "!"); ok {
			m.name, m.args = "!", strings.TrimSpace(rest)
		} else {
			name, args, _ := strings.Cut(body, " ")
			m.name, m.args = name, strings.TrimSpace(args)
			if line, ok := strings.CutPrefix(name, "%%"); ok && magics[name] == nil && magics["%"+line] != nil {
				m.name = "%" + line // as people know it from IPython
			}
		}
		if magics[m.name] == nil {
			return "", nil, &magicSyntax{m.line, unknownMagic(m.name)}
		}
		if magics[m.name].Run == nil {
			return "", nil, &magicSyntax{m.line, m.name + " is for a whole cell: want it in the first line"}
		}
		lines = append(lines, m)
	}
	return strings.Join(all, "\n"), lines, nil
}

// wholeCell tells whether the first line of a cell that is not blank is a magic for whole cells.
func wholeCell(src string) (m magicLine, ok bool) {
	if m, ok := questionOf(src); ok {
		return m, ok
	}
	for n := 1; ; n++ {
		line, rest, more := strings.Cut(src, "\n")
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), commentMark))
		if line != "" {
			name, args, _ := strings.Cut(line, " ")
			known := magics[name]
			return magicLine{n, name, strings.TrimSpace(args), rest}, known != nil && known.Cell != nil
		}
		if !more {
			return m, false
		}
		src = rest
	}
}

// meant is what those who come from IPython look for.
var meant = map[string]string{
	"timeit": "%bench EXPR, or %%bench for a cell",
	"prun":   "%prof", "pprof": "%prof", "memit": "%prof heap", "mprun": "%prof heap",
	"lsmagic": "%help", "magic": "%help", "quickref": "%help",
	"whos": "%who", "who_ls": "%who", "del": "%rm NAME", "reset_selective": "%rm NAME",
	"pwd": "%cd", "set_env": "%env NAME=VALUE", "get": "!*go get MODULE", "go": "!*go, in the module of the session",
	"pip": "an import line: packages are downloaded when a cell imports them", "conda": "an import line: packages are downloaded when a cell imports them",
	"python": "%%script python3", "ruby": "%%script ruby", "perl": "%%script perl",
	"html": "display.HTML(`...`)", "HTML": "display.HTML(`...`)", "markdown": "display.Markdown(`...`)", "latex": "display.Latex(`...`)",
	"svg": "display.SVG(`...`)", "javascript": "display.HTML(`<script>...</script>`)", "js": "display.HTML(`<script>...</script>`)",
	"matplotlib": "Plot, which needs no magic: Plot(math.Sin, 0, 6)",
	"run":        "fluxion run FILE.ipynb in a terminal", "load_ext": "an import line", "autoreload": "nothing: packages beside the notebook are followed",
}

func unknownMagic(name string) string {
	if in := meant[strings.TrimLeft(name, "%")]; in != "" {
		return fmt.Sprintf("unknown magic %s; here it is %s", name, in)
	}
	for _, m := range Magics() {
		if len(name) > 2 && (strings.HasPrefix(m.Name, name) || strings.HasPrefix(name, m.Name) && len(m.Name) > 2) {
			return fmt.Sprintf("unknown magic %s (did you mean %s?); %%help lists them all", name, m.Name)
		}
	}
	return fmt.Sprintf("unknown magic %s; %%help lists them all", name)
}

type lexical int

const (
	inGo lexical = iota
	inRaw
	inComment
)

// scanLine follows raw strings and block comments over one line.
func scanLine(line string, state lexical) lexical {
	for i := 0; i < len(line); i++ {
		rest := line[i:]
		switch {
		case state == inRaw:
			if line[i] == '`' {
				state = inGo
			}
		case state == inComment:
			if strings.HasPrefix(rest, "*/") {
				state = inGo
				i++
			}
		case line[i] == '`':
			state = inRaw
		case strings.HasPrefix(rest, "/*"):
			state = inComment
			i++
		case strings.HasPrefix(rest, "//"):
			return state
		case line[i] == '"' || line[i] == '\'':
			quote := line[i]
			for i++; i < len(line) && line[i] != quote; i++ {
				if line[i] == '\\' {
					i++
				}
			}
		}
	}
	return state
}

// continues tells whether the Go code so far goes on in the next line: % is then an operator, and ! a negation.
func continues(before []string) bool {
	for i := len(before) - 1; i >= 0; i-- {
		line := strings.TrimSpace(before[i])
		if c := strings.Index(line, "//"); c >= 0 {
			line = strings.TrimSpace(line[:c])
		}
		if strings.HasSuffix(line, "*/") {
			return false
		}
		if line != "" {
			return strings.ContainsRune("+-*/&|^=<>(,%", rune(line[len(line)-1]))
		}
	}
	return false
}

func (r *run) magic(m magicLine) error {
	c := &Call{Session: r.s, run: r, line: m.line}
	if cell := magics[m.name].Cell; cell != nil {
		return cell(c, m.args, m.body)
	}
	return magics[m.name].Run(c, m.args)
}
