package host

import (
	"slices"
	"strings"
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
	if strings.HasPrefix(path, "cell/") || strings.HasPrefix(path, "main/") {
		return users
	}
	if isCalm(path) {
		if isGuarded(path, function) {
			return refuse
		}
		return pass
	}
	first, _, _ := strings.Cut(path, "/")
	if wide && strings.Contains(first, ".") && !strings.HasPrefix(path, ownModule) {
		return pass
	}
	return refuse
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
