package pushtest

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Parameters follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559

// xiaomiMostTargets is how many targets, or messages, one request takes.
const xiaomiMostTargets = 1000

// A xiaomiForm reads parameters, those of a message in JSON included. The
// first refusal is kept, so that a handler may read everything and then look.
type xiaomiForm struct {
	x       *Xiaomi
	values  url.Values
	known   map[string]bool
	refusal *xiaomiRefusal
}

func (x *Xiaomi) newForm(values url.Values) *xiaomiForm {
	return &xiaomiForm{x: x, values: values, known: make(map[string]bool)}
}

func (f *xiaomiForm) refuse(code int, format string, args ...any) {
	if f.refusal == nil {
		f.refusal = xiaomiRefuse(code, format, args...)
	}
}

// done lists the parameters that nobody asked for, which the real service
// ignores, and returns the refusal.
func (f *xiaomiForm) done() *xiaomiRefusal {
	for _, key := range slices.Sorted(maps.Keys(f.values)) {
		if !f.known[key] {
			f.x.problem("%s: no such parameter here", key)
		}
	}
	return f.refusal
}

// text reads a parameter, "" if it is missing.
func (f *xiaomiForm) text(key string) string {
	f.known[key] = true
	values := f.values[key]
	if len(values) == 0 {
		return ""
	}
	if len(values) > 1 {
		f.x.problem("%s: given %d times", key, len(values))
	}
	if values[0] == "" {
		f.x.problem("%s: empty, where it should be left out", key)
	}
	if xiaomiTwiceEncoded(values[0]) {
		f.x.problem("%s: encoded twice", key)
	}
	return values[0]
}

// required reads a parameter that must be there.
func (f *xiaomiForm) required(key string, code int) string {
	v := f.text(key)
	if strings.TrimSpace(v) == "" {
		f.refuse(code, "%s is missing", key)
	}
	return v
}

// integer reads a whole number from low to high, or the fallback if it is
// missing.
func (f *xiaomiForm) integer(key string, fallback, low, high int64, code int) int64 {
	v := f.text(key)
	if v == "" {
		return fallback
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		f.refuse(code, "%s is not a number from %d to %d", key, low, high)
		return fallback
	}
	return n
}

// millis reads a point in time, in milliseconds since 1970. The zero time
// means that there is none.
func (f *xiaomiForm) millis(key string) time.Time {
	n := f.integer(key, 0, 0, 1<<53, xiaomiInvalid)
	if n == 0 {
		return time.Time{}
	}
	if n < 1e11 { // seconds, until the year 5138
		f.x.problem("%s: probably in seconds, though it counts milliseconds", key)
	}
	return time.UnixMilli(n)
}

// list reads 1 to most values that are joined by a separator. Some of
// Xiaomi's SDKs repeat the parameter instead, or leave a separator at the
// end, which is let pass.
func (f *xiaomiForm) list(key, separator string, most, missing int) []string {
	if len(f.values[key]) > 1 {
		f.x.problem("%s: given %d times, where the values should be joined by %q", key, len(f.values[key]), separator)
	}
	f.known[key] = true
	joined, trailing := strings.CutSuffix(strings.Join(f.values[key], separator), separator)
	if trailing {
		f.x.problem("%s: a %q at the end", key, separator)
	}
	if joined == "" {
		f.refuse(missing, "%s is missing", key)
		return nil
	}
	values := strings.Split(joined, separator)
	if len(values) > most {
		f.refuse(xiaomiInvalid, "%s has %d values, more than %d", key, len(values), most)
	}
	if slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }) {
		f.refuse(missing, "%s has an empty value", key)
	}
	if slices.ContainsFunc(values, xiaomiTwiceEncoded) {
		f.x.problem("%s: encoded twice", key)
	}
	return values
}

// regIDs reads a list of regIds.
func (f *xiaomiForm) regIDs(key string) []string {
	values := f.list(key, ",", xiaomiMostTargets, xiaomiMissing)
	for _, v := range values {
		f.checkRegID(v)
	}
	return values
}

// checkRegID refuses what is not Base64. Xiaomi keeps the format to itself;
// all that were seen are, and a + that was not encoded arrives as a space.
func (f *xiaomiForm) checkRegID(v string) {
	if strings.ContainsFunc(v, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("+/=", c)
	}) {
		f.refuse(xiaomiRegID, "a regId has a character that none has")
	}
}

// packages reads the names of 1 to most packages. A request without any is
// accepted: the page does not say that it fails while the app has one only.
func (f *xiaomiForm) packages(most int) {
	const key = "restricted_package_name"
	if len(f.values[key]) == 0 {
		f.x.problem("%s: missing", key)
		return
	}
	names := f.list(key, ",", most, xiaomiPackage)
	f.x.lock.Lock()
	defer f.x.lock.Unlock()
	for _, name := range names {
		if !slices.Contains(f.x.packages, name) {
			f.refuse(xiaomiPackage, "the package is not the app's")
		}
	}
}

// xiaomiLength counts as the page says, each character as one. It does not
// say what a character beyond 16 bits counts; the service is written in Java,
// where it would be two.
func xiaomiLength(s string) int { return len(utf16.Encode([]rune(s))) }

// xiaomiTwiceEncoded reports whether s, which has been decoded, consists of
// nothing but what encoding leaves, with at least one escape in it.
func xiaomiTwiceEncoded(s string) bool {
	if !strings.Contains(s, "%") || strings.ContainsFunc(s, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("-_.~*+%!'()", c)
	}) {
		return false
	}
	_, err := url.QueryUnescape(s)
	return err == nil
}
