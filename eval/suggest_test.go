package eval

import (
	"context"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/eval/front"
	"golang.org/x/tools/txtar"
)

// The cells that come before those that are being written.
var earlier = []string{
	`type base struct{ id int }
func (b *base) Rename(n int) { b.id = n }
func (b base) secret() int { return b.id }`,
	`// A point is a place.
type point struct {
	base
	x, y float64
	next *point
}
func (p point) norm() float64 { return math.Hypot(p.x, p.y) }
// scaled is p times k.
func (p *point) scaled(k float64) *point { return p }`,
	"here := point{x: 1, y: 2}\nthere := &here\nages := map[string]int{\"ann\": 1, \"bob\": 2, \"ä ö\": 3}\nkeep := struct{ byName map[int]bool }{map[int]bool{7: true, 8: false}}",
	"func area(w, h float64) float64 { return w * h }\nconst answerToAll = 42",
	"var trainer = Dense(2, 1)\nimport \"net/url\"\nusers := map[point]int{}",
	"𝛼, größe := 1.0, 2",
	`nested := map[string]map[string]int{"one": {"x": 1, "y": 2}, "two": {"z": 3}}
listed := []map[string]bool{{"first": true}, {"second": true}}
loose := map[string]any{"in": map[string]any{"deep": 1}}`,
}

// mark is where the cursor is.
const mark = "‸"

