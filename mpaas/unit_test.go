package mpaas

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
	"github.com/pushwire/push/internal/engine"
)

// service answers every request with the same body, and keeps what it got.
type service struct {
	answer string

	mu     sync.Mutex
	bodies []string
	header http.Header
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies, s.header = append(s.bodies, string(body)), r.Header
	return &http.Response{
		StatusCode: 200, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(s.answer)),
	}, nil
}

func testConfig() Config {
	return Config{
		AppID: "A", WorkspaceID: "W", DeliveryType: DeliveryAndroid,
		AccessKey: AccessKey{ID: "YourAccessKeyId", Secret: "YourAccessKeySecret"},
	}
}

// newTestClient returns a client of a service that accepts everything.
func newTestClient(t *testing.T, cfg Config, opts ...push.Option) (*Client, *service) {
	t.Helper()
	s := &service{answer: `{"RequestId":"R","ResultCode":"OK","PushResult":{"Success":true,"Data":"7"}}`}
	c, err := New(cfg, append(opts, push.WithHTTPClient(&http.Client{Transport: s}))...)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// form decodes a request's body. What is JSON in it is decoded too.
func form(t *testing.T, body string) map[string]any {
	t.Helper()
	values, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	m := make(map[string]any)
	for name, v := range values {
		m[name] = v[0]
		if object := make(map[string]any); len(v) == 1 && strings.HasPrefix(v[0], "{") && json.Unmarshal([]byte(v[0]), &object) == nil {
			m[name] = object
		}
	}
	return m
}

type object = map[string]any

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		typ     DeliveryType // of the Config
		m       push.Message
		to      push.Audience
		action  string
		want    object // but for AppId and WorkspaceId
		ignored []string
	}{
		{
			"least", DeliveryAndroid, push.Message{ID: "o1", Title: "t", Body: "b"}, push.Tokens("d1"), "PushSimple",
			object{
				"DeliveryType": "1", "TargetMsgkey": object{"d1": MessageKey("o1", "d1")}, "Title": "t", "Content": "b",
				"TaskName": "o1", "ExpiredSeconds": "86400",
			}, nil,
		},
		{
			"all that there is, for iOS", DeliveryIOS, push.Message{
				ID: "o1", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "v & <w>"},
				Click: push.OpenURL("https://example.com/?a=b"), Badge: push.SetBadge(0), Sound: "default", TTL: push.TTL(0), Class: push.ClassMarketing,
			}, push.Tokens("d1", "d2"), "PushSimple",
			object{
				"DeliveryType": "2", "TargetMsgkey": object{"d1": MessageKey("o1", "d1"), "d2": MessageKey("o1", "d2")}, "Title": "t", "Content": "b",
				"TaskName": "o1", "ExpiredSeconds": "1", "ImageUrls": object{"defaultUrl": "https://example.com/p.png"}, "PushStyle": "2",
				"ExtendedParams": object{"k": "v & <w>", "badge": "0", "sound": "default"}, "PushAction": "0", "Uri": "https://example.com/?a=b",
			}, nil,
		},
		{
			"users, marketing", DeliveryAndroid, push.Message{
				ID: "o1", Title: "t", Body: "b", Click: push.OpenPage("app://order"), Sound: "default", Channel: "ch", Class: push.ClassMarketing,
			}, push.Users("李雷"), "PushSimple",
			object{
				"DeliveryType": "3", "TargetMsgkey": object{"李雷": MessageKey("o1", "李雷")}, "Title": "t", "Content": "b",
				"TaskName": "o1", "ExpiredSeconds": "86400", "PushAction": "1", "Uri": "app://order", "ChannelId": "ch",
				"Classification": "0", "ThirdChannelCategory": object{"hms": "14", "harmonyos": "13"},
			}, nil,
		},
		{
			"HarmonyOS, marketing", DeliveryHarmony, push.Message{ID: "o1", Title: "t", Body: "b", Class: push.ClassMarketing}, push.Tokens("d1"), "PushSimple",
			object{
				"DeliveryType": "7", "TargetMsgkey": object{"d1": MessageKey("o1", "d1")}, "Title": "t", "Content": "b",
				"TaskName": "o1", "ExpiredSeconds": "86400", "ThirdChannelCategory": object{"harmonyos": "13"},
			}, nil,
		},
		{
			"what there is not", DeliveryAndroid, push.Message{
				ID: "o1", Title: "t", Body: "b", Priority: push.PriorityHigh, CollapseKey: "c", Badge: push.AddBadge(2), Class: push.ClassService,
			}, push.Tokens("d1"), "PushSimple",
			object{
				"DeliveryType": "1", "TargetMsgkey": object{"d1": MessageKey("o1", "d1")}, "Title": "t", "Content": "b",
				"TaskName": "o1", "ExpiredSeconds": "86400", "Classification": "1",
			}, []string{"badge (to add needs the native ExtendedParams badge_class)", "priority", "collapse_key"},
		},
		{
			"by template", DeliveryAndroid, push.Message{
				ID: "o1", Title: "t", Body: "b", Image: "https://example.com/p.png", Click: push.OpenURL("https://example.com"), Data: map[string]string{"k": "v"},
				Native: push.Natives{&Message{TemplateName: "parcel", TemplateKeyValue: Params{"box": "12"}, URI: "left out"}},
			}, push.Tokens("d1"), "PushTemplate",
			object{
				"DeliveryType": "1", "TargetMsgkey": object{"d1": MessageKey("o1", "d1")}, "TemplateName": "parcel", "TemplateKeyValue": object{"box": "12"},
				"TaskName": "o1", "ExpiredSeconds": "86400", "ExtendedParams": object{"k": "v"},
			}, []string{"click", "image"},
		},
		{
			"what the native part sets, wins", DeliveryAndroid, push.Message{
				ID: "o1", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "v", "own": "no"},
				Click: push.OpenURL("https://example.com"), Badge: push.AddBadge(2), Sound: "s", Channel: "ch", TTL: push.TTL(time.Hour), Class: push.ClassMarketing,
				Native: push.Natives{&Message{
					DeliveryType: DeliveryIOS, TargetMsgKey: Params{"d1": "mine", "stranger": "x"}, Title: "T", URI: "u", PushStyle: new(StyleDefault),
					ImageURLs: Params{"oppoUrl": "o"}, IconURLs: Params{"defaultUrl": "i"}, SmsStrategy: new(0), SmsSignName: "sign",
					Options: Options{
						TaskName: "T1", ExpiredSeconds: 60, ExtendedParams: Params{"own": "yes", "sound": "S", "badge_class": "c.Main"},
						PushAction: new(ActionURL), Silent: new(0), NotifyType: NotifyDefault, Classification: "1", ChannelID: "CH", MiChannelID: "MI",
						ThirdChannelCategory: Params{"hms": "1"}, NotifyLevel: Params{"hms": "2"},
						TransparentMessagePayload: json.RawMessage(`{"hms":{"data":"x"}}`), TransparentMessageUrgency: "HIGH", VendorTemplate: "vt",
						StrategyType: new(StrategyRecurring), StrategyContent: &StrategyContent{
							StartTime: 1, EndTime: 2, CircleType: new(1), CircleValue: []int{1, 7}, Time: "09:45:00", Extra: map[string]any{"newer": true},
						},
						ActivityEvent: "update", ActivityContentState: json.RawMessage(`"{\"a\":1}"`), DismissalDate: new(int64(0)),
					},
					Extra: map[string]any{"Newer": 1, "Nested": object{"a": "b"}, "None": nil},
				}},
			}, push.Tokens("d1", "d2"), "PushSimple",
			object{
				"DeliveryType": "2", "TargetMsgkey": object{"d1": "mine", "d2": MessageKey("o1", "d2")}, "Title": "T", "Content": "b", "Uri": "u",
				"PushStyle": "0", "ImageUrls": object{"oppoUrl": "o"}, "IconUrls": object{"defaultUrl": "i"}, "SmsStrategy": "0", "SmsSignName": "sign",
				"TaskName": "T1", "ExpiredSeconds": "60", "ExtendedParams": object{"k": "v", "own": "yes", "sound": "S", "badge_class": "c.Main"},
				"PushAction": "0", "Silent": "0", "NotifyType": "notify", "Classification": "1", "ChannelId": "CH", "MiChannelId": "MI",
				"ThirdChannelCategory": object{"hms": "1"}, "NotifyLevel": object{"hms": "2"},
				"TransparentMessagePayload": object{"hms": object{"data": "x"}}, "TransparentMessageUrgency": "HIGH", "VendorTemplate": "vt",
				"StrategyType": "2", "StrategyContent": object{
					"startTime": 1.0, "endTime": 2.0, "circleType": 1.0, "circleValue": []any{1.0, 7.0}, "time": "09:45:00", "newer": true,
				},
				"ActivityEvent": "update", "ActivityContentState": object{"a": 1.0}, "DismissalDate": "0",
				"Newer": "1", "Nested": object{"a": "b"},
			}, []string{"badge (to add needs the native ExtendedParams badge_class)"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := testConfig()
			cfg.DeliveryType = tt.typ
			c, s := newTestClient(t, cfg)
			before, _ := json.Marshal(tt.m)
			if _, err := c.Send(t.Context(), &tt.m, tt.to); err != nil {
				t.Fatal(err)
			}
			tt.want["AppId"], tt.want["WorkspaceId"] = "A", "W"
			if d := cmp.Diff(tt.want, form(t, s.bodies[0])); d != "" {
				t.Errorf("on the wire (-want +got):\n%s", d)
			}
			if got := s.header.Get("X-Acs-Action"); got != tt.action {
				t.Errorf("the action is %s, want %s", got, tt.action)
			}
			typ, _, _ := tt.to.Targets()
			_, ignored, err := c.translate(&tt.m, typ)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.ignored, ignored); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if after, _ := json.Marshal(tt.m); string(after) != string(before) {
				t.Errorf("the caller's message changed from %s to %s", before, after)
			}
		})
	}
}

