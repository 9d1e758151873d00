package pushtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
)

// newTask checks the answer about a new task and returns the id.
func (t *meizuTest) newTask(what, path, pushType string, params ...meizuMap) string {
	t.Helper()
	a := t.call("push/pushTask/"+path, append([]meizuMap{{"pushType": pushType, "messageJson": meizuHello()}}, params...)...)
	t.code(what, a, "200")
	v, _ := a["value"].(meizuMap)
	id, _ := v["taskId"].(float64)
	t.same(what, fmt.Sprintf("map[appId:%s pushType:%s taskId:%.0f]", t.sim.AppID, pushType, id), meizuPrint(v))
	if a["msgId"] != nil || id <= 0 {
		t.Errorf("%s: got %v", what, a)
	}
	return fmt.Sprintf("%.0f", id)
}

// meizuPrint prints numbers as they are in JSON.
func meizuPrint(v meizuMap) string {
	whole := make(map[string]int64)
	for k, n := range v {
		f, _ := n.(float64)
		whole[k] = int64(f)
	}
	return fmt.Sprint(whole)
}

func (t *meizuTest) statistics(what, id string, want meizuMap) {
	t.Helper()
	f, _ := json.Number(id).Float64()
	all := meizuMap{"taskId": f, "targetNo": 0.0, "validNo": 0.0, "pushedNo": 0.0, "acceptNo": 0.0, "displayNo": 0.0, "clickNo": 0.0}
	for k, v := range want {
		all[k] = float64(v.(int))
	}
	t.value(what, t.get("push/statistics/getTaskStatistics", meizuMap{"taskId": id}), all)
}

func TestMeizuTaskOfLists(t *testing.T) {
	m := newMeizuTest(t)
	a, b, dead := m.sim.NewToken(), m.sim.NewToken(), m.sim.NewToken()
	m.sim.SetState(dead, Dead)
	m.sim.SetAlias(b, "bob")
	id := m.newTask("task", "getTaskId", "0", meizuMap{
		"messageJson":            meizuHello(meizuMap{"advanceInfo.fixSpeed": 1, "advanceInfo.fixSpeedRate": 10}),
		"restrictedPackageNames": m.sim.PackageName,
	})
	answer := m.call("push/task/varnished/pushByPushId", meizuMap{"taskId": id, "pushIds": a + "," + dead})
	m.value("pushIds", answer, meizuFailed("110002", dead))
	m.same("msgId", m.sim.Deliveries()[0].ID, answer["msgId"].(string))
	m.value("alias", m.call("push/task/varnished/pushByAlias", meizuMap{"taskId": id, "alias": "bob"}), meizuMap{})
	m.delivered("both", "token "+a, "alias bob")
	m.statistics("lists", id, meizuMap{"targetNo": 3, "validNo": 2, "pushedNo": 2, "acceptNo": 2, "displayNo": 2})
	m.code("101", m.call("push/task/varnished/pushByPushId", meizuMap{"taskId": id, "pushIds": meizuTargets(a, 101)}), "1005")
	m.code("cannot be canceled", m.cancel("0", id), "500")
	m.problems("none")

	data := meizuMap{"title": "a", "content": "b"}
	m.code("no title", m.call("push/pushTask/getTaskId", meizuMap{"pushType": "1", "messageJson": meizuMap{"content": "b"}}), "110004")
	other := m.newTask("transparent", "getTaskId", "1", meizuMap{"messageJson": data})
	m.value("transparent", m.call("push/task/unvarnished/pushByPushId", meizuMap{"taskId": other, "pushIds": a}), meizuMap{})
	m.value("transparent", m.call("push/task/unvarnished/pushByAlias", meizuMap{"taskId": other, "alias": "bob"}), meizuMap{})
	m.statistics("transparent", other, meizuMap{"targetNo": 2, "validNo": 2, "pushedNo": 2, "acceptNo": 2})
	app := m.newTask("app", "pushToApp", "0")
	for name, task := range map[string]string{"of the other kind": other, "to the app": app, "unknown": "1", "malformed": "x"} {
		m.code(name, m.call("push/task/varnished/pushByPushId", meizuMap{"taskId": task, "pushIds": a}), "110032")
	}
	m.code("missing", m.call("push/task/varnished/pushByPushId", meizuMap{"pushIds": a}), "110004")
	m.code("pushType", m.call("push/pushTask/getTaskId", meizuMap{"pushType": "2", "messageJson": meizuHello()}), "1005")
	m.sim.Reset()
	m.newTask("package", "getTaskId", "1", meizuMap{"messageJson": data, "restrictedPackageNames": m.sim.PackageName})
	m.problems("package", "getTaskId: transparent messages are discontinued", "getTaskId: restrictedPackageNames is for notifications only")
	m.code("statistics", m.get("push/statistics/getTaskStatistics", meizuMap{"taskId": "1"}), "110032")
}

