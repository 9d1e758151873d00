package tencentim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

const testKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"

// seen is a request that the fake service got.
type seen struct {
	Path, Body string
	Query      url.Values
}

// fake answers requests one after the other: with JSON, or with an error.
type fake struct {
	mu       sync.Mutex
	answers  []any // JSON, an error or a function; the last one for all that follow
	requests []seen
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	f.requests = append(f.requests, seen{r.URL.Path, string(body), r.URL.Query()})
	a := f.answers[0]
	if len(f.answers) > 1 {
		f.answers = f.answers[1:]
	}
	switch a := a.(type) {
	case error:
		return nil, a
	case func(*http.Request) *http.Response:
		return a(r), nil
	}
	return respond(200, a.(string)), nil
}

func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

const (
	answerOK   = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	answerTask = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"batch_1"}`
)

func refusal(code string) string {
	return `{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":` + code + `,"TaskId":""}`
}

func newTestClient(t *testing.T, f *fake, opts ...push.Option) *Client {
	t.Helper()
	all := []push.Option{push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond})}
	if f != nil {
		all = append(all, push.WithHTTPClient(&http.Client{Transport: f}))
	}
	c, err := New(Config{SDKAppID: 1400000000, SecretKey: testKey}, append(all, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// decoded makes JSON comparable.
func decoded(t *testing.T, s string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
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
			`{"From_Account":"administrator","OfflinePushInfo":{"PushFlag":0,"Title":"t","Desc":"b"}}`, nil,
		},
		{
			"all that there is", push.Message{
				ID: "order-8842", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "<v>"}, Click: push.OpenApp(),
				Badge: push.SetBadge(0), Sound: "ding.caf", Channel: "c", Priority: push.PriorityHigh, Class: push.ClassService,
			},
			`{"From_Account":"administrator","DataId":"order-8842","OfflinePushInfo":{"PushFlag":0,"Title":"t","Desc":"b","Ext":"{\"k\":\"<v>\"}",
			  "BadgeSetNum":0,
			  "AndroidInfo":{"Sound":"ding","XiaoMiChannelID":"c","OPPOChannelID":"c","HuaWeiChannelID":"c","GoogleChannelID":"c",
			    "GooglePriority":"high","HuaWeiImage":"https://example.com/p.png","HonorImage":"https://example.com/p.png",
			    "GoogleImage":"https://example.com/p.png","VIVOClassification":1,"HonorImportance":"NORMAL","MeiZuNoticeMsgType":1},
			  "ApnsInfo":{"Image":"https://example.com/p.png","Sound":"ding.caf"},
			  "HarmonyInfo":{"Image":"https://example.com/p.png","Sound":"ding.caf"}}}`, nil,
		},
		{
			"marketing", push.Message{Title: "t", Body: "b", Class: push.ClassMarketing, Badge: push.AddBadge(2), Sound: "default"},
			`{"From_Account":"administrator","OfflinePushInfo":{"PushFlag":0,"Title":"t","Desc":"b","BadgeAddNum":2,
			  "AndroidInfo":{"VIVOClassification":0,"HonorImportance":"LOW","MeiZuNoticeMsgType":0,"HuaWeiCategory":"MARKETING","OPPOCategory":"MARKETING"},
			  "HarmonyInfo":{"Category":"MARKETING"}}}`, nil,
		},
		{
			"what comes to nothing", push.Message{
				Title: "t", Body: "b", Image: "http://example.com/p.png", Sound: "ding", Click: push.OpenURL("https://example.com"),
				TTL: push.TTL(time.Hour), CollapseKey: "k",
			},
			`{"From_Account":"administrator","OfflinePushInfo":{"PushFlag":0,"Title":"t","Desc":"b",
			  "AndroidInfo":{"Sound":"ding","GoogleImage":"http://example.com/p.png"},"ApnsInfo":{"Image":"http://example.com/p.png"}}}`,
			[]string{"image (Huawei, Honor and HarmonyOS take https only)", "sound (iOS and HarmonyOS need the file's suffix)", "click", "ttl", "collapse_key"},
		},
		{
			"what the native part sets, wins", push.Message{
				ID: "id", Title: "t", Body: "b", Image: "https://example.com/p.png", Data: map[string]string{"k": "v"}, Badge: push.AddBadge(1),
				Sound: "ding.wav", Channel: "c", Priority: push.PriorityHigh, Class: push.ClassMarketing,
				Native: push.Natives{&Message{
					FromAccount: "shop", ToAccount: []string{"nobody"}, Condition: &Condition{TagsAnd: []string{"x"}}, DataID: "D", Extra: map[string]any{"newer": 1},
					OfflinePushInfo: &OfflinePushInfo{
						PushFlag: new(PushFlagOnlineOnly), Title: "T", Ext: `{"entity":{}}`, BadgeSetNum: new(0), Extra: map[string]any{"a": "b"},
						AndroidInfo: &AndroidInfo{
							Sound: "S", VIVOCategory: "NEWS", HonorImportance: "NORMAL", MeiZuNoticeMsgType: new(MeiZuPrivate), HuaWeiCategory: "IM",
							OPPOCategory: "IM", GooglePriority: "normal", HuaWeiImage: "https://example.com/H.png", XiaoMiChannelID: "X", Extra: map[string]any{"c": 1},
						},
						ApnsInfo:    &ApnsInfo{Sound: "A.caf", MutableContent: new(0), BadgeMode: new(BadgeCount)},
						HarmonyInfo: &HarmonyInfo{Category: "C", Sound: "H.mp3", SoundDuration: 5},
					},
				}},
			},
			`{"From_Account":"shop","DataId":"D","newer":1,"OfflinePushInfo":{"PushFlag":1,"Title":"T","Desc":"b","Ext":"{\"entity\":{}}","BadgeSetNum":0,"a":"b",
			  "AndroidInfo":{"Sound":"S","XiaoMiChannelID":"X","OPPOChannelID":"c","HuaWeiChannelID":"c","GoogleChannelID":"c","VIVOCategory":"NEWS",
			    "HonorImportance":"NORMAL","MeiZuNoticeMsgType":1,"HuaWeiCategory":"IM","OPPOCategory":"IM","GooglePriority":"normal",
			    "HuaWeiImage":"https://example.com/H.png","HonorImage":"https://example.com/p.png","GoogleImage":"https://example.com/p.png","c":1},
			  "ApnsInfo":{"Image":"https://example.com/p.png","Sound":"A.caf","MutableContent":0,"BadgeMode":0},
			  "HarmonyInfo":{"Category":"C","Image":"https://example.com/p.png","Sound":"H.mp3","SoundDuration":5}}}`, nil,
		},
	}
	c := newTestClient(t, nil)
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

