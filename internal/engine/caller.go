// Package engine is the one path of a request and of a send, shared by all
// vendors: pace, authorise, attempt, decode, retry or settle; and for a send
// also split and gather. A vendor package says what is particular to it in a
// Call and a Job.
package engine

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"

	"github.com/pushwire/push"
)

const (
	// maxAnswer is the most that is read of an answer, in bytes.
	maxAnswer = 1 << 20

	// maxRequest is more than any vendor takes, in bytes. It is for fields
	// that no vendor documents a limit of.
	maxRequest = 4 << 20
)

// Config is what a vendor's client is made of.
type Config struct {
	Vendor      push.Vendor
	Settings    push.Settings
	HTTP2       bool    // the vendor speaks HTTP/2
	MaxConns    int     // default number of HTTP/2 connections; 0 leaves it to the pool
	Concurrency int     // default number of requests in flight
	QPS         float64 // default number of targets a second; 0 means no limit
	Burst       int     // least number of targets that may go at once: one request's
	PerRequest  bool    // the vendor counts requests, however many targets each has: QPS and Burst are of those

	// ConnAuth says that the vendor binds a connection to the credential that
	// it saw there first.
	ConnAuth bool

	// Pause is the least time before what the vendor answered with an error
	// is repeated, where its documentation has one. A caller's MaxWait that
	// is less bounds it, too.
	Pause time.Duration

	// Transport turns a failure of the connection into the vendor's own
	// error where it carries one, as APNs does in a GOAWAY. It may be nil.
	Transport func(error) push.Error
}

// A Caller makes the requests of one client. It is safe for concurrent use.
type Caller struct {
	cfg       Config
	slots     chan struct{} // one for each request in flight
	limiter   *rate.Limiter // nil: no limit
	transport http.RoundTripper
	retry     retryablehttp.Client

	// noHeader is what http.Client sees of a request's header, of which it
	// makes a copy for a redirect. roundTripper puts in that of the attempt.
	noHeader http.Header
}

// New returns a Caller. It opens no connection and starts no goroutine.
func New(cfg Config) *Caller {
	s := &cfg.Settings
	if s.Concurrency > 0 {
		cfg.Concurrency = s.Concurrency
	}
	c := &Caller{
		cfg:       cfg,
		slots:     make(chan struct{}, cfg.Concurrency),
		limiter:   newLimiter(&cfg),
		transport: newTransport(&cfg),
		noHeader:  http.Header{},
	}
	// flight.again decides when to stop, and knows of the extra attempts with
	// a fresh credential and on a connection of its own: hence the two more.
	c.retry = retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     roundTripper{c.transport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:     s.Retry.MaxAttempts + 2,
		RetryWaitMin: s.Retry.MinWait,
		RetryWaitMax: s.Retry.MaxWait,
		CheckRetry:   checkRetry,
		Backoff:      backoff,
		PrepareRetry: prepareRetry,
		ErrorHandler: giveUp,
	}
	return c
}

func newLimiter(cfg *Config) *rate.Limiter {
	s := &cfg.Settings
	if s.Limiter != nil {
		return s.Limiter
	}
	qps := cfg.QPS
	if s.QPS > 0 {
		qps = s.QPS
	}
	if qps <= 0 || rate.Limit(qps) == rate.Inf {
		return nil
	}
	return rate.NewLimiter(rate.Limit(qps), max(int(qps), cfg.Burst, 1))
}

// Settings returns the settings that the Caller was made with.
func (c *Caller) Settings() *push.Settings { return &c.cfg.Settings }

// Vendor returns the vendor that the Caller was made for.
func (c *Caller) Vendor() push.Vendor { return c.cfg.Vendor }

// Close closes the client's connections, if they are its own.
func (c *Caller) Close() {
	if c.cfg.Settings.HTTPClient != nil {
		return
	}
	switch t := c.transport.(type) {
	case io.Closer:
		_ = t.Close()
	case interface{ CloseIdleConnections() }:
		t.CloseIdleConnections()
	}
}

// An Authorizer puts a credential into a request.
type Authorizer interface {
	// Authorize puts the credential into h, unless that is nil, and returns
	// it.
	Authorize(ctx context.Context, h http.Header) (string, error)

	// Refuse says that the vendor called the credential expired, and reports
	// whether another one can be had.
	Refuse(credential string) bool
}

