package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"

	"github.com/pushwire/push"
)

// flight is one Call on its way: the state that its attempts share. It is the
// request's context, where the callbacks of go-retryablehttp find it. What a
// flight always needs is a part of it rather than an allocation of its own.
type flight struct {
	context.Context // ctx, for a flight to be one

	caller *Caller
	call   *Call
	ctx    context.Context // of whoever called Do
	req    retryablehttp.Request
	first  attempt
	reply  Answer

	tries     int  // attempts begun
	refreshed bool // one of them was the extra one with a fresh credential
	moved     bool // another left a connection that was bound to a refused one
	unsure    bool // one of them may have been carried out
	attempt   *attempt
	last      push.Error    // how the last attempt failed
	wait      time.Duration // before the next
}

// attempt is one HTTP request of a flight.
type attempt struct {
	header     http.Header
	body       []byte
	reader     reader          // the first of its body
	probed     bool            // reader was only asked for its length so far
	sent       atomic.Bool     // the request is on its way: see reader and watch
	ctx        context.Context // the observer's; nil before and after the request
	cancel     context.CancelFunc
	start      time.Time
	credential string
	conn       time.Time // when the connection was begun, if the pool says so
	err        error     // of the transport
}

// reader is an attempt's body. It notes that the request is on its way: a
// transport reads the body only to write it to a connection, and a push
// without its body is none, so until then it has certainly not been carried
// out.
type reader struct {
	bytes.Reader
	attempt *attempt
}

func (r *reader) Read(p []byte) (int, error) {
	r.attempt.sent.Store(true)
	return r.Reader.Read(p)
}

func (r *reader) WriteTo(w io.Writer) (int64, error) {
	r.attempt.sent.Store(true)
	return r.Reader.WriteTo(w)
}

func (r *reader) Close() error { return nil }

// watch does for a request without a body what a reader does for others: it
// is on its way once it has a connection. A transport that tells nothing of
// its connections may have sent it at once.
func (a *attempt) watch(ctx context.Context) context.Context {
	a.sent.Store(true)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { a.sent.Store(false) }, // the first, or another after one that took nothing
		GotConn: func(httptrace.GotConnInfo) { a.sent.Store(true) },
	})
}

type flightKey struct{}

// Value implements context.Context.
func (f *flight) Value(key any) any {
	if key == (flightKey{}) {
		return f
	}
	return f.Context.Value(key)
}

func flightOf(ctx context.Context) *flight { return ctx.Value(flightKey{}).(*flight) }

func (f *flight) vendor() push.Vendor { return f.caller.cfg.Vendor }

func (f *flight) settings() *push.Settings { return &f.caller.cfg.Settings }

// pushes reports whether the call changes anything, so that carrying it out
// twice matters.
func (f *flight) pushes() bool { return f.call.Targets > 0 || !f.call.Repeatable }

func (f *flight) run() error {
	req, err := f.request()
	if err != nil {
		return f.final(err)
	}
	resp, err := f.caller.retry.Do(req)
	if err != nil {
		return f.final(err)
	}
	_ = resp.Body.Close()
	return nil
}

// request builds the first attempt.
func (f *flight) request() (*retryablehttp.Request, error) {
	method := f.call.Method
	if method == "" {
		method = http.MethodPost
	}
	u := f.call.Location
	if u == nil {
		var err error
		if u, err = url.Parse(f.call.URL); err != nil {
			return nil, &push.FieldError{From: f.vendor(), Field: "url", Problem: "cannot be requested"}
		}
	}
	// As http.NewRequest makes it, but for a header that would be thrown away.
	hr := (&http.Request{
		Method: method, URL: u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: f.caller.noHeader,
	}).WithContext(f)
	if err := f.prepare(hr); err != nil {
		return nil, err
	}
	req := &f.req
	req.Request = hr
	if len(f.attempt.body) > 0 {
		f.attempt.probed = true // SetBody wants to know the length
		if err := req.SetBody(retryablehttp.ReaderFunc(f.body)); err != nil {
			return nil, err
		}
	}
	req.SetResponseHandler(answer)
	return req, nil
}

func prepareRetry(req *http.Request) error { return flightOf(req.Context()).prepare(req) }

// prepare makes an attempt: waits for the limiter, builds the body, and
// authorises. The header is new each time, since a transport may still hold
// that of the attempt before.
func (f *flight) prepare(req *http.Request) error {
	if err := f.pace(); err != nil {
		return err
	}
	body := f.call.Body
	if f.call.Rebody != nil {
		var err error
		if body, err = f.call.Rebody(f.unsure); err != nil {
			return err
		}
	}
	if len(body) > maxRequest && !f.settings().LimitsOff {
		return &push.LimitError{
			From: f.vendor(), Field: "request", Limit: maxRequest, Actual: len(body), Unit: "bytes", Class: push.ErrPayloadTooLarge,
		}
	}
	a := &f.first
	if f.tries > 0 {
		a = &attempt{}
	}
	a.body = body
	req.ContentLength = int64(len(body))
	var err error
	if a.header, a.credential, err = f.header(); err != nil {
		return f.noCredential(err)
	}
	if f.call.Query != nil {
		u := *req.URL // a transport may still hold that of the attempt before
		u.RawQuery = f.call.Query(a.credential)
		req.URL = &u
	}
	f.attempt = a
	f.tries++
	return nil
}