func (t *meizuTest) cancel(pushType, id string) meizuMap {
	t.Helper()
	return t.call("push/pushTask/cancel", meizuMap{"pushType": pushType, "taskId": id})
}

func TestMeizuApp(t *testing.T) {
	m := newMeizuTest(t)
	tokens := []string{m.sim.NewToken(), m.sim.NewToken(), m.sim.NewToken(), m.sim.NewToken()}
	m.sim.SetState(tokens[0], Dead)
	m.sim.SetState(tokens[1], Throttled)
	id := m.newTask("app", "pushToApp", "0")
	d := m.sim.Deliveries()
	if len(d) != 1 || d[0].Type != push.TargetEveryone || d[0].ID != id || d[0].Value != "" {
		t.Errorf("deliveries: %+v", d)
	}
	m.statistics("app", id, meizuMap{"targetNo": 3, "validNo": 3, "pushedNo": 2, "acceptNo": 2, "displayNo": 2})
	m.same("not clicked", true, m.sim.Click(id, tokens[1]) != nil && m.sim.Click("x", tokens[2]) != nil)
	m.same("clicked", nil, m.sim.Click(id, tokens[2]))
	m.statistics("clicked", id, meizuMap{"targetNo": 3, "validNo": 3, "pushedNo": 2, "acceptNo": 2, "displayNo": 2, "clickNo": 1})
	m.code("finished", m.cancel("0", id), "500")
	m.code("transparent", m.call("push/pushTask/pushToApp", meizuMap{"pushType": "1", "messageJson": meizuHello()}), "1005")
	m.code("no type", m.call("push/pushTask/pushToApp", meizuMap{"messageJson": meizuHello()}), "110004")
	m.code("validTime 0", m.call("push/pushTask/pushToApp", meizuMap{
		"pushType": "0", "messageJson": meizuHello(meizuMap{"pushTimeInfo.validTime": 0}),
	}), "1005")
	m.problems("none")
	m.newTask("extra", "pushToApp", "0", meizuMap{"messageJson": meizuHello(meizuMap{"extra": meizuMap{"callback": "c"}})})
	m.problems("extra", "pushToApp: extra does nothing in a push with a task", "pushToApp: extra.callback is not registered")
}

func TestMeizuSchedule(t *testing.T) {
	m := newMeizuTest(t)
	m.sim.NewToken()
	at := func(start string) meizuMap {
		return meizuMap{"messageJson": meizuHello(meizuMap{"pushTimeInfo.pushTimeType": 1, "pushTimeInfo.startTime": start})}
	}
	first := m.newTask("scheduled", "pushToApp", "0", at("2025-05-07 12:00:10"))
	second := m.newTask("scheduled", "pushToTag", "0", at("2025-05-07 12:00:20"), meizuMap{"tagNames": "a", "scope": "0"})
	m.delivered("too early")
	m.now = m.now.Add(10 * time.Second)
	m.delivered("in time", "everyone")
	m.code("too late", m.cancel("0", first), "500")
	m.code("other kind", m.cancel("1", second), "110032")
	m.value("canceled", m.cancel("0", second), meizuMap{"result": true})
	m.code("again", m.cancel("0", second), "500")
	m.now = m.now.Add(time.Minute)
	m.delivered("canceled", "everyone")
	m.code("no startTime", m.call("push/pushTask/pushToApp", meizuMap{
		"pushType": "0", "messageJson": meizuHello(meizuMap{"pushTimeInfo.pushTimeType": 1}),
	}), "110004")
	m.problems("none")
	m.newTask("past", "pushToApp", "0", at("2025-05-07 11:00:00"))
	m.delivered("past", "everyone")
	m.problems("past", "pushToApp: pushTimeInfo.startTime has passed")
}

func TestMeizuTags(t *testing.T) {
	m := newMeizuTest(t)
	a, ab := m.sim.NewToken(), m.sim.NewToken()
	m.sim.AddTags(a, "a")
	m.sim.AddTags(ab, "a", "b")
	m.sim.NewToken()
	m.same("subscribers", []string{ab}, m.sim.Subscribers("b"))
	union := m.newTask("union", "pushToTag", "0", meizuMap{"tagNames": "a,b", "scope": "0"})
	both := m.newTask("both", "pushToTag", "0", meizuMap{
		"tagNames": "a,b", "scope": "1", "messageJson": meizuHello(meizuMap{"pushTimeInfo.validTime": 0}),
	})
	m.delivered("tags", "tags any of a,b", "tags all of a,b")
	m.statistics("union", union, meizuMap{"targetNo": 2, "validNo": 2, "pushedNo": 2, "acceptNo": 2, "displayNo": 2})
	m.statistics("both", both, meizuMap{"targetNo": 1, "validNo": 1, "pushedNo": 1, "acceptNo": 1, "displayNo": 1})
	good := meizuMap{"pushType": "0", "messageJson": meizuHello(), "tagNames": "a", "scope": "0"}
	for code, bad := range map[string]meizuMap{"1005": {"scope": "2"}, "110004": {"tagNames": nil}} {
		m.code("tags", m.call("push/pushTask/pushToTag", good, bad), code)
	}
	m.code("no scope", m.call("push/pushTask/pushToTag", good, meizuMap{"scope": nil}), "110004")
	m.problems("none")
}

