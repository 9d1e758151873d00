package pushtest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Access tokens follow "Using OAuth 2.0 for Server to Server Applications"
// (undated): https://developers.google.com/identity/protocols/oauth2/service-account
//
// What that page does not say of errors is from RFC 6749, section 5.2.
const (
	fcmGrantType   = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	fcmAssertion   = time.Hour // the most from iat to exp
	fcmAccessAge   = 3599 * time.Second
	fcmScopePrefix = "https://www.googleapis.com/auth/"
	fcmMessaging   = fcmScopePrefix + "firebase.messaging"
	fcmCloud       = fcmScopePrefix + "cloud-platform"
)

// fcmAccess is an access token that was issued.
type fcmAccess struct {
	scopes []string
	expiry time.Time
}

// ExpireCredentials ends every access token that was issued so far: each is
// answered 401 with the reason ACCESS_TOKEN_EXPIRED from now on.
func (f *FCM) ExpireCredentials() {
	f.lock.Lock()
	defer f.lock.Unlock()
	for token, a := range f.access {
		a.expiry = time.Time{}
		f.access[token] = a
	}
}

// Credentials is the number of access tokens that were issued.
func (f *FCM) Credentials() int {
	f.lock.Lock()
	defer f.lock.Unlock()
	return len(f.access)
}

// audience is the token_uri of the key file.
func (f *FCM) audience() string {
	if f.tokenURI != "" {
		return f.tokenURI
	}
	return f.URL() + "/token"
}

// serveToken is POST /token.
func (f *FCM) serveToken(w http.ResponseWriter, r *http.Request) {
	assertion, fail := f.tokenForm(r)
	if fail != nil {
		fail.write(w)
		return
	}
	scopes, fail := f.verifyAssertion(assertion)
	if fail != nil {
		fail.write(w)
		return
	}
	token := "ya29." + fcmRandom(160)
	expiry := f.Now().Add(fcmAccessAge)
	f.lock.Lock()
	f.access[token] = fcmAccess{scopes, expiry}
	f.lock.Unlock()
	fcmJSON(w, http.StatusOK, struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
		TokenType   string `json:"token_type"`
	}{token, int(fcmAccessAge / time.Second), "Bearer"})
}

// tokenForm reads the form that asks for a token.
func (f *FCM) tokenForm(r *http.Request) (assertion string, fail *fcmOAuthError) {
	typ, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || typ != "application/x-www-form-urlencoded" {
		return "", fcmOAuth("invalid_request", "The body must be of type application/x-www-form-urlencoded.")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", fcmOAuth("invalid_request", "The body cannot be read.")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return "", fcmOAuth("invalid_request", "The body is not a form.")
	}
	for _, k := range slices.Sorted(maps.Keys(form)) {
		switch {
		case len(form[k]) > 1:
			return "", fcmOAuth("invalid_request", "Repeated parameter: "+k)
		case k != "grant_type" && k != "assertion":
			f.problem("auth: unknown parameter %q", k)
		}
	}
	switch {
	case form.Get("grant_type") == "":
		return "", fcmOAuth("invalid_request", "Missing required parameter: grant_type")
	case form.Get("grant_type") != fcmGrantType:
		return "", fcmOAuth("unsupported_grant_type", "Invalid grant_type: "+form.Get("grant_type"))
	case form.Get("assertion") == "":
		return "", fcmOAuth("invalid_request", "Missing required parameter: assertion")
	}
	return form.Get("assertion"), nil
}

