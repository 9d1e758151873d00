package pushtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// vivoMap is a JSON object.
type vivoMap = map[string]any

// vivoTest is a simulator with a caller that has an access token.
type vivoTest struct {
	*testing.T
	sim   *Vivo
	token string
	ids   atomic.Int64
}

func newVivoTest(t *testing.T) *vivoTest {
	t.Helper()
	v := &vivoTest{T: t, sim: NewVivo()}
	t.Cleanup(v.sim.Close)
	v.authenticate()
	return v
}

func (t *vivoTest) authenticate() {
	t.Helper()
	a := t.call("/message/auth", t.credentials(time.Now()))
	token, ok := a["authToken"].(string)
	if !ok {
		t.Fatalf("no access token: %v", a)
	}
	t.token = token
}

// credentials is a valid body of /message/auth.
func (t *vivoTest) credentials(now time.Time) vivoMap {
	ts := now.UnixMilli()
	return vivoMap{
		"appId": json.Number(t.sim.AppID), "appKey": t.sim.AppKey, "timestamp": ts,
		"sign": vivoSign(t.sim.AppID, t.sim.AppKey, strconv.FormatInt(ts, 10), t.sim.AppSecret),
	}
}

// message is a valid message without a target, changed by fields. A field
// that is nil is left out.
func (t *vivoTest) message(fields ...vivoMap) vivoMap {
	return t.body(append([]vivoMap{{
		"notifyType": 4, "title": "订单已发货", "content": "Your parcel is on its way",
		"skipType": 1, "classification": 1, "category": "ORDER",
	}}, fields...)...)
}

// body is a body with what all operations share, changed by fields.
func (t *vivoTest) body(fields ...vivoMap) vivoMap {
	m := vivoMap{"appId": json.Number(t.sim.AppID), "requestId": fmt.Sprint("request-", t.ids.Add(1))}
	for _, f := range fields {
		maps.Copy(m, f)
	}
	maps.DeleteFunc(m, func(_ string, value any) bool { return value == nil })
	return m
}

// call posts body, in JSON unless it is a string, and returns the answer. An
// answer that is no JSON is a map of its status and text.
func (t *vivoTest) call(path string, body any) vivoMap {
	t.Helper()
	raw, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		raw = string(b)
	}
	return t.do(http.MethodPost, path, raw, nil)
}

