package pushtest

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Access tokens follow the HMS Core guide to OAuth 2.0, and the table of codes
// of its token endpoint, both undated:
// https://developer.huawei.com/consumer/cn/doc/HMSCore-Guides/oauth2-0000001212610981
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/server-error-codes-0000001062371380

const huaweiTokenPath = "/oauth2/v3/token"

// How long an access token is good for, and how many there are to be had.
const (
	huaweiTokenLife    = time.Hour
	huaweiTokenQuota   = 1000
	huaweiTokenQuotaOf = 5 * time.Minute
)

// Numbers of the token endpoint, in the member error.
const (
	huaweiBadRequest = 1101
	huaweiFlow       = 1302
)

// A huaweiTokenError is an answer of the token endpoint. Sub, which goes
// with 1101, is left out if it is zero.
type huaweiTokenError struct {
	Error       int    `json:"error"`
	Sub         int    `json:"sub_error,omitempty"`
	Description string `json:"error_description"`
}

// huaweiSubErrors are the texts of sub_error.
var huaweiSubErrors = map[int]string{
	12304: "invalid client secret",
	20002: "client_id format error",
	20003: "client_id does not exist",
	20085: "client_secret is empty",
	20171: "client_secret is empty",
	20172: "client_secret format error",
	20182: "grant_type error",
}

// huaweiOAuth is what was issued. Its owner's lock guards it.
type huaweiOAuth struct {
	issued map[string]time.Time // when each access token expires
	window time.Time            // when the present quota began
	count  int                  // what it was used for
}

// RefuseToken is a fault for the op "auth": an answer of the token endpoint
// with the numbers error and sub_error, such as 1101 and 12304. The latter is
// left out if it is zero. The HTTP status is 503 with 1302, the flow control,
// and 400 otherwise.
func (h *Huawei) RefuseToken(code, sub int) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { huaweiTokenRefuse(w, code, sub) }
}

func huaweiTokenRefuse(w http.ResponseWriter, code, sub int) {
	status, text := http.StatusBadRequest, "invalid request"
	if code == huaweiFlow {
		status, text = http.StatusServiceUnavailable, "flow control"
	}
	if s, ok := huaweiSubErrors[sub]; ok {
		text = s
	}
	huaweiTokenReply(w, status, huaweiTokenError{code, sub, text})
}

// huaweiTokenReply writes slashes as the service does, with a backslash.
func huaweiTokenReply(w http.ResponseWriter, status int, answer any) {
	body, _ := json.Marshal(answer)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.ReplaceAll(body, []byte("/"), []byte(`\/`)))
}

// serveToken is POST /oauth2/v3/token.
func (h *Huawei) serveToken(w http.ResponseWriter, r *http.Request) {
	form, ok := h.tokenForm(r)
	if !ok {
		huaweiTokenRefuse(w, huaweiBadRequest, 0)
		return
	}
	if sub := h.checkClient(form); sub != 0 {
		huaweiTokenRefuse(w, huaweiBadRequest, sub)
		return
	}
	token, ok := h.issue(h.Now())
	if !ok {
		huaweiTokenRefuse(w, huaweiFlow, 0)
		return
	}
	huaweiTokenReply(w, http.StatusOK, struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"` // seconds
		TokenType   string `json:"token_type"`
	}{token, int(huaweiTokenLife / time.Second), "Bearer"})
}

// huaweiEncoded matches a form whose names and values are encoded.
var huaweiEncoded = regexp.MustCompile(`^([A-Za-z0-9*._~+=&-]|%[0-9A-Fa-f]{2})*$`)

// tokenForm decodes the form. What a lenient decoder reads and no encoder
// writes is listed.
func (h *Huawei) tokenForm(r *http.Request) (url.Values, bool) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, false
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, false
	}
	encoded := huaweiEncoded.Match(body)
	for pair := range strings.SplitSeq(string(body), "&") {
		encoded = encoded && strings.Count(pair, "=") == 1
	}
	if !encoded {
		h.problem("auth: the form is not encoded")
	}
	for name, values := range form {
		switch {
		case name != "grant_type" && name != "client_id" && name != "client_secret":
			// The name may be part of a secret.
			h.problem("auth: unknown form field")
		case len(values) > 1:
			h.problem("auth: %s is there %d times", name, len(values))
		}
	}
	return form, true
}

