package plot_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/display/plot"
	_ "github.com/fluxion-go/fluxion/display/plot/draw"
)

var update = flag.Bool("update", false, "write the golden files anew")

type figure interface {
	MIMEBundle() (data, metadata map[string]any)
	Save(file string) error
	String() string
}

// figures are one of each kind, for the golden files.
func figures() map[string]figure {
	truth := func(x float64) float64 { return 2*x - x*x*x }
	fitted := func(x float64) float64 { return truth(x) + 0.2*math.Sin(20*x) }
	saddle := func(x, y float64) float64 { return x*x - y*y }
	curve := plot.Plot(truth, -2, 2).Label("truth").Scatter(fitted, plot.Range(-2, 2, 0.2)).Label("fitted")
	x := plot.Range(1, 10, 1)
	losses := plot.Plot(x, []float64{10, 5, 3, math.NaN(), 1, 0.8, 0.5, 0.3, math.Inf(1), 0.1}).Label("loss").LogY().Title("Training").XLabel("epoch").YLabel("mean loss")
	return map[string]figure{
		"guide":     curve,
		"gaps":      losses,
		"band":      plot.Plot(math.Sin, 0, 6).Label("mean").Band(func(x float64) float64 { return math.Sin(x) - 0.2 }, func(x float64) float64 { return math.Sin(x) + 0.2 }, plot.Range(0, 6, 0.5)),
		"histogram": plot.Histogram([]float64{1, 2, 2, 3, 3, 3, 4, 4, 5}, 5).Label("a").Histogram([]float64{4, 5, 6}, 3).Label("b"),
		"matrix":    plot.Heatmap([][]float64{{1, 2, 3}, {4, math.NaN(), 6}}).Label("weight"),
		"surface":   plot.Heatmap(saddle, plot.Range(-1, 1, 0.5), plot.Range(-1, 1, 0.5)).Contour(saddle, plot.Range(-1, 1, 0.25), plot.Range(-1, 1, 0.25)).Levels(-0.5, 0, 0.5),
		"contour":   plot.Contour(saddle, plot.Range(-1, 1, 0.25), plot.Range(-1, 1, 0.25)).Scatter([][2]float64{{0, 0}}).Label("saddle"),
		"log":       plot.Heatmap([][]int{{1, 2, 3}, {4, 5, 6}}, []int{1, 10, 100}, []int{1, 2}).LogX(),
		"grid":      plot.Grid(2, curve.Title("Fit"), losses, plot.Histogram([]int{1, 2, 2})).Title("All").Size(600, 500),
		"groups":    plot.Heatmap(saddle, plot.Range(-1, 1, 0.5), plot.Range(-1, 1, 0.5)).Scatter([]float64{-1, 0, 1}, []float64{1, 0, 1}).By([]int{0, 1, 0}),
		"empty":     plot.Figure{},
	}
}

// What figures look like is in testdata; -update writes it anew.
func TestGolden(t *testing.T) {
	for name, f := range figures() {
		for _, ext := range []string{".svg", ".json", ".txt"} {
			got := filepath.Join(t.TempDir(), name+ext)
			if err := f.Save(got); err != nil {
				t.Fatal(err)
			}
			compare(t, name+ext, got)
		}
	}
}

func compare(t *testing.T, name, file string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not as it was; if it is better now, go test ./display/plot -update", name)
	}
}

// A figure has all formats, through package display as well; the PNG has two opaque pixels for one of the page.
func TestFormats(t *testing.T) {
	for name, f := range figures() {
		b := display.Of(f)
		for _, mime := range []string{"text/plain", "image/svg+xml", "image/png", "application/vnd.vegalite.v5+json"} {
			if b.Data[mime] == nil {
				t.Errorf("%s: there is no %s", name, mime)
			}
		}
		img, err := png.Decode(bytes.NewReader(b.Data["image/png"].([]byte)))
		if err != nil {
			t.Fatal(err)
		}
		size := b.Metadata["image/png"].(map[string]any)
		if w, h := img.Bounds().Dx(), img.Bounds().Dy(); fmt.Sprintf("%v %v", size["width"], size["height"]) != fmt.Sprintf("%d %d", w/2, h/2) {
			t.Errorf("%s: got %d by %d pixels to be shown at %v", name, w, h, size)
		}
		if o, ok := img.(interface{ Opaque() bool }); ok && !o.Opaque() {
			t.Errorf("%s: some pixels are not opaque", name)
		}
	}
}

// Of a heat map with many cells there is no Vega-Lite, which lists them all.
func TestLargeHeatmap(t *testing.T) {
	m := make([][]float64, 100)
	for i := range m {
		m[i] = make([]float64, 100)
	}
	data, _ := plot.Heatmap(m).MIMEBundle()
	if data["application/vnd.vegalite.v5+json"] != nil || data["image/svg+xml"] == nil {
		t.Error("want SVG and no Vega-Lite")
	}
	if err := plot.Heatmap(m).Save(filepath.Join(t.TempDir(), "f.json")); err == nil {
		t.Error("want an error")
	}
}

