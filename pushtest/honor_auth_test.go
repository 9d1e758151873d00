package pushtest

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const honorFormType = "application/x-www-form-urlencoded"

// form is a good request for an access token.
func (c *honorClient) form() url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.sim.ClientID}, "client_secret": {c.sim.ClientSecret},
	}
}

// honorGrant is an answer with an access token, or without.
type honorGrant struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
	TokenType   string `json:"token_type"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func (c *honorClient) auth(contentType, path, body string) (status int, g honorGrant) {
	c.t.Helper()
	status, answer := c.do("POST", path, map[string]string{"Content-Type": contentType}, body)
	if err := json.Unmarshal([]byte(answer), &g); err != nil {
		c.t.Fatalf("%v in %s", err, answer)
	}
	return status, g
}

// authorize gets an access token.
func (c *honorClient) authorize() string {
	c.t.Helper()
	status, g := c.auth(honorFormType, "/auth/token", c.form().Encode())
	if status != 200 || g.AccessToken == "" {
		c.t.Fatalf("got %d %+v", status, g)
	}
	return g.AccessToken
}

func TestHonorAuth(t *testing.T) {
	c := newHonorClient(t)
	for want, life := range map[int64]time.Duration{90: 90 * time.Second, 3600: time.Hour} {
		c.sim.SetTokenLife(life)
		status, got := c.auth(honorFormType+"; charset=UTF-8", "/auth/token", c.form().Encode())
		if d := cmp.Diff(honorGrant{AccessToken: got.AccessToken, ExpiresIn: want, TokenType: "Bearer"}, got); d != "" || status != 200 {
			t.Errorf("status %d: %s", status, d)
		}
	}
	if n := c.sim.Credentials(); n != 3 {
		t.Errorf("%d credentials", n)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestHonorAuthRefused(t *testing.T) {
	c := newHonorClient(t)
	with := func(name string, values ...string) string {
		f := c.form()
		f[name] = values
		return f.Encode()
	}
	raw := "grant_type=client_credentials&client_id=" + url.QueryEscape(c.sim.ClientID) + "&client_secret="
	const client, request = "unauthorized_client", "invalid_request"
	tests := map[string]struct {
		contentType, body, want string
	}{
		"another secret":     {honorFormType, with("client_secret", c.sim.ClientSecret+"x"), client},
		"no secret":          {honorFormType, with("client_secret"), client},
		"app id":             {honorFormType, with("client_id", c.sim.AppID), client},
		"no id":              {honorFormType, with("client_id"), client},
		"secret as it is":    {honorFormType, raw + c.sim.ClientSecret, client},
		"path-escaped":       {honorFormType, raw + url.PathEscape(c.sim.ClientSecret), client},
		"badly encoded":      {honorFormType, raw + "%zz", request},
		"repeated secret":    {honorFormType, with("client_secret", c.sim.ClientSecret, "x"), request},
		"no grant type":      {honorFormType, with("grant_type"), "unsupported_grant_type"},
		"another grant type": {honorFormType, with("grant_type", "password"), "unsupported_grant_type"},
		"JSON":               {"application/json", `{"grant_type":"client_credentials"}`, request},
		"no content type":    {"-", c.form().Encode(), request},
		"no body":            {honorFormType, "", "unsupported_grant_type"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			status, got := c.auth(test.contentType, "/auth/token", test.body)
			if status != 400 || got.Error != test.want || got.Description == "" || got.AccessToken != "" {
				t.Errorf("got %d %+v, want %s", status, got, test.want)
			}
		})
	}
	if n := c.sim.Credentials(); n != 1 {
		t.Errorf("%d credentials", n)
	}
	// The pair that is known.
	_, got := c.auth(honorFormType, "/auth/token", with("client_id", c.sim.AppID))
	if d := cmp.Diff(honorGrant{Error: client, Description: "Invalid client or Invalid client credentials"}, got); d != "" {
		t.Error(d)
	}
}

// What must be encoded is in the credentials.
func TestHonorSecretNeedsEncoding(t *testing.T) {
	c := newHonorClient(t)
	for _, s := range []string{c.sim.ClientID, c.sim.ClientSecret} {
		if got, err := url.ParseQuery("x=" + s); err == nil && got.Get("x") == s {
			t.Errorf("%q survives without encoding", s)
		}
	}
}

func TestHonorAuthProblems(t *testing.T) {
	c := newHonorClient(t)
	scope := c.form()
	scope.Set("scope", "push")
	tests := []struct{ path, body, want string }{
		{honorOldAuthPath, c.form().Encode(), "auth: the path is the one of 2023"},
		{"/auth/token?a=b", c.form().Encode(), "auth: there is a query, which logs would keep"},
		{"/auth/token", scope.Encode(), `auth: unknown field "scope"`},
	}
	for _, test := range tests {
		c.sim.Reset()
		if status, got := c.auth(honorFormType, test.path, test.body); status != 200 || got.AccessToken == "" {
			t.Errorf("%s: got %d %+v", test.want, status, got)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
		if n := c.sim.Count("auth"); n != 1 {
			t.Errorf("%s: %d requests of op auth", test.path, n)
		}
	}
	// A secret in the query is none in the body.
	if _, got := c.auth(honorFormType, "/auth/token?"+c.form().Encode(), ""); got.Error == "" {
		t.Errorf("got %+v", got)
	}
}

func TestHonorAuthFaults(t *testing.T) {
	c := newHonorClient(t)
	c.sim.Inject("auth", 1, c.sim.Refuse("invalid_client"))
	if status, got := c.auth(honorFormType, "/auth/token", c.form().Encode()); status != 400 || got.Error != "invalid_client" {
		t.Errorf("got %d %+v", status, got)
	}
	c.sim.RefuseNext(1, "503")
	c.authorize() // is no push
	if got := c.send(c.message(c.token)); got.Code != "503" {
		t.Errorf("got %+v", got)
	}
}

func TestHonorAccessTokenLife(t *testing.T) {
	c := newHonorClient(t)
	now := c.sim.Now()
	at := func(d time.Duration) { c.sim.SetClock(func() time.Time { return now.Add(d) }) }
	at(0)
	c.sim.SetTokenLife(10 * time.Second)
	long := c.access
	c.access = c.authorize()
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "200"}, {9 * time.Second, "200"}, {10 * time.Second, "403"}} {
		at(step.after)
		if got := c.send(c.message(c.token)); got.Code != step.want {
			t.Errorf("after %s: got %+v", step.after, got)
		}
	}
	// An older token lives on when a new one is issued.
	c.access = long
	if got := c.send(c.message(c.token)); got.Code != "200" {
		t.Errorf("the older token: got %+v", got)
	}
}

func TestHonorExpireCredentials(t *testing.T) {
	c := newHonorClient(t)
	unused := c.authorize()
	c.sim.ExpireCredentials()
	for _, token := range []string{c.access, unused} {
		c.access = token
		if d := cmp.Diff(honorRefused("403"), c.send(c.message(c.token))); d != "" {
			t.Error(d)
		}
	}
	c.access = c.authorize()
	if got := c.send(c.message(c.token)); got.Code != "200" {
		t.Errorf("a new one: got %+v", got)
	}
	if n := c.sim.Credentials(); n != 3 {
		t.Errorf("%d credentials", n)
	}
}
