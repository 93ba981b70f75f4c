// Package dataset brings data to models: batches of observations, splits, labels as one-hot columns, and a few data sets.
//
//	iris := dataset.Iris()
//	train, test := dataset.SplitObs(dataset.P(iris.X, iris.Y), 0.8, dataset.Shuffle())
//	for batch := range dataset.DataLoader(train, dataset.BatchSize(16), dataset.Shuffle()).All() {
//		y := dataset.OneHotBatch(batch.Y, dataset.Classes(iris.Y)) // (3, 16)
//		...
//	}
//
// # Containers
//
// A container holds observations, counted by NumObs and taken by GetObs. A batch has the type of the container, a single observation its own:
//
//	| container                         | observations                     | a batch of them     | a single one          |
//	|-----------------------------------|----------------------------------|---------------------|-----------------------|
//	| *tensor.Tensor (features.., n)    | positions of the last dimension  | (features.., batch) | (features..)          |
//	| []E                               | elements                         | []E                 | E                     |
//	| Pair[A, B], another struct, a map | those of all parts, side by side | the same type       | the same form, of one |
//	| a type with NumObs and GetObs     | as it says                       | what GetObs returns | see Obs               |
//
// The parts of a Pair, a struct or a map are containers of one length. An array is a container of single observations only; take a slice of it for batches.
//
// # What to use
//
//	| wish                                 | way                                                                      |
//	|--------------------------------------|--------------------------------------------------------------------------|
//	| batches                              | DataLoader(data, BatchSize(64), Shuffle()).All()                         |
//	| single observations                  | EachObs[*tensor.Tensor](x).All(), Obs                                    |
//	| batches made by a function           | Collate(loader, f)                                                       |
//	| tensors of a list, and back          | Batch BatchPairs BatchSequence BatchSeq; Unbatch UnbatchPairs Unstack    |
//	| training, validation and test        | SplitObs SplitObsAt KFolds LeavePOut TimeSeriesKFolds                    |
//	| as many of each class                | Oversample Undersample GroupCounts GroupIndices                          |
//	| part of the data                     | GetObs FilterObs GroupObs Chunk RandObs ShuffleObs                       |
//	| without copying, or taking it yet    | ObsView MapObs SlidingWindow, and LoaderOf for batches of these          |
//	| labels                               | OneHot OneHotBatch OneCold OneHotText Classes                            |
//	| numbers of one size                  | Normalise Rescale Flatten RPadConstant                                   |
//	| data                                 | Iris Digits; MakeSpiral MakeMoons MakePoly MakeSin                       |
//	| files                                | ReadIDX MNIST (also .gz), CIFAR10 CIFAR100; CSV is in package tensorio   |
//
// # Randomness
//
// Whatever draws takes Seed or Rand, or a source as first argument. The order of a shuffled epoch follows from the seed and the number of the epoch
// alone, and so does not change with Parallel.
//
// # Pitfalls
//
//   - Indices count from 0, and so do labels.
//   - GetObs and loaders copy. SplitObs, KFolds and Chunk share memory with the data where observations follow each other, and copy otherwise.
//   - A batch of a loader with Buffer is overwritten by the next one.
//
// Misuse panics with *tensor.UseError, *tensor.ShapeError or *tensor.IndexError; what is wrong with a file is returned as a *FileError.
package dataset
