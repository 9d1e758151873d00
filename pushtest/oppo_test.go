package pushtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// oppoAnswer is an answer as it stands on the wire.
type oppoAnswer struct {
	Code    int
	Message string
	Data    json.RawMessage
}

// oppoClient talks to one simulator with an access token.
type oppoClient struct {
	t    *testing.T
	sim  *OPPO
	http *http.Client
	auth string
}

func newOPPOClient(t *testing.T) *oppoClient {
	t.Helper()
	sim := NewOPPO()
	t.Cleanup(sim.Close)
	c := &oppoClient{t: t, sim: sim, http: sim.HTTPClient()}
	c.auth = c.authenticate()
	return c
}

// do sends a request. The status must be 200, as it always is.
func (c *oppoClient) do(method, path, contentType, body string, header ...string) oppoAnswer {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if ct := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || ct != "application/json;charset=UTF-8" {
		c.t.Fatalf("got %s, %s: %s", resp.Status, ct, b)
	}
	var a oppoAnswer
	if err := json.Unmarshal(b, &a); err != nil {
		c.t.Fatalf("%s: %v", b, err)
	}
	if a.Code != 0 && a.Data != nil || a.Message == "" {
		c.t.Errorf("got %s", b)
	}
	return a
}

const oppoFormType = "application/x-www-form-urlencoded; charset=UTF-8"

// post sends a form with the access token and the given keys and values. The
// path is what follows /server/v1/.
func (c *oppoClient) post(path string, kv ...string) oppoAnswer {
	c.t.Helper()
	form := url.Values{"auth_token": {c.auth}}
	for i := 0; i < len(kv); i += 2 {
		form.Set(kv[i], kv[i+1])
	}
	return c.do("POST", "/server/v1/"+path, oppoFormType, form.Encode())
}

// must fails the test unless the code is 0, and decodes data into v.
func (c *oppoClient) must(a oppoAnswer, v any) {
	c.t.Helper()
	if a.Code != 0 {
		c.t.Fatalf("code %d, %s", a.Code, a.Message)
	}
	if err := json.Unmarshal(a.Data, v); err != nil {
		c.t.Fatalf("%s: %v", a.Data, err)
	}
}

// oppoObj is a JSON object to send.
type oppoObj map[string]any

func (o oppoObj) String() string {
	b, err := json.Marshal(o)
	oppoMust(err)
	return string(b)
}

// with returns o with other fields; nil removes one.
func (o oppoObj) with(change oppoObj) oppoObj {
	all := make(oppoObj)
	for _, m := range []oppoObj{o, change} {
		for k, v := range m {
			all[k] = v
			if v == nil {
				delete(all, k)
			}
		}
	}
	return all
}

var oppoHello = oppoObj{"title": "t", "content": "c"}

// oppoTo makes a unicast to a registration id.
func oppoTo(id string, change oppoObj) oppoObj {
	return oppoObj{"target_type": 2, "target_value": id, "notification": oppoHello.with(change)}
}

const (
	oppoUnicastPath   = "message/notification/unicast"
	oppoBatchPath     = "message/notification/unicast_batch"
	oppoSavePath      = "message/notification/save_message_content"
	oppoBroadcastPath = "message/notification/broadcast"
)

func (c *oppoClient) unicast(m oppoObj) oppoAnswer {
	c.t.Helper()
	return c.post(oppoUnicastPath, "message", m.String())
}

func (c *oppoClient) batch(messages ...oppoObj) oppoAnswer {
	c.t.Helper()
	b, err := json.Marshal(messages)
	oppoMust(err)
	return c.post(oppoBatchPath, "messages", string(b))
}

// save saves a content and returns its id.
func (c *oppoClient) save(kv ...string) string {
	c.t.Helper()
	var data map[string]string
	c.must(c.post(oppoSavePath, append([]string{"title", "t", "content", "c"}, kv...)...), &data)
	return data["message_id"]
}

func (c *oppoClient) broadcast(id, typ, value string) oppoAnswer {
	c.t.Helper()
	return c.post(oppoBroadcastPath, "message_id", id, "target_type", typ, "target_value", value)
}

// clean checks that there are no problems.
func (c *oppoClient) clean() {
	c.t.Helper()
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		c.t.Error(d)
	}
}

