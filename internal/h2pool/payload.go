package h2pool

import (
	"io"
	"net/http"
	"sync"
)

// A payload is a request's body. net/http closes a body whatever becomes of
// the request; the payload holds that back as long as the body was not read
// and there is no other way to have it again.
type payload struct {
	body io.ReadCloser

	mu     sync.Mutex
	read   bool // Read was called
	keep   bool // Close does not close an unread body
	asked  bool // Close was called
	closed bool
}

// newPayload returns nil for a request without a body.
func newPayload(req *http.Request) *payload {
	if req.Body == nil || req.Body == http.NoBody {
		return nil
	}
	return &payload{body: req.Body, keep: req.GetBody == nil}
}

// Read implements io.Reader.
func (p *payload) Read(b []byte) (int, error) {
	p.mu.Lock()
	p.read = true
	p.mu.Unlock()
	return p.body.Read(b)
}

// Close implements io.Closer.
func (p *payload) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = true
	if p.keep && !p.read {
		return nil
	}
	return p.closeLocked()
}

func (p *payload) closeLocked() error {
	if p.closed {
		return nil
	}
	p.closed = true
	return p.body.Close()
}

// again returns the body for another try, if it can be had.
func (p *payload) again(req *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keep && !p.read {
		p.asked = false
		return true
	}
	if req.GetBody == nil {
		return false
	}
	body, err := req.GetBody()
	if err != nil {
		return false
	}
	p.closeLocked()
	p.body, p.closed = body, false
	return true
}

// settle ends the holding back: there are no more tries.
func (p *payload) settle(failed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keep = false
	if failed || p.asked {
		p.closeLocked()
	}
}
