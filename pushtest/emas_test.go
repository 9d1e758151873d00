package pushtest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// An emasTest is a simulator with a clock that stands still.
type emasTest struct {
	*testing.T
	sim *EMAS
	now time.Time
}

type emasMap = map[string]any

func newEMASTest(t *testing.T) *emasTest {
	t.Helper()
	e := &emasTest{t, NewEMAS(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	t.Cleanup(e.sim.Close)
	e.sim.SetClock(func() time.Time { return e.now })
	return e
}

// request is a signed request with parameters in the query.
func (e *emasTest) request(action string, params map[string]string) *aliyunTestRequest {
	q := newAliyunTestRequest(e.now, e.sim.AccessKeyID, e.sim.AccessKeySecret, action, "2016-08-01")
	values := url.Values{"AppKey": {strconv.FormatInt(e.sim.AppKey, 10)}}
	for k, v := range params {
		values.Set(k, v)
		if v == "-" {
			values.Del(k)
		}
	}
	q.query = values.Encode()
	return q
}

// call wants a code, "" for success, and returns the answer without
// RequestId.
func (e *emasTest) call(action string, params map[string]string, want string) emasMap {
	e.Helper()
	a := e.request(action, params).do(e.T, e.sim)
	if a.code() != want || (want == "") != (a.status == 200) {
		e.Errorf("%s: %d %v, want %q", action, a.status, a.body, want)
	}
	if id, _ := a.body["RequestId"].(string); len(id) != 36 {
		e.Errorf("%s: the request id is %q", action, id)
	}
	delete(a.body, "RequestId")
	return a.body
}

// push wants a code for PushV2 with a task, and returns the message's id.
func (e *emasTest) push(task any, want string) string {
	e.Helper()
	id, _ := e.call("PushV2", map[string]string{"PushTask": emasJSON(task)}, want)["MessageId"].(string)
	return id
}

func emasJSON(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// to is a task with a notification.
func emasTo(typ, value string, more ...emasMap) emasMap {
	task := emasMap{
		"Target":       emasMap{"Type": typ, "Value": value},
		"Notification": emasMap{"Title": "题", "Body": "b"},
	}
	for _, m := range more {
		maps.Copy(task, m)
	}
	return task
}

func (e *emasTest) same(what string, want, got any) {
	e.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		e.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// delivered checks the targets of deliveries.
func (e *emasTest) delivered(want ...string) {
	e.Helper()
	var got []string
	for _, d := range e.sim.Deliveries() {
		got = append(got, string(d.Type)+":"+d.Value)
	}
	e.same("deliveries", want, got)
}

func (e *emasTest) problems(want ...string) {
	e.Helper()
	e.same("problems", want, e.sim.Problems())
}

// TestEMASVector sends what the official Go SDK sent for a cancellation.
func TestEMASVector(t *testing.T) {
	for provider, want := range map[string]string{
		"static_ak": "c40a729fdbe4c535c100fa29b31a211a300c6c1556293f9c60523bf46e53bf98",
		"":          "8febea7f4697898ff00e0614541b261b6fbe475e79f3534ee1e5570b0d04f0c7",
	} {
		e := newEMASTest(t)
		e.sim.AccessKeyID, e.sim.AccessKeySecret, e.sim.AppKey = "YourAccessKeyId", "YourAccessKeySecret", 23267207
		q := e.request("CancelPush", map[string]string{"MessageId": "501029"})
		q.host = "cloudpush.aliyuncs.com"
		q.header.Set("X-Acs-Signature-Nonce", "3156853299f313e23d1673dc12e1703d")
		if provider != "" {
			q.header.Set("X-Acs-Credentials-Provider", provider)
		}
		q.spoil = func(r *http.Request) {
			if auth := r.Header.Get("Authorization"); !strings.HasSuffix(auth, ",Signature="+want) {
				t.Errorf("signed with %s, want %s", auth, want)
			}
		}
		if a := q.do(t, e.sim); a.code() != "Invalid.Parameter" {
			t.Errorf("provider %q: %d %v, want the refusal of a message that does not exist", provider, a.status, a.body)
		}
		e.problems()
	}
}

func TestEMASPush(t *testing.T) {
	e := newEMASTest(t)
	a, b := e.sim.NewToken(), e.sim.NewTokenOn("IOS")
	task := emasTo("DEVICE", a+","+b)
	answer := e.call("PushV2", map[string]string{"PushTask": emasJSON(task)}, "")
	id, _ := answer["MessageId"].(string)
	e.same("answer", emasMap{"MessageId": id}, answer)
	if n, err := strconv.ParseInt(id, 10, 64); err != nil || n <= 1<<53 {
		t.Errorf("the message id is %q, want one that no float64 holds", id)
	}
	var want []Delivery
	for _, token := range []string{a, b} {
		want = append(want, Delivery{Type: push.TargetToken, Value: token, ID: id, Body: []byte(emasJSON(task))})
	}
	e.same("deliveries", want, e.sim.Deliveries())
	e.problems()
	if len(e.sim.AccessKeyID) != 24 || len(a) != 32 || e.sim.Count("send") != 1 || e.sim.Credentials() != 1 {
		t.Errorf("key id %q, device %q, %d sends, %d credentials", e.sim.AccessKeyID, a, e.sim.Count("send"), e.sim.Credentials())
	}
}

func TestEMASStates(t *testing.T) {
	e := newEMASTest(t)
	tokens := map[State]string{}
	var all []string
	for _, s := range []State{Live, Dead, Mismatched, Throttled, Unknown} {
		tokens[s] = e.sim.NewToken()
		e.sim.SetState(tokens[s], s)
		all = append(all, tokens[s])
	}
	for _, token := range all {
		e.push(emasTo("DEVICE", token), "") // alone, it is accepted too
	}
	e.push(emasTo("DEVICE", strings.Join(all, ",")), "")
	e.delivered("token:"+tokens[Live], "token:"+tokens[Live])
	info := func(s State, available bool) any {
		return emasMap{"DeviceId": tokens[s], "Available": available}
	}
	got := e.call("CheckDevices", map[string]string{"DeviceIds": strings.Join(all, ",")}, "")
	e.same("CheckDevices", emasMap{"DeviceCheckInfos": emasMap{"DeviceCheckInfo": []any{
		info(Live, true), info(Dead, false), info(Mismatched, false), info(Throttled, true), info(Unknown, false),
	}}}, got)
	e.push(emasTo("DEVICE", strings.Repeat("x", 32)), "") // nobody's
	e.problems()
	e.push(emasTo("DEVICE", "X"), "")
	e.problems("PushTask.Target.Value: an id that is not of 32 digits and lower-case letters")
}

func TestEMASParameters(t *testing.T) {
	e := newEMASTest(t)
	task := emasJSON(emasTo("DEVICE", e.sim.NewToken()))
	uuid := "0a1b2c3d-0000-1111-2222-33334444ABCD"
	for name, test := range map[string]struct {
		change map[string]string
		want   string
	}{
		"good":             {nil, ""},
		"no AppKey":        {map[string]string{"AppKey": "-"}, "MissingAppKey"},
		"empty AppKey":     {map[string]string{"AppKey": ""}, "InvalidAppKey.Empty"},
		"AppKey is a word": {map[string]string{"AppKey": "x"}, "InvalidAppKey.Format"},
		"another's AppKey": {map[string]string{"AppKey": "1"}, "PermissionDenied"},
		"no task":          {map[string]string{"PushTask": "-"}, "MissingPushTask"},
		"empty task":       {map[string]string{"PushTask": ""}, "InvalidPushTask.Empty"},
		"no JSON":          {map[string]string{"PushTask": "{"}, "InvalidPushTask.Format"},
		"no UTF-8":         {map[string]string{"PushTask": "{\"a\":\"\xff\"}"}, "InvalidPushTask.Format"},
		"a list":           {map[string]string{"PushTask": "[" + task + "]"}, "InvalidPushTask.Format"},
		"token":            {map[string]string{"IdempotentToken": uuid}, ""},
		"token too short":  {map[string]string{"IdempotentToken": uuid[1:]}, "InvalidIdempotentToken.Format"},
		"token too long":   {map[string]string{"IdempotentToken": uuid + "0"}, "InvalidIdempotentToken.Format"},
		"token not hex":    {map[string]string{"IdempotentToken": "g" + uuid[1:]}, "InvalidIdempotentToken.Format"},
		"empty token":      {map[string]string{"IdempotentToken": ""}, "InvalidIdempotentToken.Format"},
	} {
		t.Run(name, func(t *testing.T) {
			params := map[string]string{"PushTask": task}
			maps.Copy(params, test.change)
			(&emasTest{t, e.sim, e.now}).call("PushV2", params, test.want)
		})
	}
	e.problems()
	e.call("PushV2", map[string]string{"PushTask": task, "pushTask": "x", "RegionId": "y"}, "")
	e.problems("RegionId: no such parameter of PushV2", "pushTask: no such parameter of PushV2")
	e.sim.Reset()
	q := e.request("PushV2", map[string]string{"PushTask": task})
	q.method = http.MethodGet
	if a := q.do(t, e.sim); a.status != 404 || a.code() != "InvalidApi.NotFound" {
		t.Errorf("GET: %d %v", a.status, a.body)
	}
	q = e.request("ListTags", nil)
	q.method = http.MethodGet
	if a := q.do(t, e.sim); a.status != 200 {
		t.Errorf("GET where it is allowed: %d %v", a.status, a.body)
	}
}

func TestEMASForm(t *testing.T) {
	e := newEMASTest(t)
	token := e.sim.NewToken()
	q := e.request("PushV2", nil)
	q.body, q.query = q.query+"&"+url.Values{"PushTask": {emasJSON(emasTo("DEVICE", token))}}.Encode(), ""
	q.header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := q.do(t, e.sim); a.status != 200 {
		t.Errorf("%d %v", a.status, a.body)
	}
	e.delivered("token:" + token)
	e.problems("AppKey: in the body, and the metadata has it in the query", "PushTask: in the body, and the metadata has it in the query")
}

func TestEMASIdempotent(t *testing.T) {
	e := newEMASTest(t)
	token := e.sim.NewToken()
	send := func(action, task, uuid, want string) string {
		t.Helper()
		name := map[string]string{"PushV2": "PushTask", "MassPushV2": "PushTasks"}[action]
		return emasJSON(e.call(action, map[string]string{name: task, "IdempotentToken": uuid}, want))
	}
	good := emasJSON(emasTo("DEVICE", token))
	one, other := "0a1b2c3d-0000-1111-2222-33334444abcd", "0a1b2c3d-0000-1111-2222-33334444abce"
	send("PushV2", `{}`, one, "InvalidTarget.Empty")
	e.sim.RefuseNext(1, "InternalError")
	send("PushV2", good, one, "InternalError")
	first := send("PushV2", good, one, "")
	e.now = e.now.Add(15*time.Minute - time.Second)
	if again := send("PushV2", good, strings.ToUpper(one), ""); again != first {
		t.Errorf("the repetition is %s, want %s", again, first)
	}
	if again := send("PushV2", good, other, ""); again == first {
		t.Errorf("another token has the same answer, %s", again)
	}
	e.delivered("token:"+token, "token:"+token)
	e.now = e.now.Add(time.Second)
	if again := send("PushV2", good, one, ""); again == first {
		t.Errorf("after 15 minutes it is still %s", again)
	}
	e.sim.Reset()
	mass := send("MassPushV2", "["+good+","+good+"]", one, "")
	if again := send("MassPushV2", "["+good+"]", one, ""); again != mass {
		t.Errorf("the repetition is %s, want %s", again, mass)
	}
	e.delivered("token:"+token, "token:"+token)
	e.problems()

	// An answer that is lost is no second push, and the nonce must be new.
	e.sim.Reset()
	q := e.request("PushV2", map[string]string{"PushTask": good, "IdempotentToken": "ffffffff-0000-1111-2222-33334444abcd"})
	for _, fault := range []Fault{LoseAnswer(), CutAnswer()} {
		e.sim.Inject("send", 1, fault)
		q.header.Set("X-Acs-Signature-Nonce", randomHex(16))
		if a, err := q.try(e.sim); err == nil {
			t.Errorf("the answer arrived: %v", a)
		}
	}
	if a := q.do(t, e.sim); a.code() != "SignatureNonceUsed" {
		t.Errorf("with the same nonce: %v", a.body)
	}
	q.header.Set("X-Acs-Signature-Nonce", randomHex(16))
	if a := q.do(t, e.sim); a.status != 200 || a.body["MessageId"] != strconv.FormatInt(e.sim.lastID, 10) {
		t.Errorf("repeated: %d %v", a.status, a.body)
	}
	e.delivered("token:" + token)
}

func TestEMASMass(t *testing.T) {
	e := newEMASTest(t)
	token := e.sim.NewToken()
	mass := func(want string, tasks ...emasMap) []any {
		t.Helper()
		ids, _ := e.call("MassPushV2", map[string]string{"PushTasks": emasJSON(tasks)}, want)["MessageIds"].([]any)
		return ids
	}
	ids := mass("", emasTo("DEVICE", token), emasTo("ALIAS", "a,b"), emasTo("ACCOUNT", "u"))
	if len(ids) != 3 || ids[0] == ids[1] {
		t.Errorf("the ids are %v", ids)
	}
	e.delivered("token:"+token, "alias:a", "alias:b", "user:u")
	e.sim.Reset()
	mass("TargetNotSupported", emasTo("DEVICE", token), emasTo("ALL", ""))
	mass("TargetNotSupported", emasTo("TAG", "x"))
	mass("InvalidPushTask.Format", emasTo("DEVICE", token, emasMap{"Action": "CREATE_CONTINUOUS_PUSH"}))
	mass("InvalidTargetValue.Empty", emasTo("DEVICE", token), emasTo("DEVICE", ""))
	mass("InvalidPushTasks.Empty")
	mass("InvalidTarget.Empty", nil)
	e.delivered()
	many := make([]emasMap, 101)
	for i := range many {
		many[i] = emasTo("DEVICE", token)
	}
	mass("InvalidPushTasks.LengthExceed", many...)
	if ids := mass("", many[1:]...); len(ids) != 100 {
		t.Errorf("%d ids, want 100", len(ids))
	}
	e.call("MassPushV2", map[string]string{"PushTasks": "{}"}, "InvalidPushTasks.Format")
	e.problems("PushTasks: null in place of leaving it out")
}

func TestEMASSchedule(t *testing.T) {
	e := newEMASTest(t)
	token := e.sim.NewToken()
	at := func(d time.Duration) emasMap {
		return emasMap{"Action": "SCHEDULED_PUSH", "Options": emasMap{"PushTime": e.now.Add(d).Format("2006-01-02T15:04:05Z")}}
	}
	e.push(emasTo("DEVICE", token, emasMap{"Action": "SCHEDULED_PUSH"}), "InvalidPushTime.Empty")
	e.push(emasTo("DEVICE", token, at(-time.Second)), "InvalidPushTime.Format")
	e.push(emasTo("DEVICE", token, at(7*24*time.Hour+time.Second)), "InvalidPushTime.Format")
	e.push(emasTo("DEVICE", token, at(time.Hour), emasMap{"Action": "PUSH_IMMEDIATELY"}), "InvalidPushTime.Format")
	e.push(emasTo("DEVICE", token, at(7*24*time.Hour)), "")
	soon := e.push(emasTo("DEVICE", token, at(time.Minute)), "")
	canceled := e.push(emasTo("DEVICE", token, at(time.Minute)), "")
	e.delivered()
	e.call("CancelPush", map[string]string{"MessageId": canceled}, "")
	e.call("CancelPush", map[string]string{"MessageId": canceled}, "Invalid.Parameter")
	e.call("CancelPush", map[string]string{"MessageId": "1"}, "Invalid.Parameter")
	e.call("CancelPush", map[string]string{"MessageId": "x"}, "InvalidMessageId.Format")
	e.call("CancelPush", nil, "MissingMessageId")
	e.now = e.now.Add(time.Minute)
	e.delivered("token:" + token)
	if d := e.sim.Deliveries(); d[0].ID != soon {
		t.Errorf("delivered %s, want %s", d[0].ID, soon)
	}
	e.call("CancelPush", map[string]string{"MessageId": soon}, "Invalid.Parameter")
	e.problems()
}

func TestEMASContinuous(t *testing.T) {
	e := newEMASTest(t)
	a, b := e.sim.NewToken(), e.sim.NewToken()
	create := emasTo("", "", emasMap{"Action": "CREATE_CONTINUOUS_PUSH", "Target": nil})
	delete(create, "Target")
	id := e.push(create, "")
	e.delivered()
	if e.sim.Count("CREATE_CONTINUOUS_PUSH") != 1 || e.sim.Count("send") != 0 {
		t.Errorf("the creation has the op of a push")
	}
	more := func(typ, value, id string) emasMap {
		return emasMap{
			"Action": "CONTINUOUS_PUSH", "Target": emasMap{"Type": typ, "Value": value},
			"Options": emasMap{"MessageId": json.Number(id)},
		}
	}
	if got := e.push(more("DEVICE", a, id), ""); got != id {
		t.Errorf("continued as %s, want %s", got, id)
	}
	if d := e.sim.Deliveries(); len(d) != 1 || string(d[0].Body) != emasJSON(create) {
		t.Errorf("deliveries: %+v", d)
	}
	e.push(more("ALIAS", "x", id), "")
	e.push(more("ALL", "", id), "TargetNotSupported")
	e.push(more("TAG", "x", id), "TargetNotSupported")
	e.push(more("DEVICE", a, "1"), "Invalid.Parameter")
	e.push(more("DEVICE", a, "9.007199254740993e+15"), "InvalidMessageId.Format")
	e.push(emasMap{"Action": "CONTINUOUS_PUSH", "Target": emasMap{"Type": "DEVICE", "Value": a}}, "InvalidMessageId.Empty")
	v1 := func(want string, change map[string]string) emasMap {
		t.Helper()
		params := map[string]string{"MessageId": id, "Target": "DEVICE", "TargetValue": b}
		maps.Copy(params, change)
		return e.call("ContinuouslyPush", params, want)
	}
	e.same("V1", emasMap{"MessageId": id}, v1("", nil))
	v1("InvalidTarget.Format", map[string]string{"Target": "TAG"})
	v1("MissingTarget", map[string]string{"Target": "-"})
	v1("InvalidTargetValue.LengthExceed", map[string]string{"TargetValue": strings.Repeat("a,", 1000) + "a"})
	e.delivered("token:"+a, "alias:x", "token:"+b)
	e.problems()
	e.sim.sent[e.sim.lastID].pushes = 9_999
	e.push(more("DEVICE", a, id), "")
	e.push(more("DEVICE", a, id), "Invalid.Parameter")

	id = e.push(create, "")
	e.same("complete", emasMap{"MessageId": id}, e.call("CompleteContinuouslyPush", map[string]string{"MessageId": id}, ""))
	e.push(more("DEVICE", a, id), "Invalid.Parameter")
	e.call("CompleteContinuouslyPush", map[string]string{"MessageId": id}, "Invalid.Parameter")
	id = e.push(create, "")
	e.now = e.now.Add(24 * time.Hour)
	e.push(more("DEVICE", a, id), "")
	e.now = e.now.Add(time.Second)
	e.push(more("DEVICE", a, id), "Invalid.Parameter")
	odd := more("DEVICE", a, id)
	maps.Copy(odd, emasMap{"Notification": emasMap{"Title": "t"}})
	e.push(odd, "Invalid.Parameter")
	e.problems("PushTask: a message of its own with CONTINUOUS_PUSH, which has that of the first")
}

func TestEMASRefusals(t *testing.T) {
	e := newEMASTest(t)
	token := e.sim.NewToken()
	task := emasTo("DEVICE", token)
	e.sim.RefuseNext(2, "Throttling.User")
	e.call("ListTags", nil, "")
	e.push(task, "Throttling.User")
	e.push(task, "Throttling.User")
	e.push(task, "")
	e.sim.RefuseNext(Always, "Nobody.KnowsThis")
	e.push(task, "Nobody.KnowsThis")
	e.sim.Reset()
	session, err := e.sim.AssumeRole(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	send := func(want string) {
		t.Helper()
		q := e.request("PushV2", map[string]string{"PushTask": emasJSON(task)})
		q.id, q.secret = session.AccessKeyID, session.AccessKeySecret
		q.header.Set("X-Acs-Security-Token", session.SecurityToken)
		if a := q.do(t, e.sim); a.code() != want {
			t.Errorf("%d %v, want %q", a.status, a.body, want)
		}
	}
	send("")
	e.sim.ExpireCredentials()
	send("InvalidSecurityToken.Expired")
	e.push(task, "") // the AccessKey has no end
	e.delivered("token:"+token, "token:"+token)
	e.sim.Inject("send", 1, HTML(http.StatusBadGateway))
	if _, err := e.request("PushV2", nil).try(e.sim); err == nil {
		t.Error("HTML was read as JSON")
	}
	e.sim.Inject("", 1, CutAnswer())
	if _, err := e.request("ListTags", nil).try(e.sim); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an answer that is cut: %v", err)
	}
	e.call("PushMessageToAndroid", nil, "InvalidApi.NotFound")
	if e.sim.Count("other") != 1 {
		t.Error("an unknown action is not of op other")
	}
}

func TestEMASConcurrently(t *testing.T) {
	e := newEMASTest(t)
	params := map[string]string{
		"PushTask":        emasJSON(emasTo("DEVICE", e.sim.NewToken())),
		"IdempotentToken": "0a1b2c3d-0000-1111-2222-33334444abcd",
	}
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			if a, err := e.request("PushV2", params).try(e.sim); err != nil || a.status != 200 {
				t.Errorf("%v, %d %v", err, a.status, a.body)
			}
			e.sim.NewToken()
			e.sim.Problems()
			e.sim.Credentials()
		})
	}
	wg.Wait()
	if n := len(e.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries, want 1", n)
	}
}
