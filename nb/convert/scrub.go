package convert

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A scrubber makes HTML that somebody else wrote fit to stand in a page: no scripts, no style sheets, no forms that send, nothing that a browser
// would load from elsewhere. Elements that are not on its list lose their tags and keep what is in them; those that would show nothing good are
// dropped whole.
type scrubber struct {
	scope  string                   // a class: style sheets are kept, for what is inside an element of this class; "": they are dropped
	prefix string                   // of ids, so that two outputs do not get into each other's way
	link   func(href string) string // what to make of a link; nil: nothing
	image  func(src string) string  // the address of an image that is not in the text, "" for none; nil: there are none
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	// elements that a page may have, of HTML, SVG and MathML.
	elements = set(`a abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure
		font footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label li main mark meter nav ol p pre progress q rp rt ruby s samp section small span
		strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
		svg g path rect circle ellipse line polyline polygon text tspan textPath defs use symbol marker clipPath mask pattern linearGradient radialGradient
		stop title desc image filter feGaussianBlur feOffset feBlend feColorMatrix feMerge feMergeNode feFlood feComposite
		math mrow mi mn mo ms mtext mfrac msqrt mroot msup msub msubsup munder mover munderover mtable mtr mtd mspace mstyle mpadded merror mphantom`)
	// dropped whole: what is in them is not for people, or not for this page.
	dropped = set(`script style template iframe object embed applet noscript noembed noframes frameset frame head base meta link audio video source
		track canvas form select option textarea button annotation annotation-xml foreignObject animate animateMotion animateTransform set`)
	// attributes that any element may have; style, links and ids have rules of their own.
	attributes = set(`abbr align alt axis bgcolor border cellpadding cellspacing class cols colspan color datetime dir disabled face headers height high
		hspace lang low max min nowrap open optimum role rowspan scope size span start summary title type valign value vspace width checked
		accent accentunder columnalign displaystyle fence form linethickness lspace mathvariant maxsize minsize movablelimits notation
		rowalign rspace scriptlevel separator stretchy symmetric display
		clip-rule color-interpolation-filters cx cy d dominant-baseline dx dy fill fill-opacity fill-rule flood-color flood-opacity font-family font-size
		font-style font-variant font-weight fx fy gradientTransform gradientUnits letter-spacing markerHeight markerUnits markerWidth offset opacity
		orient pathLength patternTransform patternUnits points preserveAspectRatio r refX refY rotate rx ry shape-rendering spreadMethod stdDeviation
		stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
		stroke-width text-anchor text-decoration textLength transform vector-effect version viewBox visibility word-spacing x x1 x2 xmlns y y1 y2
		clipPathUnits maskUnits patternContentUnits in in2 result mode operator values baseline-shift alignment-baseline clip-path mask filter
		marker-start marker-mid marker-end`)
)

// scrub returns what of a text may stand in the body of a page.
func (s *scrubber) scrub(text string) string {
	var b strings.Builder
	for _, n := range parseFragment(text) {
		for _, kept := range s.node(n) {
			if err := html.Render(&b, kept); err != nil {
				return html.EscapeString(text)
			}
		}
	}
	return b.String()
}

// node is what becomes of a node: itself, its children, or nothing.
func (s *scrubber) node(n *html.Node) []*html.Node {
	switch n.Type {
	case html.TextNode:
		return []*html.Node{{Type: html.TextNode, Data: n.Data}}
	case html.ElementNode:
	default:
		return nil
	}
	if n.Data == "style" && n.Namespace == "" && s.scope != "" {
		if sheet := scopedSheet(textOf([]*html.Node{n}), s.scope); sheet != "" {
			kept := &html.Node{Type: html.ElementNode, Data: "style", DataAtom: atom.Style}
			kept.AppendChild(&html.Node{Type: html.TextNode, Data: sheet})
			return []*html.Node{kept}
		}
	}
	if dropped[n.Data] {
		return nil
	}
	var children []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		children = append(children, s.node(c)...)
	}
	if !elements[n.Data] || n.Data == "input" && !isCheckbox(n) {
		return children
	}
	kept := &html.Node{Type: html.ElementNode, Data: n.Data, DataAtom: atom.Lookup([]byte(n.Data)), Namespace: n.Namespace}
	for _, a := range n.Attr {
		if a, ok := s.attribute(n, a); ok {
			kept.Attr = append(kept.Attr, a)
		}
	}
	if n.Data == "img" && !slices.ContainsFunc(kept.Attr, func(a html.Attribute) bool { return a.Key == "src" }) {
		return []*html.Node{{Type: html.TextNode, Data: missingImage(n)}}
	}
	if n.Data == "input" {
		kept.Attr = append(slices.DeleteFunc(kept.Attr, func(a html.Attribute) bool { return a.Key == "disabled" }), html.Attribute{Key: "disabled"})
	}
	for _, c := range children {
		kept.AppendChild(c)
	}
	return []*html.Node{kept}
}

