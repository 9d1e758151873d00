package pushtest

// This file has what the tables of huawei_message.go are made of. The forms of
// durations, and that strings are counted in characters, are those of the HMS
// Core reference of messages:send (2025-08-30):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A huaweiCheck looks through one message. The first refusal counts.
type huaweiCheck struct {
	refusal *huaweiRefusal
	problem func(format string, args ...any)
}

// refuse says what is wrong at path: with the message, or what surrounds it.
func (c *huaweiCheck) refuse(path, format string, args ...any) {
	code := huaweiPayload
	if !strings.HasPrefix(path, "message") {
		code = huaweiParameter
	}
	c.refuseWith(code, path, format, args...)
}

func (c *huaweiCheck) refuseWith(code, path, format string, args ...any) {
	if c.refusal == nil {
		c.refusal = huaweiRefuse(code, path+" "+fmt.Sprintf(format, args...))
	}
}

// A huaweiRule judges a value, as huaweiDecode returns them, that is not
// null.
type huaweiRule func(c *huaweiCheck, path string, v any)

// huaweiFields are the members that an object may have.
type huaweiFields map[string]huaweiRule

// rule takes null for absent, and lists it. What is not in the table is listed
// too.
func (f huaweiFields) rule(c *huaweiCheck, path string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.refuse(path, "is not an object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		rule, ok := f[name]
		switch {
		case !ok:
			c.problem("send: %s is unknown", at)
		case m[name] == nil:
			c.problem("send: %s is null", at)
		default:
			rule(c, at, m[name])
		}
	}
}

// huaweiMapOf is for objects whose member names are the sender's.
func huaweiMapOf(most int, rule huaweiRule) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.refuse(path, "is not an object")
			return
		}
		if most > 0 && len(m) > most {
			c.refuse(path, "has more than %s", huaweiCount(most, "members"))
		}
		for _, name := range slices.Sorted(maps.Keys(m)) {
			rule(c, path+"."+name, m[name])
		}
	}
}

// huaweiArray is for arrays; most is 0 if there is no limit.
func huaweiArray(most int, rule huaweiRule) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		list, ok := v.([]any)
		if !ok {
			c.refuse(path, "is not an array")
			return
		}
		if most > 0 && len(list) > most {
			c.refuse(path, "has more than %s", huaweiCount(most, "entries"))
		}
		for i, e := range list {
			rule(c, path+"["+strconv.Itoa(i)+"]", e)
		}
	}
}

// huaweiAnyObject is for objects whose content is someone else's.
func huaweiAnyObject(c *huaweiCheck, path string, v any) {
	if _, ok := v.(map[string]any); !ok {
		c.refuse(path, "is not an object")
	}
}

func huaweiBool(c *huaweiCheck, path string, v any) {
	if _, ok := v.(bool); !ok {
		c.refuse(path, "is not a boolean")
	}
}

// huaweiStringRule is for strings that check finds fault with; it may be nil.
func huaweiStringRule(check func(s string) (fault string)) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		s, ok := v.(string)
		if !ok {
			c.refuse(path, "is not a string")
			return
		}
		if check == nil {
			return
		}
		if fault := check(s); fault != "" {
			c.refuse(path, "%s", fault)
		}
	}
}

var huaweiString = huaweiStringRule(nil)

// huaweiStringOf is for strings of so many characters at most.
func huaweiStringOf(most int) huaweiRule {
	return huaweiStringRule(func(s string) string {
		if utf8.RuneCountInString(s) > most {
			return "is longer than " + huaweiCount(most, "characters")
		}
		return ""
	})
}

func huaweiMatch(pattern string) huaweiRule {
	re := regexp.MustCompile(pattern)
	return huaweiStringRule(func(s string) string {
		if !re.MatchString(s) {
			return "is malformed"
		}
		return ""
	})
}

func huaweiOneOf(values ...string) huaweiRule {
	return huaweiStringRule(func(s string) string {
		if !slices.Contains(values, s) {
			return "is none of " + strings.Join(values, ", ")
		}
		return ""
	})
}

// huaweiBetter applies rule to a string, and lists one that is accepted though
// it is not good.
func huaweiBetter(good func(string) bool, rule huaweiRule) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		if s, ok := v.(string); ok && !good(s) {
			c.problem("send: %s is %q", path, s)
		}
		rule(c, path, v)
	}
}

// huaweiOld is for fields that only older documents have.
func huaweiOld(rule huaweiRule) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		c.problem("send: %s is out of date", path)
		rule(c, path, v)
	}
}

// huaweiWhole returns a whole number.
func huaweiWhole(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func huaweiInt(c *huaweiCheck, path string, v any) {
	if _, ok := huaweiWhole(v); !ok {
		c.refuse(path, "is not a whole number")
	}
}

func huaweiRange(low, high int64) huaweiRule { return huaweiRangeWith(huaweiPayload, low, high) }

func huaweiRangeWith(code string, low, high int64) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		if n, ok := huaweiWhole(v); !ok || n < low || n > high {
			c.refuseWith(code, path, "is not a whole number from %d to %d", low, high)
		}
	}
}

func huaweiAnyOf(values ...int64) huaweiRule {
	return func(c *huaweiCheck, path string, v any) {
		if n, ok := huaweiWhole(v); !ok || !slices.Contains(values, n) {
			c.refuse(path, "is none of %d", values)
		}
	}
}

// huaweiFraction is for the parts of a colour.
func huaweiFraction(c *huaweiCheck, path string, v any) {
	n, _ := v.(json.Number)
	if f, err := n.Float64(); err != nil || f < 0 || f > 1 {
		c.refuse(path, "is not a number from 0 to 1")
	}
}

var huaweiDurationForm = regexp.MustCompile(`^[0-9]+(\.[0-9]{1,9})?[sS]?$`)

// huaweiDuration reads seconds such as 20, 20s, 20S or 3.5s.
func huaweiDuration(s string) (time.Duration, bool) {
	if !huaweiDurationForm.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimRight(s, "sS"), 64)
	// What is longer than any limit is told apart no further.
	return time.Duration(min(f, 1e9) * float64(time.Second)), err == nil
}

// huaweiDurationOf is for durations that are not zero; most is 0 if there is
// no limit.
func huaweiDurationOf(most time.Duration) huaweiRule {
	return huaweiStringRule(func(s string) string {
		d, ok := huaweiDuration(s)
		switch {
		case !ok:
			return "is malformed"
		case d <= 0, most > 0 && d > most:
			return "is out of range"
		}
		return ""
	})
}

// huaweiTTL is for the time that a message is kept. One that is over at once
// has a code of its own.
func huaweiTTL(c *huaweiCheck, path string, v any) {
	const most = 15 * 24 * time.Hour
	s, ok := v.(string)
	d, form := huaweiDuration(strings.TrimPrefix(s, "-"))
	switch {
	case !ok:
		c.refuse(path, "is not a string")
	case !form:
		c.refuse(path, "is malformed")
	case d <= 0, strings.HasPrefix(s, "-"):
		c.refuseWith(huaweiExpiry, path, "is over")
	case d > most:
		c.refuse(path, "is more than 1296000 seconds")
	}
}

// The readers below take absent members, and those of another type, for zero.

func huaweiObject(m map[string]any, key string) map[string]any {
	o, _ := m[key].(map[string]any)
	return o
}

func huaweiText(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func huaweiNumber(m map[string]any, key string) int64 {
	n, _ := huaweiWhole(m[key])
	return n
}