// header returns the header of an attempt, with the credential that is in it.
func (f *flight) header() (http.Header, string, error) {
	if f.call.Shared != nil {
		return f.call.Shared.with(f.ctx, f.call.Auth)
	}
	h := make(http.Header, len(f.call.Header)+2)
	if f.call.ContentType != "" {
		h["Content-Type"] = []string{f.call.ContentType}
	}
	maps.Copy(h, f.call.Header)
	if f.call.Auth == nil {
		return h, "", nil
	}
	credential, err := f.call.Auth.Authorize(f.ctx, h)
	return h, credential, err
}

// body is called for every attempt, and by a transport that sends one again
// by itself because it was surely not processed.
func (f *flight) body() (io.Reader, error) {
	a := f.attempt
	r := &a.reader
	if r.attempt != nil && !a.probed { // a transport may still hold the one before
		r = &reader{}
	}
	a.probed = a.probed && r.attempt == nil
	r.attempt = a
	r.Reset(a.body)
	return r, nil
}

// pace waits for the limiter. A wait that would outlast the deadline fails at
// once.
func (f *flight) pace() error {
	l, n := f.caller.limiter, f.call.Targets
	if l == nil {
		return nil
	}
	if f.caller.cfg.PerRequest {
		n = min(n, 1)
	}
	for n > 0 {
		step := n
		if l.Limit() != rate.Inf {
			step = min(n, l.Burst())
		}
		if step <= 0 { // a limiter of the program's that lets nothing pass
			return f.rateError()
		}
		if err := l.WaitN(f.ctx, step); err != nil {
			if f.ctx.Err() != nil {
				return f.ctx.Err()
			}
			return f.rateError()
		}
		n -= step
	}
	return nil
}

func (f *flight) rateError() error {
	actual, unit := f.call.Targets, "targets"
	if f.caller.cfg.PerRequest {
		actual, unit = 1, "requests"
	}
	return &push.LimitError{
		From: f.vendor(), Field: "rate", Limit: int(f.caller.limiter.Limit()), Actual: actual,
		Unit: unit + " a second, and no time left to wait", Class: push.ErrRateLimited,
	}
}

// noCredential types the error of an Authorizer. What the vendor said to a
// request for a token is typed already.
func (f *flight) noCredential(err error) error {
	if e := push.Error(nil); errors.As(err, &e) || f.ctx.Err() != nil {
		return err
	}
	return &push.TransportError{From: f.vendor(), Op: f.call.Op, Class: push.ErrAuth, Cause: causeCredential, Err: err}
}

// roundTripper makes an attempt over the client's connections. It has no
// method CloseIdleConnections, which go-retryablehttp calls after every
// failure and which would tear down other requests' connections. It turns an
// error of theirs into a response, which answer takes apart: so there is one
// path for all outcomes, and no *url.Error, whose text has the URL in it.
type roundTripper struct{ base http.RoundTripper }

func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	f := flightOf(req.Context())
	a := f.attempt
	a.start = time.Now()
	a.ctx = f.settings().Observer.RequestStart(req.Context(), push.RequestStart{
		Vendor: f.vendor(), Op: f.call.Op, Attempt: f.tries, Targets: f.call.Targets,
	})
	ctx, cancel := context.WithTimeout(a.ctx, f.settings().Timeout)
	a.cancel = cancel // when the answer is read
	if len(a.body) == 0 && f.pushes() {
		ctx = a.watch(ctx)
	}
	req = req.WithContext(ctx)
	req.Header = a.header
	if f.call.Shared != nil && f.settings().HTTPClient != nil {
		req.Header = maps.Clone(a.header) // a program's own transport may add to it, though it must not
	}
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		a.err = f.hideError(err, req)
		resp = &http.Response{Body: http.NoBody, Header: http.Header{}}
	}
	resp.Request = req
	resp.Header.Del("Location") // never followed; http.Client fails on a malformed one
	return resp, nil
}

// answer reads what came back and says how the attempt went.
func answer(resp *http.Response) error {
	f := flightOf(resp.Request.Context())
	err := f.decode(resp)
	f.end(resp.StatusCode, err)
	return err
}

