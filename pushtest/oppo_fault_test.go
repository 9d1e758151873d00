package pushtest

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOPPORefuseNext(t *testing.T) {
	c := newOPPOClient(t)
	token := c.sim.NewToken()
	for code, text := range oppoTexts {
		if code == 0 {
			continue
		}
		c.sim.RefuseNext(1, strconv.Itoa(code))
		if got := c.unicast(oppoTo(token, nil)); got.Code != code || got.Message != text {
			t.Errorf("%d: got %+v", code, got)
		}
	}
	c.sim.RefuseNext(3, "66")
	id := c.save()
	for _, got := range []oppoAnswer{c.broadcast(id, "2", token), c.batch(oppoTo(token, nil)), c.unicast(oppoTo(token, nil))} {
		if d := cmp.Diff(oppoAnswer{Code: 66, Message: "Unknown Error"}, got); d != "" {
			t.Error(d)
		}
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	if got := c.unicast(oppoTo(token, nil)); got.Code != 0 {
		t.Errorf("afterwards: got %+v", got)
	}
	c.sim.Inject("save", 1, c.sim.Refuse("-2"))
	if got := c.post(oppoSavePath, "title", "t", "content", "c"); got.Code != -2 {
		t.Errorf("save: got %+v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a code that is not a number is taken")
		}
	}()
	c.sim.RefuseNext(1, "BadDeviceToken")
}

func TestOPPOPaths(t *testing.T) {
	c := newOPPOClient(t)
	tests := []struct {
		method, path, op string
		code             int
	}{
		{"GET", "/server/v1/message/notification/unicast", "send", 12},
		{"GET", "/server/v1/message/notification/unicast_batch", "send", 12},
		{"PUT", "/server/v1/message/notification/broadcast", "send", 12},
		{"GET", "/server/v1/message/notification/save_message_content", "save", 12},
		{"GET", "/server/v1/auth", "auth", 12},
		{"POST", "/server/v1/feedback/fetch_invalid_regidList", "fetch_invalid_regidList", 12},
		{"POST", "/server/v1/message/notification/recall", "other", 20},
		{"POST", "/server/v2/message/notification/unicast", "other", 20},
		{"POST", "/", "other", 20},
	}
	for _, test := range tests {
		c.sim.Reset()
		got := c.do(test.method, test.path, oppoFormType, "")
		if op := c.sim.Requests()[0].Op; got.Code != test.code || op != test.op {
			t.Errorf("%s %s: got code %d (op %s), want %d (op %s)", test.method, test.path, got.Code, op, test.code, test.op)
		}
	}
}

func TestOPPOWireFaults(t *testing.T) {
	c := newOPPOClient(t)
	token := c.sim.NewToken()
	form := url.Values{"auth_token": {c.auth}, "message": {oppoTo(token, nil).String()}}
	target := c.sim.URL() + "/server/v1/" + oppoUnicastPath
	c.sim.Inject("send", 1, HTML(502))
	resp, err := c.http.PostForm(target, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if ct := resp.Header.Get("Content-Type"); resp.StatusCode != 502 || ct != "text/html" {
		t.Errorf("got %s, %s", resp.Status, ct)
	}
	c.sim.Inject("send", 1, LoseAnswer())
	if resp, err := c.http.PostForm(target, form); err == nil {
		resp.Body.Close()
		t.Errorf("the answer came: %s", resp.Status)
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}