// TestSuggest lists cells with the cursor, what must be offered there, behind > after what comes before it, and what must not.
func TestSuggest(t *testing.T) {
	out := &transcript{}
	s := newSession(t, out)
	for i, cell := range earlier {
		s.mustRun(t, i+1, cell)
	}
	dir := s.dir
	for _, name := range []string{"data.csv", "deep/model.npz", ".hidden"} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s.docs.names("github.com/fluxion-go/fluxion/nn") // which it would not wait for
	for _, c := range []struct{ cell, want, not string }{
		// Fields and methods.
		{"here.‸", "next x y base norm scaled > id Rename secret", "fmt here"},
		{"there.‸", "next x y norm scaled", ""},
		{"there.next.next.n‸", "next norm", "x scaled"},
		{"there.scaled(2).sc‸", "scaled", "x"},
		{"here.base.‸", "id Rename secret", "x norm"},
		{"point.‸", "norm", "x"},
		{"trainer.‸", "Call", "set"},
		{"func() point { return here }().‸", "x norm", ""},
		{"[]point{here}[0].‸", "x norm", ""},
		{"for _, p := range []point{here} {\n\tp.‸", "x norm", ""},
		{"for _, p := range []point{here} {\n\tp.‸\n}\nfmt.Println(1)", "x norm", ""},
		{"if here.‸", "x norm", ""},
		{"if v := there; v.x > 1 && v.‸ {\n}", "x norm", ""},
		{"switch here.‸", "x norm", ""},
		{"fmt.Println(here.‸", "x norm", ""},
		{"fmt.Println(here.‸, 1)\nz := 3", "x norm", ""},
		{"f := func(p *point) float64 {\n\treturn p.‸", "x norm", ""},
		{"func g(p *point) float64 {\n\treturn p.‸\n\nfunc h() int { return 1 }", "x norm", ""},
		{"func (p *point) more() {\n\tq := p.next\n\tq.‸", "x norm more", ""},
		{"type local struct{ deep int }\nvar v local\nv.‸", "deep", ""},
		{"v.‸\ntype local struct{ deep int }", "", "deep"},
		{"here.‸\nbroken := := 1", "x norm", ""},
		{"broken := := 1\nhere.‸", "x norm", ""},
		{"err := fmt.Errorf(\"x\"); err.‸", "Error", ""},
		{"time.Now().‸", "Add Year", "wall"},
		{"s := strings.NewReplacer(); s.‸", "Replace", "once"},
		{"𝛼𝛽 := 1; s := \"😀\"; here.‸", "x norm", ""},

		// In what is not finished.
		{"go func() {\n\there.‸", "x norm", ""},
		{"defer func() {\n\tif here.‸", "x norm", ""},
		{"func g() {\n\tgo func(done chan struct{}) {\n\t\tfor {\n\t\t\there.‸", "x norm", ""},
		{"m := map[float64]string{1: \"a\", here.‸", "x norm", ""},
		{"m := map[string]int{fmt.Spr‸", "Sprint", ""},
		{"loop:\nfor {\n\tselect {\n\tdefault:\n\t\tbreak ‸\n\t}\n}", "loop", "here"},
		{"func g() {\nouter:\n\tfor {\n\t\tcontinue o‸", "outer", "os"},
		{"func g() {\nagain:\n\tx := 1\n\tgoto ‸\n}", "again", "x"},
		{"again:\nfor {\n\tgo func() {\n\t\tbreak ‸\n\t}()\n}", "", "again"},

		// Packages.
		{"fmt.Pri‸", "Print Printf Println > Fprint", "Errorf"},
		{"fmt.pri‸", "Print Printf Println", ""},
		{"fmt.Pln‸", "Println", "Print"},
		{"math.‸", "Abs Sin Pi", "abs"},
		{"regexp.Must‸", "MustCompile MustCompilePOSIX", "Match"},
		{"url.Pa‸", "Parse ParseQuery", ""},
		{"http.StatusOK‸", "StatusOK", ""},
		{"import \"text/tabwriter\"\ntabwriter.New‸", "NewWriter", ""},
		{"bytes.Buffer{}.‸", "String", "buf"},

		// Names.
		{"he‸", "here", "fmt"},
		{"ar‸", "area", ""},
		{"ANSW‸", "answerToAll", ""},
		{"ata‸", "answerToAll", ""},
		{"grö‸", "größe", ""},
		{"Den‸", "Dense", ""},
		{"fm‸", "fmt", ""},
		{"rege‸", "regexp", ""},
		{"local := 1\nloc‸", "local", ""},
		{"loc‸\nlocal := 1", "", "local"},
		{"func g(width int) {\n\theight := 1\n\tfor wi := range 3 {\n\t\t‸", "wi width height > g here area > Adam > fmt > bytes > len", ""},
		{"func g(width int) { }\nwid‸", "", "width"},
		{"x := 1\nfunc g() { return ‸ }", "x g here", ""},
		{"ret‸", "return", ""},
		{"le‸", "len", ""},
		{"var q poi‸", "point", ""},
		{"func g(p poi‸", "point", ""},
		{"func (p poi‸", "point", ""},
		{"go are‸", "area", ""},
		{"x := []poi‸", "point", ""},
		{"map[string]poi‸", "point", ""},
		{"ɅR‸", "", "ɅRun"},

		// What the place asks for.
		{"point{‸}", "base next x y > here", ""},
		{"point{x: 1, ‸}", "base next y", "x"},
		{"point{x: 1, ‸", "base next y", "x"},
		{"&point{\n\tx: 1,\n\t‸\n}", "base next y", ""},
		{"[]point{{‸}}", "x y", ""},
		{"point{next: ‸}", "there", ""},
		{"cookie := http.Cookie{Na‸", "Name", "Path"},
		{"http.Cookie{Name: \"a\", ‸}", "Path Value > here", ""},
		{"Dense(64, 10, ‸)", "Relu nn.Init nn.NoBias > here", "nn.Dense nn.Causal nn.Heads nn.Dims"},
		{"Dense(64, 10, ‸", "Relu nn.Init nn.NoBias > here", "nn.Dense nn.Causal"},
		{"Dense(64, 10, nn.No‸", "NoBias", "Init"},
		{"nn.Dense(64, 10, nn.‸", "Init NoBias Rand > AdaptiveMaxPool Causal", ""},
		{"Conv([]int{3}, 1, 2, ‸", "Relu nn.Dilation nn.Groups nn.Pad nn.SamePad nn.Stride > here", "nn.Causal nn.OutPad"},
		{"ConvTranspose([]int{3}, 1, 2, ‸", "Relu nn.OutPad nn.Stride > here", "nn.Causal"},
		{"LSTM(2, 3, ‸", "nn.InitRecurrent nn.NoBias > here", "nn.Causal nn.Stride"},
		{"MaxPool([]int{2}, ‸", "nn.Pad nn.Stride > here", "nn.Init nn.Causal"},
		{"MultiHeadAttention(64, ‸", "nn.Causal nn.Heads > here", "nn.Stride"},
		{"nn.EmbeddingBag(64, 3, ‸", "nn.BagSum nn.Init > here", "nn.Stride"},
		{"Chain(Dense(64, 10, Rel‸), Dense(10, 1))", "Relu", ""},
		{"func use(p *point) {}\nuse(‸)", "there", ""},

		// Keys of maps.
		{"ages[‸]", `"ann" "bob" "ä ö"`, ""},
		{"ages[\"‸\"]", `"ann" "bob" "ä ö"`, ""},
		{"ages[\"b‸", `"bob"`, `"ann"`},
		{"keep.byName[‸", "7 8", ""},
		{"nested[\"one\"][‸", `"x" "y"`, ""},
		{"nested[\"one\"][\"‸", `"x" "y"`, "data.csv"},
		{"nested[\"two\"][\"‸\"]", `"z"`, `"x"`},
		{"nested[\"none\"][\"‸", "", `"x" data.csv`},
		{"const first = \"one\"\nnested[first][\"‸", `"x"`, ""},
		{"listed[1][\"‸", `"second"`, `"first"`},
		{"listed[7][\"‸", "", `"first"`},
		{"loose[\"in\"].(map[string]any)[\"‸", `"deep"`, ""},
		{"fmt.Println(keep.byName, listed[0][\"‸", `"first"`, ""},

		// Files, imports, magics.
		{"os.ReadFile(\"‸\")", "data.csv deep/", ".hidden"},
		{"os.ReadFile(\"deep/‸", "deep/model.npz", ""},
		{"os.ReadFile(\".h‸\")", ".hidden", "data.csv"},
		{"\"text \\n ‸\"", "", "data.csv"},
		{"import \"enc‸\"", "encoding/json", "net/url"},
		{"import \"text/‸\"", "text/tabwriter text/template text/template/parse", "text"},
		{"import \"cmd/‸\"", "", "cmd/go"},
		{"import \"internal/‸\"", "", "internal/abi"},
		{"import (\n\t\"fmt\"\n\t\"net/‸\n)", "net/http net/url", ""},
		{"%h‸", "%help", "here"},
		{"%rm a‸", "ages area", "here"},
		{"x := 1\n%cd d‸", "deep/", "data.csv"},
		{"!cat da‸", "data.csv", ""},
		{"%help %li‸", "%list", ""},
		{"%time\nhere.‸", "x norm", ""},
		{"%time here.‸", "x norm", ""},
		{"%bench are‸", "area", ""},
		{"%bench area(2, here.‸)", "x norm", "area"},
		{"x := 1\n%prof heap here.‸\ny := 2", "x norm", "heap"},
		{"%prof ‸", "heap cpu here area", ""},
		{"%prof heap ‸", "here", "cpu"},
		{"%%bench\nhere.‸", "x norm", ""},
		{"%%bench‸\nhere.", "%%bench", "x"},
		{"%checkpoint o‸", "on off", "open"},
		{"%capture ‸", "-a data.csv", ""},
		{"%capture -a da‸", "data.csv", "-a"},
		{"%reset ‸", "go.mod", ""},
		{"%test -test.b‸", "-test.bench=. -test.benchmem", "-test.run="},
		{"%env PAT‸", "PATH", "HOME"},
		{"%env PATH=‸", "", "PATH"},
		{"%%bash\nhere.‸", "", "x"},
		{"// here.‸", "", "x"},
		{"", "", ""},
		{"1.‸", "", "x"},
		{"}}}‸", "", ""},
		{"nobody.‸", "", "here fmt"},
	} {
		before, after, _ := strings.Cut(c.cell, mark)
		got := s.Suggest(before+after, len(before))
		var texts []string
		for _, g := range got.List {
			texts = append(texts, g.Text)
		}
		last, floor := -1, -1
		for _, w := range fields(c.want) {
			if w == ">" {
				floor = last
				continue
			}
			i := slices.Index(texts, w)
			if i < 0 {
				t.Errorf("%q: %q is not offered, but %q", c.cell, w, texts[:min(len(texts), 12)])
			} else if i < floor {
				t.Errorf("%q: %q comes too early in %q", c.cell, w, texts[:min(len(texts), 20)])
			}
			last = max(last, i)
		}
		for _, w := range fields(c.not) {
			if slices.Contains(texts, w) {
				t.Errorf("%q: %q is offered", c.cell, w)
			}
		}
		if len(texts) > 500 {
			t.Errorf("%q: got %d suggestions, want some hundreds at most", c.cell, len(texts))
		}
		if got.From > got.To || got.To < len(before) {
			t.Errorf("%q: got a place from %d to %d for the cursor %d", c.cell, got.From, got.To, len(before))
		}
	}
	if text := out.take(); text != "" {
		t.Errorf("suggestions printed %q", text)
	}
	if got := bundleText(*s.mustRun(t, 20, "here.norm() + area(2, 3)").Value); !strings.HasPrefix(got, "8.23") {
		t.Errorf("a cell after all this: got %s, want 8.23...", got)
	}
}

