package harmony

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Huawei answered when it did not accept.
type Error struct {
	push.APIError

	// IllegalTokens are the tokens that Huawei named as refused, by reason,
	// such as "tokenFormatError" or "noRight".
	IllegalTokens map[string][]string

	// Reason is why the token was refused, where the error is about one, or
	// why all were that are named, if there is a single reason.
	Reason string

	// partial says that the tokens that are not named were accepted, of
	// which there are as many as accepted says.
	partial  bool
	accepted int
}

// status is what all answers have.
type status struct {
	Code      wire.String `json:"code"`
	Msg       string      `json:"msg"`
	RequestID wire.String `json:"requestId"`
}

func (s *status) head() *status { return s }

// success is overridden by answers of operations with a code of their own.
func (s *status) success() string { return codeSuccess }

// complete is overridden by answers that must have more than a code.
func (s *status) complete() bool { return true }

// answer is an answer that embeds status.
type answer interface {
	head() *status
	success() string
	complete() bool
}

// refusal is what msg holds when tokens were refused: a JSON document inside
// a string. Success is missing if all were.
type refusal struct {
	Success       *wire.Int           `json:"success"`
	IllegalTokens map[string][]string `json:"illegalTokens"`
}

// decode reads an answer into out. Which HTTP status comes with which code is
// not documented, so the code decides, and the status counts only where there
// is none. A code is looked up in the operation's own table first.
func decode(a *engine.Answer, table string, out answer) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || s.Code == "" {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	info := find(table, string(s.Code))
	switch {
	case string(s.Code) == out.success() && a.OK() && out.complete():
		return nil
	case string(s.Code) == out.success():
		return engine.Unreadable(a, errors.New("the code says success, but the rest of the answer does not"))
	case info.Kind == push.Accepted:
		return engine.Unreadable(a, errors.New("the code is that of another operation's success"))
	}
	e := &Error{APIError: push.APIError{Info: info, Text: wire.Text(s.Msg), RequestID: string(s.RequestID)}}
	return e.refused(a, s)
}

// find returns the row of a code in an operation's own table, or else in that
// of messages:send.
func find(table, code string) push.CodeInfo {
	if info := codeTable.Find(table, code); info.Meaning != "" {
		return info
	}
	return codeTable.Find("", code)
}

// refused completes an error that names tokens. They are personal data, so
// that the message which has them is not kept as text.
func (e *Error) refused(a *engine.Answer, s *status) error {
	var r refusal
	err := json.Unmarshal([]byte(s.Msg), &r)
	if err == nil && len(r.IllegalTokens) > 0 {
		e.Text, e.IllegalTokens = "", r.IllegalTokens
	}
	if s.Code == codePartial {
		if r.Success == nil || len(e.IllegalTokens) == 0 {
			return engine.Unreadable(a, errors.New("the answer says that some tokens failed, but not which"))
		}
		e.partial, e.accepted = *r.Success > 0, int(*r.Success)
		if !e.partial { // what Huawei otherwise says with a code of its own
			e.Info = codeTable.Find("", codeAllRefused)
		}
	}
	if s.Code == codePartial || s.Code == codeAllRefused {
		e.narrow()
	}
	return e
}

// account refuses the error of a partial answer that leaves more tokens
// unnamed than it says were accepted: some of them would pass for accepted.
func account(a *engine.Answer, err error, tokens []string) error {
	e, ok := err.(*Error)
	if !ok || !e.partial {
		return err
	}
	unnamed := make(map[string]struct{}, len(tokens)) // a token handed in twice may count once
	for _, t := range tokens {
		unnamed[t] = struct{}{}
	}
	for _, named := range e.IllegalTokens {
		for _, t := range named {
			delete(unnamed, t)
		}
	}
	if len(unnamed) > e.accepted {
		return engine.Unreadable(a, errors.New("the answer counts more failed tokens than it names"))
	}
	return err
}

// narrow gives the error the kind that all its reasons have in common.
// Whether to repeat the request is not theirs to say.
func (e *Error) narrow() {
	reasons := e.reasons()
	for i, reason := range reasons {
		row := codeTable.Find(tableReason, reason)
		if i > 0 && row.Kind != codeTable.Find(tableReason, reasons[0]).Kind {
			return
		}
	}
	if len(reasons) == 0 {
		return
	}
	row := codeTable.Find(tableReason, reasons[0])
	e.Info.Kind = row.Kind
	if len(reasons) == 1 {
		e.Reason = wire.Text(reasons[0])
		if row.Meaning != "" {
			e.Info.Meaning = row.Meaning
		}
	}
}

// reasons returns the reasons of IllegalTokens, those first that mean a dead
// token.
func (e *Error) reasons() []string {
	reasons := slices.Sorted(maps.Keys(e.IllegalTokens))
	slices.SortStableFunc(reasons, func(a, b string) int { return living(a) - living(b) })
	return reasons
}

// living is 0 for a reason that means a dead token.
func living(reason string) int {
	if codeTable.Find(tableReason, reason).Kind == push.ErrInvalidToken {
		return 0
	}
	return 1
}

// forReason returns what e is for a token that was refused for a reason.
func (e *Error) forReason(reason string) *Error {
	row := codeTable.Find(tableReason, reason)
	x := *e
	x.Info.Kind, x.Info.Retry, x.Info.Meaning = row.Kind, row.Retry, row.Meaning
	x.Reason = wire.Text(reason)
	x.MayBeDelivered = false
	if row.Meaning == "" {
		x.Text = x.Reason
	}
	return &x
}
