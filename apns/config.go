package apns

import (
	"context"
	"crypto/tls"
	"log/slog"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The endpoints, for push.WithEndpoint.
const (
	EndpointAPI = "api" // pushes to devices

	// EndpointBroadcast is for broadcast pushes. Apple's page names the same
	// host as for devices in its text and api-broadcast.sandbox.push.apple.com in
	// its samples; the former is the default, and unverified.
	EndpointBroadcast = "broadcast"

	EndpointChannels = "channels" // management of broadcast channels
)

// Environment is where an app's tokens come from.
type Environment string

const (
	Production Environment = "production" // App Store, TestFlight; the default
	Sandbox    Environment = "sandbox"    // signed for development
)

// endpoints returns the documented base URLs. For pushes, Apple also listens
// on port 2197.
func endpoints(e Environment) []engine.Endpoint {
	api, channels := "https://api.push.apple.com", "https://api-manage-broadcast.push.apple.com:2196"
	if e == Sandbox {
		api, channels = "https://api.sandbox.push.apple.com", "https://api-manage-broadcast.sandbox.push.apple.com:2195"
	}
	return []engine.Endpoint{
		{Name: EndpointAPI, URL: api},
		{Name: EndpointBroadcast, URL: api},
		{Name: EndpointChannels, URL: channels},
	}
}

const defaultConcurrency = 500 // streams; one connection takes about 1000

// Config is a team's key, or an app's certificate, with the app. Exactly one
// of PrivateKey and Certificate is given.
type Config struct {
	// PrivateKey is the content of the file AuthKey_<KeyID>.p8 from Apple's
	// developer account: a P-256 key in PEM form.
	PrivateKey []byte
	KeyID      string // 10 characters
	TeamID     string // 10 characters

	// Certificate is the content of a .p12 file, or certificate and key in
	// PEM form.
	Certificate []byte
	Password    string // of the .p12 file

	// BundleID is the app's. With a certificate it may be left out: the
	// certificate names it.
	BundleID string

	Environment Environment
}

// String shows the ids only.
func (c Config) String() string {
	return "apns.Config{TeamID: " + c.TeamID + ", KeyID: " + c.KeyID + ", BundleID: " + c.BundleID +
		", Environment: " + string(c.Environment) + "}"
}

// GoString shows the ids only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through APNs for one app.
type Client struct {
	bundleID    string
	environment Environment
	api         string
	broadcast   string
	channels    string
	caller      *engine.Caller
	auth        engine.Authorizer // nil with a certificate
	limits      limits.Table
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 500 requests in flight over the connection pool, and no limit of
// pushes a second, since Apple documents none.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	if cfg.Environment == "" {
		cfg.Environment = Production
	}
	urls, err := engine.Endpoints(push.APNs, &s, endpoints(cfg.Environment)...)
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{environment: cfg.Environment, api: urls[0], broadcast: urls[1], channels: urls[2], limits: table}
	if err := c.authorise(&cfg, &s); err != nil {
		return nil, err
	}
	if !wire.Printable(cfg.BundleID) {
		return nil, bad("BundleID", "is empty or not printable")
	}
	c.bundleID = cfg.BundleID
	c.caller = engine.New(engine.Config{
		Vendor: push.APNs, Settings: s, HTTP2: true, Concurrency: defaultConcurrency, Transport: fromConnection, ConnAuth: true,
	})
	return c, nil
}

func bad(field, problem string) error {
	return &push.FieldError{From: push.APNs, Field: "config." + field, Problem: problem}
}

// authorise reads the credentials.
func (c *Client) authorise(cfg *Config, s *push.Settings) error {
	switch {
	case cfg.Environment != Production && cfg.Environment != Sandbox:
		return bad("Environment", "is neither production nor sandbox")
	case len(cfg.PrivateKey) > 0 && len(cfg.Certificate) > 0:
		return bad("Certificate", "is given beside PrivateKey: choose one")
	case len(cfg.PrivateKey) > 0:
		auth, err := newTokenAuth(cfg, s)
		c.auth = auth
		return err
	case len(cfg.Certificate) == 0:
		return bad("PrivateKey", "is empty, and there is no Certificate")
	case s.HTTPClient != nil:
		return bad("Certificate", "has no effect together with WithHTTPClient: put it into that client")
	}
	cert, leaf, err := loadCertificate(cfg)
	if err != nil {
		return err
	}
	if cfg.BundleID == "" {
		cfg.BundleID = topicOf(leaf)
	}
	if s.TLSConfig == nil {
		s.TLSConfig = &tls.Config{}
	}
	s.TLSConfig = s.TLSConfig.Clone()
	s.TLSConfig.Certificates = []tls.Certificate{cert}
	return nil
}

// Vendor returns push.APNs.
func (c *Client) Vendor() push.Vendor { return push.APNs }

// String names the app.
func (c *Client) String() string {
	return "apns.Client(" + c.bundleID + ", " + string(c.environment) + ")"
}

// GoString names the app.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// do makes one request.
func (c *Client) do(ctx context.Context, call *engine.Call) error {
	if c.auth != nil {
		call.Auth = c.auth
	}
	return c.caller.Do(ctx, call)
}
