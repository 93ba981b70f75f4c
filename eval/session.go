package eval

import (
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/build"
	"github.com/fluxion-go/fluxion/eval/front"
	"github.com/fluxion-go/fluxion/eval/proc"
)

// Output is told what cells print and show, in order and never concurrently. Goroutines of a cell may print after its end.
type Output interface {
	Stream(name, text string)                           // name is "stdout" or "stderr"
	Display(id string, update bool, b display.Bundle)   // update: in the place of what was displayed under id
	Clear(wait bool)                                    // remove the output of the cell; with wait, when the next one comes
	Input(prompt string, password bool) (string, error) // a line from the person at the notebook
}

// Config says how a session starts. Out is needed.
type Config struct {
	Out      Output
	Dir      string       // directory of the notebook, where cells run; default: the current one
	CacheDir string       // of workers; default: $FLUXION_CACHE, else fluxion in the user's cache directory
	Log      func(string) // progress while the session starts; nil: silent
}

// Cell is the source of one cell and the number that the notebook gives it.
type Cell struct {
	Number int
	Source string
}

// Result is how a cell ended.
type Result struct {
	Value *display.Bundle // nil: nothing to show
	Err   *Error          // nil: it ended well
}

// Session is a worker and the names that cells declared in it.
type Session struct {
	cfg   Config
	base  *build.Base
	store *build.Store
	names *front.Names
	grads *derivatives
	docs  *godoc
	home  string // directory of the notebook

	widgets Widgets // nil: nobody draws them

	run     sync.Mutex // held by a running cell
	looking sync.Mutex // held by whoever needs names as they are; while the worker runs a cell, they are
	worker  *proc.Worker
	sources map[int]string // text of the cells by number
	paths   map[int]string // their packages, of those that compiled
	cells   []string       // the Go of those that compiled, in the order in which they ran
	dir     string         // where cells run; %cd changes it
	env     [][2]string    // set by %env, for a new worker
	args    []string       // set by %args, likewise; nil: never
	ran     time.Duration  // how long the worker ran the last cell

	kept      checkpoints
	plotlySet bool // gonbui/plotly knows where its script is

	mu          sync.Mutex
	ctx         context.Context    // of the running cell
	cancel      context.CancelFunc // of the running cell; nil if there is none
	running     bool               // the worker runs it
	plugin      string             // file of the last cell that the worker was given
	interrupted bool
	progress    func(string)
}

// New starts a session. The first one on a machine builds the worker, which takes about a minute; Config.Log hears of it.
func New(ctx context.Context, cfg Config) (*Session, error) {
	if cfg.Log == nil {
		cfg.Log = func(string) {}
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	widgets, _ := cfg.Out.(Widgets)
	cfg.Out = &tee{Output: cfg.Out}
	s := &Session{cfg: cfg, widgets: widgets, home: dir, dir: dir, sources: map[int]string{}, paths: map[int]string{}, progress: cfg.Log}
	s.base, err = build.Ensure(ctx, build.Options{CacheDir: cfg.CacheDir, Log: s.log})
	if err != nil {
		return nil, err
	}
	if err := s.openStore(); err != nil {
		return nil, err
	}
	if err := s.startWorker(); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	s.progress = func(string) {}
	return s, nil
}

// openStore gives the session a store of its own, in which only the packages of the base are loaded, and no names.
func (s *Session) openStore() error {
	store, err := s.base.NewStore("", s.home)
	if err != nil {
		return err
	}
	s.store = store
	s.names = front.New(s.importer())
	s.paths = map[int]string{}
	s.grads = newDerivatives(store)
	s.docs = newGodoc(store)
	s.names.Options = s.docs.options
	return nil
}

// importer finds the types of packages that the store knows.
func (s *Session) importer() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", s.store.Export)
}

// log passes a line of progress to whoever listens now.
func (s *Session) log(line string) {
	s.mu.Lock()
	f := s.progress
	s.mu.Unlock()
	f(line)
}

