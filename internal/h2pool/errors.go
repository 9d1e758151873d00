package h2pool

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// ErrClosed is the cause of the error of every request after Close.
var ErrClosed = errors.New("pool is closed")

// What an Error can name as Op.
const (
	opDial    = "dial"    // no TCP connection, or one that closed without a word
	opTLS     = "tls"     // a failed handshake, or a server without HTTP/2
	opProxy   = "proxy"   // the proxy could not be had or declined
	opGoAway  = "goaway"  // the server closes the connection, and Debug may say why
	opRequest = "request" // everything else, an ended context included
)

// HTTP/2 error codes, RFC 9113 section 7.
const (
	codeProtocol = 0x1
	codeRefused  = 0x7
)

// An Error says why there is no response, and whether the request can be sent
// again without harm.
//
// It is context.Canceled or context.DeadlineExceeded, by errors.Is, if the
// request's own context ended; Config.DialTimeout is os.ErrDeadlineExceeded.
type Error struct {
	Op    string // "dial", "tls", "proxy", "goaway" or "request"
	Err   error  // the cause; holds no credential of a proxy
	Debug string // debug data of the GOAWAY frame, at most 4 KiB of it
	Code  uint32 // HTTP/2 error code of the GOAWAY or RST_STREAM frame

	// NotSent is true if it is certain that the server did not process the
	// request: it was never put on a connection, or its stream was refused
	// by REFUSED_STREAM or by a GOAWAY with a lower last stream.
	NotSent bool
}

// Error names the operation, what the server said, and the cause.
func (e *Error) Error() string {
	s := "h2pool: " + e.Op
	if e.Debug != "" {
		s += fmt.Sprintf(": %.256q", e.Debug)
	}
	if e.Code != 0 {
		s += fmt.Sprintf(": code %#x", e.Code)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// because returns e with what the server said when it refused the request
// before, unless e has such words itself: a caller whose time runs out while
// the request waits for another connection should still learn the reason.
func (e *Error) because(last *Error) *Error {
	if last == nil || e.Debug != "" || e.Code != 0 {
		return e
	}
	c := *e
	c.Debug, c.Code = last.Debug, last.Code
	return &c
}

// A streamError is a peer's RST_STREAM. net/http does not export its own type,
// but lets errors.As fill in a struct of the same shape.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return fmt.Sprintf("stream reset: code %#x", e.Code) }

// backoff returns a pause of base and up to twice that for the first try, and
// twice as long for each further one.
func backoff(base time.Duration, try int) time.Duration {
	d := base << (try - 1)
	return d + rand.N(d)
}

// sleep reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
