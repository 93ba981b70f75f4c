package nn

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// counts are what Show says of the arrays in a model.
type counts struct {
	arrays, numbers int // that are trained
	others, plus    int // that are not
	bytes           int // of all
	trained         []optim.Param
	rest            []array // that are not trained
	all             []array // in the order of the model
}

// A viewer writes a model, and looks at each of its parts once.
type viewer struct {
	look    *show.Look
	counted map[any]counts // by the pointer to a part
}

func newViewer() *viewer { return &viewer{show.New(), map[any]counts{}} }

// counts are those of a part of the model.
func (w *viewer) counts(part any) counts {
	if reflect.ValueOf(part).Kind() != reflect.Pointer {
		return countsOf(part)
	}
	c, ok := w.counted[part]
	if !ok {
		c = countsOf(part)
		w.counted[part] = c
	}
	return c
}

func countsOf(model any) counts {
	c := counts{trained: params(model), all: arraysOf(model)}
	trained, tied := map[any]bool{}, map[string]bool{} // paths are long in deep models, and few arrays are tied
	add := func(t *tensor.Tensor) { c.bytes += t.Len() * t.DType().Size() }
	for _, p := range c.trained {
		c.arrays++
		c.numbers += p.Value.Len()
		add(p.Value)
		for _, id := range idsOf(p.Value) {
			trained[id] = true
		}
		for _, path := range p.Tied {
			tied[path.String()] = true
		}
	}
	for _, a := range c.all {
		if !trained[a.id] && (len(tied) == 0 || !tied[a.path.String()]) {
			c.rest = append(c.rest, a)
			c.others++
			c.plus += a.value.Len()
			add(a.value)
		}
	}
	return c
}

// idsOf are what arrayOf may know a trainable array by: the tensor, or the first element of the slice whose memory it shares.
func idsOf(t *tensor.Tensor) []any {
	switch {
	case !t.IsDense() || t.Len() == 0:
	case t.DType() == tensor.Float32:
		return []any{t, &tensor.Data[float32](t)[0]}
	case t.DType() == tensor.Float64:
		return []any{t, &tensor.Data[float64](t)[0]}
	}
	return []any{t}
}

// parameters is the comment of a layer.
func (c counts) parameters(top bool) string {
	s := underscored(c.numbers) + " parameters"
	if c.plus > 0 {
		s += ", plus " + underscored(c.plus)
		if top {
			s += " non-trainable"
		}
	}
	return s
}

// total is the comment behind a container.
func (c counts) total() string {
	switch {
	case c.arrays <= 2:
		return ""
	case c.others > 0:
		return fmt.Sprintf("        # Total: %d trainable arrays, %s parameters,\n          # plus %d non-trainable, %s parameters, summarysize %s.",
			c.arrays, underscored(c.numbers), c.others, underscored(c.plus), bytesText(c.bytes))
	}
	return "                  # Total: " + c.totalText() + "."
}

// totalText is the total in a sentence.
func (c counts) totalText() string {
	s := fmt.Sprintf("%d arrays, %s parameters", c.arrays, underscored(c.numbers))
	if c.others > 0 {
		s += fmt.Sprintf(", plus %d arrays, %s numbers that are not trained", c.others, underscored(c.plus))
	}
	return s + ", " + bytesText(c.bytes)
}

const allZero = "all zero"

// warning says if the parameters are not what one wants to train.
func (c counts) warning(look *show.Look) string {
	zero, nan, inf := true, false, false
	for _, p := range c.trained {
		s := look.Stats(p.Value)
		zero = zero && s.Zeros == s.N
		nan = nan || s.NaN
		inf = inf || s.Inf
	}
	switch {
	case c.arrays == 0:
	case zero:
		return allZero
	case nan:
		return "some NaN"
	case inf:
		return "some Inf"
	}
	return ""
}

// underscored writes a number with _ between the thousands.
func underscored(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "_" + s[i:]
	}
	return s
}

// bytesText writes a number of bytes: 452 bytes, 200.211 KiB.
func bytesText(n int) string {
	if n == 1 {
		return "1 byte"
	}
	if n < 1024 {
		return strconv.Itoa(n) + " bytes"
	}
	x, unit := float64(n)/1024, 0
	for x >= 1024 && unit < 3 {
		x, unit = x/1024, unit+1
	}
	return fmt.Sprintf("%.3f %s", x, []string{"KiB", "MiB", "GiB", "TiB"}[unit])
}
