package adtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

func cubic(x float64) float64 { return x * x * x }

func wrong(x float64) float64 { return x * x }

func init() {
	joint := func(slope, curve float64) *tape.Entry {
		id := tape.NewStackID()
		return &tape.Entry{
			Joint: func(_ *tape.Tape, x, _, dy float64) (y, dx float64) { return cubic(x), slope * x * x * dy },
			Aug: func(t *tape.Tape, x, _ float64) (y, sy float64) {
				s := tape.StackOf[float64](t, id)
				s.S = append(s.S, x)
				return x * x * x, 0
			},
			Rev: func(t *tape.Tape, dy float64) float64 {
				s := tape.StackOf[float64](t, id)
				x := s.S[len(s.S)-1]
				s.S = s.S[:len(s.S)-1]
				return slope * x * x * dy
			},
			Push: func(_ *tape.Tape, x, tx float64) (y, ty float64) { return x * x * x, 3 * x * x * tx },
			Second: func(_, _ *tape.Tape, x, tx, _, _, dy, tdy float64) (y, ty, d, td float64) {
				return x * x * x, 3 * x * x * tx, 3 * x * x * dy, curve * x * tx
			},
		}
	}
	good, bad := joint(3, 6), joint(2, 5)
	good.Key, good.Fn = "good", cubic
	bad.Key, bad.Fn = "bad", wrong
	tape.Register(good, bad)
}

// recorder is a testing.TB that records what it is told.
type recorder struct {
	testing.TB
	said []string
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func TestCheck(t *testing.T) {
	Check(t, cubic, 2)
	CheckReverse(t, cubic, 0.5)
	r := &recorder{TB: t}
	Check(r, wrong, 2)
	all := strings.Join(r.said, "\n")
	for _, want := range []string{"value: number 0: got 8, want 4", "forward mode and differences", "reverse mode", "second derivatives"} {
		if !strings.Contains(all, want) {
			t.Errorf("want a remark on %s, got\n%s", want, all)
		}
	}
}

// The derivative of wrong is wrong, but not its value at 1, and of a constant nobody wants it.
func TestConstant(t *testing.T) { Check(t, wrong, ad.Const(1.0)) }
