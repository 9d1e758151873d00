package tencentim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// TestRequests holds every operation to its documented path and body, and to
// what it makes of the documented answer.
func TestRequests(t *testing.T) {
	ctx := context.Background() // t's own belongs to no bubble, or to one
	info := &OfflinePushInfo{Title: "T", Desc: "D"}
	at := time.Unix(1700000000, 0)
	const shown = `"OfflinePushInfo":{"PushFlag":0,"Title":"T","Desc":"D"}`
	tests := []struct {
		name, path, body, answer string
		call                     func(*Client) (any, error)
		want                     any
	}{
		{
			"Push", "batch", `{"From_Account":"administrator",` + shown + `,"To_Account":["user1","us\"er2"],"MsgRandom":4294967295}`, answerTask,
			func(c *Client) (any, error) {
				return c.Push(ctx, &Message{ToAccount: []string{"user1", `us"er2`}, MsgRandom: new(uint32(4294967295)), OfflinePushInfo: info})
			}, &Response{TaskID: "batch_1"},
		},
		{
			"PushToAll", "push", `{"From_Account":"a","DataId":"d",` + shown + `,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}],"OnlineOnlyFlag":0,"MsgRandom":0}`, answerTask,
			func(c *Client) (any, error) {
				return c.PushToAll(ctx, &Message{
					FromAccount: "a", DataID: "d", MsgRandom: new(uint32(0)), OfflinePushInfo: info, OnlineOnlyFlag: new(0),
					MsgBody: []MessageElement{{"TIMTextElem", map[string]string{"Text": "hi"}}},
				})
			}, &Response{TaskID: "batch_1"},
		},
		{
			"PushToCondition", "push",
			`{"From_Account":"administrator","Condition":{"TagsOr":["Stock A","Stock B"],"TagsNot":["Stock C"]},` + shown + `,"MsgRandom":124032}`, answerTask,
			func(c *Client) (any, error) {
				return c.PushToCondition(ctx, &Message{
					Condition: &Condition{TagsOr: []string{"Stock A", "Stock B"}, TagsNot: []string{"Stock C"}}, MsgRandom: new(uint32(124032)), OfflinePushInfo: info,
				})
			}, &Response{TaskID: "batch_1"},
		},
		{
			"PushToCondition by attributes", "push", `{"From_Account":"administrator","Condition":{"AttrsAnd":{"sex":"f"},"AttrsOr":{"city":"x"}},` + shown + `,"MsgRandom":1}`, answerTask,
			func(c *Client) (any, error) {
				return c.PushToCondition(ctx, &Message{
					Condition: &Condition{AttrsAnd: map[string]string{"sex": "f"}, AttrsOr: map[string]string{"city": "x"}}, MsgRandom: new(uint32(1)), OfflinePushInfo: info,
				})
			}, &Response{TaskID: "batch_1"},
		},
		{
			"Revoke", "revoke", `{"TaskId":"t","OfflinePushInfo":{"Title":"T","Desc":"D"}}`, answerOK,
			func(c *Client) (any, error) { return nil, c.Revoke(ctx, "t", info) }, nil,
		},
		{
			"Revoke a chat message", "revoke", `{"TaskId":"t"}`, answerOK,
			func(c *Client) (any, error) { return nil, c.Revoke(ctx, "t", nil) }, nil,
		},
		{
			"SetAttributeNames", "set_attr_name", `{"AttrNames":{"0":"sex","9":"city"},"AttrTypes":{"0":0,"9":1}}`, answerOK,
			func(c *Client) (any, error) {
				return nil, c.SetAttributeNames(ctx, map[int]AttributeName{0: {"sex", new(AccountUserID)}, 9: {"city", new(AccountRegistrationID)}})
			}, nil,
		},
		{
			"SetAttributeNames without types", "set_attr_name", `{"AttrNames":{"1":"sex"}}`, answerOK,
			func(c *Client) (any, error) {
				return nil, c.SetAttributeNames(ctx, map[int]AttributeName{1: {Name: "sex"}})
			}, nil,
		},
		{
			"AttributeNames", "get_attr_name", `{}`, `{"ActionStatus":"OK","ErrorCode":0,"AttrNames":{"0":"sex","1":"city"},"AttrTypes":{"1":1}}`,
			func(c *Client) (any, error) { return c.AttributeNames(ctx) },
			map[int]AttributeName{0: {Name: "sex"}, 1: {"city", new(AccountRegistrationID)}},
		},
		{
			"SetAttributes", "set_attr", `{"UserAttrs":[{"To_Account":"u","Attrs":{"sex":"female"}}]}`, answerOK,
			func(c *Client) (any, error) {
				return nil, c.SetAttributes(ctx, UserAttributes{"u", map[string]string{"sex": "female"}})
			}, nil,
		},
		{
			"Attributes", "get_attr", `{"To_Account":["u1","u2"]}`, `{"ActionStatus":"OK","ErrorCode":0,"UserAttrs":[{"To_Account":"u1","Attrs":{"a":"b"}}]}`,
			func(c *Client) (any, error) { return c.Attributes(ctx, "u1", "u2") },
			[]UserAttributes{{"u1", map[string]string{"a": "b"}}},
		},
		{
			"RemoveAttributes", "remove_attr", `{"UserAttrs":[{"To_Account":"u","Attrs":["sex","city"]}]}`, answerOK,
			func(c *Client) (any, error) {
				return nil, c.RemoveAttributes(ctx, AttributeRemoval{"u", []string{"sex", "city"}})
			}, nil,
		},
		{
			"AddTags", "add_tag", `{"UserTags":[{"To_Account":"u","Tags":["a","b"]}]}`, answerOK,
			func(c *Client) (any, error) { return nil, c.AddTags(ctx, UserTags{"u", []string{"a", "b"}}) }, nil,
		},
		{
			"ReplaceTags", "add_tag", `{"Replace":1,"UserTags":[{"To_Account":"u","Tags":[]}]}`, answerOK,
			func(c *Client) (any, error) { return nil, c.ReplaceTags(ctx, UserTags{Account: "u"}) }, nil,
		},
		{
			"RemoveTags", "remove_tag", `{"UserTags":[{"To_Account":"u","Tags":["a"]}]}`, answerOK,
			func(c *Client) (any, error) { return nil, c.RemoveTags(ctx, UserTags{"u", []string{"a"}}) }, nil,
		},
		{
			"Tags", "get_tag", `{"To_Account":["u1"]}`, `{"ActionStatus":"OK","ErrorCode":0,"UserTags":[{"To_Account":"u1","Tags":["a"]}]}`,
			func(c *Client) (any, error) { return c.Tags(ctx, "u1") }, []UserTags{{"u1", []string{"a"}}},
		},
		{
			"ClearTags", "clear_all_tags", `{"To_Account":["u1","u2"]}`, answerOK,
			func(c *Client) (any, error) { return nil, c.ClearTags(ctx, "u1", "u2") }, nil,
		},
		{
			"Statistics", "all_member_push_statistics", `{"StartTime":1700000000,"EndTime":1700003600,"TaskID":["t"]}`,
			`{"ActionStatus":"OK","ErrorCode":0,"Results":[{"TaskID":"t","TotalCount":4,"SentCount":"3","DeliveredCount":2,"ClickCount":1,
			  "PlatformStatistics":[{"EventType":1,"PushPlatform":3,"TotalCount":4,"SentCount":3,"DeliveredCount":2,"ClickCount":1}]}]}`,
			func(c *Client) (any, error) { return c.Statistics(ctx, at, at.Add(time.Hour), "t") },
			[]Statistics{{"t", Counts{4, 3, 2, 1}, []PlatformCounts{{EventOffline, PlatformHuawei, Counts{4, 3, 2, 1}}}}},
		},
		{
			"Loss", "all_member_push_loss", `{"StartTime":1700000000,"EndTime":1700003600,"TaskID":[]}`,
			`{"ActionStatus":"OK","ErrorCode":0,"Results":[{"TaskID":"t","ReadyToSendLoss":[{"ErrCode":"-2","ErrCount":7,"ErrInfo":"no token"}],
			  "PostSendDeliveredLoss":[{"ErrCode":410,"ErrCount":1,"ErrInfo":"Unregistered"}],
			  "PlatformReadyToSendLoss":[{"EventType":2,"PushPlatform":1,"ErrCode":"-1","ErrCount":1}],"Newer":[1]}]}`,
			func(c *Client) (any, error) { return c.Loss(ctx, at, at.Add(time.Hour)) },
			[]Loss{{
				"t", []LossReason{{Code: "-2", Text: "no token", Count: 7}}, []LossReason{{Code: "410", Text: "Unregistered", Count: 1}},
				[]LossReason{{EventOnline, PlatformAPNs, "-1", "", 1}}, map[string]any{"Newer": []any{json.Number("1")}},
			}},
		},
		{
			"Trace", "all_member_push_trace", `{"TaskID":"t","UserID":"u"}`,
			`{"ActionStatus":"OK","ErrorCode":0,"InstanceTrace":[{"InstanceId":9,"PushTime":"2026-01-02 03:04:05","DeviceModel":"m","System":"s","SystemVersion":"v",
			  "EventType":1,"PushPlatform":8,"Token":"tok","CertId":12,"SdkVersion":"8","PushVersion":"9","NotificationStatus":1,"last_active_terminal":"x",
			  "IMCommitStat":{"IMStat":{"PushStatus":1,"ErrorCode":0,"ErrorInfo":"sucess","EventTime":"2026-01-02 03:04:05"}},
			  "OfflinePushStat":{"OfflineStat":{"PushStatus":2,"ErrorCode":"-199","ErrorInfo":"net"},"ChannelStat":{},"DeviceStat":{},"ClickStat":{"PushStatus":1}},
			  "OnlinePushStat":{"OnlineStat":{"PushStatus":1},"Odd":"x"}}]}`,
			func(c *Client) (any, error) { return c.Trace(ctx, "t", "u") },
			[]Trace{{
				InstanceID: "9", PushTime: "2026-01-02 03:04:05", DeviceModel: "m", System: "s", SystemVersion: "v", EventType: 1, Platform: PlatformHonor,
				Token: "tok", CertID: "12", SDKVersion: "8", PushVersion: "9", NotificationStatus: "1", LastActiveTerminal: "x",
				IM: TraceStep{1, "0", "sucess", "2026-01-02 03:04:05"}, Offline: TraceStep{2, "-199", "net", ""}, Click: TraceStep{PushStatus: 1},
				Online: map[string]TraceStep{"OnlineStat": {PushStatus: 1}},
			}},
		},
		{
			"ChatStatistics", "normal_push_statistics", `{"StartTime":1700000000,"EndTime":1700003600}`,
			`{"ActionStatus":"OK","ErrorCode":0,"TotalCount":4,"SentCount":3,"DeliveredCount":2,"ClickCount":1,"PlatformStatistics":[]}`,
			func(c *Client) (any, error) { return c.ChatStatistics(ctx, at, at.Add(time.Hour)) },
			&Statistics{Counts: Counts{4, 3, 2, 1}},
		},
		{
			"ChatLoss", "normal_push_loss", `{"StartTime":1700000000,"EndTime":1700003600}`,
			`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ReadyToSendLoss":[{"ErrCode":"1","ErrCount":2,"ErrInfo":"regid_invalid"}],"Other":{"a":1}}`,
			func(c *Client) (any, error) { return c.ChatLoss(ctx, at, at.Add(time.Hour)) },
			&Loss{
				ReadyToSend: []LossReason{{Code: "1", Text: "regid_invalid", Count: 2}}, PostSend: []LossReason{}, ReadyByRoute: []LossReason{},
				Extra: map[string]any{"Other": map[string]any{"a": json.Number("1")}},
			},
		},
		{
			"ChatTrace", "normal_push_trace", `{"PushID":"p"}`, `{"ActionStatus":"OK","ErrorCode":0,"InstanceTrace":[]}`,
			func(c *Client) (any, error) { return c.ChatTrace(ctx, "p") }, []Trace{},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// What is repeated does no harm, unless it pushes.
			answers := []any{refusal("60007"), refusal("91000"), tt.answer}
			pushes := tt.path == "batch" || tt.path == "push"
			if pushes {
				answers = []any{refusal("60007"), tt.answer}
			}
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answers: answers}
				got, err := tt.call(newTestClient(t, f))
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range f.requests {
					if d := cmp.Diff(decoded(t, tt.body), decoded(t, r.Body)); d != "" || r.Path != "/v4/timpush/"+tt.path {
						t.Errorf("path %s, body (-want +got):\n%s", r.Path, d)
					}
				}
				if d := cmp.Diff(tt.want, got); d != "" {
					t.Errorf("result (-want +got):\n%s", d)
				}
				if len(f.requests) != len(answers) {
					t.Errorf("%d requests, want %d", len(f.requests), len(answers))
				}
			})
			if !pushes {
				f := &fake{answers: []any{`{"ActionStatus":"OK","ErrorCode":0,"ErrorList":[{"To_Account":"u1","ErrorCode":70107}]}`}}
				_, err := tt.call(newTestClient(t, f))
				if e := (*Error)(nil); strings.Contains(tt.path, "tag") || strings.HasSuffix(tt.path, "_attr") {
					if !errors.As(err, &e) || len(e.Failed) != 1 || e.Failed[0].Account != "u1" || e.Code() != "70107" {
						t.Errorf("an account that failed comes to %v", err)
					}
				} else if err != nil {
					t.Errorf("ErrorList of %s: %v", tt.path, err)
				}
			}
		})
	}
}