func (s *Session) startWorker() error {
	cfg := proc.Config{Path: s.base.WorkerPath(), Dir: s.dir, Out: output{s.cfg.Out}, Derive: s.derive, Rule: s.grads.rule}
	s.drawn(&cfg)
	w, err := proc.Start(cfg)
	if err != nil {
		return err
	}
	for _, kv := range s.env {
		if err := w.Setenv(kv[0], kv[1]); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	if s.args != nil {
		if err := w.SetArgs(s.args); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	if m := s.store.Module(); m != "" {
		if err := w.Own(m); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	s.mu.Lock()
	s.worker = w
	s.mu.Unlock()
	return nil
}

// Close ends the worker and removes what the session wrote.
func (s *Session) Close() error {
	s.Interrupt()
	for end := time.Now().Add(closeTimeout); !s.run.TryLock(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) { // the cell does not stop
			s.mu.Lock()
			w := s.worker
			s.mu.Unlock()
			_ = w.Close()
			s.run.Lock()
			break
		}
	}
	defer s.run.Unlock()
	return errors.Join(s.worker.Close(), s.store.Close())
}

// closeTimeout is how long Close waits for a running cell before it ends the worker.
const closeTimeout = time.Second

// Interrupt stops the running cell, if there is one. Work that polls stops at once and all state is kept; a cell that does not stop
// costs its worker after some seconds. It may be called from any goroutine.
func (s *Session) Interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel == nil {
		return
	}
	s.interrupted = true
	s.cancel()
	if s.running {
		s.worker.Interrupt()
	}
}

// Run runs a cell. Out was told everything when it returns. Cells run one at a time.
func (s *Session) Run(c Cell) Result {
	c.Source = strings.TrimPrefix(c.Source, byteOrderMark)
	return s.start(&run{s: s, cell: c}, (*run).do)
}

// start runs what do makes of a cell.
func (s *Session) start(r *run, do func(*run) Result) Result {
	s.run.Lock()
	defer s.run.Unlock()
	s.looking.Lock()
	defer s.looking.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.mu.Lock()
	s.ctx, s.cancel, s.interrupted = ctx, cancel, false
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.cancel, s.running = nil, false
		s.mu.Unlock()
	}()
	s.sources[r.cell.Number] = r.cell.Source
	r.ctx = ctx
	return do(r)
}

// Complete tells whether src can run as it is ("complete"), wants more lines ("incomplete", with the indent of the next one), or can
// never run ("invalid").
func (s *Session) Complete(src string) (status, indent string) {
	defer func() {
		if recover() != nil {
			status, indent = "complete", "" // Run will report it
		}
	}()
	src = strings.TrimPrefix(src, byteOrderMark)
	if m, ok := wholeCell(src); ok && m.name != "?" && !(strings.TrimSpace(m.body) != "" && strings.HasSuffix(src, "\n")) {
		return front.Incomplete, "" // an empty line ends what is no Go
	}
	text, _, _ := splitMagics(src)
	return front.IsComplete(text)
}

// Expr evaluates one expression, as a cell with the number 0 would, for a front end that wants to know a value.
func (s *Session) Expr(src string) (display.Bundle, *Error) {
	if _, err := parser.ParseExpr(src); err != nil {
		const want = "expression: want an expression"
		return display.Bundle{}, &Error{Name: "CompileError", Value: want, Traceback: []string{want}}
	}
	res := s.start(&run{s: s, cell: Cell{Source: src}}, func(r *run) Result { return r.goCode(src) }) // no magics: !x is a negation
	if res.Err != nil || res.Value == nil {
		return display.Bundle{}, ofExpression(res.Err)
	}
	return *res.Value, nil
}

// run is one cell on its way.
type run struct {
	s    *Session
	ctx  context.Context
	cell Cell

	around  []func(next func() Result) Result // what magics wrap around the Go code, the last innermost
	finally []func()                          // what is to be done when the cell has ended
	code    map[int]string                    // Go code that stands for magics, by line
	moved   map[int]int                       // how far that moves what the user wrote there to the right
	last    string                            // and that to append to the cell
	answers *string                           // stdin of the next shell command; nil: none
}

func (r *run) do() Result {
	text, magics, err := splitMagics(r.cell.Source)
	if err != nil {
		return Result{Err: r.s.compileError([]front.Diagnostic{{Cell: r.cell.Number, Line: err.line, Column: 1, Msg: err.msg}})}
	}
	r.code, r.moved = map[int]string{}, map[int]int{}
	defer func() {
		for _, f := range r.finally {
			f()
		}
	}()
	for _, m := range magics {
		if err := r.magic(m); err != nil {
			return Result{Err: r.s.magicError(r, m, err)}
		}
	}
	text = r.insert(text)
	r.plotly(text)
	next := func() Result {
		res := r.goCode(text)
		if res.Err == nil || res.Err.Name != "CompileError" {
			r.s.cells = append(r.s.cells, text)
		}
		return res
	}
	for i := len(r.around) - 1; i >= 0; i-- {
		f, inner := r.around[i], next
		next = func() Result { return f(inner) }
	}
	return next()
}

