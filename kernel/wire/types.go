package wire

// Version is the version of the messaging protocol that this package writes.
const Version = "5.4"

// A Channel names one of the kernel's sockets.
type Channel string

// The channels that carry messages. The heartbeat echoes bytes and carries none.
const (
	Shell   Channel = "shell"
	Control Channel = "control"
	Stdin   Channel = "stdin"
	IOPub   Channel = "iopub"
)

// A Sender says which side writes a message.
type Sender string

// The two sides. Comm messages come from both.
const (
	FrontEnd Sender = "front end"
	Kernel   Sender = "kernel"
	Both     Sender = "both"
)

// A Type is the msg_type of a header.
type Type string

// The message types that this package knows, as Types describes them.
const (
	TypeExecuteRequest    Type = "execute_request"
	TypeExecuteReply      Type = "execute_reply"
	TypeInspectRequest    Type = "inspect_request"
	TypeInspectReply      Type = "inspect_reply"
	TypeCompleteRequest   Type = "complete_request"
	TypeCompleteReply     Type = "complete_reply"
	TypeHistoryRequest    Type = "history_request"
	TypeHistoryReply      Type = "history_reply"
	TypeIsCompleteRequest Type = "is_complete_request"
	TypeIsCompleteReply   Type = "is_complete_reply"
	TypeCommInfoRequest   Type = "comm_info_request"
	TypeCommInfoReply     Type = "comm_info_reply"
	TypeKernelInfoRequest Type = "kernel_info_request"
	TypeKernelInfoReply   Type = "kernel_info_reply"
	TypeShutdownRequest   Type = "shutdown_request"
	TypeShutdownReply     Type = "shutdown_reply"
	TypeInterruptRequest  Type = "interrupt_request"
	TypeInterruptReply    Type = "interrupt_reply"

	TypeIOPubWelcome      Type = "iopub_welcome"
	TypeStatus            Type = "status"
	TypeExecuteInput      Type = "execute_input"
	TypeStream            Type = "stream"
	TypeDisplayData       Type = "display_data"
	TypeUpdateDisplayData Type = "update_display_data"
	TypeExecuteResult     Type = "execute_result"
	TypeError             Type = "error"
	TypeClearOutput       Type = "clear_output"

	TypeCommOpen  Type = "comm_open"
	TypeCommMsg   Type = "comm_msg"
	TypeCommClose Type = "comm_close"

	TypeInputRequest Type = "input_request"
	TypeInputReply   Type = "input_reply"
)

// A TypeInfo is one row of the table of message types.
type TypeInfo struct {
	Type     Type
	From     Sender
	Channels []Channel  // where it may travel
	Reply    Type       // what answers it; empty if nothing does
	New      func() any // a pointer to its content, holding the protocol's defaults
	Doc      string
}

func content[T any]() any { return new(T) }

