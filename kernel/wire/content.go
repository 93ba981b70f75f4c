package wire

import "encoding/json"

// The values of the field status in replies.
const (
	StatusOK      = "ok"
	StatusError   = "error"
	StatusAborted = "aborted"
)

// A Bundle maps a MIME type to a string or a JSON value.
type Bundle = map[string]any

// Failure is the content of an error message, and the part that replies with status error share.
type Failure struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"` // never null: clients check it
}

// ErrorReply answers any request that failed.
type ErrorReply struct {
	Status string `json:"status"` // StatusError
	Failure
}

// ExecuteRequest asks for a cell to be run.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`        // no output on iopub, and no history
	StoreHistory    bool              `json:"store_history"` // default true
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`   // default true
	StopOnError     bool              `json:"stop_on_error"` // default true
}

// DefaultExecuteRequest holds what a field means that the request leaves out.
func DefaultExecuteRequest() ExecuteRequest {
	return ExecuteRequest{StoreHistory: true, AllowStdin: true, StopOnError: true}
}

// ExecuteReply says how a cell ended. Failure is nil unless Status is StatusError.
type ExecuteReply struct {
	Status          string `json:"status"`
	ExecutionCount  int    `json:"execution_count"`
	UserExpressions Bundle `json:"user_expressions"` // name to UserExpression or ErrorReply
	Payload         []any  `json:"payload"`          // never null; deprecated by the protocol
	*Failure
}

// UserExpression is the value of one of the expressions of an execute_request.
type UserExpression struct {
	Status   string `json:"status"`
	Data     Bundle `json:"data"`
	Metadata Bundle `json:"metadata"`
}

// InspectRequest asks about the name at CursorPos, which counts code points.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`
	DetailLevel int    `json:"detail_level"` // 0 or 1
}

// InspectReply documents a name.
type InspectReply struct {
	Status   string `json:"status"`
	Found    bool   `json:"found"`
	Data     Bundle `json:"data"`
	Metadata Bundle `json:"metadata"`
}

// CompleteRequest asks for names that fit at CursorPos, which counts code points.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"`
}

// CompleteReply lists names to put in place of the code points CursorStart to CursorEnd.
type CompleteReply struct {
	Status      string   `json:"status"`
	Matches     []string `json:"matches"`
	CursorStart int      `json:"cursor_start"`
	CursorEnd   int      `json:"cursor_end"`
	Metadata    Bundle   `json:"metadata"`
}

// HistoryRequest asks for earlier cells. Range uses Session (0 or less counts back from this one), Start and Stop;
// tail uses N; search uses Pattern (a glob), Unique and N.
type HistoryRequest struct {
	Output     bool   `json:"output"` // outputs too
	Raw        bool   `json:"raw"`
	AccessType string `json:"hist_access_type"` // "range", "tail" or "search"
	Session    int    `json:"session"`
	Start      int    `json:"start"`
	Stop       *int   `json:"stop"` // the first line left out; nil: to the end
	N          *int   `json:"n"`    // at most so many, the latest; nil: all
	Pattern    string `json:"pattern"`
	Unique     bool   `json:"unique"`
}

// HistoryReply lists [session, line, input], or [session, line, [input, output]].
type HistoryReply struct {
	Status  string   `json:"status"`
	History [][3]any `json:"history"`
}

// IsCompleteRequest asks whether Code may run as it stands.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

// IsCompleteReply answers with "complete", "incomplete" (and the next line's indent), "invalid" or "unknown".
type IsCompleteReply struct {
	Status string `json:"status"`
	Indent string `json:"indent"`
}

// CommInfoRequest asks for the open comms of one target, or of all.
type CommInfoRequest struct {
	TargetName string `json:"target_name"`
}

// CommInfoReply lists open comms by id.
type CommInfoReply struct {
	Status string              `json:"status"`
	Comms  map[string]CommInfo `json:"comms"`
}

// CommInfo describes one open comm.
type CommInfo struct {
	TargetName string `json:"target_name"`
}

// KernelInfoRequest has no content.
type KernelInfoRequest struct{}

// KernelInfoReply describes kernel, language and protocol.
type KernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links"`
	SupportedFeatures     []string     `json:"supported_features"`
}

// LanguageInfo is also what a notebook file keeps as metadata.language_info.
type LanguageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode    any    `json:"codemirror_mode,omitempty"` // a string or an object
	NBConvertExporter string `json:"nbconvert_exporter,omitempty"`
}

// HelpLink is an entry of the front end's Help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// ShutdownRequest asks the kernel to end.
type ShutdownRequest struct {
	Restart bool `json:"restart"` // it will be started again
}

// ShutdownReply repeats Restart.
type ShutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

// InterruptRequest has no content.
type InterruptRequest struct{}

// InterruptReply acknowledges.
type InterruptReply struct {
	Status string `json:"status"`
}

// IOPubWelcome answers a subscription on iopub.
type IOPubWelcome struct {
	Subscription string `json:"subscription"` // the topic; empty: all
}

// The values of Status.ExecutionState.
const (
	Starting = "starting"
	Busy     = "busy"
	Idle     = "idle"
)

// Status says what the kernel does.
type Status struct {
	ExecutionState string `json:"execution_state"`
}

// ExecuteInput tells every front end which cell runs.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

// Stream is text on "stdout" or "stderr".
type Stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Transient is what a notebook file does not keep.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

// DisplayData is the content of display_data and update_display_data.
type DisplayData struct {
	Data      Bundle    `json:"data"`
	Metadata  Bundle    `json:"metadata"`
	Transient Transient `json:"transient"`
}

// ExecuteResult is the value of a cell.
type ExecuteResult struct {
	ExecutionCount int    `json:"execution_count"`
	Data           Bundle `json:"data"`
	Metadata       Bundle `json:"metadata"`
}

// Error is why a cell failed.
type Error = Failure

// ClearOutput forgets the output of the running cell, at once or when the next output comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// CommOpen opens a comm.
type CommOpen struct {
	CommID       string          `json:"comm_id"`
	TargetName   string          `json:"target_name"`
	TargetModule string          `json:"target_module,omitempty"`
	Data         json.RawMessage `json:"data"`
}

// CommMsg is a message on a comm.
type CommMsg struct {
	CommID string          `json:"comm_id"`
	Data   json.RawMessage `json:"data"`
}

// CommClose closes a comm.
type CommClose struct {
	CommID string          `json:"comm_id"`
	Data   json.RawMessage `json:"data"`
}

// InputRequest asks the user for a line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"` // do not show what is typed
}

// InputReply is the line. Status is empty, or "error" when the front end could not ask.
type InputReply struct {
	Status string `json:"status,omitempty"`
	Value  string `json:"value"`
}
