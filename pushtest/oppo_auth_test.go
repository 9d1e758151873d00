package pushtest

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// authenticate fetches an access token.
func (c *oppoClient) authenticate() string {
	c.t.Helper()
	ms := strconv.FormatInt(c.sim.Now().UnixMilli(), 10)
	var data struct {
		Token string `json:"auth_token"`
	}
	c.must(c.do("POST", "/server/v1/auth", oppoFormType, c.authForm(ms, nil).Encode()), &data)
	return data.Token
}

func (c *oppoClient) authForm(timestamp string, change map[string]string) url.Values {
	form := url.Values{
		"app_key":   {c.sim.AppKey},
		"timestamp": {timestamp},
		"sign":      {oppoSign(c.sim.AppKey, timestamp, c.sim.MasterSecret)},
	}
	for k, v := range change {
		if form.Set(k, v); v == "-" {
			form.Del(k)
		}
	}
	return form
}

// TestOPPOSign checks a signature that the official SDK 1.0.6 makes.
func TestOPPOSign(t *testing.T) {
	got := oppoSign("appkey-demo", "1700000000000", "mastersecret-demo")
	if want := "a6355eeda21d81deaa1f42df30efc341419ffc1e71ded0fb8ebdb4551cb6eabf"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c := newOPPOClient(t)
	c.sim.AppKey, c.sim.MasterSecret = "appkey-demo", "mastersecret-demo"
	c.sim.SetClock(func() time.Time { return time.UnixMilli(1700000000000) })
	body := "app_key=appkey-demo&timestamp=1700000000000&sdk_version=JAVA_SDK_V1.1.0&sign=" + got
	a := c.do("POST", "/server/v1/auth", oppoFormType, body)
	if m := `^\{"auth_token":"[0-9a-f]{24}","create_time":1700000000000\}$`; a.Code != 0 || a.Message != "success" || !regexp.MustCompile(m).Match(a.Data) {
		t.Errorf("got %+v, data %s", a, a.Data)
	}
	c.clean()
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("%d credentials", n)
	}
}

