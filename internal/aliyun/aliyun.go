// Package aliyun speaks to the gateway in front of Alibaba Cloud's APIs, for
// EMAS and mPaaS: it signs requests with ACS3-HMAC-SHA256 and knows the
// gateway's own error codes.
//
// It follows "V3 request structure and signature" of the Alibaba Cloud SDK
// documentation (help.aliyun.com/document_detail/2593177), as of 2026.
package aliyun

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/wire"
)

// AccessKey is a key pair of a RAM user, or a temporary one from STS.
type AccessKey struct {
	ID     string
	Secret string

	// SecurityToken belongs to a temporary key and is empty for others.
	SecurityToken string

	// Expiry is when a temporary key ends. Unset, it is used until the
	// gateway calls it expired.
	Expiry time.Time
}

// String shows the id only.
func (k AccessKey) String() string { return "AccessKey(" + k.ID + ")" }

// GoString shows the id only.
func (k AccessKey) GoString() string { return k.String() }

// LogValue shows the id only.
func (k AccessKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// check returns a *push.FieldError if the key cannot be one.
func (k *AccessKey) check(v push.Vendor, field string) error {
	bad := func(member, code string) error {
		return &push.FieldError{From: v, Field: field + member, Problem: "is empty or not printable", VendorCode: code}
	}
	switch {
	case !wire.Printable(k.ID) || strings.ContainsAny(k.ID, ",="):
		return bad(".ID", "InvalidAccessKeyId")
	case !wire.Printable(k.Secret):
		return bad(".Secret", "IncompleteSignature")
	case k.SecurityToken != "" && !wire.Printable(k.SecurityToken):
		return bad(".SecurityToken", "InvalidSecurityToken.Malformed")
	}
	return nil
}

// A Provider returns the key to sign with. It is asked before the first
// request, shortly before a key's Expiry, and when the gateway called a
// temporary key expired, but never by two goroutines at once.
type Provider func(context.Context) (AccessKey, error)

// Config says which API is called, and by whom.
type Config struct {
	Vendor  push.Vendor
	Version string // of the API: "2016-08-01"
	URL     string // with no path
	Logger  *slog.Logger

	Key      AccessKey
	Provider Provider // instead of Key
}

// A Gateway signs requests. It is safe for concurrent use.
type Gateway struct {
	version string
	url     string
	host    string
	key     AccessKey         // if keys is nil
	keys    *credential.Cache // of the Provider
	skew    atomic.Int64      // the gateway's clock less ours, in nanoseconds
}

// New returns a Gateway. Its errors are *push.FieldError.
func New(cfg Config) (*Gateway, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return nil, &push.FieldError{From: cfg.Vendor, Field: "endpoint", Problem: "is not a URL without a path"}
	}
	g := &Gateway{version: cfg.Version, url: u.Scheme + "://" + u.Host + "/", host: u.Host}
	if cfg.Provider == nil {
		g.key = cfg.Key
		return g, g.key.check(cfg.Vendor, "config.AccessKey")
	}
	if cfg.Key != (AccessKey{}) {
		return nil, &push.FieldError{From: cfg.Vendor, Field: "config.AccessKey", Problem: "is set beside a Provider"}
	}
	g.keys = credential.New(credential.Config{
		Vendor: cfg.Vendor, Logger: cfg.Logger, Early: 5 * time.Minute,
		Mint:  func(ctx context.Context) (*oauth2.Token, error) { return mint(ctx, &cfg) },
		Apply: func(http.Header, string) {},
	})
	return g, nil
}

// foreverYears is how long a key without an end is kept.
const foreverYears = 100

// mint asks the Provider. The cache keeps one string: the key as JSON.
func mint(ctx context.Context, cfg *Config) (*oauth2.Token, error) {
	key, err := cfg.Provider(ctx)
	if err != nil {
		return nil, err
	}
	if err := key.check(cfg.Vendor, "config.Provider"); err != nil {
		return nil, err
	}
	expiry := key.Expiry
	if expiry.IsZero() {
		expiry = time.Now().AddDate(foreverYears, 0, 0)
	}
	value, err := json.Marshal(key)
	return &oauth2.Token{AccessToken: string(value), Expiry: expiry}, err
}
