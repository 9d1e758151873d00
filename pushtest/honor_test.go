package pushtest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// honorReply is an answer to a send.
type honorReply struct {
	HTTP int
	Code string // raw JSON
	Data *honorReplyData
}

type honorReplyData struct {
	SendResult   *bool    `json:"sendResult"`
	RequestID    string   `json:"requestId"`
	FailTokens   []string `json:"failTokens"`
	ExpireTokens []string `json:"expireTokens"`
}

// honorClient sends to one simulator with headers that are fine unless
// changed.
type honorClient struct {
	t      *testing.T
	sim    *Honor
	access string
	token  string // a live device
	text   string // the message of the last answer
}

func newHonorClient(t *testing.T) *honorClient {
	t.Helper()
	sim := NewHonor()
	t.Cleanup(sim.Close)
	c := &honorClient{t: t, sim: sim, token: sim.NewToken()}
	c.access = c.authorize()
	return c
}

// do sends a request and returns the answer. A header that is "-" is left out.
func (c *honorClient) do(method, path string, header map[string]string, body string) (status int, answer string) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for k, v := range header {
		if v != "-" {
			req.Header[http.CanonicalHeaderKey(k)] = strings.Split(v, "\n")
		}
	}
	resp, err := c.sim.HTTPClient().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if ct := resp.Header.Get("Content-Type"); ct != "application/json" {
		c.t.Errorf("content-type %q of an answer", ct)
	}
	return resp.StatusCode, string(b)
}

// header returns the headers of a send, with changes.
func (c *honorClient) header(change map[string]string) map[string]string {
	h := map[string]string{
		"Authorization": "Bearer " + c.access,
		"timestamp":     strconv.FormatInt(c.sim.Now().UnixMilli(), 10),
		"Content-Type":  "application/json; charset=UTF-8",
	}
	maps.Copy(h, change)
	return h
}

func (c *honorClient) post(path string, change map[string]string, body string) honorReply {
	c.t.Helper()
	status, text := c.do("POST", path, c.header(change), body)
	var answer struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
		Data    *honorReplyData `json:"data"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		c.t.Fatalf("%v in %s", err, text)
	}
	c.text = answer.Message
	return honorReply{status, string(answer.Code), answer.Data}
}

func (c *honorClient) send(body string) honorReply {
	c.t.Helper()
	return c.post("/api/v1/"+c.sim.AppID+"/sendMessage", nil, body)
}

// message makes a body: a notification to tokens.
func (c *honorClient) message(tokens ...string) string {
	list, err := json.Marshal(tokens)
	if err != nil {
		c.t.Fatal(err)
	}
	return `{"android":{"notification":{"title":"T","body":"B","clickAction":{"type":3}}},"token":` + string(list) + `}`
}

// refused is the answer without data.
func honorRefused(code string) honorReply {
	n, _ := strconv.Atoi(code)
	if n >= 600 {
		n = 400
	}
	return honorReply{HTTP: n, Code: code}
}

func honorBool(b bool) *bool { return &b }

func TestHonorSend(t *testing.T) {
	c := newHonorClient(t)
	tokens := []string{c.token, c.sim.NewToken()}
	// The examples of the guide: a notification, and a message with data only.
	bodies := []string{
		c.message(tokens...),
		`{"data":"{'param1':'value1'}","token":["` + strings.Join(tokens, `","`) + `"]}`,
	}
	var want []Delivery
	for _, body := range bodies {
		got := c.send(body)
		if got.Data == nil || got.Data.RequestID == "" {
			t.Fatalf("got %+v", got)
		}
		wantReply := honorReply{200, "200", &honorReplyData{SendResult: honorBool(true), RequestID: got.Data.RequestID}}
		if d := cmp.Diff(wantReply, got); d != "" {
			t.Error(d)
		}
		for _, token := range tokens {
			want = append(want, Delivery{push.TargetToken, token, got.Data.RequestID, []byte(body)})
		}
	}
	if c.text != "success" {
		t.Errorf("message %q", c.text)
	}
	if d := cmp.Diff(want, c.sim.Deliveries()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
	if want[0].ID == want[2].ID {
		t.Error("two sends have the same id")
	}
	if c.sim.Count("send") != 2 || c.sim.Count("auth") != 1 || c.sim.Credentials() != 1 {
		t.Error("the record is wrong")
	}
}

func TestHonorRefuseNext(t *testing.T) {
	c := newHonorClient(t)
	codes := append(slices.Collect(maps.Keys(honorMessages)), "401", "429", "504", "80000000", "99999999", "0", "-1", "007", "NEW")
	for _, code := range codes {
		c.sim.RefuseNext(1, code)
		got := c.send(c.message(c.token))
		want := honorRefused(code)
		switch code {
		case "200":
			want.Data = &honorReplyData{SendResult: honorBool(false), RequestID: got.Data.RequestID}
		case "80100000":
			want.Data = &honorReplyData{SendResult: honorBool(false), RequestID: got.Data.RequestID, FailTokens: []string{c.token}}
		case "0", "-1":
			want.HTTP = 400
		case "007", "NEW":
			want = honorReply{400, `"` + code + `"`, nil}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", code, d)
		}
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	if got := c.send(c.message(c.token)); got.Code != "200" {
		t.Errorf("afterwards: got %+v", got)
	}
	c.sim.SetCodeStatus(200)
	c.sim.RefuseNext(2, "80300007")
	for range 2 {
		if d := cmp.Diff(honorReply{HTTP: 200, Code: "80300007"}, c.send(c.message(c.token))); d != "" {
			t.Error(d)
		}
	}
	if d := cmp.Diff(honorReply{HTTP: 200, Code: "80300006"}, c.send(c.message(c.token, c.token))); d != "" {
		t.Error(d)
	}
}

func TestHonorQPS(t *testing.T) {
	c := newHonorClient(t)
	if c.sim.qps != 3000 {
		t.Errorf("%d sends a second", c.sim.qps)
	}
	now := c.sim.Now()
	c.sim.SetClock(func() time.Time { return now })
	c.sim.SetQPS(2)
	codes := func() (got []string) {
		for range 3 {
			got = append(got, c.send(c.message(c.token)).Code)
		}
		return got
	}
	if d := cmp.Diff([]string{"200", "200", "503"}, codes()); d != "" {
		t.Error(d)
	}
	c.sim.SetClock(func() time.Time { return now.Add(time.Second) })
	if d := cmp.Diff([]string{"200", "200", "503"}, codes()); d != "" {
		t.Errorf("in the next second: %s", d)
	}
	c.sim.SetQPS(0)
	if d := cmp.Diff([]string{"200", "200", "200"}, codes()); d != "" {
		t.Errorf("without a limit: %s", d)
	}
}

func TestHonorWireFaults(t *testing.T) {
	c := newHonorClient(t)
	c.sim.Inject("send", 1, LoseAnswer())
	req, err := http.NewRequest("POST", c.sim.URL()+"/api/v1/"+c.sim.AppID+"/sendMessage", strings.NewReader(c.message(c.token)))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range c.header(nil) {
		req.Header.Set(k, v)
	}
	if resp, err := c.sim.HTTPClient().Do(req); err == nil {
		resp.Body.Close()
		t.Errorf("the answer came: %s", resp.Status)
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
	c.sim.Inject("send", 1, Answer(502, http.Header{"Content-Type": {"application/json"}}, "<html>"))
	if status, body := c.do("POST", "/api/v1/"+c.sim.AppID+"/sendMessage", c.header(nil), c.message(c.token)); status != 502 || body != "<html>" {
		t.Errorf("got %d %s", status, body)
	}
}
