package oppo

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
	"github.com/pushwire/push/internal/wire"
)

// The example that the vendor's SDK 1.0.6 computes.
func TestSign(t *testing.T) {
	const want = "a6355eeda21d81deaa1f42df30efc341419ffc1e71ded0fb8ebdb4551cb6eabf"
	if got := sign("appkey-demo", "mastersecret-demo", 1700000000000); got != want {
		t.Errorf("sign = %s, want %s", got, want)
	}
}

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{AppKey: "app-key", MasterSecret: "master-secret"}, opts...)
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
			"least", push.Message{Title: "t", Body: "c"},
			`{"notification":{"title":"t","content":"c"}}`, nil,
		},
		{
			"all that OPPO has", push.Message{
				ID: "id-1", Title: "t", Body: "c", Data: map[string]string{"k": "<&>"}, Click: push.OpenURL("https://example.com"),
				Badge: push.SetBadge(0), TTL: push.TTL(24 * time.Hour), CollapseKey: "order-8842", Channel: "im", Class: push.ClassMarketing,
			},
			`{"notification":{"app_message_id":"id-1","title":"t","content":"c","click_action_type":2,"click_action_url":"https://example.com",
			  "action_parameters":"{\"k\":\"<&>\"}","off_line":true,"off_line_ttl":86400,"channel_id":"im","category":"MARKETING",
			  "notify_id":945338678,"badge_operation_type":0,"badge_message_count":0}}`, nil,
		},
		{
			"app, badge by one, now or never",
			push.Message{Title: "t", Body: "c", Click: push.OpenApp(), Badge: push.AddBadge(2), TTL: push.TTL(0)},
			`{"notification":{"title":"t","content":"c","click_action_type":0,"off_line":false,"badge_operation_type":1,"badge_message_count":2}}`, nil,
		},
		{
			"page", push.Message{Title: "t", Body: "c", Click: push.OpenPage("intent:#Intent;end")},
			`{"notification":{"title":"t","content":"c","click_action_type":5,"click_action_url":"intent:#Intent;end"}}`, nil,
		},
		{
			"what OPPO does not have", push.Message{Title: "t", Body: "c", Image: "https://example.com/p.png", Sound: "ding", Priority: push.PriorityHigh},
			`{"notification":{"title":"t","content":"c"}}`,
			[]string{"image", "sound", "priority"},
		},
		{
			"what the native part sets, wins", push.Message{
				ID: "portable", Title: "t", Body: "c", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"), TTL: push.TTL(time.Hour),
				CollapseKey: "x", Channel: "y", Class: push.ClassMarketing, Badge: push.AddBadge(1),
				Native: push.Natives{&Message{
					TargetType: TargetAlias, TargetValue: "amy", VerifyRegistrationID: new(false), Extra: map[string]any{"newest": true},
					Notification: Notification{
						AppMessageID: "native", Style: StyleLongText, SmallPictureID: "s", Title: "T", SubTitle: "S", ClickActionType: new(ClickApp),
						ActionParameters: `{"K":"V"}`, ShowTimeType: new(0), OffLine: new(false), TimeZone: "GMT+01:00", NetworkType: new(1),
						CallBackURL: "https://example.com/cb", CallBackParameter: "p", ChannelID: "ch", Category: "IM", NotifyLevel: NotifyLockScreen,
						ShowTTL: new(0), NotifyID: new(7), BadgeMessageCount: new(3), AuditResponse: json.RawMessage(`{"ok":1}`),
						PrivateMsgTemplateID: "tpl", PrivateTitleParameters: Parameters(map[string]string{"name": "Li"}),
						PrivateContentParameters: json.RawMessage(`{"n":"1"}`), Extra: map[string]any{"newer": 1},
					},
				}},
			},
			`{"verify_registration_id":false,"newest":true,"notification":{"app_message_id":"native","style":2,"small_picture_id":"s","title":"T",
			  "sub_title":"S","content":"c","click_action_type":0,"action_parameters":"{\"K\":\"V\"}","show_time_type":0,"off_line":false,
			  "time_zone":"GMT+01:00","network_type":1,"call_back_url":"https://example.com/cb","call_back_parameter":"p","channel_id":"ch",
			  "category":"IM","notify_level":2,"show_ttl":0,"notify_id":7,"badge_message_count":3,"auditResponse":{"ok":1},
			  "private_msg_template_id":"tpl","private_title_parameters":"{\"name\":\"Li\"}","private_content_parameters":{"n":"1"},"newer":1}}`, nil,
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
			if err := n.Notification.check(&c.limits, false); err != nil {
				t.Errorf("check = %v", err)
			}
			got, err := json.Marshal(n)
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

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestRefuse(t *testing.T) {
	c := newTestClient(t)
	for field, m := range map[string]*push.Message{
		"silent": {Silent: true, Data: map[string]string{"k": "v"}},
		"test":   {Title: "t", Body: "c", Test: true},
	} {
		_, _, err := c.translate(m)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != field || !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// A TTL of the portable message must not turn on what the native part turned
// off, and the longest one that fits no number of OPPO's is refused.
func TestTTL(t *testing.T) {
	c := newTestClient(t)
	for _, tt := range []struct {
		native  Notification
		ttl     push.Seconds
		offLine *bool
		offTTL  *int
		fails   bool
	}{
		{Notification{}, 0, new(false), nil, false},
		{Notification{OffLine: new(true)}, 0, new(true), new(0), false},
		{Notification{OffLine: new(false)}, 60, new(false), nil, false},
		{Notification{OffLineTTL: new(5)}, 60, nil, new(5), false},
		{Notification{}, 864000, new(true), new(864000), false},
		{Notification{}, 864001, new(true), new(864001), true},
		{Notification{}, 1 << 40, nil, nil, true},
	} {
		m := &push.Message{Title: "t", Body: "c", TTL: &tt.ttl, Native: push.Natives{&Message{Notification: tt.native}}}
		n, _, err := c.translate(m)
		if err == nil {
			err = n.Notification.check(&c.limits, false)
		}
		var le *push.LimitError
		if errors.As(err, &le) != tt.fails || tt.fails && (le.Field != "off_line_ttl" || le.Limit != 864000 && le.Limit != 1<<31-1 || le.Code() != "41") {
			t.Errorf("%+v with %d: %v", tt.native, tt.ttl, err)
		}
		if n == nil {
			continue
		}
		got := []any{n.Notification.OffLine, n.Notification.OffLineTTL}
		if d := cmp.Diff([]any{tt.offLine, tt.offTTL}, got); d != "" {
			t.Errorf("%+v with %d (-want +got):\n%s", tt.native, tt.ttl, d)
		}
	}
}

func TestWarning(t *testing.T) {
	c := newTestClient(t)
	im := push.Natives{&Message{Notification: Notification{Category: "IM"}}}
	for name, tt := range map[string]struct {
		m    push.Message
		typ  push.TargetType
		warn []string
	}{
		"unset":       {push.Message{Title: "t", Body: "b"}, push.TargetToken, []string{"no message class"}},
		"service":     {push.Message{Title: "t", Body: "b", Class: push.ClassService}, push.TargetToken, []string{"without a native category"}},
		"marketing":   {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, push.TargetToken, nil},
		"category":    {push.Message{Title: "t", Body: "b", Native: im}, push.TargetToken, nil},
		"50 are fine": {push.Message{Title: "t", Body: strings.Repeat("快", 50), Native: im}, push.TargetToken, nil},
		"51 are long": {push.Message{Title: "t", Body: strings.Repeat("快", 51), Native: im}, push.TargetToken, []string{"50 characters"}},
		"both":        {push.Message{Title: "t", Body: strings.Repeat("快", 51)}, push.TargetToken, []string{"no message class", "50 characters"}},
		"long text": {push.Message{Title: "t", Body: strings.Repeat("快", 51), Native: push.Natives{
			&Message{Notification: Notification{Category: "IM", Style: StyleLongText}},
		}}, push.TargetToken, nil},
		"receipts": {push.Message{Title: "t", Body: "b", Native: push.Natives{
			&Message{Notification: Notification{Category: "IM", CallBackURL: "https://example.com"}},
		}}, push.TargetAlias, []string{"no receipts"}},
		"receipts of tokens": {push.Message{Title: "t", Body: "b", Native: push.Natives{
			&Message{Notification: Notification{Category: "IM", CallBackURL: "https://example.com"}},
		}}, push.TargetToken, nil},
	} {
		n, _, err := c.translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		got := warning(&n.Notification, tt.m.Class, tt.typ)
		if (got == "") != (len(tt.warn) == 0) {
			t.Errorf("%s: %q", name, got)
		}
		for _, w := range tt.warn {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q lacks %q", name, got, w)
			}
		}
	}
}

// TestLimits counts as document 11236 does: each character is one.
func TestLimits(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	han := func(n int) string { return strings.Repeat("快", n) }
	tests := []struct {
		name      string
		change    func(*Notification)
		code      string // empty: accepted
		broadcast bool
	}{
		{"50 Han", func(n *Notification) { n.Title = han(50) }, "", false},
		{"51 Han", func(n *Notification) { n.Title = han(51) }, "41", false},
		{"51 Latin", func(n *Notification) { n.Title = x(51) }, "41", false},
		{"50 emoji", func(n *Notification) { n.Title = strings.Repeat("😀", 50) }, "", false},
		{"51 emoji", func(n *Notification) { n.Title = strings.Repeat("😀", 51) }, "41", false},
		{"a family of 7 is 49 code points", func(n *Notification) { n.Title = strings.Repeat("👨‍👩‍👧‍👦", 7) }, "", false},
		{"a family of 8 is 56 code points", func(n *Notification) { n.Title = strings.Repeat("👨‍👩‍👧‍👦", 8) }, "41", false},
		{"25 letters with combining accents", func(n *Notification) { n.Title = strings.Repeat("e\u0301", 25) }, "", false},
		{"26 letters with combining accents", func(n *Notification) { n.Title = strings.Repeat("e\u0301", 26) }, "41", false},
		{"no title", func(n *Notification) { n.Title = "" }, "40", false},
		{"no content", func(n *Notification) { n.Content = "" }, "40", false},
		{"a template needs no texts", func(n *Notification) { *n = Notification{PrivateMsgTemplateID: "t"} }, "", false},
		{"content of 200", func(n *Notification) { n.Content = han(200) }, "", false},
		{"content of 201", func(n *Notification) { n.Content = han(201) }, "41", false},
		{"long text of 128", func(n *Notification) { n.Style, n.Content = StyleLongText, han(128) }, "", false},
		{"long text of 129", func(n *Notification) { n.Style, n.Content = StyleLongText, han(129) }, "41", false},
		{"picture with 50", func(n *Notification) { n.Style, n.BigPictureID, n.Content = StyleBigPicture, "p", han(50) }, "", true},
		{"picture with 51", func(n *Notification) { n.Style, n.BigPictureID, n.Content = StyleBigPicture, "p", han(51) }, "41", true},
		{"picture by URL", func(n *Notification) { n.Style, n.BigPictureURL = StyleBigPicture, x(300) }, "", true},
		{"picture URL of 301", func(n *Notification) { n.Style, n.BigPictureURL = StyleBigPicture, x(301) }, "41", true},
		{"picture missing", func(n *Notification) { n.Style = StyleBigPicture }, "40", true},
		{"picture in a unicast", func(n *Notification) { n.Style, n.BigPictureID = StyleBigPicture, "p" }, "41", false},
		{"style 6", func(n *Notification) { n.Style = 6 }, "41", false},
		{"sub_title of 10", func(n *Notification) { n.SubTitle = han(10) }, "", false},
		{"sub_title of 11", func(n *Notification) { n.SubTitle = han(11) }, "41", false},
		{"parameters of 4000", func(n *Notification) { n.ActionParameters = `{"k":"` + x(3992) + `"}` }, "", false},
		{"parameters of 4001", func(n *Notification) { n.ActionParameters = `{"k":"` + x(3993) + `"}` }, "41", false},
		{"parameters that are an array", func(n *Notification) { n.ActionParameters = `[1]` }, "41", false},
		{"parameters that are no JSON", func(n *Notification) { n.ActionParameters = `{"k"}` }, "41", false},
		{"activity missing", func(n *Notification) { n.ClickActionType = new(ClickActivity) }, "40", false},
		{"activity of 500", func(n *Notification) { n.ClickActionType, n.ClickActionActivity = new(ClickAction), x(500) }, "", false},
		{"activity of 501", func(n *Notification) { n.ClickActionType, n.ClickActionActivity = new(ClickAction), x(501) }, "41", false},
		{"URL missing", func(n *Notification) { n.ClickActionType = new(ClickIntent) }, "40", false},
		{"URL of 2000", func(n *Notification) { n.ClickActionType, n.ClickActionURL = new(ClickURL), x(2000) }, "", false},
		{"URL of 2001", func(n *Notification) { n.ClickActionType, n.ClickActionURL = new(ClickURL), x(2001) }, "41", false},
		{"click 3", func(n *Notification) { n.ClickActionType = new(ClickActionType(3)) }, "41", false},
		{"TTL 0", func(n *Notification) { n.OffLineTTL = new(0) }, "", false},
		{"TTL -1", func(n *Notification) { n.OffLineTTL = new(-1) }, "41", false},
		{"TTL of 10 days", func(n *Notification) { n.OffLineTTL = new(864000) }, "", false},
		{"TTL of more", func(n *Notification) { n.OffLineTTL = new(864001) }, "41", false},
		{"show_ttl of 2 days", func(n *Notification) { n.ShowTTL = new(172800) }, "", false},
		{"show_ttl of more", func(n *Notification) { n.ShowTTL = new(172801) }, "41", false},
		{"window", func(n *Notification) { n.ShowTimeType, n.ShowStartTime, n.ShowEndTime = new(1), 1, 2 }, "", false},
		{"window without times", func(n *Notification) { n.ShowTimeType = new(1) }, "41", false},
		{"window backwards", func(n *Notification) { n.ShowTimeType, n.ShowStartTime, n.ShowEndTime = new(1), 2, 2 }, "41", false},
		{"show_time_type", func(n *Notification) { n.ShowTimeType = new(2) }, "41", false},
		{"timed without a time", func(n *Notification) { n.PushTimeType = new(1) }, "40", true},
		{"timed", func(n *Notification) { n.PushTimeType, n.PushStartTime = new(1), 1 }, "", true},
		{"a timed unicast", func(n *Notification) { n.PushTimeType, n.PushStartTime = new(1), 1 }, "41", false},
		{"network_type", func(n *Notification) { n.NetworkType = new(-1) }, "41", false},
		{"badge_operation_type", func(n *Notification) { n.BadgeOperationType = new(2) }, "41", false},
		{"speed of 1000", func(n *Notification) { n.FixSpeed, n.FixSpeedRate = new(true), 1000 }, "", true},
		{"speed of 999", func(n *Notification) { n.FixSpeed, n.FixSpeedRate = new(true), 999 }, "41", true},
		{"speed of 10001", func(n *Notification) { n.FixSpeed, n.FixSpeedRate = new(true), 10001 }, "41", true},
		{"speed of a unicast", func(n *Notification) { n.FixSpeed, n.FixSpeedRate = new(true), 1000 }, "41", false},
		{"speed with a picture", func(n *Notification) {
			n.FixSpeed, n.FixSpeedRate, n.Style, n.BigPictureID = new(true), 1000, StyleBigPicture, "p"
		}, "41", true},
		{"callback of 200", func(n *Notification) { n.CallBackURL = x(200) }, "", false},
		{"callback of 201", func(n *Notification) { n.CallBackURL = x(201) }, "41", false},
		{"callback parameter of 100", func(n *Notification) { n.CallBackParameter = han(100) }, "", false},
		{"callback parameter of 101", func(n *Notification) { n.CallBackParameter = han(101) }, "41", false},
		{"level 16", func(n *Notification) { n.Category, n.NotifyLevel = "IM", NotifyStrong }, "", false},
		{"level 3", func(n *Notification) { n.Category, n.NotifyLevel = "IM", 3 }, "67", false},
		{"level without a category", func(n *Notification) { n.NotifyLevel = NotifyBar }, "67", false},
		{"level of marketing", func(n *Notification) { n.Category, n.NotifyLevel = "NEWS", NotifyBar }, "67", false},
		{"empty title parameters", func(n *Notification) { n.PrivateTitleParameters = json.RawMessage(`{}`) }, "54", false},
		{"empty content parameters", func(n *Notification) { n.PrivateContentParameters = json.RawMessage(`"{}"`) }, "54", false},
	}
	c, off := newTestClient(t), newTestClient(t, push.WithoutLimits())
	for _, tt := range tests {
		n := &Notification{Title: "t", Content: "c"}
		tt.change(n)
		err := n.check(&c.limits, tt.broadcast)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != push.ErrInvalidArgument) {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		if err := n.check(&off.limits, tt.broadcast); err != nil {
			t.Errorf("%s: without limits: %v", tt.name, err)
		}
	}
}

func TestFit(t *testing.T) {
	c := newTestClient(t, push.WithFit())
	for _, tt := range []struct {
		style Style
		want  int
	}{{0, 50}, {StyleStandard, 50}, {StyleLongText, 128}, {StyleBigPicture, 50}, {StyleMediumPicture, 200}} {
		n, _, err := c.translate(&push.Message{
			Title: strings.Repeat("快", 51), Body: strings.Repeat("b", 201),
			Native: push.Natives{&Message{Notification: Notification{Style: tt.style, BigPictureID: "p"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Repeat("快", 49) + "…"; n.Notification.Title != want {
			t.Errorf("title = %q, want %q", n.Notification.Title, want)
		}
		if want := strings.Repeat("b", tt.want-1) + "…"; n.Notification.Content != want {
			t.Errorf("style %d: content = %q, want %q", tt.style, n.Notification.Content, want)
		}
		if err := n.Notification.check(&c.limits, true); err != nil {
			t.Errorf("a fitted message is refused: %v", err)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t)
	n, _, err := c.translate(&push.Message{
		Title: "快递到了", Body: "Box 12", Data: map[string]string{"k": strings.Repeat("v", 100)}, Click: push.OpenURL("https://example.com"),
		TTL: push.TTL(time.Hour), Badge: push.AddBadge(1),
		Native: push.Natives{&Message{Notification: Notification{Category: "IM", NotifyLevel: NotifyBar, ShowTTL: new(60)}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.Notification.check(&c.limits, false); err != nil {
			t.Fatal(err)
		}
		if err := c.checkRegistrationID("CN_b6bbd94b59cdb5df8391642c1509b7fe"); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestRegions(t *testing.T) {
	const id = "b6bbd94b59cdb5df8391642c1509b7fe"
	abroad, err := New(Config{AppKey: "k", MasterSecret: "s", Region: RegionInternational})
	if err != nil {
		t.Fatal(err)
	}
	china := newTestClient(t)
	for id, domestic := range map[string]bool{
		id: true, "CN_" + id: true, "OPPO_CN_" + id: true, "realme_CN_" + id: true,
		"IN_" + id: false, "EUEX_" + id: false, "OPPO_IN_" + id: false, "CN_IN_" + id: false, "cn_" + id: false, "A_CN_B_" + id: false,
	} {
		for _, c := range []*Client{china, abroad} {
			err := c.checkRegistrationID(id)
			if (err == nil) != (domestic == (c == china)) || err != nil && !errors.Is(err, push.ErrTokenMismatch) {
				t.Errorf("%s to %s: %v", id, c.base, err)
			}
		}
	}
	if china.base != "https://api-push-cn.heytapmobi.com" || china.mediaURL != "https://api-media.push.heytapmobi.com" {
		t.Errorf("hosts of China: %s, %s", china.base, china.mediaURL)
	}
	if want := "https://api-intl.push.oppomobile.com"; abroad.base != want || abroad.mediaURL != want {
		t.Errorf("hosts abroad: %s, %s", abroad.base, abroad.mediaURL)
	}
	for _, err := range []error{
		abroad.SetAlias(t.Context(), "IN_"+id, "amy"),
		func() error { _, err := abroad.PushPermit(t.Context()); return err }(),
	} {
		if !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("without a host: %v", err)
		}
	}
	named, err := New(Config{AppKey: "k", MasterSecret: "s", Region: RegionInternational},
		push.WithEndpoint(EndpointDevice, "https://device.example.com"), push.WithEndpoint(EndpointAPI, OlderURL))
	if err != nil || named.deviceURL != "https://device.example.com" || named.base != OlderURL {
		t.Errorf("with named hosts: %+v, %v", named, err)
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{AppKey: "key", MasterSecret: "s3cret"}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppKey", func(c *Config) { c.AppKey = "" }, nil},
		{"config.MasterSecret", func(c *Config) { c.MasterSecret = "a\nb" }, nil},
		{"config.Region", func(c *Config) { c.Region = "mars" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", func(*Config) {}, []push.Option{push.WithEndpoint("apl", "https://gw.example")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.OPPO {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

// The body of a unicast is what a form's encoder makes of the JSON.
func TestUnicastBody(t *testing.T) {
	m := &Message{
		TargetType: TargetRegistrationID, VerifyRegistrationID: new(false),
		Notification: Notification{
			Title: "t & 100% + 快", Content: "c=d", ClickActionType: new(ClickApp), OffLine: new(true), OffLineTTL: new(86400),
			Category: "IM", NotifyLevel: NotifyLockScreen, ChannelID: "im",
		},
	}
	tmpl, err := encode(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"CN_b6bbd94b59cdb5df8391642c1509b7fe", `al"ias\&=+ 快`} {
		body, err := tmpl.appendTo([]byte("message="), target)
		if err != nil {
			t.Fatal(err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Fatal(err)
		}
		quoted, _ := json.Marshal(target)
		want := `{"target_type":2,"target_value":` + string(quoted) + `,"verify_registration_id":false,"notification":{"title":"t & 100% + 快",
			"content":"c=d","click_action_type":0,"off_line":true,"off_line_ttl":86400,"category":"IM","notify_level":2,"channel_id":"im"}}`
		if d := cmp.Diff(decoded(t, want), decoded(t, form.Get("message"))); d != "" || len(form) != 1 {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// A saved message is a flat form: texts as they are, all else as JSON.
func TestFlatten(t *testing.T) {
	form := make(url.Values)
	err := flatten(form, &Notification{
		Title: `a "b" & c`, OffLine: new(false), OffLineTTL: new(0), NotifyID: new(7), ActionParameters: `{"k":"v"}`,
		AuditResponse: json.RawMessage(`{"ok":true}`), PrivateTitleParameters: Parameters(map[string]string{"n": "<"}),
		Extra: map[string]any{"newer": 1.5, "text": "x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"title": {`a "b" & c`}, "off_line": {"false"}, "off_line_ttl": {"0"}, "notify_id": {"7"}, "action_parameters": {`{"k":"v"}`},
		"auditResponse": {`{"ok":true}`}, "private_title_parameters": {`{"n":"<"}`}, "newer": {"1.5"}, "text": {"x"},
	}
	if d := cmp.Diff(want, form); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if flatten(form, &Notification{Extra: map[string]any{"title": "x"}}) == nil {
		t.Error("an extra member hides a field of its own")
	}
}

// A batch is cut so that its body stays within bounds.
func TestBatchSize(t *testing.T) {
	c := newTestClient(t)
	for _, tt := range []struct{ data, most, least int }{{10, 1000, 1000}, {3900, 1000, 100}} {
		m := &push.Message{Title: "t", Body: "c", Data: map[string]string{"k": strings.Repeat("快", tt.data)}, Class: push.ClassMarketing}
		to := push.Tokens("a")
		job, err := c.plan(t.Context(), m, &to, push.TargetToken, 1)
		if err != nil {
			t.Fatal(err)
		}
		if tt.data > 1000 {
			tt.most, tt.least = maxBatchBytes/(tt.data*9), 1
		}
		if job.Max > tt.most || job.Max < tt.least {
			t.Errorf("data of %d: %d targets a request, want %d to %d", tt.data, job.Max, tt.least, tt.most)
		}
	}
}

func TestDecode(t *testing.T) {
	const ok = `{"code":0,"message":"success","data":{"messageId":"3000-1-1-5f0d5ff7bf3ff50b4ca2a7f3"}}`
	tests := []struct {
		name      string
		status    int
		body      string
		kind      push.Kind
		code      string
		retryable bool
	}{
		{"success", 200, ok, push.Accepted, "", false},
		{"code as text", 200, strings.Replace(ok, ":0,", `:"0",`, 1), push.Accepted, "", false},
		{"success with a bad status", 500, ok, push.ErrProtocol, "answer", false},
		{"no id", 200, `{"code":0,"data":{"message_id":"x"}}`, push.ErrProtocol, "answer", false},
		{"no data", 200, `{"code":0,"message":"success"}`, push.ErrProtocol, "answer", false},
		{"no code", 200, `{"message":"success","data":{"messageId":"x"}}`, push.ErrProtocol, "answer", false},
		{"null code", 200, `{"code":null,"data":{"messageId":"x"}}`, push.ErrProtocol, "answer", false},
		{"data of another shape", 200, `{"code":0,"data":["x"]}`, push.ErrProtocol, "answer", false},
		{"dead", 200, `{"code":10000,"message":"Invalid Registration_id"}`, push.ErrInvalidToken, "10000", false},
		{"switched off", 200, `{"code":10001,"message":"","data":{}}`, push.ErrPermission, "10001", false},
		{"any argument", 200, `{"code":41,"message":"Invalid Arguments"}`, push.ErrInvalidArgument, "41", false},
		{"busy", 200, `{"code":-2,"message":"Service in Flow Control"}`, push.ErrRateLimited, "-2", true},
		{"down", 200, `{"code":-1}`, push.ErrUnavailable, "-1", true},
		{"expired", 200, `{"code":11,"message":"Invalid AuthToken"}`, push.ErrAuth, "11", false},
		{"quota", 200, `{"code":33}`, push.ErrQuota, "33", false},
		{"unknown", 200, `{"code":10006,"message":"?"}`, push.ErrUnknown, "10006", false},
		{"code with a bad status", 403, `{"code":30}`, push.ErrPermission, "30", false},
		{"a gateway", 502, `<html>`, push.ErrUnavailable, "502", true},
		{"a proxy", 403, `<html>`, push.ErrProtocol, "403", false},
	}
	for _, tt := range tests {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(unicastAnswer))
		if tt.kind == push.Accepted {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		var e push.Error
		if !errors.As(err, &e) || e.Kind() != tt.kind || e.Code() != tt.code || e.Retryable() != tt.retryable {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestCodes holds the table to what OPPO's pages and clients say of retries
// and kinds.
func TestCodes(t *testing.T) {
	const (
		never, later, unsure, refresh = push.RetryNever, push.RetryLater, push.RetryUnsure, push.RetryRefresh
	)
	rules := map[push.Kind]map[push.Retry][]string{
		push.Accepted: {never: {"0", "push_arrive"}},
		push.ErrAuth: {
			refresh: {"11", "29"},
			never:   {"14", "15", "16", "17", "18", "19"},
		},
		push.ErrRateLimited: {later: {"-2", "13", "55", "429"}, never: {"message_night_control"}},
		push.ErrUnavailable: {unsure: {"-1", "-3", "500", "502", "503", "504"}},
		push.ErrInvalidArgument: {never: {
			"12", "20", "21", "22", "23", "25", "40", "41", "51", "54", "67",
		}},
		push.ErrUnsupported:  {never: {"24"}},
		push.ErrPermission:   {never: {"26", "27", "28", "30", "59", "10001"}},
		push.ErrNotFound:     {never: {"31", "10002", "10003"}},
		push.ErrDuplicate:    {never: {"32", "10004", "10005"}},
		push.ErrQuota:        {never: {"33", "34", "user_daily_limit"}},
		push.ErrInvalidToken: {never: {"10000", "regid_invalid"}},
	}
	n := 0
	for kind, byRetry := range rules {
		for retry, codes := range byRetry {
			for _, code := range codes {
				n++
				if info, ok := Explain(code); !ok || info.Kind != kind || info.Retry != retry || info.Meaning == "" {
					t.Errorf("%s: %+v, want %v, retry %v", code, info, kind, retry)
				}
			}
		}
	}
	for info := range Codes() {
		n--
		if again := codeTable.Find(info.Table, info.Code); again != info {
			t.Errorf("%s is there twice", info.Code)
		}
	}
	if n != 0 {
		t.Errorf("the table has %d codes less than it should", n)
	}
	if info, ok := Explain("10006"); ok || info.Kind != push.ErrUnknown || info.Retry != never {
		t.Errorf("an unknown code: %+v", info)
	}
}

// outcomes runs what came of a request through the account of a Send.
func outcomes(targets []string, rejected []engine.Rejection) map[string]string {
	got := make(map[string]string)
	for _, t := range targets {
		got[t] = "ok"
	}
	for _, r := range rejected {
		got[r.Target] = r.Err.Code()
	}
	return got
}

func TestBroadcastAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       map[string]string // nil: unreadable
	}{
		{"all", `{"message_id":"m","task_id":7}`, map[string]string{"a": "ok", "b": "ok", "c": "ok"}},
		{"some", `{"message_id":"m","task_id":"t","status":"x","10000":["a"],"10001":["c"]}`, map[string]string{"a": "10000", "b": "ok", "c": "10001"}},
		{"an unknown code", `{"message_id":"m","10099":["b"]}`, map[string]string{"a": "ok", "b": "10099", "c": "ok"}},
		{"twice", `{"message_id":"m","10004":["a"]}`, map[string]string{"a": "ok", "b": "ok", "c": "ok"}},
		{"twice and dead", `{"message_id":"m","10000":["a"],"10004":["a"]}`, map[string]string{"a": "10000", "b": "ok", "c": "ok"}},
		{"once, called twice", `{"message_id":"m","10004":["b"]}`, map[string]string{"a": "ok", "b": "10004", "c": "ok"}},
		{"a stranger", `{"message_id":"m","10000":["b","z"]}`, map[string]string{"a": "answer", "b": "10000", "c": "answer"}},
		{"a newer member", `{"message_id":"m","more":{"x":1},"status":[1]}`, map[string]string{"a": "ok", "b": "ok", "c": "ok"}},
		{"no id", `{"task_id":"t"}`, nil},
		{"targets in another shape", `{"message_id":"m","10000":{"a":1}}`, nil},
	} {
		targets := []string{"a", "a", "b", "c"}
		var out broadcastAnswer
		err := decode(&engine.Answer{Status: 200, Body: []byte(`{"code":0,"data":` + tt.data + `}`)}, &out)
		if (err == nil) != (tt.want != nil) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if d := cmp.Diff(tt.want, outcomes(targets, rejections(targets, out.errs(push.TargetToken)))); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// An alias is never a dead token.
func TestAliasIsNoToken(t *testing.T) {
	out := broadcastAnswer{failed: []failedTargets{{code: "10000", targets: []wire.String{"amy"}}}}
	for typ, want := range map[push.TargetType]push.Kind{push.TargetToken: push.ErrInvalidToken, push.TargetAlias: push.ErrNotFound} {
		if got := out.errs(typ)[0].Kind(); got != want {
			t.Errorf("%s: %v, want %v", typ, got, want)
		}
		e := &Error{APIError: push.APIError{Info: codeTable.Find("", "10000")}}
		if e.forTarget(typ, "amy"); e.Kind() != want || e.Target != "amy" {
			t.Errorf("%s: %v of %q, want %v", typ, e.Kind(), e.Target, want)
		}
		e = &Error{APIError: push.APIError{Info: codeTable.Find("", "10000")}}
		if _ = forMany(e); e.Kind() != push.ErrTokenMismatch {
			t.Errorf("a request for many: %v", e.Kind())
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"code":0,"message":"success","data":{"messageId":"1-1-1-a"}}`))
	f.Add(200, []byte(`{"code":0,"data":{"message_id":"m","task_id":"t","10000":["a","z"],"10004":["a"]}}`))
	f.Add(200, []byte(`{"code":0,"data":[{"messageId":"m","registrationId":"a"},{"registrationId":"b","errorCode":10000,"errorMessage":"x"}]}`))
	f.Add(200, []byte(`{"code":0,"data":{"registration_ids":["a"],"totalCount":"1"}}`))
	f.Add(200, []byte(`{"code":0,"data":{"auth_token":"t","create_time":1}}`))
	f.Add(200, []byte(`{"code":0,"data":{"targetCount":"1","openCount":0}}`))
	f.Add(200, []byte(`{"code":"11","message":7}`))
	f.Add(200, []byte(`{"code":null}`))
	f.Add(502, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		var u unicastAnswer
		var b batchAnswer
		var c broadcastAnswer
		for _, out := range []answer{&u, &b, &c, new(authAnswer), new(savedAnswer), new(invalidAnswer), new(statisticsAnswer), new(neededData), new(rawData)} {
			err := decode(&engine.Answer{Status: status, Body: body}, out)
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
				t.Fatalf("%v is not typed, or is a success", err)
			}
			if err == nil && (status < 200 || status > 299 || !out.complete()) {
				t.Fatalf("%d %q is taken for a success", status, body)
			}
		}
		targets := []string{"a", "a", "b"}
		for _, r := range rejections(targets, c.errs(push.TargetToken)) {
			if r.Target != "a" && r.Target != "b" || r.Err.Kind() == push.Accepted {
				t.Fatalf("%q rejects %q: %v", body, r.Target, r.Err)
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"target_type":2,"notification":{"title":"t","off_line":false,"auditResponse":{"a":1},"newer":[1,2.50]},"newest":1}`))
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
	})
}
