package convert

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mathML turns a formula in TeX into MathML, which browsers draw without a script. It knows the commands that notebooks use most: letters, operators,
// fractions, roots, indices, accents, matrices, cases, text. For a formula with any other it returns "", and the page shows the TeX.
func mathML(tex string, display bool) string {
	if len(tex) > maxFormula || !utf8.ValidString(tex) {
		return ""
	}
	p := &texParser{rest: tex}
	row, ok := p.row("")
	if !ok || strings.TrimSpace(p.rest) != "" {
		return ""
	}
	block := ""
	if display {
		block = ` display="block"`
	}
	return fmt.Sprintf(`<math%s title="%s">%s</math>`, block, html.EscapeString(tex), row)
}

const (
	maxFormula  = 4096
	maxTexDepth = 50
)

// texParser reads TeX from the front.
type texParser struct {
	rest  string
	depth int
}

// row reads atoms until the end mark, a command or a character, which it leaves where it is; "" is the end of the text.
func (p *texParser) row(ends ...string) (string, bool) {
	if p.depth++; p.depth > maxTexDepth {
		return "", false
	}
	defer func() { p.depth-- }()
	var atoms []string
	for {
		p.space()
		if p.rest == "" {
			for _, e := range ends {
				if e == "" {
					return "<mrow>" + strings.Join(atoms, "") + "</mrow>", true
				}
			}
			return "", false
		}
		for _, e := range ends {
			if e != "" && p.at(e) {
				return "<mrow>" + strings.Join(atoms, "") + "</mrow>", true
			}
		}
		atom, ok := p.scripted()
		if !ok {
			return "", false
		}
		atoms = append(atoms, atom)
	}
}

