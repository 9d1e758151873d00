package pushtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVivoSign(t *testing.T) {
	// The values come from the official SDK's SignUtils.
	const want = "f201edeba10bc792a358df32b4367689"
	if got := vivoSign("100001", "appkey-demo", "1700000000000", "appsecret-demo"); got != want {
		t.Errorf("the sign is %s, want %s", got, want)
	}
	// The same by a simulator with these credentials.
	v := newVivoTest(t)
	v.sim.AppID, v.sim.AppKey, v.sim.AppSecret = "100001", "appkey-demo", "appsecret-demo"
	v.sim.SetClock(func() time.Time { return time.UnixMilli(1700000000000) })
	v.result("auth", v.call("/message/auth",
		`{"appId":100001,"appKey":"appkey-demo","timestamp":1700000000000,"sign":"`+want+`"}`), 0)
}

func TestVivoAuth(t *testing.T) {
	now := time.UnixMilli(1700000000123)
	base := func(v *vivoTest) vivoMap { return v.credentials(now) }
	signed := func(ts time.Time) func(*vivoTest) vivoMap {
		return func(v *vivoTest) vivoMap { return v.credentials(ts) }
	}
	with := func(field string, value any) func(*vivoTest) vivoMap {
		return func(v *vivoTest) vivoMap {
			m := base(v)
			m[field] = value
			if value == nil {
				delete(m, field)
			}
			return m
		}
	}
	for name, test := range map[string]struct {
		body func(*vivoTest) vivoMap
		want int
	}{
		"good":                  {base, 0},
		"unknown field":         {with("rand", "x"), 0},
		"clock 10 min fast":     {signed(now.Add(10 * time.Minute)), 0},
		"clock 10 min slow":     {signed(now.Add(-10 * time.Minute)), 0},
		"clock too fast":        {signed(now.Add(10*time.Minute + time.Millisecond)), 10207},
		"clock too slow":        {signed(now.Add(-10*time.Minute - time.Millisecond)), 10207},
		"time in seconds":       {signed(time.UnixMilli(now.Unix())), 10207},
		"no appId":              {with("appId", nil), 10200},
		"appId null":            {with("appId", json.RawMessage("null")), 10200},
		"appId is a string":     {func(v *vivoTest) vivoMap { return with("appId", v.sim.AppID)(v) }, 10200},
		"appId of nobody":       {with("appId", 7), 10205},
		"no appKey":             {with("appKey", nil), 10201},
		"appKey is a number":    {with("appKey", 7), 10201},
		"appKey of another":     {with("appKey", randomHex(16)), 10202},
		"no timestamp":          {with("timestamp", nil), 10203},
		"timestamp is a string": {with("timestamp", strconv.FormatInt(now.UnixMilli(), 10)), 10203},
		"timestamp not signed":  {with("timestamp", now.UnixMilli()+1), 10206},
		"no sign":               {with("sign", nil), 10204},
		"sign is wrong":         {with("sign", randomHex(16)), 10206},
		"sign in upper case": {func(v *vivoTest) vivoMap {
			return with("sign", strings.ToUpper(base(v)["sign"].(string)))(v)
		}, 10206},
		"signed with another secret": {func(v *vivoTest) vivoMap {
			ts := strconv.FormatInt(now.UnixMilli(), 10)
			return with("sign", vivoSign(v.sim.AppID, v.sim.AppKey, ts, "x"))(v)
		}, 10206},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVivoTest(t)
			v.sim.SetClock(func() time.Time { return now })
			a := v.result(name, v.call("/message/auth", test.body(v)), test.want)
			issued := 1
			if test.want == 0 {
				issued++
				v.same("answer", vivoMap{"result": 0, "desc": "请求成功", "authToken": a["authToken"]}, a)
			}
			if token, ok := a["authToken"].(string); ok != (test.want == 0) || ok && token == v.token {
				t.Errorf("the access token is %q", token)
			}
			if got := v.sim.Credentials(); got != issued {
				t.Errorf("%d access tokens were issued, want %d", got, issued)
			}
		})
	}
}

func TestVivoAuthRate(t *testing.T) {
	v := newVivoTest(t)
	now := time.Now()
	v.sim.Reset()
	v.sim.SetClock(func() time.Time { return now })
	for i := range 10 {
		a := v.call("/message/auth", v.credentials(now))
		v.result(strconv.Itoa(i), a, 0)
	}
	v.result("the eleventh", v.call("/message/auth", v.credentials(now)), 10250)
	now = now.Add(time.Second - 1)
	v.result("almost a second later", v.call("/message/auth", v.credentials(now)), 10250)
	now = now.Add(1)
	v.result("a second later", v.call("/message/auth", v.credentials(now)), 0)
}