// end ends an attempt that reached the transport.
func (f *flight) end(status int, err error) {
	a := f.attempt
	if a.ctx == nil {
		return
	}
	a.cancel()
	f.settings().Observer.RequestEnd(a.ctx, push.RequestEnd{
		Vendor: f.vendor(), Op: f.call.Op, Attempt: f.tries, HTTPStatus: status,
		Duration: time.Since(a.start), Err: err,
	})
	a.ctx = nil
}

func (f *flight) decode(resp *http.Response) error {
	if err := f.attempt.err; err != nil {
		return f.broken(err)
	}
	// One byte over the limit tells a body that ends there from one that
	// does not.
	body, err := readAll(resp, maxAnswer+1)
	a := &f.reply
	*a = Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}
	switch {
	case err != nil:
		return f.broken(f.hideError(err, resp.Request))
	case len(body) > maxAnswer:
		// Closed before it is drained: there may be no end to it.
		_ = resp.Body.Close()
		err = Unreadable(a, fmt.Errorf("the answer is longer than %d bytes", maxAnswer))
	case a.Status >= 300 && a.Status <= 399:
		err = Unreadable(a, errors.New("the answer is a redirect, which is never followed"))
	default:
		f.hide(a, resp.Request.Header)
		err = f.call.Decode(a)
	}
	return f.stamp(a, err)
}

// readAll reads the body of an answer, of which it takes most at most.
func readAll(resp *http.Response, most int) ([]byte, error) {
	size := 512
	if n := resp.ContentLength; n >= 0 && n < int64(most) {
		size = int(n) + 1 // one more, to see the end
	}
	body := make([]byte, 0, size)
	for {
		n, err := resp.Body.Read(body[len(body):min(cap(body), most)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF || err == nil && len(body) >= most:
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			body = slices.Grow(body, len(body))
		}
	}
}

// broken types an attempt that ended without a whole answer.
func (f *flight) broken(err error) error {
	sent := f.pushes() && f.attempt.sent.Load()
	t := transportError(f.ctx, f.vendor(), f.call.Op, err, sent)
	if f.caller.cfg.Transport == nil {
		return t
	}
	e := f.caller.cfg.Transport(err)
	if e == nil {
		return t
	}
	err = f.stamp(&Answer{}, e)
	if e, ok := err.(interface{ API() *push.APIError }); ok {
		e.API().MayBeDelivered = t.MayBeDelivered
	}
	return err
}

// stamp fills in what all errors of the vendor have in common.
func (f *flight) stamp(a *Answer, err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case interface{ API() *push.APIError }:
		api := e.API()
		api.From, api.Op, api.HTTPStatus = f.vendor(), f.call.Op, a.Status
		if api.RetryAfter == 0 {
			api.RetryAfter = retryAfter(a.Header)
		}
		api.MayBeDelivered = api.Info.Retry == push.RetryUnsure && f.pushes()
		f.hideTokens(api)
		if api.Info.Kind == push.Accepted { // a success code in an answer that is none
			api.Info.Kind = push.ErrProtocol
		}
	case *push.TransportError:
		e.From, e.Op = f.vendor(), f.call.Op
		e.MayBeDelivered = e.MayBeDelivered && f.pushes()
	}
	return err
}

// retryAfter reads a Retry-After header, in seconds or as a date.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if v == "" {
		return 0
	}
	if n, err := strconv.Atoi(v); err == nil {
		const most = 365 * 24 * 60 * 60
		return time.Duration(min(max(n, 0), most)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(time.Until(t), 0)
	}
	return 0
}

// checkRetry is asked once before and once after flight.answer.
func checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	f := flightOf(ctx)
	e := push.Error(nil)
	if !errors.As(err, &e) { // http.Client failed before or after the transport
		sent := f.pushes() && f.attempt.sent.Load()
		e = transportError(f.ctx, f.vendor(), f.call.Op, err, sent)
		f.end(0, e)
	}
	f.last = e
	return f.again(e), e
}

// again decides whether another attempt follows, and when.
func (f *flight) again(err push.Error) bool {
	retry, maybe, after := ruleOf(err)
	f.unsure = f.unsure || maybe
	if f.ctx.Err() != nil {
		return false
	}
	policy := &f.settings().Retry
	retired := f.retired()
	if retry == push.RetryRefresh || retry == push.RetryReconnect {
		f.retire(f.attempt.start)
	}
	if retry == push.RetryRefresh {
		switch {
		case f.call.Auth == nil:
			return false
		case !f.refreshed && f.call.Auth.Refuse(f.attempt.credential):
			f.refreshed = true
			if f.caller.cfg.ConnAuth { // one opened since then may have seen the refused credential
				f.retire(time.Now())
			}
		case retired && !f.moved:
			f.moved = true
		default:
			return false
		}
		f.wait = 0
		f.log(err)
		return true
	}
	most := policy.MaxAttempts
	for _, extra := range [...]bool{f.refreshed, f.moved} {
		if extra {
			most++
		}
	}
	if f.tries >= most || retry == push.RetryNever || after > policy.MaxRetryAfter {
		return false
	}
	if maybe && !f.call.Repeatable && !policy.Unconfirmed {
		return false
	}
	if maybe {
		after = max(after, f.call.Pause)
	}
	f.wait = f.caller.backoff(f.tries, after)
	if _, answered := err.(interface{ API() *push.APIError }); answered && after == 0 {
		f.wait += min(f.caller.cfg.Pause, policy.MaxWait)
	}
	if d, ok := f.ctx.Deadline(); ok && time.Until(d) <= f.wait {
		return false
	}
	f.log(err)
	return true
}

