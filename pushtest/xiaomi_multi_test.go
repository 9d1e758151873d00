package pushtest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// message is hello as JSON, with a change made by replacing text.
func (c *xiaomiClient) message(oldNew ...string) string {
	text := `{"title":"Hello","description":"Your parcel is here","restricted_package_name":"` + c.sim.PackageName +
		`","pass_through":0,"notify_type":-1,"notify_id":7,"time_to_live":86400000,"extra":{"channel_id":"` +
		c.sim.PrivateChannel + `","notify_effect":"1"}}`
	return strings.NewReplacer(oldNew...).Replace(text)
}

// xiaomiItems makes the array of messages, of targets and messages in turn.
func xiaomiItems(targetMessage ...string) string {
	var items []string
	for i := 0; i < len(targetMessage); i += 2 {
		items = append(items, `{"target":`+strconv.Quote(targetMessage[i])+`,"message":`+targetMessage[i+1]+`}`)
	}
	return "[" + strings.Join(items, ",") + "]"
}

// multi sends messages both ways and wants the same answer.
func (c *xiaomiClient) multi(kind, items string) xiaomiAnswered {
	c.t.Helper()
	form := c.post("/v2/multi_messages/"+kind, xiaomiForms{"messages": items, "time_to_send": "0"})
	body := c.do("POST", "/v3/multi_messages/"+kind, "application/json;charset=UTF-8", `{"time_to_send":0,"messages":`+items+`}`)
	if form.Code != body.Code || form.Info != body.Info {
		c.t.Errorf("/v2 answers %+v, /v3 %+v", form, body)
	}
	return body
}

func TestXiaomiMulti(t *testing.T) {
	c := newXiaomiClient(t)
	for kind, test := range map[string]struct {
		info    string
		targets []string
		want    []string
	}{
		"regids":        {"2 REGID", []string{c.token, c.token}, []string{"token " + c.token, "token " + c.token}},
		"aliases":       {"2 ALIAS", []string{"a", "b c"}, []string{"alias a", "alias b c"}},
		"user_accounts": {"2 USER_ACCOUNT", []string{"u", "v"}, []string{"user u", "user v"}},
	} {
		c.sim.Reset()
		items := xiaomiItems(test.targets[0], c.message(), test.targets[1], c.message("Hello", "Bye"))
		a := c.multi(kind, items)
		if a.Code != 0 || a.Info != "Received push messages for "+test.info || c.sendData(a).ID == "" {
			t.Errorf("%s: got %+v", kind, a)
		}
		if d := cmp.Diff(append(test.want, test.want...), c.delivered()); d != "" {
			t.Errorf("%s: %s", kind, d)
		}
		if body := string(c.sim.Deliveries()[3].Body); body != `{"time_to_send":0,"messages":`+items+`}` {
			t.Errorf("%s: the body is %s", kind, body)
		}
		if c.sim.Count("send") != 2 {
			t.Error("the op is not send")
		}
		c.clean()
	}
	dead := c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	if a := c.multi("regids", xiaomiItems(dead, c.message(), c.token, c.message())); c.sendData(a).BadRegIDs != dead {
		t.Errorf("dead: got %+v", a)
	}
	if a := c.multi("regids", xiaomiItems(dead, c.message())); a.Code != 20301 {
		t.Errorf("dead alone: got %+v", a)
	}
}

func TestXiaomiRefusesMulti(t *testing.T) {
	c := newXiaomiClient(t)
	one := func(oldNew ...string) string { return xiaomiItems(c.token, c.message(oldNew...)) }
	tests := map[string]struct {
		items string
		want  int
	}{
		"not an array":      {`{}`, 10008},
		"cut off":           {`[{`, 10008},
		"empty":             {`[]`, 10017},
		"of a string":       {`["a"]`, 10008},
		"without message":   {`[{"target":"a"}]`, 10008},
		"without target":    {`[{"message":` + c.message() + `}]`, 10016},
		"1000":              {"[" + strings.Repeat(one()[1:len(one())-1]+",", 999) + one()[1:], 0},
		"1001":              {"[" + strings.Repeat(one()[1:len(one())-1]+",", 1000) + one()[1:], 10017},
		"malformed regId":   {xiaomiItems("a b", c.message()), 66007},
		"two regIds in one": {xiaomiItems(c.token+","+c.token, c.message()), 66007},
		"title":             {one("Hello", strings.Repeat("a", 50)), 65009},
		"title of a number": {one(`"Hello"`, "1"), 10017},
		"title null":        {one(`"Hello"`, "null"), 10017},
		"notify_id string":  {one(`"notify_id":7`, `"notify_id":"7"`), 10017},
		"notify_id 1.5":     {one(`"notify_id":7`, `"notify_id":1.5`), 10017},
		"notify_id -1":      {one(`"notify_id":7`, `"notify_id":-1`), 22103},
		"effect number":     {one(`"notify_effect":"1"`, `"notify_effect":1`), 10017},
		"extra of a string": {one(`"extra":{`, `"extra":"x","y":{`), 10017},
		"prefix":            {one(`"channel_id"`, `"extra.channel_id"`), 27001},
		"package":           {one(c.sim.PackageName, "com.example.other"), 22022},
		"one of two":        {xiaomiItems(c.token, c.message(), c.token, c.message("Hello", " ")), 65011},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c.sim.Reset()
			if a := c.multi("regids", test.items); a.Code != test.want {
				t.Errorf("got %d %s, want %d", a.Code, a.Reason, test.want)
			}
			if n := len(c.sim.Deliveries()); test.want != 0 && n != 0 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
	for body, want := range map[string]int{
		`[]`: 10008, `{"time_to_send":0}`: 10016, ``: 10008,
		`{"time_to_send":"0","messages":` + one() + `}`: 10017,
		`{"messages":` + one() + `}`:                    0,
	} {
		if a := c.do("POST", "/v3/multi_messages/regids", "application/json", body); a.Code != want {
			t.Errorf("%.60s: got %+v, want %d", body, a, want)
		}
	}
	account := strings.Repeat("a", 128)
	if a := c.multi("user_accounts", xiaomiItems(account, c.message())); a.Code != 65017 {
		t.Errorf("account: got %+v", a)
	}
}

func TestXiaomiMultiProblems(t *testing.T) {
	c := newXiaomiClient(t)
	for items, want := range map[string][]string{
		xiaomiItems(c.token, c.message(`"title"`, `"time_to_send":0,"title"`)): {"message.time_to_send: no such field"},
		xiaomiItems(c.token, c.message(`"notify_effect"`, `"extra.jobkey":"a","notify_effect"`)): {
			"message.extra: extra.jobkey has a prefix, which is for forms"},
		strings.Replace(xiaomiItems(c.token, c.message()), `"target"`, `"id":1,"target"`, 1): {"messages: id: no such field"},
	} {
		c.sim.Reset()
		if a := c.multi("regids", items); a.Code != 0 {
			t.Errorf("%s: got %+v", want, a)
		}
		if d := cmp.Diff(want, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
	c.sim.Reset()
	c.multi("aliases", xiaomiItems("a,b", c.message()))
	if d := cmp.Diff([]string{"messages: a comma in a target, of which each message has one"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
	c.sim.Reset()
	c.do("POST", "/v3/multi_messages/regids", "application/json", `{"timeToSend":0,"messages":`+xiaomiItems(c.token, c.message())+`}`)
	if d := cmp.Diff([]string{"timeToSend: no such field"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}