func TestOperationsAreChecked(t *testing.T) {
	f := &fake{answers: []any{errors.New("not called")}}
	c := newTestClient(t, f)
	ctx := t.Context()
	names := func(n int) map[int]AttributeName {
		m := make(map[int]AttributeName)
		for i := range n {
			m[i] = AttributeName{Name: fmt.Sprint(i)}
		}
		return m
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	at := time.Unix(1700000000, 0)
	tests := []struct {
		name, field, code string
		err               error
	}{
		{"no TaskId", "TaskId", "90049", c.Revoke(ctx, "", nil)},
		{"recall with a wrong flag", "PushFlag", "90001", c.Revoke(ctx, "t", &OfflinePushInfo{PushFlag: new(7)})},
		{"no names", fieldNames, "90033", c.SetAttributeNames(ctx, nil)},
		{"11 names", fieldNames, "90033", c.SetAttributeNames(ctx, names(11))},
		{"name 10", fieldNames, "90033", c.SetAttributeNames(ctx, map[int]AttributeName{10: {Name: "x"}})},
		{"name twice", fieldNames, "90033", c.SetAttributeNames(ctx, map[int]AttributeName{1: {Name: "x"}, 2: {Name: "x"}})},
		{"name of 51", fieldName, "90030", c.SetAttributeNames(ctx, map[int]AttributeName{1: {Name: strings.Repeat("快", 17)}})},
		{"no accounts", fieldAccounts, "90018", c.ClearTags(ctx)},
		{"101 accounts", fieldAccounts, "90018", c.ClearTags(ctx, many...)},
		{"empty account", fieldTo, "", c.ClearTags(ctx, "")},
		{"value of 51", "Attrs value", "90030", c.SetAttributes(ctx, UserAttributes{"u", map[string]string{"a": strings.Repeat("x", 51)}})},
		{"no names to remove", "Attrs", "90033", c.RemoveAttributes(ctx, AttributeRemoval{Account: "u"})},
		{"11 tags", "Tags", "90032", c.AddTags(ctx, UserTags{"u", many[:11]})},
		{"101 tags", "Tags with Replace", "90032", c.ReplaceTags(ctx, UserTags{"u", many})},
		{"tag of 51", "Tags entry", "90020", c.RemoveTags(ctx, UserTags{"u", []string{strings.Repeat("x", 51)}})},
		{"31 days", fieldStatistics, "", second(c.Statistics(ctx, at, at.Add(30*24*time.Hour+time.Second)))},
		{"8 days", fieldLoss, "", second(c.Loss(ctx, at, at.Add(7*24*time.Hour+time.Second)))},
		{"backwards", "EndTime", "", second(c.ChatStatistics(ctx, at, at.Add(-time.Second)))},
		{"6 tasks", fieldTaskIDs, "", second(c.Statistics(ctx, at, at, many[:6]...))},
		{"no task", fieldTaskIDs, "90049", second(c.Trace(ctx, "", "u"))},
		{"no account", fieldTo, "", second(c.Trace(ctx, "t", ""))},
		{"no push", "PushID", "", second(c.ChatTrace(ctx, ""))},
		{"501 accounts", fieldTo, "90018", second(c.Push(ctx, &Message{ToAccount: make([]string, 501), OfflinePushInfo: &OfflinePushInfo{}}))},
	}
	for _, tt := range tests {
		var e push.Error
		if !errors.As(tt.err, &e) || fieldOf(e) != tt.field || e.Code() != tt.code {
			t.Errorf("%s: %v, want field %q, code %q", tt.name, tt.err, tt.field, tt.code)
		}
	}
	if len(f.requests) > 0 {
		t.Errorf("%d requests", len(f.requests))
	}
}

func second[T any](_ T, err error) error { return err }

// TestRecallTwice: a recall whose answer was lost has been carried out when
// the next attempt says so.
func TestRecallTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{answers: []any{io.ErrUnexpectedEOF, refusal("90050")}})
		if err := c.Revoke(t.Context(), "t", nil); err != nil {
			t.Errorf("after a lost answer: %v", err)
		}
		time.Sleep(time.Minute)
		if err := c.Revoke(t.Context(), "t", nil); !errors.Is(err, push.ErrDuplicate) {
			t.Errorf("at once: %v", err)
		}
	})
}

func FuzzQueries(f *testing.F) {
	f.Add([]byte(`{"Results":[{"TaskID":"t","TotalCount":1,"ReadyToSendLoss":[{"ErrCode":"-1"}],"x":1}],"InstanceTrace":[{"OnlinePushStat":{"a":{}}}],"AttrNames":{"0":"a"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, out := range []answer{
			new(statisticsAnswer), new(lossAnswer), new(traceAnswer), new(chatStatisticsAnswer), new(chatLossAnswer),
			new(namesAnswer), new(attributesAnswer), new(tagsAnswer),
		} {
			if json.Unmarshal(body, out) == nil {
				switch out := out.(type) {
				case *traceAnswer:
					out.traces()
				case *chatLossAnswer:
					out.loss.loss()
				}
			}
		}
	})
}
