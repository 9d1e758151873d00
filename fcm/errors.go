package fcm

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what Google answered when it did not accept. Its code is, of what
// the answer has, that of FCM ("UNREGISTERED"), a reason of Apple's
// ("BadDeviceToken"), a reason of Google's front end ("ACCESS_TOKEN_EXPIRED"),
// or the canonical code ("NOT_FOUND"); Info.Table says which it is.
type Error struct {
	push.APIError

	Status    string // the canonical code: "INVALID_ARGUMENT", "NOT_FOUND"
	ErrorCode string // FCM's own: "UNREGISTERED"; empty if FCM was not asked

	// APNs refused what FCM relayed, with this status and reason. If the
	// message had a live_activity_token, they are about that.
	APNsStatus int
	APNsReason string

	// Why Google's front end refused the request, such as
	// "RATE_LIMIT_EXCEEDED" with the name of the quota in Metadata.
	Reason   string
	Metadata map[string]string

	FieldViolations []FieldViolation
	QuotaViolations []QuotaViolation
	Help            []string // URLs of pages that explain
}

// FieldViolation is a member of the request that is wrong.
type FieldViolation struct {
	Field       string `json:"field"` // such as "message.data[0].value"
	Description string `json:"description"`
}

// QuotaViolation is a quota that was exceeded.
type QuotaViolation struct {
	Subject     string `json:"subject"`
	Description string `json:"description"`
}

// quotaPause is how long Google asks to wait after 429 without a Retry-After.
const quotaPause = time.Minute

// leastPause is how long Google asks to wait at least before any failed
// request is repeated.
const leastPause = 10 * time.Second

// decode reads an answer into out. Only an answer that is whole is a success.
func decode(a *engine.Answer, out answer) error {
	if !a.OK() {
		return decodeError(a)
	}
	if err := json.Unmarshal(a.Body, out); err != nil || !out.complete() {
		return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
	}
	return nil
}

// decodeError types an answer that is no success: an object "error" from the
// newer services, a string from Instance ID, HTML from Google's front end.
func decodeError(a *engine.Answer) error {
	e := &Error{}
	if a.Status == 429 && a.Header.Get("Retry-After") == "" {
		e.RetryAfter = quotaPause
	}
	var f struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(a.Body, &f); err == nil && len(f.Error) > 0 {
		switch f.Error[0] {
		case '"':
			var code string
			if json.Unmarshal(f.Error, &code) == nil && code != "" {
				e.Info = codeTable.Find(tableIID, wire.Text(code))
				if status := codeTable.Status(a.Status); e.Info.Kind == push.ErrUnknown && status.Retry.Retryable() {
					e.Info.Kind, e.Info.Retry = status.Kind, status.Retry
				}
				return e
			}
		case '{':
			if e.parse(f.Error) {
				e.Info = e.decide(a.Status)
				return e
			}
		}
	}
	e.Info = codeTable.Status(a.Status)
	e.Text = wire.Text(string(a.Body))
	return e
}

// detail is an entry of error.details. What it holds follows from its type.
type detail struct {
	Type            string            `json:"@type"`
	ErrorCode       string            `json:"errorCode"`
	StatusCode      wire.Int          `json:"statusCode"`
	Reason          string            `json:"reason"`
	Metadata        map[string]string `json:"metadata"`
	FieldViolations []FieldViolation  `json:"fieldViolations"`
	Violations      []QuotaViolation  `json:"violations"`
	RetryDelay      string            `json:"retryDelay"`
	Links           []struct {
		URL string `json:"url"`
	} `json:"links"`
}

// parse reads the object "error". It reports whether there is one.
func (e *Error) parse(object []byte) bool {
	var f struct {
		Message string            `json:"message"`
		Status  string            `json:"status"`
		Details []json.RawMessage `json:"details"`
	}
	if err := json.Unmarshal(object, &f); err != nil {
		return false
	}
	e.Text, e.Status = wire.Text(f.Message), wire.Text(f.Status)
	for _, data := range f.Details {
		var d detail
		if err := json.Unmarshal(data, &d); err == nil {
			e.add(&d)
		}
	}
	return true
}

