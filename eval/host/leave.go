package host

import (
	"slices"
	"strings"
	"sync/atomic"
)

//go:generate go test -run TestGuarded -update .

// A verdict says whether a function may be left in its middle by a panic that it does not expect.
type verdict int

const (
	refuse verdict = iota // it may hold a lock, or what it shares with others is half done
	pass                  // it works on values of its own, or of its caller
	users                 // it is the user's: a panic in the middle is what an interrupt means
)

// leave judges a function by its name as the runtime knows it. It is called by a signal handler: it allocates nothing.
//
// A package that others use at the same time touches what they share through package sync, atomics or channels. So a function of calm
// packages can be left unless it does that itself, zz_guarded.go has their list, and so can it if it was called by another that can. With
// wide, packages of third parties that are not on the list count as calm.
func leave(symbol string, wide bool) verdict {
	path, function, ok := splitSymbol(symbol)
	if !ok {
		return refuse
	}
	if function == "init" || strings.HasPrefix(function, "init.") {
		return refuse // the runtime does not initialize a package again
	}
	if strings.HasPrefix(path, "cell/") || strings.HasPrefix(path, "main/") || isOwn(path) {
		return users
	}
	if isCalm(path) {
		if isGuarded(path, function) || path == "bytes" && function == "growSlice" { // which takes every panic for a lack of memory
			return refuse
		}
		return pass
	}
	if first, _, _ := strings.Cut(path, "/"); wide && !strings.HasPrefix(path, ownModule) {
		if _, std := slices.BinarySearch(standard, first); !std {
			return pass
		}
	}
	return refuse
}

// own is the module that the notebook lies in, see setOwn.
var own atomic.Pointer[[2]string]

// setOwn says which module is the user's own, such as "example.com/lab"; "" for none. Its packages can be left as cells can. The linker escapes dots in the last element of a path.
func setOwn(module string) {
	if module == "" || module == ownModule {
		return // in our own repository
	}
	last := strings.LastIndexByte(module, '/') + 1
	own.Store(&[2]string{module[:last] + strings.ReplaceAll(module[last:], ".", "%2e"), module + "/"})
}

// isOwn tells whether a package is one of the user's: in the module of the notebook, or a later version of one that was edited, which has a path with a tilde.
func isOwn(path string) bool {
	if strings.Contains(path, "~") {
		return true
	}
	o := own.Load()
	return o != nil && (path == o[0] || strings.HasPrefix(path, o[1]))
}

// standard are the first elements of the paths of the standard library.
var standard = []string{
	"archive", "bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go",
	"hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices",
	"sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe", "vendor", "weak",
}

// splitSymbol splits "encoding/json.(*encodeState).marshal.func1" into the path of the package and the function that was declared.
func splitSymbol(symbol string) (path, function string, ok bool) {
	start := 0
	for i := 0; i < len(symbol); i++ {
		if c := symbol[i]; c == '[' || c == '(' { // names of type arguments have slashes, too
			break
		} else if c == '/' {
			start = i + 1
		}
	}
	dot := strings.IndexByte(symbol[start:], '.')
	if dot < 0 {
		return "", "", false
	}
	path, function = symbol[:start+dot], symbol[start+dot+1:]
	for _, end := range []string{".func", ".gowrap", ".deferwrap", "-range", "-fm", "["} {
		if i := strings.Index(function, end); i > 0 && (end != "[" || function[0] != '(') {
			function = function[:i]
		}
	}
	return path, function, true
}

const ownModule = "github.com/fluxion-go/fluxion"

// calmModules are those all of whose packages are calm.
var calmModules = []string{
	"gonum.org/v1/gonum",
	ownModule + "/ad",
	ownModule + "/functors",
	ownModule + "/nn",
	ownModule + "/tensor",
}

func isCalm(path string) bool {
	if path == ownModule+"/nn/optim" { // half a step of an optimiser is a model that nobody trained
		return false
	}
	for _, m := range calmModules {
		if rest, ok := strings.CutPrefix(path, m); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	_, ok := slices.BinarySearch(calmPackages, path)
	return ok
}

// calmPackages are those of the standard library that compute for long and share nothing but what guarded functions touch.
var calmPackages = []string{
	"bufio",
	"bytes",
	"cmp",
	"compress/bzip2",
	"compress/flate",
	"compress/gzip",
	"compress/lzw",
	"compress/zlib",
	"container/heap",
	"container/list",
	"container/ring",
	"crypto/internal/fips140/bigmod",
	"crypto/internal/fips140/sha256",
	"crypto/internal/fips140/sha3",
	"crypto/internal/fips140/sha512",
	"crypto/md5",
	"crypto/sha1",
	"crypto/sha256",
	"crypto/sha3",
	"crypto/sha512",
	"encoding/ascii85",
	"encoding/base32",
	"encoding/base64",
	"encoding/binary",
	"encoding/csv",
	"encoding/hex",
	"encoding/json",
	"encoding/xml",
	"fmt",
	"hash/adler32",
	"hash/crc32",
	"hash/crc64",
	"hash/fnv",
	"html",
	"image",
	"image/color",
	"image/draw",
	"image/gif",
	"image/jpeg",
	"image/png",
	"index/suffixarray",
	"maps",
	"math",
	"math/big",
	"math/bits",
	"math/cmplx",
	"math/rand",
	"math/rand/v2",
	"path",
	"regexp",
	"regexp/syntax",
	"slices",
	"sort",
	"strconv",
	"strings",
	"text/tabwriter",
	"text/template",
	"text/template/parse",
	"unicode",
	"unicode/utf16",
	"unicode/utf8",
}

func isGuarded(path, function string) bool {
	i, _ := slices.BinarySearchFunc(guarded, path, func(g guardedFunction, path string) int { return strings.Compare(g.path, path) })
	for ; i < len(guarded) && guarded[i].path == path; i++ {
		if guarded[i].function == function {
			return true
		}
	}
	return false
}

type guardedFunction struct{ path, function string }
