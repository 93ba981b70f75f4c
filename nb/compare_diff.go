package nb

import "fmt"

const (
	diffContext = 3         // lines shown before and after what differs
	diffLines   = 40        // lines shown in all
	diffCells   = 1_000_000 // of the table with which lines are matched
)

// diff returns got and want as lines that begin with "+ ", "- " or, where they are the same, two spaces. The first start lines are the same.
func diff(got, want []string, start int, same func(i, j int) bool) []string {
	n, m := len(got), len(want)
	endN, endM := n, m
	for endN > start && endM > start && same(endN-1, endM-1) {
		endN--
		endM--
	}
	var out []string
	if skipped := start - diffContext; skipped > 0 {
		out = append(out, fmt.Sprintf("  ... %d lines are the same", skipped))
	}
	for _, l := range want[max(0, start-diffContext):start] {
		out = append(out, "  "+l)
	}
	out = append(out, changes(got, want, start, endN, endM, same)...)
	rest := want[endM:]
	for _, l := range rest[:min(diffContext, len(rest))] {
		out = append(out, "  "+l)
	}
	if more := len(rest) - diffContext; more > 0 {
		out = append(out, fmt.Sprintf("  ... %d lines are the same", more))
	}
	if more := len(out) - diffLines; more > 0 {
		out = append(out[:diffLines:diffLines], fmt.Sprintf("  ... %d more lines", more))
	}
	return out
}

// changes matches got[start:endN] with want[start:endM]: the longest common sequence of lines, unless there are too many.
func changes(got, want []string, start, endN, endM int, same func(i, j int) bool) []string {
	rows, columns := endN-start, endM-start
	if rows*columns > diffCells {
		return append(mark("- ", want[start:endM]), mark("+ ", got[start:endN])...)
	}
	// length[i][j] is how many lines match from got[start+i] and want[start+j] on.
	length := make([][]int, rows+1)
	for i := range length {
		length[i] = make([]int, columns+1)
	}
	equal := make([]bool, rows*columns)
	for i := rows - 1; i >= 0; i-- {
		for j := columns - 1; j >= 0; j-- {
			if same(start+i, start+j) {
				equal[i*columns+j] = true
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < rows || j < columns; {
		switch {
		case i < rows && j < columns && equal[i*columns+j]:
			out = append(out, "  "+want[start+j])
			i++
			j++
		case j < columns && (i == rows || length[i][j+1] >= length[i+1][j]):
			out = append(out, "- "+want[start+j])
			j++
		default:
			out = append(out, "+ "+got[start+i])
			i++
		}
	}
	return out
}
