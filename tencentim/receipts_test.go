package tencentim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestParseReceipts(t *testing.T) {
	at := time.Unix(1700000000, 0)
	user := push.Target{Vendor: push.TencentIM, Type: push.TargetUser, Value: "u"}
	tests := []struct {
		name, event string
		want        Receipt
		code        string
		kind        push.Kind
	}{
		{
			"a push, delivered",
			`{"CallbackCommand":"Push.AllMemberPush","EventType":1,"TaskId":"t","DataId":"d","TaskTime":1700000000,"EventTime":1700000000,
			  "To_Account":"u","PushPlatform":3,"DeviceType":0,"PushStage":2,"ErrCode":0,"ErrInfo":""}`,
			Receipt{
				Receipt: push.Receipt{Target: user, ID: "t", Param: "d", Status: push.ReceiptDelivered, Time: at},
				Command: CallbackPush, EventType: 1, TaskTime: at, Platform: PlatformHuawei, Stage: StageDelivered,
			}, "0", push.Accepted,
		},
		{
			"a push to the app, sent", `{"EventType":2,"To_Account":"u","PushPlatform":0,"DeviceType":1,"PushStage":1,"ErrCode":0}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptHeld}, EventType: 2, DeviceType: PlatformAPNs, Stage: StageSent}, "0", push.Accepted,
		},
		{
			"clicked", `{"To_Account":"u","PushStage":3,"ErrCode":"0"}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptClicked}, Stage: StageClicked}, "0", push.Accepted,
		},
		{
			"a vendor's token is no reason to delete", `{"To_Account":"u","PushPlatform":1,"PushStage":1,"ErrCode":410,"ErrInfo":"Unregistered"}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptDropped}, Platform: PlatformAPNs, Stage: StageSent, Text: "Unregistered"}, "410", push.ErrTokenMismatch,
		},
		{
			"a code of Tencent's", `{"To_Account":"u","PushStage":1,"ErrCode":-201}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptDropped}, Stage: StageSent}, "-201", push.ErrTokenMismatch,
		},
		{
			"a code that nobody knows", `{"To_Account":"u","PushPlatform":99,"PushStage":2,"ErrCode":80300007}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptDropped}, Platform: 99, Stage: StageDelivered}, "80300007", push.ErrUnknown,
		},
		{
			"a stage that nobody knows", `{"To_Account":"u","PushStage":4,"ErrCode":0}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptUnknown}, Stage: 4}, "0", push.Accepted,
		},
		{
			"a chat message of a group",
			`{"CallbackCommand":"Push.OfflinePush","EventType":2,"From_Account":"f","To_Account":"u","GroupID":"g","MsgSeq":7,"MsgRandom":"","MsgTime":1700000000,
			  "PushID":"p","PushPlatform":4,"PushStage":2,"ErrCode":0,"EventTime":"1700000000"}`,
			Receipt{
				Receipt: push.Receipt{Target: user, Status: push.ReceiptDelivered, Time: at}, Command: CallbackChat, EventType: 2,
				Platform: PlatformFCM, Stage: StageDelivered, FromAccount: "f", GroupID: "g", MsgSeq: 7, MsgTime: at, PushID: "p",
			}, "0", push.Accepted,
		},
		{
			"nothing but an account", `{"To_Account":"u"}`,
			Receipt{Receipt: push.Receipt{Target: user, Status: push.ReceiptUnknown}}, "", push.ErrUnknown,
		},
	}
	for _, tt := range tests {
		receipts, err := ParseReceipts([]byte(`{"Events":[` + tt.event + `,` + tt.event + `]}`))
		if err != nil || len(receipts) != 2 {
			t.Errorf("%s: %d, %v", tt.name, len(receipts), err)
			continue
		}
		r := receipts[1]
		if r.Info.Code != tt.code || r.Info.Kind != tt.kind {
			t.Errorf("%s: %+v", tt.name, r.Info)
		}
		tt.want.Info = r.Info
		if d := cmp.Diff(tt.want, r); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, body := range []string{"", "[]", "{", `{"Events":{}}`, `{"Events":[{"EventTime":"soon"}]}`} {
		if _, err := ParseReceipts([]byte(body)); !errors.As(err, new(*push.FieldError)) {
			t.Errorf("%q: %v, want a FieldError", body, err)
		}
	}
	if receipts, err := ParseReceipts([]byte(`{"CallbackCommand":"C2C.CallbackAfterSendMsg"}`)); err != nil || len(receipts) != 0 {
		t.Errorf("another callback: %v, %v", receipts, err)
	}
}

