package fcm

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	gojwt "github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// The scopes of access tokens. The first is all that sending needs.
const (
	scopeMessaging = "https://www.googleapis.com/auth/firebase.messaging"
	scopePlatform  = "https://www.googleapis.com/auth/cloud-platform"
)

const (
	defaultTokenBase = "https://oauth2.googleapis.com"
	defaultTokenPath = "/token"
)

// tokenLife is how long Google's access tokens live, for an answer that does
// not say.
const tokenLife = time.Hour

// early is how long before its end a token is replaced.
const early = 5 * time.Minute

func bearer(h http.Header, token string) { h["Authorization"] = []string{"Bearer " + token} }

// account is the key of a service account.
type account struct {
	projectID string
	email     string
	keyID     string
	key       []byte // PEM
	audience  string // of assertions: the token endpoint as the file names it
	tokenBase string // its scheme and host
	tokenPath string
}

// parseAccount reads a key file. Its errors name the member; none holds a
// value.
func parseAccount(file []byte) (*account, error) {
	var f struct {
		Type         string `json:"type"`
		ProjectID    string `json:"project_id"`
		PrivateKeyID string `json:"private_key_id"`
		PrivateKey   string `json:"private_key"`
		ClientEmail  string `json:"client_email"`
		TokenURI     string `json:"token_uri"`
	}
	const field = "ServiceAccount"
	if err := json.Unmarshal(file, &f); err != nil {
		return nil, bad(field, "is not the JSON key file of a service account")
	}
	switch {
	case f.Type != "service_account":
		return nil, bad(field+".type", "is not service_account: use TokenSource for other credentials")
	case !wire.Printable(f.ClientEmail):
		return nil, bad(field+".client_email", "is missing or not printable")
	case f.PrivateKey == "":
		return nil, bad(field+".private_key", "is missing")
	case f.PrivateKeyID != "" && !wire.Printable(f.PrivateKeyID):
		return nil, bad(field+".private_key_id", "is not printable")
	}
	a := &account{projectID: f.ProjectID, email: f.ClientEmail, keyID: f.PrivateKeyID}
	// A key that travelled through an environment variable often has its
	// line breaks as two characters.
	a.key = []byte(strings.ReplaceAll(f.PrivateKey, `\n`, "\n"))
	if key, err := gojwt.ParseRSAPrivateKeyFromPEM(a.key); err != nil || !large(key) {
		return nil, bad(field+".private_key", "is not an RSA key of at least 1024 bits in PEM form")
	}
	return a, a.parseTokenURI(f.TokenURI)
}

// large reports whether a key can sign, and Go lets it.
func large(key *rsa.PrivateKey) bool { return key.N.BitLen() >= 1024 }

func (a *account) parseTokenURI(uri string) error {
	if uri == "" {
		uri = defaultTokenBase + defaultTokenPath
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return bad("ServiceAccount.token_uri", "is not the URL of a token endpoint")
	}
	a.audience, a.tokenBase, a.tokenPath = uri, u.Scheme+"://"+u.Host, u.EscapedPath()
	return nil
}

// newAuth fetches access tokens for assertions that the account's key signs:
// POST /token. Where they are fetched may be changed by options; whom the
// assertion is for stays what the key file says.
func (a *account) newAuth(caller *engine.Caller, base, scope string) *credential.Cache {
	s := caller.Settings()
	cfg := &jwt.Config{
		Email: a.email, PrivateKey: a.key, PrivateKeyID: a.keyID, Scopes: []string{scope},
		TokenURL: base + a.tokenPath, Audience: a.audience,
	}
	transport := caller.TokenTransport(decodeToken)
	return credential.New(credential.Config{
		Vendor: push.FCM, Key: "push/fcm/" + a.email + "/" + scope[strings.LastIndexByte(scope, '/')+1:],
		Store: s.TokenStore, Logger: s.Logger, Early: early, Apply: bearer,
		Mint: func(ctx context.Context) (*oauth2.Token, error) {
			f := &fetch{ctx: ctx, base: transport}
			t, err := cfg.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: f})).Token()
			if f.err != nil {
				return nil, f.err
			}
			return dated(t, err)
		},
	})
}

// fetch is one fetch of a token. Package jwt makes its request without the
// context that it was given, and returns the text of an error in place of the
// error: both are kept here.
type fetch struct {
	ctx  context.Context
	base http.RoundTripper
	err  error
}

func (f *fetch) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := f.base.RoundTrip(req.WithContext(f.ctx))
	f.err = err
	return resp, err
}

// newSourceAuth takes access tokens from the program.
func newSourceAuth(source oauth2.TokenSource, s *push.Settings) *credential.Cache {
	return credential.New(credential.Config{
		Vendor: push.FCM, Logger: s.Logger, Early: early, Apply: bearer,
		Mint: func(context.Context) (*oauth2.Token, error) {
			t, err := source.Token()
			if err == nil && (t == nil || !wire.Printable(t.AccessToken)) {
				err = errors.New("the TokenSource returned no usable access token")
			}
			if err != nil {
				return nil, err
			}
			copied := *t // the source may hand the same one to others
			return dated(&copied, nil)
		},
	})
}

// dated gives a token that does not say when it expires the usual life.
func dated(t *oauth2.Token, err error) (*oauth2.Token, error) {
	if err == nil && t.Expiry.IsZero() {
		t.Expiry = time.Now().Add(tokenLife)
	}
	return t, err
}

// decodeToken checks the answer of the token endpoint.
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
			Info: codeTable.Find(tableOAuth, wire.Text(string(out.Error))), Text: wire.Text(out.Description),
		}}
	case !a.OK():
		return &Error{APIError: push.APIError{Info: codeTable.Status(a.Status), Text: wire.Text(string(a.Body))}}
	case err != nil || !wire.Printable(out.AccessToken):
		return engine.Unreadable(a, errors.New("the answer holds no access token"))
	}
	return nil
}
