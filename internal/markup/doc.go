// Package markup writes the HTML in which values show themselves in a notebook: models, gradients and the state of optimisers as trees of lines that open and close, tensors and
// records as tables, both with pictures of numbers in them, and code.
//
//	| function            | gives                                                                   |
//	|---------------------|-------------------------------------------------------------------------|
//	| Tree(line, foot)    | a tree: what is in a Line, and in the lines below it                    |
//	| Table(grids...)     | tables below each other                                                 |
//	| Matrix.Grid, Signs  | the Grid of numbers with colours behind them, and of zeros and ones     |
//	| Numbers, Ends       | numbers that line up; which positions are shown of many                 |
//	| Code(listings...)   | Go source, side by side                                                 |
//	| Heat, Bars, Image   | small pictures of numbers, and any picture, part of a Line or a Grid    |
//	| PNG                 | a picture as a file                                                     |
//
// All text is escaped. The tree takes its colours from the page around it, so that it suits light and dark ones: text has the colour of the page's text, and the pictures
// are transparent where numbers are small. It opens and closes without a script, by the mouse and by the keyboard, since it is made of details and summary elements, and it
// can still be read where a notebook that is not trusted has its styles removed.
package markup
