package emas

import (
	"context"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// EndpointAPI is the one endpoint, for push.WithEndpoint.
const EndpointAPI = "api"

const (
	defaultURL         = "https://cloudpush.aliyuncs.com" // of all regions
	apiVersion         = "2016-08-01"
	defaultConcurrency = 16

	// requestsPerSecond is what an older page allows an address, and today's
	// quotas MassPush. For PushV2 no quota is documented.
	requestsPerSecond = 500

	// patience is how long the service is given to be done with a request
	// before another with the same IdempotentToken.
	patience = 5 * time.Second
)

// Config is an app's key, from the EMAS console, and the AccessKey to sign
// with.
type Config struct {
	AppKey int64

	// AccessKey is that of a RAM user who may call mpush:*, or a temporary
	// one.
	AccessKey AccessKey

	// Provider returns the AccessKey, in place of a fixed one.
	Provider Provider

	// Platform is that of the app. Every newer app has one only. Unset, a
	// message is for all platforms, and has to keep to the limits of all.
	Platform Platform

	// ParametersInForm puts the parameters into the body of the request
	// rather than the URL. Older SDKs of the vendor did so, with another
	// signature; whether the service takes it today is unverified.
	ParametersInForm bool
}

// String shows the app key, the AccessKey's id and the platform only.
func (c Config) String() string {
	return "emas.Config{AppKey: " + strconv.FormatInt(c.AppKey, 10) + ", AccessKey: " + c.AccessKey.ID + ", Platform: " + string(c.Platform) + "}"
}

// GoString shows the app key, the AccessKey's id and the platform only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the app key, the AccessKey's id and the platform only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through EMAS Mobile Push for one app.
type Client struct {
	appKey   string
	platform Platform
	inForm   bool
	pause    time.Duration
	caller   *engine.Caller
	gateway  *aliyun.Gateway
	limits   limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 500 pushes a second, and 16 requests in flight. Quotas are of
// requests, however many targets each has, and so are push.WithQPS and
// push.WithLimiter here.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if err := cfg.check(); err != nil {
		return nil, err
	}
	urls, err := engine.Endpoints(push.EMAS, &s, engine.Endpoint{Name: EndpointAPI, URL: defaultURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{
		appKey: strconv.FormatInt(cfg.AppKey, 10), platform: cfg.Platform, inForm: cfg.ParametersInForm,
		pause: min(patience, s.Retry.MaxWait), limits: table,
	}
	if c.gateway, err = newAuth(&cfg, urls[0], &s); err != nil {
		return nil, err
	}
	c.caller = engine.New(engine.Config{
		Vendor: push.EMAS, Settings: s, Concurrency: defaultConcurrency,
		QPS: requestsPerSecond, PerRequest: true,
	})
	return c, nil
}

func (c *Config) check() error {
	if c.AppKey <= 0 {
		return &push.FieldError{From: push.EMAS, Field: "config.AppKey", Problem: "is not a positive number", VendorCode: "InvalidAppKey.Format"}
	}
	switch c.Platform {
	case "", PlatformAndroid, PlatformIOS, PlatformHMOS, PlatformAll:
		return nil
	}
	return &push.FieldError{From: push.EMAS, Field: "config.Platform", Problem: "is none of EMAS's"}
}

// Vendor returns push.EMAS.
func (c *Client) Vendor() push.Vendor { return push.EMAS }

// String names the app.
func (c *Client) String() string { return "emas.Client(" + c.appKey + ")" }

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// request calls an action with parameters, to which it adds the app's, and
// decodes what comes back into a new T for each attempt. What is in form goes
// into the body; parameters go where the Config says.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, call *engine.Call, action string, params, form url.Values) (A, error) {
	params.Set("AppKey", c.appKey)
	if c.inForm {
		for name, values := range form {
			params[name] = values
		}
		params, form = nil, params
	}
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, out)
	}
	c.gateway.Call(call, action, params, form)
	err := c.caller.Do(ctx, call)
	return out, err
}

// manage calls an action that pushes nothing and does no harm if it is
// carried out twice.
func manage[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, action string, params url.Values) (A, error) {
	return request[T, A](ctx, c, &engine.Call{Op: action, Repeatable: true}, action, params, nil)
}

// do is manage for answers in which nothing but success matters.
func (c *Client) do(ctx context.Context, action string, params url.Values) error {
	_, err := manage[status](ctx, c, action, params)
	return err
}
