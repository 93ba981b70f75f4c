package proc

import "time"

// profileTimeout bounds the end of a profile, which looks for the names of all functions.
const profileTimeout = 20 * time.Second

// StartProfile begins a profile of the worker: kind is "cpu" or "heap".
func (w *Worker) StartProfile(kind string) error {
	_, err := w.callWithin(profileTimeout, "profile", kind)
	return err
}

// StopProfile ends it and returns it as package runtime/pprof writes it. For "heap" there are two, of all allocations now and when it began.
func (w *Worker) StopProfile() ([][]byte, error) {
	r, err := w.callWithin(profileTimeout, "profiled")
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, t := range r.Text {
		all = append(all, []byte(t))
	}
	return all, nil
}