// The operations that all vendors have.
const (
	OpAuth = "auth" // get an access token
	OpSend = "send" // push to targets
)

// A Call is one request to a vendor.
type Call struct {
	Op     string
	Method string // POST unless set
	URL    string

	// Location is URL in parsed form, in place of it: one that many calls
	// have, or that was put together from parts. It is not modified.
	Location *url.URL

	Header http.Header // not modified

	// Shared is in place of Header where many calls have the same.
	Shared *Header

	// ContentType is that of the body, unless Header has it.
	ContentType string

	Auth Authorizer // may be nil

	// Query, if set, makes the query of the URL for each attempt, from the
	// credential that Auth returned, for a vendor that wants it there.
	Query func(credential string) string

	// Body is the request's body, the same for each attempt.
	Body []byte

	// Rebody, if set, makes the body of each attempt instead. unsure says
	// that an earlier attempt may have been carried out, so that an id
	// against duplicates must stay the same; timestamps and the like are
	// fresh each time.
	Rebody func(unsure bool) ([]byte, error)

	// Secrets are the credentials in the URL or the body, but for that of
	// Auth. Where an answer repeats one, it is hidden. Rebody may set them.
	Secrets []string

	// Targets is how many targets the request pushes to, for the limiter.
	// Zero is not paced.
	Targets int

	// Repeatable says that carrying the request out twice does no harm: it
	// only reads, or the vendor drops or replaces duplicates.
	Repeatable bool

	// Pause is the least time between an attempt that may still be carried
	// out and the next, for a vendor that drops a duplicate only if the first
	// one is done with.
	Pause time.Duration

	// Decode reads the answer. It returns nil if the vendor accepted, a
	// typed error of the vendor's that embeds push.APIError if not, and what
	// Unreadable returns if the answer makes no sense. The Caller fills in
	// From, Op, HTTPStatus, RetryAfter and MayBeDelivered.
	Decode func(*Answer) error
}

// A Header is that of many calls with one Authorizer. It is complete with the
// credential once, rather than for each call. The zero value of what is not
// exported is ready for use.
type Header struct {
	Fields http.Header // not modified, nor is what was made of it

	complete atomic.Pointer[completeHeader]
}

type completeHeader struct {
	credential string
	header     http.Header
}

// with returns the header with a credential, which auth puts in.
func (h *Header) with(ctx context.Context, auth Authorizer) (http.Header, string, error) {
	if auth == nil {
		return h.Fields, "", nil
	}
	credential, err := auth.Authorize(ctx, nil)
	if err != nil {
		return nil, "", err
	}
	if c := h.complete.Load(); c != nil && c.credential == credential {
		return c.header, credential, nil
	}
	header := make(http.Header, len(h.Fields)+1)
	maps.Copy(header, h.Fields)
	if credential, err = auth.Authorize(ctx, header); err != nil { // may be a newer one
		return nil, "", err
	}
	h.complete.Store(&completeHeader{credential, header})
	return header, credential, nil
}

// An Answer is a response, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK reports whether the HTTP status is one of success.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// Unreadable is what Decode returns for an answer that nobody documents.
func Unreadable(a *Answer, problem error) error {
	return &push.TransportError{
		Class: push.ErrProtocol, Cause: causeAnswer, HTTPStatus: a.Status,
		Err: problem,
		// A redirect was certainly not carried out; anything else may have been.
		MayBeDelivered: a.Status < 300 || a.Status > 399,
	}
}

// Do makes the request, with all that belongs to it. Its error is a
// push.Error.
func (c *Caller) Do(ctx context.Context, call *Call) error {
	if call.Op != OpAuth { // the request that waits for the credential has a slot
		select {
		case c.slots <- struct{}{}:
			defer func() { <-c.slots }()
		case <-ctx.Done():
			return transportError(ctx, c.cfg.Vendor, call.Op, ctx.Err(), false)
		}
	}
	f := &flight{Context: ctx, caller: c, call: call, ctx: ctx}
	return f.run()
}

// giveUp ends a flight that failed: its error is returned as it is.
func giveUp(resp *http.Response, err error, _ int) (*http.Response, error) {
	if resp != nil {
		_ = resp.Body.Close()
	}
	return nil, err
}
