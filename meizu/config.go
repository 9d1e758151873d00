package meizu

import (
	"context"
	"log/slog"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI          = "api"          // pushes, tasks, statistics and pictures
	EndpointSubscription = "subscription" // switches, aliases and tags of devices
)

const (
	defaultConcurrency = 16
	defaultQPS         = 200 // of an app that has not asked for more
)

// Region says which phones an app's pushIds come from.
type Region string

const (
	RegionChina    Region = ""         // mainland China
	RegionOverseas Region = "overseas" // everywhere else; known from the Java SDK only
)

// hosts are the base URLs of a region.
type hosts struct{ api, subscription string }

func (r Region) hosts() (hosts, bool) {
	switch r {
	case RegionChina:
		return hosts{"https://server-api-push.meizu.com", "https://api-push.meizu.com"}, true
	case RegionOverseas:
		return hosts{"https://server-api-push.in.meizu.com", "https://api-push.in.meizu.com"}, true
	}
	return hosts{}, false
}

// Config is an app's credentials, from the Flyme push console.
type Config struct {
	AppID string // digits

	// AppSecret signs the requests. It is not the AppKey, which the app on the
	// phone has.
	AppSecret string

	// Region chooses the hosts; unset is mainland China.
	Region Region
}

// String shows app id and region only.
func (c Config) String() string {
	return "meizu.Config{AppID: " + c.AppID + ", Region: " + string(c.Region) + "}"
}

// GoString shows app id and region only.
func (c Config) GoString() string { return c.String() }

// LogValue shows app id and region only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through Flyme Push for one app.
type Client struct {
	appID        string
	base         string
	subscription string
	caller       *engine.Caller
	auth         *key
	limits       limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 200 targets a second, and 16 requests in flight. Meizu gives an
// app 200 a second unless it asks for more; whether of targets or of requests
// is unverified, and targets is the safe reading. Whoever knows better raises
// it with push.WithQPS.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	h, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.Meizu, &s,
		engine.Endpoint{Name: EndpointAPI, URL: h.api},
		engine.Endpoint{Name: EndpointSubscription, URL: h.subscription})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{appID: cfg.AppID, base: urls[0], subscription: urls[1], auth: newAuth(&cfg), limits: table}
	c.caller = engine.New(engine.Config{
		Vendor: push.Meizu, Settings: s, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: table.Max(fieldPushIDs),
	})
	return c, nil
}

func (c *Config) check() (hosts, error) {
	bad := func(field, problem, code string) (hosts, error) {
		return hosts{}, errField("config."+field, problem, code)
	}
	if c.AppID == "" || strings.Trim(c.AppID, "0123456789") != "" {
		return bad("AppID", "is not a whole number", "110000")
	}
	if !wire.Printable(c.AppSecret) {
		return bad("AppSecret", "is empty or not printable", "110033")
	}
	h, ok := c.Region.hosts()
	if !ok {
		return bad("Region", "is neither RegionChina nor RegionOverseas", "")
	}
	return h, nil
}

// Vendor returns push.Meizu.
func (c *Client) Vendor() push.Vendor { return push.Meizu }

// String names the app.
func (c *Client) String() string { return "meizu.Client(" + c.appID + ")" }

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
	call.Secrets = []string{signature(call)}
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
