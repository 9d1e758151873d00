package mpaas

import (
	"bytes"
	"encoding/json"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

func errEncode(err error) error {
	return &push.FieldError{From: push.MPaaS, Field: "message", Problem: "cannot be encoded", Err: err}
}

// encode turns the members of a message into the parameters of a form: a
// string as it is, anything else as JSON text. Maps and objects go as text too,
// since the service takes no nested parameters for them.
func encode(v any) (url.Values, error) {
	form := make(url.Values)
	return form, flatten(form, "", v)
}

// encodeWith is encode with the members of extra, none of which may be a field
// of v's own.
func encodeWith(v any, extra map[string]any) (url.Values, error) {
	object, err := wire.MarshalExtra(v, extra)
	if err != nil {
		return nil, errEncode(err)
	}
	return encode(json.RawMessage(object))
}

// flatten adds the members of v to the form, each name after a prefix.
func flatten(form url.Values, prefix string, v any) error {
	object, err := wire.Marshal(v)
	if err != nil {
		return errEncode(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return errEncode(err)
	}
	for name, value := range members {
		if string(value) == "null" {
			continue
		}
		text, err := flat(value)
		if err != nil {
			return errEncode(err)
		}
		form.Set(prefix+name, text)
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

// targetMsgKey is the parameter that has the targets and their keys.
func targetMsgKey(keys map[string]string) (string, error) {
	text, err := wire.Marshal(keys)
	if err != nil {
		return "", errEncode(err)
	}
	return string(text), nil
}
