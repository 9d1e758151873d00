package oppo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what OPPO answered when it did not accept.
type Error struct {
	push.APIError

	// Target is the registration id or alias that the code is about, if it is
	// about one.
	Target string

	// MessageID is OPPO's id for a refused entry of a batch; it may be empty.
	MessageID string
}

// PartialError says that OPPO took some targets of a request and refused
// others. It unwraps to the errors of the latter.
type PartialError struct {
	Failed []*Error // at least one
	Total  int      // targets in the request; 0 if they are not known one by one
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
	of := ""
	if e.Total > 0 {
		of = fmt.Sprintf(" of %d", e.Total)
	}
	return fmt.Sprintf("oppo: %d%s targets failed; first: %v", len(e.Failed), of, e.Failed[0])
}

// partialError returns nil if no target failed.
func partialError(failed []*Error, total int) error {
	if len(failed) == 0 {
		return nil
	}
	return &PartialError{Failed: failed, Total: total}
}

// status is what all answers have.
type status struct {
	Code    *wire.Int       `json:"code"`
	Message wire.String     `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// answer is the data of a successful answer. complete reports whether it has
// what it must have.
type answer interface {
	complete() bool
}

// rawData is data of which nothing is known, and which may be missing.
type rawData struct{ raw json.RawMessage }

// UnmarshalJSON keeps the data as it is.
func (d *rawData) UnmarshalJSON(data []byte) error {
	d.raw = append([]byte(nil), data...)
	return nil
}

func (d *rawData) complete() bool { return true }

// neededData is rawData that must not be missing.
type neededData struct{ rawData }

func (d *neededData) complete() bool { return len(d.raw) > 0 }

// decode reads an answer and its data into out. Code 0 is the only success;
// the HTTP status is 200 for business errors too.
func decode(a *engine.Answer, out answer) error {
	var s status
	if err := json.Unmarshal(a.Body, &s); err != nil || s.Code == nil {
		if a.OK() {
			return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
		}
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	}
	if *s.Code != 0 {
		return &Error{APIError: push.APIError{
			Info: codeTable.Find("", strconv.FormatInt(int64(*s.Code), 10)),
			Text: wire.Text(string(s.Message)),
		}}
	}
	if !a.OK() {
		return engine.Unreadable(a, errors.New("the answer says success, its HTTP status does not"))
	}
	if len(s.Data) > 0 && string(s.Data) != "null" {
		if err := json.Unmarshal(s.Data, out); err != nil {
			return engine.Unreadable(a, errors.New("the data of the answer is not the documented JSON"))
		}
	}
	if !out.complete() {
		return engine.Unreadable(a, errors.New("the answer says success but lacks what belongs to it"))
	}
	return nil
}

// forTarget adds to an error of a unicast whom it is about. An alias is never
// a dead token.
func (e *Error) forTarget(typ push.TargetType, target string) {
	if e.Info.Table == "" {
		e.Info.Kind = targetInfo(e.Info.Code, typ).Kind
	}
	if len(e.Info.Code) == len(codeInvalidID) { // from 10000: business codes
		e.Target = target
	}
}

// forMany is forTarget for a request with several targets. A code that names
// none of them tells nothing about a single one.
func forMany(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) && e.Info.Kind == push.ErrInvalidToken {
		e.Info.Kind = push.ErrTokenMismatch
	}
	return err
}

// targetInfo returns what a code means for a single target.
func targetInfo(code string, typ push.TargetType) push.CodeInfo {
	info := codeTable.Find("", code)
	if typ != push.TargetToken && info.Kind == push.ErrInvalidToken {
		info.Kind = push.ErrNotFound
	}
	return info
}

// targetError types the refusal of one target in an answer that says success.
func targetError(info push.CodeInfo, target, text string) *Error {
	return &Error{
		APIError: push.APIError{
			From: push.OPPO, Op: engine.OpSend, HTTPStatus: 200, Info: info, Text: wire.Text(text),
			MayBeDelivered: info.Retry == push.RetryUnsure,
		},
		Target: target,
	}
}

// errUnnamed is for a target of which an answer that says success leaves open
// what became of it.
func errUnnamed(problem string) *push.TransportError {
	e := engine.Unreadable(&engine.Answer{Status: 200}, errors.New(problem)).(*push.TransportError)
	e.From, e.Op = push.OPPO, engine.OpSend
	return e
}

// rejections settles the targets of an answer that took some of them. It
// books each target that is in failed. An error for one that was not asked
// for may be about any of the others, so those are left open then.
func rejections(targets []string, failed []*Error) []engine.Rejection {
	if len(failed) == 0 {
		return nil
	}
	count := make(map[string]int, len(targets))
	for _, t := range targets {
		count[t]++
	}
	errs := make(map[string]*Error, len(failed))
	strange := false
	for _, e := range failed {
		switch {
		case count[e.Target] == 0:
			strange = true
		case e.repeated() && (count[e.Target] > 1 || errs[e.Target] != nil):
			// The second mention of a target, of which the first counts.
		case errs[e.Target] == nil || errs[e.Target].repeated():
			errs[e.Target] = e
		}
	}
	rejected := make([]engine.Rejection, 0, len(failed))
	var open *push.TransportError
	if strange {
		open = errUnnamed("the answer names a target that was not in the request")
	}
	for t := range count {
		if e := errs[t]; e != nil {
			rejected = append(rejected, engine.Rejection{Target: t, Err: e})
		} else if strange {
			rejected = append(rejected, engine.Rejection{Target: t, Err: open})
		}
	}
	return rejected
}

// repeated reports whether e says that the target was there before in the
// same request.
func (e *Error) repeated() bool {
	return e.Info.Code == codeRepeatedID || e.Info.Code == codeRepeatedAlias
}
