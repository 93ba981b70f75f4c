package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"plugin"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fluxion-go/fluxion/eval/host/keep"
	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/eval/rt"
)

// Values are saved between cells, so that they survive the worker. Nobody waits for it: a cell that comes meanwhile stops the walk, and another one
// begins when it has ended. A walk may take a twentieth of the time, so that large values are saved less often.
const (
	keepShare = 20        // the next walk begins after so many times of what the last one took
	keepMost  = 256 << 20 // bytes that are saved without being asked, and no more than an eighth of the memory
	keepRetry = time.Second
)

// keeper writes checkpoints.
type keeper struct {
	origins *keep.Origins

	reading sync.Mutex // held while a walk looks at values: no cell runs

	mu    sync.Mutex // guards what follows
	timer *time.Timer
	ready time.Time    // when the next walk may begin
	walk  *atomic.Bool // of the walk that goes on: set to stop it; nil if there is none
}

// cancel stops the walk, and does not return before it looks at no values any more.
func (k *keeper) cancel() {
	k.mu.Lock()
	if k.timer != nil {
		k.timer.Stop()
	}
	if k.walk != nil {
		k.walk.Store(true)
	}
	k.mu.Unlock()
	k.reading.Lock()
	//lint:ignore SA2001 it is free when nobody reads
	k.reading.Unlock()
}

var errStopped = errors.New("checkpoint: a cell began")

// keepLater saves the values as soon as there is time.
func (w *worker) keepLater(c *proto.Checkpoint) {
	k := &w.keeper
	k.cancel()
	k.mu.Lock()
	defer k.mu.Unlock()
	stop := new(atomic.Bool)
	k.walk = stop
	k.timer = time.AfterFunc(time.Until(k.ready), func() { w.keepQuietly(c, stop) })
}

func (w *worker) keepQuietly(c *proto.Checkpoint, stop *atomic.Bool) {
	most := int64(keepMost)
	if l := debug.SetMemoryLimit(-1); l > 0 {
		most = min(most, l/8)
	}
	k := &w.keeper
	start := time.Now()
	_, err := w.keep(c, stop, most)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ready = time.Now().Add(keepShare * time.Since(start))
	if errors.As(err, new(*busyError)) && !stop.Load() { // perhaps its goroutine ends
		k.timer = time.AfterFunc(max(keepRetry, time.Until(k.ready)), func() { w.keepQuietly(c, stop) })
	}
}

// keepNow saves the values and says what it saved.
func (w *worker) keepNow(c *proto.Checkpoint) (*proto.Kept, error) {
	w.keeper.cancel()
	stop := new(atomic.Bool)
	w.keeper.mu.Lock()
	w.keeper.walk = stop
	w.keeper.mu.Unlock()
	return w.keep(c, stop, 0)
}

// header is what a checkpoint says of itself.
type header struct {
	Cell, Order int
	Names       []string // of the variables
	Roots       []string // and of the memory of each
}

// keep writes a checkpoint: to a new file, which takes the place of the old one when it is complete.
func (w *worker) keep(c *proto.Checkpoint, stop *atomic.Bool, most int64) (kept *proto.Kept, err error) {
	start := time.Now()
	if err := w.busy(); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(c.Path), "checkpoint-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	defer file.Close()
	k := &w.keeper
	k.reading.Lock()
	defer k.reading.Unlock()
	if stop.Load() || w.run.Load() != nil {
		return nil, errStopped
	}
	h, roots := w.header(c)
	meta, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	report, err := keep.Write(&gate{k, file, stop}, meta, roots, keep.Options{Origins: k.origins, Max: most,
		Tick: func() error {
			if stop.Load() {
				return errStopped
			}
			return nil
		},
		Away: func(f func()) {
			k.reading.Unlock()
			defer k.reading.Lock()
			f()
		}})
	if err != nil {
		return nil, err
	}
	kept = &proto.Kept{Cell: c.Cell, Order: c.Order, Bytes: report.Bytes}
	kept.Names, kept.Gaps = whole(h, nil, report.Gaps)
	if err := errors.Join(file.Close(), os.Rename(file.Name(), c.Path)); err != nil {
		return nil, err
	}
	kept.Took = time.Since(start)
	return kept, nil
}

// gate writes to the file without keeping a cell from its start: the disk may be slow.
type gate struct {
	k    *keeper
	file *os.File
	stop *atomic.Bool
}

func (g *gate) Write(b []byte) (int, error) {
	g.k.reading.Unlock()
	n, err := g.file.Write(b)
	g.k.reading.Lock()
	if g.stop.Load() {
		return n, errStopped
	}
	return n, err
}

// header lists the variables that have a value, and all memory that is to be saved.
func (w *worker) header(c *proto.Checkpoint) (*header, []keep.Root) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := &header{Cell: c.Cell, Order: c.Order}
	at, alive := w.rootNames(), map[string]bool{}
	for _, name := range c.Names {
		alive[name] = true
	}
	for _, v := range w.vars {
		if name, ok := at.of(v); ok && alive[v.Name] {
			h.Names, h.Roots = append(h.Names, v.Name), append(h.Roots, name)
		}
	}
	return h, append(slices.Clone(w.state), w.roots...)
}

// rootNames are the names of the memory of variables by their addresses.
type rootNames map[uintptr]string

// rootNames lists them; w.mu is held.
func (w *worker) rootNames() rootNames {
	at := rootNames{}
	for _, r := range w.roots {
		at[reflect.ValueOf(r.Ptr).Pointer()] = r.Name
	}
	return at
}

