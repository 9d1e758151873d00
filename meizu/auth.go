package meizu

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push/internal/engine"
)

// formType is the content type of all forms.
const formType = "application/x-www-form-urlencoded;charset=UTF-8"

// key signs requests. It does not expire, and nothing is exchanged for it.
type key struct {
	appID, secret string
}

func newAuth(cfg *Config) *key { return &key{appID: cfg.AppID, secret: cfg.AppSecret} }

// String hides the secret.
func (k *key) String() string { return "meizu.key" }

// GoString hides the secret.
func (k *key) GoString() string { return k.String() }

// param is a parameter of a request: as it is signed, and as it is sent.
type param struct {
	name, value, escaped string
}

func (p *param) set(value string) { p.value, p.escaped = value, url.QueryEscape(value) }

// form is the parameters of a request in the order of their names, which is
// the order of the signature.
type form []param

// form adds the app's id to the values, which are the caller's to lose, and
// puts them in order.
func (k *key) form(values map[string]string) form {
	values["appId"] = k.appID
	f := make(form, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p := param{name: name}
		p.set(values[name])
		f = append(f, p)
	}
	return f
}

// sign is the lower-case hexadecimal MD5 of all parameters, as name=value
// without anything in between, and the secret. The values are the plain ones:
// signed in their escaped form, they are refused (1006).
func (k *key) sign(f form) string {
	n := len(k.secret)
	for i := range f {
		n += len(f[i].name) + len("=") + len(f[i].value)
	}
	base := make([]byte, 0, n)
	for i := range f {
		base = append(base, f[i].name...)
		base = append(base, '=')
		base = append(base, f[i].value...)
	}
	sum := md5.Sum(append(base, k.secret...))
	return hex.EncodeToString(sum[:])
}

// encode returns the form, signed, as a body or a query.
func (k *key) encode(f form) []byte {
	n := len("sign=") + 2*md5.Size
	for i := range f {
		n += len(f[i].name) + len("=&") + len(f[i].escaped)
	}
	b := make([]byte, 0, n)
	for i := range f {
		b = append(b, f[i].name...)
		b = append(b, '=')
		b = append(b, f[i].escaped...)
		b = append(b, '&')
	}
	return append(append(b, "sign="...), k.sign(f)...)
}

// signature is what encode has put at the end of a request.
func signature(c *engine.Call) string {
	signed := c.URL
	if len(c.Body) > 0 {
		signed = string(c.Body)
	}
	_, s, _ := strings.Cut(signed[strings.LastIndexByte(signed, '&')+1:], "sign=")
	return s
}

// post is a request whose parameters are a form. Carrying it out twice does
// no harm unless the caller of post says otherwise.
func (c *Client) post(op, url string, values map[string]string) *engine.Call {
	return &engine.Call{Op: op, URL: url, ContentType: formType, Body: c.auth.encode(c.auth.form(values)), Repeatable: true}
}

// get is a request whose parameters are a query. It reads only.
func (c *Client) get(op, url string, values map[string]string) *engine.Call {
	query := c.auth.encode(c.auth.form(values))
	return &engine.Call{Op: op, Method: http.MethodGet, URL: url + "?" + string(query), Repeatable: true}
}
