package plot

import (
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
