package fcm

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gojwt "github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

func newTestClient(t testing.TB, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{
		TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "at-1"}), ProjectID: "demo-proj", SenderID: "123456789012",
	}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestTranslate(t *testing.T) {
	hash := sha256.Sum256([]byte("订单"))
	tests := []struct {
		name    string
		m       push.Message
		want    string // the object "message", JSON; NOW+n is a time
		ignored []string
	}{
		{"least", push.Message{Title: "t", Body: "b"}, `{"token":"A","notification":{"title":"t","body":"b"}}`, nil},
		{
			"all that FCM has", push.Message{
				ID: "order-8842", Title: "t", Body: "<b>", Image: "https://example.com/p.png", Data: map[string]string{"k": "v"},
				Click: push.OpenPage("OPEN_ORDER"), Badge: push.SetBadge(3), Sound: "ding", Channel: "orders", Priority: push.PriorityHigh,
				TTL: push.TTL(0), CollapseKey: "订单", Class: push.ClassMarketing,
			},
			`{"token":"A","data":{"k":"v"},"notification":{"title":"t","body":"<b>","image":"https://example.com/p.png"},
			  "android":{"collapse_key":"订单","priority":"HIGH","ttl":"0s","notification":{"sound":"ding","tag":"订单",
			    "click_action":"OPEN_ORDER","channel_id":"orders","notification_count":3}},
			  "apns":{"headers":{"apns-expiration":"0","apns-priority":"10","apns-collapse-id":"` + hex.EncodeToString(hash[:]) + `"},
			    "payload":{"aps":{"badge":3,"sound":"ding"}}},
			  "webpush":{"headers":{"TTL":"0","Urgency":"high","Topic":"` + webTopic("订单") + `"},"notification":{"tag":"订单"}}}`, nil,
		},
		{
			"an id and no collapse key", push.Message{ID: "order-8842", Body: "b", Priority: push.PriorityNormal},
			`{"token":"A","notification":{"body":"b"},"android":{"priority":"NORMAL","notification":{"tag":"order-8842"}},
			  "apns":{"headers":{"apns-priority":"5","apns-collapse-id":"order-8842"}},
			  "webpush":{"headers":{"Urgency":"normal"},"notification":{"tag":"order-8842"}}}`, nil,
		},
		{
			"silent", push.Message{ID: "i", Title: "not shown", Data: map[string]string{"k": "v"}, Silent: true, Priority: push.PriorityHigh, Channel: "c"},
			`{"token":"A","data":{"k":"v"},"android":{"priority":"HIGH"},
			  "apns":{"headers":{"apns-push-type":"background","apns-priority":"5"},"payload":{"aps":{"content-available":1}}},
			  "webpush":{"headers":{"Urgency":"high"}}}`, []string{"channel"},
		},
		{
			"data and nothing to show", push.Message{Data: map[string]string{"k": "v"}},
			`{"token":"A","data":{"k":"v"},"apns":{"headers":{"apns-push-type":"background","apns-priority":"5"},"payload":{"aps":{"content-available":1}}}}`, nil,
		},
		{
			"a URL, and a badge that is raised", push.Message{Body: "b", Click: push.OpenURL("https://example.com"), Badge: push.AddBadge(1)},
			`{"token":"A","notification":{"body":"b"},"webpush":{"fcm_options":{"link":"https://example.com"}}}`,
			[]string{"badge", "click (a URL opens in browsers only)"},
		},
		{
			"badge zero", push.Message{Body: "b", Badge: push.ClearBadge()},
			`{"token":"A","notification":{"body":"b"},"apns":{"payload":{"aps":{"badge":0}}}}`, nil,
		},
		{
			"what the native part sets, wins", push.Message{
				Title: "t", Body: "b", Badge: push.SetBadge(2), TTL: push.TTL(time.Hour), Priority: push.PriorityHigh, Channel: "c", CollapseKey: "k", Sound: "s",
				Data: map[string]string{"portable": "1"},
				Native: push.Natives{&Message{
					Token: "is the audience's affair", ValidateOnly: true, Data: map[string]string{"native": "1"}, Extra: map[string]any{"newer": true},
					Android: &Android{TTL: "60s", Priority: "normal", DirectBootOK: new(false), Notification: &AndroidNotification{Title: "T", Tag: "g", NotificationCount: new(0), DefaultSound: new(true)}},
					APNs: &APNs{
						Headers: map[string]string{"Apns-Expiration": "7", "apns-priority": "1", "apns-collapse-id": "c"},
						Payload: &APNsPayload{APS: &APS{Badge: new(0), Sound: &Sound{Name: "x", Critical: true, Volume: new(0.5)}, MutableContent: true}, Custom: map[string]any{"x": 1}},
					},
					WebPush: &WebPush{Headers: map[string]string{"ttl": "5", "Urgency": "low"}, Notification: &WebPushNotification{Tag: "w"}},
				}},
			},
			`{"token":"A","data":{"native":"1"},"notification":{"title":"t","body":"b"},"newer":true,
			  "android":{"collapse_key":"k","priority":"normal","ttl":"60s","direct_boot_ok":false,
			    "notification":{"title":"T","tag":"g","notification_count":0,"default_sound":true,"channel_id":"c"}},
			  "apns":{"headers":{"Apns-Expiration":"7","apns-priority":"1","apns-collapse-id":"c"},
			    "payload":{"aps":{"badge":0,"sound":{"critical":1,"name":"x","volume":0.5},"mutable-content":1},"x":1}},
			  "webpush":{"headers":{"ttl":"5","Urgency":"low","Topic":"k"},"notification":{"tag":"w"}}}`, nil,
		},
		{
			"the preview of Android", push.Message{Body: "b", Channel: "c", TTL: push.TTL(0), Priority: push.PriorityHigh, Native: push.Natives{&Message{
				AndroidV2: &AndroidV2{RemoteNotification: &RemoteNotification{Notification: &AndroidNotification{ID: new(7)}}},
			}}},
			`{"token":"A","notification":{"body":"b"},"android_v2":{"ttl":"0s","remote_notification":{"notification":{"channel_id":"c","id":7}}},
			  "apns":{"headers":{"apns-expiration":"0","apns-priority":"10"}},"webpush":{"headers":{"TTL":"0","Urgency":"high"}}}`, []string{"priority"},
		},
		{
			"the preview of Android, silent", push.Message{Silent: true, Data: map[string]string{"k": "v"}, Native: push.Natives{&Message{AndroidV2: &AndroidV2{}}}},
			`{"token":"A","data":{"k":"v"},"android_v2":{"background_sync":{}},
			  "apns":{"headers":{"apns-push-type":"background","apns-priority":"5"},"payload":{"aps":{"content-available":1}}}}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			if err := n.check(&limits.Table{Vendor: push.FCM, Limits: limitTable.Limits}); err != nil {
				t.Errorf("check = %v", err)
			}
			n.ValidateOnly = false
			b, err := encode(n)
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.with(byToken("A"))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, `{"message":`+tt.want+`}`), decoded(t, string(got))); d != "" {
				t.Errorf("on the wire (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.ignored, ignored); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if after, _ := json.Marshal(tt.m); string(after) != string(before) {
				t.Errorf("the caller's message changed from %s to %s", before, after)
			}
		})
	}
	if _, _, err := translate(&push.Message{Body: "b", Test: true}); !errors.Is(err, push.ErrUnsupported) {
		t.Errorf("a test message: %v", err)
	}
	n, _, err := translate(&push.Message{Body: "b", TTL: push.TTL(time.Hour)})
	want := fmt.Sprint(time.Now().Unix() + 3600)
	if err != nil || n.Android.TTL != "3600s" || n.WebPush.Headers["TTL"] != "3600" || n.APNs.Headers[headerExpiration] > want || len(n.APNs.Headers[headerExpiration]) != len(want) {
		t.Errorf("an hour: %+v, %v", n, err)
	}
}

// A message is repeated after a lost answer only if nobody sees it twice.
func TestReplaces(t *testing.T) {
	for name, tt := range map[string]struct {
		m    push.Message
		want bool
	}{
		"nothing":        {push.Message{Body: "b"}, false},
		"collapse key":   {push.Message{Body: "b", CollapseKey: "k"}, true},
		"id":             {push.Message{Body: "b", ID: "i"}, true},
		"silent":         {push.Message{Data: map[string]string{"k": "v"}, CollapseKey: "k", Silent: true}, false},
		"live activity":  {push.Message{Body: "b", ID: "i", Native: push.Natives{&Message{APNs: &APNs{LiveActivityToken: "t"}}}}, false},
		"preview":        {push.Message{Body: "b", ID: "i", Native: push.Natives{&Message{AndroidV2: &AndroidV2{}}}}, false},
		"preview and id": {push.Message{Body: "b", ID: "i", Native: push.Natives{&Message{AndroidV2: &AndroidV2{RemoteNotification: &RemoteNotification{Notification: &AndroidNotification{ID: new(1)}}}}}}, true},
	} {
		n, _, err := translate(&tt.m)
		if err != nil || n.replaces() != tt.want {
			t.Errorf("%s: %v, %v", name, n.replaces(), err)
		}
	}
}

// The request that Google's own SDK makes of the same message, and what
// splicing must get right.
func TestEncode(t *testing.T) {
	sdk := &Message{
		ValidateOnly: true,
		APNs: &APNs{
			Headers: map[string]string{"apns-priority": "5"},
			Payload: &APNsPayload{APS: &APS{ContentAvailable: true}, Custom: map[string]any{"x": 1}},
		},
	}
	fid := "cIrBX0f_Q5eJ2vVh8DxkQm"
	for _, tt := range []struct {
		m    *Message
		to   target
		want string
	}{
		{sdk, target{targetTopic, bareTopic("/topics/news")}, `{"validate_only":true,"message":{"topic":"news","apns":{"headers":{"apns-priority":"5"},"payload":{"aps":{"content-available":1},"x":1}}}}`},
		{&Message{}, byToken("t1:A"), `{"message":{"token":"t1:A"}}`},
		{&Message{}, byToken(fid), `{"message":{"fid":"` + fid + `"}}`},
		{&Message{}, byToken("x" + fid[1:]), `{"message":{"token":"x` + fid[1:] + `"}}`},
		{&Message{Token: "other"}, byToken(`A"\`), `{"message":{"token":"A\"\\"}}`},
		{&Message{Extra: map[string]any{"newer": 1}}, target{targetCondition, `'a' in topics && !('é' in topics)`}, `{"message":{"condition":"'a' in topics && !('é' in topics)","newer":1}}`},
	} {
		b, err := encode(tt.m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := b.with(tt.to)
		if d := cmp.Diff(tt.want, string(got)); err != nil || d != "" {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	}
	if _, err := encode(&Message{Extra: map[string]any{"topic": "x"}}); err == nil {
		t.Error("a field of its own is taken in Extra")
	}
}

func TestLimits(t *testing.T) {
	const invalid = "INVALID_ARGUMENT"
	color := Color{Red: 0.2, Green: 0.4, Blue: 0.6, Alpha: new(0.4)}
	note := func(x AndroidNotification) *Message { return &Message{Android: &Android{Notification: &x}} }
	label := func(s string) *Message { return &Message{FCMOptions: &Options{AnalyticsLabel: s}} }
	tests := []struct {
		name string
		m    *Message
		code string // empty: accepted
		kind push.Kind
	}{
		{"nothing", &Message{}, "", 0},
		{"4096 bytes", &Message{Data: map[string]string{"k": strings.Repeat("快", 1365)}}, "", 0},
		{"4097 bytes", &Message{Data: map[string]string{"kk": strings.Repeat("快", 1365)}}, invalid, push.ErrPayloadTooLarge},
		{"4096 bytes of emoji and marks", &Message{Notification: &Notification{Title: strings.Repeat("😀", 1023), Body: "e\u0301x"}}, "", 0},
		{"4097 bytes of emoji and marks", &Message{Notification: &Notification{Title: strings.Repeat("😀", 1023), Body: "e\u0301xy"}}, invalid, push.ErrPayloadTooLarge},
		{"Android's data in place of a larger one", &Message{Android: &Android{Data: map[string]string{"k": strings.Repeat("x", 4096)}}}, invalid, push.ErrPayloadTooLarge},
		{"a browser's title", &Message{Data: map[string]string{"k": "v"}, WebPush: &WebPush{Notification: &WebPushNotification{Title: strings.Repeat("x", 4095)}}}, invalid, push.ErrPayloadTooLarge},
		{"from", &Message{Data: map[string]string{"from": "v"}}, invalid, push.ErrInvalidArgument},
		{"gcm.", &Message{Android: &Android{Data: map[string]string{"gcm.x": "v"}}}, invalid, push.ErrInvalidArgument},
		{"google.", &Message{WebPush: &WebPush{Data: map[string]string{"google.x": "v"}}}, invalid, push.ErrInvalidArgument},
		{"google_id, notification, collapse_key", &Message{Data: map[string]string{"google_id": "v", "notification": "v", "collapse_key": "v"}}, "", 0},
		{"ttl 0", &Message{Android: &Android{TTL: "0s"}}, "", 0},
		{"ttl of four weeks", &Message{Android: &Android{TTL: "2419200s"}}, "", 0},
		{"ttl of more", &Message{Android: &Android{TTL: "2419200.000000001s"}}, invalid, push.ErrInvalidArgument},
		{"ttl of the preview", &Message{AndroidV2: &AndroidV2{TTL: "2419201s", BackgroundSync: &BackgroundSync{}}}, invalid, push.ErrInvalidArgument},
		{"ttl without a suffix", &Message{Android: &Android{TTL: "60"}}, invalid, push.ErrInvalidArgument},
		{"ttl below zero", &Message{Android: &Android{TTL: "-1s"}}, invalid, push.ErrInvalidArgument},
		{"priority in small letters", &Message{Android: &Android{Priority: "high"}}, "", 0},
		{"priority", &Message{Android: &Android{Priority: "URGENT"}}, invalid, push.ErrInvalidArgument},
		{"both Androids", &Message{Android: &Android{}, AndroidV2: &AndroidV2{BackgroundSync: &BackgroundSync{}}}, invalid, push.ErrInvalidArgument},
		{"a preview of neither kind", &Message{AndroidV2: &AndroidV2{}}, invalid, push.ErrInvalidArgument},
		{"a preview of both kinds", &Message{AndroidV2: &AndroidV2{RemoteNotification: &RemoteNotification{}, BackgroundSync: &BackgroundSync{}}}, invalid, push.ErrInvalidArgument},
		{"a preview with a proxy", &Message{AndroidV2: &AndroidV2{RemoteNotification: &RemoteNotification{Notification: &AndroidNotification{Proxy: ProxyDeny}}}}, invalid, push.ErrInvalidArgument},
		{"a preview with http", &Message{AndroidV2: &AndroidV2{RemoteNotification: &RemoteNotification{Notification: &AndroidNotification{Image: "http://example.com"}}}}, invalid, push.ErrInvalidArgument},
		{"an id without the preview", note(AndroidNotification{ID: new(1)}), invalid, push.ErrInvalidArgument},
		{"color", note(AndroidNotification{Color: "#0A0b0C"}), "", 0},
		{"short color", note(AndroidNotification{Color: "#abc"}), invalid, push.ErrInvalidArgument},
		{"args without a key", note(AndroidNotification{TitleLocArgs: []string{"a"}}), invalid, push.ErrInvalidArgument},
		{"event time", note(AndroidNotification{EventTime: "2019-01-01T01:02:03.123000000Z"}), "", 0},
		{"event time in words", note(AndroidNotification{EventTime: "yesterday"}), invalid, push.ErrInvalidArgument},
		{"vibration", note(AndroidNotification{VibrateTimings: []string{"0s", "1.500000000s"}}), "", 0},
		{"vibration without a number", note(AndroidNotification{VibrateTimings: []string{".5s"}}), invalid, push.ErrInvalidArgument},
		{"light", note(AndroidNotification{LightSettings: &LightSettings{color, "0.5s", "1s"}}), "", 0},
		{"light without a duration", note(AndroidNotification{LightSettings: &LightSettings{color, "0.5s", ""}}), invalid, push.ErrInvalidArgument},
		{"light of 255", note(AndroidNotification{LightSettings: &LightSettings{Color{Red: 255}, "1s", "1s"}}), invalid, push.ErrInvalidArgument},
		{"link", &Message{WebPush: &WebPush{FCMOptions: &WebPushOptions{Link: "http://example.com"}}}, invalid, push.ErrInvalidArgument},
		{"label of 50", label(strings.Repeat("%", 50)), "", 0},
		{"label of 51", label(strings.Repeat("x", 51)), invalid, push.ErrInvalidArgument},
		{"label with a space", label("a b"), invalid, push.ErrInvalidArgument},
		{"label for Apple", &Message{APNs: &APNs{FCMOptions: &APNsOptions{AnalyticsLabel: "é"}}}, invalid, push.ErrInvalidArgument},
		{"background with priority 10", &Message{APNs: &APNs{Headers: map[string]string{"apns-push-type": "background", "apns-priority": "10"}}}, "BadPriority", push.ErrInvalidArgument},
		{"collapse id of 65", &Message{APNs: &APNs{Headers: map[string]string{"apns-collapse-id": strings.Repeat("x", 65)}}}, "BadCollapseId", push.ErrInvalidArgument},
	}
	table := limitTable
	for _, tt := range tests {
		err := tt.m.check(&table)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want code %q, %s", tt.name, err, tt.code, tt.kind)
		}
	}
}

func TestCallsRefusedBeforeTheNetwork(t *testing.T) {
	c := newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"))
	ctx := t.Context()
	list := make([]string, 1001)
	for i := range list {
		list[i] = "t"
	}
	do := func(m *Message) error { _, err := c.Push(ctx, m); return err }
	second := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"nil":                  do(nil),
		"no target":            do(&Message{}),
		"two targets":          do(&Message{Token: "t", FID: "f"}),
		"topic of 901":         do(&Message{Topic: strings.Repeat("x", 901)}),
		"topic with a slash":   do(&Message{Topic: "private/x"}),
		"6 topics":             do(&Message{Condition: strings.Repeat("'a' in topics || ", 5) + "'b' in topics"}),
		"token":                do(&Message{Token: "a\r\nb"}),
		"4097 bytes for Apple": do(&Message{Token: "t", APNs: &APNs{Payload: &APNsPayload{Custom: map[string]any{"k": strings.Repeat("x", 4097-len(`{"k":""}`))}}}}),
		"1001 tokens":          second(c.BatchAdd(ctx, "news", list...)),
		"no token":             second(c.BatchRemove(ctx, "news")),
		"no registration":      second(c.Subscribe(ctx, "news")),
		"dots as registration": second(c.CreateTopicSubscription(ctx, "..", "news")),
		"dots as topic":        c.DeleteTopicSubscription(ctx, "t", ".."),
		"21 members":           second(c.CreateDeviceGroup(ctx, "g", list[:21]...)),
		"no key":               second(c.AddToDeviceGroup(ctx, "g", "", "t")),
		"no app":               second(c.DeliveryData(ctx, "", 0, "")),
	} {
		var e push.Error
		if !errors.As(err, &e) || e.Vendor() != push.FCM || e.Kind() != push.ErrInvalidArgument && e.Kind() != push.ErrPayloadTooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Without limits, what would be another URL is refused all the same.
	c = newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"), push.WithoutLimits())
	for _, topic := range []string{"", ".", "..", "a b"} {
		if err := c.AddToTopic(ctx, "t", topic); err == nil || errors.Is(err, push.ErrUnavailable) {
			t.Errorf("topic %q: %v", topic, err)
		}
	}
	for _, n := range []int{1, 5} {
		if err := checkCondition(&limitTable, strings.Repeat("'a' in topics || ", n-1)+"'b' in topics"); err != nil {
			t.Error(err)
		}
	}
	if err := checkTopic(&limitTable, strings.Repeat("x", 900)); err != nil {
		t.Error(err)
	}
}

func TestTopicPayload(t *testing.T) {
	m := &push.Message{Body: strings.Repeat("x", 2049)}
	to := push.Topic("news")
	job, err := newTestClient(t).plan(t.Context(), m, &to, push.TargetTopic, 1)
	if err != nil || job.Warning == "" {
		t.Errorf("2049 bytes to a topic: warning %q, %v", job.Warning, err)
	}
	_, err = newTestClient(t, push.WithLimit(fieldTopicPayload, 2048)).plan(t.Context(), m, &to, push.TargetTopic, 1)
	if !errors.Is(err, push.ErrPayloadTooLarge) {
		t.Errorf("2049 bytes to a topic, strictly: %v", err)
	}
	to = push.Tokens("t")
	if job, err := newTestClient(t).plan(t.Context(), m, &to, push.TargetToken, len(to.Tokens)); err != nil || job.Warning != "" {
		t.Errorf("2049 bytes to a token: %v", err)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	n, _, err := translate(&push.Message{
		Title: "快递到了", Body: "b", TTL: push.TTL(time.Hour), Channel: "c", Badge: push.SetBadge(1), CollapseKey: "k", Priority: push.PriorityHigh,
		Data: map[string]string{"order": "8842"}, Click: push.OpenURL("https://example.com"),
	})
	if err != nil {
		t.Fatal(err)
	}
	n.FCMOptions = &Options{AnalyticsLabel: "parcels"}
	n.Android.Notification.EventTime = "2019-01-01T01:02:03.123Z"
	table := limitTable
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&table); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

// answers are what Google was seen to answer, and what it means.
var answers = []struct {
	name   string
	status int
	body   string
	code   string // empty: accepted
	kind   push.Kind
	retry  push.Retry
}{
	{"accepted", 200, `{"name":"projects/demo-proj/messages/0:1500415314455276%31bd1c9631bd1c96"}`, "", 0, 0},
	{"dry run", 200, `{"name":"projects/demo-proj/messages/fake_message_id"}`, "", 0, 0},
	{"no name", 200, `{}`, "answer", push.ErrProtocol, 0},
	{"another's", 200, `{"name":"x"}`, "answer", push.ErrProtocol, 0},
	{"HTML", 200, `<html>`, "answer", push.ErrProtocol, 0},
	{"null", 200, `null`, "answer", push.ErrProtocol, 0},
	{
		"a number in data", 400, `{"error":{"code":400,"message":"Invalid value at 'message.data[0].value' (TYPE_STRING), 12","status":"INVALID_ARGUMENT","details":[
		{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.data[0].value","description":"Invalid value at 'message.data[0].value' (TYPE_STRING), 12"}]}]}}`,
		"INVALID_ARGUMENT", push.ErrInvalidArgument, 0,
	},
	{"malformed token", 400, fcmError(400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token", "INVALID_ARGUMENT"), "INVALID_ARGUMENT", push.ErrInvalidToken, 0},
	{"another bad argument", 400, fcmError(400, "INVALID_ARGUMENT", "Invalid data payload key: gcm", "INVALID_ARGUMENT"), "INVALID_ARGUMENT", push.ErrInvalidArgument, 0},
	{"too big", 400, fcmError(400, "INVALID_ARGUMENT", "Android message is too big", "INVALID_ARGUMENT", `{"@type":"type.googleapis.com/google.rpc.BadRequest"}`), "INVALID_ARGUMENT", push.ErrPayloadTooLarge, 0},
	{"dead token", 404, fcmError(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED"), "UNREGISTERED", push.ErrInvalidToken, 0},
	{"wrong project", 404, `{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}`, "NOT_FOUND", push.ErrNotFound, 0},
	{"wrong URL", 404, `<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>`, "404", push.ErrNotFound, 0},
	{"other sender", 403, fcmError(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH"), "SENDER_ID_MISMATCH", push.ErrTokenMismatch, 0},
	{"no permission", 403, `{"error":{"code":403,"message":"Permission 'cloudmessaging.messages.create' denied","status":"PERMISSION_DENIED"}}`, "PERMISSION_DENIED", push.ErrPermission, 0},
	{"API disabled", 403, `{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}}`, "SERVICE_DISABLED", push.ErrPermission, 0},
	{
		"key of Apple's", 401, fcmError(401, "UNAUTHENTICATED", "Request is missing required authentication credential. Expected OAuth 2 access token", "THIRD_PARTY_AUTH_ERROR",
			`{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":403,"reason":"InvalidProviderToken"}`), "THIRD_PARTY_AUTH_ERROR", push.ErrAuth, push.RetryNever,
	},
	{"key of Apple's, old name", 401, fcmError(401, "UNAUTHENTICATED", "m", "APNS_AUTH_ERROR"), "APNS_AUTH_ERROR", push.ErrAuth, push.RetryNever},
	{"key of Apple's, by Apple's word only", 401, `{"error":{"code":401,"status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":403,"reason":"BadEnvironmentKeyInToken"}]}}`, "BadEnvironmentKeyInToken", push.ErrAuth, push.RetryNever},
	{"expired access token", 401, `{"error":{"code":401,"status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED","domain":"googleapis.com"}]}}`, "ACCESS_TOKEN_EXPIRED", push.ErrAuth, push.RetryRefresh},
	{"access token", 401, `{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}`, "UNAUTHENTICATED", push.ErrAuth, push.RetryRefresh},
	{"access token, new reason", 401, `{"error":{"code":401,"status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NEWER"}]}}`, "UNAUTHENTICATED", push.ErrAuth, push.RetryRefresh},
	{
		"dead token of Apple's", 400, fcmError(400, "INVALID_ARGUMENT", "APNs device token is disabled.", "INVALID_ARGUMENT",
			`{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":410,"reason":"Unregistered"}`), "Unregistered", push.ErrInvalidToken, 0,
	},
	{
		"new reason of Apple's", 400, fcmError(400, "INVALID_ARGUMENT", "registration token", "INVALID_ARGUMENT",
			`{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":400,"reason":"Newer"}`), "Newer", push.ErrUnknown, 0,
	},
	{
		"quota of the project", 429, `{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
		"reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"SendsPerMinutePerProject"}},{"@type":"type.googleapis.com/google.rpc.Help","links":[{"url":"https://cloud.google.com/docs/quota"}]}]}}`,
		"RATE_LIMIT_EXCEEDED", push.ErrRateLimited, push.RetryLater,
	},
	{"quota", 429, fcmError(429, "RESOURCE_EXHAUSTED", "m", "QUOTA_EXCEEDED"), "QUOTA_EXCEEDED", push.ErrRateLimited, push.RetryLater},
	{"old type name", 404, `{"error":{"code":404,"status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmErrorCode","errorCode":"UNREGISTERED"}]}}`, "UNREGISTERED", push.ErrInvalidToken, 0},
	{"fault", 500, fcmError(500, "INTERNAL", "m", "INTERNAL"), "INTERNAL", push.ErrUnavailable, push.RetryLater},
	{"busy", 503, fcmError(503, "UNAVAILABLE", "m", "UNAVAILABLE"), "UNAVAILABLE", push.ErrUnavailable, push.RetryLater},
	{"HTML 502", 502, `<html>`, "502", push.ErrUnavailable, push.RetryUnsure},
	{"empty 504", 504, ``, "504", push.ErrUnavailable, push.RetryUnsure},
	{"unknown code", 400, fcmError(400, "INVALID_ARGUMENT", "registration token", "NEWER"), "NEWER", push.ErrUnknown, 0},
	{"unknown code of an old one's name", 400, fcmError(400, "INVALID_ARGUMENT", "m", "InvalidRegistration"), "InvalidRegistration", push.ErrInvalidToken, 0},
	{"unspecified", 500, fcmError(500, "UNKNOWN", "m", "UNSPECIFIED_ERROR"), "UNSPECIFIED_ERROR", push.ErrUnknown, 0},
	{"unknown status", 418, `{"error":{"code":418,"status":"TEAPOT"}}`, "TEAPOT", push.ErrUnknown, 0},
	{"no status", 503, `{"error":{"code":503}}`, "503", push.ErrUnavailable, push.RetryLater},
	{"Instance ID", 400, `{"error":"INVALID_ARGUMENT"}`, "INVALID_ARGUMENT", push.ErrInvalidArgument, 0},
	{"Instance ID, unknown", 400, `{"error":"notification_key already exists"}`, "notification_key already exists", push.ErrUnknown, 0},
	{"410 from elsewhere", 410, ``, "410", push.ErrProtocol, 0},
}

// fcmError is an answer with a code of FCM's and further details.
func fcmError(code int, status, message, errorCode string, details ...string) string {
	details = append([]string{`{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"` + errorCode + `"}`}, details...)
	return fmt.Sprintf(`{"error":{"code":%d,"message":%q,"status":%q,"details":[%s]}}`, code, message, status, strings.Join(details, ","))
}

func TestDecode(t *testing.T) {
	for _, tt := range answers {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(Response))
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want %q, %s", tt.name, err, tt.code, tt.kind)
		}
		var fe *Error
		if errors.As(err, &fe) && fe.Info.Retry != tt.retry {
			t.Errorf("%s: retry %s, want %s", tt.name, fe.Info.Retry, tt.retry)
		}
		if fe != nil && (fe.RetryAfter == time.Minute) != (tt.status == 429) {
			t.Errorf("%s: retry after %s", tt.name, fe.RetryAfter)
		}
	}
	// A pause that Google names is not replaced.
	err := decode(&engine.Answer{Status: 429, Header: http.Header{"Retry-After": {"5"}}}, new(Response))
	if e := (*Error)(nil); !errors.As(err, &e) || e.RetryAfter != 0 { // the engine reads the header
		t.Errorf("with Retry-After: %v", err)
	}
}

func TestErrorKeepsDetails(t *testing.T) {
	err := decode(&engine.Answer{Status: 429, Body: []byte(`{"error":{"message":"m\nn","status":"RESOURCE_EXHAUSTED","details":[7,null,{"@type":3},
		{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"s","description":"d"}]},
		{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"},
		{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"SendsPerMinutePerProject"}},
		{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"f","description":"d"}]},
		{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":429,"reason":"TooManyRequests"},
		{"@type":"type.googleapis.com/google.rpc.Help","links":[{"url":"https://example.com"}]}]}}`)}, new(Response))
	e := (*Error)(nil)
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := &Error{
		Status: "RESOURCE_EXHAUSTED", Reason: "RATE_LIMIT_EXCEEDED", Metadata: map[string]string{"quota_limit": "SendsPerMinutePerProject"},
		APNsStatus: 429, APNsReason: "TooManyRequests", Help: []string{"https://example.com"},
		FieldViolations: []FieldViolation{{"f", "d"}}, QuotaViolations: []QuotaViolation{{"s", "d"}},
	}
	want.Text, want.RetryAfter, want.Info = "m n", 3500*time.Millisecond, codeTable.Find(tableAPNs, "TooManyRequests")
	if d := cmp.Diff(*want, *e); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestDecodeBatch(t *testing.T) {
	for _, tt := range []struct {
		body  string
		codes []string // nil: no answer
	}{
		{`{"results":[{},{"error":"NOT_FOUND"},{"error":"TOO_MANY_TOPICS"}]}`, []string{"", "NOT_FOUND", "TOO_MANY_TOPICS"}},
		{`{"results":[{"error":7},{"error":{"x":1}},{"error":null}]}`, []string{"7", `{"x":1}`, "null"}},
		{`{"results":[{},{}]}`, nil},
		{`{"results":[{},{},null]}`, nil},
		{`{"results":[]}`, nil},
		{`{}`, nil},
	} {
		errs, err := decodeBatch(&engine.Answer{Status: 200, Body: []byte(tt.body)}, 3, "batchAdd")
		if (err == nil) != (tt.codes != nil) {
			t.Errorf("%s: %v", tt.body, err)
			continue
		}
		for i, want := range tt.codes {
			var e push.Error
			if got := errors.As(errs[i], &e); got != (want != "") || got && e.Code() != want {
				t.Errorf("%s: %v, want %q", tt.body, errs[i], want)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	seen := make(map[[2]string]bool)
	for info := range Codes() {
		key := [2]string{info.Table, info.Code}
		if seen[key] || info.Code == "" || info.Meaning == "" {
			t.Errorf("twice or not whole: %+v", info)
		}
		seen[key] = true
	}
	for code, kind := range map[string]push.Kind{"UNREGISTERED": push.ErrInvalidToken, "90000401": push.ErrAuth, "404": push.ErrNotFound, "800006": push.ErrUnsupported} {
		if info, ok := Explain(code); !ok || info.Kind != kind {
			t.Errorf("Explain(%s) = %+v, %v", code, info, ok)
		}
	}
	if _, ok := Explain("NEWER"); ok {
		t.Error("an unknown code is explained")
	}
}

func TestTokenErrors(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		code   string
		kind   push.Kind
	}{
		{400, `{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`, "invalid_grant", push.ErrAuth},
		{401, `{"error":"newer"}`, "newer", push.ErrUnknown},
		{503, `<html>`, "503", push.ErrUnavailable},
		{200, `<html>`, "answer", push.ErrProtocol},
		{200, `{"access_token":"","expires_in":3599}`, "answer", push.ErrProtocol},
		{200, `{"access_token":"a\nb","expires_in":3599}`, "answer", push.ErrProtocol},
	} {
		err := decodeToken(&engine.Answer{Status: tt.status, Body: []byte(tt.body)})
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code || e.Kind() != tt.kind {
			t.Errorf("%d %s: %v, want %s, %s", tt.status, tt.body, err, tt.code, tt.kind)
		}
	}
	if err := decodeToken(&engine.Answer{Status: 200, Body: []byte(`{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}`)}); err != nil {
		t.Error(err)
	}
}

// seams of the token fetch: the assertion is for the endpoint that the key
// file names, wherever it is sent; the context is the caller's; the error is
// the service's own.
func TestTokenRequest(t *testing.T) {
	sim := start(t)
	file := keyFile(t, sim.ServiceAccount, func(f map[string]any) { f["token_uri"] = "https://oauth2.googleapis.com/token" })
	var form url.Values
	seen := roundTrip(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		form, _ = url.ParseQuery(string(body))
		if r.URL.String() != "https://gateway.example/token" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("%s, %v", r.URL, r.Header)
		}
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"access_token":"at-1","token_type":"Bearer"}`))}, nil
	})
	c, err := New(Config{ServiceAccount: file}, push.WithBaseURL("https://gateway.example"), push.WithHTTPClient(&http.Client{Transport: seen}))
	if err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.auth.Authorize(canceled, http.Header{}); !errors.Is(err, push.ErrCanceled) && !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	h := http.Header{}
	if _, err := c.auth.Authorize(t.Context(), h); err != nil || h.Get("Authorization") != "Bearer at-1" {
		t.Fatalf("%v, %v", h, err)
	}
	if got := form.Get("grant_type"); got != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		t.Errorf("grant type %q", got)
	}
	header, claims := jwtParts(t, form.Get("assertion"))
	if d := cmp.Diff(map[string]any{"alg": "RS256", "typ": "JWT", "kid": sim.PrivateKeyID}, header); d != "" {
		t.Errorf("header (-want +got):\n%s", d)
	}
	life := claims["exp"].(float64) - claims["iat"].(float64)
	delete(claims, "exp")
	delete(claims, "iat")
	if d := cmp.Diff(map[string]any{"iss": sim.ClientEmail, "scope": scopeMessaging, "aud": "https://oauth2.googleapis.com/token"}, claims); d != "" || life != 3600 {
		t.Errorf("claims of %v s (-want +got):\n%s", life, d)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func keyFile(t *testing.T, file []byte, change func(map[string]any)) []byte {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal(file, &f); err != nil {
		t.Fatal(err)
	}
	change(f)
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestConfigErrors(t *testing.T) {
	sim := start(t)
	account := func(member string, value any) Config {
		return Config{ServiceAccount: keyFile(t, sim.ServiceAccount, func(f map[string]any) { f[member] = value })}
	}
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "at"})
	for _, tt := range []struct {
		field string
		cfg   Config
		opts  []push.Option
	}{
		{"config.ServiceAccount", Config{}, nil},
		{"config.ServiceAccount", Config{ServiceAccount: []byte("{")}, nil},
		{"config.ServiceAccount.type", account("type", "authorized_user"), nil},
		{"config.ServiceAccount.client_email", account("client_email", ""), nil},
		{"config.ServiceAccount.private_key", account("private_key", "MIIE"), nil},
		{"config.ServiceAccount.private_key", account("private_key", ""), nil},
		{"config.ServiceAccount.private_key_id", account("private_key_id", "a\nb"), nil},
		{"config.ServiceAccount.token_uri", account("token_uri", "oauth2.googleapis.com"), nil},
		{"endpoint token", account("token_uri", "http://oauth2.googleapis.com/token"), nil},
		{"config.ProjectID", account("project_id", ""), nil},
		{"config.ProjectID", Config{TokenSource: source}, nil},
		{"config.ProjectID", Config{TokenSource: source, ProjectID: "a b"}, nil},
		{"config.SenderID", Config{TokenSource: source, ProjectID: "p", SenderID: "1\r\n"}, nil},
		{"config.TokenSource", Config{TokenSource: source, ServiceAccount: sim.ServiceAccount}, nil},
		{"WithBaseURL", Config{ServiceAccount: sim.ServiceAccount}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", Config{ServiceAccount: sim.ServiceAccount}, []push.Option{push.WithEndpoint("auth", "https://gw.example")}},
		{"WithLimit", Config{ServiceAccount: sim.ServiceAccount}, []push.Option{push.WithLimit("title", 1)}},
	} {
		_, err := New(tt.cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.From != push.FCM {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
	// A key that went through an environment variable, and one without a
	// token endpoint.
	escaped := keyFile(t, sim.ServiceAccount, func(f map[string]any) {
		f["private_key"] = strings.ReplaceAll(f["private_key"].(string), "\n", `\n`)
		delete(f, "token_uri")
	})
	c, err := New(Config{ServiceAccount: escaped})
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://fcm.googleapis.com/v1/projects/" + sim.ProjectID; c.projectURL() != want {
		t.Errorf("%s, want %s", c.projectURL(), want)
	}
	if _, err := newTestClient(t, push.WithRetry(push.RetryPolicy{})).DeviceGroup(t.Context(), ""); err == nil {
		t.Error("a group without a name is looked up")
	}
	no, err := New(Config{TokenSource: source, ProjectID: "p"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := no.DeviceGroup(t.Context(), "g"); !errors.Is(err, push.ErrInvalidArgument) {
		t.Errorf("a group without a sender id: %v", err)
	}
}

func TestRetryDefaults(t *testing.T) {
	if got := newTestClient(t).caller.Settings().Retry; got.MinWait != retryMinWait || got.MaxWait != retryMaxWait {
		t.Errorf("%+v", got)
	}
	if got := newTestClient(t, push.WithRetry(push.RetryPolicy{MaxAttempts: 2})).caller.Settings().Retry; got.MinWait != push.DefaultMinWait || got.MaxAttempts != 2 {
		t.Errorf("the program's own: %+v", got)
	}
}

// The package must not drag in the metadata client of package
// oauth2/google.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil || strings.Contains(string(data), "\"golang.org/x/oauth2/"+"google\"") {
			t.Errorf("%s imports it, %v", f, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, a := range answers {
		f.Add(a.status, []byte(a.body))
	}
	f.Add(200, []byte(`{"results":[{},{"error":"NOT_FOUND"}]}`))
	f.Add(200, []byte(`{"results":[null,{"error":null}]}`))
	f.Add(200, []byte(`{"access_token":"t","expires_in":3600}`))
	f.Add(400, []byte(`{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`))
	f.Add(404, []byte(`{"error":{"code":404,"status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}`))
	f.Add(429, []byte(`{"error":{"status":"RESOURCE_EXHAUSTED","details":[{"@type":"/google.rpc.RetryInfo","retryDelay":"3.5s"},{"@type":"/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED"}]}}`))
	f.Add(200, []byte(`{"topic_subscriptions":[{"topicName":"n"}],"next_page_token":"t"}`))
	f.Add(200, []byte(`{"androidDeliveryData":[{"data":{"countMessagesAccepted":"12"}}]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &engine.Answer{Status: status, Body: body}
		for _, out := range []answer{
			new(Response), new(subscriptionJSON), new(topicPageJSON), new(object), new(batchAnswer), new(infoAnswer),
			new(importAnswer), new(groupAnswer), new(deliveryAnswer),
		} {
			err := decode(a, out)
			if err == nil && (!a.OK() || !json.Valid(body) || !out.complete()) {
				t.Errorf("%d %q is taken for a success of %T", status, body, out)
			}
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
				t.Errorf("%v is not typed, or is a success", err)
			}
		}
		if errs, err := decodeBatch(a, 2, "batchAdd"); err == nil && len(errs) != 2 {
			t.Errorf("%q gives %d outcomes", body, len(errs))
		}
		var token struct {
			AccessToken string `json:"access_token"`
		}
		err := decodeToken(a)
		if err == nil && (!a.OK() || json.Unmarshal(body, &token) != nil || !wire.Printable(token.AccessToken)) {
			t.Errorf("%d %q is taken for a token", status, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
			t.Errorf("%v is not typed, or is a success", err)
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"token":"t","validate_only":true,"android":{"ttl":"1s","x":1,"notification":{"light_settings":{"color":{"alpha":0}},"y":[]}},"fcmOptions":{},"z":2.50}`))
	f.Add([]byte(`{"apns":{"payload":{"aps":{"alert":"a","sound":{"critical":true},"content-available":1},"x":null}},"webpush":{"notification":{"silent":false}}}`))
	f.Add([]byte(`{"android_v2":{"remote_notification":{"notification":{"id":0}},"background_sync":{"n":1}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m Message
		if json.Unmarshal(data, &m) != nil {
			return
		}
		first, err := json.Marshal(m)
		if err != nil {
			return
		}
		var back Message
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		if second, err := json.Marshal(back); err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
		_ = m.check(&limitTable)
		_ = m.replaces()
	})
}

func FuzzServiceAccount(f *testing.F) {
	f.Add([]byte(`{"type":"service_account","client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----","token_uri":"https://x/y"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := New(Config{ServiceAccount: file, ProjectID: "p"})
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
		if err != nil {
			return
		}
		a, err := parseAccount(file)
		if err != nil {
			t.Fatal(err)
		}
		if !wire.Printable(a.email) || a.keyID != "" && !wire.Printable(a.keyID) {
			t.Errorf("%q makes an account of %q with key %q", file, a.email, a.keyID)
		}
		key, err := gojwt.ParseRSAPrivateKeyFromPEM(a.key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := gojwt.New(gojwt.SigningMethodRS256).SignedString(key); err != nil {
			t.Errorf("a key was accepted that cannot sign: %v", err)
		}
	})
}

func FuzzDuration(f *testing.F) {
	f.Add("3.000000005s")
	f.Add("2419200s")
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := parseDuration(s)
		if want, err := time.ParseDuration(s); ok && (err != nil || d != want) {
			t.Errorf("%q is %v, want %v, %v", s, d, want, err)
		}
	})
}

func jwtParts(t *testing.T, assertion string) (header, claims map[string]any) {
	t.Helper()
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, v := range []*map[string]any{&header, &claims} {
		data, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(data, v) != nil {
			t.Fatalf("part %d: %v", i, err)
		}
	}
	return header, claims
}
