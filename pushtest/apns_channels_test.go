package pushtest

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// channels calls the management of channels.
func (c *apnsClient) channels(method, what string, change apnsHeaders, body string) apnsAnswer {
	c.t.Helper()
	h := apnsHeaders{"authorization": "bearer " + c.jwt}
	maps.Copy(h, change)
	return apnsDo(c.t, c.http, method, c.sim.URL()+"/1/apps/"+c.sim.BundleID+"/"+what, h, body)
}

func (c *apnsClient) broadcast(app, channel string, change apnsHeaders, body string) apnsAnswer {
	c.t.Helper()
	h := apnsHeaders{
		"authorization":   "bearer " + c.jwt,
		"apns-channel-id": channel,
		"apns-expiration": "0",
		"apns-priority":   "5",
		"apns-push-type":  "liveactivity",
	}
	maps.Copy(h, change)
	return apnsDo(c.t, c.http, "POST", c.sim.URL()+"/4/broadcasts/apps/"+app, h, body)
}

func TestAPNsChannels(t *testing.T) {
	c := newAPNsClient(t)
	const id = "288249b4-d1d6-4a31-b6a8-1c5f86b4f0d6"
	if got := c.channels("GET", "all-channels", nil, ""); got.Status != 200 || got.Reason != `{"channels":[]}` {
		t.Errorf("list: got %+v", got)
	}
	var ids []string
	for _, policy := range []string{"0", "1"} {
		got := c.channels("POST", "channels", apnsHeaders{"apns-request-id": id}, `{"message-storage-policy":`+policy+`,"push-type":"LiveActivity"}`)
		if got.Status != 201 || got.Reason != "" || got.Header.Get("apns-request-id") != id {
			t.Errorf("create: got %+v", got)
		}
		ids = append(ids, got.Header.Get("apns-channel-id"))
	}
	if d := cmp.Diff(ids, c.sim.Channels()); d != "" {
		t.Error(d)
	}
	got := c.channels("GET", "channels", apnsHeaders{"apns-channel-id": ids[1]}, "")
	if got.Status != 200 || got.Reason != `{"message-storage-policy":1,"push-type":"LiveActivity"}` || got.Header.Get("apns-request-id") == "" {
		t.Errorf("read: got %+v", got)
	}
	if got := c.channels("GET", "all-channels", nil, ""); got.Reason != `{"channels":["`+ids[0]+`","`+ids[1]+`"]}` {
		t.Errorf("list: got %+v", got)
	}
	if got := c.channels("DELETE", "channels", apnsHeaders{"apns-channel-id": ids[0]}, ""); got.Status != 204 || got.Reason != "" {
		t.Errorf("delete: got %+v", got)
	}
	if got := c.channels("GET", "channels", apnsHeaders{"apns-channel-id": ids[0]}, ""); got.Reason != "ChannelNotRegistered" {
		t.Errorf("read of the deleted: got %+v", got)
	}
	for op, n := range map[string]int{"channel/create": 2, "channel/read": 2, "channel/delete": 1, "channel/list": 2} {
		if c.sim.Count(op) != n {
			t.Errorf("%s was counted %d times, not %d", op, c.sim.Count(op), n)
		}
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestAPNsChannelRefusals(t *testing.T) {
	c := newAPNsClient(t)
	const fine = `{"message-storage-policy":0,"push-type":"LiveActivity"}`
	tests := []struct {
		method string
		change apnsHeaders
		body   string
		want   string
	}{
		{"POST", nil, ``, "400 PayloadEmpty"},
		{"POST", nil, `{`, "400 BadRequestPayload"},
		{"POST", nil, `null`, "400 BadRequestPayload"},
		{"POST", nil, `{"message-storage-policy":0,"push-type":"LiveActivity","name":"x"}`, "400 BadRequestParams"},
		{"POST", nil, `{"message-storage-policy":0}`, "400 MissingPushType"},
		{"POST", nil, `{"message-storage-policy":0,"push-type":"liveactivity"}`, "400 InvalidPushType"},
		{"POST", nil, `{"push-type":"LiveActivity"}`, "400 MissingChannelQueueSize"},
		{"POST", nil, `{"message-storage-policy":2,"push-type":"LiveActivity"}`, "400 MissingChannelQueueSize"},
		{"POST", nil, `{"message-storage-policy":"0","push-type":"LiveActivity"}`, "400 MissingChannelQueueSize"},
		{"POST", apnsHeaders{"apns-request-id": "x"}, fine, "400 BadMessageId"},
		{"POST", apnsHeaders{"authorization": "-"}, fine, "403 MissingProviderToken"},
		{"GET", nil, ``, "400 MissingChannelId"},
		{"GET", apnsHeaders{"apns-channel-id": "?"}, ``, "400 BadChannelId"},
		{"DELETE", apnsHeaders{"apns-channel-id": "dHN0LXNyY2gtY2hubA=="}, ``, "400 ChannelNotRegistered"},
	}
	for _, test := range tests {
		got := c.channels(test.method, "channels", test.change, test.body)
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
			t.Errorf("%s %v %s: got %s, want %s", test.method, test.change, test.body, s, test.want)
		}
	}
	for range apnsMaxChannels - 1 {
		c.sim.NewChannel(0)
	}
	for _, want := range []int{201, 400} {
		got := c.channels("POST", "channels", nil, fine)
		if got.Status != want || want == 400 && got.Reason != "CannotCreateChannelConfig" {
			t.Errorf("at the limit: got %+v, want %d", got, want)
		}
	}
	c.channels("GET", "all-channels", apnsHeaders{"apns-topic": c.sim.BundleID}, "")
	if d := cmp.Diff([]string{"apns-topic: no such header here"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

const apnsUpdate = `{"aps":{"timestamp":1700000000,"event":"update","content-state":{}}}`

func TestAPNsBroadcast(t *testing.T) {
	c := newAPNsClient(t)
	channel := c.sim.NewChannel(1)
	const id = "288249b4-d1d6-4a31-b6a8-1c5f86b4f0d6"
	got := c.broadcast(c.sim.BundleID, channel, apnsHeaders{
		"apns-request-id": id,
		"apns-expiration": strconv.FormatInt(c.sim.Now().Add(time.Hour).Unix(), 10),
	}, apnsUpdate)
	if got.Status != 200 || got.Reason != "" || got.Header.Get("apns-request-id") != id || !apnsIsUUID(got.Header.Get("apns-unique-id")) {
		t.Errorf("got %+v", got)
	}
	want := []Delivery{{push.TargetTopic, channel, id, []byte(apnsUpdate)}}
	if d := cmp.Diff(want, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	if c.sim.Count("send") != 1 {
		t.Error("it is no send")
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestAPNsBroadcastRefusals(t *testing.T) {
	c := newAPNsClient(t)
	app, channel := c.sim.BundleID, c.sim.NewChannel(0)
	later := strconv.FormatInt(c.sim.Now().Add(time.Hour).Unix(), 10)
	start := `{"aps":{"timestamp":1,"event":"start","content-state":{},"attributes-type":"T","attributes":{},"alert":{"title":"t"}}}`
	head := `{"aps":{"timestamp":1,"event":"end","content-state":{"x":"`
	tests := []struct {
		app, channel string
		change       apnsHeaders
		body         string
		want         string
	}{
		{app + ".push-type.liveactivity", channel, nil, apnsUpdate, "400 TopicDisallowed"},
		{"com.example.other", channel, nil, apnsUpdate, "403 TopicMismatch"},
		{app, "-", nil, apnsUpdate, "400 MissingChannelId"},
		{app, "no base64!", nil, apnsUpdate, "400 BadChannelId"},
		{app, "dHN0LXNyY2gtY2hubA==", nil, apnsUpdate, "400 ChannelNotRegistered"},
		{app, channel, apnsHeaders{"apns-push-type": "-"}, apnsUpdate, "400 MissingPushType"},
		{app, channel, apnsHeaders{"apns-push-type": "alert"}, apnsUpdate, "400 InvalidPushType"},
		{app, channel, apnsHeaders{"apns-expiration": "-"}, apnsUpdate, "400 BadExpirationDate"},
		{app, channel, apnsHeaders{"apns-expiration": "soon"}, apnsUpdate, "400 BadExpirationDate"},
		{app, channel, apnsHeaders{"apns-expiration": later}, apnsUpdate, "400 BadExpirationDate"},
		{app, channel, apnsHeaders{"apns-priority": "-"}, apnsUpdate, "400 BadPriority"},
		{app, channel, apnsHeaders{"apns-priority": "2"}, apnsUpdate, "400 BadPriority"},
		{app, channel, apnsHeaders{"apns-request-id": "2"}, apnsUpdate, "400 BadMessageId"},
		{app, channel, apnsHeaders{"apns-priority": "5\n5"}, apnsUpdate, "400 DuplicateHeaders"},
		{app, channel, apnsHeaders{"authorization": "-"}, apnsUpdate, "403 MissingProviderToken"},
		{app, channel, nil, ``, "400 PayloadEmpty"},
		{app, channel, nil, `{"aps"`, "400 BadRequestPayload"},
		{app, channel, nil, start, "400 BadRequestPayload"},
		{app, channel, nil, `{"aps":{"timestamp":1,"event":"update"}}`, "400 BadRequestPayload"},
		{app, channel, nil, apnsFill(5120, head, `"}}}`), "200 "},
		{app, channel, nil, apnsFill(5121, head, `"}}}`), "413 PayloadTooLarge"},
		{app, channel, apnsHeaders{"apns-priority": "1"}, apnsUpdate, "200 "},
		{app, channel, apnsHeaders{"apns-push-type": "LiveActivity"}, apnsUpdate, "200 "},
	}
	for _, test := range tests {
		got := c.broadcast(test.app, test.channel, test.change, test.body)
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
			t.Errorf("%s %s %v %.60s: got %s, want %s", test.app, test.channel, test.change, test.body, s, test.want)
		}
	}
	if p := strings.Join(c.sim.Problems(), "\n"); !strings.Contains(p, `apns-push-type: "LiveActivity" in place of liveactivity`) {
		t.Errorf("problems %q", p)
	}
}

func TestAPNsBroadcastSwitchedOff(t *testing.T) {
	c := newAPNsClient(t)
	channel := c.sim.NewChannel(0)
	c.sim.EnableBroadcast(false)
	if got := c.broadcast(c.sim.BundleID, channel, nil, apnsUpdate); got.Reason != "FeatureNotEnabled" {
		t.Errorf("got %+v", got)
	}
	c.sim.EnableBroadcast(true)
	if got := c.broadcast(c.sim.BundleID, channel, nil, apnsUpdate); got.Reason != "ChannelNotRegistered" {
		t.Errorf("got %+v", got)
	}
}