// fields cuts at spaces outside quotes.
func fields(text string) (out []string) {
	for text != "" {
		end := strings.IndexByte(text, ' ')
		if text[0] == '"' {
			end = strings.IndexByte(text[1:], '"') + 2
		}
		if end < 0 || end >= len(text) {
			return append(out, text)
		}
		out = append(out, text[:end])
		text = strings.TrimSpace(text[end:])
	}
	return out
}

// What programs have behind a dot is offered there, with what follows and when the text ends at the dot: in all that the language has.
func TestSuggestWhatIsWritten(t *testing.T) {
	s := newSession(t, &transcript{})
	files, err := filepath.Glob("testdata/language/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	places := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before := "" // the name of the file before, in the archive
		for _, f := range txtar.Parse(data).Files {
			text := string(f.Data)
			first := strings.HasPrefix(before, "program") // those that follow need what it declared
			before = f.Name
			if _, bad := s.names.Parse(1, text); !first || len(bad) > 0 || strings.Contains(text, "container/list") { // which is not loaded
				continue
			}
			toks := lexemes(text)
			for i := 1; i < len(toks); i++ {
				id := toks[i]
				if id.tok != token.IDENT || toks[i-1].tok != token.PERIOD {
					continue
				}
				if places++; places%4 > 0 {
					continue
				}
				for _, after := range []string{text[id.to:], ""} {
					list := s.names.Suggest(text[:id.from]+after, id.from).List
					if !slices.ContainsFunc(list, func(g front.Suggestion) bool { return g.Text == id.lit }) {
						t.Errorf("%s: %q is not offered behind %q", name, id.lit, text[max(0, id.from-80):id.from])
					}
				}
			}
		}
	}
	if places < 500 {
		t.Errorf("tried %d places, want 500 or more", places)
	}
}

