package fuzz

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion/ad/source/internal/random"
)

// Options of a run.
type Options struct {
	Programs int
	First    uint64 // seed of the first program
	Batch    int    // programs to one binary; 0 means 60
	Inputs   int    // argument lists for each program; 0 means 3
	Configs  []Config
	Rotate   bool            // each program runs with the first configuration and one of the others, not with all
	Off      map[string]bool // features that programs do not use
	Only     map[string]bool // if not nil: all that they may use
	Failures int             // stop after so many different ones; 0 means 5
	Rounds   int             // builds for shrinking one; 0 means 150, less than 0 none
	Log      func(format string, args ...any)
	Found    func(Failure) // if not nil: hears of each failure when it has been shrunk
}

// A Failure is a program on which the generator failed.
type Failure struct {
	Seed   uint64
	Config Config
	Trial  Trial // shrunk
	Result
}

// A Summary adds up a run.
type Summary struct {
	Programs, Roots, Inputs, Checks, Differed, Kinks, Nonzero, Skipped, Refused int

	Uses     map[string]int            // features of the programs
	Counts   map[string]map[string]int // of the generator's analyses, by configuration
	Refusals map[string]int
	Failures []Failure
	Hidden   int // failures that look like one of those
}

// Program returns the program for a seed. Every other one is sparse. Most are small and use a few features only: those are quickly
// built, and analyses that go wrong when nothing else stands in their way are tried in them.
func Program(seed uint64, off, only map[string]bool) random.Program {
	o := random.Options{Sparse: seed%2 == 1, Off: off, Only: only, Size: 2 + int(seed/2%4)}
	o.Keep = [...]float64{0.1, 0.2, 0.1, 0.3, 0.1, 0.2, 0.15, 0.5}[seed/2%8]
	if seed/2%32 == 31 {
		o.Size, o.Keep = 4, 0.8
	}
	if only != nil {
		o.Keep = 0.8
	}
	return random.Generate(seed, o)
}

// Run tries programs.
func Run(b *Builder, o Options) (*Summary, error) {
	if o.Batch == 0 {
		o.Batch = 60
	}
	if o.Inputs == 0 {
		o.Inputs = 3
	}
	if o.Failures == 0 {
		o.Failures = 5
	}
	if o.Rounds == 0 {
		o.Rounds = 150
	}
	s := &Summary{Uses: map[string]int{}, Counts: map[string]map[string]int{}, Refusals: map[string]int{}}
	seen := map[string]bool{}
	start := time.Now()
	for done := 0; done < o.Programs; done += o.Batch {
		var trials []Trial
		var seeds []uint64
		for i := range min(o.Batch, o.Programs-done) {
			seed := o.First + uint64(done+i)
			p := Program(seed, o.Off, o.Only)
			for f, n := range p.Uses {
				s.Uses[f] += n
			}
			s.Programs++
			for k, c := range o.Configs {
				if o.Rotate && k > 0 && k != 1+int(seed)%(len(o.Configs)-1) {
					continue
				}
				trials = append(trials, Trial{Text: p.Text, Roots: p.Roots, Config: c, Seed: seed, Inputs: o.Inputs})
				seeds = append(seeds, seed)
			}
		}
		results, err := b.Run(trials)
		if err != nil {
			return s, err
		}
		for i, r := range results {
			s.add(trials[i], r)
			if r.Outcome == Good || r.Outcome == Refused && !refusedWrongly(r.Detail) {
				continue
			}
			like := fingerprint(r)
			if seen[like] || seen[fmt.Sprint(seeds[i])] {
				s.Hidden++
				continue
			}
			seen[like], seen[fmt.Sprint(seeds[i])] = true, true // of one program the first failure is enough
			o.Log("seed %d, %s: %s: %s; shrinking", seeds[i], trials[i].Config.Name, r.Outcome, headline(r))
			t, small := trials[i], r
			if o.Rounds > 0 {
				t, small = b.Shrink(t, r, o.Rounds)
			}
			f := Failure{Seed: seeds[i], Config: t.Config, Trial: t, Result: small}
			s.Failures = append(s.Failures, f)
			if o.Found != nil {
				o.Found(f)
			}
			if len(s.Failures) >= o.Failures {
				return s, nil
			}
		}
		o.Log("%d programs, %d checks, %d with differences, %d kinks, %d refused, %d failures, %d more like them, %v", s.Programs, s.Checks, s.Differed, s.Kinks, s.Refused,
			len(s.Failures), s.Hidden, time.Since(start).Round(time.Second))
	}
	return s, nil
}

// refusedWrongly is true for refusals of what should be supported: all of them, since programs use nothing else.
func refusedWrongly(string) bool { return true }

