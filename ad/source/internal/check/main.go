package check

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"

	_ "github.com/fluxion-go/fluxion/ad/rules" // generated code looks some of them up
)

// Checked is a function to be checked.
type Checked struct {
	Key    string
	Fn     any
	Seed   uint64 // of the arguments
	Inputs int    // argument lists
	Single bool   // float32 takes part
	Plain  bool   // there are no derivatives: only that the program can be run is checked, and how it depends on its arguments
}

// Main checks the functions and writes a line of JSON for each, before it {"Key":...}, so that whoever reads knows which one hangs.
func Main(fns []Checked) {
	from := flag.Int("from", 0, "index of the first function")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(out)
	for _, f := range fns[*from:] {
		_ = enc.Encode(&Report{Key: f.Key})
		out.Flush()
		_ = enc.Encode(Function(f))
		out.Flush()
	}
}
