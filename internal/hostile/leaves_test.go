package hostile

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push/pushtest"
)

// leaves are the strings that a request says, by where they stand: headers,
// segments of the path, parameters, members of JSON documents, also of those
// in a parameter or a string.
type leaves map[string]string

// read takes a request apart. nested says which strings are JSON documents;
// nil: those that look like one.
func read(r *pushtest.Request, nested map[string]bool) (leaves, map[string]bool) {
	l := &reader{leaves: leaves{}, nested: nested, found: map[string]bool{}}
	for name, values := range r.Header {
		if name != "Content-Length" && name != "User-Agent" && name != "Accept-Encoding" {
			for i, v := range values {
				l.leaves[fmt.Sprintf("header %s %d", name, i)] = v
			}
		}
	}
	path, query, _ := strings.Cut(r.Path, "?")
	for i, segment := range strings.Split(path, "/") {
		l.leaves[fmt.Sprintf("path %d", i)] = unescape(segment)
	}
	l.form("query", query)
	switch {
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		l.form("form", string(r.Body))
	default:
		l.text("body", string(r.Body), true)
	}
	return l.leaves, l.found
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

type reader struct {
	leaves leaves
	nested map[string]bool
	found  map[string]bool
}

func (l *reader) form(at, s string) {
	values, err := url.ParseQuery(s)
	if err != nil {
		l.leaves[at+" malformed"] = s
	}
	for name, list := range values {
		for i, v := range list {
			l.text(fmt.Sprintf("%s %s %d", at, name, i), v, false)
		}
	}
}

func (l *reader) text(at, s string, document bool) {
	if l.nested != nil && !l.nested[at] || l.nested == nil && !document && !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		l.leaves[at] = s
		return
	}
	var v any
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if d.Decode(&v) != nil || d.More() {
		l.leaves[at] = s
		return
	}
	l.found[at] = true
	l.value(at, v)
}

func (l *reader) value(at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			l.value(at+"."+name, member)
		}
	case []any:
		for i, element := range v {
			l.value(fmt.Sprintf("%s[%d]", at, i), element)
		}
	case string:
		l.text(at, v, false)
	default:
		l.leaves[at] = fmt.Sprint(v)
	}
}

// shape is where something stands, without what. A name that the caller has
// chosen is left out.
func (l leaves) shape(name string) []string {
	var all []string
	for _, at := range slices.Sorted(maps.Keys(l)) {
		if name != "" {
			at = strings.ReplaceAll(at, name, "·")
		}
		all = append(all, at)
	}
	slices.Sort(all)
	return all
}

// altered returns a string that has the mark but is neither value nor has it
// in it, as it is or as a URL writes it.
func (l leaves) altered(mark, value string) (string, bool) {
	for at, s := range l {
		if !strings.Contains(s, mark) {
			continue
		}
		whole := strings.Contains(s, value)
		for _, form := range []string{url.QueryEscape(value), url.PathEscape(value), strings.ReplaceAll(url.QueryEscape(value), "+", "%20")} {
			whole = whole || strings.Contains(s, form)
		}
		if u := unescape(s); strings.Contains(u, value) {
			whole = true
		}
		if !whole {
			return fmt.Sprintf("%s: %q", at, s), true
		}
	}
	return "", false
}

// says reports whether a string is value.
func (l leaves) says(value string) bool {
	for _, s := range l {
		if s == value {
			return true
		}
	}
	return false
}
