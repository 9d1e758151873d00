package pushtest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// device calls the device interface with the token in the header.
func (c *oppoClient) device(op string, fields oppoObj) oppoAnswer {
	c.t.Helper()
	return c.do("POST", "/server/v1/device/"+op, "application/json", fields.String(), "auth_token", c.auth)
}

func (c *oppoClient) setAlias(alias, id string) {
	c.t.Helper()
	if a := c.device("set_alias", oppoObj{"alias": alias, "registration_id": id}); a.Code != 0 || string(a.Data) != "{}" {
		c.t.Fatalf("set_alias: got %+v", a)
	}
}

func TestOPPOAliases(t *testing.T) {
	c := newOPPOClient(t)
	first, second := c.sim.NewToken(), c.sim.NewToken()
	send := func(alias string, want int) {
		t.Helper()
		a := c.unicast(oppoTo(alias, nil).with(oppoObj{"target_type": 5}))
		if a.Code != want {
			t.Errorf("%s: got %+v, want %d", alias, a, want)
		}
	}
	c.setAlias("a", first)
	send("a", 0)
	c.setAlias("a", second)
	c.sim.SetState(first, Dead)
	send("a", 0)
	c.setAlias("b", second)
	send("a", 10002)
	send("b", 0)
	c.sim.SetState(second, Dead)
	send("b", 10003)
	c.sim.SetState(second, Live)
	var entries []oppoEntry
	c.must(c.batch(oppoTo("b", nil).with(oppoObj{"target_type": 5}), oppoTo("x", nil).with(oppoObj{"target_type": 5})), &entries)
	if entries[0].ErrorCode != 0 || entries[1].RegistrationID != "x" || entries[1].ErrorCode != 10002 {
		t.Errorf("batch: got %+v", entries)
	}
	var data map[string]any
	c.must(c.broadcast(c.save(), "5", "b;x"), &data)
	if d := cmp.Diff([]any{"x"}, data["10002"]); d != "" {
		t.Error(d)
	}
	for _, want := range []int{0, 10002} {
		if a := c.device("delete_alias", oppoObj{"alias": "b"}); a.Code != want {
			t.Errorf("delete_alias: got %+v", a)
		}
	}
	send("b", 10002)
	if d := cmp.Diff([]string{"a", "a", "b", "b", "b"}, c.reached()); d != "" {
		t.Error(d)
	}
	if typ := c.sim.Deliveries()[0].Type; typ != push.TargetAlias {
		t.Errorf("type %q", typ)
	}
	c.clean()
}

