package rules

// What layers of package nn do besides their results: they draw random numbers, have numbers that are no parameters, and warn.
func init() {
	for _, name := range []string{"drawn", "fixed", "warnMixed"} {
		constant("no derivative", "github.com/fluxion-go/fluxion/nn."+name)
	}
}
