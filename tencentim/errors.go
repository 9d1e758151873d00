package tencentim

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Tencent answered when it did not accept.
type Error struct {
	push.APIError

	// Failed are the accounts that Tencent named as failed while it took the
	// others. The code is that of the first, then.
	Failed []AccountError

	repeated bool // there was an attempt before
}

// AccountError is an account that Tencent could not serve.
type AccountError struct {
	Account string // a UserID or RegistrationID
	Info    push.CodeInfo
	Text    string // Tencent's words; usually empty
}

// Codes that are treated in a way of their own.
const (
	codeTooClose   = "90024" // pushes to all, less than a second apart
	codeTooSoon    = "90051" // recalls
	codeRecalled   = "90050"
	codeLockedOut  = "70050"
	codeNoAccount  = "90048"
	codeNotThere   = "90012"
	statusOK       = "OK"
	lockedOutPause = time.Minute
)

// status is what all answers have.
type status struct {
	ActionStatus string        `json:"ActionStatus"`
	ErrorCode    *wire.Int     `json:"ErrorCode"`
	ErrorInfo    string        `json:"ErrorInfo"`
	ErrorList    []failedEntry `json:"ErrorList"`
}

// failedEntry is an account of ErrorList.
type failedEntry struct {
	Account   string    `json:"To_Account"`
	ErrorCode *wire.Int `json:"ErrorCode"`
	ErrorInfo string    `json:"ErrorInfo"`
}

func (s *status) head() *status { return s }

// complete is overridden by answers that must have more than a status.
func (s *status) complete() bool { return true }

// answer is an answer that embeds status.
type answer interface {
	head() *status
	complete() bool
}

// decode reads an answer into out. The HTTP status is 200 for all that the
// service itself says, so the code decides. sig is the UserSig of the request,
// which something in between may repeat in its words.
func decode(a *engine.Answer, out answer, sig string) error {
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err != nil || s.ErrorCode == nil {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: without(string(a.Body), sig)}}
	}
	if *s.ErrorCode == 0 {
		if !a.OK() || s.ActionStatus != statusOK || !out.complete() {
			return engine.Unreadable(a, errors.New("the answer says success but lacks what belongs to it"))
		}
		return nil
	}
	code := strconv.FormatInt(int64(*s.ErrorCode), 10)
	return &Error{APIError: push.APIError{
		Info: codeTable.Answer("", code), Text: without(s.ErrorInfo, sig), RetryAfter: pauseAfter(code),
	}}
}

// pauseAfter returns how long Tencent wants to be left alone after a code. It
// never says so in an answer.
func pauseAfter(code string) time.Duration {
	switch code {
	case codeTooClose, codeTooSoon:
		return slowPace
	case codeLockedOut:
		return lockedOutPause
	}
	return 0
}

// without makes text fit for an error, without a secret, which may be written
// in the ways of a URL.
func without(text, secret string) string {
	const hidden = "(UserSig)"
	if secret != "" {
		escaped := url.QueryEscape(secret)
		text = strings.NewReplacer(secret, hidden, escaped, hidden, strings.ReplaceAll(escaped, "%2A", "%2a"), hidden).Replace(text)
	}
	return wire.Text(text)
}

// failed returns the accounts that ErrorList names. Entries that say nothing
// are left out: strange tells that there are some.
func (s *status) failed() (failed []AccountError, strange bool) {
	for _, e := range s.ErrorList {
		if e.Account == "" || e.ErrorCode == nil || *e.ErrorCode == 0 {
			strange = true
			continue
		}
		text := strings.ReplaceAll(e.ErrorInfo, e.Account, "…") // personal data
		failed = append(failed, AccountError{
			Account: e.Account, Info: codeTable.Answer(tableErrorList, strconv.FormatInt(int64(*e.ErrorCode), 10)), Text: wire.Text(text),
		})
	}
	return failed, strange
}

// partial returns the error of an answer that says success and names accounts
// all the same.
func (s *status) partial(op string) error {
	failed, strange := s.failed()
	switch {
	case strange:
		return errOpen(op, "the answer names accounts that failed, but not which or why")
	case len(failed) == 0:
		return nil
	}
	return failed[0].error(op, failed)
}

// error returns the error of an account, which may stand for others too.
func (f *AccountError) error(op string, failed []AccountError) *Error {
	return &Error{
		APIError: push.APIError{
			From: push.TencentIM, Op: op, HTTPStatus: 200, Info: f.Info, Text: f.Text, RetryAfter: pauseAfter(f.Info.Code),
			MayBeDelivered: op == engine.OpSend && f.Info.Retry == push.RetryUnsure,
		},
		Failed: failed,
	}
}

// errOpen is for accounts of which an answer that says success leaves open
// what became of them.
func errOpen(op, problem string) *push.TransportError {
	e := engine.Unreadable(&engine.Answer{Status: 200}, errors.New(problem)).(*push.TransportError)
	e.From, e.Op, e.MayBeDelivered = push.TencentIM, op, op == engine.OpSend
	return e
}

// forOne narrows down what a code means for a request to a single account: at
// the top of an answer it names no account, but there is only one.
func (e *Error) forOne() {
	if e.Info.Code == codeNotThere || e.Info.Code == codeNoAccount {
		e.Info = codeTable.Answer(tableErrorList, e.Info.Code)
	}
}

// forType makes the error fit the type of target: a UserID that is not there
// is no dead token.
func (e *Error) forType(typ push.TargetType) *Error {
	if typ != push.TargetToken && e.Info.Kind == push.ErrInvalidToken {
		e.Info.Kind = push.ErrNotFound
	}
	return e
}

// rejections settles the targets of an answer that took some of them: those
// that ErrorList names. If it has entries that say nothing, or names others
// than were asked for, they may be about any of the rest, which are left open
// then.
func (s *status) rejections(targets []string, typ push.TargetType) []engine.Rejection {
	failed, strange := s.failed()
	if len(failed) == 0 && !strange {
		return nil
	}
	asked := make(map[string]bool, len(targets)) // to whether it is settled
	for _, t := range targets {
		asked[t] = false
	}
	rejected := make([]engine.Rejection, 0, len(failed))
	for i := range failed {
		if settled, known := asked[failed[i].Account]; !known {
			strange = true
		} else if !settled {
			asked[failed[i].Account] = true
			e := failed[i].error(engine.OpSend, failed[i:i+1]).forType(typ)
			rejected = append(rejected, engine.Rejection{Target: failed[i].Account, Err: e})
		}
	}
	if strange {
		open := errOpen(engine.OpSend, "the answer names accounts that failed, but not which of those that were asked for")
		for t, settled := range asked {
			if !settled {
				rejected = append(rejected, engine.Rejection{Target: t, Err: open})
			}
		}
	}
	return rejected
}
