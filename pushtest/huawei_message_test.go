package pushtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// huaweiNotified has the least of a notification for Android, and a place for
// more: of the notification, of android, and of message.
const huaweiNotified = `"android":{"notification":{"title":"t","body":"b","click_action":{"type":3}%s}%s}%s`

// huaweiWith adds members at the three places. Each begins with a comma.
func huaweiWith(notification, android, message string) string {
	return fmt.Sprintf(huaweiNotified, notification, android, message)
}

func TestHuaweiAcceptsFields(t *testing.T) {
	c := newHuaweiClient(t)
	for name, members := range map[string]string{
		"data":              `"data":"anything"`,
		"data for Android":  `"android":{"data":"x","urgency":"NORMAL"}`,
		"shared title":      `"notification":{"title":"t","body":"b","image":"https://example.com/a.png"},"android":{"notification":{"click_action":{"type":3}}}`,
		"title in both":     `"notification":{"title":"t"},"android":{"notification":{"body":"b","click_action":{"type":3}}}`,
		"notification data": huaweiWith("", "", `,"data":"{\"a\":1}"`),
		"android": huaweiWith("", `,"collapse_key":-1,"urgency":"NORMAL","category":"MARKETING","ttl":"1296000s","bi_tag":"x",
			"fast_app_target":2,"data":"{}","receipt_id":"r","target_user_type":1`, ""),
		"texts": huaweiWith(`,"icon":"/raw/i","color":"#ffAA00","sound":"/raw/s","default_sound":false,"tag":"t","channel_id":"c",
			"title_loc_key":"k","title_loc_args":["a"],"body_loc_key":"k","body_loc_args":[],"notify_summary":"s","image":"https://example.com/a",
			"multi_lang_key":{"title_key":{"en":"a","de":"b","fr":"c"},"body_key":{}},"ticker":"t","profile_id":"p"`, "", ""),
		"looks": huaweiWith(`,"notify_id":-1,"badge":{"add_num":99,"set_num":0,"class":"a.B"},"when":"2014-10-02T15:01:23.045123456Z",
			"importance":"LOW","use_default_vibrate":false,"vibrate_config":["1","0.5s","60S"],"use_default_light":false,
			"light_settings":{"color":{"alpha":1,"red":0,"green":0.5,"blue":1},"light_on_duration":"3.5s","light_off_duration":"5s"},
			"visibility":"SECRET","foreground_show":false`, "", ""),
		"intent":       huaweiClicked(`{"type":1,"intent":"i"}`),
		"action":       huaweiClicked(`{"type":1,"action":"a"}`),
		"url":          huaweiClicked(`{"type":2,"url":"https://example.com"}`),
		"big text":     huaweiWith(`,"style":1,"big_title":"t","big_body":"b"`, "", ""),
		"inbox":        huaweiWith(`,"style":3,"inbox_content":["1","2","3","4","5"]`, "", ""),
		"buttons":      huaweiWith(`,"buttons":[{"name":"a","action_type":0,"data":"{}"},{"name":"b","action_type":1,"intent_type":0,"intent":"i"},{"name":"c","action_type":4,"data":"d"}]`, "", ""),
		"apns":         `"apns":{"headers":{"apns-id":"1"},"payload":{"aps":{"alert":{"title":"t","body":"b"}}},"hms_options":{"target_user_type":1}}`,
		"apns, shared": `"notification":{"title":"t"},"apns":{"payload":{"aps":{"alert":"b"}},"hms_options":{"target_user_type":2}}`,
		"webpush": `"webpush":{"headers":{"ttl":"100s","topic":"1","urgency":"very-low"},"hms_options":{"link":"https://example.com"},
			"notification":{"title":"t","dir":"rtl","vibrate":[1],"renotify":true,"timestamp":1,"actions":[{"action":"a","icon":"i","title":"t"}]}}`,
		"empty topic":     huaweiWith("", "", `,"topic":"","condition":""`),
		"escapes":         huaweiWith(`,"tag":"\u003cb\u003e"`, "", ""),
		"plain ttl":       huaweiWith("", `,"ttl":"20"`, ""),
		"ttl, fraction":   huaweiWith("", `,"ttl":"20.123456789S"`, ""),
		"when in seconds": huaweiWith(`,"when":"2014-10-02T15:01:23Z"`, "", ""),
	} {
		if got := c.send(c.message(members)); got.brief() != "OK 80000000" {
			t.Errorf("%s: got %s: %s", name, got.brief(), got.Msg)
		}
	}
	review := `{"review":[{"reviewer":"tuibian","type":0,"result":{}}],` + c.to()[1:]
	if got := c.send(review); got.brief() != "OK 80000000" {
		t.Errorf("review: got %s: %s", got.brief(), got.Msg)
	}
	c.clean()
}

