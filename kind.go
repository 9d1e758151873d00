package push

// Kind is what an error means, in one word list for all vendors. A Kind is
// itself an error, so that each doubles as a sentinel:
//
//	if errors.Is(err, push.ErrRateLimited) { ... }
//	switch pushErr.Kind() { case push.ErrInvalidToken: ... }
type Kind uint8

const (
	// ErrUnknown is a code that no documentation explains. It is not
	// retryable, and the code and text are kept.
	ErrUnknown Kind = iota

	// Accepted is no error: the kind of a vendor's success codes.
	Accepted

	// ErrInvalidArgument means that the request is wrong and will stay so.
	ErrInvalidArgument

	// ErrPayloadTooLarge means that a text or the whole message is too long.
	ErrPayloadTooLarge

	// ErrInvalidToken means that the target itself is dead: delete it.
	ErrInvalidToken

	// ErrTokenMismatch means that the token belongs to another app, sender
	// or environment. A wrong configuration has the same effect on every
	// token, so do not delete on this alone.
	ErrTokenMismatch

	// ErrAuth means that the credentials were refused.
	ErrAuth

	// ErrPermission means that the app may not do this.
	ErrPermission

	// ErrQuota means that an allowance is used up, usually for the day.
	ErrQuota

	// ErrRateLimited means too many requests at a time.
	ErrRateLimited

	// ErrUnavailable means that the service is out of order.
	ErrUnavailable

	// ErrContentRejected means that the text did not pass moderation.
	ErrContentRejected

	// ErrUnsupported means that the vendor has no such feature.
	ErrUnsupported

	// ErrNotFound means that the addressed object does not exist.
	ErrNotFound

	// ErrDuplicate means that the vendor has had this request before.
	ErrDuplicate

	// ErrUnconfirmed means that the request was sent and no answer tells
	// whether it was carried out.
	ErrUnconfirmed

	// ErrCanceled means that the caller's context ended first.
	ErrCanceled

	// ErrProtocol means an answer that nobody documents, such as HTML.
	ErrProtocol
)

var kindNames = [...]string{
	ErrUnknown:         "unknown",
	Accepted:           "accepted",
	ErrInvalidArgument: "invalid argument",
	ErrPayloadTooLarge: "payload too large",
	ErrInvalidToken:    "invalid token",
	ErrTokenMismatch:   "token mismatch",
	ErrAuth:            "authentication failed",
	ErrPermission:      "permission denied",
	ErrQuota:           "quota exceeded",
	ErrRateLimited:     "rate limited",
	ErrUnavailable:     "unavailable",
	ErrContentRejected: "content rejected",
	ErrUnsupported:     "unsupported",
	ErrNotFound:        "not found",
	ErrDuplicate:       "duplicate",
	ErrUnconfirmed:     "unconfirmed",
	ErrCanceled:        "canceled",
	ErrProtocol:        "protocol error",
}

// String returns the kind in words, such as "invalid token".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[ErrUnknown]
}

// Error is String, which makes a Kind an error.
func (k Kind) Error() string { return k.String() }

// Retry is the rule that a vendor's code carries for repeating the request.
type Retry uint8

const (
	// RetryNever: the same request would fail again.
	RetryNever Retry = iota

	// RetryLater: surely not carried out; repeat it after a pause.
	RetryLater

	// RetryUnsure: a fault after the request was read. It may have been
	// carried out, so a repetition may show a notification twice.
	RetryUnsure

	// RetryRefresh: repeat once with a fresh credential. The library does
	// that by itself, so an error that carries this rule is final.
	RetryRefresh

	// RetryReconnect: refused by this connection only; repeat on another.
	RetryReconnect
)

// Retryable reports whether sending the same again later may succeed.
func (r Retry) Retryable() bool {
	return r == RetryLater || r == RetryUnsure || r == RetryReconnect
}

// String returns the rule in words.
func (r Retry) String() string {
	switch r {
	case RetryLater:
		return "later"
	case RetryUnsure:
		return "later, may repeat a notification"
	case RetryRefresh:
		return "once, with a fresh credential"
	case RetryReconnect:
		return "on another connection"
	}
	return "never"
}

// CodeInfo is one row of a vendor's code table.
type CodeInfo struct {
	Code    string // as the vendor writes it: "80300007", "BadDeviceToken"
	Table   string // which of the vendor's tables; empty for its main one
	Kind    Kind
	Retry   Retry
	Meaning string // in this library's words
}