// backoff returns how long to wait after so many attempts: a time at random
// below a ceiling that doubles with each, and no less than the vendor asked.
func (c *Caller) backoff(attempts int, after time.Duration) time.Duration {
	policy := &c.cfg.Settings.Retry
	ceiling := policy.MaxWait
	if shift := attempts - 1; shift < 30 && policy.MinWait<<shift < ceiling {
		ceiling = policy.MinWait << shift
	}
	return max(after, rand.N(ceiling)+1)
}

// ruleOf returns what an error says about another attempt: the rule, whether
// this one may have been carried out, and how long to wait at least.
func ruleOf(err push.Error) (retry push.Retry, maybe bool, after time.Duration) {
	switch e := err.(type) {
	case interface{ API() *push.APIError }:
		api := e.API()
		return api.Info.Retry, api.MayBeDelivered, api.RetryAfter
	case *push.TransportError:
		if e.Class == push.ErrProtocol || e.Cause == causeTLS {
			return push.RetryNever, e.MayBeDelivered, 0
		}
		return push.RetryLater, e.MayBeDelivered, 0
	}
	return push.RetryNever, false, 0
}

// renew puts the credential of now into a request that waited in line for a
// connection, if the vendor binds a connection to the first that it sees.
func renew(req *http.Request, conn time.Time) error {
	f := flightOf(req.Context())
	f.attempt.conn = conn
	if f.call.Auth == nil {
		return nil
	}
	if f.call.Shared == nil {
		credential, err := f.call.Auth.Authorize(req.Context(), req.Header)
		if err == nil {
			f.attempt.credential = credential
		}
		return err
	}
	h, credential, err := f.call.Shared.with(req.Context(), f.call.Auth)
	if err == nil {
		req.Header, f.attempt.credential = h, credential // req is the attempt's own
	}
	return err
}

// A retirer is a transport that can leave its older connections.
type retirer interface {
	Retire(before time.Time)
	Retired() time.Time
}

// retire makes the pool open new connections in place of those that the
// attempt may have used: they are bound to the refused credential.
func (f *flight) retire(before time.Time) {
	if p, ok := f.caller.transport.(retirer); ok {
		p.Retire(before)
	}
}

// retired reports whether the attempt's connection has been left, so that what
// it answers says nothing of the attempt's own credential.
func (f *flight) retired() bool {
	p, ok := f.caller.transport.(retirer)
	return ok && !f.attempt.conn.IsZero() && f.attempt.conn.Before(p.Retired())
}

func (f *flight) log(err push.Error) {
	f.settings().Logger.InfoContext(f.ctx, "push: request failed, trying again",
		"vendor", f.vendor(), "op", f.call.Op, "attempt", f.tries, "wait", f.wait,
		"kind", err.Kind().String(), "code", err.Code())
}

func backoff(_, _ time.Duration, _ int, resp *http.Response) time.Duration {
	if resp == nil { // the request never got as far as the transport
		return 0
	}
	return flightOf(resp.Request.Context()).wait
}

// final types whatever ended the flight.
func (f *flight) final(err error) error {
	e := push.Error(nil)
	ours := false
	if errors.As(err, &e) {
		ours = e == f.last
	} else {
		if f.last != nil { // the context ended in the pause between two attempts
			err = fmt.Errorf("%w, after: %w", err, f.last)
		}
		e, ours = transportError(f.ctx, f.vendor(), f.call.Op, err, false), true
	}
	if !f.unsure {
		return e
	}
	// An attempt before the last may have been carried out. What kept the next
	// one from starting, such as a failed refresh of the credential, matters
	// less, and other callers have the same error.
	if !ours {
		e = f.last
	}
	switch e := e.(type) {
	case interface{ API() *push.APIError }:
		e.API().MayBeDelivered = true
	case *push.TransportError:
		e.MayBeDelivered = true
		if e.Class == push.ErrCanceled || e.Class == push.ErrUnavailable {
			e.Class = push.ErrUnconfirmed
		}
	}
	return e
}
