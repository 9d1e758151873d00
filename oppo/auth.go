package oppo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// tokenLife is how long OPPO keeps an access token. The answer has the time
// of issue too, but by a clock that is not ours.
const tokenLife = 24 * time.Hour

// authToken is the token's name everywhere: as a field and as a header.
const authToken = "auth_token"

// formType is the content type of all forms.
const formType = "application/x-www-form-urlencoded; charset=UTF-8"

func newAuth(c *Client, cfg Config, s *push.Settings) *credential.Cache {
	return credential.New(credential.Config{
		Vendor: push.OPPO,
		Key:    storeKey(cfg.AppKey, c.base),
		Store:  s.TokenStore,
		Logger: s.Logger,
		Early:  time.Hour,
		Mint:   func(ctx context.Context) (*oauth2.Token, error) { return c.fetchToken(ctx, cfg) },
		Apply:  func(h http.Header, token string) { h[authToken] = []string{token} },
	})
}

// storeKey names the app without its key, and the host, because a token of
// one may not be good on another.
func storeKey(appKey, base string) string {
	sum := sha256.Sum256([]byte(appKey + " " + base))
	return "push/oppo/" + hex.EncodeToString(sum[:12])
}

type authAnswer struct {
	AuthToken string `json:"auth_token"`
}

// complete reports whether the answer has what it must have.
func (a *authAnswer) complete() bool { return wire.Printable(a.AuthToken) }

// fetchToken gets an access token: POST /server/v1/auth. How many of these
// OPPO allows is undocumented, and so is what becomes of the token before.
func (c *Client) fetchToken(ctx context.Context, cfg Config) (*oauth2.Token, error) {
	call := &engine.Call{
		Op:          engine.OpAuth,
		URL:         c.base + "/server/v1/auth",
		ContentType: formType,
		Repeatable:  true,
	}
	call.Rebody = func(bool) ([]byte, error) {
		now := time.Now().UnixMilli()
		signature := sign(cfg.AppKey, cfg.MasterSecret, now)
		call.Secrets = []string{cfg.AppKey, signature}
		return []byte(url.Values{
			"app_key":   {cfg.AppKey},
			"timestamp": {strconv.FormatInt(now, 10)},
			"sign":      {signature},
		}.Encode()), nil
	}
	out, err := request[authAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: out.AuthToken, Expiry: time.Now().Add(tokenLife)}, nil
}

// sign is the lower-case hexadecimal SHA-256 of the three values in a row.
// The time is in Unix milliseconds and may be off by ten minutes.
func sign(appKey, masterSecret string, timestamp int64) string {
	sum := sha256.Sum256([]byte(appKey + strconv.FormatInt(timestamp, 10) + masterSecret))
	return hex.EncodeToString(sum[:])
}

// bodyAuth is the Authorizer of a request that has the access token in its
// body, which is made before Authorize is asked.
type bodyAuth struct {
	*credential.Cache
	token  string
	header bool // the token goes into the header as well
}

// take gets the token for the body of an attempt.
func (a *bodyAuth) take(ctx context.Context) (string, error) {
	var err error
	a.token, err = a.Cache.Authorize(ctx, make(http.Header, 1))
	return a.token, err
}

// Authorize returns the token that is in the body.
func (a *bodyAuth) Authorize(_ context.Context, h http.Header) (string, error) {
	if a.header {
		h[authToken] = []string{a.token}
	}
	return a.token, nil
}

// form makes call one whose body is a form: the access token and fields,
// which are encoded already.
func (c *Client) form(ctx context.Context, call *engine.Call, fields []byte) *engine.Call {
	a := &bodyAuth{Cache: c.auth}
	call.Auth, call.ContentType = a, formType
	call.Rebody = func(bool) ([]byte, error) {
		token, err := a.take(ctx)
		if err != nil {
			return nil, err
		}
		return slices.Concat([]byte(authToken+"="+url.QueryEscape(token)+"&"), fields), nil
	}
	return call
}
