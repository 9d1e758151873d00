package mpaas

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

const (
	okCode    = `{"RequestId":"R","ResultCode":"OK","ResultMessage":"SUCCESS","PushResult":{"Success":true,"ResultMsg":"SUCCESS","Data":"7"}}`
	okContent = `{"RequestId":"R","ResultCode":"OK","ResultContent":`
	okData    = `{"RequestId":"R","Code":"100","Msg":"SUCCESS","Success":true`
)

// TestOperations has every operation: what it sends, and what it makes of an
// answer.
func TestOperations(t *testing.T) {
	start, end := time.UnixMilli(1700000000000), time.UnixMilli(1700086400000)
	tests := []struct {
		action, answer string
		call           func(context.Context, *Client) (any, error)
		sent           string // the body, but for AppId and WorkspaceId
		want           any
	}{
		{
			"PushMultiple", okCode,
			func(ctx context.Context, c *Client) (any, error) {
				return c.PushMultiple(ctx, &Multiple{
					TemplateName: "parcel", Options: Options{ExpiredSeconds: 60, TaskName: "T"}, Extra: map[string]any{"Newer": true},
					Targets: []Target{
						{Target: "u1", MsgKey: "k1"},
						{Target: "u2", MsgKey: "k2", TemplateKeyValue: Params{"box": "12"}, ExtendedParams: Params{"a": "b"}},
					},
				})
			},
			`DeliveryType=1&ExpiredSeconds=60&Newer=true&TargetMsg.1.MsgKey=k1&TargetMsg.1.Target=u1&TargetMsg.2.ExtendedParams=%7B%22a%22%3A%22b%22%7D` +
				`&TargetMsg.2.MsgKey=k2&TargetMsg.2.Target=u2&TargetMsg.2.TemplateKeyValue=%7B%22box%22%3A%2212%22%7D&TaskName=T&TemplateName=parcel`,
			&Response{RequestID: "R", TaskID: "7"},
		},
		{
			"PushBroadcast", okCode,
			func(ctx context.Context, c *Client) (any, error) {
				return c.PushBroadcast(ctx, &Broadcast{
					TemplateName: "news", MsgKey: "k", PushStatus: new(StatusAll), UnBindPeriod: Period60Days, AndroidChannel: AndroidDefaultChannel,
					Options: Options{ExpiredSeconds: 60, TaskName: "T", PushAction: new(ActionURL)},
				})
			},
			"AndroidChannel=2&DeliveryType=1&ExpiredSeconds=60&Msgkey=k&PushAction=0&PushStatus=1&TaskName=T&TemplateName=news&UnBindPeriod=3",
			&Response{RequestID: "R", TaskID: "7"},
		},
		{
			"RevokePushMessage", okCode,
			func(ctx context.Context, c *Client) (any, error) {
				return nil, c.RevokePushMessage(ctx, "1578807462788", "user1024")
			},
			"MessageId=1578807462788&TargetId=user1024", nil,
		},
		{
			"RevokePushTask", okCode,
			func(ctx context.Context, c *Client) (any, error) { return nil, c.RevokePushTask(ctx, "7") },
			"TaskId=7", nil,
		},
		{
			"QueryPushSchedulerList",
			okContent + `{"Data":{"TotalCount":"1","List":[{"UniqueId":"U","ParentId":"P","PushTime":1700000000000,"PushTitle":"t","PushContent":"c",
				"Type":2,"DeliveryType":"3","StrategyType":1,"ExecutedStatus":1,"CreateType":0,"GmtCreate":"x"}]}}}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.QueryPushSchedulerList(ctx, SchedulerQuery{
					StartTime: start, EndTime: end, Type: new(TypeSimple), UniqueID: "U", PageNumber: 1, PageSize: 20,
				})
			},
			"EndTime=1700086400000&PageNumber=1&PageSize=20&StartTime=1700000000000&Type=0&UniqueId=U",
			&SchedulerPage{TotalCount: 1, List: []Scheduled{{
				UniqueID: "U", ParentID: "P", PushTime: start, PushTitle: "t", PushContent: "c", Type: TypeMultiple,
				DeliveryType: DeliveryUser, StrategyType: 1, Executed: true, CreateType: "0", GmtCreate: "x",
			}}},
		},
		{
			"CancelPushScheduler", okContent + `"done"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.CancelPushScheduler(ctx, new(0), "U1", "U2")
			},
			"Type=0&UniqueIds=U1%2CU2", "done",
		},
		{
			"QueryPushAnalysisCoreIndex", okContent + `{"Data":{"PushTotalNum":10,"PushNum":9,"ArrivalNum":8,"ArrivalRate":0.5,"OpenNum":7,"OpenRate":0.25,"IgnoreNum":1,"IgnoreRate":0}}}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.QueryPushAnalysisCoreIndex(ctx, AnalysisQuery{StartTime: start, EndTime: end, Platform: "ANDROID", Channel: "HMS", Type: "SIMPLE", TaskID: "7"})
			},
			"Channel=HMS&EndTime=1700086400000&Platform=ANDROID&StartTime=1700000000000&TaskId=7&Type=SIMPLE",
			&CoreIndex{PushTotalNum: 10, PushNum: 9, ArrivalNum: 8, ArrivalRate: 0.5, OpenNum: 7, OpenRate: 0.25, IgnoreNum: 1},
		},
		{
			"ListAnalysisCoreIndex", okContent + `"{\"data\":{\"pushTotalNum\":\"10\",\"ArrivalRate\":\"12.5%\",\"OpenRate\":\"-\"},\"success\":true}"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.ListAnalysisCoreIndex(ctx, AnalysisQuery{Channel: "FCM"})
			},
			"Channel=FCM", &CoreIndex{PushTotalNum: 10, ArrivalRate: 12.5},
		},
		{
			"QueryPushAnalysisTaskList", okContent + `{"Data":[{"TaskId":7,"TaskName":"T","TemplateId":"1","TemplateName":"parcel","Type":"SIMPLE","GmtCreate":1,"List":[1]}]}}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.QueryPushAnalysisTaskList(ctx, TaskQuery{StartTime: start, TaskID: "7", TaskName: "T", PageNumber: 2})
			},
			"PageNumber=2&StartTime=1700000000000&TaskId=7&TaskName=T",
			[]Task{{TaskID: "7", TaskName: "T", TemplateID: "1", TemplateName: "parcel", Type: "SIMPLE", GmtCreate: "1", List: json.RawMessage("[1]")}},
		},
		{
			"QueryPushAnalysisTaskDetail", okContent + `{"Data":{"TaskId":7,"StartTime":"1700000000000","EndTime":"yesterday","Duration":"3s","PushNum":3,"PushSuccessNum":"2","PushArrivalNum":1}}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.QueryPushAnalysisTaskDetail(ctx, "7") },
			"TaskId=7",
			&TaskDetail{TaskID: "7", StartTime: start, Duration: "3s", PushNum: 3, PushSuccessNum: 2, PushArrivalNum: 1},
		},
		{
			"PushBind", okCode,
			func(ctx context.Context, c *Client) (any, error) {
				return nil, c.PushBind(ctx, Binding{UserID: "李雷", DeliveryToken: "d", OSType: OSAndroid, PhoneNumber: "1"})
			},
			"DeliveryToken=d&OsType=1&PhoneNumber=1&UserId=%E6%9D%8E%E9%9B%B7", nil,
		},
		{
			"PushUnBind", okCode,
			func(ctx context.Context, c *Client) (any, error) { return nil, c.PushUnBind(ctx, "u", "d") },
			"DeliveryToken=d&UserId=u", nil,
		},
		{
			"PushReport", okCode,
			func(ctx context.Context, c *Client) (any, error) {
				return nil, c.PushReport(ctx, Report{
					DeliveryToken: "d", OSType: OSIOS, ThirdChannel: new(0), ThirdChannelDeviceToken: "v", AppVersion: "1", Channel: "2",
					ConnectType: "3", IMEI: "4", IMSI: "5", Model: "6", PushVersion: "7",
				})
			},
			"AppVersion=1&Channel=2&ConnectType=3&DeliveryToken=d&Imei=4&Imsi=5&Model=6&OsType=2&PushVersion=7&ThirdChannel=0&ThirdChannelDeviceToken=v", nil,
		},
		{
			"PushQueryDeviceState", `{"Code":100,"Message":"SUCCESS","Success":true,"Data":{"UserId":"u","DeviceId":"d","DeliveryToken":"x","ThirdToken":"y",
				"Platform":"android","Manufacturer":"miui","Statue":"UNKNOW"}}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.PushQueryDeviceState(ctx, StateOfUser, "u")
			},
			"Target=u&TargetType=2",
			&DeviceState{UserID: "u", DeviceID: "d", DeliveryToken: "x", ThirdToken: "y", Platform: "android", Manufacturer: "miui", State: "UNKNOW"},
		},
		{
			"CreateTemplate", okData + `,"Data":17}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.CreateTemplate(ctx, &Template{
					Name: "parcel", DescInfo: "d", Title: "Box #box#", Content: "c", URI: "u", Variables: []string{"box", "code"}, ShowStyle: new(0),
					PushStyle: new(StylePicture), JumpAction: new(0), ImageURLs: Params{"defaultUrl": "i"}, IconURLs: Params{"defaultUrl": "j"},
				})
			},
			"Content=c&DescInfo=d&IconUrls=%7B%22defaultUrl%22%3A%22j%22%7D&ImageUrls=%7B%22defaultUrl%22%3A%22i%22%7D&JumpAction=0&PushStyle=2" +
				"&ShowStyle=0&TemplateName=parcel&Title=Box%20%23box%23&Uri=u&Variables=box%2Ccode",
			"17",
		},
		{
			"DeleteTemplate", okData + `}`,
			func(ctx context.Context, c *Client) (any, error) { return nil, c.DeleteTemplate(ctx, "parcel", "") },
			"TemplateName=parcel", nil,
		},
		{
			"GetTemplate", okData + `,"Data":{"Id":17,"Name":"parcel","DescInfo":"d","Title":"t","Content":"c","Uri":"u","Action":0,"PushStyle":2,"ShowStyle":"1",
				"Variables":"box,code","ImageUrls":"{\"defaultUrl\":\"i\"}","IconUrls":{"defaultUrl":"j"},"GmtCreate":1,"GmtModified":"2"}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.GetTemplate(ctx, "", "17") },
			"TemplateId=17",
			&Template{
				ID: "17", Name: "parcel", DescInfo: "d", Title: "t", Content: "c", URI: "u", Action: "0", PushStyle: new(2), ShowStyle: new(1),
				Variables: []string{"box", "code"}, ImageURLs: Params{"defaultUrl": "i"}, IconURLs: Params{"defaultUrl": "j"}, GmtCreate: "1", GmtModified: "2",
			},
		},
		{
			"ListTemplatePage", okData + `,"CurrentPage":1,"PageSize":"10","TotalSize":1,"Data":[{"Name":"parcel","Variables":["box"]}]}`,
			func(ctx context.Context, c *Client) (any, error) { return c.ListTemplatePage(ctx, 1, 10) },
			"CurrentPage=1&PageSize=10",
			&TemplatePage{Templates: []Template{{Name: "parcel", Variables: []string{"box"}}}, CurrentPage: 1, PageSize: 10, TotalSize: 1},
		},
	}
	for _, tt := range tests {
		t.Run(tt.action, func(t *testing.T) {
			cfg := testConfig()
			cfg.TenantID = "T"
			c, s := newTestClient(t, cfg)
			s.answer = tt.answer
			got, err := tt.call(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if got := s.header.Get("X-Acs-Action"); got != tt.action {
				t.Errorf("the action is %s", got)
			}
			sent := make([]string, 0, 16)
			for _, p := range strings.Split(s.bodies[0], "&") {
				switch p {
				case "AppId=A", "TenantId=T", "WorkspaceId=W":
				default:
					sent = append(sent, p)
				}
			}
			if d := cmp.Diff(tt.sent, strings.Join(sent, "&")); d != "" || len(sent)+3 != strings.Count(s.bodies[0], "&")+1 {
				t.Errorf("sent (-want +got):\n%s", d)
			}
			// A refusal, and an answer that lacks what belongs to it.
			s.answer = `{"ResultCode":"8014","Code":"8014","Success":false}`
			if _, err := tt.call(t.Context(), c); !errors.Is(err, push.ErrPermission) {
				t.Errorf("refused: %v", err)
			}
			s.answer = `{"RequestId":"R"}`
			if _, err := tt.call(t.Context(), c); !errors.Is(err, push.ErrProtocol) {
				t.Errorf("nothing in the answer: %v", err)
			}
		})
	}
}

// TestRecordedRequest is a request of the vendor's own SDK; its signature is
// tested in package aliyun.
func TestRecordedRequest(t *testing.T) {
	c, s := newTestClient(t, testConfig())
	if err := c.RevokePushMessage(t.Context(), "1578807462788", "user1024"); err != nil {
		t.Fatal(err)
	}
	if want := "AppId=A&MessageId=1578807462788&TargetId=user1024&WorkspaceId=W"; s.bodies[0] != want {
		t.Errorf("sent %s, want %s", s.bodies[0], want)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "X-Acs-Version": "2020-10-28",
		"X-Acs-Content-Sha256": "e11fd0aed320e011fd2e912f710703cba1314fe94527e1bae0adfb03d12accab",
	} {
		if got := s.header.Get(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestOperationsRefuse(t *testing.T) {
	now := time.Now()
	key := func(n int) []Target {
		targets := make([]Target, n)
		for i := range targets {
			targets[i] = Target{Target: "t", MsgKey: "k"}
		}
		return targets
	}
	many := Params{}
	for _, k := range strings.Split("abcdefghij", "") {
		many[k] = "v"
	}
	multiple := func(change func(*Multiple)) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			m := &Multiple{TemplateName: "x", Targets: key(100)}
			change(m)
			_, err := c.PushMultiple(ctx, m)
			return err
		}
	}
	broadcast := func(change func(*Broadcast)) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			b := &Broadcast{TemplateName: "x", MsgKey: "k", BindPeriod: PeriodUnlimited}
			change(b)
			_, err := c.PushBroadcast(ctx, b)
			return err
		}
	}
	template := func(change func(*Template)) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			m := &Template{Name: strings.Repeat("x", 200), DescInfo: strings.Repeat("快", 200), Title: "t", Content: "c"}
			change(m)
			_, err := c.CreateTemplate(ctx, m)
			return err
		}
	}
	analysis := func(q AnalysisQuery) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			_, err := c.QueryPushAnalysisCoreIndex(ctx, q)
			return err
		}
	}
	tests := []struct {
		name string
		call func(context.Context, *Client) error
		code string // "ok": it goes out
	}{
		{"nil message", func(ctx context.Context, c *Client) error { _, err := c.Push(ctx, nil); return err }, ""},
		{"nil multiple", func(ctx context.Context, c *Client) error { _, err := c.PushMultiple(ctx, nil); return err }, ""},
		{"nil broadcast", func(ctx context.Context, c *Client) error { _, err := c.PushBroadcast(ctx, nil); return err }, ""},
		{"nil template", func(ctx context.Context, c *Client) error { _, err := c.CreateTemplate(ctx, nil); return err }, ""},
		{"100 targets", multiple(func(*Multiple) {}), "ok"},
		{"101 targets", multiple(func(m *Multiple) { m.Targets = key(101) }), "3029"},
		{"no targets", multiple(func(m *Multiple) { m.Targets = nil }), "3021"},
		{"no key", multiple(func(m *Multiple) { m.Targets[7].MsgKey = "" }), "3010"},
		{"no target", multiple(func(m *Multiple) { m.Targets[7].Target = "" }), "3021"},
		{"no template", multiple(func(m *Multiple) { m.TemplateName = "" }), "3025"},
		{"Live Activities", multiple(func(m *Multiple) { m.DeliveryType = DeliveryActivity }), "3009"},
		{"10 params for one", multiple(func(m *Multiple) { m.Targets[7].ExtendedParams = many }), "3049"},
		{"reserved param for one", multiple(func(m *Multiple) { m.Targets[7].ExtendedParams = Params{"silent": "1"} }), "3044"},
		{"too long for one", multiple(func(m *Multiple) { m.Targets[7].TemplateKeyValue = Params{"k": strings.Repeat("x", 2048)} }), "3050"},
		{"bound devices", broadcast(func(*Broadcast) {}), "ok"},
		{"to users", broadcast(func(b *Broadcast) { b.DeliveryType = DeliveryUser }), "3030"},
		{"to Live Activities", broadcast(func(b *Broadcast) { b.DeliveryType = DeliveryActivity }), "3009"},
		{"broadcast without a key", broadcast(func(b *Broadcast) { b.MsgKey = "" }), "3010"},
		{"broadcast without a template", broadcast(func(b *Broadcast) { b.TemplateName = "" }), "3025"},
		{"no BindPeriod", broadcast(func(b *Broadcast) { b.BindPeriod = 0 }), "3028"},
		{"times instead", broadcast(func(b *Broadcast) { b.BindPeriod, b.TimeMode = 0, new(1) }), "ok"},
		{"BindPeriod of 5", broadcast(func(b *Broadcast) { b.BindPeriod = 5 }), "3028"},
		{"no UnBindPeriod", broadcast(func(b *Broadcast) { b.PushStatus = new(StatusUnbound) }), "3028"},
		{"UnBindPeriod of -1", broadcast(func(b *Broadcast) { b.UnBindPeriod = -1 }), "3028"},
		{"PushStatus of 3", broadcast(func(b *Broadcast) { b.PushStatus = new(3) }), "3028"},
		{"AndroidChannel of 3", broadcast(func(b *Broadcast) { b.AndroidChannel = 3 }), "3028"},
		{"template", template(func(*Template) {}), "ok"},
		{"name of 201", template(func(m *Template) { m.Name += "x" }), "3038"},
		{"name with a comma", template(func(m *Template) { m.Name = "a,b" }), "3038"},
		{"no name", template(func(m *Template) { m.Name = "" }), "3037"},
		{"description of 201", template(func(m *Template) { m.DescInfo += "递" }), "3041"},
		{"no description", template(func(m *Template) { m.DescInfo = "" }), "3041"},
		{"no title", template(func(m *Template) { m.Title = "" }), "3040"},
		{"no content", template(func(m *Template) { m.Content = "" }), "3039"},
		{"comma in a variable", template(func(m *Template) { m.Variables = []string{"a,b"} }), "3028"},
		{"no template named", func(ctx context.Context, c *Client) error { return c.DeleteTemplate(ctx, "", "") }, "3037"},
		{"90 days", analysis(AnalysisQuery{StartTime: now, EndTime: now.Add(90 * day)}), "ok"},
		{"more than 90 days", analysis(AnalysisQuery{StartTime: now, EndTime: now.Add(90*day + 1)}), "3028"},
		{"no start", analysis(AnalysisQuery{EndTime: now}), "3028"},
		{"no end", analysis(AnalysisQuery{StartTime: now}), "3028"},
		{"end before start", analysis(AnalysisQuery{StartTime: now, EndTime: now.Add(-1)}), "3028"},
		{"no schedulers", func(ctx context.Context, c *Client) error { _, err := c.CancelPushScheduler(ctx, nil); return err }, "3028"},
		{"comma in a scheduler", func(ctx context.Context, c *Client) error {
			_, err := c.CancelPushScheduler(ctx, nil, "a,b")
			return err
		}, "3028"},
		{"revoke nothing", func(ctx context.Context, c *Client) error { return c.RevokePushMessage(ctx, "", "t") }, "3010"},
		{"revoke from nobody", func(ctx context.Context, c *Client) error { return c.RevokePushMessage(ctx, "k", "") }, "3021"},
		{"revoke no task", func(ctx context.Context, c *Client) error { return c.RevokePushTask(ctx, "") }, "3028"},
		{"bind nobody", func(ctx context.Context, c *Client) error {
			return c.PushBind(ctx, Binding{DeliveryToken: "d", OSType: OSIOS})
		}, "3012"},
		{"bind nothing", func(ctx context.Context, c *Client) error {
			return c.PushBind(ctx, Binding{UserID: "u", OSType: OSIOS})
		}, "3001"},
		{"bind no platform", func(ctx context.Context, c *Client) error {
			return c.PushBind(ctx, Binding{UserID: "u", DeliveryToken: "d"})
		}, "3008"},
		{"report nothing", func(ctx context.Context, c *Client) error { return c.PushReport(ctx, Report{OSType: OSIOS}) }, "3001"},
		{"state of what", func(ctx context.Context, c *Client) error { _, err := c.PushQueryDeviceState(ctx, 3, "t"); return err }, "3028"},
		{"state of nobody", func(ctx context.Context, c *Client) error {
			_, err := c.PushQueryDeviceState(ctx, StateOfUser, "")
			return err
		}, "3021"},
		{"detail of nothing", func(ctx context.Context, c *Client) error {
			_, err := c.QueryPushAnalysisTaskDetail(ctx, "")
			return err
		}, "3028"},
		{"tasks of no time", func(ctx context.Context, c *Client) error {
			_, err := c.QueryPushAnalysisTaskList(ctx, TaskQuery{})
			return err
		}, "3028"},
	}
	for _, tt := range tests {
		cfg := testConfig()
		cfg.TenantID = "T"
		c, s := newTestClient(t, cfg)
		s.answer = strings.TrimSuffix(okContent, `"ResultContent":`) + `"Code":"100","Success":true,"ResultContent":{"Data":{}}}`
		err := tt.call(t.Context(), c)
		if tt.code == "ok" {
			if err != nil || len(s.bodies) != 1 {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		var e push.Error
		if !errors.As(err, &e) || e.Code() != tt.code || len(s.bodies) > 0 {
			t.Errorf("%s: %v, want code %q", tt.name, err, tt.code)
		}
	}
}

// TestFinance has what the older version of the API lacks.
func TestFinance(t *testing.T) {
	cfg := testConfig()
	cfg.Region = RegionFinance
	c, s := newTestClient(t, cfg)
	ctx := t.Context()
	_, withPeriod := c.PushBroadcast(ctx, &Broadcast{TemplateName: "x", MsgKey: "k", BindPeriod: 1})
	for i, err := range []error{
		c.PushBind(ctx, Binding{UserID: "u", DeliveryToken: "d", OSType: 1}), c.PushUnBind(ctx, "u", "d"),
		c.PushReport(ctx, Report{DeliveryToken: "d", OSType: 1}), withPeriod,
	} {
		if !errors.Is(err, push.ErrUnsupported) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if len(s.bodies) > 0 {
		t.Errorf("%d requests", len(s.bodies))
	}
	if _, err := c.PushBroadcast(ctx, &Broadcast{TemplateName: "x", MsgKey: "k"}); err != nil {
		t.Errorf("a broadcast without BindPeriod: %v", err)
	}
	_, err := c.GetTemplate(ctx, "x", "")
	var fe *push.FieldError
	if !errors.As(err, &fe) || fe.VendorCode != "3027" {
		t.Errorf("without a tenant: %v", err)
	}
}

// failing is a transport that loses every answer.
type failing struct{ requests int }

func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	f.requests++
	buf := make([]byte, 1<<16)
	_, _ = r.Body.Read(buf)
	return nil, errors.New("lost")
}

// TestRepeated loses answers: what is repeated, and what is said of the rest.
func TestRepeated(t *testing.T) {
	for _, tt := range []struct {
		name     string
		repeated bool
		call     func(context.Context, *Client) error
	}{
		{"query", true, func(ctx context.Context, c *Client) error { _, err := c.ListTemplatePage(ctx, 0, 0); return err }},
		{"revoke", true, func(ctx context.Context, c *Client) error { return c.RevokePushTask(ctx, "7") }},
		{"bind", true, func(ctx context.Context, c *Client) error { return c.PushUnBind(ctx, "u", "d") }},
		{"create", false, func(ctx context.Context, c *Client) error {
			_, err := c.CreateTemplate(ctx, &Template{Name: "n", DescInfo: "d", Title: "t", Content: "c"})
			return err
		}},
		{"delete", false, func(ctx context.Context, c *Client) error { return c.DeleteTemplate(ctx, "n", "") }},
		{"multiple", false, func(ctx context.Context, c *Client) error {
			_, err := c.PushMultiple(ctx, &Multiple{TemplateName: "n", Targets: []Target{{Target: "d", MsgKey: "k"}}})
			return err
		}},
	} {
		cfg := testConfig()
		cfg.TenantID = "T"
		f := &failing{}
		c, err := New(cfg, push.WithHTTPClient(&http.Client{Transport: f}), push.WithRetry(push.RetryPolicy{MinWait: 1, MaxWait: 1}))
		if err != nil {
			t.Fatal(err)
		}
		err = tt.call(t.Context(), c)
		want := 1
		if tt.repeated {
			want = push.DefaultMaxAttempts
		}
		if f.requests != want || errors.Is(err, push.ErrUnconfirmed) == tt.repeated {
			t.Errorf("%s: %d requests, want %d: %v", tt.name, f.requests, want, err)
		}
	}
}
