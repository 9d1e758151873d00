package pushtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// save saves a message for lists and returns its task.
func (t *vivoTest) save(fields ...vivoMap) string {
	t.Helper()
	a := t.result("save", t.call("/message/saveListPayload", t.message(fields...)), 0)
	taskID, _ := a["taskId"].(string)
	t.same("answer", vivoMap{"result": 0, "desc": "请求成功", "taskId": taskID}, a)
	return taskID
}

func (t *vivoTest) regIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = t.sim.NewToken()
	}
	return ids
}

func TestVivoList(t *testing.T) {
	v := newVivoTest(t)
	payload, _ := json.Marshal(v.message(vivoMap{"timeToLive": 900}))
	taskID := v.call("/message/saveListPayload", string(payload))["taskId"].(string)
	if len(v.sim.Deliveries()) > 0 {
		t.Error("saving a message delivers it")
	}
	ids := v.regIDs(4)
	for i, s := range []State{Dead, Mismatched, Unknown, Throttled} {
		v.sim.SetState(ids[i], s)
	}
	live := v.regIDs(2)
	body := v.body(vivoMap{"taskId": taskID, "regIds": slices.Concat(live[:1], ids, live[1:])})
	a := v.call("/message/pushToList", body)
	v.same("answer", vivoMap{
		"result": 0, "desc": "请求成功", "requestId": body["requestId"],
		"invalidUsers": []vivoMap{
			{"userid": ids[0], "status": 2}, {"userid": ids[1], "status": 1},
			{"userid": ids[2], "status": 1}, {"userid": ids[3], "status": 3},
		},
	}, a)
	want := []Delivery{
		{Type: push.TargetToken, Value: live[0], ID: taskID, Body: payload},
		{Type: push.TargetToken, Value: live[1], ID: taskID, Body: payload},
	}
	if diff := cmp.Diff(want, v.sim.Deliveries()); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	v.result("the same request", v.call("/message/pushToList", body), 10303)
	a = v.call("/message/pushToList", v.body(vivoMap{"taskId": taskID, "regIds": ids[:2]}))
	v.result("nobody is valid", a, 0)
	if n := len(a["invalidUsers"].([]any)); n != 2 {
		t.Errorf("%d are invalid, want 2", n)
	}
	v.problems()
	list := func(f vivoMap) vivoMap { return v.call("/message/pushToList", v.body(f)) }
	v.result("no appId", list(vivoMap{"appId": nil, "taskId": taskID, "regIds": live}), 0)
	v.result("pushMode", list(vivoMap{"pushMode": 1, "taskId": taskID, "regIds": live}), 0)
	v.problems("/message/pushToList: appId is missing", "/message/pushToList: pushMode is for saveListPayload")
}

