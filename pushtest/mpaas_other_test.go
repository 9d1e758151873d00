package pushtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMPaaSRevoke(t *testing.T) {
	c := newMPaaSClient(t)
	c.want("OK", "PushSimple", c.simple())
	multiple := c.task(c.want("OK", "PushMultiple", c.list(2)))
	revoke := func(want, key, target string) {
		t.Helper()
		c.want(want, "RevokePushMessage", mpaasForms{"MessageId": key, "TargetId": target})
	}
	revoke("3010", "", c.token)
	revoke("3021", "k1", "")
	revoke("3010", "k2", c.token)
	revoke("3010", "k1", "other")
	revoke("3010", "k1", "d1") // PushMultiple is revoked as a whole
	c.now = c.now.AddDate(0, 0, 7)
	revoke("OK", "k1", c.token)
	revoke("OK", "k1", c.token)
	c.want("3028", "RevokePushTask", nil)
	c.want("3028", "RevokePushTask", mpaasForms{"TaskId": "1"})
	c.want("OK", "RevokePushTask", mpaasForms{"TaskId": multiple})
	for _, msg := range c.sim.Messages() {
		if !msg.Revoked {
			t.Errorf("not revoked: %+v", msg)
		}
	}
	c.now = c.now.Add(time.Second)
	revoke("3010", "k1", c.token)
	c.want("3028", "RevokePushTask", mpaasForms{"TaskId": multiple})
	c.problems()
}

func TestMPaaSDevices(t *testing.T) {
	c := newMPaaSClient(t)
	state := func(pairs ...string) mpaasForms {
		return mpaasForms{"TenantId": c.sim.TenantID, "TargetType": "1", "Target": c.token}.with(pairs...)
	}
	data := func(pairs ...string) any { return c.want("100", "PushQueryDeviceState", state(pairs...)).at("Data") }
	want := map[string]any{
		"DeviceId": c.token, "DeliveryToken": c.token, "Platform": "android", "Manufacturer": "android", "Statue": "ONLINE",
	}
	if d := cmp.Diff(any(want), data()); d != "" {
		t.Error(d)
	}
	bind := mpaasForms{"UserId": "u", "DeliveryToken": c.token, "OsType": "1", "PhoneNumber": "1"}
	for want, pairs := range map[string][]string{"3012": {"UserId", ""}, "3001": {"DeliveryToken", "-"}, "3008": {"OsType", "-"}} {
		c.want(want, "PushBind", bind.with(pairs...))
	}
	c.want("OK", "PushBind", bind)
	c.want("OK", "PushReport", mpaasForms{"DeliveryToken": c.token, "OsType": "1", "ThirdChannel": "4", "ThirdChannelDeviceToken": "v", "Model": "m"})
	want["UserId"], want["ThirdToken"] = "u", "v"
	if d := cmp.Diff(any(want), data("TargetType", "2", "Target", "u")); d != "" {
		t.Error(d)
	}
	c.want("OK", "PushUnBind", mpaasForms{"UserId": "other", "DeliveryToken": c.token})
	c.want("100", "PushQueryDeviceState", state("TargetType", "2", "Target", "u"))
	c.want("OK", "PushUnBind", mpaasForms{"UserId": "u", "DeliveryToken": c.token})
	c.want("8001", "PushQueryDeviceState", state("TargetType", "2", "Target", "u"))
	c.want("8000", "PushQueryDeviceState", state("Target", "nobody"))
	c.want("3021", "PushQueryDeviceState", state("Target", "-"))
	c.want("3028", "PushQueryDeviceState", state("TargetType", "3"))
	c.want("3027", "PushQueryDeviceState", state("TenantId", "-"))
	c.sim.SetState(c.token, Dead)
	if got := data().(map[string]any)["Statue"]; got != "OFFLINE" {
		t.Errorf("dead: %v", got)
	}
	c.sim.SetState(c.token, Mismatched)
	c.want("8000", "PushQueryDeviceState", state())
	ios, _ := c.sim.NewDevice("ios")
	if got := data("Target", ios).(map[string]any); got["Statue"] != "UNKNOW" || got["Platform"] != "ios" {
		t.Errorf("ios: %v", got)
	}
	c.want("OK", "PushReport", mpaasForms{"DeliveryToken": "new", "OsType": "1"})
	if got := data("Target", "new").(map[string]any); got["Manufacturer"] != "unknown" {
		t.Errorf("new: %v", got)
	}
	c.problems()
	c.want("OK", "PushBind", bind.with("OsType", "9"))
	c.problems("OsType: 9")
	c.version = "2020-07-10"
	for _, action := range []string{"PushBind", "PushUnBind", "PushReport"} {
		c.want("404 InvalidApi.NotFound", action, bind)
	}
}

