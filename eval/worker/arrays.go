package main

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/internal/show"
)

// Structs and closures that hold arrays of numbers are shown as trees with pictures of these. They are asked after models, whose renderer comes later.
func init() {
	display.RegisterFunc(func(v any) (display.Bundle, bool) {
		page := show.Value(v)
		return display.Bundle{Data: map[string]any{"text/html": page}}, page != ""
	})
}
