// Package stub links a cell to the worker alone. The linker of the toolchain reads every package that a plugin reaches, only for the dynamic
// linker to put the worker's symbols in the place of nearly all of them: 200 to 300 ms. Here it reads the cell, and in the place of all else
// a small file with the names that the cell refers to; what it leaves for the C linker is made a plugin without that: 10 to 15 ms.
//
//	host, err := stub.OpenHost(worker)                  // the worker's executable
//	plan, err := stub.Resolve("cell/3", packages)       // what comes from the worker, and what the plugin brings
//	...                                                 // the linker writes go.o from plan.Library and the packages of plan.Whole
//	so, defined, err := stub.Plugin(object, next, ...)  // go.o becomes a plugin
//
// | function     | what it does |
// |--------------|--------------|
// | [Roots]      | writes the file that keeps everything in the worker that a cell may refer to |
// | [OpenHost]   | reads the symbols of the worker |
// | [Resolve]    | follows the references of a cell, and writes the file that stands for the worker |
// | [Plugin]     | makes a plugin of the linker's object file |
// | [Harvest]    | lists the symbols of a plugin that was linked the plain way |
//
// All of it stands on facts about one release of the toolchain, which facts.go lists. Whoever calls this package tries it on cells of
// his own first, and links the plain way when anything fails: an error here costs time, and nothing else. It is for amd64 and ELF.
//
// Start reading at closure.go; docs/design/linking.md tells why it is done so.
package stub
