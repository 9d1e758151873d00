package harmony

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

func TestTranslate(t *testing.T) {
	live := &LiveView{
		ActivityID: 7, Operation: LiveUpdate, Event: "EXPRESS", Version: new(2),
		ActivityData: &ActivityData{NotificationData: &NotificationData{Type: LayoutProgress, RichProgress: &RichProgress{Progress: 0}}},
	}
	tests := []struct {
		name     string
		m        push.Message
		pushType int
		want     string // JSON
		ignored  []string
	}{
		{
			"least", push.Message{Title: "t", Body: "b"}, 0,
			`{"payload":{"notification":{"category":"MARKETING","title":"t","body":"b","clickAction":{"actionType":0}}},"target":{"token":["A"]}}`, nil,
		},
		{
			"the page's example", push.Message{Title: "t", Body: "b", Test: true, TTL: push.TTL(24 * time.Hour), Class: push.ClassMarketing}, 0,
			`{"payload":{"notification":{"category":"MARKETING","title":"t","body":"b","clickAction":{"actionType":0}}},
			  "pushOptions":{"testMessage":true,"ttl":86400},"target":{"token":["A"]}}`, nil,
		},
		{
			"all that there is", push.Message{
				ID: "order-8842", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "<v>"},
				Click: push.OpenPage("example://orders"), Badge: push.SetBadge(0), Sound: "ding.mp3", TTL: push.TTL(0), CollapseKey: "order-8842",
				Native: push.Natives{&Message{Payload: &Alert{Notification: Notification{Category: "EXPRESS"}}}},
			}, 0,
			`{"payload":{"notification":{"category":"EXPRESS","title":"t","body":"b","image":"https://example.com/p.png","notifyId":945338678,
			    "appMessageId":"order-8842","clickAction":{"actionType":1,"uri":"example://orders","data":{"k":"<v>"}},
			    "badge":{"setNum":0},"sound":"ding.mp3"}},
			  "pushOptions":{"ttl":1,"biTag":"order-8842"},"target":{"token":["A"]}}`, nil,
		},
		{
			"an action, and an id with other characters", push.Message{ID: "订单", Title: "t", Body: "b", Click: push.OpenPage("orders"), Sound: "default"}, 0,
			`{"payload":{"notification":{"category":"MARKETING","title":"t","body":"b",
			    "appMessageId":"PVQ26iPS6aI-zuz0Hq8V3oC1HBLGSaBwZOAjc9Lt9ho","clickAction":{"actionType":1,"action":"orders"}}},
			  "pushOptions":{"biTag":"订单"},"target":{"token":["A"]}}`, nil,
		},
		{
			"what comes to nothing", push.Message{
				Title: "t", Body: "b", Click: push.OpenURL("https://example.com"), Channel: "c", Priority: push.PriorityHigh, ID: strings.Repeat("x", 65),
			}, 0,
			`{"payload":{"notification":{"category":"MARKETING","title":"t","body":"b",
			    "appMessageId":"lTfF_fEgSC99WNJentWD9SwCtOME6oFNsWM61WWu1-k","clickAction":{"actionType":0}}},"target":{"token":["A"]}}`,
			[]string{
				"click (to a web page: there is only the app)", "id (longer than the 64 bytes that come back in receipts)", "channel", "priority",
			},
		},
		{
			"silent", push.Message{Data: map[string]string{"k": "v"}, Silent: true, CollapseKey: "x", ID: "x", Badge: push.AddBadge(1)}, 6,
			`{"payload":{"extraData":"{\"k\":\"v\"}"},"pushOptions":{"biTag":"x"},"target":{"token":["A"]}}`, []string{"badge", "collapse_key"},
		},
		{
			"data and nothing to show", push.Message{Data: map[string]string{"k": "v"}}, 6,
			`{"payload":{"extraData":"{\"k\":\"v\"}"},"target":{"token":["A"]}}`, nil,
		},
		{
			"badge alone", push.Message{Badge: push.AddBadge(3), Class: push.ClassService, Sound: "ding"}, 0,
			`{"payload":{"notification":{"badge":{"addNum":3}}},"target":{"token":["A"]}}`, []string{"sound"},
		},
		{
			"voice", push.Message{Title: "t", Body: "b", Data: map[string]string{"k": "v"}, Class: push.ClassMarketing, Native: push.Natives{&Message{Payload: &Voice{}}}}, 2,
			`{"payload":{"notification":{"category":"PLAY_VOICE","title":"t","body":"b","clickAction":{"actionType":0}},"extraData":"{\"k\":\"v\"}"},
			  "target":{"token":["A"]}}`, nil,
		},
		{
			"call", push.Message{Title: "t", Data: map[string]string{"k": "v"}, TTL: push.TTL(time.Minute), Native: push.Natives{&Message{Payload: &Call{}}}}, 10,
			`{"payload":{"extraData":"{\"k\":\"v\"}"},"pushOptions":{"ttl":60},"target":{"token":["A"]}}`, []string{"title"},
		},
		{
			"card", push.Message{Data: map[string]string{"k": "v"}, Native: push.Natives{&Message{Payload: &Form{
				FormID: 1 << 40, ModuleName: "m", FormName: "f", AbilityName: "a", Images: []FormImage{{KeyName: "k", URL: "https://x", Require: new(0)}},
			}}}}, 1,
			`{"payload":{"formId":1099511627776,"version":0,"moduleName":"m","formName":"f","abilityName":"a","formData":{"k":"v"},
			    "images":[{"keyName":"k","url":"https://x","require":0}]},"target":{"token":["A"]}}`, nil,
		},
		{
			"live view", push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{Payload: live}}}, 7,
			`{"payload":{"activityId":7,"operation":1,"event":"EXPRESS","title":"t","content":"b","version":2,
			    "activityData":{"notificationData":{"type":3,"clickAction":{"actionType":0},"richProgress":{"progress":0}}}},"target":{"token":["A"]}}`, nil,
		},
		{
			"what is newer than this library", push.Message{Title: "t", Native: push.Natives{&Message{Payload: &RawPayload{Type: 11, JSON: json.RawMessage(`{"x":1}`)}, Extra: map[string]any{"y": 2}}}}, 11,
			`{"payload":{"x":1},"y":2,"target":{"token":["A"]}}`, []string{"title"},
		},
		{
			"what the native part sets, wins", push.Message{
				ID: "x", Title: "t", Body: "b", Badge: push.SetBadge(0), TTL: push.TTL(time.Hour), Class: push.ClassMarketing, Test: true, Sound: "s",
				Data: map[string]string{"k": "v"}, Click: push.OpenPage("p"), CollapseKey: "x", Image: "https://example.com/p.png",
				Native: push.Natives{&Message{
					Token: []string{"not", "these"},
					Payload: &Alert{
						Notification: Notification{
							Category: "IM", Title: "T", Image: "https://example.com/q.png", NotifyID: new(0), AppMessageID: "mine", Badge: &Badge{AddNum: new(1)},
							ClickAction: &ClickAction{ActionType: ClickApp, Data: map[string]any{"n": 1}}, ForegroundShow: new(false), Sound: "mine",
							Extra: map[string]any{"new": []int{1}},
						},
						Extra: map[string]any{"extraData": "d"},
					},
					PushOptions: &PushOptions{TTL: new(0), TestMessage: new(false), BiTag: "mine", CollapseKey: new(0), Extra: map[string]any{"newer": true}},
				}},
			}, 0,
			`{"payload":{"extraData":"d","notification":{"category":"IM","title":"T","body":"b","image":"https://example.com/q.png","notifyId":0,"appMessageId":"mine",
			    "badge":{"addNum":1},"clickAction":{"actionType":0,"data":{"n":1}},"foregroundShow":false,"sound":"mine","new":[1]}},
			  "pushOptions":{"ttl":0,"testMessage":false,"biTag":"mine","collapseKey":0,"newer":true},"target":{"token":["A"]}}`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, _ := json.Marshal(tt.m)
			n, ignored, err := translate(&tt.m)
			if err != nil {
				t.Fatal(err)
			}
			classify(n)
			if err := n.check(&limitTable); err != nil {
				t.Errorf("check = %v", err)
			}
			if len(n.Token) > 0 || n.Payload.PushType() != tt.pushType {
				t.Errorf("tokens %q, push-type %d, want none and %d", n.Token, n.Payload.PushType(), tt.pushType)
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
	for name, p := range map[string]Payload{
		"alert": (*Alert)(nil), "form": (*Form)(nil), "voice": (*Voice)(nil), "background": (*Background)(nil),
		"live view": (*LiveView)(nil), "call": (*Call)(nil), "raw": (*RawPayload)(nil),
	} {
		_, _, err := translate(&push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{Payload: p}}})
		if !errors.Is(err, push.ErrInvalidArgument) {
			t.Errorf("a nil %s: %v", name, err)
		}
		if data, err := json.Marshal(&Message{Payload: p}); err != nil || string(data) != "{}" {
			t.Errorf("a nil %s in JSON: %s, %v", name, data, err)
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

func TestClassWarning(t *testing.T) {
	express := push.Natives{&Message{Payload: &Alert{Notification: Notification{Category: "EXPRESS"}}}}
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"unset":                   {push.Message{Title: "t", Body: "b"}, true},
		"service":                 {push.Message{Title: "t", Body: "b", Class: push.ClassService}, true},
		"marketing":               {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, false},
		"service with a category": {push.Message{Title: "t", Body: "b", Class: push.ClassService, Native: express}, false},
		"silent":                  {push.Message{Data: map[string]string{"k": "v"}, Silent: true}, false},
		"badge":                   {push.Message{Badge: push.AddBadge(1)}, false},
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

func TestLimits(t *testing.T) {
	alert := func(change func(*Notification)) func(*Message) {
		return func(m *Message) { change(&m.Payload.(*Alert).Notification) }
	}
	options := func(o PushOptions) func(*Message) { return func(m *Message) { m.PushOptions = &o } }
	payload := func(p Payload) func(*Message) { return func(m *Message) { m.Payload = p } }
	form := func(change func(*Form)) func(*Message) {
		f := &Form{FormID: 1, ModuleName: "m", FormName: "f", AbilityName: "a", FormData: map[string]any{"k": 1}}
		change(f)
		return payload(f)
	}
	live := func(change func(*LiveView, *NotificationData)) func(*Message) {
		d := &NotificationData{Type: 3, ContentTitle: "t", ContentText: []RichText{{Text: "x"}}, ClickAction: &ClickAction{}}
		v := &LiveView{Event: "TAXI", Status: "CALLING", ActivityData: &ActivityData{NotificationData: d}}
		change(v, d)
		return payload(v)
	}
	tests := []struct {
		name   string
		change func(*Message)
		code   string // empty: accepted
	}{
		{"good", func(*Message) {}, ""},
		{"no category", alert(func(n *Notification) { n.Category = "" }), "80100003"},
		{"no title", alert(func(n *Notification) { n.Title = "" }), "80100003"},
		{"no body", alert(func(n *Notification) { n.Body = "" }), "80100003"},
		{"voice as alert", alert(func(n *Notification) { n.Category = CategoryVoice }), "80300007"},
		{"image", alert(func(n *Notification) { n.Image = "http://example.com/p.png" }), "80100003"},
		{"icon", alert(func(n *Notification) { n.OverlayIcon = "https://example.com/p.png" }), "80100003"},
		{"icon of a chat", alert(func(n *Notification) { n.Category, n.OverlayIcon = "IM", "https://example.com/p.png" }), ""},
		{"icon without TLS", alert(func(n *Notification) { n.Category, n.OverlayIcon = "IM", "http://example.com/p.png" }), "80100003"},
		{"style 2", alert(func(n *Notification) { n.Style = new(2) }), "80100003"},
		{"style 1", alert(func(n *Notification) { n.Style = new(1) }), "80100003"},
		{"style 1 with texts", alert(func(n *Notification) { n.Style, n.BigTitle, n.BigBody = new(1), "t", "b" }), ""},
		{"style 3", alert(func(n *Notification) { n.Style = new(3) }), "80100003"},
		{"3 lines", alert(func(n *Notification) { n.Style, n.InboxContent = new(3), make([]string, 3) }), ""},
		{"4 lines", alert(func(n *Notification) { n.Style, n.InboxContent = new(3), make([]string, 4) }), "80100003"},
		{"line of 1024 Han", alert(func(n *Notification) { n.InboxContent = []string{strings.Repeat("快", 1024)} }), ""},
		{"line of 1024 emoji", alert(func(n *Notification) { n.InboxContent = []string{strings.Repeat("😀", 1024)} }), ""},
		{"line of 1025", alert(func(n *Notification) { n.InboxContent = []string{strings.Repeat("快", 1025)} }), "80100003"},
		{"line of 513 accented letters", alert(func(n *Notification) { n.InboxContent = []string{strings.Repeat("e\u0301", 513)} }), "80100003"},
		{"notifyId -2", alert(func(n *Notification) { n.NotifyID = new(-2) }), "80100003"},
		{"notifyId -1", alert(func(n *Notification) { n.NotifyID = new(-1) }), ""},
		{"notifyId 2147483647", alert(func(n *Notification) { n.NotifyID = new(2147483647) }), ""},
		{"notifyId 2147483648", alert(func(n *Notification) { n.NotifyID = new(2147483648) }), "80100003"},
		{"appMessageId of 64", alert(func(n *Notification) { n.AppMessageID = strings.Repeat("a", 56) + "+/=-_ Z9" }), ""},
		{"appMessageId of 65", alert(func(n *Notification) { n.AppMessageID = strings.Repeat("a", 65) }), "80100003"},
		{"appMessageId with a colon", alert(func(n *Notification) { n.AppMessageID = "a:b" }), "80100003"},
		{"profileId of 64 Han", alert(func(n *Notification) { n.ProfileID = strings.Repeat("快", 64) }), ""},
		{"profileId of 65", alert(func(n *Notification) { n.ProfileID = strings.Repeat("x", 65) }), "80100003"},
		{"click missing", alert(func(n *Notification) { n.ClickAction = nil }), "80100003"},
		{"click 3", alert(func(n *Notification) { n.ClickAction = &ClickAction{ActionType: ClickClear} }), "80100003"},
		{"click on no page", alert(func(n *Notification) { n.ClickAction = &ClickAction{ActionType: ClickPage} }), "80100003"},
		{"badge add 0", alert(func(n *Notification) { n.Badge = &Badge{AddNum: new(0)} }), "80100003"},
		{"badge add 99", alert(func(n *Notification) { n.Badge = &Badge{AddNum: new(99)} }), ""},
		{"badge add 100", alert(func(n *Notification) { n.Badge = &Badge{AddNum: new(100)} }), "80100003"},
		{"badge set 0", alert(func(n *Notification) { n.Badge = &Badge{SetNum: new(0)} }), ""},
		{"badge set 99", alert(func(n *Notification) { n.Badge = &Badge{SetNum: new(99)} }), ""},
		{"badge set 100", alert(func(n *Notification) { n.Badge = &Badge{SetNum: new(100)} }), "80100003"},
		{"badge refresh", payload(&Alert{Notification: Notification{Badge: &Badge{SetNum: new(0)}}}), ""},
		{"badge refresh of 100", payload(&Alert{Notification: Notification{Badge: &Badge{SetNum: new(100)}}}), "80100003"},
		{"duration without sound", alert(func(n *Notification) { n.SoundDuration = new(5) }), "80100003"},
		{"duration 60", alert(func(n *Notification) { n.Sound, n.SoundDuration = "s", new(60) }), ""},
		{"duration 61", alert(func(n *Notification) { n.Sound, n.SoundDuration = "s", new(61) }), "80100003"},
		{"duration 0", alert(func(n *Notification) { n.Sound, n.SoundDuration = "s", new(0) }), "80100003"},
		{"ttl -1", options(PushOptions{TTL: new(-1)}), "80100004"},
		{"ttl 0", options(PushOptions{TTL: new(0)}), ""},
		{"ttl 15 days", options(PushOptions{TTL: new(1296000)}), ""},
		{"ttl above", options(PushOptions{TTL: new(1296001)}), "80100001"},
		{"biTag of 64 bytes", options(PushOptions{BiTag: strings.Repeat("快", 21) + "x"}), ""},
		{"biTag of 66 bytes", options(PushOptions{BiTag: strings.Repeat("快", 22)}), "80100001"},
		{"collapseKey -2", options(PushOptions{CollapseKey: new(-2)}), "80100001"},
		{"collapseKey 100", options(PushOptions{CollapseKey: new(100)}), ""},
		{"collapseKey 101", options(PushOptions{CollapseKey: new(101)}), "80100001"},
		{"background", payload(&Background{ExtraData: "d", ProxyData: "ENABLE"}), ""},
		{"background of nothing", payload(&Background{}), "80100003"},
		{"background proxy", payload(&Background{ExtraData: "d", ProxyData: "DISABLE"}), "80100003"},
		{"call of nothing", payload(&Call{}), "80100003"},
		{"voice of nothing", payload(&Voice{Notification: Notification{Category: CategoryVoice}}), "80100003"},
		{"voice of another category", payload(&Voice{ExtraData: "d", Notification: Notification{Category: "IM"}}), "80100003"},
		{"raw of nothing", payload(&RawPayload{Type: 11}), "80100003"},
		{"card", form(func(*Form) {}), ""},
		{"card without module", form(func(f *Form) { f.ModuleName = "" }), "80100003"},
		{"card without name", form(func(f *Form) { f.FormName = "" }), "80100003"},
		{"card without ability", form(func(f *Form) { f.AbilityName = "" }), "80100003"},
		{"card without data", form(func(f *Form) { f.FormData = nil }), "80100003"},
		{"card of version -1", form(func(f *Form) { f.Version = -1 }), "80100003"},
		{"card with a bad key", form(func(f *Form) { f.FormData["datashareproxy://x"] = 1 }), "80100003"},
		{"card with a null", form(func(f *Form) { f.FormData["l"] = []any{map[string]any{"k": nil}} }), "80100003"},
		{"card with 2^53-1", form(func(f *Form) { f.FormData["n"] = 1<<53 - 1 }), ""},
		{"card with 2^53", form(func(f *Form) { f.FormData["n"] = float64(1 << 53) }), "80100003"},
		{"card with a picture", form(func(f *Form) { f.Images = []FormImage{{KeyName: "k", URL: "https://x"}} }), ""},
		{"card with two", form(func(f *Form) { f.Images = make([]FormImage, 2) }), "80100003"},
		{"card with one without TLS", form(func(f *Form) { f.Images = []FormImage{{KeyName: "k", URL: "http://x"}} }), "80100003"},
		{"live view", live(func(*LiveView, *NotificationData) {}), ""},
		{"live view without event", live(func(v *LiveView, _ *NotificationData) { v.Event = "" }), "80100003"},
		{"live view without status", live(func(v *LiveView, _ *NotificationData) { v.Status = "" }), "80100003"},
		{"update without status", live(func(v *LiveView, _ *NotificationData) { v.Operation, v.Status = 1, "" }), ""},
		{"live view that only apps create", live(func(v *LiveView, _ *NotificationData) { v.Event = "TIMER" }), "80100003"},
		{"live view without data", live(func(v *LiveView, _ *NotificationData) { v.ActivityData = nil }), "80100003"},
		{"live view without title", live(func(_ *LiveView, d *NotificationData) { d.ContentTitle = "" }), "80100003"},
		{"live title of 1025", live(func(_ *LiveView, d *NotificationData) { d.ContentTitle = strings.Repeat("x", 1025) }), "80100003"},
		{"live text of 1025", live(func(_ *LiveView, d *NotificationData) {
			d.ContentText = []RichText{{Text: strings.Repeat("x", 1000)}, {Text: strings.Repeat("x", 25)}}
		}), "80100003"},
		{"keepTime 3601", live(func(_ *LiveView, d *NotificationData) { d.KeepTime = new(3601) }), "80100003"},
		{"progress 101", live(func(_ *LiveView, d *NotificationData) { d.RichProgress = &RichProgress{Progress: 101} }), "80100003"},
		{"1 icon", live(func(_ *LiveView, d *NotificationData) { d.RichProgress = &RichProgress{NodeIcons: []string{"a"}} }), "80100003"},
		{"capsule of 129", live(func(v *LiveView, _ *NotificationData) {
			v.ActivityData.CapsuleData = &CapsuleData{Content: strings.Repeat("快", 129)}
		}), "80100003"},
		{"radius 199", live(func(v *LiveView, _ *NotificationData) { v.Trigger = &Trigger{Condition: &Condition{Radius: new(199)}} }), "80100003"},
		{"radius 2000", live(func(v *LiveView, _ *NotificationData) {
			v.Trigger = &Trigger{DisplayTime: new(1800), Condition: &Condition{Radius: new(2000), DelayTime: new(300)}}
		}), ""},
		{"displayTime 14", live(func(v *LiveView, _ *NotificationData) { v.Trigger = &Trigger{DisplayTime: new(14)} }), "80100003"},
	}
	for _, tt := range tests {
		m := &Message{Payload: &Alert{Notification: Notification{Category: "EXPRESS", Title: "t", Body: "b", ClickAction: &ClickAction{}}}}
		tt.change(m)
		err := m.check(&limitTable)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && e.Code() != tt.code {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
		off := limitTable
		off.Off = true
		if err := m.check(&off); err != nil {
			t.Errorf("%s without limits: %v", tt.name, err)
		}
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	for _, m := range []*push.Message{
		{ID: "x", Title: "快递到了", Body: "b", TTL: push.TTL(time.Hour), Badge: push.AddBadge(1), Click: push.OpenPage("p"), Sound: "s", CollapseKey: "c"},
		{Data: map[string]string{"k": "v"}},
	} {
		n, _, err := translate(m)
		if err != nil {
			t.Fatal(err)
		}
		classify(n)
		if got := testing.AllocsPerRun(100, func() {
			if err := n.check(&limitTable); err != nil {
				t.Fatal(err)
			}
		}); got != 0 {
			t.Errorf("check allocates %v times", got)
		}
	}
}

// oneKey is a throwaway key, made once.
var oneKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func keyFile(t *testing.T, change func(map[string]string)) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(oneKey())
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{
		"project_id": "p1", "key_id": "0123456789abcdef0123456789abcdef", "sub_account": "116000001",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	if change != nil {
		change(file)
	}
	data, _ := json.Marshal(file)
	return data
}

func newTestClient(t *testing.T, opts ...push.Option) *Client {
	t.Helper()
	c, err := New(Config{ServiceAccount: keyFile(t, nil), ClientID: "c1"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The page's steps, one by one, with the key both in one line and as it comes
// out of an environment variable.
func TestJWT(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"as it is": func(k string) string { return k },
		"escaped":  func(k string) string { return strings.ReplaceAll(k, "\n", `\n`) },
		"one line": func(k string) string {
			lines := strings.Split(strings.TrimSpace(k), "\n")
			return lines[0] + "\n" + strings.Join(lines[1:len(lines)-1], "") + "\n" + lines[len(lines)-1] + "\n"
		},
	} {
		c, err := New(Config{ServiceAccount: keyFile(t, func(f map[string]string) { f["private_key"] = change(f["private_key"]) })})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h := make(http.Header)
		if _, err := c.auth.Authorize(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		token, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
		parts := strings.Split(token, ".")
		if !ok || len(parts) != 3 {
			t.Fatalf("%s: Authorization has the wrong form", name)
		}
		signature, err := base64.RawURLEncoding.DecodeString(parts[2])
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		if err := rsa.VerifyPSS(&oneKey().PublicKey, crypto.SHA256, sum[:], signature, &rsa.PSSOptions{SaltLength: 32}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		header, _ := base64.RawURLEncoding.DecodeString(parts[0])
		if d := cmp.Diff(decoded(t, `{"alg":"PS256","typ":"JWT","kid":"0123456789abcdef0123456789abcdef"}`), decoded(t, string(header))); d != "" {
			t.Errorf("%s: header (-want +got):\n%s", name, d)
		}
		payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
		claims := decoded(t, string(payload)).(map[string]any)
		iat, _ := claims["iat"].(float64)
		want := map[string]any{"iss": "116000001", "aud": "https://oauth-login.cloud.huawei.com/oauth2/v3/token", "iat": iat, "exp": iat + 3600}
		if d := cmp.Diff(want, claims); d != "" || time.Since(time.Unix(int64(iat), 0)).Abs() > time.Minute {
			t.Errorf("%s: claims (-want +got):\n%s", name, d)
		}
	}
}

func TestPushRefusesBeforeTheNetwork(t *testing.T) {
	c := newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"))
	tokens := strings.Split(strings.Repeat("t ", 1001), " ")[:1001]
	good := &Background{ExtraData: "d"}
	card := &Form{FormID: 1, ModuleName: "m", FormName: "f", AbilityName: "a", FormData: map[string]any{"k": 1}}
	test := &PushOptions{TestMessage: new(true)}
	limit := func(field string, most, actual int, unit, code string) push.Error {
		return &push.LimitError{From: push.Harmony, Field: field, Limit: most, Actual: actual, Unit: unit, VendorCode: code, Class: push.ErrInvalidArgument}
	}
	large := limit("message", 4096, 4097, "bytes", "80300008").(*push.LimitError)
	large.Class = push.ErrPayloadTooLarge
	const rest = `{"payload":{"extraData":""},"target":{"token":[]}}`
	tests := []struct {
		name string
		m    *Message
		want push.Error
	}{
		{"nil", nil, &push.FieldError{From: push.Harmony, Field: "message", Problem: "is nil"}},
		{"no payload", &Message{Token: tokens[:1]}, &push.FieldError{From: push.Harmony, Field: "payload", Problem: "is nil", VendorCode: "80100003"}},
		{"no tokens", &Message{Payload: good}, &push.FieldError{From: push.Harmony, Field: "token", Problem: "is empty", VendorCode: "80300010"}},
		{"1001 tokens", &Message{Payload: good, Token: tokens}, limit("token", 1000, 1001, "tokens", "80300010")},
		{"11 tokens of a test", &Message{Payload: good, Token: tokens[:11], PushOptions: test}, limit("token of a test message", 10, 11, "tokens", "80300030")},
		{"2 tokens of a card", &Message{Payload: card, Token: tokens[:2]}, limit("token of a form update", 1, 2, "tokens", "80300010")},
		{"4097 bytes", &Message{Payload: &Background{ExtraData: strings.Repeat("d", 4097-len(rest))}, Token: tokens[:1]}, large},
		{"token with a line break", &Message{Payload: good, Token: []string{"a\r\nb"}}, &push.FieldError{From: push.Harmony, Field: "token", Problem: "has a space, a control character or a character outside ASCII"}},
	}
	for _, tt := range tests {
		_, err := c.Push(t.Context(), tt.m)
		if d := cmp.Diff(error(tt.want), err); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	b, err := encode(&Message{Payload: &Background{ExtraData: strings.Repeat("快", (4096-len(rest))/3)}})
	if err != nil || c.limits.Check(fieldSize, b.size()) != nil {
		t.Errorf("4096 bytes are refused: %v", err)
	}
}

func TestReplaces(t *testing.T) {
	for name, tt := range map[string]struct {
		p    Payload
		want bool
	}{
		"nothing":      {&Alert{}, false},
		"appMessageId": {&Alert{Notification: Notification{AppMessageID: "x"}}, true},
		"notifyId 0":   {&Voice{Notification: Notification{NotifyID: new(0)}}, true},
		"notifyId -1":  {&Alert{Notification: Notification{NotifyID: new(-1)}}, false},
		"background":   {&Background{}, false},
		"card":         {&Form{}, false},
	} {
		if got := (&Message{Payload: tt.p}).replaces(); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// msg is an answer with a JSON document in a string.
func msg(code, document string) string {
	return fmt.Sprintf(`{"code":%q,"msg":%q,"requestId":"157"}`, code, document)
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name   string
		table  string
		status int
		body   string
		code   string // empty: accepted
		kind   push.Kind
		retry  push.Retry
	}{
		{"accepted", "", 200, `{"code":"80000000","msg":"Success","requestId":"157"}`, "", 0, 0},
		{"number for a string", "", 200, `{"code":80000000,"msg":"Success","requestId":157}`, "", 0, 0},
		{"success with a bad status", "", 500, `{"code":"80000000"}`, "answer", push.ErrProtocol, 0},
		{"another operation's success", tableVerify, 200, `{"code":"80000000"}`, "", 0, 0},
		{"a picture's success for a push", tableVerify, 200, `{"code":"83010000"}`, "answer", push.ErrProtocol, 0},
		{"plain text", "", 400, `{"code":"80100003","msg":"Illegal payload, badge addNum value ranges from 1 to 99"}`, "80100003", push.ErrInvalidArgument, 0},
		{"partial", "", 200, msg("80100000", `{"illegalTokens":{"tokenFormatError":["A"]},"success":1,"failure":1}`), "80100000", push.ErrInvalidToken, 0},
		{"partial for two reasons", "", 200, msg("80100000", `{"illegalTokens":{"tokenFormatError":["A"],"noRight":["B"]},"success":1,"failure":2}`), "80100000", push.ErrUnknown, 0},
		{"partial without success", "", 200, msg("80100000", `{"illegalTokens":{"noRight":["A"]},"success":0,"failure":1}`), "80300007", push.ErrTokenMismatch, 0},
		{"partial without a count", "", 200, msg("80100000", `{"illegalTokens":{"noRight":["A"]}}`), "answer", push.ErrProtocol, 0},
		{"partial without names", "", 200, msg("80100000", `{"illegalTokens":{},"success":1,"failure":1}`), "answer", push.ErrProtocol, 0},
		{"partial in plain text", "", 200, msg("80100000", `some tokens failed`), "answer", push.ErrProtocol, 0},
		{"all refused", "", 400, msg("80300007", `{"failure":2,"illegalTokens":{"noRight":["A","B"]}}`), "80300007", push.ErrTokenMismatch, 0},
		{"all malformed", "", 400, msg("80300007", `{"failure":1,"illegalTokens":{"tokenFormatError":["A"]}}`), "80300007", push.ErrInvalidToken, 0},
		{"no right", "", 400, msg("80300007", `{"failure":1,"illegalTokens":{"noPushTypeRight":["A"]}}`), "80300007", push.ErrPermission, 0},
		{"barred or without right", "", 400, msg("80300007", `{"failure":2,"illegalTokens":{"noPushTypeRight":["A"],"disableSendHuaweiMsgBecauseOfPenalty":["B"]}}`), "80300007", push.ErrPermission, 0},
		{"a new reason", "", 400, msg("80300007", `{"failure":1,"illegalTokens":{"newReason":["A"]}}`), "80300007", push.ErrUnknown, 0},
		{"all refused in plain text", "", 400, msg("80300007", `All the tokens are invalid`), "80300007", push.ErrTokenMismatch, 0},
		{"expired", "", 401, msg("80200005", "Jwt token expired."), "80200005", push.ErrAuth, push.RetryRefresh},
		{"too long a life", "", 401, msg("80300036", ""), "80300036", push.ErrAuth, push.RetryRefresh},
		{"tests too fast", "", 200, msg("80300029", ""), "80300029", push.ErrRateLimited, push.RetryLater},
		{"internal", "", 500, msg("81000001", "Inner Error."), "81000001", push.ErrUnavailable, push.RetryUnsure},
		{"recall fault", tableRecall, 500, msg("80000001", ""), "80000001", push.ErrUnavailable, push.RetryLater},
		{"recall of another app", tableRecall, 200, msg("80300028", ""), "80300028", push.ErrTokenMismatch, 0},
		{"recall, shared code", tableRecall, 200, msg("80100003", ""), "80100003", push.ErrInvalidArgument, 0},
		{"code of a timeline for a push", "", 200, msg("82600006", ""), "82600006", push.ErrUnknown, 0},
		{"code of a timeline", tableTimeline, 200, msg("82600006", ""), "82600006", push.ErrInvalidToken, 0},
		{"unknown", "", 400, msg("80999999", "m"), "80999999", push.ErrUnknown, 0},
		{"busy without a body", "", 503, ``, "503", push.ErrRateLimited, push.RetryLater},
		{"401 without a body", "", 401, ``, "401", push.ErrAuth, push.RetryRefresh},
		{"HTML", "", 502, `<html></html>`, "502", push.ErrUnavailable, push.RetryUnsure},
		{"HTML as success", "", 200, `<html></html>`, "answer", push.ErrProtocol, 0},
		{"empty object", "", 200, `{}`, "answer", push.ErrProtocol, 0},
		{"null", "", 200, `null`, "answer", push.ErrProtocol, 0},
	}
	for _, tt := range tests {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, tt.table, new(status))
		var e push.Error
		if got := errors.As(err, &e); got != (tt.code != "") || got && (e.Code() != tt.code || e.Kind() != tt.kind) {
			t.Errorf("%s: %v, want %q, %s", tt.name, err, tt.code, tt.kind)
		}
		var he *Error
		if errors.As(err, &he) && he.Info.Retry != tt.retry {
			t.Errorf("%s: retry %s, want %s", tt.name, he.Info.Retry, tt.retry)
		}
	}
	for body, ok := range map[string]bool{
		`{"code":"83010000","msg":"Verify success","requestId":"1","downloadUrl":"https://x.png?verifyKey=k","expireTime":"1689911616"}`: true,
		`{"code":"83010000","msg":"Verify success","requestId":"1"}`:                                                                     false,
		`{"code":"80000000","msg":"Success","requestId":"1","downloadUrl":"https://x.png"}`:                                              false,
	} {
		if err := decode(&engine.Answer{Status: 200, Body: []byte(body)}, tableVerify, new(verifyAnswer)); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// Each token has the kind of its reason, whatever the code of the answer.
func TestOutcomes(t *testing.T) {
	type kinds map[string]push.Kind // of tokens; push.Accepted
	tests := []struct {
		name, body string
		tokens     []string
		want       kinds
	}{
		{"accepted", `{"code":"80000000","msg":"Success","requestId":"157"}`, []string{"A"}, kinds{"A": push.Accepted}},
		{
			"every reason", msg("80100000", `{"success":1,"failure":11,"illegalTokens":{"tokenFormatError":["A"],"tokenPlatformNotSupport":["B"],"noRight":["C"],
			  "noPushTypeRight":["D"],"noRightToSendThisLiveNotificationEvent":["E"],"atomicUnableSendUnsubscribedMsg":["F"],"countryNotSupport":["G"],
			  "disableSendHuaweiMsgBecauseOfPenalty":["H"],"differentImgVerifyPolicy":["I"],"notSupportPlayVoice":["J"],"newReason":["K"]}}`),
			[]string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"},
			kinds{
				"A": push.ErrInvalidToken, "B": push.ErrTokenMismatch, "C": push.ErrTokenMismatch, "D": push.ErrPermission, "E": push.ErrPermission,
				"F": push.ErrUnsupported, "G": push.ErrUnsupported, "H": push.ErrPermission, "I": push.ErrInvalidArgument, "J": push.ErrInvalidArgument,
				"K": push.ErrUnknown, "L": push.Accepted,
			},
		},
		{
			"all refused, for different reasons", msg("80300007", `{"failure":2,"illegalTokens":{"noRight":["A"],"tokenFormatError":["B"]}}`),
			[]string{"A", "B", "C"}, kinds{"A": push.ErrTokenMismatch, "B": push.ErrInvalidToken, "C": push.ErrTokenMismatch},
		},
		{
			"dead for one reason of two", msg("80300007", `{"failure":2,"illegalTokens":{"noRight":["A"],"tokenFormatError":["A","B"]}}`),
			[]string{"A", "B"}, kinds{"A": push.ErrTokenMismatch, "B": push.ErrInvalidToken},
		},
		{
			"fewer named than failed", msg("80100000", `{"success":1,"failure":2,"illegalTokens":{"noRight":["A"]}}`),
			[]string{"A", "B", "C"}, kinds{"A": push.ErrProtocol, "B": push.ErrProtocol, "C": push.ErrProtocol},
		},
		{
			"a token twice, counted once", msg("80100000", `{"success":1,"failure":1,"illegalTokens":{"noRight":["A"]}}`),
			[]string{"A", "B", "A", "B"}, kinds{"A": push.ErrTokenMismatch, "B": push.Accepted},
		},
	}
	for _, tt := range tests {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, tt.body) }))
		c := newTestClient(t, push.WithBaseURL(srv.URL))
		res, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens(tt.tokens...))
		got, n := kinds{}, 0
		for target, o := range res.Targets() {
			got[target.Value], n = push.Accepted, n+1
			if o.Err != nil {
				got[target.Value] = o.Err.Kind()
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" || n != len(tt.tokens) {
			t.Errorf("%s: %d outcomes (-want +got):\n%s", tt.name, n, d)
		}
		if err != nil && strings.Contains(err.Error(), "illegalTokens") {
			t.Errorf("%s: the tokens are in the text: %v", tt.name, err)
		}
		srv.Close()
	}
}

// seen is a request that a test's server got, and what it answers.
type seen struct {
	path, pushType, body string
	times                int
}

func startServer(t *testing.T, answers ...string) (*Client, *seen) {
	t.Helper()
	s := &seen{}
	var mu sync.Mutex
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		s.path, s.pushType, s.body = r.URL.Path, r.Header.Get("push-type"), string(body)
		_, _ = io.WriteString(w, answers[min(s.times, len(answers)-1)])
		s.times++
	}))
	t.Cleanup(srv.Close)
	return newTestClient(t, push.WithBaseURL(srv.URL), push.WithRetry(push.RetryPolicy{MinWait: 1, MaxWait: 1})), s
}

const success = `{"code":"80000000","msg":"Success","requestId":"157"}`

func TestPushType(t *testing.T) {
	c, s := startServer(t, success)
	for want, p := range map[string]Payload{
		"0": &Alert{Notification: Notification{Badge: &Badge{SetNum: new(0)}}}, "6": &Background{ExtraData: "d"}, "10": &Call{ExtraData: "d"},
		"11": &RawPayload{Type: 11, JSON: json.RawMessage(`{}`)},
		"2":  &Voice{ExtraData: "d", Notification: Notification{Title: "t", Body: "b"}},
	} {
		if _, err := c.Push(t.Context(), &Message{Token: []string{"A"}, Payload: p}); err != nil {
			t.Errorf("%s: %v", want, err)
		}
		if s.pushType != want || s.path != "/v3/p1/messages:send" || strings.Contains(s.body, "pushType") {
			t.Errorf("%s: push-type %q, path %s, body %s", want, s.pushType, s.path, s.body)
		}
	}
}

func TestTestMessagesGoToTenAtATime(t *testing.T) {
	c, s := startServer(t, success)
	res, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b", Test: true}, push.Tokens(strings.Split(strings.Repeat("t ", 25), " ")[:25]...))
	if err != nil || res.AcceptedCount() != 25 || s.times != 3 {
		t.Errorf("%d requests, %d accepted, %v", s.times, res.AcceptedCount(), err)
	}
}

func TestPushPartial(t *testing.T) {
	c, _ := startServer(t, msg("80100000", `{"success":1,"failure":1,"illegalTokens":{"noRight":["A"]}}`))
	m := &Message{Token: []string{"A", "B"}, Payload: &Alert{Notification: Notification{Category: "IM", Title: "t", Body: "b"}}}
	res, err := c.Push(t.Context(), m)
	var e *Error
	if res == nil || res.RequestID != "157" || !errors.As(err, &e) || e.Reason != "noRight" || e.Kind() != push.ErrTokenMismatch {
		t.Fatalf("%v, %v", res, err)
	}
	if d := cmp.Diff(map[string][]string{"noRight": {"A"}}, e.IllegalTokens); d != "" || e.Text != "" {
		t.Errorf("text %q, tokens (-want +got):\n%s", e.Text, d)
	}
	if m.Payload.(*Alert).Notification.ClickAction != nil {
		t.Error("the caller's message was completed in place")
	}
}

func TestRecall(t *testing.T) {
	c, s := startServer(t, msg("80000001", "CommonService Error."), success)
	res, err := c.Recall(t.Context(), &RecallRequest{NotifyID: 3114932, Token: []string{"pushToken1"}})
	if err != nil || res.RequestID != "157" || s.times != 2 {
		t.Fatalf("%v, %v after %d requests", res, err, s.times)
	}
	if d := cmp.Diff(`{"notifyId":3114932,"token":["pushToken1"]}`, s.body); d != "" || s.path != "/v1/c1/messages:revoke" || s.pushType != "0" {
		t.Errorf("%s, push-type %s (-want +got):\n%s", s.path, s.pushType, d)
	}
	c, _ = startServer(t, msg("80100020", "pushToken1 failed"))
	_, err = c.Recall(t.Context(), &RecallRequest{PushType: 2, Token: []string{"pushToken1"}})
	if e := (*Error)(nil); !errors.As(err, &e) || e.Code() != "80100020" || e.Text != "" || e.Retryable() {
		t.Errorf("%v", err)
	}
}

func TestVerifyImage(t *testing.T) {
	c, s := startServer(t, `{"code":"83010000","msg":"Verify success","requestId":"1","downloadUrl":"https://x.png?verifyKey=k","expireTime":"1689911616"}`)
	got, err := c.VerifyImage(t.Context(), PushTypeForm, "https://example.com/p.png")
	if err != nil {
		t.Fatal(err)
	}
	want := &VerifiedImage{RequestID: "1", DownloadURL: "https://x.png?verifyKey=k", ExpireTime: time.Unix(1689911616, 0)}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if s.path != "/v2/p1/images:verify" || s.pushType != "1" || s.body != `{"imageUrl":"https://example.com/p.png"}` {
		t.Errorf("%+v", s)
	}
}

func TestServices(t *testing.T) {
	c, s := startServer(t, success)
	n := &ServiceNotification{
		MsgID: "m", ToOpenID: "o", AppID: "a", TemplateID: "t", TemplateParams: map[string]string{"thing_0": "x"},
		ClickAction: &ClickAction{Data: map[string]any{"k": "v"}},
	}
	if _, err := c.SendServiceNotification(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	want := `{"msgId":"m","toOpenId":"o","appId":"a","templateId":"t","templateParams":{"thing_0":"x"},"clickAction":{"actionType":0,"data":{"k":"v"}}}`
	if d := cmp.Diff(want, s.body); d != "" || s.path != "/v1/p1/service_notification/send" || s.pushType != "" {
		t.Errorf("%s (-want +got):\n%s", s.path, d)
	}
	l := &ServiceTimeline{
		ToOpenID: "o", AppID: "a", SceneID: SceneTakeaway, SubSceneID: SubScenePickUp, Code: "c", Content: map[string]any{"status": 1},
	}
	if _, err := c.SendServiceTimeline(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	want = `{"toOpenId":"o","appId":"a","sceneId":"10001","subSceneId":"100010001","code":"c","content":{"status":1}}`
	if d := cmp.Diff(want, s.body); d != "" || s.path != "/v1/p1/service_timeline/send" {
		t.Errorf("%s (-want +got):\n%s", s.path, d)
	}
}

func TestOperationsRefuseBeforeTheNetwork(t *testing.T) {
	c := newTestClient(t, push.WithBaseURL("https://127.0.0.1:1"))
	notify := func(change func(*ServiceNotification)) error {
		n := &ServiceNotification{MsgID: "m", ToOpenID: "o", AppID: "a", TemplateID: "t", TemplateParams: map[string]string{"thing_0": "x"}}
		change(n)
		_, err := c.SendServiceNotification(t.Context(), n)
		return err
	}
	timeline := func(change func(*ServiceTimeline)) error {
		l := &ServiceTimeline{ToOpenID: "o", AppID: "a", SceneID: "s", SubSceneID: "u", Code: "c", Content: map[string]any{"status": 1}}
		change(l)
		_, err := c.SendServiceTimeline(t.Context(), l)
		return err
	}
	recall := func(r *RecallRequest) error { _, err := c.Recall(t.Context(), r); return err }
	verify := func(pushType int, u string) error { _, err := c.VerifyImage(t.Context(), pushType, u); return err }
	for name, tt := range map[string]struct {
		err  error
		code string
	}{
		"recall nil":          {recall(nil), ""},
		"recall of a card":    {recall(&RecallRequest{PushType: 1, Token: []string{"a"}}), "80100003"},
		"recall of nobody":    {recall(&RecallRequest{}), "80300010"},
		"recall of 1001":      {recall(&RecallRequest{Token: make([]string, 1001)}), "80300010"},
		"recall of -1":        {recall(&RecallRequest{NotifyID: -1, Token: []string{"a"}}), "80100001"},
		"picture without TLS": {verify(0, "http://x"), "80100003"},
		"picture of type 6":   {verify(6, "https://x"), "80100003"},
		"no user":             {notify(func(n *ServiceNotification) { n.ToOpenID = "" }), ""},
		"msgId of 65":         {notify(func(n *ServiceNotification) { n.MsgID = strings.Repeat("m", 65) }), ""},
		"no template":         {notify(func(n *ServiceNotification) { n.TemplateID = "" }), ""},
		"no params":           {notify(func(n *ServiceNotification) { n.TemplateParams = nil }), "82500001"},
		"empty param":         {notify(func(n *ServiceNotification) { n.TemplateParams["time_1"] = "" }), "82500001"},
		"thing of 129":        {notify(func(n *ServiceNotification) { n.TemplateParams["thing_0"] = strings.Repeat("快", 129) }), "82500001"},
		"car number of 9":     {notify(func(n *ServiceNotification) { n.TemplateParams["car_number_3"] = "粤B12345678" }), "82500001"},
		"click on a page":     {notify(func(n *ServiceNotification) { n.ClickAction = &ClickAction{ActionType: 1} }), ""},
		"data of more than 1024": {notify(func(n *ServiceNotification) {
			n.ClickAction = &ClickAction{Data: map[string]any{"k": strings.Repeat("x", 1024)}}
		}), ""},
		"timeline without user": {timeline(func(l *ServiceTimeline) { l.ToOpenID = "" }), "82600002"},
		"timeline without code": {timeline(func(l *ServiceTimeline) { l.Code = "" }), "82600008"},
		"timeline, no status":   {timeline(func(l *ServiceTimeline) { l.Content = nil }), "82600010"},
		"timeline, long scene":  {timeline(func(l *ServiceTimeline) { l.SceneID = strings.Repeat("1", 33) }), "82600007"},
		"timeline too large":    {timeline(func(l *ServiceTimeline) { l.Content["x"] = strings.Repeat("x", 4096) }), "82600005"},
	} {
		var e push.Error
		if !errors.As(tt.err, &e) || e.Code() != tt.code || errors.As(tt.err, new(*push.TransportError)) {
			t.Errorf("%s: %v, want code %q", name, tt.err, tt.code)
		}
	}
	withoutID, err := New(Config{ServiceAccount: keyFile(t, nil)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = withoutID.Recall(t.Context(), &RecallRequest{Token: []string{"a"}})
	if fe := (*push.FieldError)(nil); !errors.As(err, &fe) || fe.Field != "config.ClientID" {
		t.Errorf("a recall without client id: %v", err)
	}
}

func TestConfigErrors(t *testing.T) {
	without := func(member string) []byte { return keyFile(t, func(f map[string]string) { delete(f, member) }) }
	tests := []struct {
		field string
		cfg   Config
		opts  []push.Option
	}{
		{"config.ServiceAccount", Config{}, nil},
		{"config.ServiceAccount", Config{ServiceAccount: []byte("{")}, nil},
		{"config.ServiceAccount.key_id", Config{ServiceAccount: without("key_id")}, nil},
		{"config.ServiceAccount.sub_account", Config{ServiceAccount: without("sub_account")}, nil},
		{"config.ServiceAccount.private_key", Config{ServiceAccount: keyFile(t, func(f map[string]string) { f["private_key"] = "MIIE" })}, nil},
		{"config.ProjectID", Config{ServiceAccount: keyFile(t, nil), ProjectID: "p2"}, nil},
		{"config.ProjectID", Config{ServiceAccount: keyFile(t, nil), ProjectID: "p\n1"}, nil},
		{"config.ProjectID", Config{ServiceAccount: without("project_id")}, nil},
		{"config.ClientID", Config{ServiceAccount: keyFile(t, nil), ClientID: "a b"}, nil},
		{"WithBaseURL", Config{ServiceAccount: keyFile(t, nil)}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithEndpoint", Config{ServiceAccount: keyFile(t, nil)}, []push.Option{push.WithEndpoint("token", "https://gw.example")}},
		{"WithLimit", Config{ServiceAccount: keyFile(t, nil)}, []push.Option{push.WithLimit("title", 1)}},
	}
	for _, tt := range tests {
		_, err := New(tt.cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
	if _, err := New(Config{ServiceAccount: without("project_id"), ProjectID: "p"}); err != nil {
		t.Errorf("the project in the configuration only: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	const base = "https://push-api.cloud.huawei.com"
	want := urls{
		send: base + "/v3/p1/messages:send", recall: base + "/v1/c1/messages:revoke", verify: base + "/v2/p1/images:verify",
		notification: base + "/v1/p1/service_notification/send", timeline: base + "/v1/p1/service_timeline/send",
	}
	if d := cmp.Diff(want, newTestClient(t).urls, cmp.AllowUnexported(urls{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestCodes(t *testing.T) {
	rows := make(map[[2]string]bool)
	for info := range Codes() {
		key := [2]string{info.Table, info.Code}
		if rows[key] || info.Meaning == "" || info.Kind == push.ErrUnknown && info.Code != codePartial && info.Code != "80100020" {
			t.Errorf("%+v is there twice or says nothing", info)
		}
		rows[key] = true
		if info.Kind == push.Accepted && info.Retry != push.RetryNever {
			t.Errorf("%+v", info)
		}
	}
	if info, ok := Explain("80300007"); !ok || info.Kind != push.ErrTokenMismatch {
		t.Errorf("%+v", info)
	}
	if _, ok := Explain("6003"); ok {
		t.Error("a code of HMS Core is known")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(success))
	f.Add(200, []byte(msg("80100000", `{"illegalTokens":{"tokenFormatError":["A"]},"success":1,"failure":1}`)))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, httpStatus int, body []byte) {
		a := &engine.Answer{Status: httpStatus, Body: body}
		var out status
		err := account(a, decode(a, "", &out), []string{"A", "B"})
		if err == nil && (httpStatus < 200 || httpStatus > 299 || out.Code != codeSuccess) {
			t.Errorf("%d %q is taken for a success", httpStatus, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
			t.Errorf("%v is not typed", err)
		}
		if e, ok := err.(*Error); ok {
			for _, r := range reply(nil, e, []string{"A"}).Rejected {
				if r.Err.Kind() == push.Accepted {
					t.Errorf("%q rejects %q with a success", body, r.Target)
				}
			}
		}
		for table, out := range map[string]answer{tableVerify: new(verifyAnswer), tableRecall: new(status), tableTimeline: new(status)} {
			err := decode(a, table, out)
			if err == nil && (!a.OK() || string(out.head().Code) != out.success() || !out.complete()) {
				t.Errorf("%d %q is taken for a success of %T", httpStatus, body, out)
			}
			if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted) {
				t.Errorf("%v is not typed, or is a success", err)
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"payload":{"notification":{"category":"IM","badge":{"setNum":0},"y":[]},"z":2.50},"pushOptions":{"ttl":0,"x":1},"target":{"token":["A"]},"new":1}`))
	f.Add([]byte(`{"pushType":1,"payload":{"formId":9223372036854775807,"version":0,"formData":{"a":[1]},"images":[{"keyName":"k","url":"u"}]}}`))
	f.Add([]byte(`{"pushType":2,"payload":{"extraData":"d"}}`))
	f.Add([]byte(`{"pushType":6}`))
	f.Add([]byte(`{"pushType":7,"payload":{"activityId":1,"activityData":{"notificationData":{"type":-1,"weather":{}},"capsuleData":{"type":2}},"trigger":{"type":1}}}`))
	f.Add([]byte(`{"pushType":10,"payload":{}}`))
	f.Add([]byte(`{"pushType":11,"payload":[1]}`))
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
		if m.Payload != nil {
			complete(&m)
			_ = m.check(&limitTable)
		}
	})
}

func FuzzServiceAccount(f *testing.F) {
	f.Add([]byte(`{"key_id":"k","sub_account":"s","private_key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := New(Config{ServiceAccount: file, ProjectID: "p"})
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Vendor() != push.Harmony) {
			t.Errorf("%v is not typed", err)
		}
	})
}
