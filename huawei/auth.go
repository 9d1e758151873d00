package huawei

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/hmsjwt"
	"github.com/pushwire/push/internal/wire"
)

// tokenLife is the documented life of an OAuth token, for an answer that does
// not say.
const tokenLife = time.Hour

// early is how long before its end a token is replaced.
const early = 5 * time.Minute

func bearer(h http.Header, token string) { h["Authorization"] = []string{"Bearer " + token} }

// newJWTAuth signs tokens with the key of a service account.
func newJWTAuth(a *hmsjwt.Account, s *push.Settings) *credential.Cache {
	return credential.New(credential.Config{
		Vendor: push.Huawei, Key: "push/huawei/jwt/" + a.SubAccount, Store: s.TokenStore, Logger: s.Logger,
		Early: early, Mint: a.Mint, Apply: bearer,
	})
}

// newOAuth fetches tokens with the client's secret: POST /oauth2/v3/token.
// Huawei issues up to 1000 in five minutes for an app.
func newOAuth(caller *engine.Caller, cfg *Config, base string) *credential.Cache {
	return caller.ClientCredentials(engine.ClientCredentials{
		ID: cfg.ClientID, Secret: cfg.ClientSecret, TokenURL: base + "/oauth2/v3/token",
		Key: "push/huawei/oauth/" + cfg.ClientID, Life: tokenLife, Early: early, Decode: decodeToken, Apply: bearer,
	})
}

// decodeToken checks the answer of the token endpoint, which may say error
// with HTTP status 200.
func decodeToken(a *engine.Answer) error {
	var out struct {
		AccessToken string      `json:"access_token"`
		Error       wire.String `json:"error"`
		SubError    wire.String `json:"sub_error"`
		Description string      `json:"error_description"`
	}
	err := json.Unmarshal(a.Body, &out)
	switch {
	case err == nil && out.Error != "" && out.Error != "0":
		return &Error{APIError: push.APIError{
			Info: tokenError(string(out.Error), string(out.SubError)), Text: wire.Text(out.Description),
		}}
	case !a.OK():
		info := codeTable.Find(tableToken, strconv.Itoa(a.Status))
		if info.Kind == push.ErrUnknown {
			info.Kind = push.ErrProtocol
		}
		return &Error{APIError: push.APIError{Info: info, Text: wire.Text(string(a.Body))}}
	case err != nil || !wire.Printable(out.AccessToken):
		return engine.Unreadable(a, errors.New("the answer holds no access token"))
	}
	return nil
}

// tokenError finds an error of the token endpoint by its number together
// with the finer one, else by itself.
func tokenError(code, sub string) push.CodeInfo {
	if sub != "" && sub != "0" {
		if info := codeTable.Find(tableToken, code+"/"+sub); info.Kind != push.ErrUnknown {
			return info
		}
	}
	return codeTable.Find(tableToken, code)
}
