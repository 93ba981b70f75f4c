package plot

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// MIMEBundle returns the figure in every format, and metadata: the size at which the PNG, which has twice as many pixels, is to be shown.
func (f Figure) MIMEBundle() (data, metadata map[string]any) { return bundle(f.scene()) }

// String returns what is drawn, and a drawing in dots.
func (f Figure) String() string { return text(f.scene()) }

// Save writes the figure to a file, whose name ends in .svg, .png, .json (Vega-Lite) or .txt.
func (f Figure) Save(file string) error { return save(f.scene(), file) }

// Panels are several figures side by side. Like a Figure, they are a value.
type Panels struct {
	title         string
	figures       []Figure
	columns       int
	width, height int
}

// Grid shows figures side by side, columns of them in a row, as one. Their axes are lined up. It panics with *UseError if there is no figure or no column.
func Grid(columns int, figures ...Figure) Panels {
	if columns < 1 || len(figures) == 0 {
		panic(misuse("Grid", "got %s in rows of %d, want at least one of one", plural(len(figures), "figure"), columns))
	}
	return Panels{figures: slices.Clone(figures), columns: min(columns, len(figures))}
}

// Title sets the line above all.
func (p Panels) Title(s string) Panels {
	p.title = clean(s)
	return p
}

// Size sets width and height of the whole in pixels of the page, 80 to 4000. The default is 800 wide, and 300 high for each row.
func (p Panels) Size(width, height int) Panels {
	f := Figure{}.Size(width, height)
	p.width, p.height = f.width, f.height
	return p
}

// MIMEBundle is as that of a Figure.
func (p Panels) MIMEBundle() (data, metadata map[string]any) { return bundle(p.scene()) }

// String is as that of a Figure.
func (p Panels) String() string { return text(p.scene()) }

// Save is as that of a Figure.
func (p Panels) Save(file string) error { return save(p.scene(), file) }

// SVG returns the figure as an SVG element, for a page of one's own, or "" where package plot/draw is not imported. It is a function, since a value with a method SVG would
// be asked for it besides its MIMEBundle.
func SVG(f Figure) string {
	if scene.SVG == nil {
		return ""
	}
	return scene.SVG(f.scene())
}

func (f Figure) scene() *scene.Scene {
	s := &scene.Scene{Width: f.width, Height: f.height, Panels: []*scene.Panel{f.panel()}, Columns: 1}
	if s.Width == 0 {
		s.Width, s.Height = defaultWidth, defaultHeight
	}
	return s
}

func (p Panels) scene() *scene.Scene {
	s := &scene.Scene{Width: p.width, Height: p.height, Title: p.title, Columns: p.columns}
	if rows := (len(p.figures) + p.columns - 1) / p.columns; s.Width == 0 {
		s.Width, s.Height = 800, min(maxSide, 300*rows)
	}
	for _, f := range p.figures {
		s.Panels = append(s.Panels, f.panel())
	}
	return s
}

// panel returns the marks, and axes that hold them.
func (f Figure) panel() *scene.Panel {
	p := &scene.Panel{Title: f.title, X: f.x, Y: f.y}
	for _, m := range f.marks {
		p.Marks = append(p.Marks, m.Mark)
	}
	var xs, ys [][]float64
	tight, bars := false, false
	for _, m := range p.Marks {
		switch {
		case m.Kind == scene.Heatmap:
			tight = true
			xs, ys = append(xs, scene.Edges(m.Field.X)), append(ys, scene.Edges(m.Field.Y))
		case m.Field != nil:
			tight = true
			xs, ys = append(xs, m.Field.X), append(ys, m.Field.Y)
		case m.Kind == scene.Histogram:
			bars = true
			xs, ys = append(xs, m.X), append(ys, m.Y)
		default:
			xs, ys = append(xs, m.X), append(ys, m.Y, m.Y2)
		}
	}
	fit(&p.X, tight, xs...)
	fit(&p.Y, tight, ys...)
	if bars && !f.y.Fixed { // they stand on zero
		if p.Y.Lo = min(p.Y.Lo, 0); !slices.ContainsFunc(p.Marks, func(m scene.Mark) bool { return m.Kind != scene.Histogram }) {
			p.Y.Lo = 0
		}
		if p.Y.Log {
			p.Y.Lo = 0.5
		}
	}
	return p
}

// fit sets the range of an axis to that of the data, with a little room unless tight.
func fit(a *scene.Axis, tight bool, data ...[]float64) {
	if a.Fixed {
		return
	}
	lo, hi := rangeOf(data...)
	if a.Log {
		for _, d := range data { // zeros can be on it only as empty bins and edges of cells
			for _, v := range d {
				if v > 0 && (lo <= 0 || v < lo) {
					lo = v
				}
			}
		}
	}
	switch {
	case lo > hi:
		lo, hi = 0, 1
		if a.Log {
			lo = 0.1
		}
	case lo == hi && a.Log:
		lo, hi = lo/2, hi*2
	case lo == hi:
		half := math.Max(math.Abs(lo)/2, 0.5)
		if math.Abs(lo) < 1e-3 && lo != 0 {
			half = math.Abs(lo) / 2
		}
		lo, hi = lo-half, hi+half
	case tight:
	case a.Log:
		r := math.Pow(hi/lo, 0.04)
		lo, hi = lo/r, hi*r
	default:
		room := 0.04*hi - 0.04*lo
		lo, hi = lo-room, hi+room
	}
	a.Lo, a.Hi = math.Max(lo, -math.MaxFloat64/4), math.Min(hi, math.MaxFloat64/4)
	if a.Log {
		a.Lo = math.Max(a.Lo, 1e-300)
	}
}

const (
	svgMIME  = "image/svg+xml"
	pngMIME  = "image/png"
	vegaMIME = "application/vnd.vegalite.v5+json"
)

func bundle(s *scene.Scene) (data, metadata map[string]any) {
	data = map[string]any{"text/plain": text(s)}
	if v := vegaLite(s); v != nil {
		data[vegaMIME] = v
	}
	if scene.SVG == nil {
		return data, nil
	}
	data[svgMIME] = scene.SVG(s)
	png, err := scene.PNG(s)
	if err != nil {
		data["text/plain"] = fmt.Sprintf("%s\n(%v)", data["text/plain"], err)
		return data, nil
	}
	data[pngMIME] = png
	return data, map[string]any{pngMIME: map[string]any{"width": s.Width, "height": s.Height}}
}

func save(s *scene.Scene, file string) error {
	var content []byte
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".txt":
		content = []byte(text(s) + "\n")
	case ".json":
		v := vegaLite(s)
		if v == nil {
			return fmt.Errorf("save %s: the figure has a heat map with more than %d cells, which Vega-Lite is not written for", file, maxVegaCells)
		}
		var err error
		if content, err = json.MarshalIndent(v, "", " "); err != nil {
			return fmt.Errorf("save %s: %w", file, err)
		}
	case ".svg", ".png":
		if scene.SVG == nil {
			return fmt.Errorf("save %s: nobody draws; import _ \"github.com/fluxion-go/fluxion/display/plot/draw\"", file)
		}
		if ext == ".svg" {
			content = []byte(scene.SVG(s))
			break
		}
		var err error
		if content, err = scene.PNG(s); err != nil {
			return fmt.Errorf("save %s: %w", file, err)
		}
	default:
		return fmt.Errorf("save %s: got a name that ends in %q, want .svg, .png, .json or .txt", file, ext)
	}
	return os.WriteFile(file, content, 0o666)
}
