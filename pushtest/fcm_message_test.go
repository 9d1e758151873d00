package pushtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fcmInvalidCode = " FcmError:INVALID_ARGUMENT"

// message sends a message to the live device, made of the given members.
func (c *fcmClient) message(members string) fcmAnswer {
	c.t.Helper()
	return c.send(`{"message":{"token":"TOKEN",` + members + `}}`)
}

func TestFCMRefusesSchema(t *testing.T) {
	c := newFCMClient(t)
	for _, test := range []struct{ members, field string }{
		{`"data":{"a":12}`, "message.data[0].value"},
		{`"data":{"a":"b","c":true}`, "message.data[1].value"},
		{`"data":{"a":null}`, "message.data[0].value"},
		{`"data":[]`, "message.data"},
		{`"dta":{}`, "message"},
		{`"notification":{"subtitle":"x"}`, "message.notification"},
		{`"notification":{"title":1}`, "message.notification.title"},
		{`"android":{"priority":"urgent"}`, "message.android.priority"},
		{`"android":{"priority":10}`, "message.android.priority"},
		{`"android":{"ttl":60}`, "message.android.ttl"},
		{`"android":{"ttl":"60"}`, "message.android.ttl"},
		{`"android":{"ttl":"1.1234567890s"}`, "message.android.ttl"},
		{`"android":{"ttl":"1e3s"}`, "message.android.ttl"},
		{`"android":{"direct_boot_ok":"true"}`, "message.android.direct_boot_ok"},
		{`"android":{"notification":{"event_time":"yesterday"}}`, "message.android.notification.event_time"},
		{`"android":{"notification":{"notification_count":"5"}}`, "message.android.notification.notification_count"},
		{`"android":{"notification":{"notification_count":1.5}}`, "message.android.notification.notification_count"},
		{`"android":{"notification":{"notification_count":2147483648}}`, "message.android.notification.notification_count"},
		{`"android":{"notification":{"notification_priority":"HIGH"}}`, "message.android.notification.notification_priority"},
		{`"android":{"notification":{"visibility":"private"}}`, "message.android.notification.visibility"},
		{`"android":{"notification":{"vibrate_timings":["1s","500ms"]}}`, "message.android.notification.vibrate_timings[1]"},
		{`"android":{"notification":{"light_settings":{"color":"#ffffff"}}}`, "message.android.notification.light_settings.color"},
		{`"android":{"notification":{"light_settings":{"color":{"red":"1"}}}}`, "message.android.notification.light_settings.color.red"},
		{`"android":{"notification":{"title_loc_args":"x"}}`, "message.android.notification.title_loc_args"},
		{`"android_v2":{"priority":"HIGH"}`, "message.android_v2"},
		{`"android_v2":{"remote_notification":{"notification":{"proxy":"DENY"}}}`, "message.android_v2.remote_notification.notification"},
		{`"android_v2":{"remote_notification":{},"background_sync":{}}`, "message.android_v2"},
		{`"webpush":{"notification":"x"}`, "message.webpush.notification"},
		{`"webpush":{"headers":{"TTL":60}}`, "message.webpush.headers[0].value"},
		{`"apns":{"headers":{"apns-priority":5}}`, "message.apns.headers[0].value"},
		{`"apns":{"payload":[]}`, "message.apns.payload"},
		{`"fcm_options":{"label":"x"}`, "message.fcm_options"},
		{`"topic":"news"`, "message"},
	} {
		if got, want := c.message(test.members).error(t), "400 INVALID_ARGUMENT BadRequest:"+test.field; got != want {
			t.Errorf("%s: got %s, want %s", test.members, got, want)
		}
	}
	for _, body := range []string{"", "{", "[]", "null", `{"message":{"topic":"news"}} x`, `{"message":"x"}`, `{"topic":"news"}`, "{\"message\":{\"topic\":\"n\xff\"}}"} {
		if got := c.send(body).error(t); !strings.HasPrefix(got, "400 INVALID_ARGUMENT BadRequest") || strings.Contains(got, "FcmError") {
			t.Errorf("%s: got %s", body, got)
		}
	}
	a := c.do("POST", c.sendPath(), map[string]string{"Content-Type": "text/plain"}, `{"message":{"topic":"news"}}`)
	if got := a.error(t); got != "400 INVALID_ARGUMENT BadRequest:" {
		t.Errorf("content type: got %s", got)
	}
	for query, want := range map[string]string{
		"$.xgafv=2": "200", "quotaUser=" + strings.Repeat("x", 40): "200",
		"quotaUser=" + strings.Repeat("x", 41): "400 INVALID_ARGUMENT BadRequest:quotaUser",
		"dry_run=true":                         "400 INVALID_ARGUMENT BadRequest:",
	} {
		if got := c.do("POST", c.sendPath()+"?"+query, nil, `{"message":{"topic":"news"}}`).error(t); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	c.noProblems()
}

// The text that the error page shows.
func TestFCMSchemaText(t *testing.T) {
	c := newFCMClient(t)
	var got struct {
		Error struct {
			Details []struct{ FieldViolations []fcmViolation }
		}
	}
	if err := json.Unmarshal([]byte(c.message(`"data":{"score":12}`).Body), &got); err != nil {
		t.Fatal(err)
	}
	want := fcmViolation{"message.data[0].value", "Invalid value at 'message.data[0].value' (TYPE_STRING), 12"}
	if d := cmp.Diff(want, got.Error.Details[0].FieldViolations[0]); d != "" {
		t.Error(d)
	}
}

func TestFCMRefusesMessages(t *testing.T) {
	c := newFCMClient(t)
	repeat := strings.Repeat
	for _, test := range []struct{ body, field string }{
		{`{}`, "message"},
		{`{"message":{}}`, "message"},
		{`{"message":{"token":null}}`, "message"},
		{`{"message":{"topic":""}}`, "message.topic"},
		{`{"message":{"topic":"/topics/news"}}`, "message.topic"},
		{`{"message":{"topic":"` + repeat("t", 901) + `"}}`, "message.topic"},
		{`{"message":{"condition":""}}`, "message.condition"},
		{`{"message":{"token":"TOKEN","data":{"from":"x"}}}`, "message.data"},
		{`{"message":{"token":"TOKEN","data":{"message_type":"x"}}}`, "message.data"},
		{`{"message":{"token":"TOKEN","data":{"gcm":"x"}}}`, "message.data"},
		{`{"message":{"token":"TOKEN","data":{"google.sent_time":"x"}}}`, "message.data"},
		{`{"message":{"token":"TOKEN","data":{"gcm.notification.title":"x"}}}`, "message.data"},
		{`{"message":{"token":"TOKEN","android":{"data":{"from":"x"}}}}`, "message.android.data"},
		{`{"message":{"token":"TOKEN","android_v2":{"background_sync":{},"data":{"from":"x"}}}}`, "message.android_v2.data"},
		{`{"message":{"token":"TOKEN","webpush":{"data":{"from":"x"}}}}`, "message.webpush.data"},
		{`{"message":{"token":"TOKEN","android":{},"android_v2":{"background_sync":{}}}}`, "message.android_v2"},
		{`{"message":{"token":"TOKEN","androidV2":{}}}`, "message.android_v2"},
		{`{"message":{"token":"TOKEN","android":{"ttl":"2419201s"}}}`, "message.android.ttl"},
		{`{"message":{"token":"TOKEN","android":{"ttl":"-1s"}}}`, "message.android.ttl"},
		{`{"message":{"token":"TOKEN","android_v2":{"background_sync":{},"ttl":"2419201s"}}}`, "message.android_v2.ttl"},
		{`{"message":{"token":"TOKEN","android":{"restricted_package_name":"com.example.other"}}}`, "message.android.restricted_package_name"},
		{`{"message":{"token":"TOKEN","android":{"notification":{"light_settings":{"color":{}}}}}}`, "message.android.notification.light_settings"},
		{`{"message":{"token":"TOKEN","android_v2":{"remote_notification":{"notification":{"image":"http://example.com/a.png"}}}}}`, "message.android_v2.remote_notification.notification.image"},
		{`{"message":{"token":"TOKEN","webpush":{"fcm_options":{"link":"http://example.com"}}}}`, "message.webpush.fcm_options.link"},
		{`{"message":{"token":"TOKEN","fcm_options":{"analytics_label":"a b"}}}`, "fcm_options.analytics_label"},
		{`{"message":{"token":"TOKEN","fcm_options":{"analytics_label":""}}}`, "fcm_options.analytics_label"},
		{`{"message":{"token":"TOKEN","android":{"fcm_options":{"analytics_label":"` + repeat("a", 51) + `"}}}}`, "fcm_options.analytics_label"},
		{`{"message":{"token":"TOKEN","apns":{"fcm_options":{"analytics_label":"a/b"}}}}`, "fcm_options.analytics_label"},
		{`{"message":{"token":"TOKEN","webpush":{"fcm_options":{"analytics_label":"a/b"}}}}`, "fcm_options.analytics_label"},
	} {
		if got, want := c.send(test.body).error(t), "400 INVALID_ARGUMENT BadRequest:"+test.field+fcmInvalidCode; got != want {
			t.Errorf("%s: got %s, want %s", test.body, got, want)
		}
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	c.noProblems()
}

func TestFCMAcceptsMessages(t *testing.T) {
	c := newFCMClient(t)
	for _, members := range []string{
		`"data":{"a":"b","notification":"x","google_id":"1","From":"x"},"notification":{"title":"t","body":"b","image":"https://example.com/a.png"}`,
		`"data":{"a":"1","a":"2"}`,
		`"android":{"ttl":"99999999s"},"android":{"ttl":"1s"}`,
		`"webpush":{"fcm_options":{"link":"http://example.com"},"fcmOptions":{"link":"https://example.com"}}`,
		`"android":{"priority":"high","ttl":"0s"}`,
		`"android":{"priority":"NORMAL","ttl":"2419200.9s","collapseKey":"x","restricted_package_name":"` + c.sim.PackageName + `"}`,
		`"android":{"ttl":"3.000000500s","direct_boot_ok":true,"bandwidth_constrained_ok":true,"restrictedSatelliteOk":false,"data":{"a":"b"}}`,
		`"android":{"notification":{"title":"t","body":"b","icon":"i","color":"#aaBB00","sound":"default","tag":"t","click_action":"c",
			"body_loc_key":"k","body_loc_args":["a"],"titleLocKey":"k","title_loc_args":["a"],"channel_id":"c","ticker":"t","sticky":true,
			"event_time":"2019-01-01T01:02:03.123000000Z","local_only":true,"notification_priority":"PRIORITY_MAX","default_sound":true,
			"default_vibrate_timings":true,"default_light_settings":false,"vibrate_timings":["0s","1.500000000s"],"visibility":"PUBLIC",
			"notification_count":0,"light_settings":{"color":{"red":0.2,"green":0.4,"blue":0.6,"alpha":0.4},"light_on_duration":"1s","light_off_duration":"2s"},
			"image":"https://example.com/a.png","proxy":"IF_PRIORITY_LOWERED","bypass_proxy_notification":false}}`,
		`"android_v2":{"ttl":"60s","remote_notification":{"notification":{"id":7,"tag":"x","title":"t","image":"https://example.com/a.png"},"mutable_content":true,"use_as_v1_data_message":false}}`,
		`"androidV2":{"backgroundSync":{},"collapse_key":"x"}`,
		`"webpush":{"headers":{"TTL":"60","Urgency":"high"},"data":{"a":"b"},"notification":{"title":"t","requireInteraction":true,"vibrate":[1,2]},"fcm_options":{"link":"https://example.com","analyticsLabel":"w"}}`,
		`"apns":{"headers":{"apns-priority":"5","apns-push-type":"background"},"payload":{"aps":{"content-available":1},"x":{"y":[1]}},"fcm_options":{"image":"https://example.com/a.png","analytics_label":"a"}}`,
		`"data":{"a":"b"},"apns":{"headers":{"apns-priority":"5"}}`,
		`"data":{"a":"b"},"apns":{"headers":{"apns-priority":"10"},"payload":{"aps":{"alert":{"title":"t","loc-key":"k"},"badge":0,"sound":{"critical":1,"name":"n","volume":0.5},"mutable-content":1,"thread-id":"x","category":"c"}}}`,
		`"fcmOptions":{"analyticsLabel":"` + strings.Repeat("a", 50) + `"},"notification":null`,
	} {
		if a := c.message(members); a.Status != 200 {
			t.Errorf("%s: got %+v", members, a)
		}
	}
	if got := c.send(`{"message":{"topic":"` + strings.Repeat("t", 900) + `"}}`).error(t); got != "200" {
		t.Errorf("topic of 900: got %s", got)
	}
	c.noProblems()
}

func TestFCMProblems(t *testing.T) {
	c := newFCMClient(t)
	for _, test := range []struct{ members, want string }{
		{`"name":"x"`, "message.name: the service sets it"},
		{`"data":{"collapse_key":"x"}`, "message.data: the value of collapse_key is overridden"},
		{`"android":{"notification":{"color":"red"}}`, "android notification: color is not #rrggbb"},
		{`"android":{"notification":{"title_loc_args":["x"]}}`, "android notification: title_loc_args without title_loc_key"},
		{`"android":{"notification":{"body_loc_args":["x"]}}`, "android notification: body_loc_args without body_loc_key"},
		{`"android":{"notification":{"light_settings":{"color":{"red":255},"light_on_duration":"1s","light_off_duration":"1s"}}}`, "android notification: a part of the light's color is not from 0 to 1"},
		{`"apns":{"headers":{"apns-prio":"5"}}`, `apns.headers: no header "apns-prio"`},
		{`"apns":{"payload":{"aps":{"content-available":true}}}`, "apns.payload: aps.content-available has the wrong type or value"},
		{`"apns":{"payload":{"aps":{"badges":1}}}`, "apns.payload: aps.badges is unknown"},
		{`"apns":{"payload":{"aps":"x"}}`, `apns.payload: aps is not an object but "x"`},
		{`"data":{"a":"b"},"apns":{"headers":{"apns-priority":"10"}}`, "apns.headers: a message of data alone has apns-priority 10, where only 5 is allowed"},
	} {
		c.sim.Reset()
		if a := c.message(test.members); a.Status != 200 {
			t.Errorf("%s: got %+v", test.want, a)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
	c.sim.Reset()
	c.do("POST", c.sendPath(), map[string]string{"X-GOOG-API-FORMAT-VERSION": "3"}, `{"message":{"topic":"news"}}`)
	if d := cmp.Diff([]string{`x-goog-api-format-version: "3"`}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestFCMSize(t *testing.T) {
	c, strict := newFCMClient(t), newFCMClient(t, FCMStrictTopics())
	const tooBig = "400 INVALID_ARGUMENT BadRequest FcmError:INVALID_ARGUMENT"
	x := func(n int) string { return strings.Repeat("x", n) }
	cjk := func(n int) string { return strings.Repeat("\u6d88", n) }
	apns := func(n int) string { return `"apns":{"payload":{"x": "` + x(n-len(`{"x":""}`)) + `"}}` }
	for _, test := range []struct {
		n    int
		body func(n int) string
		want string
	}{
		{4096, func(n int) string { return `"token":"TOKEN","data":{"key":"` + x(n-3) + `"}` }, tooBig},
		{1365, func(n int) string { return `"token":"TOKEN","data":{"a":"` + cjk(n) + `"}` }, tooBig},
		{4096, func(n int) string {
			return `"token":"TOKEN","data":{"k":"` + x(n-8) + `"},"notification":{"title":"abc","body":"defg"}`
		}, tooBig},
		{4096, func(n int) string {
			return `"token":"TOKEN","data":{"k":"` + x(5000) + `"},"android":{"data":{"k":"` + x(n-1) + `"}}`
		}, tooBig},
		{4096, func(n int) string {
			return `"token":"TOKEN","notification":{"title":"` + x(5000) + `"},"android":{"notification":{"title":"` + x(n) + `"}}`
		}, tooBig},
		{4096, func(n int) string { return `"token":"TOKEN","data":{"k":"` + strings.Repeat(`\u003c`, n-1) + `"}` }, tooBig},
		{4096, func(n int) string {
			return `"token":"TOKEN","webpush":{"notification":{"x":"` + x(n-len(`{"x":""}`)) + `"}}`
		}, tooBig},
		{4096, func(n int) string {
			return `"token":"TOKEN","webpush":{"notification":{"x":"` + strings.Repeat("<", n-len(`{"x":""}`)) + `"}}`
		}, tooBig},
		{4096, func(n int) string { return `"token":"TOKEN",` + apns(n) }, "400 INVALID_ARGUMENT FcmError:INVALID_ARGUMENT ApnsError:PayloadTooLarge:413"},
	} {
		for _, over := range []int{0, 1} {
			want := "200"
			if over == 1 {
				want = test.want
			}
			a := c.send(`{"message":{` + test.body(test.n+over) + `}}`)
			if got := a.error(t); got != want {
				t.Errorf("%.60s: %d: got %s, want %s", test.body(test.n), test.n+over, got, want)
			}
			if want == tooBig && !strings.Contains(a.Body, "message is too big") {
				t.Errorf("got %+v", a)
			}
		}
	}
	c.noProblems()
	topic := func(n int) string { return `{"message":{"topic":"news","data":{"k":"` + x(n-1) + `"}}}` }
	for n, want := range map[int]string{2048: "200", 2049: tooBig} {
		if got := strict.send(topic(n)).error(t); got != want {
			t.Errorf("to a topic, strictly: %d: got %s, want %s", n, got, want)
		}
	}
	if got := c.send(topic(2048)).error(t); got != "200" || len(c.sim.Problems()) != 0 {
		t.Errorf("to a topic: got %s, %q", got, c.sim.Problems())
	}
	if got := c.send(topic(2049)).error(t); got != "200" || len(c.sim.Problems()) != 1 {
		t.Errorf("to a topic: got %s, %q", got, c.sim.Problems())
	}
}

func TestFCMCondition(t *testing.T) {
	five := "'a' in topics || 'b' in topics || 'c' in topics || 'd' in topics || 'e' in topics"
	for s, want := range map[string]bool{
		"'a' in topics":      true,
		"  'a'  in  topics ": true,
		"!'a' in topics":     true,
		"!('a' in topics)":   true,
		"'a' in topics && 'b' in topics || 'c' in topics":      true,
		"'a' in topics && ('b' in topics || !('c' in topics))": true,
		five:                            true,
		five + " || 'f' in topics":      false,
		"":                              false,
		`"a" in topics`:                 false,
		"a in topics":                   false,
		"'a b' in topics":               false,
		"'' in topics":                  false,
		"'a' in topic":                  false,
		"'a' in topicsx":                false,
		"'a' in topics &&":              false,
		"'a' in topics & 'b' in topics": false,
		"('a' in topics":                false,
		"'a' in topics)":                false,
		"'a' in topics 'b' in topics":   false,
		strings.Repeat("(", 1<<20):      false,
		"'" + strings.Repeat("t", 901) + "' in topics": false,
	} {
		if got := fcmCondition(s); got != want {
			t.Errorf("%.80s: got %v", s, got)
		}
	}
}

func TestFCMCamel(t *testing.T) {
	for snake, want := range map[string]string{"android_v2": "androidV2", "token": "token", "body_loc_args": "bodyLocArgs", "use_as_v1_data_message": "useAsV1DataMessage"} {
		if got := fcmCamel(snake); got != want {
			t.Errorf("%s: got %s", snake, got)
		}
	}
}
