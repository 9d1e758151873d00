package emas_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

func config(sim pushtest.Simulator) emas.Config { return vendortest.EMAS().Config(sim).(emas.Config) }

// newSim starts a simulator and a client of it, and wants the simulator to
// have nothing to complain about in the end.
func newSim(t *testing.T, opts ...push.Option) (*emas.Client, *pushtest.EMAS) {
	t.Helper()
	sim := pushtest.NewEMAS()
	quick := push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond})
	c, err := emas.New(config(sim), slices.Concat(sim.Options(), []push.Option{quick}, opts)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p := sim.Problems(); len(p) > 0 {
			t.Errorf("the simulator has a problem with the requests: %q", p)
		}
		c.Close()
		sim.Close()
	})
	return c, sim
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func device(ids ...string) *emas.Target {
	return &emas.Target{Type: emas.TargetDevice, Value: strings.Join(ids, ",")}
}

func notification() *emas.Notification {
	return &emas.Notification{Title: "find me", Body: "b", Android: &emas.Android{VendorChannelActivity: "com.example.PushActivity"}}
}

func TestPush(t *testing.T) {
	c, sim := newSim(t)
	token := sim.NewToken()
	m := &emas.Message{Target: device(token), Notification: notification(), IdempotentToken: "0f8fad5b-d9cb-469f-a165-70867728950e"}
	first, err := c.Push(t.Context(), m)
	must(t, err)
	second, err := c.Push(t.Context(), m)
	must(t, err)
	if first.MessageID == "" || first.MessageID != second.MessageID || first.IdempotentToken != m.IdempotentToken {
		t.Errorf("the same token twice: %+v, %+v", first, second)
	}
	m.IdempotentToken = ""
	third, err := c.Push(t.Context(), m)
	must(t, err)
	if third.MessageID == first.MessageID {
		t.Error("another token, the same message")
	}
	if d := sim.Deliveries(); len(d) != 2 || d[0].ID != first.MessageID || d[0].Value != token {
		t.Errorf("deliveries %+v", d)
	}
}

func TestSchedule(t *testing.T) {
	c, _ := newSim(t)
	res, err := c.Push(t.Context(), &emas.Message{
		Action: emas.ActionSchedule, Target: &emas.Target{Type: emas.TargetAll}, Notification: notification(),
		Options: &emas.Options{PushTime: time.Now().Add(time.Hour).UTC().Format(emas.TimeLayout)},
	})
	must(t, err)
	must(t, c.CancelPush(t.Context(), res.MessageID))
	if err := c.CancelPush(t.Context(), "9223372036854775807"); !errors.As(err, new(*emas.Error)) {
		t.Errorf("a push that there is not: %v", err)
	}
	if err := c.CancelPush(t.Context(), "9223372036854775808"); !errors.Is(err, push.ErrInvalidArgument) || errors.As(err, new(*emas.Error)) {
		t.Errorf("no message id: %v", err)
	}
}

