package huawei

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		m       push.Message
		want    string // the object "message", JSON
		ignored []string
	}{
		{
			"least", push.Message{Title: "t", Body: "b"},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"click_action":{"type":3}}},"token":["A"]}`, nil,
		},
		{
			"all that Huawei has", push.Message{
				ID: "order-8842", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "<v>"},
				Click: push.OpenURL("https://example.com"), Sound: "ding.mp3", Channel: "orders", TTL: push.TTL(time.Hour),
				CollapseKey: "order-8842", Test: true, Class: push.ClassMarketing,
			},
			`{"data":"{\"k\":\"<v>\"}","notification":{"title":"t","body":"b","image":"https://example.com/p.png"},
			  "android":{"category":"MARKETING","ttl":"3600s","bi_tag":"order-8842","target_user_type":1,
			    "notification":{"sound":"/raw/ding.mp3","default_sound":false,"tag":"order-8842","channel_id":"orders",
			      "click_action":{"type":2,"url":"https://example.com"}}},"token":["A"]}`, nil,
		},
		{
			"silent", push.Message{Data: map[string]string{"k": "v"}, Silent: true, Priority: push.PriorityHigh, TTL: push.TTL(0)},
			`{"data":"{\"k\":\"v\"}","android":{"urgency":"HIGH","ttl":"1s"},"token":["A"]}`, nil,
		},
		{
			"data and nothing to show", push.Message{Data: map[string]string{"k": "v"}},
			`{"data":"{\"k\":\"v\"}","android":{},"token":["A"]}`, nil,
		},
		{
			"page, default sound",
			push.Message{Title: "t", Body: "b", Click: push.OpenPage("intent://x#Intent;end"), Sound: "default"},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"default_sound":true,
			  "click_action":{"type":1,"intent":"intent://x#Intent;end"}}},"token":["A"]}`, nil,
		},
		{
			"what comes to nothing", push.Message{Title: "t", Body: "b", Priority: push.PriorityHigh, Badge: push.AddBadge(1), Class: push.ClassService},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"click_action":{"type":3}}},"token":["A"]}`,
			[]string{"priority", "badge (needs the native badge.class)"},
		},
		{
			"what the native part sets, wins", push.Message{
				Title: "t", Body: "b", Badge: push.SetBadge(0), TTL: push.TTL(time.Hour), Class: push.ClassMarketing, Channel: "c",
				Native: push.Natives{&Message{
					Data: `{"n":1}`,
					Android: &Android{
						TTL: "60s", Category: "EXPRESS", CollapseKey: new(0), Extra: map[string]any{"newer": true},
						Notification: &AndroidNotification{
							Title: "T", ForegroundShow: new(false), DefaultSound: new(false), NotifyID: new(0),
							Badge: &Badge{Class: "com.example.Main"}, ClickAction: &ClickAction{Type: 1, Action: "open"},
						},
					},
				}},
			},
			`{"data":"{\"n\":1}","notification":{"title":"t","body":"b"},"android":{"collapse_key":0,"category":"EXPRESS","ttl":"60s","newer":true,
			  "notification":{"title":"T","default_sound":false,"foreground_show":false,"notify_id":0,"channel_id":"c",
			    "badge":{"set_num":0,"class":"com.example.Main"},"click_action":{"type":1,"action":"open"}}},"token":["A"]}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			if err := n.check(&limits.Table{Vendor: push.Huawei, Limits: limitTable.Limits}); err != nil {
				t.Errorf("check = %v", err)
			}
			b, err := encode(n, true)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, `{"message":`+tt.want+`}`), decoded(t, string(b.with([]string{"A"})))); d != "" {
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
}

