package pushtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// xiaomiCodes checks the codes of answers by name.
func xiaomiCodes(t *testing.T, got map[string]xiaomiAnswered, want map[string]int) {
	t.Helper()
	codes := make(map[string]int)
	for name, a := range got {
		codes[name] = a.Code
	}
	if d := cmp.Diff(want, codes); d != "" {
		t.Errorf("codes (-want +got):\n%s", d)
	}
}

func TestXiaomiJobs(t *testing.T) {
	c := newXiaomiClient(t)
	now := c.sim.Now()
	c.sim.SetClock(func() time.Time { return now })
	schedule := func(path string, in time.Duration, change xiaomiForms) string {
		t.Helper()
		a := c.post(path, c.hello(), xiaomiForms{"time_to_send": strconv.FormatInt(now.Add(in).UnixMilli(), 10)}, change)
		if a.Code != 0 {
			t.Fatalf("got %+v", a)
		}
		return c.sendData(a).ID
	}
	job := func(path, field, value string) xiaomiAnswered { return c.post(path, xiaomiForms{field: value}) }
	first := schedule("/v3/message/regid", time.Hour, xiaomiForms{"registration_id": c.token})
	keyed := schedule("/v3/message/alias", 2*time.Hour, xiaomiForms{"alias": "a", "extra.jobkey": "k-1"})
	third := schedule("/v3/message/regid", 3*time.Hour, xiaomiForms{"registration_id": c.token})
	all := schedule("/v3/message/all", 4*time.Hour, nil)
	stopped := schedule("/v3/message/alias", 5*time.Hour, xiaomiForms{"alias": "b"})
	topic := schedule("/v3/message/topic", 6*time.Hour, xiaomiForms{"topic": "t", "extra.jobkey": "k-2"})
	if d := cmp.Diff([]string{first, keyed, third, all, stopped, topic}, c.sim.Jobs()); d != "" || len(c.delivered()) != 0 {
		t.Errorf("delivered %q, jobs %s", c.delivered(), d)
	}
	pkg := xiaomiForms{"restricted_package_name": c.sim.PackageName}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"exists":              job("/v2/schedule_job/exist", "job_id", first),
		"exists not":          job("/v2/schedule_job/exist", "job_id", "scm0"),
		"exists what":         job("/v2/schedule_job/exist", "id", first),
		"delete unknown":      job("/v2/schedule_job/delete", "job_id", "scm0"),
		"delete nothing":      job("/v2/schedule_job/delete", "jobkey", "k-1"),
		"wrong name":          job("/v3/schedule_job/delete", "job_key", "k-1"),
		"malformed key":       job("/v3/schedule_job/delete", "jobkey", "k.1"),
		"unknown key":         job("/v3/schedule_job/delete", "jobkey", "k-9"),
		"delete key":          job("/v3/schedule_job/delete", "jobkey", "k-1"),
		"broadcast, no":       job("/v2/message/delete", "id", third),
		"broadcast":           job("/v2/message/delete", "id", all),
		"broadcast, nothing":  job("/v2/message/delete", "msg_id", all),
		"stop":                c.post("/v1/message/switch/stop_by_id", pkg, xiaomiForms{"msg_ids": stopped}),
		"stop unknown":        c.post("/v1/message/switch/stop_by_id", pkg, xiaomiForms{"msg_ids": "scm0," + first}),
		"stop nothing":        c.post("/v1/message/switch/stop_by_id", pkg),
		"stop by key":         c.post("/v1/message/switch/stop_by_jobkey", pkg, xiaomiForms{"job_keys": "k-2"}),
		"stop by unknown key": c.post("/v1/message/switch/stop_by_jobkey", pkg, xiaomiForms{"job_keys": "k-9"}),
	}, map[string]int{
		"exists": 0, "exists not": 65028, "exists what": 10016, "delete unknown": 66307, "delete nothing": 10016,
		"wrong name": 10016, "malformed key": 70012, "unknown key": 65028, "delete key": 0, "broadcast, no": 20315,
		"broadcast": 0, "broadcast, nothing": 10016, "stop": 0, "stop unknown": 65028, "stop nothing": 10016, "stop by key": 0,
		"stop by unknown key": 65028,
	})
	if d := cmp.Diff([]string{first, third}, c.sim.Jobs()); d != "" {
		t.Error(d)
	}
	now = now.Add(time.Hour)
	if d := cmp.Diff([]string{"token " + c.token}, c.delivered()); d != "" {
		t.Error(d)
	}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"done":     job("/v2/schedule_job/exist", "job_id", first),
		"delete":   job("/v2/schedule_job/delete", "job_id", third),
		"and gone": job("/v2/schedule_job/delete", "job_id", third),
	}, map[string]int{"done": 65028, "delete": 0, "and gone": 66307})
	now = now.Add(10 * time.Hour)
	if n := len(c.delivered()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
	for _, op := range []string{"schedule_job/exist", "schedule_job/delete", "delete", "stop"} {
		if c.sim.Count(op) == 0 {
			t.Errorf("no request has op %s", op)
		}
	}
}

