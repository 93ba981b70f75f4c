package plot

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// maxGroups is how many groups By makes at most: more cannot be told apart by their colours.
const maxGroups = 20

// By divides the points or the line drawn last into groups, one for each label, and gives each a colour and its label as a name in the legend. labels is a slice, an
// array or a tensor with a label for each point: numbers, names, or whatever else prints.
//
//	Scatter(x.Select(0, 0), x.Select(0, 1)).By(labels)
//
// The groups stand in the order of their numbers, or of the alphabet; Label gives them other names. It panics with *UseError for another number of labels, for
// more than 20 different ones, and if nothing with points was drawn last.
func (f Figure) By(labels any) Figure {
	const op = "By"
	if f.named != 1 || f.marks[len(f.marks)-1].x == nil {
		panic(misuse(op, "want one line or one cloud of points before it, as in Scatter(xs, ys).By(labels)"))
	}
	all := f.marks[len(f.marks)-1]
	names, of := groups(op, labels)
	if len(of) != len(all.x) {
		panic(misuse(op, "got %s for %s, want as many", plural(len(of), "label"), plural(len(all.x), "point")))
	}
	f.marks = f.marks[:len(f.marks)-1]
	f.colors-- // the one that the points had goes to the first group
	var marks []mark
	for g, name := range names {
		var x, y []float64
		for i, k := range of {
			if k == g {
				x, y = append(x, all.x[i]), append(y, all.y[i])
			}
		}
		marks = append(marks, f.pointsMark(all.Kind, x, y))
		marks[g].Label = clean(name)
	}
	return f.add(op, marks...)
}

// groups returns the names of groups in their order, and to which each label belongs.
func groups(op string, labels any) (names []string, of []int) {
	type label struct {
		name   string
		number float64
	}
	var all []label
	if numbers, problem := list(labels); problem == "" {
		for _, v := range numbers {
			all = append(all, label{fmt.Sprint(v), v})
		}
	} else {
		r := reflect.ValueOf(labels)
		if r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
			panic(misuse(op, "got %s, want a label for each point", problem))
		}
		for i := range r.Len() {
			all = append(all, label{name: fmt.Sprint(r.Index(i).Interface())})
		}
	}
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b label) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	for _, l := range slices.CompactFunc(sorted, func(a, b label) bool { return a.name == b.name }) {
		names = append(names, l.name)
	}
	if len(names) > maxGroups {
		panic(misuse(op, "got %d different labels, want at most %d", len(names), maxGroups))
	}
	for _, l := range all {
		of = append(of, slices.Index(names, l.name))
	}
	return names, of
}
