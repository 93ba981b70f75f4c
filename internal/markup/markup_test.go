package markup

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strings"
	"testing"
)

func TestTree(t *testing.T) {
	got := strings.TrimPrefix(Tree(Line{
		Text: "Chain", Note: "9 parameters", Share: 1, Open: true,
		Lines: []Line{
			{Name: "0", Text: "a <b> & \"c\"", Warn: "some NaN"},
			{Name: "x<y", Text: "relu", Lines: []Line{{Text: "in", Warn: "all zero", Mild: true}}},
		},
	}, "1 < 2"), style)
	want := `<div class="fx-tree"><details open><summary class="fx-line"><code>Chain</code> <span class="fx-note" style="--fx-share:1">9 parameters</span></summary>` +
		`<ul><li><div class="fx-line"><span class="fx-at">0</span> <code>a &lt;b&gt; &amp; &#34;c&#34;</code> <span class="fx-warn">some NaN</span> </div></li>` +
		`<li><details><summary class="fx-line"><span class="fx-name">x&lt;y</span> <code>relu</code> </summary>` +
		`<ul><li><div class="fx-line"><code>in</code> <span class="fx-warn fx-mild">all zero</span> </div></li></ul></details></li></ul></details>` +
		`<div class="fx-foot">1 &lt; 2</div></div>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTreeOfManyLines(t *testing.T) {
	got := Tree(Line{Text: "all", Lines: make([]Line, MaxLines+17)}, "")
	if n := strings.Count(got, "<li>"); n != MaxLines+1 || !strings.Contains(got, "17 more") {
		t.Errorf("got %d lines, want %d and one that says how many more", n, MaxLines)
	}
}

// pictureOf decodes what img returned: a pixel for each number.
func pictureOf(t *testing.T, h *Heat) (pixels [][]color.NRGBA, tag string) {
	t.Helper()
	tag = h.img()
	m := regexp.MustCompile(`base64,([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		t.Fatalf("no picture in %s", tag)
	}
	data, err := base64.StdEncoding.DecodeString(m[1])
	if err != nil {
		t.Fatal(err)
	}
	pic, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for y := range pic.Bounds().Dy() {
		var row []color.NRGBA
		for x := range pic.Bounds().Dx() {
			row = append(row, color.NRGBAModel.Convert(pic.At(x, y)).(color.NRGBA))
		}
		pixels = append(pixels, row)
	}
	return pixels, tag
}

func TestHeat(t *testing.T) {
	values := []float64{-2, 0, 1, math.NaN(), math.Inf(1)}
	pixels, tag := pictureOf(t, &Heat{Rows: 1, Cols: 5, At: func(_, j int) float64 { return values[j] }, About: `5 <numbers>`})
	p := pixels[0]
	if p[0].A != 255 || p[0].B < p[0].R { // the farthest from zero, below it
		t.Errorf("-2 is %v, want full blue", p[0])
	}
	if p[1].A != 0 {
		t.Errorf("0 is %v, want the colour of the page", p[1])
	}
	if p[2].A == 0 || p[2].A >= p[0].A || p[2].R < p[2].B {
		t.Errorf("1 is %v, want some orange", p[2])
	}
	if p[3] != p[4] || p[3] == p[0] || p[3].A != 255 {
		t.Errorf("NaN is %v and Inf %v, want a colour of their own", p[3], p[4])
	}
	if !strings.Contains(tag, `alt="5 &lt;numbers&gt;"`) {
		t.Errorf("got %s, want a text for those who do not see it", tag)
	}
}

// A column lies, and of many numbers some at equal distances are shown.
func TestHeatSizes(t *testing.T) {
	for _, c := range []struct{ rows, cols, high, wide int }{{20, 1, 1, 20}, {1, 20, 1, 20}, {3, 5, 3, 5}, {1000, 2000, 8, maxCols}, {2000, 1000, 8, maxCols}} {
		pixels, _ := pictureOf(t, &Heat{Rows: c.rows, Cols: c.cols, At: func(i, j int) float64 {
			if i >= c.rows || j >= c.cols {
				t.Fatalf("%d×%d: asked for %d, %d", c.rows, c.cols, i, j)
			}
			return float64(i + j)
		}})
		if len(pixels) != c.high || len(pixels[0]) != c.wide {
			t.Errorf("%d×%d: got %d rows of %d, want %d of %d", c.rows, c.cols, len(pixels), len(pixels[0]), c.high, c.wide)
		}
	}
	if got := (&Heat{Rows: 0, Cols: 3}).img(); got != "" {
		t.Errorf("got %s, want no picture of nothing", got)
	}
}
