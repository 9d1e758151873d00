package pushtest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Access tokens follow HONOR's guide to sending downlink messages
// (2023-11-01), https://xie.infoq.cn/article/575b0e405029cfdd8652288fa, and
// the same endpoint in the guide to its app market API (read 2026-07),
// https://developer.honor.com/cn/doc/guides/101359

// honorTokenLife is the sample value of the guide of 2026.
const honorTokenLife = time.Hour

// The token endpoint, and where it was in 2023. Newer clients use the first.
const (
	honorAuthPath    = "/auth/token"
	honorOldAuthPath = "/auth/realms/developer/protocol/openid-connect/token"
)

// ExpireCredentials ends every access token that was issued so far: each is
// answered 403 from now on.
func (h *Honor) ExpireCredentials() {
	h.lock.Lock()
	defer h.lock.Unlock()
	for t := range h.issued {
		h.issued[t] = time.Time{}
	}
}

// Credentials is the number of access tokens that were issued. Each request
// for one is given another; earlier ones live on.
func (h *Honor) Credentials() int {
	h.lock.Lock()
	defer h.lock.Unlock()
	return len(h.issued)
}

// serveAuth is POST /auth/token.
func (h *Honor) serveAuth(w http.ResponseWriter, r *http.Request) {
	form, reason := h.authForm(r)
	if reason != "" {
		honorRefuseAuth(w, "invalid_request", reason)
		return
	}
	if form.Get("grant_type") != "client_credentials" {
		honorRefuseAuth(w, "unsupported_grant_type", "Unsupported grant_type")
		return
	}
	if form.Get("client_id") != h.ClientID || form.Get("client_secret") != h.ClientSecret {
		honorRefuseAuth(w, "unauthorized_client", "Invalid client or Invalid client credentials")
		return
	}
	token, life := h.issue()
	honorJSON(w, http.StatusOK, struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
		TokenType   string `json:"token_type"`
	}{token, int64(life / time.Second), "Bearer"})
}

// authForm reads the form, which must be well encoded and in the body.
func (h *Honor) authForm(r *http.Request) (form url.Values, reason string) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return nil, "the body is not a form"
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, "the body cannot be read"
	}
	form, err = url.ParseQuery(string(body))
	if err != nil {
		return nil, "the form is not well encoded"
	}
	if r.URL.Path == honorOldAuthPath {
		h.problem("auth: the path is the one of 2023")
	}
	if r.URL.RawQuery != "" {
		h.problem("auth: there is a query, which logs would keep")
	}
	for name, values := range form {
		switch name {
		case "grant_type", "client_id", "client_secret":
			if len(values) > 1 {
				return nil, name + " is repeated"
			}
		default:
			h.problem("auth: unknown field %q", name)
		}
	}
	return form, ""
}

// issue makes an access token.
func (h *Honor) issue() (token string, life time.Duration) {
	token = randomHex(32)
	now := h.Now()
	h.lock.Lock()
	defer h.lock.Unlock()
	h.issued[token] = now.Add(h.life)
	return token, h.life
}

// honorRefuseAuth answers with an OAuth error. HONOR does not tell the HTTP
// status, nor the errors for malformed requests: they are those of RFC 6749,
// section 5.2.
func honorRefuseAuth(w http.ResponseWriter, code, description string) {
	honorJSON(w, http.StatusBadRequest, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{code, description})
}

// authorized reports whether a request has an access token that is good.
func (h *Honor) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || !h.valid(token) {
		return false
	}
	if scheme != "Bearer" {
		h.problem("authorization: the scheme is %q in place of Bearer", scheme)
	}
	return true
}

func (h *Honor) valid(token string) bool {
	now := h.Now()
	h.lock.Lock()
	defer h.lock.Unlock()
	expiry, ok := h.issued[token]
	return ok && now.Before(expiry)
}

// honorJSON answers with a JSON body.
func honorJSON(w http.ResponseWriter, status int, v any) {
	b, _ := json.Marshal(v) // structs of strings and numbers
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}