func TestXiaomiTopics(t *testing.T) {
	c := newXiaomiClient(t)
	other, dead := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	c.sim.AddAlias(other, "bob")
	pkg := xiaomiForms{"restricted_package_name": c.sim.PackageName, "category": "c"}
	post := func(what string, form xiaomiForms) xiaomiAnswered { return c.post("/v2/topic/"+what, pkg, form) }
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"subscribe":   post("subscribe", xiaomiForms{"registration_id": c.token + "," + other, "topic": "news"}),
		"again":       post("subscribe", xiaomiForms{"registration_id": c.token, "topic": "news"}),
		"dead":        post("subscribe", xiaomiForms{"registration_id": c.token + "," + dead, "topic": "x"}),
		"no topic":    post("subscribe", xiaomiForms{"registration_id": c.token}),
		"no regId":    post("subscribe", xiaomiForms{"topic": "x"}),
		"malformed":   post("subscribe", xiaomiForms{"registration_id": "a b", "topic": "x"}),
		"1001":        post("subscribe", xiaomiForms{"registration_id": strings.Repeat(c.token+",", 1000) + c.token, "topic": "x"}),
		"package":     post("subscribe", xiaomiForms{"registration_id": c.token, "topic": "x", "restricted_package_name": "other"}),
		"aliases":     post("subscribe/alias", xiaomiForms{"aliases": "bob,eve", "topic": "chat"}),
		"no alias":    post("subscribe/alias", xiaomiForms{"alias": "bob", "topic": "chat"}),
		"unsubscribe": post("unsubscribe", xiaomiForms{"registration_id": other, "topic": "news"}),
	}, map[string]int{
		"subscribe": 0, "again": 0, "dead": 10029, "no topic": 65013, "no regId": 10016, "malformed": 66007, "1001": 10017,
		"package": 22022, "aliases": 0, "no alias": 65012, "unsubscribe": 0,
	})
	if d := cmp.Diff([]string{c.token}, c.sim.Subscribers("news")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{other}, c.sim.Subscribers("chat")); d != "" {
		t.Error(d)
	}
	post("unsubscribe/alias", xiaomiForms{"aliases": "bob", "topic": "chat"})
	if got := c.sim.Subscribers("chat"); got != nil {
		t.Errorf("got %q", got)
	}
	for i := 1; i < 30; i++ {
		if a := post("subscribe", xiaomiForms{"registration_id": c.token, "topic": fmt.Sprint("t", i)}); a.Code != 0 {
			t.Errorf("topic %d: got %+v", i, a)
		}
	}
	if a := post("subscribe", xiaomiForms{"registration_id": c.token, "topic": "t30"}); a.Code != 20215 {
		t.Errorf("topic 31: got %+v", a)
	}
	if a := c.post("/v2/topic/unsubscribe/all", xiaomiForms{"registration_id": c.token}); a.Code != 0 || c.sim.Subscribers("t1") != nil {
		t.Errorf("got %+v", a)
	}
}