func huaweiClicked(click string) string {
	return `"android":{"notification":{"title":"t","body":"b","click_action":` + click + `}}`
}

func TestHuaweiRefusesFields(t *testing.T) {
	c := newHuaweiClient(t)
	n := func(members string) string { return huaweiWith(","+members, "", "") }
	a := func(members string) string { return huaweiWith("", ","+members, "") }
	buttons := func(b string) string { return n(`"buttons":[` + b + `]`) }
	for members, want := range map[string]string{
		"": "80100003",
		// Types.
		`"data":{"a":1}`:                                 "80100003",
		`"data":""`:                                      "80100003",
		`"notification":"x"`:                             "80100003",
		`"android":[]`:                                   "80100003",
		n(`"default_sound":"true"`):                      "80100003",
		n(`"notify_id":"1"`):                             "80100003",
		n(`"notify_id":1.5`):                             "80100003",
		n(`"tag":1`):                                     "80100003",
		n(`"inbox_content":"a"`):                         "80100003",
		n(`"inbox_content":[1]`):                         "80100003",
		n(`"multi_lang_key":{"title_key":["a"]}`):        "80100003",
		n(`"multi_lang_key":{"title_key":{"en":1}}`):     "80100003",
		a(`"target_user_type":"1"`):                      "80100003",
		`"apns":{"payload":"x"}`:                         "80100003",
		`"webpush":{"notification":{"vibrate":["1"]}}`:   "80100003",
		`"webpush":{"notification":{"silent":"false"}}`:  "80100003",
		`"webpush":{"headers":{"ttl":100}}`:              "80100003",
		`"apns":{"headers":{"apns-priority":10}}`:        "80100003",
		`"data":"d","token":"x","android":{"bi_tag":[]}`: "80100003",
		// Values.
		a(`"ttl":86400`):                              "80100003",
		a(`"ttl":"1 day"`):                            "80100003",
		a(`"ttl":"1296001s"`):                         "80100003",
		a(`"ttl":"99999999999999999999"`):             "80100003",
		a(`"ttl":"0s"`):                               "80100004",
		a(`"ttl":"-5s"`):                              "80100004",
		a(`"collapse_key":-2`):                        "80100013",
		a(`"collapse_key":101`):                       "80100013",
		a(`"collapse_key":"1"`):                       "80100013",
		a(`"urgency":"normal"`):                       "80100003",
		a(`"fast_app_target":3`):                      "80100003",
		a(`"target_user_type":2`):                     "80100003",
		n(`"color":"red"`):                            "80100003",
		n(`"image":"http://example.com/a"`):           "80100003",
		`"notification":{"image":"a"}`:                "80100003",
		n(`"style":2`):                                "80100003",
		n(`"importance":"DEFAULT"`):                   "80100003",
		n(`"visibility":"private"`):                   "80100003",
		n(`"when":"2014-10-02 15:01:23"`):             "80100003",
		n(`"when":"2014-10-02T15:01:23+08:00"`):       "80100003",
		n(`"when":"2014-10-02T15:01:23.0451234567Z"`): "80100003",
		n(`"badge":{"class":"a","add_num":0}`):        "80100003",
		n(`"badge":{"class":"a","add_num":100}`):      "80100003",
		n(`"badge":{"class":"a","set_num":-1}`):       "80100003",
		n(`"badge":{"class":"a","set_num":100}`):      "80100003",
		n(`"vibrate_config":["0"]`):                   "80100003",
		n(`"vibrate_config":["60.1s"]`):               "80100003",
		n(`"vibrate_config":[1]`):                     "80100003",
		n(`"light_settings":{"color":{"red":1.1},"light_on_duration":"1s","light_off_duration":"1s"}`):       "80100003",
		n(`"light_settings":{"color":{"red":"1"},"light_on_duration":"1s","light_off_duration":"1s"}`):       "80100003",
		`"webpush":{"notification":{"dir":"left"}}`:                                                          "80100003",
		`"apns":{"payload":{"aps":{"alert":{"title":"t","body":"b"}}},"hms_options":{"target_user_type":0}}`: "80100003",
		// What goes together.
		huaweiClicked(`{}`):                                                  "80100003",
		huaweiClicked(`null`):                                                "80100003",
		huaweiClicked(`{"type":1}`):                                          "80100003",
		huaweiClicked(`{"type":2}`):                                          "80100003",
		huaweiClicked(`{"type":2,"url":"http://a"}`):                         "80100003",
		huaweiClicked(`{"type":4}`):                                          "80100003",
		huaweiClicked(`{"type":"3"}`):                                        "80100003",
		`"notification":{"title":"t","body":"b"}`:                            "80100003",
		`"android":{"notification":{"title":"t","click_action":{"type":3}}}`: "80100003",
		`"android":{"notification":{"title":"","body":"b","click_action":{"type":3}}}`:            "80100003",
		huaweiWith("", "", `,"data":"text"`):                                                      "80100003",
		a(`"data":"{"`):                                                                           "80100003",
		n(`"title_loc_args":["a"]`):                                                               "80100003",
		n(`"body_loc_args":["a"],"body_loc_key":""`):                                              "80100003",
		n(`"style":1,"big_title":"t"`):                                                            "80100003",
		n(`"style":3`):                                                                            "80100003",
		n(`"badge":{"add_num":1}`):                                                                "80100003",
		n(`"light_settings":{"color":{},"light_on_duration":"1s"}`):                               "80100003",
		buttons(`{"action_type":0}`):                                                              "80100003",
		buttons(`{"name":"a"}`):                                                                   "80100003",
		buttons(`{"name":"a","action_type":5}`):                                                   "80100003",
		buttons(`{"name":"a","action_type":4}`):                                                   "80100003",
		buttons(`{"name":"a","action_type":1,"intent":"i","intent_type":2}`):                      "80100003",
		buttons(`{"name":"a","action_type":0,"data":"x"}`):                                        "80100003",
		buttons(`{"name":"a","action_type":0,"data":"[]"}`):                                       "80100003",
		`"apns":{"payload":{"aps":{"alert":{"title":"t","body":"b"}}}}`:                           "80100003",
		`"apns":{"payload":{"aps":{"alert":"b"}},"hms_options":{"target_user_type":1}}`:           "80100003",
		`"apns":{"payload":{"aps":{"alert":{"title":"t"}}},"hms_options":{"target_user_type":1}}`: "80100003",
		`"data":"d","android":{"urgency":"HIGH"}`:                                                 "80300011",
	} {
		if got := c.send(c.message(members)); got.brief() != "Bad Request "+want {
			t.Errorf("%s: got %s, want %s", members, got.brief(), want)
		}
	}
	c.delivered()
}

