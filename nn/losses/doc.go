// Package losses has the functions that training makes small: how far predictions are from targets.
//
//	losses.MSE(model.Call(x), y)
//	losses.LogitCrossEntropy(model.Call(x), y, losses.Agg(losses.Sum))
//
// All take predictions and targets of one shape, features first and batch last, and return a tensor with one element: the mean, unless Agg says otherwise.
//
// # What to use
//
//	| targets are                         | losses                                                                      |
//	|-------------------------------------|-----------------------------------------------------------------------------|
//	| numbers                             | MSE MAE HuberLoss; MSLE for sizes that span decades; PoissonLoss for counts |
//	| one class of many, one-hot or labels | LogitCrossEntropy; CrossEntropy of probabilities; FocalLoss if classes are rare |
//	| yes or no, 1 or 0                   | LogitBinaryCrossEntropy; BinaryCrossEntropy of probabilities; BinaryFocalLoss |
//	| 1 or -1                             | HingeLoss SquaredHingeLoss                                                  |
//	| distributions                       | KLDivergence                                                                |
//	| areas of images                     | DiceCoeffLoss TverskyLoss                                                   |
//	| pairs, of which some belong together | SiameseContrastiveLoss                                                      |
//	| sequences without their alignment   | CTCLoss                                                                     |
//
// LabelSmoothing makes targets of classes less sure.
//
// # Pitfalls
//
//   - Logit forms take what comes before softmax or sigmoid. They are stable for numbers of any size, so prefer them.
//   - Targets of type Bool and Int are converted to the type of the predictions; float targets of another type are a *tensor.DTypeError.
//   - A batch of predictions (1, batch) and targets (batch) have not one shape: reshape one of them.
//
// Misuse panics with *tensor.UseError, *tensor.DTypeError or *tensor.IndexError whose Op is the loss.
package losses

//go:generate go run ../../cmd/fluxion derive .