func TestOPPORefusesAuth(t *testing.T) {
	c := newOPPOClient(t)
	now := time.UnixMilli(1700000000000)
	c.sim.SetClock(func() time.Time { return now })
	const ms = "1700000000000"
	tests := map[string]struct {
		timestamp string
		change    map[string]string
		code      int
	}{
		"fine":              {ms, nil, 0},
		"no key":            {ms, map[string]string{"app_key": "-"}, 15},
		"other key":         {ms, map[string]string{"app_key": "x"}, 14},
		"no timestamp":      {ms, map[string]string{"timestamp": "-"}, 18},
		"no sign":           {ms, map[string]string{"sign": "-"}, 17},
		"other sign":        {ms, map[string]string{"sign": oppoSign(c.sim.AppKey, ms, "app secret")}, 16},
		"sign of another":   {"1700000000001", map[string]string{"sign": oppoSign(c.sim.AppKey, ms, c.sim.MasterSecret)}, 16},
		"seconds":           {"1700000000", nil, 19},
		"not a number":      {"17000000000x0", nil, 19},
		"leading zero":      {"01700000000000", nil, 19},
		"negative":          {"-170000000000", nil, 19},
		"10 minutes ago":    {"1699999400000", nil, 0},
		"more than that":    {"1699999399999", nil, 19},
		"10 minutes ahead":  {"1700000600000", nil, 0},
		"further ahead":     {"1700000600001", nil, 19},
		"not UTF-8":         {ms, map[string]string{"sdk_version": "\xff"}, 25},
		"timestamp is last": {"1", map[string]string{"app_key": "x"}, 14},
	}
	for name, test := range tests {
		got := c.do("POST", "/server/v1/auth", oppoFormType, c.authForm(test.timestamp, test.change).Encode())
		if got.Code != test.code {
			t.Errorf("%s: got %d, want %d", name, got.Code, test.code)
		}
	}
	form := c.authForm(ms, nil).Encode()
	if got := c.do("POST", "/server/v1/auth", "application/x-www-form-urlencoded;charset=GBK", form); got.Code != 25 {
		t.Errorf("charset: got %+v", got)
	}
	c.clean()
	if got := c.do("POST", "/server/v1/auth", "text/plain", form); got.Code != 15 {
		t.Errorf("content type: got %+v", got)
	}
	if got := c.do("POST", "/server/v1/auth?"+form, oppoFormType, ""); got.Code != 15 {
		t.Errorf("query: got %+v", got)
	}
	if got := c.do("POST", "/server/v1/auth", oppoFormType, "app_key=%zz"); got.Code != 41 {
		t.Errorf("malformed: got %+v", got)
	}
	if got := c.do("POST", "/server/v1/auth", oppoFormType, "app_key=a&"+form); got.Code != 14 {
		t.Errorf("two keys: got %+v", got)
	}
	want := []string{
		`auth: the content type is "text/plain" in place of application/x-www-form-urlencoded`,
		"auth: there is a query, which is not read",
		"auth: the form is malformed",
		"auth: app_key comes more than once",
	}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestOPPOToken(t *testing.T) {
	c := newOPPOClient(t)
	now := time.UnixMilli(1700000000000)
	c.sim.SetClock(func() time.Time { return now })
	c.auth = c.authenticate()
	token := c.sim.NewToken()
	send := func(auth string) int {
		t.Helper()
		return c.post(oppoUnicastPath, "message", oppoTo(token, nil).String(), "auth_token", auth).Code
	}
	first := c.auth
	second := c.authenticate()
	now = now.Add(24*time.Hour - time.Millisecond)
	for auth, want := range map[string]int{first: 0, second: 0, "": 29, "x": 11} {
		if got := send(auth); got != want {
			t.Errorf("%q: got %d, want %d", auth, got, want)
		}
	}
	now = now.Add(time.Millisecond)
	if got := send(first); got != 11 {
		t.Errorf("after 24 hours: got %d", got)
	}
	c.sim.SetClock(nil)
	third := c.authenticate()
	if got := send(third); got != 0 {
		t.Errorf("a new one: got %d", got)
	}
	c.sim.ExpireCredentials()
	if got := send(third); got != 11 {
		t.Errorf("expired: got %d", got)
	}
	if got := send(c.authenticate()); got != 0 {
		t.Errorf("refreshed: got %d", got)
	}
	if n := c.sim.Credentials(); n != 5 {
		t.Errorf("%d credentials", n)
	}
	c.clean()
	body := url.Values{"message": {oppoTo(token, nil).String()}}.Encode()
	if got := c.do("POST", "/server/v1/"+oppoUnicastPath, oppoFormType, body, "auth_token", c.authenticate()); got.Code != 29 {
		t.Errorf("in a header: got %+v", got)
	}
}

// TestOPPOTokenEverywhere checks that no op works without an access token.
func TestOPPOTokenEverywhere(t *testing.T) {
	c := newOPPOClient(t)
	for path, route := range oppoRoutes {
		if route.op == "auth" {
			continue
		}
		for auth, want := range map[string]int{"": 29, "x": 11} {
			c.auth = auth
			var got oppoAnswer
			switch op := route.op; {
			case op == "big_picture" || op == "small_picture":
				got = c.upload(op, nil, "auth_token", auth)
			case route.method == "GET":
				got = c.do("GET", path+"?auth_token="+auth, "", "")
			case strings.HasPrefix(path, "/server/v1/device/"):
				got = c.device(op, oppoObj{})
			default:
				got = c.post(strings.TrimPrefix(path, "/server/v1/"))
			}
			if got.Code != want {
				t.Errorf("%s, token %q: got %+v, want %d", path, auth, got, want)
			}
		}
	}
	c.clean()
	if v := c.sim.Vendor(); v != push.OPPO {
		t.Errorf("vendor %q", v)
	}
}
