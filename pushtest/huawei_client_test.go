package pushtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// huaweiReply is what matters of an answer.
type huaweiReply struct {
	Status int
	Code   string
	Msg    string
	ID     string
	More   map[string]any // what else there is
}

// brief is the status and the code.
func (r huaweiReply) brief() string {
	return strings.TrimSpace(http.StatusText(r.Status) + " " + r.Code)
}

// huaweiClient talks to one simulator.
type huaweiClient struct {
	t     *testing.T
	sim   *Huawei
	auth  string // the Authorization header; none if it is empty
	token string // a live device
}

func newHuaweiClient(t *testing.T) *huaweiClient {
	t.Helper()
	sim := NewHuawei()
	t.Cleanup(sim.Close)
	c := &huaweiClient{t: t, sim: sim, token: sim.NewToken()}
	c.auth = "Bearer " + c.fetch()
	return c
}

// clean checks that nothing odd was noticed.
func (c *huaweiClient) clean() {
	c.t.Helper()
	if diff := cmp.Diff([]string(nil), c.sim.Problems()); diff != "" {
		c.t.Errorf("Problems() (-want +got):\n%s", diff)
	}
}

// do posts to a path, without its first slash, and returns the whole answer.
func (c *huaweiClient) do(method, path, contentType, body string) (*http.Response, string) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL()+"/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.auth != "" {
		req.Header.Set("Authorization", c.auth)
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
	return resp, string(b)
}

const huaweiJSON = "application/json; charset=UTF-8"

// post posts JSON.
func (c *huaweiClient) post(path, body string) huaweiReply {
	c.t.Helper()
	resp, text := c.do("POST", path, huaweiJSON, body)
	return huaweiRead(c.t, resp, text)
}

func huaweiRead(t *testing.T, resp *http.Response, text string) huaweiReply {
	t.Helper()
	r := huaweiReply{Status: resp.StatusCode}
	if text == "" {
		return r
	}
	if err := json.Unmarshal([]byte(text), &r.More); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	r.Code, _ = r.More["code"].(string)
	r.Msg, _ = r.More["msg"].(string)
	r.ID, _ = r.More["requestId"].(string)
	if r.Code == "" || r.Msg == "" || r.ID == "" {
		t.Errorf("code, msg or requestId is missing: %s", text)
	}
	delete(r.More, "code")
	delete(r.More, "msg")
	delete(r.More, "requestId")
	return r
}

// send posts a body to messages:send of v1.
func (c *huaweiClient) send(body string) huaweiReply {
	c.t.Helper()
	return c.post("v1/"+c.sim.ClientID+"/messages:send", body)
}

// to writes a body with a small notification to tokens.
func (c *huaweiClient) to(tokens ...string) string {
	return c.message(`"notification":{"title":"t","body":"b"},"android":{"notification":{"click_action":{"type":3}}}`, tokens...)
}

// message writes a body with members of message, and the client's token if
// there are no others.
func (c *huaweiClient) message(members string, tokens ...string) string {
	if len(tokens) == 0 {
		tokens = []string{c.token}
	}
	list, _ := json.Marshal(tokens)
	if members != "" {
		members += ","
	}
	return `{"message":{` + members + `"token":` + string(list) + `}}`
}

// devices makes a token for each state.
func (c *huaweiClient) devices(states ...State) []string {
	var tokens []string
	for _, s := range states {
		t := c.sim.NewToken()
		c.sim.SetState(t, s)
		tokens = append(tokens, t)
	}
	return tokens
}

// delivered checks which tokens were given a message, in order.
func (c *huaweiClient) delivered(want ...string) {
	c.t.Helper()
	var got []string
	for _, d := range c.sim.Deliveries() {
		got = append(got, d.Value)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}
