package xiaomi

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{AppSecret: "s3cret", PackageName: "com.example"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRecorded sends what the official Java SDK 1.0.11 was seen to send for
// the same message.
func TestRecorded(t *testing.T) {
	const recorded = `restricted_package_name=com.example.app&time_to_live=86400000&payload=%7B%22k%22%3A%22v+1%22%2C%22u%22%3A%22a%3Db%26c%22%7D` +
		`&title=%E6%A0%87%E9%A2%98+A%26B&description=%E5%86%85%E5%AE%B9%2B1&notify_type=-1&pass_through=0&notify_id=7&extra.notify_effect=2` +
		`&extra.intent_uri=intent%3A%23Intent%3Bcomponent%3Dcom.example.app%2F.A%3Bend&extra.channel_id=134567&extra.template_id=T1` +
		`&extra.template_param=%7B%22keywords1%22%3A%22%E5%BC%A0%E4%B8%89%22%7D&registration_id=regid%2FA%2Bb%3D`
	want, err := url.ParseQuery(recorded)
	if err != nil {
		t.Fatal(err)
	}
	c, last := server(t, `{"result":"ok","trace_id":"Xdm1","code":0,"data":{"id":"scm51336519827468580b1"},"description":"成功","info":"Received push messages for 1 REGID"}`)
	res, err := c.Push(t.Context(), &Message{
		RegistrationIDs: List{"regid/A+b="}, RestrictedPackageName: List{"com.example.app"}, Title: "标题 A&B", Description: "内容+1",
		Payload: `{"k":"v 1","u":"a=b&c"}`, NotifyType: new(NotifyAll), NotifyID: new(7), TimeToLive: 86400000,
		Options: &Options{
			IntentURI: "intent:#Intent;component=com.example.app/.A;end", ChannelID: "134567",
			TemplateID: "T1", TemplateParam: TemplateParam{"keywords1": "张三"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(seen{"POST /v3/message/regid", want}, *last); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff(&Response{MessageID: "scm51336519827468580b1", TraceID: "Xdm1"}, res); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestRoutes is where each kind of target goes, and how several are joined.
func TestRoutes(t *testing.T) {
	m := func(change func(*Message)) *Message {
		m := &Message{Title: "t", Description: "d"}
		change(m)
		return m
	}
	c, last := server(t, `{"result":"ok","code":0}`)
	for _, tt := range []struct {
		line, target string
		m            *Message
		to           push.Audience
	}{
		{"POST /v3/message/regid", "registration_id=a%2B,b", m(func(m *Message) { m.RegistrationIDs = List{"a+", "b"} }), push.Tokens("a+", "b")},
		{"POST /v3/message/alias", "alias=%E5%8F%B7,b c", m(func(m *Message) { m.Aliases = List{"号", "b c"} }), push.Aliases("号", "b c")},
		{"POST /v2/message/user_account", "user_account=a,b", m(func(m *Message) { m.UserAccounts = List{"a", "b"} }), push.Users("a", "b")},
		{"POST /v3/message/topic", "topic=news", m(func(m *Message) { m.Topic = "news" }), push.Topic("news")},
		{"POST /v3/message/multi_topic", "topics=a%3B$%3Bb&topic_op=UNION", m(func(m *Message) { m.Topics = TopicList{"a", "b"} }), push.Condition("UNION a;$;b")},
		{"POST /v3/message/multi_topic", "topics=a%3B$%3Bb&topic_op=EXCEPT", m(func(m *Message) { m.Topics, m.TopicOp = TopicList{"a", "b"}, TopicExcept }), push.Condition("EXCEPT a;$;b")},
		{"POST /v3/message/all", "", nil, push.Everyone()},
	} {
		want, err := url.ParseQuery("title=t&description=d&pass_through=0&extra.notify_effect=1&restricted_package_name=com.example&" + tt.target)
		if err != nil {
			t.Fatal(err)
		}
		if tt.m == nil {
			_, err = c.PushToAll(t.Context(), m(func(*Message) {}))
		} else {
			_, err = c.Push(t.Context(), tt.m)
		}
		if d := cmp.Diff(seen{tt.line, want}, *last); d != "" || err != nil {
			t.Errorf("Push: %v (-want +got):\n%s", err, d)
		}
		_, err = c.Send(t.Context(), &push.Message{Title: "t", Body: "d"}, tt.to)
		if d := cmp.Diff(seen{tt.line, want}, *last); d != "" || err != nil {
			t.Errorf("Send: %v (-want +got):\n%s", err, d)
		}
	}
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
			`{"title":"t","description":"b","restricted_package_name":"com.example","pass_through":0,"extra":{"notify_effect":"1"}}`, nil,
		},
		{
			"all that Xiaomi has", push.Message{
				ID: "order-8842", Title: "t", Body: "b", Data: map[string]string{"k": "v&"}, Click: push.OpenURL("https://example.com"),
				Badge: push.AddBadge(1), TTL: push.TTL(time.Hour), CollapseKey: "order-8842", Class: push.ClassService, Channel: "orders", Sound: "ding",
			},
			`{"title":"t","description":"b","payload":"{\"k\":\"v&\"}","restricted_package_name":"com.example","pass_through":0,
			  "notify_id":945338678,"time_to_live":3600000,"extra":{"channel_id":"orders","notify_effect":"3","web_uri":"https://example.com",
			  "jobkey":"order-8842","sound_uri":"android.resource://com.example/raw/ding"}}`, nil,
		},
		{
			"page, now or never, the system's sound, an id that is no job key",
			push.Message{ID: "order/8842", Title: "t", Body: "b", Click: push.OpenPage("intent:#Intent;end"), TTL: push.TTL(0), Sound: "default"},
			`{"title":"t","description":"b","restricted_package_name":"com.example","pass_through":0,"notify_type":-1,
			  "extra":{"notify_effect":"2","intent_uri":"intent:#Intent;end","only_send_once":"1","jobkey":"f456943bb09fe816d3c1"}}`, nil,
		},
		{
			"what Xiaomi does not have", push.Message{
				Title: "t", Body: "b", Image: "https://example.com/p.png", Priority: push.PriorityHigh, Badge: push.SetBadge(0), Click: push.OpenApp(),
			},
			`{"title":"t","description":"b","restricted_package_name":"com.example","pass_through":0,"extra":{"notify_effect":"1"}}`,
			[]string{"image", "priority", "badge"},
		},
		{
			"a template has the text", push.Message{
				Title: "t", Body: "b", Native: push.Natives{&Message{Options: &Options{TemplateID: "T1", TemplateParam: TemplateParam{"a": "1"}}}},
			},
			`{"restricted_package_name":"com.example","pass_through":0,"extra":{"notify_effect":"1","template_id":"T1","template_param":"{\"a\":\"1\"}"}}`, nil,
		},
		{
			"what the native part sets, wins", push.Message{
				ID: "x", Title: "t", Body: "b", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"),
				TTL: push.TTL(0), CollapseKey: "x", Channel: "c", Sound: "default",
				Native: push.Natives{&Message{
					Topic: "ignored", Title: "T", Payload: "P", NotifyType: new(NotifySilent), NotifyID: new(0), TimeToLive: 1,
					RestrictedPackageName: List{"a", "b"}, Extra: map[string]any{"newer": 1},
					Options: &Options{
						ChannelID: "C", IntentURI: "i", NotifyForeground: new(0), JobKey: "J", FlowControl: 3000, Locale: List{"zh_CN", "en_US"},
						Callback: "http://example.com", CallbackParam: "p", CallbackType: CallbackAll, FocusParam: `{}`, Extra: map[string]string{"mine": "1"},
					},
				}},
			},
			`{"title":"T","description":"b","payload":"P","restricted_package_name":"a,b","pass_through":0,"notify_type":0,"notify_id":0,
			  "time_to_live":1,"newer":1,"extra":{"channel_id":"C","notify_effect":"2","intent_uri":"i","notify_foreground":"0","jobkey":"J",
			  "flow_control":"3000","locale":"zh_CN,en_US","callback":"http://example.com","callback.param":"p","callback.type":"1267",
			  "miui.focus.param":"{}","mine":"1"}}`, nil,
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
			got, err := json.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, tt.want), decoded(t, string(got))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.ignored, ignored); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if after, _ := json.Marshal(tt.m); string(after) != string(before) {
				t.Errorf("the caller's message changed from %s to %s", before, after)
			}
		})
	}
	for name, m := range map[string]push.Message{
		"silent": {Data: map[string]string{"k": "v"}, Silent: true}, "test": {Title: "t", Body: "b", Test: true},
	} {
		if _, _, err := c.translate(&m); !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
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

// TestForm is what a form makes of values that are not strings.
func TestForm(t *testing.T) {
	b, size, err := encode(&Message{
		Aliases: List{"a"}, Title: "t", Extra: map[string]any{"n": 1.5, "s": "a b", "b": true, "o": map[string]any{"k": "<v>"}},
		Options: &Options{NotifyEffect: 1, Extra: map[string]string{"快": "😀"}},
	}, fieldAliases)
	if err != nil {
		t.Fatal(err)
	}
	const want = "b=true&extra.notify_effect=1&extra.%E5%BF%AB=%F0%9F%98%80&n=1.5&o=%7B%22k%22%3A%22%3Cv%3E%22%7D&pass_through=0&s=a+b&title=t&alias=a%2B%2Cb"
	if got := string(b.with([]string{"a+", "b"})); got != want {
		t.Errorf("form\n%s, want\n%s", got, want)
	}
	if want := len("notify_effect1") + 3; size != want {
		t.Errorf("size %d, want %d", size, want)
	}
	for name, m := range map[string]*Message{
		"a parameter twice": {Extra: map[string]any{"title": "t"}},
		"an option twice":   {Options: &Options{Extra: map[string]string{"channel_id": "1"}}},
		"no JSON":           {Extra: map[string]any{"f": func() {}}},
	} {
		if _, _, err := encode(m, ""); !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClassWarning(t *testing.T) {
	c := newTestClient(t)
	channel := push.Natives{&Message{Options: &Options{ChannelID: "1"}}}
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"no channel":              {push.Message{Title: "t", Body: "b", Class: push.ClassService}, true},
		"a channel":               {push.Message{Title: "t", Body: "b", Channel: "1"}, false},
		"a native channel":        {push.Message{Title: "t", Body: "b", Native: channel}, false},
		"marketing for a day":     {push.Message{Title: "t", Body: "b", Channel: "1", Class: push.ClassMarketing, TTL: push.TTL(24 * time.Hour)}, false},
		"marketing for two days":  {push.Message{Title: "t", Body: "b", Channel: "1", Class: push.ClassMarketing, TTL: push.TTL(48 * time.Hour)}, true},
		"a service for two days ": {push.Message{Title: "t", Body: "b", Channel: "1", Class: push.ClassService, TTL: push.TTL(48 * time.Hour)}, false},
	} {
		n, _, err := c.translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if got := classWarning(n, tt.m.Class); (got != "") != tt.warn {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLimits counts as Xiaomi's page does: each character is one, Chinese or
// not. An emoji is two to be safe.
func TestLimits(t *testing.T) {
	good := func() *Message {
		return &Message{Title: "t", Description: "d", Options: &Options{NotifyEffect: EffectLauncher}}
	}
	now := time.Now().UnixMilli()
	tests := []struct {
		name   string
		change func(*Message)
		code   string // empty: accepted; "-": refused without a code
	}{
		{"49 Han", func(m *Message) { m.Title = strings.Repeat("快", 49) }, ""},
		{"50 Han", func(m *Message) { m.Title = strings.Repeat("快", 50) }, "65009"},
		{"50 Latin", func(m *Message) { m.Title = strings.Repeat("a", 50) }, "65009"},
		{"24 emoji", func(m *Message) { m.Title = strings.Repeat("😀", 24) }, ""},
		{"25 emoji", func(m *Message) { m.Title = strings.Repeat("😀", 25) }, "65009"},
		{"24 letters with combining accents", func(m *Message) { m.Title = strings.Repeat("e\u0301", 24) }, ""},
		{"25 letters with combining accents", func(m *Message) { m.Title = strings.Repeat("e\u0301", 25) }, "65009"},
		{"127 Han", func(m *Message) { m.Description = strings.Repeat("快", 127) }, ""},
		{"128 Han", func(m *Message) { m.Description = strings.Repeat("快", 128) }, "65009"},
		{"blank title", func(m *Message) { m.Title = " \n" }, "10016"},
		{"no description", func(m *Message) { m.Description = "" }, "10016"},
		{"no text but a template", func(m *Message) { m.Title, m.Description, m.Options.TemplateID = "", "", "T" }, ""},
		{"payload of 4095", func(m *Message) { m.Payload = strings.Repeat("快", 4095) }, ""},
		{"payload of 4096", func(m *Message) { m.Payload = strings.Repeat("快", 4096) }, "65009"},
		{"pass_through", func(m *Message) { m.PassThrough = 2 }, "10017"},
		{"pass_through of nothing", func(m *Message) { m.PassThrough = 1 }, "10016"},
		{"notify_type -2", func(m *Message) { m.NotifyType = new(-2) }, "10017"},
		{"notify_type 7", func(m *Message) { m.NotifyType = new(7) }, ""},
		{"notify_type 8", func(m *Message) { m.NotifyType = new(8) }, "10017"},
		{"notify_id -1", func(m *Message) { m.NotifyID = new(-1) }, "22103"},
		{"notify_id 2147483647", func(m *Message) { m.NotifyID = new(2147483647) }, ""},
		{"TTL of ten days", func(m *Message) { m.TimeToLive = 864000000 }, ""},
		{"TTL of more", func(m *Message) { m.TimeToLive = 864000001 }, "10017"},
		{"TTL -1", func(m *Message) { m.TimeToLive = -1 }, "10017"},
		{"in seven days", func(m *Message) { m.TimeToSend = now + 7*86400000 }, ""},
		{"in more", func(m *Message) { m.TimeToSend = now + 7*86400000 + 60000 }, "10017"},
		{"in seconds", func(m *Message) { m.TimeToSend = now / 1000 }, "10017"},
		{"half a minute ago", func(m *Message) { m.TimeToSend = now - 30000 }, ""},
		{"no effect", func(m *Message) { m.Options.NotifyEffect = 0 }, "10017"},
		{"effect 4", func(m *Message) { m.Options.NotifyEffect = 4 }, "10017"},
		{"effect 2 alone", func(m *Message) { m.Options.NotifyEffect = EffectActivity }, "10016"},
		{"effect 3 alone", func(m *Message) { m.Options.NotifyEffect = EffectWeb }, "10017"},
		{"effect 3 elsewhere", func(m *Message) { m.Options.NotifyEffect, m.Options.WebURI = EffectWeb, "ftp://example.com" }, "10017"},
		{"job key of 20", func(m *Message) { m.Options.JobKey = "a_-" + strings.Repeat("9", 17) }, ""},
		{"job key of 21", func(m *Message) { m.Options.JobKey = strings.Repeat("9", 21) }, "70012"},
		{"job key with _ in front", func(m *Message) { m.Options.JobKey = "_a" }, "70012"},
		{"job key with a dot", func(m *Message) { m.Options.JobKey = "a.b" }, "70012"},
		{"notify_foreground", func(m *Message) { m.Options.NotifyForeground = new(2) }, "10017"},
		{"only_send_once", func(m *Message) { m.Options.OnlySendOnce = 2 }, "10017"},
		{"callback.type 19", func(m *Message) { m.Options.CallbackType = CallbackDelivered | CallbackClicked | CallbackInvalid }, ""},
		{"callback.type 4", func(m *Message) { m.Options.CallbackType = 4 }, "10017"},
		{"callback elsewhere", func(m *Message) { m.Options.Callback = "example.com" }, "65038"},
		{"callback of 128", func(m *Message) { m.Options.Callback = "http://" + strings.Repeat("x", 121) }, ""},
		{"callback of 129", func(m *Message) { m.Options.Callback = "http://" + strings.Repeat("x", 122) }, "65037"},
		{"callback.param of 256 bytes", func(m *Message) { m.Options.CallbackParam = strings.Repeat("é", 128) }, ""},
		{"callback.param of 258 bytes", func(m *Message) { m.Options.CallbackParam = strings.Repeat("é", 129) }, "65036"},
		{"variables without a template", func(m *Message) { m.Options.TemplateParam = TemplateParam{"a": "1"} }, "10016"},
		{"9 variables", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(9, "1") }, ""},
		{"10 variables", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(10, "1") }, "-"},
		{"variable of 128", func(m *Message) {
			m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, strings.Repeat("快", 128))
		}, ""},
		{"variable of 129", func(m *Message) {
			m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, strings.Repeat("快", 129))
		}, "-"},
		{"empty variable", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, "") }, "-"},
		{"blank variable", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, " ") }, "10017"},
		{"variable with an emoji", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, "a😀") }, "10017"},
		{"variable that is unassigned", func(m *Message) { m.Options.TemplateID, m.Options.TemplateParam = "T", variables(1, "\u0378") }, "10017"},
	}
	c := newTestClient(t)
	for _, tt := range tests {
		m := good()
		tt.change(m)
		err := m.check(&c.limits)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != strings.Trim(tt.code, "-") {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
	}
	off := newTestClient(t, push.WithoutLimits())
	if err := (&Message{}).check(&off.limits); err != nil {
		t.Errorf("limits are off: %v", err)
	}
}

