// Package functors walks any Go value as a tree: a model, its gradient, the state of its optimiser. It is what Functors.jl is to Flux.
//
//	m := Net{W: [][]float64{{1, 2}}, Act: math.Tanh}
//	functors.Leaves(m)                                      // the rows of W, and Act
//	m = functors.Fmap(func(x, dx []float64) []float64 {     // a step downhill, over model and gradient together
//		y := make([]float64, len(x))
//		for i := range x {
//			y[i] = x[i] - dx[i]/100
//		}
//		return y
//	}, m, grad)
//
// No type joins by hand. Structs are walked with their unexported fields, and so are pointers, slices, arrays, maps, interfaces, and closures:
// the children of a closure are the variables that it captured, by name. Fmap builds the same types again, and leaves the first tree alone.
//
//	| question                          | answer                                                     |
//	|-----------------------------------|------------------------------------------------------------|
//	| what is in there?                 | Dump, Children, Functor                                    |
//	| all leaves, all nodes             | Leaves, Collect; one by one with their paths: All, Nodes   |
//	| the same tree of other leaves     | Fmap, FmapWithPath                                         |
//	| records in place of structs       | FmapStructure, FmapStructureWithPath: a Tree               |
//	| one part, by name                 | KeyPath, ParseKeyPath; its Get, Has, Set                   |
//	| parts where they are in memory    | PlaceOf: a Place, to change a model in place               |
//	| functions that are models         | Compose, Apply; Convert for their arguments                |
//	| records of one's own              | Record, Tuple                                              |
//	| text as trees have it             | Text, Number, TypeName                                     |
//
// # What a node is
//
//	| value                       | children                                | names                     |
//	|-----------------------------|-----------------------------------------|---------------------------|
//	| struct                      | all fields but _                        | of the fields             |
//	| closure                     | captured variables                      | of the variables          |
//	| slice, array                | elements, unless they are numbers       | 0, 1, ...                 |
//	| map                         | values, sorted by key                   | text of the keys          |
//	| pointer, interface          | those of what is in there               |                           |
//	| leaf: see IsLeaf            | none                                    |                           |
//
// A type says otherwise by a method, and others say it for a type:
//
//	FunctorsLeaf()                 values of the type are leaves
//	Leaf[T]()                      the same, said from outside
//	Fields[T]("W", "b")            only these fields are children
//
// # How a walk is changed
//
// Fmap is three walks, one around the other: Cached(Excluding(Rebuild, IsLeaf, f)). Options change one of them; they stand behind the trees.
//
//	| option                  | effect                                                                |
//	|-------------------------|-----------------------------------------------------------------------|
//	| Exclude(is)             | f gets the nodes that is holds for, in place of the leaves            |
//	| Prune(by)               | by in the place of what was met before                                |
//	| Uncached()              | what is shared becomes several                                        |
//	| Over(w)                 | a Walk of one's own in place of Rebuild                               |
//
// # What other trees may be
//
//	| value                   | matches                                                               |
//	|-------------------------|-----------------------------------------------------------------------|
//	| any tree                | by the names of children; slices by their length                      |
//	| Nothing                 | anything: each leaf below comes with Nothing                          |
//	| a Mirror: two methods   | by what its Child says; gradients are such                            |
//
// # Closures
//
// What a function captured can be seen if a rewriter prepared it, as that of notebooks does: see Literal, Captured and Prepare. Any other
// function is a leaf: it is never called to find out. A prepared function is built around other variables by its maker.
//
// # Pitfalls
//
//   - Sharing is kept for references to the same thing: pointers, maps, and slices of the same memory and length. Slices that overlap, and
//     pointers into a struct that the tree has too, come apart.
//   - Leaves that f does not change are shared with the first tree, as are maps and slices in opaque values.
//   - A struct by value cannot be changed by KeyPath.Set: pass a pointer.
//   - A walk over what another goroutine changes is a data race, as any reading of it would be.
//   - A gradient, like any Mirror, goes behind the value that it mirrors. Alone it is a leaf.
//   - A matrix as [][]float64 is a tree of rows. Exclude(Is[[][]float64]) makes it one leaf.
//
// To read on: Node and Walk in walk.go, then parts.go, which takes values apart; literal.go has the query.
package functors
