// Package credential caches access tokens: refreshed before they expire, one
// refresh at a time however many callers wait, and shared with other
// processes through a push.TokenStore if there is one.
package credential

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Config says how one credential is had and kept.
type Config struct {
	Vendor push.Vendor

	// Key names the credential in the Store: vendor and app, no secret.
	Key   string
	Store push.TokenStore

	// Mint gets a new token from the vendor, or signs one. Its Expiry must
	// be set.
	Mint func(context.Context) (*oauth2.Token, error)

	// Apply puts the token into a request's header.
	Apply func(h http.Header, token string)

	// Early is how long before its expiry a token is replaced. A random part
	// of up to a quarter of it is added, so that a fleet does not refresh in
	// the same second.
	Early time.Duration

	// MinAge is how old a token must be before a refusal by the vendor
	// replaces it.
	MinAge time.Duration

	Logger *slog.Logger
}

// A Cache holds one credential. It is safe for concurrent use.
type Cache struct {
	cfg Config

	mu      sync.Mutex
	current push.AccessToken
	renew   time.Time // when current is to be replaced
	refused string    // a token that the vendor called expired
	refresh *refresh  // under way, or nil
}

// refresh is one attempt to get a new token, which all callers share.
type refresh struct {
	done      chan struct{}
	err       error
	abandoned bool // the caller that did it gave up
}

// New returns an empty cache. Nothing is fetched before the first use.
func New(cfg Config) *Cache { return &Cache{cfg: cfg} }

// Authorize puts a valid token into h, unless that is nil, and returns it.
func (c *Cache) Authorize(ctx context.Context, h http.Header) (string, error) {
	t, err := c.token(ctx)
	if err != nil {
		return "", err
	}
	if h != nil {
		c.cfg.Apply(h, t)
	}
	return t, nil
}

// Refuse says that the vendor called token expired. It reports whether
// another may be had: one that was refreshed meanwhile, or a new one if token
// is old enough.
func (c *Cache) Refuse(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.Value != token {
		return true
	}
	if time.Since(c.current.Issued) < c.cfg.MinAge {
		return false
	}
	c.refused = token
	c.current = push.AccessToken{}
	return true
}

func (c *Cache) token(ctx context.Context) (string, error) {
	for {
		c.mu.Lock()
		if c.current.Value != "" && time.Now().Before(c.renew) {
			t := c.current.Value
			c.mu.Unlock()
			return t, nil
		}
		r := c.refresh
		if r == nil {
			r = &refresh{done: make(chan struct{})}
			c.refresh = r
			c.mu.Unlock()
			c.run(ctx, r)
		} else {
			c.mu.Unlock()
		}
		select {
		case <-r.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		// If the caller that did the refresh gave up, another one takes
		// over; any other error is everybody's. What the error is does not
		// tell: an attempt that timed out ends with a deadline, too.
		if r.err != nil && (ctx.Err() != nil || !r.abandoned) {
			return "", r.err
		}
	}
}

// errPanic is the outcome of a refresh that never came to an end.
var errPanic = errors.New("the refresh panicked")

// run gets a token and publishes it. It works in the goroutine and under the
// context of the caller that came first, so that nothing outlives the call.
// Should the program's own code panic in there, the others must not wait for
// it for ever.
func (c *Cache) run(ctx context.Context, r *refresh) {
	var t push.AccessToken
	err := errPanic
	defer func() { c.publish(ctx, r, t, err) }()
	t, err = c.obtain(ctx)
}

func (c *Cache) publish(ctx context.Context, r *refresh, t push.AccessToken, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.current = t
		early := c.cfg.Early
		if early > 0 {
			early += rand.N(early/4 + 1)
		}
		c.renew = t.Expiry.Add(-early)
		if now := time.Now(); !c.renew.After(now) {
			// A token that lives shorter than the margin is used for half
			// of what is left, rather than fetched anew for each request.
			c.renew = now.Add(max(t.Expiry.Sub(now)/2, time.Second))
		}
	}
	r.err, r.abandoned = err, err != nil && (ctx.Err() != nil || err == errPanic)
	c.refresh = nil
	close(r.done)
}

// obtain loads a token from the store or mints one.
func (c *Cache) obtain(ctx context.Context) (push.AccessToken, error) {
	if t, ok := c.load(ctx); ok {
		return t, nil
	}
	issued := time.Now()
	minted, err := c.cfg.Mint(ctx)
	if err != nil {
		return push.AccessToken{}, err
	}
	t := push.AccessToken{Value: minted.AccessToken, Issued: issued, Expiry: minted.Expiry}
	c.cfg.Logger.DebugContext(ctx, "push: new access token", "vendor", c.cfg.Vendor, "expires", t.Expiry)
	if c.cfg.Store != nil {
		if err := c.cfg.Store.Save(ctx, c.cfg.Key, t); err != nil {
			c.cfg.Logger.WarnContext(ctx, "push: token store cannot save", "vendor", c.cfg.Vendor,
				"error", wire.Hide(err.Error(), t.Value)) // some stores quote the command
		}
	}
	return t, nil
}

func (c *Cache) load(ctx context.Context) (push.AccessToken, bool) {
	if c.cfg.Store == nil {
		return push.AccessToken{}, false
	}
	t, err := c.cfg.Store.Load(ctx, c.cfg.Key)
	if err != nil {
		c.cfg.Logger.WarnContext(ctx, "push: token store cannot load", "vendor", c.cfg.Vendor, "error", err)
		return push.AccessToken{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	usable := t.Value != "" && t.Value != c.refused && time.Until(t.Expiry) > c.cfg.Early
	return t, usable
}
