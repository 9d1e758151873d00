package pushtest

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pushwire/push"
)

// TestMeizuVectors signs what Meizu's document and its Go SDK sign.
func TestMeizuVectors(t *testing.T) {
	for _, test := range []struct {
		params       map[string]string
		secret, want string
	}{
		{map[string]string{
			"appId": "10000", "pushIds": "RA50c6348036344485d01776773577c64740465480a6b",
			"messageJson": `{"title":"title","content":"content","pushTimeInfo":{"offLine":1,"validTime":24}}`,
			"sign":        "takes no part",
		}, "<APP_SECRET>", "ac076ff25d9900015a681cb5172aa53b"},
		{map[string]string{
			"appId": "100999", "msgType": "0", "pushId": "862891030007404100999", "subSwitch": "1",
		}, "531732bc45324098978bf41c6954c09e", "5bd43df385bec6f236c6417d437741e7"},
		{map[string]string{"b": "", "a": "1"}, "s", meizuMD5("a=1b=s")},
	} {
		if got := meizuSign(test.params, test.secret); got != test.want {
			t.Errorf("%v: got %s, want %s", test.params, got, test.want)
		}
	}
}

func meizuMD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// TestMeizuRecorded sends the requests of which the signature is published,
// byte by byte.
func TestMeizuRecorded(t *testing.T) {
	m := newMeizuTest(t)
	m.sim.AppID, m.sim.AppSecret = "10000", "<APP_SECRET>"
	const pushID = "RA50c6348036344485d01776773577c64740465480a6b"
	m.sim.SetState(pushID, Live)
	body := "appId=10000&messageJson=%7B%22title%22%3A%22title%22%2C%22content%22%3A%22content%22%2C%22pushTimeInfo%22%3A%7B%22offLine%22%3A1%2C%22validTime%22%3A24%7D%7D&pushIds=" + pushID + "&sign=ac076ff25d9900015a681cb5172aa53b"
	status, text, err := m.try("POST", "push/unvarnished/pushByPushId", meizuTestForm, body)
	d := m.sim.Deliveries()
	if err != nil || status != 200 || len(d) != 1 {
		t.Fatalf("status %d, %s: %v, %d deliveries", status, text, err, len(d))
	}
	m.same("answer", `{"code":"200","message":"","value":{},"redirect":"","msgId":"`+d[0].ID+`"}`, text)
	m.same("delivery", Delivery{push.TargetToken, pushID, d[0].ID, []byte(body)}, d[0])
	if len(d[0].ID) != 32 {
		t.Errorf("the msgId is %q", d[0].ID)
	}
	m.problems("discontinued", "pushByPushId: transparent messages are discontinued")

	m.sim.AppID, m.sim.AppSecret = "100999", "531732bc45324098978bf41c6954c09e"
	m.sim.SetState("862891030007404100999", Live)
	a := m.raw("message/changeRegisterSwitch", "sign=5bd43df385bec6f236c6417d437741e7&subSwitch=1&pushId=862891030007404100999&msgType=0&appId=100999")
	m.value("switch", a, meizuMap{"barTypeSwitch": 1.0, "directTypeSwitch": 1.0, "pushId": "862891030007404100999"})
	m.problems("switch")
}

func TestMeizuAuthentication(t *testing.T) {
	m := newMeizuTest(t)
	token := m.sim.NewToken()
	params := meizuMap{"pushIds": token, "messageJson": meizuHello()}
	right, _ := url.ParseQuery(m.signed(params))
	texts, encoded := make(map[string]string), make(map[string]string)
	for k := range right {
		texts[k], encoded[k] = right.Get(k), url.QueryEscape(right.Get(k))
	}
	sign := right.Get("sign")
	for _, test := range []struct {
		name    string
		changes meizuMap
		code    string
		problem string
	}{
		{"wrong secret", meizuMap{"sign": meizuSign(texts, "other")}, "1006", ""},
		{"AppKey", meizuMap{"sign": meizuSign(texts, m.sim.AppKey)}, "1006", "made with the AppKey in place of the AppSecret"},
		{"encoded", meizuMap{"sign": meizuSign(encoded, m.sim.AppSecret)}, "1006", "made of values that were encoded"},
		{"capitals", meizuMap{"sign": strings.ToUpper(sign)}, "1006", "in capitals"},
		{"another message", meizuMap{"sign": sign, "pushIds": m.sim.NewToken()}, "1006", ""},
		{"a parameter more", meizuMap{"sign": sign, "x": ""}, "1006", ""},
		{"another app", meizuMap{"appId": "1"}, "110000", ""},
		{"no app", meizuMap{"appId": nil}, "110000", ""},
	} {
		m.sim.Reset()
		m.code(test.name, m.call(meizuByPushID, params, test.changes), test.code)
		if test.problem == "" {
			m.same(test.name, 0, len(m.sim.Problems()))
		} else {
			m.same(test.name, []string{"sign: " + test.problem}, m.sim.Problems())
		}
	}
	right.Del("sign")
	m.code("no signature", m.raw(meizuByPushID, right.Encode()), "1006")
	m.same("credentials", 0, m.sim.Credentials())
	m.delivered("nothing accepted")
	m.value("right", m.call(meizuByPushID, params), meizuMap{})
	m.sim.ExpireCredentials()
	m.value("an empty parameter is signed, too", m.call(meizuByPushID, params, meizuMap{"x": ""}), meizuMap{})
	m.same("credentials", 1, m.sim.Credentials())
	m.problems("unknown parameter", "pushByPushId: there is no parameter x")
}

