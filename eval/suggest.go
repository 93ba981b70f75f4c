package eval

import (
	"go/scanner"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/preload"
)

// Suggestions are texts that fit at a cursor, the best first.
type Suggestions struct {
	From, To int // what they take the place of, in bytes
	List     []Suggestion
}

// Suggestion is one of them.
type Suggestion struct {
	Text      string
	Kind      string // "function", "method", "field", "variable", "constant", "type", "package", "keyword", "label", "key", "path" or "magic"
	Signature string // of a function without its name, or a type; "" if there is none
	Doc       string // the first sentence about it; "" if there is none
}

// Suggest lists what fits at the cursor, a place in src in bytes: names of the session and of packages, fields and methods, keys of maps,
// files inside of a string, magics. It may be called while a cell runs: then it knows the names as they are, and no keys.
func (s *Session) Suggest(src string, cursor int) (out Suggestions) {
	cursor = max(0, min(cursor, len(src)))
	out = Suggestions{From: cursor, To: cursor}
	defer func() {
		if recover() != nil { // what is being written may be anything
			out.List = nil
		}
	}()
	if !s.look() {
		return out
	}
	defer s.looking.Unlock()
	text, line := blankMagics(src, cursor)
	var words []Suggestion // of a magic whose code follows
	if line >= 0 {
		found := s.suggestMagic(src, line, cursor)
		code, ok := magicCode(src, line, cursor)
		if !ok {
			return found
		}
		text, words = withCode(text, src, code, cursor), found.List
	}
	if lit, before := literalAt(text, cursor); lit.tok != token.ILLEGAL {
		return s.suggestInside(text, lit, before, cursor)
	}
	found := s.names.Suggest(text, cursor)
	out.From, out.To = found.From, found.To
	out.List = words
	for _, key := range s.keys(found.Map) {
		if strings.HasPrefix(key, text[out.From:cursor]) {
			out.List = append(out.List, Suggestion{Text: key, Kind: "key"})
		}
	}
	list := found.List
	if found.Package != "" {
		for name, d := range s.docs.names(found.Package) {
			text, signature := name, strings.TrimPrefix(d.decl, "func "+name)
			if found.Type != "" {
				text = strings.TrimPrefix(name, found.Type+".")
				if text == name || d.kind != "field" {
					continue
				}
				signature = strings.TrimSpace(strings.TrimPrefix(d.decl, text))
			}
			if token.IsExported(text) && !strings.Contains(text, ".") {
				list = append(list, front.Suggestion{Text: text, Kind: d.kind, Signature: signature, Path: found.Package, Symbol: name})
			}
		}
		list = front.Sorted(list, text[out.From:cursor])
	}
	var paths []string
	for _, g := range list {
		if g.Path != "" && !slices.Contains(paths, g.Path) && g.Kind != "package" {
			paths = append(paths, g.Path)
		}
	}
	names := s.docs.within(paths)
	for _, g := range list {
		about := ""
		if d := names[g.Path][g.Symbol]; d != nil {
			about = firstSentence(d.doc)
		}
		out.List = append(out.List, Suggestion{g.Text, g.Kind, g.Signature, about})
	}
	return out
}

// keys returns the keys of a map of the session. The worker is asked only while nothing of a cell runs in it.
func (s *Session) keys(path []string) []string {
	if len(path) == 0 || s.dead() {
		return nil
	}
	_, keys, err := s.worker.Peek(path...)
	if err != nil {
		return nil
	}
	return keys
}

// blankMagics puts spaces in the place of lines that are no Go. Line is where the one with the cursor begins, or -1.
func blankMagics(src string, cursor int) (text string, line int) {
	line = -1
	if !strings.ContainsAny(src, "%!") {
		return src, line
	}
	if m, ok := wholeCell(src); ok {
		start := 0
		for range m.line - 1 {
			start += strings.IndexByte(src[start:], '\n') + 1
		}
		if end := start + strings.IndexByte(src[start:]+"\n", '\n'); cursor <= end {
			return "", start
		} else if magics[m.name].Go {
			return strings.Repeat(" ", end) + src[end:], line
		}
		return strings.Repeat(" ", len(src)), line
	}
	all := strings.Split(src, "\n")
	state, at := inGo, 0
	for i, l := range all {
		trimmed := strings.TrimPrefix(strings.TrimLeft(l, " \t"), commentMark)
		if state != inGo || trimmed == "" || trimmed[0] != '%' && trimmed[0] != '!' || continues(all[:i]) {
			state = scanLine(l, state)
		} else {
			if at <= cursor && cursor <= at+len(l) {
				line = at
			}
			all[i] = strings.Repeat(" ", len(l))
		}
		at += len(l) + 1
	}
	return strings.Join(all, "\n"), line
}