func TestXiaomiReach(t *testing.T) {
	c := newXiaomiClient(t)
	tokens := make([]string, 4)
	for i := range tokens {
		tokens[i] = c.sim.NewToken()
		c.sim.AddAccount(tokens[i], "u")
	}
	c.sim.AddAlias(tokens[0], "a")
	subscribe := func(topic string, of ...int) {
		for _, i := range of {
			c.post("/v2/topic/subscribe", xiaomiForms{"registration_id": tokens[i], "topic": topic})
		}
	}
	subscribe("a", 0, 1)
	subscribe("b", 1, 2)
	c.sim.SetState(tokens[3], Dead)
	for path, test := range map[string]struct {
		form xiaomiForms
		want int
		kind string
	}{
		"/v3/message/alias":         {xiaomiForms{"alias": "a,x"}, 1, "Common"},
		"/v2/message/user_account":  {xiaomiForms{"user_account": "u"}, 3, "Common"},
		"/v3/message/topic":         {xiaomiForms{"topic": "a"}, 2, "Topic"},
		"/v3/message/all":           {nil, 3, "Topic"},
		"/v3/message/multi_topic":   {xiaomiForms{"topics": "a;$;b", "topic_op": "UNION"}, 3, "Topic"},
		"/v3/message/multi_topic?1": {xiaomiForms{"topics": "a;$;b", "topic_op": "INTERSECTION"}, 1, "Topic"},
		"/v3/message/multi_topic?2": {xiaomiForms{"topics": "b;$;a", "topic_op": "EXCEPT"}, 1, "Topic"},
	} {
		id := c.sendData(c.post(path, c.hello(), test.form)).ID
		row := c.row(id)
		if row.Resolved != test.want || row.Delivered != test.want || row.MsgType != test.kind {
			t.Errorf("%s: got %+v, want %d", path, row, test.want)
		}
	}
}

// row traces a message.
func (c *xiaomiClient) row(id string) xiaomiRow {
	c.t.Helper()
	a := c.get("/v1/trace/message/status", xiaomiForms{"msg_id": id})
	return xiaomiDecode[struct{ Data xiaomiRow }](c.t, a.Data).Data
}

func TestXiaomiLookUps(t *testing.T) {
	c := newXiaomiClient(t)
	for i := range 16 {
		c.sim.AddAlias(c.token, fmt.Sprint("a", i))
	}
	c.sim.AddAccount(c.token, "u")
	c.post("/v2/topic/subscribe", xiaomiForms{"registration_id": c.token, "topic": "t", "restricted_package_name": c.sim.PackageName})
	form := xiaomiForms{"registration_id": c.token, "restricted_package_name": c.sim.PackageName}
	list := func(path string, form xiaomiForms) []string {
		t.Helper()
		return xiaomiDecode[xiaomiList[string]](t, c.get(path, form).Data).List
	}
	if got := list("/v1/alias/all", form); len(got) != 15 || got[0] != "a1" {
		t.Errorf("aliases %q", got)
	}
	if d := cmp.Diff([][]string{{"t"}, {"u"}}, [][]string{list("/v1/topic/all", form), list("/v1/account/all", form)}); d != "" {
		t.Error(d)
	}
	stranger := xiaomiForms{"registration_id": "abc", "restricted_package_name": c.sim.PackageName}
	if a := c.get("/v1/topic/all", stranger); a.Code != 0 || string(a.Data) != `{"list":[]}` {
		t.Errorf("stranger: got %+v", a)
	}
	two := xiaomiForms{"registration_id": c.token + "," + c.token, "restricted_package_name": c.sim.PackageName}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"no regId":         c.get("/v1/alias/all", xiaomiForms{"restricted_package_name": c.sim.PackageName}),
		"presence":         c.get("/v1/regid/presence", form),
		"presences":        c.get("/v2/regid/presence", two),
		"presences, form":  c.post("/v3/regid/presence", two),
		"presence of what": c.get("/v1/regid/presence", form, xiaomiForms{"registration_id": "-"}),
		"validation":       c.post("/v1/validation/regids", xiaomiForms{"registration_ids": c.token}),
		"validation, none": c.post("/v1/validation/regids"),
		"validation, bad":  c.post("/v1/validation/regids", xiaomiForms{"registration_ids": "a b"}),
		"region":           c.post("/v1/feedback/get_region_by_regid", xiaomiForms{"regIds": c.token}),
		"region of what":   c.post("/v1/feedback/get_region_by_regid"),
	}, map[string]int{
		"no regId": 10016, "presence": 0, "presences": 0, "presences, form": 0, "presence of what": 10016,
		"validation": 0, "validation, none": 10016, "validation, bad": 66007, "region": 0, "region of what": 10016,
	})
	c.clean()
}
