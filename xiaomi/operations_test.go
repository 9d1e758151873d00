package xiaomi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// seen is what a request was, with its form or query as names and values.
type seen struct {
	Line   string // method and path
	Params url.Values
}

// server returns a client of a server that answers everything with answer,
// and what the last request was.
func server(t *testing.T, answer string) (*Client, *seen) {
	t.Helper()
	last := &seen{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*last = seen{Line: r.Method + " " + r.URL.Path, Params: r.URL.Query()}
		if got := r.Header.Get("Authorization"); got != "key=s3cret+/==" {
			t.Errorf("Authorization: %q", got)
		}
		if got := r.Header.Get("X-PUSH-AUDIT-TOKEN"); got != "audit" {
			t.Errorf("X-PUSH-AUDIT-TOKEN: %q", got)
		}
		if typ := r.Header.Get("Content-Type"); typ == "application/x-www-form-urlencoded;charset=UTF-8" {
			last.Params, _ = url.ParseQuery(string(body))
		} else if len(body) > 0 && !strings.HasPrefix(typ, "multipart/form-data; boundary=") {
			t.Errorf("Content-Type: %q", typ)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	c, err := New(Config{AppSecret: "s3cret+/==", PackageName: "com.example", AppID: "288", AuditToken: "audit"}, push.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, last
}

// TestOperations holds each operation to its path and its parameters.
func TestOperations(t *testing.T) {
	const pkg = "restricted_package_name"
	at := time.UnixMilli(1700000000123)
	day := time.Date(2026, 3, 1, 23, 0, 0, 0, time.FixedZone("CST", 8*3600))
	tests := []struct {
		line, params string // the latter as a query
		call         func(context.Context, *Client) error
	}{
		{"POST /v2/schedule_job/exist", "job_id=j", func(ctx context.Context, c *Client) error { return c.JobExists(ctx, "j") }},
		{"POST /v2/schedule_job/delete", "job_id=j", func(ctx context.Context, c *Client) error { return c.DeleteJob(ctx, "j") }},
		{"POST /v3/schedule_job/delete", "jobkey=k", func(ctx context.Context, c *Client) error { return c.DeleteJobByKey(ctx, "k") }},
		{"POST /v2/schedule_job/query", "app_id=288&start_time=1&end_time=2&type=t&max_count=3", func(ctx context.Context, c *Client) error {
			_, err := c.QueryJobs(ctx, JobQuery{StartTime: 1, EndTime: 2, Type: "t", MaxCount: 3})
			return err
		}},
		{"POST /v2/topic/subscribe", "registration_id=a%2B,b&topic=news&category=c&" + pkg + "=com.example", func(ctx context.Context, c *Client) error {
			return c.Subscribe(ctx, Topic{Name: "news", Category: "c"}, "a+", "b")
		}},
		{"POST /v2/topic/unsubscribe", "registration_id=a&topic=news&" + pkg + "=com.other", func(ctx context.Context, c *Client) error {
			return c.Unsubscribe(ctx, Topic{Name: "news", PackageName: "com.other"}, "a")
		}},
		{"POST /v2/topic/subscribe/alias", "aliases=a,b&topic=news&" + pkg + "=com.example", func(ctx context.Context, c *Client) error {
			return c.SubscribeAliases(ctx, Topic{Name: "news"}, "a", "b")
		}},
		{"POST /v2/topic/unsubscribe/alias", "aliases=a&topic=news&" + pkg + "=com.example", func(ctx context.Context, c *Client) error {
			return c.UnsubscribeAliases(ctx, Topic{Name: "news"}, "a")
		}},
		{"POST /v2/topic/unsubscribe/all", "registration_id=a&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.UnsubscribeAll(ctx, "a") }},
		{"GET /v1/alias/all", "registration_id=a%2B&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { _, err := c.Aliases(ctx, "a+"); return err }},
		{"GET /v1/topic/all", "registration_id=a&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { _, err := c.Topics(ctx, "a"); return err }},
		{"GET /v1/account/all", "registration_id=a&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { _, err := c.Accounts(ctx, "a"); return err }},
		{"GET /v1/regid/presence", "registration_id=a&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { _, err := c.Presence(ctx, "a"); return err }},
		{"POST /v3/regid/presence", "registration_id=a,b&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { _, err := c.Presence(ctx, "a", "b"); return err }},
		{"POST /v1/validation/regids", "registration_ids=a&registration_ids=b", func(ctx context.Context, c *Client) error { _, err := c.ValidateRegIDs(ctx, "a", "b"); return err }},
		{"POST /v1/feedback/get_region_by_regid", "regIds=a,b", func(ctx context.Context, c *Client) error { _, err := c.RegionOf(ctx, "a", "b"); return err }},
		{"GET /v1/trace/message/status", "msg_id=m", func(ctx context.Context, c *Client) error { _, err := c.MessageStatus(ctx, "m"); return err }},
		{"GET /v1/trace/message/status", "job_key=k", func(ctx context.Context, c *Client) error { _, err := c.JobKeyStatus(ctx, "k"); return err }},
		{"GET /v1/trace/messages/status", "begin_time=1700000000123&end_time=1700000060123", func(ctx context.Context, c *Client) error {
			_, err := c.MessagesStatus(ctx, at, at.Add(time.Minute))
			return err
		}},
		{"POST /v1/trace/multi_message/status", "msg_ids=m,n", func(ctx context.Context, c *Client) error { _, err := c.MultiMessageStatus(ctx, "m", "n"); return err }},
		{"GET /v1/trace/message/abtest/status", "job_key=k", func(ctx context.Context, c *Client) error { _, err := c.ABTestStatus(ctx, "k"); return err }},
		{"GET /v1/stats/message/counters", "start_date=20260301&end_date=20260330&" + pkg + "=com.example", func(ctx context.Context, c *Client) error {
			_, err := c.Counters(ctx, day, day.AddDate(0, 0, 29))
			return err
		}},
		{"GET /v1/trace/quota/get", "", func(ctx context.Context, c *Client) error { _, err := c.Quota(ctx); return err }},
		{"POST /v3/message/regid/revoke", "registration_ids=a,b&notify_id=7&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.RevokeRegIDs(ctx, 7, "a", "b") }},
		{"POST /v3/message/alias/revoke", "aliases=a&notify_id=0&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.RevokeAliases(ctx, 0, "a") }},
		{"POST /v3/message/user_account/revoke", "user_accounts=u&notify_id=7&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.RevokeAccounts(ctx, 7, "u") }},
		{"POST /v1/message/switch/stop_by_id", "msg_ids=m,n&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.StopByID(ctx, "m", "n") }},
		{"POST /v1/message/switch/stop_by_jobkey", "job_keys=k&" + pkg + "=com.example", func(ctx context.Context, c *Client) error { return c.StopByJobKey(ctx, "k") }},
		{"POST /v2/message/delete", "id=m", func(ctx context.Context, c *Client) error { return c.DeleteBroadcast(ctx, "m") }},
		{"GET /v1/channel/add", "channel_id=1&channel_name=Orders&channel_description=d&sound_url=s&notify_type=0", func(ctx context.Context, c *Client) error {
			return c.AddChannel(ctx, Channel{ID: "1", Name: "Orders", Description: "d", SoundURL: "s", NotifyType: new(0)})
		}},
		{"GET /v1/channel/discard", "channel_id=1", func(ctx context.Context, c *Client) error { return c.DiscardChannel(ctx, "1") }},
		{"GET /v1/channel/list", "", func(ctx context.Context, c *Client) error { _, err := c.Channels(ctx); return err }},
		{"POST /media/upload/image", "is_global=false&is_icon=true", func(ctx context.Context, c *Client) error {
			_, err := c.UploadImage(ctx, Picture{Data: []byte("x")}, false, true)
			return err
		}},
		{"POST /media/upload/smallIcon", "", func(ctx context.Context, c *Client) error {
			_, err := c.UploadSmallIcon(ctx, Picture{Data: []byte("x")})
			return err
		}},
		{"POST /media/upload/notificationImage", "is_banner=true", func(ctx context.Context, c *Client) error {
			_, err := c.UploadNotificationImage(ctx, Picture{Data: []byte("x")}, true)
			return err
		}},
		{"POST /media/upload/bannerIcon", "", func(ctx context.Context, c *Client) error {
			_, err := c.UploadBannerIcon(ctx, Picture{Data: []byte("x")})
			return err
		}},
		{"GET /media/upload/smallIcon/query", "app_id=288", func(ctx context.Context, c *Client) error { _, err := c.SmallIcon(ctx); return err }},
	}
	c, last := server(t, `{"result":"ok","code":0,"trace_id":"X","description":"成功"}`)
	for _, tt := range tests {
		if err := tt.call(t.Context(), c); err != nil {
			t.Errorf("%s: %v", tt.line, err)
		}
		params, err := url.ParseQuery(tt.params)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(seen{tt.line, params}, *last); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.line, d)
		}
	}
}

// TestRefusedOperations are mistakes that never leave the machine.
func TestRefusedOperations(t *testing.T) {
	c, last := server(t, "")
	ctx := t.Context()
	many := strings.Split(strings.Repeat("a,", 1001), ",")[:1001]
	for name, err := range map[string]error{
		"no job":              c.JobExists(ctx, ""),
		"two jobs":            c.DeleteJob(ctx, "a,b"),
		"no topic":            c.Subscribe(ctx, Topic{}, "a"),
		"no regId":            c.Subscribe(ctx, Topic{Name: "t"}),
		"1001 regIds":         c.Subscribe(ctx, Topic{Name: "t"}, many...),
		"a regId with comma":  c.Unsubscribe(ctx, Topic{Name: "t"}, "a,b"),
		"an alias with comma": c.SubscribeAliases(ctx, Topic{Name: "t"}, "a,b"),
		"notify_id -1":        c.RevokeRegIDs(ctx, -1, "a"),
		"nothing to revoke":   c.RevokeAccounts(ctx, 1),
		"no message id":       c.StopByID(ctx),
		"no channel name":     c.AddChannel(ctx, Channel{ID: "1"}),
		"a nil message":       second(c.Push(ctx, nil)),
		"no target":           second(c.Push(ctx, &Message{Title: "t", Description: "d"})),
		"two kinds of target": second(c.Push(ctx, &Message{Title: "t", Description: "d", Topic: "t", Aliases: List{"a"}})),
		"a target for all":    second(c.PushToAll(ctx, &Message{Title: "t", Description: "d", Topic: "t"})),
		"6 topics":            second(c.Push(ctx, &Message{Title: "t", Description: "d", Topics: TopicList{"1", "2", "3", "4", "5", "6"}})),
		"an unknown topic_op": second(c.Push(ctx, &Message{Title: "t", Description: "d", Topics: TopicList{"1"}, TopicOp: "XOR"})),
		"two packages":        second(c.Push(ctx, &Message{Title: "t", Description: "d", UserAccounts: List{"u"}, RestrictedPackageName: List{"a", "b"}})),
		"no messages":         second(c.PushMulti(ctx, &MultiMessages{Type: push.TargetToken})),
		"messages to a topic": second(c.PushMulti(ctx, &MultiMessages{Type: push.TargetTopic, Messages: []TargetedMessage{{"a", &Message{}}}})),
		"a target inside": second(c.PushMulti(ctx, &MultiMessages{Type: push.TargetToken, Messages: []TargetedMessage{
			{"a", &Message{Title: "t", Description: "d", Topic: "t"}},
		}})),
		"messages in two packages": second(c.PushMulti(ctx, &MultiMessages{Type: push.TargetToken, Messages: []TargetedMessage{
			{"a", &Message{Title: "t", Description: "d", RestrictedPackageName: List{"a", "b"}}},
		}})),
		"a window backwards": second(c.MessagesStatus(ctx, time.Now(), time.Now().Add(-time.Hour))),
		"30 days":            second(c.Counters(ctx, time.Now(), time.Now().AddDate(0, 0, 30))),
		"an empty picture":   second(c.UploadBannerIcon(ctx, Picture{})),
	} {
		if e := push.Error(nil); !asError(err, &e) || e.Vendor() != push.Xiaomi {
			t.Errorf("%s: %v", name, err)
		}
	}
	if last.Line != "" {
		t.Errorf("%s was asked", last.Line)
	}
}

func second[T any](_ T, err error) error { return err }

func asError(err error, e *push.Error) bool {
	var ok bool
	*e, ok = err.(push.Error)
	return ok
}

// TestAnswers reads what the queries bring.
func TestAnswers(t *testing.T) {
	ctx := t.Context()
	const row = `"id":"scm1","create_time":"2026-03-01 12:00:00","create_timestamp":1572228055643,"time_to_live":"86400s","msg_type":"Common",
		"resolved":10,"delivered":"9","delivery_rate":"90%","click":3,"click_rate":"33%","bar_closed":1,"invalid_target":2,
		"raw_counter":4,"device_condition_unmatch":5,"app_not_register":6,"msg_send":7,"msg_display":8`
	want := Trace{
		ID: "scm1", MsgType: "Common", CreateTime: time.UnixMilli(1572228055643), TimeToLive: "86400s", Resolved: 10, MsgSend: 7,
		Delivered: 9, MsgDisplay: 8, Click: 3, DeliveryRate: "90%", ClickRate: "33%", InvalidTarget: 2, BarClosed: 1,
		NotRegistered: 6, FilterUnmatched: 5, RawCounter: 4,
	}
	ok := func(data string) string { return `{"result":"ok","code":0,"data":` + data + `}` }
	for data, want := range map[string][]Trace{
		`{"data":{` + row + `}}`:                 {want},
		`{"data":[{` + row + `},{"id":"scm2"}]}`: {want, {ID: "scm2"}},
		`{"data":[]}`:                            nil,
		`{}`:                                     nil,
		`[]`:                                     nil,
		`""`:                                     nil,
		`null`:                                   nil,
	} {
		c, _ := server(t, ok(data))
		got, err := c.MessageStatus(ctx, "scm1")
		if err != nil {
			t.Errorf("%s: %v", data, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", data, d)
		}
	}
	c, _ := server(t, ok(`{"data":{"scm1":{`+row+`}}}`))
	traces, err := c.MultiMessageStatus(ctx, "scm1")
	if d := cmp.Diff(map[string]Trace{"scm1": want}, traces); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, ok(`{"data":[{"date":"20260301","single_recipients":1,"broadcast_recipients":2,"regid_recipients":3,"alias_recipients":4,"useraccount_recipients":5,"received":6,"click":7}]}`))
	counters, err := c.Counters(ctx, time.Now(), time.Now())
	if d := cmp.Diff([]Counters{{"20260301", 1, 2, 3, 4, 5, 6, 7}}, counters); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, ok(`{"list":["a","b"]}`))
	aliases, err := c.Aliases(ctx, "r")
	if d := cmp.Diff([]string{"a", "b"}, aliases); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, ok(`{"pic_url":"p","icon_url":"i","sha1":"s","small_icon_url":"u","small_icon_color":"c"}`))
	up, err := c.SmallIcon(ctx)
	if d := cmp.Diff(&Uploaded{"p", "i", "s", "u", "c"}, up); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, ok(`{"day_quota":"10000"}`))
	quota, err := c.Quota(ctx)
	if string(quota) != `{"day_quota":"10000"}` || err != nil {
		t.Errorf("quota %s, %v", quota, err)
	}
	// Data of another shape is not taken for an empty answer.
	c, _ = server(t, ok(`{"data":7}`))
	_, err = c.MessageStatus(ctx, "scm1")
	if e := push.Error(nil); !asError(err, &e) || e.Kind() != push.ErrProtocol {
		t.Errorf("rows that are a number: %v", err)
	}
}

// TestPushMulti follows what the SDK puts on the wire: an array of JSON in a
// form, encoded once.
func TestPushMulti(t *testing.T) {
	ctx := t.Context()
	at := time.Now().Add(time.Hour).UnixMilli()
	m := &MultiMessages{Type: push.TargetToken, TimeToSend: at, Messages: []TargetedMessage{
		{"a+/=", &Message{Title: "t&", Description: "d", Payload: `{"k":"v"}`, NotifyType: new(1), NotifyID: new(7), TimeToLive: 1000, Options: &Options{ChannelID: "134567", NotifyEffect: 2, IntentURI: "i"}}},
		{"b", &Message{Title: "t", Description: "d"}},
	}}
	c, last := server(t, `{"result":"ok","code":0,"trace_id":"X","data":{"id":"m1","channel_exceed_quota":"no_channel:1 a:0"}}`)
	res, err := c.PushMulti(ctx, m)
	if res == nil || res.MessageID != "m1" || res.ChannelExceedQuota != "no_channel:1 a:0" {
		t.Errorf("response %+v", res)
	}
	if e := push.Error(nil); !asError(err, &e) || e.Kind() != push.ErrQuota || e.Code() != "200001" {
		t.Errorf("over quota: %v", err)
	}
	if last.Line != "POST /v2/multi_messages/regids" || last.Params.Get("time_to_send") != number64(at) {
		t.Errorf("%+v", last)
	}
	want := `[{"target":"a+/=","message":{"title":"t&","description":"d","payload":"{\"k\":\"v\"}","restricted_package_name":"com.example","pass_through":0,
		"notify_type":1,"notify_id":7,"time_to_live":1000,"extra":{"channel_id":"134567","notify_effect":"2","intent_uri":"i"}}},
		{"target":"b","message":{"title":"t","description":"d","restricted_package_name":"com.example","pass_through":0,"extra":{"notify_effect":"1"}}}]`
	if d := cmp.Diff(decoded(t, want), decoded(t, last.Params.Get("messages"))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if m.Messages[1].Message.Options != nil {
		t.Error("the caller's message was modified")
	}
	c, _ = server(t, `{"result":"ok","code":0,"data":{"bad_regids":"b"}}`)
	_, err = c.PushMulti(ctx, m)
	if e, ok := err.(*Error); !ok || e.Kind() != push.ErrInvalidToken || cmp.Diff([]string{"b"}, e.BadRegIDs) != "" {
		t.Errorf("one bad regId: %v", err)
	}
	c, last = server(t, `{"result":"ok","code":0}`)
	m.Type, m.TimeToSend = push.TargetUser, 0
	if _, err := c.PushMulti(ctx, m); err != nil || last.Line != "POST /v2/multi_messages/user_accounts" || last.Params.Get("time_to_send") != "0" {
		t.Errorf("%+v, %v", last, err)
	}
	m.Type = push.TargetAlias
	if _, err := c.PushMulti(ctx, m); err != nil || last.Line != "POST /v2/multi_messages/aliases" {
		t.Errorf("%+v, %v", last, err)
	}
}

func number64(n int64) string {
	s, _ := json.Marshal(n)
	return string(s)
}
