// Package markup writes the HTML in which models, gradients and the state of optimisers show themselves in a notebook: trees of lines that open and close, with pictures
// of numbers in them.
//
//	| function     | gives                                                    |
//	|--------------|----------------------------------------------------------|
//	| Tree(line)   | a tree: what is in a Line, and in the lines below it     |
//	| Heat         | a small picture of numbers, part of a Line               |
//
// All text is escaped. The tree takes its colours from the page around it, so that it suits light and dark ones: text has the colour of the page's text, and the pictures
// are transparent where numbers are small. It opens and closes without a script, by the mouse and by the keyboard, since it is made of details and summary elements, and it
// can still be read where a notebook that is not trusted has its styles removed.
package markup
