package pushtest

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func (c *harmonyClient) revoke(pushType, body string) harmonyReply {
	c.t.Helper()
	return c.do("POST", "v1/"+c.sim.ClientID+"/messages:revoke", body, "push-type", pushType)
}

func (c *harmonyClient) verify(pushType, body string) harmonyReply {
	c.t.Helper()
	return c.do("POST", "v1/"+c.sim.ClientID+"/images:verify", body, "push-type", pushType)
}

// shown checks what shows on the client's device.
func (c *harmonyClient) shown(want ...int64) {
	c.t.Helper()
	if diff := cmp.Diff(want, c.sim.Shown(c.token)); diff != "" {
		c.t.Errorf("Shown() (-want +got):\n%s", diff)
	}
}

func TestHarmonyRevoke(t *testing.T) {
	c := newHarmonyClient(t)
	for _, id := range []string{"-1", "3114932", "0", "7"} {
		c.send("0", harmonyAlertWith(`"notifyId":`+id))
	}
	c.send("0", harmonySmall)
	c.shown(0, 7, 3114932)
	one := func(id int) string { return fmt.Sprintf(`{"notifyId":%d,"token":["%s"]}`, id, c.token) }
	got := c.revoke("0", one(3114932))
	if diff := cmp.Diff(harmonyReply{200, "80000000", "Success", got.ID, map[string]any{}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.shown(0, 7)
	c.is("zero", c.revoke("0", one(0)), "OK 80000000", "")
	c.is("another push type", c.revoke("2", one(7)), "OK 80000000", "")
	c.shown(7)
	c.problems()
	if n := c.sim.Count("revoke"); n != 3 {
		t.Errorf("Count = %d, want 3", n)
	}
}

func TestHarmonyRevokeRefusals(t *testing.T) {
	c := newHarmonyClient(t)
	d := c.devices(Dead, Mismatched, Mismatched)
	list := func(tokens ...string) string {
		b, _ := json.Marshal(tokens)
		return `{"notifyId":1,"token":` + string(b) + `}`
	}
	many := func(n int) string {
		return list(strings.Split(strings.Repeat(c.token+" ", n-1)+c.token, " ")...)
	}
	for _, test := range []struct{ body, brief, msg string }{
		{list(c.token, d[0]), "OK 80100020", `{"illegalTokens":{"tokenFormatError":["` + d[0] + `"]},"success":1,"failure":1}`},
		{list(d[0]), "OK 80300007", `{"failure":1,"illegalTokens":{"tokenFormatError":["` + d[0] + `"]}}`},
		{list(c.token, d[1]), "Bad Request 80300017", "Token app count should not exceed 1"},
		{list(d[1:]...), "Bad Request 80300028", "Token app mismatch with specify app"},
		{`{"notifyId":1,"token":[]}`, "Bad Request 80300010", ""},
		{`{"notifyId":1}`, "Bad Request 80300010", ""},
		{many(1000), "OK 80000000", ""},
		{many(1001), "Bad Request 80300010", ""},
		{`{"token":["x"]}`, "Bad Request 80100001", "notifyId is missing"},
		{`{"notifyId":-1,"token":["x"]}`, "Bad Request 80100001", ""},
		{`{"notifyId":"1","token":["x"]}`, "Bad Request 80100001", ""},
		{`{"notifyId":2147483648,"token":["x"]}`, "Bad Request 80100001", ""},
		{`{"notifyId":1,"token":"x"}`, "Bad Request 80100001", ""},
		{`[]`, "Bad Request 80100001", ""},
		{`{"notifyId":1,"x":"` + strings.Repeat("x", 4096) + `"}`, "Bad Request 80300008", ""},
	} {
		c.is(test.body[:min(len(test.body), 60)], c.revoke("0", test.body), test.brief, test.msg)
	}
	c.is("push type", c.revoke("6", list(c.token)), "Bad Request 80100003", "The header does not contain valid push-type")
	c.problems()
	c.is("unknown field", c.revoke("0", `{"notifyId":1,"requestId":"2","token":["`+c.token+`"]}`), "OK 80000000", "")
	c.problems("revoke: requestId is unknown")
}

func TestHarmonyVerify(t *testing.T) {
	c := newHarmonyClient(t)
	clock := time.Unix(1700000000, 0)
	c.sim.SetClock(func() time.Time { return clock })
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	for name, got := range map[string]harmonyReply{
		"v1": c.verify("1", `{"imageUrl":"https://a.example/b.png"}`),
		"v2": c.do("POST", "v2/"+c.sim.ProjectID+"/images:verify", `{"imageUrl":"https://a.example/b.png"}`, "push-type", "1"),
	} {
		c.is(name, got, "OK 83010000", "Verify success")
		url, _ := got.More["downloadUrl"].(string)
		if !strings.HasPrefix(url, "https://a.example/b.png?verifyKey=") || got.More["expireTime"] != "1700604800" {
			t.Errorf("%s: got %v", name, got.More)
		}
	}
	for _, test := range []struct{ pushType, body, brief string }{
		{"1", "", "Bad Request 83010003"},
		{"1", `{}`, "Bad Request 80100001"},
		{"1", `{"imageUrl":1}`, "Bad Request 80100001"},
		{"1", `{"imageUrl":"http://a.example/b.png"}`, "Bad Request 80100003"},
		{"7", `{"imageUrl":"https://a.example/b.png"}`, "Bad Request 83010007"},
		{"", `{"imageUrl":"https://a.example/b.png"}`, "Bad Request 83010007"},
	} {
		c.is(test.body, c.verify(test.pushType, test.body), test.brief, "")
	}
	for i := 3; i <= 61; i++ {
		want := "OK 83010000"
		if i == 61 {
			want = "Service Unavailable 83010002"
		}
		c.is(strconv.Itoa(i), c.verify("0", `{"imageUrl":"https://a.example/c.png?d=e"}`), want, "")
	}
	clock = clock.Add(time.Minute)
	c.is("a minute later", c.verify("2", `{"imageUrl":"https://a.example/b.png"}`), "OK 83010000", "")
}

func TestHarmonyImages(t *testing.T) {
	c := newHarmonyClient(t)
	clock := c.sim.Now()
	c.sim.SetClock(func() time.Time { return clock })
	url := func(pushType string) string {
		u, _ := c.verify(pushType, `{"imageUrl":"https://a.example/b.png"}`).More["downloadUrl"].(string)
		return u
	}
	card := func(url string) string {
		return strings.Replace(harmonyCard, "IMAGES", `[{"keyName":"k","url":"`+url+`","require":0}]`, 1)
	}
	alert := func(url string) string { return harmonyAlertWith(`"image":"` + url + `"`) }
	forCard, forAlert := url("1"), url("0")
	other := `{"failure":1,"illegalTokens":{"differentImgVerifyPolicy":["` + c.token + `"]}}`
	c.is("card", c.send("1", card(forCard)), "OK 80000000", "")
	c.is("card, not verified", c.send("1", card("https://a.example/b.png")), "Bad Request 80100022", "image not verify")
	c.is("card, verified for alerts", c.send("1", card(forAlert)), "OK 80300007", other)
	c.is("alert", c.send("0", alert(forAlert)), "OK 80000000", "")
	c.is("alert, not verified", c.send("0", alert("https://a.example/b.png")), "OK 80000000", "")
	c.is("alert, verified for cards", c.send("0", alert(forCard)), "OK 80300007", other)
	clock = clock.Add(harmonyImageLife)
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	c.is("card, too late", c.send("1", card(forCard)), "Bad Request 80100022", "")
}

func (c *harmonyClient) notify(changes map[string]any) harmonyReply {
	c.t.Helper()
	return c.do("POST", "v1/"+c.sim.ProjectID+"/service_notification/send", harmonyChanged(map[string]any{
		"msgId": "m", "appId": c.sim.AppID, "templateId": "t",
		"templateParams": map[string]any{"thing_0": "x", "time_1": "2026年6月1日"},
	}, changes))
}

func harmonyChanged(m, changes map[string]any) string {
	b, _ := json.Marshal(huaweiChange(m, changes))
	return string(b)
}

func TestHarmonyServiceNotification(t *testing.T) {
	c := newHarmonyClient(t)
	type change = map[string]any
	user := c.sim.NewOpenID()
	c.sim.Subscribe(user, "t", 1)
	c.is("first", c.notify(change{"toOpenId": user}), "OK 80000000", "Success")
	c.is("second", c.notify(change{"toOpenId": user}), "Bad Request 82500005", "")
	c.sim.Subscribe(user, "t", Always)
	for _, test := range []struct {
		name   string
		change change
		code   string
	}{
		{"click", change{"clickAction": change{"actionType": 0, "data": change{"a": "b"}}}, "80000000"},
		{"click type", change{"clickAction": change{"actionType": 1}}, "80100001"},
		{"click data", change{"clickAction": change{"actionType": 0, "data": change{"a": strings.Repeat("x", 1025)}}}, "80100001"},
		{"no msgId", change{"msgId": nil}, "80100001"},
		{"msgId 64", change{"msgId": strings.Repeat("x", 64)}, "80000000"},
		{"msgId 65", change{"msgId": strings.Repeat("x", 65)}, "80100001"},
		{"user", change{"toOpenId": "x"}, "82500006"},
		{"app", change{"appId": "1"}, "82500003"},
		{"template", change{"templateId": "u"}, "82500002"},
		{"no params", change{"templateParams": change{}}, "82500001"},
		{"empty param", change{"templateParams": change{"thing_0": ""}}, "82500001"},
		{"param type", change{"templateParams": change{"stuff_0": "x"}}, "82500001"},
		{"param number", change{"templateParams": change{"thing_0": 1}}, "82500001"},
		{"thing 128", change{"templateParams": change{"thing_0": strings.Repeat("字", 128)}}, "80000000"},
		{"thing 129", change{"templateParams": change{"thing_0": strings.Repeat("x", 129)}}, "82500001"},
		{"car 9", change{"templateParams": change{"car_number_0": "123456789"}}, "82500001"},
		{"subtitle", change{"templateParams": change{"time_0": strings.Repeat("x", 1025)}}, "82500007"},
	} {
		if _, ok := test.change["toOpenId"]; !ok {
			test.change["toOpenId"] = user
		}
		if got := c.notify(test.change); got.Code != test.code {
			t.Errorf("%s: got %s, want %s", test.name, got.Code, test.code)
		}
	}
	c.delivered(user, user, user, user)
	if d := c.sim.Deliveries()[0]; d.Type != push.TargetUser {
		t.Errorf("the type is %q", d.Type)
	}
	c.problems()
	c.notify(change{"toOpenId": user, "templateParams": change{"amount_0": "1"}})
	c.problems("service_notification: templateParams.amount_0 is out of date")
}

func TestHarmonyServiceNotificationQuota(t *testing.T) {
	c := newHarmonyClient(t)
	user := c.sim.NewOpenID()
	c.sim.Subscribe(user, "t", Always)
	clock := c.sim.Now()
	c.sim.SetClock(func() time.Time { return clock })
	send := func(name, want string) {
		t.Helper()
		c.is(name, c.notify(map[string]any{"toOpenId": user}), want, "")
	}
	for range 100 {
		send("in a second", "OK 80000000")
	}
	send("101", "Service Unavailable")
	clock = clock.Add(time.Second)
	send("next second", "OK 80000000")
	c.sim.services.day.count = 100_000
	send("100001 in a day", "Service Unavailable")
}

func TestHarmonyTimeline(t *testing.T) {
	c := newHarmonyClient(t)
	type change = map[string]any
	user := c.sim.NewOpenID()
	for _, test := range []struct {
		name   string
		change change
		code   string
	}{
		{"good", nil, "80000000"},
		{"other fields", change{"content": change{"status": 1, "shopPhone": "1", "button": change{"type": 1, "text": "四个汉字"}}}, "80000000"},
		{"pick-up 6", change{"content": change{"status": 6}}, "80000000"},
		{"pick-up 7", change{"content": change{"status": 7}}, "82600009"},
		{"pick-up 0", change{"content": change{"status": 0}}, "82600009"},
		{"delivery 11", change{"subSceneId": "100010002", "content": change{"status": 11}}, "80000000"},
		{"delivery 12", change{"subSceneId": "100010002", "content": change{"status": 12}}, "82600009"},
		{"no status", change{"content": change{"amount": "1"}}, "82600010"},
		{"status as text", change{"content": change{"status": "1"}}, "82600011"},
		{"amount", change{"content": change{"status": 1, "amount": strings.Repeat("1", 17)}}, "82600011"},
		{"button", change{"content": change{"status": 1, "button": change{"text": "12345"}}}, "82600011"},
		{"no app", change{"appId": nil}, "82600002"},
		{"app", change{"appId": "1"}, "82600003"},
		{"user", change{"toOpenId": "x"}, "82600006"},
		{"scene", change{"sceneId": "10002"}, "82600007"},
		{"part", change{"subSceneId": "1"}, "82600007"},
		{"no code", change{"code": nil}, "82600008"},
		{"size", change{"content": change{"status": 1, "x": strings.Repeat("x", 4096)}}, "82600005"},
	} {
		body := harmonyChanged(change{
			"toOpenId": user, "appId": c.sim.AppID, "sceneId": "10001", "subSceneId": "100010001", "code": "c",
			"content": change{"status": 1},
		}, test.change)
		if got := c.do("POST", "v1/"+c.sim.ProjectID+"/service_timeline/send", body); got.Code != test.code {
			t.Errorf("%s: got %s %q, want %s", test.name, got.Code, got.Msg, test.code)
		}
	}
	c.delivered(user, user, user, user)
	c.problems()
}

func TestHarmonyReceiptSignature(t *testing.T) {
	for _, test := range []struct {
		to   HarmonyCallback
		want string
	}{
		{HarmonyCallback{UserName: "callbackUser", Key: "secretKey", RawKey: true}, "QWnlqwxS2JBi4obGnJqP06iiBoSvO59IUFZjLtuCLAQ="},
		{HarmonyCallback{UserName: "callbackUser", Key: "c2VjcmV0S2V5MTIzNDU2Nw=="}, "A8Ff8t0KonL+Y6o9bdjHvUd/bTH1w9VhETqers0h1a0="},
	} {
		got, err := test.to.sign("1563105451261", "a07bfa17-6d82-4b53-a9a2-07cfef5ceef1")
		if err != nil || got != test.want {
			t.Errorf("got %s, %v, want %s", got, err, test.want)
		}
	}
	if _, err := (HarmonyCallback{Key: "!"}).sign("1", "2"); err == nil {
		t.Error("a key that is not Base64 is no error")
	}
}

func TestHarmonyReceipt(t *testing.T) {
	c := newHarmonyClient(t)
	to := HarmonyCallback{URL: "https://callback.example/x", UserName: "u", Key: "a2V5"}
	at := time.UnixMilli(1700000000123)
	c.sim.SetClock(func() time.Time { return at })
	req, err := c.sim.Receipt(to,
		HarmonyReceipt{Token: "a", PushType: 0, AppPackageName: "com.example", BITag: "b", RequestID: "r", Time: at},
		HarmonyReceipt{Token: "c", PushType: 1, FormID: 9, Result: 261, Time: at})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"statuses":[` +
		`{"token":"a","pushType":0,"appPackageName":"com.example","biTag":"b","requestId":"r","deliveryStatus":{"result":0,"timestamp":1700000000123}},` +
		`{"token":"c","pushType":1,"appPackageName":"","biTag":"","requestId":"","formStatus":{"formId":9,"result":261,"timestamp":1700000000123}}]}`
	if diff := cmp.Diff(want, string(body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	header := req.Header.Get("X-HUAWEI-CALLBACK-ID")
	nonce := strings.Split(header, "; ")[1]
	value, err := to.sign("1700000000123", strings.TrimPrefix(nonce, "nonce="))
	if err != nil || header != "timestamp=1700000000123; "+nonce+"; value="+value {
		t.Errorf("the header is %q, %v", header, err)
	}
	to.UserName = ""
	if req, err = c.sim.Receipt(to); err != nil || req.Header.Get("X-HUAWEI-CALLBACK-ID") != "" {
		t.Errorf("without a user name: %v, %v", req.Header, err)
	}
}