func TestWarning(t *testing.T) {
	text := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		name string
		typ  push.TargetType
		dev  DeliveryType
		m    push.Message
		want []string // in the warning; none: there is none
	}{
		{"no class", push.TargetToken, DeliveryAndroid, push.Message{Title: "t", Body: "b"}, []string{"no message class"}},
		{"service without category", push.TargetUser, 0, push.Message{Title: "t", Body: "b", Class: push.ClassService}, []string{"without a native ThirdChannelCategory"}},
		{"iOS has no classes", push.TargetToken, DeliveryIOS, push.Message{Title: text(99), Body: "b"}, nil},
		{"marketing", push.TargetToken, DeliveryHarmony, push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, nil},
		{"title of 32", push.TargetToken, DeliveryAndroid, push.Message{Title: text(32), Body: text(100), Class: push.ClassMarketing}, nil},
		{"title of 33", push.TargetToken, DeliveryAndroid, push.Message{Title: text(33), Body: "b", Class: push.ClassMarketing}, []string{"OPPO"}},
		{"title of 21 Han", push.TargetToken, DeliveryAndroid, push.Message{Title: strings.Repeat("字", 21), Body: "b", Class: push.ClassMarketing}, []string{": vivo"}},
		{"content of 201", push.TargetUser, 0, push.Message{Title: "t", Body: text(201), Class: push.ClassMarketing}, []string{"Xiaomi, OPPO, vivo"}},
		{"two", push.TargetUser, 0, push.Message{Title: text(61), Body: "b"}, []string{"no message class", "; ", "Xiaomi, Huawei, OPPO, vivo, Honor, HarmonyOS"}},
	}
	for _, tt := range tests {
		cfg := testConfig()
		cfg.DeliveryType = tt.dev
		c, _ := newTestClient(t, cfg)
		n, _, err := c.translate(&tt.m, tt.typ)
		if err != nil {
			t.Fatal(err)
		}
		got := warning(n, tt.m.Class, &c.limits)
		if len(tt.want) == 0 && got != "" {
			t.Errorf("%s: %q", tt.name, got)
		}
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %q in it", tt.name, got, want)
			}
		}
	}
}