// of is the name of the memory of a variable. What has no size has none, and needs none: Go may give it the address of another variable.
func (at rootNames) of(v rt.Var) (name string, ok bool) {
	p := reflect.ValueOf(v.Ptr)
	if p.Type().Elem().Size() == 0 {
		return noMemory, true
	}
	name, ok = at[p.Pointer()]
	return name, ok
}

const noMemory = ""

// addRoot takes note of the memory of a variable, which has the name of the cell that declared it first; w.mu is held. A variable that is declared
// again may have the same memory, of the same type or of a later version, or other memory: a function of before then goes on to use the old one.
func (w *worker) addRoot(cell string, v rt.Var) {
	p := reflect.ValueOf(v.Ptr)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Type().Elem().Size() == 0 {
		return
	}
	for i, r := range w.roots {
		if reflect.ValueOf(r.Ptr).Pointer() == p.Pointer() {
			w.roots[i].Ptr = v.Ptr
			return
		}
	}
	w.roots = append(w.roots, keep.Root{Name: cell + "." + v.Name, Label: v.Name, Ptr: v.Ptr})
}

// whole returns the variables that are saved in whole or in part, of those that got a value if that is not nil, and the gaps in them.
func whole(h *header, got []string, gaps []keep.Gap) (names, lines []string) {
	gone := map[string]bool{}
	for _, g := range gaps {
		if g.Whole() && g.Root != "" {
			gone[g.Root] = true
		}
	}
	for i, name := range h.Names {
		if root := h.Roots[i]; !gone[root] && (got == nil || root == noMemory || slices.Contains(got, root)) {
			names = append(names, name)
		}
	}
	for _, g := range gaps {
		if i := slices.Index(h.Roots, g.Root); g.Root == "" || i >= 0 && (got == nil || slices.Contains(names, h.Names[i])) {
			lines = append(lines, strings.ReplaceAll(g.String(), proto.Mark, ""))
		}
	}
	slices.Sort(names)
	return names, lines
}

// busyError says that a goroutine of a cell lives. It may write to a map while that is read, which would end the process.
type busyError struct{ where string }

func (e *busyError) Error() string {
	return "a goroutine of " + e.where + " is still there, and may write to the values; they are saved when it has ended"
}

var cellPlace = regexp.MustCompile(`cell\[(\d+)\]:(\d+)`)

// busy tells whether a goroutine lives that runs code of a cell, or may come to that: a server that a cell started.
func (w *worker) busy() error {
	leaving := fmt.Sprintf("goroutine %d [", w.leaving.Load())
	for block := range strings.SplitSeq(string(stacks()), "\n\n") {
		if strings.HasPrefix(block, leaving) {
			continue
		}
		if !strings.Contains(block, "cell/") {
			if strings.Contains(block, "net/http.(*Server).Serve(") {
				return &busyError{"a server"}
			}
			continue
		}
		where := "a cell"
		if m := cellPlace.FindStringSubmatch(block); m != nil {
			where = fmt.Sprintf("cell %s (line %s)", m[1], m[2])
		}
		return &busyError{where}
	}
	return nil
}

// loaded takes note of the packages in a plugin that was just opened.
func (w *worker) loaded(so string) {
	if w.symbol != nil && w.named != nil {
		w.keeper.origins.Load(modules.LastWords(pluginPath(so)), keep.Symbols{At: w.symbol, Name: w.named})
	}
}

// restore opens a plugin that brings cells, makes their variables known in the order in which they ran, and gives these the values of a checkpoint.
func (w *worker) restore(so, path string, cells []string) (*proto.Kept, error) {
	start := time.Now()
	if _, err := plugin.Open(so); err != nil {
		return nil, err
	}
	modules.Opened(pluginPath(so))
	w.loaded(so)
	var changes []typeChange
	for _, name := range cells {
		if c := rt.Described(name); c != nil {
			w.register(name, c.Vars)
			changes = append(changes, typeChanges(c.Types)...)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	meta, err := keep.Meta(data)
	if err != nil {
		return nil, err
	}
	h := new(header)
	if err := json.Unmarshal(meta, h); err != nil {
		return nil, err
	}
	w.mu.Lock()
	roots := append(slices.Clone(w.state), w.roots...)
	w.mu.Unlock()
	u := newUpgrader(changes)
	got, report, err := keep.Read(data, roots, keep.Options{Origins: w.keeper.origins, Same: func(saved, now reflect.Type) bool {
		to, ok := u.newType(saved)
		return ok && to == now
	}})
	if err != nil {
		return nil, err
	}
	if len(changes) > 0 {
		w.upgrade(changes)
	}
	kept := &proto.Kept{Cell: h.Cell, Order: h.Order, Bytes: report.Bytes}
	w.mu.Lock()
	at := w.rootNames()
	now := map[string]string{}
	for _, v := range w.vars {
		if name, ok := at.of(v); ok {
			now[v.Name] = name
		}
	}
	w.mu.Unlock()
	same := &header{}
	for i, name := range h.Names { // others were declared anew since, with another type
		if root, ok := now[name]; ok && root == h.Roots[i] {
			same.Names, same.Roots = append(same.Names, name), append(same.Roots, h.Roots[i])
		}
	}
	kept.Names, kept.Gaps = whole(same, append([]string{}, got...), report.Gaps)
	kept.Took = time.Since(start)
	return kept, nil
}
