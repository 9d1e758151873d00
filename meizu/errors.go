package meizu

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Meizu answered when it did not accept.
type Error struct {
	push.APIError

	// Target is the pushId or alias that the code is about, if Meizu named it
	// in an answer that is otherwise a success. Info.Table says so too: the
	// codes of targets are a table of their own, in which numbers mean
	// something else than they do for a whole request.
	Target string

	// Redirect is where code 300 asks to repeat the request. The client does
	// not, because a signature is good anywhere and for ever.
	Redirect string
}

// PartialError says that Meizu refused some targets of a request, or all of
// them, in an answer that is otherwise a success. It unwraps to their errors.
type PartialError struct {
	Failed []*Error // at least one
	Total  int      // targets in the request
}

// Unwrap returns the errors of the refused targets.
func (e *PartialError) Unwrap() []error {
	errs := make([]error, len(e.Failed))
	for i, f := range e.Failed {
		errs[i] = f
	}
	return errs
}

// Error counts the refused targets and gives one example.
func (e *PartialError) Error() string {
	return fmt.Sprintf("meizu: %d of %d targets failed; first: %v", len(e.Failed), e.Total, e.Failed[0])
}

// partialError returns nil if no target failed.
func partialError(failed []*Error, total int) error {
	if len(failed) == 0 {
		return nil
	}
	return &PartialError{Failed: failed, Total: total}
}

// status is what all answers have. The value is an object, an array, true, or
// an empty string where there is none.
type status struct {
	Code     wire.String     `json:"code"`
	Message  wire.String     `json:"message"`
	Value    json.RawMessage `json:"value"`
	Redirect wire.String     `json:"redirect"`
	MsgID    wire.String     `json:"msgId"`
}

func (s *status) head() *status { return s }

// object reads the value, which must be an object.
func (s *status) object(v any) error {
	if len(s.Value) == 0 || s.Value[0] != '{' {
		return errValue
	}
	return json.Unmarshal(s.Value, v)
}

// errValue is for a value that has not what the operation answers.
var errValue = errors.New("the value is not as documented")

// answer is an answer that embeds status. read reads its value, and fails if
// that lacks what must be there.
type answer interface {
	head() *status
	read() error
}

// decode reads an answer into out. Code 200 is the only success; the HTTP
// status is 200 for business errors too.
func decode(a *engine.Answer, out answer) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || !isCode(s.Code) {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	if s.Code == codeOK {
		if !a.OK() {
			return engine.Unreadable(a, errors.New("the answer says success, its HTTP status does not"))
		}
		if out.read() != nil {
			return engine.Unreadable(a, errors.New("the answer says success, but its value is not as documented"))
		}
		return nil
	}
	return &Error{
		APIError: push.APIError{
			Info: codeTable.Find("", string(s.Code)), Text: wire.Text(string(s.Message)), RequestID: wire.Text(string(s.MsgID)),
		},
		Redirect: wire.Text(string(s.Redirect)),
	}
}

// isCode reports whether c can be a code. What is none must not become one by
// being made printable.
func isCode(c wire.String) bool {
	const most = 32 // far more than any has
	return wire.Printable(string(c)) && len(c) <= most
}

// typed narrows down what a code that calls pushIds dead means for a request
// to n targets: it names none, so that it is about the one if there is but
// one, and about nobody in particular otherwise.
func typed(err error, typ push.TargetType, n int) error {
	e := (*Error)(nil)
	if !errors.As(err, &e) || e.Info.Table != "" || n != 1 {
		return err
	}
	if e.Info.Code == codeUnknownPushID || e.Info.Code == codeIllegalPushID {
		e.Info.Kind = targetInfo(e.Info.Code, typ).Kind
	}
	return err
}

// targetInfo returns what a code means for a single target. An alias is never
// a dead token.
func targetInfo(code string, typ push.TargetType) push.CodeInfo {
	info := codeTable.Find(tableTarget, code)
	if typ != push.TargetToken && info.Kind == push.ErrInvalidToken {
		info.Kind = push.ErrNotFound
	}
	return info
}

// targetError types the refusal of one target in an answer that says success.
func targetError(info push.CodeInfo, target, msgID string) *Error {
	return &Error{
		APIError: push.APIError{
			From: push.Meizu, Op: engine.OpSend, HTTPStatus: 200, Info: info, RequestID: wire.Text(msgID),
		},
		Target: target,
	}
}

// stranger reports whether a target was refused that was not in the request.
func stranger(targets []string, failed []*Error) bool {
	if len(failed) == 0 {
		return false
	}
	known := make(map[string]bool, len(targets))
	for _, t := range targets {
		known[t] = true
	}
	for _, e := range failed {
		if !known[e.Target] {
			return true
		}
	}
	return false
}

// errStranger is for targets of which an answer that says success leaves open
// what became of them, since it refuses one that was not in the request.
func errStranger() *push.TransportError {
	e := engine.Unreadable(&engine.Answer{Status: 200}, errors.New("the answer names a target that was not in the request")).(*push.TransportError)
	e.From, e.Op = push.Meizu, engine.OpSend
	return e
}

// rejections settles the targets of an answer that took some of them. If it
// refuses one that was not asked for, that may be any of those it does not
// name, so these are left open.
func rejections(targets []string, failed []*Error) []engine.Rejection {
	if len(failed) == 0 {
		return nil
	}
	rejected := make([]engine.Rejection, 0, len(failed))
	named := make(map[string]bool, len(failed))
	for _, e := range failed {
		if !named[e.Target] {
			named[e.Target] = true
			rejected = append(rejected, engine.Rejection{Target: e.Target, Err: e})
		}
	}
	if !stranger(targets, failed) {
		return rejected
	}
	open := errStranger()
	for _, t := range targets {
		if !named[t] {
			rejected = append(rejected, engine.Rejection{Target: t, Err: open})
		}
	}
	return rejected
}
