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
// Signals are sent to the thread of the goroutine, and the handler has it go on by single instructions to the next one of three. If that
// is a call, the goroutine calls thrown in its place; if it is a return, it jumps to thrown, which then was called by the caller. If it is a
// jump, the goroutine panics as if it had divided wrongly. In none of these places is an assignment half carried out; the maps of the stack
// hold, and deferred functions run. Assembly is left at any instruction, as if it returned there. If the goroutine may not be left the handler
// does nothing, and the next signal tries again. See docs/design/interrupt.md.
//
// The handler is a hook that the runtime has for its tests, and asks the runtime whether the goroutine can be preempted: all of it is
// found by name in the worker's table of symbols. Where something is missing there is no thrower.
type thrower struct {
	aim   Aim
	g     uintptr // its goroutine's runtime.g
	goid  uint64
	child bool        // it is a goroutine that a cell started
	wide  atomic.Bool // code of packages that nobody has looked at may be left in its middle
	quiet time.Time   // until then no signal is sent

	// Of the instructions that the handler has the goroutine carry out:
	steps    atomic.Int32   // how many may follow; 0 if there are none
	home     atomic.Uintptr // where its stack ends when the runtime returns to what called it; 0 if it has
	alone    atomic.Int32   // how many signals may come until that is tried again
	function atomic.Uintptr // where they are
	outer    atomic.Bool    // that is the function whose panics a child catches
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
	runnable, running, dead, copystack, preempted = 1, 2, 6, 8, 9 // status of runtime.g
	scanned                                       = 0x1000        // is added to it while the garbage collector reads the stack

	unsafePoint = 0 // the number of a table of a function: -1 for an instruction at which it can be preempted
	stackMap    = 1 // and which map of the stack holds there
	deferInfo   = 4 // where a function notes on its stack which defer statements were carried out

	tkill, trace     = -6, 2 // why a SIGTRAP came: somebody sent it, the processor carried out one instruction
	invalidOperation = 7     // why a SIGFPE came

	funcFlags  = 41     // offset of the flags in what the runtime knows of a function
	isAssembly = 1 << 2 // among them
	movesStack = 1 << 1 // likewise: it sets the stack pointer to something else

	offRegisters        = 40 // in the context of a signal
	r14, rbp            = 6 * 8, 10 * 8
	rsp, rip, flags     = 15 * 8, 16 * 8, 17 * 8
	floats              = 23 * 8       // a pointer to the other registers, as XSAVE writes them
	trapFlag, backwards = 0x100, 0x400 // in the flags: stop after one instruction; instructions on strings go down
	ret                 = 0xc3

	maxAims  = 32
	maxSteps = 500 // instructions until the runtime has returned, and as many to a place where the goroutine can panic: 10 ms, half a pulse, where each takes 20 microseconds

	// The runtime clears or copies 100 MB in some milliseconds, but not by single instructions. One that is not home after so many goes on alone for so many signals, of
	// which one comes in 0.1 to 0.2 ms.
	leftAlone = 1000
)

// aims are the throwers whose signals are on their way. The handler may use one that was just taken out, so they stay in memory for a while.
var aims struct {
	at     [maxAims]atomic.Pointer[thrower]
	mu     sync.Mutex // guards what follows
	recent [32 * maxAims]*thrower
	next   int
}

// arm shows a thrower to the handler. It is false if there is no room.
func (t *thrower) arm() bool {
	aims.mu.Lock()
	defer aims.mu.Unlock()
	for i := range aims.at {
		if aims.at[i].CompareAndSwap(nil, t) {
			aims.recent[aims.next%len(aims.recent)] = t
			aims.next++
			return true
		}
	}
	return false
}

func (t *thrower) disarm() {
	for i := range aims.at {
		if aims.at[i].CompareAndSwap(t, nil) {
			return
		}
	}
}

// aimedAt returns the thrower of a goroutine; nil if no signal is meant for it.
func aimedAt(g uintptr) *thrower {
	for i := range aims.at {
		if t := aims.at[i].Load(); t != nil && t.g == g && uint64(load(g+inside.goid)) == t.goid {
			return t
		}
	}
	return nil
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
			return throwerOf(g)
		}
	}
	return nil
}

func throwerOf(g uintptr) *thrower {
	return &thrower{aim: Aim{status: g + inside.status, machine: g + inside.m}, g: g, goid: uint64(load(g + inside.goid))}
}

// goroutines yields the addresses of all, of those that have ended too.
func goroutines(yield func(g uintptr) bool) {
	n := atomic.LoadUintptr((*uintptr)(at(inside.allglen))) // before the pointer: the array may grow
	all := atomic.LoadUintptr((*uintptr)(at(inside.allgptr)))
	for i := range n {
		if !yield(load(all + 8*i)) {
			return
		}
	}
}

