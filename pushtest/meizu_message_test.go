package pushtest

import (
	"strings"
	"testing"
	"time"
)

// meizuLongest are the limits of notifications: at the limit, and one more.
var meizuLongest = []struct {
	path   string
	unit   string // what is repeated
	most   int
	others meizuMap
}{
	{"noticeBarInfo.title", "字", 32, nil},
	{"noticeBarInfo.title", "🙂", 16, nil}, // two UTF-16 units each
	{"noticeBarInfo.content", "字", 100, nil},
	{"clickTypeInfo.url", "a", 1000, meizuMap{"clickTypeInfo.clickType": 2}},
	{"clickTypeInfo.url", "é", 500, meizuMap{"clickTypeInfo.clickType": 2}},
	{"clickTypeInfo.activity", "a", 1000, meizuMap{"clickTypeInfo.clickType": 1}},
	{"advanceInfo.notifyKey", "a", 8, nil},
	{"vipInfo.subtitle", "字", 16, nil},
	{"extra", "param", 64, nil},
	{"extra", "callback", 128, nil},
}

func TestMeizuLengths(t *testing.T) {
	m := newMeizuTest(t)
	for _, test := range meizuLongest {
		for _, more := range []int{0, 1} {
			changes := meizuMap{test.path: strings.Repeat(test.unit, test.most+more)}
			if test.path == "extra" {
				changes = m.extra(test.unit, test.most+more)
			}
			want := []string{"200", "1005"}[more]
			m.code(test.path, m.send(m.sim.NewToken(), test.others, changes), want)
			if more == 0 {
				m.problems(test.path)
			}
		}
	}
	m.sim.Reset()
	m.code("customAttribute", m.send(m.sim.NewToken(), meizuMap{
		"clickTypeInfo.clickType": 3, "clickTypeInfo.customAttribute": strings.Repeat("é", 501),
	}), "1005")
	m.code("content", m.transparent(strings.Repeat("é", 1000)), "200")
	m.code("content", m.transparent(strings.Repeat("é", 1000)+"x"), "1005")
	m.code("content", m.transparent(""), "110004")
}

// extra asks for receipts, with a text of n bytes.
func (t *meizuTest) extra(field string, n int) meizuMap {
	url, param := "https://a.example.com/", "p"
	if field == "callback" {
		url += strings.Repeat("a", n-len(url))
	} else {
		param = strings.Repeat("p", n)
	}
	_ = t.sim.RegisterCallback(url) // too long ones stay out
	return meizuMap{"extra": meizuMap{"callback": url, "callback.param": param, "callback.type": "3"}}
}

func (t *meizuTest) transparent(content string) meizuMap {
	t.Helper()
	return t.call("push/unvarnished/pushByPushId", meizuMap{
		"pushIds": t.sim.NewToken(), "messageJson": meizuMap{"content": content},
	})
}

