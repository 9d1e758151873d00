package pushtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// names makes n different names.
func (t *tencentimTest) names(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("name", i)
	}
	return names
}

// audience sends to a condition and returns whom the task reached, by the
// names in who.
func (t *tencentimTest) audience(condition any, who map[string]string) []string {
	t.Helper()
	a := t.is("push", t.call("timpush/push", t.all(tencentimMap{"Condition": condition})), 0)
	t.sim.lock.Lock()
	defer t.sim.lock.Unlock()
	got := []string{}
	for _, name := range []string{"a", "b", "c", "d"} {
		for _, id := range t.sim.tasks[a["TaskId"].(string)].reached {
			if id == who[name] {
				got = append(got, name)
			}
		}
	}
	return got
}

func TestTencentIMConditions(t *testing.T) {
	c := newTencentimTest(t)
	who := map[string]string{"a": c.sim.NewToken(), "b": c.sim.NewToken(), "c": c.sim.NewToken(), "d": c.sim.NewToken()}
	c.is("names", c.call("timpush/set_attr_name", tencentimMap{"AttrNames": tencentimMap{"0": "sex", "9": "city"}}), 0)
	for name, tags := range map[string][]string{"a": {"x"}, "b": {"x", "y"}, "c": {"y", "z"}} {
		c.is("tags", c.call("timpush/add_tag", tencentimMap{"UserTags": []tencentimMap{{"To_Account": who[name], "Tags": tags}}}), 0)
	}
	for name, attrs := range map[string]tencentimMap{"a": {"sex": "f", "city": "p"}, "b": {"sex": "f", "city": "q"}, "d": {"city": "p"}} {
		c.is("attrs", c.call("timpush/set_attr", tencentimMap{"UserAttrs": []tencentimMap{{"To_Account": who[name], "Attrs": attrs}}}), 0)
	}
	for _, test := range []struct {
		condition tencentimMap
		want      string
	}{
		{tencentimMap{"TagsAnd": []string{"x", "y"}}, "b"},
		{tencentimMap{"TagsOr": []string{"x", "y"}}, "a b c"},
		{tencentimMap{"TagsOr": []string{"x", "y"}, "TagsNot": []string{"z"}}, "a b"},
		{tencentimMap{"TagsNot": []string{"x"}}, "c d"},
		{tencentimMap{"TagsAnd": []string{"y"}, "TagsOr": []string{"z", "nothing"}}, "c"},
		{tencentimMap{"AttrsAnd": tencentimMap{"sex": "f", "city": "p"}}, "a"},
		{tencentimMap{"AttrsOr": tencentimMap{"sex": "f", "city": "p"}}, "a b d"},
		{tencentimMap{"AttrsAnd": tencentimMap{"city": "q"}, "AttrsOr": tencentimMap{"sex": "f"}}, "b"},
	} {
		c.same(fmt.Sprint(test.condition), strings.Fields(test.want), c.audience(test.condition, who))
		c.delivered("tags")
	}
	c.same("everyone", []string{"a", "b", "c", "d"}, c.audience(nil, who))
	c.sim.SetState(who["a"], Dead)
	c.sim.SetState(who["b"], Throttled)
	c.same("everyone that can be reached", []string{"c", "d"}, c.audience(nil, who))
	c.delivered("everyone", "everyone")
	c.audience(tencentimMap{}, who)
	c.problems("Condition: without any, so that the push is for everyone")
	c.audience(tencentimMap{"TagsOr": []string{}, "TagsAnd": []string{"x"}}, who)
	c.problems("Condition.TagsOr: empty")
	c.same("more than one tag to avoid", []string{"d"}, c.audience(tencentimMap{"TagsNot": []string{"x", "z"}}, who))
	c.problems("Condition.TagsNot: what more than one tag means is not documented")
}