func TestContinuous(t *testing.T) {
	c, sim := newSim(t)
	created, err := c.Push(t.Context(), &emas.Message{Action: emas.ActionCreateContinuous, Notification: notification()})
	must(t, err)
	if n := sim.Count("send"); n != 0 || len(sim.Deliveries()) != 0 {
		t.Errorf("%d pushes to keep a message", n)
	}
	m := &push.Message{Native: push.Natives{&emas.Message{
		Action: emas.ActionContinuous, Options: &emas.Options{MessageID: json.Number(created.MessageID)},
	}}}
	a, b := sim.NewToken(), sim.NewToken()
	_, err = c.Send(t.Context(), m, push.Tokens(a))
	must(t, err)
	res, err := c.ContinuouslyPush(t.Context(), created.MessageID, emas.TargetDevice, b)
	must(t, err)
	if res.MessageID == "" || len(sim.Deliveries()) != 2 {
		t.Errorf("%+v, deliveries %+v", res, sim.Deliveries())
	}
	// Nothing is known to protect either, and nothing repeats them.
	for name, send := range map[string]func() error{
		"V2": func() error { _, err := c.Send(t.Context(), m, push.Tokens(a)); return err },
		"V1": func() error {
			_, err := c.ContinuouslyPush(t.Context(), created.MessageID, emas.TargetDevice, b)
			return err
		},
	} {
		before := sim.Count("send")
		sim.Inject("send", 1, pushtest.LoseAnswer())
		if err := send(); !errors.Is(err, push.ErrUnconfirmed) || sim.Count("send") != before+1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, c.CompleteContinuouslyPush(t.Context(), created.MessageID))
	for _, err := range []error{
		second(c.ContinuouslyPush(t.Context(), "x", emas.TargetDevice, b)), second(c.ContinuouslyPush(t.Context(), "1", emas.TargetAll)),
		second(c.ContinuouslyPush(t.Context(), "1", emas.TargetDevice)), second(c.ContinuouslyPush(t.Context(), "1", emas.TargetAlias, "a,b")),
		c.CompleteContinuouslyPush(t.Context(), ""),
	} {
		if err == nil || errors.As(err, new(*emas.Error)) {
			t.Errorf("not refused on this side: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestMass(t *testing.T) {
	c, sim := newSim(t)
	a, b := sim.NewToken(), sim.NewToken()
	task := func(to ...string) *emas.Message {
		return &emas.Message{Target: device(to...), Notification: notification()}
	}
	res, err := c.MassPushV2(t.Context(), "", task(a, b), task(b))
	must(t, err)
	if len(res.MessageIDs) != 2 || res.RequestID == "" || len(res.IdempotentToken) != 36 || len(sim.Deliveries()) != 3 {
		t.Errorf("%+v, deliveries %+v", res, sim.Deliveries())
	}
	sim.Inject("send", 1, pushtest.LoseAnswer())
	again, err := c.MassPushV2(t.Context(), "", task(a))
	must(t, err)
	if len(again.MessageIDs) != 1 || len(sim.Deliveries()) != 4 {
		t.Errorf("after a lost answer: %+v, %d deliveries", again, len(sim.Deliveries()))
	}
	own := task(a)
	own.IdempotentToken = "0f8fad5b-d9cb-469f-a165-70867728950e"
	later := task(a)
	later.Action = emas.ActionContinuous
	for name, err := range map[string]error{
		"none": second(c.MassPushV2(t.Context(), "")), "101": second(c.MassPushV2(t.Context(), "", make([]*emas.Message, 101)...)),
		"nil": second(c.MassPushV2(t.Context(), "", nil)), "a token of its own": second(c.MassPushV2(t.Context(), "", own)),
		"a bad token": second(c.MassPushV2(t.Context(), "x", task(a))), "continuous": second(c.MassPushV2(t.Context(), "", later)),
		"everyone":  second(c.MassPushV2(t.Context(), "", &emas.Message{Target: &emas.Target{Type: emas.TargetAll}, Notification: notification()})),
		"no target": second(c.MassPushV2(t.Context(), "", &emas.Message{Notification: notification()})),
		"no text":   second(c.MassPushV2(t.Context(), "", &emas.Message{Target: device(a)})),
	} {
		if err == nil || errors.As(err, new(*emas.Error)) {
			t.Errorf("%s: not refused on this side: %v", name, err)
		}
	}
}

func TestDevices(t *testing.T) {
	c, sim := newSim(t)
	ctx := t.Context()
	live, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	checks, err := c.CheckDevices(ctx, live, dead)
	must(t, err)
	if d := cmp.Diff([]emas.DeviceCheck{{DeviceID: live, Available: true}, {DeviceID: dead}}, checks); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	must(t, errors.Join(
		sim.SetAccount(live, "amy"), c.BindAlias(ctx, live, "a1", "a 2"), c.BindTag(ctx, []string{live}, []string{"beta", "vip"}), c.BindPhone(ctx, live, "13800000000"),
	))
	info, err := c.QueryDeviceInfo(ctx, live)
	must(t, err)
	if info.DeviceID != live || info.Account != "amy" || !strings.Contains(info.Alias, "a1") || !strings.Contains(info.Tags, "vip") || info.PhoneNumber == "" {
		t.Errorf("%+v", info)
	}
	lists := func(want ...string) func([]string, error) {
		return func(got []string, err error) {
			t.Helper()
			must(t, err)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
	lists("a 2", "a1")(c.QueryAliases(ctx, live))
	lists(live)(c.QueryDevicesByAlias(ctx, "a 2"))
	lists(live)(c.QueryDevicesByAccount(ctx, "amy"))
	lists("beta", "vip")(c.QueryTags(ctx, emas.TargetDevice, live))
	lists("beta", "vip")(c.ListTags(ctx))
	must(t, errors.Join(c.UnbindAlias(ctx, live, "a1"), c.UnbindTag(ctx, []string{live}, []string{"vip"}), c.UnbindPhone(ctx, live)))
	lists("a 2")(c.QueryAliases(ctx, live))
	lists("beta")(c.QueryTags(ctx, emas.TargetDevice, live))
	must(t, errors.Join(c.UnbindAllAliases(ctx, live), c.RemoveTag(ctx, "beta")))
	lists()(c.QueryAliases(ctx, live))
	certs, err := c.CheckCertificate(ctx)
	must(t, err)
	if !certs.Android && !certs.IOS {
		t.Errorf("%+v", certs)
	}
	many := func(n int) []string { return slices.Repeat([]string{"x"}, n) }
	for name, err := range map[string]error{
		"0 devices": second(c.CheckDevices(ctx)), "101 devices": second(c.CheckDevices(ctx, many(101)...)), "a bad one": second(c.CheckDevices(ctx, "a,b")),
		"11 aliases": c.BindAlias(ctx, live, many(11)...), "no alias": c.UnbindAlias(ctx, live), "no device": c.BindAlias(ctx, "", "a"), "device": c.UnbindAllAliases(ctx, "a b"),
		"1001 for a tag": c.BindTag(ctx, many(1001), many(1)), "11 tags": c.BindTag(ctx, many(1), many(11)), "a tag": c.UnbindTag(ctx, many(1), []string{"a,b"}),
		"no phone": c.BindPhone(ctx, live, ""), "phone's device": c.UnbindPhone(ctx, ""), "key type": second(c.QueryTags(ctx, emas.TargetTag, "a")),
		"no tag": c.RemoveTag(ctx, ""), "no account": second(c.QueryDevicesByAccount(ctx, "")), "alias": second(c.QueryDevicesByAlias(ctx, "a,b")),
		"info": second(c.QueryDeviceInfo(ctx, "")), "aliases": second(c.QueryAliases(ctx, "a/b")), "key": second(c.QueryTags(ctx, emas.TargetDevice, "")),
	} {
		if err == nil || errors.As(err, new(*emas.Error)) {
			t.Errorf("%s: not refused on this side: %v", name, err)
		}
	}
}

func TestStatistics(t *testing.T) {
	c, sim := newSim(t)
	ctx := t.Context()
	res, err := c.Push(ctx, &emas.Message{Target: device(sim.NewToken()), Notification: notification()})
	must(t, err)
	now := time.Now()
	records, err := c.QueryPushRecords(ctx, emas.RecordQuery{Start: now.Add(-time.Hour), End: now.Add(time.Hour), PushType: "NOTICE", Keyword: "find", Page: 1, PageSize: 100})
	must(t, err)
	if records.Total != 1 || len(records.Records) != 1 || records.Records[0].MessageID != res.MessageID || records.Records[0].Title != "find me" {
		t.Errorf("%+v", records)
	}
	_, err = c.QueryPushStatByMsg(ctx, res.MessageID)
	must(t, err)
	_, err = c.QueryPushStatByApp(ctx, now.Add(-31*24*time.Hour), now)
	must(t, err)
	_, err = c.QueryDeviceStat(ctx, now.Add(-24*time.Hour), now, emas.DevicesTotal, "")
	must(t, err)
	_, err = c.QueryUniqueDeviceStat(ctx, now.Add(-24*time.Hour), now, emas.ByDay)
	must(t, err)
	late := now.Add(-31*24*time.Hour - time.Second)
	for name, tt := range map[string]struct {
		err  error
		code string
	}{
		"32 days":           {second(c.QueryPushStatByApp(ctx, late, now)), "InvalidPeriod.ExceedDays"},
		"32 days of device": {second(c.QueryDeviceStat(ctx, late, now, emas.DevicesNew, "")), "InvalidPeriod.ExceedDays"},
		"32 unique days":    {second(c.QueryUniqueDeviceStat(ctx, late, now, emas.ByMonth)), "InvalidPeriod.ExceedDays"},
		"backwards":         {second(c.QueryPushStatByApp(ctx, now, now.Add(-1))), "InvalidEndTime.Format"},
		"query type":        {second(c.QueryDeviceStat(ctx, now, now, "", "")), "InvalidQueryType.Format"},
		"granularity":       {second(c.QueryUniqueDeviceStat(ctx, now, now, "")), "InvalidGranularity.Format"},
		"page":              {second(c.QueryPushRecords(ctx, emas.RecordQuery{Start: now, End: now, Page: 10001})), "InvalidPage.Format"},
		"page size":         {second(c.QueryPushRecords(ctx, emas.RecordQuery{Start: now, End: now, PageSize: 101})), "InvalidPageSize.Format"},
		"records backwards": {second(c.QueryPushRecords(ctx, emas.RecordQuery{Start: now, End: now.Add(-1)})), "InvalidEndTime.Format"},
		"id":                {second(c.QueryPushStatByMsg(ctx, "")), "InvalidMessageId.Format"},
	} {
		var e push.Error
		if !errors.As(tt.err, &e) || e.Code() != tt.code || errors.As(tt.err, new(*emas.Error)) {
			t.Errorf("%s: %v, want code %s on this side", name, tt.err, tt.code)
		}
	}
}

// answering is a client of a server that answers with body, and the
// parameters that arrive there.
func answering(t *testing.T, body string) (*emas.Client, func() (query, form url.Values)) {
	t.Helper()
	var query, form url.Values
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		query, form = r.URL.Query(), r.PostForm
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(srv.Close)
	c, err := emas.New(emas.Config{AppKey: 1, AccessKey: emas.AccessKey{ID: "i", Secret: "s"}}, push.WithBaseURL(srv.URL))
	must(t, err)
	return c, func() (url.Values, url.Values) { return query, form }
}

// Statistics and certificates in full, as they are documented.
func TestAnswers(t *testing.T) {
	const row = `"AcceptCount":1,"SentCount":2,"ReceivedCount":3,"OpenedCount":4,"DeletedCount":5,"SmsSentCount":6,"SmsSkipCount":7,
		"SmsFailedCount":8,"SmsReceiveSuccessCount":9,"SmsReceiveFailedCount":10`
	stat := emas.PushStat{Accepted: 1, Sent: 2, Received: 3, Opened: 4, Deleted: 5, SMSSent: 6, SMSSkipped: 7, SMSFailed: 8, SMSReceived: 9, SMSNotReceived: 10}
	byMsg, byApp := stat, stat
	byMsg.MessageID, byApp.Time = "9007199254740993", "2026-01-01T00:00:00Z"
	start := time.Date(2026, 1, 1, 8, 0, 0, 0, time.FixedZone("", 8*60*60))
	period := url.Values{"AppKey": {"1"}, "StartTime": {"2026-01-01T00:00:00Z"}, "EndTime": {"2026-01-02T00:00:00Z"}}
	with := func(pairs ...string) url.Values {
		v := make(url.Values)
		for name, values := range period {
			v[name] = values
		}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	for name, tt := range map[string]struct {
		answer string
		call   func(context.Context, *emas.Client) (any, error)
		want   any
		params url.Values
	}{
		"message": {
			`{"RequestId":"R","PushStats":{"PushStat":[{"MessageId":"9007199254740993",` + row + `}]}}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return c.QueryPushStatByMsg(ctx, "9007199254740993")
			},
			[]emas.PushStat{byMsg}, url.Values{"AppKey": {"1"}, "MessageId": {"9007199254740993"}},
		},
		"app": {
			`{"RequestId":"R","AppPushStats":{"AppPushStat":[{"Time":"2026-01-01T00:00:00Z",` + row + `}]}}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return c.QueryPushStatByApp(ctx, start, start.Add(24*time.Hour))
			},
			[]emas.PushStat{byApp}, with("Granularity", "DAY"),
		},
		"devices": {
			`{"RequestId":"R","AppDeviceStats":{"AppDeviceStat":[{"Time":"T","DeviceType":"iOS","Count":7}]}}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return c.QueryDeviceStat(ctx, start, start.Add(24*time.Hour), emas.DevicesNew, "iOS")
			},
			[]emas.DeviceStat{{Time: "T", DeviceType: "iOS", Count: 7}}, with("QueryType", "NEW", "DeviceType", "iOS"),
		},
		"unique devices": {
			`{"RequestId":"R","AppDeviceStats":{"AppDeviceStat":[{"Time":"T","Count":"7"}]}}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return c.QueryUniqueDeviceStat(ctx, start, start.Add(24*time.Hour), emas.ByMonth)
			},
			[]emas.DeviceStat{{Time: "T", Count: 7}}, with("Granularity", "MONTH"),
		},
		"records": {
			`{"RequestId":"R","Page":2,"PageSize":20,"Total":21,"PushInfos":{"PushInfo":[{"AppKey":1,"Body":"b","DeviceType":"ANDROID","MessageId":"5","PushTime":"P",
			  "PushType":"NOTICE","Source":"API","Status":"SUCCESS","Target":"DEVICE","Title":"t"}]}}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return c.QueryPushRecords(ctx, emas.RecordQuery{Start: start, End: start.Add(24 * time.Hour), Target: emas.TargetDevice, Source: "API", Page: 2})
			},
			&emas.Records{Page: 2, PageSize: 20, Total: 21, Records: []emas.Record{{
				MessageID: "5", AppKey: "1", Title: "t", Body: "b", PushType: "NOTICE", Target: "DEVICE", DeviceType: "ANDROID", Source: "API", Status: "SUCCESS", PushTime: "P",
			}}}, with("Target", "DEVICE", "Source", "API", "Page", "2"),
		},
		"certificates": {
			`{"RequestId":"R","Android":false,"IOS":true,"DevelopmentCertInfo":{"ExipreTime":"E","Status":"EXPIRED"},"ProductionCertInfo":{"ExipreTime":1700000000000,"Status":"OK"}}`,
			func(ctx context.Context, c *emas.Client) (any, error) { return c.CheckCertificate(ctx) },
			&emas.Certificates{IOS: true, Development: emas.Certificate{Status: "EXPIRED", ExpireTime: "E"}, Production: emas.Certificate{Status: "OK", ExpireTime: "1700000000000"}},
			url.Values{"AppKey": {"1"}},
		},
		"all aliases": {
			`{"RequestId":"R"}`,
			func(ctx context.Context, c *emas.Client) (any, error) { return nil, c.UnbindAllAliases(ctx, "d") },
			nil, url.Values{"AppKey": {"1"}, "DeviceId": {"d"}, "UnbindAll": {"true"}},
		},
		"tag": {
			`{"RequestId":"R"}`,
			func(ctx context.Context, c *emas.Client) (any, error) {
				return nil, c.BindTag(ctx, []string{"d", "e"}, []string{"t", "u"})
			},
			nil, url.Values{"AppKey": {"1"}, "ClientKey": {"d,e"}, "KeyType": {"DEVICE"}, "TagName": {"t,u"}},
		},
	} {
		c, params := answering(t, tt.answer)
		got, err := tt.call(t.Context(), c)
		must(t, err)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		query, form := params()
		if d := cmp.Diff(tt.params, query); d != "" || len(form) > 0 {
			t.Errorf("%s: parameters (-want +got):\n%s\nform: %v", name, d, form)
		}
	}
}

// TestV1 looks at what goes over the wire: simulators have V2 only.
func TestV1(t *testing.T) {
	p := emas.Parameters{"PushType": "NOTICE", "DeviceType": "iOS", "Target": "DEVICE", "TargetValue": "d,e", "Title": "t", "Body": "b", "iOSBadge": "1"}
	c, params := answering(t, `{"RequestId":"R","MessageId":"5"}`)
	res, err := c.PushV1(t.Context(), p)
	must(t, err)
	query, form := params()
	token := query.Get("IdempotentToken")
	query.Del("IdempotentToken")
	want := url.Values{"AppKey": {"1"}}
	for name, value := range p {
		want.Set(name, value)
	}
	if d := cmp.Diff(want, query); d != "" || len(form) > 0 || len(token) != 36 || res.IdempotentToken != token || res.MessageID != "5" {
		t.Errorf("%+v; parameters (-want +got):\n%s\nform: %v", res, d, form)
	}
	if len(p) != 7 {
		t.Errorf("the caller's parameters have changed: %v", p)
	}
	later := emas.Parameters{"PushType": "NOTICE", "DeviceType": "iOS", "Target": "TBD", "TargetValue": "TBD", "IdempotentToken": "0f8fad5b-d9cb-469f-a165-70867728950e"}
	res, err = c.PushV1(t.Context(), later)
	must(t, err)
	if query, _ = params(); query.Get("IdempotentToken") != later["IdempotentToken"] || res.IdempotentToken != later["IdempotentToken"] {
		t.Errorf("the caller's token: %v", query)
	}

	c, params = answering(t, `{"RequestId":"R","MessageIds":{"MessageId":["5","6"]}}`)
	other := emas.Parameters{"PushType": "MESSAGE", "DeviceType": "ALL", "Target": "ALIAS", "TargetValue": "a", "Body": "c"}
	mass, err := c.MassPush(t.Context(), "", p, other)
	must(t, err)
	want = make(url.Values)
	for name, value := range p {
		want.Set("PushTask.1."+name, value)
	}
	for name, value := range other {
		want.Set("PushTask.2."+name, value)
	}
	query, form = params()
	if d := cmp.Diff(want, form); d != "" || len(query) != 2 || query.Get("AppKey") != "1" || query.Get("IdempotentToken") != mass.IdempotentToken || !slices.Equal(mass.MessageIDs, []string{"5", "6"}) {
		t.Errorf("%+v, query %v; form (-want +got):\n%s", mass, query, d)
	}

	without := func(name string) emas.Parameters {
		q := make(emas.Parameters)
		for n, v := range p {
			if n != name {
				q[n] = v
			}
		}
		return q
	}
	everyone, app := without(""), without("")
	everyone["Target"], app["AppKey"] = "ALL", "2"
	for name, err := range map[string]error{
		"nil": second(c.PushV1(t.Context(), nil)), "no target": second(c.PushV1(t.Context(), without("Target"))), "another app": second(c.PushV1(t.Context(), app)),
		"no tasks": second(c.MassPush(t.Context(), "")), "everyone": second(c.MassPush(t.Context(), "", everyone)), "a token of its own": second(c.MassPush(t.Context(), "", later)),
		"no type": second(c.MassPush(t.Context(), "", without("PushType"))), "a bad token": second(c.MassPush(t.Context(), "x", p)),
	} {
		if err == nil || errors.As(err, new(*emas.Error)) {
			t.Errorf("%s: not refused on this side: %v", name, err)
		}
	}
}

// TestTemporaryKey replaces a key that has ended, once.
func TestTemporaryKey(t *testing.T) {
	sim := pushtest.NewEMAS()
	defer sim.Close()
	asked := 0
	c, err := emas.New(emas.Config{AppKey: sim.AppKey, Provider: func(context.Context) (emas.AccessKey, error) {
		asked++
		s, err := sim.AssumeRole(time.Hour)
		return emas.AccessKey{ID: s.AccessKeyID, Secret: s.AccessKeySecret, SecurityToken: s.SecurityToken, Expiry: s.Expires}, err
	}}, sim.Options()...)
	must(t, err)
	m := &push.Message{Title: "t", Body: "b"}
	for range 2 {
		_, err = c.Send(t.Context(), m, push.Tokens(sim.NewToken()))
		must(t, err)
	}
	sim.ExpireCredentials()
	_, err = c.Send(t.Context(), m, push.Tokens(sim.NewToken()))
	must(t, err)
	if asked != 2 || sim.Count("send") != 4 || len(sim.Deliveries()) != 3 {
		t.Errorf("asked %d times for a key, %d requests, %d deliveries", asked, sim.Count("send"), len(sim.Deliveries()))
	}
}

// TestClock pushes from a machine whose clock is an hour slow.
func TestClock(t *testing.T) {
	c, sim := newSim(t)
	sim.SetClock(func() time.Time { return time.Now().Add(time.Hour) })
	for range 2 {
		_, err := c.Push(t.Context(), &emas.Message{Target: device(sim.NewToken()), Notification: notification()})
		must(t, err)
	}
	if n := sim.Count("send"); n != 3 || len(sim.Deliveries()) != 2 {
		t.Errorf("%d requests, %d deliveries", n, len(sim.Deliveries()))
	}
}

// TestThrottled waits as long as the gateway says, in milliseconds.
func TestThrottled(t *testing.T) {
	c, sim := newSim(t)
	sim.Inject("send", 1, sim.Throttle(300*time.Millisecond))
	start := time.Now()
	_, err := c.Push(t.Context(), &emas.Message{Target: device(sim.NewToken()), Notification: notification()})
	must(t, err)
	if d := time.Since(start); d < 300*time.Millisecond {
		t.Errorf("repeated after %s", d)
	}
}

// TestPauseBeforeRepetition gives the service time to be done with a request
// that it did not answer.
func TestPauseBeforeRepetition(t *testing.T) {
	const pause = 300 * time.Millisecond
	c, sim := newSim(t, push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: pause}))
	for _, fault := range []pushtest.Fault{pushtest.LoseAnswer(), sim.Refuse("Timeout")} {
		sim.Inject("send", 1, fault)
		start := time.Now()
		_, err := c.Push(t.Context(), &emas.Message{Target: device(sim.NewToken()), Notification: notification()})
		must(t, err)
		if d := time.Since(start); d < pause {
			t.Errorf("repeated after %s, want %s", d, pause)
		}
	}
}

// TestInForm pushes with the parameters in the body.
func TestInForm(t *testing.T) {
	sim := pushtest.NewEMAS()
	defer sim.Close()
	cfg := config(sim)
	cfg.ParametersInForm = true
	c, err := emas.New(cfg, sim.Options()...)
	must(t, err)
	token := sim.NewToken()
	_, err = c.Send(t.Context(), vendortest.EMAS().Message(), push.Tokens(token))
	must(t, err)
	if r := sim.Requests()[0]; r.Path != "/" || len(r.Body) == 0 || len(sim.Deliveries()) != 1 {
		t.Errorf("path %s, %d bytes of body", r.Path, len(r.Body))
	}
}

// The audience says who gets a message, whatever the native part does.
func TestAudienceWins(t *testing.T) {
	c, sim := newSim(t)
	m := vendortest.EMAS().Message()
	m.Native[0].(*emas.Message).Target = &emas.Target{Type: emas.TargetDevice, Value: "x", Platform: emas.PlatformAndroid}
	_, err := c.Send(t.Context(), m, push.Everyone())
	must(t, err)
	if d := sim.Deliveries(); len(d) != 1 || d[0].Type != push.TargetEveryone {
		t.Errorf("deliveries %+v", d)
	}
}

// TestCap makes smaller requests.
func TestCap(t *testing.T) {
	c, sim := newSim(t, push.WithLimit("Target.Value", 2))
	_, err := c.Send(t.Context(), vendortest.EMAS().Message(), push.Tokens(sim.NewToken(), sim.NewToken(), sim.NewToken()))
	must(t, err)
	if n := sim.Count("send"); n != 2 {
		t.Errorf("%d requests", n)
	}
}

// TestOwnToken sends to several requests' worth of targets under one token.
func TestOwnToken(t *testing.T) {
	c, sim := newSim(t, push.WithLimit("Target.Value", 2))
	m := vendortest.EMAS().Message()
	m.Native[0].(*emas.Message).IdempotentToken = "0f8fad5b-d9cb-469f-a165-70867728950e"
	tokens := push.Tokens(sim.NewToken(), sim.NewToken(), sim.NewToken())
	for range 2 {
		_, err := c.Send(t.Context(), m, tokens)
		must(t, err)
	}
	if n := len(sim.Deliveries()); n != 3 || sim.Count("send") != 4 {
		t.Errorf("%d deliveries by %d requests", n, sim.Count("send"))
	}
}

// whole is a message with every field that there is, but for those that
// exclude each other.
func whole() *emas.Message {
	const object = `{"k":"v"}`
	return &emas.Message{
		Action:  emas.ActionSchedule,
		Message: &emas.Content{Title: "t", Body: "b"},
		Notification: &emas.Notification{
			Title: "t", Body: "b",
			IOS: &emas.IOS{
				APNsEnv: emas.APNsProduction, Badge: new(1), BadgeAutoIncrement: new(false), Category: "c", CollapseID: "i", ThreadID: "t",
				InterruptionLevel: "time-sensitive", RelevanceScore: new(0.5), ExtParameters: object, Music: new(""), Mutable: new(true), Silent: new(false), Subtitle: "s",
			},
			Android: &emas.Android{
				VendorChannelActivity: "com.example.PushActivity", ChannelID: "c", RenderStyle: emas.RenderMultiLine, InboxContent: []string{"1", "2"},
				PictureURL: "https://example.com/p.png", ImageURL: "https://example.com/i.png", NotifyID: new(0), GroupID: "g", ExtParameters: object, Music: "m",
				BadgeSetNum: new(1), BadgeAddNum: new(1), BadgeActivity: "com.example.MainActivity", TestMessage: new(false),
				Options: &emas.AndroidOptions{
					Accs:   &emas.Accs{OpenType: emas.OpenURL, OpenActivity: "a", OpenURL: "https://example.com", NotifyType: "BOTH", CustomStyle: new(1), Priority: new(-2), ThreadID: "t"},
					Huawei: &emas.Huawei{Category: "EXPRESS", Importance: new(1), Urgency: "HIGH", ReceiptID: "r", BusinessType: new(0), LiveNotificationPayload: object},
					Honor:  &emas.Honor{Importance: new(0)},
					Xiaomi: &emas.Xiaomi{Channel: "c", FocusParam: object, FocusPics: object, TemplateID: "t", TemplateParams: object},
					OPPO: &emas.OPPO{
						Category: "ORDER", NotifyLevel: 16, PrivateMsgTemplateID: "p", PrivateTitleParameters: object, PrivateContentParameters: object,
						IntelligentIntent: object, DeleteIntentData: object,
					},
					Vivo:  &emas.Vivo{Category: "ORDER", Importance: new(1), ReceiptID: "r", LiveMessage: object, AddBadge: new(true)},
					Meizu: &emas.Meizu{NoticeMsgType: new(emas.NoticePrivate)},
				},
			},
			HMOS: &emas.HMOS{
				Category: "EXPRESS", SlotType: "SERVICE_INFORMATION", Action: "a", URI: "u", RenderStyle: emas.RenderMultiLine, InboxContent: []string{"1"},
				ImageURL: "https://example.com/i.png", NotifyID: new(1), BadgeSetNum: new(1), BadgeAddNum: new(1), ExtParameters: object, ExtensionPush: new(true),
				ExtensionExtraData: "x", Sound: "s", SoundDuration: 60, TestMessage: new(true), ReceiptID: "r", LiveViewPayload: object,
			},
		},
		Options: &emas.Options{
			UseChannels: "accs,huawei,honor,xiaomi,oppo,vivo,meizu,fcm,apns,harmony",
			PushTime:    time.Now().Add(time.Hour).UTC().Format(emas.TimeLayout), ExpireTime: time.Now().Add(2 * time.Hour).UTC().Format(emas.TimeLayout),
			JobKey: "j", Trim: new(true),
			SMS: &emas.SMS{TemplateName: "t", SignName: "s", Params: "k=v", DelaySecs: new(int64(15)), SendPolicy: emas.SMSNotOpened},
		},
	}
}

// Every field goes to a simulator that knows their names and types.
func TestWholeMessage(t *testing.T) {
	c, sim := newSim(t)
	for _, platform := range []emas.Platform{emas.PlatformAndroid, emas.PlatformIOS, emas.PlatformHMOS} {
		m := whole()
		m.Target = device(sim.NewTokenOn(string(platform)))
		m.Target.Platform = platform
		_, err := c.Push(t.Context(), m)
		must(t, err)
		m.Action, m.Options.PushTime, m.Options.SMS = emas.ActionNow, "", nil
		m.Message = nil
		_, err = c.Push(t.Context(), m)
		must(t, err)
	}
	_, err := c.Push(t.Context(), &emas.Message{
		Target: &emas.Target{Type: emas.TargetDevice, Value: sim.NewTokenOn("IOS"), Platform: emas.PlatformIOS},
		Notification: &emas.Notification{IOS: &emas.IOS{LiveActivity: &emas.LiveActivity{
			ID: "l", Event: emas.LiveStart, AttributesType: "T", Attributes: `{"a":1}`, ContentState: `{"b":2}`,
			DismissalDate: time.Now().Add(time.Hour).Unix(), StaleDate: time.Now().Add(time.Hour).Unix(),
		}}},
	})
	must(t, err)
}

// A portable message goes to each platform, and to one that nobody named.
func TestPlatforms(t *testing.T) {
	sim := pushtest.NewEMAS()
	defer sim.Close()
	for _, platform := range []emas.Platform{emas.PlatformAndroid, emas.PlatformIOS, emas.PlatformHMOS, "", emas.PlatformAll} {
		cfg := config(sim)
		cfg.Platform = platform
		c, err := emas.New(cfg, sim.Options()...)
		must(t, err)
		token := sim.NewToken()
		if platform == emas.PlatformIOS || platform == emas.PlatformHMOS {
			token = sim.NewTokenOn(string(platform))
		}
		for _, change := range []func(*push.Message){
			func(*push.Message) {},
			func(m *push.Message) {
				m.Class, m.Badge, m.Click = push.ClassMarketing, push.SetBadge(3), push.OpenPage("com.example.Order")
			},
			func(m *push.Message) { m.TTL = push.TTL(0) },
			func(m *push.Message) { *m = push.Message{Data: map[string]string{"k": "v"}, Silent: true} },
		} {
			m := vendortest.EMAS().Message()
			change(m)
			before := len(sim.Deliveries())
			_, err := c.Send(t.Context(), m, push.Tokens(token))
			must(t, err)
			if n := len(sim.Deliveries()) - before; n != 1 {
				t.Errorf("%q: %d deliveries of %+v", platform, n, m)
			}
		}
	}
	if p := sim.Problems(); len(p) > 0 {
		t.Errorf("the simulator has a problem with the requests: %q", p)
	}
}
