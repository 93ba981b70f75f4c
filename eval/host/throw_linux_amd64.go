//go:build go1.26 && !go1.27

package host

import (
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// A thrower makes one goroutine panic with interrupt.Interrupted while it runs code that polls for nothing.
//
// It sends a signal to the thread of the goroutine, and the handler has it go on by single instructions to the next one of three. If that
// is a call, the goroutine calls thrown in its place; if it is a return, it jumps to thrown, which then was called by the caller. If it is a
// jump, the goroutine panics as if it had divided wrongly. In none of these places is an assignment half carried out; the maps of the stack
// hold, and deferred functions run. If the goroutine may not be left the handler does nothing, and the
// next signal tries again. See docs/design/interrupt.md.
//
// The handler is a hook that the runtime has for its tests, and asks the runtime whether the goroutine can be preempted: all of it is
// found by name in the worker's table of symbols. Where something is missing there is no thrower.
type thrower struct {
	g     uintptr // its goroutine's runtime.g
	goid  uint64
	child bool // it is a goroutine that a cell started
	quiet time.Time
	pulse func(*Pulse) bool
}

// What the thrower knows of the runtime of Go 1.26, and of Linux on amd64.
var inside struct {
	once  sync.Once
	found bool
	pid   int32

	testSigtrap, allgptr, allglen uintptr // variables
	sigpanic0, somewhere          uintptr // instructions; the second is one where every goroutine can be preempted
	isAsyncSafePoint              func(g, pc, sp, lr uintptr) (bool, uintptr)
	findfunc                      func(pc uintptr) funcInfo
	funcname                      func(f funcInfo) string
	funcspdelta                   func(f funcInfo, pc uintptr) int32
	pcdatavalue                   func(f funcInfo, table uint32, pc uintptr) int32
	funcdata                      func(f funcInfo, table uint8) uintptr
	readvarintUnsafe              func(p uintptr) (uint32, uintptr)

	stackLo, stackHi, status, goid, parent, creator, m, sig, sigcode0, sigpc uintptr // offsets in runtime.g
	procid                                                                   uintptr // and in runtime.m
}

// funcInfo is the runtime's own: a function, and its module.
type funcInfo struct{ f, module uintptr }

const (
	runnable, running, dead = 1, 2, 6 // status of runtime.g

	unsafePoint = 0 // the number of a table of a function: -1 for an instruction at which it can be preempted
	stackMap    = 1 // and which map of the stack holds there
	deferInfo   = 4 // where a function notes on its stack which defer statements were carried out

	tkill, trace     = -6, 2 // why a SIGTRAP came: somebody sent it, the processor carried out one instruction
	invalidOperation = 7     // why a SIGFPE came

	offRegisters    = 40 // in the context of a signal
	rsp, rip, flags = 15 * 8, 16 * 8, 17 * 8
	trapFlag        = 0x100 // in the flags: stop after one instruction
	ret             = 0xc3

	tries    = 100 // signals of a throw
	maxSteps = 500 // instructions from a signal to a place where the goroutine can panic
)

// throwing is the aim of the signal that is on its way.
var throwing struct {
	mu      sync.Mutex // held by whoever sends it
	g       atomic.Uintptr
	goid    atomic.Uint64
	wide    atomic.Bool
	handled atomic.Uint32 // how many signals came to an end
	hits    atomic.Uint32 // and how many of them with a panic

	child    atomic.Bool
	steps    atomic.Int32   // that may still be made; 0 if none are
	outer    atomic.Bool    // that is the one whose panics a child catches
	function atomic.Uintptr // in which they are made
}

// newThrower returns nil if there is no such goroutine, or no way to stop it.
func (w *worker) newThrower(goid uint64) *thrower {
	if w.symbol == nil {
		return nil
	}
	inside.once.Do(func() { inside.found = lookInside(w.symbol) })
	if !inside.found {
		return nil
	}
	for g := range goroutines {
		if uint64(load(g+inside.goid)) == goid {
			return &thrower{g: g, goid: goid, pulse: w.pulse}
		}
	}
	return nil
}

// goroutines yields the addresses of all, of those that have ended too.
func goroutines(yield func(g uintptr) bool) {
	all := *(*uintptr)(at(inside.allgptr))
	for i := range *(*uintptr)(at(inside.allglen)) {
		if !yield(load(all + 8*i)) {
			return
		}
	}
}

// children returns throwers for the goroutines that the cell's has started, and those that they have, which defer rt.Catch.
func (t *thrower) children() (all []*thrower) {
	family := map[uint64]bool{t.goid: true}
	for grown := true; grown; {
		grown = false
		for g := range goroutines {
			c := &thrower{g: g, goid: uint64(load(g + inside.goid)), child: true, pulse: t.pulse}
			if family[c.goid] || !family[uint64(load(g+inside.parent))] || !c.alive() {
				continue
			}
			family[c.goid], grown = true, true
			if f := inside.findfunc(load(g + inside.creator)); f.f != 0 && f.module != 0 && startsCaught(inside.funcname(f)) {
				all = append(all, c)
			}
		}
	}
	return all
}

// startsCaught tells whether the go statements of a function start goroutines that defer rt.Catch first.
func startsCaught(symbol string) bool {
	if leave(symbol, false) == users {
		return true
	}
	for _, s := range []string{"sync.(*WaitGroup).Go", "time.goFunc", "context.(*afterFuncCtx).", "golang.org/x/sync/errgroup.(*Group)."} { // as in front's table elsewhere
		if strings.HasPrefix(symbol, s) {
			return true
		}
	}
	return false
}

func lookInside(symbol func(string) uintptr) bool {
	ok := true
	need := func(name string) uintptr {
		p := symbol(name)
		ok = ok && p != 0
		return p
	}
	in := &inside
	in.pid = int32(os.Getpid())
	in.testSigtrap, in.allgptr, in.allglen = need("runtime.testSigtrap"), need("runtime.allgptr"), need("runtime.allglen")
	setFunc(&in.isAsyncSafePoint, need("runtime.isAsyncSafePoint"))
	setFunc(&in.findfunc, need("runtime.findfunc"))
	setFunc(&in.funcname, need("runtime.funcname"))
	setFunc(&in.funcspdelta, need("runtime.funcspdelta"))
	setFunc(&in.pcdatavalue, need("runtime.pcdatavalue"))
	setFunc(&in.funcdata, need("runtime.funcdata"))
	setFunc(&in.readvarintUnsafe, need("runtime.readvarintUnsafe"))
	floatError := need("runtime.floatError")
	in.sigpanic0 = need("runtime.sigpanic0.abi0")
	g, m := need("type:runtime.g"), need("type:runtime.m")
	if !ok {
		return false
	}
	offset := func(address uintptr, name string, size uintptr) uintptr {
		f, has := typeAt(address).FieldByName(name)
		ok = ok && has && f.Type.Size() == size
		return f.Offset
	}
	in.stackLo = offset(g, "stack", 16)
	in.stackHi = in.stackLo + 8
	in.status, in.goid, in.m = offset(g, "atomicstatus", 4), offset(g, "goid", 8), offset(g, "m", 8)
	in.parent, in.creator = offset(g, "parentGoid", 8), offset(g, "gopc", 8)
	in.sig, in.sigcode0, in.sigpc = offset(g, "sig", 4), offset(g, "sigcode0", 8), offset(g, "sigpc", 8)
	in.procid = offset(m, "procid", 8)
	if ok {
		*(*func(info, context, g uintptr) bool)(at(in.testSigtrap)) = onTrap
		for in.somewhere = codeOf(thrown); in.pcdatavalue(in.findfunc(in.somewhere), unsafePoint, in.somewhere) != -1; in.somewhere++ {
		}
		*(*error)(at(floatError)) = interrupt.Interrupted{} // Go has no such errors, and so no use for it
	}
	return ok
}

// setFunc makes a function of the address of its code.
func setFunc[F any](f *F, code uintptr) {
	closure := &code
	*f = *(*F)(unsafe.Pointer(&closure))
}

// codeOf returns the address of the code of a function.
func codeOf(f func()) uintptr { return **(**uintptr)(unsafe.Pointer(&f)) }

// at is the pointer to an address that no variable of ours has.
func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

func load(address uintptr) uintptr { return *(*uintptr)(at(address)) }

func (t *thrower) status() uint32 { return atomic.LoadUint32((*uint32)(at(t.g + inside.status))) }

// alive tells whether the goroutine has not ended.
func (t *thrower) alive() bool {
	return uint64(load(t.g+inside.goid)) == t.goid && t.status() != dead
}

// active tells whether the goroutine runs or is about to.
func (t *thrower) active() bool { s := t.status(); return s == runnable || s == running }

// throw tries for some milliseconds, and tells whether the goroutine panicked; not so soon after another time. With wide, code of packages that
// nobody has looked at may be left in its middle.
func (t *thrower) throw(wide bool) bool {
	throwing.mu.Lock()
	defer throwing.mu.Unlock()
	if !t.alive() || !t.active() || time.Now().Before(t.quiet) {
		return false
	}
	throwing.goid.Store(t.goid)
	throwing.wide.Store(wide)
	throwing.child.Store(t.child)
	throwing.g.Store(t.g)
	defer throwing.g.Store(0)
	n := tries
	if t.child {
		n /= 5 // there may be many
	}
	if !t.pulse(&Pulse{at(t.g + inside.status), running, at(t.g + inside.m), inside.procid, &throwing.handled, &throwing.hits, n}) {
		return false
	}
	t.quiet = time.Now().Add(afterHit)
	return true
}

// onTrap is called on the signal's stack, in place of what the runtime does about a SIGTRAP unless it returns false. It allocates nothing
// and writes no pointer.
func onTrap(info, context, g uintptr) bool {
	registers := load(context+8) + offRegisters
	aimed := g != 0 && g == throwing.g.Load() && uint64(load(g+inside.goid)) == throwing.goid.Load()
	end := false
	switch *(*int32)(at(info + 8)) {
	default:
		return false
	case tkill:
		if *(*int32)(at(info + 16)) != inside.pid {
			return false
		}
		if end = !aimed || throwing.steps.Load() != 0 || !begin(registers, g); !end {
			throwing.steps.Store(maxSteps)
			end = step(registers, g)
		}
	case trace:
		end = !aimed || step(registers, g)
	}
	if end {
		*(*uintptr)(at(registers + flags)) &^= trapFlag
		throwing.steps.Store(0)
		throwing.handled.Add(1)
	}
	return true
}

// begin tells whether the goroutine is where it may be left, so that a place in the function at hand is worth looking for.
func begin(registers, g uintptr) bool {
	pc, sp := load(registers+rip), load(registers+rsp)
	if ok, _ := inside.isAsyncSafePoint(g, inside.somewhere, sp, 0); !ok {
		return false
	}
	ok, outer := calm(pc, sp, load(g+inside.stackLo), load(g+inside.stackHi), throwing.child.Load())
	throwing.outer.Store(outer)
	throwing.function.Store(inside.findfunc(pc).f)
	return ok
}

// step looks at the next instruction. It makes the goroutine panic there, or has it come back after the instruction, or gives up, and tells
// whether this is the end.
func step(registers, g uintptr) bool {
	pc, sp := load(registers+rip), load(registers+rsp)
	f := inside.findfunc(pc)
	if f.f != throwing.function.Load() || throwing.steps.Add(-1) <= 0 {
		return true
	}
	safe, again := inside.isAsyncSafePoint(g, pc, sp, 0)
	safe = safe && again == pc
	code := (*[16]byte)(at(pc))
	to := codeOf(thrown)
	call := callLength(code)
	if throwing.outer.Load() && safe && (call != 0 || code[0] == ret || isJump(code)) && !catches(f, pc, sp) {
		safe = false
	}
	switch {
	case code[0] == ret && safe:
		if inside.funcspdelta(f, pc) != 0 {
			return true
		}
	case code[0] == ret: // of assembly
		throwing.function.Store(inside.findfunc(load(sp)).f)
		*(*uintptr)(at(registers + flags)) |= trapFlag
		return false
	case call != 0:
		if !safe || inside.pcdatavalue(f, stackMap, pc+call-1) < 0 {
			return true
		}
		sp -= 8
		*(*uintptr)(at(sp)) = pc + call
	case safe && isJump(code):
		*(*uint32)(at(g + inside.sig)) = uint32(syscall.SIGFPE)
		*(*uintptr)(at(g + inside.sigcode0)) = invalidOperation
		*(*uintptr)(at(g + inside.sigpc)) = pc
		sp -= 8
		*(*uintptr)(at(sp)) = pc
		to = inside.sigpanic0
	default:
		*(*uintptr)(at(registers + flags)) |= trapFlag
		return false
	}
	*(*uintptr)(at(registers + rsp)) = sp
	*(*uintptr)(at(registers + rip)) = to
	throwing.hits.Add(1)
	return true
}

//go:noinline
func thrown() { panic(interrupt.Interrupted{}) }

// callLength returns the length of a call instruction, 0 if it is another one.
func callLength(code *[16]byte) uintptr {
	n := uintptr(0)
	if code[0]&0xf0 == 0x40 { // REX
		n = 1
	}
	switch {
	case code[n] == 0xe8: // CALL rel32
		return n + 5
	case code[n] != 0xff || code[n+1]>>3&7 != 2: // CALL r/m64
		return 0
	}
	mod, rm := code[n+1]>>6, code[n+1]&7
	length := n + 2
	if mod != 3 && rm == 4 { // SIB
		length++
		if mod == 0 && code[n+2]&7 == 5 {
			length += 4
		}
	}
	switch {
	case mod == 0 && rm == 5, mod == 2:
		length += 4
	case mod == 1:
		length++
	}
	return length
}

// isJump tells whether an instruction is a jump inside of a function, taken or not.
func isJump(code *[16]byte) bool {
	c := code[0]
	return c&0xf0 == 0x70 || c == 0xeb || c == 0xe9 || c == 0x0f && code[1]&0xf0 == 0x80 // Jcc rel8, JMP rel8, JMP rel32, Jcc rel32
}

// catches tells whether a function has carried out its first defer statement, and not yet what that defers: it is a bit on its stack, below the frame pointer. Functions
// with defer statements in loops have none.
func catches(f funcInfo, pc, sp uintptr) bool {
	info := inside.funcdata(f, deferInfo)
	if info == 0 {
		return false
	}
	offset, _ := inside.readvarintUnsafe(info)
	return *(*uint8)(at(sp + uintptr(inside.funcspdelta(f, pc)) - 8 - uintptr(offset)))&1 != 0
}

// maxDepth is how many functions are looked at on a stack.
const maxDepth = 1000

// calm tells whether all functions from pc on, up to the first of a cell, can be left by a panic.
//
// The panic of a child must be caught by what its outermost function of a cell, or what called that, has deferred first; outer tells that pc is in the former.
func calm(pc, sp, lo, hi uintptr, child bool) (ok, outer bool) {
	top := inside.findfunc(pc).f
	outermost, last, caught := uintptr(0), false, false
	for range maxDepth {
		f := inside.findfunc(pc)
		if f.f == 0 || f.module == 0 {
			return false, false
		}
		name := inside.funcname(f)
		switch v := leave(name, throwing.wide.Load()); {
		case v == users && !child:
			return true, false
		case v == users:
			outermost, last = f.f, true
		case v == refuse && outermost == 0:
			return false, false
		case last: // below a function of a cell
			last = false
			caught = name == goexit || startsCaught(name) || strings.HasPrefix(name, guardedCall)
		}
		if name == goexit {
			return caught && outermost != 0, outermost == top
		}
		sp += uintptr(inside.funcspdelta(f, pc))
		if sp < lo || sp+8 > hi {
			return false, false
		}
		pc = load(sp)
		sp += 8
	}
	return false, false
}

const (
	goexit      = "runtime.goexit" // the end of every stack
	guardedCall = ownModule + "/eval/rt.Guarded"
)
