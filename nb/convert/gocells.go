package convert

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/nb"
)

// GoCells returns the code cells of a notebook for [eval.Export], numbered as they run. Cells that no run executes, or that are there to fail,
// are left out.
func GoCells(n *nb.Notebook) ([]eval.ExportCell, error) {
	var cells []eval.ExportCell
	section, number := "", 0
	for _, c := range n.Cells() {
		if c.Kind == nb.Markdown {
			for line := range strings.Lines(c.Source()) {
				if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
					section = strings.NewReplacer("`", "", "*", "").Replace(strings.TrimSpace(title))
				}
			}
		}
		if c.Kind != nb.Code || strings.TrimSpace(c.Source()) == "" || slices.Contains(c.Tags(), nb.TagSkip) {
			continue
		}
		number++
		if slices.Contains(c.Tags(), nb.TagRaises) {
			continue
		}
		about := fmt.Sprintf("is cell %d.", number)
		if section != "" {
			about = fmt.Sprintf("is cell %d, in %q.", number, section)
		}
		cells = append(cells, eval.ExportCell{Cell: eval.Cell{Number: number, Source: c.Source()}, About: about})
	}
	if len(cells) == 0 {
		return nil, fmt.Errorf("%s: got no cells of code", n.Name)
	}
	return cells, nil
}

// PackageName makes the name of a package of that of a file: its letters and digits, in lower case.
func PackageName(file string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSuffix(path.Base(file), ".ipynb"))
	if name == "" || unicode.IsDigit([]rune(name)[0]) || name == "main" {
		name = "notebook" + name
	}
	return name
}