func TestMeizuPaths(t *testing.T) {
	m := newMeizuTest(t)
	form := m.signed(meizuMap{"pushId": m.sim.NewToken()})
	for _, test := range []struct {
		method, path, content, body string
		status                      int
		op, code                    string
	}{
		{"POST", "push/varnished/pushByPushID", meizuTestForm, form, 404, "other", ""},
		{"GET", meizuByPushID + "?" + form, "", "", 405, "send", ""},
		{"PUT", "message/getSubAlias", meizuTestForm, form, 405, "getSubAlias", ""},
		{"GET", "message/getSubAlias?" + form, "", "", 200, "getSubAlias", "200"},
		{"POST", "message/getSubAlias", meizuTestForm, form, 200, "getSubAlias", "200"},
		{"POST", "message/getSubAlias", "application/json", form, 200, "getSubAlias", "110000"},
		{"POST", "message/getSubAlias?" + form, meizuTestForm, "", 200, "getSubAlias", "110000"},
		{"POST", "message/getSubAlias", meizuTestForm, "%zz", 200, "getSubAlias", "1005"},
		{"POST", "message/getSubAlias", meizuTestForm, form + "&x=%ff", 200, "getSubAlias", "1005"},
		{"POST", "push/task/varnished/pushByAlias", meizuTestForm, form, 200, "send", "110004"},
		{"POST", "push/pushTask/pushToApp", meizuTestForm, form, 200, "send", "110004"},
	} {
		m.sim.Reset()
		status, text, err := m.try(test.method, test.path, test.content, test.body)
		if err != nil || status != test.status || test.code != "" && !strings.Contains(text, `{"code":"`+test.code+`",`) {
			t.Errorf("%s %s: HTTP status %d, %s: %v, want %d, %s", test.method, test.path, status, text, err, test.status, test.code)
		}
		m.same(test.path, test.op, m.sim.Requests()[0].Op)
	}
}

func TestMeizuFormProblems(t *testing.T) {
	m := newMeizuTest(t)
	form := m.signed(meizuMap{"pushId": m.sim.NewToken()})
	for problem, try := range map[string]func() (int, string, error){
		`the content type is "text/plain" in place of application/x-www-form-urlencoded`: func() (int, string, error) {
			return m.try("POST", "message/getSubAlias", "text/plain", form)
		},
		`the charset is "gbk" in place of UTF-8`: func() (int, string, error) {
			return m.try("POST", "message/getSubAlias", "application/x-www-form-urlencoded; charset=gbk", form)
		},
		"there is a query, where a form belongs into the body": func() (int, string, error) {
			return m.try("POST", "message/getSubAlias?a=b", meizuTestForm, form)
		},
		"pushId is given 2 times": func() (int, string, error) {
			return m.try("POST", "message/getSubAlias", meizuTestForm, form+"&pushId=x")
		},
	} {
		m.answer(try())
		m.problems(problem, "getSubAlias: "+problem)
	}
}

func TestMeizuTokenStates(t *testing.T) {
	m := newMeizuTest(t)
	for state, code := range map[State]string{Dead: "110002", Mismatched: "110003", Unknown: "110003", Throttled: "520"} {
		m.sim.Reset()
		odd, live := m.sim.NewToken(), m.sim.NewToken()
		m.sim.SetState(odd, state)
		m.value(string(state), m.send(live+","+odd), meizuFailed(code, odd))
		m.value(string(state)+" alone", m.send(odd), meizuFailed(code, odd))
		m.delivered(string(state), "token "+live)
	}
	a, b, c, live := m.sim.NewToken(), m.sim.NewToken(), m.sim.NewToken(), m.sim.NewToken()
	for token, code := range map[string]string{a: "110002", b: "110003", c: "110002"} {
		m.sim.FailTarget(token, code)
	}
	m.value("several", m.send(strings.Join([]string{a, live, b, c}, ",")),
		meizuMap{"110002": []any{a, c}, "110003": []any{b}})
	m.sim.FailTarget(a, "")
	m.value("no more", m.send(a+","+a), meizuMap{})
	m.problems("none")
}

