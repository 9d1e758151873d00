package pushtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// The fields of a notification are those of page 11236 as of July 2025, with
// those of a paid service (2023) that the page does not have:
// https://open.oppomobile.com/documentation/page/info?id=11236

// oppoKind is the type of a field.
type oppoKind int

const (
	oppoString  oppoKind = iota
	oppoInteger          // of at most 64 bits
	oppoBool
	oppoJSONText // a string that holds a JSON object
	oppoJSON     // an object, or a string that holds one
	oppoNested   // an object
	oppoList     // an array
)

// An oppoField says which values a field takes.
type oppoField struct {
	kind     oppoKind
	most     int      // characters of a string; 0 stands for no known limit
	oneOf    []string // nil stands for any
	min, max int64    // of an integer, if not both are 0
	code     int      // for other values, if it is not oppoInvalid
}

const (
	oppoMaxTTL    = 864000        // seconds
	oppoMinMillis = 1000000000000 // times have 13 digits
	oppoMaxMillis = 9999999999999
)

var (
	oppoServices  = []string{"IM", "ACCOUNT", "DEVICE_REMINDER", "ORDER", "TODO", "SUBSCRIPTION"}
	oppoMarketing = []string{"NEWS", "CONTENT", "MARKETING", "SOCIAL"}
)

// oppoFields are the fields and what each takes, whatever the others are.
// Where sources differ on a length, it is the longest.
var oppoFields = map[string]oppoField{
	"app_message_id":             {},
	"style":                      {kind: oppoInteger, min: 1, max: 5}, // 4 and 5 are for paying customers
	"big_picture_id":             {},
	"small_picture_id":           {},
	"title":                      {most: 50},
	"sub_title":                  {most: 10},
	"content":                    {},
	"click_action_type":          {kind: oppoInteger, oneOf: []string{"0", "1", "2", "4", "5"}},
	"click_action_activity":      {most: 500},
	"click_action_url":           {most: 2000},
	"action_parameters":          {kind: oppoJSONText, most: 4000},
	"show_time_type":             {kind: oppoInteger, oneOf: []string{"0", "1"}},
	"show_start_time":            {kind: oppoInteger, min: oppoMinMillis, max: oppoMaxMillis},
	"show_end_time":              {kind: oppoInteger, min: oppoMinMillis, max: oppoMaxMillis},
	"off_line":                   {kind: oppoBool},
	"off_line_ttl":               {kind: oppoInteger, max: 1<<63 - 1}, // see lintNotification
	"push_time_type":             {kind: oppoInteger, oneOf: []string{"0", "1"}},
	"push_start_time":            {kind: oppoInteger, min: oppoMinMillis, max: oppoMaxMillis},
	"time_zone":                  {},
	"fix_speed":                  {kind: oppoBool},
	"fix_speed_rate":             {kind: oppoInteger, min: 1000, max: 10000},
	"network_type":               {kind: oppoInteger, oneOf: []string{"0", "1"}},
	"call_back_url":              {most: 200},
	"call_back_parameter":        {most: 100},
	"channel_id":                 {},
	"category":                   {oneOf: slices.Concat(oppoServices, oppoMarketing), code: oppoCategory},
	"notify_level":               {kind: oppoInteger, oneOf: []string{"1", "2", "16"}, code: oppoCategory},
	"show_ttl":                   {kind: oppoInteger, max: 172800}, // 2023; see lintNotification
	"notify_id":                  {kind: oppoInteger},
	"badge_operation_type":       {kind: oppoInteger, oneOf: []string{"0", "1"}},
	"badge_message_count":        {kind: oppoInteger, max: 1<<31 - 1},
	"auditResponse":              {kind: oppoJSON},
	"private_msg_template_id":    {},
	"private_title_parameters":   {kind: oppoJSON},
	"private_content_parameters": {kind: oppoJSON},
	"small_picture_url":          {most: 300},
	"medium_picture_url":         {most: 300},
	"big_picture_url":            {most: 300},
	"buttons":                    {kind: oppoList},
	"option":                     {kind: oppoList},
}

// read returns the text of a JSON value, as it stands in a form, if the value
// has the type of the field. A number in place of a string is refused, and
// the other way round.
func (f oppoField) read(raw json.RawMessage) (text string, ok bool) {
	var s string
	isString := raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	switch f.kind {
	case oppoString, oppoJSONText:
		return s, isString
	case oppoJSON:
		if isString {
			return s, true
		}
	}
	return string(raw), !isString
}

// check checks the text of a value.
func (f oppoField) check(text string) (code int) {
	if f.fits(text) {
		return oppoOK
	}
	if f.code != oppoOK {
		return f.code
	}
	return oppoInvalid
}

func (f oppoField) fits(text string) bool {
	switch f.kind {
	case oppoInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || (f.min != 0 || f.max != 0) && (n < f.min || n > f.max) {
			return false
		}
	case oppoBool:
		return text == "true" || text == "false"
	case oppoJSONText, oppoJSON, oppoNested:
		if _, ok := oppoObject(text); !ok {
			return false
		}
	case oppoList:
		var list []json.RawMessage
		return json.Unmarshal([]byte(text), &list) == nil && list != nil
	}
	if f.most > 0 && utf8.RuneCountInString(text) > f.most {
		return false
	}
	return f.oneOf == nil || slices.Contains(f.oneOf, text)
}

// readFields turns a JSON object into texts. Fields that are null or the
// empty string count as missing.
func (o *OPPO) readFields(where string, raw map[string]json.RawMessage, fields map[string]oppoField) (texts map[string]string, code int) {
	texts = make(map[string]string)
	for _, k := range slices.Sorted(maps.Keys(raw)) {
		f, known := fields[k]
		if !known {
			o.problem("%s: %s is unknown", where, k)
			continue
		}
		if string(raw[k]) == "null" {
			o.problem("%s: %s is null", where, k)
			continue
		}
		text, ok := f.read(raw[k])
		if !ok {
			o.problem("%s: %s has the wrong type", where, k)
			return nil, oppoInvalid
		}
		texts[k] = text
	}
	return texts, o.checkFields(where, texts, fields)
}

// checkFields checks texts against fields, one by one, and removes those that
// are empty.
func (o *OPPO) checkFields(where string, texts map[string]string, fields map[string]oppoField) (code int) {
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		if texts[k] == "" {
			o.problem("%s: %s is empty", where, k)
			delete(texts, k)
			continue
		}
		if code := fields[k].check(texts[k]); code != oppoOK {
			return code
		}
	}
	return oppoOK
}