func TestMeizuDailyStatistics(t *testing.T) {
	m := newMeizuTest(t)
	m.send(m.sim.NewToken() + ",x")
	m.now = m.now.Add(24 * time.Hour)
	m.send(m.sim.NewToken())
	get := func(from, to string) meizuMap {
		return m.get("push/statistics/dailyPushStatics", meizuMap{"startTime": from, "endTime": to})
	}
	day := func(date string, target, valid float64) meizuMap {
		return meizuMap{
			"date": date, "targetNo": target, "validNo": valid, "pushedNo": valid, "acceptNo": valid, "displayNo": valid, "clickNo": 0.0,
		}
	}
	m.value("three days", get("20250506", "20250508"), []any{
		day("2025-05-06", 0, 0), day("2025-05-07", 2, 1), day("2025-05-08", 1, 1),
	})
	m.code("30 days", get("20250401", "20250430"), "200")
	m.code("31 days", get("20250401", "20250501"), "500")
	m.code("backwards", get("20250402", "20250401"), "500")
	m.code("malformed", get("2025-04-01", "20250401"), "1005")
	m.code("missing", get("20250401", ""), "110004")
}

func TestMeizuReceipts(t *testing.T) {
	m := newMeizuTest(t)
	const callback = "https://app.example.com/meizu"
	m.same("registered", nil, m.sim.RegisterCallback(callback))
	token, dead := m.sim.NewToken(), m.sim.NewToken()
	m.sim.SetState(dead, Dead)
	extra := func(typ string) meizuMap {
		return meizuMap{"extra": meizuMap{"callback": callback, "callback.param": "p&q", "callback.type": typ}}
	}
	var want []MeizuReceipt
	expect := func(id string, typ int) {
		cb := fmt.Sprintf(`{"%s-%d":{"param":"p\u0026q","type":%d,"targets":["%s"]}}`, id, typ, typ, token)
		form := url.Values{"access_token": {m.sim.ReceiptToken}, "cb": {cb}}
		want = append(want, MeizuReceipt{callback, []byte(form.Encode())})
	}
	for typ, receipts := range map[string][]int{"1": {1}, "2": {2}, "3": {1, 2}} {
		m.sim.Reset()
		want = nil
		id := m.send(token+","+dead, extra(typ))["msgId"].(string)
		m.same("clicked", nil, m.sim.Click(id, token))
		m.same("dead", true, m.sim.Click(id, dead) != nil)
		for _, r := range receipts {
			expect(id, r)
		}
		m.same(typ, want, m.sim.Receipts())
	}
	m.send(dead, extra("3"))
	m.same("nobody", want, m.sim.Receipts()[:len(want)])
	m.problems("none")
	m.same("reset", 0, len(m.sim.Receipts()))

	m.same("129 bytes", true, m.sim.RegisterCallback(strings.Repeat("a", 129)) != nil)
	for i := range 99 {
		m.same("more", nil, m.sim.RegisterCallback(fmt.Sprint("https://example.com/", i)))
	}
	m.same("the hundred-and-first", true, m.sim.RegisterCallback("https://example.com/100") != nil)
	m.same("known", nil, m.sim.RegisterCallback(callback))
}

func TestMeizuPictures(t *testing.T) {
	m := newMeizuTest(t)
	upload := func(imgType, source string) meizuMap {
		return m.call("push/uploadImg", meizuMap{"imgType": imgType, "imgUrl": source})
	}
	a := upload("1", "https://example.com/a.png")
	m.code("large", a, "200")
	v := a["value"].(meizuMap)
	m.same("imgType", 1.0, v["imgType"].(float64))
	large := meizuMap{"noticeExpandInfo.noticeExpandType": 2, "noticeExpandInfo.noticeExpandImgUrl": v["imgUrl"]}
	m.value("used", m.send(m.sim.NewToken(), large), meizuMap{})
	m.problems("none")
	m.now = m.now.Add(3 * 24 * time.Hour)
	m.value("too old", m.send(m.sim.NewToken(), large), meizuMap{})
	m.same("too old", 1, len(m.sim.Problems()))
	for _, imgType := range []string{"2", "7", "x"} {
		m.code(imgType, upload(imgType, "https://example.com/a.png"), "1005")
	}
	m.code("no URL", upload("0", "a.png"), "1005")
	m.code("missing", upload("0", ""), "110004")
}