// add keeps what a detail says. One that is not known changes nothing.
func (e *Error) add(d *detail) {
	switch d.Type[strings.LastIndexByte(d.Type, '.')+1:] {
	case "FcmError", "FcmErrorCode": // the latter until 2018
		e.ErrorCode = wire.Text(d.ErrorCode)
	case "ApnsError":
		e.APNsStatus, e.APNsReason = int(d.StatusCode), wire.Text(d.Reason)
	case "ErrorInfo":
		e.Reason, e.Metadata = wire.Text(d.Reason), d.Metadata
	case "BadRequest":
		for _, v := range d.FieldViolations {
			e.FieldViolations = append(e.FieldViolations, FieldViolation{wire.Text(v.Field), wire.Text(v.Description)})
		}
	case "QuotaFailure":
		for _, v := range d.Violations {
			e.QuotaViolations = append(e.QuotaViolations, QuotaViolation{wire.Text(v.Subject), wire.Text(v.Description)})
		}
	case "RetryInfo":
		if pause, ok := parseDuration(d.RetryDelay); ok {
			e.RetryAfter = pause
		}
	case "Help":
		for _, l := range d.Links {
			e.Help = append(e.Help, wire.Text(l.URL))
		}
	}
}

// decide finds the row of the code table. The details decide: the same status
// means a dead token or a wrong project, a wrong key of Apple's or an expired
// access token.
func (e *Error) decide(httpStatus int) push.CodeInfo {
	switch {
	case e.ErrorCode == codeInvalid:
		return e.invalid()
	case e.ErrorCode != "":
		return findCode(e.ErrorCode)
	case e.APNsReason != "":
		return codeTable.Find(tableAPNs, e.APNsReason)
	}
	if e.Reason != "" {
		if info := codeTable.Find(tableReason, e.Reason); info.Kind != push.ErrUnknown {
			return info
		}
	}
	if e.Status == "" {
		return codeTable.Status(httpStatus)
	}
	if e.Status == codeInvalid && e.tooBig() {
		return codeTable.Find(tableTooBig, codeInvalid)
	}
	return codeTable.Find(tableStatus, e.Status)
}

// findCode finds a code of FCM's, also one that only older APIs or topics are
// known to have.
func findCode(code string) push.CodeInfo {
	info := codeTable.Find("", code)
	for _, table := range [...]string{tableEntry, tableLegacy} {
		if info.Kind == push.ErrUnknown && info.Meaning == "" {
			if other := codeTable.Find(table, code); other.Meaning != "" {
				return other
			}
		}
	}
	return info
}

// invalid tells apart what FCM calls INVALID_ARGUMENT.
func (e *Error) invalid() push.CodeInfo {
	switch {
	case e.APNsReason != "":
		return codeTable.Find(tableAPNs, e.APNsReason)
	case e.tooBig():
		return codeTable.Find(tableTooBig, codeInvalid)
	case e.aboutToken():
		return codeTable.Find(tableBadToken, codeInvalid)
	}
	return codeTable.Find("", codeInvalid)
}

func (e *Error) tooBig() bool { return strings.Contains(strings.ToLower(e.Text), "too big") }

// aboutToken reports whether the token itself is what is wrong. That Google
// names the field is unverified; the words are known.
func (e *Error) aboutToken() bool {
	for _, v := range e.FieldViolations {
		if v.Field == "message.token" {
			return true
		}
	}
	return strings.Contains(strings.ToLower(e.Text), "registration token")
}

// owner puts right whom an error of APNs is about: of a message with a token
// of a Live Activity it is that one, and the target of the message is as good
// as before.
func (m *Message) owner(err error) error {
	var e *Error
	if m.APNs == nil || m.APNs.LiveActivityToken == "" || !errors.As(err, &e) || e.APNsReason == "" {
		return err
	}
	if info := codeTable.Find(tableActivity, e.APNsReason); info.Kind != push.ErrUnknown {
		e.Info = info
	}
	return err
}
