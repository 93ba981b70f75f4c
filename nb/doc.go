// Package nb reads, writes, executes and tests Jupyter notebooks (nbformat 4) without losing a byte.
//
// A [Notebook] keeps the bytes that it was read from and the places of its cells in them. What is not
// changed is written as it was: unknown fields, attachments, key order, the spelling of numbers and
// escapes, indentation, line ends. Where a cell gets new outputs, only the outputs and the execution
// count of that cell are replaced, in the document's own indentation and the way Jupyter writes them.
//
//	Notebook      a document: Parse or Read, Cells, Bytes or Write
//	Cell          a code, markdown or raw cell: Source, Tags, Outputs, SetOutputs
//	Output        *Stream, *DisplayData, *ExecuteResult, *Error, *Unknown
//	Runner        what runs the source of a cell; eval.Session is one
//	Collector     receives the outputs of a running cell and keeps them in it
//	Observer      watches a run; Terminal is one, for people
//	Comparison    which outputs count as the same: Compare
//	Verification  a test: Verify executes a notebook and compares with the outputs that are in it
//
// [Execute] runs the code cells in order with the rules of nbclient: counts from 1, it stops at the first
// error, the tags raises-exception and skip-execution are honoured, and cells that it did not reach keep
// their old outputs. No times are written, so that two runs with the same results give the same file.
//
// Pitfalls: display ids live only as long as a run, nbformat has no field for them. Outputs equal to those
// already in the file leave its bytes alone, even where Jupyter would spell them differently. A Notebook
// is not safe for concurrent use.
//
// Start reading at [Parse], at [Execute] and at [Verification.Verify].
package nb
