package dataset

import (
	"cmp"
	"math"
	"slices"
)

// GroupCounts returns how often each label occurs.
func GroupCounts[L comparable](labels []L) map[L]int {
	counts := map[L]int{}
	for _, l := range labels {
		counts[l]++
	}
	return counts
}

// GroupIndices returns where each label occurs.
func GroupIndices[L comparable](labels []L) map[L][]int {
	at := map[L][]int{}
	for i, l := range labels {
		at[l] = append(at[l], i)
	}
	return at
}

// groups is GroupIndices in the order in which labels occur first, so that what follows from it is the same in each run.
func groups[L comparable](labels []L) [][]int {
	number := map[L]int{}
	all := [][]int{}
	for i, l := range labels {
		k, seen := number[l]
		if !seen {
			k = len(all)
			number[l] = k
			all = append(all, nil)
		}
		all[k] = append(all[k], i)
	}
	return all
}

// Classes returns the labels that occur, each once, in increasing order: what OneHotBatch takes.
func Classes[L cmp.Ordered](labels []L) []L {
	all := slices.Clone(labels)
	slices.Sort(all)
	return slices.Compact(all)
}

// Oversample repeats observations of the smaller classes until there are as many of each as of the largest one, or Fraction of that, and returns them
// with their labels. None is left out.
//
// Options: Shuffle with Seed(1) or Rand, which draws those that are repeated and shuffles the result; without it, unlike in Flux, the first of each
// class are repeated, behind all others. Fraction(1). It panics as NumObs does, and with *tensor.UseError unless there is a label for each observation.
func Oversample[T any, L comparable](data T, labels []L, opts ...Option) (T, []L) {
	const op = "Oversample"
	s := settingsOf(op, opts, "Shuffle", "Seed", "Rand", "Fraction")
	all, largest, _ := classSizes(op, data, labels)
	want := int(math.RoundToEven(s.fraction * float64(largest)))
	rng := s.rng(0)
	at := span(0, len(labels))
	for _, group := range all {
		if s.shuffle {
			group = slices.Clone(group)
			rng.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
		}
		for missing := want - len(group); missing > 0; missing -= len(group) {
			at = append(at, group[:min(missing, len(group))]...)
		}
	}
	if s.shuffle {
		rng.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
	}
	return pick(op, data, at), pick(op, labels, at)
}

// Undersample leaves out observations of the larger classes until there are as many of each as of the smallest one, and returns the others with their
// labels.
//
// Options: Shuffle with Seed(1) or Rand, which draws those that stay and shuffles the result; without it, unlike in Flux, the first of each class stay,
// in their order. It panics as Oversample does.
func Undersample[T any, L comparable](data T, labels []L, opts ...Option) (T, []L) {
	const op = "Undersample"
	s := settingsOf(op, opts, "Shuffle", "Seed", "Rand")
	all, _, smallest := classSizes(op, data, labels)
	rng := s.rng(0)
	var at []int
	for _, group := range all {
		if s.shuffle {
			group = slices.Clone(group)
			rng.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
		}
		at = append(at, group[:smallest]...)
	}
	if s.shuffle {
		rng.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
	} else {
		slices.Sort(at)
	}
	return pick(op, data, at), pick(op, labels, at)
}

// classSizes returns the positions of the classes, and the sizes of the largest and the smallest one.
func classSizes[T any, L comparable](op string, data T, labels []L) (all [][]int, largest, smallest int) {
	n := NumObs(data)
	if len(labels) != n || n == 0 {
		panic(misuse(op, "got %d labels for %d observations, want one for each, and at least 1", len(labels), n))
	}
	smallest = n
	all = groups(labels)
	for _, group := range all {
		largest, smallest = max(largest, len(group)), min(smallest, len(group))
	}
	return all, largest, smallest
}
