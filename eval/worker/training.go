package main

import (
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/display/plot"
	"github.com/fluxion-go/fluxion/nn"
)

// nn.Train that takes longer than showAfter shows how far it is and its loss, which is drawn anew every drawEvery. Calls one after the other in a cell, as in
//
//	for range 1000 { Train(loss, model, data, rule) }
//
// are one training to the reader: they share a display and a curve, which begins to show when they take that long together. Calls that run side by side have one each.
const (
	showAfter = time.Second
	drawEvery = 250 * time.Millisecond
)

var shown = trainings{now: time.Now}

func init() { nn.Progress = shown.watch }

// trainings are those of the running cell.
type trainings struct {
	mu     sync.Mutex
	going  map[*nn.Step]*training
	paused *training // whose last call has returned: the next one goes on with it
	now    func() time.Time
}

// A training is one display.
type training struct {
	id           string
	began, drawn time.Time // drawn is zero as long as it is not shown
	calls, steps int
	at           nn.Step // as it was last
	stale        bool    // what is shown is not the last state
	curve        curve
}

// reset forgets the trainings of the last cell.
func (ts *trainings) reset() {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.going, ts.paused = map[*nn.Step]*training{}, nil
}

// settle brings what is shown up to date, when a cell ends.
func (ts *trainings) settle() {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if t := ts.paused; t != nil && t.stale && !t.drawn.IsZero() {
		t.draw(ts.now())
	}
}

// watch is called by Train.
func (ts *trainings) watch(s *nn.Step) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	now := ts.now()
	t := ts.going[s]
	if t == nil {
		if t, ts.paused = ts.paused, nil; t == nil {
			t = &training{id: fmt.Sprintf("training-%016x", rand.Uint64()), began: now, curve: curve{width: 1}}
		}
		if ts.going == nil {
			ts.going = map[*nn.Step]*training{}
		}
		ts.going[s] = t
		t.calls++
	}
	t.at, t.stale = *s, true
	if s.End == "" {
		t.steps++
		t.curve.add(s.Loss)
	} else {
		delete(ts.going, s)
		ts.paused = t
	}
	over := s.End == "failed" || s.End == "interrupted" || s.End != "" && t.calls == 1
	if now.Sub(t.began) >= showAfter && (over || now.Sub(t.drawn) >= drawEvery) {
		t.draw(now)
	}
}

func (t *training) draw(now time.Time) {
	t.drawn, t.stale = now, false
	says := t.text(now)
	page := `<div style="font-variant-numeric:tabular-nums">`
	if total := t.total(); total > 0 {
		page += fmt.Sprintf(`<progress value="%d" max="%d"></progress> `, min(t.steps, total), total)
	} else if t.at.End == "" {
		page += `<progress></progress> `
	}
	page += html.EscapeString(says) + `</div>`
	if svg := t.picture(); svg != "" { // as an image, which outputs that are not trusted show too
		page += `<img width="480" height="180" alt="the loss, step by step" src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(svg)) + `">`
	}
	display.Update(t.id, display.Bundle{Data: map[string]any{"text/plain": says, "text/html": page}, Metadata: display.Passing()})
}

// total is how many steps there will be, 0 if that is not known.
func (t *training) total() int {
	if t.calls > 1 {
		return 0
	}
	return t.at.Epochs * t.at.Items
}

// text says how far the training is, or how it ended.
func (t *training) text(now time.Time) string {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	took, total := now.Sub(t.began), t.total()
	of := ""
	if total > 0 {
		of = fmt.Sprintf(" of %d", total)
	}
	switch {
	case t.calls > 1:
		say("%d calls of Train, %d steps", t.calls, t.steps)
		if t.at.End == "failed" || t.at.End == "interrupted" {
			say("%s", t.at.End)
		}
	case t.at.End == "done":
		say("trained, %d steps", t.steps)
	case t.at.End != "":
		say("%s at step %d%s", t.at.End, t.steps, of)
	case t.at.Epochs > 1:
		say("epoch %d of %d, step %d%s", t.at.Epoch+1, t.at.Epochs, t.steps, of)
	default:
		say("step %d%s", t.steps, of)
	}
	if l, ok := t.curve.last(); ok {
		say("loss %.4g", l)
	}
	if v := float64(t.steps) / took.Seconds(); t.steps > 0 {
		if v < 100 {
			say("%.3g steps a second", v)
		} else {
			say("%.0f steps a second", v)
		}
		if t.at.End == "" && total > t.steps {
			say("%v left", (time.Duration(float64(total-t.steps)/v) * time.Second).Round(time.Second))
			return strings.Join(parts, ", ")
		}
	}
	say("%v", took.Round(100*time.Millisecond))
	return strings.Join(parts, ", ")
}

// picture draws the loss; it returns "" as long as there is no curve.
func (t *training) picture() string {
	ys := t.curve.means
	if len(ys) < 2 {
		return ""
	}
	each, what := float64(t.curve.width), "step"
	if t.calls == 1 && t.at.Epochs > 1 && t.at.Items > 0 {
		each, what = each/float64(t.at.Items), "epoch"
	}
	xs := make([]float64, len(ys))
	for i := range xs {
		xs[i] = (float64(i) + 0.5) * each
	}
	f := plot.Plot(xs, ys).Size(480, 180).XLabel(what).YLabel("loss")
	if least := slices.Min(ys); least > 0 && slices.Max(ys) > 10*least {
		f = f.LogY()
	}
	return plot.SVG(f)
}

// A curve holds the losses of any number of steps as at most mostMeans means of as many steps each.
type curve struct {
	means []float64
	width int // steps in a mean
	sum   float64
	n     int // steps in sum
}

const mostMeans = 400

func (c *curve) add(loss float64) {
	c.sum += loss
	if c.n++; c.n < c.width {
		return
	}
	c.means = append(c.means, c.sum/float64(c.n))
	c.sum, c.n = 0, 0
	if len(c.means) < mostMeans {
		return
	}
	for i := range mostMeans / 2 {
		c.means[i] = (c.means[2*i] + c.means[2*i+1]) / 2
	}
	c.means, c.width = c.means[:mostMeans/2], 2*c.width
}

// last is the mean of the last steps.
func (c *curve) last() (float64, bool) {
	if len(c.means) == 0 {
		return math.NaN(), false
	}
	return c.means[len(c.means)-1], true
}
