package vivo

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what vivo answered when it did not accept.
type Error struct {
	push.APIError

	// Invalid lists the targets that vivo named, each with its status.
	Invalid []InvalidUser
}

// InvalidUser is a target that vivo could not push to.
type InvalidUser struct {
	UserID string // the regId, or the alias
	Status int    // 1 unknown in this app, 2 uninstalled or unsubscribed, 3 long offline, 4 no test device
}

// status is what all answers have.
type status struct {
	Result       *wire.Int    `json:"result"`
	Desc         string       `json:"desc"`
	RequestID    wire.String  `json:"requestId"`
	InvalidUser  invalidUsers `json:"invalidUser"`
	InvalidUsers invalidUsers `json:"invalidUsers"`
}

func (s *status) head() *status { return s }

// complete is overridden by answers that must have more than a result.
func (s *status) complete() bool { return true }

func (s *status) invalid() []InvalidUser { return append(s.InvalidUser, s.InvalidUsers...) }

// answer is an answer that embeds status.
type answer interface {
	head() *status
	complete() bool
}

// invalidUsers is one object or a list of them: /message/send answers the
// former, /message/pushToList the latter.
type invalidUsers []InvalidUser

// UnmarshalJSON accepts an object, an array of objects, or null.
func (u *invalidUsers) UnmarshalJSON(data []byte) error {
	type user struct {
		UserID wire.String `json:"userid"`
		Status wire.Int    `json:"status"`
	}
	var users []user
	if len(data) > 0 && data[0] == '{' {
		users = make([]user, 1)
		if err := json.Unmarshal(data, &users[0]); err != nil {
			return err
		}
	} else if err := json.Unmarshal(data, &users); err != nil {
		return err
	}
	for _, x := range users {
		*u = append(*u, InvalidUser{UserID: string(x.UserID), Status: int(x.Status)})
	}
	return nil
}

// decode reads an answer into out. Result 0 is the only success; the HTTP
// status is 200 for business errors too.
func decode(a *engine.Answer, out answer) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || s.Result == nil {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	if *s.Result == 0 {
		if !a.OK() || !out.complete() {
			return engine.Unreadable(a, errors.New("the answer says success but lacks what belongs to it"))
		}
		return nil
	}
	return &Error{
		APIError: push.APIError{
			Info:      codeTable.Find("", strconv.FormatInt(int64(*s.Result), 10)),
			Text:      wire.Text(s.Desc),
			RequestID: string(s.RequestID),
		},
		Invalid: s.invalid(),
	}
}

// forTarget narrows the kind of a 10302 down: whether the target is dead
// depends on the status that comes with it, on the type of target, and on
// the mode.
func (e *Error) forTarget(typ push.TargetType, pushMode int) {
	if e.Info.Code != codeInvalidRegID {
		return
	}
	switch {
	case len(e.Invalid) > 0:
		e.Info.Kind = statusInfo(e.Invalid[0].Status, typ).Kind
	case typ != push.TargetToken:
		e.Info.Kind = push.ErrNotFound
	case pushMode != 0:
		e.Info.Kind = push.ErrTokenMismatch
	}
}

// forList is forTarget for a request with several targets: the code alone
// tells nothing about a single one of them.
func (e *Error) forList(typ push.TargetType) {
	if e.Info.Code != codeInvalidRegID {
		return
	}
	e.Info.Kind = push.ErrTokenMismatch
	if typ != push.TargetToken {
		e.Info.Kind = push.ErrNotFound
	}
}

// statusInfo returns what an InvalidUser's status means. An alias is never a
// dead token.
func statusInfo(status int, typ push.TargetType) push.CodeInfo {
	info := codeTable.Find(tableStatus, strconv.Itoa(status))
	if typ != push.TargetToken && info.Kind == push.ErrInvalidToken {
		info.Kind = push.ErrNotFound
	}
	return info
}

// rejections types the targets that a list push refused.
func rejections(invalid []InvalidUser, typ push.TargetType) []engine.Rejection {
	rejected := make([]engine.Rejection, len(invalid))
	for i, u := range invalid {
		rejected[i] = engine.Rejection{Target: u.UserID, Err: &Error{
			APIError: push.APIError{
				From: push.Vivo, Op: engine.OpSend, HTTPStatus: 200, Info: statusInfo(u.Status, typ),
			},
			Invalid: invalid[i : i+1],
		}}
	}
	return rejected
}
