package pushtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

const huaweiFormType = "application/x-www-form-urlencoded"

// fetchWith posts a form to the token endpoint.
func (c *huaweiClient) fetchWith(form string) (*http.Response, string) {
	c.t.Helper()
	return c.do("POST", "oauth2/v3/token", huaweiFormType, form)
}

// form is the form of a valid request for an access token.
func (c *huaweiClient) form() url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.sim.ClientID}, "client_secret": {c.sim.ClientSecret},
	}
}

// fetch returns an access token.
func (c *huaweiClient) fetch() string {
	c.t.Helper()
	_, body := c.fetchWith(c.form().Encode())
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Token == "" {
		c.t.Fatalf("got %s", body)
	}
	return answer.Token
}

func TestHuaweiAccessToken(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.ClientID, c.sim.ClientSecret = "101234567", "abc+/=def"
	resp, body := c.fetchWith("grant_type=client_credentials&client_id=101234567&client_secret=abc%2B%2F%3Ddef")
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"access_token": got["access_token"], "expires_in": 3600.0, "token_type": "Bearer"}
	if diff := cmp.Diff(want, got); diff != "" || resp.StatusCode != 200 {
		t.Errorf("%s (-want +got):\n%s", resp.Status, diff)
	}
	if !strings.Contains(body, `\/`) {
		t.Errorf("no slash is escaped: %s", body)
	}
	// The one before remains good.
	for _, auth := range []string{c.auth, "Bearer " + got["access_token"].(string)} {
		c.auth = auth
		if got := c.send(c.to()); got.Code != "80000000" {
			t.Errorf("got %+v", got)
		}
	}
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("Credentials() = %d, want 2", n)
	}
	c.clean()
}

func TestHuaweiSecretNeedsEncoding(t *testing.T) {
	sim := NewHuawei()
	defer sim.Close()
	if !strings.Contains(sim.ClientSecret, "+") || !strings.ContainsAny(sim.ClientSecret, "/") || !strings.ContainsAny(sim.ClientSecret, "=") {
		t.Errorf("the secret is %q", sim.ClientSecret)
	}
}

