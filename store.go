package push

import (
	"context"
	"log/slog"
	"time"
)

// A TokenStore shares access tokens between processes, since vendors limit
// how many they issue and some cancel the old one with the new. The key
// names the vendor and the app, and holds no secret; the value is one.
//
// A store that fails is logged and done without: sending goes on.
type TokenStore interface {
	// Load returns the token saved under key, or the zero AccessToken.
	Load(ctx context.Context, key string) (AccessToken, error)

	// Save keeps t until t.Expiry.
	Save(ctx context.Context, key string, t AccessToken) error
}

// AccessToken is a credential that a vendor issued or that was signed for
// it. It prints without its value.
type AccessToken struct {
	Value  string    `json:"value"`
	Issued time.Time `json:"issued"`
	Expiry time.Time `json:"expiry"`
}

// String hides the value.
func (t AccessToken) String() string {
	return "AccessToken(expires " + t.Expiry.Format(time.RFC3339) + ")"
}

// GoString hides the value.
func (t AccessToken) GoString() string { return t.String() }

// LogValue hides the value.
func (t AccessToken) LogValue() slog.Value { return slog.StringValue(t.String()) }
