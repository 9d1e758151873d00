package pushtest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// TestMPaaSRecorded replays a request that Alibaba's Go SDK (mpaas 3.4.1) made,
// and the same without a header that only SDKs send.
func TestMPaaSRecorded(t *testing.T) {
	for _, test := range []struct{ provider, signature string }{
		{"static_ak", "52031c9fefd9e1b2f49919db84645f41ed3403352873cf168c616f98176cabea"},
		{"", "38736706865ac67f53a48e5f6cd58f95612e8fbcf30ff85f2768950a557e7b3c"},
	} {
		c := newMPaaSClient(t)
		c.now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		c.sim.AccessKeyID, c.sim.AccessKeySecret = "YourAccessKeyId", "YourAccessKeySecret"
		c.sim.AppID, c.sim.WorkspaceID = "A", "W"
		c.sim.Bind("user1024", c.token)
		c.want("OK", "PushSimple", c.simple().with("DeliveryType", "3", "TargetMsgkey", mpaasMap("user1024", "1578807462788")))

		const body = "AppId=A&MessageId=1578807462788&TargetId=user1024&WorkspaceId=W"
		r, err := http.NewRequest("POST", c.sim.URL()+"/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "mpaas.cn-hangzhou.aliyuncs.com"
		r.Header = http.Header{
			"X-Acs-Action": {"RevokePushMessage"}, "X-Acs-Version": {"2020-10-28"}, "X-Acs-Date": {"2026-01-02T03:04:05Z"},
			"X-Acs-Signature-Nonce": {"3156853299f313e23d1673dc12e1703d"},
			"X-Acs-Content-Sha256":  {"e11fd0aed320e011fd2e912f710703cba1314fe94527e1bae0adfb03d12accab"},
			"Content-Type":          {"application/x-www-form-urlencoded"}, "Accept": {"application/json"},
		}
		signed := "content-type;host;x-acs-action;x-acs-content-sha256;"
		if test.provider != "" {
			r.Header.Set("X-Acs-Credentials-Provider", test.provider)
			signed += "x-acs-credentials-provider;"
		}
		r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders="+signed+
			"x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="+test.signature)
		res, err := c.sim.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 || !strings.Contains(string(answer), `"ResultCode":"OK"`) {
			t.Errorf("got %s: %s, %v", res.Status, answer, err)
		}
		if msgs := c.sim.Messages(); len(msgs) != 1 || !msgs[0].Revoked {
			t.Errorf("not revoked: %+v", msgs)
		}
		c.problems()
	}
}

func TestMPaaSSuccess(t *testing.T) {
	c := newMPaaSClient(t)
	q := c.request("PushSimple", c.simple())
	a := q.do(t, c.sim)
	id := c.task(a)
	want := map[string]any{
		"RequestId": a.body["RequestId"], "ResultCode": "OK", "ResultMessage": "SUCCESS",
		"PushResult": map[string]any{"Success": true, "ResultMsg": "SUCCESS", "Data": id},
	}
	if d := cmp.Diff(want, a.body); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Delivery{{push.TargetToken, c.token, id, []byte(q.body)}}, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	if c.sim.Count("send") != 1 || c.sim.Credentials() != 1 || c.sim.Vendor() != push.MPaaS {
		t.Error("the record is wrong")
	}
	c.problems()
}

