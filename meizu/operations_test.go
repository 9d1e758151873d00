package meizu

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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

// server returns a client of a server that answers with the value and msgId
// "m", and what the last request was. It checks each signature.
func server(t *testing.T, value string) (*Client, *seen) {
	t.Helper()
	last := &seen{}
	k := &key{appID: "10000", secret: "s3cret"}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		params := r.URL.Query()
		if r.Method == http.MethodPost {
			params, _ = url.ParseQuery(string(body))
			if got := r.Header.Get("Content-Type"); got != "application/x-www-form-urlencoded;charset=UTF-8" || r.URL.RawQuery != "" {
				t.Errorf("Content-Type %q, query %q", got, r.URL.RawQuery)
			}
		} else if len(body) > 0 {
			t.Errorf("a GET with a body")
		}
		sign := params.Get("sign")
		params.Del("sign")
		values := make(map[string]string)
		for name, v := range params {
			values[name] = v[0]
		}
		if want := k.sign(k.form(values)); sign != want || params.Get("appId") != "10000" {
			t.Errorf("%s: sign %s, want %s, app %s", r.URL.Path, sign, want, params.Get("appId"))
		}
		params.Del("appId")
		*last = seen{r.Method + " " + strings.TrimPrefix(r.URL.Path, "/garcia/api/server"), params}
		_, _ = io.WriteString(w, `{"code":"200","message":"","redirect":"","msgId":"m","value":`+value+`}`)
	}))
	t.Cleanup(s.Close)
	c, err := New(Config{AppID: "10000", AppSecret: "s3cret"}, push.WithBaseURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, last
}

func notification() *Message {
	return &Message{NoticeBarInfo: &NoticeBarInfo{Title: "t", Content: "c"}}
}

func transparent() *Message { return &Message{Transparent: &Transparent{Title: "t", Content: "c"}} }

// addressed sets the targets of a message.
func addressed(m *Message, pushIDs, aliases []string) *Message {
	m.PushIDs, m.Aliases = pushIDs, aliases
	return m
}

const (
	shownParam  = `&messageJson={"noticeBarInfo":{"title":"t","content":"c"}}`
	hiddenParam = `&messageJson={"title":"t","content":"c"}`
)

