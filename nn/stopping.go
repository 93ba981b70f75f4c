package nn

import "time"

// The functions of this file are methods of what they remember, so that a notebook can save that with the other values of a training.

// Patience returns a function that calls pred and reports true when that was so n times in a row.
func Patience(pred func() bool, n int) func() bool { return (&patience{pred: pred, n: n}).over }

type patience struct {
	pred   func() bool
	n, row int
}

func (p *patience) over() bool {
	if p.pred() {
		p.row++
	} else {
		p.row = 0
	}
	return p.row >= p.n
}

// EarlyStopping returns a function that calls f, and reports true when its result has not become smaller than the least so far, by more than minDist, n times in a row.
//
//	stop := nn.EarlyStopping(func() float64 { return validation(model) }, 3, 0)
//	nn.Train(loss, model, data, rule, nn.Epochs(100), nn.OnEpoch(func(s *nn.Step) { if stop() { s.Stop() } }))
func EarlyStopping(f func() float64, n int, minDist float64) func() bool {
	return Patience((&course{f: f, minDist: minDist}).stands, n)
}

// Plateau returns a function that calls f, and reports true when its result has changed by less than minDist from one call to the next, n times in a row.
func Plateau(f func() float64, n int, minDist float64) func() bool {
	return Patience((&course{f: f, minDist: minDist}).still, n)
}

// course is that of a number.
type course struct {
	f       func() float64
	minDist float64
	begun   bool
	mark    float64 // the least, or the last
}

func (c *course) stands() bool {
	l := c.f()
	if !c.begun || c.mark-l > c.minDist {
		c.begun, c.mark = true, l
		return false
	}
	return true
}

func (c *course) still() bool {
	l := c.f()
	d := l - c.mark
	still := c.begun && max(d, -d) < c.minDist
	c.begun, c.mark = true, l
	return still
}

// Throttle returns a function that calls f, but not again before the time has passed since the last call: to print or save now and then in a loop.
func Throttle(f func(), every time.Duration) func() { return (&throttle{f: f, every: every}).call }

type throttle struct {
	f     func()
	every time.Duration
	last  time.Time
}

func (t *throttle) call() {
	if now := time.Now(); t.last.IsZero() || now.Sub(t.last) >= t.every {
		t.last = now
		t.f()
	}
}
