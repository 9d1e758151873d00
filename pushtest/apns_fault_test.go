package pushtest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAPNsProblems(t *testing.T) {
	c := newAPNsClient(t)
	past := strconv.FormatInt(c.sim.Now().Add(-25*time.Hour).Unix(), 10)
	ms := strconv.FormatInt(c.sim.Now().UnixMilli(), 10)
	tests := []struct {
		change apnsHeaders
		body   string
		want   string
	}{
		{apnsHeaders{"apns-prio": "5"}, apnsHello, "apns-prio: no such header here"},
		{apnsHeaders{"apns-push-type": "-"}, apnsHello, "apns-push-type: missing"},
		{apnsHeaders{"apns-expiration": past}, apnsHello, "apns-expiration: more than a day ago"},
		{apnsHeaders{"apns-expiration": ms}, apnsHello, "apns-expiration: more than a year ahead"},
		{nil, `{"aps":{"alert":"x","badges":1}}`, "payload: aps.badges is unknown"},
		{nil, `{"aps":{"alert":"x","badge":"1"}}`, "payload: aps.badge has the wrong type or value"},
		{nil, `{"aps":{"alert":"x","mutable-content":true}}`, "payload: aps.mutable-content has the wrong type or value"},
		{nil, `{"aps":{"alert":{"titel":"x"}}}`, "payload: aps.alert has the wrong type or value"},
		{nil, `{"aps":{"alert":{"title-loc-args":"x"}}}`, "payload: aps.alert has the wrong type or value"},
		{nil, `{"aps":{"alert":"x","relevance-score":1.5}}`, "payload: aps.relevance-score has the wrong type or value"},
		{nil, `{"aps":{"alert":"x","interruption-level":"high"}}`, "payload: aps.interruption-level has the wrong type or value"},
		{nil, `{"aps":{"sound":{"critical":true,"name":"x"}}}`, "payload: aps.sound has the wrong type or value"},
		{nil, `{"aps":"x"}`, `payload: aps is not an object but "x"`},
		{nil, `{"aps":{"content-available":1}}`, "payload of alert: aps has no alert, badge or sound"},
		{apnsHeaders{"content-encoding": "gzip"}, apnsHello, `content-encoding: "gzip", though the body must not be compressed`},
	}
	for _, test := range tests {
		c.sim.Reset()
		if got := c.send(c.token, test.change, test.body); got.Status != 200 {
			t.Errorf("%s: got %+v", test.want, got)
		}
		if d := cmp.Diff([]string{test.want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
}

func TestAPNsWireFaults(t *testing.T) {
	c := newAPNsClient(t)
	c.sim.Inject("send", 1, HTML(503))
	if got := c.send(c.token, nil, apnsHello); got.Status != 503 || !strings.HasPrefix(got.Reason, "<html>") {
		t.Errorf("got %+v", got)
	}
	c.sim.Inject("send", 1, LoseAnswer())
	req, err := http.NewRequest("POST", c.sim.URL()+"/3/device/"+c.token, strings.NewReader(apnsHello))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "bearer "+c.jwt)
	req.Header.Set("Apns-Topic", c.sim.BundleID)
	req.Header.Set("Apns-Push-Type", "alert")
	if resp, err := c.http.Do(req); err == nil {
		resp.Body.Close()
		t.Errorf("the answer came: %s", resp.Status)
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}
