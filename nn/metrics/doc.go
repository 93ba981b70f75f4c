// Package metrics says how well a classifier does: how often it is right, and which classes it takes for which.
//
//	metrics.Accuracy(model.Call(test.X), test.Y)                   // 0.98
//	metrics.Confusion(model.Call(test.X), test.Y, test.Classes...) // shows itself as a table
//
// What was predicted, and what is true, is each
//
//	| type           | shape            | what it is                                                            |
//	|----------------|------------------|-----------------------------------------------------------------------|
//	| *tensor.Tensor | (classes, n...)  | scores: probabilities, logits or one-hot columns; the greatest counts |
//	| *tensor.Tensor | (n...), of Int   | the numbers of classes, from 0                                        |
//	| []int          |                  | the same                                                              |
//
// One probability for each observation is none of these: tensor.Concat(0, tensor.Neg(p).AddScalar(1), p), of p (1, n), makes two scores of it.
package metrics
