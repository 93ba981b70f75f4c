package p

// A pointer in an interface is no float in it, though its shadow looks like the mailbox of one.
func F1(x float64, w []float64) float64 {
	var box any = &w[1]
	y, ok := box.(float64)
	if ok {
		return y * x
	}
	return x*x + 3*y
}

// A float in it is one.
func F2(x float64, w []float64) float64 {
	var box any = w[1] * x
	y, _ := box.(float64)
	_, no := box.(*float64)
	if no {
		return y
	}
	return 3 * y * y
}

func F3(x float64, w []float64) float64 {
	boxes := []any{w[0], &w[1], x, &w[2], w[2] * x}
	s := 0.0
	for _, b := range boxes {
		y, _ := b.(float64)
		s += y * y
		switch b := b.(type) {
		case float64:
			s += b * x
		case *float64:
			s -= *b * x
		}
	}
	return s
}
