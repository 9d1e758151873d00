// Package wire holds what all vendors need to put messages on the wire and
// to read what comes back.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Marshal is json.Marshal without the escaping of <, > and &, each of which
// would cost six bytes of a vendor's payload limit.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if replaced(b.Bytes()) {
		return nil, errors.New("a string is not valid UTF-8")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// replaced reports whether package json has put U+FFFD in place of what is no
// UTF-8. It writes that one escaped, and one that was there before as it is.
func replaced(doc []byte) bool {
	escape := []byte(`\ufffd`)
	for {
		i := bytes.Index(doc, escape)
		if i < 0 {
			return false
		}
		slashes := len(doc[:i]) - len(bytes.TrimRight(doc[:i], `\`))
		if slashes%2 == 0 {
			return true
		}
		doc = doc[i+len(escape):]
	}
}

// MarshalExtra encodes the struct v with the members of extra added to the
// object: fields of the vendor's that this library does not know yet.
func MarshalExtra(v any, extra map[string]any) ([]byte, error) {
	object, err := Marshal(v)
	if err != nil || len(extra) == 0 {
		return object, err
	}
	known := fieldNames(v)
	for k := range extra {
		if known[k] {
			return nil, fmt.Errorf("extra member %q is a field of its own", k)
		}
	}
	members, err := Marshal(extra)
	if err != nil {
		return nil, err
	}
	if len(object) == len("{}") {
		return members, nil
	}
	return append(append(object[:len(object)-1], ','), members[1:]...), nil
}

// UnmarshalExtra decodes an object into the struct that v points to and
// returns the members that it has no field for.
func UnmarshalExtra(data []byte, v any) (map[string]any, error) {
	if err := json.Unmarshal(data, v); err != nil {
		return nil, err
	}
	var members map[string]any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // a number that is not understood keeps its digits
	if err := dec.Decode(&members); err != nil || len(members) == 0 {
		return nil, err
	}
	// Package json does not mind the case of a name. A member that a field has
	// taken must not be kept beside it: when the object is read again, either
	// of the two could win.
	for name := range fieldNames(v) {
		for member := range members {
			if strings.EqualFold(member, name) {
				delete(members, member)
			}
		}
	}
	if len(members) == 0 {
		return nil, nil
	}
	return members, nil
}

// fieldNames returns the JSON names of the fields of a struct or a pointer
// to one.
func fieldNames(v any) map[string]bool {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	names := make(map[string]bool)
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" && !f.Anonymous {
			if name == "" {
				name = f.Name
			}
			names[name] = true
		}
	}
	return names
}

// AppendStrings appends the elements of a JSON array, without its brackets,
// to dst. The strings must be printable ASCII, as tokens are.
func AppendStrings(dst []byte, strs []string) []byte {
	n := 256 // for what follows the array, so that it is not copied again
	for _, s := range strs {
		n += len(s) + len(`"",`)
	}
	dst = slices.Grow(dst, n)
	for i, s := range strs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(dst, s)
	}
	return dst
}

// AppendString appends a string of printable ASCII as JSON. strconv.AppendQuote
// does the same at several times the cost, which for a thousand tokens is more
// than all the rest of their request.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for {
		i := 0
		for i < len(s) && s[i] != '"' && s[i] != '\\' {
			i++
		}
		dst = append(dst, s[:i]...)
		if i == len(s) {
			return append(dst, '"')
		}
		dst = append(dst, '\\', s[i])
		s = s[i+1:]
	}
}