// TestHuaweiLimits sends what is just allowed, and one more.
func TestHuaweiLimits(t *testing.T) {
	c := newHuaweiClient(t)
	n := func(format string, args ...any) string { return huaweiWith(","+fmt.Sprintf(format, args...), "", "") }
	list := func(n int, entry string) string { return strings.TrimSuffix(strings.Repeat(entry+",", n), ",") }
	langs := func(n int) string {
		var s []string
		for i := range n {
			s = append(s, fmt.Sprintf(`"l%d":"x"`, i))
		}
		return strings.Join(s, ",")
	}
	for name, test := range map[string]struct {
		most    int
		members func(n int) string
	}{
		"profile_id":  {64, func(i int) string { return n(`"profile_id":%q`, strings.Repeat("ü", i)) }},
		"button name": {40, func(i int) string { return n(`"buttons":[{"name":%q,"action_type":3}]`, strings.Repeat("ü", i)) }},
		"button data": {1024, func(i int) string {
			return n(`"buttons":[{"name":"a","action_type":4,"data":%q}]`, strings.Repeat("x", i))
		}},
		"buttons":       {3, func(i int) string { return n(`"buttons":[%s]`, list(i, `{"name":"a","action_type":3}`)) }},
		"inbox lines":   {5, func(i int) string { return n(`"style":3,"inbox_content":[%s]`, list(i, `"x"`)) }},
		"inbox line":    {1024, func(i int) string { return n(`"style":3,"inbox_content":[%q]`, strings.Repeat("ü", i)) }},
		"vibrations":    {10, func(i int) string { return n(`"vibrate_config":[%s]`, list(i, `"1s"`)) }},
		"vibration":     {60, func(i int) string { return n(`"vibrate_config":["%ds"]`, i) }},
		"add_num":       {99, func(i int) string { return n(`"badge":{"class":"a","add_num":%d}`, i) }},
		"set_num":       {99, func(i int) string { return n(`"badge":{"class":"a","set_num":%d}`, i) }},
		"title_key":     {3, func(i int) string { return n(`"multi_lang_key":{"title_key":{%s}}`, langs(i)) }},
		"body_key":      {3, func(i int) string { return n(`"multi_lang_key":{"body_key":{%s}}`, langs(i)) }},
		"ttl":           {1296000, func(i int) string { return huaweiWith("", fmt.Sprintf(`,"ttl":"%ds"`, i), "") }},
		"collapse_key":  {100, func(i int) string { return huaweiWith("", fmt.Sprintf(`,"collapse_key":%d`, i), "") }},
		"time fraction": {9, func(i int) string { return n(`"when":"2014-10-02T15:01:23.%sZ"`, strings.Repeat("1", i)) }},
	} {
		if got := c.send(c.message(test.members(test.most))); got.brief() != "OK 80000000" {
			t.Errorf("%s, %d: got %s %s", name, test.most, got.brief(), got.Msg)
		}
		if got := c.send(c.message(test.members(test.most + 1))); got.Status != 400 || got.Code == "80300008" {
			t.Errorf("%s, %d: got %s", name, test.most+1, got.brief())
		}
	}
	c.clean()
}

