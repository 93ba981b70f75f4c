package main

import (
	"encoding/base64"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nn"
)

// page records what a notebook shows: the last state of each display.
type page struct {
	order []string
	last  map[string]display.Bundle
	drawn int
}

func (p *page) Display(id string, update bool, b display.Bundle) {
	if !update {
		p.order = append(p.order, id)
	}
	p.last[id] = b
	p.drawn++
}

func (p *page) Clear(bool) {}

func (p *page) text(i int) string { return p.last[p.order[i]].Data["text/plain"].(string) }

// stage is a page and a clock that steps on by itself.
func stage(t *testing.T, step time.Duration) (*page, *trainings) {
	p := &page{last: map[string]display.Bundle{}}
	old := display.SetSink(p)
	t.Cleanup(func() { display.SetSink(old) })
	at := time.Unix(1000, 0)
	ts := &trainings{now: func() time.Time { at = at.Add(step); return at }}
	ts.reset()
	return p, ts
}

// train is what Train calls: epochs of ten steps, whose loss falls by a tenth in each.
func train(ts *trainings, epochs int, end string) {
	s := &nn.Step{Epochs: epochs, Items: 10, Loss: 1}
	for s.Epoch = 0; s.Epoch < epochs; s.Epoch++ {
		for s.Item = 1; s.Item <= 10; s.Item++ {
			s.Loss *= 0.99
			ts.watch(s)
		}
	}
	s.End = end
	ts.watch(s)
}

func TestShortTrainingShowsNothing(t *testing.T) {
	p, ts := stage(t, time.Millisecond)
	train(ts, 50, "done")
	ts.settle()
	if p.drawn != 0 {
		t.Errorf("got %d drawings of half a second, want none", p.drawn)
	}
}

func TestLongTraining(t *testing.T) {
	p, ts := stage(t, 10*time.Millisecond)
	train(ts, 50, "done")
	if len(p.order) != 1 || p.drawn > 20 {
		t.Errorf("got %d displays and %d drawings in 5 s, want one and at most four a second", len(p.order), p.drawn)
	}
	if want := "trained, 500 steps, loss 0.006604, 100 steps a second, 5s"; p.text(0) != want {
		t.Errorf("got %s, want %s", p.text(0), want)
	}
	b := p.last[p.order[0]]
	page := b.Data["text/html"].(string)
	if !strings.Contains(page, `<progress value="500" max="500">`) {
		t.Errorf("got %.100s", page)
	}
	m := regexp.MustCompile(`<img [^>]*src="data:image/svg\+xml;base64,([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("got %.100s, want a picture", page)
	}
	if svg, err := base64.StdEncoding.DecodeString(m[1]); err != nil || !strings.Contains(string(svg), ">epoch</text>") {
		t.Errorf("got %.100s, %v", svg, err)
	}
	if b.Metadata["fluxion"] == nil {
		t.Error("it does not say that it passes")
	}
}

func TestTrainingOnItsWay(t *testing.T) {
	p, ts := stage(t, 100*time.Millisecond)
	s := &nn.Step{Epochs: 3, Items: 10, Epoch: 1, Loss: 0.5}
	for range 15 {
		ts.watch(s)
	}
	if want := "epoch 2 of 3, step 14 of 30, loss 0.5, 10.8 steps a second, 1s left"; p.text(0) != want {
		t.Errorf("got %s, want %s", p.text(0), want)
	}
}

// A loop around Train is one training, whose last state is shown when the cell ends.
func TestLoopOfTrainings(t *testing.T) {
	p, ts := stage(t, time.Millisecond)
	for range 333 {
		train(ts, 1, "done")
	}
	ts.settle()
	if len(p.order) != 1 || p.drawn > 20 {
		t.Fatalf("got %d displays and %d drawings, want one and at most four a second", len(p.order), p.drawn)
	}
	if want := "333 calls of Train, 3330 steps, loss 0.9465, 909 steps a second, 3.7s"; p.text(0) != want {
		t.Errorf("got %s, want %s", p.text(0), want)
	}
	ts.reset()
	for range 333 {
		train(ts, 1, "done")
	}
	if len(p.order) != 2 {
		t.Errorf("got %d displays of two cells", len(p.order))
	}
}

func TestTrainingEnds(t *testing.T) {
	for _, how := range []string{"stopped", "interrupted", "failed"} {
		p, ts := stage(t, 10*time.Millisecond)
		train(ts, 20, how)
		if want := how + " at step 200 of 200, loss 0.134, 100 steps a second, 2s"; p.text(0) != want {
			t.Errorf("got %s, want %s", p.text(0), want)
		}
	}
}

// Trainings side by side have a display each.
func TestTrainingsSideBySide(t *testing.T) {
	p, ts := stage(t, 100*time.Millisecond)
	a, b := &nn.Step{Epochs: 1, Loss: 1}, &nn.Step{Epochs: 1, Loss: 2}
	for range 20 {
		ts.watch(a)
		ts.watch(b)
	}
	if len(p.order) != 2 || !strings.Contains(p.text(0), "loss 1,") || !strings.Contains(p.text(1), "loss 2,") {
		t.Errorf("got %q", p.last)
	}
}

// However many steps there are, a curve has a few hundred points, and their mean is that of the losses.
func TestCurve(t *testing.T) {
	c := curve{width: 1}
	for i := range 100000 {
		c.add(float64(i))
	}
	if len(c.means) >= mostMeans || len(c.means) < mostMeans/2 {
		t.Errorf("got %d points", len(c.means))
	}
	for i, m := range c.means {
		if want := (float64(i)+0.5)*float64(c.width) - 0.5; math.Abs(m-want) > 1e-6 {
			t.Fatalf("got %v at %d, want %v", m, i, want)
		}
	}
}
