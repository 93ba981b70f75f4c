package kernel

import (
	"encoding/json"
	"runtime"
	"strings"

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
	select {
	case <-k.ready:
		if k.ev != nil {
			reply.Status, reply.Indent = k.ev.Complete(req.Code)
		}
	default:
	}
	k.reply(r, reply)
	return nil
}

// complete offers nothing yet.
func (k *Kernel) complete(r *request) error {
	var req wire.CompleteRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	k.reply(r, wire.CompleteReply{
		Status:      wire.StatusOK,
		Matches:     []string{},
		CursorStart: req.CursorPos,
		CursorEnd:   req.CursorPos,
		Metadata:    wire.Bundle{},
	})
	return nil
}

// inspect finds nothing yet.
func (k *Kernel) inspect(r *request) error {
	var req wire.InspectRequest
	if err := r.msg.Into(&req); err != nil {
		return err
	}
	k.reply(r, wire.InspectReply{Status: wire.StatusOK, Data: wire.Bundle{}, Metadata: wire.Bundle{}})
	return nil
}

func (k *Kernel) commInfo(r *request) error {
	k.reply(r, wire.CommInfoReply{Status: wire.StatusOK, Comms: map[string]wire.CommInfo{}})
	return nil
}

// commOpen closes at once: there is no target of any name.
func (k *Kernel) commOpen(r *request) error {
	var open wire.CommOpen
	if err := r.msg.Into(&open); err != nil {
		return err
	}
	k.publish(r.msg.RawHeader, wire.TypeCommClose, wire.CommClose{CommID: open.CommID, Data: json.RawMessage("{}")})
	return nil
}
