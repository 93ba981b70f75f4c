package eval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/proc"
	"github.com/fluxion-go/fluxion/eval/proto"
)

func init() {
	register(&Magic{Name: "%checkpoint", Args: "[on|off]", Words: []string{"on", "off"}, Help: "Saves the values of variables, which come back if the worker dies, and says what it saved; off stops the saving after cells, on begins it again.", Run: checkpoint})
}

// checkpoints is what a session knows of its checkpoint: a file, which the worker writes between cells and a new worker reads.
type checkpoints struct {
	off    bool
	order  []int    // numbers of the cells that the worker ran
	opened []string // paths of their packages, each once
	back   int      // plugins that brought cells into new workers
}

// ran takes note of a cell that the worker ran. An expression that is no cell, number 0, counts as part of the one before.
func (c *checkpoints) ran(number int, path string) {
	if n := len(c.order); number == 0 && n > 0 {
		number = c.order[n-1]
	}
	c.order = append(c.order, number)
	if !slices.Contains(c.opened, path) {
		c.opened = append(c.opened, path)
	}
}

// next describes the values as they are now.
func (s *Session) next() *proto.Checkpoint {
	c := &proto.Checkpoint{Path: filepath.Join(s.store.Dir(), "values"), Order: len(s.kept.order), Names: s.names.Alive()}
	if n := len(s.kept.order); n > 0 {
		c.Cell = s.kept.order[n-1]
	}
	return c
}

// keep has the values saved when there is time, after a cell.
func (s *Session) keep() {
	if !s.kept.off {
		_ = s.worker.Keep(s.next()) // an error is the end of the worker, which the next cell will meet
	}
}

func checkpoint(c *Call, args string) error {
	s := c.Session
	switch args {
	case "":
	case "on", "off":
		s.kept.off = args == "off"
		return nil
	default:
		return fmt.Errorf("%%checkpoint %s: want nothing, on or off; nn.Save keeps a model in a file, for another session", args)
	}
	if s.dead() {
		return errors.New("%checkpoint: the worker died; run a cell first")
	}
	k, err := s.worker.KeepNow(s.next())
	if err != nil {
		return fmt.Errorf("%%checkpoint: %s", strings.TrimPrefix(err.Error(), "checkpoint: "))
	}
	if len(k.Names) == 0 {
		c.Print("no variables to save\n")
	} else {
		c.Print("saved %s: %s in %s\n", listNames(k.Names), bytesText(k.Bytes), short(k.Took))
	}
	if len(k.Gaps) > 0 {
		c.Print("not saved, and nil or zero when the values come back:\n%s", indented(k.Gaps))
	}
	return nil
}

// bytesText is a size in a unit that people read.
func bytesText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d KB", max(1, n/1000))
}

// mostListed is how many names or lines are listed.
const mostListed = 20

