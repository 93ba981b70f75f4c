package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// symbol is the name of the assembly function, as in addFloat32AVX2.
func symbol(name, element, isa string) string {
	return name + strings.ToUpper(element[:1]) + element[1:] + isa
}

// signature of the assembly function: the slices as pointers, their length, the scalars.
func (k kernel) signature(element string) string {
	s := fmt.Sprintf("func(%s *%s, n int", strings.Join(append(append([]string{}, k.out...), k.in...), ", "), element)
	if len(k.scalars) > 0 {
		s += fmt.Sprintf(", %s %s", strings.Join(k.scalars, ", "), element)
	}
	s += ")"
	if k.reduce != nil {
		s += " " + element
	}
	return s
}

// loop is a kernel that is being written.
type loop struct {
	*machine
	k        kernel
	out, in  []reg.Register // pointers
	at, left reg.Register   // the offset of what is done now and the size of what is left, both in bytes
	scalars  []vec
	sums     []vec
}

// write writes the kernel: rounds of several registers, of which each has a partial result of its own, then single registers, then the rest.
func (k kernel) write(m *machine, element, isa string) {
	m.Begin(symbol(k.name, element, isa), k.signature(element), element == "float64")
	l := &loop{machine: m, k: k, at: m.GP64()}
	for _, p := range k.out {
		l.out = append(l.out, m.Pointer(p))
	}
	for _, p := range k.in {
		l.in = append(l.in, m.Pointer(p))
	}
	l.left = m.Pointer("n")
	m.SHLQ(operand.U8(m.Size()/4+1), l.left)
	m.XORQ(l.at, l.at)
	for _, s := range k.scalars {
		l.scalars = append(l.scalars, m.Argument(s))
	}
	l.hoistConstants()
	if k.reduce != nil {
		l.start()
	}
	if k.unroll > 1 {
		l.rounds("round", k.unroll)
	}
	if k.reduce != nil {
		l.sums = []vec{l.combined()}
	}
	l.rounds("single", 1)
	l.rest()
	if k.reduce != nil {
		m.Return(m.Fold(l.sums[0], k.reduce.combine))
	}
	m.End()
}

func (l *loop) hoistConstants() {
	n := l.k.hoist
	if l.Wide {
		n *= 2
	}
	l.Hoist(n, func(m *machine) {
		fresh := func(n int) (v []vec) {
			for range n {
				v = append(v, m.Vec())
			}
			return v
		}
		e := &element{old: fresh(len(l.out)), in: fresh(len(l.in)), scalar: fresh(len(l.scalars)), sum: m.Vec()}
		l.k.body(m, e)
	})
}

func (l *loop) start() {
	for range l.k.unroll {
		l.sums = append(l.sums, l.k.reduce.start(l.machine, operand.Mem{Base: l.in[0]}))
	}
}

// combined combines the partial results in pairs.
func (l *loop) combined() vec {
	s := l.sums
	for len(s) > 1 {
		half := len(s) / 2
		for i := range half {
			s[i] = l.k.reduce.combine(l.machine, s[i], s[i+half])
		}
		s = s[:half]
	}
	return s[0]
}

func (l *loop) address(p reg.Register, i int) operand.Mem {
	return operand.Mem{Base: p, Index: l.at, Scale: 1, Disp: i * l.Bytes()}
}

// rounds does n registers of each slice as long as there are so many.
func (l *loop) rounds(label string, n int) {
	size := operand.I32(n * l.Bytes())
	l.CMPQ(l.left, size)
	l.JLT(operand.LabelRef(label + "sDone"))
	l.Label(label)
	elements := make([]*element, n)
	for i := range elements {
		e := &element{scalar: l.scalars}
		for _, p := range l.in {
			e.in = append(e.in, l.Load(l.address(p, i)))
		}
		if l.k.adds {
			for _, p := range l.out {
				e.old = append(e.old, l.Load(l.address(p, i)))
			}
		}
		elements[i] = e
	}
	for i, e := range elements {
		l.do(e, i)
	}
	for i, e := range elements {
		for k, p := range l.out {
			l.Store(e.out[k], l.address(p, i))
		}
	}
	l.ADDQ(size, l.at)
	l.SUBQ(size, l.left)
	l.CMPQ(l.left, size)
	l.JGE(operand.LabelRef(label))
	l.Label(label + "sDone")
}

// do computes, with the partial result i in place.
func (l *loop) do(e *element, i int) {
	if l.k.reduce == nil {
		l.k.body(l.machine, e)
		return
	}
	e.sum = l.sums[i]
	l.k.body(l.machine, e)
	if e.sum != l.sums[i] {
		l.Move(e.sum, l.sums[i])
	}
}

func (l *loop) rest() {
	l.TESTQ(l.left, l.left)
	l.JZ(operand.LabelRef("done"))
	r := l.Rest(l.left)
	e := &element{scalar: l.scalars, rest: &r}
	for _, p := range l.in {
		e.in = append(e.in, l.LoadRest(l.address(p, 0), r))
	}
	if l.k.adds {
		for _, p := range l.out {
			e.old = append(e.old, l.LoadRest(l.address(p, 0), r))
		}
	}
	l.do(e, 0)
	for k, p := range l.out {
		l.StoreRest(e.out[k], l.address(p, 0), r, "store"+l.k.out[k])
	}
	l.Label("done")
}
