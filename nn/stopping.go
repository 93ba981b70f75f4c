package nn

import "time"

// Patience returns a function that calls pred and reports true when that was so n times in a row.
func Patience(pred func() bool, n int) func() bool {
	row := 0
	return func() bool {
		if pred() {
			row++
		} else {
			row = 0
		}
		return row >= n
	}
}

// EarlyStopping returns a function that calls f, and reports true when its result has not become smaller than the least so far, by more than minDist, n times in a row.
//
//	stop := nn.EarlyStopping(func() float64 { return validation(model) }, 3, 0)
//	nn.Train(loss, model, data, rule, nn.Epochs(100), nn.OnEpoch(func(s *nn.Step) { if stop() { s.Stop() } }))
func EarlyStopping(f func() float64, n int, minDist float64) func() bool {
	first, best := true, 0.0
	return Patience(func() bool {
		l := f()
		if first || best-l > minDist {
			first, best = false, l
			return false
		}
		return true
	}, n)
}

// Plateau returns a function that calls f, and reports true when its result has changed by less than minDist from one call to the next, n times in a row.
func Plateau(f func() float64, n int, minDist float64) func() bool {
	first, last := true, 0.0
	return Patience(func() bool {
		l := f()
		d := l - last
		still := !first && max(d, -d) < minDist
		first, last = false, l
		return still
	}, n)
}

// Throttle returns a function that calls f, but not again before the time has passed since the last call: to print or save now and then in a loop.
func Throttle(f func(), every time.Duration) func() {
	var last time.Time
	return func() {
		if now := time.Now(); last.IsZero() || now.Sub(last) >= every {
			last = now
			f()
		}
	}
}
