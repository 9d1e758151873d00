package pushtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// exhaust uses up the day of a channel, or of the default one.
func (c *xiaomiClient) exhaust(channel string, total int) {
	c.t.Helper()
	for sent := 0; sent < total; sent += 1000 {
		tokens := make([]string, 1000)
		for i := range tokens {
			tokens[i] = c.sim.NewToken()
		}
		a := c.send(strings.Join(tokens, ","), xiaomiForms{"extra.channel_id": channel})
		want := xiaomiSendData{DayQuota: strconv.Itoa(total), DayAcked: strconv.Itoa(sent + 1000)}
		got := c.sendData(a)
		want.ID = got.ID
		if d := cmp.Diff(want, got); a.Code != 0 || d != "" {
			c.t.Fatalf("%+v %s", a, d)
		}
	}
}

func TestXiaomiQuota(t *testing.T) {
	c := newXiaomiClient(t)
	c.sim.AllowDefaultChannel(true)
	now := c.sim.Now()
	c.sim.SetClock(func() time.Time { return now })
	c.exhaust("-", 10_000)
	c.exhaust(c.sim.PublicChannel, 20_000)
	other := "another"
	c.sim.AddPublicChannel(other)
	for channel, want := range map[string]string{
		"-":                 "exceed quota, quota: 10000, have acked: 10000",
		c.sim.PublicChannel: "exceed quota, quota: 20000, have acked: 20000",
		other:               "exceed quota, quota: 20000, have acked: 20000",
	} {
		if a := c.send(c.token, xiaomiForms{"extra.channel_id": channel}); a.Code != 200001 || a.Reason != want {
			t.Errorf("%s: got %+v", channel, a)
		}
	}
	if a := c.send(c.token); a.Code != 0 || c.sendData(a).DayQuota != "" {
		t.Errorf("private: got %+v", a)
	}
	c.sim.Reset()
	none := c.message(`"channel_id":"`+c.sim.PrivateChannel+`",`, "")
	public := c.message(c.sim.PrivateChannel, c.sim.PublicChannel)
	a := c.multi("regids", xiaomiItems(c.token, none, c.token, c.message(), c.token, public, c.token, none))
	if got := c.sendData(a).ChannelExceedQuota; a.Code != 0 || got != "no_channel:2 "+c.sim.PublicChannel+":1" {
		t.Errorf("multi: got %+v", a)
	}
	if got := c.delivered(); len(got) != 2 {
		t.Errorf("%d deliveries, want that of the private message twice", len(got))
	}
	now = now.Add(24 * time.Hour)
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": "-"}); a.Code != 0 || c.sendData(a).DayAcked != "1" {
		t.Errorf("on the next day: got %+v", a)
	}
	c.clean()
}

func TestXiaomiPerDevice(t *testing.T) {
	c := newXiaomiClient(t)
	c.sim.AllowDefaultChannel(true)
	for channel, want := range map[string]int{"-": 1, c.sim.PublicChannel: 5, c.sim.PrivateChannel: 7} {
		c.sim.Reset()
		for range 7 {
			if a := c.send(c.token, xiaomiForms{"extra.channel_id": channel}); a.Code != 0 {
				t.Errorf("got %+v", a)
			}
		}
		if got := len(c.sim.Deliveries()); got != want {
			t.Errorf("channel %s: %d deliveries, want %d", channel, got, want)
		}
	}
	c.clean()
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": "unknown"}); a.Code != 0 || len(c.sim.Problems()) != 1 {
		t.Errorf("unknown channel: got %+v, %q", a, c.sim.Problems())
	}
}

func TestXiaomiJobKeyOnce(t *testing.T) {
	c := newXiaomiClient(t)
	other := c.sim.NewToken()
	for _, key := range []string{"a", "a", "b"} {
		for _, regID := range []string{c.token, other + "," + c.token} {
			if a := c.send(regID, xiaomiForms{"extra.jobkey": key}); a.Code != 0 {
				t.Errorf("got %+v", a)
			}
		}
	}
	want := []string{"token " + c.token, "token " + other, "token " + c.token, "token " + other}
	if d := cmp.Diff(want, c.delivered()); d != "" {
		t.Error(d)
	}
}

func TestXiaomiChannels(t *testing.T) {
	c := newXiaomiClient(t)
	add := func(id string) int {
		return c.get("/v1/channel/add", xiaomiForms{
			"channel_id": id, "channel_name": "Orders", "channel_description": "What you bought",
			"sound_url": "android.resource://com.example.a/raw/ding", "notify_type": "1",
		}).Code
	}
	if code := add("c1"); code != 0 || c.sim.Count("channel/add") != 1 {
		t.Errorf("got %d", code)
	}
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": "c1"}); a.Code != 27001 || a.Reason != "invalid channel info!" {
		t.Errorf("before the review: got %+v", a)
	}
	c.sim.AddPublicChannel("c1")
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": "c1"}); a.Code != 0 {
		t.Errorf("after the review: got %+v", a)
	}
	list := xiaomiDecode[xiaomiList[map[string]any]](t, c.get("/v1/channel/list").Data).List
	want := map[string]any{
		"channel_id": "c1", "channel_name": "Orders", "channel_description": "What you bought",
		"sound_url": "android.resource://com.example.a/raw/ding", "notify_type": 1.0,
	}
	if d := cmp.Diff(want, list[2]); d != "" {
		t.Error(d)
	}
	for i := len(c.sim.ChannelIDs()); i < 30; i++ {
		if code := add(fmt.Sprint("x", i)); code != 0 {
			t.Errorf("channel %d: got %d", i, code)
		}
	}
	for got, want := range map[int]int{
		add("one too many"): 10017, c.get("/v1/channel/discard", xiaomiForms{"channel_id": "no"}).Code: 10017,
		c.get("/v1/channel/add", xiaomiForms{"channel_id": "y"}).Code: 10016, c.get("/v1/channel/discard").Code: 10016,
	} {
		if got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	if a := c.get("/v1/channel/discard", xiaomiForms{"channel_id": "c1"}); a.Code != 0 || len(c.sim.ChannelIDs()) != 29 {
		t.Errorf("got %+v", a)
	}
	if code := add("x3"); code != 10017 {
		t.Errorf("twice: got %d", code)
	}
	if a := c.send(c.token, xiaomiForms{"extra.channel_id": "c1"}); a.Code != 27001 {
		t.Errorf("discarded: got %+v", a)
	}
	c.clean()
	c.get("/v1/channel/list", xiaomiForms{"page": "1"})
	if d := cmp.Diff([]string{"page: no such parameter here"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}
