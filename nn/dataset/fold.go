package dataset

import "iter"

// KFolds returns k ways to part data in training and validation: each observation is in one of the k validation parts, which have the same size but
// for one observation. They are taken when the loop gets there.
//
//	for train, val := range dataset.KFolds(data, 5, dataset.Shuffle()) { ... }
//
// Options: Shuffle with Seed(1) or Rand; Stratified, which parts each class. It panics as NumObs does, and with *tensor.UseError unless k is 2 to the
// number of observations, or of those of the smallest class.
func KFolds[T any](data T, k int, opts ...Option) iter.Seq2[T, T] {
	return kFolds("KFolds", data, k, opts)
}

// LeavePOut is KFolds with as many folds as there are times p observations, so that each validation part has p of them, or p+1 if they do not come
// out even.
//
// Options are those of KFolds. It panics as NumObs does, and with *tensor.UseError unless p is 1 to half the number of observations.
func LeavePOut[T any](data T, p int, opts ...Option) iter.Seq2[T, T] {
	n := NumObs(data)
	if p < 1 || p > n/2 {
		panic(misuse("LeavePOut", "got %d, want 1 to %d, half of the observations", p, n/2))
	}
	return kFolds("LeavePOut", data, n/p, opts)
}

// TimeSeriesKFolds returns k ways to part data that is in the order of time: the validation part comes after the training part. The validation parts
// are the last k of k+1 blocks of one size; what they leave over goes to the first block.
//
// Options: Gap(0), MaxTrain. It panics as NumObs does, and with *tensor.UseError unless k is 2 to one less than the number of observations, or if the
// gap leaves nothing to train on.
func TimeSeriesKFolds[T any](data T, k int, opts ...Option) iter.Seq2[T, T] {
	const op = "TimeSeriesKFolds"
	n := NumObs(data)
	s := settingsOf(op, opts, "Gap", "MaxTrain")
	if k < 2 || k > n-1 {
		panic(misuse(op, "got %d folds of %d observations, want 2 to %d", k, n, n-1))
	}
	block := n / (k + 1)
	if first := n - k*block; s.gap > first-1 {
		panic(misuse(op, "got Gap(%d), want at most %d, so that the first fold has something to train on", s.gap, first-1))
	}
	return folds(op, data, k, func(i int) (train, val []int) {
		lo := n - (k-i)*block
		start, end := 0, lo-s.gap
		if s.maxTrain > 0 {
			start = max(0, end-s.maxTrain)
		}
		return span(start, end), span(lo, lo+block)
	})
}

func kFolds[T any](op string, data T, k int, opts []Option) iter.Seq2[T, T] {
	n := NumObs(data)
	s := settingsOf(op, opts, "Shuffle", "Seed", "Rand", "Stratified")
	order := s.shuffled(n)
	fold := make([]int, n) // of each rank in order
	for _, group := range s.strata(op, order) {
		m := len(group)
		if k < 2 || k > m {
			what := "observations"
			if s.groups != nil {
				what = "observations of a class"
			}
			panic(misuse(op, "got %d folds of %d %s, want 2 to %d", k, m, what, m))
		}
		lo := 0
		for i := range k {
			size := m / k
			if i < m%k {
				size++ // the first folds take what is left over
			}
			for _, r := range group[lo : lo+size] {
				fold[r] = i
			}
			lo += size
		}
	}
	return folds(op, data, k, func(f int) (train, val []int) {
		for r, i := range order {
			if f == fold[r] {
				val = append(val, i)
			} else {
				train = append(train, i)
			}
		}
		return train, val
	})
}

// folds takes the observations of each fold when the loop gets there.
func folds[T any](op string, data T, k int, at func(fold int) (train, val []int)) iter.Seq2[T, T] {
	return func(yield func(T, T) bool) {
		for i := range k {
			train, val := at(i)
			if !yield(pick(op, data, train), pick(op, data, val)) {
				return
			}
		}
	}
}