func TestVivoAccessToken(t *testing.T) {
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	send := func(what, token string, want int) {
		t.Helper()
		old := v.token
		v.token = token
		v.result(what, v.call("/message/send", v.message(vivoMap{"regId": regID})), want)
		v.token = old
	}
	send("good", v.token, 0)
	send("none", "", 10000)
	send("wrong", randomHex(16), 10000)
	other := newVivoTest(t)
	send("of another app", other.token, 10000)
	body, _ := json.Marshal(v.message(vivoMap{"regId": regID}))
	v.result("the name of a header has no case", v.do(http.MethodPost, "/message/send", string(body),
		http.Header{"authToken": {v.token}, "Authtoken": nil}), 0)

	first := v.token
	now := time.Now()
	v.sim.SetClock(func() time.Time { return now })
	v.authenticate()
	send("the first still", first, 0)
	now = now.Add(24*time.Hour - time.Minute)
	send("almost a day later", v.token, 0)
	now = now.Add(time.Minute)
	send("a day later", v.token, 10000)
	v.sim.SetClock(nil)
	send("by the real clock", v.token, 0)

	v.sim.ExpireCredentials()
	send("expired", first, 10000)
	send("expired", v.token, 10000)
	v.result("GET as well", v.do(http.MethodGet, "/report/getStatistics?taskIds=1", "", nil), 10000)
	v.authenticate()
	send("renewed", v.token, 0)
	if got := v.sim.Credentials(); got != 3 {
		t.Errorf("%d access tokens, want 3", got)
	}
	v.problems()
}

func TestVivoRefuseNext(t *testing.T) {
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	send := func() vivoMap { return v.call("/message/send", v.message(vivoMap{"regId": regID})) }
	v.sim.RefuseNext(1, "10070")
	v.sim.RefuseNext(1, "19999")
	v.result("statistics are not refused", v.do(http.MethodGet, "/report/getStatistics?taskIds=1", "", nil), 0)
	v.result("first", send(), 10070)
	a := v.result("second", send(), 19999)
	v.same("answer", vivoMap{"result": 19999, "desc": "unknown error"}, a)
	v.result("third", send(), 0)
	v.sim.RefuseNext(Always, "10302")
	for range 3 {
		a := v.result("always", send(), 10302)
		v.same("no invalidUser", nil, a["invalidUser"])
	}
	v.sim.ExpireCredentials()
	v.result("the access token comes first", send(), 10000)
	v.authenticate()
	v.sim.Reset()
	v.result("after Reset", send(), 0)
	v.sim.Inject("auth", 1, v.sim.Refuse("10250"))
	v.result("auth", v.call("/message/auth", v.credentials(time.Now())), 10250)
	defer func() {
		if recover() == nil {
			t.Error("RefuseNext takes a code that is no number")
		}
	}()
	v.sim.RefuseNext(1, "busy")
}

// TestVivoRefusePaths checks which requests RefuseNext and the op "send"
// apply to.
func TestVivoRefusePaths(t *testing.T) {
	v := newVivoTest(t)
	v.sim.RefuseNext(Always, "10072")
	for path, op := range map[string]string{
		"/message/send": "send", "/message/pushToList": "send", "/message/all": "send", "/message/tagPush": "send",
	} {
		v.sim.Reset()
		v.sim.RefuseNext(1, "10072")
		v.result(path, v.call(path, vivoMap{}), 10072)
		if got := v.sim.Count(op); got != 1 {
			t.Errorf("%s: %d requests of op %q, want 1", path, got, op)
		}
	}
	v.sim.Reset()
	var ops []string
	paths := []string{"/message/auth", "/message/saveListPayload", "/message/recycle", "/report/getStatistics", "/search/msgStatus", "/invalidUser/check",
		"/tag/addMembers", "/tagGroup/addToGroup", "/tagSegment/update", "/message/push"}
	for _, path := range paths {
		v.sim.RefuseNext(1, "10072")
		if a := v.call(path, vivoMap{}); a["result"] == json.Number("10072") {
			t.Errorf("%s is refused by RefuseNext", path)
		}
	}
	for _, r := range v.sim.Requests() {
		ops = append(ops, r.Op)
	}
	want := []string{"auth", "save", "recycle", "statistics", "status", "check", "tag/addMembers", "tagGroup/addToGroup", "tagSegment/update", "other"}
	if diff := cmp.Diff(want, ops); diff != "" {
		t.Errorf("ops (-want +got):\n%s", diff)
	}
}