// TestOperations holds each operation to its path and its parameters.
func TestOperations(t *testing.T) {
	ids, aliases := []string{"a", "b"}, []string{"李 雷", "b+"}
	task, silent := Task{TaskID: "7"}, Task{TaskID: "7", PushType: PushTransparent}
	const taskValue = `{"taskId":7,"pushType":0,"appId":10000}`
	const switches, alias, tags = `{"pushId":"p","barTypeSwitch":1,"directTypeSwitch":0}`, `{"pushId":"p","alias":"amy"}`, `{"pushId":"p","tags":[]}`
	day := time.Date(2026, 3, 1, 23, 0, 0, 0, time.FixedZone("CST", 8*3600))
	tests := []struct {
		line, params, value string // the params as a query
		call                func(context.Context, *Client) error
	}{
		{"POST /push/varnished/pushByPushId", "pushIds=a,b" + shownParam, `{}`, func(ctx context.Context, c *Client) error {
			return second(c.Push(ctx, addressed(notification(), ids, nil)))
		}},
		{"POST /push/varnished/pushByAlias", "alias=李 雷,b%2B" + shownParam, `{}`, func(ctx context.Context, c *Client) error {
			return second(c.Push(ctx, addressed(notification(), nil, aliases)))
		}},
		{"POST /push/unvarnished/pushByPushId", "pushIds=a,b" + hiddenParam, `{}`, func(ctx context.Context, c *Client) error {
			return second(c.Push(ctx, addressed(transparent(), ids, nil)))
		}},
		{"POST /push/unvarnished/pushByAlias", "alias=李 雷,b%2B" + hiddenParam, `{}`, func(ctx context.Context, c *Client) error {
			return second(c.Push(ctx, addressed(transparent(), nil, aliases)))
		}},
		{"POST /push/varnished/pushByPushId", "pushIds=a&restrictedPackageNames=com.a,com.b" + shownParam, `{}`, func(ctx context.Context, c *Client) error {
			m := addressed(notification(), ids[:1], nil)
			m.RestrictedPackageNames = []string{"com.a", "com.b"}
			return second(c.Push(ctx, m))
		}},
		{"POST /push/pushTask/getTaskId", "pushType=0" + shownParam, taskValue, func(ctx context.Context, c *Client) error { return second(c.CreateTask(ctx, notification())) }},
		{"POST /push/pushTask/getTaskId", "pushType=1" + hiddenParam, taskValue, func(ctx context.Context, c *Client) error { return second(c.CreateTask(ctx, transparent())) }},
		{"POST /push/task/varnished/pushByPushId", "taskId=7&pushIds=a,b", `{}`, func(ctx context.Context, c *Client) error { return second(c.PushTask(ctx, task, ids...)) }},
		{"POST /push/task/varnished/pushByAlias", "taskId=7&alias=李 雷,b%2B", `{}`, func(ctx context.Context, c *Client) error {
			return second(c.PushTaskToAliases(ctx, task, aliases...))
		}},
		{"POST /push/task/unvarnished/pushByPushId", "taskId=7&pushIds=a,b", `{}`, func(ctx context.Context, c *Client) error { return second(c.PushTask(ctx, silent, ids...)) }},
		{"POST /push/task/unvarnished/pushByAlias", "taskId=7&alias=b", `{}`, func(ctx context.Context, c *Client) error { return second(c.PushTaskToAliases(ctx, silent, "b")) }},
		{"POST /push/pushTask/pushToApp", "pushType=0" + shownParam, taskValue, func(ctx context.Context, c *Client) error { return second(c.PushToApp(ctx, notification())) }},
		{"POST /push/pushTask/pushToTag", "pushType=0&tagNames=x,北京&scope=0" + shownParam, taskValue, func(ctx context.Context, c *Client) error {
			return second(c.PushToTags(ctx, notification(), ScopeUnion, "x", "北京"))
		}},
		{"POST /push/pushTask/pushToTag", "pushType=0&tagNames=x&scope=1" + shownParam, taskValue, func(ctx context.Context, c *Client) error {
			return second(c.PushToTags(ctx, notification(), ScopeIntersection, "x"))
		}},
		{"POST /push/pushTask/cancel", "taskId=7&pushType=0", `{"result":true}`, func(ctx context.Context, c *Client) error { return c.CancelTask(ctx, task) }},
		{"GET /push/statistics/getTaskStatistics", "taskId=7", `{"taskId":7}`, func(ctx context.Context, c *Client) error { return second(c.TaskStatistics(ctx, "7")) }},
		{"GET /push/statistics/dailyPushStatics", "startTime=20260301&endTime=20260331", `[]`, func(ctx context.Context, c *Client) error {
			return second(c.DailyStatistics(ctx, day, day.AddDate(0, 0, 30)))
		}},
		{"POST /push/uploadImg", "imgType=5&imgUrl=https://example.com/i.png?a%3Db%26c", `{"imgType":5,"imgUrl":"u"}`, func(ctx context.Context, c *Client) error {
			return second(c.UploadImage(ctx, ImageSmallIcon, "https://example.com/i.png?a=b&c"))
		}},
		{"GET /message/getRegisterSwitch", "pushId=p", switches, func(ctx context.Context, c *Client) error { return second(c.Switches(ctx, "p")) }},
		{"POST /message/changeRegisterSwitch", "pushId=p&msgType=1&subSwitch=0", switches, func(ctx context.Context, c *Client) error {
			return second(c.SetSwitch(ctx, "p", PushTransparent, false))
		}},
		{"POST /message/changeAllSwitch", "pushId=p&subSwitch=1", switches, func(ctx context.Context, c *Client) error { return second(c.SetAllSwitches(ctx, "p", true)) }},
		{"POST /message/subscribeAlias", "pushId=p&alias=李 雷", alias, func(ctx context.Context, c *Client) error { return c.SubscribeAlias(ctx, "p", "李 雷") }},
		{"POST /message/unSubscribeAlias", "pushId=p", alias, func(ctx context.Context, c *Client) error { return c.UnsubscribeAlias(ctx, "p") }},
		{"GET /message/getSubAlias", "pushId=p", alias, func(ctx context.Context, c *Client) error { return second(c.Alias(ctx, "p")) }},
		{"POST /message/subscribeTags", "pushId=p&tags=x,北京", tags, func(ctx context.Context, c *Client) error { return second(c.SubscribeTags(ctx, "p", "x", "北京")) }},
		{"POST /message/unSubscribeTags", "pushId=p&tags=x", tags, func(ctx context.Context, c *Client) error { return second(c.UnsubscribeTags(ctx, "p", "x")) }},
		{"GET /message/getSubTags", "pushId=p", tags, func(ctx context.Context, c *Client) error { return second(c.Tags(ctx, "p")) }},
		{"POST /message/unSubAllTags", "pushId=p", `true`, func(ctx context.Context, c *Client) error { return c.UnsubscribeAllTags(ctx, "p") }},
	}
	for _, tt := range tests {
		c, last := server(t, tt.value)
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
		// Values of another shape are not taken for success.
		for _, value := range []string{`""`, `7`, `false`, `null`, `[7]`} {
			c, _ := server(t, value)
			if err := tt.call(t.Context(), c); !errors.Is(err, push.ErrProtocol) {
				t.Errorf("%s, value %s: %v", tt.line, value, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestSendRoutes is where each kind of target goes.
func TestSendRoutes(t *testing.T) {
	m := push.Message{Title: "t", Body: "c", Native: push.Natives{&Message{Callback: &Callback{URL: "http://example.com"}}}}
	const receipts = `&messageJson={"noticeBarInfo":{"title":"t","content":"c"},"extra":{"callback":"http://example.com"}}`
	for _, tt := range []struct {
		line, params, value string
		to                  push.Audience
	}{
		{"POST /push/varnished/pushByPushId", "pushIds=a,b" + receipts, `{}`, push.Tokens("a", "b")},
		{"POST /push/varnished/pushByAlias", "alias=a b" + receipts, `{}`, push.Aliases("a b")},
		{"POST /push/pushTask/pushToApp", "pushType=0" + shownParam, `{"taskId":7}`, push.Everyone()},
		{"POST /push/pushTask/pushToTag", "pushType=0&scope=0&tagNames=x,y" + shownParam, `{"taskId":7}`, push.Tagged(push.Tags{Any: []string{"x", "y"}})},
		{"POST /push/pushTask/pushToTag", "pushType=0&scope=1&tagNames=x,y" + shownParam, `{"taskId":7}`, push.Tagged(push.Tags{All: []string{"x", "y"}})},
	} {
		c, last := server(t, tt.value)
		res, err := c.Send(t.Context(), &m, tt.to)
		params, _ := url.ParseQuery(tt.params)
		if d := cmp.Diff(seen{tt.line, params}, *last); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.line, err, d)
		}
		id := "m"
		if strings.Contains(tt.value, "7") {
			id = "7"
		}
		if len(res.Accepted) != 1 || res.Accepted[0].ID != id {
			t.Errorf("%s: %+v", tt.line, res.Accepted)
		}
	}
	c, last := server(t, `{}`)
	silent := push.Message{Silent: true, Data: map[string]string{"k": "v"}, Native: push.Natives{&Message{Transparent: &Transparent{}}}}
	if _, err := c.Send(t.Context(), &silent, push.Tokens("a")); err != nil || last.Line != "POST /push/unvarnished/pushByPushId" || last.Params.Get("messageJson") != `{"content":"{\"k\":\"v\"}"}` {
		t.Errorf("transparent: %+v, %v", last, err)
	}
}

// TestRefusedOperations are mistakes that never leave the machine.
func TestRefusedOperations(t *testing.T) {
	c, last := server(t, "{}")
	ctx := t.Context()
	many := slices.Repeat([]string{"a"}, 101)
	task := Task{TaskID: "7"}
	for name, err := range map[string]error{
		"a nil message":            second(c.Push(ctx, nil)),
		"no target":                second(c.Push(ctx, notification())),
		"two kinds of target":      second(c.Push(ctx, addressed(notification(), []string{"a"}, []string{"b"}))),
		"101 pushIds":              second(c.Push(ctx, addressed(notification(), many, nil))),
		"a pushId with a comma":    second(c.Push(ctx, addressed(notification(), []string{"a,b"}, nil))),
		"101 aliases":              second(c.Push(ctx, addressed(notification(), nil, many))),
		"no text":                  second(c.Push(ctx, addressed(&Message{}, []string{"a"}, nil))),
		"a nil task":               second(c.CreateTask(ctx, nil)),
		"a task with targets":      second(c.CreateTask(ctx, addressed(notification(), []string{"a"}, nil))),
		"everyone and a target":    second(c.PushToApp(ctx, addressed(notification(), nil, []string{"a"}))),
		"a task without targets":   second(c.PushTask(ctx, task)),
		"no task":                  second(c.PushTask(ctx, Task{}, "a")),
		"a task for 101 aliases":   second(c.PushTaskToAliases(ctx, task, many...)),
		"no tags":                  second(c.PushToTags(ctx, notification(), ScopeUnion)),
		"an unknown scope":         second(c.PushToTags(ctx, notification(), 2, "a")),
		"no task to cancel":        c.CancelTask(ctx, Task{}),
		"no task to count":         second(c.TaskStatistics(ctx, "")),
		"31 days":                  second(c.DailyStatistics(ctx, time.Now(), time.Now().AddDate(0, 0, 31))),
		"days backwards":           second(c.DailyStatistics(ctx, time.Now(), time.Now().AddDate(0, 0, -1))),
		"no picture":               second(c.UploadImage(ctx, ImageSmallIcon, "")),
		"no device":                second(c.Switches(ctx, "")),
		"two devices":              second(c.SetAllSwitches(ctx, "a,b", true)),
		"no alias":                 c.SubscribeAlias(ctx, "p", ""),
		"an alias of 61":           c.SubscribeAlias(ctx, "p", strings.Repeat("a", 61)),
		"no tags for a device":     second(c.SubscribeTags(ctx, "p")),
		"101 tags for a device":    second(c.SubscribeTags(ctx, "p", many...)),
		"a tag of 21":              second(c.UnsubscribeTags(ctx, "p", strings.Repeat("a", 21))),
		"a device with a space":    c.UnsubscribeAllTags(ctx, "a b"),
		"receipts of a task":       second(c.CreateTask(ctx, &Message{NoticeBarInfo: notification().NoticeBarInfo, Callback: &Callback{URL: "u"}})),
		"a tag that is excluded":   second(c.Send(ctx, &push.Message{Title: "t", Body: "b"}, push.Tagged(push.Tags{Any: []string{"a"}, None: []string{"b"}}))),
		"a portable tag too long":  second(c.Send(ctx, &push.Message{Title: "t", Body: "b"}, push.Tagged(push.Tags{Any: []string{strings.Repeat("a", 21)}}))),
		"a time for single pushes": second(c.Send(ctx, &push.Message{Title: "t", Body: "b", Native: push.Natives{&Message{PushTimeInfo: &PushTimeInfo{PushTimeType: new(1), StartTime: Time(time.Now())}}}}, push.Tokens("a"))),
	} {
		if e := push.Error(nil); !errors.As(err, &e) || e.Vendor() != push.Meizu {
			t.Errorf("%s: %v", name, err)
		}
	}
	if last.Line != "" {
		t.Errorf("%s was asked", last.Line)
	}
}

// TestAnswers reads what the operations bring.
func TestAnswers(t *testing.T) {
	ctx := t.Context()
	c, _ := server(t, `{"taskId":44542,"pushType":0,"appId":100999}`)
	task, err := c.PushToApp(ctx, notification())
	if d := cmp.Diff(&Task{"44542", PushNotification, "100999"}, task); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	want := Statistics{TaskID: "7", Target: 1, Valid: 2, Pushed: 3, Accept: 4, Display: 5, Click: 6}
	for _, accept := range []string{`"acceptNo"`, `"acceptNo "`} {
		c, _ = server(t, `{"taskId":7,"targetNo":1,"validNo":"2","pushedNo":3,`+accept+`:4,"displayNo":5,"clickNo":6,"newer":{}}`)
		stats, err := c.TaskStatistics(ctx, "7")
		if d := cmp.Diff(&want, stats); d != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	}
	c, _ = server(t, `[{"date":"2026-03-01","targetNo":1,"validNo":2,"pushedNo":3,"acceptNo":4,"displayNo":5,"clickNo":6},{"date":"2026-03-02"}]`)
	days, err := c.DailyStatistics(ctx, time.Now(), time.Now())
	want.TaskID, want.Date = "", "2026-03-01"
	if d := cmp.Diff([]Statistics{want, {Date: "2026-03-02"}}, days); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, `{"barTypeSwitch":1,"directTypeSwitch":0,"pushId":"p"}`)
	switches, err := c.Switches(ctx, "p")
	if d := cmp.Diff(&Switches{"p", true, false}, switches); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, `{"pushId":"p","tags":[{"tagId":18,"tagName":"北京"}]}`)
	tags, err := c.Tags(ctx, "p")
	if d := cmp.Diff([]Tag{{"18", "北京"}}, tags); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	c, _ = server(t, `{"pushId":"p","alias":null}`)
	if alias, err := c.Alias(ctx, "p"); alias != "" || err != nil {
		t.Errorf("alias %q, %v", alias, err)
	}
	c, _ = server(t, `{"imgType":5,"imgUrl":"http://image.res.meizu.com/a.png"}`)
	if u, err := c.UploadImage(ctx, ImageSmallIcon, "u"); u != "http://image.res.meizu.com/a.png" || err != nil {
		t.Errorf("picture %q, %v", u, err)
	}
	// Objects that lack what they are asked for.
	c, _ = server(t, `{"result":false}`)
	for name, err := range map[string]error{
		"cancel": c.CancelTask(ctx, *task), "task": second(c.PushToApp(ctx, notification())), "statistics": second(c.TaskStatistics(ctx, "7")),
		"image": second(c.UploadImage(ctx, 1, "u")), "switch": second(c.Switches(ctx, "p")), "alias": second(c.Alias(ctx, "p")), "tags": second(c.Tags(ctx, "p")),
	} {
		if !errors.Is(err, push.ErrProtocol) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPushRefusesSome is a native push that reaches some of its targets.
func TestPushRefusesSome(t *testing.T) {
	ctx := t.Context()
	m := addressed(notification(), []string{"a", "b", "c"}, nil)
	c, _ := server(t, `{"110002":["a"],"520":["c"]}`)
	res, err := c.Push(ctx, m)
	var partial *PartialError
	if !errors.As(err, &partial) || partial.Total != 3 || len(partial.Failed) != 2 || res.MessageID != "m" || len(res.Failed) != 2 {
		t.Fatalf("%+v, %v", res, err)
	}
	if e := partial.Failed[0]; e.Target != "a" || e.Info.Table != tableTarget || e.RequestID != "m" || e.HTTPStatus != 200 {
		t.Errorf("%+v", e)
	}
	if !errors.Is(err, push.ErrInvalidToken) || !errors.Is(err, push.ErrRateLimited) || !errors.As(err, new(push.Error)) {
		t.Errorf("kinds are missing in %v", err)
	}
	c, _ = server(t, `{"110002":["x"]}`)
	if _, err := c.Push(ctx, m); !errors.Is(err, push.ErrProtocol) || !errors.Is(err, push.ErrUnconfirmed) {
		t.Errorf("somebody else is refused: %v", err)
	}
	if _, err := c.PushTask(ctx, Task{TaskID: "7"}, "x"); !errors.Is(err, push.ErrInvalidToken) {
		t.Errorf("a task: %v", err)
	}
	if m.PushIDs == nil || m.AdvanceInfo != nil {
		t.Error("the caller's message was modified")
	}
}