// insert puts the Go code of magics into the text of the cell.
func (r *run) insert(text string) string {
	if len(r.code) > 0 {
		lines := strings.Split(text, "\n")
		for n, code := range r.code {
			lines[n-1] = code
		}
		text = strings.Join(lines, "\n")
	}
	if r.last != "" {
		text += "\n" + r.last
	}
	return text
}

// goCode compiles and runs the Go of a cell.
func (r *run) goCode(text string) Result {
	s := r.s
	if s.dead() { // between two cells
		if res := s.revive(r.cell.Number); res != nil {
			return *res
		}
	}
	p, fail := r.program(text)
	if fail != nil {
		return r.failed(Result{Err: fail})
	}
	if p.Empty {
		s.names.Commit(p)
		return Result{}
	}
	so, fail := r.compile(p)
	if fail != nil {
		return r.failed(Result{Err: fail})
	}
	if so != "" {
		defer s.store.Release(so)
	}
	s.mu.Lock()
	stop := s.interrupted
	s.running = so != "" && !stop
	s.mu.Unlock()
	if stop {
		return r.failed(Result{})
	}
	s.names.Commit(p)
	for _, n := range p.Notes {
		s.note(n)
	}
	if so == "" {
		return Result{}
	}
	calls := s.store.Reached(so)
	start := time.Now()
	s.mu.Lock()
	s.plugin = so
	s.mu.Unlock()
	out, err := s.inWorker(func() (*proc.Outcome, error) { return s.worker.Run(r.cell.Number, so, calls...) })
	if err == nil && out.Unopened {
		if again, e := s.store.Again(r.ctx, so); e == nil {
			defer s.store.Release(again)
			so = again
			out, err = s.inWorker(func() (*proc.Outcome, error) { return s.worker.Run(r.cell.Number, so, calls...) })
		}
	}
	s.ran = time.Since(start)
	s.mu.Lock()
	s.running = false
	s.mu.Unlock()
	if err != nil {
		s.kept.ran(r.cell.Number, p.CellPath)
		return s.ended(err)
	}
	if !out.Unopened {
		s.store.Opened(so)
		s.kept.ran(r.cell.Number, p.CellPath)
	}
	s.names.Unreached(p, r.cell.Number, out.Step)
	s.keep()
	for _, n := range out.Notes {
		s.note(n)
	}
	res := Result{}
	if out.Panic != nil {
		res.Err = s.panicError(out.Panic)
	} else if out.Value != nil {
		b := bundle(out.Value)
		res.Value = &b
	}
	return res
}

// inWorker lets others look at names while the worker runs a cell.
func (s *Session) inWorker(run func() (*proc.Outcome, error)) (*proc.Outcome, error) {
	s.looking.Unlock()
	defer s.looking.Lock()
	return run()
}