func variables(n int, value string) TemplateParam {
	p := make(TemplateParam)
	for i := range n {
		p[string(rune('a'+i))] = value
	}
	return p
}

// TestExtraSize counts all extra parameters, names included.
func TestExtraSize(t *testing.T) {
	c := newTestClient(t)
	for n, code := range map[int]string{2047: "", 2048: "65015"} {
		m := &Message{Title: "t", Description: "d", Options: &Options{NotifyEffect: 1, Extra: map[string]string{"k": strings.Repeat("快", n-len("notify_effect1k"))}}}
		_, err := c.prepare(m, route{})
		var le *push.LimitError
		if got := errors.As(err, &le); got != (code != "") || got && (le.VendorCode != code || le.Actual != n || le.Limit != 2047) {
			t.Errorf("%d: %v", n, err)
		}
	}
}

// TestPassThrough is refused where it is no longer delivered.
func TestPassThrough(t *testing.T) {
	m := &Message{PassThrough: 1, Payload: "p", Aliases: List{"a"}}
	if _, err := newTestClient(t).prepare(m, route{}); !errors.Is(err, push.ErrUnsupported) {
		t.Errorf("in China: %v", err)
	}
	c, err := New(Config{AppSecret: "s", PackageName: "p", Region: RegionIndia})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.prepare(m, route{}); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
	if _, err := newTestClient(t, push.WithoutLimits()).prepare(m, route{}); err != nil {
		t.Errorf("limits are off: %v", err)
	}
}

