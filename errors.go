package push

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Error is what every failure of this module satisfies, also when wrapped or
// joined: find it with errors.As, or errors.Is with one of the kinds.
type Error interface {
	error

	// Vendor reports which service the error is about.
	Vendor() Vendor

	// Code is the vendor's own: "80300007", "BadDeviceToken", "10072".
	Code() string

	// Kind is what it means, the same word for every vendor.
	Kind() Kind

	// Retryable reports whether sending the same again later may succeed.
	// It says nothing about duplicates: see ErrUnconfirmed.
	Retryable() bool
}

// APIError is what a service answered when it did not accept. Every vendor
// package has an Error type that embeds it and adds what is particular to
// the vendor. errors.As finds an *APIError in any of them.
type APIError struct {
	From       Vendor
	Op         string        // the operation, such as "send" or "auth"
	Info       CodeInfo      // the code and what it means
	HTTPStatus int           // 0 if the error did not come with an HTTP answer
	Text       string        // the vendor's own words, made printable and cut to 256 bytes
	RequestID  string        // the vendor's id for the request, if it gave one
	RetryAfter time.Duration // how long the vendor asked to wait; 0 if it did not say

	// MayBeDelivered says that this attempt or one before it may have been
	// carried out all the same. errors.Is(err, ErrUnconfirmed) reports it.
	MayBeDelivered bool
}

// Vendor implements Error.
func (e *APIError) Vendor() Vendor { return e.From }

// Code implements Error.
func (e *APIError) Code() string { return e.Info.Code }

// Kind implements Error.
func (e *APIError) Kind() Kind { return e.Info.Kind }

// Retryable implements Error.
func (e *APIError) Retryable() bool { return e.Info.Retry.Retryable() }

// Is matches the error's kind, and ErrUnconfirmed if it may be delivered.
func (e *APIError) Is(target error) bool {
	return target == e.Info.Kind || target == ErrUnconfirmed && e.MayBeDelivered
}

// As lets errors.As find the embedded *APIError.
func (e *APIError) As(target any) bool {
	if t, ok := target.(**APIError); ok {
		*t = e
		return true
	}
	return false
}

// API returns e. It gives code that handles any vendor's error access to the
// part they share.
func (e *APIError) API() *APIError { return e }

// Error says who answered what to which operation.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", e.From, e.Op, e.Info.Kind)
	if e.Info.Code != "" {
		fmt.Fprintf(&b, " (code %s)", e.Info.Code)
	}
	if e.Info.Meaning != "" {
		b.WriteString(": " + e.Info.Meaning)
	}
	if e.Text != "" {
		b.WriteString("; vendor says " + strconv.Quote(e.Text))
	}
	if e.HTTPStatus != 0 {
		fmt.Fprintf(&b, "; HTTP %d", e.HTTPStatus)
	}
	if e.RequestID != "" {
		b.WriteString("; request " + e.RequestID)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; retry after %s", e.RetryAfter)
	}
	if e.MayBeDelivered {
		b.WriteString("; may have been delivered")
	}
	return b.String()
}

// LimitError means that a documented limit was exceeded and nothing was sent.
type LimitError struct {
	From    Vendor
	Field   string // in the vendor's terms: "title", "timeToLive"
	Limit   int
	Actual  int
	Unit    string // "characters", "bytes", "tokens", "seconds", ...
	Minimum bool   // Limit is the least that is allowed, not the most

	// VendorCode is what the vendor itself would have answered, if its
	// documentation has a code for that.
	VendorCode string

	// Class is the kind of that answer.
	Class Kind
}

// Vendor implements Error.
func (e *LimitError) Vendor() Vendor { return e.From }

// Code returns the code that the vendor itself would have answered.
func (e *LimitError) Code() string { return e.VendorCode }

// Kind implements Error.
func (e *LimitError) Kind() Kind { return e.Class }

// Retryable implements Error. Only a rate limit passes with time.
func (e *LimitError) Retryable() bool { return e.Class == ErrRateLimited }

// Is matches the error's kind.
func (e *LimitError) Is(target error) bool { return target == e.Class }

