// Package widget puts sliders, buttons and other controls into a notebook and binds them to Go functions.
//
//	widget.Interact(func(lr float64, steps int, rule string) any {
//		return Plot(fit(lr, steps, rule), -2, 2)
//	}, widget.LogSlider("lr", 1e-4, 1), widget.IntSlider("steps", 1, 100), widget.Choice("rule", "plain", "momentum"))
//
// shows three controls and what the function makes of their values. When one is moved, the function is called again, and what it returns, prints, displays or
// panics with takes the place of what was there.
//
//	value      control                        looks like
//	float64    Slider, LogSlider, Number      a slider, one by powers of ten, a box for a number
//	int        IntSlider, IntNumber           the same in whole numbers
//	bool       Checkbox                       a box to tick
//	string     Text                           a line to type
//	any type   Choice                         a list to choose from
//	none       Button                         OnClick
//
//	shown      Label, HTML (strings)          text, which Set changes
//	           Progress (float64)             a bar, which Set moves
//	           Output                         what a function prints and shows, Do
//	           VBox, HBox                     widgets below or beside each other
//
// Every one with a value is a [Control]: Value reads it, in any cell, also in a loop while the slider moves; Set changes it; Observe calls a function when a
// person has changed it. A widget shows itself as any value does: as the last expression of a cell, or by display.Display.
//
// # When functions are called
//
// A value changes at once, also while a cell runs. Functions are called between cells, one at a time, so that they need no locks. A function that has to wait for a
// cell, or for its own last call, is called once afterwards, with the newest values. A click of a button is a call for each click. An interrupt stops the call.
//
// # JavaScript of one's own
//
// A [Comm] carries messages between Go and an extension of the front end that has no widgets: OpenComm opens one from Go, HandleComm takes those that JavaScript opens.
//
// # Where it works
//
// The front end draws: JupyterLab and Notebook 7 with jupyterlab_widgets, VS Code without more, and nbconvert for a notebook that nbclient has executed. Where
// nobody draws, in a terminal, in fluxion run, in a page of a saved notebook, a widget is its text, and Interact the result for the first values.
//
// # Pitfalls
//
//   - What is printed or shown by goroutines during Do belongs to Do as well: the output of a process is one.
//   - Set does not call functions given to Observe: they hear of a person.
//   - When the process of the cells dies or is replaced, its widgets can no longer be moved, also if a checkpoint brings them back. Run their cells
//     again.
//   - At most 10,000 widgets are open, then the oldest ones are closed.
package widget
