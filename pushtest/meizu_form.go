package pushtest

import (
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Parameters follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09).

const (
	meizuMostTargets  = 100 // since 2023-08-21; before it was 1000
	meizuMostPackages = 50  // in the SDK, which may mean characters
	meizuForm         = "application/x-www-form-urlencoded"
)

// A meizuCall reads the parameters of one request. The first refusal is
// kept, so that a handler may read everything and then look.
type meizuCall struct {
	m       *Meizu
	name    string // of the operation
	params  map[string]string
	known   map[string]bool
	body    []byte
	refusal *meizuRefusal
}

// open takes the parameters of a request apart and lets it in.
func (m *Meizu) open(r *http.Request) (*meizuCall, *meizuRefusal) {
	c := &meizuCall{
		m: m, name: meizuName(r), params: make(map[string]string),
		known: map[string]bool{"appId": true, "sign": true},
	}
	var err error
	if c.body, err = io.ReadAll(r.Body); err != nil {
		return nil, &meizuRefusal{code: meizuParameter}
	}
	text := r.URL.RawQuery
	if r.Method == http.MethodPost {
		if text != "" {
			c.problem("there is a query, where a form belongs into the body")
		}
		text = c.formText(r.Header)
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, meizuRefuse(meizuParameter, "the parameters are not encoded as a form")
	}
	if refusal := c.keep(values); refusal != nil {
		return nil, refusal
	}
	return c, m.authenticate(c)
}

// formText is the body if it has the content type of a form. One of another
// type counts as a form without parameters, which is what servers in Java
// make of it.
func (c *meizuCall) formText(h http.Header) string {
	value := h.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(value)
	if err != nil || kind != meizuForm {
		c.problem("the content type is %q in place of %s", value, meizuForm)
		return ""
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		c.problem("the charset is %q in place of UTF-8", charset)
	}
	return string(c.body)
}

// keep takes the first value of each parameter.
func (c *meizuCall) keep(values url.Values) *meizuRefusal {
	for k, v := range values {
		if !utf8.ValidString(k) || !utf8.ValidString(v[0]) {
			return meizuRefuse(meizuParameter, "the parameters are not in UTF-8")
		}
		if len(v) > 1 {
			c.problem("%s is given %d times", k, len(v))
		}
		c.params[k] = v[0]
	}
	return nil
}

func (c *meizuCall) problem(format string, args ...any) {
	c.m.problem(c.name+": "+format, args...)
}

func (c *meizuCall) refuse(code, format string, args ...any) {
	if c.refusal == nil {
		c.refusal = meizuRefuse(code, format, args...)
	}
}

// done lists the parameters that nobody asked for, which the real service
// ignores, and returns the refusal.
func (c *meizuCall) done() *meizuRefusal {
	for _, k := range slices.Sorted(maps.Keys(c.params)) {
		if !c.known[k] {
			c.problem("there is no parameter %s", k)
		}
	}
	return c.refusal
}

// text reads a parameter, "" if it is missing.
func (c *meizuCall) text(key string) string {
	c.known[key] = true
	return c.params[key]
}

// required reads a parameter that must be there.
func (c *meizuCall) required(key string) string {
	v := c.text(key)
	if strings.TrimSpace(v) == "" {
		c.refuse(meizuEmpty, "%s is empty", key)
	}
	return v
}

// choice reads a required parameter with few values.
func (c *meizuCall) choice(key string, oneOf ...string) string {
	v := c.required(key)
	if !slices.Contains(oneOf, v) {
		c.refuse(meizuParameter, "%s is none of %s", key, strings.Join(oneOf, ", "))
	}
	return v
}

// list reads 1 to most values that are joined by commas.
func (c *meizuCall) list(key string, most int) []string {
	v := c.required(key)
	if c.refusal != nil {
		return nil
	}
	values := strings.Split(v, ",")
	if len(values) > most {
		c.refuse(meizuParameter, "%s has %d values, more than %d", key, len(values), most)
	}
	if slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }) {
		c.refuse(meizuParameter, "%s has an empty value", key)
	}
	return values
}

// restricted reads the packages that a message is for, all if it names none.
// Only the SDK has this parameter, and gives it to notifications that bring
// their text with them.
func (c *meizuCall) restricted(kind meizuPushType) {
	const key = "restrictedPackageNames"
	if _, ok := c.params[key]; !ok {
		return
	}
	names := c.list(key, meizuMostPackages)
	if kind == meizuTransparent && !strings.HasPrefix(c.name, "pushBy") {
		c.problem("%s is for notifications only", key)
	}
	c.m.lock.Lock()
	defer c.m.lock.Unlock()
	for _, name := range names {
		if !slices.Contains(c.m.packages, name) {
			c.refuse(meizuPackage, "the package is not the app's")
		}
	}
}

// meizuLength counts characters. Meizu does not say what one beyond 16 bits
// counts; the service is written in Java, where it would be two.
func meizuLength(s string) int { return len(utf16.Encode([]rune(s))) }

// meizuBytes counts bytes in UTF-8.
func meizuBytes(s string) int { return len(s) }
