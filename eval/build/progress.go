package build

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// progress logs that work begins, every 5 s how long it has run and how far count is, and its end. The result ends it.
func progress(log func(string), what string, count *counter) (done func()) {
	log(what + " ...")
	start, stop := time.Now(), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				line := fmt.Sprintf("%s: %.0f s", what, time.Since(start).Seconds())
				if s := count.String(); s != "" {
					line += ", " + s
				}
				log(line + " ...")
			case <-stop:
				return
			}
		}
	})
	return func() {
		close(stop)
		wg.Wait()
		log(fmt.Sprintf("%s: %.1f s", what, time.Since(start).Seconds()))
	}
}

// slowly is progress for work that is mostly done in a moment, when nothing need be said.
func slowly(log func(string), what string, count *counter) (done func()) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case <-stop:
		case <-time.After(700 * time.Millisecond):
			done := progress(log, what, count)
			<-stop
			done()
		}
	})
	return func() { close(stop); wg.Wait() }
}

// A counter counts the packages that the go command has begun to compile, of those that there are. What is in its cache it does not compile.
type counter struct{ begun, all atomic.Int64 }

// of begins to count to n.
func (c *counter) of(n int) {
	c.all.Store(int64(n))
	c.begun.Store(0)
}

func (c *counter) String() string {
	begun, all := c.begun.Load(), c.all.Load()
	if begun == 0 || all == 0 {
		return ""
	}
	return fmt.Sprintf("package %d of %d", min(begun, all), all)
}

// errorOutput keeps what a command writes to its standard error. With -v the go command writes there the path of each package that it begins to compile, a line
// each: these are counted and not kept.
type errorOutput struct {
	count *counter
	kept  bytes.Buffer
	line  []byte // not yet ended
}

func (e *errorOutput) Write(p []byte) (int, error) {
	if e.count == nil {
		return e.kept.Write(p)
	}
	e.line = append(e.line, p...)
	for {
		line, rest, ended := bytes.Cut(e.line, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		if len(line) == 0 || bytes.ContainsAny(line, " :#") {
			e.kept.Write(line)
			e.kept.WriteByte('\n')
		} else {
			e.count.begun.Add(1)
		}
		e.line = rest
	}
}

func (e *errorOutput) String() string { return e.kept.String() + string(e.line) }
