package pushtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestTencentIMBatch(t *testing.T) {
	c := newTencentimTest(t)
	if got := c.sim.Vendor(); got != push.TencentIM {
		t.Errorf("the vendor is %q", got)
	}
	ids := []string{c.sim.NewToken(), c.sim.NewRegistrationID(), "ann"}
	if err := c.sim.AddUser("ann"); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if !tencentimIsUserID(id) {
			t.Errorf("%q is no UserID", id)
		}
	}
	body, _ := json.Marshal(c.batch(ids, tencentimMap{"MsgRandom": 4294967295, "DataId": strings.Repeat("d", 64)}))
	a := c.is("batch", c.call("timpush/batch", string(body)), 0)
	taskID, _ := a["TaskId"].(string)
	if !regexp.MustCompile(`^batch_[0-9a-f]{8}_`).MatchString(taskID) {
		t.Errorf("the TaskId is %q", taskID)
	}
	c.same("answer", tencentimMap{"TaskId": taskID}, a)
	want := []Delivery{
		{push.TargetToken, ids[0], taskID, body}, {push.TargetToken, ids[1], taskID, body}, {push.TargetUser, "ann", taskID, body},
	}
	if diff := cmp.Diff(want, c.sim.Deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	for _, r := range c.sim.Requests() {
		if r.Proto != "HTTP/1.1" || r.Op != "send" {
			t.Errorf("%s came by %s, as op %q", r.Path, r.Proto, r.Op)
		}
	}
	c.problems()
	for userID, ok := range map[string]bool{"": false, strings.Repeat("x", 32): true, strings.Repeat("x", 33): false, "安": false} {
		if err := c.sim.AddUser(userID); (err == nil) != ok {
			t.Errorf("AddUser(%q): %v", userID, err)
		}
	}
}

// TestTencentIMStates sends to one account in each state, and to a live one
// beside it.
func TestTencentIMStates(t *testing.T) {
	for _, test := range []struct {
		state             State
		batch, list, chat int
	}{
		{Live, 0, 0, 0},
		{Unknown, 70107, 70107, 90012},
		{Dead, 70107, 70107, 90012},
		{Mismatched, 70107, 20008, 20008},
		{Throttled, 70114, 70114, 70114},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			c := newTencentimTest(t)
			odd, live := c.sim.NewToken(), c.sim.NewToken()
			c.sim.SetState(odd, test.state)
			for path, code := range map[string]int{"timpush/batch": test.batch, "openim/batchsendmsg": test.list} {
				body := c.batch([]string{odd, live})
				if path != "timpush/batch" {
					body = c.message([]string{odd, live})
				}
				a := c.is(path, c.call(path, body), 0)
				if code == 0 {
					c.same(path, nil, a["ErrorList"])
					c.delivered("token "+odd, "token "+live)
					continue
				}
				c.same(path, tencentimErrors(odd, code), a["ErrorList"])
				c.delivered("token " + live)
			}
			c.is("sendmsg", c.call("openim/sendmsg", c.message(odd)), test.chat)
			if test.chat != 0 {
				c.delivered()
			} else {
				c.delivered("token " + odd)
			}
		})
	}
}

func TestTencentIMBatchRefused(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	many := func(n int) []string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprint("nobody", i)
		}
		return ids
	}
	for name, test := range map[string]struct {
		change tencentimMap
		want   int
	}{
		"no From_Account":           {tencentimMap{"From_Account": nil}, 90001},
		"From_Account is a number":  {tencentimMap{"From_Account": 7}, 60015},
		"no To_Account":             {tencentimMap{"To_Account": nil}, 90001},
		"To_Account is empty":       {tencentimMap{"To_Account": []string{}}, 90001},
		"To_Account is a string":    {tencentimMap{"To_Account": id}, 90001},
		"To_Account has a number":   {tencentimMap{"To_Account": []any{id, 7}}, 60015},
		"500":                       {tencentimMap{"To_Account": many(500)}, 0},
		"501":                       {tencentimMap{"To_Account": many(501)}, 90018},
		"no MsgRandom":              {tencentimMap{"MsgRandom": nil}, 90001},
		"MsgRandom is a string":     {tencentimMap{"MsgRandom": "7"}, 90001},
		"MsgRandom of 33 bits":      {tencentimMap{"MsgRandom": 1 << 32}, 90001},
		"MsgRandom is negative":     {tencentimMap{"MsgRandom": -1}, 90001},
		"MsgRandom is a fraction":   {tencentimMap{"MsgRandom": 1.5}, 90001},
		"DataId of 64 bytes":        {tencentimMap{"DataId": strings.Repeat("é", 32)}, 0},
		"DataId of 65 bytes":        {tencentimMap{"DataId": strings.Repeat("é", 32) + "x"}, 90057},
		"DataId is a number":        {tencentimMap{"DataId": 7}, 90001},
		"no OfflinePushInfo":        {tencentimMap{"OfflinePushInfo": nil}, 90001},
		"OfflinePushInfo is a text": {tencentimMap{"OfflinePushInfo": "x"}, 90001},
	} {
		c.tick(time.Second)
		a := c.is(name, c.call("timpush/batch", c.batch([]string{id}, test.change)), test.want)
		if (a["TaskId"] == "") != (test.want != 0) {
			t.Errorf("%s: the TaskId is %q", name, a["TaskId"])
		}
	}
	if a := c.call("timpush/batch", c.batch([]string{id}, tencentimMap{"MsgRandom": "x"})); a["ErrorInfo"] != "Invalid format of MsgRandom" {
		t.Errorf("the text is %q", a["ErrorInfo"])
	}
	c.problems()
	c.is("unknown and null", c.call("timpush/batch", c.batch([]string{id}, tencentimMap{
		"MsgBody": []any{}, "DataId": json.RawMessage("null"), "dataid": "x",
	})), 0)
	c.problems("DataId: null", "MsgBody: no such field", "dataid: no such field")
}