// verifyAssertion checks a JWT, and returns the scopes that it asks for.
func (f *FCM) verifyAssertion(assertion string) (scopes []string, fail *fcmOAuthError) {
	parts := strings.Split(assertion, ".")
	var header, claims map[string]json.RawMessage
	if len(parts) != 3 || !apnsDecodePart(parts[0], &header) || !apnsDecodePart(parts[1], &claims) {
		return nil, fcmOAuth("invalid_grant", "Invalid JWT: it cannot be decoded.")
	}
	switch {
	case apnsText(header["alg"]) != "RS256":
		return nil, fcmOAuth("invalid_grant", "Invalid JWT: the algorithm is not RS256.")
	case apnsText(claims["iss"]) != f.ClientEmail:
		return nil, fcmOAuth("invalid_grant", "Invalid grant: account not found")
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || jwt.SigningMethodRS256.Verify(parts[0]+"."+parts[1], sig, f.public) != nil {
		return nil, fcmOAuth("invalid_grant", "Invalid JWT Signature.")
	}
	if apnsText(claims["aud"]) != f.audience() {
		return nil, fcmOAuth("invalid_grant", "Invalid JWT: the audience is not the token URI.")
	}
	if !fcmTimely(claims, f.Now()) {
		return nil, fcmOAuth("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
	}
	scopes = strings.Fields(apnsText(claims["scope"]))
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return !strings.HasPrefix(s, fcmScopePrefix) }) {
		return nil, fcmOAuth("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
	}
	f.lintAssertion(header, claims)
	return scopes, nil
}

// fcmTimely reports whether iat and exp, whole seconds, are at most an hour
// apart with now between them.
func fcmTimely(claims map[string]json.RawMessage, now time.Time) bool {
	iat, err1 := strconv.ParseInt(string(claims["iat"]), 10, 64)
	exp, err2 := strconv.ParseInt(string(claims["exp"]), 10, 64)
	if err1 != nil || err2 != nil {
		return false
	}
	return iat <= now.Unix() && now.Unix() < exp && exp-iat <= int64(fcmAssertion/time.Second)
}

// lintAssertion lists what Google tolerates. The kid is a hint to it.
func (f *FCM) lintAssertion(header, claims map[string]json.RawMessage) {
	for _, k := range slices.Sorted(maps.Keys(header)) {
		switch {
		case k == "kid" && apnsText(header[k]) != f.PrivateKeyID:
			f.problem("assertion: kid is not that of the key")
		case k == "typ" && apnsText(header[k]) != "JWT":
			f.problem("assertion: typ is not JWT")
		case k != "alg" && k != "kid" && k != "typ":
			f.problem("assertion: unknown header parameter %q", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(claims)) {
		switch k {
		case "iss", "scope", "aud", "iat", "exp":
		case "sub":
			f.problem("assertion: sub is for acting as a user")
		default:
			f.problem("assertion: unknown claim %q", k)
		}
	}
}

// fcmOAuthError is an error of the token endpoint.
type fcmOAuthError struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func fcmOAuth(code, description string) *fcmOAuthError {
	status := http.StatusBadRequest
	switch code {
	case "invalid_client", "unauthorized_client":
		status = http.StatusUnauthorized
	case "internal_failure":
		status = http.StatusInternalServerError
	case "temporarily_unavailable":
		status = http.StatusServiceUnavailable
	}
	return &fcmOAuthError{status, code, description}
}

func (e *fcmOAuthError) write(w http.ResponseWriter) { fcmJSON(w, e.status, e) }

// The texts of a refused access token.
const (
	fcmNoCredential  = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
	fcmBadCredential = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)

// authorize checks the access token of a request: that it is good, that it
// has one of the scopes, and that its account has the permission in the
// project that the path names.
func (f *FCM) authorize(r *http.Request, project, permission string, scopes ...string) *fcmError {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return fcmUnauthenticated("CREDENTIALS_MISSING", fcmNoCredential)
	}
	now := f.Now()
	f.lock.Lock()
	access, ok := f.access[token]
	denied := slices.Contains(f.denied, permission)
	f.lock.Unlock()
	has := func(s string) bool { return slices.Contains(access.scopes, s) }
	switch {
	case !ok:
		return fcmUnauthenticated("ACCESS_TOKEN_TYPE_UNSUPPORTED", fcmBadCredential)
	case !now.Before(access.expiry):
		return fcmUnauthenticated("ACCESS_TOKEN_EXPIRED", fcmBadCredential)
	case !slices.ContainsFunc(scopes, has):
		return fcmCoded("ACCESS_TOKEN_SCOPE_INSUFFICIENT")
	case denied, project != f.ProjectID && project != f.ProjectNumber:
		// A project that is another's and one that does not exist look the
		// same, as they do to those who have no permission in them.
		return &fcmError{
			Code: http.StatusForbidden, Status: "PERMISSION_DENIED",
			Message: "Permission '" + permission + "' denied on resource '//cloudresourcemanager.googleapis.com/projects/" + project + "' (or it may not exist).",
		}
	}
	return nil
}

// fcmUnauthenticated is 401 with a reason of Google's front end.
func fcmUnauthenticated(reason, message string) *fcmError {
	e := fcmCoded(reason)
	e.Message = message
	return e
}
