package front

import "testing"

func TestIsComplete(t *testing.T) {
	for _, c := range []struct{ text, status, indent string }{
		{"x := 1", Complete, ""},
		{"", Complete, ""},
		{"fmt.Println(1)\n", Complete, ""},
		{"func f() {\n\treturn\n}", Complete, ""},
		{"a, b", Complete, ""},
		{"if true {", Incomplete, "\t"},
		{"for {\n\tif true {", Incomplete, "\t\t"},
		{"f(1,", Incomplete, "\t"},
		{"f(func() {", Incomplete, "\t"},
		{"switch x {\ncase 1:", Incomplete, "\t"},
		{"f(map[string]int{\n\t\"a\": g(", Incomplete, "\t\t"},
		{"x := 1 +", Incomplete, "\t"},
		{"model.\n\tTrain().", Incomplete, "\t"},
		{"s := `raw", Incomplete, ""},
		{"/* comment", Incomplete, ""},
		{"if x", Incomplete, ""},
		{"}", Invalid, ""},
		{"fmt.Println(\"no end)", Invalid, ""},
		{"x := := 1", Invalid, ""},
		{"func 1() {}", Invalid, ""},
		{"x = #", Invalid, ""},
	} {
		status, indent := IsComplete(c.text)
		if status != c.status || indent != c.indent {
			t.Errorf("IsComplete(%q) = %q, %q, want %q, %q", c.text, status, indent, c.status, c.indent)
		}
	}
}