func TestRefused(t *testing.T) {
	c := newTestClient(t, &fake{answers: []any{errors.New("not called")}})
	for name, m := range map[string]*push.Message{
		"silent": {Data: map[string]string{"k": "v"}, Silent: true},
		"test":   {Title: "t", Body: "b", Test: true},
	} {
		_, err := c.Send(t.Context(), m, push.Tokens("a"))
		if fe := (*push.FieldError)(nil); !errors.As(err, &fe) || fe.Field != name || !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, m := range map[string]*Message{
		"Condition": {ToAccount: []string{"a"}, Condition: &Condition{TagsOr: []string{"x"}}},
		"MsgBody":   {ToAccount: []string{"a"}, MsgBody: []MessageElement{{MsgType: "TIMTextElem"}}},
		fieldTo:     {},
	} {
		m.OfflinePushInfo = &OfflinePushInfo{Title: "t"}
		_, err := c.Push(t.Context(), m)
		if e := push.Error(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	info := &OfflinePushInfo{Title: "t"}
	for name, call := range map[string]func() (*Response, error){
		"nil to a list": func() (*Response, error) { return c.Push(t.Context(), nil) },
		"nil to all":    func() (*Response, error) { return c.PushToAll(t.Context(), nil) },
		"all with condition": func() (*Response, error) {
			return c.PushToAll(t.Context(), &Message{OfflinePushInfo: info, Condition: &Condition{}})
		},
		"all with a list": func() (*Response, error) {
			return c.PushToAll(t.Context(), &Message{OfflinePushInfo: info, ToAccount: []string{"a"}})
		},
		"no condition": func() (*Response, error) { return c.PushToCondition(t.Context(), &Message{OfflinePushInfo: info}) },
		"empty condition": func() (*Response, error) {
			return c.PushToCondition(t.Context(), &Message{OfflinePushInfo: info, Condition: &Condition{}})
		},
		"no OfflinePushInfo": func() (*Response, error) { return c.PushToAll(t.Context(), &Message{}) },
		"malformed account": func() (*Response, error) {
			return c.Push(t.Context(), &Message{OfflinePushInfo: info, ToAccount: []string{"a\n"}})
		},
		"cannot be encoded": func() (*Response, error) {
			return c.PushToAll(t.Context(), &Message{OfflinePushInfo: info, Extra: map[string]any{"f": func() {}}})
		},
		"extra known already": func() (*Response, error) {
			return c.PushToAll(t.Context(), &Message{OfflinePushInfo: info, Extra: map[string]any{"DataId": 1}})
		},
	} {
		_, err := call()
		if fe := (*push.FieldError)(nil); !errors.As(err, &fe) {
			t.Errorf("%s: %v", name, err)
		}
	}
	empty := newTestClient(t, &fake{answers: []any{errors.New("not called")}}, push.WithoutLimits())
	if _, err := empty.PushToCondition(t.Context(), &Message{OfflinePushInfo: info, Condition: &Condition{}}); err == nil {
		t.Error("without limits, an empty condition goes to everyone")
	}
}

func TestClassWarning(t *testing.T) {
	c := newTestClient(t, nil)
	native := func(a AndroidInfo) push.Natives {
		return push.Natives{&Message{OfflinePushInfo: &OfflinePushInfo{AndroidInfo: &a}}}
	}
	for name, tt := range map[string]struct {
		m    push.Message
		warn bool
	}{
		"unset":           {push.Message{Title: "t", Body: "b"}, true},
		"channel":         {push.Message{Title: "t", Body: "b", Channel: "c"}, true},
		"service":         {push.Message{Title: "t", Body: "b", Class: push.ClassService}, false},
		"marketing":       {push.Message{Title: "t", Body: "b", Class: push.ClassMarketing}, false},
		"Huawei category": {push.Message{Title: "t", Native: native(AndroidInfo{HuaWeiCategory: "IM"})}, false},
		"vivo class 0":    {push.Message{Title: "t", Native: native(AndroidInfo{VIVOClassification: new(0)})}, false},
		"long for iOS":    {push.Message{Title: "t", Class: push.ClassService, Body: strings.Repeat("b", 3<<10)}, true},
		"not so long":     {push.Message{Title: "t", Class: push.ClassService, Body: strings.Repeat("b", 3<<10-1)}, false},
	} {
		n, _, err := c.translate(&tt.m)
		if err != nil {
			t.Fatal(err)
		}
		if got := warning(n, tt.m.Class); (got != "") != tt.warn {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLimits(t *testing.T) {
	info := func(change func(*OfflinePushInfo)) func(*Message) {
		return func(m *Message) { change(m.OfflinePushInfo) }
	}
	apns := func(change func(*LiveActivity)) func(*Message) {
		return func(m *Message) {
			l := &LiveActivity{LaID: "l", Event: "update", ContentState: map[string]any{}}
			change(l)
			m.OfflinePushInfo.ApnsInfo = &ApnsInfo{LiveActivity: l}
		}
	}
	android := func(a AndroidInfo) func(*Message) {
		return func(m *Message) { m.OfflinePushInfo.AndroidInfo = &a }
	}
	condition := func(c Condition) func(*Message) { return func(m *Message) { m.Condition = &c } }
	ten, eleven := strings.Split(strings.Repeat("x", 10), ""), strings.Split(strings.Repeat("x", 11), "")
	tests := []struct {
		name   string
		change func(*Message)
		field  string // empty: accepted
		code   string
	}{
		{"DataId of 64", func(m *Message) { m.DataID = strings.Repeat("a", 64) }, "", ""},
		{"DataId of 65", func(m *Message) { m.DataID = strings.Repeat("a", 65) }, "DataId", "90057"},
		{"DataId of 21 Han", func(m *Message) { m.DataID = strings.Repeat("快", 21) }, "", ""},
		{"DataId of 22 Han", func(m *Message) { m.DataID = strings.Repeat("快", 22) }, "DataId", "90057"},
		{"DataId of 16 emoji", func(m *Message) { m.DataID = strings.Repeat("😀", 16) }, "", ""},
		{"DataId of 17 emoji", func(m *Message) { m.DataID = strings.Repeat("😀", 17) }, "DataId", "90057"},
		{"DataId of 22 accents", func(m *Message) { m.DataID = strings.Repeat("e\u0301", 22) }, "DataId", "90057"},
		{"a long title is cut there", info(func(o *OfflinePushInfo) { o.Title = strings.Repeat("快", 1000) }), "", ""},
		{"PushFlag 2", info(func(o *OfflinePushInfo) { o.PushFlag = new(2) }), "PushFlag", "90001"},
		{"OnlineOnlyFlag 2", func(m *Message) { m.OnlineOnlyFlag = new(2) }, "OnlineOnlyFlag", "90001"},
		{"Ext", info(func(o *OfflinePushInfo) { o.Ext = "hello" }), "Ext", "90001"},
		{"add 0", info(func(o *OfflinePushInfo) { o.BadgeAddNum = new(0) }), "BadgeAddNum", ""},
		{"add 99", info(func(o *OfflinePushInfo) { o.BadgeAddNum = new(99) }), "", ""},
		{"add 100", info(func(o *OfflinePushInfo) { o.BadgeAddNum = new(100) }), "BadgeAddNum", ""},
		{"set 0", info(func(o *OfflinePushInfo) { o.BadgeSetNum = new(0) }), "", ""},
		{"set 999", info(func(o *OfflinePushInfo) { o.BadgeSetNum = new(999) }), "", ""},
		{"set 1000", info(func(o *OfflinePushInfo) { o.BadgeSetNum = new(1000) }), "BadgeSetNum", ""},
		{"variable of chats", info(func(o *OfflinePushInfo) { o.PushTemplateParam = map[string]any{"timTitle": ""} }), "PushTemplateParam", ""},
		{"60 s", info(func(o *OfflinePushInfo) { o.HarmonyInfo = &HarmonyInfo{Sound: "s.mp3", SoundDuration: 60} }), "", ""},
		{"61 s", info(func(o *OfflinePushInfo) { o.HarmonyInfo = &HarmonyInfo{Sound: "s.mp3", SoundDuration: 61} }), "SoundDuration", ""},
		{"no sound", info(func(o *OfflinePushInfo) { o.HarmonyInfo = &HarmonyInfo{SoundDuration: 6} }), "SoundDuration", ""},
		{"PushStyle", android(AndroidInfo{PushStyle: new(2)}), "PushStyle", "90001"},
		{"level", android(AndroidInfo{OPPOCategory: "IM", OPPONotifyLevel: new(16)}), "", ""},
		{"wrong level", android(AndroidInfo{OPPOCategory: "IM", OPPONotifyLevel: new(3)}), "OPPONotifyLevel", "90001"},
		{"level without category", android(AndroidInfo{OPPONotifyLevel: new(2)}), "OPPONotifyLevel", ""},
		{"classification", android(AndroidInfo{VIVOClassification: new(2)}), "VIVOClassification", "90001"},
		{"Meizu", android(AndroidInfo{MeiZuNoticeMsgType: new(-1)}), "MeiZuNoticeMsgType", "90001"},
		{"plain image", android(AndroidInfo{HonorImage: "http://example.com"}), "HonorImage", ""},
		{"BadgeMode", info(func(o *OfflinePushInfo) { o.ApnsInfo = &ApnsInfo{BadgeMode: new(2)} }), "BadgeMode", "90001"},
		{"LaId of 64", apns(func(l *LiveActivity) { l.LaID = strings.Repeat("l", 64) }), "", ""},
		{"LaId of 65", apns(func(l *LiveActivity) { l.LaID = strings.Repeat("l", 65) }), "LaId", ""},
		{"no LaId", apns(func(l *LiveActivity) { l.LaID = "" }), "LaId", ""},
		{"event", apns(func(l *LiveActivity) { l.Event = "start" }), "LiveActivity.Event", ""},
		{"no state", apns(func(l *LiveActivity) { l.ContentState = nil }), "LiveActivity.ContentState", ""},
		{"10 tags", condition(Condition{TagsAnd: ten, TagsNot: ten}), "", ""},
		{"11 tags", condition(Condition{TagsNot: eleven}), "Condition tags", "90032"},
		{"tag of 50", condition(Condition{TagsOr: []string{strings.Repeat("快", 16) + "ab"}}), "", ""},
		{"tag of 51", condition(Condition{TagsOr: []string{strings.Repeat("快", 17)}}), "Tags entry", "90020"},
		{"empty tag", condition(Condition{TagsOr: []string{""}}), "Tags entry", "90040"},
		{"tag in both", condition(Condition{TagsOr: []string{"a", "b"}, TagsAnd: []string{"b"}}), "Condition", "90022"},
		{"tags and attributes", condition(Condition{TagsOr: []string{"a"}, AttrsOr: map[string]string{"b": "c"}}), "Condition", "90039"},
		{"empty value", condition(Condition{AttrsOr: map[string]string{"b": ""}}), "Attrs value", "90030"},
		{"value of 50", condition(Condition{AttrsAnd: map[string]string{"b": strings.Repeat("x", 50)}}), "", ""},
		{"value of 51", condition(Condition{AttrsAnd: map[string]string{"b": strings.Repeat("x", 51)}}), "Attrs value", "90030"},
		{"10240 bytes", info(func(o *OfflinePushInfo) { o.Desc = strings.Repeat("d", 10240-len(smallest)) }), "", ""},
		{"10241 bytes", info(func(o *OfflinePushInfo) { o.Desc = strings.Repeat("d", 10241-len(smallest)) }), "push body", "90056"},
	}
	c, off := newTestClient(t, nil), newTestClient(t, nil, push.WithoutLimits())
	try := func(c *Client, m *Message) error {
		if err := m.check(&c.limits); err != nil {
			return err
		}
		_, err := c.encodeMany(m)
		return err
	}
	for _, tt := range tests {
		m := &Message{MsgRandom: new(uint32(1)), OfflinePushInfo: &OfflinePushInfo{}}
		tt.change(m)
		err := try(c, m)
		var e push.Error
		if got := errors.As(err, &e); got != (tt.field != "") || got && (e.Code() != tt.code || fieldOf(e) != tt.field) {
			t.Errorf("%s: %v, want field %q, code %q", tt.name, err, tt.field, tt.code)
		}
		if err := try(off, m); err != nil {
			t.Errorf("%s: refused without limits: %v", tt.name, err)
		}
	}
}

// smallest is the body that the test of the size adds to.
const smallest = `{"OfflinePushInfo":{"Desc":""},"MsgRandom":1}`

func fieldOf(err push.Error) string {
	switch e := err.(type) {
	case *push.LimitError:
		return e.Field
	case *push.FieldError:
		return e.Field
	}
	return ""
}

func TestCheckDoesNotAllocate(t *testing.T) {
	c := newTestClient(t, nil)
	n, _, err := c.translate(&push.Message{
		ID: "order-8842", Title: "快递到了", Body: "Box 12", Data: map[string]string{"order": strings.Repeat("8842", 20)}, Class: push.ClassService, Badge: push.AddBadge(1),
		Image: "https://example.com/p.png", Native: push.Natives{&Message{OfflinePushInfo: &OfflinePushInfo{
			PushTemplateParam: map[string]any{"a": "b"}, HarmonyInfo: &HarmonyInfo{Sound: "s.mp3", SoundDuration: 5},
			ApnsInfo: &ApnsInfo{LiveActivity: &LiveActivity{LaID: "l", Event: "end", ContentState: map[string]any{}}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n.Condition = &Condition{TagsAnd: []string{"a"}, TagsOr: []string{"b"}}
	if got := testing.AllocsPerRun(100, func() {
		if err := errors.Join(n.check(&c.limits), n.Condition.check(&c.limits), checkToken("token"), c.checkUser("a user")); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("check allocates %v times", got)
	}
}

// TestErrorList is about answers that took some accounts.
func TestErrorList(t *testing.T) {
	const head = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"t","ErrorList":`
	tests := []struct {
		name, list     string
		users, tokens  string // a letter for each target
		native         string // the code, or the kind of an answer that leaves things open
		nativeAccounts int
	}{
		{"none", `[]`, "aaa", "aaa", "", 0},
		{"null", `null`, "aaa", "aaa", "", 0},
		{"one", `[{"To_Account":"x","ErrorCode":70107}]`, "naa", "daa", "70107", 1},
		{"all", `[{"To_Account":"x","ErrorCode":70107},{"To_Account":"y","ErrorCode":70107},{"To_Account":"z","ErrorCode":"90012"}]`, "nnn", "ddd", "70107", 3},
		{"other code", `[{"To_Account":"y","ErrorCode":90048,"ErrorInfo":"y is not there"},{"To_Account":"z","ErrorCode":4711}]`, "anu", "adu", "90048", 2},
		{"named twice", `[{"To_Account":"y","ErrorCode":70107},{"To_Account":"y","ErrorCode":60016}]`, "ana", "ada", "70107", 2},
		{"stranger", `[{"To_Account":"w","ErrorCode":70107},{"To_Account":"x","ErrorCode":70107}]`, "noo", "doo", "70107", 2},
		{"nobody", `[{"ErrorCode":70107}]`, "ooo", "ooo", "answer", 0},
		{"no code", `[{"To_Account":"y"}]`, "ooo", "ooo", "answer", 0},
		{"code 0", `[{"To_Account":"y","ErrorCode":0}]`, "ooo", "ooo", "answer", 0},
	}
	letters := map[push.Kind]string{
		push.ErrInvalidToken: "d", push.ErrNotFound: "n", push.ErrUnknown: "u", push.ErrProtocol: "o",
	}
	fates := func(res *push.Result) string {
		fate := make(map[string]string)
		for target, o := range res.Targets() {
			fate[target.Value] = "a"
			if o.Err != nil {
				fate[target.Value] = letters[o.Err.Kind()]
				if (o.Err.Kind() == push.ErrProtocol) != errors.Is(o.Err, push.ErrUnconfirmed) {
					t.Errorf("unconfirmed: %v", o.Err)
				}
				if strings.Contains(o.Err.Error(), "y is") {
					t.Errorf("the error tells the account: %v", o.Err)
				}
			} else if o.ID != "t" {
				t.Errorf("the id is %q", o.ID)
			}
		}
		return fate["x"] + fate["y"] + fate["z"]
	}
	for _, tt := range tests {
		c := newTestClient(t, &fake{answers: []any{head + tt.list + "}"}})
		m := &push.Message{Title: "t", Body: "b"}
		users, _ := c.Send(t.Context(), m, push.Users("x", "y", "z"))
		tokens, _ := c.Send(t.Context(), m, push.Tokens("x", "y", "z"))
		if got := [2]string{fates(users), fates(tokens)}; got != [2]string{tt.users, tt.tokens} {
			t.Errorf("%s: users %s, tokens %s, want %s, %s", tt.name, got[0], got[1], tt.users, tt.tokens)
		}
		res, err := c.Push(t.Context(), &Message{ToAccount: []string{"x", "y", "z"}, OfflinePushInfo: &OfflinePushInfo{}})
		code := ""
		if e := push.Error(nil); errors.As(err, &e) {
			code = e.Code()
		}
		if code != tt.native || res == nil || res.TaskID != "t" || len(res.Failed) != tt.nativeAccounts {
			t.Errorf("%s: Push = %+v, %v", tt.name, res, err)
		}
	}
}

// TestRestIsSentAgain: an account that was refused for the moment gets
// another request, with another MsgRandom.
func TestRestIsSentAgain(t *testing.T) {
	f := &fake{answers: []any{
		`{"ActionStatus":"OK","ErrorCode":0,"TaskId":"t1","ErrorList":[{"To_Account":"y","ErrorCode":70114}]}`,
		`{"ActionStatus":"OK","ErrorCode":0,"TaskId":"t2"}`,
	}}
	c := newTestClient(t, f)
	m := &push.Message{Title: "t", Native: push.Natives{&Message{MsgRandom: new(uint32(7))}}}
	res, err := c.Send(t.Context(), m, push.Users("x", "y"))
	if err != nil || len(res.Accepted) != 2 {
		t.Fatalf("%+v, %v", res, err)
	}
	first, second := f.requests[0].Body, f.requests[1].Body
	if !strings.HasSuffix(first, `"To_Account":["x","y"],"MsgRandom":7}`) {
		t.Errorf("the first request is %s", first)
	}
	if !strings.Contains(second, `"To_Account":["y"]`) || strings.HasSuffix(second, `"MsgRandom":7}`) {
		t.Errorf("the second request is %s", second)
	}
}

// TestOneTarget: what names no account is about the only one.
func TestOneTarget(t *testing.T) {
	for _, tt := range []struct {
		code    string
		targets []string
		kind    push.Kind
	}{
		{"90012", []string{"x"}, push.ErrInvalidToken},
		{"90048", []string{"x"}, push.ErrInvalidToken},
		{"70107", []string{"x"}, push.ErrInvalidArgument},
		{"90003", []string{"x"}, push.ErrInvalidArgument},
		{"90012", []string{"x", "y"}, push.ErrInvalidArgument},
		{"20003", []string{"x"}, push.ErrInvalidArgument},
		{"125000", []string{"x"}, push.ErrContentRejected},
	} {
		c := newTestClient(t, &fake{answers: []any{refusal(tt.code)}})
		res, _ := c.Send(t.Context(), &push.Message{Title: "t"}, push.Tokens(tt.targets...))
		for _, f := range res.Failed {
			if f.Err.Kind() != tt.kind || f.Err.Code() != tt.code {
				t.Errorf("%s for %d targets: %v", tt.code, len(tt.targets), f.Err)
			}
		}
	}
	c := newTestClient(t, &fake{answers: []any{refusal("90048")}})
	if _, err := c.Send(t.Context(), &push.Message{Title: "t"}, push.Users("x")); !errors.Is(err, push.ErrNotFound) {
		t.Errorf("a user that is not there: %v", err)
	}
}

func TestTagAudience(t *testing.T) {
	f := &fake{answers: []any{answerTask}}
	c := newTestClient(t, f)
	tags := push.Tags{All: []string{"a"}, Any: []string{"b", "c"}, None: []string{"d"}}
	res, err := c.Send(t.Context(), &push.Message{Title: "t"}, push.Tagged(tags))
	if err != nil || res.Accepted[0].ID != "batch_1" {
		t.Fatal(err)
	}
	if want := `"Condition":{"TagsAnd":["a"],"TagsOr":["b","c"],"TagsNot":["d"]}`; !strings.Contains(f.requests[0].Body, want) {
		t.Errorf("%s lacks %s", f.requests[0].Body, want)
	}
	tags.None = append(tags.None, "e")
	if _, err := c.Send(t.Context(), &push.Message{Title: "t"}, push.Tagged(tags)); !errors.Is(err, push.ErrUnsupported) {
		t.Errorf("two tags in none: %v", err)
	}
}

func TestUsers(t *testing.T) {
	f := &fake{answers: []any{answerTask}}
	c := newTestClient(t, f)
	users := []string{"a b", strings.Repeat("u", 32), strings.Repeat("u", 33), "用户", "", "a\x7f"}
	res, _ := c.Send(t.Context(), &push.Message{Title: "t"}, push.Users(users...))
	if res.AcceptedCount() != 2 || res.FailedCount() != 4 {
		t.Errorf("%+v", res)
	}
	for _, fail := range res.Failed {
		if fail.Err.Kind() != push.ErrInvalidArgument {
			t.Errorf("%q: %v", fail.Value, fail.Err)
		}
	}
	if _, err := c.Send(t.Context(), &push.Message{Title: "t"}, push.Tokens("d/i+m=_x")); err != nil {
		t.Errorf("a RegistrationID of the app's own making: %v", err)
	}
}

func TestConfigErrors(t *testing.T) {
	good := Config{SDKAppID: 1400000000, SecretKey: "s3cret"}
	tests := []struct {
		field  string
		change func(*Config)
		opts   []push.Option
	}{
		{"config.SDKAppID", func(c *Config) { c.SDKAppID = 0 }, nil},
		{"config.SDKAppID", func(c *Config) { c.SDKAppID = -1 }, nil},
		{"config.SecretKey", func(c *Config) { c.SecretKey = "" }, nil},
		{"config.SecretKey", func(c *Config) { c.SecretKey = "a\nb" }, nil},
		{"config.Identifier", func(c *Config) { c.Identifier = "a\n" }, nil},
		{"config.Identifier", func(c *Config) { c.Identifier = strings.Repeat("a", 33) }, nil},
		{"config.Region", func(c *Config) { c.Region = "mars" }, nil},
		{"WithBaseURL", func(*Config) {}, []push.Option{push.WithBaseURL("https://gw.example/")}},
		{"WithLimit", func(*Config) {}, []push.Option{push.WithLimit("title", 50)}},
	}
	for _, tt := range tests {
		cfg := good
		tt.change(&cfg)
		_, err := New(cfg, tt.opts...)
		var fe *push.FieldError
		if !errors.As(err, &fe) || fe.Field != tt.field || fe.Vendor() != push.TencentIM || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

func TestRegions(t *testing.T) {
	hosts := make(map[string]bool)
	for _, r := range []Region{
		RegionChina, RegionSingapore, RegionSeoul, RegionTokyo, RegionFrankfurt, RegionSiliconValley, RegionJakarta, RegionIndia, RegionSaudiArabia,
	} {
		c, err := New(Config{SDKAppID: 1, SecretKey: "k", Region: r})
		if err != nil {
			t.Fatal(err)
		}
		if hosts[c.base] || hosts[r.BackupURL()] || !strings.HasSuffix(c.base, ".qcloud.com") && r != RegionChina {
			t.Errorf("%q: %s and %s", r, c.base, r.BackupURL())
		}
		hosts[c.base], hosts[r.BackupURL()] = true, true
		if _, err := New(Config{SDKAppID: 1, SecretKey: "k", Region: r}, push.WithBaseURL(r.BackupURL())); err != nil {
			t.Errorf("%q: %v", r, err)
		}
	}
	if u := Region("mars").BackupURL(); u != "" {
		t.Errorf("an unknown region has %s", u)
	}
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		kind   push.Kind // Accepted: no error
		code   string
	}{
		{"success", 200, answerTask, push.Accepted, ""},
		{"no TaskId", 200, answerOK, push.ErrProtocol, "answer"},
		{"empty TaskId", 200, `{"ActionStatus":"OK","ErrorCode":0,"TaskId":""}`, push.ErrProtocol, "answer"},
		{"FAIL and 0", 200, `{"ActionStatus":"FAIL","ErrorCode":0,"TaskId":"t"}`, push.ErrProtocol, "answer"},
		{"no ActionStatus", 200, `{"ErrorCode":0,"TaskId":"t"}`, push.ErrProtocol, "answer"},
		{"no ErrorCode", 200, `{"ActionStatus":"OK","TaskId":"t"}`, push.ErrProtocol, "answer"},
		{"OK and a code", 200, `{"ActionStatus":"OK","ErrorCode":90001,"TaskId":"t"}`, push.ErrInvalidArgument, "90001"},
		{"success with 502", 502, answerTask, push.ErrProtocol, "answer"},
		{"a code in a string", 200, `{"ActionStatus":"FAIL","ErrorCode":"90047"}`, push.ErrQuota, "90047"},
		{"a code with 403", 403, refusal("60021"), push.ErrPermission, "60021"},
		{"nothing with 502", 502, ``, push.ErrUnavailable, "502"},
		{"HTML with 404", 404, `<html>`, push.ErrUnsupported, "404"},
		{"unknown", 200, refusal("4711"), push.ErrUnknown, "4711"},
		{"negative", 200, refusal("-4711"), push.ErrUnknown, "-4711"},
		{"fractional", 200, refusal("1.5"), push.ErrProtocol, "answer"},
		{"array", 200, `[]`, push.ErrProtocol, "answer"},
	}
	for _, tt := range tests {
		err := decode(&engine.Answer{Status: tt.status, Body: []byte(tt.body)}, new(pushAnswer), "sig")
		if tt.kind == push.Accepted {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		var e push.Error
		if !errors.As(err, &e) || e.Kind() != tt.kind || e.Code() != tt.code {
			t.Errorf("%s: %v, want %v, %q", tt.name, err, tt.kind, tt.code)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(200, []byte(answerTask))
	f.Add(200, []byte(`{"ActionStatus":"OK","ErrorCode":0,"TaskId":"t","ErrorList":[{"To_Account":"u","ErrorCode":70107}]}`))
	f.Add(200, []byte(refusal("90001")))
	f.Add(200, []byte(`{"ErrorCode":null}`))
	f.Add(502, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		var out pushAnswer
		err := decode(&engine.Answer{Status: status, Body: body}, &out, "eAEsig*-_")
		if err == nil && (status < 200 || status > 299 || out.ErrorCode == nil || *out.ErrorCode != 0 || out.TaskID == "" || out.ActionStatus != "OK") {
			t.Errorf("%d %q is taken for a success", status, body)
		}
		if e := push.Error(nil); err != nil && (!errors.As(err, &e) || e.Kind() == push.Accepted || strings.Contains(err.Error(), "eAEsig*-_")) {
			t.Errorf("%v is not typed, or tells a secret", err)
		}
		for _, r := range out.rejections([]string{"u", "v"}, push.TargetToken) {
			if r.Err == nil || r.Err.Kind() == push.Accepted || r.Target != "u" && r.Target != "v" {
				t.Errorf("%q: rejected %+v", body, r)
			}
		}
	})
}

func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"From_Account":"a","MsgRandom":0,"newer":[1,2.50],"Condition":{"TagsNot":["x"],"y":1},"MsgBody":[{"MsgType":"T","MsgContent":{"a":1}}],
	  "OfflinePushInfo":{"PushFlag":0,"z":{},"AndroidInfo":{"VIVOClassification":0,"q":1},"ApnsInfo":{"LiveActivity":{"LaId":"l","w":2}},"HarmonyInfo":{"v":3}}}`))
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