// Types is the table of every message type that is read or written.
// Requests may come on shell or on control: shutdown and interrupt were shell messages before protocol 5.4.
var Types = []TypeInfo{
	{TypeExecuteRequest, FrontEnd, []Channel{Shell}, TypeExecuteReply,
		func() any { r := DefaultExecuteRequest(); return &r }, "run a cell"},
	{TypeExecuteReply, Kernel, []Channel{Shell}, "", content[ExecuteReply], "the cell ended: ok, error or aborted"},
	{TypeInspectRequest, FrontEnd, []Channel{Shell}, TypeInspectReply, content[InspectRequest], "document the name at the cursor"},
	{TypeInspectReply, Kernel, []Channel{Shell}, "", content[InspectReply], "the document as a MIME bundle"},
	{TypeCompleteRequest, FrontEnd, []Channel{Shell}, TypeCompleteReply, content[CompleteRequest], "complete the name at the cursor"},
	{TypeCompleteReply, Kernel, []Channel{Shell}, "", content[CompleteReply], "the names that fit"},
	{TypeHistoryRequest, FrontEnd, []Channel{Shell}, TypeHistoryReply, content[HistoryRequest], "ask for earlier cells"},
	{TypeHistoryReply, Kernel, []Channel{Shell}, "", content[HistoryReply], "earlier cells"},
	{TypeIsCompleteRequest, FrontEnd, []Channel{Shell}, TypeIsCompleteReply, content[IsCompleteRequest], "may this text run, or does it go on?"},
	{TypeIsCompleteReply, Kernel, []Channel{Shell}, "", content[IsCompleteReply], "complete, incomplete, invalid or unknown"},
	{TypeCommInfoRequest, FrontEnd, []Channel{Shell}, TypeCommInfoReply, content[CommInfoRequest], "ask for the open comms"},
	{TypeCommInfoReply, Kernel, []Channel{Shell}, "", content[CommInfoReply], "the open comms by id"},
	{TypeKernelInfoRequest, FrontEnd, []Channel{Shell, Control}, TypeKernelInfoReply, content[KernelInfoRequest], "who are you?"},
	{TypeKernelInfoReply, Kernel, []Channel{Shell, Control}, "", content[KernelInfoReply], "kernel, language and protocol"},
	{TypeShutdownRequest, FrontEnd, []Channel{Control, Shell}, TypeShutdownReply, content[ShutdownRequest], "end, perhaps to be started again"},
	{TypeShutdownReply, Kernel, []Channel{Control, Shell, IOPub}, "", content[ShutdownReply], "the kernel ends; told to every front end"},
	{TypeInterruptRequest, FrontEnd, []Channel{Control, Shell}, TypeInterruptReply, content[InterruptRequest], "end the running cell"},
	{TypeInterruptReply, Kernel, []Channel{Control, Shell}, "", content[InterruptReply], "the running cell was told"},

	{TypeIOPubWelcome, Kernel, []Channel{IOPub}, "", content[IOPubWelcome], "the subscription has arrived"},
	{TypeStatus, Kernel, []Channel{IOPub}, "", content[Status], "starting once, then busy and idle around every request"},
	{TypeExecuteInput, Kernel, []Channel{IOPub}, "", content[ExecuteInput], "the cell that now runs"},
	{TypeStream, Kernel, []Channel{IOPub}, "", content[Stream], "text on stdout or stderr"},
	{TypeDisplayData, Kernel, []Channel{IOPub}, "", content[DisplayData], "a MIME bundle to show"},
	{TypeUpdateDisplayData, Kernel, []Channel{IOPub}, "", content[DisplayData], "a MIME bundle in place of an earlier one"},
	{TypeExecuteResult, Kernel, []Channel{IOPub}, "", content[ExecuteResult], "the value of the cell"},
	{TypeError, Kernel, []Channel{IOPub}, "", content[Error], "why the cell failed"},
	{TypeClearOutput, Kernel, []Channel{IOPub}, "", content[ClearOutput], "forget the cell's output so far"},

	{TypeCommOpen, Both, []Channel{Shell, IOPub}, "", content[CommOpen], "open a comm"},
	{TypeCommMsg, Both, []Channel{Shell, IOPub}, "", content[CommMsg], "a message on a comm"},
	{TypeCommClose, Both, []Channel{Shell, IOPub}, "", content[CommClose], "close a comm"},

	{TypeInputRequest, Kernel, []Channel{Stdin}, TypeInputReply, content[InputRequest], "ask the user for a line"},
	{TypeInputReply, FrontEnd, []Channel{Stdin}, "", content[InputReply], "the line"},
}

var byType = func() map[Type]*TypeInfo {
	m := make(map[Type]*TypeInfo, len(Types))
	for i := range Types {
		m[Types[i].Type] = &Types[i]
	}
	return m
}()

// Lookup returns the row of the table for t, and whether there is one.
func Lookup(t Type) (TypeInfo, bool) {
	info, ok := byType[t]
	if !ok {
		return TypeInfo{}, false
	}
	return *info, true
}

// NewContent returns a pointer to a content struct for t that holds the protocol's defaults, or nil if t is unknown.
func NewContent(t Type) any {
	if info, ok := byType[t]; ok {
		return info.New()
	}
	return nil
}
