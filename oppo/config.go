package oppo

import (
	"context"
	"log/slog"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI      = "api"      // access tokens and pushes, which belong together
	EndpointDevice   = "device"   // aliases and tags
	EndpointMedia    = "media"    // pictures
	EndpointFeedback = "feedback" // invalid registration ids and the remaining quota
)

const (
	defaultURL         = "https://api-push-cn.heytapmobi.com"
	internationalURL   = "https://api-intl.push.oppomobile.com"
	defaultDeviceURL   = "https://api-device.push.heytapmobi.com"
	defaultMediaURL    = "https://api-media.push.heytapmobi.com"
	defaultFeedbackURL = "https://feedback.push.oppomobile.com"
	defaultConcurrency = 16
	defaultQPS         = 5000 // targets a second for an app of up to 10 million users
)

// OlderURL is the push host that OPPO's SDKs up to 1.1.0 use, for
// push.WithEndpoint(EndpointAPI, OlderURL) where the newer name of the
// documentation, which is the default, does not serve.
const OlderURL = "https://api.push.oppomobile.com"

// Region says which phones an app's registration ids come from.
type Region string

const (
	RegionChina         Region = ""              // mainland China
	RegionInternational Region = "international" // everywhere else
)

// Config is an app's credentials, from the OPPO developer console.
type Config struct {
	AppKey string

	// MasterSecret is the server's. It is not the AppSecret, which the app on
	// the phone has.
	MasterSecret string

	// Region chooses the push host; the other region's registration ids are
	// refused. Outside China, aliases, tags and feedback have no documented
	// host: name one with push.WithEndpoint to use them.
	Region Region
}

// String shows the beginning of the app key only.
func (c Config) String() string { return "oppo.Config{AppKey: " + short(c.AppKey) + "}" }

// GoString shows the beginning of the app key only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the beginning of the app key only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// short is enough of an app key to tell apps apart. The key is no secret by
// OPPO's rules, for it is in every copy of the app, but half of a credential
// all the same.
func short(appKey string) string {
	const shown = 4
	if len(appKey) <= 2*shown {
		return "…"
	}
	return appKey[:shown] + "…"
}

// Client sends through OPPO PUSH for one app.
type Client struct {
	name        string // of the app, in texts
	region      Region
	base        string
	deviceURL   string // empty if there is none
	mediaURL    string
	feedbackURL string // empty if there is none
	caller      *engine.Caller
	auth        *credential.Cache
	limits      limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 5000 targets a second, which is OPPO's lowest for an app, and 16
// requests in flight.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{name: short(cfg.AppKey), region: cfg.Region, limits: table}
	if err := c.address(&s); err != nil {
		return nil, err
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.OPPO, Settings: s, Concurrency: defaultConcurrency,
		QPS: defaultQPS, Burst: table.Max(fieldMessages),
	})
	c.auth = newAuth(c, cfg, &s)
	return c, nil
}

func (c *Config) check() error {
	if !wire.Printable(c.AppKey) {
		return &push.FieldError{From: push.OPPO, Field: "config.AppKey", Problem: "is empty or not printable", VendorCode: "14"}
	}
	if !wire.Printable(c.MasterSecret) {
		return &push.FieldError{From: push.OPPO, Field: "config.MasterSecret", Problem: "is empty or not printable", VendorCode: "16"}
	}
	if c.Region != RegionChina && c.Region != RegionInternational {
		return &push.FieldError{From: push.OPPO, Field: "config.Region", Problem: "is neither RegionChina nor RegionInternational"}
	}
	return nil
}

// address chooses the hosts of the region.
func (c *Client) address(s *push.Settings) error {
	api, media := defaultURL, defaultMediaURL
	if c.region == RegionInternational {
		api, media = internationalURL, internationalURL // pictures as SDK 1.1.0 does it
	}
	urls, err := engine.Endpoints(push.OPPO, s,
		engine.Endpoint{Name: EndpointAPI, URL: api},
		engine.Endpoint{Name: EndpointMedia, URL: media},
		engine.Endpoint{Name: EndpointDevice, URL: defaultDeviceURL},
		engine.Endpoint{Name: EndpointFeedback, URL: defaultFeedbackURL})
	if err != nil {
		return err
	}
	c.base, c.mediaURL, c.deviceURL, c.feedbackURL = urls[0], urls[1], urls[2], urls[3]
	if c.region == RegionInternational && s.BaseURL == "" {
		// What China's hosts make of the others' ids, nobody says.
		if s.Endpoints[EndpointDevice] == "" {
			c.deviceURL = ""
		}
		if s.Endpoints[EndpointFeedback] == "" {
			c.feedbackURL = ""
		}
	}
	return nil
}

// errNoHost is for what has no documented host outside China.
func errNoHost(endpoint string) error {
	return &push.FieldError{
		From: push.OPPO, Field: "endpoint " + endpoint, Class: push.ErrUnsupported,
		Problem: "has no documented host outside China: name one with push.WithEndpoint",
	}
}

// Vendor returns push.OPPO.
func (c *Client) Vendor() push.Vendor { return push.OPPO }

// String names the app.
func (c *Client) String() string { return "oppo.Client(" + c.name + ")" }

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
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
