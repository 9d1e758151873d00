package fcm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// publicKey is the test key of package golang.org/x/oauth2/jwt. It protects
// nothing.
const publicKey = `-----BEGIN RSA PRIVATE KEY-----
MIIEpAIBAAKCAQEAx4fm7dngEmOULNmAs1IGZ9Apfzh+BkaQ1dzkmbUgpcoghucE
DZRnAGd2aPyB6skGMXUytWQvNYav0WTR00wFtX1ohWTfv68HGXJ8QXCpyoSKSSFY
fuP9X36wBSkSX9J5DVgiuzD5VBdzUISSmapjKm+DcbRALjz6OUIPEWi1Tjl6p5RK
1w41qdbmt7E5/kGhKLDuT7+M83g4VWhgIvaAXtnhklDAggilPPa8ZJ1IFe31lNlr
k4DRk38nc6sEutdf3RL7QoH7FBusI7uXV03DC6dwN1kP4GE7bjJhcRb/7jYt7CQ9
/E9Exz3c0yAp0yrTg0Fwh+qxfH9dKwN52S7SBwIDAQABAoIBAQCaCs26K07WY5Jt
3a2Cw3y2gPrIgTCqX6hJs7O5ByEhXZ8nBwsWANBUe4vrGaajQHdLj5OKfsIDrOvn
2NI1MqflqeAbu/kR32q3tq8/Rl+PPiwUsW3E6Pcf1orGMSNCXxeducF2iySySzh3
nSIhCG5uwJDWI7a4+9KiieFgK1pt/Iv30q1SQS8IEntTfXYwANQrfKUVMmVF9aIK
6/WZE2yd5+q3wVVIJ6jsmTzoDCX6QQkkJICIYwCkglmVy5AeTckOVwcXL0jqw5Kf
5/soZJQwLEyBoQq7Kbpa26QHq+CJONetPP8Ssy8MJJXBT+u/bSseMb3Zsr5cr43e
DJOhwsThAoGBAPY6rPKl2NT/K7XfRCGm1sbWjUQyDShscwuWJ5+kD0yudnT/ZEJ1
M3+KS/iOOAoHDdEDi9crRvMl0UfNa8MAcDKHflzxg2jg/QI+fTBjPP5GOX0lkZ9g
z6VePoVoQw2gpPFVNPPTxKfk27tEzbaffvOLGBEih0Kb7HTINkW8rIlzAoGBAM9y
1yr+jvfS1cGFtNU+Gotoihw2eMKtIqR03Yn3n0PK1nVCDKqwdUqCypz4+ml6cxRK
J8+Pfdh7D+ZJd4LEG6Y4QRDLuv5OA700tUoSHxMSNn3q9As4+T3MUyYxWKvTeu3U
f2NWP9ePU0lV8ttk7YlpVRaPQmc1qwooBA/z/8AdAoGAW9x0HWqmRICWTBnpjyxx
QGlW9rQ9mHEtUotIaRSJ6K/F3cxSGUEkX1a3FRnp6kPLcckC6NlqdNgNBd6rb2rA
cPl/uSkZP42Als+9YMoFPU/xrrDPbUhu72EDrj3Bllnyb168jKLa4VBOccUvggxr
Dm08I1hgYgdN5huzs7y6GeUCgYEAj+AZJSOJ6o1aXS6rfV3mMRve9bQ9yt8jcKXw
5HhOCEmMtaSKfnOF1Ziih34Sxsb7O2428DiX0mV/YHtBnPsAJidL0SdLWIapBzeg
KHArByIRkwE6IvJvwpGMdaex1PIGhx5i/3VZL9qiq/ElT05PhIb+UXgoWMabCp84
OgxDK20CgYAeaFo8BdQ7FmVX2+EEejF+8xSge6WVLtkaon8bqcn6P0O8lLypoOhd
mJAYH8WU+UAy9pecUnDZj14LAGNVmYcse8HFX71MoshnvCTFEPVo4rZxIAGwMpeJ
5jgQ3slYLpqrGlcbLgUXBUgzEO684Wk/UV9DFPlHALVqCfXQ9dpJPg==
-----END RSA PRIVATE KEY-----`

// signed is the assertion of that key for the account and second below, as
// computed apart from this package. RS256 has one signature only.
const signed = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImtpZC0xIn0.eyJpc3MiOiJzdmNAZGVtby1wcm9qLmlhbS5nc2VydmljZWFjY291bnQuY29tIiwic2NvcGUiOiJodHRwczovL3d3dy5nb29nbGVhcGlzLmNvbS9hdXRoL2ZpcmViYXNlLm1lc3NhZ2luZyIsImF1ZCI6Imh0dHBzOi8vb2F1dGgyLmdvb2dsZWFwaXMuY29tL3Rva2VuIiwiZXhwIjoxNzY3MzI2NDAwLCJpYXQiOjE3NjczMjI4MDB9.ZNiZXwzKZUyLHW0N1cNBDvzdzJoW267yMEcdinDCnCF-zpF1a9CVZA0h2zcoTWeM8LGENMsk0ggJN6StMq0GnYTgvQdBwcn0nA8TGyy8tdc4ltDD8XmcZWTxixNlh7FrPl2GjT0kpsKszba8cHXK3BVLIWSi26kLlQ9-CiLEASsXA7xylOE3EtqlAZHpocR9-9Z5gtvvHpP0xNFnsSvMVwB2FzF1hRbbDGZHxIxlju2reM5zE9iRAnbYafgKk7wNTjxdDgMr06COXjQO8aIV9pTgb8NRKibSb09ZHuf_n5Mt4W1o9ceXyDROgIsPoFhpI4hJOgc5pxZRpKzAQ6A-7Q"

func TestAssertion(t *testing.T) {
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "project_id": "demo-proj", "private_key_id": "kid-1",
		"client_email": "svc@demo-proj.iam.gserviceaccount.com", "private_key": publicKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		// Assertions are dated back by ten seconds, for clocks that differ.
		time.Sleep(time.Until(time.Unix(1767322800+10, 0)))
		assertion := ""
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			form, err := url.ParseQuery(string(body))
			assertion = form.Get("assertion")
			return &http.Response{
				StatusCode: 200, Header: http.Header{},
				Body: io.NopCloser(strings.NewReader(`{"access_token":"at-1","expires_in":3599,"token_type":"Bearer"}`)),
			}, err
		})
		c, err := New(Config{ServiceAccount: file}, push.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.auth.Authorize(t.Context(), http.Header{}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(signed, assertion); d != "" {
			t.Errorf("assertion (-want +got):\n%s", d)
		}
		input, _, _ := strings.Cut(assertion, assertion[strings.LastIndexByte(assertion, '.'):])
		sum := sha256.Sum256([]byte(input))
		if d := cmp.Diff("faca3983c075587960f4e69081c8cedb319a88651789c7c80134f1ee4cddc989", hex.EncodeToString(sum[:])); d != "" {
			t.Errorf("digest (-want +got):\n%s", d)
		}
		// The token is replaced before its end, and not earlier.
		for _, step := range []struct {
			later time.Duration
			fresh bool
		}{{0, false}, {50 * time.Minute, false}, {6 * time.Minute, true}} {
			time.Sleep(step.later)
			assertion = ""
			if _, err := c.auth.Authorize(t.Context(), http.Header{}); err != nil || (assertion != "") != step.fresh {
				t.Errorf("%s later: fetched %v, %v", step.later, assertion != "", err)
			}
		}
	})
}