func TestTencentIMPushRefused(t *testing.T) {
	c := newTencentimTest(t)
	c.is("names", c.call("timpush/set_attr_name", tencentimMap{"AttrNames": tencentimMap{"0": "sex"}}), 0)
	condition := func(lists ...any) tencentimMap {
		m := tencentimMap{}
		for i := 0; i < len(lists); i += 2 {
			m[lists[i].(string)] = lists[i+1]
		}
		return tencentimMap{"Condition": m}
	}
	long := strings.Repeat("é", 25)
	for name, test := range map[string]struct {
		change tencentimMap
		want   int
	}{
		"no MsgRandom":           {tencentimMap{"MsgRandom": nil}, 90005},
		"MsgRandom is a string":  {tencentimMap{"MsgRandom": "7"}, 90005},
		"MsgRandom of 33 bits":   {tencentimMap{"MsgRandom": 1 << 32}, 90005},
		"From_Account is empty":  {tencentimMap{"From_Account": ""}, 90001},
		"DataId of 65 bytes":     {tencentimMap{"DataId": strings.Repeat("d", 65)}, 90057},
		"no OfflinePushInfo":     {tencentimMap{"OfflinePushInfo": nil}, 90001},
		"10 tags":                {condition("TagsOr", c.names(10)), 0},
		"11 tags in TagsOr":      {condition("TagsOr", c.names(11)), 90032},
		"11 tags in TagsAnd":     {condition("TagsAnd", c.names(11)), 90032},
		"11 tags in TagsNot":     {condition("TagsNot", c.names(11)), 90032},
		"a tag of 50 bytes":      {condition("TagsAnd", []string{long}), 0},
		"a tag of 51 bytes":      {condition("TagsAnd", []string{long + "x"}), 90020},
		"an empty tag":           {condition("TagsNot", []string{""}), 90040},
		"a tag in And and Or":    {condition("TagsOr", []string{"a", "b"}, "TagsAnd", []string{"b"}), 90022},
		"tags and attributes":    {condition("TagsOr", []string{"a"}, "AttrsOr", tencentimMap{"sex": "f"}), 90039},
		"unknown attribute":      {condition("AttrsAnd", tencentimMap{"age": "7"}), 90033},
		"attribute of 50 bytes":  {condition("AttrsOr", tencentimMap{"sex": long}), 0},
		"attribute of 51 bytes":  {condition("AttrsOr", tencentimMap{"sex": long + "x"}), 90030},
		"attribute is empty":     {condition("AttrsOr", tencentimMap{"sex": ""}), 90030},
		"attribute is a number":  {condition("AttrsOr", tencentimMap{"sex": 7}), 90001},
		"TagsOr is a string":     {condition("TagsOr", "a"), 90001},
		"Condition is a list":    {tencentimMap{"Condition": []string{}}, 90001},
		"MsgBody of texts":       {tencentimMap{"MsgBody": []string{"x"}}, 90010},
		"MsgBody is empty":       {tencentimMap{"MsgBody": []string{}}, 90002},
		"MsgBody has no MsgType": {tencentimMap{"MsgBody": []tencentimMap{{"MsgContent": tencentimMap{}}}}, 90010},
	} {
		c.tick(time.Second)
		c.is(name, c.call("timpush/push", c.all(test.change)), test.want)
	}
	c.problems()
	c.is("no From_Account", c.call("timpush/push", c.all(tencentimMap{"From_Account": nil})), 0)
	c.problems("From_Account: missing in v4/timpush/push")
	c.is("MsgLifeTime", c.call("timpush/push", c.all(tencentimMap{"MsgLifeTime": 7})), 0)
	c.problems("MsgLifeTime: no such field")
}

func TestTencentIMPushSize(t *testing.T) {
	c := newTencentimTest(t)
	for size, want := range map[int]int{10240: 0, 10241: 90056} {
		body := `{"From_Account":"administrator","MsgRandom":` + fmt.Sprint(size) + `,"OfflinePushInfo":{}}`
		body += strings.Repeat(" ", size-len(body))
		c.is(fmt.Sprint(size), c.call("timpush/push", body), want)
	}
}

func TestTencentIMLimitRates(t *testing.T) {
	c := newTencentimTest(t)
	c.now.Store(1700000000_000) // 06:13 in China
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 7*86400)
	push := func(what string, want int) string {
		t.Helper()
		taskID, _ := c.is(what, c.call("timpush/push", c.all()), want)["TaskId"].(string)
		return taskID
	}
	c.is("no limits yet", c.call("timpush/push", c.all()), 0)
	push("no limits yet", 0)
	c.sim.LimitRates(2)
	task := push("first", 0)
	c.tick(time.Second)
	push("a second later", 90024)
	c.is("batch is not limited", c.call("timpush/batch", c.batch([]string{"nobody"})), 0)
	c.tick(time.Millisecond)
	c.is("malformed", c.call("timpush/push", c.all(tencentimMap{"MsgRandom": nil})), 90005)
	push("second", 0)
	c.tick(time.Minute)
	push("third", 90047)
	c.tick(18 * time.Hour)
	push("next day", 0)
	info := tencentimMap{"TaskId": task, "OfflinePushInfo": tencentimMap{}}
	c.is("recall", c.call("timpush/revoke", info), 0)
	c.is("recall again", c.call("timpush/revoke", info), 90051)
	query := tencentimMap{"TaskID": "x", "UserID": "y"}
	c.is("query", c.call("timpush/all_member_push_trace", query), 0)
	c.is("query again", c.call("timpush/all_member_push_trace", query), 60007)
	c.sim.LimitRates(0)
	c.is("no limits", c.call("timpush/all_member_push_trace", query), 0)
	push("no limits", 0)
	push("no limits", 0)
}

