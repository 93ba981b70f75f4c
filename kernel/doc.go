// Package kernel is a Jupyter kernel around an Evaluator: sockets, dispatch, and the order of messages.
//
// Run is the whole process that a front end starts. Listen and Serve are its parts, for tests and for embedding.
//
//	socket.go     the one interface to ZeroMQ
//	conn.go       one connection: what waits to be written to it
//	guard.go      what a connection may send before anyone knows who it is
//	droplog.go    the log of what was dropped
//	kernel.go     Options, Listen, Serve: which goroutine reads which socket
//	dispatch.go   the table of requests; busy and idle around each
//	execute.go    execute_request: run, reply, abort what waits behind a failure
//	output.go     streams, displays and errors on iopub, in order
//	input.go      input_request and its reply
//	history.go    the cells of this session and of earlier ones; history_file.go keeps them
//	info.go       kernel_info, is_complete, complete, inspect
//	comm.go       messages between widgets and their views, and the turns of their functions
//	capture.go    what belongs to an output widget
//	process.go    signals, and the end of the parent process
//	evaluator.go  what runs cells
//
// Every request is answered in this order: status busy, execute_input, outputs, all of them flushed to iopub, the reply,
// status idle. A failure is one error message. One goroutine answers shell, one control, one the heartbeat: a running cell
// stops only shell, and there neither what a person does to a widget nor, if it takes long, questions about code.
//
// The evaluator is created in the background: kernel_info is answered before it is there, the first cell waits for it, and
// if it cannot be created every cell fails with the reason.
//
// Whoever can connect can send, and few are honest: no peer stops another, fills the memory or ends the process, and the log says
// what was dropped. docs/design/kernel.md has the bounds.
//
// Pitfalls: an Evaluator's outputs may block, when no front end reads them as fast as they come. Output between cells goes
// to the cell that ran last. A silent cell shows nothing at all.
package kernel
