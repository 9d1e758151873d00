package pushtest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// An honorMember is one member of a JSON object.
type honorMember struct {
	key   string
	value json.RawMessage
}

// honorMembers takes a JSON object apart, and reports whether raw is one and
// nothing else. Package json would take a member of another case for a field,
// and hide one that is there twice.
func honorMembers(raw []byte) (members []honorMember, ok bool) {
	if !json.Valid(raw) {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, _ := dec.Token(); t != json.Delim('{') {
		return nil, false
	}
	for dec.More() {
		key, _ := dec.Token()
		m := honorMember{}
		m.key, _ = key.(string)
		_ = dec.Decode(&m.value) // raw is valid
		members = append(members, m)
	}
	return members, true
}

// decodeMembers decodes an object into the struct v, of which path is the
// name on the wire. It returns the first field that has a wrong type.
func (h *Honor) decodeMembers(members []honorMember, path string, v reflect.Value) (wrong string) {
	fields := make(map[string]reflect.Value)
	for i := range v.NumField() {
		fields[v.Type().Field(i).Tag.Get("json")] = v.Field(i)
	}
	seen := make(map[string]bool)
	for _, m := range members {
		name := m.key
		if path != "" {
			name = path + "." + m.key
		}
		field, ok := fields[m.key]
		switch {
		case !ok:
			h.problem("%s: unknown", name)
			continue
		case seen[m.key]:
			h.problem("%s: it is there twice", name)
		}
		seen[m.key] = true
		if wrong := h.decode(m.value, name, field); wrong != "" {
			return wrong
		}
	}
	return ""
}

// decode decodes a value into v. HONOR does not say what null and empty texts
// do; they are taken for fields that were left out.
func (h *Honor) decode(raw json.RawMessage, path string, v reflect.Value) (wrong string) {
	if string(raw) == "null" || string(raw) == `""` {
		h.problem("%s: %s, in place of leaving it out", path, raw)
	}
	if string(raw) == "null" {
		return ""
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		v.Set(p)
		return h.decode(raw, path, p.Elem())
	case reflect.Struct:
		members, ok := honorMembers(raw)
		if !ok {
			return path + " is not an object"
		}
		return h.decodeMembers(members, path, v)
	case reflect.Slice:
		return h.decodeList(raw, path, v)
	}
	if json.Unmarshal(raw, v.Addr().Interface()) != nil {
		return path + " is not of type " + v.Kind().String()
	}
	return ""
}

func (h *Honor) decodeList(raw json.RawMessage, path string, v reflect.Value) (wrong string) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return path + " is not an array"
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, raw := range list {
		if wrong := h.decode(raw, path+"["+strconv.Itoa(i)+"]", v.Index(i)); wrong != "" {
			return wrong
		}
	}
	return ""
}
