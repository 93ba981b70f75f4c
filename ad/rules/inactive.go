package rules

// Functions that are called for their effects, or of whose results derivatives do not come. What takes a function that could change what
// is being differentiated is refused all the same, and so is what writes to its arguments: fmt.Sscan and errors.As have no rule.
func init() {
	constant("prints, or makes text",
		"fmt.Print", "fmt.Printf", "fmt.Println", "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "fmt.Sprint", "fmt.Sprintf", "fmt.Sprintln",
		"fmt.Append", "fmt.Appendf", "fmt.Appendln", "fmt.Errorf", "log.*", "log/slog.*")
	constant("text and numbers", "strconv.*", "strings.*", "unicode.*", "unicode/utf8.*")
	constant("an error", "errors.New", "errors.Is", "errors.Join", "errors.Unwrap")
	constant("the time, which no argument has a part in", "time.*")
	constant("random numbers, which no argument has a part in", "math/rand.*", "math/rand/v2.*", "crypto/rand.*")
	constant("orders or finds what has no derivative",
		"sort.Ints", "sort.Strings", "sort.IntsAreSorted", "sort.StringsAreSorted", "sort.Float64sAreSorted",
		"sort.SearchInts", "sort.SearchStrings", "sort.SearchFloat64s")
	constant("what surrounds the program", "os.Getenv", "os.LookupEnv", "os.Exit", "os.Getpid", "os.Hostname")
	constant("does nothing to values", "runtime.GC", "runtime.Gosched", "runtime.KeepAlive", "runtime.NumCPU", "runtime.GOMAXPROCS",
		"runtime.NumGoroutine", "runtime.Caller", "runtime/debug.Stack", "runtime/debug.PrintStack")
	constant("tells about types and values", "reflect.TypeOf", "reflect.DeepEqual")
	constant("whole numbers", "math/bits.*", "hash/fnv.*", "hash/maphash.*")
}
