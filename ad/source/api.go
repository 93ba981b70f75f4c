// Package source writes the derivatives of Go functions as Go source.
package source

import (
	"go/types"
	"io"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Config says where a Generator finds packages and what it knows of functions that it need not look into.
type Config struct {
	// Files returns the names of the Go files of a package, tests left out and build constraints applied with the tags noasm and safe;
	// an error if its source is not to be had. The Generator asks only for packages whose functions it has to differentiate.
	Files func(path string) ([]string, error)
	// Export opens the export data of a package, as the compiler wrote it (or the archive that holds it).
	Export func(path string) (io.ReadCloser, error)
	// Meaning returns the path of the package that an import line of package from names, where that is another one; nil for none.
	Meaning func(from, path string) string
	// Rules by key, as tape.Rules returns them.
	Rules map[string]tape.Rule
	// Off switches analyses off, for tests: "assign", "recompute", "induction", "skip", "reread".
	Off map[string]bool
}

// A Target is one function whose derivatives are wanted.
type Target struct {
	Key   string // as in tape.Entry
	Modes tape.Mode
	Types []types.Type // type arguments of a generic function
}

// Output is the package for which a file is written.
type Output struct {
	Path, Name string // import path; name in the package clause
	Code       bool   // the file holds its own text, for DerivativeCode

	inside string // another package whose unexported names it may use
	nested bool   // with functions that compute gradients
}

// File is what Generate wrote.
type File struct {
	Text    []byte   // Go source; its init registers the derivatives
	Imports []string // import paths
	Entries []Entry
	Counts  map[string]int // how often each analysis was used, for tests
}

// Entry tells what became of a Target.
type Entry struct {
	Key   string
	Modes tape.Mode
	Code  string // the derivative's source, as DerivativeCode shows it
	Err   error  // why there is none: an *Error
}
