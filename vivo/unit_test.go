package vivo

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// The example that the vendor's SDK 3.3 computes.
func TestSign(t *testing.T) {
	const want = "f201edeba10bc792a358df32b4367689"
	if got := sign("100001", "appkey-demo", "appsecret-demo", 1700000000000); got != want {
		t.Errorf("sign = %s, want %s", got, want)
	}
}

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{AppID: "100001", AppKey: "k", AppSecret: "s"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		m       push.Message
		want    string // JSON
		ignored []string
	}{
		{
			"least", push.Message{Title: "t", Body: "b"},
			`{"appId":100001,"notifyType":4,"title":"t","content":"b","skipType":1}`, nil,
		},
		{
			"all that vivo has", push.Message{
				Title: "t", Body: "b", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"),
				Badge: push.AddBadge(1), TTL: push.TTL(time.Hour), CollapseKey: "order-8842", Test: true, Class: push.ClassService,
			},
			`{"appId":100001,"notifyType":4,"title":"t","content":"b","timeToLive":3600,"skipType":2,
			  "skipContent":"https://example.com","classification":1,"clientCustomMap":{"k":"v"},"pushMode":1,
			  "notifyId":945338678,"addBadge":true}`, nil,
		},
		{
			"page, marketing, now or never",
			push.Message{Title: "t", Body: "b", Click: push.OpenPage("intent:#Intent;end"), Class: push.ClassMarketing, TTL: push.TTL(0)},
			`{"appId":100001,"notifyType":4,"title":"t","content":"b","skipType":4,"skipContent":"intent:#Intent;end",
			  "classification":0,"sendOnline":true}`, nil,
		},
		{
			"what vivo does not have", push.Message{
				Title: "t", Body: "b", Image: "https://example.com/p.png", Sound: "ding", Channel: "c",
				Priority: push.PriorityHigh, Badge: push.SetBadge(3),
			},
			`{"appId":100001,"notifyType":4,"title":"t","content":"b","skipType":1}`,
			[]string{"image", "sound", "channel", "priority", "badge"},
		},
		{
			"what the native part sets, wins", push.Message{
				Title: "t", Body: "b", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"),
				TTL: push.TTL(time.Hour), CollapseKey: "x", Class: push.ClassService, Badge: push.AddBadge(1),
				Native: push.Natives{&Message{
					NotifyType: NotifySilent, Title: "T", TimeToLive: 60, SkipType: SkipApp, Classification: new(0), Category: "NEWS",
					NetworkType: new(-1), ClientCustomMap: map[string]string{"K": "V"}, NotifyID: new(7), ForegroundShow: new(false),
					AddBadge: new(false), Callback: &Callback{ID: "9", Param: "p"}, Extra: map[string]any{"newer": 1},
				}},
			},
			`{"appId":100001,"notifyType":1,"title":"T","content":"b","timeToLive":60,"skipType":1,"networkType":-1,
			  "classification":0,"category":"NEWS","clientCustomMap":{"K":"V"},"extra":{"callback.id":"9","callback.param":"p"},
			  "notifyId":7,"foregroundShow":false,"addBadge":false,"newer":1}`, nil,
		},
	}
	c := newTestClient(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := c.translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			if err := n.check(&c.limits); err != nil {
				t.Errorf("check = %v", err)
			}
			got, err := marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, tt.want), decoded(t, string(got))); d != "" {
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
	c := newTestClient(t)
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"unset":     {push.Message{Title: "t", Body: "b"}, true},
		"service":   {push.Message{Title: "t", Body: "b", Class: push.ClassService}, false},
		"marketing": {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, false},
		"category":  {push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{Category: "IM"}}}, false},
	} {
		n, _, err := c.translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if got := classWarning(n); (got != "") != tt.warn {
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

// TestLimits counts as the page of April 2024 does: each character is one.
func TestLimits(t *testing.T) {
	good := func() *Message { return &Message{Title: "t", Content: "c"} }
	tests := []struct {
		name   string
		change func(*Message)
		code   string // empty: accepted
	}{
		{"40 Han", func(m *Message) { m.Title = strings.Repeat("快", 40) }, ""},
		{"41 Han", func(m *Message) { m.Title = strings.Repeat("快", 41) }, "10056"},
		{"41 Latin", func(m *Message) { m.Title = strings.Repeat("a", 41) }, "10056"},
		{"40 emoji", func(m *Message) { m.Title = strings.Repeat("😀", 40) }, ""},
		{"41 emoji", func(m *Message) { m.Title = strings.Repeat("😀", 41) }, "10056"},
		{"a family of 7 is 49 code points", func(m *Message) { m.Title = strings.Repeat("👨‍👩‍👧‍👦", 7) }, "10056"},
		{"20 letters with combining accents", func(m *Message) { m.Title = strings.Repeat("e\u0301", 20) }, ""},
		{"21 letters with combining accents", func(m *Message) { m.Title = strings.Repeat("e\u0301", 21) }, "10056"},
		{"100 Han", func(m *Message) { m.Content = strings.Repeat("快", 100) }, ""},
		{"101 Han", func(m *Message) { m.Content = strings.Repeat("快", 101) }, "10058"},
		{"no title", func(m *Message) { m.Title = "" }, "10055"},
		{"no content", func(m *Message) { m.Content = "" }, "10057"},
		{"TTL 59", func(m *Message) { m.TimeToLive = 59 }, "10059"},
		{"TTL 60", func(m *Message) { m.TimeToLive = 60 }, ""},
		{"TTL 86400", func(m *Message) { m.TimeToLive = 86400 }, ""},
		{"TTL 86401", func(m *Message) { m.TimeToLive = 86401 }, "10059"},
		{"notifyType", func(m *Message) { m.NotifyType = 5 }, "10054"},
		{"skipType", func(m *Message) { m.SkipType = 5 }, "10060"},
		{"negative skipType", func(m *Message) { m.SkipType = -1 }, "10060"},
		{"link missing", func(m *Message) { m.SkipType = SkipURL }, "10061"},
		{"link of 2048", func(m *Message) { m.SkipType, m.SkipContent = SkipURL, strings.Repeat("x", 2048) }, ""},
		{"link of 2049", func(m *Message) { m.SkipType, m.SkipContent = SkipURL, strings.Repeat("x", 2049) }, "10062"},
		{"intent missing", func(m *Message) { m.SkipType = SkipPage }, "10068"},
		{"intent of 2049", func(m *Message) { m.SkipType, m.SkipContent = SkipPage, strings.Repeat("x", 2049) }, "10069"},
		{"custom of 2049", func(m *Message) { m.SkipType, m.SkipContent = SkipCustom, strings.Repeat("x", 2049) }, "10064"},
		{"networkType", func(m *Message) { m.NetworkType = new(0) }, "10065"},
		{"classification", func(m *Message) { m.Classification = new(2) }, "10051"},
		{"11 pairs", func(m *Message) {
			m.ClientCustomMap = map[string]string{}
			for _, k := range strings.Split("abcdefghijk", "") {
				m.ClientCustomMap[k] = "v"
			}
		}, "10066"},
		{"map of 1024", func(m *Message) { m.ClientCustomMap = map[string]string{"k": strings.Repeat("快", 1023)} }, ""},
		{"map of 1025", func(m *Message) { m.ClientCustomMap = map[string]string{"k": strings.Repeat("快", 1024)} }, "10067"},
		{"requestId of 65", func(m *Message) { m.RequestID = strings.Repeat("x", 65) }, "10353"},
		{"alias of 71", func(m *Message) { m.Alias = strings.Repeat("x", 71) }, "10301"},
		{"notifyId 0", func(m *Message) { m.NotifyID = new(0) }, "10095"},
		{"profileId of 65", func(m *Message) { m.ProfileID = strings.Repeat("x", 65) }, "10092"},
		{"callback of 129", func(m *Message) { m.Callback = &Callback{URL: strings.Repeat("x", 129)} }, "10305"},
		{"callback.param of 65", func(m *Message) { m.Callback = &Callback{Param: strings.Repeat("x", 65)} }, "10306"},
	}
	c := newTestClient(t)
	for _, tt := range tests {
		m := good()
		tt.change(m)
		err := m.check(&c.limits)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
	}
}

func TestTitleTooLongSaysAll(t *testing.T) {
	c := newTestClient(t)
	_, err := c.Send(t.Context(), &push.Message{Title: strings.Repeat("快", 41), Body: "b"}, push.Tokens("a", "b"))
	var le *push.LimitError
	if !errors.As(err, &le) {
		t.Fatalf("err = %v", err)
	}
	want := &push.LimitError{
		From: push.Vivo, Field: "title", Limit: 40, Actual: 41, Unit: "characters",
		VendorCode: "10056", Class: push.ErrPayloadTooLarge,
	}
	if d := cmp.Diff(want, le); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFit(t *testing.T) {
	c := newTestClient(t, push.WithFit())
	n, _, err := c.translate(&push.Message{Title: strings.Repeat("快", 41), Body: strings.Repeat("b", 101)})
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("快", 39) + "…"; n.Title != want {
		t.Errorf("title = %q, want %q", n.Title, want)
	}
	if err := n.check(&c.limits); err != nil {
		t.Errorf("a fitted message is refused: %v", err)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t)
	n, _, err := c.translate(&push.Message{
		Title: "快递到了", Body: "Box 12", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"), TTL: push.TTL(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&c.limits); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestRequestID(t *testing.T) {
	long := strings.Repeat("x", 60)
	for _, id := range []string{"", "order-8842", long, "with space"} {
		a, again, b := requestID(id, "a"), requestID(id, "a"), requestID(id, "b")
		if (a == again) != (id != "") {
			t.Errorf("%q: %s and %s for the same target", id, a, again)
		}
		if a == b {
			t.Errorf("%q: %s for two targets", id, a)
		}
		if n := len(a); n > 60 {
			t.Errorf("%q: %s has %d characters", id, a, n)
		}
	}
	ids := newIDs("")
	first, second, third := ids.next(false), ids.next(false), ids.next(true)
	if first == second {
		t.Error("after a refusal the id is the old one")
	}
	if second != third {
		t.Error("after an attempt that may have been carried out the id is a new one")
	}
	fixed := newIDs("mine")
	for range 2 {
		if got := fixed.next(false); got != "mine" {
			t.Errorf("the caller's id became %s", got)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{AppID: "1", AppKey: "k", AppSecret: "s3cret"}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppID", func(c *Config) { c.AppID = "" }, nil},
		{"config.AppID", func(c *Config) { c.AppID = "x1" }, nil},
		{"config.AppID", func(c *Config) { c.AppID = "-1" }, nil},
		{"config.AppKey", func(c *Config) { c.AppKey = "" }, nil},
		{"config.AppSecret", func(c *Config) { c.AppSecret = "a\nb" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.Vivo {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"result":0,"desc":"请求成功","taskId":"121397329"}`))
	f.Add(200, []byte(`{"result":10302,"desc":"regId不合法","invalidUser":{"status":1,"userid":"15638535410301000000001"}}`))
	f.Add(200, []byte(`{"result":"0","invalidUsers":[{"status":"2","userid":7}]}`))
	f.Add(200, []byte(`{"result":null}`))
	f.Add(200, []byte(`{"result":""}`))
	f.Add(500, []byte(`Internal Server Error`))
	f.Add(200, []byte(`{"result":0,"authToken":"t"}`))
	f.Add(200, []byte(`{"result":0,"authToken":"t\r\nX: y"}`))
	f.Add(200, []byte(`{"result":0,"statistics":[{"taskId":1,"send":"7"}],"data":[{"taskId":"1","desc":"d"}]}`))
	f.Add(200, []byte(`{"result":0,"data":[{"userid":"a","status":2}]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		out, auth, saved := new(pushAnswer), new(authAnswer), new(savedAnswer)
		for _, out := range []answer{out, auth, saved, new(statisticsAnswer), new(statusAnswer), new(invalidAnswer)} {
			err := decode(&engine.Answer{Status: status, Body: body}, out)
			if h := out.head(); err == nil && (status < 200 || status > 299 || h.Result == nil || *h.Result != 0) {
				t.Errorf("%d %q is taken for a success", status, body)
			}
			if err == nil && (out == answer(auth) && !wire.Printable(auth.AuthToken) || out == answer(saved) && saved.TaskID == "") {
				t.Errorf("%d %q is taken for a whole %T", status, body, out)
			}
			for _, typ := range []push.TargetType{push.TargetToken, push.TargetAlias} {
				if e := (*Error)(nil); errors.As(err, &e) {
					e.forTarget(typ, 0)
				}
				if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
					t.Errorf("%v is not typed, or is a success", err)
				}
			}
		}
		for _, r := range rejections(out.invalid(), push.TargetToken) {
			if r.Err.Kind() == push.Accepted {
				t.Errorf("%q rejects %q with a success", body, r.Target)
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"title":"t","extra":{"callback.id":"1"},"newer":[1,2.50]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m Message
		if json.Unmarshal(data, &m) != nil {
			return
		}
		first, err := marshal(m)
		if err != nil {
			return
		}
		var back Message
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("own JSON %s cannot be read: %v", first, err)
		}
		if second, err := marshal(back); err != nil || string(first) != string(second) {
			t.Fatalf("JSON changed from %s to %s, %v", first, second, err)
		}
	})
}