func TestMeizuAliases(t *testing.T) {
	m := newMeizuTest(t)
	amy, bob := m.sim.NewToken(), m.sim.NewToken()
	m.sim.SetAlias(amy, "amy")
	m.sim.SetAlias(bob, "bob")
	send := func(alias string) meizuMap {
		t.Helper()
		return m.call(meizuByAlias, meizuMap{"alias": alias, "messageJson": meizuHello()})
	}
	m.value("one is missing", send("amy,zoe,bob"), meizuFailed("110005", "zoe"))
	m.delivered("one is missing", "alias amy", "alias bob")
	for state, code := range map[State]string{Dead: "110005", Mismatched: "110005", Unknown: "110005", Throttled: "520"} {
		m.sim.SetState(bob, state)
		m.value("device "+string(state), send("bob"), meizuFailed(code, "bob"))
	}
	m.sim.SetAlias(m.sim.NewToken(), "bob")
	m.value("another device", send("bob"), meizuMap{})
	m.call("message/changeRegisterSwitch", meizuMap{"pushId": amy, "msgType": "0", "subSwitch": "0"})
	m.value("off", send("amy"), meizuFailed("110005", "amy"))
	m.sim.FailTarget("amy", "519")
	m.value("overloaded", send("amy"), meizuFailed("519", "amy"))
	m.problems("none")
}

func TestMeizuRefuseNext(t *testing.T) {
	m := newMeizuTest(t)
	token := m.sim.NewToken()
	for code, message := range map[string]string{
		"110010": "应用请求频率超过限制", "1003": "server busy", "110032": "illegal taskId", "110099": "unknown code", "-1": "unknown code",
	} {
		want := message
		if want == "unknown code" {
			want = ""
		}
		m.sim.RefuseNext(2, code)
		for range 2 {
			_, text, err := m.try("POST", meizuByPushID, meizuTestForm, m.signed(meizuMap{"pushIds": token, "messageJson": meizuHello()}))
			m.same(code, `{"code":"`+code+`","message":"`+want+`","value":"","redirect":""}`, text)
			m.same(code, nil, err)
		}
	}
	m.delivered("refused")
	m.sim.RefuseNext(1, "300")
	m.same("redirect", m.sim.URL()+"/garcia/api/server/"+meizuByPushID, m.send(token)["redirect"])
	m.value("afterwards", m.send(token), meizuMap{})
	m.sim.Inject("cancel", 1, m.sim.Refuse("1001"))
	m.code("another op", m.call("push/pushTask/cancel", meizuMap{"pushType": "0", "taskId": "1"}), "1001")
	m.same("count", 12, m.sim.Count("send"))
	m.same("vendor", push.Meizu, m.sim.Vendor())
}

func TestMeizuWireFaults(t *testing.T) {
	m := newMeizuTest(t)
	token := m.sim.NewToken()
	try := func() (int, string, error) {
		return m.try("POST", meizuByPushID, meizuTestForm, m.signed(meizuMap{"pushIds": token, "messageJson": meizuHello()}))
	}
	m.sim.Inject("send", 1, HTML(http.StatusBadGateway))
	if status, _, err := try(); status != http.StatusBadGateway || err != nil {
		t.Errorf("HTML: %d, %v", status, err)
	}
	m.delivered("HTML")
	m.sim.Inject("send", 1, LoseAnswer())
	if _, text, err := try(); err == nil {
		t.Errorf("the answer that was lost is %s", text)
	}
	m.sim.Inject("send", 1, CutAnswer())
	if _, text, err := try(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the answer that was cut is %s, %v", text, err)
	}
	m.delivered("carried out", "token "+token, "token "+token)
}

func TestMeizuConcurrently(t *testing.T) {
	m := newMeizuTest(t)
	m.sim.SetDeviceRate(0)
	token := m.sim.NewToken()
	body := m.signed(meizuMap{"pushIds": token, "messageJson": meizuHello()})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, text, err := m.try("POST", meizuByPushID, meizuTestForm, body)
			var a meizuAnswer
			if err := errors.Join(err, json.Unmarshal([]byte(text), &a)); err != nil || a.Code != "200" {
				t.Errorf("%v: %s", err, text)
			}
			m.sim.Problems()
			m.sim.Credentials()
			m.sim.SetState(m.sim.NewToken(), Dead)
			m.sim.Receipts()
		})
	}
	wg.Wait()
	ids := make(map[string]bool)
	for _, d := range m.sim.Deliveries() {
		ids[d.ID] = true
	}
	m.same("ids", 20, len(ids))
}

// meizuTargets are n pushIds, the first of which is live.
func meizuTargets(first string, n int) string {
	ids := []string{first}
	for i := 1; i < n; i++ {
		ids = append(ids, fmt.Sprint("x", i))
	}
	return strings.Join(ids, ",")
}
