package pushtest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// apnsFill returns a payload of exactly n bytes.
func apnsFill(n int, head, tail string) string {
	return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
}

func TestAPNsPayloadSize(t *testing.T) {
	c := newAPNsClient(t)
	tests := []struct {
		pushType, suffix string
		size             int
		want             string
	}{
		{"alert", "", 4096, "200 "},
		{"alert", "", 4097, "413 PayloadTooLarge"},
		{"voip", ".voip", 5120, "200 "},
		{"voip", ".voip", 5121, "413 PayloadTooLarge"},
		{"pushtotalk", ".voip-ptt", 4096, "200 "},
		{"pushtotalk", ".voip-ptt", 4097, "413 PayloadTooLarge"},
	}
	for _, test := range tests {
		got := c.send(c.token, apnsHeaders{
			"apns-push-type": test.pushType, "apns-topic": c.sim.BundleID + test.suffix,
		}, apnsFill(test.size, `{"aps":{"alert":"`, `"}}`))
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
			t.Errorf("%s of %d: got %s, want %s", test.pushType, test.size, s, test.want)
		}
	}
}

func TestAPNsPushTypes(t *testing.T) {
	c := newAPNsClient(t)
	const (
		start  = `"timestamp":1700000000,"event":"start","content-state":{"a":1},"attributes-type":"T","attributes":{},"alert":{"title":{"loc-key":"k","loc-args":["a"]},"body":"b","sound":"default"}`
		update = `"timestamp":1700000000,"event":"update","content-state":{"a":1},"relevance-score":100`
	)
	tests := []struct {
		name, pushType, suffix, priority, body string
		want                                   string
	}{
		{"empty", "alert", "", "-", ``, "400 PayloadEmpty"},
		{"no JSON", "alert", "", "-", `{"aps":`, "400 PayloadEmpty"},
		{"array", "alert", "", "-", `[]`, "400 PayloadEmpty"},
		{"null", "alert", "", "-", `null`, "400 PayloadEmpty"},
		{"pass", "alert", "", "-", `{}`, "200 "},
		{"custom keys", "alert", "", "-", `{"aps":{"alert":{"title":"t","body":"b"},"badge":0,"sound":"default"},"a":[1],"b":{"c":true}}`, "200 "},
		{"critical sound", "alert", "", "-", `{"aps":{"sound":{"critical":1,"name":"x","volume":0.5}}}`, "200 "},

		{"background", "background", "", "5", `{"aps":{"content-available":1},"k":"v"}`, "200 "},
		{"background at once", "background", "", "10", `{"aps":{"content-available":1}}`, "400 BadPriority"},
		{"background at 1", "background", "", "1", `{"aps":{"content-available":1}}`, "400 BadPriority"},
		{"background by default", "background", "", "-", `{"aps":{"content-available":1}}`, "400 BadPriority"},
		{"background and seen", "background", "", "5", `{"aps":{"content-available":1,"alert":"x"}}`, "400 InvalidPushType"},
		{"background and heard", "background", "", "5", `{"aps":{"content-available":1,"sound":""}}`, "400 InvalidPushType"},
		{"background true", "background", "", "5", `{"aps":{"content-available":true}}`, "400 InvalidPushType"},

		{"voip", "voip", ".voip", "-", `{"call":1}`, "200 "},
		{"complication", "complication", ".complication", "-", `{"x":1}`, "200 "},
		{"location", "location", ".location-query", "5", `{"x":1}`, "200 "},
		{"push to talk", "pushtotalk", ".voip-ptt", "10", `{"speaker":"x"}`, "200 "},
		{"file provider", "fileprovider", ".pushkit.fileprovider", "-", `{"container-identifier":"c","domain":"d"}`, "200 "},
		{"file provider with aps", "fileprovider", ".pushkit.fileprovider", "-", `{"container-identifier":"c","aps":{}}`, "400 InvalidPushType"},
		{"file provider for nothing", "fileprovider", ".pushkit.fileprovider", "-", `{"domain":"d"}`, "400 InvalidPushType"},
		{"control", "controls", ".push-type.controls", "10", `{"aps":{"content-changed":true}}`, "200 "},
		{"control by number", "controls", ".push-type.controls", "10", `{"aps":{"content-changed":1}}`, "400 InvalidPushType"},
		{"widget", "widgets", ".push-type.widgets", "-", `{"aps":{"content-changed":true}}`, "200 "},
		{"widget's suffix on control", "controls", ".push-type.widgets", "-", `{"aps":{"content-changed":true}}`, "400 TopicDisallowed"},

		{"start", "liveactivity", ".push-type.liveactivity", "10", `{"aps":{` + start + `,"input-push-token":1}}`, "200 "},
		{"start with channel", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{` + start + `,"input-push-channel":"dHN0LXNyY2gtY2hubA=="}}`, "200 "},
		{"start with both", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{` + start + `,"input-push-token":1,"input-push-channel":"AAAA"}}`, "400 InvalidPushType"},
		{"start without alert", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{` + start[:strings.Index(start, `,"alert"`)] + `}}`, "400 InvalidPushType"},
		{"update", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{` + update + `}}`, "200 "},
		{"update at 1", "liveactivity", ".push-type.liveactivity", "1", `{"aps":{` + update + `}}`, "400 BadPriority"},
		{"update without state", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{"timestamp":1,"event":"update"}}`, "400 InvalidPushType"},
		{"time as string", "liveactivity", ".push-type.liveactivity", "5", `{"aps":{"timestamp":"1","event":"end"}}`, "400 InvalidPushType"},
		{"end", "liveactivity", ".push-type.liveactivity", "-", `{"aps":{"timestamp":1,"event":"end","dismissal-date":5}}`, "200 "},
		{"events", "liveactivity", ".push-type.liveactivity", "-", `{"aps":{"timestamp":1,"events":"end"}}`, "400 InvalidPushType"},
		{"pause", "liveactivity", ".push-type.liveactivity", "-", `{"aps":{"timestamp":1,"event":"pause"}}`, "400 InvalidPushType"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.sim.Reset()
			got := c.send(c.token, apnsHeaders{
				"apns-push-type": test.pushType, "apns-topic": c.sim.BundleID + test.suffix, "apns-priority": test.priority,
			}, test.body)
			if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
				t.Errorf("got %s, want %s", s, test.want)
			}
			if p := c.sim.Problems(); got.Status == 200 && p != nil {
				t.Errorf("problems %q", p)
			}
		})
	}
}

func TestAPNsActivityProblems(t *testing.T) {
	c := newAPNsClient(t)
	tests := map[string]string{
		`{"aps":{"timestamp":1,"event":"end","attributes":{}}}`:          "payload of liveactivity: aps.attributes has no use in end",
		`{"aps":{"timestamp":1700000000000,"event":"end"}}`:              "payload of liveactivity: aps.timestamp is more than a year ahead",
		`{"aps":{"timestamp":1,"event":"end","dismissal-date":"now"}}`:   "payload: aps.dismissal-date has the wrong type or value",
		`{"aps":{"timestamp":1,"event":"end","alert":{"subtitle":"x"}}}`: "payload: aps.alert has the wrong type or value",
		`{"aps":{"timestamp":1,"event":"end","content-state":["x"]}}`:    "payload: aps.content-state has the wrong type or value",
		`{"aps":{"timestamp":1,"event":"end","alert":"a plain string"}}`: "payload: aps.alert has the wrong type or value",
	}
	for body, want := range tests {
		c.sim.Reset()
		got := c.send(c.token, apnsHeaders{
			"apns-push-type": "liveactivity", "apns-topic": c.sim.BundleID + ".push-type.liveactivity",
		}, body)
		if got.Status != 200 {
			t.Errorf("%s: got %+v", want, got)
		}
		if d := cmp.Diff([]string{want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
}
