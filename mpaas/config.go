package mpaas

import (
	"context"
	"log/slog"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// EndpointAPI is the one endpoint, for push.WithEndpoint.
const EndpointAPI = "api"

// SDKURL is the host that the vendor's generated SDKs call, whatever the
// region. The documentation names another, which is the default; where that
// does not serve, use push.WithEndpoint(EndpointAPI, SDKURL). It is also the
// default of RegionFinance, for which no document names a host (unverified).
const SDKURL = "https://mpaas.aliyuncs.com"

const (
	defaultURL         = "https://mpaas.cn-hangzhou.aliyuncs.com"
	defaultConcurrency = 16
)

// Region says where the app is registered, which decides the version of the
// API.
type Region string

const (
	RegionHangzhou Region = ""                    // every region but the next; version 2020-10-28
	RegionFinance  Region = "cn-hangzhou-finance" // version 2020-07-10, which has neither SMS nor device reports
)

func (r Region) url() string {
	if r == RegionFinance {
		return SDKURL
	}
	return defaultURL
}

func (r Region) version() string {
	if r == RegionFinance {
		return "2020-07-10"
	}
	return "2020-10-28"
}

// Config is an app's ids, from the mPaaS console, and the AccessKey to sign
// with.
type Config struct {
	AppID       string // such as "ONEX…"
	WorkspaceID string // such as "default"

	// TenantID goes with every request if it is set. Templates and
	// PushQueryDeviceState need it.
	TenantID string

	// AccessKey is that of a RAM user with the policy AliyunMPAASFullAccess,
	// or a temporary one.
	AccessKey AccessKey

	// Provider returns the AccessKey, in place of a fixed one.
	Provider Provider

	// DeliveryType says what push.Tokens are: device ids of Android (1) or
	// HarmonyOS (7), or tokens of iOS (2). The service has to be told, and
	// an app may have all three. Message.DeliveryType overrides it.
	DeliveryType DeliveryType

	Region Region
}

// String shows the ids and the region only.
func (c Config) String() string {
	return "mpaas.Config{AppID: " + c.AppID + ", WorkspaceID: " + c.WorkspaceID + ", AccessKey: " + c.AccessKey.ID + ", Region: " + string(c.Region) + "}"
}

// GoString shows the ids and the region only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids and the region only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through mPaaS Message Push Service for one app in one
// workspace.
type Client struct {
	appID        string
	workspaceID  string
	tenantID     string
	deliveryType DeliveryType
	region       Region
	caller       *engine.Caller
	gateway      *aliyun.Gateway
	limits       limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 16 requests in flight, and no limit a second, since none is
// documented. The gateway counts requests, however many targets each has, and
// so do push.WithQPS and push.WithLimiter here.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.MPaaS, &s, engine.Endpoint{Name: EndpointAPI, URL: cfg.Region.url()})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{
		appID: cfg.AppID, workspaceID: cfg.WorkspaceID, tenantID: cfg.TenantID,
		deliveryType: cfg.DeliveryType, region: cfg.Region, limits: table,
	}
	if c.gateway, err = newAuth(&cfg, urls[0], &s); err != nil {
		return nil, err
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.MPaaS, Settings: s, Concurrency: defaultConcurrency, PerRequest: true,
	})
	return c, nil
}

func (c *Config) check() error {
	bad := func(field, problem, code string) error {
		return &push.FieldError{From: push.MPaaS, Field: "config." + field, Problem: problem, VendorCode: code}
	}
	switch {
	case !wire.Printable(c.AppID):
		return bad("AppID", "is empty or not printable", codeNoApp)
	case !wire.Printable(c.WorkspaceID):
		return bad("WorkspaceID", "is empty or not printable", codeNoApp)
	case c.TenantID != "" && !wire.Printable(c.TenantID):
		return bad("TenantID", "is not printable", codeTenant)
	case c.Region != RegionHangzhou && c.Region != RegionFinance:
		return bad("Region", "is neither RegionHangzhou nor RegionFinance", "")
	}
	switch c.DeliveryType {
	case 0, DeliveryAndroid, DeliveryIOS, DeliveryHarmony:
		return nil
	}
	return bad("DeliveryType", "is none of Android, iOS and HarmonyOS", codeDeliveryType)
}

// Vendor returns push.MPaaS.
func (c *Client) Vendor() push.Vendor { return push.MPaaS }

// String names the app.
func (c *Client) String() string { return "mpaas.Client(" + c.appID + ")" }

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// request calls an action with the parameters in form, to which it adds the
// app's, and decodes what comes back into a new T for each attempt.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, call *engine.Call, action string, form url.Values) (A, error) {
	form.Set("AppId", c.appID)
	form.Set("WorkspaceId", c.workspaceID)
	if c.tenantID != "" {
		form.Set("TenantId", c.tenantID)
	}
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	c.gateway.Call(call, action, nil, form)
	err := c.caller.Do(ctx, call)
	return out, err
}

// manage calls an action that pushes nothing and does no harm if it is
// carried out twice.
func manage[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, action string, form url.Values) (A, error) {
	return request[T, A](ctx, c, &engine.Call{Op: action, Repeatable: true}, action, form)
}

// do is manage for answers in which nothing but success matters.
func (c *Client) do(ctx context.Context, action string, form url.Values) error {
	_, err := manage[status](ctx, c, action, form)
	return err
}

// needTenant refuses what the service does for a tenant only.
func (c *Client) needTenant() error {
	if c.tenantID != "" {
		return nil
	}
	return errField("config.TenantID", "is empty, which this operation needs", codeNoTenant)
}

// needNewest refuses what the finance region's version of the API lacks.
func (c *Client) needNewest(field string) error {
	if c.region != RegionFinance {
		return nil
	}
	return errUnsupported(field, "is not part of the API of the finance region", "")
}
