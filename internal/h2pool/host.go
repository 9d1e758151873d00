package h2pool

import (
	"container/list"
	"slices"
	"time"
)

const (
	// maxRefusals is how many connections in a row may end before their
	// first answer until the host is left alone for Config.CoolDown.
	maxRefusals = 3

	// settle is how long a connection that got its first answer has to raise
	// its limit of streams, which APNs does only then, before another one is
	// dialled.
	settle = 25 * time.Millisecond

	// slowDial is how long a dial may take before another one is tried beside
	// it, in case the first has run into a black hole.
	slowDial = 2 * time.Second
)

// A host is the connections to one address and the requests that wait for one.
// Pool.mu guards all of it.
type host struct {
	pool    *Pool
	addr    string
	conns   []*conn   // those that are gone included, while they have streams
	waiters list.List // of *waiter, in the order they came
	dialing int       // dials under way, two at most
	dialled time.Time // when the last of them began

	dialAfter time.Time   // no dial before
	timer     *time.Timer // fires when a dial may follow, if somebody waits
	refusals  int         // connections that ended before their first answer, in a row
	refusal   *Error      // holds until dialAfter
}

// A waiter is a request in line.
type waiter struct {
	host  *host
	place *list.Element
	done  chan struct{} // closed when conn or err is set
	conn  *conn
	err   *Error
}

// pick returns the connection with the fewest streams in flight for its limit,
// or nil if none has room.
func (h *host) pick() *conn {
	var best *conn
	for _, c := range h.conns {
		if c.active >= c.room() {
			continue
		}
		if best == nil || c.active*best.room() < best.active*c.room() {
			best = c
		}
	}
	return best
}

// advance hands out what room there is to those in line, and sees to more room
// if some are left over. It follows every change that may make room.
func (h *host) advance() {
	for h.waiters.Len() > 0 {
		c := h.pick()
		if c == nil {
			h.grow()
			return
		}
		c.take()
		h.next().give(c, nil)
	}
}

func (h *host) next() *waiter { return h.waiters.Remove(h.waiters.Front()).(*waiter) }

func (w *waiter) give(c *conn, err *Error) {
	w.conn, w.err = c, err
	close(w.done)
}

// fail ends the wait of all in line.
func (h *host) fail(err *Error) {
	for h.waiters.Len() > 0 {
		h.next().give(nil, err)
	}
}

// live returns how many connections take requests, and whether one of them
// still waits for its first answer.
func (h *host) live() (n int, warming bool) {
	for _, c := range h.conns {
		if !c.gone {
			n++
			warming = warming || !c.answered
		}
	}
	return n, warming
}

// full reports whether there are as many connections as there may be.
func (h *host) full() bool {
	n, _ := h.live()
	return n >= h.pool.cfg.MaxConns
}

// grow dials another connection for those in line, unless one is on its way.
func (h *host) grow() {
	live, warming := h.live()
	limit := h.pool.cfg.MaxConns
	if h.dialing > 1 || h.timer != nil || warming || h.pool.closed || live >= limit || len(h.conns) >= 2*limit {
		return
	}
	after := h.dialAfter
	if h.dialing > 0 {
		after = h.dialled.Add(slowDial)
	}
	if d := time.Until(after); d > 0 {
		h.timer = time.AfterFunc(d, h.wake)
		return
	}
	h.dialing++
	h.dialled = time.Now()
	if h.dialing == 1 {
		h.timer = time.AfterFunc(slowDial, h.wake)
	}
	go h.dial()
}

func (h *host) wake() {
	h.pool.mu.Lock()
	defer h.pool.mu.Unlock()
	h.timer = nil
	h.advance()
}

// dial opens a connection and puts it to use.
func (h *host) dial() {
	c, err := h.connect()
	p := h.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	h.dialing--
	if h.timer != nil { // it was about this dial
		h.timer.Stop()
		h.timer = nil
	}
	switch {
	case err != nil && h.dialing > 0: // the other dial may do better
	case err != nil:
		h.refuse(err)
	case p.closed || c.began.Before(p.retired) || h.full():
		c.retire()
	case c.gone: // a GOAWAY was the first that it heard
		h.strike(c.why)
	default:
		c.listed = true
		h.conns = append(h.conns, c)
		defer c.rest() // everybody may have left
	}
	h.advance()
}

// settled notes that the server answers.
func (h *host) settled() {
	h.refusals, h.refusal = 0, nil
	h.dialAfter = time.Now().Add(settle)
}

// strike notes that a connection ended before its first answer. The reason may
// be one server of many that is about to stop, so another one is tried after a
// pause; or it may be the credentials, and then trying on is an attack.
func (h *host) strike(err *Error) {
	h.refusals++
	if h.refusals >= maxRefusals {
		h.refusals = maxRefusals - 1 // a single try after the cool-down
		h.refuse(err)
		return
	}
	h.dialAfter, h.refusal = time.Now().Add(backoff(50*time.Millisecond, h.refusals)), nil
}

// refuse leaves the host alone for a while. Those in line get err, unless
// there are connections for which they can go on waiting.
func (h *host) refuse(err *Error) {
	h.dialAfter, h.refusal = time.Now().Add(h.pool.cfg.CoolDown), err
	if n, _ := h.live(); n == 0 {
		h.fail(err)
	}
}

// refused returns the error for a new request while the host is left alone.
func (h *host) refused() *Error {
	if n, _ := h.live(); n > 0 || h.refusal == nil || !time.Now().Before(h.dialAfter) {
		return nil
	}
	return h.refusal
}

func (h *host) remove(c *conn) {
	if i := slices.Index(h.conns, c); i >= 0 {
		h.conns = slices.Delete(h.conns, i, i+1)
	}
}