// Error names the field, the limit and the actual value.
func (e *LimitError) Error() string {
	bound := "at most"
	if e.Minimum {
		bound = "at least"
	}
	s := fmt.Sprintf("%s: %s: %s: %d %s, %s %d allowed",
		vendorOr(e.From), e.Class, e.Field, e.Actual, e.Unit, bound, e.Limit)
	if e.VendorCode != "" {
		s += " (code " + e.VendorCode + ")"
	}
	return s
}

// FieldError means that something handed in is wrong in itself, or is beyond
// the vendor (ErrUnsupported), and nothing was sent.
type FieldError struct {
	From    Vendor
	Field   string // "token", "audience", "config.PrivateKey", ...
	Problem string // what is wrong; never holds the value of a secret

	// VendorCode is what the vendor itself would have answered, if its
	// documentation has a code for that.
	VendorCode string

	// Class is the kind; the zero value stands for ErrInvalidArgument.
	Class Kind

	// Err is the cause, if there is one.
	Err error
}

// Vendor implements Error.
func (e *FieldError) Vendor() Vendor { return e.From }

// Code returns the code that the vendor itself would have answered.
func (e *FieldError) Code() string { return e.VendorCode }

// Kind implements Error.
func (e *FieldError) Kind() Kind {
	if e.Class == ErrUnknown {
		return ErrInvalidArgument
	}
	return e.Class
}

// Retryable implements Error: it never is.
func (e *FieldError) Retryable() bool { return false }

// Is matches the error's kind.
func (e *FieldError) Is(target error) bool { return target == e.Kind() }

// Unwrap returns the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// Error names the field and the problem.
func (e *FieldError) Error() string {
	s := fmt.Sprintf("%s: %s: %s %s", vendorOr(e.From), e.Kind(), e.Field, e.Problem)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// TransportError means that there is no usable answer.
type TransportError struct {
	From Vendor
	Op   string // the operation, such as "send" or "auth"

	// MayBeDelivered says that the request went out, so that it may have
	// been carried out. If it is false, it certainly was not.
	MayBeDelivered bool

	// Cause is a word for what happened: "canceled", "deadline", "dns",
	// "refused", "tls", "proxy", "timeout", "closed", "goaway", "answer",
	// "credential" or "network". Code returns it.
	Cause string

	// Class is the kind: ErrUnconfirmed, ErrUnavailable, ErrCanceled,
	// ErrAuth (no credential could be had) or ErrProtocol.
	Class Kind

	// HTTPStatus is that of an answer that could not be read, or 0.
	HTTPStatus int

	// Err is the underlying error, without any URL or secret in its text.
	Err error
}

// Vendor implements Error.
func (e *TransportError) Vendor() Vendor { return e.From }

// Code returns e.Cause: the vendor itself said nothing.
func (e *TransportError) Code() string { return e.Cause }

// Kind implements Error.
func (e *TransportError) Kind() Kind { return e.Class }

// Retryable implements Error. An answer that cannot be understood is not
// retryable: the next would hardly differ.
func (e *TransportError) Retryable() bool {
	return e.Class != ErrProtocol && e.Class != ErrAuth
}

// Is matches the error's kind, and ErrUnconfirmed if it may be delivered.
func (e *TransportError) Is(target error) bool {
	return target == e.Class || target == ErrUnconfirmed && e.MayBeDelivered
}

// Unwrap returns the underlying error.
func (e *TransportError) Unwrap() error { return e.Err }

// Error says what happened, and whether the request may have been delivered.
func (e *TransportError) Error() string {
	s := fmt.Sprintf("%s %s: %s (%s)", vendorOr(e.From), e.Op, e.Class, e.Cause)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.HTTPStatus != 0 {
		s += fmt.Sprintf("; HTTP %d", e.HTTPStatus)
	}
	if e.MayBeDelivered {
		return s + "; may have been delivered"
	}
	return s + "; not delivered"
}

func vendorOr(v Vendor) string {
	if v == "" {
		return "push"
	}
	return string(v)
}
