package pushtest

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestHuaweiRefuseNext(t *testing.T) {
	c := newHuaweiClient(t)
	for code, want := range map[string]string{
		"80000001": "Internal Server Error 80000001",
		"80100001": "Bad Request 80100001",
		"80100002": "Bad Request 80100002",
		"80100003": "Bad Request 80100003",
		"80100004": "Bad Request 80100004",
		"80100013": "Bad Request 80100013",
		"80100016": "Bad Request 80100016",
		"80100017": "Bad Request 80100017",
		"80100018": "Bad Request 80100018",
		"80200001": "Unauthorized 80200001",
		"80200003": "Unauthorized 80200003",
		"80200005": "Unauthorized 80200005",
		"80300002": "Bad Request 80300002",
		"80300007": "OK 80300007",
		"80300008": "Bad Request 80300008",
		"80300010": "Bad Request 80300010",
		"80300011": "Bad Request 80300011",
		"80300013": "Bad Request 80300013",
		"80300036": "Unauthorized 80300036",
		"80600003": "Internal Server Error 80600003",
		"81000001": "Internal Server Error 81000001",
		"80999999": "Bad Request 80999999",
	} {
		c.sim.RefuseNext(1, code)
		if got := c.send(c.to()); got.brief() != want {
			t.Errorf("got %s, want %s", got.brief(), want)
		}
	}
	c.delivered()
	if got := c.send(c.to()); got.Code != "80000000" {
		t.Errorf("afterwards: got %+v", got)
	}
}

func TestHuaweiRefusePartly(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.RefuseNext(1, "80100000")
	got := c.send(c.to())
	if got.brief() != "OK 80100000" || got.Msg != `{"success":0,"failure":1,"illegal_tokens":["`+c.token+`"]}` {
		t.Errorf("got %+v", got)
	}
	c.delivered()
}

func TestHuaweiSetStatus(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.SetStatus("80200003", 200)
	c.sim.ExpireCredentials()
	if got := c.send(c.to()); got.brief() != "OK 80200003" {
		t.Errorf("got %s", got.brief())
	}
}

func TestHuaweiFaults(t *testing.T) {
	c := newHuaweiClient(t)
	c.sim.Inject("send", 1, LoseAnswer())
	resp, err := c.sim.HTTPClient().Do(c.request())
	if err == nil {
		resp.Body.Close()
		t.Error("there is an answer")
	}
	c.delivered(c.token)
	c.sim.Inject("subscribe", 1, c.sim.Refuse("80100017"))
	if got := c.manage("topic:subscribe", `{"topic":"a","tokenArray":["`+c.token+`"]}`); got.Code != "80100017" {
		t.Errorf("got %+v", got)
	}
	c.sim.Inject("auth", 1, HTML(502))
	if resp, body := c.fetchWith(url.Values{}.Encode()); resp.StatusCode != 502 || !strings.Contains(body, "<h1>") {
		t.Errorf("got %s: %s", resp.Status, body)
	}
}

// request is a send that is fine.
func (c *huaweiClient) request() *http.Request {
	c.t.Helper()
	req, err := http.NewRequest("POST", c.sim.URL()+"/v1/"+c.sim.ClientID+"/messages:send", strings.NewReader(c.to()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", huaweiJSON)
	req.Header.Set("Authorization", c.auth)
	// A request with it is not repeated by net/http.
	req.GetBody = nil
	return req
}

// TestHuaweiConcurrent is for the race detector.
func TestHuaweiConcurrent(t *testing.T) {
	c := newHuaweiClient(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			resp, err := c.sim.HTTPClient().Do(c.request())
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			c.sim.SetState(c.sim.NewToken(), Dead)
			c.sim.SetStatus("80200003", 200)
			c.sim.ExpireCredentials()
			c.sim.GrantHighPriority()
			c.sim.SetClock(nil)
			_, _, _ = c.sim.Credentials(), c.sim.Problems(), c.sim.Subscribers("a")
		})
	}
	wg.Wait()
	if n := c.sim.Count("send"); n != 20 {
		t.Errorf("Count = %d, want 20", n)
	}
}
