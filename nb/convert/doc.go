// Package convert makes other documents of notebooks: a page of HTML, a text in Markdown.
//
//	HTML      one file that needs no other and runs no script, light or dark as its reader has it
//	Markdown  a text with its pictures beside it
//	Index     a page of HTML with links to others
//
// Every output is shown in the best format that the document can hold: HTML, Markdown, SVG, other images, LaTeX, plain text, in this order. What
// others wrote is scrubbed: it can run nothing, load nothing and send nothing. SVG is an image of the page, in which browsers run no scripts.
// Formulas become MathML, which browsers draw; one with a command that is not known here is shown as the TeX that it is written in.
//
// The tags of cells that MyST and Jupyter Book know are honoured: remove-cell, remove-input, remove-output, remove-stdout, remove-stderr,
// hide-cell, hide-input, hide-output; what is hidden is there to be opened. In links to other notebooks .ipynb becomes .html or .md, since they are
// converted, too.
package convert
