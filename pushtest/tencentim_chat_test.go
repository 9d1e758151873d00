package pushtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTencentIMSendMsg(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	body, _ := json.Marshal(c.message(id, tencentimMap{
		"From_Account": c.sim.Identifier, "SyncOtherMachine": 2, "MsgSeq": 7, "MsgLifeTime": 604801, "OnlineOnlyFlag": 0,
		"OfflinePushInfo": tencentimMap{"PushFlag": 0, "Title": "T", "Desc": "D"}, "SendMsgControl": []string{"NoUnread", "NoMsgCheck"},
		"ForbidCallbackControl": []string{"ForbidBeforeSendMsgCallback"}, "CloudCustomData": "x",
		"SupportMessageExtension": 0, "IsNeedReadReceipt": 0,
	}))
	a := c.is("sendmsg", c.call("openim/sendmsg", string(body)), 0)
	c.same("answer", tencentimMap{"MsgTime": c.now.Load() / 1000, "MsgKey": a["MsgKey"], "MsgId": a["MsgId"]}, a)
	if d := c.sim.Deliveries(); len(d) != 1 || d[0].ID != a["MsgKey"] || d[0].Value != id {
		t.Errorf("deliveries: %+v", d)
	}
	if n := c.sim.Count("chat"); n != 1 {
		t.Errorf("%d requests of op chat, want 1", n)
	}
	c.problems()
	for name, test := range map[string]struct {
		change tencentimMap
		want   int
	}{
		"no To_Account":            {tencentimMap{"To_Account": nil}, 90003},
		"To_Account is an array":   {tencentimMap{"To_Account": []string{id}}, 60015},
		"unknown To_Account":       {tencentimMap{"To_Account": "nobody"}, 90012},
		"unknown From_Account":     {tencentimMap{"From_Account": "nobody"}, 90008},
		"From_Account":             {tencentimMap{"From_Account": id}, 0},
		"no MsgRandom":             {tencentimMap{"MsgRandom": nil}, 90005},
		"MsgRandom is a string":    {tencentimMap{"MsgRandom": "7"}, 90005},
		"MsgSeq of 33 bits":        {tencentimMap{"MsgSeq": 1 << 32}, 90001},
		"SyncOtherMachine 3":       {tencentimMap{"SyncOtherMachine": 3}, 90031},
		"SyncOtherMachine is text": {tencentimMap{"SyncOtherMachine": "1"}, 90031},
		"MsgLifeTime is text":      {tencentimMap{"MsgLifeTime": "1"}, 90044},
		"MsgLifeTime 0":            {tencentimMap{"MsgLifeTime": 0}, 0},
		"MsgLifeTime is negative":  {tencentimMap{"MsgLifeTime": -1}, 90044},
		"OnlineOnlyFlag 2":         {tencentimMap{"OnlineOnlyFlag": 2}, 90001},
		"no MsgBody":               {tencentimMap{"MsgBody": nil}, 90002},
		"MsgBody is no array":      {tencentimMap{"MsgBody": "x"}, 90007},
		"an element is none":       {tencentimMap{"MsgBody": []tencentimMap{{"MsgType": "TIMTextElem"}}}, 90010},
		"OfflinePushInfo":          {tencentimMap{"OfflinePushInfo": tencentimMap{"Ext": tencentimMap{}}}, 90043},
	} {
		c.is(name, c.call("openim/sendmsg", c.message(id, test.change)), test.want)
	}
	c.problems()
	c.is("controls", c.call("openim/sendmsg", c.message(id, tencentimMap{
		"SendMsgControl": []string{"x"}, "ForbidCallbackControl": []string{"y"},
	})), 0)
	c.problems(`SendMsgControl: no such value as "x"`, `ForbidCallbackControl: no such value as "y"`)
}

func TestTencentIMSendMsgRepeated(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	body := c.message(id, tencentimMap{"MsgSeq": 7})
	first := c.is("first", c.call("openim/sendmsg", body), 0)
	c.tick(119 * time.Second)
	c.same("again", first, c.is("again", c.call("openim/sendmsg", body), 0))
	c.delivered("token " + id)
	for name, change := range map[string]tencentimMap{
		"MsgSeq": {"MsgSeq": 8}, "MsgRandom": {"MsgRandom": 999}, "no MsgSeq": {"MsgSeq": nil}, "sender": {"From_Account": id},
		"content": {"MsgBody": []tencentimMap{{"MsgType": "TIMTextElem", "MsgContent": tencentimMap{"Text": "ho"}}}},
	} {
		c.is(name, c.call("openim/sendmsg", c.with(body, change)), 0)
		c.delivered("token " + id)
	}
	c.tick(time.Second)
	c.is("after two minutes", c.call("openim/sendmsg", body), 0)
	c.delivered("token " + id)
}

