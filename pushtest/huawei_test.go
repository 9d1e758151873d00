package pushtest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestHuaweiSend(t *testing.T) {
	c := newHuaweiClient(t)
	body := `{"validate_only":false,"message":{"notification":{"title":"t","body":"b"},` +
		`"android":{"notification":{"click_action":{"type":3}}},"token":["` + c.token + `"]}}`
	var want []Delivery
	for _, path := range []string{"v1/" + c.sim.ClientID, "v2/" + c.sim.ProjectID} {
		got := c.post(path+"/messages:send", body)
		if diff := cmp.Diff(huaweiReply{200, "80000000", "Success", got.ID, map[string]any{}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		want = append(want, Delivery{push.TargetToken, c.token, got.ID, []byte(body)})
	}
	if diff := cmp.Diff(want, c.sim.Deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	if want[0].ID == want[1].ID {
		t.Error("two requests have the same id")
	}
	if c.sim.Count("send") != 2 || c.sim.Count("auth") != 1 || c.sim.Vendor() != push.Huawei {
		t.Error("the record is wrong")
	}
	c.clean()
}

func TestHuaweiValidateOnly(t *testing.T) {
	c := newHuaweiClient(t)
	dead := c.devices(Dead)
	body := strings.Replace(c.to(dead...), "{", `{"validate_only":true,`, 1)
	if got := c.send(body); got.brief() != "OK 80000000" {
		t.Errorf("got %+v", got)
	}
	if got := c.send(`{"validate_only":true,"message":{"data":"d"}}`); got.brief() != "Bad Request 80300010" {
		t.Errorf("without a token: got %+v", got)
	}
	c.delivered()
}

func TestHuaweiTokenStates(t *testing.T) {
	tests := map[string]struct {
		states []State
		code   string
		msg    string // with N for the number of each illegal token
		gets   []int
	}{
		"live":             {[]State{Live, Live}, "80000000", "Success", []int{0, 1}},
		"throttled":        {[]State{Throttled, Live}, "80000000", "Success", []int{1}},
		"throttled alone":  {[]State{Throttled}, "80000000", "Success", nil},
		"dead":             {[]State{Live, Dead, Live}, "80100000", `{"success":2,"failure":1,"illegal_tokens":["1"]}`, []int{0, 2}},
		"mismatched":       {[]State{Mismatched, Live}, "80100000", `{"success":1,"failure":1,"illegal_tokens":["0"]}`, []int{1}},
		"unknown":          {[]State{Live, Unknown}, "80100000", `{"success":1,"failure":1,"illegal_tokens":["1"]}`, []int{0}},
		"mixed":            {[]State{Dead, Live, Mismatched, Throttled}, "80100000", `{"success":2,"failure":2,"illegal_tokens":["0","2"]}`, []int{1}},
		"dead alone":       {[]State{Dead}, "80300007", "All the tokens are invalid", nil},
		"mismatched alone": {[]State{Mismatched}, "80300007", "All the tokens are invalid", nil},
		"all illegal":      {[]State{Dead, Unknown, Mismatched}, "80300007", "All the tokens are invalid", nil},
	}
	c := newHuaweiClient(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.sim.Reset()
			tokens := c.devices(test.states...)
			msg := test.msg
			for i, token := range tokens {
				msg = strings.ReplaceAll(msg, `"`+string(rune('0'+i))+`"`, `"`+token+`"`)
			}
			got := c.send(c.to(tokens...))
			if diff := cmp.Diff(huaweiReply{200, test.code, msg, got.ID, map[string]any{}}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var want []string
			for _, i := range test.gets {
				want = append(want, tokens[i])
			}
			c.delivered(want...)
		})
	}
}

func TestHuaweiTokenTwice(t *testing.T) {
	c := newHuaweiClient(t)
	dead := c.devices(Dead)[0]
	got := c.send(c.to(c.token, dead, c.token, dead))
	want := `{"success":2,"failure":2,"illegal_tokens":["` + dead + `","` + dead + `"]}`
	if got.Msg != want {
		t.Errorf("msg is %s, want %s", got.Msg, want)
	}
	c.delivered(c.token, c.token)
}

func TestHuaweiPaths(t *testing.T) {
	c := newHuaweiClient(t)
	for path, want := range map[string]string{
		"v1/" + c.sim.ProjectID + "/messages:send":  "Unauthorized 80200001",
		"v2/" + c.sim.ClientID + "/messages:send":   "Unauthorized 80200001",
		"v3/" + c.sim.ProjectID + "/messages:send":  "Unauthorized 80200001",
		"v2/" + c.sim.ProjectID + "/topic:list":     "Not Found",
		"v1/" + c.sim.ClientID + "/messages:revoke": "Not Found",
		"v1/" + c.sim.ClientID + "/messages":        "Not Found",
		"messages:send":                             "Not Found",
		"oauth2/v2/token":                           "Not Found",
	} {
		if got := c.post(path, c.to()); got.brief() != want {
			t.Errorf("%s: got %s, want %s", path, got.brief(), want)
		}
	}
	for _, path := range []string{"v1/" + c.sim.ClientID + "/messages:send", "oauth2/v3/token"} {
		if resp, _ := c.do("GET", path, "", ""); resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: got %s", path, resp.Status)
		}
	}
	c.delivered()
}

func TestHuaweiContentType(t *testing.T) {
	c := newHuaweiClient(t)
	path := "v1/" + c.sim.ClientID + "/messages:send"
	for contentType, want := range map[string]string{
		huaweiJSON:                          "OK 80000000",
		"application/json;charset=utf-8":    "OK 80000000",
		"application/json; charset=GBK":     "Bad Request 80100001",
		"application/x-www-form-urlencoded": "Bad Request 80100001",
		"text/plain; charset=UTF-8":         "Bad Request 80100001",
		"":                                  "Bad Request 80100001",
	} {
		resp, text := c.do("POST", path, contentType, c.to())
		if got := huaweiRead(t, resp, text); got.brief() != want {
			t.Errorf("%q: got %s, want %s", contentType, got.brief(), want)
		}
	}
	c.clean()
	if resp, _ := c.do("POST", path+"?key=1", "application/json", c.to()); resp.StatusCode != 200 {
		t.Errorf("without charset: %s", resp.Status)
	}
	want := []string{"send: the URL has a query", "send: Content-Type is without charset=UTF-8"}
	if diff := cmp.Diff(want, c.sim.Problems()); diff != "" {
		t.Errorf("Problems() (-want +got):\n%s", diff)
	}
	c.sim.Reset()
	c.clean()
}
