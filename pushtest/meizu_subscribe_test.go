package pushtest

import (
	"fmt"
	"strings"
	"testing"
)

func TestMeizuSwitches(t *testing.T) {
	m := newMeizuTest(t)
	id := m.sim.NewToken()
	state := func(bar, direct float64) meizuMap {
		return meizuMap{"barTypeSwitch": bar, "directTypeSwitch": direct, "pushId": id}
	}
	read := func() meizuMap { return m.get("message/getRegisterSwitch", meizuMap{"pushId": id}) }
	change := func(msgType, to any) meizuMap {
		return m.call("message/changeRegisterSwitch", meizuMap{"pushId": id, "msgType": msgType, "subSwitch": to})
	}
	m.value("at first", read(), state(1, 1))
	m.value("notifications off", change("0", "0"), state(0, 1))
	m.value("refused", m.send(id), meizuFailed("110010", id))
	m.value("data", m.call("push/unvarnished/pushByPushId", meizuMap{"pushIds": id, "messageJson": meizuMap{"content": "a"}}), meizuMap{})
	m.value("read", read(), state(0, 1))
	m.value("data off", change("1", "false"), state(0, 0))
	m.value("notifications on", change("0", "true"), state(1, 0))
	m.value("all off", m.call("message/changeAllSwitch", meizuMap{"pushId": id, "subSwitch": "0"}), state(0, 0))
	m.value("all on", m.call("message/changeAllSwitch", meizuMap{"pushId": id, "subSwitch": "1"}), state(1, 1))
	m.value("accepted", m.send(id), meizuMap{})
	m.code("msgType 2", change("2", "1"), "1005")
	m.code("subSwitch 2", change("0", "2"), "1005")
	m.code("no subSwitch", change("0", nil), "110004")
}

func TestMeizuSubscribeAlias(t *testing.T) {
	m := newMeizuTest(t)
	id := m.sim.NewToken()
	set := func(alias string) meizuMap {
		return m.call("message/subscribeAlias", meizuMap{"pushId": id, "alias": alias})
	}
	alias := func(a string) meizuMap { return meizuMap{"pushId": id, "alias": a} }
	read := func() meizuMap { return m.get("message/getSubAlias", meizuMap{"pushId": id}) }
	m.value("at first", read(), alias(""))
	m.value("set", set("amy"), alias("amy"))
	m.value("read", read(), alias("amy"))
	m.value("replaced", set(strings.Repeat("字", 60)), alias(strings.Repeat("字", 60)))
	m.code("61 characters", set(strings.Repeat("字", 61)), "1005")
	m.code("empty", set(""), "110004")
	m.value("old one", m.call(meizuByAlias, meizuMap{"alias": "amy", "messageJson": meizuHello()}), meizuFailed("110005", "amy"))
	m.value("removed", m.call("message/unSubscribeAlias", meizuMap{"pushId": id}), alias(""))
	m.value("read", read(), alias(""))
	m.problems("none")
	set("a,b")
	m.problems("comma", "subscribeAlias: alias has a comma, so that no push can name it")
}

func TestMeizuSubscribeTags(t *testing.T) {
	m := newMeizuTest(t)
	id, other := m.sim.NewToken(), m.sim.NewToken()
	call := func(path, tags string) meizuMap {
		return m.call("message/"+path, meizuMap{"pushId": id, "tags": tags})
	}
	tags := func(tags ...any) meizuMap {
		list := []any{}
		for i := 0; i < len(tags); i += 2 {
			list = append(list, meizuMap{"tagId": tags[i], "tagName": tags[i+1]})
		}
		return meizuMap{"pushId": id, "tags": list}
	}
	m.value("at first", m.get("message/getSubTags", meizuMap{"pushId": id}), tags())
	m.value("added", call("subscribeTags", "a,b"), tags(1.0, "a", 2.0, "b"))
	m.sim.AddTags(other, "c", "a")
	m.value("more", call("subscribeTags", "b,c"), tags(1.0, "a", 2.0, "b", 3.0, "c"))
	m.value("removed", call("unSubscribeTags", "b,z"), tags(1.0, "a", 3.0, "c"))
	m.value("read", m.get("message/getSubTags", meizuMap{"pushId": id}), tags(1.0, "a", 3.0, "c"))
	m.value("all removed", m.call("message/unSubAllTags", meizuMap{"pushId": id}), true)
	m.value("read", m.get("message/getSubTags", meizuMap{"pushId": id}), tags())
	m.same("other device", []string{other}, m.sim.Subscribers("a"))
	m.code("20 characters", call("subscribeTags", strings.Repeat("字", 20)), "200")
	m.code("21 characters", call("subscribeTags", strings.Repeat("字", 21)), "1005")
	m.code("100 tags", call("subscribeTags", meizuTargets("x", 100)), "200")
	m.code("101 tags", call("subscribeTags", meizuTargets("x", 101)), "1005")
	m.code("none", call("subscribeTags", ""), "110004")
	m.problems("none")
}

// TestMeizuSubscriptionStates asks about devices that are not there.
func TestMeizuSubscriptionStates(t *testing.T) {
	m := newMeizuTest(t)
	for state, code := range map[State]string{
		Dead: "110002", Mismatched: "110003", Unknown: "110003", Throttled: "200", Live: "200",
	} {
		id := m.sim.NewToken()
		m.sim.SetState(id, state)
		params := meizuMap{"pushId": id}
		for _, path := range []string{"getRegisterSwitch", "getSubAlias", "getSubTags"} {
			m.code(fmt.Sprint(path, " ", state), m.get("message/"+path, params), code)
		}
		for _, path := range []string{"unSubscribeAlias", "unSubAllTags"} {
			m.code(fmt.Sprint(path, " ", state), m.call("message/"+path, params), code)
		}
		m.code(string(state), m.call("message/subscribeAlias", params, meizuMap{"alias": "a"}), code)
	}
	m.code("missing", m.get("message/getSubAlias"), "110004")
}
