package mpaas

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what the service, or the gateway before it, answered when it did
// not accept.
type Error struct {
	push.APIError

	HostID    string // the host that answered
	Recommend string // a page of the vendor's about the error

	// AccessDenied is what RAM says of a denied permission, as JSON, cut to
	// 256 bytes.
	AccessDenied string
}

// status is what all answers may have. Most operations say how it went with
// ResultCode and PushResult, those about templates and devices with Code and
// Success.
type status struct {
	RequestID wire.String `json:"RequestId"`

	ResultCode    wire.String   `json:"ResultCode"`
	ResultMessage wire.String   `json:"ResultMessage"`
	PushResult    pushResult    `json:"PushResult"`
	ResultContent resultContent `json:"ResultContent"`

	Code    wire.String `json:"Code"`
	Msg     wire.String `json:"Msg"`
	Message wire.String `json:"Message"`
	Success flag        `json:"Success"`
}

func (s *status) head() *status { return s }

// complete is overridden by answers that must have more than a success.
func (s *status) complete() bool { return true }

// answer is an answer that embeds status.
type answer interface {
	head() *status
	complete() bool
}

// pushResult is an object, or a string that holds one.
type pushResult struct {
	Success   flag
	ResultMsg anyText
	Data      anyText
}

// UnmarshalJSON accepts an object, a string that holds one, or null.
func (r *pushResult) UnmarshalJSON(data []byte) error {
	type plain pushResult
	return json.Unmarshal(unwrap(data), (*plain)(r))
}

// resultContent is an object, a string that holds one, or any other text.
type resultContent struct {
	Success flag
	Data    json.RawMessage
	text    string
}

// UnmarshalJSON accepts anything.
func (r *resultContent) UnmarshalJSON(data []byte) error {
	inner := unwrap(data)
	var text anyText
	if err := text.UnmarshalJSON(data); err != nil {
		return err
	}
	r.text = string(text)
	if !bytes.HasPrefix(bytes.TrimSpace(inner), []byte("{")) || !json.Valid(inner) {
		return nil
	}
	var object struct {
		Success flag
		Data    json.RawMessage
	}
	err := json.Unmarshal(inner, &object)
	r.Success, r.Data = object.Success, object.Data
	return err
}

// into reads the data, which may be JSON in a string, into v.
func (r *resultContent) into(v any) error {
	if len(r.Data) == 0 || string(r.Data) == "null" {
		return errors.New("there is no data")
	}
	return json.Unmarshal(unwrap(r.Data), v)
}

// anyText is a text, or the JSON of anything else.
type anyText string

// UnmarshalJSON accepts anything.
func (t *anyText) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, (*string)(t))
	}
	if string(data) != "null" {
		*t = anyText(data)
	}
	return nil
}

// flag is a boolean, or its name in a string. The zero value is unset.
type flag int8

const (
	flagTrue  flag = 1
	flagFalse flag = -1
)

// UnmarshalJSON accepts true and false, also as strings, or null.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch strings.ToLower(strings.Trim(string(data), `"`)) {
	case "true":
		*f = flagTrue
	case "false":
		*f = flagFalse
	case "null", "":
	default:
		return errors.New("neither true nor false")
	}
	return nil
}

// succeeded reports whether a code is one of the words for success.
func succeeded(code wire.String) bool { return code == "100" || code == "OK" || code == "SUCCESS" }

// verdict counts what an answer says about itself: how often that it
// succeeded, and how often that it did not.
func (s *status) verdict() (yes, no int) {
	for _, code := range [...]wire.String{s.ResultCode, s.Code} {
		switch {
		case code == "":
		case succeeded(code):
			yes++
		default:
			no++
		}
	}
	for _, f := range [...]flag{s.Success, s.PushResult.Success, s.ResultContent.Success} {
		switch f {
		case flagTrue:
			yes++
		case flagFalse:
			no++
		}
	}
	return yes, no
}

// decode reads an answer into out. The gateway's refusals have an HTTP status
// of their own; the service's come with 200, and are told by what the body
// says, which must not contradict itself.
func decode(a *engine.Answer, out answer) error {
	if !a.OK() {
		return fault(a)
	}
	if err := json.Unmarshal(a.Body, out); err != nil {
		return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
	}
	s := out.head()
	switch yes, no := s.verdict(); {
	case yes > 0 && no > 0:
		return engine.Unreadable(a, errors.New("the answer says success and failure at once: "+s.text()))
	case no > 0:
		return s.refusal(a)
	case yes == 0 || !out.complete():
		return engine.Unreadable(a, errors.New("the answer lacks what belongs to a success"))
	}
	return nil
}

// text is the codes and words of an answer.
func (s *status) text() string {
	var words []string
	for _, w := range [...]string{string(s.ResultCode), string(s.Code), string(s.ResultMessage), string(s.Message), string(s.Msg), string(s.PushResult.ResultMsg)} {
		if w = wire.Text(w); w != "" {
			words = append(words, w)
		}
	}
	return wire.Text(strings.Join(words, ", "))
}

// refusal is an answer that says nothing but failure. One without a code of
// its own keeps its words.
func (s *status) refusal(a *engine.Answer) error {
	code, text := s.ResultCode, string(s.ResultMessage)
	if code == "" {
		code, text = s.Code, string(s.Message+s.Msg)
	}
	if more := string(s.PushResult.ResultMsg); more != "" && more != text {
		text = strings.TrimSpace(text + " " + more)
	}
	info, ok := find(wire.Text(string(code)))
	if !ok {
		if gateway, known := aliyun.Explain(info.Code); known {
			info = gateway
		}
	}
	e := &Error{APIError: push.APIError{Info: info, Text: wire.Text(text), RequestID: wire.Text(string(s.RequestID))}}
	e.more(a)
	return e
}

// fault is an answer whose HTTP status is none of success.
func fault(a *engine.Answer) error {
	e := &Error{APIError: aliyun.Fault(a, func(code string) (push.CodeInfo, bool) {
		info, ok := find(code)
		return info, ok && info.Kind != push.Accepted // a word for success is none beside such a status
	})}
	e.more(a)
	return e
}

// more reads what only some refusals have.
func (e *Error) more(a *engine.Answer) {
	var m struct {
		HostID             anyText `json:"HostId"`
		Recommend          anyText
		AccessDeniedDetail anyText
	}
	if json.Unmarshal(a.Body, &m) == nil {
		e.HostID, e.Recommend = wire.Text(string(m.HostID)), wire.Text(string(m.Recommend))
		e.AccessDenied = wire.Text(string(m.AccessDeniedDetail))
	}
}

// pushAnswer is one to a push.
type pushAnswer struct{ status }
