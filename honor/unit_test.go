package honor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

func TestTranslate(t *testing.T) {
	tests := []struct {
		name    string
		m       push.Message
		want    string // JSON
		ignored []string
	}{
		{
			"least", push.Message{Title: "t", Body: "b"},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"clickAction":{"type":3}}},"token":["A"]}`, nil,
		},
		{
			"all that HONOR has", push.Message{
				ID: "order-8842", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "<v>"},
				Click: push.OpenURL("https://example.com"), TTL: push.TTL(24 * time.Hour), CollapseKey: "order-8842", Test: true,
				Class: push.ClassService,
			},
			`{"data":"{\"k\":\"<v>\"}","notification":{"title":"t","body":"b","image":"https://example.com/p.png"},
			  "android":{"ttl":"86400s","biTag":"order-8842","targetUserType":1,
			    "notification":{"importance":"NORMAL","tag":"order-8842","clickAction":{"type":2,"url":"https://example.com"}}},"token":["A"]}`, nil,
		},
		{
			"silent", push.Message{Data: map[string]string{"k": "v"}, Silent: true},
			`{"data":"{\"k\":\"v\"}","token":["A"]}`, nil,
		},
		{
			"silent with what comes to nothing", push.Message{
				Data: map[string]string{"k": "v"}, Silent: true, TTL: push.TTL(0), CollapseKey: "x", Badge: push.AddBadge(1), Click: push.OpenApp(),
			},
			`{"data":"{\"k\":\"v\"}","android":{"ttl":"1s"},"token":["A"]}`, []string{"collapse_key", "badge", "click"},
		},
		{
			"data and nothing to show", push.Message{Data: map[string]string{"k": "v"}, Image: "https://example.com/p.png", ID: "x"},
			`{"data":"{\"k\":\"v\"}","android":{"biTag":"x"},"token":["A"]}`, []string{"image"},
		},
		{
			"page, marketing", push.Message{
				Title: "t", Body: "b", Click: push.OpenPage("intent://x#Intent;end"), Class: push.ClassMarketing, Image: "https://example.com/p.png",
			},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"importance":"LOW",
			  "clickAction":{"type":1,"intent":"intent://x#Intent;end"}}},"token":["A"]}`,
			[]string{"image (not shown with importance LOW)"},
		},
		{
			"what comes to nothing", push.Message{
				Title: "t", Body: "b", Priority: push.PriorityHigh, Badge: push.AddBadge(1), Sound: "ding", Channel: "c", Click: push.OpenApp(),
			},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"clickAction":{"type":3}}},"token":["A"]}`,
			[]string{"sound", "channel", "priority", "badge (needs the native badge.badgeClass)"},
		},
		{
			"what the native part sets, wins", push.Message{
				Title: "t", Body: "b", Badge: push.SetBadge(0), TTL: push.TTL(time.Hour), Class: push.ClassMarketing, Test: true, ID: "x",
				Data: map[string]string{"k": "v"}, Click: push.OpenURL("https://example.com"), CollapseKey: "x", Image: "https://example.com/p.png",
				Native: push.Natives{&Message{
					Token: []string{"not", "these"}, Extra: map[string]any{"newest": "x"},
					Android: &Android{
						TTL: "60s", Data: `{"n":1}`, BiTag: "mine", TargetUserType: new(TargetUserNormal), Extra: map[string]any{"newer": true},
						Notification: &AndroidNotification{
							Title: "T", Image: "https://example.com/q.png", Importance: ImportanceNormal, NotifyID: new(0), Tag: "mine",
							Badge: &Badge{BadgeClass: "com.example.Main"}, ClickAction: &ClickAction{Type: 1, Action: "open"},
							Extra: map[string]any{"new": []int{1}},
						},
					},
				}},
			},
			`{"newest":"x","notification":{"body":"b"},"android":{"ttl":"60s","data":"{\"n\":1}","biTag":"mine","targetUserType":0,"newer":true,
			  "notification":{"title":"T","image":"https://example.com/q.png","importance":"NORMAL","notifyId":0,"tag":"mine","new":[1],
			    "badge":{"badgeClass":"com.example.Main","setNum":0},"clickAction":{"type":1,"action":"open"}}},"token":["A"]}`, nil,
		},
		{
			"a native badge stays", push.Message{
				Title: "t", Body: "b", Badge: push.AddBadge(3),
				Native: push.Natives{&Message{
					Notification: &Notification{Title: "T"},
					Android:      &Android{Notification: &AndroidNotification{Badge: &Badge{BadgeClass: "c", SetNum: new(9)}}},
				}},
			},
			`{"notification":{"title":"T","body":"b"},"android":{"notification":{"badge":{"badgeClass":"c","setNum":9},"clickAction":{"type":3}}},"token":["A"]}`, nil,
		},
		{
			"the badge is raised", push.Message{
				Title: "t", Body: "b", Badge: push.AddBadge(3),
				Native: push.Natives{&Message{Android: &Android{Notification: &AndroidNotification{Badge: &Badge{BadgeClass: "c"}}}}},
			},
			`{"notification":{"title":"t","body":"b"},"android":{"notification":{"badge":{"badgeClass":"c","addNum":3},"clickAction":{"type":3}}},"token":["A"]}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			if err := n.check(&limits.Table{Vendor: push.Honor, Limits: limitTable.Limits}); err != nil {
				t.Errorf("check = %v", err)
			}
			if len(n.Token) > 0 {
				t.Errorf("the message is addressed to %q, not to the audience", n.Token)
			}
			b, err := encode(n)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(decoded(t, tt.want), decoded(t, string(b.with([]string{"A"})))); d != "" {
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

func TestClassWarning(t *testing.T) {
	low := push.Natives{&Message{Android: &Android{Notification: &AndroidNotification{Importance: ImportanceLow}}}}
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"unset":     {push.Message{Title: "t", Body: "b"}, true},
		"service":   {push.Message{Title: "t", Body: "b", Class: push.ClassService}, false},
		"marketing": {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, false},
		"native":    {push.Message{Title: "t", Body: "b", Native: low}, false},
		"silent":    {push.Message{Data: map[string]string{"k": "v"}, Silent: true}, false},
	} {
		n, _, err := translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if got := classWarning(n); (got != "") != tt.warn {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The examples of the vendor's guide, every field there is, and what
// splicing must get right.
func TestEncode(t *testing.T) {
	notification := &Message{Android: &Android{Notification: &AndroidNotification{Title: "t", Body: "b", ClickAction: &ClickAction{Type: 3}}}}
	all := &Message{
		Notification: &Notification{Title: "t", Body: "b", Image: "https://example.com/p.png"},
		Android: &Android{
			TTL: "86400s", BiTag: "tag", Data: "{}", TargetUserType: new(TargetUserTest),
			Notification: &AndroidNotification{
				Title: "t", Body: "b", Image: "https://example.com/p.png",
				ClickAction: &ClickAction{Type: ClickPage, Intent: "intent://x", Action: "act"},
				Importance:  ImportanceNormal, Style: new(StyleBigText), BigTitle: "T", BigBody: "B", NotifyID: new(0), Tag: "tag", Group: "g",
				When:    "2014-10-02T15:01:23.045123456Z",
				Buttons: []Button{{Name: "n", ActionType: ButtonPage, IntentType: new(IntentURI), Intent: "intent://y", Data: "k=v"}},
				Badge:   &Badge{BadgeClass: "com.example.Main", AddNum: new(1), SetNum: new(0)},
			},
		},
		Data: "{}",
	}
	tests := []struct {
		name   string
		m      *Message
		tokens []string
		want   string
	}{
		{"notification", notification, []string{"A"}, `{"android":{"notification":{"title":"t","body":"b","clickAction":{"type":3}}},"token":["A"]}`},
		{"data", &Message{Data: "{'k':'v'}"}, []string{"A", "B"}, `{"data":"{'k':'v'}","token":["A","B"]}`},
		{"all", all, []string{"A"}, `{"notification":{"title":"t","body":"b","image":"https://example.com/p.png"},` +
			`"android":{"ttl":"86400s","biTag":"tag","data":"{}","targetUserType":1,"notification":{"title":"t","body":"b",` +
			`"image":"https://example.com/p.png","clickAction":{"type":1,"intent":"intent://x","action":"act"},"importance":"NORMAL",` +
			`"style":1,"bigTitle":"T","bigBody":"B","notifyId":0,"tag":"tag","group":"g","when":"2014-10-02T15:01:23.045123456Z",` +
			`"buttons":[{"name":"n","actionType":1,"intentType":0,"intent":"intent://y","data":"k=v"}],` +
			`"badge":{"badgeClass":"com.example.Main","addNum":1,"setNum":0}}},"data":"{}","token":["A"]}`},
		{"no escapes", &Message{Data: "<&>"}, []string{"A"}, `{"data":"<&>","token":["A"]}`},
		{"a quote in a token", &Message{Data: "d"}, []string{`A"\`}, `{"data":"d","token":["A\"\\"]}`},
		{"newer member", &Message{Data: "d", Extra: map[string]any{"x": 1}}, []string{"A"}, `{"data":"d","x":1,"token":["A"]}`},
		{"nothing", &Message{Token: []string{"B"}}, []string{"A"}, `{"token":["A"]}`},
	}
	for _, tt := range tests {
		b, err := encode(tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, string(b.with(tt.tokens))); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	if _, err := encode(&Message{Data: "d", Extra: map[string]any{"token": "x"}}); err == nil {
		t.Error("an extra member took the place of the tokens")
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Message, *AndroidNotification)
		code   string // empty: accepted
	}{
		{"good", func(*Message, *AndroidNotification) {}, ""},
		{"no title", func(m *Message, _ *AndroidNotification) { m.Notification.Title = "" }, codeStructure},
		{"no body", func(m *Message, _ *AndroidNotification) { m.Notification.Body = "" }, codeStructure},
		{"text in the other place", func(m *Message, n *AndroidNotification) {
			m.Notification, n.Title, n.Body = nil, "t", "b"
		}, ""},
		{"a long title", func(m *Message, _ *AndroidNotification) { m.Notification.Title = strings.Repeat("快", 1000) }, ""},
		{"image", func(m *Message, _ *AndroidNotification) { m.Notification.Image = "http://example.com/p.png" }, codeStructure},
		{"image in the other place", func(_ *Message, n *AndroidNotification) { n.Image = "p.png" }, codeStructure},
		{"data no JSON", func(m *Message, _ *AndroidNotification) { m.Data = "plain" }, codeStructure},
		{"other data no JSON", func(m *Message, _ *AndroidNotification) { m.Android.Data = "{'k':'v'}" }, codeStructure},
		{"ttl 15 days", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1296000s" }, ""},
		{"ttl above 15 days", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "1296001s" }, codeStructure},
		{"ttl 0, which is unverified", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "0s" }, ""},
		{"ttl without its unit", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "86400" }, codeStructure},
		{"ttl in hours", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "24h" }, codeStructure},
		{"ttl below 0", func(m *Message, _ *AndroidNotification) { m.Android.TTL = "-1s" }, codeStructure},
		{"ttl of many digits", func(m *Message, _ *AndroidNotification) { m.Android.TTL = strings.Repeat("9", 30) + "s" }, codeStructure},
		{"targetUserType 2", func(m *Message, _ *AndroidNotification) { m.Android.TargetUserType = new(2) }, codeStructure},
		{"no click", func(_ *Message, n *AndroidNotification) { n.ClickAction = nil }, codeStructure},
		{"no click and no place for it", func(m *Message, _ *AndroidNotification) { m.Android = nil }, codeStructure},
		{"click of type 4", func(_ *Message, n *AndroidNotification) { n.ClickAction = &ClickAction{Type: 4} }, codeStructure},
		{"click without a page", func(_ *Message, n *AndroidNotification) { n.ClickAction = &ClickAction{Type: 1} }, codeStructure},
		{"click with an action", func(_ *Message, n *AndroidNotification) { n.ClickAction = &ClickAction{Type: 1, Action: "a"} }, ""},
		{"click without TLS", func(_ *Message, n *AndroidNotification) {
			n.ClickAction = &ClickAction{Type: 2, URL: "http://example.com"}
		}, codeStructure},
		{"importance", func(_ *Message, n *AndroidNotification) { n.Importance = "HIGH" }, codeStructure},
		{"style 3", func(_ *Message, n *AndroidNotification) { n.Style = new(3) }, codeStructure},
		{"big text without text", func(_ *Message, n *AndroidNotification) { n.Style, n.BigTitle = new(StyleBigText), "T" }, codeStructure},
		{"when", func(_ *Message, n *AndroidNotification) { n.When = "2014-10-02T15:01:23.045123456Z" }, ""},
		{"when elsewhere", func(_ *Message, n *AndroidNotification) { n.When = "2014-10-02T15:01:23+08:00" }, codeStructure},
		{"when in milliseconds", func(_ *Message, n *AndroidNotification) { n.When = "1412262083045" }, codeStructure},
		{"badge without class", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{SetNum: new(1)} }, codeStructure},
		{"badge add 0", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", AddNum: new(0)} }, codeStructure},
		{"badge add 99", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", AddNum: new(99)} }, ""},
		{"badge add 100", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", AddNum: new(100)} }, codeStructure},
		{"badge set 0", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", SetNum: new(0)} }, ""},
		{"badge set 99", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", SetNum: new(99)} }, ""},
		{"badge set 100", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", SetNum: new(100)} }, codeStructure},
		{"badge set -1", func(_ *Message, n *AndroidNotification) { n.Badge = &Badge{BadgeClass: "c", SetNum: new(-1)} }, codeStructure},
		{"3 buttons", func(_ *Message, n *AndroidNotification) { n.Buttons = make([]Button, 3) }, ""},
		{"4 buttons", func(_ *Message, n *AndroidNotification) { n.Buttons = make([]Button, 4) }, codeStructure},
		{"button of 40 Han", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Name: strings.Repeat("快", 40)}} }, ""},
		{"button of 41 Han", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Name: strings.Repeat("快", 41)}} }, codeStructure},
		{"button of 40 emoji", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Name: strings.Repeat("😀", 40)}} }, ""},
		{"button of 41 emoji", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Name: strings.Repeat("😀", 41)}} }, codeStructure},
		{"button of 20 accented letters", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{Name: strings.Repeat("e\u0301", 20)}}
		}, ""},
		{"button of 21 accented letters", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{Name: strings.Repeat("e\u0301", 21)}}
		}, codeStructure},
		{"button data of 1024", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Data: strings.Repeat("x", 1024)}} }, ""},
		{"button data of 1025", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{Data: strings.Repeat("x", 1025)}} }, codeStructure},
		{"button of type 3", func(_ *Message, n *AndroidNotification) { n.Buttons = []Button{{ActionType: 3}} }, codeStructure},
		{"page button", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonPage, IntentType: new(IntentAction), Intent: "a"}}
		}, ""},
		{"page button without intentType", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonPage, Intent: "a"}}
		}, codeStructure},
		{"page button of intentType 2", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonPage, IntentType: new(2), Intent: "a"}}
		}, codeStructure},
		{"page button without a page", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonPage, IntentType: new(IntentURI)}}
		}, codeStructure},
		{"web button without TLS", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonURL, Intent: "http://example.com"}}
		}, codeStructure},
		{"web button with data", func(_ *Message, n *AndroidNotification) {
			n.Buttons = []Button{{ActionType: ButtonURL, Intent: "https://example.com", Data: "k=v"}}
		}, codeStructure},
		{"data message of plain text", func(m *Message, _ *AndroidNotification) { *m = Message{Data: "plain"} }, ""},
		{"nothing", func(m *Message, _ *AndroidNotification) { *m = Message{Android: &Android{TTL: "1s"}} }, codeStructure},
	}
	table := limitTable
	for _, tt := range tests {
		n := &AndroidNotification{ClickAction: &ClickAction{Type: 3}}
		m := &Message{Notification: &Notification{Title: "t", Body: "b"}, Android: &Android{Notification: n}}
		tt.change(m, n)
		err := m.check(&table)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != push.ErrInvalidArgument) {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		off := limits.Table{Vendor: push.Honor, Limits: limitTable.Limits, Off: true}
		if err := m.check(&off); err != nil {
			t.Errorf("%s: refused without limits: %v", tt.name, err)
		}
	}
}

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(someApp, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var someApp = Config{AppID: "104401234", ClientID: "c1ient", ClientSecret: "abc+/=&%def"}

func manyTokens(n int) []string {
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = fmt.Sprintf("token%d", i)
	}
	return tokens
}

func TestPushRefusesBeforeTheNetwork(t *testing.T) {
	c := newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"))
	tests := []struct {
		name string
		m    *Message
		want push.Error
	}{
		{"nil", nil, &push.FieldError{From: push.Honor, Field: "message", Problem: "is nil"}},
		{"no tokens", &Message{Data: "d"}, &push.FieldError{From: push.Honor, Field: "token", Problem: "is empty", VendorCode: "10300"}},
		{"1001 tokens", &Message{Data: "d", Token: manyTokens(1001)}, &push.LimitError{From: push.Honor, Field: "token", Limit: 1000, Actual: 1001, Unit: "tokens", VendorCode: "80300010", Class: push.ErrInvalidArgument}},
		{"a token twice", &Message{Data: "d", Token: []string{"a", "b", "a"}}, &push.FieldError{From: push.Honor, Field: "token", Problem: "has one of the tokens twice", VendorCode: "80300006"}},
		{"token with a line break", &Message{Data: "d", Token: []string{"a\r\nb"}}, &push.FieldError{From: push.Honor, Field: "token", Problem: "has a space, a control character or a character outside ASCII"}},
		{"4097 bytes", &Message{Data: size(4097), Token: []string{"a"}}, &push.LimitError{From: push.Honor, Field: "message", Limit: 4096, Actual: 4097, Unit: "bytes", VendorCode: "80300008", Class: push.ErrPayloadTooLarge}},
		{"4097 bytes of Han", &Message{Data: strings.Repeat("快", 1360) + "aaaaaa", Token: []string{"a"}}, &push.LimitError{From: push.Honor, Field: "message", Limit: 4096, Actual: 4097, Unit: "bytes", VendorCode: "80300008", Class: push.ErrPayloadTooLarge}},
	}
	for _, tt := range tests {
		_, err := c.Push(t.Context(), tt.m)
		if d := cmp.Diff(error(tt.want), err); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for name, m := range map[string]*Message{
		"4096 bytes and 1000 tokens": {Data: size(4096), Token: manyTokens(1000)},
		"4096 bytes that could be escaped": {
			Data: strings.Repeat("<", 4096-len(`{"data":""}`)), Token: []string{"a"},
		},
		"a tap that is left out": {Notification: &Notification{Title: "t", Body: "b"}, Token: []string{"a"}},
	} {
		var te *push.TransportError
		if _, err := c.Push(t.Context(), m); !errors.As(err, &te) {
			t.Errorf("%s: %v, want no limit to be in the way", name, err)
		}
	}
}

// size makes data for a message of n bytes.
func size(n int) string { return strings.Repeat("d", n-len(`{"data":""}`)) }

func TestPushCompletesACopy(t *testing.T) {
	for _, m := range []Message{
		{Notification: &Notification{Title: "t", Body: "b"}},
		{Android: &Android{TTL: "1s", Notification: &AndroidNotification{Title: "t", Body: "b"}}},
	} {
		before, _ := json.Marshal(m)
		n := m
		complete(&n)
		if x := n.Android.Notification; x.ClickAction == nil || x.ClickAction.Type != ClickApp {
			t.Errorf("%s: the tap does nothing", before)
		}
		if after, _ := json.Marshal(m); string(after) != string(before) {
			t.Errorf("the caller's message changed from %s to %s", before, after)
		}
	}
	n := Message{Data: "d"}
	complete(&n)
	if n.Android != nil {
		t.Error("a data message became a notification")
	}
}

func TestUnique(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", "a b c": "a b c", "a a": "a", "a b a c b d": "a b c d", "a a a": "a"} {
		tokens := strings.Fields(in)
		if got := strings.Join(unique(tokens), " "); got != want || strings.Join(tokens, " ") != in {
			t.Errorf("unique(%s) = %s, want %s; the argument is %q", in, got, want, tokens)
		}
	}
}

func TestReplaces(t *testing.T) {
	for name, tt := range map[string]struct {
		n    AndroidNotification
		want bool
	}{
		"neither":        {AndroidNotification{}, false},
		"tag":            {AndroidNotification{Tag: "x"}, true},
		"notifyId 0":     {AndroidNotification{NotifyID: new(0)}, true},
		"notifyId -1":    {AndroidNotification{NotifyID: new(-1)}, false},
		"group is not a": {AndroidNotification{Group: "g"}, false},
	} {
		m := Message{Android: &Android{Notification: &tt.n}}
		if got := m.replaces(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (&Message{Data: "d"}).replaces() {
		t.Error("a data message replaces another")
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	n, _, err := translate(&push.Message{
		Title: "快递到了", Body: "b", TTL: push.TTL(time.Hour), Click: push.OpenURL("https://example.com"), Data: map[string]string{"k": strings.Repeat("v", 100)},
		Native: push.Natives{&Message{Android: &Android{Notification: &AndroidNotification{
			When: "2014-10-02T15:01:23.045123456Z", Buttons: []Button{{Name: "n"}}, Badge: &Badge{BadgeClass: "c", SetNum: new(0)},
		}}}},
	})
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

// The client id is not the app id, and the secret must be form-encoded,
// which several clients get wrong.
func TestTokenRequest(t *testing.T) {
	var form, path, contentType string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, path, contentType = string(body), r.URL.Path, r.Header.Get("Content-Type")
		_, _ = io.WriteString(w, `{"access_token":"tok.en","expires_in":3600,"token_type":"Bearer"}`)
	}))
	defer srv.Close()
	c := newTestClient(t, push.WithBaseURL(srv.URL))
	h := make(http.Header)
	before := time.Now().UnixMilli()
	if _, err := c.auth.Authorize(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("client_id=c1ient&client_secret=abc%2B%2F%3D%26%25def&grant_type=client_credentials", form); d != "" {
		t.Errorf("form (-want +got):\n%s", d)
	}
	if path != "/auth/token" || contentType != "application/x-www-form-urlencoded" {
		t.Errorf("path %q, content type %q", path, contentType)
	}
	if got := h.Get("authorization"); got != "Bearer tok.en" {
		t.Errorf("authorization: %q", got)
	}
	stamp, err := strconv.ParseInt(h.Get("timestamp"), 10, 64)
	if err != nil || stamp < before || stamp > time.Now().UnixMilli() {
		t.Errorf("timestamp %q is not the time in milliseconds", h.Get("timestamp"))
	}
}

// roundTripper is a server for tests in a synctest bubble.
type roundTripper func(*http.Request) (int, http.Header, string)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	status, header, body := f(r)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// Each attempt has the time at which it is made, also the one that follows a
// pause, and the one with a fresh access token.
func TestTimestampOfEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stamps []int64
		issued := 0
		answers := []string{`{"code":503,"message":"request too many"}`, `{"code":403,"message":"no"}`, `{"code":200}`}
		rt := roundTripper(func(r *http.Request) (int, http.Header, string) {
			if r.URL.Path == "/auth/token" {
				issued++
				time.Sleep(3 * time.Second) // the time must be taken after this
				return 200, nil, fmt.Sprintf(`{"access_token":"t%d","expires_in":3600}`, issued)
			}
			if r.Method != http.MethodPost || r.URL.String() != defaultURL+"/api/v1/104401234/sendMessage" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			if got := r.Header.Get("content-type"); got != "application/json; charset=UTF-8" {
				t.Errorf("content type %q", got)
			}
			if got, want := r.Header.Get("authorization"), fmt.Sprintf("Bearer t%d", issued); got != want {
				t.Errorf("authorization %q, want %q", got, want)
			}
			got := r.Header.Get("timestamp")
			if want := strconv.FormatInt(time.Now().UnixMilli(), 10); got != want {
				t.Errorf("attempt %d: timestamp %s, want %s", len(stamps)+1, got, want)
			}
			n, _ := strconv.ParseInt(got, 10, 64)
			stamps = append(stamps, n)
			return 200, http.Header{"Retry-After": {"10"}}, answers[len(stamps)-1]
		})
		c := newTestClient(t, push.WithHTTPClient(&http.Client{Transport: rt}))
		if _, err := c.Push(t.Context(), &Message{Data: "d", Token: []string{"a"}}); err != nil {
			t.Fatal(err)
		}
		if len(stamps) != 3 || stamps[1]-stamps[0] < 10_000 || stamps[2]-stamps[1] != 3000 {
			t.Errorf("timestamps %v, want three, 10 s apart or more and then 3 s", stamps)
		}
	})
}

// A token is used for what is left of its life, as the answer says.
func TestTokenLife(t *testing.T) {
	for name, tt := range map[string]struct {
		expires string
		after   time.Duration
		issued  int
	}{
		"young":           {`,"expires_in":3600`, 50 * time.Minute, 1},
		"about to expire": {`,"expires_in":3600`, 59 * time.Minute, 2},
		"old when issued": {`,"expires_in":120`, 30 * time.Second, 1},
		"in a string":     {`,"expires_in":"3600"`, 59 * time.Minute, 2},
		"not said":        {``, 50 * time.Minute, 1},
		"not said, late":  {``, 59 * time.Minute, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			issued := 0
			rt := roundTripper(func(r *http.Request) (int, http.Header, string) {
				if r.URL.Path != "/auth/token" {
					return 200, nil, `{"code":"200"}`
				}
				issued++
				return 200, nil, `{"access_token":"t"` + tt.expires + `}`
			})
			c := newTestClient(t, push.WithHTTPClient(&http.Client{Transport: rt}))
			for range 2 {
				if _, err := c.Push(t.Context(), &Message{Data: "d", Token: []string{"a"}}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				time.Sleep(tt.after)
			}
			if issued != tt.issued {
				t.Errorf("%s: %d tokens were issued, want %d", name, issued, tt.issued)
			}
		})
	}
}

func TestTokenErrors(t *testing.T) {
	tests := []struct {
		status int
		body   string
		code   string
		kind   push.Kind
	}{
		{401, `{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}`, "unauthorized_client", push.ErrAuth},
		{200, `{"error":"invalid_client"}`, "invalid_client", push.ErrAuth},
		{400, `{"error":"invalid_grant","access_token":"t"}`, "invalid_grant", push.ErrAuth},
		{200, `{"error":"something_new"}`, "something_new", push.ErrUnknown},
		{502, `{"timestamp":1,"status":502,"error":"Bad Gateway"}`, "Bad Gateway", push.ErrUnavailable},
		{503, `<html>busy</html>`, "503", push.ErrRateLimited},
		{403, `<html>forbidden</html>`, "403", push.ErrAuth},
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
		id     string // of an accepted push, or of a partial one
		code   string // empty: accepted
		kind   push.Kind
		lists  [2][]string // failTokens, expireTokens
	}{
		{"accepted", 200, `{"code":200,"message":"success","data":{"sendResult":true,"requestId":"r1"}}`, "r1", "", 0, [2][]string{}},
		{"string for a number", 200, `{"code":"200","message":"success","data":{"sendResult":true,"requestId":7,"failTokens":[],"expireTokens":null}}`, "7", "", 0, [2][]string{}},
		{"accepted without data", 200, `{"code":200,"message":"success"}`, "", "", 0, [2][]string{}},
		{"accepted with data null", 200, `{"code":200,"data":null}`, "", "", 0, [2][]string{}},
		{"accepted with odd data", 200, `{"code":200,"data":"r1"}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"accepted, but not all", 200, `{"code":200,"data":{"sendResult":true,"requestId":"r1","failTokens":["a"],"expireTokens":["b"]}}`, "r1", "200", push.ErrUnknown, [2][]string{{"a"}, {"b"}}},
		{"sendResult is false", 200, `{"code":200,"data":{"sendResult":false,"requestId":"r1"}}`, "", "200", push.ErrUnknown, [2][]string{}},
		{"success with a bad status", 500, `{"code":200}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"Huawei's success", 200, `{"code":"80000000","message":"Success","data":{"requestId":"r1"}}`, "", "80000000", push.ErrUnconfirmed, [2][]string{}},
		{"0 is no success", 200, `{"code":0,"message":"success","data":{"sendResult":true}}`, "", "0", push.ErrUnknown, [2][]string{}},
		{"no code", 200, `{"message":"success","data":{"sendResult":true}}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"code null", 200, `{"code":null}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"partial", 200, `{"code":80100000,"message":"m","data":{"sendResult":false,"requestId":"r1","failTokens":["a","b"],"expireTokens":["b"]}}`, "r1", "80100000", push.ErrUnknown, [2][]string{{"a", "b"}, {"b"}}},
		{"partial with HTTP 400", 400, `{"code":80100000,"data":{"expireTokens":["b"]}}`, "", "80100000", push.ErrUnknown, [2][]string{nil, {"b"}}},
		{"partial without names", 200, `{"code":80100000,"data":{"failTokens":[]}}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"partial without data", 200, `{"code":80100000,"data":null}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"all refused", 400, `{"code":80300007,"message":"m","data":{"failTokens":["a"]}}`, "", "80300007", push.ErrTokenMismatch, [2][]string{{"a"}, nil}},
		{"lists whatever the code", 500, `{"code":500,"data":{"failTokens":["a"],"expireTokens":["b"]}}`, "", "500", push.ErrUnavailable, [2][]string{{"a"}, {"b"}}},
		{"failure with odd data", 400, `{"code":10207,"message":"timestamp invalid","data":"x"}`, "", "10207", push.ErrInvalidArgument, [2][]string{}},
		{"push token in the text", 400, `{"code":80300006,"message":"push token is repeat"}`, "", "80300006", push.ErrInvalidArgument, [2][]string{}},
		{"error with HTTP 200", 200, `{"code":403,"message":"authentication failed"}`, "", "403", push.ErrAuth, [2][]string{}},
		{"unknown", 400, `{"code":80999999}`, "", "80999999", push.ErrUnknown, [2][]string{}},
		{"the app market's code", 400, `{"code":10002}`, "", "10002", push.ErrUnknown, [2][]string{}},
		{"busy without a body", 503, ``, "", "503", push.ErrRateLimited, [2][]string{}},
		{"JSON without a code", 504, `{"status":504,"error":"Gateway Timeout"}`, "", "504", push.ErrUnavailable, [2][]string{}},
		{"HTML", 502, `<html></html>`, "", "502", push.ErrUnavailable, [2][]string{}},
		{"HTML as success", 200, `<html></html>`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"a status that is not known", 418, `{}`, "", "418", push.ErrProtocol, [2][]string{}},
		{"empty object", 200, `{}`, "", "answer", push.ErrProtocol, [2][]string{}},
		{"null", 200, `null`, "", "answer", push.ErrProtocol, [2][]string{}},
	}
	for _, tt := range tests {
		res, err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)})
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want %q, %s", tt.name, err, tt.code, tt.kind)
		}
		if err == nil && res.RequestID != tt.id {
			t.Errorf("%s: request id %q, want %q", tt.name, res.RequestID, tt.id)
		}
		lists := [2][]string{}
		if he := (*Error)(nil); errors.As(err, &he) {
			lists = [2][]string{he.FailTokens, he.ExpireTokens}
			if he.partial && he.RequestID != tt.id {
				t.Errorf("%s: request id %q, want %q", tt.name, he.RequestID, tt.id)
			}
		}
		if d := cmp.Diff(tt.lists, lists, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: lists (-want +got):\n%s", tt.name, d)
		}
	}
}

// A refusal that leaves the outcome open is not one that is safe to repeat,
// and only an expired access token is worth another.
func TestRetryRules(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   push.Retry
	}{
		{200, `{"code":503}`, push.RetryLater}, {200, `{"code":429}`, push.RetryLater}, {503, ``, push.RetryLater},
		{200, `{"code":500}`, push.RetryUnsure}, {200, `{"code":502}`, push.RetryUnsure}, {504, ``, push.RetryUnsure}, {500, ``, push.RetryUnsure},
		{200, `{"code":403}`, push.RetryRefresh}, {403, `{"code":"403"}`, push.RetryRefresh}, {403, `{}`, push.RetryRefresh},
		{401, ``, push.RetryRefresh}, {403, `<html>`, push.RetryNever}, {403, ``, push.RetryNever},
		{400, `{"code":10207}`, push.RetryNever}, {400, `{"code":80300007}`, push.RetryNever},
		{200, `{"code":80100000,"data":{"failTokens":["a"]}}`, push.RetryNever},
	} {
		_, err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)})
		if e := (*Error)(nil); !errors.As(err, &e) || e.Info.Retry != tt.want {
			t.Errorf("%d %s: %v, want the rule %q", tt.status, tt.body, err, tt.want)
		}
	}
}

// Only a token in expireTokens is dead, and it is so whatever the code.
func TestOutcomes(t *testing.T) {
	const accepted = "accepted"
	tests := []struct {
		name, body string
		want       map[string]string // token: accepted, or code and kind
	}{
		{"all", `{"code":200,"data":{"sendResult":true,"requestId":"r"}}`, map[string]string{"a": accepted, "b": accepted, "c": accepted}},
		{"partial", `{"code":80100000,"data":{"requestId":"r","failTokens":["a","b"],"expireTokens":["b"]}}`, map[string]string{
			"a": "80100000 unknown", "b": "80100000 invalid token", "c": accepted,
		}},
		{"success with names", `{"code":200,"data":{"requestId":"r","failTokens":["a"],"expireTokens":["b"]}}`, map[string]string{
			"a": "200 unknown", "b": "200 invalid token", "c": accepted,
		}},
		{"sendResult is false", `{"code":200,"data":{"sendResult":false,"expireTokens":["b"]}}`, map[string]string{
			"a": "200 unknown", "b": "200 invalid token", "c": "200 unknown",
		}},
		{"all refused", `{"code":80300007,"data":{"failTokens":["a","b","c"],"expireTokens":["b"]}}`, map[string]string{
			"a": "80300007 token mismatch", "b": "80300007 invalid token", "c": "80300007 token mismatch",
		}},
		{"all refused without names", `{"code":80300007}`, map[string]string{
			"a": "80300007 token mismatch", "b": "80300007 token mismatch", "c": "80300007 token mismatch",
		}},
		{"a fault that names one", `{"code":500,"data":{"expireTokens":["c"]}}`, map[string]string{
			"a": "500 unavailable", "b": "500 unavailable", "c": "500 invalid token",
		}},
		{"a stranger's token", `{"code":400,"data":{"expireTokens":["x"]}}`, map[string]string{
			"a": "400 invalid argument", "b": "400 invalid argument", "c": "400 invalid argument",
		}},
	}
	for _, tt := range tests {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.URL.Path == "/auth/token" {
				_, _ = io.WriteString(w, `{"access_token":"t","expires_in":3600}`)
				return
			}
			if !strings.HasSuffix(string(body), `"token":["a","b","c"]}`) {
				t.Errorf("%s: the request is %s, want each token once", tt.name, body)
			}
			_, _ = io.WriteString(w, tt.body)
		}))
		c := newTestClient(t, push.WithBaseURL(srv.URL))
		res, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens("a", "b", "b", "c"))
		got := make(map[string]string)
		n := 0
		for target, o := range res.Targets() {
			n++
			got[target.Value] = accepted
			if o.Err != nil {
				got[target.Value] = o.Err.Code() + " " + o.Err.Kind().String()
				if dead := o.Err.Kind() == push.ErrInvalidToken; dead && (o.Err.Retryable() || errors.Is(o.Err, push.ErrUnconfirmed)) {
					t.Errorf("%s: a dead token is worth another try: %v", tt.name, o.Err)
				}
			} else if o.ID != "r" {
				t.Errorf("%s: request id %q", tt.name, o.ID)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" || n != 4 {
			t.Errorf("%s: %d outcomes (-want +got):\n%s\n%v", tt.name, n, d, err)
		}
		srv.Close()
	}
}

// The response of a partial success is there beside the error.
func TestPushPartial(t *testing.T) {
	rt := roundTripper(func(r *http.Request) (int, http.Header, string) {
		if r.URL.Path == "/auth/token" {
			return 200, nil, `{"access_token":"t","expires_in":3600}`
		}
		return 200, nil, `{"code":80100000,"message":"m","data":{"requestId":"r","failTokens":["a"]}}`
	})
	c := newTestClient(t, push.WithHTTPClient(&http.Client{Transport: rt}))
	res, err := c.Push(t.Context(), &Message{Data: "d", Token: []string{"a", "b"}})
	var e *Error
	if !errors.As(err, &e) || res == nil || res.RequestID != "r" {
		t.Fatalf("Push = %+v, %v", res, err)
	}
	want := &Error{
		APIError: push.APIError{From: push.Honor, Op: "send", Info: codeTable.Find("", codePartial), HTTPStatus: 200, Text: "m", RequestID: "r"},
		partial:  true, FailTokens: []string{"a"},
	}
	if d := cmp.Diff(want, e, cmp.AllowUnexported(Error{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if strings.Contains(err.Error(), "failTokens") || e.Kind() == push.ErrInvalidToken {
		t.Errorf("%v", err)
	}
}

func TestConfigErrors(t *testing.T) {
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.AppID", func(c *Config) { c.AppID = "" }, nil},
		{"config.AppID", func(c *Config) { c.AppID = "a b" }, nil},
		{"config.ClientID", func(c *Config) { c.ClientID = "" }, nil},
		{"config.ClientSecret", func(c *Config) { c.ClientSecret = "" }, nil},
		{"config.ClientSecret", func(c *Config) { c.ClientSecret = "s3cret\n" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", func(*Config) {}, []push.Option{push.WithEndpoint("auth", "https://gw.example")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("title", 50)}},
	}
	for _, tt := range tests {
		cfg := someApp
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.Honor {
			t.Errorf("%s: %v", tt.field, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the secret is in the error: %v", tt.field, err)
		}
	}
	c, err := New(Config{AppID: "../x?y", ClientID: "c", ClientSecret: "s"}, push.WithEndpoint(EndpointAPI, "https://push-api.cloud.hihonor.com"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://push-api.cloud.hihonor.com/api/v1/..%2Fx%3Fy/sendMessage"; c.sendURL != want {
		t.Errorf("URL %s, want %s", c.sendURL, want)
	}
}

// What the tables say of codes that are easily mistaken.
func TestCodes(t *testing.T) {
	for code, kind := range map[string]push.Kind{
		"200": push.Accepted, "403": push.ErrAuth, "404": push.ErrNotFound, "10001": push.ErrInvalidArgument, "10205": push.ErrNotFound,
		"80100000": push.ErrUnknown, "80300006": push.ErrInvalidArgument, "80300007": push.ErrTokenMismatch, "80300008": push.ErrPayloadTooLarge,
		"80000000": push.ErrUnconfirmed, "expireTokens": push.ErrInvalidToken, "failTokens": push.ErrUnknown, "40000009": push.ErrQuota,
	} {
		if info, ok := Explain(code); !ok || info.Kind != kind || info.Meaning == "" {
			t.Errorf("%s: %+v, %v; want %s", code, info, ok, kind)
		}
	}
	for _, code := range []string{"0", "10002", "1"} {
		if info, ok := Explain(code); ok {
			t.Errorf("%s: %+v, want it to be unknown", code, info)
		}
	}
	for info := range Codes() {
		if info.Kind == push.ErrInvalidToken && info.Table == "" {
			t.Errorf("%+v: a code kills tokens", info)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(`{"code":200,"message":"success","data":{"sendResult":true,"requestId":"r1"}}`))
	f.Add(200, []byte(`{"code":80100000,"data":{"sendResult":false,"requestId":7,"failTokens":["a"],"expireTokens":["b"]}}`))
	f.Add(400, []byte(`{"code":"80300007","data":[]}`))
	f.Add(200, []byte(`{"code":200,"code":null,"data":{"failTokens":["a"]}}`))
	f.Add(200, []byte(`{"access_token":"t","expires_in":3600}`))
	f.Add(400, []byte(`{"error":"invalid_client","error_description":"d"}`))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &engine.Answer{Status: status, Body: body}
		res, err := decode(a)
		var in struct{ Code wire.String }
		_ = json.Unmarshal(body, &in)
		if err == nil && (!a.OK() || in.Code != codeSuccess) {
			t.Errorf("%d %q is taken for a success", status, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted || e.Kind() == push.ErrInvalidToken) {
			t.Errorf("%v is not typed, or a success, or kills tokens", err)
		}
		for _, r := range reply(res, err, []string{"a", "b"}).Rejected {
			if r.Err.Kind() == push.Accepted {
				t.Errorf("%q rejects %q with a success", body, r.Target)
			}
		}
		var token struct {
			AccessToken string `json:"access_token"`
		}
		err = decodeToken(a)
		if err == nil && (!a.OK() || json.Unmarshal(body, &token) != nil || !wire.Printable(token.AccessToken)) {
			t.Errorf("%d %q is taken for a token", status, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
			t.Errorf("%v is not typed, or is a success", err)
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"token":["a"],"android":{"ttl":"1s","x":1,"notification":{"style":0,"badge":{"setNum":0},"y":[]}},"z":2.50}`))
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
		if b, err := encode(&m); err == nil && !json.Valid(b.with([]string{"a", "b"})) {
			t.Fatalf("%s is not JSON", b.with([]string{"a", "b"}))
		}
		_ = m.check(&limitTable)
	})
}
