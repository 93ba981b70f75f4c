//go:build !linux || !amd64 || !go1.26 || go1.27

package host

// thrower is of linux/amd64 and Go 1.26 only.
type thrower struct{}

func (*worker) newThrower(uint64) *thrower           { return nil }
func (*thrower) alive() bool                         { return false }
func (*thrower) active() bool                        { return false }
func (*thrower) children([]*thrower) []*thrower      { return nil }
func (*Pulse) throw(func(*Pulse), bool, ...*thrower) {}