// suggestMagic completes a line that begins with a magic or a shell command.
func (s *Session) suggestMagic(src string, line, cursor int) Suggestions {
	head := src[line:cursor]
	mark := strings.IndexAny(head, "%!")
	if mark < 0 {
		return Suggestions{From: cursor, To: cursor}
	}
	start := line + mark
	name, _, args := strings.Cut(src[start:cursor], " ")
	last := cursor - len(head) + strings.LastIndexAny(head, " \t=") + 1
	if !args && strings.HasPrefix(name, "%") {
		return Suggestions{start, cursor, magicNames(name)}
	}
	about := "FILE"
	typed := src[last:cursor]
	out := Suggestions{From: last, To: cursor}
	if m := magicOf(name); m != nil && !strings.HasPrefix(name, "!") {
		about = m.Args
		for _, w := range m.Words {
			if given := len(strings.Fields(src[start:last])) - 1; strings.HasPrefix(w, typed) && (given == 0 || strings.Contains(m.Args, "FLAGS")) {
				out.List = append(out.List, Suggestion{Text: w, Kind: "magic"})
			}
		}
	}
	switch {
	case name == "%env" && !strings.Contains(src[start:cursor], "="):
		env, _ := s.worker.Environ()
		slices.Sort(env)
		for _, kv := range env {
			if k, v, _ := strings.Cut(kv, "="); strings.HasPrefix(k, typed) {
				out.List = append(out.List, Suggestion{Text: k, Kind: "variable", Signature: brief(v)})
			}
		}
	case strings.Contains(about, "MAGIC"):
		out.List = magicNames(typed)
	case strings.Contains(about, "NAME") && name != "%env", strings.Contains(about, "FUNC"):
		all := s.names.List()
		for _, g := range []struct {
			kind  string
			names []front.Listed
		}{{"variable", all.Variables}, {"function", all.Functions}, {"type", all.Types}, {"constant", all.Constants}, {"package", all.Imports}} {
			for _, n := range g.names {
				if strings.HasPrefix(n.Name, typed) && (g.kind == "function" || !strings.Contains(about, "FUNC")) {
					out.List = append(out.List, Suggestion{Text: n.Name, Kind: g.kind, Signature: n.Text})
				}
			}
		}
	case strings.Contains(about, "FILE"), strings.Contains(about, "DIR"):
		out.List = append(out.List, s.files(typed, !strings.Contains(about, "FILE"))...)
	}
	return out
}

// magicOf is the magic that a name stands for: %%time is %time, as splitMagics has it.
func magicOf(name string) *Magic {
	if m := magics[name]; m != nil {
		return m
	}
	return magics[strings.TrimPrefix(name, "%")]
}

// magicCode is where the Go begins that the magic of a line takes, if the cursor is behind that.
func magicCode(src string, line, cursor int) (at int, ok bool) {
	head := src[line:cursor]
	mark := strings.IndexByte(head, '%')
	if mark < 0 {
		return 0, false
	}
	name, args, ok := strings.Cut(head[mark:], " ")
	m := magicOf(name)
	if !ok || m == nil || !strings.Contains(m.Args, "EXPR") && !strings.Contains(m.Args, "CODE") {
		return 0, false
	}
	at = cursor - len(args)
	if word, _, ok := strings.Cut(args, " "); ok && slices.Contains(m.Words, word) {
		at += len(word) + 1
	}
	return at, true
}

// withCode puts the Go of a magic back into a text whose magics are blank. At is where it begins.
func withCode(text, src string, at, cursor int) string {
	line, _, _ := strings.Cut(src[cursor:], "\n")
	end := cursor + len(line)
	return text[:at] + src[at:end] + text[end:]
}

