package display

import (
	"errors"
	"fmt"
	"html"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

type person struct {
	Name   string
	Age    int
	height float64
	Since  time.Duration
	Tags   []string
	_      int
}

type badge struct{ level int }

func (b badge) HTML() string { return fmt.Sprintf("<b>%d</b>", b.level) }

type ranked struct {
	Badge badge
	Err   error
	Next  *person
}

type warmth float64

func (c warmth) String() string { return fmt.Sprintf("%.1f °C", float64(c)) }

// wordsOf is what is left of a page without its elements and styles: what a code host shows.
func wordsOf(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|tr)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`</t[hd]>`).ReplaceAllString(page, " | ")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`[ |]*\n\s*`).ReplaceAllString(page, "\n"))
}

func tableCases() []struct {
	name  string
	value any
} {
	many := make([]person, 1000)
	for i := range many {
		many[i] = person{Name: fmt.Sprintf("person %d", i), Age: 20 + i%50, height: 1.5 + 0.0137*float64(i%30), Since: time.Duration(i) * time.Hour}
	}
	dense := mat.NewDense(40, 30, nil)
	dense.Apply(func(i, j int, _ float64) float64 { return math.Sin(float64(i)/5) * math.Cos(float64(j)/5) }, dense)
	counts := map[int]int{}
	for i := range 100 {
		counts[i] = i * i
	}
	type wide struct{ A, B, C, D, E, F, G, H, I, J, K, L, M, N float64 }
	return []struct {
		name  string
		value any
	}{
		{"structs", []person{{"Ada", 36, 1.65, time.Minute, []string{"maths", "poetry"}, 0}, {"Grace & \"Hopper\"", 85, 1.7, 0, nil, 0}}},
		{"many structs", many},
		{"pointers to structs", []*person{{Name: "Ada"}, nil}},
		{"fields with texts and HTML of their own", []ranked{{badge{1}, errors.New("no <b>luck</b>"), nil}, {badge{2}, nil, &person{Name: "Ada"}}}},
		{"many columns", []wide{{A: 1, N: 0.5}, {B: -2}}},
		{"maps", []map[string]any{{"loss": 0.25, "step": 1}, {"loss": 0.125, "step": 2, "note": "better"}}},
		{"a map", map[string]float64{"accuracy": 0.9751, "loss": 0.0821, "steps": 1200}},
		{"a map of structs", map[string]person{"a": {Name: "Ada", Age: 36}, "g": {Name: "Grace", Age: 85}}},
		{"a large map", counts},
		{"a matrix of gonum", dense},
		{"a long vector of gonum", mat.NewVecDense(40, nil)},
		{"rows of numbers", [][]float64{{1, 0.5, -3}, {0, 2, 1e-9}}},
		{"rows of ints", [][]int{{1, 20}, {-300, 4}, {5, 60}}},
		{"rows of bools", [][]bool{{true, false}, {false, true}}},
		{"rows of texts", [][]string{{"a", "1"}, {"bc", "22"}}},
		{"temperatures", map[string]warmth{"x": 20, "y": 21.5, "z": 1}},
		{"bytes", []struct{ Data []byte }{{[]byte("text")}, {make([]byte, 4200)}}},
		{"a CSV file", CSV(strings.NewReader("species,length,width\nsetosa,5.1,3.5\nvirginica,6.3,\n"))},
		{"a long CSV file", CSV(strings.NewReader("t;x\n" + strings.Repeat("0.5;-1\n", 500)))},
	}
}

// TestTables compares the HTML of values that are tables with testdata/tables.html, a page that can be looked at.
func TestTables(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Tables</title>\n")
	for _, c := range tableCases() {
		page, _ := Of(c.value).Data["text/html"].(string)
		if page == "" {
			t.Errorf("%s: got no table", c.name)
		}
		fmt.Fprintf(&b, "<h3>%s</h3>\n%s\n", c.name, page)
	}
	const golden = "testdata/tables.html"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, wanted := strings.Split(b.String(), "<h3>"), strings.Split(string(want), "<h3>")
	for i := range max(len(got), len(wanted)) {
		if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
			t.Fatalf("a part of %s differs: got\n%s\nif that is right, write it again with -update", golden, got[min(i, len(got)-1)])
		}
	}
}

