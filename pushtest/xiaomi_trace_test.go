package pushtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestXiaomiTrace(t *testing.T) {
	c := newXiaomiClient(t)
	now := time.UnixMilli(1_790_000_000_000)
	c.sim.SetClock(func() time.Time { return now })
	dead := c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	throttled := c.sim.NewToken()
	c.sim.SetState(throttled, Throttled)
	id := c.sendData(c.send(c.token+","+throttled+","+dead, xiaomiForms{"extra.jobkey": "k", "time_to_live": "3600000"})).ID
	want := map[string]any{
		"id": id, "msg_type": "Common", "create_time": "2026-09-21 22:13:20", "create_timestamp": 1.79e12, "time_to_live": "3600s",
		"resolved": 2.0, "msg_send": 2.0, "delivered": 1.0, "msg_display": 1.0, "delivery_rate": "50%", "click": 0.0,
		"click_rate": "0%", "bar_closed": 0.0, "invalid_target": 1.0, "device_condition_unmatch": 0.0, "app_not_register": 0.0,
	}
	ms := strconv.FormatInt(now.UnixMilli(), 10)
	for path, form := range map[string]xiaomiForms{
		"/v1/trace/message/status": {"msg_id": id}, "/v1/trace/message/status?": {"job_key": "k"},
		"/v1/trace/message/abtest/status": {"job_key": "k"},
	} {
		got := xiaomiDecode[map[string]any](t, c.get(strings.TrimSuffix(path, "?"), form).Data)
		if d := cmp.Diff(map[string]any{"data": want}, got); d != "" {
			t.Errorf("%s: %s", path, d)
		}
	}
	window := c.get("/v1/trace/messages/status", xiaomiForms{"begin_time": ms, "end_time": ms})
	if d := cmp.Diff(map[string]any{"data": []any{want}}, xiaomiDecode[map[string]any](t, window.Data)); d != "" {
		t.Error(d)
	}
	several := c.post("/v1/trace/multi_message/status", xiaomiForms{"msg_ids": "scm0," + id})
	if d := cmp.Diff(map[string]any{"data": map[string]any{id: want}}, xiaomiDecode[map[string]any](t, several.Data)); d != "" {
		t.Error(d)
	}
	c.send(c.sim.NewToken(), xiaomiForms{"extra.jobkey": "k"})
	sum := xiaomiDecode[struct{ Data xiaomiRow }](t, c.get("/v1/trace/message/status", xiaomiForms{"job_key": "k"}).Data).Data
	if sum.ID != id || sum.Resolved != 3 || sum.DeliveryRate != "66%" {
		t.Errorf("by jobkey: got %+v", sum)
	}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"nothing":    c.get("/v1/trace/message/status"),
		"wrong name": c.get("/v1/trace/message/status", xiaomiForms{"jobkey": "k"}),
		"both":       c.get("/v1/trace/message/status", xiaomiForms{"job_key": "k", "msg_id": id}),
		"no end":     c.get("/v1/trace/messages/status", xiaomiForms{"begin_time": ms}),
		"backwards":  c.get("/v1/trace/messages/status", xiaomiForms{"begin_time": ms, "end_time": "1700000000000"}),
		"no ids":     c.post("/v1/trace/multi_message/status"),
		"no test":    c.get("/v1/trace/message/abtest/status"),
	}, map[string]int{
		"nothing": 10016, "wrong name": 10016, "both": 10016, "no end": 10016, "backwards": 10017, "no ids": 10016, "no test": 10016,
	})
	for _, a := range []xiaomiAnswered{
		c.get("/v1/trace/message/status", xiaomiForms{"msg_id": "scm0"}),
		c.get("/v1/trace/messages/status", xiaomiForms{"begin_time": "1700000000000", "end_time": "1700000000001"}),
	} {
		if a.Code != 0 || string(a.Data) != `{"data":[]}` {
			t.Errorf("nothing there: got %+v", a)
		}
	}
}

func TestXiaomiStats(t *testing.T) {
	c := newXiaomiClient(t)
	// A quarter to midnight in Beijing.
	now := time.Date(2026, 11, 1, 15, 45, 0, 0, time.UTC)
	c.sim.SetClock(func() time.Time { return now })
	dead := c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	c.send(c.token + "," + dead)
	c.post("/v3/message/alias", c.hello(), xiaomiForms{"alias": "a,b"})
	c.post("/v2/message/user_account", c.hello(), xiaomiForms{"user_account": "u"})
	c.post("/v3/message/topic", c.hello(), xiaomiForms{"topic": "t"})
	c.post("/v3/message/all", c.hello())
	now = now.Add(time.Hour)
	c.send(c.token)
	stats := func(start, end string) xiaomiAnswered {
		return c.get("/v1/stats/message/counters", xiaomiForms{
			"start_date": start, "end_date": end, "restricted_package_name": c.sim.PackageName,
		})
	}
	day := func(date string, single, broadcast, regid, alias, account, received float64) any {
		return map[string]any{
			"date": date, "single_recipients": single, "broadcast_recipients": broadcast, "regid_recipients": regid,
			"alias_recipients": alias, "useraccount_recipients": account, "received": received, "click": 0.0,
		}
	}
	want := map[string]any{"data": []any{day("20261101", 4, 2, 1, 2, 1, 1), day("20261102", 1, 0, 1, 0, 0, 1)}}
	if d := cmp.Diff(want, xiaomiDecode[map[string]any](t, stats("20261101", "20261130").Data)); d != "" {
		t.Error(d)
	}
	if a := stats("20261103", "20261103"); string(a.Data) != `{"data":[]}` {
		t.Errorf("got %+v", a)
	}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"30 days": stats("20261101", "20261201"), "backwards": stats("20261102", "20261101"),
		"dashes": stats("2026-11-01", "20261102"), "no end": stats("20261101", "-"),
	}, map[string]int{"30 days": 10017, "backwards": 10017, "dashes": 10017, "no end": 10016})
	ask := func() int { return c.get("/v1/trace/quota/get").Code }
	got := []int{ask(), ask()}
	now = now.Add(time.Second)
	if d := cmp.Diff([]int{0, 10039, 0}, append(got, ask())); d != "" {
		t.Errorf("quota: %s", d)
	}
}
