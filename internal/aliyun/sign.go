package aliyun

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

const algorithm = "ACS3-HMAC-SHA256"

// formType is the content type of all requests with a body.
const formType = "application/x-www-form-urlencoded"

// Call makes c a request for an action. The parameters go into the URL, into
// the body, or some into each. c.Decode must be set.
func (g *Gateway) Call(c *engine.Call, action string, query, form url.Values) {
	s := &signer{gateway: g, action: action, query: encode(query)}
	c.URL = g.url
	if s.query != "" {
		c.URL += "?" + s.query
	}
	if len(form) > 0 {
		c.Body, c.ContentType = []byte(encode(form)), formType
		s.contentType = formType
	}
	sum := sha256.Sum256(c.Body)
	s.bodyHash = hex.EncodeToString(sum[:])
	c.Auth = s
	decode := c.Decode
	c.Decode = func(a *engine.Answer) error {
		s.setClock(a)
		return decode(a)
	}
}

// signer signs the attempts of one request, each with a nonce and a time of
// its own: the gateway refuses those that it has seen.
type signer struct {
	gateway     *Gateway
	action      string
	query       string // encoded and sorted
	contentType string
	bodyHash    string
	clockSet    bool // by the last answer
}

// Authorize implements engine.Authorizer. What it returns stands for the key
// and is none of the secrets itself unless the key is a temporary one.
func (s *signer) Authorize(ctx context.Context, h http.Header) (string, error) {
	g := s.gateway
	s.clockSet = false
	if g.keys == nil {
		s.sign(h, &g.key)
		return g.key.ID, nil
	}
	value, err := g.keys.Authorize(ctx, h)
	if err != nil {
		return "", err
	}
	var key AccessKey
	if err := json.Unmarshal([]byte(value), &key); err != nil {
		return "", err
	}
	s.sign(h, &key)
	return value, nil
}

// Refuse implements engine.Authorizer: another attempt makes sense after the
// clock was corrected, or with another temporary key.
func (s *signer) Refuse(value string) bool {
	if s.clockSet {
		return true
	}
	return s.gateway.keys != nil && s.gateway.keys.Refuse(value)
}

// setClock takes the gateway's time from an answer that calls ours wrong.
func (s *signer) setClock(a *engine.Answer) {
	if a.OK() || !bytes.Contains(a.Body, []byte(codeExpired)) {
		return
	}
	t, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return
	}
	s.gateway.skew.Store(int64(time.Until(t)))
	s.clockSet = true
}

func (s *signer) sign(h http.Header, key *AccessKey) {
	now := time.Now().Add(time.Duration(s.gateway.skew.Load()))
	s.signAt(h, key, now, wire.RandomID())
}

// signAt sets all headers of a request.
func (s *signer) signAt(h http.Header, key *AccessKey, now time.Time, nonce string) {
	signed := [][2]string{
		{"host", s.gateway.host},
		{"x-acs-action", s.action},
		{"x-acs-content-sha256", s.bodyHash},
		{"x-acs-date", now.UTC().Format("2006-01-02T15:04:05Z")},
		{"x-acs-signature-nonce", nonce},
		{"x-acs-version", s.gateway.version},
	}
	if s.contentType != "" {
		signed = append(signed, [2]string{"content-type", s.contentType})
	}
	if key.SecurityToken != "" {
		signed = append(signed,
			[2]string{"x-acs-accesskey-id", key.ID}, [2]string{"x-acs-security-token", key.SecurityToken})
	}
	slices.SortFunc(signed, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })

	var canonical, names strings.Builder
	canonical.WriteString(http.MethodPost + "\n/\n" + s.query + "\n")
	for _, nv := range signed {
		canonical.WriteString(nv[0] + ":" + nv[1] + "\n")
		if names.Len() > 0 {
			names.WriteByte(';')
		}
		names.WriteString(nv[0])
		if nv[0] != "host" {
			h.Set(nv[0], nv[1])
		}
	}
	canonical.WriteString("\n" + names.String() + "\n" + s.bodyHash)

	hash := sha256.Sum256([]byte(canonical.String()))
	mac := hmac.New(sha256.New, []byte(key.Secret))
	mac.Write([]byte(algorithm + "\n" + hex.EncodeToString(hash[:])))
	h.Set("Authorization", algorithm+" Credential="+key.ID+",SignedHeaders="+names.String()+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
	h.Set("Accept", "application/json")
}

// encode writes parameters sorted by name, in the one form that the signature
// is computed over: RFC 3986, a space as %20.
func encode(v url.Values) string {
	return strings.ReplaceAll(v.Encode(), "+", "%20")
}
