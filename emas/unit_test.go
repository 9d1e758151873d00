package emas

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

var someKey = AccessKey{ID: "YourAccessKeyId", Secret: "YourAccessKeySecret"}

func newTestClient(t *testing.T, p Platform, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{AppKey: 23267207, AccessKey: someKey, Platform: p}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// all is a portable message with everything but what is refused.
func all() push.Message {
	return push.Message{
		ID: "order-8842", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "<v>"},
		Click: push.OpenPage("com.example.Order"), Badge: push.AddBadge(1), Sound: "ding", Channel: "orders",
		TTL: push.TTL(time.Hour), CollapseKey: "order-8842", Class: push.ClassMarketing,
	}
}

// TestTranslate runs at midnight of 2000-01-01, where synctest's clock begins.
func TestTranslate(t *testing.T) {
	with := func(change func(*push.Message)) push.Message {
		m := all()
		change(&m)
		return m
	}
	tests := []struct {
		name     string
		platform Platform
		m        push.Message
		want     string // PushTask, JSON
		ignored  []string
	}{
		{
			"least", PlatformIOS, push.Message{Title: "t", Body: "b"},
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"IOS"},"Notification":{"Title":"t","Body":"b"}}`, nil,
		},
		{
			"all of Android", PlatformAndroid, all(),
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"ANDROID"},
			  "Notification":{"Title":"t","Body":"b","Android":{"ChannelId":"orders","ImageUrl":"https://example.com/p.png",
			    "NotifyId":945338678,"ExtParameters":"{\"k\":\"<v>\"}","Music":"ding","BadgeAddNum":1,
			    "Options":{"Accs":{"OpenType":"ACTIVITY","OpenActivity":"com.example.Order","NotifyType":"BOTH"},"Huawei":{"Importance":0},
			      "Honor":{"Importance":0},"Oppo":{"Category":"MARKETING"},"Vivo":{"Importance":0},"Meizu":{"NoticeMsgType":0}}}},
			  "Options":{"ExpireTime":"2000-01-01T01:00:00Z","JobKey":"order-8842"}}`, nil,
		},
		{
			"all of iOS", PlatformIOS, all(),
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"IOS"},
			  "Notification":{"Title":"t","Body":"b","Ios":{"BadgeAutoIncrement":true,"CollapseId":"order-8842","Music":"ding","Mutable":true,
			    "ExtParameters":"{\"attachment\":\"https://example.com/p.png\",\"k\":\"<v>\"}"}},
			  "Options":{"ExpireTime":"2000-01-01T01:00:00Z","JobKey":"order-8842"}}`, []string{"channel (iOS)", "click (iOS)"},
		},
		{
			"all of HarmonyOS", PlatformHMOS, with(func(m *push.Message) { m.Test, m.Priority = true, push.PriorityHigh }),
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"HMOS"},
			  "Notification":{"Title":"t","Body":"b","Hmos":{"Category":"MARKETING","Uri":"com.example.Order","ImageUrl":"https://example.com/p.png",
			    "NotifyId":945338678,"BadgeAddNum":1,"ExtParameters":"{\"k\":\"<v>\"}","Sound":"ding","TestMessage":true}},
			  "Options":{"ExpireTime":"2000-01-01T01:00:00Z","JobKey":"order-8842"}}`, []string{"priority", "channel (HarmonyOS)"},
		},
		{
			"any platform, service, URL, badges that are set", "",
			push.Message{
				ID: "not a job key", Title: "t", Body: "b", Click: push.OpenURL("https://example.com"), Badge: push.SetBadge(3),
				Class: push.ClassService, TTL: push.TTL(0), Sound: "default",
			},
			`{"Target":{"Type":"DEVICE","Value":"a,b"},
			  "Notification":{"Title":"t","Body":"b","Ios":{"Badge":3},"Android":{"BadgeSetNum":3,
			    "Options":{"Accs":{"OpenType":"URL","OpenUrl":"https://example.com","NotifyType":"BOTH"},"Huawei":{"Importance":1},
			      "Honor":{"Importance":1},"Vivo":{"Importance":1},"Meizu":{"NoticeMsgType":1}}},"Hmos":{"BadgeSetNum":3}},
			  "Options":{"ExpireTime":"2000-01-01T00:00:10Z"}}`, []string{"click (iOS)", "click (HarmonyOS)"},
		},
		{
			"silent, now or never", PlatformAndroid,
			push.Message{Data: map[string]string{"k": "v"}, Silent: true, TTL: push.TTL(0), Badge: push.AddBadge(1), Sound: "s", Channel: "c", CollapseKey: "k", Click: push.OpenApp()},
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"ANDROID"},"Message":{"Title":"data","Body":"{\"k\":\"v\"}"}}`,
			[]string{"collapse_key", "badge", "channel", "sound", "click"},
		},
		{
			"data and nothing to show", PlatformAndroid, push.Message{Data: map[string]string{"k": "v"}, TTL: push.TTL(time.Minute)},
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"ANDROID"},"Message":{"Title":"data","Body":"{\"k\":\"v\"}"},"Options":{"ExpireTime":"2000-01-01T00:01:00Z"}}`, nil,
		},
		{
			"what the native part sets, wins", PlatformAndroid,
			with(func(m *push.Message) {
				m.Test = true
				m.Native = push.Natives{&Message{
					Action: ActionSchedule, Target: &Target{Type: TargetAll, Value: "x", Platform: PlatformAndroid, Extra: map[string]any{"Newer": 1}},
					Notification: &Notification{Title: "T", Android: &Android{
						VendorChannelActivity: "com.example.A", NotifyID: new(0), BadgeSetNum: new(7), TestMessage: new(false), ExtParameters: "{}",
						Music: "m", ChannelID: "C", ImageURL: "I", Extra: map[string]any{"Newer": 2},
						Options: &AndroidOptions{
							Accs: &Accs{OpenType: OpenNone, NotifyType: "NONE", Priority: new(0)}, Huawei: &Huawei{Category: "EXPRESS"},
							Honor: &Honor{Importance: new(1)}, Vivo: &Vivo{Category: "IM", AddBadge: new(false)}, OPPO: &OPPO{Category: "ORDER"},
							Meizu: &Meizu{NoticeMsgType: new(1)}, Xiaomi: &Xiaomi{Channel: "x", Extra: map[string]any{"Newer": 3}},
						},
					}},
					Options: &Options{PushTime: "2000-01-02T00:00:00Z", JobKey: "j", Trim: new(false), SMS: &SMS{DelaySecs: new(int64(15))}},
					Extra:   map[string]any{"Newer": 4},
				}}
			}),
			`{"Action":"SCHEDULED_PUSH","Target":{"Type":"DEVICE","Value":"a,b","Platform":"ANDROID","Newer":1},"Newer":4,
			  "Notification":{"Title":"T","Body":"b","Android":{"VendorChannelActivity":"com.example.A","ChannelId":"C","ImageUrl":"I","NotifyId":0,
			    "ExtParameters":"{}","Music":"m","BadgeSetNum":7,"TestMessage":false,"Newer":2,
			    "Options":{"Accs":{"OpenType":"NONE","NotifyType":"NONE","Priority":0},"Huawei":{"Category":"EXPRESS"},"Honor":{"Importance":1},
			      "Xiaomi":{"Channel":"x","Newer":3},"Oppo":{"Category":"ORDER"},"Vivo":{"Category":"IM","AddBadge":false},"Meizu":{"NoticeMsgType":1}}}},
			  "Options":{"PushTime":"2000-01-02T00:00:00Z","ExpireTime":"2000-01-02T01:00:00Z","JobKey":"j","Trim":false,"Sms":{"DelaySecs":15}}}`, nil,
		},
		{
			"what the native part sets on iOS, wins", PlatformIOS,
			with(func(m *push.Message) {
				m.Native = push.Natives{&Message{
					Message: &Content{Body: "online"},
					Notification: &Notification{IOS: &IOS{
						APNsEnv: APNsDevelopment, Badge: new(0), CollapseID: "C", Music: new(""), ExtParameters: `{"n":1}`, Mutable: new(false),
						RelevanceScore: new(0.0), Silent: new(false), LiveActivity: &LiveActivity{ID: "l", Event: LiveEnd},
					}},
					Options: &Options{ExpireTime: "2000-01-01T00:00:30Z"},
				}}
			}),
			`{"Target":{"Type":"DEVICE","Value":"a,b","Platform":"IOS"},"Message":{"Body":"online"},
			  "Notification":{"Title":"t","Body":"b","Ios":{"ApnsEnv":"DEV","Badge":0,"CollapseId":"C","RelevanceScore":0,"ExtParameters":"{\"n\":1}",
			    "Music":"","Mutable":false,"Silent":false,"LiveActivity":{"Id":"l","Event":"end"}}},
			  "Options":{"ExpireTime":"2000-01-01T00:00:30Z","JobKey":"order-8842"}}`,
			[]string{"image (iOS, beside native ExtParameters)", "channel (iOS)", "click (iOS)"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testTranslate(t, newTestClient(t, tt.platform), tt.m, tt.want, tt.ignored) })
		})
	}
}

