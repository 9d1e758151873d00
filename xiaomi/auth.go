package xiaomi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/pushwire/push/internal/engine"
)

// formType is the content type of all forms.
const formType = "application/x-www-form-urlencoded;charset=UTF-8"

// key puts the app's secret into requests. It does not expire, and nothing is
// exchanged for it.
type key struct {
	authorization, audit string
}

func newAuth(cfg *Config) *key {
	return &key{authorization: "key=" + cfg.AppSecret, audit: cfg.AuditToken}
}

// Authorize implements engine.Authorizer.
func (k *key) Authorize(_ context.Context, h http.Header) (string, error) {
	h["Authorization"] = []string{k.authorization}
	if k.audit != "" {
		h["X-Push-Audit-Token"] = []string{k.audit}
	}
	return k.authorization, nil
}

// Refuse implements engine.Authorizer: there is no other secret to be had.
func (k *key) Refuse(string) bool { return false }

// String hides the secret.
func (k *key) String() string { return "xiaomi.key" }

// GoString hides the secret.
func (k *key) GoString() string { return k.String() }

// post is a request whose parameters are a form. Carrying it out twice does
// no harm unless the caller of post says otherwise.
func (c *Client) post(op, path string, form url.Values) *engine.Call {
	return &engine.Call{Op: op, URL: c.base + path, ContentType: formType, Body: []byte(form.Encode()), Repeatable: true}
}

// get is a request whose parameters are a query. It reads only, unless the
// caller of get says otherwise.
func (c *Client) get(op, path string, query url.Values) *engine.Call {
	u := c.base + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return &engine.Call{Op: op, Method: http.MethodGet, URL: u, Repeatable: true}
}