// isCheckbox tells whether an input is one of a list of tasks, which shows something and does nothing.
func isCheckbox(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "type" && a.Val == "checkbox" })
}

// missingImage stands for an image that the page cannot hold.
func missingImage(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "alt" && a.Val != "" {
			return "[image: " + a.Val + "]"
		}
	}
	return "[image]"
}

var (
	localURL   = regexp.MustCompile(`^url\(["']?#([^"')]*)["']?\)$`)
	imageData  = regexp.MustCompile(`^data:image/(?:png|jpeg|gif|webp|bmp|svg\+xml)[;,]`)
	safeScheme = regexp.MustCompile(`^(?i)(?:https?|mailto):`)
	anyScheme  = regexp.MustCompile(`^[^/?#]*:`)
)

func (s *scrubber) attribute(n *html.Node, a html.Attribute) (html.Attribute, bool) {
	value := strings.TrimSpace(a.Val)
	switch {
	case a.Key == "style":
		a.Val = safeStyle(value)
		return a, a.Val != ""
	case a.Key == "id":
		a.Val = s.prefix + value
		return a, value != ""
	case a.Key == "for" || strings.HasPrefix(a.Key, "aria-"):
		if a.Key == "for" || a.Key == "aria-labelledby" || a.Key == "aria-describedby" {
			a.Val = s.prefix + value
		}
		return a, true
	case a.Key == "href" && strings.HasPrefix(value, "#"):
		a.Val = "#" + s.prefix + value[1:]
		return a, true
	case a.Key == "href" && n.Data == "a":
		if value = strings.Map(printing, value); !safeScheme.MatchString(value) && anyScheme.MatchString(value) {
			return a, false
		}
		if a.Val = value; s.link != nil {
			a.Val = s.link(value)
		}
		return a, true
	case (a.Key == "href" && n.Data == "image") || (a.Key == "src" && n.Data == "img"):
		if !imageData.MatchString(value) {
			if s.image == nil || a.Key != "src" {
				return a, false
			}
			value = s.image(value)
		}
		a.Val = value
		return a, value != ""
	case attributes[a.Key]:
		if m := localURL.FindStringSubmatch(value); m != nil {
			a.Val = "url(#" + s.prefix + m[1] + ")"
		} else if strings.Contains(strings.ToLower(value), "url(") {
			return a, false
		}
		return a, a.Namespace == ""
	}
	return a, false
}

// printing drops control characters, which browsers do not see in a link.
func printing(r rune) rune {
	if r <= ' ' || r == 0x7f {
		return -1
	}
	return r
}

var (
	property  = regexp.MustCompile(`^-?-?[a-z][a-z0-9-]*$`)
	dangerous = regexp.MustCompile(`(?i)url\s*\(|expression|javascript|image-set|[\\<@{}]|/\*`)
)

// safeStyle keeps the declarations of a style that load nothing and stay in their place.
func safeStyle(style string) string {
	var kept []string
	for d := range strings.SplitSeq(style, ";") {
		name, value, ok := strings.Cut(d, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if !ok || !property.MatchString(name) || dangerous.MatchString(value) || name == "behavior" || strings.HasSuffix(name, "binding") {
			continue
		}
		if lower := strings.ToLower(value); name == "position" && lower != "relative" && lower != "static" && lower != "absolute" {
			continue
		}
		kept = append(kept, name+": "+value)
	}
	return strings.Join(kept, "; ")
}

// parseFragment parses what may stand in the body of a page. HTML has no errors, but nesting can be too deep.
func parseFragment(text string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return []*html.Node{{Type: html.TextNode, Data: text}}
	}
	return nodes
}

// unfit matches what a style sheet must not have: what loads something, leaves its place, or could hide where it ends.
var unfit = regexp.MustCompile(`(?i)url\s*\(|image-set|@import|@font-face|@namespace|@charset|expression|javascript|behavior|-binding|position\s*:\s*(?:fixed|sticky)|/\*|[\\<]`)

// scopedSheet nests a style sheet into a rule for a class, so that it has a say in elements of this class only. It returns "" for one that it
// does not trust.
func scopedSheet(sheet, class string) string {
	if unfit.MatchString(sheet) {
		return ""
	}
	depth, quote := 0, rune(0)
	for _, r := range sheet {
		switch {
		case quote != 0:
			if r == '\n' || r == '{' || r == '}' {
				return ""
			}
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '{':
			depth++
		case r == '}':
			if depth--; depth < 0 {
				return ""
			}
		}
	}
	if depth != 0 || quote != 0 {
		return ""
	}
	return "." + class + " {" + sheet + "}"
}

// textOf is the text in nodes, without markup.
func textOf(nodes []*html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return b.String()
}