var huaweiClientID = regexp.MustCompile(`^[0-9]{1,64}$`)

// huaweiPrintable matches what a secret can consist of. A plus sign that
// was not encoded arrives as a space, which is not in it.
var huaweiPrintable = regexp.MustCompile(`^[!-~]+$`)

// checkClient returns the sub_error of a form, 0 if it is fine.
func (h *Huawei) checkClient(form url.Values) (sub int) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	switch {
	case form.Get("grant_type") != "client_credentials":
		return 20182
	case !huaweiClientID.MatchString(id):
		return 20002
	case id != h.ClientID:
		return 20003
	case !form.Has("client_secret"):
		// The table has two numbers for an empty secret and does not tell
		// them apart.
		return 20171
	case secret == "":
		return 20085
	case !huaweiPrintable.MatchString(secret):
		return 20172
	case secret != h.ClientSecret:
		return 12304
	}
	return 0
}

// issue makes an access token, unless too many were had lately. The tokens
// before remain good.
func (h *Huawei) issue(now time.Time) (token string, ok bool) {
	h.lock.Lock()
	defer h.lock.Unlock()
	o := &h.oauth
	if now.Sub(o.window) >= huaweiTokenQuotaOf {
		o.window, o.count = now, 0
	}
	if o.count >= huaweiTokenQuota {
		return "", false
	}
	o.count++
	b := make([]byte, 48)
	_, _ = rand.Read(b)
	token = "CgB6/" + base64.StdEncoding.EncodeToString(b) + "+"
	o.issued[token] = now.Add(huaweiTokenLife)
	return token, true
}

// authorize checks the credential, and that it is good for the URL.
func (h *Huawei) authorize(r *http.Request, route huaweiRoute) *huaweiRefusal {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return huaweiRefuse(huaweiAuth, "")
	}
	token, ok := strings.CutPrefix(headers[0], "Bearer ")
	if !ok {
		return huaweiRefuse(huaweiAuth, "")
	}
	check := h.authorizeOAuth
	if strings.Contains(token, ".") {
		check = h.authorizeJWT
	}
	if code := check(token); code != "" {
		return huaweiRefuse(code, "")
	}
	// The id of another app or project, or of the wrong kind for the
	// generation, is a credential that does not fit.
	if route.version == "v1" && route.id == h.ClientID || route.version == "v2" && route.id == h.ProjectID {
		return nil
	}
	return huaweiRefuse(huaweiAuth, "")
}

func (h *Huawei) authorizeOAuth(token string) (code string) {
	now := h.Now()
	h.lock.Lock()
	defer h.lock.Unlock()
	expiry, ok := h.oauth.issued[token]
	switch {
	case !ok:
		return huaweiAuth
	case !now.Before(expiry):
		return huaweiOAuthOver
	}
	return ""
}

// ExpireCredentials ends every access token that was issued, which is 80200003
// from now on, and every JWT that has come so far, which is 80200005. Both
// come with HTTP status 401. A JWT counts from its arrival, so that a fault can
// end the one of its own request.
func (h *Huawei) ExpireCredentials() {
	requests := h.Requests()
	h.lock.Lock()
	defer h.lock.Unlock()
	for token := range h.oauth.issued {
		h.oauth.issued[token] = time.Time{}
	}
	for token := range h.accepted {
		h.ended[token] = true
	}
	for _, r := range requests {
		h.ended[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] = true
	}
}

// Credentials is the number of access tokens that were issued, and of
// different JWTs that were accepted, together.
func (h *Huawei) Credentials() int {
	h.lock.Lock()
	defer h.lock.Unlock()
	return len(h.oauth.issued) + len(h.accepted)
}
