package eval

import (
	"cmp"
	"fmt"
	"strings"
)

const (
	plotlyPath = "github.com/janpfeifer/gonb/gonbui/plotly"
	// plotlySource is where a browser looks for the script of Plotly: a copy in the directory that Jupyter serves. GoNB would load it from the
	// network, which a page of the user does not do unasked.
	plotlySource = "/files/plotly-2.34.0.min.js"
	// plotlyVariable of the environment names another place.
	plotlyVariable = "FLUXION_PLOTLY"
)

// plotly tells gonbui's package plotly, when a cell imports it for the first time, where the user's copy of the script is.
func (r *run) plotly(text string) {
	s := r.s
	if s.plotlySet || !strings.Contains(text, `"`+plotlyPath+`"`) {
		return
	}
	source, _, _ := s.worker.Getenv(plotlyVariable)
	source = cmp.Or(source, plotlySource)
	const name = "plotly_"
	if res := r.goCode(fmt.Sprintf("import %s %q; %s.PlotlySrc = %q", name, plotlyPath, name, source)); res.Err != nil {
		return // the cell itself will say why
	}
	s.names.Remove(name)
	s.plotlySet = true
	if source == plotlySource {
		s.note(fmt.Sprintf("figures need a copy of %s in the directory that Jupyter serves, or set plotly.PlotlySrc or %s to its address", strings.TrimPrefix(plotlySource, "/files/"), plotlyVariable))
	}
}
