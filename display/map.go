package display

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// Maps with more entries than this are not sorted: that would take longer than a reader waits.
const (
	maxSort     = 100_000
	maxSortDeep = 1_000 // if the keys are not numbers or strings
)

func (p *printer) mapping(v reflect.Value) *node {
	t := v.Type()
	if v.IsNil() {
		return p.leaf("nil")
	}
	n := &node{open: "{", items: []*node{}, end: "}"}
	if t.Name() != "" {
		n.open = TypeName(t) + "{"
	}
	p.left -= len(n.open) + 1
	isSet := t.Elem().Kind() == reflect.Struct && t.Elem().NumField() == 0
	if isSet && isFlat(t.Key()) {
		n.style = fill
	}
	all := entriesOf(v)
	shown := min(len(all), maxPairs)
	for i, e := range all[:shown] {
		if p.left <= 0 {
			shown = i
			break
		}
		it := p.share(shown-i, func() *node {
			key := p.value(e.key, known)
			if isSet {
				return key
			}
			val := p.value(e.val, known)
			val.label = key.flatString() + ": "
			return val
		})
		n.items = append(n.items, it)
	}
	if shown < v.Len() {
		n.items = append(n.items, gap())
		n.after = fmt.Sprintf(" (%d entries)", v.Len())
	}
	return n
}

type entry struct {
	key, val reflect.Value
	text     string // of a key that is no number and no string
}

// entriesOf returns the entries of a map in order, or the first few that come if there are too many to sort.
func entriesOf(v reflect.Value) []entry {
	order := ordering(v.Type().Key())
	limit := v.Len()
	if limit > maxSort || order == nil && limit > maxSortDeep {
		limit, order = maxPairs, func(a, b entry) int { return 0 }
	}
	all := make([]entry, 0, limit)
	for it := v.MapRange(); len(all) < limit && it.Next(); {
		all = append(all, entry{key: it.Key(), val: it.Value()})
	}
	if order == nil {
		for i, e := range all {
			q := printer{left: maxString, depth: maxDepth - 2, seen: map[visit]bool{}}
			all[i].text = q.value(e.key, known).flatString()
		}
		order = byText
	}
	slices.SortStableFunc(all, order)
	return all
}

// ordering returns how keys of type t are ordered by value, or nil if they are not.
func ordering(t reflect.Type) func(a, b entry) int {
	if plainOrder(t.Kind()) == nil {
		return nil
	}
	return func(a, b entry) int { return plainOrder(t.Kind())(a.key, b.key) }
}

func plainOrder(k reflect.Kind) func(a, b reflect.Value) int {
	switch k {
	case reflect.String:
		return func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(a, b reflect.Value) int { return cmp.Compare(a.Int(), b.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(a, b reflect.Value) int { return cmp.Compare(a.Uint(), b.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(a, b reflect.Value) int { return cmp.Compare(a.Float(), b.Float()) }
	case reflect.Bool:
		return func(a, b reflect.Value) int { return cmp.Compare(scalar(a), scalar(b)) }
	}
	return nil
}

// byText orders keys of which each may have a type of its own: by kind, then by value, then by text.
func byText(a, b entry) int {
	ka, kb := a.key, b.key
	for ka.Kind() == reflect.Interface && !ka.IsNil() {
		ka = ka.Elem()
	}
	for kb.Kind() == reflect.Interface && !kb.IsNil() {
		kb = kb.Elem()
	}
	if ka.Kind() != kb.Kind() {
		return cmp.Compare(ka.Kind(), kb.Kind())
	}
	if order := plainOrder(ka.Kind()); order != nil {
		if c := order(ka, kb); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.text, b.text)
}
