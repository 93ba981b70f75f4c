package tape

// literal stands for functors.Literal until that is there.
type literal struct {
	Key, Name string
	Names     []string
	Make      any
}

func captured(any) (lit *literal, vars []any, ok bool) { return nil, nil, false }
