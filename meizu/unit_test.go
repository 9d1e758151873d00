package meizu

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{AppID: "10000", AppSecret: "s3cret"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSign has the example of the vendor's document, with its secret that is
// a placeholder, and the one that the vendor's Go SDK tests itself with.
func TestSign(t *testing.T) {
	for _, tt := range []struct {
		key    key
		values map[string]string
		want   string
	}{
		{key{"10000", "<APP_SECRET>"}, map[string]string{
			"pushIds":     "RA50c6348036344485d01776773577c64740465480a6b",
			"messageJson": `{"title":"title","content":"content","pushTimeInfo":{"offLine":1,"validTime":24}}`,
		}, "ac076ff25d9900015a681cb5172aa53b"},
		{key{"100999", "531732bc45324098978bf41c6954c09e"}, map[string]string{
			"msgType": "0", "subSwitch": "1", "pushId": "862891030007404100999",
		}, "5bd43df385bec6f236c6417d437741e7"},
		// MD5 of "a=appId=1s": an empty value takes part.
		{key{"1", "s"}, map[string]string{"a": ""}, "e3268260616c1d9df80847c8f149fea8"},
	} {
		if got := tt.key.sign(tt.key.form(tt.values)); got != tt.want {
			t.Errorf("sign = %s, want %s", got, tt.want)
		}
	}
}

// TestDocumentedRequest sends the message of the document's example, and is
// signed as it is.
func TestDocumentedRequest(t *testing.T) {
	c, err := New(Config{AppID: "10000", AppSecret: "<APP_SECRET>"})
	if err != nil {
		t.Fatal(err)
	}
	m := &Message{
		Transparent:  &Transparent{Title: "title", Content: "content"},
		PushTimeInfo: &PushTimeInfo{OffLine: new(On), ValidTime: new(24)},
	}
	b, err := c.body(m, direct, fieldPushIDs, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = "appId=10000" +
		"&messageJson=%7B%22title%22%3A%22title%22%2C%22content%22%3A%22content%22%2C%22pushTimeInfo%22%3A%7B%22offLine%22%3A1%2C%22validTime%22%3A24%7D%7D" +
		"&pushIds=RA50c6348036344485d01776773577c64740465480a6b" +
		"&sign=ac076ff25d9900015a681cb5172aa53b"
	for range 2 { // the body is not used up
		if got := string(b.with([]string{"RA50c6348036344485d01776773577c64740465480a6b"})); got != want {
			t.Errorf("body\n%s, want\n%s", got, want)
		}
	}
}

// TestBody is about what must be escaped, and about the order of parameters.
func TestBody(t *testing.T) {
	c := newTestClient(t)
	m := &Message{
		NoticeBarInfo: &NoticeBarInfo{Title: "快 &<=+%", Content: "😀"}, RestrictedPackageNames: []string{"com.a", "com.b"},
		Extra: map[string]any{"newer": 1},
	}
	b, err := c.body(m, direct, fieldAliases, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := string(b.with([]string{"李 雷", "b"}))
	form, err := url.ParseQuery(got)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"alias": "李 雷,b", "appId": "10000", "restrictedPackageNames": "com.a,com.b",
		"messageJson": `{"noticeBarInfo":{"title":"快 &<=+%","content":"😀"},"newer":1}`,
	}
	sign := c.auth.sign(c.auth.form(want))
	for name, value := range want {
		if form.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, form.Get(name), value)
		}
	}
	if len(form) != len(want)+1 || form.Get("sign") != sign {
		t.Errorf("%d parameters, sign %s, want %s", len(form), form.Get("sign"), sign)
	}
	for name, m := range map[string]*Message{
		"a member twice":  {NoticeBarInfo: &NoticeBarInfo{Title: "t", Content: "c"}, Extra: map[string]any{"vipInfo": 1}},
		"a target inside": {NoticeBarInfo: &NoticeBarInfo{Title: "t", Content: "c"}, Extra: map[string]any{"pushIds": "a"}},
		"no JSON":         {NoticeBarInfo: &NoticeBarInfo{Title: "t", Content: "c"}, Extra: map[string]any{"f": func() {}}},
	} {
		if _, err := c.body(m, direct, fieldPushIDs, nil); !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		m       push.Message
		want    string // messageJson
		ignored []string
	}{
		{
			"least", push.Message{Title: "t", Body: "b"},
			`{"noticeBarInfo":{"title":"t","content":"b"}}`, nil,
		},
		{
			"all that Meizu has", push.Message{
				Title: "t", Body: "b", Data: map[string]string{"k": "v&"}, Click: push.OpenURL("https://example.com/?a=b&c"),
				TTL: push.TTL(90 * time.Minute), CollapseKey: "order-8842", Class: push.ClassService, Sound: "default",
			},
			`{"noticeBarInfo":{"noticeMsgType":1,"title":"t","content":"b"},
			  "clickTypeInfo":{"clickType":2,"url":"https://example.com/?a=b&c","parameters":{"k":"v&"}},
			  "pushTimeInfo":{"offLine":1,"validTime":2},
			  "advanceInfo":{"notifyKey":"hViyD9Z_","notificationType":{"sound":1}}}`, nil,
		},
		{
			"an activity, marketing, now or never, a short key",
			push.Message{ID: "x", Title: "t", Body: "b", Click: push.OpenPage("com.example.A"), Class: push.ClassMarketing, TTL: push.TTL(0), CollapseKey: "o-8_42"},
			`{"noticeBarInfo":{"noticeMsgType":0,"title":"t","content":"b"},"clickTypeInfo":{"clickType":1,"activity":"com.example.A"},
			  "pushTimeInfo":{"offLine":0},"advanceInfo":{"notifyKey":"o-8_42"}}`, nil,
		},
		{
			"a page that is a URI, an id", push.Message{ID: "order-8842", Title: "t", Body: "b", Click: push.OpenPage("intent:#Intent;end")},
			`{"noticeBarInfo":{"title":"t","content":"b"},"clickTypeInfo":{"clickType":2,"url":"intent:#Intent;end"},"advanceInfo":{"notifyKey":"hViyD9Z_"}}`, nil,
		},
		{
			"what Meizu does not have", push.Message{
				Title: "t", Body: "b", Image: "https://example.com/p.png", Sound: "ding", Channel: "c", Click: push.OpenApp(),
				Priority: push.PriorityHigh, Badge: push.SetBadge(3),
			},
			`{"noticeBarInfo":{"title":"t","content":"b"},"clickTypeInfo":{"clickType":0}}`,
			[]string{"image", "badge", "sound", "channel", "priority"},
		},
		{
			"what the native part sets, wins", push.Message{
				ID: "x", Title: "t", Body: "b", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"),
				TTL: push.TTL(time.Hour), CollapseKey: "x", Class: push.ClassService, Sound: "default",
				Native: push.Natives{&Message{
					PushIDs: []string{"ignored"}, Aliases: []string{"ignored"},
					NoticeBarInfo:    &NoticeBarInfo{NoticeMsgType: new(0), NoticeBarType: new(2), Title: "T", Extra: map[string]any{"newer": 1}},
					NoticeExpandInfo: &NoticeExpandInfo{NoticeExpandType: new(1), NoticeExpandContent: "long"},
					ClickTypeInfo:    &ClickTypeInfo{Activity: "A", Parameters: Parameters{"K": json.Number("12345678901234567890")}},
					PushTimeInfo:     &PushTimeInfo{OffLine: new(Off)},
					AdvanceInfo: &AdvanceInfo{
						Suspend: new(Off), ClearNoticeBar: new(Off), NotifyKey: "K", FixDisplay: new(On),
						FixStartDisplayTime: "2026-03-01 08:00:00", FixEndDisplayTime: "2026-03-01 22:00:00",
						NotificationType: &NotificationType{Vibrate: new(On), Lights: new(Off), Sound: new(Off)},
					},
					VIPInfo:  &VIPInfo{Subtitle: "s", PullDownTop: new(On), NotGroup: new(Off), TitleColor: ColorBlue, SmallIconURL: "i", BigIconURL: "I"},
					Callback: &Callback{URL: "https://example.com/r", Param: "p", Type: CallbackBoth},
					Extra:    map[string]any{"newer": 1},
				}},
			},
			`{"noticeBarInfo":{"noticeMsgType":0,"noticeBarType":2,"title":"T","content":"b","newer":1},
			  "noticeExpandInfo":{"noticeExpandType":1,"noticeExpandContent":"long"},
			  "clickTypeInfo":{"activity":"A","parameters":{"K":12345678901234567890}},"pushTimeInfo":{"offLine":0},
			  "advanceInfo":{"suspend":0,"clearNoticeBar":0,"fixDisplay":1,"fixStartDisplayTime":"2026-03-01 08:00:00",
			    "fixEndDisplayTime":"2026-03-01 22:00:00","notifyKey":"K","notificationType":{"vibrate":1,"lights":0,"sound":0}},
			  "vipInfo":{"subtitle":"s","pullDownTop":1,"notGroup":0,"titleColor":"#206CFF","smallIconUrl":"i","bigIconUrl":"I"},
			  "extra":{"callback":"https://example.com/r","callback.param":"p","callback.type":"3"},"newer":1}`, nil,
		},
		{
			"offLine alone gets its hours", push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{PushTimeInfo: &PushTimeInfo{OffLine: new(On)}}}},
			`{"noticeBarInfo":{"title":"t","content":"b"},"pushTimeInfo":{"offLine":1,"validTime":24}}`, nil,
		},
		{
			"hours alone", push.Message{Title: "t", Body: "b", TTL: push.TTL(0), Native: push.Natives{&Message{PushTimeInfo: &PushTimeInfo{ValidTime: new(72)}}}},
			`{"noticeBarInfo":{"title":"t","content":"b"},"pushTimeInfo":{"validTime":72}}`, nil,
		},
		{
			"transparent", push.Message{
				ID: "x", Silent: true, Data: map[string]string{"k": "<v>"}, TTL: push.TTL(time.Hour), CollapseKey: "k", Sound: "default", Click: push.OpenApp(),
				Native: push.Natives{&Message{Transparent: &Transparent{Title: "T"}}},
			},
			`{"title":"T","content":"{\"k\":\"<v>\"}","pushTimeInfo":{"offLine":1,"validTime":1}}`,
			[]string{"sound", "click", "collapse_key"},
		},
		{
			"transparent with content of its own", push.Message{Data: map[string]string{"k": "v"}, Native: push.Natives{&Message{Transparent: &Transparent{Content: "C"}}}},
			`{"content":"C"}`, nil,
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
			if err := n.check(direct, &c.limits); err != nil {
				t.Errorf("check = %v", err)
			}
			got, err := n.encode()
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, tt.want), decoded(t, got)); d != "" {
				t.Errorf("messageJson (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.ignored, ignored); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if after, _ := json.Marshal(tt.m); string(after) != string(before) {
				t.Errorf("the caller's message changed from %s to %s", before, after)
			}
		})
	}
	shown := push.Natives{&Message{Transparent: &Transparent{}}}
	for name, tt := range map[string]struct {
		m    push.Message
		kind push.Kind
	}{
		"silent":                   {push.Message{Data: map[string]string{"k": "v"}, Silent: true}, push.ErrUnsupported},
		"test":                     {push.Message{Title: "t", Body: "b", Test: true}, push.ErrUnsupported},
		"transparent with a title": {push.Message{Title: "t", Native: shown}, push.ErrInvalidArgument},
	} {
		if _, _, err := c.translate(&tt.m); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v, want %v", name, err, tt.kind)
		}
	}
}

