package host

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"sync"
)

// profiler takes one profile at a time, see the calls "profile" and "profiled".
type profiler struct {
	mu   sync.Mutex
	kind string // "" if none is taken
	data bytes.Buffer
	rate int    // runtime.MemProfileRate before it
	base []byte // allocations before it
}

// fineRate is how many bytes are allocated for each sample while a cell is looked at.
const fineRate = 16 << 10

func (p *profiler) start(kind string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kind != "" {
		return fmt.Errorf("a profile of kind %s is being taken", p.kind)
	}
	p.data.Reset()
	switch kind {
	case "cpu":
		if err := pprof.StartCPUProfile(&p.data); err != nil {
			return err
		}
	case "heap":
		p.rate, runtime.MemProfileRate = runtime.MemProfileRate, fineRate
		var err error
		if p.base, err = allocations(); err != nil {
			return err
		}
	default:
		return fmt.Errorf("profile: got %q, want cpu or heap", kind)
	}
	p.kind = kind
	return nil
}

// stop returns the profile; for "heap" that of all allocations so far, and the one before.
func (p *profiler) stop() ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kind := p.kind
	p.kind = ""
	switch kind {
	case "cpu":
		pprof.StopCPUProfile()
		return []string{p.data.String()}, nil
	case "heap":
		now, err := allocations()
		runtime.MemProfileRate = p.rate
		return []string{string(now), string(p.base)}, err
	}
	return nil, fmt.Errorf("profile: none is being taken")
}

// allocations is the profile of all allocations. The runtime tells of those before the last garbage collection but one.
func allocations() ([]byte, error) {
	runtime.GC()
	runtime.GC()
	var b bytes.Buffer
	err := pprof.Lookup("allocs").WriteTo(&b, 0)
	return b.Bytes(), err
}
