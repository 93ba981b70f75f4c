package eval

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/preload"
)

// didYouMean is what the checker adds to its message about a name that nothing declares.
var didYouMean = regexp.MustCompile(` \(did you mean .*\)$`)

// withStandard compiles a cell once more, with the packages imported that its errors are about, and returns what is wrong then.
func (r *run) withStandard(text string, diags []front.Diagnostic) (*front.Program, []front.Diagnostic) {
	c := r.importStandard(text, diags)
	if c == nil {
		return nil, diags
	}
	return r.s.names.Compile(c)
}

// importStandard parses a cell once more and imports the packages that its errors are about: names that nothing declares, before a dot, and
// that preload.OnUse knows. It returns nil if there are none.
func (r *run) importStandard(text string, diags []front.Diagnostic) *front.Cell {
	var imports []front.Import
	for _, d := range diags {
		name, ok := strings.CutPrefix(didYouMean.ReplaceAllString(d.Msg, ""), "undefined: ")
		path := preload.OnUse[name]
		if !ok || path == "" || d.Cell != r.cell.Number || !regexp.MustCompile(`\b`+name+`\s*\.`).MatchString(text) {
			continue
		}
		if im := (front.Import{Path: path}); !slices.Contains(imports, im) {
			imports = append(imports, im)
		}
	}
	if len(imports) == 0 {
		return nil
	}
	c, again := r.s.names.Parse(r.cell.Number, text)
	if len(again) > 0 {
		return nil
	}
	c.Imports = append(c.Imports, imports...)
	if diags := r.imports(c); len(diags) > 0 {
		return nil
	}
	return c
}