// What is said of a suggestion: its kind, its signature, and the first sentence about it.
func TestSuggestionsTell(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "type point struct{ x float64 }\nfunc (p point) norm(k int) (float64, error) { return p.x, nil }\nhere := []point{}")
	for _, c := range []struct {
		cell string
		want Suggestion
	}{
		{"fmt.Sprintf‸", Suggestion{"Sprintf", "function", "(format string, a ...any) string", "Sprintf formats according to a format specifier and returns the resulting string."}},
		{"here[0].norm‸", Suggestion{"norm", "method", "(k int) (float64, error)", ""}},
		{"here[0].x‸", Suggestion{"x", "field", "float64", ""}},
		{"here‸", Suggestion{"here", "variable", "[]point", ""}},
		{"poin‸", Suggestion{"point", "type", "struct", ""}},
		{"strings.NewReplacer().Repl‸", Suggestion{"Replace", "method", "(s string) string", "Replace returns a copy of s with all replacements performed."}},
		{"math.Pi‸", Suggestion{"Pi", "constant", "untyped float", "Mathematical constants."}},
		{"%hel‸", Suggestion{"%help", "magic", "[MAGIC]", magics["%help"].Help}},
	} {
		before, _, _ := strings.Cut(c.cell, mark)
		got := s.Suggest(before, len(before))
		for deadline := time.Now().Add(20 * time.Second); c.want.Doc != "" && len(got.List) > 0 && got.List[0].Doc == "" && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond) // the source is being read
			got = s.Suggest(before, len(before))
		}
		if i := slices.IndexFunc(got.List, func(g Suggestion) bool { return g.Text == c.want.Text }); i < 0 || got.List[i] != c.want {
			t.Errorf("%q: got %+v, want %+v", c.cell, got.List[:min(3, len(got.List))], c.want)
		}
	}
}