func TestTencentIMRevoke(t *testing.T) {
	c := newTencentimTest(t)
	start := c.now.Load()
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 7*86400)
	id := c.sim.NewToken()
	task := func(path string, body tencentimMap) string {
		t.Helper()
		c.now.Store(start)
		return c.is(path, c.call(path, body), 0)["TaskId"].(string)
	}
	msg := []tencentimMap{{"MsgType": "TIMTextElem", "MsgContent": tencentimMap{"Text": "hi"}}}
	batch := task("timpush/batch", c.batch([]string{id}))
	late := task("timpush/push", c.all())
	chat := task("timpush/push", c.all(tencentimMap{"MsgBody": msg, "OfflinePushInfo": nil}))
	online := task("timpush/push", c.all(tencentimMap{"MsgBody": msg, "OnlineOnlyFlag": 1}))
	old := task("all_member_push/im_push", tencentimMap{"MsgRandom": 7, "MsgBody": msg, "MsgLifeTime": 604800})
	info := tencentimMap{"OfflinePushInfo": tencentimMap{"Title": "T"}}
	for _, test := range []struct {
		name   string
		taskID any
		change tencentimMap
		after  time.Duration
		want   int
	}{
		{"no TaskId", nil, info, 0, 90001},
		{"unknown TaskId", "push_1", info, 0, 90049},
		{"no OfflinePushInfo", batch, nil, 0, 90053},
		{"malformed", batch, tencentimMap{"OfflinePushInfo": tencentimMap{"PushFlag": 7}}, 0, 90001},
		{"24 hours", batch, info, 24 * time.Hour, 0},
		{"again", batch, info, 0, 90050},
		{"24 hours and 1 ms", late, info, 24*time.Hour + time.Millisecond, 90052},
		{"message kept", chat, nil, 0, 0},
		{"message not kept", online, nil, 0, 90053},
		{"older generation", old, nil, 0, 0},
	} {
		c.now.Store(start)
		c.tick(test.after)
		body := c.with(tencentimMap{"TaskId": test.taskID}, test.change)
		a := c.is(test.name, c.call("timpush/revoke", body), test.want)
		c.same(test.name, tencentimMap{}, a)
		if taskID, _ := test.taskID.(string); c.sim.Recalled(taskID) != (test.want == 0 || test.want == 90050) {
			t.Errorf("%s: Recalled is %v", test.name, c.sim.Recalled(taskID))
		}
	}
	c.problems()
}

func TestTencentIMLegacyPush(t *testing.T) {
	c := newTencentimTest(t)
	msg := []tencentimMap{{"MsgType": "TIMTextElem", "MsgContent": tencentimMap{"Text": "hi"}}}
	for name, test := range map[string]struct {
		change tencentimMap
		want   int
	}{
		"good":                   {nil, 0},
		"no MsgRandom":           {tencentimMap{"MsgRandom": nil}, 90005},
		"no MsgBody":             {tencentimMap{"MsgBody": nil}, 90002},
		"MsgBody is no array":    {tencentimMap{"MsgBody": tencentimMap{}}, 90007},
		"MsgLifeTime is a text":  {tencentimMap{"MsgLifeTime": "7"}, 90044},
		"7 days":                 {tencentimMap{"MsgLifeTime": 604800}, 0},
		"more than 7 days":       {tencentimMap{"MsgLifeTime": 604801}, 90026},
		"tags and attributes":    {tencentimMap{"Condition": tencentimMap{"TagsOr": []string{"a"}, "AttrsOr": tencentimMap{"b": "c"}}}, 90039},
		"OfflinePushInfo is bad": {tencentimMap{"OfflinePushInfo": tencentimMap{"PushFlag": 7}}, 90043},
	} {
		body := c.with(tencentimMap{"MsgRandom": c.random.Add(1), "MsgBody": msg}, test.change)
		c.is(name, c.call("all_member_push/im_push", body), test.want)
	}
	c.delivered("everyone", "everyone")
	if n := c.sim.Count("im_push"); n != 0 {
		t.Errorf("%d requests of op im_push", n)
	}
}
