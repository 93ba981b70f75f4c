package plot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// maxVegaCells is the largest heat map that is written as Vega-Lite, which lists every cell. Front ends show the SVG or PNG of a larger one.
const maxVegaCells = 4096

// object is a JSON object.
type object = map[string]any

// vegaLite returns the specification of a scene in Vega-Lite 5, with its data, or nil if these are too many. The mouse wheel with the Ctrl key zooms, dragging moves,
// a double click shows all again, and what is below the mouse says its values.
//
// Colours and background are all stated: a dark theme of the front end would bring some of its own.
func vegaLite(s *scene.Scene) object {
	rows := (len(s.Panels) + s.Columns - 1) / s.Columns
	var panels []any
	for i, p := range s.Panels {
		layers := vegaLayers(p)
		if layers == nil {
			return nil
		}
		layers[0].(object)["params"] = []any{object{
			"name": "zoom" + strconv.Itoa(i), "bind": "scales",
			"select": object{"type": "interval", "zoom": "wheel![event.ctrlKey || event.metaKey]"}, // the wheel alone scrolls the page
		}}
		panel := object{"layer": layers, "width": max(40, s.Width/s.Columns-90), "height": max(40, (s.Height-25)/rows-90)}
		if mixed(p) {
			panel["resolve"] = object{"scale": object{"color": "independent"}}
		}
		if p.Title != "" {
			panel["title"] = p.Title
		}
		panels = append(panels, panel)
	}
	spec := panels[0].(object)
	if len(panels) > 1 || s.Title != "" {
		spec = object{"concat": panels, "columns": s.Columns, "resolve": object{"scale": object{"color": "independent"}}}
		if s.Title != "" {
			spec["title"] = object{"text": s.Title, "anchor": "middle"}
		}
	} else {
		spec["width"], spec["height"], spec["autosize"] = s.Width, s.Height, object{"type": "fit", "contains": "padding"}
	}
	text := object{"labelColor": scene.Ink, "titleColor": scene.Ink, "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal"}
	axis := object{"gridColor": scene.Grid, "domainColor": scene.Frame, "tickColor": scene.Frame}
	for k, v := range text {
		axis[k] = v
	}
	spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json" // a name, which is not fetched
	spec["background"] = scene.Paper
	spec["config"] = object{
		"font": scene.Fonts, "axis": axis, "legend": text, "title": object{"color": scene.Ink, "fontSize": 15},
		"view": object{"stroke": scene.Frame, "strokeOpacity": 0.4},
	}
	spec["usermeta"] = object{"embedOptions": object{"actions": object{"export": true, "source": false, "compiled": false, "editor": false}}}
	return spec
}

func vegaLayers(p *scene.Panel) []any {
	p = distinct(p)
	x, y := vegaAxis("x", p.X), vegaAxis("y", p.Y)
	var labels, colors []any
	for _, m := range p.Marks {
		if m.Label != "" && m.Field == nil {
			labels, colors = append(labels, m.Label), append(colors, color(m))
		}
	}
	var layers []any
	for _, m := range p.Drawn() {
		layer := object{}
		enc := object{"x": x, "y": y}
		var rows table
		switch m.Kind {
		case scene.Heatmap:
			if len(m.Field.X)*len(m.Field.Y) > maxVegaCells {
				return nil
			}
			xs, ys := scene.Edges(m.Field.X), scene.Edges(m.Field.Y)
			for i, row := range m.Field.Z {
				for j, z := range row {
					if finite(z) {
						rows.add(xs[j], xs[j+1], ys[i], ys[i+1], z)
					}
				}
			}
			rows.names = []string{"x", "x2", "y", "y2", "value"}
			layer["mark"] = object{"type": "rect", "strokeWidth": 0.5, "clip": true}
			enc["tooltip"] = []any{object{"field": "value", "type": "quantitative", "format": ".5g"}}
			enc["x2"], enc["y2"] = object{"field": "x2"}, object{"field": "y2"}
			enc["color"] = object{"field": "value", "type": "quantitative", "title": orNil(m.Label), "scale": object{"range": scene.Ramp(), "domain": []any{m.Field.Lo, m.Field.Hi}}}
			enc["stroke"] = enc["color"] // so that there are no seams
		case scene.Contour:
			over, piece := hasHeatmap(p), 0
			var domain, ramp []any
			for i, l := range m.Levels {
				c := scene.HeatColor(float64(i), 0, float64(len(m.Levels)-1))
				domain, ramp = append(domain, l), append(ramp, c)
				for _, s := range m.Field.Contours(l) {
					piece++
					for k, q := range s {
						rows.add(q[0], q[1], l, float64(piece), float64(k))
					}
				}
			}
			layer["mark"] = object{"type": "line", "strokeWidth": 1.5, "clip": true}
			rows.names = []string{"x", "y", "level", "piece", "at"}
			enc["detail"], enc["order"] = object{"field": "piece"}, object{"field": "at", "type": "quantitative"}
			enc["tooltip"] = []any{object{"field": "level", "type": "quantitative"}}
			if over {
				layer["mark"].(object)["color"] = scene.Paper
			} else {
				enc["color"] = object{"field": "level", "type": "ordinal", "title": orNil(m.Label), "scale": object{"domain": domain, "range": ramp}}
			}
		case scene.Histogram:
			for i, n := range m.Y {
				rows.add(m.X[i], m.X[i+1], n)
			}
			rows.names = []string{"x", "x2", "y"}
			enc["tooltip"] = []any{
				object{"field": "x", "type": "quantitative", "title": "from", "format": ".5g"},
				object{"field": "x2", "type": "quantitative", "title": "to", "format": ".5g"},
				object{"field": "y", "type": "quantitative", "title": "count"},
			}
			layer["mark"] = object{"type": "rect", "fillOpacity": 0.6, "stroke": scene.Paper, "strokeWidth": 0.5, "clip": true, "color": color(m)}
			enc["x2"], enc["y2"] = object{"field": "x2"}, object{"datum": p.Y.Lo}
		case scene.Band:
			for i := range m.X {
				rows.add(m.X[i], m.Y[i], m.Y2[i])
			}
			rows.names = []string{"x", "y", "y2"}
			layer["mark"] = object{"type": "area", "fillOpacity": 0.2, "clip": true, "color": color(m)}
			enc["y2"] = object{"field": "y2"}
		case scene.Line:
			for i := range m.X {
				rows.add(m.X[i], m.Y[i], float64(i))
			}
			rows.names = []string{"x", "y", "at"}
			layer["mark"] = object{"type": "line", "strokeWidth": 2, "point": "transparent", "clip": true, "color": color(m)}
			enc["order"] = object{"field": "at", "type": "quantitative"}
			enc["tooltip"] = tooltip(p)
		case scene.Scatter:
			for i := range m.X {
				if finite(m.X[i]) && finite(m.Y[i]) {
					rows.add(m.X[i], m.Y[i])
				}
			}
			rows.names = []string{"x", "y"}
			layer["mark"] = object{"type": "point", "filled": true, "size": 40, "opacity": 0.8, "clip": true, "color": color(m)}
			enc["tooltip"] = tooltip(p)
		}
		if m.Field == nil && m.Label != "" {
			domain, ramp := labels, colors
			if mixed(p) {
				domain, ramp = []any{m.Label}, []any{color(m)}
			}
			enc["color"] = object{"datum": m.Label, "type": "nominal", "title": nil, "legend": object{"orient": "top"}, "scale": object{"domain": domain, "range": ramp}}
			delete(layer["mark"].(object), "color")
		}
		layer["data"] = rows.data()
		layer["encoding"] = enc
		layers = append(layers, layer)
	}
	if len(layers) == 0 {
		layers = []any{object{"data": object{"values": []any{}}, "mark": "point", "encoding": object{"x": x, "y": y}}}
	}
	return layers
}