func (p *texParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// at tells whether a mark comes next: a command is not the beginning of a longer one.
func (p *texParser) at(mark string) bool {
	rest, ok := strings.CutPrefix(p.rest, mark)
	return ok && (mark[0] != '\\' || len(mark) == 2 && !isLetter(mark[1]) || rest == "" || !isLetter(rest[0]))
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// take takes a mark away, if it comes next.
func (p *texParser) take(mark string) bool {
	p.space()
	if !p.at(mark) {
		return false
	}
	p.rest = p.rest[len(mark):]
	return true
}

// scripted reads an atom with what stands below and above it.
func (p *texParser) scripted() (string, bool) {
	base, limits, ok := p.atom()
	if !ok {
		return "", false
	}
	var sub, sup string
	for {
		p.space()
		switch {
		case sub == "" && p.take("_"):
			if sub, ok = p.argument(); !ok {
				return "", false
			}
		case sup == "" && p.take("^"):
			if sup, ok = p.argument(); !ok {
				return "", false
			}
		case p.take("'"):
			sup += "<mo>′</mo>"
		default:
			tags := [3]string{"msub", "msup", "msubsup"}
			if limits {
				tags = [3]string{"munder", "mover", "munderover"}
			}
			switch {
			case sub != "" && sup != "":
				return element(tags[2], base, "<mrow>"+sub+"</mrow>", "<mrow>"+sup+"</mrow>"), true
			case sub != "":
				return element(tags[0], base, sub), true
			case sup != "":
				return element(tags[1], base, "<mrow>"+sup+"</mrow>"), true
			}
			return base, true
		}
	}
}

func element(name string, children ...string) string {
	return "<" + name + ">" + strings.Join(children, "") + "</" + name + ">"
}

// argument reads a group in braces, or one atom.
func (p *texParser) argument() (string, bool) {
	if p.take("{") {
		row, ok := p.row("}")
		return row, ok && p.take("}")
	}
	atom, _, ok := p.atom()
	return atom, ok
}

// raw reads a group in braces as it is.
func (p *texParser) raw() (string, bool) {
	if !p.take("{") {
		return "", false
	}
	text, rest, ok := strings.Cut(p.rest, "}")
	p.rest = rest
	return text, ok && !strings.ContainsAny(text, `{\$`)
}

// atom reads one thing; limits tells whether its indices go below and above it.
func (p *texParser) atom() (text string, limits, ok bool) {
	p.space()
	if p.rest == "" {
		return "", false, false
	}
	if p.rest[0] == '\\' {
		return p.command()
	}
	if p.take("{") {
		row, ok := p.row("}")
		return row, false, ok && p.take("}")
	}
	r := []rune(p.rest)[0]
	if end := numberEnd(p.rest); end > 0 {
		text, p.rest = p.rest[:end], p.rest[end:]
		return element("mn", text), false, true
	}
	if strings.ContainsRune("}&^_$#%~", r) {
		return "", false, false
	}
	p.rest = p.rest[len(string(r)):]
	if unicode.IsLetter(r) {
		return element("mi", string(r)), false, true
	}
	return operator(string(r)), false, true
}

func numberEnd(text string) int {
	end := 0
	for end < len(text) && ('0' <= text[end] && text[end] <= '9' || text[end] == '.' && end+1 < len(text) && '0' <= text[end+1] && text[end+1] <= '9') {
		end++
	}
	return end
}

func operator(text string) string {
	switch text {
	case "-":
		text = "−"
	case "*":
		text = "∗"
	case "(", ")", "[", "]", "|", "/": // those of \left and \right grow, these do not
		return `<mo stretchy="false">` + text + `</mo>`
	}
	return element("mo", html.EscapeString(text))
}

// command reads what begins with a backslash.
func (p *texParser) command() (text string, limits, ok bool) {
	end := 1
	for end < len(p.rest) && isLetter(p.rest[end]) {
		end++
	}
	if end == 1 { // one character
		end = min(2, len(p.rest))
	}
	name := p.rest[1:end]
	p.rest = p.rest[end:]
	if s, ok := texLetters[name]; ok {
		return element("mi", s), false, true
	}
	if s, ok := texOperators[name]; ok {
		return element("mo", html.EscapeString(s)), texLimits[name], true
	}
	if texFunctions[name] {
		return `<mi>` + name + `</mi>`, name == "max" || name == "min" || name == "lim" || name == "argmax" || name == "argmin" || name == "sup" || name == "inf", true
	}
	if width, ok := texSpaces[name]; ok {
		return `<mspace width="` + width + `"></mspace>`, false, true
	}
	if accent, ok := texAccents[name]; ok {
		base, ok := p.argument()
		return `<mover accent="true">` + base + `<mo stretchy="false">` + accent + `</mo></mover>`, false, ok
	}
	switch name {
	case "frac", "dfrac", "tfrac", "binom":
		over, ok1 := p.argument()
		under, ok2 := p.argument()
		if name == "binom" {
			return "<mrow><mo>(</mo><mfrac linethickness=\"0\">" + over + under + "</mfrac><mo>)</mo></mrow>", false, ok1 && ok2
		}
		return element("mfrac", over, under), false, ok1 && ok2
	case "sqrt":
		if p.take("[") {
			index, ok1 := p.row("]")
			ok2 := p.take("]")
			base, ok3 := p.argument()
			return element("mroot", base, index), false, ok1 && ok2 && ok3
		}
		base, ok := p.argument()
		return element("msqrt", base), false, ok
	case "text", "mathrm", "textrm", "operatorname", "mathit", "textit", "textbf":
		text, ok := p.raw()
		return element("mtext", strings.ReplaceAll(html.EscapeString(text), " ", "\u00a0")), false, ok
	case "mathbf", "boldsymbol", "bm", "mathbb", "mathcal":
		text, ok := p.raw()
		r := []rune(text)
		if !ok || len(r) != 1 {
			return "", false, false
		}
		return `<mi>` + html.EscapeString(string(styled(name, r[0]))) + `</mi>`, false, true
	case "left":
		return p.fenced()
	case "begin":
		return p.environment()
	}
	return "", false, false
}

// styled is a letter of another alphabet of Unicode, where there is one.
func styled(name string, r rune) rune {
	var first rune
	switch name {
	case "mathbb":
		if s, ok := map[rune]rune{'C': 'ℂ', 'H': 'ℍ', 'N': 'ℕ', 'P': 'ℙ', 'Q': 'ℚ', 'R': 'ℝ', 'Z': 'ℤ'}[r]; ok {
			return s
		}
		first = 0x1D538
	case "mathcal":
		if s, ok := map[rune]rune{'B': 'ℬ', 'E': 'ℰ', 'F': 'ℱ', 'H': 'ℋ', 'I': 'ℐ', 'L': 'ℒ', 'M': 'ℳ', 'R': 'ℛ'}[r]; ok {
			return s
		}
		first = 0x1D49C
	default:
		first = 0x1D400
		if 'a' <= r && r <= 'z' {
			return 0x1D41A + r - 'a'
		}
	}
	if 'A' <= r && r <= 'Z' {
		return first + r - 'A'
	}
	return r
}

// fenced reads \left( ... \right).
func (p *texParser) fenced() (string, bool, bool) {
	open, ok1 := p.delimiter()
	row, ok2 := p.row(`\right`)
	ok3 := p.take(`\right`)
	end, ok4 := p.delimiter()
	return "<mrow>" + open + row + end + "</mrow>", false, ok1 && ok2 && ok3 && ok4
}

func (p *texParser) delimiter() (string, bool) {
	p.space()
	for mark, text := range map[string]string{"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", ".": "", "<": "⟨", ">": "⟩", "/": "/", `\{`: "{", `\}`: "}", `\|`: "‖",
		`\langle`: "⟨", `\rangle`: "⟩", `\lfloor`: "⌊", `\rfloor`: "⌋", `\lceil`: "⌈", `\rceil`: "⌉", `\vert`: "|", `\Vert`: "‖"} {
		if p.take(mark) {
			return `<mo stretchy="true">` + html.EscapeString(text) + `</mo>`, true
		}
	}
	return "", false
}

// environments with rows and columns, and what stands on their sides.
var environments = map[string][2]string{"matrix": {}, "pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "vmatrix": {"|", "|"}, "cases": {"{", ""}, "aligned": {}, "align": {}, "align*": {}}

func (p *texParser) environment() (string, bool, bool) {
	name, ok := p.raw()
	sides, known := environments[name]
	if !ok || !known {
		return "", false, false
	}
	var rows []string
	cells := ""
	for {
		cell, ok := p.row("&", `\\`, `\end`)
		if !ok {
			return "", false, false
		}
		if name == "cases" {
			cells += `<mtd style="text-align: left">` + cell + `</mtd>`
		} else {
			cells += element("mtd", cell)
		}
		switch {
		case p.take("&"):
			continue
		case p.take(`\\`):
			rows = append(rows, element("mtr", cells))
			cells = ""
			continue
		}
		p.take(`\end`)
		if end, ok := p.raw(); !ok || end != name {
			return "", false, false
		}
		break
	}
	rows = append(rows, element("mtr", cells))
	table := element("mtable", rows...)
	for i, side := range sides {
		if side == "" {
			continue
		}
		if mo := `<mo stretchy="true">` + side + `</mo>`; i == 0 {
			table = mo + table
		} else {
			table += mo
		}
	}
	return "<mrow>" + table + "</mrow>", false, true
}

// pairs makes a table of words in turn: name, value.
func pairs(words string) map[string]string {
	f := strings.Fields(words)
	m := map[string]string{}
	for i := 0; i+1 < len(f); i += 2 {
		m[f[i]] = f[i+1]
	}
	return m
}

var (
	texLetters = pairs(`alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ
		varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ
		Phi Φ Psi Ψ Omega Ω infty ∞ partial ∂ nabla ∇ hbar ℏ ell ℓ Re ℜ Im ℑ emptyset ∅ ldots … cdots ⋯ vdots ⋮ ddots ⋱ dots …`)
	texOperators = pairs(`cdot · times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ otimes ⊗ odot ⊙ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡
		sim ∼ simeq ≃ propto ∝ ll ≪ gg ≫ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ cup ∪ cap ∩ setminus ∖ to → rightarrow → leftarrow ← mapsto ↦
		Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ leftrightarrow ↔ uparrow ↑ downarrow ↓ forall ∀ exists ∃ neg ¬ land ∧ lor ∨ wedge ∧ vee ∨ sum ∑
		prod ∏ int ∫ oint ∮ bigcup ⋃ bigcap ⋂ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | Vert ‖ mid ∣ parallel ∥ perp ⊥ top ⊤ bot ⊥ prime ′
		{ { } } | ‖ % % $ $ # # & & _ _`)
	texLimits    = map[string]bool{"sum": true, "prod": true, "bigcup": true, "bigcap": true}
	texFunctions = set(`sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan exp log ln lg det dim ker max min sup inf lim arg argmax argmin gcd Pr deg tr`)
	texSpaces    = map[string]string{",": "0.17em", ":": "0.22em", ";": "0.28em", "!": "-0.17em", " ": "0.25em", "quad": "1em", "qquad": "2em"}
	texAccents   = pairs(`hat ^ widehat ^ tilde ~ widetilde ~ bar ¯ overline ¯ vec → dot ˙ ddot ¨`)
)