func TestMPaaSGateway(t *testing.T) {
	c := newMPaaSClient(t)
	tests := map[string]struct {
		change func(*aliyunTestRequest)
		want   string
	}{
		"wrong secret":   {func(q *aliyunTestRequest) { q.secret += "x" }, "400 SignatureDoesNotMatch"},
		"unknown key":    {func(q *aliyunTestRequest) { q.id = "LTAI" }, "400 InvalidAccessKeyId.NotFound"},
		"not signed":     {func(q *aliyunTestRequest) { q.spoil = func(r *http.Request) { r.Header.Del("Authorization") } }, "400 IncompleteSignature"},
		"old":            {func(q *aliyunTestRequest) { q.header.Set("X-Acs-Date", "2026-08-03T09:44:59Z") }, "400 InvalidTimeStamp.Expired"},
		"old enough":     {func(q *aliyunTestRequest) { q.header.Set("X-Acs-Date", "2026-08-03T09:45:00Z") }, "OK"},
		"unknown action": {func(q *aliyunTestRequest) { q.header.Set("X-Acs-Action", "pushSimple") }, "404 InvalidApi.NotFound"},
		"version":        {func(q *aliyunTestRequest) { q.header.Set("X-Acs-Version", "2019-08-21") }, "404 InvalidApi.NotFound"},
		"GET":            {func(q *aliyunTestRequest) { q.method = "GET" }, "404 InvalidApi.NotFound"},
		"in the query":   {func(q *aliyunTestRequest) { q.query, q.body = q.body, "" }, "3003"},
		"JSON":           {func(q *aliyunTestRequest) { q.header.Set("Content-Type", "application/json") }, "3003"},
		"not UTF-8":      {func(q *aliyunTestRequest) { q.body += "&Uri=%FF" }, "3031"},
	}
	for name, test := range tests {
		q := c.request("PushSimple", c.simple())
		test.change(q)
		if got := c.verdict(q.do(t, c.sim)); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
	c.sim.Reset()
	c.do("PushNothing", nil)
	c.do("PushBind", nil)
	if reqs := c.sim.Requests(); reqs[0].Op != "other" || reqs[1].Op != "PushBind" {
		t.Errorf("ops %s, %s", reqs[0].Op, reqs[1].Op)
	}
}

func TestMPaaSExpireCredentials(t *testing.T) {
	c := newMPaaSClient(t)
	send := func(s AliyunSession) string {
		q := c.request("PushSimple", c.simple())
		q.id, q.secret = s.AccessKeyID, s.AccessKeySecret
		q.header.Set("X-Acs-Security-Token", s.SecurityToken)
		return c.verdict(q.do(t, c.sim))
	}
	for range 2 {
		s, err := c.sim.AssumeRole(time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if got := send(s); got != "OK" {
			t.Errorf("got %s", got)
		}
		c.sim.ExpireCredentials()
		if got := send(s); got != "400 InvalidSecurityToken.Expired" {
			t.Errorf("after the end: got %s", got)
		}
	}
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("%d credentials", n)
	}
	c.want("OK", "PushSimple", c.simple())
}

func TestMPaaSRefuseNext(t *testing.T) {
	c := newMPaaSClient(t)
	for code, want := range map[string]string{
		"8011": "8011", "9000": "9000", "-1": "-1", "4711": "4711", "Throttling.User": "400 Throttling.User",
		"InternalError": "500 InternalError", "Forbidden.RAM": "403 Forbidden.RAM", "Nobody.Knows": "400 Nobody.Knows",
	} {
		c.sim.RefuseNext(2, code)
		a := c.want(want, "PushSimple", c.simple())
		if a.status == 200 && a.at("PushResult", "Data") != nil {
			t.Errorf("%s: Data in %v", code, a.body)
		}
		c.want(want, "PushSimple", c.simple())
	}
	c.wantDelivered()
	c.want("OK", "PushSimple", c.simple())
	tenant := mpaasForms{"TenantId": c.sim.TenantID}
	for _, test := range []struct{ action, member string }{
		{"GetTemplate", "Msg"}, {"PushQueryDeviceState", "Message"},
		{"QueryPushAnalysisCoreIndex", "ResultMessage"}, {"ListAnalysisCoreIndex", "ResultMessage"},
	} {
		c.sim.Inject(test.action, 1, c.sim.Refuse("8014"))
		if a := c.want("8014", test.action, tenant); a.body[test.member] != "ACCOUNT_NO_PERMISSION" {
			t.Errorf("%s: got %v", test.action, a.body)
		}
	}
}

func TestMPaaSWireFaults(t *testing.T) {
	c := newMPaaSClient(t)
	c.sim.Inject("send", 1, HTML(502))
	if a, err := c.request("PushSimple", c.simple()).try(c.sim); a.status != 502 || err == nil {
		t.Errorf("got %d, %v", a.status, err)
	}
	c.sim.Inject("send", 1, LoseAnswer())
	if a, err := c.request("PushSimple", c.simple()).try(c.sim); err == nil {
		t.Errorf("the answer came: %v", a)
	}
	c.sim.Inject("send", 1, c.sim.Throttle(1500*time.Millisecond))
	a := c.do("PushSimple", c.simple())
	if c.verdict(a) != "400 Throttling.User" || a.header.Get("X-Acs-Retry-After") != "1500" {
		t.Errorf("got %v", a)
	}
	c.wantDelivered("token " + c.token)
}

func TestMPaaSTokenStates(t *testing.T) {
	tests := []struct {
		manufacturer string
		want         map[State]string
	}{
		{"android", map[State]string{Live: "2", Dead: "0", Mismatched: "0", Unknown: "0", Throttled: "0"}},
		{"ios", map[State]string{Live: "2", Dead: "2011", Mismatched: "2010", Unknown: "2009", Throttled: "2018"}},
		{"harmonyos", map[State]string{Live: "2", Dead: "80300007", Mismatched: "80300002", Throttled: "0"}},
		{"hms", map[State]string{Live: "2", Dead: "80000004", Mismatched: "80300002", Throttled: "111"}},
		{"honor", map[State]string{Live: "2", Dead: "80300007", Throttled: "503"}},
		{"miui", map[State]string{Live: "2", Dead: "20301", Throttled: "22101"}},
		{"oppo", map[State]string{Live: "2", Dead: "10000", Throttled: "13"}},
		{"vivo", map[State]string{Live: "2", Dead: "10302", Throttled: "10070"}},
		{"fcm", map[State]string{Live: "2", Dead: "90000003", Mismatched: "90000004", Unknown: "90000002"}},
	}
	types := map[string]string{"ios": "2", "harmonyos": "7"}
	c := newMPaaSClient(t)
	for _, test := range tests {
		for state, want := range test.want {
			c.sim.Reset()
			token, ok := c.sim.NewDevice(test.manufacturer)
			if !ok {
				t.Fatalf("no device of %s", test.manufacturer)
			}
			c.sim.SetState(token, state)
			typ := types[test.manufacturer]
			if typ == "" {
				typ = "1"
			}
			// Whatever becomes of the target, the push is accepted.
			c.want("OK", "PushSimple", c.simple().with("DeliveryType", typ, "TargetMsgkey", mpaasMap(token, "k")))
			msgs := c.sim.Messages()
			if got := msgs[len(msgs)-1].Status; got != want {
				t.Errorf("%s %s: status %s, want %s", test.manufacturer, state, got, want)
			}
			if n := len(c.sim.Deliveries()); n == 1 != (state == Live) {
				t.Errorf("%s %s: %d deliveries", test.manufacturer, state, n)
			}
		}
	}
	if _, ok := c.sim.NewDevice("nokia"); ok {
		t.Error("a device of nobody's")
	}
	// A live device beside others, and one that is addressed by the wrong type.
	c.sim.Reset()
	odd := c.sim.NewToken()
	c.sim.SetState(odd, Dead)
	c.want("OK", "PushSimple", c.simple().with("TargetMsgkey", mpaasMap(odd, "a", c.token, "b", "nobody", "c")))
	c.want("OK", "PushSimple", c.simple().with("DeliveryType", "2"))
	c.wantDelivered("token " + c.token)
	c.problems()
}

func TestMPaaSCallback(t *testing.T) {
	c := newMPaaSClient(t)
	c.want("OK", "PushSimple", c.simple())
	key, err := c.sim.CallbackKey()
	if err != nil {
		t.Fatal(err)
	}
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan map[string]any, 2)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sign := strings.NewReplacer("-", "+", "_", "/").Replace(r.URL.Query().Get("sign"))
		signature, err := base64.StdEncoding.DecodeString(sign)
		sum := sha256.Sum256(body)
		if err != nil || rsa.VerifyPKCS1v15(public.(*rsa.PublicKey), crypto.SHA256, sum[:], signature) != nil || r.URL.Query().Get("x") != "1" {
			t.Errorf("the signature is wrong: %s, %v", r.URL, err)
		}
		var v map[string]any
		_ = json.Unmarshal(body, &v)
		got <- v
	}))
	defer h.Close()
	for _, msg := range append(c.sim.Messages(), MPaaSMessage{Key: "k2", Target: "d", Status: "80000004"}) {
		r, err := c.sim.Callback(h.URL+"/cb?x=1", msg)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	for _, want := range []map[string]any{
		{"msgId": "k1", "targetId": c.token, "pushSuccess": true, "statusCode": "2", "statusDesc": "Acked", "extInfo": ""},
		{"msgId": "k2", "targetId": "d", "pushSuccess": false, "statusCode": "80000004", "statusDesc": "status 80000004", "extInfo": ""},
	} {
		if d := cmp.Diff(want, <-got); d != "" {
			t.Error(d)
		}
	}
	if _, err := c.sim.Callback("http://[::1/%zz", MPaaSMessage{}); err == nil {
		t.Error("a bad URL is taken")
	}
}
