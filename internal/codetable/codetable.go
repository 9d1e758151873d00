// Package codetable looks codes up in a vendor's table.
package codetable

import (
	"iter"
	"net/http"
	"strconv"

	"github.com/pushwire/push"
)

// A Table is all codes of one vendor, as constant data: it costs nothing at
// start-up, and a look-up allocates nothing. A code may occur once in each
// of the vendor's tables; the main one has no name.
type Table []push.CodeInfo

// HTTP is the name of the table that says what a bare HTTP status means,
// where an answer has no code of the vendor's.
const HTTP = "HTTP status"

// Find returns the row of a code in the named table. A code that is not
// there is unknown: never a success, not retryable, and its text is kept.
func (t Table) Find(table, code string) push.CodeInfo {
	for i := range t {
		if t[i].Code == code && t[i].Table == table {
			return t[i]
		}
	}
	return push.CodeInfo{Code: code, Table: table}
}

// Status returns the row of a bare HTTP status. One that is not in the table
// is what HTTP itself says of it: gateways answer 429 and 5xx for any vendor.
// Anything else is nothing that the vendor documents.
func (t Table) Status(status int) push.CodeInfo {
	info := t.Find(HTTP, strconv.Itoa(status))
	switch {
	case info.Kind != push.ErrUnknown && info.Kind != push.Accepted:
	case status == http.StatusTooManyRequests:
		info.Kind, info.Retry, info.Meaning = push.ErrRateLimited, push.RetryLater, "too many requests"
	case status >= 500 && status <= 599:
		info.Kind, info.Retry = push.ErrUnavailable, push.RetryUnsure
		info.Meaning = "fault of a server or gateway, and the request may have been taken"
	default:
		info.Kind = push.ErrProtocol
	}
	return info
}

// Explain returns the first row of a code, from whichever table.
func (t Table) Explain(code string) (push.CodeInfo, bool) {
	for i := range t {
		if t[i].Code == code {
			return t[i], true
		}
	}
	return push.CodeInfo{Code: code}, false
}

// All yields the table's rows.
func (t Table) All() iter.Seq[push.CodeInfo] {
	return func(yield func(push.CodeInfo) bool) {
		for i := range t {
			if !yield(t[i]) {
				return
			}
		}
	}
}
