package kernel

import (
	"sync"
	"time"
)

// Lines about what strangers sent, in each period. Whoever sends much must not fill the log.
const (
	dropLines  = 100
	dropPeriod = time.Second
)

// A dropLog writes what was dropped, and only the number of what is more than dropLines in a period.
type dropLog struct {
	log func(format string, args ...any)

	mu    sync.Mutex
	began time.Time // of the period
	lines int
	more  int // not written
}

func (d *dropLog) printf(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := time.Now(); now.Sub(d.began) > dropPeriod {
		d.began, d.lines = now, 0
	}
	d.lines++
	if d.lines <= dropLines {
		d.log(format, args...)
		return
	}
	d.more++
	if d.more == 1 {
		time.AfterFunc(dropPeriod, d.rest)
	}
}

func (d *dropLog) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log("%d more lines of what was dropped are left out", d.more)
	d.more = 0
}
