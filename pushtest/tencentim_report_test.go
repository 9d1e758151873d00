package pushtest

import (
	"fmt"
	"testing"
	"time"
)

func TestTencentIMStatistics(t *testing.T) {
	c := newTencentimTest(t)
	now := c.now.Load() / 1000
	live, throttled := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(throttled, Throttled)
	first := c.is("batch", c.call("timpush/batch", c.batch([]string{live, throttled, "nobody"})), 0)["TaskId"].(string)
	second := c.is("push", c.call("timpush/push", c.all()), 0)["TaskId"].(string)
	window := func(changes ...tencentimMap) tencentimMap {
		return c.with(tencentimMap{"StartTime": now - 60, "EndTime": now + 60}, changes...)
	}
	result := func(taskID string, total, sent int) tencentimMap {
		counts := tencentimMap{"TotalCount": total, "SentCount": sent, "DeliveredCount": sent, "ClickCount": 0}
		platform := c.with(counts, tencentimMap{"EventType": 1, "PushPlatform": 4})
		return c.with(counts, tencentimMap{"TaskID": taskID, "PlatformStatistics": []tencentimMap{platform}})
	}
	get := func(query tencentimMap) any {
		t.Helper()
		return c.is("statistics", c.call("timpush/all_member_push_statistics", query), 0)["Results"]
	}
	c.same("one", []tencentimMap{result(first, 3, 1)}, get(window(tencentimMap{"TaskID": []string{first, "nothing"}})))
	c.same("all", []tencentimMap{result("", 5, 2)}, get(window()))
	c.same("other time", []tencentimMap{}, get(window(tencentimMap{"StartTime": now + 1})))
	loss := c.is("loss", c.call("timpush/all_member_push_loss", window(tencentimMap{"TaskID": []string{second}})), 0)
	throttling := tencentimMap{"ErrCode": "70114", "ErrCount": 1, "ErrInfo": "restricted for safety, too frequent"}
	c.same("loss", tencentimMap{"Results": []tencentimMap{{
		"TaskID": second, "ReadyToSendLoss": []tencentimMap{throttling}, "PostSendDeliveredLoss": []tencentimMap{},
		"PlatformReadyToSendLoss": []tencentimMap{c.with(throttling, tencentimMap{"EventType": 1, "PushPlatform": 4})},
	}}}, loss)
	c.problems()
}

func TestTencentIMQueriesRefused(t *testing.T) {
	c := newTencentimTest(t)
	const day = 24 * 60 * 60
	for _, test := range []struct {
		command string
		body    tencentimMap
		want    int
	}{
		{"all_member_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 30 * day}, 0},
		{"all_member_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 30*day + 1}, 90001},
		{"all_member_push_statistics", tencentimMap{"StartTime": 2, "EndTime": 1}, 90001},
		{"all_member_push_statistics", tencentimMap{"StartTime": 2}, 90001},
		{"all_member_push_statistics", tencentimMap{"EndTime": 2}, 90001},
		{"all_member_push_statistics", tencentimMap{"StartTime": "0", "EndTime": 2}, 90001},
		{"all_member_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 2, "TaskID": "x"}, 90001},
		{"all_member_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 2, "TaskID": c.names(5)}, 0},
		{"all_member_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 2, "TaskID": c.names(6)}, 90001},
		{"all_member_push_loss", tencentimMap{"StartTime": 0, "EndTime": 7 * day}, 0},
		{"all_member_push_loss", tencentimMap{"StartTime": 0, "EndTime": 7*day + 1}, 90001},
		{"all_member_push_trace", tencentimMap{"TaskID": "x"}, 90001},
		{"all_member_push_trace", tencentimMap{"UserID": "x"}, 90001},
		{"normal_push_statistics", tencentimMap{"StartTime": 0, "EndTime": 30*day + 1}, 90001},
		{"normal_push_loss", tencentimMap{"StartTime": 0, "EndTime": 1}, 0},
		{"normal_push_trace", tencentimMap{}, 90001},
	} {
		c.is(fmt.Sprint(test.command, test.body), c.call("timpush/"+test.command, test.body), test.want)
	}
	c.problems()
	c.is("TaskId", c.call("timpush/all_member_push_trace", tencentimMap{"TaskId": "x", "UserID": "y"}), 90001)
	c.problems("TaskId: no such field")
}

func TestTencentIMTraces(t *testing.T) {
	c := newTencentimTest(t)
	c.now.Store(1700000000_000)
	c.authenticate(c.sim.SecretKey, c.sim.Identifier, c.sim.SDKAppID, 60)
	id := c.sim.NewToken()
	task := c.is("batch", c.call("timpush/batch", c.batch([]string{id})), 0)["TaskId"]
	a := c.is("trace", c.call("timpush/all_member_push_trace", tencentimMap{"TaskID": task, "UserID": id}), 0)
	done := tencentimMap{"PushStatus": 1, "ErrorCode": 0, "ErrorInfo": "sucess", "EventTime": "2023-11-15 06:13:20"}
	trace := a["InstanceTrace"].([]any)[0].(tencentimMap)
	c.same("stages", tencentimMap{
		"OfflineStat": done, "ChannelStat": done, "DeviceStat": done,
		"ClickStat": tencentimMap{"PushStatus": 0, "ErrorCode": 0, "ErrorInfo": "", "EventTime": ""},
	}, trace["OfflinePushStat"])
	c.same("commit", tencentimMap{"IMStat": done}, trace["IMCommitStat"])
	c.same("another", []any{}, c.is("trace", c.call("timpush/all_member_push_trace", tencentimMap{"TaskID": task, "UserID": "x"}), 0)["InstanceTrace"])
}

func TestTencentIMChatReports(t *testing.T) {
	c := newTencentimTest(t)
	now := c.now.Load() / 1000
	id := c.sim.NewToken()
	c.is("silent", c.call("openim/sendmsg", c.message(id, tencentimMap{"OfflinePushInfo": tencentimMap{"PushFlag": 1}})), 0)
	key := c.is("list", c.call("openim/batchsendmsg", c.message([]string{id, "nobody"})), 0)["MsgKey"].(string)
	a := c.is("statistics", c.call("timpush/normal_push_statistics", tencentimMap{"StartTime": now, "EndTime": now + 1}), 0)
	counts := tencentimMap{"TotalCount": 2, "SentCount": 1, "DeliveredCount": 1, "ClickCount": 0}
	platform := c.with(counts, tencentimMap{"EventType": 1, "PushPlatform": 4})
	c.same("statistics", c.with(counts, tencentimMap{"PlatformStatistics": []tencentimMap{platform}}), a)
	c.tick(time.Second)
	pushID := c.events(c.sim.Callback("https://example.com", TencentIMEvent{ID: key, Account: id, Stage: 1}))[0]["PushID"]
	a = c.is("trace", c.call("timpush/normal_push_trace", tencentimMap{"PushID": pushID}), 0)
	if n := len(a["InstanceTrace"].([]any)); n != 1 {
		t.Errorf("%d traces, want 1", n)
	}
}