func (s *Summary) add(t Trial, r Result) {
	if r.Outcome == Refused {
		s.Refused++
		s.Refusals[fingerprint(r)]++
	}
	for _, rep := range r.Reports {
		s.Roots++
		s.Inputs += rep.Inputs
		s.Checks += rep.Checks
		s.Differed += rep.Differed
		s.Kinks += rep.Kinks
		s.Nonzero += rep.Nonzero
		s.Skipped += rep.Skipped
	}
	counts := s.Counts[t.Config.Name]
	if counts == nil {
		counts = map[string]int{}
		s.Counts[t.Config.Name] = counts
	}
	for k, n := range r.Counts {
		counts[k] += n
	}
}

// Shrink makes the program of a failed trial smaller.
func (b *Builder) Shrink(t Trial, r Result, rounds int) (Trial, Result) {
	like, last := fingerprint(r), r
	t.Text = random.Shrink(t.Text, t.Roots, rounds, func(candidates []string) []bool {
		var trials []Trial
		for _, c := range candidates {
			u := t
			u.Text, u.until = c, last.Outcome
			trials = append(trials, u)
		}
		bad := make([]bool, len(candidates))
		results, err := b.run(trials, hurry)
		if err != nil {
			return bad
		}
		for i, r := range results {
			bad[i] = r.Outcome == last.Outcome && fingerprint(r) == like
		}
		return bad
	})
	if results, err := b.Run([]Trial{t}); err == nil {
		r = results[0]
	}
	return t, r
}

var digits = regexp.MustCompile(`-?\b[a-z_]*[0-9][0-9a-zA-Z_.+-]*\b|NaN|[+-]Inf`)

// blur takes away what differs from one program to another.
func blur(s string) string { return digits.ReplaceAllString(s, "#") }

// headline is a line that tells most.
func headline(r Result) string {
	if lines := strings.SplitN(r.Detail, "\n", 3); r.Outcome == Refused && len(lines) > 1 {
		return strings.TrimSpace(lines[1])
	}
	return firstLine(r.Detail)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// fingerprint is the same for failures of one kind.
func fingerprint(r Result) string {
	s := r.Detail
	if r.Outcome == Wrong {
		if _, after, ok := strings.Cut(s, ": "); ok {
			s = after
		}
		if i := strings.Index(s, "differ"); strings.HasPrefix(s, "reverse mode says") || i > 0 && strings.HasPrefix(s, "forward mode says") {
			s = s[:17]
		}
		lines := strings.SplitN(s, "\n", 3)
		s = strings.Join(lines[:min(len(lines), 2)], " ")
	} else if r.Outcome == Broken {
		lines := strings.SplitN(s, "\n", 4)
		if strings.Contains(s, "zz_derivatives.go") {
			lines = lines[:1]
		}
		s = strings.Join(lines[:min(len(lines), 3)], " ")
	} else if r.Outcome == Refused {
		lines := strings.Split(s, "\n")
		s = strings.Join(lines[1:min(len(lines), 4)], " ")
	} else {
		s = firstLine(s)
	}
	return r.Outcome.String() + ": " + blur(s)
}

// String writes a failure as a report.
func (f Failure) String() string {
	var off []string
	for k, v := range f.Config.Off {
		if v {
			off = append(off, k)
		}
	}
	slices.Sort(off)
	return fmt.Sprintf("# seed %d, configuration %q (off: %s), arguments %d: %s\n\n```\n%s\n```\n\n```go\n%s```\n\n<details><summary>generated</summary>\n\n```go\n%s```\n</details>\n",
		f.Seed, f.Config.Name, strings.Join(off, ", "), f.Trial.Seed, f.Outcome, strings.TrimSpace(f.Detail), f.Trial.Text, f.Code)
}

// String tells what was done.
func (s *Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d programs; %d runs with %d argument lists; %d comparisons of reverse with forward mode, %d with differences, %d kinks, %d values too large; %d gradients that are not zero; %d refused\n",
		s.Programs, s.Roots, s.Inputs, s.Checks, s.Differed, s.Kinks, s.Skipped, s.Nonzero, s.Refused)
	for _, k := range slices.Sorted(maps.Keys(s.Refusals)) {
		fmt.Fprintf(&b, "\trefused %d times: %s\n", s.Refusals[k], k)
	}
	for _, c := range slices.Sorted(maps.Keys(s.Counts)) {
		fmt.Fprintf(&b, "\tanalyses, %s:", c)
		for _, k := range slices.Sorted(maps.Keys(s.Counts[c])) {
			fmt.Fprintf(&b, " %s %d", k, s.Counts[c][k])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