func TestTargets(t *testing.T) {
	c := newTestClient(t)
	for _, tt := range []struct {
		name, code string // an empty code: accepted
		err        error
	}{
		{"regId", "", checkRegID("d//igwEhgBGCI2TG6lWqlK+=")},
		{"regId with a comma", "66007", checkRegID("a,b")},
		{"regId with a space", "66007", checkRegID("a b")},
		{"no regId", "66007", checkRegID("")},
		{"alias", "", checkAlias("李 雷")},
		{"blank alias", "65012", checkAlias(" ")},
		{"alias with a comma", "10017", checkAlias("a,b")},
		{"account of 127", "", c.checkAccount(strings.Repeat("a", 127))},
		{"account of 128", "65017", c.checkAccount(strings.Repeat("a", 128))},
		{"blank account", "65016", c.checkAccount("")},
		{"account with a comma", "10017", c.checkAccount("a,b")},
		{"5 topics", "", checkTopics(&c.limits, TopicUnion, []string{"1", "2", "3", "4", "5"})},
		{"6 topics", "65035", checkTopics(&c.limits, TopicUnion, []string{"1", "2", "3", "4", "5", "6"})},
		{"blank topic", "65013", checkTopic("")},
		{"two topics in one", "20209", checkTopic("a;$;b")},
		{"no operation", "10017", checkTopics(&c.limits, "", []string{"1"})},
	} {
		e := push.Error(nil)
		if got := errors.As(tt.err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, tt.err, tt.code)
		}
	}
}

