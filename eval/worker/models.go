package main

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nn"
)

// Models are shown with a line for each layer. Layers have no method of their own for that, and neither have structs and closures with layers in them.
func init() {
	display.RegisterFunc(func(v any) (display.Bundle, bool) {
		data, ok := nn.MIMEBundle(v)
		return display.Bundle{Data: data}, ok
	})
}
