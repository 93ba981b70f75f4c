package eval

import (
	"fmt"
	"runtime"
)

// Magics of gonb that have nothing to do here, or that cannot do here what they do there: each says what there is in its place.

func init() {
	note := func(name, args, help, why string) {
		register(&Magic{Name: name, Args: args, Help: help, Run: func(c *Call, args string) error {
			if why != "" && !(name == "%goflags" && args == "") {
				c.Note("%s: %s", name, why)
			}
			return nil
		}})
	}
	note("%autoget", "", "Accepted for gonb's notebooks: packages that cells import are always found and downloaded.", "")
	note("%noautoget", "", "Accepted for gonb's notebooks.", "packages that cells import are always looked for; GOPROXY=off in the environment of Jupyter keeps the session off the network")
	note("%goflags", "[FLAGS]", "Accepted for gonb's notebooks: cells are compiled one by one with flags of their own.",
		"cells are compiled into a program that is already running, with its flags; set GOFLAGS in the environment of Jupyter for packages that cells import")
	note("%goworkfix", "", "Accepted for gonb's notebooks: the module that the notebook lies in is used with its replace lines.",
		"put the notebook into the module, or write !*go mod edit -replace=MODULE=DIR")
	note("%track", "[FILE]", "Accepted for gonb's notebooks: packages of the module that the notebook lies in are followed without it.", "")
	note("%untrack", "[FILE]", "Accepted for gonb's notebooks.", "")
	note("%widgets", "", "Accepted for gonb's notebooks.", "gonb's widgets do not reach the browser; Input(\"prompt\") asks for a value")

	refuse := func(name, args, why string) {
		register(&Magic{Name: name, Args: args, Help: "Refused: " + why + ".", Run: func(*Call, string) error { return fmt.Errorf("%s: %s", name, why) }})
	}
	refuse("%widgets_hb", "", "there is no connection to widgets of gonb in the browser")
	refuse("%wasm", "", "cells are not compiled for the browser; display.HTML shows a page with a script of your own")
	register(&Magic{Name: "%%gx", Help: "Refused: GX is another language.", Cell: func(*Call, string, string) error {
		return fmt.Errorf("%%%%gx: GX is another language; write the cell in Go, package tensor has arrays")
	}})

	register(&Magic{Name: "%version", Help: "Says which version of Go compiles the cells.", Run: func(c *Call, _ string) error {
		c.Print("fluxion, with %s for %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}})
}
