package pushtest

import (
	"fmt"
	"strings"
	"testing"
)

func (t *tencentimTest) tag(account string, tags ...string) tencentimMap {
	return tencentimMap{"UserTags": []tencentimMap{{"To_Account": account, "Tags": append([]string{}, tags...)}}}
}

func TestTencentIMTags(t *testing.T) {
	for generation, names := range map[string][4]string{
		"timpush":         {"add_tag", "get_tag", "remove_tag", "clear_all_tags"},
		"all_member_push": {"im_add_tag", "im_get_tag", "im_remove_tag", "im_remove_all_tags"},
	} {
		c := newTencentimTest(t)
		id, dead := c.sim.NewToken(), c.sim.NewToken()
		c.sim.SetState(dead, Dead)
		do := func(i int, body tencentimMap) tencentimMap {
			t.Helper()
			return c.is(names[i], c.call(generation+"/"+names[i], body), 0)
		}
		gone := []tencentimMap{{"To_Account": dead, "ErrorCode": 70107, "ErrorInfo": "the account does not exist"}}
		tags := func(want ...string) {
			t.Helper()
			c.same("tags", tencentimMap{
				"UserTags": []tencentimMap{{"To_Account": id, "Tags": want}}, "ErrorList": gone,
			}, do(1, tencentimMap{"To_Account": []string{id, dead}}))
		}
		c.same("add", tencentimMap{}, do(0, c.tag(id, "b", "a")))
		c.same("add to the dead", tencentimMap{"ErrorList": gone}, do(0, c.tag(dead, "a")))
		tags("a", "b")
		do(0, c.with(c.tag(id, "c"), tencentimMap{"Replace": 0}))
		tags("a", "b", "c")
		do(0, c.with(c.tag(id, "d", "e"), tencentimMap{"Replace": 1}))
		tags("d", "e")
		c.same("remove", tencentimMap{}, do(2, c.tag(id, "d", "unknown")))
		tags("e")
		c.same("clear", tencentimMap{"ErrorList": gone}, do(3, tencentimMap{"To_Account": []string{id, dead}}))
		tags([]string{}...)
		if n := c.sim.Count(names[3]); n != 1 {
			t.Errorf("%d requests of op %s, want 1", n, names[3])
		}
		c.problems()
	}
}

func TestTencentIMTagLimits(t *testing.T) {
	c := newTencentimTest(t)
	id := c.sim.NewToken()
	add := func(what string, body tencentimMap, want int) tencentimMap {
		t.Helper()
		return c.is(what, c.call("timpush/add_tag", body), want)
	}
	replace := tencentimMap{"Replace": 1}
	add("10", c.tag(id, c.names(10)...), 0)
	add("11", c.tag(id, c.names(11)...), 90032)
	add("101 with Replace", c.with(c.tag(id, c.names(101)...), replace), 90032)
	add("100 with Replace", c.with(c.tag(id, c.names(100)...), replace), 0)
	c.same("101 in all", tencentimMap{"ErrorList": []tencentimMap{{"To_Account": id, "ErrorCode": 90032, "ErrorInfo": "too many tags"}}},
		add("101 in all", c.tag(id, "another"), 0))
	add("50 bytes", c.with(c.tag(id, strings.Repeat("é", 25)), replace), 0)
	add("51 bytes", c.tag(id, strings.Repeat("é", 25)+"x"), 90020)
	add("empty", c.tag(id, ""), 90040)
	add("none", c.tag(id), 90001)
	add("no account", c.tag("", "a"), 90001)
	add("Replace 2", c.with(c.tag(id, "a"), tencentimMap{"Replace": 2}), 90001)
	add("no UserTags", tencentimMap{}, 90001)
	c.problems()
	add("the key of a wrong client", tencentimMap{"Tags": []string{}}, 90001)
	c.problems("Tags: no such field")
	for n, want := range map[int]int{100: 0, 101: 90018} {
		list := make([]tencentimMap, n)
		for i := range list {
			list[i] = tencentimMap{"To_Account": "nobody", "Tags": []string{"a"}}
		}
		add("accounts", tencentimMap{"UserTags": list}, want)
		c.is("accounts", c.call("timpush/remove_tag", tencentimMap{"UserTags": list}), want)
		c.is("accounts", c.call("timpush/get_tag", tencentimMap{"To_Account": c.names(n)}), want)
		c.is("accounts", c.call("timpush/clear_all_tags", tencentimMap{"To_Account": c.names(n)}), want)
	}
}

func TestTencentIMAppTags(t *testing.T) {
	c := newTencentimTest(t)
	all := c.names(1001)
	for i := range 10 {
		c.is("tags", c.call("timpush/add_tag", c.with(c.tag(c.sim.NewToken(), all[100*i:100*i+100]...), tencentimMap{"Replace": 1})), 0)
	}
	c.is("1000", c.call("timpush/add_tag", c.tag(c.sim.NewToken(), all[7])), 0)
	c.is("1001", c.call("timpush/add_tag", c.tag(c.sim.NewToken(), all[1000])), 90032)
}

