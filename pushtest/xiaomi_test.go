package pushtest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// TestXiaomiRecorded sends what Xiaomi's Java SDK sent for these inputs.
func TestXiaomiRecorded(t *testing.T) {
	const body = "restricted_package_name=com.example.app&time_to_live=86400000&payload=%7B%22k%22%3A%22v+1%22%2C%22u%22%3A%22a%3Db%26c%22%7D&title=%E6%A0%87%E9%A2%98+A%26B&description=%E5%86%85%E5%AE%B9%2B1&notify_type=-1&pass_through=0&notify_id=7&extra.notify_effect=2&extra.intent_uri=intent%3A%23Intent%3Bcomponent%3Dcom.example.app%2F.A%3Bend&extra.channel_id=134567&extra.template_id=T1&extra.template_param=%7B%22keywords1%22%3A%22%E5%BC%A0%E4%B8%89%22%7D&registration_id=regid%2FA%2Bb%3D"
	c := newXiaomiClient(t)
	c.sim.AppSecret = "AppSecret+/=="
	c.sim.AddPackage("com.example.app")
	c.sim.AddPrivateChannel("134567")
	c.sim.AddTemplate("T1", "keywords1")
	c.sim.SetState("regid/A+b=", Live)
	text := c.raw("POST", "/v3/message/regid", http.Header{
		"Authorization": {"key=AppSecret+/=="}, "Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"},
	}, body)
	id := c.sendData(xiaomiDecode[xiaomiAnswered](t, []byte(text))).ID
	traceID := xiaomiDecode[xiaomiEnvelope](t, []byte(text)).TraceID
	want := `{"result":"ok","trace_id":"` + traceID + `","code":0,"data":{"id":"` + id + `"},"description":"成功","info":"Received push messages for 1 REGID"}`
	if d := cmp.Diff(want, text); d != "" || !strings.HasPrefix(id, "scm") || !strings.HasPrefix(traceID, "Xdm") {
		t.Error(text, d)
	}
	if d := cmp.Diff([]Delivery{{push.TargetToken, "regid/A+b=", id, []byte(body)}}, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	// The SDK lets a template be combined with texts, which the page on
	// templates has no room for.
	if d := cmp.Diff([]string{"title, description: given beside template_id, which brings its own"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
	if c.sim.Count("send") != 1 || c.sim.Credentials() != 1 || c.sim.Vendor() != push.Xiaomi {
		t.Error("the record is wrong")
	}
}

// changed returns s with another letter at i.
func changed(s string, i int) string {
	letter := "x"
	if s[i] == 'x' {
		letter = "y"
	}
	return s[:i] + letter + s[i+1:]
}

func TestXiaomiAuthentication(t *testing.T) {
	c := newXiaomiClient(t)
	key := "key=" + c.sim.AppSecret
	for name, values := range map[string][]string{
		"missing": nil, "empty": {""}, "no scheme": {c.sim.AppSecret}, "capital": {"Key=" + c.sim.AppSecret},
		"wrong secret": {changed(key, 4)}, "encoded": {"key=" + url.QueryEscape(c.sim.AppSecret)},
		"space": {"key= " + c.sim.AppSecret}, "twice": {key, key},
		"too long": {key + "="}, "too short": {key[:len(key)-1]}, "wrong end": {changed(key, len(key)-3)},
	} {
		text := c.raw("GET", "/v1/trace/quota/get", http.Header{"Authorization": values}, "")
		trace := xiaomiDecode[xiaomiEnvelope](t, []byte(text)).TraceID
		want := `{"result":"error","reason":"Invalid application secret.","trace_id":"` + trace + `","code":21301,"description":"认证失败"}`
		if text != want || !strings.HasPrefix(trace, "Xcm") {
			t.Errorf("%s: got %s", name, text)
		}
	}
	if c.sim.Credentials() != 0 {
		t.Error("a credential was accepted")
	}
	c.sim.ExpireCredentials()
	if a := c.send(c.token); a.Code != 0 || c.sim.Credentials() != 1 {
		t.Errorf("got %+v", a)
	}
	c.sim.ExpireCredentials()
	if a := c.send(c.token); a.Code != 0 || c.sim.Credentials() != 1 {
		t.Errorf("after ExpireCredentials: got %+v", a)
	}
}

func TestXiaomiPaths(t *testing.T) {
	c := newXiaomiClient(t)
	const form = "application/x-www-form-urlencoded"
	tests := []struct {
		method, path, content string
		code                  int
		op                    string
	}{
		{"GET", "/v3/message/regid", "", 10021, "other"},
		{"POST", "/v1/channel/list", form, 10021, "other"},
		{"POST", "/v4/message/regid", form, 10020, "other"},
		{"POST", "/v3/message/user_account", form, 10020, "other"},
		{"POST", "/v1/message/regid/revoke", form, 10020, "other"},
		{"POST", "/v2/message/revoke", form, 10020, "other"},
		{"POST", "/v3/message/topic/revoke", form, 10020, "other"},
		{"GET", "/v1/feedback/fetch_invalid_regids", "", 10020, "other"},
		{"GET", "/", "", 10020, "other"},
		{"POST", "/v3/message/regid", "", 10007, "send"},
		{"POST", "/v3/message/regid", "application/json", 10007, "send"},
		{"POST", "/v3/multi_messages/regids", form, 10007, "send"},
		{"POST", "/v2/multi_messages/regids", "application/json", 10007, "send"},
		{"POST", "/media/upload/image", form, 10007, "media/upload"},
		{"POST", "/v2/message/all", form, 65011, "send"},
		{"GET", "/v1/trace/message/status", "", 10016, "trace/message"},
	}
	for _, test := range tests {
		c.sim.Reset()
		a := c.do(test.method, test.path, test.content, "restricted_package_name="+c.sim.PackageName)
		if test.method == "GET" {
			a = c.do(test.method, test.path, "", "")
		}
		if op := c.sim.Requests()[0].Op; a.Code != test.code || op != test.op {
			t.Errorf("%s %s: got %d %s (op %s), want %d (op %s)", test.method, test.path, a.Code, a.Reason, op, test.code, test.op)
		}
	}
}

func TestXiaomiTokenStates(t *testing.T) {
	c := newXiaomiClient(t)
	for _, state := range []State{Dead, Mismatched, Unknown} {
		c.sim.Reset()
		odd := c.sim.NewToken()
		c.sim.SetState(odd, state)
		a := c.send(odd + "," + c.token)
		if data := c.sendData(a); a.Code != 0 || data.BadRegIDs != odd || data.ID == "" {
			t.Errorf("%s: got %+v", state, a)
		}
		if a := c.send(odd); a.Code != 20301 || a.Reason != "No valid targets!" || a.Description != "发送消息失败" || a.Data != nil {
			t.Errorf("%s alone: got %+v", state, a)
		}
		if d := cmp.Diff([]string{"token " + c.token}, c.delivered()); d != "" {
			t.Errorf("%s: %s", state, d)
		}
	}
	a, b := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(a, Dead)
	c.sim.SetState(b, Mismatched)
	if got := c.sendData(c.send(a + "," + c.token + "," + b)).BadRegIDs; got != a+","+b {
		t.Errorf("bad_regids %q", got)
	}
	c.sim.Reset()
	c.sim.SetState(c.token, Throttled)
	if a := c.send(c.token); a.Code != 0 || c.sendData(a).BadRegIDs != "" || len(c.delivered()) != 0 {
		t.Errorf("throttled: got %+v", a)
	}
	c.clean()
}

func TestXiaomiRefuseNext(t *testing.T) {
	c := newXiaomiClient(t)
	for code, reason := range map[string]string{
		"200001": "exceed quota, quota: 20000, have acked: 20000",
		"27001":  "invalid channel info!",
		"20301":  "No valid targets!",
		"21301":  "Invalid application secret.",
		"10002":  "refused with code 10002",
		"-1":     "refused with code -1",
		"99999":  "refused with code 99999",
	} {
		c.sim.RefuseNext(2, code)
		for range 2 {
			if a := c.send(c.token); strconv.Itoa(a.Code) != code || a.Reason != reason || a.Data != nil {
				t.Errorf("%s: got %+v", code, a)
			}
		}
	}
	c.sim.RefuseNext(1, "busy")
	if a := c.send(c.token); a.Code != -1 {
		t.Errorf("got %+v", a)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	if a := c.send(c.token); a.Code != 0 {
		t.Errorf("afterwards: got %+v", a)
	}
	c.sim.Inject("quota", 1, c.sim.Refuse("10038"))
	if a := c.get("/v1/trace/quota/get"); a.Code != 10038 {
		t.Errorf("quota: got %+v", a)
	}
}

func TestXiaomiWireFaults(t *testing.T) {
	c := newXiaomiClient(t)
	body := xiaomiEncode(c.hello(), xiaomiForms{"registration_id": c.token})
	try := func() (*http.Response, error) {
		req, err := http.NewRequest("POST", c.sim.URL()+"/v3/message/regid", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "key="+c.sim.AppSecret)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return c.http.Do(req)
	}
	c.sim.Inject("send", 1, HTML(502))
	resp, err := try()
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 502 || len(c.sim.Deliveries()) != 0 {
		t.Errorf("got %s", resp.Status)
	}
	c.sim.Inject("send", 1, LoseAnswer())
	if resp, err := try(); err == nil {
		resp.Body.Close()
		t.Errorf("the answer came: %s", resp.Status)
	}
	if d := cmp.Diff([]string{"token " + c.token}, c.delivered()); d != "" {
		t.Error(d)
	}
}

// TestXiaomiHTTP1 checks that HTTP/1.1 works too.
func TestXiaomiHTTP1(t *testing.T) {
	c := newXiaomiClient(t)
	c.send(c.token)
	tr := &http.Transport{TLSClientConfig: c.sim.TLSConfig()}
	defer tr.CloseIdleConnections()
	c.http = &http.Client{Transport: tr}
	if a := c.send(c.token); a.Code != 0 {
		t.Errorf("got %+v", a)
	}
	protos := []string{c.sim.Requests()[0].Proto, c.sim.Requests()[1].Proto}
	if d := cmp.Diff([]string{"HTTP/2.0", "HTTP/1.1"}, protos); d != "" {
		t.Error(d)
	}
}
