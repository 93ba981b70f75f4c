package tensorio

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A literal is the header of a .npy file, a Python literal, while it is read:
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
type literal struct {
	text string
	at   int
}

// header reads the header: a dictionary of three entries in any order.
func (p *literal) header() (h npyHeader, err error) {
	if err := p.want('{'); err != nil {
		return h, err
	}
	seen := map[string]bool{}
	for !p.have('}') {
		start := p.at
		key, err := p.str()
		if err != nil {
			return h, err
		}
		if seen[key] {
			p.at = start
			return h, fmt.Errorf("got key %q twice, want it once", key)
		}
		seen[key] = true
		if err := p.want(':'); err != nil {
			return h, err
		}
		p.space()
		start = p.at
		switch key {
		case "descr":
			var descr string
			if p.peek() == '[' {
				return h, errors.New("got a structured type, want numbers: save its fields one by one")
			}
			if descr, err = p.str(); err == nil {
				h.coding, err = npyCoding(descr)
			}
		case "fortran_order":
			h.fortran, err = p.boolean()
		case "shape":
			h.shape, err = p.tuple()
		default:
			err = fmt.Errorf("got key %q, want descr, fortran_order and shape", key)
		}
		if err != nil {
			p.at = start
			return h, err
		}
		if !p.have(',') && p.peek() != '}' {
			return h, p.unexpected("a comma or the end of the dictionary")
		}
	}
	if len(seen) != 3 {
		return h, fmt.Errorf("got %d keys, want descr, fortran_order and shape", len(seen))
	}
	if p.space(); p.at != len(p.text) {
		return h, p.unexpected("the end of the header")
	}
	return h, nil
}

func (p *literal) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// peek returns the next character that is no space, 0 at the end.
func (p *literal) peek() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// have steps over a character if it comes next.
func (p *literal) have(c byte) bool {
	if p.peek() != c || p.at == len(p.text) {
		return false
	}
	p.at++
	return true
}

func (p *literal) want(c byte) error {
	if !p.have(c) {
		return p.unexpected(strconv.QuoteRune(rune(c)))
	}
	return nil
}

func (p *literal) unexpected(want string) error {
	if p.at >= len(p.text) {
		return fmt.Errorf("got the end of the header, want %s", want)
	}
	return fmt.Errorf("got %.20q, want %s", p.text[p.at:min(len(p.text), p.at+20)], want)
}

// str reads a string without escapes.
func (p *literal) str() (string, error) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", p.unexpected("a string")
	}
	s, _, ok := strings.Cut(p.text[p.at+1:], string(quote))
	if !ok || strings.ContainsAny(s, "\\\n") {
		return "", p.unexpected("a string without escapes")
	}
	p.at += len(s) + 2
	return s, nil
}

func (p *literal) boolean() (bool, error) {
	for word, value := range map[string]bool{"True": true, "False": false} {
		if strings.HasPrefix(p.text[p.at:], word) {
			p.at += len(word)
			return value, nil
		}
	}
	return false, p.unexpected("True or False")
}

// tuple reads sizes: (), (3,) or (3, 4).
func (p *literal) tuple() (shape []int, err error) {
	if err := p.want('('); err != nil {
		return nil, err
	}
	for comma := true; !p.have(')'); {
		if !comma {
			return nil, p.unexpected("a comma or the end of the shape")
		}
		p.space()
		end := p.at
		for end < len(p.text) && p.text[end] >= '0' && p.text[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(p.text[p.at:end])
		if err != nil {
			return nil, p.unexpected("a size of at most 63 bits")
		}
		shape = append(shape, n)
		p.at = end
		p.have('L') // Python 2
		comma = p.have(',')
	}
	return shape, nil
}
