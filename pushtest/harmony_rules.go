package pushtest

// This file has what the tables of fields are made of. That some strings are
// counted in characters and others in bytes is from the reference of the
// parameters (2026-06-09):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A harmonyCheck looks through one request. The first refusal counts.
type harmonyCheck struct {
	op       string
	pushType string
	code     func(path string) string // of a refusal
	problem  func(format string, args ...any)
	refusal  *harmonyRefusal
}

// refuse says what is wrong at path.
func (c *harmonyCheck) refuse(path, format string, args ...any) {
	c.refuseWith(c.code(path), path+" "+format, args...)
}

func (c *harmonyCheck) refuseWith(code, format string, args ...any) {
	if c.refusal == nil {
		c.refusal = harmonyRefuse(code, format, args...)
	}
}

// odd lists what is accepted and should not be there.
func (c *harmonyCheck) odd(path, format string, args ...any) {
	c.problem("%s: %s %s", c.op, path, fmt.Sprintf(format, args...))
}

// A harmonyRule judges a value, as huaweiDecode returns them, that is not
// null.
type harmonyRule func(c *harmonyCheck, path string, v any)

// A harmonyShape says which members an object must have and which it may
// have.
type harmonyShape struct {
	need   []string
	fields map[string]harmonyRule
	open   bool // there are others, whose names Huawei does not list
}

// rule takes null for absent, and lists it. What is not in the table is listed
// too. A text that must be there must not be empty.
func (s harmonyShape) rule(c *harmonyCheck, path string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.refuse(path, "is not an object")
		return
	}
	for _, name := range s.need {
		if m[name] == nil || m[name] == "" {
			c.refuse(harmonyJoin(path, name), "is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		at := harmonyJoin(path, name)
		rule, ok := s.fields[name]
		switch {
		case !ok && s.open:
		case !ok:
			c.odd(at, "is unknown")
		case m[name] == nil:
			c.odd(at, "is null")
		default:
			rule(c, at, m[name])
		}
	}
}

func harmonyJoin(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// harmonyAll is for values that several rules judge.
func harmonyAll(rules ...harmonyRule) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		for _, r := range rules {
			r(c, path, v)
		}
	}
}

// harmonyWith adds to a table the rule that judges how its members go
// together. It sees objects alone.
func harmonyWith(s harmonyShape, rule func(c *harmonyCheck, path string, m map[string]any)) harmonyRule {
	return harmonyAll(s.rule, func(c *harmonyCheck, path string, v any) {
		if m, ok := v.(map[string]any); ok {
			rule(c, path, m)
		}
	})
}

// harmonyArray is for arrays; most is 0 if there is no limit.
func harmonyArray(most int, rule harmonyRule) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		list, ok := v.([]any)
		switch {
		case !ok:
			c.refuse(path, "is not an array")
			return
		case most > 0 && len(list) > most:
			c.refuse(path, "has more than %d entries", most)
		}
		for i, e := range list {
			rule(c, path+"["+strconv.Itoa(i)+"]", e)
		}
	}
}

// harmonyMap is for objects whose member names are the sender's.
func harmonyMap(rule harmonyRule) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.refuse(path, "is not an object")
			return
		}
		for _, name := range slices.Sorted(maps.Keys(m)) {
			rule(c, path+"."+name, m[name])
		}
	}
}

// harmonyAny is for what Huawei does not say more about.
func harmonyAny(*harmonyCheck, string, any) {}

// harmonyOld is for fields that are being taken out.
func harmonyOld(c *harmonyCheck, path string, _ any) { c.odd(path, "is out of date") }

func harmonyBool(c *harmonyCheck, path string, v any) {
	if _, ok := v.(bool); !ok {
		c.refuse(path, "is not a boolean")
	}
}

// harmonyStringRule is for strings that check finds fault with.
func harmonyStringRule(check func(s string) (fault string)) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		s, ok := v.(string)
		if !ok {
			c.refuse(path, "is not a string")
			return
		}
		if fault := check(s); fault != "" {
			c.refuse(path, "%s", fault)
		}
	}
}

var harmonyString = harmonyStringRule(func(string) string { return "" })

// harmonyText is for strings of so many characters at most.
func harmonyText(most int) harmonyRule {
	return harmonyStringRule(func(s string) string {
		if utf8.RuneCountInString(s) > most {
			return "is longer than " + strconv.Itoa(most) + " characters"
		}
		return ""
	})
}

// harmonyBytes is for strings of so many bytes at most.
func harmonyBytes(most int) harmonyRule {
	return harmonyStringRule(func(s string) string {
		if len(s) > most {
			return "is longer than " + strconv.Itoa(most) + " bytes"
		}
		return ""
	})
}

// harmonyMatch is for strings of a form; fault describes the others.
func harmonyMatch(pattern, fault string) harmonyRule {
	re := regexp.MustCompile(pattern)
	return harmonyStringRule(func(s string) string {
		if !re.MatchString(s) {
			return fault
		}
		return ""
	})
}

var harmonyHTTPS = harmonyMatch(`^https://.`, "only https allow.")

func harmonyOneOf(values ...string) harmonyRule {
	return harmonyStringRule(func(s string) string {
		if !slices.Contains(values, s) {
			return "is none of " + strings.Join(values, ", ")
		}
		return ""
	})
}

// harmonyInt is for whole numbers from low to high.
func harmonyInt(low, high int64) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		if n, ok := huaweiWhole(v); !ok || n < low || n > high {
			c.refuse(path, "is not a whole number from %d to %d", low, high)
		}
	}
}

func harmonyAnyOf(values ...int64) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		if n, ok := huaweiWhole(v); !ok || !slices.Contains(values, n) {
			c.refuse(path, "is none of %d", values)
		}
	}
}

// harmonyReal is for numbers from low to high.
func harmonyReal(low, high float64) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		n, _ := v.(json.Number)
		if f, err := n.Float64(); err != nil || f < low || f > high {
			c.refuse(path, "is not a number from %v to %v", low, high)
		}
	}
}

// harmonyData is for objects of so many bytes at most, spaces aside; most is
// 0 if there is no limit.
func harmonyData(most int) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		if _, ok := v.(map[string]any); !ok {
			c.refuse(path, "is not an object")
		} else if most > 0 && harmonySize(v) > most {
			c.refuse(path, "has more than %d bytes", most)
		}
	}
}

// harmonySize is how many bytes a value has as JSON.
func harmonySize(v any) int {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return b.Len() - len("\n")
}

// harmonyTwice returns the path of a member that an object has twice, if there
// is one. Of such only the last is judged.
func harmonyTwice(data []byte) string {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return harmonyTwiceIn(d, "")
}

func harmonyTwiceIn(d *json.Decoder, path string) (twice string) {
	open, err := d.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return ""
	}
	seen := make(map[any]bool)
	for d.More() {
		at := path
		if open == json.Delim('{') {
			name, err := d.Token()
			if err != nil {
				return twice
			}
			at = harmonyJoin(path, fmt.Sprint(name))
			if seen[name] {
				twice = at
			}
			seen[name] = true
		}
		if t := harmonyTwiceIn(d, at); t != "" {
			twice = t
		}
	}
	_, _ = d.Token()
	return twice
}
