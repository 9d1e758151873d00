package tencentim

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// EndpointAPI is the one endpoint, for push.WithEndpoint.
const EndpointAPI = "api"

const (
	defaultIdentifier  = "administrator"
	defaultConcurrency = 16
	requestsPerSecond  = 10 // lists of targets, in the free edition
)

// Region is where the app's data are, which was chosen when the app was made
// in the console. The host of another region answers 60026.
type Region string

const (
	RegionChina         Region = ""
	RegionSingapore     Region = "singapore"
	RegionSeoul         Region = "seoul"
	RegionTokyo         Region = "tokyo"
	RegionFrankfurt     Region = "frankfurt"
	RegionSiliconValley Region = "siliconvalley"
	RegionJakarta       Region = "jakarta"
	RegionIndia         Region = "india"       // no longer in the documentation since 2024 (unverified)
	RegionSaudiArabia   Region = "saudiarabia" // known from one client only (unverified)
)

// hosts are the host of a region and the one for when the first cannot be
// reached.
type hosts struct{ main, backup string }

func (r Region) hosts() (hosts, bool) {
	switch r {
	case RegionChina:
		return hosts{"console.tim.qq.com", "adminapi.my-imcloud.com"}, true
	case RegionSingapore:
		return hosts{"adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com"}, true
	case RegionSeoul:
		return hosts{"adminapikr.im.qcloud.com", "adminapikr.my-imcloud.com"}, true
	case RegionTokyo:
		return hosts{"adminapijpn.im.qcloud.com", "adminapijpn.my-imcloud.com"}, true
	case RegionFrankfurt:
		return hosts{"adminapiger.im.qcloud.com", "adminapiger.my-imcloud.com"}, true
	case RegionSiliconValley:
		return hosts{"adminapiusa.im.qcloud.com", "adminapiusa.my-imcloud.com"}, true
	case RegionJakarta:
		return hosts{"adminapiidn.im.qcloud.com", "adminapiidn.my-imcloud.com"}, true
	case RegionIndia:
		return hosts{"adminapiind.im.qcloud.com", "adminapiind.my-imcloud.com"}, true
	case RegionSaudiArabia:
		return hosts{"adminapiksa.im.qcloud.com", "adminapiksa.my-imcloud.com"}, true
	}
	return hosts{}, false
}

// BackupURL returns the base URL of the region's second host, for
// push.WithBaseURL: it is there for networks in which the name of the first
// one is tampered with. An unknown region has none.
func (r Region) BackupURL() string {
	if h, ok := r.hosts(); ok {
		return "https://" + h.backup
	}
	return ""
}

// Config is an app's credentials, from the console of Tencent RTC or Tencent
// Cloud Chat.
type Config struct {
	// SDKAppID is the app's number.
	SDKAppID int64

	// SecretKey is the app's SDKSecretKey, as text. It is not the appKey that
	// devices register with.
	SecretKey string

	// Identifier is the UserID of an administrator of the app, at most 32
	// bytes. Unset, it is "administrator".
	Identifier string

	// Region chooses the host; unset is China. For one that is not in the
	// list, use push.WithBaseURL.
	Region Region
}

// String shows app, administrator and region only.
func (c Config) String() string {
	return "tencentim.Config{SDKAppID: " + strconv.FormatInt(c.SDKAppID, 10) + ", Identifier: " + c.Identifier +
		", Region: " + string(c.Region) + "}"
}

// GoString shows app, administrator and region only.
func (c Config) GoString() string { return c.String() }

// LogValue shows app, administrator and region only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through Tencent's Push service for one app.
type Client struct {
	appID      int64
	identifier string
	base       string
	caller     *engine.Caller
	auth       *credential.Cache
	limits     limits.Table
	broadcasts *allowance
	pacers     map[string]*pacer // by command; never modified
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 10 requests a second to lists of targets, which is the lowest
// that an app has (the free edition; 30 in the standard and 40 in the advanced
// one), and 16 requests in flight. Tencent counts requests, however many
// targets each has, and so do push.WithQPS and push.WithLimiter here. What has
// a limit of its own, such as pushes to everyone, is paced beside that.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if cfg.Identifier == "" {
		cfg.Identifier = defaultIdentifier
	}
	h, err := cfg.check()
	if err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.TencentIM, &s, engine.Endpoint{Name: EndpointAPI, URL: "https://" + h.main})
	if err != nil {
		return nil, err
	}
	own, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{
		appID: cfg.SDKAppID, identifier: cfg.Identifier, base: urls[0], limits: own,
		auth: newAuth(&cfg, &s), broadcasts: &allowance{}, pacers: newPacers(),
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.TencentIM, Settings: s, Concurrency: defaultConcurrency,
		QPS: requestsPerSecond, PerRequest: true,
	})
	return c, nil
}

func (c *Config) check() (hosts, error) {
	bad := func(field, problem, code string) (hosts, error) {
		return hosts{}, &push.FieldError{From: push.TencentIM, Field: "config." + field, Problem: problem, VendorCode: code}
	}
	if c.SDKAppID <= 0 {
		return bad("SDKAppID", "is not a positive number", "60006")
	}
	if !ascii(c.SecretKey) {
		return bad("SecretKey", "is empty or not printable", "")
	}
	if !ascii(c.Identifier) {
		return bad("Identifier", "is not printable", "")
	}
	if n := len(c.Identifier); n > limitTable.Max(fieldUserID) {
		return bad("Identifier", "is longer than 32 bytes", "")
	}
	h, ok := c.Region.hosts()
	if !ok {
		return bad("Region", "is none that is known here", "60026")
	}
	return h, nil
}

// Vendor returns push.TencentIM.
func (c *Client) Vendor() push.Vendor { return push.TencentIM }

// String names the app.
func (c *Client) String() string { return "tencentim.Client(" + strconv.FormatInt(c.appID, 10) + ")" }

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// request makes one request of the push service and decodes what comes back
// into a new T for each attempt.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, command string, call *engine.Call) (A, error) {
	call.URL, call.ContentType, call.Auth = c.base+"/v4/timpush/"+command, jsonType, c.auth
	if err := c.pace(ctx, command, call); err != nil {
		return nil, err
	}
	var (
		out      A
		sig      string // of the attempt
		attempts int
	)
	call.Query = func(credential string) string {
		sig = credential
		attempts++
		return c.query(credential)
	}
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		err := decode(a, out, sig)
		if e, ok := err.(*Error); ok {
			e.repeated = attempts > 1
			if e.Info.Code == codeLockedOut {
				// The next attempt, which is not before a minute, needs a new one.
				c.auth.Refuse(sig)
			}
		}
		return err
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
