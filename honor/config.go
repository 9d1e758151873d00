package honor

import (
	"log/slog"
	"net/url"
	"strings"
	"unicode"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI   = "api"   // pushes
	EndpointToken = "token" // access tokens
)

const (
	defaultURL         = "https://push-api.cloud.honor.com"
	defaultTokenURL    = "https://iam.developer.honor.com"
	defaultConcurrency = 16
	defaultQPS         = 3000 // a second for an app: of targets, the stricter reading
)

// Config is an app's credentials, from the HONOR developer console. The
// console shows an App Secret too, which has no use here.
type Config struct {
	AppID        string // part of the URL of a push
	ClientID     string // not the AppID
	ClientSecret string // not the App Secret
}

// String shows the ids only.
func (c Config) String() string {
	return "honor.Config{AppID: " + c.AppID + ", ClientID: " + c.ClientID + "}"
}

// GoString shows the ids only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through HONOR Push for one app.
type Client struct {
	appID   string
	sendURL string
	caller  *engine.Caller
	auth    *credential.Cache
	limits  limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 3000 targets a second and 16 requests in flight. HONOR allows an
// app 3000 a second; that these are requests, which would allow up to 1000
// times as many targets, is likely but unverified. push.WithQPS sets another
// pace.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.Honor, &s,
		engine.Endpoint{Name: EndpointAPI, URL: defaultURL},
		engine.Endpoint{Name: EndpointToken, URL: defaultTokenURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{appID: cfg.AppID, limits: table}
	c.sendURL = urls[0] + "/api/v1/" + url.PathEscape(cfg.AppID) + "/sendMessage"
	c.caller = engine.New(engine.Config{
		Vendor: push.Honor, Settings: s, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: table.Max(fieldTokens),
	})
	c.auth = newAuth(c.caller, &cfg, urls[1])
	return c, nil
}

func (c *Config) check() error {
	bad := func(field, problem, code string) error {
		return &push.FieldError{From: push.Honor, Field: "config." + field, Problem: problem, VendorCode: code}
	}
	switch {
	case !wire.Printable(c.AppID):
		return bad("AppID", "is empty or not printable", "10205")
	case !wire.Printable(c.ClientID):
		return bad("ClientID", "is empty or not printable", "")
	case c.ClientSecret == "":
		return bad("ClientSecret", "is empty", "")
	case strings.ContainsFunc(c.ClientSecret, unicode.IsControl):
		return bad("ClientSecret", "has a control character, perhaps a line break at its end", "")
	}
	return nil
}

// Vendor returns push.Honor.
func (c *Client) Vendor() push.Vendor { return push.Honor }

// String names the app.
func (c *Client) String() string { return "honor.Client(" + c.appID + ")" }

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }
