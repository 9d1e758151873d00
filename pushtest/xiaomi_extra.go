package pushtest

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The options behind "extra." follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// in part by way of comments that quote it.

// A xiaomiOption is a rule for the value of an option. Without a code, a
// value that breaks it is accepted and listed by Problems.
type xiaomiOption struct {
	name  string
	code  int
	rule  string // in words
	holds func(value string) bool
}

// xiaomiOptions are the rules, in the order in which they are checked. Other
// keys are the app's own. checkXiaomiEffect has that of notify_effect.
var xiaomiOptions = []xiaomiOption{
	{"jobkey", xiaomiJobKey, "at most 20 of 0-9, A-Z, a-z, _ and -, without _ at the start", xiaomiIsJobKey},
	{"callback", xiaomiCallbackLong, "at most 128 bytes", xiaomiWithin(128)},
	{"callback", xiaomiCallbackURL, "an http or https URL", xiaomiIsURL},
	{"callback.param", xiaomiCallbackParam, "at most 256 bytes", xiaomiWithin(256)},
	{"callback.type", xiaomiInvalid, "a sum of 1, 2, 16, 32, 64, 128 and 1024", xiaomiIsMask},
	{"notify_foreground", xiaomiInvalid, "0 or 1", xiaomiOneOf("0", "1")},
	{"only_send_once", xiaomiInvalid, "1", xiaomiOneOf("1")},
	{"flow_control", xiaomiInvalid, "a number", xiaomiIsCount},
	{"web_uri", xiaomiInvalid, "an http or https URL", xiaomiIsURL},
	{"connpt", xiaomiInvalid, "wifi", xiaomiOneOf("wifi")},
	{"notification_style_type", 0, "1 or 2", xiaomiOneOf("1", "2")},
	{"sound_uri", 0, "a resource of the app", func(v string) bool { return strings.HasPrefix(v, "android.resource://") }},
	{"miui.focus.param", 0, "a JSON object", xiaomiIsObject},
	{"badge", 0, "left out, since it is for iOS", func(string) bool { return false }},
}

// extras reads the options, with their names as keys.
func (f *xiaomiForm) extras() map[string]string {
	extras := make(map[string]string)
	length := 0
	for _, key := range slices.Sorted(maps.Keys(f.values)) {
		name, ok := strings.CutPrefix(key, "extra.")
		if !ok || name == "" {
			continue
		}
		extras[name] = f.text(key)
		length += xiaomiLength(name) + xiaomiLength(extras[name])
	}
	// Xiaomi does not say whether its own options count. Counting all of them
	// refuses the most.
	if length >= xiaomiExtras {
		f.refuse(xiaomiExtrasLong, "the extras have %d characters, %d or more", length, xiaomiExtras)
	}
	for _, o := range xiaomiOptions {
		value, ok := extras[o.name]
		switch {
		case !ok || value == "" || o.holds(value):
		case o.code == 0:
			f.x.problem("extra.%s: should be %s", o.name, o.rule)
		default:
			f.refuse(o.code, "extra.%s is not %s", o.name, o.rule)
		}
	}
	return extras
}

func xiaomiWithin(bytes int) func(string) bool {
	return func(v string) bool { return len(v) <= bytes }
}

func xiaomiOneOf(values ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(values, v) }
}

func xiaomiIsJobKey(v string) bool {
	return v != "" && len(v) <= 20 && v[0] != '_' && !strings.ContainsFunc(v, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '_' && c != '-'
	})
}

func xiaomiIsURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func xiaomiIsMask(v string) bool {
	const all = 1 | 2 | 16 | 32 | 64 | 128 | 1024
	n, err := strconv.Atoi(v)
	return err == nil && n > 0 && n&^all == 0
}

func xiaomiIsCount(v string) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n > 0
}

func xiaomiIsObject(v string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(v), &object) == nil && object != nil
}