// look makes the names stand still for a question, unless a cell needs them for longer than lookFor.
func (s *Session) look() bool {
	for end := time.Now().Add(lookFor); !s.looking.TryLock(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// lookFor is how long a question waits for a cell that is being compiled.
const lookFor = 200 * time.Millisecond

// ended is the result of a cell whose worker could not run it to the end.
func (s *Session) ended(err error) Result {
	var died *proc.Died
	if errors.As(err, &died) {
		return Result{Err: s.workerDied(died)}
	}
	return Result{Err: &Error{Name: "WorkerDied", Value: err.Error()}}
}

// note tells the user in one line what became of a value.
func (s *Session) note(text string) { s.cfg.Out.Stream("stderr", "note: "+text+"\n") }

// program takes a cell through the front end, which changes nothing that later cells see. A panic in there is an error of the cell.
func (r *run) program(text string) (p *front.Program, fail *Error) {
	s := r.s
	defer func() {
		if v := recover(); v != nil {
			p, fail = nil, internalError(v)
		}
	}()
	if diags := pasted(r.cell.Number, text); len(diags) > 0 {
		return nil, s.compileError(diags)
	}
	c, diags := s.names.Parse(r.cell.Number, text)
	if len(diags) > 0 {
		return nil, s.compileError(r.written(diags))
	}
	r.renew()
	if diags := r.imports(c); len(diags) > 0 {
		return nil, s.compileError(diags)
	}
	if p, diags = s.names.Compile(c); len(diags) > 0 {
		if p, diags = r.withStandard(text, diags); len(diags) > 0 {
			return nil, s.compileError(r.written(diags))
		}
	}
	return p, nil
}

// written moves messages to where the user wrote what they are about.
func (r *run) written(diags []front.Diagnostic) []front.Diagnostic {
	for i, d := range diags {
		if by := r.moved[d.Line]; by != 0 && d.Cell == r.cell.Number {
			diags[i].Column = max(1, d.Column-by)
		}
	}
	return diags
}

// renew takes in what was edited of packages beside the notebook.
func (r *run) renew() {
	moved, err := r.s.store.Renewed(r.ctx)
	if err != nil && r.ctx.Err() == nil {
		r.s.note(err.Error())
	}
	if len(moved) == 0 {
		return
	}
	r.s.names.Edited(moved)
	verb, names := "was", slices.Sorted(maps.Keys(moved))
	for i, path := range names {
		names[i] = front.ImportPath(path)
	}
	if len(names) > 1 {
		verb = "were"
	}
	r.s.note(fmt.Sprintf("%s %s edited, or what is imported there: cells use it as it is now; its variables begin anew", strings.Join(names, ", "), verb))
}

// failed turns a failure that an interrupt caused into Interrupted.
func (r *run) failed(res Result) Result {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.s.interrupted {
		return Result{Err: &Error{Name: "Interrupted", Value: "interrupted before it ran", Traceback: []string{"Interrupted: the cell was stopped before it ran"}}}
	}
	return res
}

// imports makes the packages of the cell's import lines known, with progress that goes away when it is done.
func (r *run) imports(c *front.Cell) (diags []front.Diagnostic) {
	s := r.s
	progress := &patience{out: s.cfg.Out, after: time.Now().Add(patient)}
	s.setProgress(progress.line)
	defer func() {
		s.setProgress(func(string) {})
		progress.end()
	}()
	for i := range c.Imports {
		im := &c.Imports[i]
		if im.Path == "C" {
			continue
		}
		if !s.store.Known(im.Path) {
			if err := s.store.Import(r.ctx, im.Path); err != nil {
				diags = append(diags, s.names.At(im.Pos, err.Error()))
				continue
			}
		}
		im.Path = s.store.Path(im.Path)
	}
	return diags
}

// patient is how long an import may take before its progress is shown: a notebook that was run before should print nothing of it.
var patient = 2 * time.Second

// patience shows lines of progress once work takes long, and removes them when it is done.
type patience struct {
	out   Output
	after time.Time

	mu    sync.Mutex
	lines []string
	timer *time.Timer
	told  bool
	ended bool
}

func (p *patience) line(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, text)
	if p.timer == nil {
		p.timer = time.AfterFunc(time.Until(p.after), p.flush)
	} else if p.told {
		go p.flush()
	}
}

func (p *patience) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.told = true
	for _, l := range p.lines {
		p.out.Stream("stderr", l+"\n")
	}
	p.lines = nil
}

func (p *patience) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.told {
		p.out.Clear(false)
	}
}

func (s *Session) setProgress(f func(string)) {
	s.mu.Lock()
	s.progress = f
	s.mu.Unlock()
}

// compile makes the plugin of a program, or returns "" if it has nothing to run.
func (r *run) compile(p *front.Program) (so string, fail *Error) {
	s := r.s
	diags, err := s.store.Compile(r.ctx, p.CellPath, p.Cell)
	if err == nil && len(diags) == 0 && p.Runs {
		path := p.CellPath
		if text := s.grads.eager(p); text != nil {
			path = p.MainPath
			diags, err = s.store.Compile(r.ctx, path, text)
		}
		if err == nil && len(diags) == 0 {
			so, err = s.store.Link(r.ctx, path)
		}
	}
	if err != nil {
		return "", &Error{Name: "CompileError", Value: err.Error(), Traceback: []string{"CompileError: " + err.Error()}}
	}
	if len(diags) > 0 {
		return "", s.compilerError(r.cell.Number, diags)
	}
	s.paths[r.cell.Number] = p.CellPath
	return so, nil
}

func (s *Session) dead() bool {
	select {
	case <-s.worker.Done():
		return true
	default:
		return false
	}
}
