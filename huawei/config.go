package huawei

import (
	"context"
	"log/slog"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/hmsjwt"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI   = "api"   // pushes and topics
	EndpointToken = "token" // OAuth access tokens
)

const (
	defaultURL         = "https://push-api.cloud.huawei.com"
	defaultTokenURL    = "https://oauth-login.cloud.huawei.com"
	defaultConcurrency = 16
	defaultQPS         = 6000 // devices a second, the least that an app has
)

// Config is an app's credentials, from AppGallery Connect: a client id and
// secret, or the key file of a service account.
type Config struct {
	// ClientID is the OAuth 2.0 client id; for older apps it equals the App
	// ID. It is required but for a service account that sends by v2 only;
	// topics need it.
	ClientID string

	// ClientSecret belongs to ClientID.
	ClientSecret string

	// ServiceAccount is the JSON key file from Huawei's API Console, in
	// place of ClientSecret.
	ServiceAccount []byte

	// ProjectID chooses v2 of the send API, which takes tokens of all apps
	// of the project. Without it, v1 is used if there is a ClientID, and
	// otherwise v2 with the project of the service account.
	ProjectID string
}

// String shows the ids only.
func (c Config) String() string {
	return "huawei.Config{ClientID: " + c.ClientID + ", ProjectID: " + c.ProjectID + "}"
}

// GoString shows the ids only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through HUAWEI Push Kit for one app.
type Client struct {
	name    string
	sendURL string
	appURL  string // for topics and tokens' data; empty without a client id
	caller  *engine.Caller
	auth    *credential.Cache
	limits  limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 6000 devices a second, which is the least that Huawei grants an
// app, and 16 requests in flight.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	account, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.Huawei, &s,
		engine.Endpoint{Name: EndpointAPI, URL: defaultURL},
		engine.Endpoint{Name: EndpointToken, URL: defaultTokenURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{limits: table}
	c.address(urls[0], &cfg, account)
	c.caller = engine.New(engine.Config{
		Vendor: push.Huawei, Settings: s, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: table.Max(fieldTokens),
	})
	if account != nil {
		c.auth = newJWTAuth(account, &s)
	} else {
		c.auth = newOAuth(c.caller, &cfg, urls[1])
	}
	return c, nil
}

// check returns the service account if there is one.
func (c *Config) check() (*hmsjwt.Account, error) {
	bad := func(field, problem string) error {
		return &push.FieldError{From: push.Huawei, Field: "config." + field, Problem: problem}
	}
	if c.ClientID != "" && !wire.Printable(c.ClientID) {
		return nil, bad("ClientID", "is not printable")
	}
	if c.ProjectID != "" && !wire.Printable(c.ProjectID) {
		return nil, bad("ProjectID", "is not printable")
	}
	if len(c.ServiceAccount) == 0 {
		switch {
		case c.ClientID == "":
			return nil, bad("ClientID", "is empty")
		case c.ClientSecret == "":
			return nil, bad("ClientSecret", "is empty, and there is no ServiceAccount")
		}
		return nil, nil
	}
	if c.ClientSecret != "" {
		return nil, bad("ServiceAccount", "is given beside ClientSecret: choose one")
	}
	account, err := hmsjwt.Parse(push.Huawei, c.ServiceAccount)
	if err != nil {
		return nil, err
	}
	if c.ProjectID != "" && account.ProjectID != "" && c.ProjectID != account.ProjectID {
		return nil, bad("ProjectID", "is not the project of the service account")
	}
	if c.ClientID == "" && c.ProjectID == "" && account.ProjectID == "" {
		return nil, bad("ProjectID", "is empty, and neither ClientID nor the service account says where to send")
	}
	return account, nil
}

// address decides which generation of the API the client sends by.
func (c *Client) address(base string, cfg *Config, account *hmsjwt.Account) {
	if cfg.ClientID != "" {
		c.appURL = base + "/v1/" + url.PathEscape(cfg.ClientID)
	}
	project := cfg.ProjectID
	if project == "" && cfg.ClientID == "" {
		project = account.ProjectID
	}
	if project != "" {
		c.name, c.sendURL = project, base+"/v2/"+url.PathEscape(project)+"/messages:send"
	} else {
		c.name, c.sendURL = cfg.ClientID, c.appURL+"/messages:send"
	}
}

// Vendor returns push.Huawei.
func (c *Client) Vendor() push.Vendor { return push.Huawei }

// String names the app or project.
func (c *Client) String() string { return "huawei.Client(" + c.name + ")" }

// GoString names the app or project.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// jsonType is the content type of all requests.
const jsonType = "application/json; charset=UTF-8"

// request makes one request and decodes what comes back into a new T for
// each attempt.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, call *engine.Call) (A, error) {
	call.Auth, call.ContentType = c.auth, jsonType
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