func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

// TestTTL counts in hours.
func TestTTL(t *testing.T) {
	for ttl, want := range map[push.Seconds]int{1: 1, 3600: 1, 3601: 2, 72 * 3600: 72, 72*3600 + 1: 73, math.MaxInt64: math.MaxInt32} {
		n := Message{}
		translateTTL(&n, &ttl)
		if got := *n.PushTimeInfo.ValidTime; got != want || !isOn(n.PushTimeInfo.OffLine) {
			t.Errorf("%d s: validTime %d, want %d", ttl, got, want)
		}
	}
	m := push.Message{Title: "t", Body: "b", TTL: push.TTL(73 * time.Hour)}
	_, err := newTestClient(t).Send(t.Context(), &m, push.Tokens("a"))
	want := &push.LimitError{From: push.Meizu, Field: "validTime", Limit: 72, Actual: 73, Unit: "hours", VendorCode: "1005", Class: push.ErrInvalidArgument}
	le := (*push.LimitError)(nil)
	errors.As(err, &le)
	if d := cmp.Diff(want, le); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestNotifyKey(t *testing.T) {
	for k, same := range map[string]bool{"k": true, "aZ0_-678": true, "123456789": false, "a b": false, "订单": false, "a.b": false} {
		got := notifyKey(k)
		if (got == k) != same || len(got) > maxNotifyKey || !isNotifyKey(got) || got != notifyKey(k) {
			t.Errorf("%q becomes %q", k, got)
		}
	}
}

func TestWarning(t *testing.T) {
	c := newTestClient(t)
	callback := push.Natives{&Message{Callback: &Callback{URL: "http://example.com"}}}
	for name, tt := range map[string]struct {
		m    push.Message
		how  mode
		warn int // how many things are said
	}{
		"unset":              {push.Message{Title: "t", Body: "b"}, direct, 1},
		"service":            {push.Message{Title: "t", Body: "b", Class: push.ClassService}, direct, 0},
		"marketing":          {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, direct, 0},
		"native":             {push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{NoticeBarInfo: &NoticeBarInfo{NoticeMsgType: new(0)}}}}, direct, 0},
		"transparent":        {push.Message{Silent: true, Data: map[string]string{"k": "v"}, Native: push.Natives{&Message{Transparent: &Transparent{}}}}, direct, 0},
		"receipts":           {push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: callback}, direct, 0},
		"receipts of a task": {push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: callback}, toApp, 1},
		"both":               {push.Message{Title: "t", Body: "b", Native: callback}, toTags, 2},
	} {
		n, _, err := c.translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		said := warning(n, tt.how)
		if got := len(strings.FieldsFunc(said, func(r rune) bool { return r == ';' })); got != tt.warn {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// TestLimits counts in UTF-16, in which a Chinese character is one and an
// emoji two.
func TestLimits(t *testing.T) {
	good := func() *Message {
		return &Message{
			NoticeBarInfo: &NoticeBarInfo{Title: "t", Content: "c"}, NoticeExpandInfo: &NoticeExpandInfo{}, ClickTypeInfo: &ClickTypeInfo{},
			PushTimeInfo: &PushTimeInfo{}, AdvanceInfo: &AdvanceInfo{}, VIPInfo: &VIPInfo{},
		}
	}
	transparent := func(x Transparent) func(*Message) {
		return func(m *Message) {
			*m = Message{Transparent: &x, PushTimeInfo: m.PushTimeInfo, AdvanceInfo: m.AdvanceInfo}
		}
	}
	const day = "2026-03-01 08:00:00"
	tests := []struct {
		name   string
		how    mode
		change func(*Message)
		code   string // empty: accepted
	}{
		{"32 Han", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("快", 32) }, ""},
		{"33 Han", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("快", 33) }, "1005"},
		{"33 Latin", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("a", 33) }, "1005"},
		{"16 emoji", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("😀", 16) }, ""},
		{"17 emoji", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("😀", 17) }, "1005"},
		{"16 letters with combining accents", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("e\u0301", 16) }, ""},
		{"17 letters with combining accents", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("e\u0301", 17) }, "1005"},
		{"a family of 3 is 33", direct, func(m *Message) { m.NoticeBarInfo.Title = strings.Repeat("👨‍👩‍👧‍👦", 3) }, "1005"},
		{"content of 100 Han", direct, func(m *Message) { m.NoticeBarInfo.Content = strings.Repeat("快", 100) }, ""},
		{"content of 101 Han", direct, func(m *Message) { m.NoticeBarInfo.Content = strings.Repeat("快", 101) }, "1005"},
		{"content of 51 emoji", direct, func(m *Message) { m.NoticeBarInfo.Content = strings.Repeat("😀", 51) }, "1005"},
		{"no noticeBarInfo", direct, func(m *Message) { m.NoticeBarInfo = nil }, "110004"},
		{"no title", direct, func(m *Message) { m.NoticeBarInfo.Title = "" }, "110004"},
		{"no content", direct, func(m *Message) { m.NoticeBarInfo.Content = "" }, "110004"},
		{"noticeMsgType", direct, func(m *Message) { m.NoticeBarInfo.NoticeMsgType = new(2) }, "1005"},
		{"noticeBarType 2", direct, func(m *Message) { m.NoticeBarInfo.NoticeBarType = new(BarAndroid) }, ""},
		{"noticeBarType 1", direct, func(m *Message) { m.NoticeBarInfo.NoticeBarType = new(1) }, "1005"},
		{"noticeExpandType 3", direct, func(m *Message) { m.NoticeExpandInfo.NoticeExpandType = new(3) }, "1005"},
		{"noticeExpandType 1 alone", direct, func(m *Message) { m.NoticeExpandInfo.NoticeExpandType = new(ExpandText) }, "110004"},
		{"noticeExpandType 2 alone", direct, func(m *Message) { m.NoticeExpandInfo.NoticeExpandType = new(ExpandPicture) }, "110004"},
		{"a large picture", direct, func(m *Message) {
			m.NoticeExpandInfo = &NoticeExpandInfo{NoticeExpandType: new(ExpandPicture), NoticeExpandImgURL: "p"}
		}, ""},
		{"clickType 4", direct, func(m *Message) { m.ClickTypeInfo.ClickType = new(4) }, "1005"},
		{"clickType -1", direct, func(m *Message) { m.ClickTypeInfo.ClickType = new(-1) }, "1005"},
		{"clickType 1 alone", direct, func(m *Message) { m.ClickTypeInfo.ClickType = new(ClickActivity) }, "110004"},
		{"clickType 2 alone", direct, func(m *Message) { m.ClickTypeInfo.ClickType = new(ClickURI) }, "110004"},
		{"clickType 3 alone", direct, func(m *Message) { m.ClickTypeInfo.ClickType = new(ClickCustom) }, "110004"},
		{"url of 1000 bytes", direct, func(m *Message) { m.ClickTypeInfo.URL = strings.Repeat("é", 500) }, ""},
		{"url of 1002 bytes", direct, func(m *Message) { m.ClickTypeInfo.URL = strings.Repeat("é", 501) }, "1005"},
		{"activity of 1001", direct, func(m *Message) { m.ClickTypeInfo.Activity = strings.Repeat("x", 1001) }, "1005"},
		{"customAttribute of 1001", direct, func(m *Message) { m.ClickTypeInfo.CustomAttribute = strings.Repeat("x", 1001) }, "1005"},
		{"validTime 0", direct, func(m *Message) { m.PushTimeInfo.ValidTime = new(0) }, "1005"},
		{"validTime 0 for tags", toTags, func(m *Message) { m.PushTimeInfo.ValidTime = new(0) }, ""},
		{"validTime 1", direct, func(m *Message) { m.PushTimeInfo.ValidTime = new(1) }, ""},
		{"validTime 72", direct, func(m *Message) { m.PushTimeInfo.ValidTime = new(72) }, ""},
		{"validTime 73", direct, func(m *Message) { m.PushTimeInfo.ValidTime = new(73) }, "1005"},
		{"validTime 0 without offLine", direct, func(m *Message) { m.PushTimeInfo.OffLine, m.PushTimeInfo.ValidTime = new(Off), new(0) }, ""},
		{"pushTimeType 2", toApp, func(m *Message) { m.PushTimeInfo.PushTimeType = new(2) }, "1005"},
		{"a time", toApp, func(m *Message) { m.PushTimeInfo.PushTimeType, m.PushTimeInfo.StartTime = new(1), day }, ""},
		{"a time for tags", toTags, func(m *Message) { m.PushTimeInfo.PushTimeType, m.PushTimeInfo.StartTime = new(1), day }, ""},
		{"a time for pushIds", direct, func(m *Message) { m.PushTimeInfo.PushTimeType, m.PushTimeInfo.StartTime = new(1), day }, "1005"},
		{"a time for a task", stored, func(m *Message) { m.PushTimeInfo.PushTimeType, m.PushTimeInfo.StartTime = new(1), day }, "1005"},
		{"no time", toApp, func(m *Message) { m.PushTimeInfo.PushTimeType = new(1) }, "1005"},
		{"another time", toApp, func(m *Message) {
			m.PushTimeInfo.PushTimeType, m.PushTimeInfo.StartTime = new(1), "2026-03-01T08:00:00"
		}, "1005"},
		{"speed for pushIds", direct, func(m *Message) { m.AdvanceInfo.FixSpeed = new(On) }, "1005"},
		{"no speed for pushIds", direct, func(m *Message) { m.AdvanceInfo.FixSpeed = new(Off) }, ""},
		{"speed for tags", toTags, func(m *Message) { m.AdvanceInfo.FixSpeed, m.AdvanceInfo.FixSpeedRate = new(On), new(100) }, ""},
		{"fixDisplay alone", direct, func(m *Message) { m.AdvanceInfo.FixDisplay, m.AdvanceInfo.FixStartDisplayTime = new(On), day }, "1005"},
		{"notifyKey of 8", direct, func(m *Message) { m.AdvanceInfo.NotifyKey = "aZ0_-678" }, ""},
		{"notifyKey of 9", direct, func(m *Message) { m.AdvanceInfo.NotifyKey = "aZ0_-6789" }, "1005"},
		{"notifyKey with a dot", direct, func(m *Message) { m.AdvanceInfo.NotifyKey = "a.b" }, "1005"},
		{"subtitle of 16", direct, func(m *Message) { m.VIPInfo.Subtitle = strings.Repeat("快", 16) }, ""},
		{"subtitle of 17", direct, func(m *Message) { m.VIPInfo.Subtitle = strings.Repeat("快", 17) }, "1005"},
		{"timeTop 1799", direct, func(m *Message) { m.VIPInfo.TimeTop = new(1799) }, "1005"},
		{"timeTop 1800", direct, func(m *Message) { m.VIPInfo.TimeTop = new(1800) }, ""},
		{"timeTop 7200", direct, func(m *Message) { m.VIPInfo.TimeTop = new(7200) }, ""},
		{"timeTop 7201", direct, func(m *Message) { m.VIPInfo.TimeTop = new(7201) }, "1005"},
		{"pinned twice", direct, func(m *Message) { m.VIPInfo.TimeTop, m.VIPInfo.PullDownTop = new(1800), new(On) }, "1005"},
		{"pinned once", direct, func(m *Message) { m.VIPInfo.TimeTop, m.VIPInfo.PullDownTop = new(1800), new(Off) }, ""},
		{"blue, written otherwise", direct, func(m *Message) { m.VIPInfo.TitleColor = "#206cff" }, ""},
		{"black", direct, func(m *Message) { m.VIPInfo.TitleColor = "#000000" }, "1005"},
		{"background and color", direct, func(m *Message) { m.VIPInfo.BackgroundImgURL, m.VIPInfo.TitleColor = "b", ColorRed }, "1005"},
		{"background and icon", direct, func(m *Message) { m.VIPInfo.BackgroundImgURL, m.VIPInfo.BigIconURL = "b", "i" }, "1005"},
		{"background and picture", direct, func(m *Message) {
			m.VIPInfo.BackgroundImgURL, m.NoticeExpandInfo = "b", &NoticeExpandInfo{NoticeExpandType: new(ExpandPicture), NoticeExpandImgURL: "p"}
		}, "1005"},
		{"background and small icon", direct, func(m *Message) { m.VIPInfo.BackgroundImgURL, m.VIPInfo.SmallIconURL = "b", "i" }, ""},
		{"callback of 128 bytes", direct, func(m *Message) { m.Callback = &Callback{URL: strings.Repeat("é", 64)} }, ""},
		{"callback of 129 bytes", direct, func(m *Message) { m.Callback = &Callback{URL: strings.Repeat("x", 129)} }, "1005"},
		{"callback.param of 64 bytes", direct, func(m *Message) { m.Callback = &Callback{URL: "x", Param: strings.Repeat("é", 32)} }, ""},
		{"callback.param of 66 bytes", direct, func(m *Message) { m.Callback = &Callback{URL: "x", Param: strings.Repeat("é", 33)} }, "1005"},
		{"callback.type 4", direct, func(m *Message) { m.Callback = &Callback{URL: "x", Type: "4"} }, "1005"},
		{"no callback", direct, func(m *Message) { m.Callback = &Callback{Param: "p"} }, "110004"},
		{"callback of a task", stored, func(m *Message) { m.Callback = &Callback{URL: "x"} }, "1005"},
		{"50 packages", direct, func(m *Message) { m.RestrictedPackageNames = slices.Repeat([]string{"p"}, 50) }, ""},
		{"51 packages", direct, func(m *Message) { m.RestrictedPackageNames = slices.Repeat([]string{"p"}, 51) }, "110031"},
		{"a package with a comma", direct, func(m *Message) { m.RestrictedPackageNames = []string{"a,b"} }, "110031"},
		{"transparent of 2000 bytes", direct, transparent(Transparent{Content: strings.Repeat("é", 1000)}), ""},
		{"transparent of 2002 bytes", direct, transparent(Transparent{Content: strings.Repeat("é", 1001)}), "1005"},
		{"transparent of nothing", direct, transparent(Transparent{Title: "t"}), "110004"},
		{"transparent title of 33", direct, transparent(Transparent{Title: strings.Repeat("快", 33), Content: "c"}), "1005"},
		{"a transparent task without a title", stored, transparent(Transparent{Content: "c"}), "110004"},
		{"transparent and shown", direct, func(m *Message) { m.Transparent = &Transparent{Content: "c"} }, "1005"},
	}
	c, off := newTestClient(t), newTestClient(t, push.WithoutLimits())
	for _, tt := range tests {
		m := good()
		tt.change(m)
		err := m.check(tt.how, &c.limits)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != push.ErrInvalidArgument || e.Vendor() != push.Meizu) {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		if err := m.check(tt.how, &off.limits); err != nil {
			t.Errorf("%s, limits are off: %v", tt.name, err)
		}
	}
}

