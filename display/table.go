package display

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/internal/markup"
)

// How much of a table is shown: so many rows and columns at each end of more than twice that.
const (
	edgeRows    = 12
	edgeColumns = 5
	matrixRows  = 6 // of matrices
	matrixCols  = 4
	maxTableMap = 4096    // entries of a map that is shown as a table, too: they are sorted
	maxKeys     = 1000    // of a map that is a row
	maxCellHTML = 2 << 10 // bytes of what a value in a cell says of itself as HTML
	longVector  = 8       // a vector that is not longer is shown by its text alone
)

// tableOf returns the HTML of a value that reads better as a table: slices of structs and of maps, maps, matrices and slices of equally long slices. It is empty for all others,
// and for what makes its own text. Only what is shown is looked at.
func tableOf(v any) (page string) {
	defer func() {
		if recover() != nil { // such as a value that another goroutine is changing
			page = ""
		}
	}()
	rv := reflect.ValueOf(v)
	t := rv.Type()
	base := t
	if t.Kind() == reflect.Pointer {
		base = t.Elem()
	}
	if hasOwnText(base) {
		return ""
	}
	var g markup.Grid
	m, isMatrix := v.(realMatrix)
	switch k := t.Kind(); {
	case isMatrix:
		g = matrixGrid(m)
	case k == reflect.Map:
		g = mapGrid(rv)
	case k == reflect.Slice || k == reflect.Array:
		g = sliceGrid(rv)
	}
	if len(g.Rows) == 0 {
		return ""
	}
	g.Title = TypeName(t)
	return markup.Table(g)
}

func matrixGrid(m realMatrix) markup.Grid {
	r, c := m.Dims()
	if r*c <= 1 || (r == 1 || c == 1) && r*c <= longVector {
		return markup.Grid{}
	}
	foot := extent(r, c, 8)
	at := m.At
	if c == 1 { // a vector lies
		r, c, at = 1, r, func(_, j int) float64 { return m.At(j, 0) }
	}
	g := markup.Matrix{Rows: r, Cols: c, At: at, Bits: 64, RowEdge: matrixRows, ColEdge: matrixCols}.Grid()
	g.Foot = foot
	return g
}

// extent says how large a table is, with its memory if that is worth knowing.
func extent(rows, columns int, size uintptr) string {
	s := count(rows, "row") + " × " + count(columns, "column")
	if n := size * uintptr(rows) * uintptr(columns); n >= 1<<20 {
		s += ", " + memory(int(n))
	}
	return s
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// memory writes a number of bytes.
func memory(n int) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	x, unit := float64(n)/1000, 0
	for x >= 1000 && unit < 4 {
		x, unit = x/1000, unit+1
	}
	return fmt.Sprintf("%.3g %s", x, []string{"kB", "MB", "GB", "TB", "PB"}[unit])
}

func sliceGrid(v reflect.Value) markup.Grid {
	e := v.Type().Elem()
	if v.Len() < 2 || hasOwnText(pointed(e)) {
		return markup.Grid{}
	}
	switch e := pointed(e); {
	case e.Kind() == reflect.Struct && isRecord(e), e.Kind() == reflect.Map && e.Key().Kind() == reflect.String:
		return records(markup.Ends(v.Len(), edgeRows), v.Len(), func(i int) (string, reflect.Value) { return fmt.Sprint(i), v.Index(i) })
	case (e.Kind() == reflect.Slice || e.Kind() == reflect.Array) && v.Type().Elem() == e:
		return gridOf(v)
	}
	return markup.Grid{}
}

// pointed is the type that a pointer leads to, or the type itself.
func pointed(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// isRecord tells whether a struct has columns.
func isRecord(t reflect.Type) bool {
	return t.PkgPath() != "sync" && len(fieldNames(t)) > 0
}

func fieldNames(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Name != "_" {
			names = append(names, qualify("", "", f.Name))
		}
	}
	return names
}

// gridOf is the table of a slice of slices of one length if they hold numbers, of any length if they hold strings.
func gridOf(v reflect.Value) markup.Grid {
	e := v.Type().Elem().Elem()
	columns := 0
	for i := range min(v.Len(), maxRagged) {
		columns = max(columns, v.Index(i).Len())
	}
	if e.Kind() == reflect.String && !hasOwnText(e) && columns > 1 {
		var rows [][]string
		at := markup.Ends(v.Len(), edgeRows)
		for _, i := range at {
			var row []string
			for j := 0; i >= 0 && j < min(v.Index(i).Len(), columns); j++ {
				row = append(row, cut(v.Index(i).Index(j).String(), maxString))
			}
			rows = append(rows, row)
		}
		g := wordGrid(nil, rows, at, v.Len(), columns)
		return g
	}
	if !isEntry(e) || e.Kind() == reflect.Complex64 || e.Kind() == reflect.Complex128 || columns == 0 {
		return markup.Grid{}
	}
	for i := range min(v.Len(), maxRagged) {
		if v.Index(i).Len() != columns {
			return markup.Grid{}
		}
	}
	m := markup.Matrix{Rows: v.Len(), Cols: columns, Bits: 64, RowEdge: matrixRows, ColEdge: matrixCols}
	m.At = func(i, j int) float64 { return float(v.Index(i).Index(j)) }
	switch e.Kind() {
	case reflect.Float32:
		m.Bits = 32
	case reflect.Float64:
	default:
		m.Text = func(i, j int) string { return scalar(v.Index(i).Index(j)) }
	}
	g := m.Grid()
	if e.Kind() == reflect.Bool {
		g = m.Signs()
	}
	g.Foot = extent(v.Len(), columns, e.Size())
	return g
}

