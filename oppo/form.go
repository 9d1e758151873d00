package oppo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

func errEncode(err error) error {
	return &push.FieldError{From: push.OPPO, Field: "message", Problem: "cannot be encoded", Err: err}
}

// template is a message that is encoded as JSON and escaped for a form, but
// for its target, which goes in between.
type template struct{ head, tail string }

// encode encodes m for any number of targets.
func encode(m *Message) (*template, error) {
	typ := m.TargetType
	inner := *m
	inner.TargetType, inner.TargetValue = 0, ""
	object, err := wire.Marshal(inner)
	if err != nil {
		return nil, errEncode(err)
	}
	return &template{
		head: url.QueryEscape(fmt.Sprintf(`{"target_type":%d,"target_value":"`, typ)),
		tail: url.QueryEscape(`",` + string(object[1:])),
	}, nil
}

// size is what a target takes in a request, but for its value.
func (t *template) size() int { return len(t.head) + len(t.tail) }

// appendTo adds the message for one target.
func (t *template) appendTo(b []byte, target string) ([]byte, error) {
	quoted, err := wire.Marshal(target)
	if err != nil {
		return nil, errEncode(err)
	}
	b = append(b, t.head...)
	b = append(b, url.QueryEscape(string(quoted[1:len(quoted)-1]))...)
	return append(b, t.tail...), nil
}

// flatten turns the members of a JSON object into form fields: a string as it
// is, anything else as JSON text.
func flatten(form url.Values, v any) error {
	object, err := wire.Marshal(v)
	if err != nil {
		return errEncode(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return errEncode(err)
	}
	for name, value := range members {
		text, err := flat(value)
		if err != nil {
			return errEncode(err)
		}
		form.Set(name, text)
	}
	return nil
}

func flat(value json.RawMessage) (string, error) {
	if !bytes.HasPrefix(value, []byte(`"`)) {
		return string(value), nil
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err
}

// joined are values as the device API and broadcasts take them.
func joined(values []string) string { return strings.Join(values, ";") }