// TestTencentIMKinds mixes users and devices.
func TestTencentIMKinds(t *testing.T) {
	c := newTencentimTest(t)
	user, device := c.sim.NewToken(), c.sim.NewRegistrationID()
	wrong := func(id string) tencentimMap {
		return tencentimMap{"ErrorList": []tencentimMap{{"To_Account": id, "ErrorCode": 90035, "ErrorInfo": "accounts of the other type have it"}}}
	}
	c.is("user", c.call("timpush/add_tag", c.tag(user, "a")), 0)
	c.same("device", wrong(device), c.is("device", c.call("timpush/add_tag", c.tag(device, "a")), 0))
	c.is("clear", c.call("timpush/clear_all_tags", tencentimMap{"To_Account": []string{user}}), 0)
	c.same("device", tencentimMap{}, c.is("device", c.call("timpush/add_tag", c.tag(device, "a")), 0))
	c.is("names", c.call("timpush/set_attr_name", tencentimMap{"AttrNames": tencentimMap{"0": "sex"}, "AttrTypes": tencentimMap{"0": 1}}), 0)
	set := func(id string) tencentimMap {
		return c.is("set", c.call("timpush/set_attr", tencentimMap{"UserAttrs": []tencentimMap{{"To_Account": id, "Attrs": tencentimMap{"sex": "f"}}}}), 0)
	}
	c.same("user", wrong(user), set(user))
	c.same("device", tencentimMap{}, set(device))
}

func TestTencentIMAttrNames(t *testing.T) {
	c := newTencentimTest(t)
	long := strings.Repeat("é", 25)
	for _, test := range []struct {
		names, types tencentimMap
		want         int
	}{
		{tencentimMap{"0": "sex", "9": "city"}, tencentimMap{"9": 1}, 0},
		{tencentimMap{"1": "sex"}, nil, 90033},
		{tencentimMap{"1": "a", "2": "a"}, nil, 90033},
		{tencentimMap{"10": "a"}, nil, 90033},
		{tencentimMap{"01": "a"}, nil, 90033},
		{tencentimMap{"-1": "a"}, nil, 90033},
		{tencentimMap{"1": long}, nil, 0},
		{tencentimMap{"1": long + "x"}, nil, 90030},
		{tencentimMap{"1": ""}, nil, 90030},
		{tencentimMap{"1": 7}, nil, 90001},
		{nil, nil, 90001},
		{tencentimMap{"2": "a"}, tencentimMap{"2": 2}, 90033},
		{tencentimMap{"2": "a"}, tencentimMap{"3": 1}, 90033},
		{tencentimMap{"9": "town"}, tencentimMap{"9": 1}, 0},
		{tencentimMap{"9": "town"}, tencentimMap{"9": 0}, 90033},
	} {
		body := c.with(tencentimMap{"AttrNames": test.names, "AttrTypes": test.types})
		if test.names == nil {
			body = tencentimMap{}
		} else if test.types == nil {
			delete(body, "AttrTypes")
		}
		c.is(fmt.Sprint(test.names, test.types), c.call("timpush/set_attr_name", body), test.want)
	}
	c.same("names", tencentimMap{
		"AttrNames": tencentimMap{"0": "sex", "1": long, "9": "town"}, "AttrTypes": tencentimMap{"0": 0, "1": 0, "9": 1},
	}, c.is("get", c.call("timpush/get_attr_name", tencentimMap{}), 0))
	c.problems()
}

func TestTencentIMAttrs(t *testing.T) {
	c := newTencentimTest(t)
	id, dead := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	gone := []tencentimMap{{"To_Account": dead, "ErrorCode": 70107, "ErrorInfo": "the account does not exist"}}
	attrs := func(attrs any) tencentimMap {
		return tencentimMap{"UserAttrs": []tencentimMap{{"To_Account": id, "Attrs": attrs}, {"To_Account": dead, "Attrs": attrs}}}
	}
	c.is("names", c.call("all_member_push/im_set_attr_name", tencentimMap{"AttrNames": tencentimMap{"0": "sex", "1": "city"}}), 0)
	do := func(command string, body tencentimMap, want int) tencentimMap {
		t.Helper()
		return c.is(command, c.call("timpush/"+command, body), want)
	}
	c.same("set", tencentimMap{"ErrorList": gone}, do("set_attr", attrs(tencentimMap{"sex": "f", "city": strings.Repeat("é", 25)}), 0))
	do("set_attr", attrs(tencentimMap{"sex": strings.Repeat("é", 25) + "x"}), 90030)
	do("set_attr", attrs(tencentimMap{"sex": ""}), 90030)
	do("set_attr", attrs(tencentimMap{"age": "7"}), 90033)
	do("set_attr", attrs(tencentimMap{"sex": 7}), 90001)
	do("set_attr", attrs(tencentimMap{}), 90001)
	do("set_attr", attrs([]string{"sex"}), 90001)
	c.same("remove", tencentimMap{"ErrorList": gone}, do("remove_attr", attrs([]string{"city"}), 0))
	do("remove_attr", attrs([]string{"age"}), 90033)
	do("remove_attr", attrs([]string{}), 90001)
	c.same("get", tencentimMap{
		"UserAttrs": []tencentimMap{{"To_Account": id, "Attrs": tencentimMap{"sex": "f"}}}, "ErrorList": gone,
	}, do("get_attr", tencentimMap{"To_Account": []string{id, dead}}, 0))
	do("get_attr", tencentimMap{"To_Account": c.names(101)}, 90018)
	do("get_attr", tencentimMap{}, 90001)
	c.problems()
}