// float is a number or a bool as a float64.
func float(v reflect.Value) float64 {
	switch {
	case v.CanFloat():
		return v.Float()
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.Kind() == reflect.Bool && v.Bool():
		return 1
	}
	return 0
}

func mapGrid(v reflect.Value) markup.Grid {
	t := v.Type()
	if v.Len() < 2 || v.Len() > maxTableMap || t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 0 {
		return markup.Grid{}
	}
	all := entriesOf(v)
	e := pointed(t.Elem())
	asRecord := !hasOwnText(e) && (e.Kind() == reflect.Struct && isRecord(e) || e.Kind() == reflect.Map && e.Key().Kind() == reflect.String)
	if !asRecord && v.Len() < 3 {
		return markup.Grid{}
	}
	at := markup.Ends(len(all), edgeRows)
	if asRecord {
		return records(at, v.Len(), func(i int) (string, reflect.Value) { return cell(all[i].key).Text, all[i].val })
	}
	var keys, values []reflect.Value
	for _, i := range at {
		var e entry
		if i >= 0 {
			e = all[i]
		}
		keys, values = append(keys, e.key), append(values, e.val)
	}
	g := markup.Grid{Heads: []string{"key", "value"}, Words: map[int]bool{}, Foot: fmt.Sprintf("%d entries", v.Len())}
	g.Rows = make([]markup.Row, len(at))
	addColumn(&g, 0, at, keys)
	addColumn(&g, 1, at, values)
	return g
}

// records is the table of structs, or of maps by string, with a column for each field or key.
func records(at []int, n int, row func(i int) (head string, v reflect.Value)) markup.Grid {
	g := markup.Grid{Words: map[int]bool{}, Rows: make([]markup.Row, len(at))}
	rows := make([]reflect.Value, len(at))
	var names []string
	var size uintptr
	for k, i := range at {
		if i < 0 {
			g.Rows[k].Head = "⋮"
			continue
		}
		var v reflect.Value
		g.Rows[k].Head, v = row(i)
		if v.Kind() == reflect.Pointer {
			v = v.Elem() // none if it is nil
		}
		rows[k] = v
		switch {
		case !v.IsValid():
		case v.Kind() == reflect.Struct:
			rows[k] = addressable(v)
			names = fieldNames(v.Type())
			if isFixed(v.Type()) {
				size = v.Type().Size()
			}
		default:
			names = union(names, v)
		}
	}
	g.Foot = extent(n, len(names), 0)
	if size*uintptr(n) >= 1<<20 {
		g.Foot += ", " + memory(int(size)*n)
	}
	for c, j := range markup.Ends(len(names), edgeColumns) {
		if j < 0 {
			g.Heads = append(g.Heads, "⋯")
			for k := range g.Rows {
				g.Rows[k].Cells = append(g.Rows[k].Cells, markup.Gap)
			}
			continue
		}
		g.Heads = append(g.Heads, names[j])
		values := make([]reflect.Value, len(rows))
		for k, r := range rows {
			values[k] = part(r, names[j])
		}
		addColumn(&g, c, at, values)
	}
	return g
}

// union adds the keys of a map to sorted names.
func union(names []string, m reflect.Value) []string {
	for it, n := m.MapRange(), 0; n < maxKeys && it.Next(); n++ {
		name := it.Key().String()
		if i, ok := slices.BinarySearch(names, name); !ok {
			names = slices.Insert(names, i, name)
		}
	}
	return names
}

// part is the value in a column of a row, none if it has none.
func part(row reflect.Value, name string) reflect.Value {
	switch row.Kind() {
	case reflect.Struct:
		t := row.Type()
		for i := range t.NumField() {
			if f := t.Field(i); f.Name != "_" && qualify("", "", f.Name) == name {
				return open(row.Field(i))
			}
		}
	case reflect.Map:
		return row.MapIndex(reflect.ValueOf(name).Convert(row.Type().Key()))
	}
	return reflect.Value{}
}

// isFixed tells whether values of a type have no memory elsewhere.
func isFixed(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if !isFixed(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return isFixed(t.Elem())
	}
	return t.Kind() <= reflect.Complex128
}