// children adds the throwers of goroutines that the cell's has started, and those that they have, which defer rt.Catch.
func (t *thrower) children(known []*thrower) []*thrower {
	family := map[uint64]bool{t.goid: true}
	has := map[uint64]bool{}
	for _, c := range known {
		has[c.goid] = true
	}
	for grown := true; grown; {
		grown = false
		for g := range goroutines {
			c := throwerOf(g)
			if family[c.goid] || !family[uint64(load(g+inside.parent))] {
				continue
			}
			family[c.goid], grown = true, true
			if f := inside.findfunc(load(g + inside.creator)); !has[c.goid] && c.alive() && f.f != 0 && f.module != 0 && startsCaught(inside.funcname(f)) {
				c.child = true
				known = append(known, c)
			}
		}
	}
	return known
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
	ok = ok && flagsOf(in.findfunc(in.sigpanic0))&isAssembly != 0 && flagsOf(in.findfunc(codeOf(thrown)))&isAssembly == 0
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

func (t *thrower) status() uint32 {
	return atomic.LoadUint32((*uint32)(at(t.g+inside.status))) &^ scanned
}

// alive tells whether the goroutine has not ended.
func (t *thrower) alive() bool {
	return uint64(load(t.g+inside.goid)) == t.goid && t.status() != dead
}

// active tells whether the goroutine runs or is about to.
func (t *thrower) active() bool { s := t.status(); return s == runnable || s == running }

// throw sends the signals of a pulse. With wide, code of packages that nobody has looked at may be left in its middle. None is sent to those that had a panic not long ago.
func (p *Pulse) throw(send func(*Pulse), wide bool, throwers ...*thrower) {
	p.Thread, p.Run, p.Busy = inside.procid, running, 1<<runnable|1<<running|1<<copystack|1<<preempted
	var armed []*thrower
	now := time.Now()
	for i, t := range throwers {
		if i > 0 && (!t.alive() || now.Before(t.quiet)) {
			continue
		}
		if !t.arm() {
			break
		}
		t.wide.Store(wide)
		t.aim.spared = 0
		if now.Before(t.quiet) {
			t.aim.spared = 1
		}
		t.aim.hits.Store(0)
		armed = append(armed, t)
		p.Aims = append(p.Aims, uintptr(unsafe.Pointer(&t.aim)))
	}
	if len(armed) == 0 {
		time.Sleep(p.Last)
		return
	}
	send(p)
	for _, t := range armed {
		t.disarm()
		if t.aim.hits.Load() != 0 {
			t.quiet = time.Now().Add(afterHit)
		}
	}
}

// onTrap is called on the signal's stack, in place of what the runtime does about a SIGTRAP unless it returns false. It allocates nothing
// and writes no pointer.
func onTrap(info, context, g uintptr) bool {
	registers := load(context+8) + offRegisters
	var t *thrower
	if g != 0 {
		t = aimedAt(g)
	}
	end := true
	switch *(*int32)(at(info + 8)) {
	default:
		return false
	case tkill:
		if *(*int32)(at(info + 16)) != inside.pid {
			return false
		}
		if t != nil && t.steps.Load() > 0 && load(registers+flags)&trapFlag != 0 {
			return true // it is on its way
		}
		if t != nil && t.begin(registers) && (t.home.Load() != 0 || !t.leaveAssembly(registers)) {
			end = t.step(registers)
		}
	case trace:
		end = t == nil || t.step(registers)
	}
	if end {
		*(*uintptr)(at(registers + flags)) &^= trapFlag
		if t != nil {
			t.steps.Store(0)
			t.aim.handled.Add(1)
		}
	}
	return true
}

// begin tells whether the goroutine is where it may be left, so that a place in the function at hand is worth looking for, or in the one that the runtime will return to.
func (t *thrower) begin(registers uintptr) bool {
	pc, sp := load(registers+rip), load(registers+rsp)
	pc, home := t.caller(pc, sp)
	t.home.Store(home)
	t.steps.Store(maxSteps)
	if home != 0 {
		if t.alone.Add(-1) >= 0 {
			return false
		}
		sp = home
	} else {
		if ok, _ := inside.isAsyncSafePoint(t.g, inside.somewhere, sp, 0); !ok {
			return false
		}
	}
	ok, outer := t.calm(pc, sp)
	t.outer.Store(outer)
	t.function.Store(inside.findfunc(pc).f)
	return ok
}

// caller returns where the runtime will return to, and the end of the stack then; pc itself and 0 if it is not in the runtime.
func (t *thrower) caller(pc, sp uintptr) (at, home uintptr) {
	lo, hi := load(t.g+inside.stackLo), load(t.g+inside.stackHi)
	for range maxDepth {
		f := inside.findfunc(pc)
		if f.f == 0 || f.module == 0 {
			return 0, 0
		}
		name := inside.funcname(f)
		if !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(name, "internal/runtime/") || name == goexit {
			return pc, home
		}
		sp += uintptr(inside.funcspdelta(f, pc))
		if sp < lo || sp+8 > hi {
			return 0, 0
		}
		pc = load(sp)
		sp += 8
		home = sp
	}
	return 0, 0
}

// step looks at the next instruction. It makes the goroutine panic there, or has it come back after the instruction, or gives up, and tells
// whether this is the end.
func (t *thrower) step(registers uintptr) bool {
	pc, sp := load(registers+rip), load(registers+rsp)
	home := t.home.Load()
	if t.steps.Add(-1) <= 0 {
		if sp < home {
			t.alone.Store(leftAlone)
		}
		return true
	}
	if sp < home {
		if isRepeated((*[16]byte)(at(pc))) {
			return true
		}
		*(*uintptr)(at(registers + flags)) |= trapFlag
		return false
	}
	if home != 0 {
		t.home.Store(0)
		t.steps.Store(maxSteps)
	}
	f := inside.findfunc(pc)
	if f.f != t.function.Load() {
		return true
	}
	safe, again := inside.isAsyncSafePoint(t.g, pc, sp, 0)
	safe = safe && again == pc
	code := (*[16]byte)(at(pc))
	to := codeOf(thrown)
	call := callLength(code)
	if t.outer.Load() && safe && (call != 0 || code[0] == ret || isJump(code)) && !catches(f, pc, sp) {
		safe = false
	}
	switch {
	case code[0] == ret && safe:
		if inside.funcspdelta(f, pc) != 0 {
			return true
		}
	case code[0] == ret: // of assembly
		t.function.Store(inside.findfunc(load(sp)).f)
		*(*uintptr)(at(registers + flags)) |= trapFlag
		return false
	case call != 0:
		if !safe || inside.pcdatavalue(f, stackMap, pc+call-1) < 0 {
			return true
		}
		sp -= 8
		*(*uintptr)(at(sp)) = pc + call
	case safe && isJump(code):
		*(*uint32)(at(t.g + inside.sig)) = uint32(syscall.SIGFPE)
		*(*uintptr)(at(t.g + inside.sigcode0)) = invalidOperation
		*(*uintptr)(at(t.g + inside.sigpc)) = pc
		sp -= 8
		*(*uintptr)(at(sp)) = pc
		to = inside.sigpanic0
	default:
		*(*uintptr)(at(registers + flags)) |= trapFlag
		return false
	}
	*(*uintptr)(at(registers + rsp)) = sp
	*(*uintptr)(at(registers + rip)) = to
	t.aim.hits.Add(1)
	return true
}

// isRepeated tells whether an instruction clears or copies memory, which takes a trap for each element.
func isRepeated(code *[16]byte) bool {
	if code[0] != 0xf3 {
		return false
	}
	op := code[1]
	if op == 0x48 {
		op = code[2]
	}
	return op == 0xa4 || op == 0xa5 || op == 0xaa || op == 0xab
}

// leaveAssembly has assembly return from where it is to a panic, and tells whether it did. What its caller expects after a call are the registers that Go code reserves; nobody
// else knows what it was about.
func (t *thrower) leaveAssembly(registers uintptr) bool {
	pc := load(registers + rip)
	f := inside.findfunc(pc)
	if flagsOf(f)&(isAssembly|movesStack) != isAssembly {
		return false
	}
	frame := uintptr(inside.funcspdelta(f, pc))
	sp := load(registers+rsp) + frame
	back := load(sp)
	if caller := inside.findfunc(back); caller.f == 0 || flagsOf(caller)&isAssembly != 0 || inside.pcdatavalue(caller, stackMap, back-1) < 0 {
		return false
	}
	if frame > 0 {
		if bp := load(sp - 8); sp < bp && bp < load(t.g+inside.stackHi) { // the assembler saves it there
			*(*uintptr)(at(registers + rbp)) = bp
		}
	}
	*(*uintptr)(at(registers + r14)) = t.g
	*(*uintptr)(at(registers + flags)) &^= backwards
	x := load(registers + floats)
	*(*[2]uint64)(at(x + 400)) = [2]uint64{} // X15 is zero in Go code
	if *(*uint32)(at(x + 464)) == 0x46505853 {
		*(*uint64)(at(x + 512)) &^= 0xe4 // and what is beyond 128 bits is not used
	}
	*(*uintptr)(at(registers + rsp)) = sp
	*(*uintptr)(at(registers + rip)) = codeOf(thrown)
	t.aim.hits.Add(1)
	return true
}

func flagsOf(f funcInfo) uint8 { return *(*uint8)(at(f.f + funcFlags)) }

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
func (t *thrower) calm(pc, sp uintptr) (ok, outer bool) {
	lo, hi := load(t.g+inside.stackLo), load(t.g+inside.stackHi)
	top := inside.findfunc(pc).f
	outermost, last, caught := uintptr(0), false, false
	for range maxDepth {
		f := inside.findfunc(pc)
		if f.f == 0 || f.module == 0 {
			return false, false
		}
		name := inside.funcname(f)
		switch v := leave(name, t.wide.Load()); {
		case v == users && !t.child:
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
