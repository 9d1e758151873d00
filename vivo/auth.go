package vivo

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// tokenLife is how long vivo keeps an access token; the answer does not say.
const tokenLife = 24 * time.Hour

// jsonType is the content type of all requests.
const jsonType = "application/json;charset=UTF-8"

func newAuth(c *Client, cfg Config, s *push.Settings) *credential.Cache {
	return credential.New(credential.Config{
		Vendor: push.Vivo,
		Key:    "push/vivo/" + cfg.AppID,
		Store:  s.TokenStore,
		Logger: s.Logger,
		Early:  time.Hour,
		Mint:   func(ctx context.Context) (*oauth2.Token, error) { return c.fetchToken(ctx, cfg) },
		Apply:  func(h http.Header, token string) { h["Authtoken"] = []string{token} },
	})
}

type authRequest struct {
	AppID     int64  `json:"appId"`
	AppKey    string `json:"appKey"`
	Timestamp int64  `json:"timestamp"` // milliseconds
	Sign      string `json:"sign"`
}

type authAnswer struct {
	status
	AuthToken string `json:"authToken"`
}

// fetchToken gets an access token: POST /message/auth. vivo allows ten of
// these a second for an app, and several tokens may be valid at once.
func (c *Client) fetchToken(ctx context.Context, cfg Config) (*oauth2.Token, error) {
	call := &engine.Call{Op: engine.OpAuth, URL: c.base + "/message/auth", Repeatable: true}
	call.Rebody = func(bool) ([]byte, error) {
		now := time.Now().UnixMilli()
		r := authRequest{AppID: c.appID, AppKey: cfg.AppKey, Timestamp: now, Sign: sign(cfg.AppID, cfg.AppKey, cfg.AppSecret, now)}
		call.Secrets = []string{r.AppKey, r.Sign}
		return wire.Marshal(r)
	}
	out, err := request[authAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: out.AuthToken, Expiry: time.Now().Add(tokenLife)}, nil
}

// sign is the lower-case hexadecimal MD5 of the four values in a row.
func sign(appID, appKey, appSecret string, timestamp int64) string {
	sum := md5.Sum([]byte(appID + appKey + strconv.FormatInt(timestamp, 10) + appSecret))
	return hex.EncodeToString(sum[:])
}

// complete reports whether the answer has what it must have.
func (a *authAnswer) complete() bool { return wire.Printable(a.AuthToken) }