func TestTencentIMBatchSendMsg(t *testing.T) {
	c := newTencentimTest(t)
	for _, test := range []struct {
		to   any
		want int
	}{
		{c.names(500), 0}, {c.names(501), 90011}, {[]string{}, 90003}, {"ann", 90001}, {[]any{7}, 60015},
	} {
		a := c.is("batchsendmsg", c.call("openim/batchsendmsg", c.message(test.to)), test.want)
		if _, ok := a["MsgTime"]; ok {
			t.Errorf("there is a MsgTime: %v", a)
		}
	}
	for path, code := range map[string]int{"openim/sendmsg": 93000, "openim/batchsendmsg": 90055} {
		var to any = "nobody"
		want := 90012
		if path == "openim/batchsendmsg" {
			to, want = []string{"nobody"}, 0
		}
		body, _ := json.Marshal(c.message(to))
		pad := func(n int) string { return string(body) + strings.Repeat(" ", n-len(body)) }
		c.is("8 KB", c.call(path, pad(8<<10)), want)
		c.problems()
		c.is("12 KB", c.call(path, pad(12<<10)), want)
		c.problems("a message of more than 8 KB")
		c.is("more", c.call(path, pad(12<<10+1)), code)
	}
}

// events reads a callback.
func (t *tencentimTest) events(req *http.Request, err error) []tencentimMap {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	var b struct{ Events []tencentimMap }
	if err := json.Unmarshal(body, &b); err != nil {
		t.Fatal(err)
	}
	return b.Events
}

func TestTencentIMCallbackSign(t *testing.T) {
	// The value is of Tencent's own page.
	const want = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061"
	if got := tencentimCallbackSign("xxxxyyyy", "1669872112"); got != want {
		t.Errorf("the Sign is %s, want %s", got, want)
	}
}

func TestTencentIMCallback(t *testing.T) {
	c := newTencentimTest(t)
	c.sim.WebhookToken = "xxxxyyyy"
	c.now.Store(1669872100_000)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 60)
	id := c.sim.NewToken()
	task := c.is("batch", c.call("timpush/batch", c.batch([]string{id}, tencentimMap{"DataId": "order-8842"})), 0)["TaskId"].(string)
	chat := c.is("chat", c.call("openim/sendmsg", c.message(id, tencentimMap{"MsgSeq": 7, "MsgRandom": 8})), 0)["MsgKey"].(string)
	c.tick(12 * time.Second)
	req, err := c.sim.Callback("https://example.com/hook?a=b",
		TencentIMEvent{ID: task, Account: id, Stage: 2, Platform: 3},
		TencentIMEvent{ID: task, Account: id, Stage: 1, Platform: 4, Online: true, ErrCode: -200, ErrInfo: "x"},
	)
	if err != nil {
		t.Fatal(err)
	}
	c.same("query", map[string][]string{
		"a": {"b"}, "SdkAppid": {fmt.Sprint(c.sim.SDKAppID)}, "CallbackCommand": {"Push.AllMemberPush"}, "contenttype": {"json"},
		"RequestTime": {"1669872112"}, "Sign": {"17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061"},
	}, req.URL.Query())
	if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || req.URL.Host != "example.com" {
		t.Errorf("%s %s with %v", req.Method, req.URL, req.Header)
	}
	event := tencentimMap{
		"CallbackCommand": "Push.AllMemberPush", "EventType": 1, "TaskId": task, "DataId": "order-8842", "TaskTime": 1669872100,
		"EventTime": 1669872112, "To_Account": id, "PushPlatform": 3, "DeviceType": 0, "PushStage": 2, "ErrCode": 0, "ErrInfo": "",
	}
	c.same("events", []tencentimMap{event, c.with(event, tencentimMap{
		"EventType": 2, "PushPlatform": 0, "DeviceType": 4, "PushStage": 1, "ErrCode": -200, "ErrInfo": "x",
	})}, c.events(req, nil))
	got := c.events(c.sim.Callback("https://example.com", TencentIMEvent{ID: chat, Account: id, Stage: 3, Platform: 1}))
	c.same("chat", []tencentimMap{{
		"CallbackCommand": "Push.OfflinePush", "EventType": 1, "EventTime": 1669872112, "From_Account": "administrator", "To_Account": id,
		"PushPlatform": 1, "PushStage": 3, "MsgKey": chat, "MsgSeq": 7, "MsgRandom": 8, "MsgTime": 1669872100, "PushID": got[0]["PushID"],
		"ErrCode": 0, "ErrInfo": "",
	}}, got)
	c.sim.WebhookToken = ""
	if req, err = c.sim.Callback("https://example.com", TencentIMEvent{ID: task}); err != nil || req.URL.Query().Has("Sign") {
		t.Errorf("without a token: %v, %v", req.URL, err)
	}
	for name, events := range map[string][]TencentIMEvent{
		"none": nil, "too many": make([]TencentIMEvent, 101), "unknown": {{ID: "x"}}, "mixed": {{ID: task}, {ID: chat}},
	} {
		if _, err := c.sim.Callback("https://example.com", events...); err == nil {
			t.Errorf("%s: there is a callback", name)
		}
	}
}