func TestVivoListRefusals(t *testing.T) {
	v := newVivoTest(t)
	taskID, ids := v.save(), v.regIDs(1001)
	single := v.call("/message/send", v.message(vivoMap{"regId": ids[0]}))["taskId"]
	aliases := make([]string, 1001)
	for i := range aliases {
		aliases[i] = fmt.Sprint("alias", i)
		if err := v.sim.SetAlias(ids[i], aliases[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i, test := range []struct {
		fields vivoMap
		want   int
		n      int // deliveries
	}{
		{vivoMap{"regIds": ids[:1]}, 10153, 0},
		{vivoMap{"regIds": ids[:2]}, 0, 2},
		{vivoMap{"regIds": ids[:1000]}, 0, 1000},
		{vivoMap{"regIds": ids}, 10153, 0},
		{vivoMap{"aliases": aliases[:1]}, 10154, 0},
		{vivoMap{"aliases": aliases[:2]}, 0, 2},
		{vivoMap{"aliases": aliases[:1000]}, 0, 1000},
		{vivoMap{"aliases": aliases}, 10154, 0},
		{vivoMap{"regIds": ids[:2], "aliases": aliases[:1]}, 0, 2},
		{vivoMap{"regIds": ids[:1], "aliases": aliases[:2]}, 10153, 0},
		{vivoMap{"regIds": []string{}, "aliases": aliases[:3]}, 0, 3},
		{vivoMap{}, 10150, 0},
		{vivoMap{"regIds": []string{}}, 10150, 0},
		{vivoMap{"regIds": strings.Join(ids[:2], ",")}, 10150, 0},
		{vivoMap{"regIds": []int{1, 2}}, 10150, 0},
		{vivoMap{"regIds": ids[:2], "taskId": nil}, 10151, 0},
		{vivoMap{"regIds": ids[:2], "taskId": "x"}, 10152, 0},
		{vivoMap{"regIds": ids[:2], "taskId": json.Number(taskID)}, 10152, 0},
		{vivoMap{"regIds": ids[:2], "taskId": "1" + taskID}, 10155, 0},
		{vivoMap{"regIds": ids[:2], "taskId": single}, 10155, 0},
		{vivoMap{"regIds": ids[:2], "requestId": nil}, 10352, 0},
		{vivoMap{"regIds": ids[:2], "appId": 7}, 10094, 0},
	} {
		v.sim.Reset()
		a := v.call("/message/pushToList", v.body(vivoMap{"taskId": taskID}, test.fields))
		v.result(fmt.Sprint(i), a, test.want)
		if n := len(v.sim.Deliveries()); n != test.n {
			t.Errorf("%d: %d deliveries, want %d", i, n, test.n)
		}
	}
	v.sim.Reset()
	a := v.call("/message/pushToList", v.body(vivoMap{"taskId": taskID, "aliases": []string{"nobody", aliases[0]}}))
	v.same("invalid alias", []vivoMap{{"userid": "nobody", "status": 1}}, a["invalidUsers"])
	if d := v.sim.Deliveries(); len(d) != 1 || d[0].Type != push.TargetAlias || d[0].Value != aliases[0] {
		t.Errorf("deliveries: %v", d)
	}
}

// TestVivoGroupTTL checks the bounds for messages to many.
func TestVivoGroupTTL(t *testing.T) {
	v := newVivoTest(t)
	for ttl, want := range map[int]int{899: 10059, 900: 0, 86400: 0, 86401: 10059} {
		for _, path := range []string{"/message/saveListPayload", "/message/all", "/message/tagPush"} {
			v.sim.Reset()
			m := v.message(vivoMap{"timeToLive": ttl})
			if path == "/message/tagPush" {
				m["tagExpression"] = vivoMap{"orTags": []string{"a"}}
			}
			v.result(fmt.Sprint(path, ttl), v.call(path, m), want)
			v.problems()
		}
	}
}

func TestVivoListTestMode(t *testing.T) {
	v := newVivoTest(t)
	ids := v.regIDs(2)
	if err := v.sim.AddTestDevice(ids[0]); err != nil {
		t.Fatal(err)
	}
	taskID := v.save(vivoMap{"pushMode": 1})
	a := v.call("/message/pushToList", v.body(vivoMap{"taskId": taskID, "regIds": ids}))
	v.same("invalidUsers", []vivoMap{{"userid": ids[1], "status": 4}}, a["invalidUsers"])
}

func TestVivoAll(t *testing.T) {
	v := newVivoTest(t)
	noon := time.Date(2024, 4, 25, 12, 0, 0, 0, time.UTC) // 20:00 in China
	now := noon
	v.sim.SetClock(func() time.Time { return now })
	v.sim.Reset()
	ids := v.regIDs(3)
	v.sim.SetState(ids[0], Dead)
	v.sim.SetState(ids[1], Mismatched)
	a := v.call("/message/auth", v.credentials(now))
	v.token = a["authToken"].(string)
	all := func(fields ...vivoMap) vivoMap { return v.call("/message/all", v.message(fields...)) }
	v.result("invalid", all(vivoMap{"title": ""}), 10055)
	a = v.result("first", all(), 0)
	want := []Delivery{{Type: push.TargetEveryone, ID: a["taskId"].(string)}}
	got := v.sim.Deliveries()
	got[0].Body = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	s := v.do(http.MethodGet, "/report/getStatistics?taskIds="+want[0].ID, "", nil)["statistics"].([]any)[0].(vivoMap)
	v.same("target, send", []int{2, 1}, []any{s["target"], s["send"]})
	v.result("second", all(), 10254)
	v.result("test", all(vivoMap{"pushMode": 1}), 0)
	now = noon.Add(4*time.Hour - 1)
	v.result("before midnight", all(), 10254)
	now = noon.Add(4 * time.Hour)
	v.result("tomorrow", all(), 0)
	v.result("tomorrow again", all(), 10254)
	v.sim.Reset()
	v.result("after Reset", all(), 0)
	v.problems()
}

func TestVivoReports(t *testing.T) {
	v := newVivoTest(t)
	ids := v.regIDs(5)
	for i, s := range []State{Dead, Mismatched, Throttled} {
		v.sim.SetState(ids[i], s)
	}
	taskID := v.save()
	v.result("list", v.call("/message/pushToList", v.body(vivoMap{"taskId": taskID, "regIds": ids})), 0)
	single := v.call("/message/send", v.message(vivoMap{"regId": ids[4]}))["taskId"].(string)
	count := func(id string, n map[string]int) vivoMap {
		m := vivoMap{"taskId": id}
		for _, f := range []string{"target", "valid", "send", "receive", "display", "click", "targetInvalid",
			"targetUnSub", "targetInActive", "covered", "controlled", "targetOffline"} {
			m[f] = n[f]
		}
		return m
	}
	get := func(path string) vivoMap { return v.do(http.MethodGet, path, "", nil) }
	v.same("statistics", vivoMap{"result": 0, "desc": "请求成功", "statistics": []vivoMap{
		count(taskID, map[string]int{"target": 5, "valid": 2, "send": 2, "receive": 2, "display": 2,
			"targetInvalid": 1, "targetUnSub": 1, "targetOffline": 1}),
		count(single, map[string]int{"target": 1, "valid": 1, "send": 1, "receive": 1, "display": 1}),
	}}, get("/report/getStatistics?taskIds="+taskID+",1,"+single))
	v.same("none", vivoMap{"result": 0, "desc": "请求成功", "statistics": []any{}}, get("/report/getStatistics?taskIds=1"))

	v.sim.Censor(taskID)
	v.same("status", vivoMap{"result": 0, "desc": "请求成功", "data": []vivoMap{
		{"taskId": taskID, "desc": "包含敏感词"}, {"taskId": single, "desc": "未知"},
	}}, get("/search/msgStatus?taskIds="+taskID+",1,"+single))
	v.result("twice within a second", get("/search/msgStatus?taskIds=1"), 10040)
	v.problems()

	hundred := strings.Repeat("1,", 99) + "1"
	for _, path := range []string{"/report/getStatistics", "/search/msgStatus"} {
		for query, want := range map[string]int{
			"": 10473, "?taskIds=": 10473, "?taskIds=1,,2": 10472, "?taskIds=1,": 10472, "?taskIds=a": 10472,
			"?taskIds=" + hundred: 0, "?taskIds=1," + hundred: 10471,
		} {
			v.sim.Reset()
			v.result(path+query, get(path+query), want)
			v.problems()
		}
	}
	get("/report/getStatistics?taskIds=1&taskId=2")
	v.problems("/report/getStatistics: taskId: no such parameter, or more than one")
}

func TestVivoInvalidUsers(t *testing.T) {
	v := newVivoTest(t)
	ids := v.regIDs(5)
	for i, s := range []State{Dead, Mismatched, Unknown, Throttled} {
		v.sim.SetState(ids[i], s)
	}
	check := func(f vivoMap) vivoMap { return v.call("/invalidUser/check", f) }
	v.same("check", vivoMap{"result": 0, "desc": "请求成功", "data": []vivoMap{
		{"userid": ids[0], "status": 2}, {"userid": ids[1], "status": 1}, {"userid": ids[2], "status": 1},
	}}, check(vivoMap{"userIds": ids, "userType": 1}))
	v.same("none", vivoMap{"result": 0, "desc": "请求成功", "data": []any{}}, check(v.body(vivoMap{"userIds": ids[4:], "userType": 1})))
	for want, f := range map[int]vivoMap{
		10700: {"userType": 1}, 10706: {"userIds": ids, "userType": 2}, 10094: {"appId": 7, "userIds": ids, "userType": 1},
		10704: {"userIds": ids, "userType": 1, "requestId": strings.Repeat("x", 65)},
	} {
		v.result("check", check(f), want)
	}
	v.result("no type", check(vivoMap{"userIds": ids}), 10706)
	v.problems()
}

func TestVivoRecycle(t *testing.T) {
	v := newVivoTest(t)
	taskID := v.save()
	app := json.Number(v.sim.AppID)
	for _, test := range []struct {
		fields vivoMap
		want   int
	}{
		{vivoMap{"taskId": taskID, "userIds": []string{}, "userType": 1}, 0},
		{vivoMap{"taskId": taskID, "userIds": []string{"a"}, "userType": 1}, 0},
		{vivoMap{"userIds": []string{}, "userType": 1}, 10151},
		{vivoMap{"taskId": "x", "userIds": []string{}, "userType": 1}, 10152},
		{vivoMap{"taskId": "1", "userIds": []string{}, "userType": 1}, 10155},
		{vivoMap{"taskId": taskID, "userIds": []string{}}, 10706},
		{vivoMap{"taskId": taskID, "userIds": "a", "userType": 1}, 10700},
	} {
		test.fields["appId"] = app
		v.result(fmt.Sprint(test.fields), v.call("/message/recycle", test.fields), test.want)
	}
	v.sim.Reset()
	v.result("no userIds", v.call("/message/recycle", vivoMap{"taskId": taskID, "userType": 1}), 0)
	v.problems("/message/recycle: appId is missing", "/message/recycle: userIds is missing, though it may be empty")
}
