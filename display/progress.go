package display

import (
	"fmt"
	"iter"
	"math"
	"strings"
	"time"
	"unicode"
)

// Progress goes through seq and shows how far it is: wrap what stands behind range, and the loop stays as it is.
//
//	for batch := range display.Progress(loader.All(), display.Total(loader.Len())) { ... }
//
// The bar is drawn anew at most ten times a second. Bars that begin while another one runs, those of inner loops, are lines below it, and take the place of inner ones that have
// ended. At the end the bar says how long it took; if the loop was left early, interrupted, or ended by a panic, it says that and where. An item counts when the body of
// the loop is through with it.
func Progress[T any](seq iter.Seq[T], options ...ProgressOption) iter.Seq[T] {
	return func(yield func(T) bool) {
		b := begin(options)
		defer b.end()
		for v := range seq {
			if !yield(v) {
				b.left = true
				return
			}
			b.step()
		}
		b.through = true
	}
}

// Progress2 is Progress for what yields two values.
func Progress2[K, V any](seq iter.Seq2[K, V], options ...ProgressOption) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		b := begin(options)
		defer b.end()
		for k, v := range seq {
			if !yield(k, v) {
				b.left = true
				return
			}
			b.step()
		}
		b.through = true
	}
}

// ProgressN is Progress for a number: for i := range display.ProgressN(1000).
func ProgressN(n int, options ...ProgressOption) iter.Seq[int] {
	return Progress(func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}, append([]ProgressOption{Total(max(0, n))}, options...)...)
}

// ProgressSlice is Progress for a slice: for i, x := range display.ProgressSlice(xs).
func ProgressSlice[S ~[]E, E any](s S, options ...ProgressOption) iter.Seq2[int, E] {
	return Progress2(func(yield func(int, E) bool) {
		for i, x := range s {
			if !yield(i, x) {
				return
			}
		}
	}, append([]ProgressOption{Total(len(s))}, options...)...)
}

// ProgressAll is Progress for a value that knows how many items it has, such as a dataset.Loader: for batch := range display.ProgressAll(loader).
func ProgressAll[T any](data interface {
	All() iter.Seq[T]
	Len() int
}, options ...ProgressOption) iter.Seq[T] {
	return Progress(data.All(), append([]ProgressOption{Total(data.Len())}, options...)...)
}

// A ProgressOption changes what a bar shows.
type ProgressOption func(*bar)

// Total says how many items there will be. Without it a bar shows how many there were.
func Total(n int) ProgressOption { return func(b *bar) { b.total = n } }

// Label puts a name before the bar.
func Label(name string) ProgressOption {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, clean(name, maxLabel))
	return func(b *bar) { b.label = name }
}

const maxLabel = 80

// A bar is one loop. All but left and through, which its loop sets, is guarded by bars.
type bar struct {
	label         string
	total, n      int // total is -1 if it is not known
	began, ended  time.Time
	left, through bool // the loop was left early; seq came to its end
	how           string
	group         *group

	seen  time.Time // when speed was last measured, and at which n
	seenN int
	speed float64 // items a second, of late
}

// measure keeps the speed of late, by which the time that is left is worked out.
func (b *bar) measure(now time.Time) {
	d := now.Sub(b.seen).Seconds()
	if d < 0.05 {
		return
	}
	v := float64(b.n-b.seenN) / d
	if b.seenN == 0 {
		b.speed = v
	}
	b.speed += (1 - math.Exp(-d/3)) * (v - b.speed) // half forgotten after two seconds
	b.seen, b.seenN = now, b.n
}

// text says how far the loop is, or how it ended.
func (b *bar) text(now time.Time) string {
	of := fmt.Sprint(b.n)
	if b.total >= 0 {
		of += fmt.Sprintf(" of %d", b.total)
	}
	if b.how != "" {
		took := b.ended.Sub(b.began)
		s := of + " in " + brief(took)
		if b.how != "done" {
			s = fmt.Sprintf("%s at %s after %s", b.how, of, brief(took))
		}
		if v := float64(b.n) / took.Seconds(); b.n > 0 && took > 0 {
			s += ", " + rate(v)
		}
		return s
	}
	if b.total > 0 {
		of += fmt.Sprintf(", %d %%", 100*b.n/b.total)
	}
	if b.n == 0 {
		return of
	}
	of += ", " + rate(b.speed)
	if b.total >= b.n && b.speed > 0 {
		of += ", " + brief(time.Duration(float64(b.total-b.n)/b.speed*float64(time.Second))) + " left"
	} else if b.total < 0 {
		of += ", " + brief(now.Sub(b.began))
	}
	return of
}

// rate writes items a second, or seconds an item.
func rate(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f a second", v)
	case v >= 1:
		return fmt.Sprintf("%.1f a second", v)
	case v > 0:
		return brief(time.Duration(float64(time.Second)/v)) + " each"
	}
	return "0 a second"
}

// brief writes a duration with as many digits as are of interest.
func brief(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
