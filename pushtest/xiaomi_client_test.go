package pushtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// xiaomiForms are parameters. A value that is "-" is left out.
type xiaomiForms map[string]string

// xiaomiAnswered is the body of an answer.
type xiaomiAnswered struct {
	Result, Reason, TraceID, Description, Info string
	Code                                       int
	Data                                       json.RawMessage
}

// xiaomiClient sends to one simulator.
type xiaomiClient struct {
	t     *testing.T
	sim   *Xiaomi
	http  *http.Client
	token string // a live device
}

func newXiaomiClient(t *testing.T) *xiaomiClient {
	t.Helper()
	sim := NewXiaomi()
	t.Cleanup(sim.Close)
	return &xiaomiClient{t, sim, sim.HTTPClient(), sim.NewToken()}
}

// raw sends a request and returns the body of the answer, whose HTTP status
// is always 200.
func (c *xiaomiClient) raw(method, path string, h http.Header, body string) string {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header = h
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
		c.t.Errorf("%s: status %d, content-type %q", path, resp.StatusCode, ct)
	}
	return string(b)
}

// do sends a request with the right key.
func (c *xiaomiClient) do(method, path, contentType, body string) xiaomiAnswered {
	c.t.Helper()
	h := http.Header{"Authorization": {"key=" + c.sim.AppSecret}}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	var a struct {
		xiaomiAnswered
		TraceID string `json:"trace_id"`
	}
	text := c.raw(method, path, h, body)
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		c.t.Fatalf("%s: %v in %s", path, err, text)
	}
	a.xiaomiAnswered.TraceID = a.TraceID
	if ok := a.Code == 0; ok != (a.Result == "ok") || ok == (a.Reason != "") || a.TraceID == "" || a.Description == "" {
		c.t.Errorf("%s: the answer is not of the right form: %s", path, text)
	}
	return a.xiaomiAnswered
}

func (c *xiaomiClient) post(path string, forms ...xiaomiForms) xiaomiAnswered {
	c.t.Helper()
	return c.do("POST", path, "application/x-www-form-urlencoded;charset=UTF-8", xiaomiEncode(forms...))
}

func (c *xiaomiClient) get(path string, forms ...xiaomiForms) xiaomiAnswered {
	c.t.Helper()
	return c.do("GET", path+"?"+xiaomiEncode(forms...), "", "")
}

// xiaomiEncode joins forms, of which later ones change the earlier.
func xiaomiEncode(forms ...xiaomiForms) string {
	values := url.Values{}
	for _, f := range forms {
		for k, v := range f {
			values.Set(k, v)
			if v == "-" {
				values.Del(k)
			}
		}
	}
	return values.Encode()
}

// hello is a private message without targets.
func (c *xiaomiClient) hello() xiaomiForms {
	return xiaomiForms{
		"restricted_package_name": c.sim.PackageName,
		"title":                   "Hello",
		"description":             "Your parcel is here",
		"extra.channel_id":        c.sim.PrivateChannel,
		"extra.notify_effect":     "1",
	}
}

// send pushes hello to regIds, with changes.
func (c *xiaomiClient) send(regIDs string, changes ...xiaomiForms) xiaomiAnswered {
	c.t.Helper()
	forms := append([]xiaomiForms{c.hello(), {"registration_id": regIDs}}, changes...)
	return c.post("/v3/message/regid", forms...)
}

// sendData returns the data of the answer to a push.
func (c *xiaomiClient) sendData(a xiaomiAnswered) xiaomiSendData {
	c.t.Helper()
	return xiaomiDecode[xiaomiSendData](c.t, a.Data)
}

func xiaomiDecode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

// delivered returns the targets of the deliveries, with their types.
func (c *xiaomiClient) delivered() []string {
	var targets []string
	for _, d := range c.sim.Deliveries() {
		targets = append(targets, string(d.Type)+" "+d.Value)
	}
	return targets
}

// clean checks that there are no problems.
func (c *xiaomiClient) clean() {
	c.t.Helper()
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		c.t.Errorf("problems (-want +got):\n%s", d)
	}
}
