package pushtest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mpaasForms is a set of parameters that tests change.
type mpaasForms map[string]string

// with is a copy with other parameters; "-" takes one away.
func (p mpaasForms) with(pairs ...string) mpaasForms {
	c := mpaasForms{}
	for k, v := range p {
		c[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if c[pairs[i]] = pairs[i+1]; pairs[i+1] == "-" {
			delete(c, pairs[i])
		}
	}
	return c
}

// A mpaasClient makes signed requests.
type mpaasClient struct {
	*testing.T
	sim     *MPaaS
	version string
	now     time.Time
	token   string
}

func newMPaaSClient(t *testing.T) *mpaasClient {
	t.Helper()
	sim := NewMPaaS()
	t.Cleanup(sim.Close)
	c := &mpaasClient{T: t, sim: sim, version: "2020-10-28", now: time.Date(2026, 8, 3, 10, 0, 0, 0, time.UTC)}
	sim.SetClock(func() time.Time { return c.now })
	c.token = sim.NewToken()
	return c
}

// request makes a good request with the app's ids.
func (c *mpaasClient) request(action string, params mpaasForms) *aliyunTestRequest {
	form := url.Values{"AppId": {c.sim.AppID}, "WorkspaceId": {c.sim.WorkspaceID}}
	for k, v := range params {
		form.Set(k, v)
		if v == "" && (k == "AppId" || k == "WorkspaceId") {
			form.Del(k)
		}
	}
	q := newAliyunTestRequest(c.now, c.sim.AccessKeyID, c.sim.AccessKeySecret, action, c.version)
	q.header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.body = form.Encode()
	return q
}

func (c *mpaasClient) do(action string, params mpaasForms) aliyunTestAnswer {
	c.Helper()
	return c.request(action, params).do(c.T, c.sim)
}

// verdict is what an answer says: the code, behind the HTTP status if that is
// not 200. It checks that the parts of the answer agree.
func (c *mpaasClient) verdict(a aliyunTestAnswer) string {
	c.Helper()
	if a.status != 200 {
		return strconv.Itoa(a.status) + " " + a.code()
	}
	code, isResult := a.body["ResultCode"].(string)
	if !isResult {
		code = a.code()
	}
	good := code == "OK" || code == "100"
	if s, ok := a.body["Success"]; ok && s != good {
		c.Errorf("Success is %v with code %s", s, code)
	}
	if r, ok := a.body["PushResult"].(map[string]any); ok && r["Success"] != good {
		c.Errorf("PushResult.Success is %v with code %s", r["Success"], code)
	}
	if id, _ := a.body["RequestId"].(string); len(id) != 36 {
		c.Errorf("RequestId %q", id)
	}
	return code
}

// want checks the verdict.
func (c *mpaasClient) want(verdict, action string, params mpaasForms) aliyunTestAnswer {
	c.Helper()
	a := c.do(action, params)
	if got := c.verdict(a); got != verdict {
		c.Errorf("%s: got %s, want %s: %v", action, got, verdict, a.body)
	}
	return a
}

// at takes a member out of nested objects.
func (a aliyunTestAnswer) at(names ...string) any {
	var v any = a.body
	for _, n := range names {
		object, _ := v.(map[string]any)
		v = object[n]
	}
	return v
}

// task is the id of a push.
func (c *mpaasClient) task(a aliyunTestAnswer) string {
	c.Helper()
	id, _ := a.at("PushResult", "Data").(string)
	if id == "" {
		c.Fatalf("no task: %v", a.body)
	}
	return id
}

// simple are the parameters of a push to the client's device.
func (c *mpaasClient) simple() mpaasForms {
	return mpaasForms{
		"TaskName": "t", "Title": "Parcel", "Content": "Box 12", "DeliveryType": "1", "ExpiredSeconds": "600",
		"TargetMsgkey": mpaasMap(c.token, "k1"),
	}
}

// mpaasMap makes a JSON map of texts.
func mpaasMap(pairs ...string) string {
	m := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// mpaasMany makes a JSON map of n texts.
func mpaasMany(n int, prefix string) string {
	var pairs []string
	for i := range n {
		pairs = append(pairs, prefix+strconv.Itoa(i), "v"+strconv.Itoa(i))
	}
	return mpaasMap(pairs...)
}

// delivered lists deliveries.
func (c *mpaasClient) delivered() []string {
	var d []string
	for _, x := range c.sim.Deliveries() {
		d = append(d, string(x.Type)+" "+x.Value)
	}
	return d
}

func (c *mpaasClient) wantDelivered(want ...string) {
	c.Helper()
	if d := cmp.Diff(want, c.delivered()); d != "" {
		c.Error(d)
	}
}

// problems checks what Problems lists: one for each text, which is part of it.
func (c *mpaasClient) problems(want ...string) {
	c.Helper()
	got := c.sim.Problems()
	ok := len(got) == len(want)
	for _, w := range want {
		ok = ok && slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, w) })
	}
	if !ok {
		c.Errorf("problems %q, want %q", got, want)
	}
}