// TestMeizuValues sends notifications with one field changed.
func TestMeizuValues(t *testing.T) {
	m := newMeizuTest(t)
	const date = "2025-05-07 13:00:00"
	vip := func(field string, v any) meizuMap { return meizuMap{"vipInfo." + field: v} }
	for _, test := range []struct {
		name    string
		changes meizuMap
		code    string
	}{
		{"title missing", meizuMap{"noticeBarInfo.title": nil}, "110004"},
		{"title empty", meizuMap{"noticeBarInfo.title": ""}, "110004"},
		{"title null", meizuMap{"noticeBarInfo": meizuMap{"title": nil, "content": "a"}}, "110004"},
		{"title a number", meizuMap{"noticeBarInfo.title": 1}, "1005"},
		{"content missing", meizuMap{"noticeBarInfo.content": nil}, "110004"},
		{"noticeBarInfo missing", meizuMap{"noticeBarInfo": nil}, "110004"},
		{"noticeBarInfo a string", meizuMap{"noticeBarInfo": "{}"}, "1005"},
		{"noticeMsgType public", meizuMap{"noticeBarInfo.noticeMsgType": 0}, "200"},
		{"noticeMsgType 2", meizuMap{"noticeBarInfo.noticeMsgType": 2}, "1005"},
		{"noticeMsgType a string", meizuMap{"noticeBarInfo.noticeMsgType": "1"}, "1005"},
		{"noticeMsgType a boolean", meizuMap{"noticeBarInfo.noticeMsgType": true}, "1005"},
		{"noticeBarType 1", meizuMap{"noticeBarInfo.noticeBarType": 1}, "1005"},
		{"noticeBarType 2", meizuMap{"noticeBarInfo.noticeBarType": 2}, "200"},
		{"text", meizuMap{"noticeExpandInfo.noticeExpandType": 1, "noticeExpandInfo.noticeExpandContent": "long"}, "200"},
		{"no text", meizuMap{"noticeExpandInfo.noticeExpandType": 1}, "110004"},
		{"no picture", meizuMap{"noticeExpandInfo.noticeExpandType": 2}, "110004"},
		{"noticeExpandType 3", meizuMap{"noticeExpandInfo.noticeExpandType": 3}, "1005"},
		{"no activity", meizuMap{"clickTypeInfo.clickType": 1}, "110004"},
		{"no url", meizuMap{"clickTypeInfo.clickType": 2}, "110004"},
		{"no customAttribute", meizuMap{"clickTypeInfo.clickType": 3}, "110004"},
		{"clickType 4", meizuMap{"clickTypeInfo.clickType": 4}, "1005"},
		{"parameters", meizuMap{"clickTypeInfo.parameters": meizuMap{"a": "b"}}, "200"},
		{"parameters a string", meizuMap{"clickTypeInfo.parameters": `{"a":"b"}`}, "1005"},
		{"parameters an array", meizuMap{"clickTypeInfo.parameters": []string{}}, "1005"},
		{"booleans", meizuMap{
			"pushTimeInfo.offLine": true, "advanceInfo.suspend": false, "advanceInfo.notificationType": meizuMap{"sound": true},
		}, "200"},
		{"offLine 2", meizuMap{"pushTimeInfo.offLine": 2}, "1005"},
		{"offLine a string", meizuMap{"pushTimeInfo.offLine": "1"}, "1005"},
		{"validTime 1", meizuMap{"pushTimeInfo.validTime": 1}, "200"},
		{"validTime 72", meizuMap{"pushTimeInfo.validTime": 72}, "200"},
		{"validTime 73", meizuMap{"pushTimeInfo.validTime": 73}, "1005"},
		{"validTime 0", meizuMap{"pushTimeInfo.validTime": 0}, "1005"},
		{"validTime 0, not kept", meizuMap{"pushTimeInfo.validTime": 0, "pushTimeInfo.offLine": 0}, "200"},
		{"validTime -1", meizuMap{"pushTimeInfo.validTime": -1}, "1005"},
		{"validTime a string", meizuMap{"pushTimeInfo.validTime": "24"}, "1005"},
		{"validTime a fraction", meizuMap{"pushTimeInfo.validTime": 1.5}, "1005"},
		{"startTime malformed", meizuMap{"pushTimeInfo.startTime": "2025-05-07T13:00:00"}, "1005"},
		{"startTime short", meizuMap{"pushTimeInfo.startTime": "2025-05-07 1:00:00"}, "1005"},
		{"no window", meizuMap{"advanceInfo.fixDisplay": 1}, "110004"},
		{"half a window", meizuMap{"advanceInfo.fixDisplay": 1, "advanceInfo.fixStartDisplayTime": date}, "110004"},
		{"window", meizuMap{
			"advanceInfo.fixDisplay": 1, "advanceInfo.fixStartDisplayTime": date, "advanceInfo.fixEndDisplayTime": "2025-05-07 13:00:01",
		}, "200"},
		{"empty window", meizuMap{
			"advanceInfo.fixDisplay": 1, "advanceInfo.fixStartDisplayTime": date, "advanceInfo.fixEndDisplayTime": date,
		}, "1005"},
		{"notifyKey empty", meizuMap{"advanceInfo.notifyKey": ""}, "200"},
		{"notifyKey", meizuMap{"advanceInfo.notifyKey": "aZ09-_"}, "200"},
		{"notifyKey with a dot", meizuMap{"advanceInfo.notifyKey": "a.b"}, "1005"},
		{"notifyKey with a newline", meizuMap{"advanceInfo.notifyKey": "a\n"}, "1005"},
		{"timeTop 1800", vip("timeTop", 1800), "200"},
		{"timeTop 1799", vip("timeTop", 1799), "1005"},
		{"timeTop 7200", vip("timeTop", 7200), "200"},
		{"timeTop 7201", vip("timeTop", 7201), "1005"},
		{"titleColor", vip("titleColor", "#206CFF"), "200"},
		{"titleColor red", vip("titleColor", "#FF0000"), "1005"},
		{"two pins", meizuMap{"vipInfo.timeTop": 1800, "vipInfo.pullDownTop": 1}, "1005"},
		{"one pin", meizuMap{"vipInfo.timeTop": 1800, "vipInfo.pullDownTop": 0}, "200"},
		{"background and colour", meizuMap{"vipInfo.backgroundImgUrl": "b", "vipInfo.titleColor": "#E42D22"}, "1005"},
		{"background and icon", meizuMap{"vipInfo.backgroundImgUrl": "b", "vipInfo.bigIconUrl": "c"}, "1005"},
		{"background and small icon", meizuMap{"vipInfo.backgroundImgUrl": "b", "vipInfo.smallIconUrl": "c"}, "200"},
		{"background and picture", meizuMap{
			"vipInfo.backgroundImgUrl": "b", "noticeExpandInfo.noticeExpandType": 2, "noticeExpandInfo.noticeExpandImgUrl": "c",
		}, "1005"},
		{"callback.type 4", meizuMap{"extra": meizuMap{"callback": "c", "callback.type": "4"}}, "1005"},
		{"callback.type a number", meizuMap{"extra": meizuMap{"callback": "c", "callback.type": 3}}, "200"},
		{"callback.param a number", meizuMap{"extra": meizuMap{"callback": "c", "callback.param": 3}}, "1005"},
	} {
		m.code(test.name, m.send(m.sim.NewToken(), test.changes), test.code)
	}
}