func TestOPPORefusesDeviceCalls(t *testing.T) {
	c := newOPPOClient(t)
	id, dead := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	tests := map[string]struct {
		op     string
		fields oppoObj
		code   int
	}{
		"alias of 64":          {"set_alias", oppoObj{"registration_id": id, "alias": strings.Repeat("\u00e9", 64)}, 0},
		"alias of 65":          {"set_alias", oppoObj{"registration_id": id, "alias": strings.Repeat("a", 65)}, 41},
		"alias with separator": {"set_alias", oppoObj{"registration_id": id, "alias": "a;b"}, 41},
		"no alias":             {"set_alias", oppoObj{"registration_id": id}, 40},
		"no id":                {"set_alias", oppoObj{"alias": "a"}, 40},
		"number as alias":      {"set_alias", oppoObj{"registration_id": id, "alias": 1}, 41},
		"dead id":              {"set_alias", oppoObj{"registration_id": dead, "alias": "a"}, 10000},
		"no tags":              {"subscribe_tags", oppoObj{"registration_id": id}, 40},
		"a list of tags":       {"subscribe_tags", oppoObj{"registration_id": id, "tags": []string{"a"}}, 41},
		"empty tag":            {"subscribe_tags", oppoObj{"registration_id": id, "tags": "a;"}, 41},
		"tags of nobody":       {"unsubscribe_tags", oppoObj{"registration_id": "x", "tags": "a"}, 10000},
		"no id for tags":       {"get_all_tags", oppoObj{}, 40},
		"tag without a name":   {"add_tags", oppoObj{"desc": "d"}, 40},
		"group without tags":   {"add_tag_group", oppoObj{"group": "g"}, 40},
		"group of empty tags":  {"add_tag_group", oppoObj{"group": "g", "tags": ";"}, 41},
	}
	for name, test := range tests {
		if got := c.device(test.op, test.fields); got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, got, test.code)
		}
	}
	fields := oppoObj{"registration_id": id}
	inBody := fields.with(oppoObj{"auth_token": c.auth}).String()
	const path, typ = "/server/v1/device/get_all_tags", "application/json"
	for name, test := range map[string]struct {
		got  oppoAnswer
		code int
	}{
		"no token":       {c.do("POST", path, typ, fields.String()), 29},
		"in the body":    {c.do("POST", path, typ, inBody), 0},
		"in both":        {c.do("POST", path, typ, inBody, "auth_token", c.auth), 0},
		"two of them":    {c.do("POST", path, typ, inBody, "auth_token", "x"), 11},
		"wrong":          {c.do("POST", path, typ, fields.String(), "auth_token", "x"), 11},
		"no JSON":        {c.do("POST", path, typ, "{", "auth_token", c.auth), 41},
		"a form":         {c.do("POST", path, oppoFormType, "registration_id="+id, "auth_token", c.auth), 40},
		"with a query":   {c.do("POST", path+"?auth_token="+c.auth, typ, fields.String()), 29},
		"misspelt field": {c.do("POST", path, typ, fields.with(oppoObj{"tag": "a"}).String(), "auth_token", c.auth), 0},
	} {
		if test.got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, test.got, test.code)
		}
	}
	want := []string{
		"get_all_tags: tag is unknown",
		"get_all_tags: the content type is \"" + oppoFormType + "\" in place of application/json",
		"get_all_tags: there is a query, which is not read",
		"set_alias: alias has the wrong type",
		"subscribe_tags: tags has the wrong type",
	}
	got := c.sim.Problems()
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOPPOTags(t *testing.T) {
	c := newOPPOClient(t)
	for tags, state := range map[string]State{"red;big": Live, "red": Throttled, "blue;big": Live, "blue": Live, "red;blue": Dead} {
		id := c.sim.NewToken()
		if a := c.device("subscribe_tags", oppoObj{"registration_id": id, "tags": tags + ";old"}); a.Code != 0 {
			t.Errorf("subscribe_tags: got %+v", a)
		}
		c.device("unsubscribe_tags", oppoObj{"registration_id": id, "tags": "old"})
		var data map[string][]string
		c.must(c.device("get_all_tags", oppoObj{"registration_id": id}), &data)
		want := strings.Split(tags, ";")
		slices.Sort(want)
		if d := cmp.Diff(map[string][]string{"tags": want}, data); d != "" {
			t.Error(d)
		}
		c.sim.SetState(id, state)
	}
	for _, want := range []int{0, 32} {
		if a := c.device("add_tags", oppoObj{"name": "red", "desc": "d"}); a.Code != want {
			t.Errorf("add_tags: got %+v", a)
		}
		if a := c.device("add_tag_group", oppoObj{"group": "red", "tags": "red;blue"}); a.Code != want {
			t.Errorf("add_tag_group: got %+v", a)
		}
	}
	id := c.save()
	for expr, want := range map[string]string{
		`{"or":["red","blue"]}`:                              "5 4 3",
		`{"or":["red","blue"],"and":["big"]}`:                "2 2 2",
		`{"or":["red"],"and":["big"],"not":["blue","none"]}`: "1 1 1",
		`{"not":["blue","big"]}`:                             "1 1 0",
		`{"and":["old"]}`:                                    "0 0 0",
	} {
		c.sim.Reset()
		var data map[string]string
		c.must(c.broadcast(id, "6", expr), &data)
		if got := c.statistics(id, data["task_id"]); got != want {
			t.Errorf("%s: got %s, want %s", expr, got, want)
		}
		for _, d := range c.sim.Deliveries() {
			if d.Type != push.TargetTags || d.Value != expr || d.ID != id {
				t.Errorf("got %+v", d)
			}
		}
		c.clean()
	}
	var task map[string]string
	c.must(c.broadcast(id, "6", `{"or":["red"]}`), &task)
	for _, kv := range [][]string{{id, "x"}, {"x", task["task_id"]}} {
		if a := c.post("message/statistics", "message_id", kv[0], "task_id", kv[1]); a.Code != 31 {
			t.Errorf("statistics: got %+v", a)
		}
	}
	if a := c.post("message/statistics", "message_id", id); a.Code != 40 {
		t.Errorf("statistics: got %+v", a)
	}
}

// statistics returns the numbers of targets, of valid ones, and of arrivals.
func (c *oppoClient) statistics(id, task string) string {
	c.t.Helper()
	var n struct{ TargetCount, ValidCount, SendCount, ArriveCount, ShowCount, OpenCount json.Number }
	c.must(c.post("message/statistics", "message_id", id, "task_id", task), &n)
	if n.SendCount != n.ArriveCount || n.ShowCount != n.ArriveCount || n.OpenCount != "0" {
		c.t.Errorf("got %+v", n)
	}
	return n.TargetCount.String() + " " + n.ValidCount.String() + " " + n.ArriveCount.String()
}
