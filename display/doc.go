// Package display turns a Go value into a bundle: the same value in every format it has, by MIME type, text always among them. Who shows
// the bundle, a notebook or a file, chooses the format. The package knows nothing of notebooks, of cells or of the types it shows.
//
//	display.Of(v)                          // the bundle of a value
//	display.Text(v)                        // its text form alone
//	display.Display(display.HTML("<b>hi</b>"))  // an output in the middle of a cell
//	display.Update("progress", v)          // one that is replaced by the next
//
//	for i, x := range display.ProgressSlice(xs) { ... }  // a bar; also Progress, ProgressN, ProgressAll
//
// Figures are in package plot, below this one.
//
// # How a value shows itself
//
// A type joins by having one of these methods, and needs no import for it:
//
//	method                                   format            result
//	HTML() string                            text/html         string or []byte
//	SVG() string                             image/svg+xml     string or []byte
//	PNG() []byte                             image/png         []byte
//	JPEG() []byte                            image/jpeg        []byte
//	Markdown() string                        text/markdown     string or []byte
//	Latex() string                           text/latex        string or []byte
//	JSON() any                               application/json  anything for encoding/json; []byte is JSON text
//	MIMEBundle() map[string]any              any of them       also (data, metadata map[string]any)
//	String() string, Error() string, Format  text/plain        as fmt takes them for %v
//
// All of a type's methods count. Each, except those in the last row, may have an error as last result. An empty result means that there
// is nothing in this format. A method of *T is also found for a value of type T: it is called on a copy.
//
// # How others show it
//
// What cannot have methods, a function or a type of another package, is shown by a renderer:
//
//	display.Register(func(p *plot.Plot) display.Bundle { ... })
//
// Renderers are asked after the methods for formats and before String. A package that adds one does it in a file of its own, in init, as
// image.go does here for image.Image. What has neither is shown by Text, in a form close to the Go source that would make the value. Slices
// of structs or maps, maps and matrices are tables beside that, with their middle left out if they are long.
//
// # Content that is there already
//
//	HTML, Markdown, Latex, SVG, Plain   make a value of a string
//	PNG, JPEG                           make one of bytes
//	JSON                                makes one of anything
//	CSV                                 reads a file of values between commas as a table
//
// # Pitfalls
//
//   - A top-level string is shown with quotes; Plain("text") is not.
//   - A method that panics does not fail the cell; the value is shown as text, with a remark.
//   - A method promoted from an embedded field speaks for the whole struct, as it does with fmt.
//   - A String method that formats its own receiver with %v calls itself without end, as it does with fmt, and no recover helps.
//   - Displaying a map that another goroutine is writing ends the process, as any other reading of it would.
//
// To read on: Bundle and Of in bundle.go, then Text in text.go. A text is made in two steps: printer turns the value into a tree of bounded
// size (text.go, slice.go, map.go, matrix.go), and page breaks it into lines (layout.go). Tables are in table.go.
package display