func TestHuaweiAccessTokenRefused(t *testing.T) {
	c := newHuaweiClient(t)
	set := func(name, value string) string {
		f := c.form()
		f.Set(name, value)
		return f.Encode()
	}
	without := func(name string) string {
		f := c.form()
		f.Del(name)
		return f.Encode()
	}
	plain := "grant_type=client_credentials&client_id=" + c.sim.ClientID + "&client_secret="
	for name, test := range map[string]struct {
		form string
		want string
	}{
		"grant_type":        {set("grant_type", "password"), "400 1101 20182"},
		"no grant_type":     {without("grant_type"), "400 1101 20182"},
		"client_id":         {set("client_id", "1"), "400 1101 20003"},
		"letters":           {set("client_id", "app"), "400 1101 20002"},
		"65 digits":         {set("client_id", strings.Repeat("1", 65)), "400 1101 20002"},
		"64 digits":         {set("client_id", strings.Repeat("1", 64)), "400 1101 20003"},
		"no client_id":      {without("client_id"), "400 1101 20002"},
		"secret":            {set("client_secret", "wrong"), "400 1101 12304"},
		"empty secret":      {set("client_secret", ""), "400 1101 20085"},
		"no secret":         {without("client_secret"), "400 1101 20171"},
		"secret not coded":  {plain + c.sim.ClientSecret, "400 1101 20172"},
		"escape broken off": {plain + "%2", "400 1101 0"},
	} {
		resp, body := c.fetchWith(test.form)
		var got huaweiTokenError
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.Description == "" {
			t.Errorf("%s: got %s", name, body)
		}
		if diff := cmp.Diff(test.want, huaweiTokenBrief(resp, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, contentType := range []string{"", "application/json", "multipart/form-data"} {
		if resp, _ := c.do("POST", "oauth2/v3/token", contentType, c.form().Encode()); resp.StatusCode != 400 {
			t.Errorf("Content-Type %q: got %s", contentType, resp.Status)
		}
	}
	if n := c.sim.Credentials(); n != 1 {
		t.Errorf("Credentials() = %d, want 1", n)
	}
}

func huaweiTokenBrief(resp *http.Response, e huaweiTokenError) string {
	b, _ := json.Marshal([]int{resp.StatusCode, e.Error, e.Sub})
	return strings.Trim(strings.ReplaceAll(string(b), ",", " "), "[]")
}

func TestHuaweiAccessTokenProblems(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.ClientSecret = "a/b=c"
	f := c.form()
	f.Set("scope", "push")
	for form, want := range map[string]string{
		"grant_type=client_credentials&client_id=" + c.sim.ClientID + "&client_secret=a/b=c":   "auth: the form is not encoded",
		"grant_type=client_credentials&client_id=" + c.sim.ClientID + "&client_secret=a%2Fb=c": "auth: the form is not encoded",
		f.Encode():                         "auth: unknown form field",
		c.form().Encode() + "&client_id=2": "auth: client_id is there 2 times",
	} {
		c.sim.Reset()
		if resp, body := c.fetchWith(form); resp.StatusCode != 200 {
			t.Errorf("%s: got %s", form, body)
		}
		if diff := cmp.Diff([]string{want}, c.sim.Problems()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

func TestHuaweiRefuseToken(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.Inject("auth", 1, c.sim.RefuseToken(1101, 12304))
	resp, body := c.fetchWith(c.form().Encode())
	if want := `{"error":1101,"sub_error":12304,"error_description":"invalid client secret"}`; body != want || resp.StatusCode != 400 {
		t.Errorf("got %s %s, want %s", resp.Status, body, want)
	}
	c.sim.Inject("auth", 1, c.sim.RefuseToken(1302, 0))
	if resp, body := c.fetchWith(c.form().Encode()); resp.StatusCode != 503 || body != `{"error":1302,"error_description":"flow control"}` {
		t.Errorf("got %s %s", resp.Status, body)
	}
}

func TestHuaweiAccessTokenQuota(t *testing.T) {
	c := newHuaweiClient(t) // which has one
	now := time.Now()
	c.sim.SetClock(func() time.Time { return now })
	for range 999 {
		c.fetch()
	}
	if resp, _ := c.fetchWith(c.form().Encode()); resp.StatusCode != 503 {
		t.Errorf("the token after 1000: got %s", resp.Status)
	}
	now = now.Add(5 * time.Minute)
	c.fetch()
}

func TestHuaweiAccessTokenExpires(t *testing.T) {
	c := newHuaweiClient(t)
	now := time.Now()
	c.sim.SetClock(func() time.Time { return now })
	c.auth = "Bearer " + c.fetch()
	now = now.Add(time.Hour - time.Second)
	if got := c.send(c.to()); got.brief() != "OK 80000000" {
		t.Errorf("within the hour: %s", got.brief())
	}
	now = now.Add(time.Second)
	if got := c.send(c.to()); got.brief() != "Unauthorized 80200003" {
		t.Errorf("after an hour: %s", got.brief())
	}
}

func TestHuaweiAuthorization(t *testing.T) {
	c := newHuaweiClient(t)
	good := strings.TrimPrefix(c.auth, "Bearer ")
	for _, auth := range []string{"", "Bearer", "Bearer ", "Bearer" + good, good, "Basic " + good, "Bearer x", "Bearer " + good + "x"} {
		c.auth = auth
		if got := c.send(c.to()); got.brief() != "Unauthorized 80200001" {
			t.Errorf("%q: got %s", auth, got.brief())
		}
	}
	other := newHuaweiClient(t)
	c.auth = other.auth
	if got := c.send(c.to()); got.brief() != "Unauthorized 80200001" {
		t.Errorf("the token of another app: got %s", got.brief())
	}
	c.delivered()
}

func TestHuaweiExpireCredentials(t *testing.T) {
	c := newHuaweiClient(t)
	oauth, signed := c.auth, "Bearer "+c.sign(jwt.SigningMethodPS256, nil, nil)
	for _, auth := range []string{oauth, signed, signed} {
		c.auth = auth
		if got := c.send(c.to()); got.Code != "80000000" {
			t.Fatalf("got %+v", got)
		}
	}
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("Credentials() = %d, want 2", n)
	}
	c.sim.ExpireCredentials()
	for auth, want := range map[string]string{oauth: "Unauthorized 80200003", signed: "Unauthorized 80200005"} {
		c.auth = auth
		if got := c.send(c.to()); got.brief() != want {
			t.Errorf("got %s, want %s", got.brief(), want)
		}
	}
	for _, token := range []string{c.fetch(), c.sign(jwt.SigningMethodPS256, nil, nil)} {
		c.auth = "Bearer " + token
		if got := c.send(c.to()); got.Code != "80000000" {
			t.Errorf("a new one: got %+v", got)
		}
	}
	if n := c.sim.Credentials(); n != 4 {
		t.Errorf("Credentials() = %d, want 4", n)
	}
}

// TestHuaweiExpireUnderWay ends a JWT that has come with the request itself.
func TestHuaweiExpireUnderWay(t *testing.T) {
	c := newHuaweiClient(t)
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	c.sim.Inject("send", 1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		c.sim.ExpireCredentials()
		next.ServeHTTP(w, r)
	})
	if got := c.send(c.to()); got.brief() != "Unauthorized 80200005" {
		t.Errorf("got %s", got.brief())
	}
	c.sim.Reset()
	if got := c.send(c.to()); got.brief() != "Unauthorized 80200005" {
		t.Errorf("later: got %s", got.brief())
	}
}