// distinct returns a panel on which no two names are the same: in Vega-Lite a name has one colour.
func distinct(p *scene.Panel) *scene.Panel {
	q := *p
	q.Marks = slices.Clone(p.Marks)
	seen := map[string]int{}
	for i := range q.Marks {
		m := &q.Marks[i]
		if seen[m.Label]++; m.Label != "" && seen[m.Label] > 1 {
			m.Label += fmt.Sprintf(" (%d)", seen[m.Label])
		}
	}
	return &q
}

// mixed tells whether colours stand for values on a panel and for names, too: these are two scales.
func mixed(p *scene.Panel) bool {
	values, names := 0, 0
	for _, m := range p.Marks {
		switch {
		case m.Field != nil && (m.Kind == scene.Heatmap || !hasHeatmap(p)):
			values++
		case m.Field == nil && m.Label != "":
			names = 1
		}
	}
	return values+names > 1
}

func hasHeatmap(p *scene.Panel) bool {
	for _, m := range p.Marks {
		if m.Kind == scene.Heatmap {
			return true
		}
	}
	return false
}

func vegaAxis(field string, a scene.Axis) object {
	scale := object{"domain": []any{a.Lo, a.Hi}, "nice": false, "zero": false}
	if a.Log {
		scale["type"] = "log"
	}
	if a.Flip {
		scale["reverse"] = true
	}
	return object{"field": field, "type": "quantitative", "title": orNil(a.Label), "scale": scale, "axis": object{"labelOverlap": true, "tickCount": 8}}
}

func tooltip(p *scene.Panel) []any {
	return []any{
		object{"field": "x", "type": "quantitative", "title": or(p.X.Label, "x"), "format": ".5g"},
		object{"field": "y", "type": "quantitative", "title": or(p.Y.Label, "y"), "format": ".5g"},
	}
}

func color(m scene.Mark) string { return scene.Colors[m.Color%len(scene.Colors)] }

// A table is the data of a layer. It is written as CSV, which takes half the room of a list of objects.
type table struct {
	names []string
	b     strings.Builder
}

// add adds a row. Seven digits are enough for the eye; a number that is not finite is left empty, which is a gap.
func (t *table) add(row ...float64) {
	for i, v := range row {
		if i > 0 {
			t.b.WriteByte(',')
		}
		if finite(v) {
			t.b.WriteString(strconv.FormatFloat(v, 'g', 7, 64))
		}
	}
	t.b.WriteByte('\n')
}

func (t *table) data() object {
	parse := object{}
	for _, n := range t.names {
		parse[n] = "number"
	}
	return object{"values": strings.Join(t.names, ",") + "\n" + t.b.String(), "format": object{"type": "csv", "parse": parse}}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
