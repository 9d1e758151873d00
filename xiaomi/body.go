package xiaomi

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// escapedComma is a comma within a form's value.
const escapedComma = "%2C"

// body is a request that is encoded but for its targets, which are the last
// parameter of the form.
type body struct {
	head string
}

// encode makes a form of m's JSON, whose names are those of the form's
// parameters, for any number of requests. It does so once: text that was
// encoded twice would reach the app in its encoded form. target names the
// parameter for the targets, if there is one; size is what the extra
// parameters come to.
func encode(m *Message, target string) (b *body, size int, err error) {
	inner := *m
	switch target {
	case fieldRegIDs:
		inner.RegistrationIDs = nil
	case fieldAliases:
		inner.Aliases = nil
	case fieldAccounts:
		inner.UserAccounts = nil
	}
	object, err := wire.Marshal(inner)
	if err != nil {
		return nil, 0, errEncode(err)
	}
	var members map[string]any
	dec := json.NewDecoder(bytes.NewReader(object))
	dec.UseNumber()
	if err := dec.Decode(&members); err != nil {
		return nil, 0, errEncode(err)
	}
	form := make(url.Values, len(members)+8)
	for name, v := range members {
		options, ok := v.(map[string]any)
		if name != "extra" || !ok {
			if err := set(form, name, v); err != nil {
				return nil, 0, err
			}
			continue
		}
		for option, v := range options {
			if err := set(form, "extra."+option, v); err != nil {
				return nil, 0, err
			}
			size += limits.Count(option, limits.UTF16) + limits.Count(form.Get("extra."+option), limits.UTF16)
		}
	}
	b = &body{head: form.Encode()}
	if target != "" {
		b.head += "&" + target + "="
	}
	return b, size, nil
}

func set(form url.Values, name string, v any) error {
	s, err := text(v)
	if err != nil {
		return errEncode(err)
	}
	form.Set(name, s)
	return nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.Xiaomi, Field: "message", Problem: "cannot be encoded", Err: err}
}

// with returns the whole request.
func (b *body) with(targets []string) []byte {
	n := len(b.head)
	for _, t := range targets {
		n += len(t) + len(t)/4 + len(escapedComma) // a regId has a few characters that need three bytes
	}
	out := append(make([]byte, 0, n), b.head...)
	for i, t := range targets {
		if i > 0 {
			out = append(out, escapedComma...)
		}
		out = append(out, url.QueryEscape(t)...)
	}
	return out
}

// join makes one parameter of several values.
func join(values []string) string { return strings.Join(values, comma) }