func TestHuaweiSize(t *testing.T) {
	c := newHuaweiClient(t)
	sized := func(tokens string, n int) string {
		frame := `{"message":{"data":"","token":[]}}`
		return `{"message":{"data":"` + strings.Repeat("ü", (n-len(frame))/2) + `","token":` + tokens + `}}`
	}
	tokens, _ := json.Marshal(c.devices(Live, Live, Live))
	for n, want := range map[int]string{4096: "OK 80000000", 4098: "Bad Request 80300008"} {
		for _, list := range []string{`["` + c.token + `"]`, string(tokens)} {
			if got := c.send(sized(list, n)); got.brief() != want {
				t.Errorf("%d bytes: got %s, want %s", n, got.brief(), want)
			}
		}
	}
	topic := `{"message":{"data":"` + strings.Repeat("x", 4096-len(`{"message":{"data":"","topic":"a"}}`)) + `","topic":"a"}}`
	if got := c.send(topic); got.brief() != "OK 80000000" {
		t.Errorf("topic: got %s", got.brief())
	}
	if got := c.send(topic + "\n"); got.brief() != "Bad Request 80300008" {
		t.Errorf("topic and a byte: got %s", got.brief())
	}
}

func TestHuaweiTokenCount(t *testing.T) {
	c := newHuaweiClient(t)
	tokens := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = c.token
		}
		return list
	}
	if got := c.send(c.to(tokens(1000)...)); got.brief() != "OK 80000000" || len(c.sim.Deliveries()) != 1000 {
		t.Errorf("1000: got %s, %d deliveries", got.brief(), len(c.sim.Deliveries()))
	}
	c.sim.Reset()
	data := `"data":"d"`
	for body, want := range map[string]string{
		c.to(tokens(1001)...):                       "80300010",
		`{"message":{` + data + `,"token":[]}}`:     "80300010",
		`{"message":{` + data + `}}`:                "80300010",
		`{"message":{` + data + `,"tokens":["a"]}}`: "80300010",
		`{"message":null}`:                          "80300010",
		`{"mesage":{` + data + `,"token":["a"]}}`:   "80300010",
		`{}`:                                     "80300010",
		`{"message":{` + data + `,"token":"a"}}`: "80100003",
		`{"message":{` + data + `,"token":["a",1]}}`: "80100003",
		`{"message":{` + data + `,"token":[null]}}`:  "80100003",
		`{"message":{` + data + `,"topic":["a"]}}`:   "80100003",
		`{"message":"x"}`: "80100003",
		`{"message":{` + data + `,"token":["a"],"topic":"b"}}`:               "80100003",
		`{"message":{` + data + `,"topic":"b","condition":"'a' in topics"}}`: "80100003",
		`{"validate_only":"true","message":{` + data + `,"token":["a"]}}`:    "80100001",
		`{"review":{},"message":{` + data + `,"token":["a"]}}`:               "80100001",
		`[]`: "80100001", ``: "80100001", `{"message":`: "80100001", "\"\xff\"": "80100001",
	} {
		if got := c.send(body); got.brief() != "Bad Request "+want {
			t.Errorf("%.80s: got %s, want %s", body, got.brief(), want)
		}
	}
	c.delivered()
}

