package engine

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/pushwire/push/internal/credential"
)

// ClientCredentials is an OAuth 2.0 client that is authorised by its id and
// secret, which go in the form of the request (RFC 6749, section 4.4).
type ClientCredentials struct {
	ID, Secret string
	TokenURL   string

	// Key names the token in a push.TokenStore.
	Key string

	// Life is how long a token lives whose answer does not say.
	Life time.Duration

	// Early is how long before its end a token is replaced.
	Early time.Duration

	// Decode checks an answer of the token endpoint: see TokenTransport.
	Decode func(*Answer) error

	// Apply puts a token into a request's header.
	Apply func(h http.Header, token string)
}

// ClientCredentials returns a cache of the client's access token, which is
// fetched by way of c.
func (c *Caller) ClientCredentials(cc ClientCredentials) *credential.Cache {
	cfg := clientcredentials.Config{
		ClientID: cc.ID, ClientSecret: cc.Secret, TokenURL: cc.TokenURL, AuthStyle: oauth2.AuthStyleInParams,
	}
	client := &http.Client{Transport: c.TokenTransport(cc.Decode)}
	return credential.New(credential.Config{
		Vendor: c.cfg.Vendor, Key: cc.Key, Store: c.cfg.Settings.TokenStore, Logger: c.cfg.Settings.Logger,
		Early: cc.Early, Apply: cc.Apply,
		Mint: func(ctx context.Context) (*oauth2.Token, error) {
			t, err := cfg.Token(context.WithValue(ctx, oauth2.HTTPClient, client))
			if err == nil && t.Expiry.IsZero() {
				t.Expiry = time.Now().Add(cc.Life)
			}
			return t, err
		},
	})
}

// TokenTransport lets package oauth2 fetch access tokens by way of c: over
// the same connections and proxy, with the same retries, and with errors of
// the vendor's own, which decode returns. decode must refuse what is not a
// token in JSON form.
func (c *Caller) TokenTransport(decode func(*Answer) error) http.RoundTripper {
	return tokenTransport{c, decode}
}

type tokenTransport struct {
	caller *Caller
	decode func(*Answer) error
}

func (t tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	var answer *Answer
	err = t.caller.Do(req.Context(), &Call{
		Op: OpAuth, Method: req.Method, URL: req.URL.String(), Header: req.Header, Body: body, Repeatable: true,
		Secrets: append(form["client_secret"], form["assertion"]...),
		Decode: func(a *Answer) error {
			answer = a
			return t.decode(a)
		},
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: strconv.Itoa(answer.Status) + " " + http.StatusText(answer.Status), StatusCode: answer.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// oauth2 goes by the content type, and some services send a wrong one.
		Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(answer.Body)), ContentLength: int64(len(answer.Body)),
	}, nil
}