func TestTargets(t *testing.T) {
	c := newTestClient(t)
	for _, tt := range []struct {
		name, code string // the code "-": refused without one
		err        error
	}{
		{"pushId", "", checkPushID("RA50c6348036344485d01776773577c64740465480a6b")},
		{"pushId with a comma", "-", checkPushID("a,b")},
		{"no pushId", "-", checkPushID("")},
		{"no pushIds", "110004", c.checkPushIDs(nil)},
		{"100 pushIds", "", c.checkPushIDs(slices.Repeat([]string{"a"}, 100))},
		{"101 pushIds", "1005", c.checkPushIDs(slices.Repeat([]string{"a"}, 101))},
		{"no aliases", "110004", c.checkAliases(nil)},
		{"100 aliases", "", c.checkAliases(slices.Repeat([]string{"李 雷"}, 100))},
		{"101 aliases", "1005", c.checkAliases(slices.Repeat([]string{"a"}, 101))},
		{"alias of 60", "", c.checkAlias(strings.Repeat("快", 60))},
		{"alias of 61", "1005", c.checkAlias(strings.Repeat("快", 61))},
		{"blank alias", "110004", c.checkAlias(" ")},
		{"alias with a comma", "1005", c.checkAlias("a,b")},
		{"no tags", "110004", c.checkTags(fieldTags, nil)},
		{"101 tags of a push", "", c.checkTags(fieldTagNames, slices.Repeat([]string{"a"}, 101))},
		{"tag of 20", "", c.checkTags(fieldTags, []string{strings.Repeat("快", 20)})},
		{"tag of 21", "1005", c.checkTags(fieldTags, []string{strings.Repeat("快", 21)})},
		{"tag with a comma", "1005", c.checkTags(fieldTags, []string{"a,b"})},
		{"no task", "110032", checkTaskID("")},
	} {
		e := push.Error(nil)
		if got := errors.As(tt.err, &e); got != (tt.code != "") || got && e.Code() != strings.Trim(tt.code, "-") {
			t.Errorf("%s: %v, want code %q", tt.name, tt.err, tt.code)
		}
	}
}