func TestHuaweiProblems(t *testing.T) {
	c := newHuaweiClient(t)
	for members, want := range map[string]string{
		huaweiWith(`,"Tag":"x"`, "", ""):                                "send: message.android.notification.Tag is unknown",
		huaweiWith("", `,"biTag":"x"`, ""):                              "send: message.android.biTag is unknown",
		huaweiWith("", "", `,"topics":"x"`):                             "send: message.topics is unknown",
		huaweiWith(`,"tag":null`, "", ""):                               "send: message.android.notification.tag is null",
		huaweiClicked(`{"type":3,"rich_resource":"x"}`):                 "send: message.android.notification.click_action.rich_resource is unknown",
		huaweiWith(`,"importance":"HIGH"`, "", ""):                      `send: message.android.notification.importance is "HIGH"`,
		huaweiWith(`,"icon":"x"`, "", ""):                               `send: message.android.notification.icon is "x"`,
		huaweiWith("", `,"category":"im"`, ""):                          `send: message.android.category is "im"`,
		huaweiWith("", `,"category":"PLAY_VOICE"`, ""):                  "send: message.android.category is PLAY_VOICE, which is for data messages",
		huaweiWith("", `,"urgency":"HIGH"`, ""):                         "send: message.android.urgency is HIGH, which is for data messages",
		huaweiWith(`,"auto_cancel":true`, "", ""):                       "send: message.android.notification.auto_cancel is out of date",
		huaweiWith(`,"group":"g","notify_id":1`, "", ""):                "send: message.android.notification has both group and notify_id",
		huaweiWith(`,"buttons":[{"name":"a","action_type":1}]`, "", ""): "send: message.android.notification.buttons[0] opens something and is without intent",
	} {
		c.sim.Reset()
		for range 2 {
			if got := c.send(c.message(members)); got.brief() != "OK 80000000" {
				t.Errorf("%s: got %s: %s", members, got.brief(), got.Msg)
			}
		}
		if diff := cmp.Diff([]string{want}, c.sim.Problems()); diff != "" {
			t.Errorf("%s: Problems() (-want +got):\n%s", members, diff)
		}
	}
	c.sim.Reset()
	c.send(`{"dry_run":true,` + c.to()[1:])
	if diff := cmp.Diff([]string{"send: dry_run is unknown"}, c.sim.Problems()); diff != "" {
		t.Errorf("Problems() (-want +got):\n%s", diff)
	}
}

func TestHuaweiHighPriority(t *testing.T) {
	c := newHuaweiClient(t)
	body := c.message(`"data":"d","android":{"urgency":"HIGH","category":"VOIP"}`)
	if got := c.send(body); got.Code != "80300011" {
		t.Errorf("got %+v", got)
	}
	c.sim.GrantHighPriority()
	if got := c.send(body); got.Code != "80000000" {
		t.Errorf("got %+v", got)
	}
	c.delivered(c.token)
	c.clean()
}

func TestHuaweiTopicTargets(t *testing.T) {
	c := newHuaweiClient(t)
	long := strings.Repeat("x", 900)
	for value, ok := range map[string]bool{
		"sports": true, "a_b.c~d%e9": true, "体育": true, long: true,
		long + "x": false, "a b": false, "a/b": false, "a-b": false, "'a'": false,
	} {
		c.sim.Reset()
		c.topicTarget(push.TargetTopic, value, ok)
	}
	five := strings.Repeat("'a' in topics || ", 4) + "'a' in topics"
	for value, ok := range map[string]bool{
		"'TopicA' in topics && ('TopicB' in topics)": true, "'a' in topics": true, five: true,
		"!('a' in topics) || !'b' in topics&&'c'in\ttopics": true, "((('a' in topics)))": true,
		five + "&& 'a' in topics": false, "'a'": false, "'a' in topics &&": false, "a in topics": false,
		"'a' in topic": false, "'a' in topicsx": false, "'a' in topics 'b' in topics": false,
		"('a' in topics": false, "'a' in topics)": false, "\"a\" in topics": false, "'a b' in topics": false,
		"'' in topics": false, "()": false, "'a' in topics & 'b' in topics": false, " ": false, "'a": false,
	} {
		c.sim.Reset()
		c.topicTarget(push.TargetCondition, value, ok)
	}
}

// topicTarget sends to a topic or a condition.
func (c *huaweiClient) topicTarget(typ push.TargetType, value string, ok bool) {
	c.t.Helper()
	body, _ := json.Marshal(map[string]any{"message": map[string]any{"data": "d", string(typ): value}})
	got := c.send(string(body))
	want, brief := []Delivery(nil), "Bad Request 80100003"
	if ok {
		want, brief = []Delivery{{typ, value, got.ID, body}}, "OK 80000000"
	}
	if got.brief() != brief {
		c.t.Errorf("%.60q: got %s, want %s", value, got.brief(), brief)
	}
	if diff := cmp.Diff(want, c.sim.Deliveries()); diff != "" {
		c.t.Errorf("%.60q: deliveries (-want +got):\n%s", value, diff)
	}
}
