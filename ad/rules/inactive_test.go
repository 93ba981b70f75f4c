package rules

import (
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

func TestConstants(t *testing.T) {
	rules := tape.Rules()
	for _, key := range []string{"fmt.Println", "log.*", "time.*", "math/rand/v2.*", "strconv.*", "errors.New", "sort.Ints", "math.IsNaN"} {
		if r, ok := rules[key]; !ok || r.Kind != tape.Constant {
			t.Errorf("%s: got %v, want a constant", key, r)
		}
	}
	// What writes to memory that it is given, moves numbers about or remembers them is not constant.
	for _, key := range []string{"fmt.Sscan", "fmt.*", "errors.As", "errors.*", "sort.Float64s", "sort.*", "slices.*", "math/big.*", "sync.*", "os.*", "encoding/json.*"} {
		if _, ok := rules[key]; ok {
			t.Errorf("%s: has a rule", key)
		}
	}
	for key, r := range rules {
		if p, ok := strings.CutSuffix(key, "*"); ok && (r.Kind != tape.Constant || !strings.HasSuffix(p, ".")) {
			t.Errorf("%s: want path.* and a constant", key)
		}
	}
}
