package proto

import (
	"path"
	"regexp"
	"strings"
)

// Mark is the rune that generated code puts before the names of the session, and Top the function that holds a cell's statements.
const (
	Mark = "Ʌ"
	Top  = Mark + "0run"
)

// IsCell tells whether file, as the compiler recorded it, is the text of a cell, and under which name: "/tmp/x/cell[3]" is "cell[3]".
func IsCell(file string) (string, bool) {
	base := path.Base(file)
	return base, strings.HasPrefix(base, "cell[") && strings.HasSuffix(base, "]")
}

var literal = regexp.MustCompile(`\.(func|gowrap|deferwrap)?[0-9]+(\.[0-9]+|-range[0-9]+)*|-range[0-9]+`)

// FuncName turns the linker's name of a function in a cell into the one that its author knows: "cell/3.Ʌarea" is "area",
// "cell/3.(*point).Ʌnorm" is "(*point).norm", "cell/3.Ʌ0run" is "" and a function literal says where it is.
func FuncName(symbol string) string {
	if i := strings.LastIndexByte(symbol, '/'); i >= 0 && !strings.ContainsAny(symbol[:i], "([") {
		symbol = symbol[i+1:]
	}
	for i, r := range symbol {
		if r == '.' {
			symbol = symbol[i+1:]
			break
		}
	}
	loop := literal.FindString(symbol)
	isLiteral := loop != "" && !strings.HasPrefix(loop, "-range")
	outer := symbol
	if loc := literal.FindStringIndex(symbol); loc != nil {
		outer = symbol[:loc[0]]
	}
	outer = strings.TrimSuffix(strings.ReplaceAll(outer, "[...]", ""), "-fm")
	if outer == Top || outer == "init" || outer == "glob." || strings.HasPrefix(outer, Mark+"0make") {
		outer = ""
	}
	outer = strings.ReplaceAll(outer, Mark, "")
	switch {
	case isLiteral && outer == "":
		return "func literal"
	case isLiteral:
		return "func literal in " + outer
	}
	return outer
}