// TestMeizuOddities sends what is accepted all the same.
func TestMeizuOddities(t *testing.T) {
	m := newMeizuTest(t)
	unregistered := meizuMap{"extra": meizuMap{"callback": "https://a.example.com/"}}
	for _, test := range []struct {
		changes meizuMap
		problem string
	}{
		{meizuMap{"noticeBarInfo.titel": "a"}, `there is no field "noticeBarInfo.titel"`},
		{meizuMap{"advanceInfo": meizuMap{"fixEndDisplayTime ": "a"}}, `there is no field "advanceInfo.fixEndDisplayTime "`},
		{meizuMap{"title": "a"}, `there is no field "title"`},
		{meizuMap{"clickTypeInfo": meizuMap{"url": nil}}, "clickTypeInfo.url is null"},
		{meizuMap{"clickTypeInfo.url": "https://example.com"}, "clickTypeInfo.url does nothing unless clickTypeInfo.clickType is 2"},
		{meizuMap{"clickTypeInfo.clickType": 3, "clickTypeInfo.customAttribute": "a"}, "clickTypeInfo.clickType 3 is discontinued"},
		{meizuMap{"pushTimeInfo.pushTimeType": 1, "pushTimeInfo.startTime": "2025-05-07 13:00:00"}, "pushTimeInfo.pushTimeType is for pushToApp and pushToTag only"},
		{meizuMap{"advanceInfo.fixSpeed": 1, "advanceInfo.fixSpeedRate": 5}, "advanceInfo.fixSpeed does nothing in a push without a task"},
		{meizuMap{"noticeExpandInfo.noticeExpandType": 2, "noticeExpandInfo.noticeExpandImgUrl": "https://example.com"}, "noticeExpandInfo.noticeExpandImgUrl is not of a picture that was uploaded as imgType 1 within 3 days"},
		{meizuMap{"extra": meizuMap{"callback.param": "a"}}, "extra has no callback"},
		{unregistered, "extra.callback is not registered"},
	} {
		m.value(test.problem, m.send(m.sim.NewToken(), test.changes), meizuMap{})
		m.problems(test.problem, "pushByPushId: "+test.problem)
	}
	m.value("unregistered", m.send(m.sim.NewToken(), unregistered), meizuMap{})
	m.delivered("unregistered")
	m.sim.Reset()
	m.sim.SetVIP(false)
	m.send(m.sim.NewToken(), meizuMap{"vipInfo.subtitle": "a"})
	m.problems("no VIP", "pushByPushId: the app has no VIP features")
}

