package pushtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bodies are decoded as the page "ProtoJSON Format" (undated) has it, in the
// strict way of FCM: unknown names and wrong types are errors.
// https://protobuf.dev/programming-guides/json/
//
// That page also takes numbers that are written as strings, and enumerations
// written as numbers. No library for FCM sends those, so they are errors here.

// fcmDecoder collects what is wrong with a body.
type fcmDecoder struct {
	violations []fcmViolation
	exact      bool     // names are not spelled in lowerCamelCase as well
	unknown    []string // paths of the names that nobody knows
}

// fcmType checks a value, and returns it with names in snake_case; nil stands
// for one that is wrong.
type fcmType func(d *fcmDecoder, path string, raw json.RawMessage) any

// fcmDecode decodes body by the fields of its type, into v. It returns the
// violations, those of unknown names included.
func (d *fcmDecoder) decode(body []byte, fields fcmFields, v any) []fcmViolation {
	if !utf8.Valid(body) || !json.Valid(body) {
		return []fcmViolation{{"", "Invalid JSON payload received. Parsing terminated before end of input."}}
	}
	value := fields.decode(d, "", body)
	if len(d.violations) > 0 {
		return d.violations
	}
	b, err := json.Marshal(value)
	fcmMust(err)
	fcmMust(json.Unmarshal(b, v))
	return nil
}

// bad adds a value of the wrong type.
func (d *fcmDecoder) bad(path, typ string, raw json.RawMessage) any {
	d.violations = append(d.violations, fcmViolation{path, fmt.Sprintf("Invalid value at '%s' (%s), %s", path, typ, raw)})
	return nil
}

func (d *fcmDecoder) noSuchField(path, name string) {
	d.unknown = append(d.unknown, fcmJoin(path, name))
	if d.exact {
		return
	}
	at := ""
	if path != "" {
		at = " at '" + path + "'"
	}
	d.violations = append(d.violations, fcmViolation{path, fmt.Sprintf("Invalid JSON payload received. Unknown name %q%s: Cannot find field.", name, at)})
}

func fcmJoin(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// fcmFields are the fields of a message by their names in snake_case.
type fcmFields map[string]fcmField

// fcmField is a field of a message.
type fcmField struct {
	typ   fcmType
	oneof string // of the fields with the same one, at most one is set
}

func (fields fcmFields) decode(d *fcmDecoder, path string, raw json.RawMessage) any {
	members, ok := fcmMembers(raw)
	if !ok {
		return d.bad(path, "object", raw)
	}
	out := make(map[string]any)
	set := make(map[string]string) // field by oneof
	for _, m := range members {
		name, ok := fields.name(m.key, d.exact)
		if !ok {
			d.noSuchField(path, m.key)
			continue
		}
		delete(out, name) // of repeated names the last counts
		if string(m.value) == "null" {
			continue // as if it were not there
		}
		field := fields[name]
		at := fcmJoin(path, name)
		if other := set[field.oneof]; field.oneof != "" && other != "" && other != name {
			d.violations = append(d.violations, fcmViolation{path, fmt.Sprintf("Invalid value at '%s' (oneof), oneof field '%s' is already set. Cannot set '%s'", path, field.oneof, name)})
		}
		set[field.oneof] = name
		out[name] = field.typ(d, at, m.value)
	}
	return out
}

// name finds the field that a key names.
func (fields fcmFields) name(key string, exact bool) (string, bool) {
	if _, ok := fields[key]; ok || exact {
		return key, ok
	}
	for name := range fields {
		if fcmCamel(name) == key {
			return name, true
		}
	}
	return "", false
}

// fcmCamel turns snake_case into lowerCamelCase.
func fcmCamel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		if p != "" {
			parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}

// fcmMember is a name and a value of a JSON object.
type fcmMember struct {
	key   string
	value json.RawMessage
}

// fcmMembers takes a JSON object apart, in its order.
func fcmMembers(raw json.RawMessage) (members []fcmMember, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, false
		}
		m := fcmMember{key: key.(string)} // JSON has no other keys
		if dec.Decode(&m.value) != nil {
			return nil, false
		}
		members = append(members, m)
	}
	return members, true
}

func fcmString(d *fcmDecoder, path string, raw json.RawMessage) any {
	if !apnsIsString(raw) {
		return d.bad(path, "TYPE_STRING", raw)
	}
	return raw
}

func fcmBool(d *fcmDecoder, path string, raw json.RawMessage) any {
	if s := string(raw); s != "true" && s != "false" {
		return d.bad(path, "TYPE_BOOL", raw)
	}
	return raw
}

func fcmInt32(d *fcmDecoder, path string, raw json.RawMessage) any {
	if _, err := strconv.ParseInt(string(raw), 10, 32); err != nil {
		return d.bad(path, "TYPE_INT32", raw)
	}
	return raw
}

func fcmFloat(d *fcmDecoder, path string, raw json.RawMessage) any {
	if _, err := strconv.ParseFloat(string(raw), 32); err != nil {
		return d.bad(path, "TYPE_FLOAT", raw)
	}
	return raw
}

// fcmDuration is a google.protobuf.Duration: seconds with up to nine decimals
// and an s.
func fcmDuration(d *fcmDecoder, path string, raw json.RawMessage) any {
	if _, ok := fcmSeconds(apnsText(raw)); !ok {
		return d.bad(path, "type.googleapis.com/google.protobuf.Duration", raw)
	}
	return raw
}

// fcmSeconds reads a duration.
func fcmSeconds(s string) (seconds float64, ok bool) {
	number, ok := strings.CutSuffix(s, "s")
	whole, fraction, dot := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	if !ok || !fcmDigits(whole) || dot && (!fcmDigits(fraction) || len(fraction) > 9) {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(number, 64)
	return seconds, err == nil
}

func fcmDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// fcmTimestamp is a google.protobuf.Timestamp: RFC 3339.
func fcmTimestamp(d *fcmDecoder, path string, raw json.RawMessage) any {
	if _, err := time.Parse(time.RFC3339Nano, apnsText(raw)); err != nil {
		return d.bad(path, "type.googleapis.com/google.protobuf.Timestamp", raw)
	}
	return raw
}

// fcmStruct is a google.protobuf.Struct: any JSON object.
func fcmStruct(d *fcmDecoder, path string, raw json.RawMessage) any {
	if !apnsIsObject(raw) {
		return d.bad(path, "type.googleapis.com/google.protobuf.Struct", raw)
	}
	return raw
}

func fcmEnum(values ...string) fcmType {
	return func(d *fcmDecoder, path string, raw json.RawMessage) any {
		if !slices.Contains(values, apnsText(raw)) {
			return d.bad(path, "TYPE_ENUM", raw)
		}
		return raw
	}
}

func fcmList(element fcmType) fcmType {
	return func(d *fcmDecoder, path string, raw json.RawMessage) any {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return d.bad(path, "array", raw)
		}
		out := make([]any, len(list))
		for i, v := range list {
			out[i] = element(d, fmt.Sprintf("%s[%d]", path, i), v)
		}
		return out
	}
}

// fcmStrings is a map from strings to strings. Its violations are numbered in
// the order of the members.
func fcmStrings(d *fcmDecoder, path string, raw json.RawMessage) any {
	members, ok := fcmMembers(raw)
	if !ok {
		return d.bad(path, "map", raw)
	}
	out := make(map[string]any)
	for i, m := range members {
		out[m.key] = fcmString(d, fmt.Sprintf("%s[%d].value", path, i), m.value)
	}
	return out
}