// addColumn writes a column: numbers line up on the right, words on the left.
func addColumn(g *markup.Grid, column int, at []int, values []reflect.Value) {
	floats, numbers, some := true, true, false
	for k, v := range values {
		for v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		values[k] = v
		if v.IsValid() {
			some = true
			plain := !hasOwnText(pointed(v.Type()))
			floats = floats && v.CanFloat() && plain
			numbers = numbers && (v.CanFloat() || v.CanInt() || v.CanUint()) && plain
		}
	}
	numbers = numbers && some
	g.Words[column] = !numbers
	var texts []string
	if floats && some {
		var all []float64
		bits := 32
		for _, v := range values {
			if v.IsValid() {
				all = append(all, v.Float())
				bits = max(bits, v.Type().Bits())
			}
		}
		if floats = ofOneSize(all); floats {
			texts = markup.Numbers(all, bits)
		}
	}
	rich := true
	for k, v := range values {
		var e markup.Entry
		switch {
		case at[k] < 0:
			e = markup.GapDown
		case !v.IsValid():
			e = markup.Entry{Text: "–", Faint: true}
		case len(texts) > 0:
			e.Text, texts = texts[0], texts[1:]
		case numbers && v.CanFloat():
			e.Text = formatEntry(v.Float(), v.Type().Bits())
		case numbers:
			e.Text = scalar(v)
		default:
			e = cell(v)
			if rich {
				e.HTML = cellHTML(v)
				rich = e.HTML != ""
			}
		}
		g.Rows[k].Cells = append(g.Rows[k].Cells, e)
	}
}

// ofOneSize tells whether numbers can be written with one precision.
func ofOneSize(values []float64) bool {
	least, greatest := math.Inf(1), 0.0
	for _, v := range values {
		if a := math.Abs(v); a-a == 0 && a > 0 {
			least, greatest = min(least, a), max(greatest, a)
		}
	}
	return greatest <= 1000*least
}

// cell is what stands for a value in a table: its own text if it makes one, its first line.
func cell(v reflect.Value) markup.Entry {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || isNilable(v.Kind()) && v.IsNil() {
		return markup.Entry{Text: "nil", Faint: true}
	}
	switch own := hasOwnText(pointed(v.Type())); {
	case v.Kind() == reflect.String && !own:
		return markup.Entry{Text: clean(v.String(), maxString)}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 && !own:
		b := v.Bytes()
		if s, ok := readable(b[:min(len(b), maxString)], len(b) > maxString); ok && len(b) <= maxString {
			return markup.Entry{Text: s}
		}
		return markup.Entry{Text: memory(len(b))}
	case v.Type() == reflect.TypeFor[time.Time]() && v.CanInterface():
		return markup.Entry{Text: v.Interface().(time.Time).Round(0).Format("2006-01-02 15:04:05.999999999 -0700")}
	}
	p := printer{left: maxString, say: maxString, depth: maxDepth - 2, seen: map[visit]bool{}}
	s, more, cutOff := strings.Cut(p.value(v, known).flatString(), "\n")
	if cutOff && strings.TrimSpace(more) != "" {
		s += " …"
	}
	return markup.Entry{Text: s}
}

func isNilable(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return true
	}
	return false
}

// cellHTML is what a value says of itself as HTML, if that is small and has neither styles nor scripts.
func cellHTML(v reflect.Value) (page string) {
	defer func() {
		if recover() != nil {
			page = ""
		}
	}()
	v = receiver(v)
	if !v.IsValid() {
		return ""
	}
	h, ok := v.Interface().(interface{ HTML() string })
	if !ok {
		return ""
	}
	page = h.HTML()
	if low := strings.ToLower(page[:min(len(page), maxCellHTML)]); len(page) > maxCellHTML || strings.Contains(low, "<script") || strings.Contains(low, "<style") {
		return ""
	}
	return page
}

// wordGrid is a table of texts, of which the rows at some positions are given, the others are empty.
func wordGrid(heads []string, rows [][]string, at []int, n, columns int) markup.Grid {
	g := markup.Grid{Words: map[int]bool{}, Foot: extent(n, columns, 0)}
	for k, row := range rows {
		r := markup.Row{Head: "⋮"}
		if at[k] >= 0 {
			r.Head = fmt.Sprint(at[k])
		}
		for _, j := range markup.Ends(columns, edgeColumns) {
			switch {
			case at[k] < 0:
				r.Cells = append(r.Cells, markup.GapDown)
			case j < 0:
				r.Cells = append(r.Cells, markup.Gap)
			case j < len(row):
				r.Cells = append(r.Cells, markup.Entry{Text: row[j]})
			default:
				r.Cells = append(r.Cells, markup.Entry{})
			}
		}
		g.Rows = append(g.Rows, r)
	}
	for c, j := range markup.Ends(columns, edgeColumns) {
		switch {
		case heads == nil:
		case j < 0:
			g.Heads = append(g.Heads, "⋯")
		case j < len(heads):
			g.Heads = append(g.Heads, heads[j])
		default:
			g.Heads = append(g.Heads, "")
		}
		g.Words[c] = j >= 0 && !slices.ContainsFunc(rows, func(r []string) bool { return j < len(r) && isNumber(r[j]) }) ||
			j >= 0 && slices.ContainsFunc(rows, func(r []string) bool { return j < len(r) && r[j] != "" && !isNumber(r[j]) })
	}
	return g
}
