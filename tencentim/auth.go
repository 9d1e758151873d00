package tencentim

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
)

// sigLife is how long a UserSig is valid at least. Tencent recommends a day or
// more, and documents no maximum.
const sigLife = 24 * time.Hour

// jsonType is the content type of all requests.
const jsonType = "application/json"

// newAuth signs UserSigs for the administrator. The service issues nothing
// and limits nothing: a push.TokenStore only saves the signing.
func newAuth(cfg *Config, s *push.Settings) *credential.Cache {
	signer := &signer{appID: cfg.SDKAppID, identifier: cfg.Identifier, key: cfg.SecretKey}
	return credential.New(credential.Config{
		Vendor: push.TencentIM, Key: storeKey(cfg), Store: s.TokenStore, Logger: s.Logger,
		Early: time.Hour, Mint: signer.mint,
		Apply: func(http.Header, string) {}, // it goes into the URL, see Client.query
	})
}

// storeKey names app, administrator and key. The last by a hash of 32 bits,
// so that what was signed with a key that has been replaced is not found.
func storeKey(cfg *Config) string {
	sum := sha256.Sum256([]byte("push/tencentim " + cfg.SecretKey))
	return fmt.Sprintf("push/tencentim/%d/%s/%s", cfg.SDKAppID, url.PathEscape(cfg.Identifier), hex.EncodeToString(sum[:4]))
}

// query returns the URL's query for one attempt. The random number is new
// each time and protects nothing: it is not what Tencent tells repetitions by.
func (c *Client) query(sig string) string {
	var b strings.Builder
	b.WriteString("sdkappid=")
	b.WriteString(strconv.FormatInt(c.appID, 10))
	b.WriteString("&identifier=")
	b.WriteString(url.QueryEscape(c.identifier))
	b.WriteString("&usersig=")
	b.WriteString(sig) // made of letters, digits, * - and _: nothing to escape
	b.WriteString("&random=")
	b.WriteString(strconv.FormatUint(uint64(rand.Uint32()), 10))
	b.WriteString("&contenttype=json")
	return b.String()
}

// signer makes UserSigs. Its methods are not called by two goroutines at a
// time: the cache sees to that.
type signer struct {
	appID      int64
	identifier string
	key        string
	last       string // the UserSig before
}

// mint makes a UserSig that differs from the one before, which was perhaps
// refused. Only the times tell two of them apart, and these are in seconds: so
// up to an hour is added to the life, at random.
func (s *signer) mint(context.Context) (*oauth2.Token, error) {
	now := time.Now().Unix()
	for {
		life := int64(sigLife/time.Second) + rand.Int64N(60*60)
		sig, err := userSig(s.appID, s.identifier, s.key, now, life)
		if err != nil {
			return nil, err
		}
		if sig != s.last {
			s.last = sig
			return &oauth2.Token{AccessToken: sig, Expiry: time.Unix(now+life, 0)}, nil
		}
	}
}

// String hides the key.
func (s *signer) String() string { return "tencentim.signer" }

// GoString hides the key.
func (s *signer) GoString() string { return s.String() }

// sigDocument is what a UserSig holds. The order of its members is free.
type sigDocument struct {
	Version    string `json:"TLS.ver"`
	Identifier string `json:"TLS.identifier"`
	SDKAppID   int64  `json:"TLS.sdkappid"`
	Expire     int64  `json:"TLS.expire"` // seconds from Time on
	Time       int64  `json:"TLS.time"`   // Unix seconds
	Sig        string `json:"TLS.sig"`
	UserBuf    []byte `json:"TLS.userbuf,omitempty"` // of another product
}

// userSig returns the UserSig of an account: "TLSSigAPIv2".
func userSig(appID int64, identifier, key string, now, life int64) (string, error) {
	return sigDocument{Version: "2.0", Identifier: identifier, SDKAppID: appID, Expire: life, Time: now}.sign(key)
}

// sign completes and encodes the document. The key's text is the key: its
// hexadecimal digits are not decoded. The zlib stream is not compressed, which
// makes the result the same whatever the implementation.
func (d sigDocument) sign(key string) (string, error) {
	d.Sig = d.mac(key)
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.NoCompression)
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(w).Encode(d); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(packed.Bytes())), nil
}

// mac signs the document's content, each line of which ends in a line feed.
func (d *sigDocument) mac(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", d.Identifier, d.SDKAppID, d.Time, d.Expire)
	if d.UserBuf != nil {
		fmt.Fprintf(mac, "TLS.userbuf:%s\n", base64.StdEncoding.EncodeToString(d.UserBuf))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