func TestTitleTooLongSaysAll(t *testing.T) {
	c := newTestClient(t)
	_, err := c.Send(t.Context(), &push.Message{Title: strings.Repeat("快", 33), Body: "b"}, push.Tokens("a", "b"))
	var le *push.LimitError
	if !errors.As(err, &le) {
		t.Fatalf("err = %v", err)
	}
	want := &push.LimitError{
		From: push.Meizu, Field: "title", Limit: 32, Actual: 33, Unit: "UTF-16 units",
		VendorCode: "1005", Class: push.ErrInvalidArgument,
	}
	if d := cmp.Diff(want, le); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFit(t *testing.T) {
	c := newTestClient(t, push.WithFit())
	n, _, err := c.translate(&push.Message{Title: strings.Repeat("快", 33), Body: strings.Repeat("😀", 51)})
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("快", 31) + "…"; n.NoticeBarInfo.Title != want {
		t.Errorf("title = %q, want %q", n.NoticeBarInfo.Title, want)
	}
	if want := strings.Repeat("😀", 49) + "…"; n.NoticeBarInfo.Content != want {
		t.Errorf("content = %q, want %q", n.NoticeBarInfo.Content, want)
	}
	if err := n.check(direct, &c.limits); err != nil {
		t.Errorf("a fitted message is refused: %v", err)
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t)
	n, _, err := c.translate(&push.Message{
		ID: "order-8842", Title: "快递到了", Body: "Box 12", Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"), TTL: push.TTL(time.Hour),
		Native: push.Natives{&Message{
			RestrictedPackageNames: []string{"com.example"}, VIPInfo: &VIPInfo{Subtitle: "s", TimeTop: new(1800)}, NoticeExpandInfo: &NoticeExpandInfo{},
			AdvanceInfo: &AdvanceInfo{FixDisplay: new(On), FixStartDisplayTime: Time(time.Now()), FixEndDisplayTime: Time(time.Now())},
			Callback:    &Callback{URL: "https://example.com", Type: CallbackBoth},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := testing.AllocsPerRun(100, func() {
		if err := n.check(direct, &c.limits); err != nil {
			t.Fatal(err)
		}
		if err := checkPushID("RA50c6348036344485d01776773577c64740465480a6b"); err != nil {
			t.Fatal(err)
		}
		if err := c.checkAlias("李雷"); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

func TestTime(t *testing.T) {
	at := time.Date(2026, 2, 28, 23, 30, 5, 0, time.UTC)
	if got := Time(at); got != "2026-03-01 07:30:05" || !isTime(got) {
		t.Errorf("Time = %s", got)
	}
	for _, s := range []string{"", "2026-03-01", "2026-13-01 07:30:05", "2026-03-01 7:30:05", "2026-03-01 07:30:05.000"} {
		if isTime(s) {
			t.Errorf("%q is a time", s)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{AppID: "10000", AppSecret: "s3cret"}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppID", func(c *Config) { c.AppID = "" }, nil},
		{"config.AppID", func(c *Config) { c.AppID = "x1" }, nil},
		{"config.AppSecret", func(c *Config) { c.AppSecret = "" }, nil},
		{"config.AppSecret", func(c *Config) { c.AppSecret = "s3cret\n" }, nil},
		{"config.Region", func(c *Config) { c.Region = "moon" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint subscription", func(*Config) {}, []push.Option{push.WithEndpoint(EndpointSubscription, "gw.example")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("tilte", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.Meizu {
			t.Errorf("%s: %v", tt.field, err)
		}
		if fe != nil && strings.Contains(fe.Error(), "s3cret") {
			t.Errorf("%s: the secret is in %v", tt.field, err)
		}
	}
}

func TestHosts(t *testing.T) {
	c, err := New(Config{AppID: "1", AppSecret: "s", Region: RegionOverseas}, push.WithEndpoint(EndpointAPI, "https://gw.example/meizu"))
	if err != nil {
		t.Fatal(err)
	}
	if c.base != "https://gw.example/meizu" || c.subscription != "https://api-push.in.meizu.com" {
		t.Errorf("%s and %s", c.base, c.subscription)
	}
	if c := newTestClient(t); c.base != "https://server-api-push.meizu.com" || c.subscription != "https://api-push.meizu.com" {
		t.Errorf("%s and %s", c.base, c.subscription)
	}
}

func TestNothingPrintsTheSecret(t *testing.T) {
	c := newTestClient(t)
	for _, v := range []any{Config{AppID: "1", AppSecret: "s3cret"}, c, c.auth, ReceiptConfig{AccessToken: "s3cret"}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if s := fmt.Sprintf(verb, v); strings.Contains(s, "s3cret") {
				t.Errorf("%s prints %s", verb, s)
			}
		}
	}
}

// TestCodesByPlace has the numbers that mean one thing for a request and
// another for a target.
func TestCodesByPlace(t *testing.T) {
	for _, tt := range []struct {
		table, code string
		kind        push.Kind
		retry       push.Retry
	}{
		{"", "110010", push.ErrRateLimited, push.RetryLater},
		{tableTarget, "110010", push.ErrPermission, push.RetryNever},
		{"", "110002", push.ErrInvalidArgument, push.RetryNever},
		{tableTarget, "110002", push.ErrInvalidToken, push.RetryNever},
		{"", "110003", push.ErrInvalidArgument, push.RetryNever},
		{tableTarget, "110003", push.ErrInvalidToken, push.RetryNever},
		{"", "500", push.ErrUnknown, push.RetryNever},
		{"HTTP status", "500", push.ErrUnavailable, push.RetryUnsure},
	} {
		if info := codeTable.Find(tt.table, tt.code); info.Kind != tt.kind || info.Retry != tt.retry || info.Meaning == "" {
			t.Errorf("%s of %q is %+v", tt.code, tt.table, info)
		}
	}
}

func TestDecode(t *testing.T) {
	type fact struct {
		Code      string
		Kind      push.Kind
		Retryable bool
		Text      string
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		want   fact // the zero value: success
	}{
		"clean":                   {200, `{"code":"200","message":"","value":{},"redirect":"","msgId":"m"}`, fact{}},
		"a number for the code":   {200, `{"code":200,"value":{},"msgId":7}`, fact{}},
		"rate":                    {200, `{"code":"110010","message":"应用请求频率超过限制","value":"","redirect":""}`, fact{"110010", push.ErrRateLimited, true, "应用请求频率超过限制"}},
		"task":                    {200, `{"code":"110032","message":"非法的taskId","value":""}`, fact{"110032", push.ErrNotFound, false, "非法的taskId"}},
		"system":                  {200, `{"code":1001,"message":null,"value":null}`, fact{"1001", push.ErrUnavailable, true, ""}},
		"unknown":                 {200, `{"code":"4711","message":"?","value":""}`, fact{"4711", push.ErrUnknown, false, "?"}},
		"redirect":                {200, `{"code":"300","message":"","value":"","redirect":"https://elsewhere"}`, fact{"300", push.ErrUnknown, false, ""}},
		"a code with a 500":       {500, `{"code":"1003","message":"busy","value":""}`, fact{"1003", push.ErrUnavailable, true, "busy"}},
		"text with a 500":         {500, `Internal Server Error`, fact{"500", push.ErrUnavailable, true, "Internal Server Error"}},
		"text with a 521":         {521, ``, fact{"521", push.ErrUnavailable, true, ""}},
		"text with a 403":         {403, `<html>`, fact{"403", push.ErrProtocol, false, "<html>"}},
		"no value":                {200, `{"code":"200","msgId":"m"}`, fact{"answer", push.ErrProtocol, false, ""}},
		"an empty value":          {200, `{"code":"200","value":"","msgId":"m"}`, fact{"answer", push.ErrProtocol, false, ""}},
		"an array":                {200, `{"code":"200","value":[]}`, fact{"answer", push.ErrProtocol, false, ""}},
		"null":                    {200, `{"code":"200","value":null}`, fact{"answer", push.ErrProtocol, false, ""}},
		"targets that are none":   {200, `{"code":"200","value":{"110002":"a"}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"targets that are null":   {200, `{"code":"200","value":{"110002":null}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"no code":                 {200, `{"value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"an empty code":           {200, `{"code":"","value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"a code with a space":     {200, `{"code":" 200","value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"a code that is no UTF-8": {200, "{\"code\":\"\xff200\",\"value\":{}}", fact{"answer", push.ErrProtocol, false, ""}},
		"a code without end":      {200, `{"code":"` + strings.Repeat("1", 33) + `","value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"a code that is an array": {200, `{"code":[],"value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
		"success with a 500":      {500, `{"code":"200","value":{}}`, fact{"answer", push.ErrProtocol, false, ""}},
	} {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(pushAnswer))
		var got fact
		if e := push.Error(nil); errors.As(err, &e) {
			got = fact{Code: e.Code(), Kind: e.Kind(), Retryable: e.Retryable()}
		}
		if e := (*Error)(nil); errors.As(err, &e) {
			got.Text = e.Text
			if (e.Redirect != "") != (got.Code == "300") {
				t.Errorf("%s: redirect %q", name, e.Redirect)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

// TestPartial settles the targets of answers that refuse some.
func TestPartial(t *testing.T) {
	type outcome struct {
		Target, Code string
		Kind         push.Kind
		Retryable    bool
	}
	asked := []string{"a", "b", "c"}
	for name, tt := range map[string]struct {
		value string
		typ   push.TargetType
		want  []outcome
	}{
		"nobody": {`{}`, push.TargetToken, nil},
		"as documented": {`{"110003":["b"],"110002":["a","c"]}`, push.TargetToken, []outcome{
			{"a", "110002", push.ErrInvalidToken, false}, {"c", "110002", push.ErrInvalidToken, false}, {"b", "110003", push.ErrInvalidToken, false},
		}},
		"switched off, too fast, folded": {`{"110010":["a"],"518":["b"],"520":["c"]}`, push.TargetToken, []outcome{
			{"a", "110010", push.ErrPermission, false}, {"b", "518", push.ErrRateLimited, true}, {"c", "520", push.ErrRateLimited, false},
		}},
		"faults": {`{"501":["a"],"513":["b"],"519":["c"]}`, push.TargetToken, []outcome{
			{"a", "501", push.ErrUnavailable, true}, {"b", "513", push.ErrUnavailable, true}, {"c", "519", push.ErrUnavailable, true},
		}},
		"the day's share, no right": {`{"110011":["a"],"201":["b"]}`, push.TargetToken, []outcome{
			{"a", "110011", push.ErrQuota, false}, {"b", "201", push.ErrPermission, false},
		}},
		"an unknown code":    {`{"999":["a"]}`, push.TargetToken, []outcome{{"a", "999", push.ErrUnknown, false}}},
		"accepted by name":   {`{"200":["a","b","c"]}`, push.TargetToken, nil},
		"no code":            {`{"taskId":["a"],"":["b"]}`, push.TargetToken, nil},
		"twice":              {`{"110002":["a"],"519":["a"]}`, push.TargetToken, []outcome{{"a", "110002", push.ErrInvalidToken, false}}},
		"aliases":            {`{"110005":["a"],"110002":["b"]}`, push.TargetAlias, []outcome{{"b", "110002", push.ErrNotFound, false}, {"a", "110005", push.ErrNotFound, false}}},
		"numbers for ids":    {`{"110003":[7]}`, push.TargetToken, []outcome{{"7", "110003", push.ErrInvalidToken, false}, {"a", "answer", push.ErrProtocol, false}, {"b", "answer", push.ErrProtocol, false}, {"c", "answer", push.ErrProtocol, false}}},
		"somebody else also": {`{"110003":["x","a"]}`, push.TargetToken, []outcome{{"x", "110003", push.ErrInvalidToken, false}, {"a", "110003", push.ErrInvalidToken, false}, {"b", "answer", push.ErrProtocol, false}, {"c", "answer", push.ErrProtocol, false}}},
	} {
		var out pushAnswer
		if err := decode(&engine.Answer{Status: 200, Body: []byte(`{"code":"200","msgId":"m","value":` + tt.value + `}`)}, &out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []outcome
		for _, r := range rejections(asked, out.errs(tt.typ)) {
			got = append(got, outcome{r.Target, r.Err.Code(), r.Err.Kind(), r.Err.Retryable()})
			if r.Err.Vendor() != push.Meizu || errors.Is(r.Err, push.ErrUnconfirmed) != (r.Err.Code() == "answer") {
				t.Errorf("%s: %v", name, r.Err)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestTopLevelPushID tells a code that is about the only pushId of a request
// from one that is about any of several.
func TestTopLevelPushID(t *testing.T) {
	for _, tt := range []struct {
		code string
		typ  push.TargetType
		n    int
		want push.Kind
	}{
		{"110002", push.TargetToken, 1, push.ErrInvalidToken},
		{"110003", push.TargetToken, 1, push.ErrInvalidToken},
		{"110002", push.TargetToken, 2, push.ErrInvalidArgument},
		{"110003", push.TargetToken, 100, push.ErrInvalidArgument},
		{"110002", push.TargetAlias, 1, push.ErrNotFound},
		{"110010", push.TargetToken, 1, push.ErrRateLimited},
	} {
		err := typed(&Error{APIError: push.APIError{Info: codeTable.Find("", tt.code)}}, tt.typ, tt.n)
		if !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestMessageJSON(t *testing.T) {
	// As the Java SDK writes it, and as the document does.
	const in = `{"pushIds":["a"],"noticeBarInfo":{"title":"t","content":"c","newer":{"n":1.50}},"clickTypeInfo":{"parameters":{"n":12345678901234567890}},
		"pushTimeInfo":{"offLine":true,"validTime":24},"advanceInfo":{"suspend":false,"clearNoticeBar":"1","notificationType":{"vibrate":0,"newer":"x"}},
		"extra":{"callback":"u","callback.type":3,"mine":"1"},"transparent":{"content":"x"},"newest":[1]}`
	const out = `{"pushIds":["a"],"noticeBarInfo":{"title":"t","content":"c","newer":{"n":1.50}},"clickTypeInfo":{"parameters":{"n":12345678901234567890}},` +
		`"pushTimeInfo":{"offLine":1,"validTime":24},"advanceInfo":{"suspend":0,"clearNoticeBar":1,"notificationType":{"vibrate":0,"newer":"x"}},` +
		`"extra":{"callback":"u","callback.type":"3","mine":"1"},"transparent":{"content":"x"},"newest":[1]}`
	var m Message
	if err := json.Unmarshal([]byte(in), &m); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(m)
	if string(got) != out || err != nil {
		t.Errorf("%s, %v, want\n%s", got, err, out)
	}
	if err := json.Unmarshal([]byte(`{"pushTimeInfo":{"offLine":2}}`), &m); err == nil {
		t.Error("2 is a flag")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"code":"200","message":"","value":{"110002":["a","b"],"110003":["c"]},"redirect":"","msgId":"m"}`))
	f.Add(200, []byte(`{"code":"110010","message":"应用请求频率超过限制","value":"","redirect":""}`))
	f.Add(200, []byte(`{"code":200,"value":{"taskId":1,"pushType":0,"appId":2,"result":true,"imgUrl":"u","pushId":"p","alias":"a","acceptNo ":3}}`))
	f.Add(200, []byte(`{"code":"200","value":{"pushId":"p","barTypeSwitch":1,"directTypeSwitch":false,"tags":[{"tagId":1,"tagName":"t"}]}}`))
	f.Add(200, []byte(`{"code":"200","value":[{"date":"2026-03-01","targetNo":"1"}]}`))
	f.Add(200, []byte(`{"code":"200","value":true}`))
	f.Add(500, []byte(`Internal Server Error`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, out := range []answer{
			new(pushAnswer), new(taskAnswer), new(cancelAnswer), new(statisticsAnswer), new(dailyAnswer),
			new(imageAnswer), new(switchAnswer), new(aliasAnswer), new(tagsAnswer), new(doneAnswer),
		} {
			err := decode(&engine.Answer{Status: status, Body: body}, out)
			if h := out.head(); err == nil && (status < 200 || status > 299 || h.Code != codeOK || len(h.Value) == 0) {
				t.Errorf("%d %q is taken for a success", status, body)
			}
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
				t.Errorf("%v is not typed, or is a success", err)
			}
			if a, ok := out.(*pushAnswer); ok && err == nil {
				rejections([]string{"a", "b"}, a.errs(push.TargetToken))
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"noticeBarInfo":{"title":"t","newer":[1,2.50]},"vipInfo":{"pullDownTop":"true"},"extra":{"callback.type":3},"newer":[1,2.50]}`))
	f.Add([]byte(`{"transparent":{"content":"c"},"pushTimeInfo":{"offLine":0},"alias":["a"]}`))
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
