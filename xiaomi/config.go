package xiaomi

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
	EndpointAPI      = "api"      // everything but the next
	EndpointFeedback = "feedback" // RegionOf
)

const (
	defaultConcurrency = 16
	requestsPerSecond  = 500 // the least that an app has, up to 100 000 devices
)

// Region is where the users' phones are registered. A message for a phone of
// another region is taken and apparently never arrives: a receipt then calls the regId
// invalid.
type Region string

const (
	RegionChina  Region = ""       // mainland China
	RegionEurope Region = "europe" // the European Economic Area and the United Kingdom
	RegionIndia  Region = "india"
	RegionRussia Region = "russia"
	RegionGlobal Region = "global" // everywhere else
)

// hosts are the base URLs of a region. Those for feedback outside China are
// unverified: they are known from an SDK of 2020 only.
type hosts struct{ api, feedback string }

func (r Region) hosts() (hosts, bool) {
	switch r {
	case RegionChina:
		return hosts{"https://api.xmpush.xiaomi.com", "https://feedback.xmpush.xiaomi.com"}, true
	case RegionEurope:
		return hosts{"https://fr-api.xmpush.global.xiaomi.com", "https://fr.feedback.xmpush.global.xiaomi.com"}, true
	case RegionIndia:
		return hosts{"https://idmb-api.xmpush.global.xiaomi.com", "https://idmb.feedback.xmpush.global.xiaomi.com"}, true
	case RegionRussia:
		return hosts{"https://ru-api.xmpush.global.xiaomi.com", "https://ru.feedback.xmpush.global.xiaomi.com"}, true
	case RegionGlobal:
		return hosts{"https://sgp-api.xmpush.global.xiaomi.com", "https://feedback.xmpush.global.xiaomi.com"}, true
	}
	return hosts{}, false
}

// Config is an app's credentials, from the Xiaomi developer console.
type Config struct {
	// AppSecret is the secret of the Android app, neither its AppId nor its
	// AppKey.
	AppSecret string

	// PackageName is the app's Android package. A message may name others,
	// see Message.RestrictedPackageName.
	PackageName string

	// AppID is digits. Only QueryJobs and SmallIcon need it.
	AppID string

	// Region chooses the hosts; unset is mainland China.
	Region Region

	// AuditToken goes with each request of an app that was given one.
	AuditToken string
}

// String shows package, app id and region only.
func (c Config) String() string {
	return "xiaomi.Config{PackageName: " + c.PackageName + ", AppID: " + c.AppID + ", Region: " + string(c.Region) + "}"
}

// GoString shows package, app id and region only.
func (c Config) GoString() string { return c.String() }

// LogValue shows package, app id and region only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through Xiaomi Push for one app.
type Client struct {
	packageName string
	appID       string
	region      Region
	base        string
	feedback    string
	caller      *engine.Caller
	auth        *key
	limits      limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 500 requests a second, which is Xiaomi's lowest for an app, and 16
// requests in flight. Xiaomi counts requests, however many targets each has,
// and so do push.WithQPS and push.WithLimiter here.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	h, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.Xiaomi, &s,
		engine.Endpoint{Name: EndpointAPI, URL: h.api},
		engine.Endpoint{Name: EndpointFeedback, URL: h.feedback})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{
		packageName: cfg.PackageName, appID: cfg.AppID, region: cfg.Region,
		base: urls[0], feedback: urls[1], auth: newAuth(&cfg), limits: table,
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.Xiaomi, Settings: s, Concurrency: defaultConcurrency,
		QPS: requestsPerSecond, PerRequest: true,
	})
	return c, nil
}

func (c *Config) check() (hosts, error) {
	bad := func(field, problem, code string) (hosts, error) {
		return hosts{}, &push.FieldError{From: push.Xiaomi, Field: "config." + field, Problem: problem, VendorCode: code}
	}
	if !wire.Printable(c.AppSecret) {
		return bad("AppSecret", "is empty or not printable", "22008")
	}
	if !wire.Printable(c.PackageName) || strings.Contains(c.PackageName, ",") {
		return bad("PackageName", "is empty or no package", "22022")
	}
	if strings.Trim(c.AppID, "0123456789") != "" {
		return bad("AppID", "is not a whole number", "22006")
	}
	if c.AuditToken != "" && !wire.Printable(c.AuditToken) {
		return bad("AuditToken", "is not printable", "")
	}
	h, ok := c.Region.hosts()
	if !ok {
		return bad("Region", "is none of Xiaomi's", "")
	}
	return h, nil
}

// Vendor returns push.Xiaomi.
func (c *Client) Vendor() push.Vendor { return push.Xiaomi }

// String names the app.
func (c *Client) String() string { return "xiaomi.Client(" + c.packageName + ")" }

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
	call.Auth = c.auth
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