// The example of Tencent's page.
func TestSign(t *testing.T) {
	const want = "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061"
	if got := sign("xxxxyyyy", "1669872112"); got != want {
		t.Errorf("sign = %s, want %s", got, want)
	}
	const at = 1669872112
	tests := []struct {
		name string
		cfg  ReceiptConfig
		url  url.Values
		late time.Duration
		good bool
	}{
		{"good", ReceiptConfig{SDKAppID: 1, Token: "xxxxyyyy"}, url.Values{"SdkAppid": {"1"}, "Sign": {want}, "RequestTime": {"1669872112"}}, 0, true},
		{"a minute late", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {want}, "RequestTime": {"1669872112"}}, time.Minute, true},
		{"later", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {want}, "RequestTime": {"1669872112"}}, 61 * time.Second, false},
		{"early", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {want}, "RequestTime": {"1669872112"}}, -61 * time.Second, false},
		{"own window", ReceiptConfig{Token: "xxxxyyyy", MaxAge: time.Hour}, url.Values{"Sign": {want}, "RequestTime": {"1669872112"}}, 59 * time.Minute, true},
		{"another app", ReceiptConfig{SDKAppID: 2, Token: "xxxxyyyy"}, url.Values{"SdkAppid": {"1"}, "Sign": {want}, "RequestTime": {"1669872112"}}, 0, false},
		{"another time", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {want}, "RequestTime": {"1669872113"}}, 0, false},
		{"another token", ReceiptConfig{Token: "xxxxyyy"}, url.Values{"Sign": {want}, "RequestTime": {"1669872112"}}, 0, false},
		{"no signature", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"RequestTime": {"1669872112"}}, 0, false},
		{"nothing", ReceiptConfig{Token: "xxxxyyyy"}, nil, 0, false},
		{"no time", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {sign("xxxxyyyy", "")}}, 0, false},
		{"the time is no number", ReceiptConfig{Token: "xxxxyyyy"}, url.Values{"Sign": {sign("xxxxyyyy", "x")}, "RequestTime": {"x"}}, 0, false},
		{"nothing is configured", ReceiptConfig{}, nil, 0, true},
	}
	for _, tt := range tests {
		if err := tt.cfg.verify(tt.url, time.Unix(at, 0).Add(tt.late)); (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestReceiptHandler(t *testing.T) {
	const good = `{"Events":[{"To_Account":"u"}]}`
	now := fmt.Sprint(time.Now().Unix())
	signed := "/?SdkAppid=1400000000&CallbackCommand=Push.AllMemberPush&contenttype=json&RequestTime=" + now + "&Sign=" + sign("tok3n", now)
	tests := []struct {
		name, method, url, body string
		fail                    error
		status                  int
	}{
		{"good", "POST", signed, good, nil, 200},
		{"another app", "POST", strings.Replace(signed, "1400000000", "1400000001", 1), good, nil, 401},
		{"not signed", "POST", "/?SdkAppid=1400000000", good, nil, 401},
		{"wrong method", "GET", signed, "", nil, 405},
		{"no JSON", "POST", signed, "<html>", nil, 400},
		{"another callback", "POST", signed, "{}", errors.New("not called"), 200},
		{"the program fails", "POST", signed, good, errors.New("database is down"), 500},
	}
	for _, tt := range tests {
		h := ReceiptHandler(ReceiptConfig{SDKAppID: 1400000000, Token: "tok3n"}, func(context.Context, []Receipt) error { return tt.fail })
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.url, strings.NewReader(tt.body)))
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
		if tt.status == 200 && w.Body.String() != `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}` {
			t.Errorf("%s: the answer is %s", tt.name, w.Body)
		}
		if strings.Contains(w.Body.String(), "database") {
			t.Errorf("%s: the answer tells %q", tt.name, w.Body)
		}
	}
}

func FuzzParseReceipts(f *testing.F) {
	f.Add([]byte(`{"Events":[{"CallbackCommand":"Push.AllMemberPush","To_Account":"u","PushStage":2,"ErrCode":0,"MsgRandom":""}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, err := ParseReceipts(body)
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
		if _, err := json.Marshal(receipts); err != nil {
			t.Errorf("what was read cannot be queued: %v", err)
		}
		for _, r := range receipts {
			if r.Status == "" || r.Status == push.ReceiptDead {
				t.Errorf("%q: %+v", body, r)
			}
		}
	})
}

// FuzzVerify lets only him pass who knows the token, within the time that the
// signature is good for.
func FuzzVerify(f *testing.F) {
	f.Add("SdkAppid=1400000000&RequestTime=1669872112&Sign=17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061", "xxxxyyyy", int64(1669872112))
	f.Add("SdkAppid=1400000000&RequestTime=1669872112&Sign=17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061", "xxxxyyyy", int64(1669872173))
	f.Add("SdkAppid=1400000000&RequestTime=9223372036854775807&Sign=x", "t", int64(0))
	f.Add("RequestTime=&Sign=", "t", int64(-1))
	f.Fuzz(func(t *testing.T, query, token string, now int64) {
		q, _ := url.ParseQuery(query)
		now = min(max(now, 0), 1<<40)
		c := ReceiptConfig{Token: token}
		err := c.verify(q, time.Unix(now, 0))
		if token == "" {
			if err != nil {
				t.Errorf("without a token: %v", err)
			}
			return
		}
		sum := sha256.Sum256([]byte(token + q.Get("RequestTime")))
		at, numErr := strconv.ParseInt(q.Get("RequestTime"), 10, 64)
		want := q.Get("Sign") == hex.EncodeToString(sum[:]) && numErr == nil && at >= now-60 && at <= now+60
		if want != (err == nil) {
			t.Errorf("%q at %d with %q: %v, want it to pass: %v", query, now, token, err, want)
		}
		c.SDKAppID = 1400000000
		if err := c.verify(q, time.Unix(now, 0)); err == nil && q.Get("SdkAppid") != "1400000000" {
			t.Errorf("%q is another app's and passes", query)
		}
	})
}