func TestClassWarning(t *testing.T) {
	express := push.Natives{&Message{Android: &Android{Category: "EXPRESS"}}}
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"unset":                   {push.Message{Title: "t", Body: "b"}, true},
		"service":                 {push.Message{Title: "t", Body: "b", Class: push.ClassService}, true},
		"marketing":               {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, false},
		"service with a category": {push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: express}, false},
		"silent":                  {push.Message{Data: map[string]string{"k": "v"}, Silent: true}, false},
	} {
		n, _, err := translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if got := classWarning(n, tt.m.Class); (got != "") != tt.warn {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

// The examples of the vendor's pages, and what splicing must get right.
func TestEncode(t *testing.T) {
	example := &Message{
		Notification: &Notification{Title: "t", Body: "b"},
		Android:      &Android{Notification: &AndroidNotification{ClickAction: &ClickAction{Type: 3}}},
	}
	tests := []struct {
		name   string
		m      *Message
		tokens []string // nil: not by token
		want   string
	}{
		{"page", example, []string{"A"}, `{"message":{"notification":{"title":"t","body":"b"},"android":{"notification":{"click_action":{"type":3}}},"token":["A"]}}`},
		{"no tokens, as it counts", example, []string{}, `{"message":{"notification":{"title":"t","body":"b"},"android":{"notification":{"click_action":{"type":3}}},"token":[]}}`},
		{"two tokens, validate only", &Message{Data: "d", ValidateOnly: true}, []string{"A", "B"}, `{"message":{"data":"d","token":["A","B"]},"validate_only":true}`},
		{"topic", &Message{Data: "d", Topic: "sports"}, nil, `{"message":{"data":"d","topic":"sports"}}`},
		{"review", &Message{Data: "d", Review: []Review{{Reviewer: "r", Result: 1}}}, []string{"A"}, `{"message":{"data":"d","token":["A"]},"review":[{"reviewer":"r","type":0,"result":1}]}`},
		{"a quote in a token", &Message{Data: "d"}, []string{`A"\`}, `{"message":{"data":"d","token":["A\"\\"]}}`},
		{"newer member", &Message{Data: "d", Extra: map[string]any{"x": 1}}, []string{"A"}, `{"message":{"data":"d","x":1,"token":["A"]}}`},
	}
	for _, tt := range tests {
		b, err := encode(tt.m, tt.tokens != nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, string(b.with(tt.tokens))); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Message, *AndroidNotification)
		code   string // empty: accepted
	}{
		{"good", func(*Message, *AndroidNotification) {}, ""},
		{"no title", func(m *Message, _ *AndroidNotification) { m.Notification.Title = "" }, "80100003"},
		{"no body", func(m *Message, _ *AndroidNotification) { m.Notification.Body = "" }, "80100003"},
		{"title by key", func(m *Message, n *AndroidNotification) { m.Notification.Title, n.TitleLocKey = "", "k" }, ""},
		{"image", func(m *Message, _ *AndroidNotification) { m.Notification.Image = "http://example.com/p.png" }, "80100003"},
		{"data no JSON", func(m *Message, _ *AndroidNotification) { m.Data = "plain" }, "80100003"},
		{"ttl 0", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "0s" }, "80100004"},
		{"ttl 15 days", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1296000s" }, ""},
		{"ttl above 15 days", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1296000.000000001S" }, "80100003"},
		{"ttl no number", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1h" }, "80100003"},
		{"ttl of ten digits behind the point", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1.0000000001s" }, "80100003"},
		{"collapse_key -2", func(m *Message, _ *AndroidNotification) { m.Android.CollapseKey = new(-2) }, "80100013"},
		{"collapse_key 100", func(m *Message, _ *AndroidNotification) { m.Android.CollapseKey = new(100) }, ""},
		{"collapse_key 101", func(m *Message, _ *AndroidNotification) { m.Android.CollapseKey = new(101) }, "80100013"},
		{"no click", func(_ *Message, n *AndroidNotification) { n.ClickAction = nil }, "80100003"},
		{"click without a page", func(_ *Message, n *AndroidNotification) { n.ClickAction = &ClickAction{Type: 1} }, "80100003"},
		{"click without TLS", func(_ *Message, n *AndroidNotification) {
			n.ClickAction = &ClickAction{Type: 2, URL: "http://example.com"}
		}, "80100003"},
		{"badge without class", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{} }, "80100003"},
		{"badge add 0", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{Class: "c", AddNum: new(0)} }, "80100003"},
		{"badge add 99", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{Class: "c", AddNum: new(99)} }, ""},
		{"badge set 0", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{Class: "c", SetNum: new(0)} }, ""},
		{"badge set 100", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{Class: "c", SetNum: new(100)} }, "80100003"},
		{"style 2", func(_ *Message, n *AndroidNotification) { n.Style = 2 }, "80100003"},
		{"big text without text", func(_ *Message, n *AndroidNotification) { n.Style = StyleBigText }, "80100003"},
		{"6 inbox lines", func(_ *Message, n *AndroidNotification) { n.InboxContent = make([]string, 6) }, "80100003"},
		{"inbox line of 1024 Han", func(_ *Message, n *AndroidNotification) { n.InboxContent = []string{strings.Repeat("快", 1024)} }, ""},
		{"inbox line of 1025", func(_ *Message, n *AndroidNotification) { n.InboxContent = []string{strings.Repeat("快", 1025)} }, "80100003"},
		{"4 buttons", func(_ *Message, n *AndroidNotification) { n.Buttons = make([]Button, 4) }, "80100003"},
		{"button of 40 emoji", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Name: strings.Repeat("😀", 40)}} }, ""},
		{"button of 21 accented letters", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{Name: strings.Repeat("e\u0301", 21)}}
		}, "80100003"},
		{"11 vibrations", func(_ *Message, n *AndroidNotification) { n.VibrateConfig = make([]string, 11) }, "80100003"},
		{"vibration of 60 s", func(_ *Message, n *AndroidNotification) { n.VibrateConfig = []string{"0.5s", "60s"} }, ""},
		{"vibration of 61 s", func(_ *Message, n *AndroidNotification) { n.VibrateConfig = []string{"61s"} }, "80100003"},
		{"vibration of 0 s", func(_ *Message, n *AndroidNotification) { n.VibrateConfig = []string{"0.0s"} }, "80100003"},
		{"4 languages", func(_ *Message, n *AndroidNotification) {
			n.MultiLangKey = &MultiLangKey{TitleKey: map[string]string{"a": "", "b": "", "c": "", "d": ""}}
		}, "80100003"},
		{"profile_id of 65", func(_ *Message, n *AndroidNotification) { n.ProfileID = strings.Repeat("x", 65) }, "80100003"},
		{"args without a key", func(_ *Message, n *AndroidNotification) { n.BodyLocArgs = []string{"a"} }, "80100003"},
	}
	table := limitTable
	for _, tt := range tests {
		n := &AndroidNotification{ClickAction: &ClickAction{Type: 3}}
		m := &Message{Notification: &Notification{Title: "t", Body: "b"}, Android: &Android{Notification: n}}
		tt.change(m, n)
		err := m.check(&table)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
	}
}

func newTestClient(t *testing.T, cfg Config, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var someApp = Config{ClientID: "101234567", ClientSecret: "abc+/=def"}

func TestPushRefusesBeforeTheNetwork(t *testing.T) {
	c := newTestClient(t, someApp, push.WithBaseURL("https://127.0.0.1:1"))
	tokens := make([]string, 1001)
	for i := range tokens {
		tokens[i] = "t"
	}
	tests := []struct {
		name string
		m    *Message
		want push.Error
	}{
		{"1001 tokens", &Message{Data: "d", Token: tokens}, &push.LimitError{From: push.Huawei, Field: "token", Limit: 1000, Actual: 1001, Unit: "tokens", VendorCode: "80300010", Class: push.ErrInvalidArgument}},
		{"4097 bytes", &Message{Data: strings.Repeat("d", 4097-len(`{"message":{"data":"","token":[]}}`)), Token: tokens[:1]}, &push.LimitError{From: push.Huawei, Field: "message", Limit: 4096, Actual: 4097, Unit: "bytes", VendorCode: "80300008", Class: push.ErrPayloadTooLarge}},
		{"no target", &Message{Data: "d"}, &push.FieldError{From: push.Huawei, Field: "token", VendorCode: "80300010", Problem: "is one of token, topic and condition, of which exactly one must be set"}},
		{"6 topics", &Message{Data: "d", Condition: strings.Repeat("'a' in topics || ", 5) + "'b' in topics"}, &push.LimitError{From: push.Huawei, Field: "condition", Limit: 5, Actual: 6, Unit: "topics", VendorCode: "80100001", Class: push.ErrInvalidArgument}},
		{"topic", &Message{Data: "d", Topic: "a/b"}, &push.FieldError{From: push.Huawei, Field: "topic", VendorCode: "80100001", Problem: "has a character other than letters, digits and _ . ~ %"}},
		{"token with a line break", &Message{Data: "d", Token: []string{"a\r\nb"}}, &push.FieldError{From: push.Huawei, Field: "token", Problem: "has a space, a control character or a character outside ASCII"}},
	}
	for _, tt := range tests {
		_, err := c.Push(t.Context(), tt.m)
		if d := cmp.Diff(error(tt.want), err); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	if _, err := c.Push(t.Context(), nil); err == nil {
		t.Error("a nil message was accepted")
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	n, _, err := translate(&push.Message{Title: "快递到了", Body: "b", TTL: push.TTL(time.Hour), Channel: "c", Click: push.OpenURL("https://example.com")})
	if err != nil {
		t.Fatal(err)
	}
	table := limitTable
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&table); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

// The secret must be form-encoded, which several SDKs get wrong.
func TestTokenRequest(t *testing.T) {
	var form, contentType string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, contentType = string(body), r.Header.Get("Content-Type")
		_, _ = io.WriteString(w, `{"access_token":"CV\/abc","expires_in":3600,"token_type":"Bearer"}`)
	}))
	defer srv.Close()
	c := newTestClient(t, someApp, push.WithBaseURL(srv.URL))
	h := make(http.Header)
	if _, err := c.auth.Authorize(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("client_id=101234567&client_secret=abc%2B%2F%3Ddef&grant_type=client_credentials", form); d != "" {
		t.Errorf("form (-want +got):\n%s", d)
	}
	if contentType != "application/x-www-form-urlencoded" {
		t.Errorf("content type %q", contentType)
	}
	if got := h.Get("Authorization"); got != "Bearer CV/abc" {
		t.Errorf("Authorization: %q", got)
	}
}

func TestTokenErrors(t *testing.T) {
	tests := []struct {
		status int
		body   string
		code   string
		kind   push.Kind
	}{
		{400, `{"error":1101,"sub_error":12304,"error_description":"invalid client_secret"}`, "1101/12304", push.ErrAuth},
		{200, `{"error":1101,"sub_error":20003,"error_description":"no such client"}`, "1101/20003", push.ErrAuth},
		{400, `{"error":"1302"}`, "1302", push.ErrRateLimited},
		{400, `{"error":1101,"sub_error":99999}`, "1101", push.ErrInvalidArgument},
		{503, `<html>busy</html>`, "503", push.ErrRateLimited},
		{200, `<html>hello</html>`, "answer", push.ErrProtocol},
		{200, `{"access_token":"","expires_in":3600}`, "answer", push.ErrProtocol},
		{200, `{"access_token":"a\nb","expires_in":3600}`, "answer", push.ErrProtocol},
		{418, ``, "418", push.ErrProtocol},
	}
	for _, tt := range tests {
		err := decodeToken(&engine.Answer{Status: tt.status, Body: []byte(tt.body)})
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code || e.Kind() != tt.kind {
			t.Errorf("%d %s: %v, want %s, %s", tt.status, tt.body, err, tt.code, tt.kind)
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
		{"accepted", 200, `{"code":"80000000","msg":"Success","requestId":"157"}`, "", 0},
		{"number for a string", 200, `{"code":80000000,"msg":"Success","requestId":157}`, "", 0},
		{"success with a bad status", 500, `{"code":"80000000"}`, "answer", push.ErrProtocol},
		{"error with HTTP 200", 200, `{"code":"80300008","msg":"m"}`, "80300008", push.ErrPayloadTooLarge},
		{"partial", 200, `{"code":"80100000","msg":"{\"success\":3,\"failure\":1,\"illegal_tokens\":[\"xxx\"]}"}`, "80100000", push.ErrInvalidToken},
		{"partial without success", 200, `{"code":"80100000","msg":"{\"success\":0,\"failure\":1,\"illegal_tokens\":[\"xxx\"]}"}`, "80300007", push.ErrTokenMismatch},
		{"partial without names", 200, `{"code":"80100000","msg":"{\"success\":3,\"failure\":1,\"illegal_tokens\":[]}"}`, "answer", push.ErrProtocol},
		{"partial in plain text", 200, `{"code":"80100000","msg":"parameter check failed"}`, "answer", push.ErrProtocol},
		{"all refused", 400, `{"code":"80300007","msg":"Invalid Token"}`, "80300007", push.ErrTokenMismatch},
		{"unknown", 400, `{"code":"80999999","msg":"m"}`, "80999999", push.ErrUnknown},
		{"busy without a body", 503, ``, "503", push.ErrRateLimited},
		{"HTML", 502, `<html></html>`, "502", push.ErrUnavailable},
		{"HTML as success", 200, `<html></html>`, "answer", push.ErrProtocol},
		{"empty object", 200, `{}`, "answer", push.ErrProtocol},
		{"null", 200, `null`, "answer", push.ErrProtocol},
	}
	for _, tt := range tests {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(status))
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want %q, %s", tt.name, err, tt.code, tt.kind)
		}
	}
}

func keyFile(t *testing.T, change func(map[string]string)) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{
		"project_id": "p1", "key_id": "k1", "sub_account": "s1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	if change != nil {
		change(file)
	}
	data, _ := json.Marshal(file)
	return data
}

func TestConfigErrors(t *testing.T) {
	tests := []struct {
		field string
		cfg   Config
		opts  []push.Option
	}{
		{"config.ClientID", Config{}, nil},
		{"config.ClientID", Config{ClientID: "a b", ClientSecret: "s"}, nil},
		{"config.ClientSecret", Config{ClientID: "1"}, nil},
		{"config.ProjectID", Config{ClientID: "1", ClientSecret: "s", ProjectID: "a\nb"}, nil},
		{"config.ServiceAccount", Config{ServiceAccount: []byte("{")}, nil},
		{"config.ServiceAccount", Config{ClientID: "1", ClientSecret: "s", ServiceAccount: []byte("{}")}, nil},
		{"config.ServiceAccount.key_id", Config{ServiceAccount: keyFile(t, func(f map[string]string) { delete(f, "key_id") })}, nil},
		{"config.ServiceAccount.sub_account", Config{ServiceAccount: keyFile(t, func(f map[string]string) { delete(f, "sub_account") })}, nil},
		{"config.ServiceAccount.private_key", Config{ServiceAccount: keyFile(t, func(f map[string]string) { f["private_key"] = "MIIE" })}, nil},
		{"config.ProjectID", Config{ProjectID: "p2", ServiceAccount: keyFile(t, nil)}, nil},
		{"config.ProjectID", Config{ServiceAccount: keyFile(t, func(f map[string]string) { delete(f, "project_id") })}, nil},
		{"WithBaseURL", someApp, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", someApp, []push.Option{push.WithEndpoint("auth", "https://gw.example")}},
	}
	for _, tt := range tests {
		_, err := New(tt.cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func TestGenerations(t *testing.T) {
	account := keyFile(t, func(f map[string]string) { f["private_key"] = strings.ReplaceAll(f["private_key"], "\n", `\n`) })
	const base = "https://push-api.cloud.huawei.com"
	tests := []struct {
		name         string
		cfg          Config
		send, topics string
	}{
		{"v1", someApp, base + "/v1/101234567/messages:send", base + "/v1/101234567"},
		{"v2 with OAuth", Config{ClientID: "1", ClientSecret: "s", ProjectID: "p"}, base + "/v2/p/messages:send", base + "/v1/1"},
		{"v2 with an account", Config{ServiceAccount: account}, base + "/v2/p1/messages:send", ""},
		{"v1 with an account", Config{ClientID: "1", ServiceAccount: account}, base + "/v1/1/messages:send", base + "/v1/1"},
	}
	for _, tt := range tests {
		c := newTestClient(t, tt.cfg)
		if d := cmp.Diff([]string{tt.send, tt.topics}, []string{c.sendURL, c.appURL}); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"code":"80000000","msg":"Success","requestId":"157"}`))
	f.Add(200, []byte(`{"code":"80100000","msg":"{\"success\":3,\"failure\":1,\"illegal_tokens\":[\"xxx\"]}"}`))
	f.Add(200, []byte(`{"code":"80100000","msg":"{\"success\":0,\"failure\":1,\"illegal_tokens\":[\"a\"]}"}`))
	f.Add(200, []byte(`{"code":"80100000","msg":"{\"success\":1,\"failure\":-1}"}`))
	f.Add(200, []byte(`{"code":"80000000","successCount":1,"failureCount":"1","errors":[{"index":0,"reason":"topic exceed"}]}`))
	f.Add(200, []byte(`{"code":"80000000","topics":[{"name":"t","addDate":"2026-01-02"}],"aaId":"a","groupKeys":["g"]}`))
	f.Add(200, []byte(`{"access_token":"t","expires_in":3600}`))
	f.Add(200, []byte(`{"error":1101,"sub_error":20001,"error_description":"d"}`))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, httpStatus int, body []byte) {
		a := &engine.Answer{Status: httpStatus, Body: body}
		for _, out := range []answer{new(status), new(topicAnswer), new(topicsAnswer), new(tokenDataAnswer)} {
			err := decode(a, out)
			if err == nil && (!a.OK() || out.head().Code != codeSuccess) {
				t.Errorf("%d %q is taken for a success", httpStatus, body)
			}
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
				t.Errorf("%v is not typed, or is a success", err)
			}
			for _, r := range reply(&Response{}, err).Rejected {
				if r.Err == nil || r.Err.Kind() == push.Accepted {
					t.Errorf("%q rejects %q: %v", body, r.Target, r.Err)
				}
			}
		}
		var token struct {
			AccessToken string `json:"access_token"`
		}
		err := decodeToken(a)
		if err == nil && (!a.OK() || json.Unmarshal(body, &token) != nil || !wire.Printable(token.AccessToken)) {
			t.Errorf("%d %q is taken for a token", httpStatus, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
			t.Errorf("%v is not typed, or is a success", err)
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"notification":{"title":"t"},"android":{"ttl":"1s","x":1,"notification":{"badge":{"set_num":0},"y":[]}},"z":2.50}`))
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
	})
}

func FuzzServiceAccount(f *testing.F) {
	f.Add([]byte(`{"key_id":"k","sub_account":"s","private_key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := New(Config{ServiceAccount: file, ProjectID: "p"})
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Vendor() != push.Huawei) {
			t.Errorf("%v is not typed", err)
		}
	})
}
