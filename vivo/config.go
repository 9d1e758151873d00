package vivo

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// EndpointAPI is the one endpoint, for push.WithEndpoint.
const EndpointAPI = "api"

const (
	defaultURL         = "https://api-push.vivo.com.cn"
	defaultConcurrency = 16
	defaultQPS         = 3000 // targets a second for an app of up to 5 million users
)

// Config is an app's credentials, from the vivo developer console.
type Config struct {
	AppID     string // digits
	AppKey    string
	AppSecret string
}

// String shows the app id only.
func (c Config) String() string { return "vivo.Config{AppID: " + c.AppID + "}" }

// GoString shows the app id only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the app id only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through vivo Push for one app.
type Client struct {
	appID  int64
	base   string
	caller *engine.Caller
	auth   *credential.Cache
	limits limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 3000 targets a second, which is vivo's lowest for an app, and 16
// requests in flight.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	appID, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.Vivo, &s, engine.Endpoint{Name: EndpointAPI, URL: defaultURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{appID: appID, base: urls[0], limits: table}
	c.caller = engine.New(engine.Config{
		Vendor: push.Vivo, Settings: s, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: table.Max(fieldRegIDs),
	})
	c.auth = newAuth(c, cfg, &s)
	return c, nil
}

func (c *Config) check() (int64, error) {
	id, err := strconv.ParseInt(c.AppID, 10, 64)
	if err != nil || id <= 0 {
		return 0, &push.FieldError{From: push.Vivo, Field: "config.AppID", Problem: "is not a positive whole number", VendorCode: "10200"}
	}
	if !wire.Printable(c.AppKey) {
		return 0, &push.FieldError{From: push.Vivo, Field: "config.AppKey", Problem: "is empty or not printable", VendorCode: "10201"}
	}
	if !wire.Printable(c.AppSecret) {
		return 0, &push.FieldError{From: push.Vivo, Field: "config.AppSecret", Problem: "is empty or not printable", VendorCode: "10206"}
	}
	return id, nil
}

// Vendor returns push.Vivo.
func (c *Client) Vendor() push.Vendor { return push.Vivo }

// String names the app.
func (c *Client) String() string { return "vivo.Client(" + strconv.FormatInt(c.appID, 10) + ")" }

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// request makes one request and decodes what comes back into a new T for
// each attempt.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, call *engine.Call) (A, error) {
	if call.Op != engine.OpAuth {
		call.Auth = c.auth
	}
	call.ContentType = jsonType
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