func TestOPPOUnicast(t *testing.T) {
	c := newOPPOClient(t)
	token := c.sim.NewToken()
	// The example of a message with everything usual in it.
	message := `{"target_type":2,"target_value":"` + token + `","verify_registration_id":false,"notification":{` +
		`"title":"t","content":"c","click_action_type":0,"off_line":true,"off_line_ttl":86400,` +
		`"category":"IM","notify_level":2,"channel_id":"im"}}`
	var data map[string]string
	c.must(c.post(oppoUnicastPath, "message", message), &data)
	id := data["messageId"]
	if len(data) != 1 || !regexp.MustCompile(`^[0-9]+-1-1-[0-9a-f]{24}$`).MatchString(id) {
		t.Errorf("data is %v", data)
	}
	body := url.Values{"auth_token": {c.auth}, "message": {message}}.Encode()
	want := []Delivery{{push.TargetToken, token, id, []byte(body)}}
	if d := cmp.Diff(want, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	c.clean()
	form := regexp.MustCompile(`^[0-9a-f]{32} [0-9a-f]{32} CN_[0-9a-f]{32}$`)
	if s := c.sim.AppKey + " " + c.sim.MasterSecret + " " + token; !form.MatchString(s) {
		t.Errorf("credentials and token are %s", s)
	}
	if c.sim.Count("send") != 1 || c.sim.Count("auth") != 1 || c.sim.Requests()[0].Proto != "HTTP/1.1" {
		t.Error("the record is wrong")
	}
}

// TestOPPOStates has the three shapes in which a target fails.
func TestOPPOStates(t *testing.T) {
	tests := map[string]struct {
		state     State
		code      int
		delivered bool
	}{
		"live":       {Live, 0, true},
		"dead":       {Dead, 10000, false},
		"mismatched": {Mismatched, 10000, false},
		"unknown":    {Unknown, 10000, false},
		"throttled":  {Throttled, 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newOPPOClient(t)
			odd, good := c.sim.NewToken(), c.sim.NewToken()
			c.sim.SetState(odd, test.state)
			if a := c.unicast(oppoTo(odd, nil)); a.Code != test.code {
				t.Errorf("unicast: got %+v", a)
			}
			c.testBatch(odd, good, test.code)
			c.testBroadcast(odd, good, test.code)
			deliveries := make(map[string]int)
			for _, d := range c.sim.Deliveries() {
				deliveries[d.Value]++
			}
			want := map[string]int{good: 2}
			if test.delivered {
				want[odd] = 3
			}
			if d := cmp.Diff(want, deliveries); d != "" {
				t.Error(d)
			}
		})
	}
}

func (c *oppoClient) testBatch(odd, good string, code int) {
	c.t.Helper()
	var got []oppoObj
	c.must(c.batch(oppoTo(odd, nil), oppoTo(good, nil)), &got)
	for _, e := range got {
		if id, _ := e["messageId"].(string); !strings.Contains(id, "-1-1-") {
			c.t.Errorf("batch: got %v", e)
		}
		delete(e, "messageId")
	}
	want := []oppoObj{{"registrationId": odd}, {"registrationId": good}}
	if code != 0 {
		want[0]["errorCode"], want[0]["errorMessage"] = float64(code), "Invalid Registration_id"
	}
	if d := cmp.Diff(want, got); d != "" {
		c.t.Errorf("batch: %s", d)
	}
}

func (c *oppoClient) testBroadcast(odd, good string, code int) {
	c.t.Helper()
	id := c.save()
	var got oppoObj
	c.must(c.broadcast(id, "2", odd+";"+good), &got)
	if task, _ := got["task_id"].(string); task == "" {
		c.t.Errorf("broadcast: got %v", got)
	}
	delete(got, "task_id")
	want := oppoObj{"message_id": id}
	if code != 0 {
		want[strconv.Itoa(code)] = []any{odd}
	}
	if d := cmp.Diff(want, got); d != "" {
		c.t.Errorf("broadcast: %s", d)
	}
}

// TestOPPOAllFail checks that code 0 does not mean that anything was sent.
func TestOPPOAllFail(t *testing.T) {
	c := newOPPOClient(t)
	a, b, d := c.sim.NewToken(), c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(a, Dead)
	c.sim.FailTarget(b, 10001)
	c.sim.FailTarget(d, 10001)
	var got map[string]any
	c.must(c.broadcast(c.save(), "2", strings.Join([]string{a, b, d}, ";")), &got)
	delete(got, "message_id")
	delete(got, "task_id")
	want := map[string]any{"10000": []any{a}, "10001": []any{b, d}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := c.unicast(oppoTo(b, nil)); got.Code != 10001 || got.Message != "Registration_id Unsubscribe" {
		t.Errorf("got %+v", got)
	}
	c.sim.FailTarget(b, 0)
	if got := c.unicast(oppoTo(b, nil)); got.Code != 0 {
		t.Errorf("got %+v", got)
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}

func TestOPPORepeatedTarget(t *testing.T) {
	c := newOPPOClient(t)
	token := c.sim.NewToken()
	var entries []oppoEntry
	c.must(c.batch(oppoTo(token, nil), oppoTo(token, nil)), &entries)
	if entries[0].ErrorCode != 0 || entries[1].ErrorCode != 10004 {
		t.Errorf("batch: got %+v", entries)
	}
	c.setAlias("a", token)
	var data map[string]any
	c.must(c.broadcast(c.save(), "2", token+";"+token+";"+token), &data)
	if d := cmp.Diff([]any{token, token}, data["10004"]); d != "" {
		t.Error(d)
	}
	c.must(c.broadcast(c.save(), "5", "a;a"), &data)
	if d := cmp.Diff([]any{"a"}, data["10005"]); d != "" {
		t.Error(d)
	}
	if n := len(c.sim.Deliveries()); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}
