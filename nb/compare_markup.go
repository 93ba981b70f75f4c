package nb

import (
	"encoding/base64"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markup is HTML or SVG as lines: one for each element, with its attributes sorted, and one for each stretch of text. The end of an element
// is a line as well, so that two texts have the same lines only if they have the same structure. Comments and styles do not count.
func (c *Comparison) markup(text string) []string {
	var all []string
	for _, n := range parseFragment(text) {
		all = c.appendMarkup(all, n)
	}
	return all
}

// parseFragment parses what may stand in the body of a page. HTML has no errors, but nesting can be too deep.
func parseFragment(text string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return []*html.Node{{Type: html.TextNode, Data: text}}
	}
	return nodes
}

func (c *Comparison) appendMarkup(all []string, n *html.Node) []string {
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(c.sanitize(n.Data)), " "); text != "" {
			all = append(all, text)
		}
	case html.ElementNode:
		if n.Data == "style" {
			return all
		}
		all = append(all, "<"+n.Data+c.attributes(n)+">")
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			all = c.appendMarkup(all, child)
		}
		all = append(all, "</"+n.Data+">")
	}
	return all
}

// attributes are those of an element, but for names that are made up anew in each run, and for how it looks.
func (c *Comparison) attributes(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		value := a.Val
		switch {
		case a.Key == "id" || a.Key == "for" || a.Key == "style" || strings.HasPrefix(a.Key, "aria-"):
			continue
		case strings.HasPrefix(value, "#") && strings.HasSuffix(a.Key, "href"), strings.HasPrefix(value, "url(#"):
			value = "#"
		case strings.HasPrefix(value, "data:image/") && strings.Contains(value, ";base64,"):
			mime, data, _ := strings.Cut(strings.TrimPrefix(value, "data:"), ";base64,")
			raw, _ := base64.StdEncoding.DecodeString(data)
			value = imageSize(mime, raw)
		}
		all = append(all, " "+a.Key+"="+c.sanitize(strings.Join(strings.Fields(value), " ")))
	}
	slices.Sort(all)
	return strings.Join(all, "")
}