func TestMPaaSTemplates(t *testing.T) {
	c := newMPaaSClient(t)
	p := mpaasForms{
		"TenantId": c.sim.TenantID, "TemplateName": "n", "DescInfo": "d", "Title": "#a#", "Content": "#b##a#", "Variables": "a,b",
		"ShowStyle": "1", "PushStyle": "2", "JumpAction": "1", "Uri": "u", "ImageUrls": mpaasMap("defaultUrl", "i"),
	}
	id := c.want("100", "CreateTemplate", p).at("Data")
	for _, test := range []struct {
		want  string
		pairs []string
	}{
		{"3027", []string{"TenantId", "-"}}, {"8013", []string{"TenantId", "x"}}, {"3036", nil},
		{"3037", []string{"TemplateName", "-"}}, {"3038", []string{"TemplateName", "a,b"}},
		{"3038", []string{"TemplateName", strings.Repeat("中", 201)}}, {"100", []string{"TemplateName", strings.Repeat("中", 200)}},
		{"3039", []string{"TemplateName", "x", "Content", "-"}}, {"3040", []string{"TemplateName", "x", "Title", "-"}},
		{"3041", []string{"TemplateName", "x", "DescInfo", "-"}},
		{"3041", []string{"TemplateName", "x", "DescInfo", strings.Repeat("中", 201)}},
		{"100", []string{"TemplateName", "y", "DescInfo", strings.Repeat("中", 200)}},
		{"3028", []string{"TemplateName", "x", "ShowStyle", "2"}},
	} {
		c.want(test.want, "CreateTemplate", p.with(test.pairs...))
	}
	now := strconv.FormatInt(c.now.UnixMilli(), 10)
	view := map[string]any{
		"Id": id, "Name": "n", "DescInfo": "d", "Title": "#a#", "Content": "#b##a#", "Uri": "u", "Variables": "a,b",
		"ShowStyle": "1", "PushStyle": "2", "Action": "1", "ImageUrls": mpaasMap("defaultUrl", "i"), "IconUrls": "",
		"GmtCreate": now, "GmtModified": now,
	}
	find := mpaasForms{"TenantId": c.sim.TenantID, "TemplateName": "n", "TemplateId": fmt.Sprint(id)}
	for _, pairs := range [][]string{nil, {"TemplateName", "-"}, {"TemplateId", "-"}} {
		if d := cmp.Diff(any(view), c.want("100", "GetTemplate", find.with(pairs...)).at("Data")); d != "" {
			t.Error(d)
		}
	}
	c.want("3037", "GetTemplate", find.with("TemplateName", "-", "TemplateId", "-"))
	c.want("3022", "GetTemplate", find.with("TemplateName", "y"))
	page := c.want("100", "ListTemplatePage", mpaasForms{"TenantId": c.sim.TenantID, "CurrentPage": "2", "PageSize": "2"})
	delete(page.body, "RequestId")
	list := page.at("Data").([]any)
	delete(page.body, "Data")
	head := map[string]any{
		"Code": "100", "Msg": "SUCCESS", "Success": true,
		"CurrentPage": json.Number("2"), "PageSize": json.Number("2"), "TotalSize": json.Number("3"),
	}
	if d := cmp.Diff(head, page.body); d != "" || len(list) != 1 || list[0].(map[string]any)["Name"] != "y" {
		t.Error(d, list)
	}
	c.want("3028", "ListTemplatePage", mpaasForms{"TenantId": c.sim.TenantID, "CurrentPage": "0"})
	c.want("100", "ListTemplatePage", mpaasForms{"TenantId": c.sim.TenantID, "CurrentPage": "9223372036854775807", "PageSize": "9223372036854775807"})
	c.want("100", "DeleteTemplate", find)
	c.want("3022", "DeleteTemplate", find)
	c.problems()
	for i := range 98 {
		c.sim.AddTemplate("t"+strconv.Itoa(i), "t", "c")
	}
	c.want("3028", "CreateTemplate", p)
	c.want("100", "DeleteTemplate", find.with("TemplateName", "t0", "TemplateId", "-"))
	c.want("100", "CreateTemplate", p.with("Variables", "a"))
	c.problems("Variables")
}

// plans lists scheduled pushes: parent, time and whether it took place.
func (c *mpaasClient) plans(pairs ...string) (ids []string, list []map[string]any) {
	c.Helper()
	a := c.want("OK", "QueryPushSchedulerList", mpaasForms{
		"StartTime": "1790000000000", "EndTime": strconv.FormatInt(c.now.AddDate(0, 0, 30).UnixMilli(), 10),
	}.with(pairs...))
	views, _ := a.at("ResultContent", "Data", "List").([]any)
	for _, v := range views {
		view := v.(map[string]any)
		list = append(list, view)
		ids = append(ids, view["UniqueId"].(string))
	}
	return ids, list
}

