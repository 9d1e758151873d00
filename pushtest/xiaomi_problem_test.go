package pushtest

import (
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestXiaomiProblems(t *testing.T) {
	c := newXiaomiClient(t)
	seconds := strconv.FormatInt(c.sim.Now().Unix(), 10)
	tests := []struct {
		change xiaomiForms
		want   string
	}{
		{xiaomiForms{"channel_id": "1"}, "channel_id: no such parameter here"},
		{xiaomiForms{"extra.": "1"}, "extra.: no such parameter here"},
		{xiaomiForms{"registration_id": c.token + ","}, `registration_id: a "," at the end`},
		{xiaomiForms{"restricted_package_name": "-"}, "restricted_package_name: missing"},
		{xiaomiForms{"payload": "%7B%22a%22%3A1%7D"}, "payload: encoded twice"},
		{xiaomiForms{"title": url.QueryEscape("标题")}, "title: encoded twice"},
		{xiaomiForms{"payload": ""}, "payload: empty, where it should be left out"},
		{xiaomiForms{"time_to_live": "999"}, "time_to_live: less than a second, though it counts milliseconds"},
		{xiaomiForms{"time_to_live": "864000001"}, "time_to_live: more than the 240h0m0s of the channel"},
		{xiaomiForms{"pass_through": "1", "payload": "x"}, "pass_through: such messages reach no device since 2022-09-12"},
		{xiaomiForms{"extra.badge": "1"}, "extra.badge: should be left out, since it is for iOS"},
		{xiaomiForms{"extra.sound_uri": "ding"}, "extra.sound_uri: should be a resource of the app"},
		{xiaomiForms{"extra.miui.focus.param": "[]"}, "extra.miui.focus.param: should be a JSON object"},
		{xiaomiForms{"extra.notification_style_type": "3"}, "extra.notification_style_type: should be 1 or 2"},
	}
	for _, test := range tests {
		c.sim.Reset()
		if a := c.send(c.token, test.change); a.Code != 0 {
			t.Errorf("%s: got %+v", test.want, a)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
	c.sim.Reset()
	if a := c.send(c.token, xiaomiForms{"pass_through": "1", "payload": "x"}); a.Code != 0 || len(c.delivered()) != 0 {
		t.Errorf("pass_through: got %+v, delivered %q", a, c.delivered())
	}
	c.sim.Reset()
	if a := c.send(c.token, xiaomiForms{"time_to_send": seconds}); a.Code != 10017 || len(c.sim.Problems()) != 1 {
		t.Errorf("seconds: got %+v, %q", a, c.sim.Problems())
	}
}

// TestXiaomiOddRequests sends what only a raw body can show.
func TestXiaomiOddRequests(t *testing.T) {
	c := newXiaomiClient(t)
	const form = "application/x-www-form-urlencoded"
	hello := xiaomiEncode(c.hello())
	token := url.QueryEscape(c.token)
	tests := []struct {
		path, content, body string
		code                int
		want                []string
	}{
		{"/v3/message/regid", form, hello + "&registration_id=" + c.token, 66007, nil}, // + arrives as a space
		{"/v3/message/regid", form, hello + "&registration_id=%zz", 10008, nil},
		{"/v3/message/regid", form, hello + "&payload=%ff&registration_id=" + token, 10008, nil},
		{"/v3/message/multi_topic", form, hello + "&topic_op=UNION&topics=a;$;b", 10008, nil},
		{"/v3/message/regid?restricted_package_name=x", form, hello + "&registration_id=" + token, 0,
			[]string{"query: parameters of a POST that belong into the body"}},
		{"/v3/message/regid", form + "; charset=gbk", hello + "&registration_id=" + token, 0,
			[]string{`content-type: the charset is "gbk" in place of UTF-8`}},
		{"/v3/message/regid", form, hello + "&title=Hi&registration_id=" + token, 0, []string{"title: given 2 times"}},
		{"/v3/message/alias", form, hello + "&alias=a&alias=b", 0,
			[]string{`alias: given 2 times, where the values should be joined by ","`}},
		{"/v3/message/alias", form, hello + "&alias=a%2540b", 0, []string{"alias: encoded twice"}},
		{"/v3/message/multi_topic", form, hello + "&topic_op=UNION&topics=a%2Cb", 0,
			[]string{`topics: a comma where ";$;" joins`}},
	}
	for _, test := range tests {
		c.sim.Reset()
		if a := c.do("POST", test.path, test.content, test.body); a.Code != test.code {
			t.Errorf("%s %s: got %+v, want %d", test.path, test.body, a, test.code)
		}
		if d := cmp.Diff(test.want, c.sim.Problems()); d != "" {
			t.Errorf("%s: %s", test.body, d)
		}
	}
	c.sim.Reset()
	c.raw("POST", "/v3/message/regid", http.Header{
		"Authorization": {"key=" + c.sim.AppSecret}, "Content-Type": {form, form},
	}, hello+"&registration_id="+token)
	if d := cmp.Diff([]string{"content-type: given 2 times"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

// TestXiaomiConcurrency is for the race detector.
func TestXiaomiConcurrency(t *testing.T) {
	c := newXiaomiClient(t)
	due := strconv.FormatInt(c.sim.Now().Add(time.Hour).UnixMilli(), 10)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c.send(c.token, xiaomiForms{"time_to_send": due})
			c.send(c.token, xiaomiForms{"extra.channel_id": c.sim.PublicChannel, "x" + strconv.Itoa(i): "1"})
			c.post("/v2/topic/subscribe", xiaomiForms{"registration_id": c.token, "topic": "t"})
			c.post("/v3/message/topic", c.hello(), xiaomiForms{"topic": "t"})
			c.sim.AddAlias(c.token, strconv.Itoa(i))
			c.get("/v1/trace/quota/get")
		})
	}
	wg.Wait()
	if got := len(c.sim.Deliveries()); got != 8+5 {
		t.Errorf("%d deliveries", got)
	}
}