// TestFit cuts such that no vendor's channel refuses: OPPO counts characters,
// vivo a Chinese one as two.
func TestFit(t *testing.T) {
	cfg := testConfig()
	for _, tt := range []struct {
		name        string
		typ         DeliveryType
		title, body string
		wantTitle   string
		wantBody    string
	}{
		{"Latin", DeliveryAndroid, strings.Repeat("a", 50), strings.Repeat("b", 300), strings.Repeat("a", 31) + "…", strings.Repeat("b", 99) + "…"},
		{"Han", DeliveryAndroid, strings.Repeat("快", 50), strings.Repeat("递", 300), strings.Repeat("快", 19) + "…", strings.Repeat("递", 49) + "…"},
		{"iOS, by the size of all", DeliveryIOS, "t", strings.Repeat("b", 3000), "t", strings.Repeat("b", 2048-1-3) + "…"},
		{"HarmonyOS", DeliveryHarmony, "t", strings.Repeat("b", 4097), "t", strings.Repeat("b", 4095) + "…"},
	} {
		cfg.DeliveryType = tt.typ
		c, _ := newTestClient(t, cfg, push.WithFit())
		n, _, err := c.translate(&push.Message{Title: tt.title, Body: tt.body}, push.TargetToken)
		if err != nil {
			t.Fatal(err)
		}
		if n.Title != tt.wantTitle || n.Content != tt.wantBody {
			t.Errorf("%s: title %q, content %q", tt.name, n.Title, n.Content)
		}
		if err := n.check(&c.limits); err != nil {
			t.Errorf("%s: a fitted message is refused: %v", tt.name, err)
		}
		if w := lengthWarning(n, &c.limits); w != "" {
			t.Errorf("%s: %s", tt.name, w)
		}
	}
}

