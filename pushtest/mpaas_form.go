package pushtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Parameters follow the generated SDK (mpaas 3.4.1, 2026-07-28): all are in
// the form body, numbers in decimal, lists flattened with indices from 1, and
// maps as texts of JSON.

// A mpaasForm reads the parameters of a request. The first refusal is kept,
// so that a handler may read everything and then look.
type mpaasForm struct {
	m       *MPaaS
	action  string
	finance bool // of version 2020-07-10
	values  url.Values
	body    []byte
	known   map[string]bool
	refusal *mpaasRefusal
	failure *aliyunFailure
}

// refuse is the verdict of the service.
func (f *mpaasForm) refuse(code, format string, args ...any) {
	if !f.refused() {
		f.refusal = &mpaasRefusal{code, fmt.Sprintf(format, args...)}
	}
}

// fail is the verdict of the gateway, which knows the types of parameters and
// which of them an action needs. It is taken for what the service has no code
// of its own for.
func (f *mpaasForm) fail(code string) {
	if !f.refused() {
		f.failure = aliyunFail(code, "")
	}
}

func (f *mpaasForm) refused() bool { return f.refusal != nil || f.failure != nil }

func (f *mpaasForm) problem(format string, args ...any) {
	f.m.problem("%s: %s", f.action, fmt.Sprintf(format, args...))
}

// open reads what all actions have, and refuses the app of somebody else.
func (f *mpaasForm) open() {
	for key, values := range f.values {
		if !utf8.ValidString(key + strings.Join(values, "")) {
			f.refuse(mpaasUTF8, "a parameter is not UTF-8")
		}
	}
	app, workspace, tenant := f.text("AppId"), f.text("WorkspaceId"), f.text("TenantId")
	switch {
	case app == "" || workspace == "":
		f.refuse(mpaasNoInstance, "AppId and WorkspaceId must not be empty")
	case app != f.m.AppID || workspace != f.m.WorkspaceID:
		f.refuse(mpaasInstance, "the account has no such AppId with that WorkspaceId")
	case tenant != "" && tenant != f.m.TenantID:
		f.refuse(mpaasTenant, "TenantId is another's")
	}
}

// done lists the parameters that nobody asked for, which the service ignores.
func (f *mpaasForm) done() {
	for _, key := range slices.Sorted(maps.Keys(f.values)) {
		if !f.known[key] {
			f.problem("%s: no such parameter", key)
		}
	}
}

func (f *mpaasForm) has(key string) bool { return len(f.values[key]) > 0 }

// text reads a parameter, "" if it is missing.
func (f *mpaasForm) text(key string) string {
	f.known[key] = true
	if len(f.values[key]) > 1 {
		f.problem("%s: given %d times", key, len(f.values[key]))
	}
	return f.values.Get(key)
}

// required reads a parameter that must not be empty.
func (f *mpaasForm) required(key, code string) string {
	v := f.text(key)
	if v == "" {
		f.refuse(code, "%s is empty", key)
	}
	return v
}

// needed reads a parameter that the gateway asks for.
func (f *mpaasForm) needed(key string) string {
	v := f.text(key)
	if v == "" {
		f.fail("Missing" + key)
	}
	return v
}

// integer reads a whole number. ok is false if it is missing or none.
func (f *mpaasForm) integer(key string) (n int64, ok bool) {
	v := f.text(key)
	if v == "" {
		if f.has(key) {
			f.problem("%s: empty, where it should be left out", key)
		}
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != v {
		f.fail("Invalid" + key)
		return 0, false
	}
	return n, true
}

// choice reads a number that must be one of some, or the fallback if it is
// missing.
func (f *mpaasForm) choice(key string, fallback int64, allowed ...int64) int64 {
	n, ok := f.integer(key)
	if !ok {
		return fallback
	}
	if !slices.Contains(allowed, n) {
		f.refuse(mpaasInvalid, "%s is none of %v", key, allowed)
	}
	return n
}

// word reads a text that must be one of some if it is there.
func (f *mpaasForm) word(key string, allowed ...string) string {
	v := f.text(key)
	if v != "" && !slices.Contains(allowed, v) {
		f.refuse(mpaasInvalid, "%s is none of %v", key, allowed)
	}
	return v
}

// millis reads a point in time, in milliseconds since 1970.
func (f *mpaasForm) millis(key string) (t time.Time, ok bool) {
	n, ok := f.integer(key)
	if !ok {
		return t, false
	}
	if n < 1e11 { // seconds, until the year 5138
		f.problem("%s: probably in seconds, though it counts milliseconds", key)
	}
	return time.UnixMilli(n), true
}

// object reads a JSON object, nil if it is missing.
func (f *mpaasForm) object(key, code string) []honorMember {
	return f.parseObject(key, f.text(key), code)
}

func (f *mpaasForm) parseObject(key, text, code string) []honorMember {
	if text == "" {
		return nil
	}
	members, ok := honorMembers([]byte(text))
	if !ok {
		f.refuse(code, "%s is not a JSON object", key)
		return nil
	}
	seen := make(map[string]bool)
	for _, m := range members {
		if seen[m.key] {
			f.problem("%s: %q is there twice", key, m.key)
		}
		seen[m.key] = true
	}
	return members
}

// A mpaasPair is a member of a JSON object that has texts only.
type mpaasPair struct{ key, value string }

// pairs reads a JSON map of texts. A number in place of a text is refused.
func (f *mpaasForm) pairs(key, code string) []mpaasPair {
	return f.parsePairs(key, f.text(key), code)
}

func (f *mpaasForm) parsePairs(key, text, code string) []mpaasPair {
	var pairs []mpaasPair
	for _, m := range f.parseObject(key, text, code) {
		var value *string
		if json.Unmarshal(m.value, &value) != nil || value == nil {
			f.refuse(code, "%s: %q is not a string", key, m.key)
			continue
		}
		pairs = append(pairs, mpaasPair{m.key, *value})
	}
	return pairs
}

// page reads which part of a list is asked for.
func mpaasPage[T any](f *mpaasForm, list []T, numberKey, sizeKey string, size int64) (page []T, number, per int64) {
	number, per = 1, size
	if n, ok := f.integer(numberKey); ok {
		number = n
	}
	if n, ok := f.integer(sizeKey); ok {
		per = n
	}
	if number < 1 || per < 1 {
		f.refuse(mpaasInvalid, "%s and %s count from 1", numberKey, sizeKey)
		return nil, number, per
	}
	total := int64(len(list))
	if number-1 > total/per {
		return nil, number, per
	}
	low := min((number-1)*per, total)
	return list[low:min(low+min(per, total), total)], number, per
}
