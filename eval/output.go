package eval

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// output passes what a worker says to the session's Output.
type output struct{ out Output }

func (o output) Stream(name, text string) { o.out.Stream(name, text) }
func (o output) Clear(wait bool)          { o.out.Clear(wait) }

func (o output) Display(d *protocol.DisplayData, update bool) {
	o.out.Display(d.DisplayID, update, bundle(d))
}

func (o output) Input(prompt string, password bool) (string, error) {
	return o.out.Input(prompt, password)
}

// bundle is a display as it travels, without the types of the wire.
func bundle(d *protocol.DisplayData) display.Bundle {
	b := display.Bundle{Data: map[string]any{}, Metadata: d.Metadata}
	for mime, v := range d.Data {
		b.Data[string(mime)] = v
	}
	return b
}
