package main

import (
	"encoding/gob"
	"io"
	"os"
	_ "unsafe" // for go:linkname

	_ "github.com/janpfeifer/gonb/gonbui" // the package whose variables are named below
)

// gonbui writes what it displays to a named pipe, and the session reads that pipe and the text of the cell from two places: which came
// first is anybody's guess. So gonbui is given an encoder of ours, which sends the same bytes as frames, in the order of the program.
// These are unexported variables of gonbui; the test of the order of displays in eval/proc fails if they go away.

//go:linkname gonbEncoder github.com/janpfeifer/gonb/gonbui.gonbEncoder
var gonbEncoder *gob.Encoder

//go:linkname gonbWriterPipe github.com/janpfeifer/gonb/gonbui.gonbWriterPipe
var gonbWriterPipe *os.File

func hookGonbui(out io.Writer) {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return // the named pipe still works
	}
	gonbEncoder = gob.NewEncoder(out)
	gonbWriterPipe = f // not nil: gonbui takes its pipe for open and leaves the encoder alone
}