func magicNames(typed string) (list []Suggestion) {
	for _, m := range Magics() {
		if strings.HasPrefix(m.Name, typed) || strings.HasPrefix(strings.TrimLeft(m.Name, "%"), typed) {
			list = append(list, Suggestion{m.Name, "magic", m.Args, m.Help})
		}
	}
	return list
}

// literalAt returns the string literal that the cursor is inside of, with the tokens before it.
func literalAt(text string, cursor int) (lexeme, []lexeme) {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var sc scanner.Scanner
	sc.Init(file, []byte(text), func(token.Position, string) {}, 0)
	var before []lexeme
	for {
		pos, tok, lit := sc.Scan()
		from := file.Offset(pos)
		if tok == token.EOF || from >= cursor {
			return lexeme{}, nil
		}
		l := lexeme{tok, lit, from, from + len(lit)}
		if tok == token.STRING && cursor > from {
			quote := lit[:1]
			open := len(lit) < 2 || !strings.HasSuffix(lit, quote)
			if cursor < l.to || open && cursor <= l.to {
				return l, before
			}
		}
		before = append(before, l)
	}
}

// suggestInside completes what a string literal holds: the key of a map, an import path, or the name of a file.
func (s *Session) suggestInside(text string, lit lexeme, before []lexeme, cursor int) Suggestions {
	quote := lit.lit[:1]
	typed := text[lit.from+1 : cursor]
	end := cursor
	if cursor+1 == lit.to && strings.HasSuffix(lit.lit, quote) {
		end++ // the quote goes with the key
	}
	if len(before) > 0 && before[len(before)-1].tok == token.LBRACK {
		out := Suggestions{From: lit.from, To: end}
		indexed := s.names.Suggest(text[:lit.from]+text[lit.to:], lit.from).Map
		for _, k := range s.keys(indexed) {
			if strings.HasPrefix(k, `"`+typed) {
				out.List = append(out.List, Suggestion{Text: k, Kind: "key"})
			}
		}
		if indexed != nil {
			return out
		}
	}
	out := Suggestions{From: lit.from + 1, To: cursor}
	if isImport(before) {
		paths := map[string]bool{}
		for _, p := range preload.Packages {
			paths[p.Path] = true
		}
		for _, p := range s.store.Standard() {
			paths[p] = true
		}
		for _, p := range slices.Sorted(maps.Keys(paths)) {
			if strings.HasPrefix(p, typed) {
				out.List = append(out.List, Suggestion{Text: p, Kind: "package"})
			}
		}
		return out
	}
	if quote == `"` {
		if _, err := strconv.Unquote(`"` + typed + `"`); err != nil || strings.Contains(typed, `\`) {
			return out
		}
	}
	out.List = s.files(typed, false)
	return out
}

// isImport tells whether the tokens end where an import path is due.
func isImport(before []lexeme) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch before[i].tok {
		case token.IMPORT:
			return true
		case token.LPAREN:
			return i > 0 && before[i-1].tok == token.IMPORT
		case token.STRING, token.SEMICOLON, token.IDENT, token.PERIOD:
		default:
			return false
		}
	}
	return false
}

// mostFiles bounds a list of files.
const mostFiles = 200

// files lists the files whose names begin with what was typed, directories with a slash behind them. Hidden ones want their dot typed.
func (s *Session) files(typed string, dirs bool) (list []Suggestion) {
	dir, base := filepath.Split(typed)
	where := dir
	if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		home, _ := os.UserHomeDir()
		where = filepath.Join(home, rest)
	} else if !filepath.IsAbs(dir) {
		where = filepath.Join(s.dir, dir)
	}
	f, err := os.Open(where)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(20 * mostFiles)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), base) || base == "" && strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(where, e.Name()))
		name := dir + e.Name()
		if err == nil && info.IsDir() {
			name += "/"
		} else if dirs {
			continue
		}
		list = append(list, Suggestion{Text: name, Kind: "path"})
	}
	slices.SortFunc(list, func(a, b Suggestion) int { return strings.Compare(a.Text, b.Text) })
	return list[:min(len(list), mostFiles)]
}
