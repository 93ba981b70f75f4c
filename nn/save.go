package nn

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// WithOptimiser saves and loads the state of an optimiser with a model, so that training goes on as if nothing had been in between.
func WithOptimiser(t *optim.Tree) StateOption { return func(l *loader) { l.optimiser = t } }

// WithRandom saves and loads the state of sources of random numbers with a model: of those of package math/rand/v2, such as *rand.PCG, and of others with methods
// MarshalBinary and UnmarshalBinary. Without one, it is the source that Seed sets.
func WithRandom(sources ...any) StateOption {
	return func(l *loader) {
		if len(sources) == 0 {
			sources = []any{tensor.DefaultSource()}
		}
		l.random = append(l.random, sources...)
	}
}

// manifestKey is where the manifest is in the metadata of a file.
const manifestKey = "fluxion"

// manifestVersion is that of files that Save writes, and the highest that Load reads.
const manifestVersion = 1

// A manifest says what the arrays of a file are.
type manifest struct {
	Version   int      `json:"version"`
	Type      string   `json:"type"` // of the model, for readers
	Model     *manNode `json:"model"`
	Optimiser *manNode `json:"optimiser,omitempty"`
	Random    [][]byte `json:"random,omitempty"`
}

// Save writes the state of a model to a file, which Load loads into a model of the same structure: its arrays, trained or not, and with options the state of its optimiser
// and of sources of random numbers.
//
//	err := Save("model.safetensors", model, WithOptimiser(tree), WithRandom())
//
// The file is a safetensors file, in which each array goes by its path, Layers.0.Weight, and a manifest in the metadata says how they belong together. The dimensions are in
// reverse for those who read it elsewhere, see package tensorio: a weight (out, in) is (in, out) in Python. Functions are not saved, nor is the type of the model: make one
// as the program did, and load into it.
//
// The file is written under another name first and renamed when it is all there, so that what was there is kept if anything fails.
func Save(path string, model any, options ...StateOption) error {
	tensors, meta, err := encoded(model, options)
	if err != nil {
		return fmt.Errorf("nn.Save: %w", err)
	}
	if err := tensorio.WriteSafetensorsFile(path, tensors, meta); err != nil {
		return fmt.Errorf("nn.Save: %w", err)
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil { // the new name is kept, too, if the machine stops now
		defer dir.Close()
		_ = dir.Sync() // not all systems can
	}
	return nil
}

// SaveTo is Save to a writer.
func SaveTo(w io.Writer, model any, options ...StateOption) error {
	tensors, meta, err := encoded(model, options)
	if err != nil {
		return fmt.Errorf("nn.SaveTo: %w", err)
	}
	return tensorio.WriteSafetensors(w, tensors, meta)
}

// encoded returns what is written.
func encoded(model any, options []StateOption) (map[string]*tensor.Tensor, map[string]string, error) {
	var l loader
	for _, o := range options {
		o(&l)
	}
	e := encoder{tensors: map[string]*tensor.Tensor{}, names: map[any]string{}}
	m := manifest{Version: manifestVersion, Type: functors.TypeName(reflect.TypeOf(model)), Model: e.node("", nil, stateOf(model, false))}
	if l.optimiser != nil {
		m.Optimiser = e.node(optimiserPrefix, nil, l.optimiser.State())
	}
	for i, s := range l.random {
		b, ok := s.(encoding.BinaryMarshaler)
		if !ok {
			return nil, nil, misuse("WithRandom", "got %s as source %d, want one with a method MarshalBinary, such as a *rand.PCG", typeName(s), i)
		}
		data, err := b.MarshalBinary()
		if err != nil {
			return nil, nil, err
		}
		m.Random = append(m.Random, data)
	}
	text, err := json.Marshal(m)
	if err != nil {
		return nil, nil, err
	}
	return e.tensors, map[string]string{manifestKey: string(text)}, nil
}

// Load loads a file that Save wrote into a model, in place, as LoadModel does. Of the options, WithOptimiser and WithRandom want what they name to be in the file.
//
// An error says what is wrong with the file or, as a *LoadError, what does not fit, by its path. Then nothing was changed, unless it was LoadPartly.
func Load(path string, model any, options ...StateOption) error {
	f, err := tensorio.ReadSafetensorsFile(path)
	if err != nil {
		return fmt.Errorf("nn.Load: %w", err)
	}
	return loadFile("nn.Load: "+path, f, model, options)
}

// LoadFrom is Load from a reader.
func LoadFrom(r io.Reader, model any, options ...StateOption) error {
	f, err := tensorio.ReadSafetensors(r)
	if err != nil {
		return fmt.Errorf("nn.LoadFrom: %w", err)
	}
	return loadFile("nn.LoadFrom", f, model, options)
}

func loadFile(op string, f *tensorio.Safetensors, model any, options []StateOption) error {
	text, ok := f.Metadata[manifestKey]
	if !ok {
		return fmt.Errorf("%s: got a file without a manifest, want one that nn.Save wrote; of PyTorch, try nn.LoadPyTorch", op)
	}
	var m manifest
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := d.Decode(&m); err != nil {
		return fmt.Errorf("%s: the manifest: %w", op, err)
	}
	if m.Version < 1 || m.Version > manifestVersion {
		return fmt.Errorf("%s: got version %d, want 1 to %d", op, m.Version, manifestVersion)
	}
	state, err := m.Model.tree(f.Tensors, 0)
	if err != nil {
		return fmt.Errorf("%s: the manifest: %w", op, err)
	}
	l := &loader{op: op}
	for _, o := range options {
		o(l)
	}
	problems := l.plan(model, state)
	if problems != nil && !l.partly {
		return problems
	}
	// All that can fail is tried on copies before anything changes.
	var steps functors.Tree
	if l.optimiser != nil {
		if m.Optimiser == nil {
			return fmt.Errorf("%s: got a file without the state of an optimiser", op)
		}
		if steps, err = m.Optimiser.tree(f.Tensors, 0); err != nil {
			return fmt.Errorf("%s: the manifest: %w", op, err)
		}
		if err := l.optimiser.Clone().LoadState(steps); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	if len(l.random) > 0 && len(m.Random) != len(l.random) {
		return fmt.Errorf("%s: got a file with %d random states, want %d", op, len(m.Random), len(l.random))
	}
	var undo []func()
	for i, s := range l.random {
		back, err := restored(s, m.Random[i])
		if err != nil {
			for _, u := range undo {
				u()
			}
			return fmt.Errorf("%s: random state %d: %w", op, i, err)
		}
		undo = append(undo, back)
	}
	l.commit()
	if l.optimiser != nil {
		if err := l.optimiser.LoadState(steps); err != nil { // it did not fail on the copy
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	return problems
}

// restored sets the state of a source, and returns what takes that back.
func restored(s any, data []byte) (back func(), err error) {
	from, ok := s.(encoding.BinaryMarshaler)
	to, ok2 := s.(encoding.BinaryUnmarshaler)
	if !ok || !ok2 {
		return nil, errors.New("got " + typeName(s) + ", want a source with methods MarshalBinary and UnmarshalBinary, such as a *rand.PCG")
	}
	old, err := from.MarshalBinary()
	if err != nil {
		return nil, err
	}
	back = func() { _ = to.UnmarshalBinary(old) }
	if err := to.UnmarshalBinary(data); err != nil {
		back()
		return nil, err
	}
	return back, nil
}
