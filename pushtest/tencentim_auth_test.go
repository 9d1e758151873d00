package pushtest

import (
	"compress/zlib"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const tencentimKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"

// TestTencentIMSign has signatures of the official Go module v1.4.0.
func TestTencentIMSign(t *testing.T) {
	buf := "BQ=="
	for _, test := range []struct {
		app, expire, time int64
		key, identifier   string
		buf               *string
		want              string
	}{
		{1400000000, 15552000, 1700000000, tencentimKey, "xiaojun", nil, "LvA7d/Iw7gSsnskvVzBDPOCCDbuNCw4GHwTC0bip+B4="},
		{1400000000, 86400, 1700000000, tencentimKey, "administrator", nil, "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60="},
		{88888888, 3600, 1735689600, "test-secret-key", "admin", nil, "J+IlmjdFkE+aCJswhHXMngo2SJWKSTRu7er+Xu7T8Sc="},
		{1, 4, 1700000000, "2", "3", &buf, "oPo+m5W+tRnZhvOZElDf11AiNuEFHozfLaQszngapso="},
		{1600000001, 604800, 1767225600, strings.Repeat("0123456789abcdef", 4), "administrator", nil, "rYPZ15klGmfRySQxL7gp1ibNlZqEIAQ+JgjnfvU4YmY="},
	} {
		sig := tencentimSig{Identifier: test.identifier, SDKAppID: &test.app, Expire: &test.expire, Time: &test.time, UserBuf: test.buf}
		if got := sig.sign(test.key); got != test.want {
			t.Errorf("%s of %d: the signature is %s, want %s", test.identifier, test.app, got, test.want)
		}
	}
}

// TestTencentIMUserSig takes the UserSigs that official libraries make.
func TestTencentIMUserSig(t *testing.T) {
	c := newTencentimTest(t)
	c.sim.SDKAppID, c.sim.SecretKey = 1400000000, tencentimKey
	c.now.Store(1700000000_000)
	for i, test := range []struct{ identifier, sig string }{
		{"xiaojun", "eAEArABT-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoieGlhb2p1biIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoiTHZBN2QvSXc3Z1NzbnNrdlZ6QkRQT0NDRGJ1TkN3NEdId1RDMGJpcCtCND0ifQoBAAD--9-DMfw_"},
		{"xiaojun", tencentimVector},
		{"xiaojun", "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwhWZiflZpXlQqeKU7MSCgswUJStDEwMogMiUZOamKlkZmqOKplYUZBaBxE1NTY3gosWZ6UpWSj5ljuYp*p7l5unBxXnF2WVhVU4uAf7Ozi5JpX7O5SbuHuUhzgZJmQXaTia2SrUAohcx8g__"},
		{"administrator", "eAEArwBQ-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6ODY0MDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoieUxBZSt3N1dVZVV1cWJWOWgvVFg3OHUyMW9UR2kraTlacDF1M1Bwblk2MD0ifQoBAAD---AkM5w_"},
	} {
		c.sim.Identifier = test.identifier
		c.query = url.Values{"sdkappid": {"1400000000"}, "identifier": {test.identifier}, "usersig": {test.sig}, "random": {"0"}, "contenttype": {"json"}}
		c.is(fmt.Sprint("UserSig ", i), c.call("timpush/get_attr_name", tencentimMap{}), 0)
	}
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("%d credentials, want 2: that one is packed in three ways makes no difference", n)
	}
	c.problems()
}

func TestTencentIMAuth(t *testing.T) {
	sig := func(c *tencentimTest, key, identifier string, app int64) string {
		return tencentimPack(tencentimSigText(key, identifier, app, 60, c.now.Load()/1000), zlib.DefaultCompression)
	}
	set := func(name, value string) func(*tencentimTest) {
		return func(c *tencentimTest) { c.query.Set(name, value) }
	}
	packed := func(edit func(string) string) func(*tencentimTest) {
		return func(c *tencentimTest) {
			text := tencentimSigText(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 60, c.now.Load()/1000)
			c.query.Set("usersig", tencentimPack(edit(text), zlib.NoCompression))
		}
	}
	for name, test := range map[string]struct {
		edit    func(*tencentimTest)
		want    int
		problem string
	}{
		"good":                     {func(*tencentimTest) {}, 0, ""},
		"no sdkappid":              {func(c *tencentimTest) { c.query.Del("sdkappid") }, 60012, ""},
		"sdkappid is no number":    {set("sdkappid", "x"), 60006, ""},
		"sdkappid of nobody":       {set("sdkappid", "7"), 70020, ""},
		"no identifier":            {func(c *tencentimTest) { c.query.Del("identifier") }, 60025, ""},
		"no contenttype":           {func(c *tencentimTest) { c.query.Del("contenttype") }, 60025, ""},
		"contenttype in capitals":  {set("contenttype", "JSON"), 60025, ""},
		"no usersig":               {func(c *tencentimTest) { c.query.Del("usersig") }, 70002, ""},
		"no random":                {func(c *tencentimTest) { c.query.Del("random") }, 0, `random: "" in the URL, want an integer of 32 bits`},
		"random of 33 bits":        {set("random", "4294967296"), 0, `random: "4294967296" in the URL, want an integer of 32 bits`},
		"negative random":          {set("random", "-1"), 0, `random: "-1" in the URL, want an integer of 32 bits`},
		"unknown parameter":        {set("SdkAppid", "7"), 0, "SdkAppid: no such parameter in the URL"},
		"twice":                    {func(c *tencentimTest) { c.query.Add("random", "1") }, 0, "random: given 2 times in the URL"},
		"another identifier":       {set("identifier", "admin"), 70013, ""},
		"other key":                {func(c *tencentimTest) { c.query.Set("usersig", sig(c, tencentimKey, "administrator", c.sim.SDKAppID)) }, 70009, ""},
		"for another app":          {func(c *tencentimTest) { c.query.Set("usersig", sig(c, c.sim.SecretKey, "administrator", 7)) }, 70014, ""},
		"no administrator":         {func(c *tencentimTest) { c.authenticate(c.sim.SecretKey, "ann", c.sim.SDKAppID, 60) }, 90009, ""},
		"cut short":                {func(c *tencentimTest) { c.query.Set("usersig", c.query.Get("usersig")[:100]) }, 70003, "usersig: unexpected EOF"},
		"other version":            {packed(func(s string) string { return strings.Replace(s, `"2.0"`, `"1.0"`, 1) }), 70003, "usersig: the TLS.ver is not 2.0, or something is missing"},
		"expiry changed":           {packed(func(s string) string { return strings.Replace(s, `"TLS.expire":60`, `"TLS.expire":600`, 1) }), 70009, ""},
		"other order and newline":  {packed(func(s string) string { return " " + s + "\n" }), 0, ""},
		"key used as hexadecimals": {hexKey, 70009, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTencentimTest(t)
			test.edit(c)
			id := c.sim.NewToken()
			a := c.is("batch", c.call("timpush/batch", c.batch([]string{id})), test.want)
			if test.want != 0 {
				c.same("TaskId", "", a["TaskId"])
			}
			if n := len(c.sim.Deliveries()); n != 1 && test.want == 0 || n != 0 && test.want != 0 {
				t.Errorf("%d deliveries", n)
			}
			if test.problem != "" {
				c.problems(test.problem)
			} else {
				c.problems()
			}
		})
	}
}