func TestTableWords(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{[]person{{"Ada", 36, 1.65, time.Minute, []string{"maths"}, 0}, {"Bob", 5, 1, 0, nil, 0}},
			"[]person\n| Name | Age | height | Since | Tags\n0 | Ada | 36 | 1.65 | 1m0s | [\"maths\"]\n1 | Bob | 5 | 1.00 | 0s | nil\n2 rows × 5 columns"},
		{[]map[string]any{{"loss": 0.25}, {"note": "x"}}, "[]map[string]interface {}\n| loss | note\n0 | 0.25 | –\n1 | – | x\n2 rows × 2 columns"},
		{[][]int{{1, 20}, {-3, 4}}, "[][]int\n1 | 20\n-3 | 4\n2 rows × 2 columns"},
		{CSV(strings.NewReader("a\tb\n1\tx\n2\ty\n")), "| a | b\n0 | 1 | x\n1 | 2 | y\n2 rows × 2 columns"},
		{CSV(strings.NewReader("1,2\n3,4\n")), "0 | 1 | 2\n1 | 3 | 4\n2 rows × 2 columns"},
	} {
		page, _ := Of(c.value).Data["text/html"].(string)
		want := strings.ReplaceAll(c.want, "interface {}", "any")
		if got := wordsOf(page); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// A table is only there where it reads better than the text.
func TestNoTables(t *testing.T) {
	type empty struct{}
	for _, v := range []any{
		1, "x", []float64{1, 2, 3}, []string{"a", "b", "c"}, map[string]int{"a": 1}, map[string]int{"a": 1, "b": 2}, map[string]struct{}{"a": {}, "b": {}, "c": {}}, []person{{}}, []empty{{}, {}},
		[]warmth{1, 2, 3}, []time.Time{{}, {}}, [][]float64{{1}, {1, 2}}, [][]complex128{{1}, {2}}, []error{nil, nil}, person{}, &person{}, []byte("abc"), mat.NewVecDense(3, nil), []any{person{}, person{}},
	} {
		if b := Of(v); b.Data["text/html"] != nil {
			t.Errorf("%s: got a table", Text(v))
		}
	}
}

// Whatever there is to show, a table stays small.
func TestLargeTables(t *testing.T) {
	long := strings.Repeat("<script>alert(1)</script>", 50_000)
	keys := map[string]any{}
	for i := range 3000 {
		keys[fmt.Sprint(long[:100], i)] = long
	}
	for name, v := range map[string]any{
		"structs": make([]person, 100_000), "matrix": mat.NewDense(2000, 2000, nil), "rows": make([][1000]float64, 5000), "long names": []map[string]any{keys, keys, keys}, "map": keys,
		"texts": [][]string{{long, long, long}, {long, long}}, "CSV": CSV(strings.NewReader(strings.Repeat(long[:2000]+",", 500) + "\n1")),
	} {
		page, _ := Of(v).Data["text/html"].(string)
		if len(page) == 0 || len(page) > 200_000 || strings.Contains(page, "<script") || strings.Contains(page, "<pre") {
			t.Errorf("%s: got %d bytes, want at most 200 KB of a table", name, len(page))
		}
	}
}

func BenchmarkTables(b *testing.B) {
	for _, c := range []struct {
		name  string
		value any
	}{{"structs", make([]person, 100_000)}, {"matrix", mat.NewDense(2000, 2000, nil)}, {"rows", make([][1000]float64, 5000)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				tableOf(c.value)
			}
		})
	}
}

func ExampleCSV() {
	fmt.Println(CSV(strings.NewReader("species,length\nsetosa,5.1\nvirginica,6.3\n")))
	// Output:
	//   species  length
	//    setosa     5.1
	// virginica     6.3
	// 2 rows × 2 columns
}
