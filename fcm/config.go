package fcm

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI   = "api"   // pushes, topic subscriptions and device groups
	EndpointToken = "token" // OAuth access tokens
	EndpointIID   = "iid"   // Instance ID, the older way to manage topics
	EndpointData  = "data"  // delivery statistics
)

const (
	defaultURL     = "https://fcm.googleapis.com"
	defaultIIDURL  = "https://iid.googleapis.com"
	defaultDataURL = "https://fcmdata.googleapis.com"
)

const (
	defaultConcurrency = 500    // streams; Google takes 100 on a connection
	defaultConns       = 8      // enough for them, and for some that are closing
	defaultQPS         = 10_000 // messages a second: 600,000 a minute, what a project has by default
)

// Google asks for pauses that double from about a second, with a random part.
// The engine draws them from zero to a ceiling, hence one of twice as much.
const (
	retryMinWait = 2 * time.Second
	retryMaxWait = time.Minute
)

// Config is a project with its credentials: the key file of a service account,
// or the program's own source of access tokens. Exactly one of the two is
// given.
type Config struct {
	// ServiceAccount is the JSON key file of a service account that may send
	// (permission cloudmessaging.messages.create).
	ServiceAccount []byte

	// TokenSource is for credentials without a key file, such as those of a
	// metadata server or of workload identity: what package
	// golang.org/x/oauth2/google makes with the scope
	// https://www.googleapis.com/auth/firebase.messaging, or cloud-platform
	// if DeliveryData is used. Its Token method is called without a context
	// and must not hang. Its tokens are not put into a push.TokenStore.
	TokenSource oauth2.TokenSource

	// ProjectID is the id or the number of the Firebase project. With a
	// service account it may be left out: the key file names one.
	ProjectID string

	// SenderID is the project's number. Only device groups need it.
	SenderID string
}

// String shows the ids only.
func (c Config) String() string {
	return "fcm.Config{ProjectID: " + c.ProjectID + ", SenderID: " + c.SenderID + "}"
}

// GoString shows the ids only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through FCM for one project.
type Client struct {
	project  string
	senderID string
	sendURL  *url.URL
	api      string // base URLs
	iid      string
	data     string
	caller   *engine.Caller
	auth     *credential.Cache
	dataAuth *credential.Cache // with the wider scope that statistics need
	limits   limits.Table
	header   engine.Header // of requests to the newer services, with auth
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 500 requests in flight over at most 8 connections, 10,000 messages
// a second, which is the quota of a project, and pauses of up to 2 seconds,
// doubling to a minute, before a request is repeated. push.WithRetry replaces
// all of the latter.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	own := push.WithRetry(push.RetryPolicy{MinWait: retryMinWait, MaxWait: retryMaxWait})
	s := push.NewSettings(append([]push.Option{own}, opts...)...)
	a, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.FCM, &s,
		engine.Endpoint{Name: EndpointAPI, URL: defaultURL},
		engine.Endpoint{Name: EndpointToken, URL: a.tokenBase},
		engine.Endpoint{Name: EndpointIID, URL: defaultIIDURL},
		engine.Endpoint{Name: EndpointData, URL: defaultDataURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{
		project: cfg.ProjectID, senderID: cfg.SenderID,
		api: urls[0], iid: urls[2], data: urls[3], limits: table, header: engine.Header{Fields: apiHeader()},
	}
	if c.project == "" {
		c.project = a.projectID
	}
	if c.sendURL, err = url.Parse(c.projectURL() + "/messages:send"); err != nil {
		return nil, bad("ProjectID", "cannot be part of a URL")
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.FCM, Settings: s, HTTP2: true, MaxConns: defaultConns, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: 1, Pause: leastPause,
	})
	if cfg.TokenSource != nil {
		c.auth = newSourceAuth(cfg.TokenSource, &s)
		c.dataAuth = c.auth
		return c, nil
	}
	c.auth = a.newAuth(c.caller, urls[1], scopeMessaging)
	c.dataAuth = a.newAuth(c.caller, urls[1], scopePlatform)
	return c, nil
}

func bad(field, problem string) error {
	return &push.FieldError{From: push.FCM, Field: "config." + field, Problem: problem}
}

// check returns the service account, an empty one if there is a TokenSource.
func (c *Config) check() (*account, error) {
	switch {
	case c.ProjectID != "" && !wire.Printable(c.ProjectID):
		return nil, bad("ProjectID", "is not printable")
	case c.SenderID != "" && !wire.Printable(c.SenderID):
		return nil, bad("SenderID", "is not printable")
	case len(c.ServiceAccount) > 0 && c.TokenSource != nil:
		return nil, bad("TokenSource", "is given beside ServiceAccount: choose one")
	case len(c.ServiceAccount) == 0 && c.TokenSource == nil:
		return nil, bad("ServiceAccount", "is empty, and there is no TokenSource")
	case c.TokenSource != nil && c.ProjectID == "":
		return nil, bad("ProjectID", "is empty")
	case c.TokenSource != nil:
		return &account{tokenBase: defaultTokenBase}, nil
	}
	a, err := parseAccount(c.ServiceAccount)
	if err != nil {
		return nil, err
	}
	if c.ProjectID == "" && !wire.Printable(a.projectID) {
		return nil, bad("ProjectID", "is empty, and the service account does not name one")
	}
	return a, nil
}

// Vendor returns push.FCM.
func (c *Client) Vendor() push.Vendor { return push.FCM }

// String names the project.
func (c *Client) String() string { return "fcm.Client(" + c.project + ")" }

// GoString names the project.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// jsonType is the content type of all requests.
const jsonType = "application/json; charset=UTF-8"

// apiHeader is for requests to the newer services: the format version chooses
// the errors with details.
func apiHeader() http.Header {
	return http.Header{"Content-Type": {jsonType}, "X-Goog-Api-Format-Version": {"2"}}
}

// iidHeader is for requests to the older services, and says that the
// credential is an OAuth token.
func iidHeader() http.Header {
	return http.Header{"Content-Type": {jsonType}, "Access_token_auth": {"true"}}
}

// answer is a success that knows whether it is whole.
type answer interface{ complete() bool }

// request makes one request and decodes what comes back into a new T for each
// attempt.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, call *engine.Call) (A, error) {
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	if err := c.do(ctx, call); err != nil {
		return nil, err
	}
	return out, nil
}

// do makes one request, with what most have in common unless call says
// otherwise.
func (c *Client) do(ctx context.Context, call *engine.Call) error {
	if call.Auth == nil {
		call.Auth = c.auth
	}
	if call.Header == nil && call.Auth == c.auth {
		call.Shared = &c.header
	} else if call.Header == nil {
		call.Header = c.header.Fields
	}
	return c.caller.Do(ctx, call)
}
