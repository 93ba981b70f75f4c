package rules

// What layers of package nn do besides their results: they move running means, draw random numbers, have numbers that are no parameters, and warn.
func init() {
	for _, name := range []string{"track", "drawn", "fixed", "warnMixed"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/nn."+name)
	}
}