// A map that a goroutine of a cell writes is left alone: reading it would end the process.
func TestSuggestBesideGoroutine(t *testing.T) {
	s := newSession(t, &transcript{})
	s.mustRun(t, 1, "m := map[string]int{\"one\": 1}\nstop := make(chan bool)\ngo func() {\n\tfor i := 0; ; i++ {\n\t\tselect {\n\t\tcase <-stop:\n\t\t\treturn\n\t\tdefault:\n\t\t\tm[fmt.Sprint(i%1000)] = i\n\t\t}\n\t}\n}()")
	for range 20 {
		for _, g := range s.Suggest(`m["`, 3).List {
			t.Fatalf("got %v, want nothing while the goroutine runs", g)
		}
	}
	s.mustRun(t, 2, "close(stop)")
	for deadline := time.Now().Add(10 * time.Second); len(s.Suggest(`m["o`, 4).List) == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no keys after the goroutine's end")
		}
	}
}

// BenchmarkSuggest tells how long a list takes, in milliseconds: the first one of a session, the first of each kind, and those
// that follow.
func BenchmarkSuggest(b *testing.B) {
	s, err := New(context.Background(), Config{Out: &transcript{}, Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	cells := []string{"here.", "De", "", "fmt.Pr", "Dense(64, 10, ", "for _, p := range []point{here} {\n\tp."}
	took := func(cell string) float64 {
		began := time.Now()
		s.Suggest(cell, len(cell))
		return float64(time.Since(began)) / float64(time.Millisecond)
	}
	fresh := took("Dense(64, 10, ")
	for i, cell := range earlier {
		if res := s.Run(Cell{i + 1, cell}); res.Err != nil {
			b.Fatal(res.Err.Traceback)
		}
	}
	first := make([]float64, len(cells))
	for i, c := range cells {
		first[i] = took(c)
	}
	var all []float64
	for b.Loop() {
		for _, c := range cells {
			all = append(all, took(c))
		}
	}
	b.Log("first of each kind, in ms: ", first)
	slices.Sort(all)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(fresh, "ms/first-of-session")
	b.ReportMetric(slices.Max(first), "ms/first-slowest")
	b.ReportMetric(all[len(all)/2], "ms/median")
	b.ReportMetric(all[len(all)-1], "ms/slowest")
}
