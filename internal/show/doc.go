// Package show makes lines of a tree, as package markup draws them, of what models and gradients are made of: numbers, arrays of numbers, and records of these.
//
//	| function               | gives                                                                 |
//	|------------------------|-----------------------------------------------------------------------|
//	| New                    | a Look: it looks at each array once, however often it is shown        |
//	| Look.Stats             | what is said of the numbers of an array                               |
//	| Look.Array             | the line of an array: shape, picture, distribution, range             |
//	| Look.Gradient          | the lines of a structural gradient                                    |
//	| Look.Dump              | the lines of what is in a value, as functors.Dump finds it            |
//	| Look.State             | the same with norms, for what optimisers keep                         |
//	| Value                  | the HTML of a struct or a closure that holds arrays                   |
package show