func TestLimits(t *testing.T) {
	params := func(n int) Params {
		p := Params{}
		for i := range n {
			p[fmt.Sprint(i)] = "v"
		}
		return p
	}
	tests := []struct {
		name   string
		change func(*Message)
		code   string // empty: accepted
	}{
		{"good", func(*Message) {}, ""},
		{"no title", func(m *Message) { m.Title = "" }, "3024"},
		{"no content", func(m *Message) { m.Content = "" }, "3024"},
		{"template instead", func(m *Message) { m.Title, m.Content, m.TemplateName = "", "", "x" }, ""},
		{"comma in the template's name", func(m *Message) { m.TemplateName = "x,y" }, "3038"},
		{"not UTF-8", func(m *Message) { m.Title = "\xff" }, "3031"},
		{"param not UTF-8", func(m *Message) { m.ExtendedParams = Params{"k": "\xff"} }, "3031"},
		{"no targets", func(m *Message) { m.TargetMsgKey = nil }, "3021"},
		{"empty target", func(m *Message) { m.TargetMsgKey = Params{"": "k"} }, "3021"},
		{"empty key", func(m *Message) { m.TargetMsgKey = Params{"d": ""} }, "3010"},
		{"space in a device id", func(m *Message) { m.TargetMsgKey = Params{"a b": "k"} }, "3028"},
		{"space in a user id", func(m *Message) { m.DeliveryType, m.TargetMsgKey = DeliveryUser, Params{"a b": "k"} }, ""},
		{"line in a user id", func(m *Message) { m.DeliveryType, m.TargetMsgKey = DeliveryUser, Params{"a\nb": "k"} }, "3028"},
		{"10 targets", func(m *Message) { m.TargetMsgKey = params(10) }, ""},
		{"11 targets", func(m *Message) { m.TargetMsgKey = params(11) }, "3029"},
		{"20 params", func(m *Message) { m.ExtendedParams = params(20) }, ""},
		{"21 params", func(m *Message) { m.ExtendedParams = params(21) }, "3035"},
		{"reserved param", func(m *Message) { m.ExtendedParams = Params{"taskId": "1"} }, "3044"},
		{"param without a name", func(m *Message) { m.ExtendedParams = Params{"": "1"} }, "3044"},
		{"negative validity", func(m *Message) { m.ExpiredSeconds = -1 }, "3020"},
		{"type 4", func(m *Message) { m.DeliveryType = 4 }, "3009"},
		{"2048 bytes", func(m *Message) { m.Content = strings.Repeat("x", 2047) }, ""},
		{"2049 bytes", func(m *Message) { m.Content = strings.Repeat("x", 2048) }, "3050"},
		{"683 Han are 2049", func(m *Message) { m.Title, m.Content = strings.Repeat("快", 341), strings.Repeat("递", 342) }, "3050"},
		{"512 emoji are 2048", func(m *Message) { m.Title, m.Content = strings.Repeat("😀", 256), strings.Repeat("😀", 256) }, ""},
		{"params count", func(m *Message) {
			m.Content, m.ExtendedParams = strings.Repeat("x", 2000), Params{"k": strings.Repeat("x", 50)}
		}, "3050"},
		{"HarmonyOS has no 2 KB", func(m *Message) { m.DeliveryType, m.Content = DeliveryHarmony, strings.Repeat("x", 4096) }, ""},
		{"HarmonyOS content of 2049 Han", func(m *Message) { m.DeliveryType, m.Content = DeliveryHarmony, strings.Repeat("快", 2049) }, "!"},
		{"HarmonyOS title of 30 Han", func(m *Message) { m.DeliveryType, m.Title = DeliveryHarmony, strings.Repeat("快", 30) }, ""},
		{"HarmonyOS title of 31 Han", func(m *Message) { m.DeliveryType, m.Title = DeliveryHarmony, strings.Repeat("快", 31) }, "!"},
		{"combining marks count", func(m *Message) { m.DeliveryType, m.Title = DeliveryHarmony, strings.Repeat("e\u0301", 31) }, "!"},
		{"PushStyle", func(m *Message) { m.PushStyle = new(3) }, "3028"},
		{"PushAction", func(m *Message) { m.PushAction = new(2) }, "3028"},
		{"Silent", func(m *Message) { m.Silent = new(-1) }, "3028"},
		{"NotifyType", func(m *Message) { m.NotifyType = "loud" }, "3028"},
		{"Classification", func(m *Message) { m.Classification = "2" }, "3028"},
		{"payload is no object", func(m *Message) { m.TransparentMessagePayload = json.RawMessage(`[1]`) }, "3028"},
		{"payload is no JSON", func(m *Message) { m.TransparentMessagePayload = json.RawMessage(`{`) }, "3028"},
		{"payload in a string", func(m *Message) { m.TransparentMessagePayload = json.RawMessage(`"{}"`) }, ""},
		{"state is no object", func(m *Message) { m.ActivityContentState = json.RawMessage(`7`) }, "3028"},
		{"StrategyType", func(m *Message) { m.StrategyType = new(3) }, "3028"},
		{"no StrategyContent", func(m *Message) { m.StrategyType = new(StrategyScheduled) }, "3028"},
		{"StrategyContent", func(m *Message) {
			m.StrategyType, m.StrategyContent = new(StrategyScheduled), &StrategyContent{FixedTime: 1}
		}, ""},
	}
	for _, tt := range tests {
		c, s := newTestClient(t, testConfig())
		m := &Message{DeliveryType: DeliveryAndroid, Title: "t", Content: "c", TargetMsgKey: Params{"d": "k"}}
		tt.change(m)
		_, err := c.Push(t.Context(), m)
		var e push.Error
		if tt.code == "!" { // a limit that the service has no code for
			if le := (*push.LimitError)(nil); !errors.As(err, &le) || le.Unit != "half-width characters" || !errors.Is(err, push.ErrPayloadTooLarge) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		if (len(s.bodies) == 0) != (tt.code != "") {
			t.Errorf("%s: %d requests", tt.name, len(s.bodies))
		}
	}
}

// TestLimitCodes compares the kind of a limit with that of its code.
func TestLimitCodes(t *testing.T) {
	for l := range Limits() {
		if info, ok := find(l.Code); l.Code != "" && (!ok || info.Kind != l.Kind) {
			t.Errorf("%s: kind %q, its code %s is %q", l.Field, l.Kind, l.Code, info.Kind)
		}
	}
}

func TestWithoutLimits(t *testing.T) {
	c, s := newTestClient(t, testConfig(), push.WithoutLimits())
	m := &push.Message{Title: "t", Body: strings.Repeat("x", 3000)}
	if _, err := c.Send(t.Context(), m, push.Tokens(strings.Split("abcdefghijkl", "")...)); err != nil || len(s.bodies) != 2 {
		t.Errorf("%d requests, want 2: %v", len(s.bodies), err)
	}
	c, s = newTestClient(t, testConfig(), push.WithLimit("TargetMsgkey", 20), push.WithLimit("message", 4000))
	if _, err := c.Send(t.Context(), m, push.Tokens(strings.Split("abcdefghijkl", "")...)); err != nil || len(s.bodies) != 1 {
		t.Errorf("%d requests, want 1: %v", len(s.bodies), err)
	}
}

func TestSendRefuses(t *testing.T) {
	good := func() *push.Message { return &push.Message{Title: "t", Body: "b"} }
	native := func(n *Message) *push.Message {
		m := good()
		m.Native = push.Natives{n}
		return m
	}
	none := testConfig()
	none.DeliveryType = 0
	finance := testConfig()
	finance.Region = RegionFinance
	tests := []struct {
		name string
		cfg  Config
		m    *push.Message
		to   push.Audience
		kind push.Kind
	}{
		{"nobody says what tokens are", none, good(), push.Tokens("d"), push.ErrInvalidArgument},
		{"users as tokens", none, native(&Message{DeliveryType: DeliveryUser}), push.Tokens("d"), push.ErrInvalidArgument},
		{"devices as users", none, native(&Message{DeliveryType: DeliveryIOS}), push.Users("u"), push.ErrInvalidArgument},
		{"silent", testConfig(), &push.Message{Silent: true, Data: map[string]string{"k": "v"}}, push.Tokens("d"), push.ErrUnsupported},
		{"test", testConfig(), &push.Message{Title: "t", Body: "b", Test: true}, push.Tokens("d"), push.ErrUnsupported},
		{"data that the service keeps for itself", testConfig(), &push.Message{Title: "t", Body: "b", Data: map[string]string{"action": "1"}}, push.Tokens("d"), push.ErrInvalidArgument},
		{"everyone", testConfig(), good(), push.Everyone(), push.ErrUnsupported},
		{"text message in the finance region", finance, native(&Message{SmsSignName: "s"}), push.Tokens("d"), push.ErrUnsupported},
		{"extra of a known name", testConfig(), native(&Message{Extra: map[string]any{"Title": "x"}}), push.Tokens("d"), push.ErrInvalidArgument},
		{"extra that is not JSON", testConfig(), native(&Message{Extra: map[string]any{"x": func() {}}}), push.Tokens("d"), push.ErrInvalidArgument},
	}
	for _, tt := range tests {
		c, s := newTestClient(t, tt.cfg)
		res, err := c.Send(t.Context(), tt.m, tt.to)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Kind() != tt.kind || fe.From != push.MPaaS || len(s.bodies) > 0 || res.FailedCount() != 1 {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	c, _ := newTestClient(t, none)
	if _, err := c.Send(t.Context(), good(), push.Users("u")); err != nil {
		t.Errorf("users need no DeliveryType: %v", err)
	}
}

func TestVersions(t *testing.T) {
	for region, want := range map[Region][2]string{
		RegionHangzhou: {"https://mpaas.cn-hangzhou.aliyuncs.com", "2020-10-28"}, RegionFinance: {"https://mpaas.aliyuncs.com", "2020-07-10"},
	} {
		cfg := testConfig()
		cfg.Region, cfg.TenantID = region, "T"
		c, s := newTestClient(t, cfg)
		if _, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens("d")); err != nil {
			t.Fatal(err)
		}
		if got := s.header.Get("X-Acs-Version"); got != want[1] || region.url() != want[0] {
			t.Errorf("version %s at %s, want %v", got, region.url(), want)
		}
		if got := form(t, s.bodies[0])["TenantId"]; got != "T" {
			t.Errorf("the tenant is %v", got)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c, _ := newTestClient(t, testConfig())
	n, _, err := c.translate(&push.Message{
		Title: "快递到了", Body: "Box 12", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"), TTL: push.TTL(time.Hour),
		Native: push.Natives{&Message{Options: Options{TransparentMessagePayload: json.RawMessage(`{"hms":{"a":"b"}}`)}}},
	}, push.TargetToken)
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&c.limits); err != nil {
			t.Fatal(err)
		}
		if err := checkTarget(DeliveryUser, "李雷"); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("checks allocate %v times", got)
	}
}

func TestMessageKey(t *testing.T) {
	for _, id := range []string{"", "order-8842", strings.Repeat("x", 60), "with space", "快递"} {
		a, again, b := MessageKey(id, "a"), MessageKey(id, "a"), MessageKey(id, "b")
		if (a == again) != (id != "") {
			t.Errorf("%q: %s and %s for the same target", id, a, again)
		}
		if a == b {
			t.Errorf("%q: %s for two targets", id, a)
		}
		if len(a) > 64 {
			t.Errorf("%q: %s has %d characters", id, a, len(a))
		}
	}
	if got := MessageKey("order-8842", "a"); !strings.HasPrefix(got, "order-8842-") {
		t.Errorf("%s does not begin with the id", got)
	}
}

func TestDecode(t *testing.T) {
	const protocol = "answer"
	tests := []struct {
		name, body string
		code       string // empty: accepted; protocol: not understood
		kind       push.Kind
		text       string
	}{
		{"documented", `{"RequestId":"R","ResultCode":"OK","ResultMessage":"ok","PushResult":{"Success":true,"ResultMsg":"ok","Data":"5"}}`, "", 0, ""},
		{"the list of codes", `{"ResultCode":100,"PushResult":{"Success":true,"Data":5}}`, "", 0, ""},
		{"the name", `{"ResultCode":"SUCCESS","PushResult":{"Success":"true","Data":"5"}}`, "", 0, ""},
		{"in small letters, and a string", `{"requestId":"R","resultCode":"100","pushResult":"{\"success\":true,\"data\":\"5\"}"}`, "", 0, ""},
		{"no code", `{"PushResult":{"Success":true,"Data":"5"}}`, "", 0, ""},
		{"no result", `{"ResultCode":"OK"}`, "", 0, ""},
		{"failure at HTTP 200", `{"RequestId":"R","ResultCode":"8012","ResultMessage":"INVALID_INSTANCE_ID","PushResult":{"Success":false}}`, "8012", push.ErrPermission, "INVALID_INSTANCE_ID"},
		{"failure without a result", `{"ResultCode":"3029"}`, "3029", push.ErrInvalidArgument, ""},
		{"failure with two texts", `{"ResultCode":"3028","ResultMessage":"a","PushResult":{"Success":false,"ResultMsg":"b"}}`, "3028", push.ErrInvalidArgument, "a b"},
		{"a code of no row", `{"ResultCode":"3051","ResultMessage":"m"}`, "3051", push.ErrInvalidArgument, "m"},
		{"a code that nobody knows", `{"ResultCode":"7777","ResultMessage":"m"}`, "7777", push.ErrUnknown, "m"},
		{"a code of a channel is not one of the API", `{"ResultCode":"2011"}`, "2011", push.ErrUnknown, ""},
		{"failure without a code", `{"PushResult":{"Success":false,"ResultMsg":"m"}}`, "", push.ErrUnknown, "m"},
		{"code says yes, result no", `{"ResultCode":"OK","PushResult":{"Success":false}}`, protocol, push.ErrProtocol, ""},
		{"code says no, result yes", `{"ResultCode":"9000","PushResult":{"Success":true}}`, protocol, push.ErrProtocol, ""},
		{"gateway's answer with 200", `{"Code":"Throttling.User","Message":"m","RequestId":"R"}`, "Throttling.User", push.ErrRateLimited, "m"},
		{"nothing", `{}`, protocol, push.ErrProtocol, ""},
		{"only an id", `{"RequestId":"R"}`, protocol, push.ErrProtocol, ""},
		{"no flag", `{"PushResult":{"Success":1}}`, protocol, push.ErrProtocol, ""},
		{"a list", `[]`, protocol, push.ErrProtocol, ""},
	}
	for _, tt := range tests {
		var out pushAnswer
		err := decode(&engine.Answer{Status: 200, Body: []byte(tt.body)}, &out)
		if tt.kind == 0 && tt.code == "" && tt.text == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			if strings.Contains(tt.body, "5") && out.PushResult.Data != "5" {
				t.Errorf("%s: the task id is %q", tt.name, out.PushResult.Data)
			}
			continue
		}
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code || e.Kind() != tt.kind {
			t.Errorf("%s: %v, want code %q, kind %q", tt.name, err, tt.code, tt.kind)
			continue
		}
		if own := (*Error)(nil); errors.As(err, &own) != (tt.code != protocol) || own != nil && own.Text != tt.text {
			t.Errorf("%s: %#v", tt.name, err)
		}
	}
	var e *Error
	if err := decode(&engine.Answer{Status: 500, Body: []byte(`{"Code":"100"}`)}, &pushAnswer{}); !errors.As(err, &e) || e.Kind() != push.ErrUnavailable || e.Code() != "100" {
		t.Errorf("success with HTTP 500: %v", err)
	}
	// The gateway's refusals.
	err := decode(&engine.Answer{Status: 403, Body: []byte(
		`{"Code":"NoPermission","Message":"no","RequestId":"R","HostId":"h","Recommend":"https://r","AccessDeniedDetail":{"AuthAction":"a"}}`)}, &pushAnswer{})
	if !errors.As(err, &e) || e.Kind() != push.ErrPermission || e.RequestID != "R" || e.HostID != "h" || e.Recommend != "https://r" || e.AccessDenied != `{"AuthAction":"a"}` {
		t.Errorf("%#v", err)
	}
}

// TestCodes looks for numbers that several tables have, and for what may be
// deleted.
func TestCodes(t *testing.T) {
	for _, tt := range []struct {
		ch   Channel
		code string
		kind push.Kind
	}{
		{"", "-1", push.ErrUnknown}, {ChannelOPPO, "-1", push.ErrUnavailable}, {ChannelVivo, "-1", push.ErrUnknown},
		{ChannelOPPO, "10000", push.ErrNotFound}, {ChannelVivo, "10000", push.ErrAuth},
		{ChannelXiaomi, "10001", push.ErrUnavailable}, {ChannelHonor, "10001", push.ErrInvalidArgument},
		{ChannelHuawei, "80100000", push.ErrInvalidArgument}, {ChannelHarmony, "80100000", push.ErrUnknown},
		{ChannelHuawei, "100", push.ErrInvalidArgument}, {ChannelApple, "2", push.Accepted}, {ChannelOwn, "2", push.Accepted},
		{ChannelApple, "2009", push.ErrTokenMismatch}, {ChannelVivo, "10302", push.ErrTokenMismatch},
	} {
		if info, ok := ExplainStatus(tt.ch, tt.code); !ok || info.Kind != tt.kind {
			t.Errorf("%s %s: %+v, want %q", tt.ch, tt.code, info, tt.kind)
		}
	}
	if info, ok := ExplainStatus(ChannelFCM, "424242"); ok || info.Kind != push.ErrUnknown {
		t.Errorf("%+v", info)
	}
	for code, want := range map[string]string{"-1": "", "100": "", "0": "message status", "2011": "Apple", "3051": "", "Throttling": "gateway", "MissingAppId": "gateway"} {
		if info, ok := Explain(code); !ok || info.Table != want || info.Code != code {
			t.Errorf("%s: %+v, %v", code, info, ok)
		}
	}
	for _, code := range []string{"", "30xy", "300", "30000", "424242"} {
		if info, ok := Explain(code); ok {
			t.Errorf("%q: %+v", code, info)
		}
	}
	for info := range Codes() {
		if dead := info.Kind == push.ErrInvalidToken; dead != (info.Table == string(ChannelApple) && info.Code == codeUnregistered) {
			t.Errorf("%+v: what may be deleted is code 2011 of Apple's only", info)
		}
	}
	if n := testing.AllocsPerRun(100, func() { Explain("3050"); Explain("3051"); Explain("81000001"); Explain("nonsense") }); n != 0 {
		t.Errorf("Explain allocates %v times", n)
	}
	if info := codeTable.Find(codetable.HTTP, "500"); info.Meaning != "" {
		t.Errorf("what a bare status means is the gateway's affair: %+v", info)
	}
}

func TestConfigErrors(t *testing.T) {
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppID", func(c *Config) { c.AppID = "" }, nil},
		{"config.WorkspaceID", func(c *Config) { c.WorkspaceID = "a b" }, nil},
		{"config.TenantID", func(c *Config) { c.TenantID = "a\n" }, nil},
		{"config.DeliveryType", func(c *Config) { c.DeliveryType = DeliveryUser }, nil},
		{"config.Region", func(c *Config) { c.Region = "mars" }, nil},
		{"config.AccessKey.ID", func(c *Config) { c.AccessKey.ID = "" }, nil},
		{"config.AccessKey.Secret", func(c *Config) { c.AccessKey.Secret = "" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("Tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := testConfig()
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.MPaaS {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"RequestId":"R","ResultCode":"OK","PushResult":{"Success":true,"Data":"5"}}`))
	f.Add(200, []byte(`{"ResultCode":"8012","PushResult":"{\"Success\":false}"}`))
	f.Add(200, []byte(`{"Code":"100","Success":true,"Data":[{"Id":1,"Variables":"a,b","ImageUrls":"{}"}]}`))
	f.Add(200, []byte(`{"ResultCode":"OK","ResultContent":"{\"Data\":{\"TotalCount\":\"1\",\"List\":[{\"PushTime\":\"x\"}]}}"}`))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &engine.Answer{Status: status, Body: body}
		for _, out := range []answer{
			new(pushAnswer), new(contentAnswer[schedulerData]), new(contentAnswer[coreData]), new(contentAnswer[taskData]),
			new(contentAnswer[detailData]), new(dataAnswer[*stateData]), new(dataAnswer[anyText]), new(dataAnswer[*templateData]), new(templatePage),
		} {
			err := decode(a, out)
			if yes, no := out.head().verdict(); err == nil && (!a.OK() || yes == 0 || no > 0) {
				t.Errorf("%d %q is taken for a success", status, body)
			}
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted || e.Kind() == push.ErrInvalidToken) {
				t.Errorf("%v is not typed, or a success, or kills a token", err)
			}
			switch out := out.(type) {
			case *dataAnswer[*templateData]:
				out.data.template()
			case *templatePage:
				for _, d := range out.Data {
					d.template()
				}
			case *dataAnswer[*stateData]:
				if err == nil && out.data == nil {
					t.Errorf("%q has no data", body)
				}
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"Title":"t","ExtendedParams":"{\"a\":\"b\"}","StrategyContent":{"fixedTime":1,"x":2},"Newer":[1,2.50]}`))
	f.Add([]byte(`{"TransparentMessagePayload":{"hms":{}},"PushAction":0,"TargetMsgkey":{"a":"b"},"title":null}`))
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
		if _, err := encode(m); err != nil {
			t.Fatalf("%s cannot be a form: %v", first, err)
		}
	})
}
