package pushtest

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// An oppoForm is the body of a request of the push interface.
type oppoForm struct {
	url.Values
	body []byte
}

// authorizedForm reads a form and checks the access token in it. The page on
// authentication (11234, undated) has the token in the body: a header or a
// query is no place for it here.
func (o *OPPO) authorizedForm(r *http.Request, known ...string) (form oppoForm, code int) {
	form, code = o.form(r, append(slices.Clip(known), "auth_token")...)
	if code == oppoOK {
		code = o.authorize(form.Get("auth_token"))
	}
	return form, code
}

// form reads a body that must be a form in UTF-8, and lists fields that are
// not known. A body of another type counts as a form without fields, which is
// what servers make of it.
func (o *OPPO) form(r *http.Request, known ...string) (form oppoForm, code int) {
	name := oppoName(r)
	if r.URL.RawQuery != "" {
		o.problem("%s: there is a query, which is not read", name)
	}
	params, ok := o.contentType(r, "application/x-www-form-urlencoded")
	if !ok {
		return form, oppoOK
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return form, oppoInvalidEncoding
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return form, oppoInvalid
	}
	form.body = body
	form.Values, err = url.ParseQuery(string(body))
	if err != nil {
		o.problem("%s: the form is malformed", name)
		return form, oppoInvalid
	}
	for k, values := range form.Values {
		if len(values) > 1 {
			o.problem("%s: %s comes more than once", name, k)
		}
		if !utf8.ValidString(k) || !utf8.ValidString(values[0]) {
			return form, oppoInvalidEncoding
		}
	}
	o.listUnknown(name, slices.Sorted(maps.Keys(form.Values)), known)
	return form, oppoOK
}

// contentType reports whether the body has the media type that it must have.
func (o *OPPO) contentType(r *http.Request, want string) (params map[string]string, ok bool) {
	value := r.Header.Get("Content-Type")
	mediaType, params, err := mime.ParseMediaType(value)
	if err != nil || mediaType != want {
		o.problem("%s: the content type is %q in place of %s", oppoName(r), value, want)
		return nil, false
	}
	return params, true
}

func (o *OPPO) listUnknown(where string, keys, known []string) {
	for _, k := range keys {
		if !slices.Contains(known, k) {
			o.problem("%s: %s is unknown", where, k)
		}
	}
}

// oppoName is the last part of the path.
func oppoName(r *http.Request) string {
	return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
}

// oppoObject decodes a JSON object.
func oppoObject(text string) (fields map[string]json.RawMessage, ok bool) {
	ok = json.Unmarshal([]byte(text), &fields) == nil && fields != nil
	return fields, ok
}
