// Package profile reads the profiles that Go programs write (package runtime/pprof) and shows that of a cell, as a table and as a flame view.
//
//	p, err := profile.Read(data)           // the gzipped protocol buffer of pprof
//	report := p.Report("cpu")              // or another of p.Types
//	report.Text()                          // flat and cum by function, those of cells first
//	report.HTML()                          // the flame view
//
// Places in cells have the names that their author knows: "cell[3]:7 step". What a stack has below the first cell, the worker, is left out.
//
// Start reading at report.go; read.go knows the file format.
package profile
