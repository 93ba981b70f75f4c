// Package wire speaks the Jupyter messaging protocol, version 5.4: message types, multipart framing, signatures and connection files.
// It opens no sockets and knows no Go source code.
//
// A message on a socket is a list of frames:
//
//	peer identities...   put there by ROUTER sockets, or the topic on iopub
//	<IDS|MSG>            the delimiter
//	signature            hex HMAC-SHA256 of the next four frames; empty without a key
//	header               JSON: msg_id, session, username, date, msg_type, version
//	parent_header        JSON: the header of the request that caused this message, or {}
//	metadata             JSON
//	content              JSON, its shape depends on msg_type
//	buffers...           raw bytes, not signed
//
// Where to start:
//
//	Types         the table of message types: who sends it, on which channels, its content struct
//	Codec         frames to Message and back, with signatures
//	Message       one message; header, parent, metadata and content are kept as the raw JSON that came
//	Connection    the connection file that a front end writes for its kernel
//
// Pitfalls: a Codec remembers the signatures that it accepted and refuses them a second time, so decode a message once.
// Fields missing from an execute_request mean true for store_history, allow_stdin and stop_on_error: start from NewContent
// or from DefaultExecuteRequest, not from a zero ExecuteRequest. cursor_pos counts code points.
package wire