func TestMeizuParameters(t *testing.T) {
	m := newMeizuTest(t)
	token := m.sim.NewToken()
	text := `{"noticeBarInfo":{"title":"a","content":"b","noticeMsgType":1}}`
	for _, test := range []struct {
		name   string
		params meizuMap
		code   string
	}{
		{"100 pushIds", meizuMap{"pushIds": meizuTargets(token, 100)}, "200"},
		{"101 pushIds", meizuMap{"pushIds": meizuTargets(token, 101)}, "1005"},
		{"no pushIds", meizuMap{"pushIds": nil}, "110004"},
		{"empty pushIds", meizuMap{"pushIds": ""}, "110004"},
		{"an empty pushId", meizuMap{"pushIds": token + ","}, "1005"},
		{"no message", meizuMap{"messageJson": nil}, "110004"},
		{"no JSON", meizuMap{"messageJson": "{"}, "1005"},
		{"null", meizuMap{"messageJson": "null"}, "1005"},
		{"an array", meizuMap{"messageJson": "[]"}, "1005"},
		{"encoded twice", meizuMap{"messageJson": "%7B%7D"}, "1005"},
		{"package", meizuMap{"restrictedPackageNames": m.sim.PackageName}, "200"},
		{"another package", meizuMap{"restrictedPackageNames": m.sim.PackageName + ",com.example.other"}, "110031"},
	} {
		m.code(test.name, m.call(meizuByPushID, meizuMap{"pushIds": token, "messageJson": text}, test.params), test.code)
	}
	m.sim.AddPackage("com.example.other")
	m.code("known package", m.call(meizuByPushID, meizuMap{
		"pushIds": token, "messageJson": text, "restrictedPackageNames": "com.example.other",
	}), "200")
	m.code("101 aliases", m.call(meizuByAlias, meizuMap{"alias": meizuTargets("a", 101), "messageJson": text}), "1005")
	m.code("100 aliases", m.call(meizuByAlias, meizuMap{"alias": meizuTargets("a", 100), "messageJson": text}), "200")
	m.problems("none")
}

// TestMeizuDeviceLimits sends more than a device takes.
func TestMeizuDeviceLimits(t *testing.T) {
	m := newMeizuTest(t)
	token, public := m.sim.NewToken(), meizuMap{"noticeBarInfo.noticeMsgType": nil}
	for range 5 {
		m.value("five in a minute", m.send(token), meizuMap{})
	}
	m.value("the sixth", m.send(token), meizuFailed("520", token))
	m.value("another device", m.send(m.sim.NewToken()), meizuMap{})
	m.now = m.now.Add(time.Minute - time.Second)
	m.value("still", m.send(token), meizuFailed("520", token))
	m.now = m.now.Add(time.Second)
	for range 3 {
		m.value("a minute later, public", m.send(token, public), meizuMap{})
	}
	m.value("the fourth in a day", m.send(token, public), meizuFailed("110011", token))
	m.value("private", m.send(token), meizuMap{})
	m.now = m.now.Add(11 * time.Hour)
	m.value("still today", m.send(token, public), meizuFailed("110011", token))
	m.now = m.now.Add(time.Hour)
	m.value("tomorrow", m.send(token, public), meizuMap{})
	m.sim.SetPublicLimit(1)
	m.value("lower limit", m.send(token, public), meizuFailed("110011", token))
	m.sim.SetPublicLimit(0)
	m.sim.SetDeviceRate(0)
	for range 10 {
		m.value("no limits", m.send(token, public), meizuMap{})
	}
}

func TestMeizuRate(t *testing.T) {
	m := newMeizuTest(t)
	a, b := m.sim.NewToken(), m.sim.NewToken()
	m.sim.SetRate(3)
	m.value("two", m.send(a+","+b), meizuMap{})
	refused := m.send(a + "," + b)
	m.code("four", refused, "110010")
	m.same("message", "应用请求频率超过限制", refused["message"])
	m.value("three", m.send(a), meizuMap{})
	m.now = m.now.Add(time.Second)
	m.value("a second later", m.send(a+","+b), meizuMap{})
	m.same("deliveries", 5, len(m.sim.Deliveries()))
}
