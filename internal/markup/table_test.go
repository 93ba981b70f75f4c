package markup

import (
	"flag"
	"html"
	"math"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files again")

// words is what is left of a page without its elements and styles: what a code host shows.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|tr)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`</t[hd]>`).ReplaceAllString(page, " ")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, "\n"))
}

func TestTable(t *testing.T) {
	got := strings.TrimPrefix(Table(Grid{Title: "a <b>", Heads: []string{"n", "x"}, Words: map[int]bool{0: true}, Rows: []Row{
		{"0", []Entry{{Text: "<i>"}, {Text: "1.0", Tint: -1}}}, {"⋮", []Entry{GapDown, {HTML: "<b>2</b>"}}},
	}}, Grid{Foot: "1 & 2"}), tableStyle)
	want := `<div class="fx-grid"><div class="fx-title">a &lt;b&gt;</div><div class="fx-side"><table>` +
		`<thead><tr><td></td><th scope="col" style="text-align:left">n</th><th scope="col" style="text-align:right">x</th></tr></thead><tbody>` +
		`<tr><th scope="row">0</th><td style="text-align:left">&lt;i&gt;</td><td style="text-align:right;background:rgba(59,130,246,0.62)">1.0</td></tr>` +
		`<tr><th scope="row">⋮</th><td class="fx-faint" style="text-align:left">⋮</td><td style="text-align:right"><b>2</b></td></tr></tbody></table></div>` +
		`<div class="fx-side"></div><div class="fx-foot">1 &amp; 2</div></div>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A table of any size has less than 200 KB.
func TestLargeTable(t *testing.T) {
	row := Row{Cells: make([]Entry, 5000)}
	for j := range row.Cells {
		row.Cells[j].Text = strings.Repeat("<", 200)
	}
	for name, g := range map[string]Grid{"columns": {Rows: []Row{row, row}}, "heads": {Heads: make([]string, 100_000), Rows: []Row{{}}}, "rows": {Rows: make([]Row, 100_000)}} {
		if page := Table(g, g, g); len(page) > 200_000 || !strings.HasSuffix(page, "</div>") {
			t.Errorf("%s: got %d bytes", name, len(page))
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		values []float64
		bits   int
		want   string
	}{
		{[]float64{1, 2}, 64, "1.0 2.0"},
		{[]float64{0.5, -12.25}, 64, "0.50 -12.25"},
		{[]float64{1.0 / 3, 100}, 64, "0.333 100.000"},
		{[]float64{float64(float32(0.1)), 1}, 32, "0.1 1.0"},
		{[]float64{1e-9, 1, 1e20, -1e300}, 64, "1.00e-9 1.0 1.00e20 -1.00e300"},
		{[]float64{123456789, 0.001}, 64, "123456789.0 1.00e-3"},
		{[]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0}, 64, "NaN Inf -Inf 0.0"},
		{nil, 64, ""},
	} {
		if got := strings.Join(Numbers(c.values, c.bits), " "); got != c.want {
			t.Errorf("%v: got %s, want %s", c.values, got, c.want)
		}
	}
}

func TestEnds(t *testing.T) {
	for _, c := range []struct {
		n, edge int
		want    []int
	}{{0, 2, nil}, {6, 2, []int{0, 1, 2, 3, 4, 5}}, {7, 2, []int{0, 1, -1, 5, 6}}} {
		if got := Ends(c.n, c.edge); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d: got %v, want %v", c.n, got, c.want)
		}
	}
}

func TestMatrix(t *testing.T) {
	m := Matrix{Rows: 9, Cols: 2, Bits: 64, RowEdge: 1, ColEdge: 1, At: func(i, j int) float64 { return float64(i + j) }}
	page := Table(m.Grid())
	if got, want := words(page), "0 0.0 1.0\n⋮ ⋮ ⋮\n8 8.0 9.0"; got != want || strings.Count(page, "<img") != 1 {
		t.Errorf("got\n%s\nwant\n%s\nand a picture", got, want)
	}
	m.Rows = 2
	m.At = func(i, j int) float64 { return float64(i * j) }
	if got, want := words(Table(m.Signs())), "· ·\n· ●"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	m.At = func(i, j int) float64 { return 1 }
	if page := Table(m.Grid()); strings.Contains(page, "background:rgba") {
		t.Error("numbers that are all the same have colours")
	}
}

// TestCode compares a listing with testdata/code.html, a page that can be looked at.
func TestCode(t *testing.T) {
	got := "<!doctype html><meta charset=utf-8><title>Code</title>\n" + Code(
		Listing{"poly", "// poly is a polynomial.\nfunc poly(x float64, θ []float64) float64 {\n\ty := 0.0\n\tfor i, c := range θ {\n\t\ty += c * math.Pow(x, float64(i)) // cᵢ·xⁱ\n\t}\n\treturn y\n}\n"},
		Listing{"its derivative", "func joint_poly(x float64, dy float64) (float64, string) {\n\treturn 2 * x * dy, \"<&>\"\n}\n"},
	) + "\n"
	const golden = "testdata/code.html"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs: got\n%s\nif that is right, write it again with -update", golden, got)
	}
}

// Code is all there, whatever signs are in it, and bounded.
func TestCodeOfAnything(t *testing.T) {
	source := "x := `a\u202eb` // \x00 <script>\r\ny := '\\'' + \"open"
	page := strings.TrimPrefix(Code(Listing{"t", source}), codeStyle)
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
	if want := "tx := `a\\u202eb` // \\u0000 <script>\\u000d\ny := '\\'' + \"open"; text != want {
		t.Errorf("got %q, want %q", text, want)
	}
	for _, source := range []string{strings.Repeat("x := 1\n", 100_000), `"` + strings.Repeat("<", 1_000_000) + `"`, "//" + strings.Repeat("&", 1_000_000), strings.Repeat(" ", 1_000_000)} {
		if page := Code(Listing{"t", source}, Listing{"u", source}); len(page) > 200_000 {
			t.Errorf("%.10q: got %d bytes, want at most 200 KB", source, len(page))
		}
	}
}
