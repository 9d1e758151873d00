package h2pool

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// lastStream is the stream after which a connection is replaced: its ids end
// at 1<<31, which a busy connection reaches within days.
const lastStream = 1<<31 - 1<<20

// A conn is one HTTP/2 connection. Pool.mu guards the fields below began.
type conn struct {
	host  *host
	wire  *wire
	cc    *http.ClientConn
	began time.Time // when the dial began

	active   int         // requests put on it whose responses are not closed
	limit    int         // the server's limit of streams
	listed   bool        // handed over by dial
	answered bool        // a request got its response headers
	gone     bool        // takes no more requests
	goAway   *goAway     // the last one received
	why      *Error      // what ended it, if that came from outside
	idle     *time.Timer // runs while active is 0
}

// room is how many streams may be in flight. It is one before the first
// answer: APNs allows no more until a valid token was presented, and a
// connection that is about to be refused costs one request.
func (c *conn) room() int {
	switch {
	case c.gone:
		return 0
	case !c.answered:
		return min(1, c.limit)
	}
	return c.limit
}

// take puts a request on the connection.
func (c *conn) take() {
	c.active++
	if c.idle != nil {
		c.idle.Stop()
	}
}

// release ends a request that was put on the connection. Pool.mu is held.
func (c *conn) release() {
	c.active--
	if c.gone || c.wire.lastStream.Load() >= lastStream {
		c.retire()
	}
	c.host.advance()
	c.rest()
}

// rest starts the idle timer if there is nothing to do.
func (c *conn) rest() {
	if d := c.host.pool.cfg.IdleTimeout; d > 0 && c.active == 0 && !c.gone {
		c.idle = time.AfterFunc(d, c.expire)
	}
}

func (c *conn) expire() {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if c.active == 0 {
		c.retire()
	}
}

// retire takes the connection out of use. It closes after its last stream.
func (c *conn) retire() {
	c.gone = true
	if c.active == 0 {
		c.close()
	}
}

// close closes the connection in the background: that can take a moment, and
// comes back to lost, which takes the mutex.
func (c *conn) close() {
	c.host.remove(c)
	if c.idle != nil {
		c.idle.Stop()
	}
	go c.wire.Close()
}

// ended takes a connection out of use that the server or the network ended.
func (c *conn) ended(why *Error) {
	if c.gone {
		return
	}
	c.why = why
	c.retire()
	if c.listed && !c.answered {
		c.host.strike(why)
	}
	c.host.advance()
}

// The methods that follow are called by the wire, before net/http acts on the
// same event, so that a request that fails finds its connection marked.

func (c *conn) lowered(limit uint32) bool {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if int64(limit) > int64(c.limit) {
		return false
	}
	c.limit = int(limit)
	return true
}

func (c *conn) raised(limit uint32) {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	c.limit = int(min(limit, lastStream))
	c.host.advance()
}

func (c *conn) heardGoAway(g *goAway) {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if old := c.goAway; old != nil && g.debug == "" {
		g.debug = old.debug // a shutdown in two steps may explain itself in the first
	}
	c.goAway = g
	c.ended(&Error{Op: opGoAway, Err: errGoAway, Debug: g.debug, Code: g.code, NotSent: true})
}

// heardProtocolError is about one stream, but net/http uses the connection no
// longer.
func (c *conn) heardProtocolError() {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	c.ended(&Error{Op: opRequest, Err: errReset, Code: codeProtocol, NotSent: true})
}

func (c *conn) lost(err error) {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	c.ended(&Error{Op: opDial, Err: err, NotSent: true})
}

var (
	errGoAway = errors.New("server closes the connection")
	errReset  = errors.New("server resets the first request of a connection")
)

// An attempt is a request on a connection. It is also the response's body.
type attempt struct {
	conn   *conn
	stream atomic.Uint32 // the id, once the request's headers are written
	trace  httptrace.ClientTrace
	began  time.Time
	body   io.ReadCloser
	ended  atomic.Bool
}

