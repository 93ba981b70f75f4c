package kernel

import (
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

func runtimeVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// LanguageInfo is what kernel_info_reply says of the language, and what a notebook file keeps as metadata.language_info.
// An empty version means that of the running program.
func LanguageInfo(version string) wire.LanguageInfo {
	if version == "" {
		version = runtimeVersion()
	}
	return wire.LanguageInfo{
		Name:              "go",
		Version:           version,
		MIMEType:          "text/x-go",
		FileExtension:     ".go",
		PygmentsLexer:     "go",
		CodeMirrorMode:    "go",
		NBConvertExporter: "script",
	}
}

func (k *Kernel) kernelInfo(r *request) error {
	links := k.o.HelpLinks
	if links == nil {
		links = []wire.HelpLink{}
	}
	k.reply(r, wire.KernelInfoReply{
		Status:                wire.StatusOK,
		ProtocolVersion:       wire.Version,
		Implementation:        "fluxion",
		ImplementationVersion: k.o.Version,
		LanguageInfo:          LanguageInfo(k.o.GoVersion),
		Banner:                k.o.Banner,
		HelpLinks:             links,
		SupportedFeatures:     []string{},
	})
	return nil
}

// isComplete never waits: while the session starts, a console may send what it has.
func (k *Kernel) isComplete(r *request) error {
	var req wire.IsCompleteRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	reply := wire.IsCompleteReply{Status: "unknown"}
	if ev := k.evaluator(); ev != nil {
		reply.Status, reply.Indent = ev.Complete(req.Code)
	}
	k.reply(r, reply)
	return nil
}

// evaluator returns the evaluator, or nil while it starts or if it could not be created.
func (k *Kernel) evaluator() Evaluator {
	select {
	case <-k.ready:
		return k.ev
	default:
		return nil
	}
}

// complete lists what fits at the cursor. What kind of thing each match is, front ends look for in the metadata.
func (k *Kernel) complete(r *request) error {
	var req wire.CompleteRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	reply := wire.CompleteReply{
		Status:      wire.StatusOK,
		Matches:     []string{},
		CursorStart: req.CursorPos,
		CursorEnd:   req.CursorPos,
		Metadata:    wire.Bundle{},
	}
	if ev := k.evaluator(); ev != nil {
		found := ev.Suggest(req.Code, byteOffset(req.Code, req.CursorPos))
		if len(found.List) > 0 {
			reply.CursorStart, reply.CursorEnd = utf8.RuneCountInString(req.Code[:found.From]), utf8.RuneCountInString(req.Code[:found.To])
			var about []map[string]any
			for _, g := range found.List {
				reply.Matches = append(reply.Matches, g.Text)
				m := map[string]any{"text": g.Text, "type": g.Kind, "start": reply.CursorStart, "end": reply.CursorEnd}
				if g.Signature != "" {
					m["signature"] = g.Signature
				}
				if g.Doc != "" {
					m["documentation"] = g.Doc
				}
				about = append(about, m)
			}
			reply.Metadata["_jupyter_types_experimental"] = about
		}
	}
	k.reply(r, reply)
	return nil
}

// byteOffset is the place in bytes of a cursor that counts code points.
func byteOffset(code string, cursor int) int {
	n := 0
	for i := range code {
		if n >= cursor {
			return i
		}
		n++
	}
	return len(code)
}

// inspect tells about the name at the cursor; detail level 1 asks for its source.
func (k *Kernel) inspect(r *request) error {
	var req wire.InspectRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	reply := wire.InspectReply{Status: wire.StatusOK, Data: wire.Bundle{}, Metadata: wire.Bundle{}}
	if ev := k.evaluator(); ev != nil {
		if b, ok := ev.Inspect(req.Code, byteOffset(req.Code, req.CursorPos), req.DetailLevel > 0); ok {
			reply.Found, reply.Data = true, b.Data
		}
	}
	k.reply(r, reply)
	return nil
}
