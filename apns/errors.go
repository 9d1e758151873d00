package apns

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/h2pool"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Apple answered when it did not accept. Its code is Apple's
// reason, such as "Unregistered".
type Error struct {
	push.APIError

	// Timestamp is when Apple found that the token is no longer valid for
	// the topic; zero for other errors. Keep a token that the app registered
	// later than that.
	Timestamp time.Time
}

// failure is the body of an answer that is no success, and of a GOAWAY.
type failure struct {
	Reason    string   `json:"reason"`
	Timestamp wire.Int `json:"timestamp"` // Unix milliseconds
}

// decodeError types an answer that is no success. Where there is no reason,
// only the HTTP status is left; that alone is no licence to delete a token.
func decodeError(a *engine.Answer, requestID string) error {
	e := &Error{APIError: push.APIError{RequestID: wire.Text(requestID)}}
	var f failure
	if err := json.Unmarshal(a.Body, &f); err != nil || wire.Text(f.Reason) == "" {
		e.Info = codeTable.Status(a.Status)
		e.Text = wire.Text(string(a.Body))
		return e
	}
	e.Info = reason(wire.Text(f.Reason))
	if e.Info.Kind == push.ErrUnknown {
		// A reason that is newer than this library. What it means is
		// unknown, whether to try again the status tells.
		e.Info.Retry = codeTable.Status(a.Status).Retry
	}
	if f.Timestamp > 0 {
		e.Timestamp = time.UnixMilli(int64(f.Timestamp))
	}
	return e
}

func reason(r string) push.CodeInfo {
	info := codeTable.Find("", r)
	if info.Kind == push.ErrUnknown {
		if other := codeTable.Find(tableBroadcast, r); other.Kind != push.ErrUnknown {
			return other
		}
	}
	return info
}

// fromConnection types a connection that Apple closed with a reason, as it
// does for a certificate of the wrong environment.
func fromConnection(err error) push.Error {
	var pe *h2pool.Error
	if !errors.As(err, &pe) || len(pe.Debug) == 0 {
		return nil
	}
	var f failure
	if err := json.Unmarshal([]byte(pe.Debug), &f); err != nil || wire.Text(f.Reason) == "" {
		return nil
	}
	return &Error{APIError: push.APIError{Info: reason(wire.Text(f.Reason))}}
}

// empty reports whether a success has the empty body that Apple documents.
// Anything else was not Apple's answer.
func empty(a *engine.Answer) error {
	if len(bytes.TrimSpace(a.Body)) > 0 {
		return engine.Unreadable(a, errors.New("a success has an empty body, this one does not"))
	}
	return nil
}