func listNames(names []string) string {
	text := strings.Join(names[:min(mostListed, len(names))], ", ")
	if more := len(names) - mostListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func indented(lines []string) string {
	var b strings.Builder
	for _, l := range lines[:min(mostListed, len(lines))] {
		b.WriteString("  " + l + "\n")
	}
	if more := len(lines) - mostListed; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// restored is what came back into a new worker.
type restored struct {
	*proto.Kept
	since []int // numbers of the cells that ran after the values were saved
}

// bring begins to make the plugin with which the cells come into a new worker, which can start meanwhile. What it returns waits for the plugin and names its file;
// the name is empty if no values were saved.
func (s *Session) bring() (wait func() (so string, err error)) {
	if _, err := os.Stat(s.next().Path); errors.Is(err, fs.ErrNotExist) {
		return func() (string, error) { return "", nil }
	}
	s.kept.back++
	var so string
	made := make(chan error, 1)
	go func() (err error) {
		defer func() { made <- err }()
		so, err = s.linkBack()
		return err
	}()
	return func() (string, error) { err := <-made; return so, err }
}

func (s *Session) linkBack() (so string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	path := "cell/back" + strconv.Itoa(s.kept.back)
	var text strings.Builder
	text.WriteString("package cell\n\nimport (\n")
	for _, p := range s.kept.opened {
		fmt.Fprintf(&text, "\t_ %q\n", p)
	}
	text.WriteString(")\n")
	if diags, err := s.store.Compile(ctx, path, []byte(text.String())); err != nil {
		return "", err
	} else if len(diags) > 0 {
		return "", errors.New(diags[0].String())
	}
	return s.store.Link(ctx, path)
}

// restore gives the variables the values that they had when they were saved last.
func (s *Session) restore(so string) (*restored, error) {
	defer s.store.Release(so)
	k, err := s.worker.Restore(so, s.next().Path, s.kept.opened)
	if err != nil {
		if !s.dead() {
			s.store.Opened(so)
		}
		return nil, err
	}
	s.store.Opened(so)
	k.Names = s.names.Restore(k.Names)
	r := &restored{Kept: k}
	if k.Order <= len(s.kept.order) {
		r.since = slices.Compact(slices.Clone(s.kept.order[k.Order:]))
	}
	// What came back is what a checkpoint would hold.
	s.kept.order = s.kept.order[:min(k.Order, len(s.kept.order))]
	return r, nil
}

// lines say it.
func (r *restored) lines() (lines []string) {
	if len(r.Names) > 0 {
		lines = append(lines, fmt.Sprintf("Values as they were after cell %d: %s.", r.Cell, listNames(r.Names)))
	}
	switch n := len(r.since); {
	case n == 1:
		lines = append(lines, fmt.Sprintf("Cell %d ran after that; what it changed is lost.", r.since[0]))
	case n > 1:
		lines = append(lines, fmt.Sprintf("Cells %s ran after that; what they changed is lost.", listNumbers(r.since)))
	}
	if len(r.Gaps) > 0 {
		lines = append(lines, "Nil or zero now, since it cannot be saved:")
		lines = append(lines, strings.Split(strings.TrimSuffix(indented(r.Gaps), "\n"), "\n")...)
	}
	return lines
}

// listNumbers is "3, 4 and 5", of many the first and the last.
func listNumbers(ns []int) string {
	var texts []string
	for _, n := range ns {
		texts = append(texts, strconv.Itoa(n))
	}
	if n := len(texts); n > 8 {
		texts = append(append(texts[:3:3], "..."), texts[n-2:]...)
	}
	n := len(texts)
	return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
}

// workerDied starts a new worker and says what came back and what was lost.
func (s *Session) workerDied(d *proc.Died) *Error {
	e, _ := s.replaceWorker(d)
	return e
}

// replaceWorker starts a new worker. Whole says that nothing is different from before.
func (s *Session) replaceWorker(d *proc.Died) (e *Error, whole bool) {
	e = &Error{Name: "WorkerDied", Value: d.Reason, Traceback: append([]string{"WorkerDied: " + d.Reason}, d.Trace...)}
	say := func(format string, args ...any) { e.Traceback = append(e.Traceback, fmt.Sprintf(format, args...)) }
	end := func() {
		_ = s.worker.Close()
		s.store.Renew()
	}
	start := func() bool {
		err := s.startWorker()
		if err != nil {
			say("No new worker could be started: %v", err)
		}
		return err == nil
	}
	moved := s.lost()
	whole = len(s.names.Alive()) == 0
	saved := !whole
	lost, rules := s.names.Lose(), s.grads.lose()
	s.plotlySet = false
	var r *restored
	var err error
	for tries := 2; ; tries-- {
		end()
		back := func() (string, error) { return "", nil }
		if saved {
			back = s.bring()
		}
		started := start()
		var so string
		so, err = back()
		if !started {
			return e, false
		}
		if so != "" {
			r, err = s.restore(so)
		}
		if err == nil || !s.dead() || tries == 1 { // what killed the new worker too may not come a third time
			break
		}
	}
	say("")
	say("A new worker is ready; types, functions and imports are declared again.")
	switch {
	case err != nil:
		say("The values that were saved could not be read: %v", err)
		if s.dead() { // by the values themselves
			end()
			if !start() {
				return e, false
			}
		}
	case r != nil:
		lost = slices.DeleteFunc(lost, func(l front.Lost) bool { return slices.Contains(r.Names, l.Name) })
		e.Traceback = append(e.Traceback, r.lines()...)
		whole = len(r.since)+len(r.Gaps) == 0
	}
	if len(lost) > 0 {
		say("Lost variables: %s. Run their cells again.", lostNames(lost))
	}
	if anew := s.anew(); anew != "" {
		say("%s.", anew)
	}
	if moved {
		say("Widgets that are still shown can no longer be moved. Run their cells again.")
	}
	if len(rules) > 0 {
		say("Lost rules for the derivatives of %s. Run their cells again.", strings.Join(rules, ", "))
	}
	return e, whole && !moved && len(lost)+len(rules) == 0
}

// anew says which packages beside the notebook have variables, which are none of the session.
func (s *Session) anew() string {
	paths := s.store.Stateful()
	if len(paths) == 0 {
		return ""
	}
	return "Variables of " + listNames(paths) + " begin anew, but for what yours lead to"
}

// revive replaces a worker that died between two cells. It is nil if all values came back, which is noted; else it tells of it in the place of the
// cell that found out.
func (s *Session) revive(number int) *Result {
	_, err := s.worker.Run(number, os.DevNull)
	var died *proc.Died
	if !errors.As(err, &died) {
		died = &proc.Died{Reason: "the worker is gone"}
	}
	e, whole := s.replaceWorker(died)
	if whole {
		text := "the worker died (" + died.Reason + "); a new one has all variables as they were"
		if anew := s.anew(); anew != "" {
			text += ". " + anew
		}
		s.note(text)
		return nil
	}
	e.Traceback = append(e.Traceback, "This cell did not run.")
	return &Result{Err: e}
}

// lostNames lists the first of them.
func lostNames(lost []front.Lost) string {
	var parts []string
	for _, l := range lost {
		parts = append(parts, fmt.Sprintf("%s (cell %d)", l.Name, l.Cell))
	}
	return listNames(parts)
}
