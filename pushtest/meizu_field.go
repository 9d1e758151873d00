package pushtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The types of fields follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09), and for flags
// as booleans and receipt types as strings the Java SDK (1.2.13, 2025-04-22).

// A meizuKind is the type of a field of messageJson.
type meizuKind int

const (
	meizuText   meizuKind = iota
	meizuNumber           // a whole number
	meizuFlag             // 0 or 1, or false or true
	meizuDigits           // a whole number, or a string of one
	meizuObject           // any object
	meizuNested           // an object whose fields are listed
)

// A meizuField says which values a field takes.
type meizuField struct {
	kind      meizuKind
	required  bool
	most      int              // length of a text; 0 stands for no known limit
	unit      func(string) int // what most counts
	low, high int64            // of a number, if not both are 0
	oneOf     []string         // nil stands for any
	form      func(string) bool
}

// A meizuFields has the texts of fields by their paths, such as
// "noticeBarInfo.title". Those that are missing, null or empty are not there;
// flags are "0" or "1".
type meizuFields map[string]string

// fields reads an object. Names may have dots in them, which does not make
// paths ambiguous so far.
func (c *meizuCall) fields(text string, known map[string]meizuField) meizuFields {
	texts := make(meizuFields)
	c.readObject("", text, known, texts)
	for _, path := range slices.Sorted(maps.Keys(known)) {
		if known[path].required && texts[path] == "" {
			c.refuse(meizuEmpty, "%s is empty", path)
		}
	}
	return texts
}

func (c *meizuCall) readObject(prefix, text string, known map[string]meizuField, texts meizuFields) {
	var raw map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &raw) != nil || raw == nil {
		c.refuse(meizuParameter, "messageJson%s is not an object", strings.TrimSuffix("."+prefix, "."))
		return
	}
	for _, k := range slices.Sorted(maps.Keys(raw)) {
		path := prefix + k
		f, ok := known[path]
		switch {
		case !ok:
			c.problem("there is no field %q", path)
		case string(raw[k]) == "null":
			c.problem("%s is null", path)
		case f.kind == meizuNested:
			c.readObject(path+".", string(raw[k]), known, texts)
		default:
			c.readField(path, raw[k], f, texts)
		}
	}
}

func (c *meizuCall) readField(path string, raw json.RawMessage, f meizuField, texts meizuFields) {
	text, ok := f.read(raw)
	switch {
	case !ok:
		c.refuse(meizuParameter, "%s has the wrong type", path)
	case text == "":
	case !f.fits(text):
		c.refuse(meizuParameter, "%s has a value that it may not have", path)
	default:
		texts[path] = text
	}
}

// read returns the text of a JSON value if it has the type of the field. A
// number in quotes is not known to be let pass where the document has int.
func (f meizuField) read(raw json.RawMessage) (text string, ok bool) {
	var s string
	isString := raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	switch f.kind {
	case meizuText:
		return s, isString
	case meizuDigits:
		if isString {
			return s, true
		}
	case meizuFlag:
		if b, err := strconv.ParseBool(string(raw)); err == nil {
			text = "0"
			if b {
				text = "1"
			}
			return text, true
		}
		return "", false
	case meizuObject:
		return string(raw), raw[0] == '{'
	}
	_, err := strconv.ParseInt(string(raw), 10, 64)
	return string(raw), err == nil
}

// fits checks the text of a value.
func (f meizuField) fits(text string) bool {
	if f.most > 0 && f.unit(text) > f.most {
		return false
	}
	if f.low != 0 || f.high != 0 {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < f.low || n > f.high {
			return false
		}
	}
	return (f.oneOf == nil || slices.Contains(f.oneOf, text)) && (f.form == nil || f.form(text))
}