func TestMPaaSScheduled(t *testing.T) {
	c := newMPaaSClient(t)
	c.now = time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)
	due := c.now.Add(time.Hour)
	fixed := c.simple().with("StrategyType", "1", "StrategyContent", `{"fixedTime":`+strconv.FormatInt(due.UnixMilli(), 10)+`}`)
	c.want("OK", "PushSimple", fixed)
	c.want("OK", "PushSimple", fixed)
	ids, list := c.plans()
	want := map[string]any{
		"UniqueId": ids[0], "ParentId": "", "PushTime": json.Number(strconv.FormatInt(due.UnixMilli(), 10)),
		"PushTitle": "Parcel", "PushContent": "Box 12", "Type": json.Number("0"), "DeliveryType": json.Number("1"),
		"StrategyType": json.Number("1"), "ExecutedStatus": "0", "CreateType": json.Number("0"),
		"GmtCreate": json.Number(strconv.FormatInt(c.now.UnixMilli(), 10)),
	}
	if d := cmp.Diff(want, list[0]); d != "" || len(list) != 2 {
		t.Error(d)
	}
	c.want("OK", "CancelPushScheduler", mpaasForms{"UniqueIds": ids[1]})
	c.want("3028", "CancelPushScheduler", mpaasForms{"UniqueIds": ids[1]})
	c.want("400 MissingUniqueIds", "CancelPushScheduler", nil)
	c.wantDelivered()
	c.now = due.Add(-time.Second)
	c.wantDelivered()
	c.now = due
	c.wantDelivered("token " + c.token)
	c.want("3028", "CancelPushScheduler", mpaasForms{"UniqueIds": ids[0]})
	if _, list := c.plans(); len(list) != 1 || list[0]["ExecutedStatus"] != "1" {
		t.Errorf("got %v", list)
	}
	if ids, _ := c.plans("Type", "1"); len(ids) != 0 {
		t.Errorf("of another type: %v", ids)
	}
	if ids, _ := c.plans("EndTime", strconv.FormatInt(due.UnixMilli()-1, 10)); len(ids) != 0 {
		t.Errorf("too early: %v", ids)
	}
	c.want("400 MissingEndTime", "QueryPushSchedulerList", mpaasForms{"StartTime": "1790000000000"})
	c.want("3028", "QueryPushSchedulerList", mpaasForms{"StartTime": "1790000000000", "EndTime": "1780000000000"})
	c.problems()
}

func TestMPaaSRecurring(t *testing.T) {
	c := newMPaaSClient(t)
	c.now = time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC) // 18:00 in China
	content := func(clock string) string {
		return fmt.Sprintf(`{"startTime":%d,"endTime":%d,"circleType":1,"circleValue":[1,7],"time":"%s"}`,
			c.now.Add(-time.Hour).UnixMilli(), c.now.AddDate(0, 0, 9).UnixMilli(), clock)
	}
	p := c.simple().with("StrategyType", "2", "StrategyContent", content("18:30:00"))
	c.want("OK", "PushSimple", p)
	c.want("OK", "PushSimple", p.with("StrategyContent", content("17:30:00")))
	c.want("3028", "PushSimple", p.with("StrategyContent", content("17:30")))
	ids, list := c.plans()
	if len(ids) != 4 || list[1]["ParentId"] != ids[0] || list[0]["ParentId"] != "" {
		t.Fatalf("got %v", list)
	}
	for i, want := range map[int]time.Time{1: c.now.Add(30 * time.Minute), 3: c.now.Add(23*time.Hour + 30*time.Minute)} {
		if got := fmt.Sprint(list[i]["PushTime"]); got != strconv.FormatInt(want.UnixMilli(), 10) {
			t.Errorf("%d: at %s, want %d", i, got, want.UnixMilli())
		}
	}
	if family, _ := c.plans("UniqueId", ids[0]); !cmp.Equal(family, ids[:2]) {
		t.Errorf("got %v, want %v", family, ids[:2])
	}
	c.now = c.now.Add(30 * time.Minute)
	c.wantDelivered("token " + c.token)
	c.want("OK", "CancelPushScheduler", mpaasForms{"UniqueIds": ids[2], "Type": "0"})
	c.now = c.now.AddDate(0, 0, 2)
	c.wantDelivered("token " + c.token)
	c.problems()
}