// Two lines of the same name keep their colours in Vega-Lite, which gives colours to names.
func TestSameLabels(t *testing.T) {
	data, _ := plot.Plot([]int{1, 2}).Label("a").Line([]int{2, 1}).Label("a").MIMEBundle()
	text, err := json.Marshal(data["application/vnd.vegalite.v5+json"])
	if err != nil || !bytes.Contains(text, []byte(`"domain":["a","a (2)"]`)) {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"f.svg", "f.PNG", "f.json", "f.txt"} {
		if err := plot.Plot(math.Sin, 0, 1).Save(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	err := plot.Plot(math.Sin, 0, 1).Save("f.bmp")
	if want := `save f.bmp: got a name that ends in ".bmp", want .svg, .png, .json or .txt`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// hostile are texts that mean something else in SVG, in JSON, in a terminal or in a script.
var hostile = []string{
	`</text></svg><script>alert(1)</script>`, `" onload="alert(1)`, `&lt;b&gt; & 'c'`, "\x1b[31mred\x00\x08\r\nnext", "a\u202eb\u2066c", "\xff\xfe", `{"$schema": 1}`,
	"datum.x + 1", "\u2028\u2029\ufffe", strings.Repeat("long ", 100), "日本語 Ελληνικά 🚀",
}

func TestHostileText(t *testing.T) {
	for _, s := range hostile {
		f := plot.Plot(math.Sin, 0, 1).Label(s).Title(s).XLabel(s).YLabel(s).Size(200, 150)
		wellFormed(t, s, f)
		wellFormed(t, s, plot.Grid(1, f, plot.Contour([][]int{{1, 2}, {3, 5}}).Label(s)).Title(s).Size(200, 200))
	}
}

// wellFormed checks that the formats are what they say, and that the SVG holds nothing that runs.
func wellFormed(t *testing.T, about string, f figure) {
	t.Helper()
	data, _ := f.MIMEBundle()
	for d := xml.NewDecoder(strings.NewReader(data["image/svg+xml"].(string))); ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%q: %v", about, err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "svg", "g", "rect", "path", "circle", "text", "image":
		default:
			t.Errorf("%q: got an element %s", about, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "id" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("%q: got %s=%q in %s", about, a.Name.Local, a.Value, e.Name.Local)
			}
		}
	}
	if _, err := json.Marshal(data["application/vnd.vegalite.v5+json"]); err != nil {
		t.Errorf("%q: %v", about, err)
	}
	text := data["text/plain"].(string)
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e }) {
		t.Errorf("%q: got %q", about, text)
	}
}

// Any numbers and any text make a figure whose formats are well formed, or an error of this package.
func FuzzFigure(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, uint8(0), "label")
	f.Add(-math.MaxFloat64, math.MaxFloat64, 5e-324, 0.0, uint8(3), `</text>`)
	f.Add(math.NaN(), math.Inf(1), math.Inf(-1), 1e-300, uint8(12), "\x00")
	f.Fuzz(func(t *testing.T, a, b, c, d float64, how uint8, label string) {
		defer func() {
			if r := recover(); r != nil {
				if err, ok := r.(error); !ok || !errors.As(err, new(*plot.UseError)) {
					panic(r)
				}
			}
		}()
		x, y := []float64{a, b, c, d}, []float64{d, a, b, c}
		fig := plot.Plot(x, y).Label(label).Title(label).Size(80+int(how), 80+int(label0(label)))
		switch how >> 4 {
		case 1:
			fig = fig.Band(x, y, x).Scatter(y)
		case 2:
			fig = plot.Histogram(x).XLabel(label)
		case 3:
			fig = plot.Heatmap([][]float64{{a, b}, {c, d}})
		case 4:
			fig = plot.Contour([][]float64{x, y}, x, []float64{a, b}).Label(label)
		case 5:
			fig = plot.Heatmap([][]float64{{a, b}, {c, d}}, []float64{a, b}, []float64{c, d})
		case 6:
			fig = plot.Plot(func(v float64) float64 { return v * a }, b, c).XLim(a, d)
		case 7:
			fig = fig.YLim(c, d)
		}
		if how&1 != 0 {
			fig = fig.LogX()
		}
		if how&2 != 0 {
			fig = fig.LogY()
		}
		wellFormed(t, label, fig)
	})
}

func label0(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// The levels of contours are as short as round numbers are: 0.35, and not 0.35000000000000003.
func TestContourLevels(t *testing.T) {
	data, _ := plot.Contour(func(x, y float64) float64 { return x }, 0.31, 0.92, 0, 1).MIMEBundle()
	spec, _ := json.Marshal(data["application/vnd.vegalite.v5+json"])
	for _, want := range []string{`"domain":[0.35,0.4,0.45,`, `"format":"~g"`} {
		if !strings.Contains(string(spec), want) {
			t.Errorf("got %.2000s, want %s in it", spec, want)
		}
	}
}

// A low logarithmic axis has two numbers, since one does not say how far it is to another.
func TestTwoTicks(t *testing.T) {
	svg := plot.SVG(plot.Plot([]float64{2.8, 2.5, 1.8, 1.3}).LogY().Size(480, 120))
	if n := strings.Count(svg, `text-anchor="end"`); n < 2 {
		t.Errorf("got %d numbers beside the y axis, want at least 2", n)
	}
}
