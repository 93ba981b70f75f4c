package dataset

import (
	"math"
	"slices"
)

// SplitObs parts data in two, such as for training and for validation: at is the fraction of the first, 0 to 1, or, above 1, how many observations it
// has.
//
//	train, test := dataset.SplitObs(dataset.P(x, y), 0.8, dataset.Shuffle(), dataset.Stratified(labels))
//
// Options: Shuffle with Seed(1) or Rand; Stratified, for which the sizes are rounded class by class. Without options the parts share memory with data.
// It panics as SplitObsAt does.
func SplitObs[T any](data T, at float64, opts ...Option) (first, rest T) {
	parts := splitObs("SplitObs", data, []float64{at}, opts)
	return parts[0], parts[1]
}

// SplitObsAt parts data in len(at)+1: at has the fractions of the whole or the numbers of observations as in SplitObs, and the last part has the rest.
// Sizes are rounded to the nearest whole number, halves to the even one, as in Flux.
//
// Options are those of SplitObs. It panics as NumObs does, and with *tensor.UseError if at adds up to more than there is, or labels do not fit.
func SplitObsAt[T any](data T, at []float64, opts ...Option) []T {
	return splitObs("SplitObsAt", data, at, opts)
}

func splitObs[T any](op string, data T, at []float64, opts []Option) []T {
	n := NumObs(data)
	s := settingsOf(op, opts, "Shuffle", "Seed", "Rand", "Stratified")
	order := s.shuffled(n)
	parts := make([][]int, len(at)+1)
	for _, group := range s.strata(op, order) {
		lo := 0
		for i, size := range splitSizes(op, n, len(group), at) {
			parts[i] = append(parts[i], group[lo:lo+size]...)
			lo += size
		}
	}
	split := make([]T, len(parts))
	for i, part := range parts {
		slices.Sort(part) // ranks in the order of all
		for j, rank := range part {
			part[j] = order[rank]
		}
		split[i] = pick(op, data, part)
	}
	return split
}

// shuffled returns the positions of n observations, in a random order if that is wished.
func (s *settings) shuffled(n int) []int {
	if s.shuffle {
		return s.rng(0).Perm(n)
	}
	return span(0, n)
}

// strata returns where in order the observations of each class stand; all in one without classes.
func (s *settings) strata(op string, order []int) [][]int {
	if s.groups == nil {
		return [][]int{span(0, len(order))}
	}
	if s.labels != len(order) {
		panic(misuse(op, "got %d labels for Stratified, want %d, one for each observation", s.labels, len(order)))
	}
	rank := make([]int, len(order))
	for r, i := range order {
		rank[i] = r
	}
	var all [][]int
	for _, group := range s.groups {
		ranks := make([]int, len(group))
		for j, i := range group {
			ranks[j] = rank[i]
		}
		slices.Sort(ranks)
		all = append(all, ranks)
	}
	return all
}

// splitSizes returns how many of m observations, which are some of n, go to each part.
func splitSizes(op string, n, m int, at []float64) []int {
	var sizes []int
	left, sum := m, 0.0
	for _, a := range at {
		if !(a >= 0) || a > 1 && a != math.Trunc(a) || a > float64(max(n, 1)) {
			panic(misuse(op, "got %v, want a fraction of 0 to 1, or a number of observations up to %d", a, n))
		}
		if a > 1 {
			a /= float64(n)
		}
		if sum += a; sum > 1+1e-9 {
			panic(misuse(op, "got %v, want fractions that add up to 1 at most, or numbers of observations to %d", at, n))
		}
		size := min(left, int(math.RoundToEven(a*float64(m))))
		sizes, left = append(sizes, size), left-size
	}
	return append(sizes, left)
}