func (t *vivoTest) do(method, path, body string, header http.Header) vivoMap {
	t.Helper()
	a, err := t.try(method, path, body, header)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (t *vivoTest) try(method, path, body string, header http.Header) (vivoMap, error) {
	req, err := http.NewRequest(method, t.sim.URL()+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json;charset=UTF-8")
	req.Header.Set("authToken", t.token)
	maps.Copy(req.Header, header)
	resp, err := t.sim.HTTPClient().Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return vivoMap{"status": resp.StatusCode, "text": strings.TrimSpace(string(b))}, nil
	}
	if ct := resp.Header.Get("Content-Type"); ct != "application/json;charset=UTF-8" {
		return nil, fmt.Errorf("the answer has Content-Type %q", ct)
	}
	var a vivoMap
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return a, d.Decode(&a)
}

// result checks an answer's code, and returns the answer.
func (t *vivoTest) result(what string, a vivoMap, want int) vivoMap {
	t.Helper()
	if want == vivoCrash {
		if diff := cmp.Diff(vivoMap{"status": 500, "text": "Internal Server Error"}, a); diff != "" {
			t.Errorf("%s: want HTTP 500 (-want +got):\n%s", what, diff)
		}
		return a
	}
	if got := fmt.Sprint(a["result"]); got != strconv.Itoa(want) || a["desc"] != vivoDesc(want) {
		t.Errorf("%s: the answer is %v, want result %d", what, a, want)
	}
	return a
}

// same compares a value with what is wanted, both as JSON.
func (t *vivoTest) same(what string, want, got any) {
	t.Helper()
	var plain [2]any
	for i, value := range []any{want, got} {
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		_ = json.Unmarshal(b, &plain[i])
	}
	if diff := cmp.Diff(plain[0], plain[1]); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// problems checks what Problems has, and forgets it.
func (t *vivoTest) problems(want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, t.sim.Problems()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	t.sim.Reset()
}

func TestVivoSend(t *testing.T) {
	v := newVivoTest(t)
	if got := v.sim.Vendor(); got != push.Vivo {
		t.Errorf("the vendor is %q", got)
	}
	regID := v.sim.NewToken()
	if !strings.HasPrefix(regID, "v2-") || len(regID) <= 50 {
		t.Errorf("the regId is %q", regID)
	}
	body, _ := json.Marshal(v.message(vivoMap{
		"regId": regID, "timeToLive": 60, "networkType": -1, "clientCustomMap": vivoMap{"order": "8842"},
		"extra":    vivoMap{"callback.id": "17", "callback.param": "p"},
		"pushMode": 0, "notifyId": 1, "foregroundShow": false, "sendOnline": false, "profileId": "p", "addBadge": true,
		"auditReview":  []vivoMap{{"reviewer": "r", "type": 1, "result": 1}},
		"timedDisplay": vivoMap{"overtimeDisplay": true, "showStartTime": 1700000000000, "showEndTime": 1700000060000},
		"marketing": vivoMap{"creativeId": "c", "styleType": 1, "price": 1.5, "styleCustomMap": vivoMap{"a": "b"}, "style": vivoMap{
			"largeImageId": "l", "smallImageId": "s", "threeImageIds": []string{"1", "2", "3"},
			"buttons": []vivoMap{{"name": "n", "skipType": 1, "skipContent": ""}},
		}},
		"tagExpression": vivoMap{}, "serverSdkVer": "3.3", "alias": nil,
	}))
	a := v.result("send", v.call("/message/send", string(body)), 0)
	taskID, _ := a["taskId"].(string)
	if !vivoIsTaskID(taskID) {
		t.Errorf("the taskId is %v, want digits", a["taskId"])
	}
	v.same("answer", vivoMap{"result": 0, "desc": "请求成功", "taskId": taskID}, a)
	want := []Delivery{{Type: push.TargetToken, Value: regID, ID: taskID, Body: body}}
	if diff := cmp.Diff(want, v.sim.Deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	for _, r := range v.sim.Requests() {
		if r.Proto != "HTTP/1.1" {
			t.Errorf("%s came by %s", r.Path, r.Proto)
		}
	}
	v.problems()
}

// TestVivoStates sends to one phone in each state, by regId and by alias.
func TestVivoStates(t *testing.T) {
	for _, test := range []struct {
		state  State
		status int
		code   int // of a single push to the regId
		alias  int // and to its alias
	}{
		{Live, 0, 0, 0},
		{Unknown, 1, 10302, 10307},
		{Mismatched, 1, 10302, 10307},
		{Dead, 2, 10302, 10307},
		{Throttled, 3, 10311, 10311},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			v := newVivoTest(t)
			regID := v.sim.NewToken()
			if err := v.sim.SetAlias(regID, "ann"); err != nil {
				t.Fatal(err)
			}
			v.sim.SetState(regID, test.state)
			for field, target := range map[string]string{"regId": regID, "alias": "ann"} {
				v.sim.Reset()
				want := test.code
				if field == "alias" {
					want = test.alias
				}
				a := v.result(field, v.call("/message/send", v.message(vivoMap{field: target})), want)
				invalid := any(nil)
				if want == 10302 || want == 10307 {
					invalid = vivoMap{"userid": target, "status": test.status}
				}
				v.same("invalidUser", invalid, a["invalidUser"])
				if _, ok := a["taskId"]; ok != (want == 0) || len(v.sim.Deliveries()) > 0 != (want == 0) {
					t.Errorf("%s: the answer is %v, delivered %v", field, a, v.sim.Deliveries())
				}
			}
		})
	}
}

func TestVivoAliases(t *testing.T) {
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	a := v.result("alias of nobody", v.call("/message/send", v.message(vivoMap{"alias": "bob"})), 10307)
	v.same("invalidUser", vivoMap{"userid": "bob", "status": 1}, a["invalidUser"])
	v.result("a regId is no alias", v.call("/message/send", v.message(vivoMap{"alias": regID})), 10307)
	long := strings.Repeat("名", 70)
	for alias, ok := range map[string]bool{"": false, long: true, long + "x": false} {
		if err := v.sim.SetAlias(regID, alias); (err == nil) != ok {
			t.Errorf("SetAlias with %d bytes: %v", len(alias), err)
		}
	}
	v.result("70", v.call("/message/send", v.message(vivoMap{"alias": long})), 0)
	v.result("71", v.call("/message/send", v.message(vivoMap{"alias": long + "x"})), 10301)
	v.result("both", v.call("/message/send", v.message(vivoMap{"alias": "bob", "regId": regID})), 0)
	var got []string
	for _, d := range v.sim.Deliveries() {
		got = append(got, string(d.Type)+" "+d.Value)
	}
	if diff := cmp.Diff([]string{"alias " + long, "token " + regID}, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

func TestVivoTestMode(t *testing.T) {
	v := newVivoTest(t)
	tester, other := v.sim.NewToken(), v.sim.NewToken()
	for i, id := range append([]string{tester, tester}, make([]string, 19)...) {
		if id == "" {
			id = v.sim.NewToken()
		}
		if err := v.sim.AddTestDevice(id); err != nil {
			t.Fatalf("device %d: %v", i, err)
		}
	}
	if err := v.sim.AddTestDevice(other); err == nil {
		t.Error("there are 21 test devices")
	}
	test := vivoMap{"pushMode": 1}
	v.result("tester", v.call("/message/send", v.message(test, vivoMap{"regId": tester})), 0)
	a := v.result("other", v.call("/message/send", v.message(test, vivoMap{"regId": other})), 10302)
	v.same("invalidUser", vivoMap{"userid": other, "status": 4}, a["invalidUser"])
	v.sim.SetState(tester, Throttled)
	v.result("test messages are not rationed", v.call("/message/send", v.message(test, vivoMap{"regId": tester})), 0)
	v.sim.SetState(tester, Dead)
	a = v.result("dead tester", v.call("/message/send", v.message(test, vivoMap{"regId": tester})), 10302)
	v.same("invalidUser", vivoMap{"userid": tester, "status": 2}, a["invalidUser"])
	v.problems()
	v.result("pushMode 2", v.call("/message/send", v.message(vivoMap{"regId": other, "pushMode": 2})), vivoCrash)
	v.problems("pushMode: 2, want 0 or 1")
}