func TestTitleTooLongSaysAll(t *testing.T) {
	c := newTestClient(t)
	_, err := c.Send(t.Context(), &push.Message{Title: strings.Repeat("快", 50), Body: "b"}, push.Tokens("a", "b"))
	var le *push.LimitError
	if !errors.As(err, &le) {
		t.Fatalf("err = %v", err)
	}
	want := &push.LimitError{
		From: push.Xiaomi, Field: "title", Limit: 49, Actual: 50, Unit: "UTF-16 units",
		VendorCode: "65009", Class: push.ErrPayloadTooLarge,
	}
	if d := cmp.Diff(want, le); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFit(t *testing.T) {
	c := newTestClient(t, push.WithFit())
	n, _, err := c.translate(&push.Message{Title: strings.Repeat("快", 50), Body: strings.Repeat("😀", 64)})
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("快", 48) + "…"; n.Title != want {
		t.Errorf("title = %q, want %q", n.Title, want)
	}
	if want := strings.Repeat("😀", 63) + "…"; n.Description != want {
		t.Errorf("description = %q, want %q", n.Description, want)
	}
	if err := n.check(&c.limits); err != nil {
		t.Errorf("a fitted message is refused: %v", err)
	}
}

func TestTTLTooLong(t *testing.T) {
	c := newTestClient(t)
	for _, ttl := range []push.Seconds{10*86400 + 1, 1 << 62} {
		m := push.Message{Title: "t", Body: "b", TTL: &ttl}
		_, err := c.Send(t.Context(), &m, push.Tokens("a"))
		if le := (*push.LimitError)(nil); !errors.As(err, &le) || le.Field != "time_to_live" {
			t.Errorf("%d: %v", ttl, err)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t)
	n, _, err := c.translate(&push.Message{
		ID: "order-8842", Title: "快递到了", Body: "Box 12", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"),
		TTL: push.TTL(time.Hour), CollapseKey: "k",
		Native: push.Natives{&Message{TimeToSend: time.Now().Add(time.Hour).UnixMilli(), Options: &Options{
			TemplateID: "T", TemplateParam: TemplateParam{"a": "张三"}, Callback: "http://example.com",
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(&c.limits); err != nil {
			t.Fatal(err)
		}
		if err := checkRegID("d//igwEhgBGCI2TG6lWqlK"); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestReplaces(t *testing.T) {
	for name, tt := range map[string]struct {
		m    Message
		want bool
	}{
		"nothing":     {Message{Options: &Options{}}, false},
		"no options":  {Message{}, false},
		"notify_id 0": {Message{NotifyID: new(0)}, true},
		"job key":     {Message{Options: &Options{JobKey: "k"}}, true},
	} {
		if got := tt.m.replaces(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestJobKey(t *testing.T) {
	for id, same := range map[string]bool{
		"order-8842": true, strings.Repeat("x", 20): true, strings.Repeat("x", 21): false, "_x": false, "a b": false, "订单": false,
	} {
		k := jobKey(id)
		if (k == id) != same || len(k) > maxJobKey || jobKeyProblem(k) != "" || k != jobKey(id) {
			t.Errorf("%q becomes %q", id, k)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{AppSecret: "s3cret", PackageName: "com.example", AppID: "1"}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppSecret", func(c *Config) { c.AppSecret = "" }, nil},
		{"config.AppSecret", func(c *Config) { c.AppSecret = "a\nb" }, nil},
		{"config.AppSecret", func(c *Config) { c.AppSecret = " a" }, nil},
		{"config.PackageName", func(c *Config) { c.PackageName = "" }, nil},
		{"config.PackageName", func(c *Config) { c.PackageName = "a,b" }, nil},
		{"config.AppID", func(c *Config) { c.AppID = "x1" }, nil},
		{"config.AuditToken", func(c *Config) { c.AuditToken = "a\r\nb" }, nil},
		{"config.Region", func(c *Config) { c.Region = "moon" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.Xiaomi {
			t.Errorf("%s: %v", tt.field, err)
		}
		if fe != nil && strings.Contains(fe.Error(), "s3cret") {
			t.Errorf("%s: the secret is in %v", tt.field, fe)
		}
	}
}

// TestRegions are the documented hosts: a wrong one takes messages and loses
// them.
func TestRegions(t *testing.T) {
	for region, want := range map[Region]string{
		RegionChina:  "https://api.xmpush.xiaomi.com",
		RegionEurope: "https://fr-api.xmpush.global.xiaomi.com",
		RegionIndia:  "https://idmb-api.xmpush.global.xiaomi.com",
		RegionRussia: "https://ru-api.xmpush.global.xiaomi.com",
		RegionGlobal: "https://sgp-api.xmpush.global.xiaomi.com",
	} {
		c, err := New(Config{AppSecret: "s", PackageName: "p", Region: region}, push.WithEndpoint(EndpointFeedback, "https://own.example"))
		if err != nil || c.base != want || c.feedback != "https://own.example" {
			t.Errorf("%q: %v, %v", region, c, err)
		}
	}
}

// TestDecode is what answers mean, by the targets of the request.
func TestDecode(t *testing.T) {
	const protocol = "answer"
	tests := []struct {
		name, body string
		status     int
		typ        push.TargetType
		targets    string // with commas
		code       string // empty: accepted
		kind       push.Kind
		retryable  bool
		bad        []string
	}{
		{"accepted", `{"result":"ok","code":0,"data":{"id":"m"}}`, 200, push.TargetToken, "a,b", "", 0, false, nil},
		{"without data", `{"result":"ok","code":0}`, 200, push.TargetToken, "a,b", "", 0, false, nil},
		{"code as a string", `{"result":"ok","code":"0","data":[]}`, 200, push.TargetToken, "a,b", "", 0, false, nil},
		{"wrong secret", `{"result":"error","reason":"Invalid application secret.","trace_id":"Xcm","code":21301,"description":"认证失败"}`, 200, push.TargetToken, "a", "21301", push.ErrAuth, false, nil},
		{"no result", `{"code":0}`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"an error of code 0", `{"result":"error","code":0}`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"no code", `{"result":"ok","data":{"id":"m"}}`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"code null", `{"result":"ok","code":null}`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"another's data", `{"result":"ok","code":0,"data":"m"}`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"success with 500", `{"result":"ok","code":0}`, 500, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"a code with 500", `{"result":"error","code":200002}`, 500, push.TargetToken, "a", "200002", push.ErrRateLimited, true, nil},
		{"a code that is not listed", `{"result":"error","code":31337}`, 200, push.TargetToken, "a", "31337", push.ErrUnknown, false, nil},
		{"some bad", `{"result":"ok","code":0,"data":{"id":"m","bad_regids":"b, c,"}}`, 200, push.TargetToken, "a,b,c", "bad_regids", push.ErrInvalidToken, false, []string{"b", "c"}},
		{"bad_regIds", `{"result":"ok","code":0,"data":{"bad_regIds":"b"}}`, 200, push.TargetToken, "a,b", "bad_regids", push.ErrInvalidToken, false, []string{"b"}},
		{"none bad", `{"result":"ok","code":0,"data":{"bad_regids":""}}`, 200, push.TargetToken, "a,b", "", 0, false, nil},
		{"all bad", `{"result":"ok","code":0,"data":{"bad_regids":"b,a"}}`, 200, push.TargetToken, "a,b", "bad_regids", push.ErrTokenMismatch, false, []string{"b", "a"}},
		{"the only one bad", `{"result":"ok","code":0,"data":{"bad_regids":"a"}}`, 200, push.TargetToken, "a", "bad_regids", push.ErrTokenMismatch, false, []string{"a"}},
		{"others bad", `{"result":"ok","code":0,"data":{"bad_regids":"x"}}`, 200, push.TargetToken, "a,b", protocol, push.ErrProtocol, true, nil},
		{"regIds of an alias", `{"result":"ok","code":0,"data":{"bad_regids":"x"}}`, 200, push.TargetAlias, "a,b", "", 0, false, nil},
		{"a bad alias", `{"result":"ok","code":0,"data":{"bad_regids":"b"}}`, 200, push.TargetAlias, "a,b", "bad_regids", push.ErrNotFound, false, []string{"b"}},
		{"20301 of targets", `{"result":"error","code":20301,"reason":"no valid targets!"}`, 200, push.TargetToken, "a", "20301", push.ErrTokenMismatch, false, nil},
		{"20301 with regIds", `{"result":"error","code":20301,"data":{"bad_regids":"a"}}`, 200, push.TargetToken, "a", "20301", push.ErrTokenMismatch, false, []string{"a"}},
		{"20301 of whatever", `{"result":"error","code":20301,"description":"发送消息失败"}`, 200, push.TargetToken, "a", "20301", push.ErrUnknown, false, nil},
		{"20301 of an alias", `{"result":"error","code":20301,"reason":"no valid targets!"}`, 200, push.TargetAlias, "a", "20301", push.ErrUnknown, false, nil},
		{"66007 of one", `{"result":"error","code":66007}`, 200, push.TargetToken, "a", "66007", push.ErrInvalidToken, false, nil},
		{"66007 of two", `{"result":"error","code":66007}`, 200, push.TargetToken, "a,b", "66007", push.ErrInvalidArgument, false, nil},
		{"66007 of an alias", `{"result":"error","code":66007}`, 200, push.TargetAlias, "a", "66007", push.ErrInvalidArgument, false, nil},
		{"offline", `{"result":"error","code":65003}`, 200, push.TargetToken, "a", "65003", push.ErrNotFound, false, nil},
		{"no JSON", `<html>`, 200, push.TargetToken, "a", protocol, push.ErrProtocol, false, nil},
		{"502", `<html>`, 502, push.TargetToken, "a", "502", push.ErrUnavailable, true, nil},
		{"599", ``, 599, push.TargetToken, "a", "599", push.ErrUnavailable, true, nil},
		{"429", ``, 429, push.TargetToken, "a", "429", push.ErrRateLimited, true, nil},
		{"418", ``, 418, push.TargetToken, "a", "418", push.ErrProtocol, false, nil},
	}
	for _, tt := range tests {
		targets := strings.Split(tt.targets, ",")
		var out pushAnswer
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, &out)
		if err == nil {
			err = out.response().partial("send", tt.typ, targets)
		} else {
			err = typed(err, tt.typ, len(targets))
		}
		if tt.code == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		e := push.Error(nil)
		if !errors.As(err, &e) || e.Kind() != tt.kind || tt.code != protocol && (e.Code() != tt.code || e.Retryable() != tt.retryable) {
			t.Errorf("%s: %v, want %s, kind %s, retryable %v", tt.name, err, tt.code, tt.kind, tt.retryable)
			continue
		}
		if xe := (*Error)(nil); errors.As(err, &xe) {
			if d := cmp.Diff(tt.bad, xe.BadRegIDs); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, d)
			}
		}
	}
}

// TestCodes holds the table to what a table must be.
func TestCodes(t *testing.T) {
	seen := make(map[[2]string]bool)
	for info := range Codes() {
		id := [2]string{info.Table, info.Code}
		if seen[id] || info.Meaning == "" || info.Kind == push.Accepted && info.Retry != push.RetryNever {
			t.Errorf("row %+v", info)
		}
		seen[id] = true
	}
	for code, want := range map[string]push.Kind{"200001": push.ErrQuota, "27001": push.ErrInvalidArgument, "16/1": push.ErrInvalidToken, "bad_regids": push.ErrInvalidToken} {
		if info, ok := Explain(code); !ok || info.Kind != want {
			t.Errorf("%s: %+v", code, info)
		}
	}
	// The main table explains no single target as dead.
	for _, info := range codeTable {
		if info.Table == "" && info.Kind == push.ErrInvalidToken {
			t.Errorf("%s alone kills tokens", info.Code)
		}
	}
}

// TestNativeLists are read from the wire's form and from arrays.
func TestNativeLists(t *testing.T) {
	const in = `{"registration_id":["a","b"],"topics":"x;$;y","extra":{"template_param":{"k":"v"},"locale":["zh_CN","en_US"],"n":1}}`
	var m Message
	if err := json.Unmarshal([]byte(in), &m); err != nil {
		t.Fatal(err)
	}
	want := Message{
		RegistrationIDs: List{"a", "b"}, Topics: TopicList{"x", "y"},
		Options: &Options{TemplateParam: TemplateParam{"k": "v"}, Locale: List{"zh_CN", "en_US"}, Extra: map[string]string{"n": "1"}},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	got, err := json.Marshal(m)
	const out = `{"registration_id":"a,b","topics":"x;$;y","pass_through":0,"extra":{"template_param":"{\"k\":\"v\"}","locale":"zh_CN,en_US","n":"1"}}`
	if string(got) != out || err != nil {
		t.Errorf("%s, %v, want %s", got, err, out)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"result":"ok","trace_id":"X","code":0,"data":{"id":"scm1","bad_regids":"a,b","day_quota":"1","day_acked":2}}`))
	f.Add(200, []byte(`{"result":"error","reason":"Invalid application secret.","code":21301,"description":"认证失败"}`))
	f.Add(200, []byte(`{"result":"ok","code":"0","data":{"bad_regids":["a"],"data":[{"id":1}],"list":["x"]}}`))
	f.Add(200, []byte(`{"result":"ok","code":0,"data":{"data":{"scm1":{"click":"1"}}}}`))
	f.Add(500, []byte(`Internal Server Error`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, out := range []answer{new(pushAnswer), new(listAnswer), new(traceAnswer), new(multiTraceAnswer), new(countersAnswer), new(mediaAnswer), new(rawAnswer)} {
			err := decode(&engine.Answer{Status: status, Body: body}, out)
			if h := out.head(); err == nil && (status < 200 || status > 299 || h.Code == nil || *h.Code != 0 || !strings.EqualFold(h.Result, "ok")) {
				t.Errorf("%d %q is taken for a success", status, body)
			}
			for _, typ := range []push.TargetType{push.TargetToken, push.TargetAlias} {
				if e := push.Error(nil); err != nil && (!errors.As(typed(err, typ, 1), &e) || e.Kind() == push.Accepted) {
					t.Errorf("%v is not typed, or is a success", err)
				}
			}
			if a, ok := out.(*pushAnswer); ok && err == nil {
				res := a.response()
				for _, r := range reply(res, res.partial("send", push.TargetToken, []string{"a", "b"})).Rejected {
					if r.Err.Kind() == push.Accepted || r.Target == "" {
						t.Errorf("%q rejects %q: %v", body, r.Target, r.Err)
					}
				}
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"title":"t","registration_id":"a,b","topics":"x;$;y","extra":{"callback.type":"3","template_param":{"k":"v"},"n":[1,2.50]},"newer":[1,2.50]}`))
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
		if _, _, err := encode(&m, fieldRegIDs); err != nil {
			t.Fatalf("what is JSON is no form: %v", err)
		}
	})
}