func TestMPaaSAnalysis(t *testing.T) {
	c := newMPaaSClient(t)
	c.now = time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)
	xiaomi, _ := c.sim.NewDevice("miui")
	dead, _ := c.sim.NewDevice("miui")
	c.sim.SetState(dead, Dead)
	simple := c.task(c.want("OK", "PushSimple", c.simple().with("TargetMsgkey", mpaasMap(c.token, "1", xiaomi, "2", dead, "3", "nobody", "4"))))
	c.want("OK", "PushTemplate", c.template().with("TaskName", "other"))
	day := strconv.FormatInt(c.now.Add(-5*time.Hour).UnixMilli(), 10)
	p := mpaasForms{"StartTime": day, "EndTime": day}
	for _, test := range []struct {
		pairs                  []string
		total, pushed, arrived int
		rate                   string
	}{
		{nil, 5, 4, 3, "0.75"},
		{[]string{"Channel", "MIUI"}, 2, 2, 1, "0.5"},
		{[]string{"Platform", "ANDROID", "Type", "SIMPLE"}, 4, 3, 2, "0.6666666666666666"},
		{[]string{"TaskId", simple, "Channel", "ANDROID"}, 2, 1, 1, "1"},
		{[]string{"Platform", "IOS"}, 0, 0, 0, "0"},
		{[]string{"StartTime", "1600000000000", "EndTime", "1600000000000"}, 0, 0, 0, "0"},
	} {
		numbers := c.want("OK", "QueryPushAnalysisCoreIndex", p.with(test.pairs...)).at("ResultContent", "Data")
		texts := c.want("OK", "ListAnalysisCoreIndex", p.with(test.pairs...)).at("ResultContent", "Data")
		want, wantTexts := map[string]any{}, map[string]any{}
		for k, v := range map[string]string{
			"PushTotalNum": strconv.Itoa(test.total), "PushNum": strconv.Itoa(test.pushed), "ArrivalNum": strconv.Itoa(test.arrived),
			"ArrivalRate": test.rate, "OpenNum": "0", "OpenRate": "0", "IgnoreNum": "0", "IgnoreRate": "0",
		} {
			want[k], wantTexts[k] = json.Number(v), v
		}
		if d := cmp.Diff(any(want), numbers) + cmp.Diff(any(wantTexts), texts); d != "" {
			t.Errorf("%q: %s", test.pairs, d)
		}
	}
	start := c.now.AddDate(0, 0, -90)
	span := p.with("EndTime", strconv.FormatInt(c.now.UnixMilli(), 10))
	c.want("OK", "QueryPushAnalysisCoreIndex", span.with("StartTime", strconv.FormatInt(start.UnixMilli(), 10)))
	c.want("3028", "QueryPushAnalysisCoreIndex", span.with("StartTime", strconv.FormatInt(start.AddDate(0, 0, -1).UnixMilli(), 10)))
	c.want("3028", "QueryPushAnalysisCoreIndex", p.with("Channel", "HONOR"))
	c.want("400 MissingStartTime", "QueryPushAnalysisCoreIndex", p.with("StartTime", "-"))
	c.want("OK", "ListAnalysisCoreIndex", nil)

	tasks := c.want("OK", "QueryPushAnalysisTaskList", mpaasForms{"StartTime": day}).at("ResultContent", "Data").([]any)
	if len(tasks) != 2 || tasks[1].(map[string]any)["TemplateName"] != "order_1" {
		t.Errorf("tasks %v", tasks)
	}
	a := c.want("OK", "QueryPushAnalysisTaskList", mpaasForms{"StartTime": day, "TaskName": "t"})
	want := map[string]any{
		"TaskId": simple, "TaskName": "t", "Type": json.Number("0"), "List": []any{},
		"GmtCreate": json.Number(strconv.FormatInt(c.now.UnixMilli(), 10)),
	}
	if d := cmp.Diff(any([]any{want}), a.at("ResultContent", "Data")); d != "" {
		t.Error(d)
	}
	detail := c.want("OK", "QueryPushAnalysisTaskDetail", mpaasForms{"TaskId": simple}).at("ResultContent", "Data").(map[string]any)
	if detail["TaskId"] != json.Number(simple) || detail["PushNum"] != json.Number("4") ||
		detail["PushSuccessNum"] != json.Number("3") || detail["PushArrivalNum"] != json.Number("2") {
		t.Errorf("detail %v", detail)
	}
	c.want("3028", "QueryPushAnalysisTaskDetail", mpaasForms{"TaskId": "1"})
	c.want("400 MissingTaskId", "QueryPushAnalysisTaskDetail", nil)
	c.problems()
	c.want("3028", "QueryPushAnalysisCoreIndex", p.with("StartTime", "1790000000"))
	c.problems("StartTime: probably in seconds")
}
