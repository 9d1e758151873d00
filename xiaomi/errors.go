package xiaomi

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Xiaomi answered when it did not accept, or not everything.
type Error struct {
	push.APIError

	// BadRegIDs are the regIds that Xiaomi named as refused. If it took
	// others of the same request, the code is "bad_regids".
	BadRegIDs []string
}

// status is what all answers have. The data differs, and is missing, empty or
// an empty array where there is none.
type status struct {
	Result      string          `json:"result"`
	Code        *wire.Int       `json:"code"`
	TraceID     wire.String     `json:"trace_id"`
	Description string          `json:"description"`
	Reason      string          `json:"reason"`
	Info        string          `json:"info"`
	Data        json.RawMessage `json:"data"`
}

func (s *status) head() *status { return s }

// read is overridden by answers that have data.
func (s *status) read() error { return nil }

// into reads the data, if there is any.
func (s *status) into(v any) error {
	if absent(s.Data) {
		return nil
	}
	return json.Unmarshal(s.Data, v)
}

func absent(data json.RawMessage) bool {
	switch string(bytes.TrimSpace(data)) {
	case "", "null", "[]", `""`:
		return true
	}
	return false
}

// text is what Xiaomi says of an error: the reason is the finer one.
func (s *status) text() string {
	if s.Reason == "" || s.Reason == s.Description {
		return wire.Text(s.Description)
	}
	return wire.Text(strings.TrimSpace(s.Description + ": " + s.Reason))
}

// answer is an answer that embeds status.
type answer interface {
	head() *status
	read() error
}

// decode reads an answer into out. Code 0 with result "ok" is the only
// success; the HTTP status is 200 for business errors too.
func decode(a *engine.Answer, out answer) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || s.Code == nil {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	if *s.Code == 0 {
		if !a.OK() || !strings.EqualFold(s.Result, "ok") {
			return engine.Unreadable(a, errors.New("the answer says success and failure at once"))
		}
		if out.read() != nil {
			return engine.Unreadable(a, errors.New("the answer says success, but its data is not as documented"))
		}
		return nil
	}
	e := &Error{APIError: push.APIError{
		Info: codeTable.Find("", strconv.FormatInt(int64(*s.Code), 10)), Text: s.text(), RequestID: string(s.TraceID),
	}}
	var d pushData
	if s.into(&d) == nil {
		e.BadRegIDs = d.bad()
	}
	return e
}

// forTargets narrows the kinds of two codes down, which depend on what the
// request was addressed to.
func (e *Error) forTargets(typ push.TargetType, n int) {
	byToken := typ == push.TargetToken
	switch e.Info.Code {
	case codeSendFailed:
		// "Sending failed" in one table, "the target is invalid" in another.
		// It names no regId: a wrong package or app has the same effect.
		if byToken && (len(e.BadRegIDs) > 0 || speaksOfTargets(e.Text)) {
			e.Info.Kind = push.ErrTokenMismatch
		}
	case codeBadFormat:
		if byToken && n == 1 {
			e.Info.Kind = push.ErrInvalidToken
		}
	}
}

func speaksOfTargets(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc([]string{"target", "regid", "registration", "目标"}, func(word string) bool {
		return strings.Contains(text, word)
	})
}

// typed is e.forTargets for whatever error a request ended with.
func typed(err error, typ push.TargetType, n int) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.forTargets(typ, n)
	}
	return err
}

// partial returns the error of an answer that accepted, but not all of the
// targets. Xiaomi gives no reasons: a regId is dead if others were taken,
// while nothing but dead ones is rather the wrong package or the wrong app.
func (r *Response) partial(op string, typ push.TargetType, targets []string) error {
	if len(r.BadRegIDs) == 0 || typ != push.TargetToken && !slices.ContainsFunc(r.BadRegIDs, isIn(targets)) {
		return nil // of aliases and accounts it may name the regIds behind
	}
	if typ == push.TargetToken && !allIn(r.BadRegIDs, targets) {
		return &push.TransportError{
			From: push.Xiaomi, Op: op, Class: push.ErrProtocol, Cause: "answer", HTTPStatus: 200, MayBeDelivered: true,
			Err: errors.New("the answer names regIds as bad that it was not asked about"),
		}
	}
	info := codeTable.Find(tableListed, codeBadRegIDs)
	switch {
	case typ != push.TargetToken:
		info.Kind = push.ErrNotFound
	case allIn(targets, r.BadRegIDs):
		info.Kind = push.ErrTokenMismatch
	}
	return &Error{
		APIError:  push.APIError{From: push.Xiaomi, Op: op, HTTPStatus: 200, Info: info, RequestID: r.TraceID},
		BadRegIDs: r.BadRegIDs,
	}
}

func isIn(list []string) func(string) bool {
	set := make(map[string]bool, len(list))
	for _, v := range list {
		set[v] = true
	}
	return func(v string) bool { return set[v] }
}

// allIn reports whether all values are in list.
func allIn(values, list []string) bool {
	in := isIn(list)
	return !slices.ContainsFunc(values, func(v string) bool { return !in(v) })
}
