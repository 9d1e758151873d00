package pushtest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Which JSON types fields have, and what they may be, follows the page
// "PushTask", https://help.aliyun.com/document_detail/2979224.html (copy of
// 2026), and the API metadata (2026-04).

// An emasField is a field of a task on its way into a struct.
type emasField struct {
	p    *emasParams
	path string
	tag  reflect.StructTag
}

// refuse refuses the field for what is wrong with it: "Format", "Empty".
func (f emasField) refuse(wrong string) {
	name := f.tag.Get("as")
	if name == "" {
		name = f.path[strings.LastIndexByte(f.path, '.')+1:]
	}
	f.p.explain("Invalid"+name+"."+wrong, f.path+" is not valid: "+wrong+".")
}

// decode decodes a JSON value into v. Unknown fields are problems, a null is
// taken for a field that is not there, and names are told apart by case.
func (f emasField) decode(raw json.RawMessage, v reflect.Value) {
	switch {
	case string(raw) == "null":
		f.p.e.problem("%s: null in place of leaving it out", f.path)
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		v.Set(p)
		f.decode(raw, p.Elem())
	case v.Kind() == reflect.Struct:
		f.decodeObject(raw, v)
	default:
		if json.Unmarshal(raw, v.Addr().Interface()) != nil {
			f.refuse("Format")
			return
		}
		f.check(v)
	}
}

func (f emasField) decodeObject(raw json.RawMessage, v reflect.Value) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, _ := dec.Token(); t != json.Delim('{') {
		f.refuse("Format")
		return
	}
	fields := make(map[string]int)
	for i := range v.NumField() {
		fields[v.Type().Field(i).Tag.Get("json")] = i
	}
	for seen := map[string]bool{}; dec.More(); {
		key, _ := dec.Token()
		name, _ := key.(string)
		var member json.RawMessage
		_ = dec.Decode(&member) // raw is valid JSON
		path := f.path + "." + name
		i, ok := fields[name]
		switch {
		case !ok:
			f.p.e.problem("%s: no such field", path)
			continue
		case seen[name]:
			f.p.e.problem("%s: it is there twice", path)
		}
		seen[name] = true
		emasField{f.p, path, v.Type().Field(i).Tag}.decode(member, v.Field(i))
	}
}

// check applies the rules of the field's tag.
func (f emasField) check(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		f.checkWord(v.String())
		f.checkHolds(v.String())
	case reflect.Int32, reflect.Int64:
		f.checkWord(strconv.FormatInt(v.Int(), 10))
		f.checkRange(float64(v.Int()))
	case reflect.Float64:
		f.checkRange(v.Float())
	case reflect.Slice:
		if most, err := strconv.Atoi(f.tag.Get("max")); err == nil && v.Len() > most {
			f.refuse("LengthExceed")
		}
	}
}

func (f emasField) checkWord(s string) {
	if words, ok := f.tag.Lookup("in"); ok && !slices.Contains(strings.Fields(words), s) {
		f.refuse("Format")
	}
}

func (f emasField) checkRange(x float64) {
	least, err := strconv.ParseFloat(f.tag.Get("min"), 64)
	if err != nil {
		return
	}
	most, _ := strconv.ParseFloat(f.tag.Get("max"), 64)
	if x < least || x > most {
		f.refuse("Format")
	}
}

// checkHolds checks JSON inside of a text.
func (f emasField) checkHolds(s string) {
	holds := f.tag.Get("holds")
	var object map[string]any
	if holds == "json" && !json.Valid([]byte(s)) || holds == "object" && (json.Unmarshal([]byte(s), &object) != nil || object == nil) {
		f.refuse("Format")
	}
}
