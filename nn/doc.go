// Package nn has layers, training, and what belongs to it: what Flux is in Julia.
//
//	model := nn.Chain(nn.Dense(1, 20, tensor.Sigmoid), nn.Dense(20, 1), nn.Only)
//	loss := func(m nn.Model, x *tensor.Tensor, y float64) float64 {
//		d := m.Call(x).Item() - y
//		return d * d
//	}
//	nn.Train(loss, model, data, optim.Descent(0.01), nn.Epochs(1000))
//
// A model is anything that can be called: a Model, a function, a closure of a notebook, a struct of one's own, a composition. Its parameters are the floats in it
// (see Trainables), and its gradient is a tree of the same shape.
//
//	| question                        | answer                                                              |
//	|---------------------------------|---------------------------------------------------------------------|
//	| layers side by side             | Chain, Parallel, SkipConnection, Maxout, PairwiseFusion             |
//	| dense                           | Dense, Scale, Bilinear, Embedding, EmbeddingBag                     |
//	| images                          | Conv, ConvTranspose, CrossCor, DepthwiseConv, the pools, Upsample, PixelShuffle, Flatten |
//	| scales and noise                | BatchNorm, LayerNorm, InstanceNorm, GroupNorm, WeightNorm, Dropout, AlphaDropout |
//	| sequences                       | RNN, LSTM, GRU and their cells, Recurrence, MultiHeadAttention      |
//	| first weights                   | Init(GlorotUniform()) and the other initialisers; Seed, Rand        |
//	| losses, optimisers, data        | packages nn/losses, nn/optim, nn/dataset                            |
//	| training                        | Train; step by step NewTrainer; EarlyStopping, Patience, Plateau, Throttle |
//	| training and testing            | by themselves; TestMode, TrainMode, AutoMode                        |
//	| what is in a model              | Show, HTML, Trainables, Modules, State, OutputSize, AutoSize        |
//	| the same model of other numbers | F32, F64, LoadModel, Destructure, GPU                               |
//	| files                           | Save, Load, LoadPyTorch                                             |
//
// # A layer of one's own
//
// It takes a struct, a method Call, and a constructor:
//
//	type Affine struct{ W, B *tensor.Tensor }
//	func (a *Affine) Call(x *tensor.Tensor) *tensor.Tensor { return a.W.MatMul(x).Add(a.B) }
//
// With nothing else it is differentiated, trained, printed, saved and moved. Methods say more, where that is wanted:
//
//	| method                | says                                                       |
//	|-----------------------|------------------------------------------------------------|
//	| Trainable() []string  | which fields train; without it, all floats do              |
//	| String() string       | how it stands in a printed model                           |
//	| Parts() []NamedLayer  | what is printed below it                                   |
//
// In a notebook derivatives are made when they are wanted. In a program, fluxion derive writes those of the methods Call of a package to a file of it.
//
// # Shapes
//
// Features come first, the batch last: (features, batch), images (width, height, channels, batch), sequences (features, length, batch). A layer that gets an input of
// another size panics with *tensor.ShapeError, which names the layer as it was written; from inside a container it comes as a *LayerError, which says where the layer is.
//
// # Pitfalls
//
//   - A model is trained in place. A struct that has floats by value is passed as a pointer.
//   - Constructors draw weights from one source of the program, see Seed; results depend on the order of calls then. Rand gives a layer a source of its own.
//   - Dropout and the layers that normalise behave differently inside a gradient. They know by themselves, but for gradients by AutoForward and AutoFiniteDiff: see TrainMode.
package nn

//go:generate go run ../cmd/fluxion derive .