// TestTencentIMRepeated sends with the same MsgRandom.
func TestTencentIMRepeated(t *testing.T) {
	c := newTencentimTest(t)
	c.now.Store(1700000000_000)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 60)
	a, b := c.sim.NewToken(), c.sim.NewToken()
	same := tencentimMap{"MsgRandom": 7}
	c.is("first", c.call("timpush/batch", c.batch([]string{a}, same)), 0)
	c.tick(999 * time.Millisecond)
	c.is("again, and another", c.call("timpush/batch", c.batch([]string{a, b}, same)), 0)
	c.delivered("token "+a, "token "+b)
	c.tick(time.Millisecond)
	c.is("a second later", c.call("timpush/batch", c.batch([]string{a, a}, same)), 0)
	c.delivered("token " + a)
	first := c.is("push", c.call("timpush/push", c.all(same)), 0)
	c.same("repeated", first, c.is("push", c.call("timpush/push", c.all(same)), 0))
	c.delivered("everyone")
}

func TestTencentIMRefuseNext(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	c.sim.RefuseNext(2, "91000")
	c.sim.RefuseNext(1, "123456")
	c.is("chat is another op", c.call("openim/sendmsg", c.message(id)), 0)
	c.is("so is this", c.call("timpush/get_attr_name", tencentimMap{}), 0)
	c.delivered("token " + id)
	c.is("Reset forgets refusals", c.call("timpush/batch", c.batch([]string{id})), 0)
	c.delivered("token " + id)
	c.sim.RefuseNext(2, "91000")
	c.sim.RefuseNext(1, "123456")
	for i, want := range []int{91000, 91000, 123456, 0} {
		a := c.is(fmt.Sprint(i), c.call("timpush/batch", c.batch([]string{id})), want)
		if want != 0 {
			c.same("answer", tencentimMap{"TaskId": ""}, a)
		}
	}
	c.delivered("token " + id)
	c.sim.RefuseNext(Always, "90045")
	for range 3 {
		c.is("always", c.call("timpush/push", c.all()), 90045)
	}
	c.sim.Inject("chat", 1, c.sim.Refuse("80001"))
	c.same("no TaskId", tencentimMap{}, c.is("Refuse", c.call("openim/sendmsg", c.message(id)), 80001))
	defer func() {
		if recover() == nil {
			t.Error("RefuseNext takes what is no number")
		}
	}()
	c.sim.RefuseNext(1, "x")
}

func TestTencentIMWireFaults(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	body := c.batch([]string{id})
	c.sim.Inject("send", 1, LoseAnswer())
	if a, err := c.try("timpush/batch", body); err == nil {
		t.Errorf("the answer that was lost is %v", a)
	}
	c.is("repeated within a second", c.call("timpush/batch", body), 0)
	c.delivered("token " + id)
	c.sim.Inject("send", 1, HTML(http.StatusBadGateway))
	if a := c.call("timpush/push", c.all()); a["status"] != http.StatusBadGateway {
		t.Errorf("op send: %v", a)
	}
	c.sim.Inject("add_tag", 1, Drop())
	if a, err := c.try("timpush/add_tag", tencentimMap{}); err == nil {
		t.Errorf("op add_tag: %v", a)
	}
	c.delivered()
}

func TestTencentIMConcurrently(t *testing.T) {
	c := newTencentimTest(t)
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = c.sim.NewToken()
	}
	same := c.batch(ids)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if a, err := c.try("timpush/batch", same); err != nil || a["ErrorCode"] != float64(0) {
				t.Errorf("%v, %v", a, err)
			}
			if a, err := c.try("timpush/add_tag", c.tag(id, "a")); err != nil || a["ErrorCode"] != float64(0) {
				t.Errorf("%v, %v", a, err)
			}
			c.sim.NewRegistrationID()
			c.sim.Problems()
			c.sim.Credentials()
		})
	}
	wg.Wait()
	if n := len(c.sim.Deliveries()); n != len(ids) || c.sim.Credentials() != 1 {
		t.Errorf("%d deliveries, want %d; %d credentials, want 1", n, len(ids), c.sim.Credentials())
	}
}
