package huawei

import (
	"encoding/json"
	"errors"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Huawei answered when it did not accept.
type Error struct {
	push.APIError

	// IllegalTokens are the tokens that Huawei named as refused while it took
	// the others (code 80100000).
	IllegalTokens []string
}

// status is what all answers have.
type status struct {
	Code      wire.String `json:"code"`
	Msg       string      `json:"msg"`
	RequestID wire.String `json:"requestId"`
}

func (s *status) head() *status { return s }

// answer is an answer that embeds status.
type answer interface{ head() *status }

// partial is what msg holds when some tokens were refused: a JSON document
// inside a string.
type partial struct {
	Success       *wire.Int `json:"success"`
	Failure       *wire.Int `json:"failure"`
	IllegalTokens []string  `json:"illegal_tokens"`
}

// decode reads an answer into out. Which HTTP status comes with which code
// is not documented, so the code decides, and the status counts only where
// there is none.
func decode(a *engine.Answer, out answer) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || s.Code == "" {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	if s.Code == codeSuccess {
		if !a.OK() {
			return engine.Unreadable(a, errors.New("the answer says success, its HTTP status does not"))
		}
		return nil
	}
	e := &Error{APIError: push.APIError{
		Info: codeTable.Find("", string(s.Code)), Text: wire.Text(s.Msg), RequestID: string(s.RequestID),
	}}
	if s.Code == codePartial {
		return e.partial(a, s)
	}
	return e
}

// partial completes the error of a partial failure. The message names
// tokens, which are personal data, so it is not kept as text.
func (e *Error) partial(a *engine.Answer, s *status) error {
	var p partial
	if err := json.Unmarshal([]byte(s.Msg), &p); err != nil || p.Success == nil || p.Failure == nil {
		return engine.Unreadable(a, errors.New("the answer says that some tokens failed, but not which"))
	}
	e.Text = ""
	e.IllegalTokens = p.IllegalTokens
	if *p.Success == 0 {
		// All refused: that is a misdirection rather than so many dead
		// tokens, and what Huawei otherwise says with a code of its own.
		e.Info = codeTable.Find("", codeAllRefused)
		return e
	}
	if int(*p.Failure) > len(p.IllegalTokens) {
		return engine.Unreadable(a, errors.New("the answer counts more failed tokens than it names"))
	}
	return e
}
