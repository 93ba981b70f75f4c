package ad

import (
	"reflect"
	"sync"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// composedDual returns the derivatives of x -> outer(inner(x)), for a composition whose parts have the shadows sinner and souter.
func composedDual(outer, souter, inner, sinner any) tape.Dual {
	return tape.Dual{
		Aug: func(t *tape.Tape, x, sx any) (y, sy any) {
			y, sy = applyAug(t, x, sx, inner, sinner)
			return applyAug(t, y, sy, outer, souter)
		},
		Rev: func(t *tape.Tape, _ any) any {
			applyRev(t)
			applyRev(t)
			return nil
		},
		Push: func(t *tape.Tape, x, tx any) (y, ty any) {
			y, ty = applyPush(t, x, tx, inner, sinner)
			return applyPush(t, y, ty, outer, souter)
		},
	}
}

// typedDual returns the derivatives of a function from A to R that does what d does with values of any type.
func typedDual[A, R any](d tape.Dual) tape.Dual {
	aug := d.Aug.(func(*tape.Tape, any, any) (any, any))
	rev := d.Rev.(func(*tape.Tape, any) any)
	push := d.Push.(func(*tape.Tape, any, any) (any, any))
	id := typedID[A, R]()
	return tape.Dual{
		Aug: func(t *tape.Tape, x, sx A) (y, sy R) {
			bx := boxed(x, sx)
			v, s := aug(t, x, bx)
			k := tape.StackOf[[2]any](t, id)
			k.S = append(k.S, [2]any{bx, s})
			return v.(R), tape.Unbox[R](v, s)
		},
		Rev: func(t *tape.Tape, dy R) (dx A) {
			k := tape.StackOf[[2]any](t, id)
			kept := k.S[len(k.S)-1]
			k.S = k.S[:len(k.S)-1]
			if b, ok := kept[1].(*R); ok {
				tape.AddFloats(reflect.ValueOf(b).Elem(), reflect.ValueOf(&dy).Elem())
			}
			rev(t, nil)
			if b, ok := kept[0].(*A); ok {
				dx = *b
			}
			return dx
		},
		Push: func(t *tape.Tape, x, tx A) (y, ty R) {
			v, s := push(t, x, boxed(x, tx))
			return v.(R), tape.Unbox[R](v, s)
		},
	}
}

// boxed is the shadow of an interface that holds x, whose shadow is s.
func boxed[T any](_, s T) any {
	if tape.HasOwnFloats(reflect.TypeFor[T]()) {
		return &s
	}
	return s
}

var (
	typedIDs   = map[[2]reflect.Type]tape.StackID{}
	typedIDsMu sync.Mutex
)

func typedID[A, R any]() tape.StackID {
	typedIDsMu.Lock()
	defer typedIDsMu.Unlock()
	k := [2]reflect.Type{reflect.TypeFor[A](), reflect.TypeFor[R]()}
	if _, ok := typedIDs[k]; !ok {
		typedIDs[k] = tape.NewStackID()
	}
	return typedIDs[k]
}
