package honor

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what HONOR answered when it did not accept. The tokens that it
// names may come with any code.
type Error struct {
	push.APIError

	// FailTokens are those that HONOR did not push to. It gives no reason, so
	// they must not be deleted for that.
	FailTokens []string

	// ExpireTokens are those that are no longer valid: delete them.
	ExpireTokens []string

	// partial says that the tokens in neither list were accepted.
	partial bool
}

// answer is what HONOR answers to a push.
type answer struct {
	Code    wire.String     `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"` // not always an object if something is wrong
}

// result is the object in an answer.
type result struct {
	SendResult   *bool       `json:"sendResult"`
	RequestID    wire.String `json:"requestId"`
	FailTokens   []string    `json:"failTokens"`
	ExpireTokens []string    `json:"expireTokens"`
}

// result reads what is in data, as far as it can be read.
func (a *answer) result() (r result, err error) {
	if len(a.Data) > 0 {
		err = json.Unmarshal(a.Data, &r)
	}
	return r, err
}

// decode reads an answer. Which HTTP status comes with which code is not
// documented, so the code decides, and the status counts only where there is
// none.
func decode(a *engine.Answer) (*Response, error) {
	var in answer
	err := json.Unmarshal(a.Body, &in)
	if err != nil || in.Code == "" {
		if a.OK() {
			return nil, engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return nil, &Error{APIError: push.APIError{Info: statusInfo(a, err == nil), Text: wire.Text(string(a.Body))}}
	}
	r, err := in.result()
	e := &Error{
		APIError: push.APIError{
			Info: codeTable.Find("", string(in.Code)), Text: wire.Text(in.Message), RequestID: string(r.RequestID),
		},
		FailTokens: r.FailTokens, ExpireTokens: r.ExpireTokens,
	}
	named := len(r.FailTokens)+len(r.ExpireTokens) > 0
	switch {
	case in.Code == codeSuccess && (err != nil || !a.OK()):
		return nil, engine.Unreadable(a, errors.New("the code says success, but the rest of the answer does not"))
	case in.Code == codeSuccess && r.SendResult != nil && !*r.SendResult:
		e.Info = push.CodeInfo{Code: codeSuccess, Meaning: "the code says accepted, but sendResult is false"}
	case in.Code == codePartial && !named:
		return nil, engine.Unreadable(a, errors.New("the answer says that some tokens failed, but not which"))
	case in.Code == codeSuccess && !named:
		return &Response{RequestID: string(r.RequestID)}, nil
	case in.Code == codeSuccess || in.Code == codePartial:
		e.Info = codeTable.Find("", codePartial)
		e.Info.Code = string(in.Code)
		e.partial = true
	}
	return nil, e
}

// statusInfo returns what the HTTP status of an answer without a code means.
// HONOR's list of codes begins with HTTP statuses, so the status of an answer
// in JSON stands for the code. Any other answer is hardly HONOR's own: that
// a gateway forbids a request says nothing about the access token.
func statusInfo(a *engine.Answer, isJSON bool) push.CodeInfo {
	if isJSON {
		if info := codeTable.Find("", strconv.Itoa(a.Status)); info.Meaning != "" {
			return info
		}
	}
	return codeTable.Status(a.Status)
}

// listed returns what e is for a token in one of the two lists of an answer.
func (e *Error) listed(list string) *Error {
	row := codeTable.Find(tableList, list)
	x := *e
	x.Info.Kind, x.Info.Retry, x.Info.Meaning = row.Kind, row.Retry, row.Meaning
	x.MayBeDelivered = false
	return &x
}