func testTranslate(t *testing.T, c *Client, m push.Message, want string, wantIgnored []string) {
	before, _ := json.Marshal(m)
	n, ignored, err := c.translate(&m)
	if err != nil {
		t.Fatal(err)
	}
	n.Target.Type = TargetDevice
	b, err := c.prepare(n, true)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.with([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(decoded(t, want), decoded(t, got)); d != "" {
		t.Errorf("on the wire (-want +got):\n%s", d)
	}
	if d := cmp.Diff(wantIgnored, ignored); d != "" {
		t.Errorf("ignored (-want +got):\n%s", d)
	}
	if after, _ := json.Marshal(m); string(after) != string(before) {
		t.Errorf("the caller's message changed from %s to %s", before, after)
	}
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestTestIsRefused(t *testing.T) {
	for _, tt := range []struct {
		platform Platform
		m        push.Message
		refused  bool
	}{
		{"", push.Message{Title: "t", Body: "b", Test: true}, true},
		{PlatformAll, push.Message{Title: "t", Body: "b", Test: true}, true},
		{PlatformIOS, push.Message{Title: "t", Body: "b", Test: true}, true},
		{PlatformHMOS, push.Message{Title: "t", Body: "b", Test: true}, false},
		{PlatformAndroid, push.Message{Title: "t", Body: "b", Test: true}, false},
		{PlatformAndroid, push.Message{Data: map[string]string{"k": "v"}, Silent: true, Test: true}, true},
	} {
		_, _, err := newTestClient(t, tt.platform).translate(&tt.m)
		if errors.Is(err, push.ErrUnsupported) != tt.refused {
			t.Errorf("%q: %v", tt.platform, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	activity := func(o *AndroidOptions) push.Natives {
		return push.Natives{&Message{Notification: &Notification{Android: &Android{VendorChannelActivity: "a.B", Options: o}}}}
	}
	channels := &AndroidOptions{OPPO: &OPPO{Category: "IM"}, Xiaomi: &Xiaomi{Channel: "c"}}
	xiaomiOnly := push.Natives{&Message{
		Options:      &Options{UseChannels: "accs, xiaomi"},
		Notification: &Notification{Android: &Android{VendorChannelActivity: "a.B", Options: &AndroidOptions{Xiaomi: &Xiaomi{Channel: "c"}}}},
	}}
	own := push.Natives{&Message{Options: &Options{UseChannels: ChannelAccs}}}
	for name, tt := range map[string]struct {
		platform Platform
		m        push.Message
		want     []string // in this order
	}{
		"unset":                          {PlatformAndroid, push.Message{Title: "t", Native: activity(nil)}, []string{"no message class for huawei, honor, xiaomi, oppo, vivo, meizu:"}},
		"unset with some":                {PlatformAndroid, push.Message{Title: "t", Native: activity(channels)}, []string{"no message class for huawei, honor, vivo, meizu:"}},
		"service":                        {PlatformAndroid, push.Message{Title: "t", Class: push.ClassService, Native: activity(nil)}, []string{"native category or channel for xiaomi, oppo:"}},
		"service with channels":          {PlatformAndroid, push.Message{Title: "t", Class: push.ClassService, Native: activity(channels)}, nil},
		"marketing":                      {PlatformAndroid, push.Message{Title: "t", Class: push.ClassMarketing, Native: activity(nil)}, nil},
		"one channel":                    {PlatformAndroid, push.Message{Title: "t", Native: xiaomiOnly}, nil},
		"own channel":                    {PlatformAndroid, push.Message{Title: "t", Native: own}, nil},
		"HarmonyOS":                      {PlatformHMOS, push.Message{Title: "t", Class: push.ClassService}, []string{"channel for harmony:"}},
		"iOS":                            {PlatformIOS, push.Message{Title: "t"}, nil},
		"silent":                         {PlatformAndroid, push.Message{Data: map[string]string{"k": "v"}, Silent: true}, nil},
		"no activity":                    {PlatformAndroid, push.Message{Title: "t", Class: push.ClassMarketing}, []string{"no Android.VendorChannelActivity"}},
		"1800 bytes":                     {PlatformIOS, push.Message{Title: "t", Data: map[string]string{"k": strings.Repeat("x", 1800-1-len(`{"k":""}`))}}, nil},
		"1801 bytes":                     {PlatformIOS, push.Message{Title: "t", Data: map[string]string{"k": strings.Repeat("x", 1801-1-len(`{"k":""}`))}}, []string{"1800 bytes"}},
		"no activity, 1801 bytes of Han": {PlatformAndroid, push.Message{Title: "t", Class: push.ClassMarketing, Data: map[string]string{"k": strings.Repeat("快", 600)}}, []string{"no Android.VendorChannelActivity", "1800 bytes"}},
	} {
		n, _, err := newTestClient(t, tt.platform).translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		got := warnings(n, tt.m.Class)
		rest := got
		for _, w := range tt.want {
			_, after, ok := strings.Cut(rest, w)
			if !ok {
				t.Errorf("%s: %q, want %q", name, got, w)
			}
			rest = after
		}
		if len(tt.want) == 0 && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The minimal task of the vendor's page, and what splicing must get right.
func TestEncode(t *testing.T) {
	minimal := &Message{Target: &Target{Type: TargetDevice, Platform: PlatformIOS}, Notification: &Notification{Title: "t", Body: "<b>"}}
	tests := []struct {
		name string
		m    *Message
		list []string // nil: whole as it is
		want string
	}{
		{"page", minimal, []string{"a"}, `{"Target":{"Type":"DEVICE","Platform":"IOS","Value":"a"},"Notification":{"Title":"t","Body":"<b>"}}`},
		{"three", minimal, []string{"a", "b", "c"}, `{"Target":{"Type":"DEVICE","Platform":"IOS","Value":"a,b,c"},"Notification":{"Title":"t","Body":"<b>"}}`},
		{"quotes and Han", minimal, []string{`a"\`, "快"}, `{"Target":{"Type":"DEVICE","Platform":"IOS","Value":"a\"\\,快"},"Notification":{"Title":"t","Body":"<b>"}}`},
		{"nothing else", &Message{Target: &Target{Type: TargetAlias}, IdempotentToken: "x"}, []string{"a"}, `{"Target":{"Type":"ALIAS","Value":"a"}}`},
		{"newer members", &Message{Target: &Target{Type: TargetAlias, Extra: map[string]any{"N": 1}}, Extra: map[string]any{"M": 2}}, []string{"a"}, `{"Target":{"Type":"ALIAS","N":1,"Value":"a"},"M":2}`},
		{"whole", &Message{Target: &Target{Type: TargetTag, Value: `{"tag":"a"}`}, IdempotentToken: "x"}, nil, `{"Target":{"Type":"TAG","Value":"{\"tag\":\"a\"}"}}`},
		{"a number beyond a float64", &Message{Options: &Options{MessageID: "9007199254740993"}}, nil, `{"Options":{"MessageId":9007199254740993}}`},
	}
	for _, tt := range tests {
		b, err := encode(tt.m, tt.list != nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := b.with(tt.list)
		if err != nil {
			t.Fatal(err)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
	if _, err := encode(&Message{Extra: map[string]any{"Target": 1}}, true); err == nil {
		t.Error("an extra member takes the place of the target")
	}
}

// TestRequest looks at what goes over the wire, wherever the parameters are.
func TestRequest(t *testing.T) {
	for _, inForm := range []bool{false, true} {
		var got *http.Request
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			got = r
			_, _ = w.Write([]byte(`{"RequestId":"R","MessageId":9007199254740993}`))
		}))
		defer srv.Close()
		c, err := New(Config{AppKey: 23267207, AccessKey: someKey, ParametersInForm: inForm}, push.WithBaseURL(srv.URL))
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]string, 1000)
		for i := range ids {
			ids[i] = strings.Repeat("d", 32)
		}
		res, err := c.Push(t.Context(), &Message{
			Target: &Target{Type: TargetDevice, Value: join(ids)}, Notification: &Notification{Title: "a b", Body: "c*~+"},
			IdempotentToken: "0F8FAD5B-D9CB-469F-A165-70867728950E",
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(&Response{MessageID: "9007199254740993", RequestID: "R", IdempotentToken: "0F8FAD5B-D9CB-469F-A165-70867728950E"}, res); d != "" {
			t.Errorf("response (-want +got):\n%s", d)
		}
		if got.URL.Path != "/" || got.Header.Get("X-Acs-Action") != "PushV2" || got.Header.Get("X-Acs-Version") != "2016-08-01" {
			t.Errorf("%s %v", got.URL.Path, got.Header)
		}
		want := url.Values{
			"AppKey": {"23267207"}, "IdempotentToken": {"0F8FAD5B-D9CB-469F-A165-70867728950E"},
			"PushTask": {`{"Target":{"Type":"DEVICE","Value":"` + join(ids) + `"},"Notification":{"Title":"a b","Body":"c*~+"}}`},
		}
		if d := cmp.Diff(want, got.Form); d != "" {
			t.Errorf("parameters (-want +got):\n%s", d)
		}
		switch query := got.URL.RawQuery; {
		case inForm && (query != "" || got.Header.Get("Content-Type") != "application/x-www-form-urlencoded"):
			t.Errorf("in the form: query %q, %v", query, got.Header)
		case !inForm && (got.ContentLength != 0 || got.Header.Get("Content-Type") != "" || !strings.Contains(query, "a%20b%22%2C%22Body%22%3A%22c%2A~%2B%22")):
			t.Errorf("in the URL: %d bytes of body, query …%s", got.ContentLength, query[max(0, len(query)-100):])
		case !inForm && (len(query) < 35000 || len(query) > 35300): // the vendor's SDK: 35 KB
			t.Errorf("the query has %d bytes", len(query))
		}
	}
}

// limitTests each change a good message for all platforms.
var limitTests = []struct {
	name   string
	change func(*Message, *IOS, *Android, *HMOS, *Options)
	code   string // empty: accepted
}{
	{"good", func(*Message, *IOS, *Android, *HMOS, *Options) {}, ""},
	{"50 Han", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { android(m); m.Notification.Title = han(50) }, ""},
	{"51 Han", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { android(m); m.Notification.Title = han(51) }, "InvalidTitle.LengthExceed"},
	{"51 Latin", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		android(m)
		m.Notification.Title = strings.Repeat("a", 51)
	}, "InvalidTitle.LengthExceed"},
	{"50 emoji", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Notification.Title = strings.Repeat("😀", 50)
	}, ""},
	{"25 letters with combining accents", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Notification.Title = strings.Repeat("e\u0301", 25)
	}, ""},
	{"26 letters with combining accents", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Notification.Title = strings.Repeat("e\u0301", 26)
	}, "InvalidTitle.LengthExceed"},
	{"200 bytes on iOS", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Target.Platform, m.Notification.Title = PlatformIOS, han(66)+"aa"
	}, ""},
	{"201 bytes on iOS", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Target.Platform, m.Notification.Title = PlatformIOS, han(67)
	}, "InvalidTitle.BytesExceed"},
	{"201 bytes on HarmonyOS", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.Target.Platform, m.Notification.Title = PlatformHMOS, han(67)
	}, "InvalidTitle.BytesExceed"},
	{"200 Han of body", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Notification.Body = han(200) }, ""},
	{"201 Han of body", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Notification.Body = han(201) }, "InvalidBody.LengthExceed"},
	{"4000 bytes of message", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Message = &Content{Body: sized(4000)} }, ""},
	{"4001 bytes of message", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Message = &Content{Body: sized(4001)} }, "InvalidMessage.BytesExceed"},
	{"empty message", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Message = &Content{} }, "InvalidMessage.Empty"},
	{"empty notification", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Notification = &Notification{} }, "InvalidNotification.Empty"},
	{"nothing to send", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Notification = nil }, "InvalidPushTask.Empty"},
	{"action", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Action = "NOW" }, "InvalidAction.Format"},
	{"token of 35", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.IdempotentToken = "0f8fad5b-d9cb-469f-a165-7086772895e"
	}, "InvalidIdempotentToken.Format"},
	{"token of other letters", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.IdempotentToken = "0f8fad5b-d9cb-469f-a165-70867728950g"
	}, "InvalidIdempotentToken.Format"},
	{"token without dashes", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) {
		m.IdempotentToken = "0f8fad5b0d9cb0469f0a165070867728950e"
	}, "InvalidIdempotentToken.Format"},
	{"ApnsEnv", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.APNsEnv = "PROD" }, "InvalidApnsEnv.Format"},
	{"badge and increment", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) {
		x.Badge, x.BadgeAutoIncrement = new(1), new(true)
	}, "InvalidBadge.Format"},
	{"badge without increment", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) {
		x.Badge, x.BadgeAutoIncrement = new(0), new(false)
	}, ""},
	{"negative badge", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.Badge = new(-1) }, "InvalidBadge.Format"},
	{"score 1", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.RelevanceScore = new(1.0) }, ""},
	{"score 1.1", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.RelevanceScore = new(1.1) }, "InvalidRelevanceScore.Format"},
	{"silent, not mutable", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.Silent = new(true) }, "InvalidMutable.Format"},
	{"live event", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.LiveActivity = &LiveActivity{} }, "InvalidEvent.Format"},
	{"live start", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) {
		x.LiveActivity = &LiveActivity{Event: LiveStart}
	}, "InvalidAttributes.Empty"},
	{"live state no JSON", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) {
		x.LiveActivity = &LiveActivity{Event: LiveEnd, ContentState: "x"}
	}, "InvalidContentState.Format"},
	{"ExtParameters no JSON", func(_ *Message, x *IOS, _ *Android, _ *HMOS, _ *Options) { x.ExtParameters = "{" }, "InvalidExtParameters.Format"},
	{"ExtParameters no object", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.ExtParameters = "[]" }, "InvalidExtParameters.Format"},
	{"style of V1", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.RenderStyle = "0" }, "InvalidRenderStyle.Format"},
	{"newer style", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.RenderStyle = "NEWER" }, ""},
	{"5 lines", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.InboxContent = make([]string, 5) }, ""},
	{"6 lines", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.InboxContent = make([]string, 6) }, "InvalidInboxContent.LengthExceed"},
	{"badge 0", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.BadgeSetNum = new(0) }, ""},
	{"badge 99", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.BadgeSetNum = new(99) }, ""},
	{"badge 100", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.BadgeSetNum = new(100) }, "InvalidBadgeSetNum.Format"},
	{"add 0", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) { x.BadgeAddNum = new(0) }, "InvalidBadgeAddNum.Format"},
	{"add 100 on HarmonyOS", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.BadgeAddNum = new(100) }, "InvalidBadgeAddNum.Format"},
	{"activity", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{Accs: &Accs{OpenType: OpenActivity}}
	}, "InvalidOpenActivity.Empty"},
	{"URL", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{Accs: &Accs{OpenType: OpenURL}}
	}, "InvalidOpenUrl.Empty"},
	{"custom style 101", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{Accs: &Accs{CustomStyle: new(101)}}
	}, "InvalidCustomStyle.Format"},
	{"priority -2", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{Accs: &Accs{CustomStyle: new(100), Priority: new(-2)}}
	}, ""},
	{"priority -3", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{Accs: &Accs{Priority: new(-3)}}
	}, "InvalidPriority.Format"},
	{"level without category", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{OPPO: &OPPO{NotifyLevel: 16}}
	}, "InvalidCategory.Empty"},
	{"level 3", func(_ *Message, _ *IOS, x *Android, _ *HMOS, _ *Options) {
		x.Options = &AndroidOptions{OPPO: &OPPO{NotifyLevel: 3, Category: "IM"}}
	}, "InvalidNotifyLevel.Format"},
	{"4 lines", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.InboxContent = make([]string, 4) }, "InvalidInboxContent.LengthExceed"},
	{"no lines", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.RenderStyle = RenderMultiLine }, "InvalidInboxContent.Empty"},
	{"style of V1 on HarmonyOS", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.RenderStyle = "3" }, "InvalidRenderStyle.Format"},
	{"image without TLS", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.ImageURL = "http://example.com/p.png" }, "InvalidImageUrl.Format"},
	{"sound of 60 s", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.SoundDuration = 60 }, ""},
	{"sound of 61 s", func(_ *Message, _ *IOS, _ *Android, x *HMOS, _ *Options) { x.SoundDuration = 61 }, "InvalidSoundDuration.Format"},
	{"job key of 32", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.JobKey = strings.Repeat("x", 32) }, ""},
	{"job key of 33", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.JobKey = strings.Repeat("x", 33) }, "InvalidJobKey.LengthExceed"},
	{"job key with a dot", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.JobKey = "a.b" }, "InvalidJobKey.Format"},
	{"expires in 3 s", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.ExpireTime = in(3 * time.Second) }, "InvalidExpireTime.Format"},
	{"expires in 4 s", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.ExpireTime = in(4 * time.Second) }, ""},
	{"expires in 72 h", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.ExpireTime = in(72 * time.Hour) }, ""},
	{"expires later", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		o.ExpireTime = in(72*time.Hour + time.Second)
	}, "InvalidExpireTime.Format"},
	{"expires in another form", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.ExpireTime = "2000-01-01T01:00:00+08:00" }, "InvalidExpireTime.Format"},
	{"scheduled, no time", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Action = ActionSchedule }, "InvalidPushTime.Format"},
	{"in 7 days", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, o.PushTime, o.ExpireTime = ActionSchedule, in(7*24*time.Hour), in(10*24*time.Hour)
	}, ""},
	{"after 7 days", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, o.PushTime = ActionSchedule, in(7*24*time.Hour+time.Second)
	}, "InvalidPushTime.Format"},
	{"in the past", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, o.PushTime = ActionSchedule, in(-time.Second)
	}, "InvalidPushTime.Format"},
	{"expires before it is pushed", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, o.PushTime, o.ExpireTime = ActionSchedule, in(time.Hour), in(time.Hour)
	}, "InvalidExpireTime.Format"},
	{"time, not scheduled", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.PushTime = in(time.Hour) }, "InvalidPushTime.Format"},
	{"continuous", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, m.Notification, o.MessageID = ActionContinuous, nil, "9223372036854775807"
	}, ""},
	{"continuous, 64 bits", func(m *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) {
		m.Action, o.MessageID = ActionContinuous, "9223372036854775808"
	}, "InvalidMessageId.Format"},
	{"continuous, no id", func(m *Message, _ *IOS, _ *Android, _ *HMOS, _ *Options) { m.Action = ActionContinuous }, "InvalidMessageId.Format"},
	{"id, not continuous", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.MessageID = "1" }, "InvalidMessageId.Format"},
	{"SMS without delay", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.SMS = &SMS{} }, "InvalidDelaySecs.Empty"},
	{"SMS at once", func(_ *Message, _ *IOS, _ *Android, _ *HMOS, o *Options) { o.SMS = &SMS{DelaySecs: new(int64)} }, ""},
}

func android(m *Message) { m.Target.Platform = PlatformAndroid }

func han(n int) string { return strings.Repeat("快", n) }

// sized is a body that makes a Content of n bytes.
func sized(n int) string { return strings.Repeat("x", n-len(`{"Body":""}`)) }

func in(d time.Duration) string { return time.Now().Add(d).UTC().Format(TimeLayout) }

func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, "")
		for _, tt := range limitTests {
			x, a, h, o := &IOS{}, &Android{}, &HMOS{}, &Options{}
			m := &Message{
				Target:       &Target{Type: TargetDevice, Value: "d"},
				Notification: &Notification{Title: "t", Body: "b", IOS: x, Android: a, HMOS: h}, Options: o,
			}
			tt.change(m, x, a, h, o)
			_, err := c.prepare(m, false)
			var e push.Error
			if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
				t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
			}
			if e == nil {
				continue
			}
			if info, ok := Explain(e.Code()); !ok || info.Kind != e.Kind() {
				t.Errorf("%s: the kind is %q, of the code %q", tt.name, e.Kind(), info.Kind)
			}
		}
	})
}

func TestTargets(t *testing.T) {
	c := newTestClient(t, "", push.WithBaseURL("https://127.0.0.1:1"), push.WithRetry(push.RetryPolicy{MaxAttempts: 1}))
	live := &Notification{IOS: &IOS{LiveActivity: &LiveActivity{Event: LiveEnd}}}
	tests := []struct {
		name   string
		target *Target
		change func(*Message)
		code   string // "refused": it went to the network
	}{
		{"none", nil, nil, "InvalidTarget.Empty"},
		{"none, to be kept", nil, func(m *Message) { m.Action = ActionCreateContinuous }, "refused"},
		{"no type", &Target{Value: "d"}, nil, "InvalidTarget.Empty"},
		{"file", &Target{Type: "FILE", Value: "f"}, nil, "InvalidTargetValue.Format"},
		{"empty", &Target{Type: TargetDevice}, nil, "InvalidDeviceId.Format"},
		{"1000", &Target{Type: TargetDevice, Value: "d" + strings.Repeat(",d", 999)}, nil, "refused"},
		{"1001", &Target{Type: TargetDevice, Value: "d" + strings.Repeat(",d", 1000)}, nil, "InvalidTargetValue.LengthExceed"},
		{"an empty one", &Target{Type: TargetAlias, Value: "a,,b"}, nil, "InvalidAlias.Format"},
		{"alias of 128 bytes", &Target{Type: TargetAlias, Value: han(42) + "aa"}, nil, "refused"},
		{"alias of 129 bytes", &Target{Type: TargetAlias, Value: han(43)}, nil, "InvalidAlias.BytesExceed"},
		{"account of 64 bytes", &Target{Type: TargetAccount, Value: han(21) + "a"}, nil, "refused"},
		{"account of 65 bytes", &Target{Type: TargetAccount, Value: strings.Repeat("a", 65)}, nil, "InvalidAccount.BytesExceed"},
		{"account with a line break", &Target{Type: TargetAccount, Value: "a\nb"}, nil, "InvalidAccount.Format"},
		{"everyone", &Target{Type: TargetAll}, nil, "refused"},
		{"everyone and someone", &Target{Type: TargetAll, Value: "d"}, nil, "InvalidTargetValue.Format"},
		{"tag of 128 Han", &Target{Type: TargetTag, Value: han(128)}, nil, "refused"},
		{"tag of 129", &Target{Type: TargetTag, Value: strings.Repeat("a", 129)}, nil, "InvalidTag.LengthExceed"},
		{"no tag", &Target{Type: TargetTag}, nil, "InvalidTag.Format"},
		{"live, two devices", &Target{Type: TargetDevice, Value: "a,b"}, func(m *Message) { m.Notification = live }, "InvalidTargetValue.Format"},
		{"live, an alias", &Target{Type: TargetAlias, Value: "a"}, func(m *Message) { m.Notification = live }, "InvalidTargetValue.Format"},
		{"live, everyone", &Target{Type: TargetAll}, func(m *Message) { m.Notification = live }, "InvalidTargetValue.Format"},
		{"live", &Target{Type: TargetDevice, Value: "a"}, func(m *Message) { m.Notification = live }, "refused"},
		{"continuous, everyone", &Target{Type: TargetAll}, func(m *Message) {
			m.Action, m.Options = ActionContinuous, &Options{MessageID: "1"}
		}, "TargetNotSupported"},
	}
	for _, tt := range tests {
		m := &Message{Target: tt.target, Notification: &Notification{Title: "t", Body: "b"}}
		if tt.change != nil {
			tt.change(m)
		}
		_, err := c.Push(t.Context(), m)
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		if tt.code == "refused" && errors.Is(err, push.ErrUnconfirmed) {
			t.Errorf("%s: %v, but nothing was sent", tt.name, err)
		}
	}
	if _, err := c.Push(t.Context(), nil); !errors.Is(err, push.ErrInvalidArgument) {
		t.Errorf("nil: %v", err)
	}
}

// TestSendRefuses has native parts that Send cannot do with.
func TestSendRefuses(t *testing.T) {
	c := newTestClient(t, "", push.WithBaseURL("https://127.0.0.1:1"))
	live := &Message{Notification: &Notification{IOS: &IOS{LiveActivity: &LiveActivity{Event: LiveEnd}}}}
	for name, tt := range map[string]struct {
		n    *Message
		to   push.Audience
		kind push.Kind
	}{
		"to be kept":           {&Message{Action: ActionCreateContinuous}, push.Tokens("d"), push.ErrInvalidArgument},
		"live, an alias":       {live, push.Aliases("a"), push.ErrInvalidArgument},
		"live, everyone":       {live, push.Everyone(), push.ErrInvalidArgument},
		"continuous, everyone": {&Message{Action: ActionContinuous, Options: &Options{MessageID: "1"}}, push.Everyone(), push.ErrUnsupported},
		"11 tags":              {&Message{}, push.Tagged(push.Tags{Any: strings.Split("a b c d e f g h i j k", " ")}), push.ErrPayloadTooLarge},
		"an empty tag":         {&Message{}, push.Tagged(push.Tags{All: []string{""}}), push.ErrInvalidArgument},
		"72 h and a second":    {&Message{}, push.Tokens("d"), push.ErrInvalidArgument},
	} {
		m := &push.Message{Title: "t", Body: "b", Native: push.Natives{tt.n}}
		if name == "72 h and a second" {
			m.TTL = push.TTL(72*time.Hour + time.Second)
		}
		if _, err := c.Send(t.Context(), m, tt.to); !errors.Is(err, tt.kind) || errors.As(err, new(*push.TransportError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTagExpression(t *testing.T) {
	tests := []struct {
		tags push.Tags
		want string
	}{
		{push.Tags{All: []string{"a"}}, `a`},
		{push.Tags{Any: []string{"a"}}, `a`},
		{push.Tags{Any: []string{"{a"}}, `{"tag":"{a"}`},
		{push.Tags{Any: []string{"a", "b"}}, `{"or":[{"tag":"a"},{"tag":"b"}]}`},
		{push.Tags{All: []string{"a", "b"}}, `{"and":[{"tag":"a"},{"tag":"b"}]}`},
		// The example of the vendor's page.
		{push.Tags{All: []string{"a"}, Any: []string{"c", "d"}, None: []string{"b"}}, `{"and":[{"tag":"a"},{"or":[{"tag":"c"},{"tag":"d"}]},{"not":{"tag":"b"}}]}`},
		{push.Tags{Any: []string{"<a>"}, None: []string{"b", "c"}}, `{"and":[{"tag":"<a>"},{"not":{"tag":"b"}},{"not":{"tag":"c"}}]}`},
	}
	c := newTestClient(t, "")
	for _, tt := range tests {
		got, err := tagExpression(&tt.tags)
		if err != nil || got != tt.want {
			t.Errorf("%+v: %s, %v, want %s", tt.tags, got, err, tt.want)
		}
		if err := c.checkExpression(got); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

func TestCheckExpression(t *testing.T) {
	list := func(n int) string { return strings.Repeat(`,{"tag":"t"}`, n)[1:] }
	ors := func(sizes ...int) string {
		var groups []string
		for _, n := range sizes {
			groups = append(groups, `{"or":[`+list(n)+`]}`)
		}
		return `{"and":[` + join(groups) + `]}`
	}
	for value, good := range map[string]bool{
		`{"and":[{"tag":"a"},{"not":{"tag":"b"}},{"or":[{"tag":"c"},{"tag":"d"}]}]}`: true,
		`{"or":[` + list(10) + `]}`: true, `{"or":[` + list(11) + `]}`: false,
		ors(10, 10, 10, 10, 10): true, ors(10, 10, 10, 10, 10, 1): false,
		`{"not":{"tag":"a"}}`: false, `{"and":[{"not":{"or":[{"tag":"a"},{"tag":"b"}]}}]}`: false,
		`{"and":[{"or":[{"and":[{"tag":"a"},{"tag":"b"}]}]}]}`: false,
		`{"tag":"a","or":[{"tag":"b"}]}`:                       false, `{}`: false, `{"and":[]}`: false, `{"and":[{}]}`: false, `{`: false, `{"tag":1}`: false,
	} {
		if err := newTestClient(t, "").checkExpression(value); (err == nil) != good {
			t.Errorf("%.80s: %v", value, err)
		}
	}
}

func TestFit(t *testing.T) {
	long := push.Message{Title: han(80), Body: strings.Repeat("b", 201)}
	for platform, want := range map[Platform]string{
		PlatformAndroid: han(49) + "…", PlatformIOS: han(65) + "…", PlatformHMOS: han(65) + "…", "": han(49) + "…",
	} {
		c := newTestClient(t, platform, push.WithFit())
		n, _, err := c.translate(&long)
		if err != nil {
			t.Fatal(err)
		}
		if n.Notification.Title != want {
			t.Errorf("%q: title = %q, want %q", platform, n.Notification.Title, want)
		}
		if err := n.check(&c.limits); err != nil {
			t.Errorf("%q: a fitted message is refused: %v", platform, err)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t, "")
	m := all()
	n, _, err := c.translate(&m)
	if err != nil {
		t.Fatal(err)
	}
	n.IdempotentToken = randomToken()
	n.Action, n.Options.PushTime = ActionSchedule, in(time.Hour)
	n.Options.ExpireTime = in(2 * time.Hour)
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&c.limits); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestToken(t *testing.T) {
	c := newTestClient(t, PlatformAndroid)
	to := func(typ TargetType, value string) *Message { return &Message{Target: &Target{Type: typ, Value: value}} }
	device := to(TargetDevice, "")
	for _, id := range []string{"", "order-8842"} {
		a, again := c.token(device, id, true, []string{"a"}), c.token(device, id, true, []string{"a"})
		if (a == again) != (id != "") {
			t.Errorf("%q: %s and %s for the same target", id, a, again)
		}
		for _, other := range []string{
			c.token(device, id, true, []string{"b"}), c.token(device, id, true, []string{"a", "b"}),
			c.token(to(TargetAlias, ""), id, true, []string{"a"}), c.token(to(TargetTag, "a"), id, true, nil), c.token(device, "another", true, []string{"a"}),
		} {
			if a == other {
				t.Errorf("%q: %s for two requests", id, a)
			}
		}
		for _, token := range []string{a, again} {
			if !isUUID(token) || token[14] != '4' || !strings.Contains("89ab", token[19:20]) {
				t.Errorf("%s is no UUID of version 4", token)
			}
		}
	}
	if a, b := c.token(to(TargetTag, "a"), "i", true, nil), c.token(to(TargetTag, "b"), "i", true, nil); a == b {
		t.Error("one token for two tags")
	}
	own := &Message{IdempotentToken: "0F8FAD5B-D9CB-469F-A165-70867728950E", Target: &Target{Type: TargetDevice}}
	if got := c.token(own, "i", true, []string{"a"}); got != own.IdempotentToken {
		t.Errorf("the caller's token became %s", got)
	}
	if a, b := c.token(own, "i", false, []string{"a"}), c.token(own, "i", false, []string{"b"}); a == b || a == own.IdempotentToken {
		t.Errorf("the caller's token is that of several requests: %s, %s", a, b)
	}
}

// TestGuard lets the time go by in which EMAS knows a token.
func TestGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, optIn := range []bool{false, true} {
			c := newTestClient(t, "", push.WithRetry(push.RetryPolicy{Unconfirmed: optIn}))
			call := &engine.Call{Body: []byte("b")}
			c.guard(call)
			for i, tt := range []struct {
				after  time.Duration
				unsure bool
				good   bool
			}{
				{0, false, true}, {14 * time.Minute, true, true}, {time.Second, false, true}, {0, true, optIn},
			} {
				time.Sleep(tt.after)
				if body, err := call.Rebody(tt.unsure); (err == nil) != tt.good || err == nil && string(body) != "b" {
					t.Errorf("opt in %v, attempt %d: %q, %v", optIn, i, body, err)
				}
			}
		}
	})
}

func TestPause(t *testing.T) {
	if c := newTestClient(t, ""); c.pause != 5*time.Second {
		t.Errorf("pause of %s", c.pause)
	}
	if c := newTestClient(t, "", push.WithRetry(push.RetryPolicy{MaxWait: time.Second})); c.pause != time.Second {
		t.Errorf("pause of %s, more than MaxWait", c.pause)
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{AppKey: 1, AccessKey: someKey}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppKey", func(c *Config) { c.AppKey = 0 }, nil},
		{"config.AppKey", func(c *Config) { c.AppKey = -1 }, nil},
		{"config.AccessKey.ID", func(c *Config) { c.AccessKey.ID = "" }, nil},
		{"config.AccessKey.Secret", func(c *Config) { c.AccessKey.Secret = "a\nb" }, nil},
		{"config.Platform", func(c *Config) { c.Platform = "android" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.EMAS {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		code   string // empty: accepted
		kind   push.Kind
	}{
		{"accepted", 200, `{"RequestId":"R","MessageId":"501029"}`, "", 0},
		{"number for a string", 200, `{"RequestId":"R","MessageId":9007199254740993}`, "", 0},
		{"other case", 200, `{"requestId":"R","messageId":"501029"}`, "", 0},
		{"no id", 200, `{"RequestId":"R"}`, "answer", push.ErrProtocol},
		{"no request", 200, `{"MessageId":"501029"}`, "answer", push.ErrProtocol},
		{"code with HTTP 200", 200, `{"RequestId":"R","MessageId":"1","Code":"PermissionDenied"}`, "PermissionDenied", push.ErrPermission},
		{"null", 200, `null`, "answer", push.ErrProtocol},
		{"HTML as success", 200, `<html></html>`, "answer", push.ErrProtocol},
		{"template", 400, `{"Code":"InvalidTitle.LengthExceed","Message":"m","RequestId":"R"}`, "InvalidTitle.LengthExceed", push.ErrPayloadTooLarge},
		{"small letters", 400, `{"code":"TargetNotSupported","message":"m","requestId":"R"}`, "TargetNotSupported", push.ErrUnsupported},
		{"gateway", 403, `{"Code":"NoPermission"}`, "NoPermission", push.ErrPermission},
		{"new throttling", 400, `{"Code":"Throttling.Novel"}`, "Throttling.Novel", push.ErrRateLimited},
		{"unknown", 400, `{"Code":"Novel"}`, "Novel", push.ErrUnknown},
		{"of a receipt", 400, `{"Code":"sent"}`, "sent", push.ErrUnknown},
		{"unknown fault", 503, `{"Code":"Novel"}`, "Novel", push.ErrUnavailable},
		{"success with a bad status", 500, `{"RequestId":"R","MessageId":"501029"}`, "500", push.ErrUnavailable},
		{"URL too long", 414, `<html></html>`, "414", push.ErrInvalidArgument},
		{"XML", 502, `<Error><Code>X</Code></Error>`, "502", push.ErrUnavailable},
	}
	for _, tt := range tests {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(pushAnswer))
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want %q, %s", tt.name, err, tt.code, tt.kind)
		}
	}
}

func TestErrorHasAll(t *testing.T) {
	err := decode(&engine.Answer{Status: 403, Header: http.Header{"X-Acs-Retry-After": {"1500"}}, Body: []byte(
		`{"Code":"Forbidden.RAM","Message":"no","RequestId":"R","HostId":"cloudpush.aliyuncs.com","Recommend":"https://example.com",
		  "AccessDeniedDetail":{"AuthAction":"mpush:PushV2"}}`,
	)}, new(status))
	want := &Error{
		APIError: push.APIError{
			Info: push.CodeInfo{Code: "Forbidden.RAM", Table: "gateway", Kind: push.ErrPermission, Meaning: "the RAM policy does not allow this"},
			Text: "no", RequestID: "R", RetryAfter: 1500 * time.Millisecond,
		},
		HostID: "cloudpush.aliyuncs.com", Recommend: "https://example.com", AccessDenied: `{"AuthAction":"mpush:PushV2"}`,
	}
	if d := cmp.Diff(error(want), err); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestMassAnswer(t *testing.T) {
	for body, want := range map[string][]string{
		`{"RequestId":"R","MessageIds":["1","2"]}`:                 {"1", "2"},
		`{"RequestId":"R","MessageIds":{"MessageId":["1",2]}}`:     {"1", "2"},
		`{"RequestId":"R","MessageIds":[]}`:                        nil,
		`{"RequestId":"R","MessageIds":{"MessageId":[]}}`:          nil,
		`{"RequestId":"R","MessageIds":["1",""]}`:                  nil,
		`{"RequestId":"R","MessageIds":null}`:                      nil,
		`{"RequestId":"R","MessageIds":{"MessageId":{"x":["1"]}}}`: nil,
	} {
		var a massAnswer
		err := decode(&engine.Answer{Status: 200, Body: []byte(body)}, &a)
		var got []string
		for _, id := range a.MessageIDs {
			got = append(got, string(id))
		}
		if (err == nil) != (want != nil) || err == nil && !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
}

// TestCodes has every code of the vendor's list as it is written there, and
// real ones.
func TestCodes(t *testing.T) {
	for code, kind := range map[string]push.Kind{
		"InvalidPeriod.ExceedDays": push.ErrInvalidArgument, "Invalid%s.Format": push.ErrInvalidArgument, "AccountDisabled": push.ErrPermission,
		"FileNotExist": push.ErrNotFound, "IncorrectPassword": push.ErrInvalidArgument, "NotApnsCertificate": push.ErrInvalidArgument,
		"PermissionDenied": push.ErrPermission, "SendSpeedNotSupported": push.ErrUnsupported, "SmsProfileConfigFailed": push.ErrUnavailable,
		"SmsProfileGetFailed": push.ErrUnavailable, "SmsRoleAuthorizeFailed": push.ErrPermission, "SmsRoleUnauthorized": push.ErrPermission,
		"TagsNumberBeyondLimit": push.ErrQuota, "Invalid%s.LengthExceed": push.ErrPayloadTooLarge, "Invalid%s.BytesExceed": push.ErrPayloadTooLarge,
		"Invalid%s.Empty": push.ErrInvalidArgument, "Invalid.Parameter": push.ErrInvalidArgument, "TargetNotSupported": push.ErrUnsupported,
		"InternalError": push.ErrUnavailable, "Timeout": push.ErrUnavailable,

		"InvalidTitle.LengthExceed": push.ErrPayloadTooLarge, "InvalidMessage.BytesExceed": push.ErrPayloadTooLarge, "InvalidPushTask.Empty": push.ErrInvalidArgument,
		"InvalidTimeStamp.Format": push.ErrAuth, "InvalidParameter.Format": push.ErrInvalidArgument, "InvalidTimeStamp.Expired": push.ErrAuth,
		"InvalidAction": push.ErrPermission, "InvalidNovel": push.ErrInvalidArgument, "MissingAppKey": push.ErrInvalidArgument,
		"InvalidSecurityToken.Expired": push.ErrAuth, "Throttling.Api": push.ErrRateLimited, "SignatureNonceUsed": push.ErrAuth,
	} {
		info, ok := Explain(code)
		if !ok || info.Code != code || info.Kind != kind || info.Meaning == "" {
			t.Errorf("%s: %+v, %v, want %q", code, info, ok, kind)
		}
		if unsure := code == "InternalError" || code == "Timeout" || code == "SignatureNonceUsed"; (info.Retry == push.RetryUnsure) != unsure {
			t.Errorf("%s: retry %s", code, info.Retry)
		}
	}
	for _, code := range []string{"Novel", "", "Invalid", "invalidTitle.Empty"} {
		if info, ok := Explain(code); ok || info.Kind != push.ErrUnknown || info.Code != code {
			t.Errorf("%s: %+v, %v", code, info, ok)
		}
	}
	seen := make(map[[2]string]bool)
	for info := range Codes() {
		key := [2]string{info.Table, info.Code}
		if seen[key] || info.Meaning == "" {
			t.Errorf("%v is there twice, or without a meaning", key)
		}
		seen[key] = true
		if _, ok := Explain(info.Code); !ok {
			t.Errorf("%v is not explained", key)
		}
	}
	if !seen[[2]string{"", "Timeout"}] || !seen[[2]string{"gateway", "Throttling"}] {
		t.Error("a table is missing")
	}
	for range Codes() {
		break
	}
	for limit := range Limits() {
		if info, ok := Explain(limit.Code); limit.Code != "" && (!ok || info.Kind != limit.Kind) {
			t.Errorf("%s: %s is of kind %q, the limit of %q", limit.Field, limit.Code, info.Kind, limit.Kind)
		}
	}
	if n := testing.AllocsPerRun(100, func() { Explain("Timeout"); Explain("InvalidTitle.LengthExceed"); Explain("Throttling.Api") }); n != 0 {
		t.Errorf("Explain allocates %v times", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"RequestId":"R","MessageId":"501029"}`))
	f.Add(200, []byte(`{"RequestId":"R","MessageIds":{"MessageId":["1"]}}`))
	f.Add(200, []byte(`{"RequestId":"R","DeviceCheckInfos":{"DeviceCheckInfo":[{"DeviceId":"d","Available":true}]},"DeviceInfo":{"Online":true}}`))
	f.Add(400, []byte(`{"Code":"InvalidTitle.LengthExceed","Message":"m","RequestId":"R","AccessDeniedDetail":{}}`))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, httpStatus int, body []byte) {
		a := &engine.Answer{Status: httpStatus, Body: body}
		for _, out := range []answer{
			new(pushAnswer), new(massAnswer), new(status), new(checkAnswer), new(deviceAnswer), new(certificateAnswer), new(tagsAnswer),
			new(aliasesAnswer), new(devicesAnswer), new(recordsAnswer), new(statAnswer), new(appStatAnswer), new(deviceStatAnswer),
		} {
			err := decode(a, out)
			if err == nil && (!a.OK() || out.head().RequestID == "" || out.head().Code != "" || !out.complete()) {
				t.Errorf("%d %q is taken for a success", httpStatus, body)
			}
			if e := push.Error(nil); err != nil && !errors.As(err, &e) {
				t.Errorf("%v is not typed", err)
			}
			if e := (*Error)(nil); errors.As(err, &e) && e.Kind() == push.Accepted {
				t.Errorf("%v is a success", err)
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"Action":"SCHEDULED_PUSH","Target":{"Type":"DEVICE","Value":"a","x":1},"Message":{"Body":"b"},"Notification":{"Title":"t",
		"Ios":{"Music":"","RelevanceScore":0.5,"LiveActivity":{"Id":"l","DismissalDate":1}},"Android":{"NotifyId":0,"Options":{"Accs":{"Priority":-1},
		"Huawei":{"Importance":0},"Oppo":{"NotifyLevel":16},"Newer":{"a":[1,2.50]}}},"Hmos":{"SoundDuration":3}},
		"Options":{"MessageId":9007199254740993,"Trim":false,"Sms":{"DelaySecs":15}},"y":2.50}`))
	f.Add([]byte(`{"Options":{"MessageId":"12"}}`))
	table := limitTable
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
		_ = m.check(&table)
		_ = m.checkDocuments(&table)
		_ = warnings(&m, "")
		if b, err := encode(&m, m.Target != nil); err == nil {
			if task, err := b.with([]string{"a"}); err == nil && !json.Valid([]byte(task)) {
				t.Errorf("%s is no JSON", task)
			}
		}
	})
}

func FuzzExpression(f *testing.F) {
	f.Add(`{"and":[{"tag":"a"},{"not":{"tag":"b"}},{"or":[{"tag":"c"},{"tag":"d"}]}]}`)
	c, err := New(Config{AppKey: 1, AccessKey: someKey})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		err := c.checkExpression(value)
		if e := push.Error(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is not typed", err)
		}
	})
}
