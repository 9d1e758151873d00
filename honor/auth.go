package honor

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// tokenLife is for an answer that does not say how long its token lives. An
// hour is what HONOR's documentation shows for the same endpoint.
const tokenLife = time.Hour

// early is how long before its end a token is replaced. HONOR states what is
// left of a token's life, so a fresh answer may hold an old token.
const early = 5 * time.Minute

// jsonType is the content type of all requests.
const jsonType = "application/json; charset=UTF-8"

// newAuth fetches access tokens with the client's secret: POST /auth/token.
func newAuth(caller *engine.Caller, cfg *Config, base string) *credential.Cache {
	return caller.ClientCredentials(engine.ClientCredentials{
		ID: cfg.ClientID, Secret: cfg.ClientSecret, TokenURL: base + "/auth/token",
		Key: "push/honor/" + cfg.ClientID, Life: tokenLife, Early: early, Decode: decodeToken, Apply: apply,
	})
}

// apply puts into an attempt's header what authorises it: the access token
// and the time in milliseconds. Both are asked for together and for each
// attempt anew, and the token is there already, so the time is fresh.
func apply(h http.Header, token string) {
	h["Authorization"] = []string{"Bearer " + token}
	h["Timestamp"] = []string{strconv.FormatInt(time.Now().UnixMilli(), 10)}
}

// decodeToken checks the answer of the token endpoint. Which HTTP status
// comes with an error is not documented, so a token has to be there.
func decodeToken(a *engine.Answer) error {
	var out struct {
		AccessToken string      `json:"access_token"`
		Error       wire.String `json:"error"`
		Description string      `json:"error_description"`
	}
	err := json.Unmarshal(a.Body, &out)
	switch {
	case err == nil && out.Error != "":
		return &Error{APIError: push.APIError{
			Info: tokenError(a, wire.Text(string(out.Error))), Text: wire.Text(out.Description),
		}}
	case !a.OK():
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	case err != nil || !wire.Printable(out.AccessToken):
		return engine.Unreadable(a, errors.New("the answer holds no access token"))
	}
	return nil
}

// tokenError finds an error of the token endpoint. One that is not known has
// the kind of its HTTP status: gateways put words such as "Bad Gateway" into
// the same member.
func tokenError(a *engine.Answer, code string) push.CodeInfo {
	info := codeTable.Find(tableToken, code)
	if info.Meaning == "" && !a.OK() {
		status := codeTable.Status(a.Status)
		info.Kind, info.Retry, info.Meaning = status.Kind, status.Retry, status.Meaning
	}
	return info
}