// roundTrip sends req, and releases the connection when that is over. With an
// error it says whether it makes sense to send the request again.
func (c *conn) roundTrip(req *http.Request, body *payload) (*http.Response, *Error, bool) {
	a := &attempt{conn: c, began: time.Now()}
	// net/http writes the headers of one request at a time, and calls this
	// before the next.
	a.trace.WroteHeaders = func() { a.stream.Store(c.wire.lastStream.Load()) }
	ctx := httptrace.WithClientTrace(req.Context(), &a.trace)
	out := (&http.Request{ // without Cancel, whose use would leave open whether it was sent
		Method:        req.Method,
		URL:           req.URL,
		Host:          req.Host,
		Header:        req.Header,
		Trailer:       req.Trailer,
		ContentLength: req.ContentLength,
	}).WithContext(ctx)
	if body != nil {
		out.Body = body
	}
	if req.Close || len(req.Header["Connection"]) > 0 {
		c.onlyOnce()
	}
	resp, err := c.cc.RoundTrip(out)
	if err != nil {
		e, again := a.failure(req.Context(), err)
		a.end()
		return nil, e, again
	}
	c.heardAnswer()
	resp.Request = req
	a.body, resp.Body = resp.Body, a
	if resp.ContentLength == 0 {
		a.end() // there is nothing to wait for, even if Close comes late
	}
	return resp, nil, false
}

// onlyOnce keeps further requests off the connection.
func (c *conn) onlyOnce() {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	c.retire()
}

func (c *conn) heardAnswer() {
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if !c.answered {
		c.answered = true
		c.host.settled()
		c.host.advance()
	}
}

// failure says what err means for the request, and whether to send it again.
func (a *attempt) failure(ctx context.Context, err error) (*Error, bool) {
	c := a.conn
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if c.cc.Err() != nil {
		c.ended(&Error{Op: opDial, Err: err, NotSent: true}) // lost comes late after a lost PING
	}

	e := &Error{Op: opRequest, Err: err}
	stream, ended := a.stream.Load(), ctx.Err() != nil
	var reset streamError
	switch isReset := errors.As(err, &reset); {
	case isReset:
		e.Code = reset.Code
		e.NotSent = reset.Code == codeRefused
		if e.NotSent && !c.answered {
			c.ended(&Error{Op: opRequest, Err: errReset, Code: codeRefused, NotSent: true})
		}
	case ended:
		// Without a stream it can still be about to get one.
		e.NotSent = stream > 0 && c.goAway != nil && stream > c.goAway.last
		if a.mute() {
			c.retire()
			c.host.advance()
		}
	case c.goAway != nil:
		e.Op, e.Err, e.Debug, e.Code = opGoAway, errGoAway, c.goAway.debug, c.goAway.code
		e.NotSent = stream == 0 || stream > c.goAway.last
	case stream == 0:
		e.NotSent = true
		return e, c.gone // else the request itself is at fault
	}
	return e, e.NotSent && !ended
}

// mute reports whether the connection has not said a word since the attempt
// began, and had the time to: it may be dead, which PING will tell too late
// for those that come next.
func (a *attempt) mute() bool {
	return time.Since(a.began) >= a.conn.host.pool.cfg.Silence && a.conn.wire.heard.Load() < a.began.UnixNano()
}

func (a *attempt) end() {
	if a.ended.Swap(true) {
		return
	}
	a.conn.host.pool.mu.Lock()
	defer a.conn.host.pool.mu.Unlock()
	a.conn.release()
}

// Read implements io.Reader for the response's body.
func (a *attempt) Read(b []byte) (int, error) {
	n, err := a.body.Read(b)
	if err != nil {
		a.end()
	}
	return n, err
}

// Close implements io.Closer for the response's body.
func (a *attempt) Close() error {
	defer a.end()
	return a.body.Close()
}