// hexKey signs with the bytes that the key is the hexadecimal form of.
func hexKey(c *tencentimTest) {
	key, _ := hex.DecodeString(c.sim.SecretKey)
	c.authenticate(string(key), c.sim.Identifier, c.sim.SDKAppID, 60)
}

// tencentimVector is a UserSig of the official Go module v1.3.0.
const tencentimVector = "eJyqVgrxCdZLrSjILEpVsjI0NTU1MjAw0AGLZqak5pVkpmWmFilZKVVkJuZnleYpQaSKU7ITCwoyU5SsDE0MoAAqk5muZKXkU*ZonqLvWW6eHlycV5xdFlbl5BLg7*zsklTq51xu4u5RHuJskJRZoO1kYgs1siQzF*QCc1TjysCWG*kZKNUCAgAA--9OLDHy"

// TestTencentIMVariant writes one UserSig in three variants of Base64, and
// with the asterisk as it is and escaped.
func TestTencentIMVariant(t *testing.T) {
	c := newTencentimTest(t)
	c.sim.SDKAppID, c.sim.SecretKey, c.sim.Identifier = 1400000000, tencentimKey, "xiaojun"
	c.now.Store(1700000000_000)
	for _, test := range []struct {
		name, sig string
		want      int
	}{
		{"Tencent's", tencentimVector, 0},
		{"Tencent's, escaped", strings.ReplaceAll(tencentimVector, "*", "%2A"), 0},
		{"standard, escaped", url.QueryEscape(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(tencentimVector)), 70003},
		{"for URLs, of RFC 4648", strings.NewReplacer("*", "-", "-", "_", "_", "").Replace(tencentimVector), 70003},
	} {
		resp, err := c.sim.HTTPClient().Post(c.sim.URL()+"/v4/timpush/get_attr_name?contenttype=json&random=0&usersig="+test.sig+
			"&identifier=xiaojun&sdkappid=1400000000", "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		var a tencentimMap
		err = json.NewDecoder(resp.Body).Decode(&a)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		c.is(test.name, a, test.want)
	}
}

func TestTencentIMExpiry(t *testing.T) {
	c := newTencentimTest(t)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 60)
	c.tick(60 * time.Second)
	c.is("60 seconds", c.call("timpush/get_attr_name", tencentimMap{}), 0)
	c.tick(time.Second)
	c.is("61 seconds", c.call("timpush/get_attr_name", tencentimMap{}), 70001)
	if n := c.sim.Credentials(); n != 1 {
		t.Errorf("%d credentials, want 1", n)
	}
}

func TestTencentIMExpireCredentials(t *testing.T) {
	c := newTencentimTest(t)
	get := func(what string, want int) {
		t.Helper()
		c.is(what, c.call("timpush/get_attr_name", tencentimMap{}), want)
	}
	c.sim.ExpireCredentials()
	get("not seen before", 0)
	c.sim.ExpireCredentials()
	get("expired", 70001)
	get("expired again", 70001)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 86400)
	get("the same again", 70001)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 86401)
	get("another", 0)
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("%d credentials, want 2", n)
	}
}

func TestTencentIMHTTP(t *testing.T) {
	c := newTencentimTest(t)
	c.is("path", c.call("timpush/im_add_tag", tencentimMap{}), 60009)
	a, err := c.do(http.MethodGet, "timpush/push", "", "application/json")
	if err != nil {
		t.Fatal(err)
	}
	c.is("GET", a, 60002)
	a, err = c.do(http.MethodPost, "timpush/get_attr_name", "{}", "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	c.is("text", a, 0)
	c.problems("/v4/timpush/im_add_tag: no such path", "/v4/timpush/push: method GET, want POST", `Content-Type: "text/plain", want application/json`)
	for name, body := range map[string]string{"no JSON": "{", "null": "null", "list": "[]", "nothing": "", "no UTF-8": "{\"a\":\"\xff\"}"} {
		c.is(name, c.call("timpush/get_attr_name", body), 90001)
	}
}
